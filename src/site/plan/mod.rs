//! The open-data plan: `site/plan.yaml`, and the same as `plan.csv`, `plan.xlsx`, `plan.xls` or `plan.ods`.
//!
//! Both are one tree of values (`table` makes it of rows) and are read by the same code (`written`); what names stand for
//! is in `known`, what columns are called in `headings`, how people write days in `days`. What cannot be understood is a
//! finding and left out, so that what is handed on is sound: ids are unique (`settle`), phases are known and go in no
//! circle, dates exist, agencies are publishers. Tables are read by those who know how to; their rows are given.

mod days;
mod headings;
mod known;
mod settle;
mod table;
#[cfg(test)]
mod tests;
mod written;

pub use headings::Part;
pub use table::Table;

use super::read::files;
use crate::error::Result;
use crate::findings::{Finding, Findings, Found, Place};
use crate::model::{DatasetId, Name, Phase, Plan, Publisher, Text};
use crate::node::{self, Document};
use crate::settings::Settings;
use known::Known;
use std::collections::{BTreeMap, BTreeSet};
use table::Origin;

/// The most items of a plan, and the most databases.
pub const ITEMS: usize = 20_000;
/// The most phases.
const PHASES: usize = 200;
/// Tables a plan may be, in the order they are looked for.
const TABLES: [&str; 4] = ["plan.csv", "plan.xlsx", "plan.xls", "plan.ods"];

/// What a plan says.
#[derive(Debug, Default)]
pub struct Planned {
    /// The plan; `None` when there is none, or none that can be read.
    pub plan: Option<Plan>,
    /// Agencies that only the plan names.
    pub strangers: Vec<Publisher>,
}

/// The file of the plan's table, e.g. "site/plan.xlsx". Of several the first is read, which a finding tells.
pub fn table(settings: &Settings) -> Result<Found<Option<String>>> {
    let mut findings = Findings::default();
    let there = files(settings, "site")?;
    let mut found = TABLES.iter().filter(|name| there.iter().any(|file| file == *name));
    let first = found.next().map(|name| format!("site/{name}"));
    for other in found {
        let finding = Finding::of("plan-two-tables", Place::file(format!("site/{other}")));
        findings.push(finding.with("file", other).with("first", first.as_deref().unwrap_or_default()));
    }
    Ok(Found::new(first, findings))
}

/// Reads the plan. `folders` are the datasets there are, published or not; `tables` what was read of [`table`]'s file, by
/// part.
pub fn read(
    settings: &Settings,
    publishers: &BTreeMap<Name, Publisher>,
    folders: &BTreeSet<DatasetId>,
    tables: &[(Part, Table)],
) -> Result<Found<Planned>> {
    const YAML: &str = "site/plan.yaml";
    let mut findings = Findings::default();
    let default = settings.site.default_language();
    let mut known = Known::of(settings, publishers, folders);
    let written = files(settings, "site")?.iter().any(|file| file == "plan.yaml");
    let text = match written.then(|| node::read_text(&settings.root, YAML, settings.limits.description_bytes)) {
        Some(Err(finding)) => {
            findings.push(*finding);
            String::new()
        }
        Some(Ok(text)) => text,
        None => String::new(),
    };
    let heads = |title: &str| match () {
        () if known.agency(title).is_some() => Some("agency"),
        () if known.theme(title).is_some() => Some("theme"),
        () => None,
    };
    let trees: Vec<(Part, &Table, _, Origin)> = tables
        .iter()
        .filter_map(|(part, table)| {
            let none = |_: &str| None;
            let heads: &dyn Fn(&str) -> Option<&'static str> = if *part == Part::Items { &heads } else { &none };
            let (tree, origin) = table::tree(table, *part, heads, &mut findings)?;
            Some((*part, table, tree, origin))
        })
        .collect();
    let mut documents = vec![Document::read(YAML, &text, &settings.site.languages)];
    let mut origins = Vec::new();
    for (part, table, tree, origin) in trees {
        documents.push(Document::of(table.file.as_str(), tree, &settings.site.languages));
        origins.push((part, table.file.as_str(), origin));
    }
    let mut all: Vec<_> = documents.iter().map(Document::keys).collect();
    let mut plan = Plan {
        title: all[0].text("title"),
        description: all[0].text("description"),
        legal_basis: all[0].text("legal_basis"),
        file: if written { YAML.into() } else { tables.first().map_or(YAML.into(), |(_, table)| table.file.clone()) },
        ..Plan::default()
    };
    let phases = all.iter_mut().flat_map(written::phases).take(PHASES).collect();
    plan.phases = settle::phases(phases, default, &mut known, &mut findings);
    let mut order: Vec<Name> = plan.phases.iter().map(|phase| phase.id.clone()).collect();
    // Without phases of their own, plans name them in a column only: by title, or by the time they are.
    let free = known.is_without_phases();
    let mut made: Vec<Phase> = Vec::new();
    let mut phase_of = |known: &mut Known<'_>, said: &str, place: &Place| {
        if let Some(id) = known.phase(said, &order) {
            return Some(id);
        }
        let id = Name::slug(said).filter(|id| free && made.len() < PHASES && !order.contains(id))?;
        let dates = [days::Edge::First, days::Edge::Last].map(|edge| days::day(said, edge));
        let phase = known::phase_of(id.clone(), Text::of(default, said), dates.into(), place.clone());
        known.learn(&phase);
        order.push(id.clone());
        made.push(phase);
        Some(id)
    };
    let (mut items, mut databases) = (Vec::new(), Vec::new());
    for keys in &mut all {
        let left = ITEMS - items.len();
        items.extend(written::items(keys, left, &mut known, &settings.site.publisher, &mut phase_of));
        let left = ITEMS - databases.len();
        databases.extend(written::databases(keys, left, &mut known, &settings.site.publisher));
    }
    plan.phases.extend(made);
    plan.items = settle::items(items, default, &mut findings);
    plan.databases = settle::databases(databases, default, &mut findings);
    all.into_iter().for_each(node::Keys::finish);
    let mut documents = documents.into_iter();
    findings.extend(documents.next().map(Document::findings).unwrap_or_default());
    for (document, (_, _, origin)) in documents.zip(&origins) {
        findings.extend(document.findings().into_iter().map(|finding| origin.told(finding)));
    }
    // Entries bear their place too, and what was said of them while ids were settled.
    let by_part = |place: &mut Place| {
        let part = place.field.split('[').next().unwrap_or_default();
        let origin = origins.iter().find(|(known, file, _)| known.key() == part && *file == place.file);
        if let Some((_, _, origin)) = origin {
            origin.settle(place);
        }
    };
    plan.phases.iter_mut().for_each(|phase| by_part(&mut phase.place));
    plan.items.iter_mut().for_each(|item| by_part(&mut item.place));
    plan.databases.iter_mut().for_each(|database| by_part(&mut database.place));
    findings.iter_mut().for_each(|finding| by_part(&mut finding.place));
    let is_plan = !(plan.phases.is_empty() && plan.items.is_empty() && plan.databases.is_empty());
    let strangers = known.strangers.into_values().collect();
    Ok(Found::new(Planned { plan: is_plan.then_some(plan), strangers }, findings))
}
