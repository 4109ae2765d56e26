//! What a dataset's page offers for use: files, fixed addresses, code, a citation.

use super::book::{Book, Tongue};
use super::markdown;
use super::table;
use super::view::{Citation, FileView, Sample};
use crate::model::Dataset;
use crate::urls::encode;

/// The most files listed on the download card.
const CARD_FILES: usize = 4;

/// The download card: one main file, some others, and how many more there are.
pub(super) fn downloads(
    book: &Book,
    tongue: &Tongue,
    dataset: &Dataset,
) -> (Option<FileView>, Vec<FileView>, Option<String>) {
    let data = book.urls.data(&dataset.id);
    let mut tables = dataset.tables();
    let (mut files, many): (Vec<FileView>, bool) = match (tables.next(), tables.next()) {
        (Some((_, table)), None) => {
            (table.downloads.iter().map(|download| table::file(tongue, &data, download)).collect(), false)
        }
        (Some(_), Some(_)) => {
            let csv = dataset.tables().filter_map(|(resource, table)| {
                let file = table::file(tongue, &data, table.downloads.first()?);
                let title = table::title(tongue, resource).text;
                Some(FileView { hint: Some(file.label.clone()), label: markdown::shorten(&title, 60), ..file })
            });
            (csv.collect(), true)
        }
        (None, _) => {
            let whole = dataset.resources.iter().filter(|resource| dataset.publishes_source(resource));
            let files = whole.map(|resource| {
                let file = table::source(tongue, &data, resource);
                let title = table::title(tongue, resource).text;
                match dataset.resources.len() {
                    1 => file,
                    _ => FileView { hint: Some(file.label.clone()), label: markdown::shorten(&title, 60), ..file },
                }
            });
            (files.collect(), dataset.resources.len() > 1)
        }
    };
    let main = match (many, &dataset.bundle) {
        (true, Some(bundle)) => {
            Some(FileView { label: tongue.words.word("file_zip").into(), ..table::file(tongue, &data, bundle) })
        }
        _ if files.is_empty() => None,
        _ => Some(files.remove(0)),
    };
    let limit = if many { CARD_FILES } else { 6 };
    let more = files.len().saturating_sub(limit) as u64;
    files.truncate(limit);
    (main, files, (more > 0).then(|| tongue.words.count("more_files", more)))
}

/// The files that have a hash, each once.
pub(super) fn hashes(main: &Option<FileView>, files: &[FileView], bundle: &Option<FileView>) -> Vec<FileView> {
    let mut hashes: Vec<FileView> = Vec::new();
    for file in main.iter().chain(files).chain(bundle).filter(|file| !file.sha256.is_empty()) {
        if !hashes.iter().any(|known| known.name == file.name) {
            hashes.push(file.clone());
        }
    }
    hashes
}

/// The addresses that never change: Parquet and CSV of the first table, else the first files.
pub(super) fn addresses(book: &Book, dataset: &Dataset) -> Vec<String> {
    let data = book.urls.data(&dataset.id);
    let absolute = |file: &str| book.urls.absolute(&format!("{data}{file}"));
    match dataset.tables().next() {
        Some((_, table)) => {
            let wanted = [".parquet", ".csv"];
            let file = |ending: &&str| {
                let fits = |file: &&str| file.ends_with(ending) && !file.ends_with(".excel.csv");
                table.downloads.iter().map(|download| download.file.as_str()).find(fits)
            };
            wanted.iter().filter_map(file).map(absolute).collect()
        }
        None => {
            let files = dataset.resources.iter().take(3);
            files.map(|resource| absolute(&format!("source/{}", resource.path))).collect()
        }
    }
}

/// Code that reads the first table, for the languages people use.
pub(super) fn samples(book: &Book, dataset: &Dataset) -> Vec<Sample> {
    let addresses = addresses(book, dataset);
    let ends = |ending: &str| addresses.iter().find(|address| address.ends_with(ending));
    let (parquet, csv) = (ends(".parquet"), ends(".csv"));
    let Some(best) = parquet.or(csv) else {
        let curl = addresses.first().map(|address| Sample { name: "curl", code: format!("curl -O \"{address}\"") });
        return curl.into_iter().collect();
    };
    let read = if parquet.is_some() { "read_parquet" } else { "read_csv" };
    let r = match csv {
        Some(csv) => format!("library(readr)\ndf <- read_csv(\n  \"{csv}\")"),
        None => format!("library(arrow)\ndf <- read_parquet(\n  \"{best}\")"),
    };
    let file = csv.unwrap_or(best);
    vec![
        Sample { name: "Python", code: format!("import pandas as pd\n\ndf = pd.{read}(\n    \"{best}\")\ndf.head()") },
        Sample { name: "DuckDB", code: format!("FROM '{best}'\nLIMIT 5;") },
        Sample { name: "R", code: r },
        Sample { name: "curl", code: format!("curl -O \"{file}\"") },
    ]
}

/// How to quote the dataset: who, year, title, version, portal, licence, address.
pub(super) fn citation(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Citation {
    let words = tongue.words;
    let publisher = tongue.say(&book.portal.publisher_of(dataset).name).unwrap_or_default().text;
    let title = tongue.say(&dataset.title).unwrap_or_default();
    let portal = tongue.say(&book.portal.site.title).unwrap_or_default().text;
    let year = dataset.modified.or(dataset.issued).map(|date| date.year().to_string());
    let iri = book.urls.absolute(&book.urls.data(&dataset.id));
    let before = match &year {
        Some(year) => format!("{publisher} ({year}). "),
        None => format!("{publisher}. "),
    };
    let mut after = String::from(". ");
    if let Some(date) = dataset.modified {
        after.push_str(&words.say("cite_version", &[("date", &words.formats.date(date))]));
        after.push(' ');
    }
    after.push_str(&format!("{portal}. "));
    if let Some(licence) = &dataset.licence {
        after.push_str(&words.say("cite_licence", &[("licence", &licence.id)]));
        after.push(' ');
    }
    after.push_str(&iri);
    let brace = |text: &str| text.replace(['{', '}', '\\'], "");
    let mut bibtex = format!(
        "@misc{{{}-{},\n  author = {{{{{}}}}},\n  title = {{{{{}}}}},\n",
        dataset.id.agency,
        dataset.id.dataset,
        brace(&publisher),
        brace(&title.text)
    );
    if let Some(year) = &year {
        bibtex.push_str(&format!("  year = {{{year}}},\n"));
    }
    bibtex.push_str(&format!("  publisher = {{{}}},\n  url = {{{iri}}}\n}}", brace(&portal)));
    let cff = encode(&format!("{}CITATION.cff", book.urls.data(&dataset.id)));
    Citation { before, title, after, bibtex, cff }
}
