//! One folder as a dataset: its description, its README, its files.

use super::resources::Matching;
use super::walk::is_description;
use super::{Folder, csvw, datapackage, readme};
use crate::error::Result;
use crate::findings::{Finding, Findings, Found, Place};
use crate::model::vocabulary::EU_THEMES;
use crate::model::{Access, Dataset, Name, Publisher, Status, Text, Theme};
use crate::node::{self, Document};
use crate::settings::Settings;

/// Reads a dataset's description and matches it with the files lying there; tables stay unread.
/// `None` when there is nothing to publish: an empty folder (a warning), or a description that
/// cannot be read (an error).
pub fn dataset(folder: &Folder, publisher: &Publisher, settings: &Settings) -> Result<Found<Option<Dataset>>> {
    let mut findings = Findings::default();
    let dataset = read(folder, publisher, settings, &mut findings);
    findings.iter_mut().for_each(|finding| finding.dataset = Some(folder.id.clone()));
    Ok(Found::new(dataset, findings))
}

fn read(folder: &Folder, publisher: &Publisher, settings: &Settings, findings: &mut Findings) -> Option<Dataset> {
    let mut dataset = blank(folder, publisher, settings);
    let mut matching = Matching::new(folder, settings);
    let mut readable = true;
    match description(folder, findings) {
        Some(file) => {
            let path = format!("{}/{file}", folder.path);
            match node::read_text(&settings.root, &path, settings.limits.description_bytes) {
                Ok(text) => {
                    let document = Document::read(&*path, &text, &settings.site.languages);
                    datapackage::describe(&mut dataset, document.keys(), &mut matching);
                    let said = document.findings();
                    readable = !said.has_errors() || !matching.resources.is_empty() || !dataset.title.is_empty();
                    findings.extend(said);
                }
                Err(finding) => {
                    readable = false;
                    findings.push(*finding);
                }
            }
            dataset.described_in = Some(path);
        }
        None => {
            csvw::describe(&mut dataset, &mut matching);
        }
    }
    if !readable {
        findings.extend(matching.findings);
        return None;
    }
    matching.lying_there(dataset.described_in.is_some());
    if dataset.described_in.is_none() {
        let empty = matching.resources.is_empty();
        let rule = if empty { "empty-folder" } else { "no-description-file" };
        findings.push(Finding::of(rule, Place::file(&*folder.path)).with("folder", &folder.path));
        if empty {
            findings.extend(matching.findings);
            return None;
        }
    }
    let readme = readme::read(folder, settings, findings);
    if dataset.title.is_empty() {
        dataset.title = readme.title;
    }
    if dataset.title.is_empty() {
        let name = folder.path.rsplit('/').next().unwrap_or(&folder.path);
        dataset.title = Text::of(settings.site.default_language(), node::clean(name));
        let file = dataset.described_in.as_deref().unwrap_or(&folder.path);
        findings.push(Finding::of("missing-title", Place::file(file).field("title")).with("folder", name));
    }
    dataset.readme = readme.body;
    matching.look_inside();
    dataset.resources = matching.resources;
    findings.extend(matching.findings);
    let file = dataset.described_in.as_deref().unwrap_or(&folder.path);
    if dataset.licence.is_none() {
        findings.push(Finding::of("missing-licence", Place::file(file).field("licenses")));
    }
    if dataset.languages.is_empty() {
        dataset.languages.push(settings.site.default_language().clone());
    }
    let expects_files =
        dataset.access == Access::Public && matches!(dataset.status, Status::Active | Status::Superseded);
    if dataset.resources.is_empty() && expects_files {
        findings.push(Finding::of("no-resources", Place::file(file).field("resources")).with("folder", &folder.path));
    }
    Some(dataset)
}

/// The description's file: YAML before JSON, and a warning when there are several.
fn description<'f>(folder: &'f Folder, findings: &mut Findings) -> Option<&'f str> {
    let names = ["datapackage.yaml", "datapackage.yml", "datapackage.json"];
    let mut there = names.into_iter().filter_map(|name| folder.file(name)).map(|file| file.path.as_str());
    let first = there.next()?;
    debug_assert!(is_description(first));
    if let Some(second) = there.next() {
        let place = Place::file(format!("{}/{second}", folder.path));
        findings.push(Finding::of("two-descriptions", place).with("used", first).with("left", second));
    }
    Some(first)
}

/// A dataset of which only the folder is known.
fn blank(folder: &Folder, publisher: &Publisher, settings: &Settings) -> Dataset {
    let site = &settings.site;
    Dataset {
        id: folder.id.clone(),
        folder: folder.path.clone(),
        described_in: None,
        identifier: None,
        aliases: Vec::new(),
        publisher: publisher.id.clone(),
        title: Text::default(),
        description: Text::default(),
        readme: Text::default(),
        keywords: Vec::new(),
        themes: Vec::new(),
        eu_themes: Vec::new(),
        version: None,
        issued: None,
        modified: None,
        frequency: None,
        temporal: None,
        spatial: Vec::new(),
        licence: site.licence.clone(),
        contact: publisher.contact.clone().or_else(|| site.contact.clone()),
        contributors: Vec::new(),
        sources: Vec::new(),
        homepage: None,
        landing_page: None,
        languages: Vec::new(),
        access: Access::default(),
        rights: Text::default(),
        conforms_to: Vec::new(),
        in_series: Vec::new(),
        legislation: Vec::new(),
        caveats: Vec::new(),
        personal_data: Default::default(),
        figures: Vec::new(),
        status: Status::default(),
        replaced_by: None,
        status_reason: Text::default(),
        resources: Vec::new(),
        bundle: None,
        print: 0,
    }
}

/// The EU data themes in use as themes of a portal that has none of its own, by code.
pub fn themes_in_use<'d>(
    datasets: impl IntoIterator<Item = &'d Dataset>,
    also: impl IntoIterator<Item = &'d Name>,
) -> Vec<Theme> {
    let also: std::collections::BTreeSet<&str> = also.into_iter().map(Name::as_str).collect();
    let used: std::collections::BTreeSet<&str> =
        datasets.into_iter().flat_map(|dataset| dataset.eu_themes.iter().map(String::as_str)).collect();
    let theme = |eu: &crate::model::vocabulary::EuTheme| Theme {
        id: Name::slug(&eu.code).expect("EU codes are letters"),
        title: eu.label.clone(),
        description: Text::default(),
        eu: vec![eu.code.clone()],
    };
    let is_used = |theme: &Theme| used.contains(theme.eu[0].as_str()) || also.contains(theme.id.as_str());
    EU_THEMES.iter().map(theme).filter(is_used).collect()
}
