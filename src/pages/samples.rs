//! The samples of the page for developers: working code and addresses, made from the portal's own data.

use super::book::{Book, Tongue};
use super::view::Sample;
use super::{markdown, reuse};
use crate::model::{Dataset, Lang, Name};
use crate::urls::{ckan_name, encode};
use serde::Serialize;

/// Samples of one purpose.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    pub id: &'static str,
    pub title: String,
    pub text: String,
    pub samples: Vec<Sample>,
}

/// An address to be copied, and what it is for.
#[derive(Debug, Serialize)]
pub(super) struct Target {
    pub name: String,
    pub address: String,
}

/// A table opened in Excel, step by step.
#[derive(Debug, Serialize)]
pub(super) struct Excel {
    pub address: String,
    pub steps: Vec<String>,
    /// The file that opens right by double-click.
    pub direct: Option<String>,
}

/// Code that reads the first table of a dataset.
pub(super) fn table(book: &Book, dataset: &Dataset) -> Vec<Sample> {
    let addresses = reuse::addresses(book, dataset);
    let ends = |ending: &str| addresses.iter().find(|address| address.ends_with(ending));
    let Some((parquet, csv)) = ends(".parquet").zip(ends(".csv")) else { return reuse::samples(book, dataset) };
    let sample = |name, code| Sample { name, code };
    vec![
        sample(
            "Python (pandas)",
            format!(
                "import pandas as pd\n\ndf = pd.read_parquet(\n    \"{parquet}\"\n)\nprint(df.dtypes)\nprint(df.head())"
            ),
        ),
        sample("DuckDB (SQL, Parquet)", format!("DESCRIBE FROM '{parquet}';\n\nFROM '{parquet}'\nLIMIT 5;")),
        sample("DuckDB (SQL, CSV)", format!("SELECT *\nFROM read_csv('{csv}')\nLIMIT 5;")),
        sample("R", format!("library(readr)\n\ndf <- read_csv(\n  \"{csv}\"\n)\nhead(df)")),
        sample("curl", format!("curl --fail --remote-name \\\n  \"{csv}\"")),
    ]
}

/// The first table of a dataset in Excel.
pub(super) fn excel(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Option<Excel> {
    let address = reuse::addresses(book, dataset).into_iter().find(|address| address.ends_with(".csv"))?;
    let (_, table) = dataset.tables().next()?;
    let direct = table.downloads.iter().find(|download| download.file.ends_with(".excel.csv"));
    let direct = direct.map(|download| encode(&format!("{}{}", book.urls.data(&dataset.id), download.file)));
    let steps = ["excel_open", "excel_address", "excel_origin", "excel_codes", "excel_refresh"];
    Some(Excel {
        address,
        steps: steps.map(|key| markdown::inline(tongue.words.word(key), &markdown::nowhere)).into(),
        direct,
    })
}

/// Code that reads what is said of all datasets.
pub(super) fn groups(book: &Book, tongue: &Tongue, dataset: Option<&Dataset>) -> Vec<Group> {
    let (urls, words, lang) = (book.urls, tongue.words, tongue.lang);
    let at = |path: &str| urls.absolute(path);
    let group = |id, key: &str, samples| Group {
        id,
        title: words.word(&format!("developers_{key}")).into(),
        text: words.word(&format!("developers_{key}_text")).into(),
        samples,
    };
    let sample = |name, code| Sample { name, code };
    let mut ckan = vec![
        sample(
            "Python (ckanapi)",
            format!(
                "from ckanapi import RemoteCKAN\n\nportal = RemoteCKAN(\"{}\", get_only=True)\n\
                 found = portal.action.package_search()\nfor package in found[\"results\"]:\n    \
                 print(package[\"name\"], package[\"title\"])",
                urls.base_url()
            ),
        ),
        sample("curl", format!("curl --fail \\\n  \"{}\"", at("api/3/action/package_list"))),
        sample(
            "R (jsonlite)",
            format!("library(jsonlite)\n\nfromJSON(\n  \"{}\"\n)$result", at("api/3/action/organization_list")),
        ),
    ];
    if let Some(dataset) = dataset {
        let shown = at(&urls.ckan_package(&dataset.id));
        ckan.insert(2, sample("curl (package_show)", format!("curl --fail \\\n  \"{shown}\"")));
    }
    let rdf = vec![
        sample(
            "Python (rdflib)",
            format!(
                "from rdflib import Graph\n\ngraph = Graph().parse(\n    \"{}\",\n    format=\"turtle\",\n)\n\
                 found = graph.query(\"\"\"\n    PREFIX dcat: <http://www.w3.org/ns/dcat#>\n    \
                 PREFIX dct: <http://purl.org/dc/terms/>\n    SELECT ?dataset ?title WHERE {{\n        \
                 ?dataset a dcat:Dataset ; dct:title ?title .\n        FILTER (lang(?title) = \"{lang}\")\n    }}\n\
                 \"\"\")\nfor dataset, title in found:\n    print(dataset, title)",
                at("catalog.ttl")
            ),
        ),
        sample(
            "DuckDB (SQL, data.json)",
            format!(
                "SELECT entry.title, entry.modified\nFROM (\n    SELECT unnest(dataset) AS entry\n    \
                 FROM read_json('{}')\n);",
                at("data.json")
            ),
        ),
    ];
    let follow = vec![
        sample(
            "Python (feedparser)",
            format!(
                "import feedparser\n\nfeed = feedparser.parse(\n    \"{}\"\n)\nfor entry in feed.entries:\n    \
                 print(entry.updated, entry.title)",
                at(&urls.feed(lang))
            ),
        ),
        sample(
            "curl",
            format!(
                "curl --fail \\\n  \"{}\"",
                match dataset.filter(|one| super::feeds::changed(one).is_some()) {
                    Some(dataset) => at(&urls.dataset_feed(lang, &dataset.id)),
                    None => at(&urls.feed(lang)),
                }
            ),
        ),
    ];
    vec![group("ckan", "ckan", ckan), group("rdf", "rdf", rdf), group("follow", "follow", follow)]
}

/// What a harvester is given.
pub(super) fn harvest(book: &Book, tongue: &Tongue) -> Vec<Target> {
    let target = |key: &str, address: String| Target { name: tongue.words.word(key).into(), address };
    let at = |path: &str| book.urls.absolute(path);
    vec![
        target("harvest_dcat", at("catalog.ttl")),
        target("harvest_ckan", at("")),
        target("harvest_us", at("data.json")),
        target("harvest_search", at("sitemap.xml")),
        target("harvest_feed", at(&book.urls.feed(tongue.lang))),
    ]
}

/// The address that a rule such as "…/{table}.csv" gives for this dataset, below the site's folder; `None` when there is none.
pub(super) fn example(book: &Book, lang: &Lang, dataset: &Dataset, rule: &str) -> Option<String> {
    let rule = rule.split(", ").next().unwrap_or_default();
    let (own, rest) = match rule.strip_prefix("…/") {
        Some(rest) => (book.urls.data(&dataset.id), rest),
        None => (String::new(), rule.trim_start_matches('/')),
    };
    let table = dataset.tables().next().map(|(resource, _)| resource.name.as_str());
    let source = dataset.resources.iter().find(|resource| dataset.publishes_source(resource));
    let theme = dataset.themes.first().or(book.portal.site.themes.first().map(|theme| &theme.id));
    let list = book.portal.code_lists.keys().next();
    let package = ckan_name(&dataset.id);
    let mut path = String::from(rest);
    for (name, value) in [
        ("{agency}--{dataset}", Some(package.as_str())),
        ("{agency}", Some(dataset.id.agency.as_str())),
        ("{dataset}", Some(dataset.id.dataset.as_str())),
        ("{table}", table),
        ("{file}", source.map(|source| source.path.as_str())),
        ("{list}", list.map(Name::as_str)),
        ("{theme}", theme.map(Name::as_str)),
        ("{lang}", Some(lang.as_str())),
    ] {
        if path.contains(name) {
            path = path.replace(name, value?);
        }
    }
    // A form that this table does not have, an archive that was not made.
    let formed = ["csv", "parquet", "jsonl", "xlsx", "zip"].iter().any(|form| rest.ends_with(&format!("}}.{form}")));
    let there = !formed || own.is_empty() || dataset.files().iter().any(|file| file.path == path);
    (there && !path.contains('{')).then(|| encode(&format!("{own}{path}")))
}
