//! A catalogue in a file, whoever wrote it, held against DCAT-AP: Turtle, RDF/XML or JSON-LD.

use super::known::Known;
use super::{Object, Thing, breaches, own};
use crate::catalogue::vocab::{dcat, rdf};
use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Place};
use oxrdf::{NamedOrBlankNode, Term, Triple};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// The largest file that is read, in bytes: its statements stand in memory.
const LARGEST: u64 = 256 << 20;
/// The most findings that are made; more are counted.
const MOST: usize = 10_000;
/// How far from a dataset what belongs to it may be.
const REACH: usize = 3;

/// Judges the catalogue in a file, which the findings call `name`.
///
/// # Errors
/// When the file cannot be opened. A file that is no RDF is a finding.
pub fn judge(file: &Path, name: &str) -> Result<Findings> {
    let mut findings = Findings::default();
    let opened = File::open(file).map_err(|error| Error::io("read", file, error))?;
    let bytes = opened.metadata().map_err(|error| Error::io("read", file, error))?.len();
    let broken =
        |reason: String| Finding::of("not-a-catalogue", Place::file(name)).with("file", name).with("reason", reason);
    if bytes > LARGEST {
        findings.push(broken(format!("{bytes} > {LARGEST}")));
        return Ok(findings);
    }
    let triples = match triples(file, BufReader::new(opened)) {
        Ok(triples) => triples,
        Err(reason) => {
            findings.push(broken(reason));
            return Ok(findings);
        }
    };
    let things = things(&triples);
    let mut known = Known::default();
    for thing in things.values() {
        thing.classes.iter().for_each(|class| known.learn(thing.name, class));
    }
    let owners = owners(&things);
    let mut more = 0;
    for thing in things.values() {
        for breach in breaches(thing, &known) {
            if findings.len() >= MOST {
                more += 1;
                continue;
            }
            let place = Place::file(name).field(breach.property);
            let key = breach.property;
            let owner = owners.get(thing.name).copied().unwrap_or(thing.name);
            findings.push(own::of(&breach, place, key, thing.name.into()).with("dataset", owner));
        }
    }
    if !things.values().any(|thing| thing.classes.contains(&dcat::CATALOG.iri)) {
        findings.push(broken("dcat:Catalog".into()));
    }
    if more > 0
        && let Some(last) = findings.iter_mut().last()
    {
        last.more += more;
    }
    Ok(findings)
}

/// The statements of a file in the form its ending names.
fn triples(file: &Path, reader: impl std::io::Read) -> std::result::Result<BTreeSet<[String; 5]>, String> {
    let ending = file.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let mut all = BTreeSet::new();
    let mut take = |triple: Triple| {
        all.insert(plain(triple));
    };
    match ending.as_str() {
        "rdf" | "xml" => {
            for triple in oxrdfxml::RdfXmlParser::new().for_reader(reader) {
                take(triple.map_err(|error| error.to_string())?);
            }
        }
        "jsonld" | "json" => {
            for quad in oxjsonld::JsonLdParser::new().for_reader(reader) {
                take(quad.map_err(|error| error.to_string())?.into());
            }
        }
        _ => {
            for triple in oxttl::TurtleParser::new().for_reader(reader) {
                take(triple.map_err(|error| error.to_string())?);
            }
        }
    }
    Ok(all)
}

/// Subject, property, kind of object, object, datatype.
fn plain(triple: Triple) -> [String; 5] {
    let subject = match triple.subject {
        NamedOrBlankNode::NamedNode(node) => node.into_string(),
        NamedOrBlankNode::BlankNode(node) => format!("_:{}", node.as_str()),
    };
    let [kind, object, datatype] = match triple.object {
        Term::NamedNode(node) => ["i".to_string(), node.into_string(), String::new()],
        Term::BlankNode(node) => ["b".into(), format!("_:{}", node.as_str()), String::new()],
        Term::Literal(literal) => {
            // Texts in two languages are two values.
            let language = literal.language().map(|tag| format!("@{tag}")).unwrap_or_default();
            ["l".into(), literal.value().into(), literal.datatype().as_str().to_string() + &language]
        }
        #[allow(unreachable_patterns)]
        _ => ["b".into(), String::new(), String::new()],
    };
    [subject, triple.predicate.into_string(), kind, object, datatype]
}

/// The resources with what is said of them, by name.
fn things(triples: &BTreeSet<[String; 5]>) -> BTreeMap<&str, Thing<'_>> {
    let mut things = BTreeMap::<&str, Thing>::new();
    for [subject, property, kind, object, datatype] in triples {
        let new = || Thing { name: subject, classes: Vec::new(), said: Vec::new() };
        let thing = things.entry(subject).or_insert_with(new);
        if property == rdf::TYPE.iri && kind == "i" {
            thing.classes.push(object);
            continue;
        }
        let value = match kind.as_str() {
            "i" => Object::Iri(object),
            "b" => Object::Blank(object),
            _ => Object::Literal { text: object, datatype: datatype.split('@').next().unwrap_or(datatype) },
        };
        thing.said.push((property, value));
    }
    things
}

/// Which dataset each resource belongs to: the first that names it, itself or through what it names.
fn owners<'a>(things: &BTreeMap<&'a str, Thing<'a>>) -> BTreeMap<&'a str, &'a str> {
    let is_dataset = |thing: &Thing| thing.classes.contains(&dcat::DATASET.iri);
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for dataset in things.values().filter(|thing| is_dataset(thing)) {
        owners.insert(dataset.name, dataset.name);
    }
    for dataset in things.values().filter(|thing| is_dataset(thing)) {
        let mut edge = vec![dataset.name];
        for _ in 0..REACH {
            let mut next = Vec::new();
            for (_, object) in edge.iter().filter_map(|name| things.get(name)).flat_map(|thing| &thing.said) {
                let (Object::Iri(name) | Object::Blank(name)) = *object else { continue };
                if things.contains_key(name) && !owners.contains_key(name) {
                    owners.insert(name, dataset.name);
                    next.push(name);
                }
            }
            edge = next;
        }
    }
    owners
}
