//! The catalogue as a table (`catalog.csv`): a row a dataset, for spreadsheets and for one line of code.
//!
//! RFC 4180 in UTF-8. Several values stand in one cell with `; ` between them; where a column name ends in a language, the
//! cell is empty when nothing was written in that language.

use super::dcat_us::licence;
use super::{iri, say};
use crate::model::{Access, Dataset, Lang, Portal, Status, Text, vocabulary};
use crate::urls::Urls;
use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};

/// The longest description, in characters: a cell of a spreadsheet holds 32,767.
const LONGEST: usize = 10_000;

/// Writes every dataset.
pub fn write(portal: &Portal, urls: &Urls, out: impl Write) -> io::Result<()> {
    let out = BufWriter::with_capacity(1 << 16, out);
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let catalogue = Catalogue { portal, urls, languages: &portal.site.languages };
    table.write_record(catalogue.header())?;
    for dataset in &portal.datasets {
        table.write_record(catalogue.row(dataset))?;
    }
    table.flush()
}

struct Catalogue<'a> {
    portal: &'a Portal,
    urls: &'a Urls,
    languages: &'a [Lang],
}

impl Catalogue<'_> {
    fn header(&self) -> Vec<String> {
        let mut header: Vec<String> = vec!["id".into(), "iri".into(), "identifier".into()];
        for name in ["title", "description", "agency"] {
            header.extend(self.languages.iter().map(|lang| format!("{name}_{lang}")));
        }
        let names = [
            "agency_id",
            "themes",
            "eu_themes",
            "keywords",
            "licence",
            "licence_url",
            "frequency",
            "issued",
            "modified",
            "temporal_start",
            "temporal_end",
            "spatial",
            "bbox",
            "languages",
            "version",
            "status",
            "access",
            "contact",
            "tables",
            "rows",
            "columns",
            "files",
            "bytes",
            "formats",
        ];
        header.extend(names.map(String::from));
        header.extend(self.languages.iter().map(|lang| format!("page_{lang}")));
        header.extend(["data", "datapackage", "croissant", "archive"].map(String::from));
        header
    }

    fn row(&self, dataset: &Dataset) -> Vec<String> {
        let lang = &self.languages[0];
        let data = self.urls.data(&dataset.id);
        let own = |file: &str| self.urls.absolute(&format!("{data}{file}"));
        let text = |text: Option<&str>| text.map(|text| iri::clean(text).into_owned()).unwrap_or_default();
        let date = |date: Option<crate::model::Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let agency = self.portal.publishers.get(&dataset.publisher);
        let none = Text::default();
        let mut row = vec![dataset.id.to_string(), self.urls.dataset_iri(&dataset.id)];
        row.push(text(dataset.identifier.as_deref()));
        self.each(&dataset.title, &mut row);
        self.each(&dataset.description, &mut row);
        self.each(agency.map_or(&none, |agency| &agency.name), &mut row);
        row.push(dataset.publisher.to_string());
        row.push(joined(dataset.themes.iter().map(ToString::to_string)));
        row.push(joined(dataset.eu_themes.iter().filter(|code| vocabulary::eu_theme(code).is_some()).cloned()));
        row.push(joined(dataset.keywords.iter().map(|(_, word)| iri::clean(word).into_owned())));
        row.push(text(dataset.licence.as_ref().map(|licence| licence.id.as_str())));
        row.push(dataset.licence.as_ref().and_then(licence).unwrap_or_default().into_owned());
        row.push(dataset.frequency.as_ref().map(|frequency| frequency.code.clone()).unwrap_or_default());
        row.push(date(dataset.issued));
        row.push(date(dataset.modified));
        row.push(date(dataset.temporal.and_then(|period| period.start)));
        row.push(date(dataset.temporal.and_then(|period| period.end)));
        row.push(joined(dataset.spatial.iter().filter_map(|place| Some(say::words(&place.name, lang)?.into_owned()))));
        let edges =
            dataset.spatial.iter().find_map(|place| place.bbox).filter(|edges| edges.iter().all(|e| e.is_finite()));
        row.push(edges.map(|[west, south, east, north]| format!("{west},{south},{east},{north}")).unwrap_or_default());
        row.push(joined(dataset.languages.iter().map(ToString::to_string)));
        row.push(text(dataset.version.as_deref()));
        row.push(status(dataset.status).into());
        row.push(access(dataset.access).into());
        row.push(text(dataset.contact.as_ref().and_then(|contact| contact.email.as_deref())));
        let tables = dataset.tables().fold((0_u64, 0_u64, 0_u64), |(tables, rows, columns), (_, table)| {
            (tables + 1, rows + table.profile.rows, columns + table.columns.len() as u64)
        });
        let files = dataset.files();
        let numbers = [tables.0, tables.1, tables.2, files.len() as u64, files.iter().map(|file| file.bytes).sum()];
        row.extend(numbers.map(|number| number.to_string()));
        row.push(joined(files.iter().map(|file| iri::clean(&file.format.label).into_owned())));
        row.extend(self.languages.iter().map(|lang| self.urls.absolute(&self.urls.dataset(lang, &dataset.id))));
        row.extend([own(""), own("datapackage.json"), own("croissant.json")]);
        row.push(dataset.bundle.as_ref().map(|bundle| own(&bundle.file)).unwrap_or_default());
        row
    }

    /// A text in each of the portal's languages, in plain words.
    fn each(&self, text: &Text, row: &mut Vec<String>) {
        for lang in self.languages {
            let said = text.exactly(lang).map(|said| Text::of(lang, said));
            let said = said.and_then(|said| Some(say::prose(&said, lang, LONGEST)?.into_owned()));
            row.push(said.unwrap_or_default());
        }
    }
}

/// Values in one cell, each once.
fn joined(values: impl Iterator<Item = String>) -> String {
    let mut seen = BTreeSet::new();
    let values = values.filter(|value| !value.is_empty() && seen.insert(value.clone()));
    values.collect::<Vec<_>>().join("; ")
}

pub(in crate::catalogue) fn status(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Superseded => "superseded",
        Status::Withdrawn => "withdrawn",
        Status::Planned => "planned",
    }
}

fn access(access: Access) -> &'static str {
    match access {
        Access::Public => "public",
        Access::Restricted => "restricted",
        Access::NonPublic => "non-public",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;

    #[test]
    fn a_row_tells_where_a_dataset_is_and_how_large() {
        let portal = sample::portal("https://data.example.org/kho");
        let mut out = Vec::new();
        write(&portal, &crate::urls::sample("https://data.example.org/kho"), &mut out).unwrap();
        assert!(out.windows(2).any(|pair| pair == b"\r\n"));
        let mut reader = csv::Reader::from_reader(&out[..]);
        let header = reader.headers().unwrap().clone();
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        let cell = |row: usize, name: &str| &rows[row][header.iter().position(|known| known == name).expect(name)];
        assert_eq!(rows.len(), 2);
        assert_eq!((cell(0, "id"), cell(0, "title_en")), ("bo-tttt/ndxp", "Transactions through NDXP"));
        assert_eq!((cell(0, "rows"), cell(0, "tables"), cell(0, "columns")), ("7", "1", "2"));
        assert_eq!(cell(0, "page_en"), "https://data.example.org/kho/en/datasets/bo-tttt/ndxp/");
        assert_eq!(cell(0, "bbox"), "105.28,20.56,106.02,21.39");
        assert_eq!((cell(1, "title_vi"), cell(1, "title_en"), cell(1, "archive")), ("Trống", "", ""));
    }
}
