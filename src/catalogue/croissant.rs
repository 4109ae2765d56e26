//! Croissant 1.0 (MLCommons) of a dataset: its files, and each table as a set of records that can be loaded.
//!
//! A table is offered as CSV and as Parquet; its records are read from Parquet, which knows the types: a reader of the CSV
//! would guess that the code `01` is the number 1. A dataset without tables is described as well, by its files alone; the
//! standard wants record sets of no dataset. A table without rows has no record set, as there is no record to load.

use super::dcat_us::{licence, media_type};
use super::thing::Thing;
use super::{iri, say, words};
use crate::model::{Column, Content, Dataset, FieldType, FileKind, ForeignKey, Lang, Portal, PublishedFile, Resource};
use crate::model::{Table, Text};
use crate::urls::Urls;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::io::{self, Write};

/// The longest description, in characters.
const LONGEST: usize = 10_000;
/// The longest title in a citation, in characters.
const CITED: usize = 500;
/// Roles of people who made the data.
const MAKERS: [&str; 4] = ["author", "creator", "wrangler", "maintainer"];

/// Describes a dataset.
pub fn write(portal: &Portal, urls: &Urls, dataset: &Dataset, out: impl Write) -> io::Result<()> {
    Croissant { portal, urls, dataset, lang: portal.site.default_language() }.whole().write(out)
}

struct Croissant<'a> {
    portal: &'a Portal,
    urls: &'a Urls,
    dataset: &'a Dataset,
    lang: &'a Lang,
}

impl<'a> Croissant<'a> {
    fn whole(&self) -> Thing {
        let dataset = self.dataset;
        let title = self.title();
        let description = self.prose(&dataset.description).unwrap_or_else(|| title.clone());
        let mut seen = std::collections::BTreeSet::new();
        let keywords = dataset.keywords.iter().map(|(_, word)| iri::clean(word));
        let keywords: Vec<_> = keywords.filter(|word| !word.is_empty() && seen.insert(word.clone())).collect();
        let published = dataset.issued.or(dataset.modified);
        let makers = dataset
            .contributors
            .iter()
            .filter(|one| one.roles.iter().any(|role| MAKERS.iter().any(|maker| role.eq_ignore_ascii_case(maker))));
        let mut creators: Vec<Thing> = makers
            .filter_map(|one| {
                let page = one.path.as_deref().and_then(iri::iri);
                Some(Thing::of("sc:Organization").put("name", self.words(&one.title)?).some("url", page))
            })
            .collect();
        if creators.is_empty() {
            creators.push(self.agency());
        }
        let covered = dataset.temporal.map(|period| {
            let end = |date: Option<crate::model::Date>| date.map_or_else(|| "..".into(), |date| date.to_string());
            format!("{}/{}", end(period.start), end(period.end))
        });
        Thing::new()
            .put("@context", context(self.lang))
            .put("@type", "sc:Dataset")
            .put("conformsTo", "http://mlcommons.org/croissant/1.0")
            .put("name", title)
            .put("description", description)
            .put("url", self.urls.absolute(&self.urls.dataset(self.lang, &dataset.id)))
            .put("identifier", self.urls.dataset_iri(&dataset.id))
            .some("license", self.licence())
            .list("creator", creators)
            .put("publisher", self.agency())
            .some("datePublished", published.map(|date| date.to_string()))
            .some("dateModified", dataset.modified.map(|date| date.to_string()))
            .some("version", self.version())
            .put("citeAs", self.citation())
            .list("keywords", keywords)
            .list("inLanguage", dataset.languages.iter().map(|lang| iri::tag(lang.as_str())))
            .some("temporalCoverage", covered)
            .list("distribution", dataset.files().iter().filter_map(|file| self.file(file)))
            .list("recordSet", dataset.tables().filter_map(|(resource, table)| self.records(resource, table)))
    }

    fn title(&self) -> Cow<'a, str> {
        self.words(&self.dataset.title).unwrap_or_else(|| self.dataset.id.to_string().into())
    }

    fn agency(&self) -> Thing {
        let id = &self.dataset.publisher;
        let publisher = self.portal.publishers.get(id);
        let name = publisher.and_then(|publisher| self.words(&publisher.name)).unwrap_or(id.as_str().into());
        let page = publisher.and_then(|publisher| iri::iri(publisher.homepage.as_deref()?));
        let page = page.unwrap_or_else(|| self.urls.absolute(&self.urls.publisher(self.lang, id)).into());
        Thing::of("sc:Organization").put("name", name).put("url", page)
    }

    /// The address of the licence, else its name.
    fn licence(&self) -> Option<Cow<'a, str>> {
        let known = self.dataset.licence.as_ref()?;
        let name = || Some(iri::clean(&known.id)).filter(|name| !name.is_empty());
        licence(known).or_else(name)
    }

    /// The version as its publisher counts; else the day of the data, as versions by the calendar are written.
    fn version(&self) -> Option<Cow<'a, str>> {
        let own = self.dataset.version.as_deref().map(iri::clean).filter(|version| !version.is_empty());
        own.or_else(|| {
            let date = self.dataset.modified.or(self.dataset.issued)?;
            let parts =
                [Some(date.year().to_string()), date.month().map(|n| n.to_string()), date.day().map(|n| n.to_string())];
            Some(parts.into_iter().flatten().collect::<Vec<_>>().join(".").into())
        })
    }

    /// How to quote it, as BibTeX.
    fn citation(&self) -> String {
        let dataset = self.dataset;
        // Braces and backslashes would have to be balanced and known to TeX.
        let plain = |text: Cow<'_, str>| {
            let text = text.replace(['{', '}', '\\'], " ");
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let agency = self.portal.publishers.get(&dataset.publisher);
        let agency = agency.and_then(|agency| self.words(&agency.name)).unwrap_or(dataset.publisher.as_str().into());
        let portal = self.words(&self.portal.site.title).unwrap_or_default();
        let parts = [
            ("author", Some(format!("{{{}}}", plain(agency)))),
            ("title", Some(format!("{{{}}}", plain(say::short(self.title(), CITED))))),
            ("year", dataset.modified.or(dataset.issued).map(|date| date.year().to_string())),
            ("version", dataset.version.as_deref().map(|version| plain(iri::clean(version)))),
            ("publisher", Some(plain(portal))),
            ("url", Some(self.urls.absolute(&self.urls.data(&dataset.id)))),
        ];
        let parts = parts
            .into_iter()
            .filter_map(|(key, value)| value.filter(|value| !value.is_empty()).map(|value| (key, value)));
        let parts: Vec<_> = parts.map(|(key, value)| format!("  {key} = {{{value}}}")).collect();
        format!("@misc{{{}-{},\n{}\n}}", dataset.id.agency, dataset.id.dataset, parts.join(",\n"))
    }

    /// A file to load: a table as CSV or Parquet, or a file as it was committed when no table was read from it.
    fn file(&self, file: &PublishedFile<'a>) -> Option<Thing> {
        let extension = file.format.extension.as_str();
        let is_table = file.resource.is_some_and(|resource| resource.table().is_some());
        let wanted = match file.kind {
            FileKind::Tidy => matches!(extension, "csv" | "parquet"),
            FileKind::Source => !is_table,
            FileKind::ExcelCsv | FileKind::Bundle => false,
        };
        // Who checks files wants a checksum of each.
        if !wanted || file.sha256.is_empty() {
            return None;
        }
        let data = self.urls.data(&self.dataset.id);
        let own = |path: &str| self.urls.absolute(&format!("{data}{path}"));
        let parquet = file.kind == FileKind::Tidy && extension == "parquet";
        let media_type = if parquet { "application/x-parquet" } else { media_type(&file.format.media_type) };
        let twin = file.path.strip_suffix(".parquet").filter(|_| parquet).map(|stem| own(&format!("{stem}.csv")));
        Some(
            Thing::of("cr:FileObject")
                .put("@id", path_id(&file.path))
                .put("name", file.path.rsplit('/').next().unwrap_or(&file.path))
                .put("description", words::sentence(file, self.lang.as_str()))
                .put("contentSize", format!("{} B", file.bytes))
                .put("contentUrl", own(&file.path))
                .put("encodingFormat", media_type)
                .put("sha256", file.sha256)
                .some("sameAs", twin),
        )
    }

    /// A table as a set of records; `None` when there is none.
    fn records(&self, resource: &'a Resource, table: &'a Table) -> Option<Thing> {
        let ends = |ending: &str| {
            let fits = |file: &&str| file.ends_with(ending) && !file.ends_with(".excel.csv");
            table.downloads.iter().map(|download| download.file.as_str()).find(fits)
        };
        let source = ends(".parquet").or_else(|| ends(".csv")).filter(|_| table.profile.rows > 0)?;
        let named = table.columns.iter().filter(|column| !column.name.is_empty());
        let field = |column: &'a Column| {
            let references = resource.foreign_keys.iter().find_map(|key| self.references(resource, column, key));
            Thing::of("cr:Field")
                .put("@id", field_id(resource, &column.name))
                .put("name", column.name.as_str())
                .some("description", self.meaning(column))
                .put("dataType", data_type(column.field_type))
                .put("source", json!({"fileObject": {"@id": path_id(source)}, "extract": {"column": column.name}}))
                .some("references", references.map(|field| json!({"field": {"@id": field}})))
        };
        let fields: Vec<Thing> = named.map(field).collect();
        let known = |key: &&String| table.columns.iter().any(|column| column.name == **key);
        let keys: Vec<Value> = match resource.primary_key.iter().all(|key| known(&key)) {
            true => resource.primary_key.iter().map(|key| json!({"@id": field_id(resource, key)})).collect(),
            false => Vec::new(),
        };
        let title = self.words(&resource.title).unwrap_or_else(|| resource.name.as_str().into());
        let key = if let [only] = &keys[..] { Some(only.clone()) } else { (!keys.is_empty()).then(|| keys.into()) };
        let records = Thing::of("cr:RecordSet")
            .put("@id", resource.name.as_str())
            .put("name", title)
            .some("description", self.prose(&resource.description))
            .some("key", key)
            .list("field", fields);
        Some(records)
    }

    /// What a column means: its title, its description, its unit.
    fn meaning(&self, column: &'a Column) -> Option<String> {
        let title = self.words(&column.title).map(Cow::into_owned);
        let unit = self.words(&column.unit);
        let first = match (title, unit) {
            (Some(title), Some(unit)) => Some(format!("{title} ({unit})")),
            (None, Some(unit)) => Some(format!("({unit})")),
            (title, None) => title,
        };
        let parts: Vec<String> =
            first.into_iter().chain(self.prose(&column.description).map(Cow::into_owned)).collect();
        (!parts.is_empty()).then(|| parts.join(". "))
    }

    /// The field of another record set here whose values this column takes: a key of one column, of the same type, that
    /// holds no value twice. (Loading joins the two; more than one match would make more records than there are.)
    fn references(&self, resource: &Resource, column: &Column, key: &'a ForeignKey) -> Option<String> {
        let ([own], [there]) = (&key.fields[..], &key.columns[..]) else { return None };
        let here = key.dataset.as_ref().is_none_or(|id| *id == self.dataset.id.to_string());
        if *own != column.name || !here {
            return None;
        }
        let name = key.resource.as_deref().filter(|name| *name != resource.name.as_str())?;
        let other = self.dataset.resources.iter().find(|other| other.name.as_str() == name)?;
        let Content::Table(table) = &other.content else { return None };
        let at = table.columns.iter().position(|column| column.name == *there)?;
        let profile = table.profile.columns.get(at)?;
        let single = !profile.distinct_estimated && profile.distinct == table.profile.rows && profile.missing == 0;
        let same = table.columns[at].field_type.as_str() == column.field_type.as_str();
        (single && same && table.profile.rows > 0).then(|| field_id(other, there))
    }

    fn words(&self, text: &'a Text) -> Option<Cow<'a, str>> {
        say::words(text, self.lang)
    }

    fn prose(&self, text: &'a Text) -> Option<Cow<'a, str>> {
        say::prose(text, self.lang, LONGEST)
    }
}

/// The type as Croissant names it; what it has no type for is text in the form that the table has it.
fn data_type(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::Integer | FieldType::Year => "sc:Integer",
        FieldType::Decimal(_) | FieldType::Number => "sc:Float",
        FieldType::Boolean => "sc:Boolean",
        FieldType::Date => "sc:Date",
        FieldType::Datetime => "sc:DateTime",
        FieldType::Time => "sc:Time",
        FieldType::String | FieldType::YearMonth | FieldType::Duration | FieldType::Geopoint | FieldType::Object => {
            "sc:Text"
        }
    }
}

/// The `@id` of a file, a relative IRI.
fn path_id(path: &str) -> String {
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// The `@id` of a column, a relative IRI.
fn field_id(resource: &Resource, column: &str) -> String {
    format!("{}/{}", resource.name, segment(column))
}

/// A text as one segment of a relative IRI: letters and digits of every script as they are, all else percent-encoded.
fn segment(text: &str) -> String {
    let mut segment = String::with_capacity(text.len());
    // `.` and `..` would lead elsewhere.
    let dots = text.bytes().all(|byte| byte == b'.');
    for letter in text.chars() {
        match letter {
            '-' | '_' | '~' => segment.push(letter),
            '.' if !dots => segment.push(letter),
            _ if letter.is_alphanumeric() => segment.push(letter),
            _ => letter.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| segment.push_str(&format!("%{byte:02X}"))),
        }
    }
    segment
}

/// The context of the specification (appendix 1, as its reference implementation has it), with the portal's language.
fn context(lang: &Lang) -> Value {
    let mut context = Thing::new()
        .put("@language", iri::tag(lang.as_str()))
        .put("@vocab", "https://schema.org/")
        .put("citeAs", "cr:citeAs")
        .put("column", "cr:column")
        .put("conformsTo", "dct:conformsTo")
        .put("cr", "http://mlcommons.org/croissant/")
        .put("rai", "http://mlcommons.org/croissant/RAI/")
        .put("data", json!({"@id": "cr:data", "@type": "@json"}))
        .put("dataType", json!({"@id": "cr:dataType", "@type": "@vocab"}))
        .put("dct", "http://purl.org/dc/terms/")
        .put("equivalentProperty", "cr:equivalentProperty")
        .put("examples", json!({"@id": "cr:examples", "@type": "@json"}));
    for name in [
        "extract",
        "field",
        "fileProperty",
        "fileObject",
        "fileSet",
        "format",
        "includes",
        "isLiveDataset",
        "jsonPath",
        "key",
        "md5",
        "parentField",
        "path",
        "recordSet",
        "references",
        "regex",
        "repeated",
        "replace",
        "samplingRate",
    ] {
        context = context.put(name, format!("cr:{name}"));
    }
    context = context.put("sc", "https://schema.org/");
    for name in ["separator", "source", "subField", "transform"] {
        context = context.put(name, format!("cr:{name}"));
    }
    context.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;
    use std::sync::Arc;

    fn described(portal: &Portal) -> Value {
        let mut out = Vec::new();
        write(portal, &crate::urls::sample(&portal.site.base_url), &portal.datasets[0], &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    /// The sample with a second table, to which the first refers.
    fn related() -> Portal {
        let mut portal = sample::portal("https://data.example.org/kho");
        let mut dataset = (*portal.datasets[0]).clone();
        let mut second = dataset.resources[0].clone();
        second.name = sample::name("thang");
        second.primary_key = vec!["thang".into()];
        let Content::Table(table) = &mut second.content else { unreachable!() };
        table.profile.columns[0].distinct = 7;
        dataset.resources[0].foreign_keys = vec![ForeignKey {
            fields: vec!["thang".into()],
            dataset: None,
            resource: Some("thang".into()),
            columns: vec!["thang".into()],
            described_at: (0, 0),
        }];
        dataset.resources.push(second);
        portal.datasets[0] = Arc::new(dataset);
        portal
    }

    #[test]
    fn a_table_is_a_record_set_over_its_parquet_file() {
        let json = described(&related());
        assert_eq!(json["conformsTo"], "http://mlcommons.org/croissant/1.0");
        assert_eq!(json["@context"]["@language"], "vi");
        let ids: Vec<_> =
            json["distribution"].as_array().unwrap().iter().map(|file| file["@id"].as_str().unwrap()).collect();
        assert_eq!(ids[..3], ["giao-dich.csv", "giao-dich.parquet", "source/ghi%20chú.pdf"]);
        let field = &json["recordSet"][0]["field"][1];
        assert_eq!(field["@id"], "giao-dich/so_giao_dich");
        assert_eq!(field["dataType"], "sc:Integer");
        assert_eq!(field["source"]["fileObject"]["@id"], "giao-dich.parquet");
        assert_eq!(field["description"], "Số giao dịch (giao dịch)");
    }

    #[test]
    fn a_foreign_key_is_a_reference_when_what_it_refers_to_is_there_once() {
        let mut portal = related();
        let json = described(&portal);
        assert_eq!(json["recordSet"][0]["field"][0]["references"]["field"]["@id"], "thang/thang");
        assert_eq!(json["recordSet"][1]["key"]["@id"], "thang/thang");
        let mut dataset = (*portal.datasets[0]).clone();
        let Content::Table(table) = &mut dataset.resources[2].content else { unreachable!() };
        table.profile.columns[0].distinct = 6;
        portal.datasets[0] = Arc::new(dataset);
        assert!(described(&portal)["recordSet"][0]["field"][0]["references"].is_null());
    }

    #[test]
    fn a_dataset_without_version_bears_the_day_of_its_data() {
        let mut portal = sample::portal("https://data.example.org/kho");
        assert_eq!(described(&portal)["version"], "1.2");
        let mut dataset = (*portal.datasets[0]).clone();
        dataset.version = None;
        portal.datasets[0] = Arc::new(dataset);
        assert_eq!(described(&portal)["version"], "2023.9.1");
    }

    #[test]
    fn a_name_is_one_segment_of_an_address_whatever_it_holds() {
        assert_eq!(segment("số/ lượng\n"), "số%2F%20lượng%0A");
        assert_eq!((segment(".."), segment("a.b")), ("%2E%2E".into(), "a.b".into()));
    }
}
