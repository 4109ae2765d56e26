//! The account as data: `plan.csv`, `plan.json`, `quality.csv`, `quality-costs.csv`, `quality.json`.
//!
//! Every figure that pages and reports show can be computed again from these files; how is said in the heads of `plan` and
//! `quality`. Numbers are whole, days are ISO 8601, several values in a cell stand with `; ` between them.

mod plan;
mod quality;

pub use plan::{items_csv, object as plan_object};

use super::say;
use crate::artifact::{Artifact, Fingerprint, Rank};
use crate::error::{Error, Result};
use crate::model::{Account, Date, Lang, Portal, Score, Text};
use crate::settings::Grading;
use crate::urls::Urls;
use serde_json::{Map, Value};
use std::io::{self, Write};

/// The longest text in a cell, in characters.
const LONGEST: usize = 1_000;

/// What the files are made from.
#[derive(Clone, Copy)]
pub struct Accounting<'a> {
    /// The portal.
    pub portal: &'a Portal,
    /// Its account.
    pub account: &'a Account,
    /// How well each dataset is described.
    pub scores: &'a [Score],
    /// How grades are computed.
    pub grading: &'a Grading,
    /// Where everything lives.
    pub urls: &'a Urls,
}

/// The files; those of the plan only when there is one.
pub fn account(of: Accounting<'_>) -> Result<Vec<Artifact<'_>>> {
    let datasets: Vec<_> = of.portal.datasets.iter().map(|dataset| (&dataset.id, dataset.print)).collect();
    let shown = (&of.portal.plan, of.account, of.scores, of.grading, datasets, &of.portal.site.languages);
    let print = Fingerprint::of_value(&(shown, format!("{:?}", of.urls)));
    let file = |address: &'static str, write: fn(Accounting, &mut dyn Write) -> io::Result<()>| {
        Artifact::made(address, Rank::List, print.with(&[Fingerprint::of_bytes(address.as_bytes())]), move |out| {
            write(of, out).map_err(|error| Error::io("write", address, error))
        })
    };
    let mut files = vec![
        file("quality.csv", |of, out| quality::table(of, out))?,
        file("quality-costs.csv", |of, out| quality::costs(of, out))?,
        file("quality.json", |of, out| json(out, quality::object(of)))?,
    ];
    if of.portal.plan.is_some() {
        files.push(file("plan.csv", |of, out| items_csv(of, None, out))?);
        files.push(file("plan.json", |of, out| json(out, plan::object(of, None)))?);
    }
    Ok(files)
}

/// A table of records in the form of RFC 4180.
fn records(out: impl Write) -> csv::Writer<impl Write> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}

fn json(mut out: &mut dyn Write, object: Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, &object)?;
    out.write_all(b"\n")
}

/// A text in each language of the portal, in plain words.
fn each(text: &Text, languages: &[Lang]) -> impl Iterator<Item = String> {
    languages.iter().map(|lang| {
        let said = text.exactly(lang).map(|said| Text::of(lang, said));
        said.and_then(|said| Some(say::prose(&said, lang, LONGEST)?.into_owned())).unwrap_or_default()
    })
}

/// A text as an object by language.
fn by_language(text: &Text) -> Value {
    Value::Object(
        say::all(text).map(|(lang, said)| (lang.to_string(), said.into_owned().into())).collect::<Map<_, _>>(),
    )
}

fn day(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn joined(values: impl Iterator<Item = impl ToString>) -> String {
    values.map(|value| value.to_string()).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Grade, sample};

    #[test]
    fn every_dataset_has_a_row_and_every_cost_leads_to_its_page() {
        let portal = sample::portal("https://data.example.org/kho");
        let urls = crate::urls::sample("https://data.example.org/kho");
        let grade = Grade { points: 91, parts: [100, 90, 85, 80], stars: 3, ..Grade::default() };
        let account = Account { grades: vec![grade; 2], dates: vec![Default::default(); 2], ..Account::default() };
        let (scores, grading) = (vec![Score::default(); 2], Grading::default());
        let of = Accounting { portal: &portal, account: &account, scores: &scores, grading: &grading, urls: &urls };
        let mut out = Vec::new();
        quality::table(of, &mut out).unwrap();
        let mut reader = csv::Reader::from_reader(&out[..]);
        let header = reader.headers().unwrap().clone();
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        let cell = |row: usize, name: &str| &rows[row][header.iter().position(|known| known == name).expect(name)];
        assert_eq!((rows.len(), cell(0, "grade"), cell(0, "complete")), (2, "91", "90"));
        assert_eq!(cell(0, "checks_en"), "https://data.example.org/kho/en/datasets/bo-tttt/ndxp/quality/");
        let object = quality::object(of);
        assert_eq!(object["datasets"].as_array().map(Vec::len), Some(2));
        assert_eq!(account.items.len(), 0);
        let files: Vec<_> = super::account(of).unwrap().into_iter().map(|file| file.address.to_string()).collect();
        assert_eq!(files, ["quality.csv", "quality-costs.csv", "quality.json"], "no plan, no files of one");
    }
}
