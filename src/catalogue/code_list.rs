//! A code list for machines: SKOS in two spellings, and the same as JSON and CSV.
//!
//! The list is a `skos:ConceptScheme`, each code a `skos:Concept` with its code as `skos:notation`. How long a code holds is
//! said as the EU authority tables say it, with `euvoc:startDate` and `euvoc:endDate`; what took its place with
//! `dct:isReplacedBy`. There are no blank nodes.

use super::triples::{Node, Resources};
use super::vocab::{Prefix, Term, dc, dct, euvoc, foaf, owl, rdf, skos, xsd};
use super::{iri, json_ld, rdf as spelling};
use crate::artifact::{Artifact, Fingerprint, Rank};
use crate::error::{Error, Result};
use crate::model::{CodeList, CodeListEntry, Date, Lang, Name, Portal, Replaced, Text};
use crate::urls::Urls;
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

/// The vocabularies of a code list.
const VOCABULARIES: &[Prefix] =
    &[dc::PREFIX, dct::PREFIX, euvoc::PREFIX, foaf::PREFIX, owl::PREFIX, rdf::PREFIX, skos::PREFIX, xsd::PREFIX];

/// Everything said of a list and its codes.
const PROPERTIES: &[Term] = &[
    dc::SOURCE,
    dct::DESCRIPTION,
    dct::IDENTIFIER,
    dct::IS_REPLACED_BY,
    dct::REPLACES,
    dct::TITLE,
    euvoc::END_DATE,
    euvoc::START_DATE,
    foaf::PAGE,
    owl::VERSION_INFO,
    skos::BROADER,
    skos::DEFINITION,
    skos::EXACT_MATCH,
    skos::HAS_TOP_CONCEPT,
    skos::IN_SCHEME,
    skos::NARROWER,
    skos::NOTATION,
    skos::PREF_LABEL,
    skos::TOP_CONCEPT_OF,
];

/// The files of every code list: `codelists/{id}.csv`, `.json`, `.ttl`, `.jsonld`.
pub(super) fn of<'a>(portal: &'a Portal, urls: &'a Urls) -> Result<Vec<Artifact<'a>>> {
    let replaced = Arc::new(CodeList::replaced(&portal.code_lists));
    // A list tells of the codes of others that its own replaced, so each depends on all.
    let base = Fingerprint::of_value(&(&portal.code_lists, &portal.site.languages, format!("{urls:?}")));
    let mut files = Vec::with_capacity(portal.code_lists.len() * 4);
    for list in portal.code_lists.values() {
        let mut file = |extension: &'static str, write: fn(&Codes<'_>, &mut dyn Write) -> io::Result<()>| {
            let address = urls.code_list_file(&list.id, extension);
            let print = base.with(&[Fingerprint::of_bytes(address.as_bytes())]);
            let replaced = replaced.clone();
            files.push(Artifact::made(address.clone(), Rank::Data, print, move |out| {
                let codes = Codes { portal, urls, list, replaced: &replaced };
                write(&codes, out).map_err(|error| Error::io("write", address, error))
            })?);
            Ok(())
        };
        file("csv", |codes, out| codes.csv(out))?;
        file("json", |codes, out| codes.json(out))?;
        file("ttl", |codes, out| spelling::turtle(codes, out))?;
        file("jsonld", |codes, out| json_ld::write(codes, out))?;
    }
    Ok(files)
}

/// A list among the others.
struct Codes<'a> {
    portal: &'a Portal,
    urls: &'a Urls,
    list: &'a CodeList,
    replaced: &'a Replaced<'a>,
}

impl Resources for Codes<'_> {
    fn vocabularies(&self) -> Vec<Prefix> {
        VOCABULARIES.to_vec()
    }
    fn lists(&self) -> &'static [Prefix] {
        &[]
    }
    fn properties(&self) -> Vec<Term> {
        PROPERTIES.to_vec()
    }
    fn each(&self, take: &mut dyn FnMut(&Node<'_>) -> io::Result<()>) -> io::Result<()> {
        let mut below: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for entry in &self.list.entries {
            if let Some(broader) = &entry.broader {
                below.entry(broader).or_default().push(&entry.code);
            }
        }
        let mut scheme = self.scheme();
        scheme.sort();
        take(&scheme)?;
        for entry in &self.list.entries {
            let mut concept = self.concept(entry, below.get(entry.code.as_str()).map_or(&[], Vec::as_slice));
            concept.sort();
            take(&concept)?;
        }
        Ok(())
    }
}

impl<'a> Codes<'a> {
    fn scheme(&self) -> Node<'a> {
        let list = self.list;
        let default = self.portal.site.default_language();
        let mut scheme = Node::rich(self.urls.code_list_iri(&list.id), skos::CONCEPT_SCHEME);
        scheme.say_or(dct::TITLE, &list.title, default.as_str(), || list.id.as_str().into());
        for said in list.description.all() {
            scheme.word(dct::DESCRIPTION, said.lang.as_str(), crate::wording::plain(said.text));
        }
        scheme.say(dc::SOURCE, &list.source);
        scheme.plain(dct::IDENTIFIER, list.id.as_str());
        if let Some(version) = &list.version {
            scheme.plain(owl::VERSION_INFO, version.as_str());
        }
        scheme.date(euvoc::START_DATE, list.valid_from);
        scheme.date(euvoc::END_DATE, list.valid_to);
        for lang in &self.portal.site.languages {
            scheme.link(foaf::PAGE, self.urls.absolute(&self.urls.code_list(lang, &list.id)));
        }
        for entry in list.entries.iter().filter(|entry| entry.broader.is_none()) {
            scheme.link(skos::HAS_TOP_CONCEPT, self.own(&entry.code));
        }
        scheme
    }

    fn concept(&self, entry: &'a CodeListEntry, below: &[&str]) -> Node<'a> {
        let scheme = self.urls.code_list_iri(&self.list.id);
        let mut concept = Node::new(self.own(&entry.code), skos::CONCEPT);
        concept.plain(skos::NOTATION, entry.code.as_str());
        concept.say(skos::PREF_LABEL, &entry.label);
        concept.say(skos::DEFINITION, &entry.description);
        concept.date(euvoc::START_DATE, entry.valid_from);
        concept.date(euvoc::END_DATE, entry.valid_to);
        match &entry.broader {
            Some(broader) => concept.link(skos::BROADER, self.own(broader)),
            None => concept.link(skos::TOP_CONCEPT_OF, scheme.clone()),
        }
        concept.link(skos::IN_SCHEME, scheme);
        below.iter().for_each(|code| concept.link(skos::NARROWER, self.own(code)));
        if let Some(next) = &entry.replaced_by {
            concept.link(dct::IS_REPLACED_BY, self.named(next));
        }
        for (list, code) in self.before(entry) {
            concept.link(dct::REPLACES, self.urls.code_iri(list, code));
        }
        self.matches(entry).for_each(|iri| concept.link(skos::EXACT_MATCH, iri));
        concept
    }

    /// The IRI of a code of this list.
    fn own(&self, code: &str) -> String {
        self.urls.code_iri(&self.list.id, code)
    }

    /// The IRI of a code of this list or another.
    fn named(&self, said: &str) -> String {
        let (list, code) = self.of(said);
        self.urls.code_iri(list, code)
    }

    fn of<'s>(&'s self, said: &'s str) -> (&'s Name, &'s str) {
        CodeList::named_by(&self.portal.code_lists, &self.list.id, said)
    }

    /// The codes that this one replaced.
    fn before(&self, entry: &CodeListEntry) -> &[(&'a Name, &'a str)] {
        let list = self.replaced.get(&self.list.id);
        list.and_then(|codes| codes.get(entry.code.as_str())).map_or(&[], Vec::as_slice)
    }

    /// The IRIs of what is the same elsewhere.
    fn matches<'e>(&'e self, entry: &'e CodeListEntry) -> impl Iterator<Item = String> + 'e {
        entry.matches.iter().map(|one| iri::iri(one).map_or_else(|| self.named(one), Into::into))
    }

    /// The list as JSON, a code a line.
    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let list = self.list;
        let mut head = Map::new();
        let mut put = |key: &str, value: Json| head.insert(key.into(), value);
        put("id", json!(list.id.as_str()));
        put("iri", json!(self.urls.code_list_iri(&list.id)));
        put("title", said(&list.title));
        let texts = [("description", &list.description), ("source", &list.source)];
        texts.iter().filter(|(_, text)| !text.is_empty()).for_each(|(key, text)| drop(put(key, said(text))));
        if let Some(version) = &list.version {
            put("version", json!(version));
        }
        dates(&mut head, list.valid_from, list.valid_to);
        let mut out = BufWriter::new(out);
        write!(out, "{{\"version\":1,\n\"list\":{},\n\"codes\":[", Json::Object(head))?;
        for (at, entry) in list.entries.iter().enumerate() {
            write!(out, "{}\n{}", if at == 0 { "" } else { "," }, Json::Object(self.one(entry)))?;
        }
        out.write_all(b"\n]}\n")?;
        out.flush()
    }

    fn one(&self, entry: &CodeListEntry) -> Map<String, Json> {
        let mut one = Map::new();
        let mut put = |key: &str, value: Json| one.insert(key.into(), value);
        let other = |list: &Name, code: &str| json!({ "list": list.as_str(), "code": code, "iri": self.urls.code_iri(list, code) });
        put("code", json!(entry.code));
        put("iri", json!(self.own(&entry.code)));
        let texts = [("label", &entry.label), ("description", &entry.description)];
        texts.iter().filter(|(_, text)| !text.is_empty()).for_each(|(key, text)| drop(put(key, said(text))));
        if let Some(broader) = &entry.broader {
            put("broader", json!(broader));
        }
        if let Some(next) = &entry.replaced_by {
            let (list, code) = self.of(next);
            put("replacedBy", other(list, code));
        }
        let before = self.before(entry);
        if !before.is_empty() {
            put("replaces", before.iter().map(|(list, code)| other(list, code)).collect());
        }
        if !entry.matches.is_empty() {
            put("matches", self.matches(entry).map(Json::from).collect());
        }
        dates(&mut one, entry.valid_from, entry.valid_to);
        one
    }

    /// The list as CSV, with the columns in which it is read: the same for every list of a portal, and those of further
    /// languages it is written in.
    fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let entries = &self.list.entries;
        let labels = self.languages(entries.iter().map(|entry| &entry.label));
        let descriptions = self.languages(entries.iter().map(|entry| &entry.description));
        let mut rows = csv::WriterBuilder::new().from_writer(BufWriter::new(out));
        let named = |start: &str, languages: &[&Lang]| -> Vec<String> {
            languages.iter().map(|lang| format!("{start}_{lang}")).collect()
        };
        let last = ["valid_from", "valid_to", "broader", "replaced_by", "matches"].map(String::from);
        let header =
            [vec!["code".to_string()], named("label", &labels), named("description", &descriptions), last.into()];
        rows.write_record(header.concat())?;
        let day = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
        for entry in entries {
            let mut row = vec![entry.code.clone()];
            row.extend(labels.iter().map(|lang| entry.label.exactly(lang).unwrap_or_default().to_string()));
            row.extend(descriptions.iter().map(|lang| entry.description.exactly(lang).unwrap_or_default().to_string()));
            row.extend([day(entry.valid_from), day(entry.valid_to)]);
            row.extend([&entry.broader, &entry.replaced_by].map(|code| code.clone().unwrap_or_default()));
            row.push(entry.matches.join(" | "));
            rows.write_record(row)?;
        }
        rows.flush()
    }

    /// The portal's languages, and others that occur.
    fn languages<'t>(&'t self, texts: impl Iterator<Item = &'t Text>) -> Vec<&'t Lang> {
        let own = &self.portal.site.languages;
        let others: BTreeSet<&Lang> =
            texts.flat_map(Text::all).map(|said| said.lang).filter(|lang| !own.contains(lang)).collect();
        own.iter().chain(others).collect()
    }
}

/// A text by language.
fn said(text: &Text) -> Json {
    Json::Object(text.all().map(|said| (said.lang.to_string(), json!(said.text))).collect())
}

fn dates(map: &mut Map<String, Json>, from: Option<Date>, to: Option<Date>) {
    for (key, day) in [("validFrom", from), ("validTo", to)] {
        day.map(|day| map.insert(key.into(), json!(day.to_string())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;
    use oxrdf::{Graph, Quad, Triple};

    const BASE: &str = "https://data.example.org/kho";

    /// Two lists of provinces, the second following the first, with what people write at their worst.
    fn portal() -> Portal {
        let [vi, en] = ["vi", "en"].map(|tag| Lang::parse(tag).unwrap());
        let entry = |code: &str, label: &str| CodeListEntry { label: Text::of(&vi, label), ..CodeListEntry::of(code) };
        let mut old = CodeList::named(Name::parse("cu").unwrap());
        old.title = Text::of(&vi, "Tỉnh cũ");
        old.version = Some("2025-06-30".into());
        old.valid_to = Date::parse("2025-06-30");
        old.entries = vec![
            entry("vùng bắc", "Vùng \"Bắc\" \\ <b>"),
            CodeListEntry {
                broader: Some("vùng bắc".into()),
                replaced_by: Some("moi:08".into()),
                valid_from: Date::parse("1991"),
                valid_to: Date::parse("2025-06"),
                matches: vec!["https://a.example/một hai".into(), "urn:x:1".into(), "moi:08".into()],
                description: Text::of(&en, "  Northern\nprovince\u{1}  "),
                ..entry("02", "Hà Giang")
            },
            CodeListEntry::of("=1+1, \"x\""),
        ];
        let mut new = CodeList::named(Name::parse("moi").unwrap());
        new.entries = vec![entry("08", "Tuyên Quang")];
        let mut portal = sample::portal(BASE);
        portal.code_lists = [old, new].map(|list| (list.id.clone(), list)).into();
        portal
    }

    fn written(portal: &Portal, id: &str, write: fn(&Codes<'_>, &mut dyn Write) -> io::Result<()>) -> String {
        let (urls, replaced) = (crate::urls::sample(BASE), CodeList::replaced(&portal.code_lists));
        let list = &portal.code_lists[&Name::parse(id).unwrap()];
        let mut out = Vec::new();
        write(&Codes { portal, urls: &urls, list, replaced: &replaced }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn graphs(portal: &Portal, id: &str) -> (Graph, Graph) {
        let turtle = written(portal, id, |codes, out| spelling::turtle(codes, out));
        let json = written(portal, id, |codes, out| json_ld::write(codes, out));
        let turtle =
            oxttl::TurtleParser::new().for_slice(&turtle).collect::<std::result::Result<Vec<Triple>, _>>().unwrap();
        let json =
            oxjsonld::JsonLdParser::new().for_slice(&json).collect::<std::result::Result<Vec<Quad>, _>>().unwrap();
        (turtle.into_iter().collect(), json.into_iter().map(Triple::from).collect())
    }

    #[test]
    fn both_spellings_of_a_list_are_one_graph_without_blank_nodes() {
        for id in ["cu", "moi"] {
            let (turtle, json) = graphs(&portal(), id);
            let only = turtle.iter().find(|triple| !json.contains(*triple)).map(|triple| triple.to_string());
            assert_eq!((only, turtle.len()), (None, json.len()));
            assert!(turtle.iter().all(|triple| !triple.subject.is_blank_node() && !triple.object.is_blank_node()));
        }
    }

    #[test]
    fn codes_point_at_each_other_both_ways() {
        let text = |id: &str| graphs(&portal(), id).0.iter().map(|triple| format!("{triple}\n")).collect::<String>();
        let (old, new) = (text("cu"), text("moi"));
        let (skos, dct) = ("http://www.w3.org/2004/02/skos/core#", "http://purl.org/dc/terms/");
        let code = |list: &str, code: &str| format!("<{BASE}/codelists/{list}/#code-{code}>");
        let (ha_giang, tuyen_quang, north) =
            (code("cu", "02"), code("moi", "08"), code("cu", "v~C3~B9ng~20b~E1~BA~AFc"));
        let scheme = format!("<{BASE}/codelists/cu/#scheme>");
        for said in [
            format!("{ha_giang} <{skos}notation> \"02\""),
            format!("{ha_giang} <{skos}prefLabel> \"Hà Giang\"@vi"),
            format!("{ha_giang} <{skos}definition> \"Northern\\nprovince\"@en"),
            format!("{ha_giang} <{skos}broader> {north}"),
            format!("{north} <{skos}narrower> {ha_giang}"),
            format!("{north} <{skos}topConceptOf> {scheme}"),
            format!("{scheme} <{skos}hasTopConcept> {north}"),
            format!("{ha_giang} <{skos}exactMatch> <https://a.example/m%E1%BB%99t%20hai>"),
            format!("{ha_giang} <{skos}exactMatch> {tuyen_quang}"),
            format!("{ha_giang} <{dct}isReplacedBy> {tuyen_quang}"),
            format!(
                "{ha_giang} <{}endDate> \"2025-06\"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>",
                euvoc::PREFIX.1
            ),
        ] {
            assert!(old.contains(&said), "{said} is not in\n{old}");
        }
        assert!(!old.contains(&format!("{ha_giang} <{skos}topConceptOf>")));
        assert!(new.contains(&format!("{tuyen_quang} <{dct}replaces> {ha_giang}")), "{new}");
    }

    #[test]
    fn the_json_says_the_same_and_its_version() {
        let json: Json = serde_json::from_str(&written(&portal(), "cu", |codes, out| codes.json(out))).unwrap();
        assert_eq!((&json["version"], &json["list"]["validTo"]), (&json!(1), &json!("2025-06-30")));
        let code = &json["codes"][1];
        assert_eq!(code["replacedBy"]["list"], "moi");
        assert_eq!((&code["label"]["vi"], &code["broader"]), (&json!("Hà Giang"), &json!("vùng bắc")));
        let json: Json = serde_json::from_str(&written(&portal(), "moi", |codes, out| codes.json(out))).unwrap();
        assert_eq!(json["codes"][0]["replaces"][0]["code"], "02");
    }

    #[test]
    fn the_csv_has_the_columns_in_which_a_list_is_read() {
        let csv = written(&portal(), "cu", |codes, out| codes.csv(out));
        let mut lines = csv.lines();
        let header =
            "code,label_vi,label_en,description_vi,description_en,valid_from,valid_to,broader,replaced_by,matches";
        assert_eq!(lines.next(), Some(header));
        assert_eq!(lines.next(), Some("vùng bắc,\"Vùng \"\"Bắc\"\" \\ <b>\",,,,,,,,"));
        assert!(csv.ends_with("\"=1+1, \"\"x\"\"\",,,,,,,,,\n"), "{csv}");
    }

    #[test]
    fn the_same_lists_are_the_same_bytes_and_another_list_is_another_fingerprint() {
        let urls = crate::urls::sample(BASE);
        let prints = |portal: &Portal| -> Vec<_> {
            of(portal, &urls).unwrap().iter().map(|file| (file.address.to_string(), file.fingerprint)).collect()
        };
        let (one, mut other) = (portal(), portal());
        assert_eq!(prints(&one), prints(&portal()));
        assert_eq!(prints(&one).len(), 8);
        other.code_lists.values_mut().for_each(|list| list.version = Some("mới".into()));
        assert!(prints(&one).iter().zip(prints(&other)).all(|(one, other)| one.0 == other.0 && one.1 != other.1));
    }
}
