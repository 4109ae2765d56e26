//! Reads every `agency.yaml` into the portal's publishers.

use super::Tree;
use crate::error::Result;
use crate::findings::{Finding, Findings, Found, Place};
use crate::model::{Name, Publisher, Text};
use crate::node::{self, Document};
use crate::settings::Settings;
use std::collections::BTreeMap;

/// Reads every agency, the portal's own publisher included.
pub fn publishers(tree: &Tree, settings: &Settings) -> Result<Found<BTreeMap<Name, Publisher>>> {
    let mut findings = Findings::default();
    let mut publishers = BTreeMap::new();
    for (id, file) in &tree.agencies {
        let text = file.as_ref().and_then(|file| {
            let text = node::read_text(&settings.root, &file.path, settings.limits.description_bytes);
            text.map_err(|finding| findings.push(*finding)).ok()
        });
        let path = file.as_ref().map_or_else(|| format!("datasets/{id}"), |file| file.path.clone());
        if file.is_none() {
            findings.push(Finding::of("no-agency-file", Place::file(&*path)).with("agency", id));
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let document = Document::read(&*path, text.as_deref().unwrap_or_default(), &settings.site.languages);
        let mut keys = document.keys();
        let mut publisher = node::publisher(&mut keys, id.clone(), folder);
        keys.finish();
        findings.extend(document.findings());
        if let Some(logo) = publisher.logo.take_if(|logo| !settings.root.join(logo).is_file()) {
            findings.push(Finding::of("missing-file", Place::file(&*path).field("logo")).with("path", logo));
        }
        publishers.insert(id.clone(), publisher);
    }
    own(&mut publishers, settings, &mut findings);
    families(&mut publishers, &mut findings);
    Ok(Found::new(publishers, findings))
}

/// Sees to it that the portal's own publisher is among them.
fn own(publishers: &mut BTreeMap<Name, Publisher>, settings: &Settings, findings: &mut Findings) {
    let id = &settings.site.publisher;
    if publishers.contains_key(id) {
        return;
    }
    let own = settings.own_publisher.clone().unwrap_or_else(|| {
        let place = Place::file("site/khomo.yaml").field("publisher");
        findings.push(Finding::of("unknown-publisher", place).with("value", id));
        Publisher::named(id.clone(), Text::of(settings.site.default_language(), id.as_str()))
    });
    publishers.insert(id.clone(), own);
}

/// Drops parents that do not exist and circles.
fn families(publishers: &mut BTreeMap<Name, Publisher>, findings: &mut Findings) {
    let parents: BTreeMap<Name, Name> =
        publishers.values().filter_map(|one| Some((one.id.clone(), one.parent.clone()?))).collect();
    for publisher in publishers.values_mut() {
        let Some(parent) = &publisher.parent else { continue };
        let circle = || {
            let mut above = parent;
            for _ in 0..=parents.len() {
                if *above == publisher.id {
                    return true;
                }
                match parents.get(above) {
                    Some(next) => above = next,
                    None => return false,
                }
            }
            true
        };
        if circle() {
            let place = Place::file(format!("datasets/{}/agency.yaml", publisher.id)).field("parent");
            findings.push(Finding::of("circular-parent", place).with("agency", &publisher.id));
            publisher.parent = None;
        }
    }
    let ids: std::collections::BTreeSet<Name> = publishers.keys().cloned().collect();
    for publisher in publishers.values_mut() {
        if let Some(parent) = publisher.parent.take_if(|parent| !ids.contains(parent)) {
            let place = Place::file(format!("datasets/{}/agency.yaml", publisher.id)).field("parent");
            findings.push(Finding::of("unknown-publisher", place).with("value", parent));
        }
    }
}
