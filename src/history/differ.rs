//! What differs between two states of `datasets/`, dataset by dataset and file by file.

use super::store::{Entry, Store, Unreadable};
use crate::model::{Change, DatasetId, FileChange, Name};
use gix_hash::ObjectId;
use std::collections::BTreeMap;

/// The most files of a dataset that are looked at.
const FILES: usize = 20_000;
/// Folders inside a dataset's folder are followed this deep.
const DEEPEST: usize = 8;

/// Some states are not all there.
pub(super) type Seen<T> = Result<Option<T>, Unreadable>;

/// What changed in a dataset.
pub(super) struct Changed {
    pub data: bool,
    pub description: bool,
    /// Did data come that was not there?
    pub added: bool,
    pub files: Vec<(String, FileChange)>,
    pub more: u64,
}

/// The datasets whose folders differ between two states.
pub(super) fn datasets(
    store: &Store,
    own: &Name,
    new: Option<ObjectId>,
    old: Option<ObjectId>,
) -> Seen<BTreeMap<DatasetId, Changed>> {
    let (Some(new), Some(old)) = (entries(store, new)?, entries(store, old)?) else { return Ok(None) };
    let mut sides: BTreeMap<DatasetId, [Option<ObjectId>; 2]> = BTreeMap::new();
    for (side, (these, others)) in [(&new, &old), (&old, &new)].into_iter().enumerate() {
        for entry in these.iter().filter(|entry| entry.is_folder && !others.contains(entry)) {
            let Some(found) = folders(store, own, entry)? else { return Ok(None) };
            for (id, folder) in found {
                sides.entry(id).or_default()[side].get_or_insert(folder);
            }
        }
    }
    let mut changed = BTreeMap::new();
    for (id, [new, old]) in sides.into_iter().filter(|(_, [new, old])| new != old) {
        let Some(files) = files(store, new, old)? else { return Ok(None) };
        if !files.is_empty() {
            changed.insert(id, told(files));
        }
    }
    Ok(Some(changed))
}

/// The datasets of a state that have data.
pub(super) fn with_data(store: &Store, own: &Name, state: Option<ObjectId>) -> Seen<BTreeMap<DatasetId, bool>> {
    let changed = datasets(store, own, state, None)?;
    Ok(changed.map(|all| all.into_iter().map(|(id, one)| (id, one.data)).collect()))
}

/// The entries of a folder that may not be there.
fn entries(store: &Store, folder: Option<ObjectId>) -> Seen<std::rc::Rc<[Entry]>> {
    folder.map_or_else(|| Ok(Some(Vec::new().into())), |folder| store.folder(folder))
}

/// The datasets of an entry of `datasets/`: an agency's, or the entry itself. Told apart as in the folder that is read now.
fn folders(store: &Store, own: &Name, entry: &Entry) -> Seen<Vec<(DatasetId, ObjectId)>> {
    let Some(inside) = store.folder(entry.id)? else { return Ok(None) };
    let Some(name) = slug(&entry.name) else { return Ok(Some(Vec::new())) };
    if is_dataset(store, &inside)? {
        return Ok(Some(vec![(DatasetId { agency: own.clone(), dataset: name }, entry.id)]));
    }
    let datasets = inside
        .iter()
        .filter(|entry| entry.is_folder)
        .filter_map(|entry| Some((DatasetId { agency: name.clone(), dataset: slug(&entry.name)? }, entry.id)));
    Ok(Some(datasets.collect()))
}

fn is_dataset(store: &Store, inside: &[Entry]) -> Result<bool, Unreadable> {
    let names = || inside.iter().filter(|entry| !entry.is_folder).map(|entry| entry.name.as_str());
    if names().any(|name| matches!(name, "agency.yaml" | "agency.yml")) {
        return Ok(false);
    }
    if names().any(is_package) {
        return Ok(true);
    }
    if !names().any(|name| !is_description(name)) {
        return Ok(false);
    }
    for folder in inside.iter().filter(|entry| entry.is_folder) {
        let holds = store.folder(folder.id)?;
        if holds.is_some_and(|holds| holds.iter().any(|entry| !entry.is_folder && is_package(&entry.name))) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn slug(name: &str) -> Option<Name> {
    Name::parse(name).or_else(|| Name::slug(name))
}

fn is_package(name: &str) -> bool {
    matches!(name, "datapackage.yaml" | "datapackage.yml" | "datapackage.json")
}

/// Does a file tell of the data, rather than hold it?
fn is_description(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let folded = name.to_ascii_lowercase();
    is_package(name) || folded.ends_with("-metadata.json") || (folded.starts_with("readme") && folded.ends_with(".md"))
}

/// The files that differ between two states of a dataset's folder.
fn files(store: &Store, new: Option<ObjectId>, old: Option<ObjectId>) -> Seen<Vec<(String, FileChange)>> {
    let mut files = Vec::new();
    let mut open = vec![(String::new(), new, old, 0)];
    while let Some((path, new, old, depth)) = open.pop() {
        let (Some(new), Some(old)) = (entries(store, new)?, entries(store, old)?) else { return Ok(None) };
        let mut sides: BTreeMap<(&str, bool), [Option<ObjectId>; 2]> = BTreeMap::new();
        for (side, entries) in [&new, &old].into_iter().enumerate() {
            for entry in entries.iter() {
                sides.entry((&entry.name, entry.is_folder)).or_default()[side] = Some(entry.id);
            }
        }
        for ((name, is_folder), [new, old]) in sides.into_iter().filter(|(_, [new, old])| new != old) {
            let path = format!("{path}{name}");
            match is_folder {
                true if depth < DEEPEST => open.push((path + "/", new, old, depth + 1)),
                true => {}
                false => files.push((path, became(new.is_some(), old.is_some()))),
            }
        }
        if files.len() >= FILES || open.len() >= FILES {
            break;
        }
    }
    files.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(Some(files))
}

fn became(is: bool, was: bool) -> FileChange {
    match (is, was) {
        (true, false) => FileChange::Added,
        (false, _) => FileChange::Removed,
        (true, true) => FileChange::Changed,
    }
}

/// Files that differ, as a change; of very many only the first are named.
fn told(mut files: Vec<(String, FileChange)>) -> Changed {
    let is_data = |(path, _): &&(String, FileChange)| !is_description(path);
    let data = files.iter().any(|file| is_data(&file));
    let added = files.iter().filter(is_data).any(|(_, became)| *became == FileChange::Added);
    let description = files.iter().any(|(path, _)| is_description(path));
    let more = files.len().saturating_sub(Change::FILES) as u64;
    files.truncate(Change::FILES);
    Changed { data, description, added, files, more }
}
