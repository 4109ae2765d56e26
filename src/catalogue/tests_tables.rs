//! What is told of tables and in lists stays valid, whatever people write in any field.

use super::graph::Graph;
use super::tests::{BASE, awkward, awkward_portal};
use super::{croissant, csvw, dcat_us_3, packages, table, void};
use crate::model::*;
use crate::urls::{Urls, sample as urls};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

fn made(write: impl Fn(&mut Vec<u8>) -> io::Result<()>) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    out
}

fn json(write: impl Fn(&mut Vec<u8>) -> io::Result<()>) -> Value {
    let bytes = made(write);
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{error}\n{}", String::from_utf8_lossy(&bytes)))
}

prop_compose! {
    /// An awkward portal whose first table has awkward columns.
    fn awkward_tables()(
        portal in awkward_portal(),
        names in prop::collection::btree_set(awkward(), 1..5),
        words in prop::collection::vec(awkward(), 12),
        kinds in prop::collection::vec(0..13_usize, 5),
    ) -> Portal {
        let types = [
            FieldType::String, FieldType::Integer, FieldType::Decimal(2), FieldType::Number, FieldType::Boolean,
            FieldType::Date, FieldType::Datetime, FieldType::Time, FieldType::Year, FieldType::YearMonth,
            FieldType::Duration, FieldType::Geopoint, FieldType::Object,
        ];
        let mut portal = portal;
        let mut dataset = (*portal.datasets[0]).clone();
        dataset.caveats = vec![Caveat(Text::of(&sample::lang("vi"), words[0].clone()))];
        let keys: Vec<String> = names.iter().cloned().collect();
        let resource = &mut dataset.resources[0];
        resource.primary_key = keys.iter().take(2).cloned().collect();
        resource.foreign_keys = vec![ForeignKey {
            fields: vec![keys[0].clone()],
            dataset: None,
            resource: None,
            columns: vec![keys[keys.len() - 1].clone()],
            described_at: (0, 0),
        }];
        let Content::Table(table) = &mut resource.content else { unreachable!() };
        table.columns = keys.iter().zip(&kinds).map(|(name, kind)| {
            let mut column = Column::named(name, types[*kind]);
            column.title = Text::of(&sample::lang("en"), words[1].clone());
            column.title.set(sample::lang("qqq"), words[2].clone());
            column.description = Text::of(&sample::lang("zh-hant"), words[3].clone());
            column.unit = Text::of(&sample::lang("vi"), words[4].clone());
            column.constraints = Constraints {
                required: true,
                allowed: vec![words[5].clone()],
                pattern: (kind % 2 == 0).then(|| words[6].clone()),
                minimum: Some(words[7].clone()),
                maximum: Some(words[8].clone()),
                min_length: Some(1),
                max_length: Some(3),
                ..Constraints::default()
            };
            column
        }).collect();
        let profile = ColumnProfile {
            min: Some(words[9].clone()),
            max: Some(words[10].clone()),
            lengths: Some((1, 2)),
            distinct: 7,
            ..ColumnProfile::default()
        };
        table.profile.columns = vec![profile; keys.len()];
        portal.datasets[0] = Arc::new(dataset);
        portal
    }
}

/// Every `@language`, and every key of a map of titles.
fn languages(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| languages(value, into)),
        Value::Object(map) => {
            into.extend(map.get("@language").and_then(Value::as_str).map(String::from));
            let titles = map.get("titles").and_then(Value::as_object);
            into.extend(titles.into_iter().flat_map(|titles| titles.keys().cloned()));
            map.values().for_each(|value| languages(value, into));
        }
        _ => {}
    }
}

fn check_croissant(portal: &Portal, urls: &Urls, dataset: &Dataset) {
    let json = json(|out| croissant::write(portal, urls, dataset, out));
    for key in ["name", "description", "url", "citeAs"] {
        assert!(!json[key].as_str().unwrap().is_empty(), "{key}");
    }
    let sets = json["recordSet"].as_array().cloned().unwrap_or_default();
    let fields = sets.iter().flat_map(|set| set["field"].as_array().into_iter().flatten());
    let files = json["distribution"].as_array().into_iter().flatten();
    let mut ids = BTreeSet::new();
    for thing in files.chain(&sets).chain(fields) {
        let id = thing["@id"].as_str().unwrap();
        assert!(
            !id.is_empty() && !id.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c))
        );
        assert!(ids.insert(id.to_string()), "{id} stands there twice");
    }
}

fn check_csvw(portal: &Portal, urls: &Urls, dataset: &Dataset) {
    for (resource, table) in dataset.tables() {
        let json = json(|out| csvw::write(portal, urls, dataset, resource, table, out));
        let columns = json["tableSchema"]["columns"].as_array().unwrap();
        assert_eq!(columns.len(), table.columns.len());
        let mut names = BTreeSet::new();
        for (column, known) in columns.iter().zip(&table.columns) {
            let name = column["name"].as_str().unwrap();
            assert!(names.insert(name) && !name.starts_with('_'), "{name}");
            assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'%')), "{name}");
            let titles = &column["titles"];
            assert!(*titles == *known.name || titles["und"] == *known.name, "{titles}");
        }
        let mut told = BTreeSet::new();
        languages(&json, &mut told);
        assert!(told.iter().all(|tag| ["und", "vi", "en", "fr", "zh-hant"].contains(&tag.as_str())), "{told:?}");
    }
}

fn check_dcat_us_3(portal: &Portal, urls: &Urls) {
    let json = json(|out| dcat_us_3::write(portal, urls, out));
    assert!(!json["title"].as_str().unwrap().is_empty());
    let datasets = json["dataset"].as_array().unwrap();
    assert_eq!(datasets.len(), portal.datasets.len());
    for dataset in datasets {
        for key in ["title", "description", "identifier"] {
            assert!(!dataset[key].as_str().unwrap().is_empty(), "{key}");
        }
        let contact = &dataset["contactPoint"];
        let asked = contact["hasEmail"].as_str().is_some_and(|mail| mail.starts_with("mailto:"));
        assert!(asked || contact.as_array().is_some_and(Vec::is_empty), "{contact}");
        for file in dataset["distribution"].as_array().into_iter().flatten() {
            assert!(file["byteSize"].is_string() && file["downloadURL"].as_str().unwrap().starts_with(BASE));
        }
    }
}

fn check_lists(portal: &Portal, urls: &Urls) {
    let json = json(|out| packages::write(portal, urls, out));
    assert!(json["datasets"].as_array().unwrap().iter().all(|one| !one["title"].as_str().unwrap().is_empty()));
    let csv = made(|out| table::write(portal, urls, out));
    // A reader that is not flexible stops at a row of another length.
    let rows = csv::Reader::from_reader(&csv[..]).records().map(Result::unwrap).count();
    assert_eq!(rows, portal.datasets.len());
    let turtle = made(|out| void::write(&Graph::new(portal, urls), out));
    assert!(oxttl::TurtleParser::new().for_slice(&turtle).map(Result::unwrap).count() > 20);
}

fn check(portal: &Portal) {
    let urls = urls(BASE);
    for dataset in &portal.datasets {
        check_croissant(portal, &urls, dataset);
        check_csvw(portal, &urls, dataset);
    }
    check_dcat_us_3(portal, &urls);
    check_lists(portal, &urls);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_words_anywhere_give_valid_descriptions_and_lists(portal in awkward_tables()) {
        check(&portal);
    }
}

#[test]
fn a_portal_without_datasets_has_its_lists() {
    let mut portal = sample::portal(BASE);
    check(&portal);
    portal.datasets.clear();
    check(&portal);
}

#[test]
fn a_dataset_whom_nobody_answers_for_names_no_contact() {
    let mut portal = sample::portal(BASE);
    portal.site.contact = None;
    portal.publishers.values_mut().for_each(|publisher| publisher.contact = None);
    let mut dataset = (*portal.datasets[0]).clone();
    dataset.contact = None;
    portal.datasets[0] = Arc::new(dataset);
    let json = json(|out| dcat_us_3::write(&portal, &urls(BASE), out));
    assert_eq!(json["dataset"][0]["contactPoint"], serde_json::json!([]));
    assert_eq!(json["dataset"][0]["distribution"][0]["checksum"]["algorithm"], "SHA-256");
    assert_eq!(json["dataset"][0]["spatial"][1]["prefLabel"], "Hà Nội");
    assert_eq!(json["dataset"][0]["accrualPeriodicity"], "R/P1M");
}
