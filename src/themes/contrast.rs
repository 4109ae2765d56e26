//! Do the colours of a theme keep the contrasts that people need, in light and in dark mode?

use super::tokens::{Colour, Mode, Tokens};
use crate::findings::{Finding, Findings, Place};

/// Text (WCAG 2.2, 1.4.3).
const TEXT: f64 = 4.5;
/// Borders of controls, lines and marks of charts (1.4.11).
const GRAPHIC: f64 = 3.0;
/// The most findings of one theme; the last tells how many more there are.
const MOST: usize = 10;

/// What stands on what, and the least contrast between them.
const PAIRS: [(&str, &[&str], f64); 25] = [
    ("ink", &["bg", "surface", "sunken", "mark"], TEXT),
    ("ink-2", &["bg", "surface", "sunken"], TEXT),
    ("ink-3", &["bg", "surface", "sunken"], TEXT),
    ("link", &["bg", "surface"], TEXT),
    ("visited", &["bg", "surface"], TEXT),
    ("on-brand", &["brand", "brand-2"], TEXT),
    ("brand", &["brand-wash", "bg", "surface"], TEXT),
    ("ok", &["ok-wash"], TEXT),
    ("warn", &["warn-wash"], TEXT),
    ("bad", &["bad-wash"], TEXT),
    ("qt1", &["q1", "q2", "q3"], TEXT),
    ("qt2", &["q4", "q5"], TEXT),
    ("line-2", &["bg", "surface"], GRAPHIC),
    ("bar-on", &["surface"], GRAPHIC),
    ("c1", &["bg", "surface"], GRAPHIC),
    ("c2", &["bg", "surface"], GRAPHIC),
    ("c3", &["bg", "surface"], GRAPHIC),
    ("c4", &["bg", "surface"], GRAPHIC),
    ("c5", &["bg", "surface"], GRAPHIC),
    ("c6", &["bg", "surface"], GRAPHIC),
    ("c7", &["bg", "surface"], GRAPHIC),
    ("c8", &["bg", "surface"], GRAPHIC),
    ("focus-ink", &["focus"], GRAPHIC),
    ("warn", &["bg"], GRAPHIC),
    ("ink-2", &["ok-wash"], GRAPHIC),
];

/// A pair that can hardly be told apart.
#[derive(Debug, Clone, PartialEq)]
struct Low {
    mode: Mode,
    token: &'static str,
    ground: &'static str,
    ratio: f64,
    least: f64,
}

/// Judges the pairs in which a token of the repository's own theme stands, the worst first.
pub(super) fn judge(tokens: &Tokens, findings: &mut Findings) {
    let own = |mode, name: &str| tokens.get(mode, name).filter(|token| token.file.is_some());
    let mut low = low(tokens);
    low.retain(|it| own(it.mode, it.token).or(own(it.mode, it.ground)).is_some());
    let more = low.len().saturating_sub(MOST) as u64;
    for (at, it) in low.iter().take(MOST).enumerate() {
        // Written down, the ratio must not look as if it were enough.
        let ratio = (it.ratio * 10.0).floor() / 10.0;
        let token = own(it.mode, it.token).or(own(it.mode, it.ground)).expect("one of them is its own");
        let file = token.file.as_deref().expect("an own token lies in a file");
        let finding = Finding::of("low-contrast", Place::at(file, token.line, 1))
            .with("token", format_args!("--{}", it.token))
            .with("ground", format_args!("--{}", it.ground))
            .with("ratio", ratio)
            .with("least", it.least)
            .with("mode", it.mode.as_str());
        let last = at + 1 == MOST;
        findings.push(Finding { more: if last { more } else { 0 }, ..finding });
    }
    unread(tokens, findings);
}

/// Every pair below its limit, the worst first.
fn low(tokens: &Tokens) -> Vec<Low> {
    let mut low = Vec::new();
    for mode in [Mode::Light, Mode::Dark] {
        for (token, grounds, least) in PAIRS {
            for ground in grounds {
                let colours = (tokens.colour(mode, token), tokens.colour(mode, ground));
                let (Some(above), Some(below)) = colours else { continue };
                let ratio = contrast(above, below);
                if ratio < least {
                    low.push(Low { mode, token, ground, ratio, least });
                }
            }
        }
    }
    low.sort_by(|a, b| (a.ratio / a.least).total_cmp(&(b.ratio / b.least)));
    low
}

/// Says once that colours cannot be judged.
fn unread(tokens: &Tokens, findings: &mut Findings) {
    let judged = |name: &str| PAIRS.iter().any(|(token, grounds, _)| *token == name || grounds.contains(&name));
    let unread = [Mode::Light, Mode::Dark].into_iter().flat_map(|mode| {
        let own = tokens.all(mode).filter(|(name, token)| token.file.is_some() && judged(name));
        own.filter(move |(name, _)| tokens.colour(mode, name).is_none())
    });
    let mut unread: Vec<_> = unread.map(|(name, token)| (&token.file, token.line, name, &token.value)).collect();
    unread.sort();
    unread.dedup();
    if let [(Some(file), line, name, value), rest @ ..] = &unread[..] {
        let finding = Finding::of("contrast-unchecked", Place::at(file, *line, 1));
        let finding = finding.with("token", format_args!("--{name}")).with("value", value);
        findings.push(Finding { more: rest.len() as u64, ..finding });
    }
}

/// The contrast of two colours, from 1 to 21 (WCAG 2.2).
fn contrast(one: Colour, other: Colour) -> f64 {
    let [one, other] = [one, other].map(|[red, green, blue]| {
        let part = |part: f64| if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
        0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
    });
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::super::tokens::colour;
    use super::*;

    const BUILT_IN: &str = include_str!("../../themes/default/assets/khomo.css");

    #[test]
    fn contrasts_are_those_of_wcag() {
        let of = |one, other| (contrast(colour(one).unwrap(), colour(other).unwrap()) * 100.0).round() / 100.0;
        assert_eq!(of("#000", "#fff"), 21.0);
        assert_eq!(of("#777", "#fff"), 4.48);
        assert_eq!(of("#767676", "#fff"), 4.54);
        assert_eq!(of("#123456", "#123456"), 1.0);
    }

    #[test]
    fn the_built_in_theme_keeps_every_contrast() {
        let mut tokens = Tokens::default();
        tokens.read(BUILT_IN, None);
        for (token, grounds, _) in PAIRS {
            for name in grounds.iter().chain([&token]) {
                for mode in [Mode::Light, Mode::Dark] {
                    assert!(tokens.colour(mode, name).is_some(), "--{name} in {mode:?}");
                }
            }
        }
        assert_eq!(low(&tokens), []);
    }

    #[test]
    fn only_tokens_of_the_repository_s_theme_are_told() {
        let mut tokens = Tokens::default();
        tokens.read(BUILT_IN, None);
        tokens.read(":root {\n --brand: #7fd1a6;\n --link: oklch(50% 0 0); }", Some("themes/x/assets/theme.css"));
        let mut findings = Findings::default();
        judge(&tokens, &mut findings);
        let said: Vec<_> = findings.iter().map(|it| (it.rule.as_str(), it.place.line)).collect();
        assert!(said.contains(&("low-contrast", 2)) && said.contains(&("contrast-unchecked", 3)), "{said:?}");
        assert!(said.iter().all(|(_, line)| [2, 3].contains(line)));
    }
}
