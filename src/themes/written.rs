//! `theme.yaml`: colours of the browser's frame, tokens, what the footer says, the menu and the home page's blocks.

use super::tokens::{Mode, Token, Tokens};
use super::{Entry, Files, ThemeSettings, files};
use crate::error::Result;
use crate::findings::{Finding, Findings, Place};
use crate::model::{Lang, Text};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The longest value of a token.
const LONGEST: usize = 300;
/// The most links of a footer.
const LINKS: usize = 12;
/// The most entries of the menu, and blocks of the home page.
const ENTRIES: usize = 12;

/// `theme.yaml` as written: everything may be left out of a portal's own.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    colour_light: Option<String>,
    colour_dark: Option<String>,
    tokens: Modes,
    footer: Footer,
    nav: Option<Vec<String>>,
    home: Option<Vec<String>>,
}

/// Tokens by mode.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Modes {
    light: BTreeMap<String, String>,
    dark: BTreeMap<String, String>,
}

/// What the footer says beside the portal's own words.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Footer {
    text: Words,
    links: Vec<Link>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Link {
    text: Words,
    url: String,
}

/// A text, plain or by language.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Words {
    Plain(String),
    ByLanguage(BTreeMap<String, String>),
}

impl Default for Words {
    fn default() -> Self {
        Self::ByLanguage(BTreeMap::new())
    }
}

impl Words {
    /// As a text; a plain one is in the portal's first language.
    fn text(&self, first: &Lang) -> Text {
        match self {
            Self::Plain(text) => Text::of(first, text.as_str()),
            Self::ByLanguage(all) => {
                let mut text = Text::default();
                for (lang, words) in all {
                    if let Some(lang) = Lang::parse(lang) {
                        text.set(lang, words.clone());
                    }
                }
                text
            }
        }
    }
}

/// Reads `theme.yaml` over the built-in one; gives what it says and the styles its tokens make.
pub(super) fn load(
    files: &Files,
    first: &Lang,
    tokens: &mut Tokens,
    findings: &mut Findings,
) -> Result<(ThemeSettings, String)> {
    let read = |file: &files::Reading| serde_saphyr::from_str::<Written>(file.text()?).map_err(files::Fault::yaml);
    let written = files::pick(files, "theme.yaml", findings, read)?;
    let file = files.get("theme.yaml");
    let built_in = file.and_then(|file| file.built_in.as_ref()).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let built_in = built_in.and_then(|text| serde_saphyr::from_str::<Written>(text).ok()).unwrap_or_default();
    let own = file.and_then(|file| file.own.as_ref());
    let text = own.and_then(|(_, bytes)| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    let path = own.map(|(path, _)| path.as_str());
    let mut styles = String::new();
    let known: Vec<String> = tokens.all(Mode::Light).map(|(name, _)| name.clone()).collect();
    for (mode, set) in [(Mode::Light, &written.tokens.light), (Mode::Dark, &written.tokens.dark)] {
        let mut declared = String::new();
        for (name, value) in set {
            let line = line_of(text, mode, name);
            if !known.contains(name) || !is_value(value) {
                let place = Place::at(path.unwrap_or("theme.yaml"), line, 1);
                findings.push(Finding::of("unusable-token", place).with("token", name).with("value", value));
                continue;
            }
            let _ = write!(declared, "--{name}:{value};");
            tokens.set(Some(mode), name, Token { value: value.clone(), file: path.map(str::to_string), line });
        }
        if !declared.is_empty() {
            // Each mode's rules hold in that mode only, so that neither needs the other to be complete.
            let (media, other) = match mode {
                Mode::Light => ("not all and (prefers-color-scheme:dark)", "dark"),
                Mode::Dark => ("(prefers-color-scheme:dark)", "light"),
            };
            let name = mode.as_str();
            let _ = writeln!(
                styles,
                "@media {media}{{:root:not([data-theme={other}]){{{declared}}}}}\n:root[data-theme={name}]{{{declared}}}"
            );
        }
    }
    let ground = |mode| tokens.get(mode, "bg").filter(|token| token.file.is_some()).map(|token| token.value.clone());
    let links = written.footer.links.iter().take(LINKS);
    let links = links.filter_map(|link| Some((link.text.text(first), crate::urls::web(&link.url)?)));
    let entries = |key: &str, names: Option<Vec<String>>| {
        let entry = |name: String| {
            let place = Place::at(path.unwrap_or("theme.yaml"), line_in(text, key, &name), 1).field(key);
            Entry { name, place }
        };
        names.map(|names| names.into_iter().take(ENTRIES).map(entry).collect())
    };
    let settings = ThemeSettings {
        nav: entries("nav", written.nav),
        home: entries("home", written.home),
        colour_light: written
            .colour_light
            .or_else(|| ground(Mode::Light))
            .or(built_in.colour_light)
            .unwrap_or_default(),
        colour_dark: written.colour_dark.or_else(|| ground(Mode::Dark)).or(built_in.colour_dark).unwrap_or_default(),
        footer: written.footer.text.text(first),
        links: links.collect(),
    };
    Ok((settings, styles))
}

/// May a value stand in a style sheet without ending what it stands in?
fn is_value(value: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || " #.,%()-+*/'\"_".contains(c);
    let even = |quote: char| value.matches(quote).count().is_multiple_of(2);
    let closed = value.matches('(').count() == value.matches(')').count();
    let comment = value.contains("/*") || value.contains("*/");
    !value.trim().is_empty()
        && value.len() <= LONGEST
        && value.chars().all(plain)
        && even('"')
        && even('\'')
        && closed
        && !comment
        && !value.to_ascii_lowercase().contains("url(")
}

/// The line on which a token of a mode is set.
fn line_of(text: &str, mode: Mode, name: &str) -> u64 {
    let from = text.lines().position(|line| line.trim_start().starts_with(&format!("{}:", mode.as_str()))).unwrap_or(0);
    let sets = |line: &str| {
        line.split(['{', ',']).any(|part| part.trim().trim_matches(['"', '\'']).starts_with(&format!("{name}:")))
    };
    text.lines().skip(from).position(sets).map_or(1, |at| (from + at) as u64 + 1)
}

/// The line on which a list names something.
fn line_in(text: &str, key: &str, name: &str) -> u64 {
    let begins = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
    let from = text.lines().position(begins).unwrap_or(0);
    let names = |line: &str| {
        let list = line.strip_prefix(key).unwrap_or(line).trim_start().trim_start_matches(['-', ':']);
        list.split([',', '[', ']', '#']).any(|part| part.trim().trim_matches(['"', '\'']) == name)
    };
    text.lines().skip(from).position(names).map_or(1, |at| (from + at) as u64 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_leave_their_declaration() {
        for value in ["#123", "rgb(1 2 3)", "\"Noto Serif\", serif", "clamp(1rem, 2vw + 1rem, 3rem)", "var(--c1)"] {
            assert!(is_value(value), "{value}");
        }
        for value in ["", "red;}", "a{b", "url(https://e.example/x)", "x/*", "\"a", "</style>", "a(b", "\\65 x"] {
            assert!(!is_value(value), "{value}");
        }
    }

    #[test]
    fn the_line_of_a_name_in_a_list_is_found() {
        let text = "home: [latest, 'figures']\nnav:\n  - data\n  - \"co-quan\"\n  - latest\n";
        let lines = [("home", "figures"), ("nav", "co-quan"), ("nav", "latest"), ("nav", "absent")];
        assert_eq!(lines.map(|(key, name)| line_in(text, key, name)), [1, 4, 5, 1]);
    }

    #[test]
    fn a_token_s_line_is_found() {
        let text = "tokens:\n  light: {bg: '#fff', brand: '#123'}\n  dark:\n    bg: '#000'\n    brand: '#9ab'\n";
        assert_eq!([line_of(text, Mode::Light, "brand"), line_of(text, Mode::Dark, "brand")], [2, 5]);
    }
}
