//! What a search of CKAN asks for: words, filters and an order, held against one package after another.

use super::Refusal;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most words and filters of a search.
pub(super) const TERMS: usize = 32;
/// The longest part of a text that a list is sorted by, in bytes.
const KEY: usize = 64;

/// What a search looks at.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Package<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    title: Cow<'a, str>,
    #[serde(borrow)]
    notes: Cow<'a, str>,
    title_translated: BTreeMap<String, String>,
    notes_translated: BTreeMap<String, String>,
    license_id: Option<String>,
    metadata_created: Option<String>,
    metadata_modified: Option<String>,
    organization: Option<Named>,
    groups: Vec<Named>,
    tags: Vec<Named>,
    resources: Vec<Format>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Named {
    id: String,
    name: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Format {
    format: String,
}

/// What is searched for.
#[derive(Default)]
pub(super) struct Wanted {
    /// Words, folded.
    pub(super) words: Vec<String>,
    /// Field, folded value, and whether it must be so or must not.
    filters: Vec<(&'static str, String, bool)>,
}

/// Fields that can be filtered by, and those that hold for everything here.
const FIELDS: [&str; 9] =
    ["organization", "owner_org", "tags", "groups", "res_format", "license_id", "name", "id", "title"];
const ALWAYS: [(&str, &str); 4] =
    [("dataset_type", "dataset"), ("type", "dataset"), ("state", "active"), ("capacity", "public")];

impl Wanted {
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.filters.is_empty()
    }

    /// Reads `word "two words" +field:value -field:"a value"`; in `fq` a field has to be known.
    pub(super) fn read(&mut self, text: &str, filter: bool) -> Result<(), Refusal> {
        let argument = if filter { "fq" } else { "q" };
        for token in tokens(text) {
            let (token, must) = match token.strip_prefix('-') {
                Some(rest) => (rest, false),
                None => (token.strip_prefix('+').unwrap_or(&token), true),
            };
            let quoted = token.starts_with('"');
            let field = token.split_once(':').filter(|(name, _)| !quoted && !name.is_empty());
            let known = field.and_then(|(name, value)| Some((FIELDS.iter().find(|one| **one == name)?, value)));
            let always = field.is_some_and(|(name, value)| ALWAYS.contains(&(name, value.trim_matches('"'))));
            if matches!(token, "*:*" | "*" | "AND") || (always && must) {
                continue;
            }
            if self.words.len() + self.filters.len() >= TERMS {
                return Err(Refusal::invalid(argument, "too many terms"));
            }
            match known {
                Some((name, value)) if !value.starts_with(['(', '[', '{']) => {
                    self.filters.push((name, fold(value.trim_matches('"')), must));
                }
                _ if filter => return Err(Refusal::invalid("fq", "unknown field or operator")),
                _ if !must => return Err(Refusal::invalid("q", "only fields can be excluded")),
                _ => {
                    let word = fold(token.trim_matches('"').trim_end_matches('*'));
                    self.words.extend(Some(word).filter(|word| !word.is_empty()));
                }
            }
        }
        Ok(())
    }

    /// How many of the words stand in the title; `None` when one is nowhere or a filter says no.
    pub(super) fn score(&self, package: &Package) -> Option<usize> {
        let passes = |(field, value, must): &(&str, String, bool)| passes(package, field, value) == *must;
        if !self.filters.iter().all(passes) {
            return None;
        }
        if self.words.is_empty() {
            return Some(0);
        }
        let join = |own: &str, others: &BTreeMap<String, String>| {
            let others = others.values().map(String::as_str);
            fold(&std::iter::once(own).chain(others).collect::<Vec<_>>().join("\n"))
        };
        let title = join(&package.title, &package.title_translated);
        let mut rest = join(&package.notes, &package.notes_translated);
        for tag in &package.tags {
            rest.push('\n');
            rest.push_str(&fold(&tag.name));
        }
        let in_title = self.words.iter().filter(|word| title.contains(*word)).count();
        let everywhere = |word: &String| title.contains(word) || rest.contains(word) || package.name.contains(word);
        self.words.iter().all(everywhere).then_some(in_title)
    }
}

fn passes(package: &Package, field: &str, value: &str) -> bool {
    let same = |own: &str| value == "*" || fold(own) == value;
    let named = |one: &Named| same(&one.name) || same(&one.id);
    match field {
        "organization" | "owner_org" => package.organization.as_ref().is_some_and(named),
        "groups" => package.groups.iter().any(named),
        "tags" => package.tags.iter().any(|tag| same(&tag.name)),
        "res_format" => package.resources.iter().any(|resource| same(&resource.format)),
        "license_id" => package.license_id.as_deref().is_some_and(same),
        "title" => fold(&package.title).contains(value),
        _ => same(&package.name),
    }
}

/// What a list is sorted by, and whether backwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Name(bool),
    Title(bool),
    Created(bool),
    Modified(bool),
    Score,
}

/// The place of a package in an order.
pub(super) type Key = (usize, String);

impl Order {
    /// The first of the orders asked for; without one by how well words fit, else by name.
    pub(super) fn read(sort: &str, words: bool) -> Result<Self, Refusal> {
        let first = sort.split(',').next().unwrap_or_default();
        let mut parts = first.split_whitespace();
        let (field, way) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let down = way.eq_ignore_ascii_case("desc");
        Ok(match field {
            "" | "score" | "relevance" if words => Self::Score,
            "" | "score" | "relevance" => Self::Name(false),
            "name" | "id" => Self::Name(down),
            "title" | "title_string" => Self::Title(down),
            "metadata_created" => Self::Created(down),
            "metadata_modified" => Self::Modified(down),
            _ => return Err(Refusal::invalid("sort", "Cannot sort by this field")),
        })
    }

    pub(super) fn descends(self) -> bool {
        matches!(self, Self::Score | Self::Name(true) | Self::Title(true) | Self::Created(true) | Self::Modified(true))
    }

    pub(super) fn said(self) -> &'static str {
        match self {
            Self::Score => "score desc, name asc",
            Self::Name(false) => "name asc",
            Self::Name(true) => "name desc",
            Self::Title(false) => "title_string asc",
            Self::Title(true) => "title_string desc",
            Self::Created(false) => "metadata_created asc",
            Self::Created(true) => "metadata_created desc",
            Self::Modified(false) => "metadata_modified asc",
            Self::Modified(true) => "metadata_modified desc",
        }
    }

    pub(super) fn key(self, package: &Package, score: usize) -> Key {
        let text = match self {
            Self::Score => return (score, String::new()),
            Self::Name(_) => package.name.to_string(),
            Self::Title(_) => fold(&package.title),
            Self::Created(_) => package.metadata_created.clone().unwrap_or_default(),
            Self::Modified(_) => package.metadata_modified.clone().unwrap_or_default(),
        };
        // A name is told apart from others by its end as well.
        let most = if matches!(self, Self::Name(_)) { text.len() } else { text.floor_char_boundary(KEY) };
        (0, text[..most].to_string())
    }
}

/// Words between spaces; what stands in quotation marks is one.
fn tokens(text: &str) -> Vec<String> {
    let (mut tokens, mut token, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                token.push(c);
            }
            c if c.is_whitespace() && !quoted => {
                tokens.extend(Some(std::mem::take(&mut token)).filter(|t| !t.is_empty()))
            }
            c => token.push(c),
        }
    }
    tokens.extend(Some(token).filter(|token| !token.is_empty()));
    tokens
}

/// A text as it is compared: without capitals and marks.
pub(super) fn fold(text: &str) -> String {
    let plain = text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    plain.map(|c| if c == 'đ' { 'd' } else { c }).collect()
}
