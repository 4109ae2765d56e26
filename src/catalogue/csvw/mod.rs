//! CSV on the Web (W3C 2015) beside a tidy CSV: what the table and its columns mean, in every language of the portal.
//!
//! What is promised of cells is what the published table keeps, so that every cell is valid: bounds, lengths and `required`
//! are left out where the table breaks what its description wants. The header of the CSV is the title of a column in no
//! language (`und`), beside which its titles stand in theirs.

mod datatype;

pub use datatype::is_shared;

use super::dcat_us::licence;
use super::say;
use super::thing::Thing;
use crate::model::{Column, ColumnProfile, Dataset, Date, Lang, Portal, Resource, Table, Text};
use crate::urls::Urls;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::io::{self, Write};

/// The address of the description of a table, below its dataset's data folder.
pub fn file(resource: &Resource) -> String {
    format!("{}.csv-metadata.json", resource.name)
}

/// Describes a table.
pub fn write(
    portal: &Portal,
    urls: &Urls,
    dataset: &Dataset,
    resource: &Resource,
    table: &Table,
    out: impl Write,
) -> io::Result<()> {
    Csvw { portal, urls, dataset, languages: &portal.site.languages }.table(resource, table).write(out)
}

struct Csvw<'a> {
    portal: &'a Portal,
    urls: &'a Urls,
    dataset: &'a Dataset,
    languages: &'a [Lang],
}

impl<'a> Csvw<'a> {
    fn table(&self, resource: &'a Resource, table: &'a Table) -> Thing {
        let (dataset, lang) = (self.dataset, &self.languages[0]);
        let csv = format!("{}.csv", resource.name);
        let namespace = "http://www.w3.org/ns/csvw";
        let context = match say::registered(lang, &[]) {
            Some(tag) => json!([namespace, {"@language": tag}]),
            None => json!(namespace),
        };
        let said = |own: &'a Text, other: &'a Text| if own.is_empty() { self.values(other) } else { self.values(own) };
        let publisher = self.portal.publishers.get(&dataset.publisher);
        let publisher = Thing::new()
            .put("@id", self.urls.agent_iri(&dataset.publisher))
            .list("schema:name", publisher.map(|publisher| self.values(&publisher.name)).unwrap_or_default());
        let notes = dataset.caveats.iter().map(|caveat| self.values(&caveat.0)).filter(|said| !said.is_empty());
        let notes = notes.map(|said| Thing::new().put("dc:description", said));
        Thing::new()
            .put("@context", context)
            .put("@id", self.urls.distribution_iri(&dataset.id, &csv))
            .put("@type", "Table")
            .put("url", csv)
            .list("dc:title", said(&resource.title, &dataset.title))
            .list("dc:description", said(&resource.description, &dataset.description))
            .put("dc:isPartOf", json!({"@id": self.urls.dataset_iri(&dataset.id)}))
            .put("dc:publisher", publisher)
            .some("dc:license", dataset.licence.as_ref().and_then(licence).map(|address| json!({"@id": address})))
            .some("dc:issued", dataset.issued.map(date))
            .some("dc:modified", dataset.modified.map(date))
            .put("dialect", dialect())
            .put("tableSchema", self.schema(resource, table))
            .list("notes", notes)
    }

    fn schema(&self, resource: &'a Resource, table: &'a Table) -> Thing {
        let known = |keys: &[String]| keys.iter().all(|key| table.columns.iter().any(|column| column.name == *key));
        let primary = if known(&resource.primary_key) { &resource.primary_key[..] } else { &[] };
        let foreign = self.foreign_keys(resource, table);
        // Who looks rows up by their keys looks for the header among titles that have no language.
        let keyed = !primary.is_empty() || !foreign.is_empty();
        let none = ColumnProfile::default();
        let columns = table.columns.iter().enumerate().map(|(at, column)| {
            let profile = table.profile.columns.get(at).unwrap_or(&none);
            self.column(column, profile, table.profile.rows, keyed)
        });
        Thing::new()
            .list("columns", columns)
            .list("primaryKey", primary.iter().map(|key| name(key)))
            .list("foreignKeys", foreign)
            .put("null", "")
    }

    fn column(&self, column: &'a Column, profile: &ColumnProfile, rows: u64, keyed: bool) -> Thing {
        let own = name(&column.name);
        let plain = keyed && own != column.name;
        let thing = Thing::new().put("name", own);
        let thing = match plain {
            true => thing.put("titles", column.name.as_str()).list("dc:title", self.values(&column.title)),
            false => thing.put("titles", self.titles(column)),
        };
        let list = column.code_list.as_ref().filter(|list| self.portal.code_lists.contains_key(*list));
        thing
            .list("dc:description", self.values(&column.description))
            .list("schema:unitText", self.values(&column.unit))
            .some("dc:references", list.map(|list| json!({"@id": self.urls.code_list_iri(list)})))
            .put("datatype", datatype::of(column, profile, rows))
            .some("required", (column.constraints.required && profile.missing == 0 && rows > 0).then_some(true))
    }

    /// The header, and the titles by language.
    fn titles(&self, column: &'a Column) -> Value {
        let mut titles: Map<String, Value> = Map::new();
        titles.insert("und".into(), json!(column.name));
        for (tag, title) in self.said(&column.title) {
            if !titles.contains_key(tag) {
                titles.insert(tag.into(), json!(title));
            }
        }
        Value::Object(titles)
    }

    /// Foreign keys within the table: others name a table that stands in another file. What they refer to holds no value
    /// twice.
    fn foreign_keys(&self, resource: &Resource, table: &Table) -> Vec<Value> {
        let single = |column: &String| {
            let at = table.columns.iter().position(|known| known.name == *column)?;
            let profile = table.profile.columns.get(at)?;
            let once = !profile.distinct_estimated && profile.distinct == table.profile.rows && profile.missing == 0;
            once.then_some(table.columns[at].field_type.as_str())
        };
        // Readers stop at a row that refers to nothing, though the standard allows it.
        let kind = |column: &String| {
            let at = table.columns.iter().position(|known| known.name == *column)?;
            let full = table.profile.columns.get(at)?.missing == 0;
            full.then_some(table.columns[at].field_type.as_str())
        };
        let keys = resource.foreign_keys.iter().filter_map(|key| {
            let ([own], [there]) = (&key.fields[..], &key.columns[..]) else { return None };
            let here = key.dataset.as_ref().is_none_or(|id| *id == self.dataset.id.to_string());
            let same = key.resource.as_deref().is_none_or(|name| name == resource.name.as_str());
            let fits = here && same && single(there).is_some() && single(there) == kind(own);
            let reference = json!({"resource": format!("{}.csv", resource.name), "columnReference": name(there)});
            fits.then(|| json!({"columnReference": name(own), "reference": reference}))
        });
        keys.collect()
    }

    /// A text in every language that can be named.
    fn said(&self, text: &'a Text) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
        say::all(text).filter_map(|(lang, said)| Some((say::registered(lang, self.languages)?, said)))
    }

    /// A text as values with their languages; in no language when none can be named.
    fn values(&self, text: &'a Text) -> Vec<Value> {
        let values: Vec<Value> = self.said(text).map(|(tag, said)| json!({"@value": said, "@language": tag})).collect();
        match values.is_empty() {
            true => say::all(text).take(1).map(|(_, said)| json!(said)).collect(),
            false => values,
        }
    }
}

/// How the tidy CSV is written.
fn dialect() -> Value {
    json!({
        "encoding": "utf-8", "delimiter": ",", "quoteChar": "\"", "doubleQuote": true, "lineTerminators": ["\n"],
        "header": true, "headerRowCount": 1, "skipBlankRows": false, "skipInitialSpace": false, "trim": false,
    })
}

/// The name of a column: what may not stand in the name of a variable of a URI template is percent-encoded, and an
/// underscore at the beginning, which is kept for the standard's own.
fn name(header: &str) -> String {
    let mut name = String::with_capacity(header.len());
    for (at, byte) in header.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => name.push(byte.into()),
            b'_' if at > 0 => name.push('_'),
            _ => name.push_str(&format!("%{byte:02X}")),
        }
    }
    name
}

/// A date as exact as it is known.
fn date(date: Date) -> Value {
    let datatype = match (date.month(), date.day()) {
        (None, _) => "xsd:gYear",
        (_, None) => "xsd:gYearMonth",
        _ => "xsd:date",
    };
    json!({"@value": date.to_string(), "@type": datatype})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Content, FieldType, ForeignKey, sample};

    fn described(change: impl Fn(&mut Resource)) -> Value {
        let portal = sample::portal("https://data.example.org/kho");
        let mut resource = portal.datasets[0].resources[0].clone();
        change(&mut resource);
        let Content::Table(table) = &resource.content else { unreachable!() };
        let mut out = Vec::new();
        write(
            &portal,
            &crate::urls::sample("https://data.example.org/kho"),
            &portal.datasets[0],
            &resource,
            table,
            &mut out,
        )
        .unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    fn column(resource: &mut Resource, at: usize) -> (&mut Column, &mut ColumnProfile) {
        let Content::Table(table) = &mut resource.content else { unreachable!() };
        (&mut table.columns[at], &mut table.profile.columns[at])
    }

    #[test]
    fn the_header_is_a_title_in_no_language_beside_the_titles_in_theirs() {
        let json = described(|_| ());
        assert_eq!(json["@context"], json!(["http://www.w3.org/ns/csvw", {"@language": "vi"}]));
        assert_eq!(json["url"], "giao-dich.csv");
        let columns = &json["tableSchema"]["columns"];
        assert_eq!(columns[1]["titles"], json!({"und": "so_giao_dich", "vi": "Số giao dịch", "en": "Transactions"}));
        assert_eq!((&columns[0]["datatype"], &columns[1]["datatype"]), (&json!("gYearMonth"), &json!("integer")));
        assert_eq!(json["dc:title"][1], json!({"@value": "Transactions by month", "@language": "en"}));
    }

    #[test]
    fn a_name_fits_a_template_whatever_the_header_holds() {
        assert_eq!(name("so_luong"), "so_luong");
        assert_eq!(name("_số lượng"), "%5Fs%E1%BB%91%20l%C6%B0%E1%BB%A3ng");
        let json = described(|resource| {
            column(resource, 0).0.name = "Mã số".into();
            resource.primary_key = vec!["Mã số".into()];
        });
        assert_eq!(json["tableSchema"]["primaryKey"], json!(["M%C3%A3%20s%E1%BB%91"]));
        assert_eq!(json["tableSchema"]["columns"][0]["titles"], "Mã số");
    }

    #[test]
    fn only_bounds_that_the_table_keeps_are_told() {
        let json = |least: &str, found: &str| {
            let json = described(|resource| {
                let (column, profile) = column(resource, 1);
                column.constraints.minimum = Some(least.into());
                column.constraints.required = true;
                profile.min = Some(found.into());
            });
            json["tableSchema"]["columns"][1].clone()
        };
        assert_eq!(json("0", "5")["datatype"], json!({"minimum": "0", "base": "integer"}));
        assert_eq!(json("6", "5")["datatype"], "integer");
        assert_eq!(json("1e3", "5000")["datatype"], "integer");
        assert_eq!(json("0.5", "5")["datatype"], "integer");
        assert_eq!(json("0", "5")["required"], true);
    }

    #[test]
    fn a_foreign_key_within_the_table_is_told() {
        let json = described(|resource| {
            let Content::Table(table) = &mut resource.content else { unreachable!() };
            table.columns[1].field_type = FieldType::YearMonth;
            table.profile.columns[0].distinct = 7;
            let key = |resource: Option<&str>| ForeignKey {
                fields: vec!["so_giao_dich".into()],
                dataset: None,
                resource: resource.map(String::from),
                columns: vec!["thang".into()],
                described_at: (0, 0),
            };
            resource.foreign_keys = vec![key(None), key(Some("khac"))];
        });
        assert_eq!(
            json["tableSchema"]["foreignKeys"],
            json!([{"columnReference": "so_giao_dich", "reference": {"resource": "giao-dich.csv", "columnReference": "thang"}}])
        );
    }
}
