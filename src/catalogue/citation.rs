//! How to quote a dataset, for programs: `CITATION.cff`, the Citation File Format 1.2.0 of an object of type `dataset`.
//!
//! Values are written as JSON strings, which YAML 1.2 reads as they are. A licence is named where the format's list (that of
//! SPDX) has it for certain, else given by its address.

use super::say;
use crate::model::{Dataset, Portal, vocabulary};
use crate::urls::{Urls, web};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// The file's name.
pub const FILE: &str = "CITATION.cff";
/// The longest abstract, in characters.
const LONGEST: usize = 2_000;

/// Writes how to quote a dataset, in the portal's first language.
pub fn write(portal: &Portal, urls: &Urls, dataset: &Dataset, mut out: impl Write) -> io::Result<()> {
    let lang = portal.site.default_language();
    let publisher = portal.publisher_of(dataset);
    let text = |text: &str| Value::from(text).to_string();
    let title = say::words(&dataset.title, lang).map_or_else(|| dataset.id.to_string(), |title| title.into_owned());
    let name = say::words(&publisher.name, lang).map_or_else(|| publisher.id.to_string(), |name| name.into_owned());
    let message = match lang.as_str() {
        "vi" => "Khi dùng bộ dữ liệu này, hãy trích dẫn như dưới đây.",
        _ => "If you use this dataset, please cite it as below.",
    };
    let address = urls.absolute(&urls.data(&dataset.id));
    let mut lines = vec![
        "cff-version: 1.2.0".to_string(),
        format!("message: {}", text(message)),
        "type: dataset".into(),
        format!("title: {}", text(&title)),
        "authors:".into(),
        format!("  - name: {}", text(&name)),
    ];
    if let Some(page) = publisher.homepage.as_deref().and_then(web) {
        lines.push(format!("    website: {}", text(&page)));
    }
    if let Some(version) = &dataset.version {
        lines.push(format!("version: {}", text(version)));
    }
    if let Some(date) = dataset.modified.or(dataset.issued) {
        lines.push(format!("date-released: {}", date.last_day()));
    }
    if let Some(licence) = &dataset.licence {
        let listed = vocabulary::LICENCES.iter().any(|known| known.id == licence.id);
        match (listed, licence.url.as_deref().and_then(web)) {
            (true, _) => lines.push(format!("license: {}", licence.id)),
            (false, Some(url)) => lines.push(format!("license-url: {}", text(&url))),
            (false, None) => {}
        }
    }
    lines.push(format!("url: {}", text(&address)));
    lines.push(format!("identifiers:\n  - type: url\n    value: {}", text(&address)));
    if let Some(prose) = say::prose(&dataset.description, lang, LONGEST).filter(|prose| !prose.is_empty()) {
        lines.push(format!("abstract: {}", text(&prose)));
    }
    let keywords: BTreeSet<&str> =
        dataset.keywords.iter().filter(|(of, _)| of == lang).map(|(_, word)| word.as_str()).collect();
    if !keywords.is_empty() {
        lines.push("keywords:".into());
        lines.extend(keywords.iter().map(|word| format!("  - {}", text(word))));
    }
    for line in lines {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
