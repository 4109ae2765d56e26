//! JSON-LD with its context inside: short names, texts by language, one resource a line.

use super::triples::{Node, Resources, Value};
use super::vocab::{Kind, Term};
use serde_json::{Map, Value as Json, json};
use std::io::{self, BufWriter, Write};

/// Prefixes and namespaces.
type Prefixes = [(&'static str, &'static str)];

/// Writes it as JSON-LD.
pub fn write(graph: &impl Resources, out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    out.write_all(b"{\"@context\":")?;
    serde_json::to_writer(&mut out, &context(graph))?;
    out.write_all(b",\n\"@graph\":[")?;
    let mut line = Vec::new();
    let mut between: &[u8] = b"\n";
    graph.each(&mut |node| {
        line.clear();
        line.extend_from_slice(between);
        between = b",\n";
        resource(node, graph.lists(), &mut line)?;
        out.write_all(&line)
    })?;
    out.write_all(b"\n]}\n")?;
    out.flush()
}

/// The context: prefixes, and how the values of each property are to be read.
fn context(graph: &impl Resources) -> Json {
    let vocabularies = graph.vocabularies();
    let prefixes = vocabularies.iter().chain(graph.lists());
    let mut context: Map<String, Json> = prefixes.map(|(prefix, iri)| ((*prefix).into(), json!(iri))).collect();
    for property in graph.properties() {
        let read = match property.kind {
            Kind::Iri => json!({"@id": property.iri, "@type": "@id"}),
            Kind::Said => json!({"@id": property.iri, "@container": "@language"}),
            Kind::Typed(datatype) => json!({"@id": property.iri, "@type": datatype}),
            Kind::Any => continue,
        };
        context.insert(property.short.into(), read);
    }
    Json::Object(context)
}

/// Writes one resource.
fn resource(node: &Node<'_>, lists: &Prefixes, line: &mut Vec<u8>) -> io::Result<()> {
    line.extend_from_slice(b"{\"@id\":");
    string(&node.iri, line)?;
    line.extend_from_slice(b",\"@type\":");
    string(node.class.short, line)?;
    for statements in node.statements().chunk_by(|one, next| one.0 == next.0) {
        let property = statements[0].0;
        line.push(b',');
        string(property.short, line)?;
        line.push(b':');
        match property.kind {
            Kind::Said => by_language(statements, line)?,
            _ => list(statements, line, |(property, value), line| object(*property, value, lists, line))?,
        }
    }
    line.push(b'}');
    Ok(())
}

/// Texts as a map from language to text or texts; they are sorted by language.
fn by_language(statements: &[(Term, Value<'_>)], line: &mut Vec<u8>) -> io::Result<()> {
    let mut between = b'{';
    for said in statements.chunk_by(|one, next| lang(&one.1) == lang(&next.1)) {
        line.push(between);
        between = b',';
        string(lang(&said[0].1), line)?;
        line.push(b':');
        list(said, line, |(_, value), line| match value {
            Value::Said(_, text) => string(text, line),
            _ => unreachable!("only texts are said of such a property"),
        })?;
    }
    line.push(b'}');
    Ok(())
}

/// One value as it is, more as a list.
fn list<T>(values: &[T], line: &mut Vec<u8>, each: impl Fn(&T, &mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
    if let [value] = values {
        return each(value, line);
    }
    for (number, value) in values.iter().enumerate() {
        line.push(if number == 0 { b'[' } else { b',' });
        each(value, line)?;
    }
    line.push(b']');
    Ok(())
}

fn object(property: Term, value: &Value<'_>, lists: &Prefixes, line: &mut Vec<u8>) -> io::Result<()> {
    match value {
        Value::Iri(iri) => match short(iri, lists) {
            Some((prefix, code)) => Ok(write!(line, "\"{prefix}:{code}\"")?),
            None => string(iri, line),
        },
        Value::Plain(text) => string(text, line),
        Value::Typed(text, datatype) if property.kind == Kind::Typed(datatype.short) => string(text, line),
        Value::Typed(text, datatype) => {
            line.extend_from_slice(b"{\"@type\":");
            string(datatype.short, line)?;
            line.extend_from_slice(b",\"@value\":");
            string(text, line)?;
            line.push(b'}');
            Ok(())
        }
        Value::Said(..) => unreachable!("texts are written by language"),
    }
}

/// The short form of a code of a well-known list.
fn short<'i>(iri: &'i str, lists: &Prefixes) -> Option<(&'static str, &'i str)> {
    let plain =
        |code: &str| code.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'+' | b'/'));
    let known = ["http://p", "http://w"].iter().any(|start| iri.starts_with(start));
    let mut lists = lists.iter().filter(|_| known);
    let (prefix, code) = lists.find_map(|(prefix, list)| Some((*prefix, iri.strip_prefix(list)?)))?;
    (!code.is_empty() && !code.starts_with('/') && plain(code)).then_some((prefix, code))
}

fn lang<'v>(value: &'v Value<'_>) -> &'v str {
    match value {
        Value::Said(lang, _) => lang,
        _ => "",
    }
}

fn string(text: &str, line: &mut Vec<u8>) -> io::Result<()> {
    Ok(serde_json::to_writer(line, text)?)
}
