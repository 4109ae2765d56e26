//! A resource and what is said of it: the cheap form between the mapping and the spellings.

use super::iri;
use super::vocab::{self, Kind, Prefix, Term, xsd};
use crate::model::{Date, Text};
use std::borrow::Cow;
use std::io;

/// What hands out resources one by one, for any spelling.
pub trait Resources {
    /// Prefixes and namespaces of the vocabularies it speaks in.
    fn vocabularies(&self) -> Vec<Prefix> {
        vocab::VOCABULARIES.to_vec()
    }
    /// Prefixes and namespaces of the lists its values are often taken from.
    fn lists(&self) -> &'static [Prefix] {
        vocab::CODE_LISTS
    }
    /// The properties it may use.
    fn properties(&self) -> Vec<Term> {
        vocab::properties().collect()
    }
    /// Hands out every resource, its statements sorted.
    fn each(&self, take: &mut dyn FnMut(&Node<'_>) -> io::Result<()>) -> io::Result<()>;
}

/// The object of a statement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value<'a> {
    /// A resource.
    Iri(Cow<'a, str>),
    /// Text with its language tag.
    Said(&'a str, Cow<'a, str>),
    /// Text without a language.
    Plain(Cow<'a, str>),
    /// A literal with its datatype.
    Typed(Cow<'a, str>, Term),
}

/// A resource of one class with its statements.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    /// Its IRI.
    pub iri: Cow<'a, str>,
    /// Its class.
    pub class: Term,
    statements: Vec<(Term, Value<'a>)>,
}

impl<'a> Node<'a> {
    /// A resource of which only the class is known.
    pub fn new(iri: impl Into<Cow<'a, str>>, class: Term) -> Self {
        Self { iri: iri.into(), class, statements: Vec::new() }
    }

    /// A resource of which much will be said.
    pub fn rich(iri: impl Into<Cow<'a, str>>, class: Term) -> Self {
        Self { statements: Vec::with_capacity(24), ..Self::new(iri, class) }
    }

    /// Its statements in order, once [sorted](Self::sort).
    pub fn statements(&self) -> &[(Term, Value<'a>)] {
        &self.statements
    }

    /// What it says with a property.
    pub fn values(&self, property: Term) -> impl Iterator<Item = &Value<'a>> {
        self.statements.iter().filter(move |(said, _)| *said == property).map(|(_, value)| value)
    }

    /// Does it say anything with a property?
    pub fn has(&self, property: Term) -> bool {
        self.values(property).next().is_some()
    }

    /// Sorts the statements by property and value and drops repetitions.
    pub fn sort(&mut self) {
        self.statements.sort_unstable();
        self.statements.dedup();
    }

    /// Says which resource a property points at; the IRI is fine already.
    pub fn link(&mut self, property: Term, iri: impl Into<Cow<'a, str>>) {
        debug_assert_eq!(property.kind, Kind::Iri);
        self.statements.push((property, Value::Iri(iri.into())));
    }

    /// Says a text in every language it was written in.
    pub fn say(&mut self, property: Term, text: &'a Text) {
        text.all().for_each(|said| self.word(property, said.lang.as_str(), Cow::Borrowed(said.text)));
    }

    /// Says a text in every language, or when nothing is left of it, something else.
    pub fn say_or(&mut self, property: Term, text: &'a Text, lang: &'a str, otherwise: impl FnOnce() -> Cow<'a, str>) {
        let before = self.statements.len();
        self.say(property, text);
        if self.statements.len() == before {
            self.word(property, lang, otherwise());
        }
    }

    /// Says a text in one language; nothing when nothing is left of it.
    pub fn word(&mut self, property: Term, lang: &'a str, text: Cow<'a, str>) {
        debug_assert_eq!(property.kind, Kind::Said);
        if let Some(text) = fit(text) {
            self.statements.push((property, Value::Said(iri::tag(lang), text)));
        }
    }

    /// Says a text without a language.
    pub fn plain(&mut self, property: Term, text: impl Into<Cow<'a, str>>) {
        if let Some(text) = fit(text.into()) {
            self.statements.push((property, Value::Plain(text)));
        }
    }

    /// Says a literal of a datatype; its form is right already.
    pub fn typed(&mut self, property: Term, literal: impl Into<Cow<'a, str>>, datatype: Term) {
        self.statements.push((property, Value::Typed(literal.into(), datatype)));
    }

    /// Says a date, as exact as it is known.
    pub fn date(&mut self, property: Term, date: Option<Date>) {
        let Some(date) = date else { return };
        let datatype = match (date.month(), date.day()) {
            (None, _) => xsd::G_YEAR,
            (_, None) => xsd::G_YEAR_MONTH,
            _ => xsd::DATE,
        };
        self.typed(property, date.to_string(), datatype);
    }
}

/// The text without what no format holds; `None` when nothing is left.
fn fit(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let text = match text {
        Cow::Borrowed(text) => iri::clean(text),
        Cow::Owned(text) => match iri::clean(&text) {
            Cow::Borrowed(same) if same.len() == text.len() => Cow::Owned(text),
            clean => Cow::Owned(clean.into_owned()),
        },
    };
    (!text.is_empty()).then_some(text)
}
