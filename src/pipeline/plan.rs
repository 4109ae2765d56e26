//! The plan is read: its table through the one door for tables, what it means by the room of the owner's folder.

use crate::datasets::Tree;
use crate::error::Result;
use crate::findings::{Findings, Found, Severity};
use crate::model::{DatasetId, Name, Publisher};
use crate::settings::Settings;
use crate::site::plan::{self, ITEMS, Part, Planned, Table};
use crate::tables::{self, Ask, Small};
use std::collections::{BTreeMap, BTreeSet};

/// Reads the open-data plan, if there is one.
pub fn plan(settings: &Settings, publishers: &BTreeMap<Name, Publisher>, tree: &Tree) -> Result<Found<Planned>> {
    let mut findings = Findings::default();
    let folders: BTreeSet<DatasetId> = tree.datasets.iter().map(|folder| folder.id.clone()).collect();
    let tables = match plan::table(settings)?.note(&mut findings) {
        Some(file) => parts(settings, &file, &mut findings)?,
        None => Vec::new(),
    };
    let planned = plan::read(settings, publishers, &folders, &tables)?.note(&mut findings);
    Ok(Found::new(planned, findings))
}

/// The tables of a file: of a workbook each sheet that is named for a part, of any other the one table, which is items.
fn parts(settings: &Settings, file: &str, findings: &mut Findings) -> Result<Vec<(Part, Table)>> {
    let path = settings.root.join(file);
    let resource = tables::bare(&path);
    let bare = Ask {
        file: &path,
        place: file,
        resource: &resource,
        default_missing: &[],
        language: settings.site.default_language().as_str(),
        limits: &settings.limits,
        gate: None,
        protection: None,
        drawn: &[],
    };
    let named: Vec<(Part, Option<String>)> = match tables::is_workbook(&resource.format) {
        true => {
            tables::sheets(&bare).into_iter().filter_map(|name| Some((Part::of_sheet(&name)?, Some(name)))).collect()
        }
        false => Vec::new(),
    };
    let mut wanted: Vec<(Part, Option<String>)> = Vec::new();
    for (part, sheet) in named {
        if !wanted.iter().any(|(known, _)| *known == part) {
            wanted.push((part, sheet));
        }
    }
    if !wanted.iter().any(|(part, _)| *part == Part::Items) {
        wanted.insert(0, (Part::Items, None));
    }
    let mut parts = Vec::new();
    for (part, sheet) in wanted {
        let mut resource = resource.clone();
        resource.recipe.sheet = sheet;
        // One row more than may be, so that it shows when there are too many.
        let small = tables::small(&Ask { resource: &resource, ..bare }, ITEMS + 1)?;
        // How a list was read is of interest where it is published, not here.
        findings.extend(small.findings.into_iter().filter(|finding| finding.severity() < Severity::Note));
        let Some(Small { labels, header, rows }) = small.value else { continue };
        parts.push((part, Table { file: file.into(), labels, header, rows }));
    }
    Ok(parts)
}
