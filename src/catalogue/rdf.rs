//! Turtle and RDF/XML, through oxttl and oxrdfxml; resources are written as they come.

use super::triples::{Node, Resources, Value};
use super::vocab::rdf;
use oxrdf::{LiteralRef, NamedNodeRef, TermRef, TripleRef};
use oxrdfxml::RdfXmlSerializer;
use oxttl::TurtleSerializer;
use std::io::{self, BufWriter, Write};

/// Bytes gathered before they go on: the serialisers write piece by piece.
const BUFFER: usize = 1 << 16;

/// Writes it as Turtle.
pub fn turtle(graph: &impl Resources, out: impl Write) -> io::Result<()> {
    let vocabularies = graph.vocabularies();
    let mut prefixes = vocabularies.iter().chain(graph.lists());
    let named = prefixes.try_fold(TurtleSerializer::new(), |made, (prefix, iri)| made.with_prefix(*prefix, *iri));
    let mut writer = named.expect("our namespaces are IRIs").for_writer(BufWriter::with_capacity(BUFFER, out));
    graph.each(&mut |node| triples(node, |triple| writer.serialize_triple(triple)))?;
    writer.finish()?.flush()
}

/// Writes it as RDF/XML.
pub fn xml(graph: &impl Resources, out: impl Write) -> io::Result<()> {
    let mut prefixes = graph.vocabularies().into_iter();
    let named = prefixes.try_fold(RdfXmlSerializer::new(), |made, (prefix, iri)| made.with_prefix(prefix, iri));
    let mut writer = named.expect("our namespaces are IRIs").for_writer(BufWriter::with_capacity(BUFFER, out));
    graph.each(&mut |node| triples(node, |triple| writer.serialize_triple(triple)))?;
    writer.finish()?.flush()
}

/// Hands out the triples of a resource, its class first.
fn triples(node: &Node<'_>, mut take: impl FnMut(TripleRef<'_>) -> io::Result<()>) -> io::Result<()> {
    let subject = NamedNodeRef::new_unchecked(&node.iri);
    let named = NamedNodeRef::new_unchecked;
    take(TripleRef::new(subject, named(rdf::TYPE.iri), named(node.class.iri)))?;
    for (property, value) in node.statements() {
        let object: TermRef<'_> = match value {
            Value::Iri(iri) => named(iri).into(),
            Value::Said(lang, text) => LiteralRef::new_language_tagged_literal_unchecked(text, lang).into(),
            Value::Plain(text) => LiteralRef::new_simple_literal(text).into(),
            Value::Typed(text, datatype) => LiteralRef::new_typed_literal(text, named(datatype.iri)).into(),
        };
        take(TripleRef::new(subject, named(property.iri), object))?;
    }
    Ok(())
}
