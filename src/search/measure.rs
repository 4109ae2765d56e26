//! How long indexes take, how large they are, and how much memory making them needs: run by hand, see `tests/bench/README.md`.
//!
//! `KHOMO_DESCRIPTIONS` is a file of lines, a description as JSON each (`tests/browser/many.py 100000 -`), or a folder of folders
//! with a `datapackage.json` each; `KHOMO_DATASETS` says how many of them are read; the index is written to `KHOMO_OUT` when that is set, as it lies in a portal.

use crate::artifact::Source;
use crate::model::{
    Column, Content, Dataset, Date, Download, FieldType, Lang, Name, Period, Place, Portal, Resource, Table, Text,
    Theme, sample, vocabulary,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// The most memory this process has held, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or_default() << 10
}

fn vi() -> Lang {
    sample::lang("vi")
}

/// `title` and `title_en` of a description.
fn text(from: &Value, key: &str) -> Text {
    let mut text = Text::default();
    text.set(vi(), from[key].as_str().unwrap_or_default().into());
    text.set(sample::lang("en"), from[format!("{key}_en")].as_str().unwrap_or_default().into());
    text
}

fn name(text: &str) -> Name {
    Name::slug(text).unwrap_or_else(|| sample::name("khong-ten"))
}

fn resource(from: &Value) -> Resource {
    let none = Vec::new();
    let fields = from["schema"]["fields"].as_array().unwrap_or(&none).iter().map(|field| {
        let mut column = Column::named(field["name"].as_str().unwrap_or_default(), FieldType::String);
        column.title = text(field, "title");
        column
    });
    let download = |extension: &str| Download {
        format: vocabulary::format(extension).expect("a known format").clone(),
        file: format!("data.{extension}"),
        bytes: 1,
        sha256: String::new(),
    };
    let mut table = Table {
        columns: fields.collect(),
        downloads: ["csv", "parquet", "xlsx"].map(download).into(),
        ..Table::default()
    };
    table.profile.rows = 100;
    Resource {
        name: name(from["name"].as_str().unwrap_or_default()),
        title: text(from, "title"),
        description: Text::default(),
        path: "data.csv".into(),
        format: vocabulary::format("csv").expect("a known format").clone(),
        bytes: 1,
        sha256: String::new(),
        recipe: Default::default(),
        fields: Vec::new(),
        missing_values: None,
        primary_key: Vec::new(),
        unique_keys: Vec::new(),
        foreign_keys: Vec::new(),
        content: Content::Table(Box::new(table)),
    }
}

/// A dataset, its agency and its theme as a description has them.
fn dataset(id: &str, from: &Value, portal: &mut Portal) -> Option<Dataset> {
    let agency = text(&from["contributors"][0], "title");
    let publisher = name(agency.exactly(&vi())?);
    if !portal.publishers.contains_key(&publisher) {
        let mut one = portal.publishers.values().next()?.clone();
        (one.id, one.name, one.short_name) = (publisher.clone(), agency, Text::default());
        portal.publishers.insert(publisher.clone(), one);
    }
    let id = format!("{publisher}/{id}");
    let mut dataset = sample::dataset(&id, text(from, "title"));
    dataset.description = text(from, "description");
    let words = from["keywords"].as_array()?.iter().filter_map(Value::as_str);
    dataset.keywords = words.map(|word| (vi(), word.to_string())).collect();
    let theme = name(from["theme"].as_str()?);
    if portal.theme(&theme).is_none() {
        let title = Text::of(&vi(), theme.to_string());
        portal.site.themes.push(Theme { id: theme.clone(), title, description: Text::default(), eu: Vec::new() });
    }
    dataset.themes = vec![theme];
    dataset.modified = Date::parse(&from["modified"].as_str()?[..10]);
    let day = |key: &str| Date::parse(from["temporal"][key].as_str().unwrap_or_default());
    dataset.temporal = Some(Period { start: day("start"), end: day("end") });
    dataset.spatial = vec![Place { name: text(&from["spatial"], "name"), iri: None, bbox: None }];
    dataset.licence = vocabulary::licence(from["licenses"][0]["name"].as_str()?).cloned();
    dataset.resources = from["resources"].as_array()?.iter().map(resource).collect();
    dataset.publisher = publisher;
    Some(dataset)
}

fn portal(folder: &str, count: usize) -> Portal {
    let mut portal = sample::portal("https://data.example.org/kho");
    (portal.publishers.values_mut()).for_each(|one| one.short_name = Text::default());
    portal.site.themes.clear();
    let mut datasets: Vec<Dataset> = Vec::new();
    let mut read = |id: Option<&str>, bytes: &[u8]| {
        let from: Value = serde_json::from_slice(bytes).expect("JSON");
        datasets.extend(dataset(id.or(from["id"].as_str()).expect("an id"), &from, &mut portal));
    };
    if Path::new(folder).is_file() {
        let lines = BufReader::new(File::open(folder).expect("a file")).lines();
        lines.take(count).for_each(|line| read(None, line.expect("a line").as_bytes()));
    } else {
        let mut folders: Vec<PathBuf> =
            std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
        folders.sort();
        for folder in folders.iter().take(count) {
            let bytes = std::fs::read(folder.join("datapackage.json")).expect("a description");
            read(folder.file_name().and_then(|name| name.to_str()), &bytes);
        }
    }
    datasets.sort_by(|one, other| one.id.cmp(&other.id));
    portal.datasets = datasets.into_iter().map(Arc::new).collect();
    portal
}

#[test]
#[ignore = "measures"]
fn indexes_of_many_datasets() {
    let folder = std::env::var("KHOMO_DESCRIPTIONS").expect("a folder of descriptions");
    let counts = std::env::var("KHOMO_DATASETS").unwrap_or_else(|_| "1000,10000".into());
    println!("| datasets | files | MB | words | bundles | cards | newest | facets | root, kB | seconds | memory, MB |");
    println!("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for count in counts.split(',').map(|count| count.parse::<usize>().expect("a number")) {
        let mut portal = portal(&folder, count);
        let urls = crate::urls::sample("https://data.example.org/kho");
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        let (held, start) = (peak(), Instant::now());
        let mut sizes = BTreeMap::<char, (usize, usize)>::new();
        if let Ok(only) = std::env::var("KHOMO_LANG") {
            portal.site.languages.retain(|lang| lang.as_str() == only);
        }
        for artifact in super::of(&portal, None, &urls, false).expect("artifacts") {
            let Source::Made(make) = artifact.source else { continue };
            let mut bytes = Vec::new();
            make(&mut bytes).expect("memory takes everything");
            let address = artifact.address.as_str();
            let kind = address.split('/').nth(2).and_then(|name| name.chars().next()).unwrap_or('r');
            let size = sizes.entry(kind).or_default();
            *size = (size.0 + 1, size.1 + bytes.len());
            if let Ok(out) = std::env::var("KHOMO_OUT") {
                let path = Path::new(&out).join(address);
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                std::fs::write(path, bytes).expect("a file");
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        let memory = peak().saturating_sub(held) as f64 / 1e6;
        let (files, all) = sizes.values().fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
        let mean = |kind| {
            sizes.get(&kind).map_or(String::new(), |(files, bytes)| {
                format!("{files} of {:.1} kB", *bytes as f64 / 1e3 / *files as f64)
            })
        };
        println!(
            "| {} | {files} | {:.1} | {} | {} | {} | {} | {} | {} | {seconds:.2} | {memory:.0} |",
            portal.datasets.len(),
            all as f64 / 1e6,
            mean('w'),
            mean('b'),
            mean('d'),
            mean('n'),
            mean('f'),
            mean('r')
        );
    }
}
