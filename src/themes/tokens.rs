//! Tokens of a style sheet: custom properties set on the root, in light and in dark mode, and what colours they are.

use std::collections::BTreeMap;

/// The deepest nesting of rules that is read.
const DEEPEST: usize = 16;
/// The most steps from one token to another (`var(--other)`).
const STEPS: usize = 8;

/// Red, green, blue, each from 0 to 1.
pub(super) type Colour = [f64; 3];

/// How a page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Light,
    Dark,
}

impl Mode {
    /// As style sheets write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What a token is set to, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub value: String,
    /// The repository's file; none for the built-in theme's.
    pub file: Option<String>,
    pub line: u64,
}

/// All tokens, in both modes.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    light: BTreeMap<String, Token>,
    dark: BTreeMap<String, Token>,
}

impl Tokens {
    /// The token of this name.
    pub fn get(&self, mode: Mode, name: &str) -> Option<&Token> {
        match mode {
            Mode::Light => self.light.get(name),
            Mode::Dark => self.dark.get(name),
        }
    }

    /// Every token of a mode.
    pub fn all(&self, mode: Mode) -> impl Iterator<Item = (&String, &Token)> {
        match mode {
            Mode::Light => self.light.iter(),
            Mode::Dark => self.dark.iter(),
        }
    }

    /// Sets a token in one mode, or in both.
    pub fn set(&mut self, mode: Option<Mode>, name: &str, token: Token) {
        if mode != Some(Mode::Dark) {
            self.light.insert(name.to_string(), token.clone());
        }
        if mode != Some(Mode::Light) {
            self.dark.insert(name.to_string(), token);
        }
    }

    /// Lays the tokens of a style sheet over these: what it sets for both modes wins over what stood there for one.
    pub fn read(&mut self, css: &str, file: Option<&str>) {
        let (both, one): (Vec<_>, Vec<_>) = declared(css).into_iter().partition(|it| it.mode.is_none());
        for it in both.into_iter().chain(one) {
            let token = Token { value: it.value, file: file.map(str::to_string), line: it.line };
            self.set(it.mode, &it.name, token);
        }
    }

    /// The colour of a token; none when it is not set or is no colour that can be read.
    pub fn colour(&self, mode: Mode, name: &str) -> Option<Colour> {
        let mut value = self.get(mode, name)?.value.as_str();
        for _ in 0..STEPS {
            let Some(other) = value.strip_prefix("var(--").and_then(|rest| rest.strip_suffix(')')) else {
                return colour(value);
            };
            value = self.get(mode, other.trim())?.value.as_str();
        }
        None
    }
}

/// A custom property set on the root.
#[derive(Debug, PartialEq, Eq)]
struct Declared {
    mode: Option<Mode>,
    name: String,
    value: String,
    line: u64,
}

/// What is open around a place in a style sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    /// Nothing that says when, or for which mode.
    Always(Option<Mode>),
    /// The root's own rule.
    Root(Option<Mode>),
    /// Anything else: another element, print, a narrow screen.
    Elsewhere,
}

/// Every custom property that is set on the root for a mode or for both.
fn declared(css: &str) -> Vec<Declared> {
    let mut found = Vec::new();
    let mut open = vec![Around::Always(None)];
    let (mut text, mut line, mut begun) = (String::new(), 1, 1);
    let mut chars = css.chars().peekable();
    let mut quote = None;
    while let Some(c) = chars.next() {
        line += u64::from(c == '\n');
        if let Some(end) = quote {
            text.push(c);
            if c == '\\' {
                text.extend(chars.next());
            } else if c == end {
                quote = None;
            }
            continue;
        }
        match c {
            '/' if chars.peek() == Some(&'*') => {
                chars.next();
                let mut before = ' ';
                for c in chars.by_ref() {
                    line += u64::from(c == '\n');
                    if before == '*' && c == '/' {
                        break;
                    }
                    before = c;
                }
            }
            '{' => {
                let inner = match open.len() > DEEPEST {
                    true => Around::Elsewhere,
                    false => within(open[open.len() - 1], text.trim()),
                };
                open.push(inner);
                text.clear();
            }
            ';' | '}' => {
                if let (Some(Around::Root(mode)), Some((name, value))) = (open.last(), text.split_once(':'))
                    && let Some(name) = name.trim().strip_prefix("--")
                {
                    let value = value.trim().trim_end_matches("!important").trim_end().to_string();
                    found.push(Declared { mode: *mode, name: name.to_string(), value, line: begun });
                }
                text.clear();
                if c == '}' && open.len() > 1 {
                    open.pop();
                }
            }
            c => {
                if text.trim().is_empty() {
                    begun = line;
                }
                if matches!(c, '"' | '\'') {
                    quote = Some(c);
                }
                text.push(c);
            }
        }
    }
    found
}

/// What stands around the inside of a rule.
fn within(outer: Around, prelude: &str) -> Around {
    let Around::Always(mode) = outer else { return Around::Elsewhere };
    let plain: String = prelude.chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'')).collect();
    let plain = plain.to_ascii_lowercase();
    let both = |own: Option<Mode>, made: fn(Option<Mode>) -> Around| match (mode, own) {
        (Some(outer), Some(own)) if outer != own => Around::Elsewhere,
        (outer, own) => made(own.or(outer)),
    };
    if plain.starts_with("@layer") || plain.starts_with("@supports") {
        return outer;
    }
    if plain.starts_with("@media") {
        let not = plain.contains("not");
        return match (plain.contains("prefers-color-scheme:dark"), plain.contains("prefers-color-scheme:light")) {
            (true, _) => both(Some(if not { Mode::Light } else { Mode::Dark }), Around::Always),
            (_, true) => both(Some(if not { Mode::Dark } else { Mode::Light }), Around::Always),
            _ => Around::Elsewhere,
        };
    }
    let root = |part: &str| {
        let rest = part.strip_prefix(":root").or_else(|| part.strip_prefix("html"))?;
        match rest {
            "" | ":not([data-theme=light])" | ":not([data-theme=dark])" => Some(None),
            "[data-theme=dark]" => Some(Some(Mode::Dark)),
            "[data-theme=light]" => Some(Some(Mode::Light)),
            _ => None,
        }
    };
    match plain.split(',').find_map(root) {
        Some(own) => both(own, Around::Root),
        None => Around::Elsewhere,
    }
}

/// A colour as style sheets write it: `#rgb`, `#rrggbb`, `rgb()`, `hsl()`, without transparency.
pub(super) fn colour(value: &str) -> Option<Colour> {
    let value = value.trim().to_ascii_lowercase();
    match value.as_str() {
        "white" => return Some([1.0; 3]),
        "black" => return Some([0.0; 3]),
        _ => {}
    }
    if let Some(hex) = value.strip_prefix('#') {
        let digits: Vec<u32> = hex.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
        let two = |at: usize| f64::from(digits[at] * 16 + digits[at + 1]) / 255.0;
        return match digits.len() {
            3 | 4 if digits.get(3).is_none_or(|alpha| *alpha == 15) => {
                Some([0, 1, 2].map(|at| f64::from(digits[at]) / 15.0))
            }
            6 | 8 if digits.get(6..).is_none_or(|alpha| alpha.iter().all(|digit| *digit == 15)) => {
                Some([two(0), two(2), two(4)])
            }
            _ => None,
        };
    }
    let (name, rest) = value.split_once('(')?;
    let parts: Vec<&str> = rest.strip_suffix(')')?.split([' ', ',', '/']).filter(|part| !part.is_empty()).collect();
    let [first, second, third, alpha @ ..] = &parts[..] else { return None };
    if !matches!(alpha, [] | ["1"] | ["100%"]) {
        return None;
    }
    let share = |part: &str| Some((part.strip_suffix('%')?.parse::<f64>().ok()? / 100.0).clamp(0.0, 1.0));
    let of_255 = |part: &str| share(part).or_else(|| Some((part.parse::<f64>().ok()? / 255.0).clamp(0.0, 1.0)));
    match name {
        "rgb" | "rgba" => Some([of_255(first)?, of_255(second)?, of_255(third)?]),
        "hsl" | "hsla" => {
            let hue = first.trim_end_matches("deg").parse::<f64>().ok().filter(|hue| hue.is_finite())?;
            let (saturation, lightness) = (share(second)?, share(third)?);
            let reach = saturation * lightness.min(1.0 - lightness);
            Some([0.0, 8.0, 4.0].map(|n| {
                let k = (n + hue.rem_euclid(360.0) / 30.0) % 12.0;
                lightness - reach * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0)
            }))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn colours_are_read_as_style_sheets_write_them() {
        let hex = |text: &str| colour(text).map(|it| it.map(|part| (part * 255.0).round() as u8));
        for text in ["#1a2b3c", "#1A2B3CFF", "rgb(26, 43, 60)", "rgb(26 43 60 / 100%)", "rgba(26,43,60,1)"] {
            assert_eq!(hex(text), Some([26, 43, 60]), "{text}");
        }
        assert_eq!(hex("#fff"), Some([255; 3]));
        assert_eq!(hex("hsl(120, 100%, 25%)"), Some([0, 128, 0]));
        assert_eq!(hex("hsl(210deg 50% 40%)"), Some([51, 102, 153]));
        for text in ["", "#12", "#1a2b3c80", "rgb(1,2)", "rgba(1,2,3,.5)", "oklch(50% 0 0)", "red", "hsl(nan 0% 0%)"] {
            assert_eq!(colour(text), None, "{text}");
        }
    }

    #[test]
    fn tokens_are_found_in_each_mode_with_their_lines() {
        let mut tokens = Tokens::default();
        tokens.read("@layer base { :root { --a:#111; --b:#222 }\n@media (prefers-color-scheme:dark) { :root:not([data-theme=light]) { --a:#eee } } }", None);
        tokens.read(
            "/* --a: no */\n:root {\n  --b: #333; /* x */\n  --c: var(--b);\n}\n@media print { :root { --b: #000 } }\n.x { --b: #000 }\n@media (prefers-color-scheme: dark) {\n  :root { --b: #ddd; }\n}",
            Some("theme.css"),
        );
        let value = |mode, name: &str| tokens.get(mode, name).map(|token| (token.value.as_str(), token.line));
        assert_eq!(value(Mode::Light, "a"), Some(("#111", 1)));
        assert_eq!(value(Mode::Dark, "a"), Some(("#eee", 2)));
        assert_eq!(value(Mode::Light, "b"), Some(("#333", 3)));
        assert_eq!(value(Mode::Dark, "b"), Some(("#ddd", 9)));
        assert_eq!(tokens.colour(Mode::Light, "c"), colour("#333"));
        assert_eq!(tokens.get(Mode::Light, "b").unwrap().file.as_deref(), Some("theme.css"));
    }

    #[test]
    fn a_light_token_of_an_own_sheet_holds_in_the_dark_too() {
        let mut tokens = Tokens::default();
        tokens.read(":root{--a:#111}@media (prefers-color-scheme:dark){:root{--a:#eee}}", None);
        tokens.read(":root{--a:#123}", Some("theme.css"));
        assert_eq!(tokens.get(Mode::Dark, "a").unwrap().value, "#123");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_fault(css in "[-:;{}()/*\"'@#a-z0-9 \n,\\\\]{0,200}") {
            let mut tokens = Tokens::default();
            tokens.read(&css, None);
            for (name, _) in tokens.all(Mode::Light) {
                let _ = tokens.colour(Mode::Light, name);
            }
        }
    }
}
