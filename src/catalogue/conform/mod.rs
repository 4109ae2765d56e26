//! Does a catalogue keep to DCAT-AP 3.0.1?
//!
//! The constraints are a table, `dcat-ap.csv`: which property of which class is mandatory or recommended, how often it may
//! stand, what kind of value it takes, of which class or from which list (facts of the SHACL shapes of DCAT-AP 3.0.1:
//! core, ranges, controlled vocabularies, recommendations, profile; SEMIC, European Commission). `known` knows the terms that
//! no catalogue describes itself; `own` judges the portal and leads back to the keys of its descriptions, `foreign` judges
//! a catalogue in a file.

mod foreign;
mod known;
mod own;

pub use foreign::judge as judge_file;
pub use own::judge;

use super::triples::{Node, Value};
use super::vocab::{self, rdf, xsd};
use known::Known;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// An object of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Object<'a> {
    Iri(&'a str),
    Blank(&'a str),
    Literal { text: &'a str, datatype: &'a str },
}

/// A resource as the constraints see it.
#[derive(Debug, Clone)]
struct Thing<'a> {
    /// Its IRI, or the name of a blank node with `_:` before it.
    name: &'a str,
    classes: Vec<&'a str>,
    /// Properties by IRI; no statement stands twice.
    said: Vec<(&'a str, Object<'a>)>,
}

impl<'a> Thing<'a> {
    fn of(node: &'a Node<'_>) -> Self {
        let said = node.statements().iter().map(|(property, value)| {
            let object = match value {
                Value::Iri(iri) => Object::Iri(iri),
                Value::Said(_, text) => Object::Literal { text, datatype: rdf::LANG_STRING.iri },
                Value::Plain(text) => Object::Literal { text, datatype: xsd::STRING.iri },
                Value::Typed(text, datatype) => Object::Literal { text, datatype: datatype.iri },
            };
            (property.iri, object)
        });
        Self { name: &node.iri, classes: vec![node.class.iri], said: said.collect() }
    }

    /// What it says with a property.
    fn values(&self, property: &str) -> impl Iterator<Item = Object<'a>> {
        self.said.iter().filter(move |(said, _)| *said == property).map(|(_, object)| *object)
    }
}

/// How much a property is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Optional,
    Recommended,
    Mandatory,
}

/// What kind of node a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Any,
    Iri,
    Resource,
    Literal,
}

/// What else holds of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Range {
    /// A resource of a class.
    Class(String),
    /// A literal of a datatype, well formed.
    Datatype(String),
    /// A term of a list (`skos:inScheme`).
    Scheme(String),
    /// `xsd:date`, `xsd:dateTime`, `xsd:gYear` or `xsd:gYearMonth`.
    Date,
    /// The page of a media type at IANA.
    MediaType,
    /// A catalogue, a dataset, a service or a series.
    Described,
}

/// What a class demands of a property.
#[derive(Debug, Clone)]
struct Constraint {
    /// Its short form, e.g. "dct:title".
    short: String,
    property: String,
    level: Level,
    once: bool,
    kind: Kind,
    ranges: Vec<Range>,
}

/// The constraints of each class, by its IRI.
static CONSTRAINTS: LazyLock<BTreeMap<String, Vec<Constraint>>> = LazyLock::new(|| {
    let mut constraints = BTreeMap::<String, Vec<Constraint>>::new();
    let mut rows = csv::Reader::from_reader(include_str!("dcat-ap.csv").as_bytes());
    for row in rows.records() {
        let row = row.expect("our table is CSV");
        let range = |text: &str| match text.split_once('=') {
            Some(("class", name)) => Range::Class(expand(name)),
            Some(("datatype", name)) => Range::Datatype(expand(name)),
            Some((_, name)) => Range::Scheme(expand(name)),
            None if text == "date" => Range::Date,
            None if text == "media-type" => Range::MediaType,
            None => Range::Described,
        };
        constraints.entry(expand(&row[0])).or_default().push(Constraint {
            short: row[1].into(),
            property: expand(&row[1]),
            level: match &row[2] {
                "mandatory" => Level::Mandatory,
                "recommended" => Level::Recommended,
                _ => Level::Optional,
            },
            once: &row[3] == "1",
            kind: match &row[4] {
                "iri" => Kind::Iri,
                "resource" => Kind::Resource,
                "literal" => Kind::Literal,
                _ => Kind::Any,
            },
            ranges: row[5].split_whitespace().map(range).collect(),
        });
    }
    constraints
});

/// Prefixes of the table that the catalogue itself does not use.
const PREFIXES: &[(&str, &str)] = &[
    ("eu", vocab::EU_AUTHORITY),
    ("locn", "http://www.w3.org/ns/locn#"),
    ("odrl", "http://www.w3.org/ns/odrl/2/"),
    ("time", "http://www.w3.org/2006/time#"),
];

/// The IRI of a short form.
fn expand(short: &str) -> String {
    let (prefix, local) = short.split_once(':').unwrap_or((short, ""));
    let mut prefixes = vocab::VOCABULARIES.iter().chain(PREFIXES);
    prefixes.find(|(known, _)| *known == prefix).map_or_else(|| short.into(), |(_, iri)| format!("{iri}{local}"))
}

/// What is wrong with a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    /// It is mandatory and not there.
    Missing,
    /// It is recommended and not there.
    Recommended,
    /// It stands more than once.
    Repeated,
    /// A value is of another kind than it should be.
    Kind,
    /// A value is not in the list it should come from.
    Vocabulary,
}

impl Fault {
    /// The rule that says so.
    fn rule(self) -> &'static str {
        match self {
            Self::Missing => "dcat-ap-mandatory",
            Self::Recommended => "dcat-ap-recommended",
            Self::Repeated => "dcat-ap-repeated",
            Self::Kind => "dcat-ap-range",
            Self::Vocabulary => "dcat-ap-vocabulary",
        }
    }
}

/// A constraint that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Breach {
    fault: Fault,
    /// The property's short form.
    property: &'static str,
    /// The first value that is wrong, as it stands there.
    value: String,
    /// What it should be: a class, a datatype or a list, in its short form.
    wanted: String,
}

/// What is wrong with a resource, in the order of the table.
fn breaches(thing: &Thing<'_>, known: &Known<'_>) -> Vec<Breach> {
    let mut found: Vec<Breach> = Vec::new();
    for class in known::with_above(&thing.classes) {
        for constraint in CONSTRAINTS.get(class).map_or(&[][..], Vec::as_slice) {
            let mut breach = |fault, value: String, wanted: String| {
                if !found.iter().any(|one| one.property == constraint.short && one.fault == fault) {
                    found.push(Breach { fault, property: &constraint.short, value, wanted });
                }
            };
            let mut values = 0;
            for object in thing.values(&constraint.property) {
                values += 1;
                if let Some((fault, wanted)) = wrong(object, constraint, known) {
                    breach(fault, spell(object), wanted);
                }
            }
            match constraint.level {
                Level::Mandatory if values == 0 => breach(Fault::Missing, String::new(), String::new()),
                Level::Recommended if values == 0 => breach(Fault::Recommended, String::new(), String::new()),
                _ => {}
            }
            if constraint.once && values > 1 {
                breach(Fault::Repeated, values.to_string(), String::new());
            }
        }
    }
    found
}

/// What is wrong with a value, and what it should be.
fn wrong(object: Object<'_>, constraint: &Constraint, known: &Known<'_>) -> Option<(Fault, String)> {
    let literal = matches!(object, Object::Literal { .. });
    let kind = match constraint.kind {
        Kind::Any => None,
        Kind::Iri => (!matches!(object, Object::Iri(_))).then_some("IRI"),
        Kind::Resource => literal.then_some("IRI"),
        Kind::Literal => (!literal).then_some("text"),
    };
    if let Some(wanted) = kind {
        return Some((Fault::Kind, wanted.into()));
    }
    constraint.ranges.iter().find_map(|range| match range {
        Range::Class(class) => (!known.is_a(object, class)).then(|| (Fault::Kind, shorten(class))),
        Range::Datatype(datatype) => (!known::is_of(object, datatype)).then(|| (Fault::Kind, shorten(datatype))),
        Range::Scheme(scheme) => (!known.in_scheme(object, scheme)).then(|| (Fault::Vocabulary, scheme.clone())),
        Range::Date => (!known::DATES.iter().any(|datatype| known::is_of(object, datatype.iri)))
            .then(|| (Fault::Kind, xsd::DATE.short.into())),
        Range::MediaType => (!matches!(object, Object::Iri(iri) if known::is_media_type(iri)))
            .then(|| (Fault::Vocabulary, vocab::MEDIA_TYPE.into())),
        Range::Described => (!known::DESCRIBED.iter().any(|class| known.is_a(object, class.iri)))
            .then(|| (Fault::Kind, "dcat:Resource".into())),
    })
}

/// A value as Turtle would write it.
fn spell(object: Object<'_>) -> String {
    match object {
        Object::Iri(iri) => format!("<{iri}>"),
        Object::Blank(name) => name.into(),
        Object::Literal { text, datatype } if datatype == xsd::STRING.iri || datatype == rdf::LANG_STRING.iri => {
            format!("\"{text}\"")
        }
        Object::Literal { text, datatype } => format!("\"{text}\"^^{}", shorten(datatype)),
    }
}

/// The short form of an IRI, or the IRI.
fn shorten(iri: &str) -> String {
    let mut prefixes = vocab::VOCABULARIES.iter().chain(PREFIXES);
    let short = prefixes.find_map(|(prefix, start)| Some(format!("{prefix}:{}", iri.strip_prefix(start)?)));
    short.unwrap_or_else(|| iri.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_mandatory_property_of_the_profile() {
        let mandatory = |class: &str| -> Vec<&str> {
            let all = CONSTRAINTS[&expand(class)].iter();
            all.filter(|one| one.level == Level::Mandatory).map(|one| one.short.as_str()).collect()
        };
        assert_eq!(mandatory("dcat:Dataset"), ["dct:description", "dct:title"]);
        assert_eq!(mandatory("dcat:Distribution"), ["dcat:accessURL"]);
        assert_eq!(mandatory("dcat:Catalog"), ["dct:description", "dct:publisher", "dct:title"]);
        assert!(CONSTRAINTS.values().flatten().all(|one| one.property.starts_with("http")));
    }

    #[test]
    fn a_value_is_held_against_kind_list_and_number() {
        let known = Known::default();
        let dataset = |said: Vec<(&'static str, Object<'static>)>| Thing {
            name: "https://e.org/#d",
            classes: vec!["http://www.w3.org/ns/dcat#Dataset"],
            said,
        };
        let text = |text| Object::Literal { text, datatype: xsd::STRING.iri };
        let mut said = vec![
            ("http://purl.org/dc/terms/title", text("T")),
            ("http://purl.org/dc/terms/description", Object::Iri("https://e.org/d")),
            ("http://purl.org/dc/terms/accrualPeriodicity", Object::Iri("https://e.org/weekly")),
            ("http://purl.org/dc/terms/issued", text("a")),
            ("http://purl.org/dc/terms/issued", text("b")),
        ];
        let faults = |thing: &Thing| -> Vec<(Fault, &str)> {
            let all = breaches(thing, &known).into_iter().filter(|one| one.fault != Fault::Recommended);
            all.map(|one| (one.fault, one.property)).collect()
        };
        let first = dataset(said.clone());
        assert_eq!(
            faults(&first),
            [
                (Fault::Kind, "dct:accrualPeriodicity"),
                (Fault::Kind, "dct:description"),
                (Fault::Repeated, "dct:issued")
            ]
        );
        said.remove(0);
        said.truncate(1);
        assert_eq!(faults(&dataset(said)), [(Fault::Kind, "dct:description"), (Fault::Missing, "dct:title")]);
    }
}
