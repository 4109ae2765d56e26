//! Where the repository around a portal lies, and what its commits and folders hold.
//!
//! Only objects are read, and the few files that say where they are: no settings of a repository, no variables of the
//! environment, and nothing of it is run. So it does not matter whose repository it is.

use crate::findings::is_hidden;
use crate::model::Date;
use gix_hash::{Kind as Hash, ObjectId};
use gix_object::Find;
use gix_object::FindExt;
use gix_pack::cache::lru::StaticLinkedList;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The most bytes of a file that names a commit or a folder.
const SMALL: u64 = 1 << 16;
/// The most bytes of the list of names.
const LIST: u64 = 64 << 20;
/// The most bytes of one object.
const OBJECT: usize = 256 << 20;
/// The most entries of a folder that are looked at.
const ENTRIES: usize = 100_000;
/// The most folders kept in memory.
const KEPT: usize = 4_096;
/// A name may stand for a name so many times.
const NAMES: usize = 5;
/// The most characters of a message.
const MESSAGE: usize = 200;

/// What there is around a folder.
pub(super) enum Around {
    /// No repository, or nothing was committed.
    Nothing,
    /// One that cannot be read, and why.
    Unreadable(Unreadable),
    /// One that can.
    Store(Box<Store>),
}

/// Why a repository cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// Something is missing or is not what it should be.
    Damaged,
    /// It is kept in a way that is not known.
    Other,
}

impl Unreadable {
    /// Its name in the rule's page.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Other => "other",
        }
    }
}

/// A repository's commits and folders.
pub(super) struct Store {
    objects: gix_odb::Handle,
    /// The last commit.
    pub head: ObjectId,
    /// The portal's folder, from the repository's.
    pub prefix: Vec<String>,
    /// The commits whose parents are not there.
    pub shallow: HashSet<ObjectId>,
    /// Was a part of the objects left where it was cloned from?
    promised: bool,
    trees: RefCell<HashMap<ObjectId, Rc<[Entry]>>>,
}

/// A commit.
pub(super) struct Commit {
    pub tree: ObjectId,
    /// The commit it was made on; of a merge, the one that was merged into.
    pub parent: Option<ObjectId>,
    /// The day it was made, where it was made; `None` when that is no day.
    pub day: Option<Date>,
    /// The first line of its message.
    pub message: String,
}

/// A name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub name: String,
    pub id: ObjectId,
    pub is_folder: bool,
}

impl Store {
    /// Looks for the repository around a folder; `at` names a commit other than the last.
    pub fn around(root: &Path, at: Option<&str>) -> Around {
        let Some((place, folder)) = root.ancestors().find_map(|place| Some((place, repository(place)?))) else {
            return Around::Nothing;
        };
        let common = match small(&folder.join("commondir")) {
            Some(said) => folder.join(said.trim_end_matches(['\n', '\r'])),
            None => folder.clone(),
        };
        let named = at.map(String::from).or_else(|| named(&folder, &common, "HEAD"));
        let Some(head) = named else {
            return match common.join("reftable").is_dir() {
                true => Around::Unreadable(Unreadable::Other),
                false => Around::Nothing,
            };
        };
        let Ok(head) = ObjectId::from_hex(head.as_bytes()) else {
            return Around::Unreadable(if is_hex(&head) { Unreadable::Other } else { Unreadable::Damaged });
        };
        if head.kind() != Hash::Sha1 {
            return Around::Unreadable(Unreadable::Other);
        }
        let inside = root.strip_prefix(place).expect("an ancestor is a prefix");
        let prefix = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let objects = common.join("objects");
        let options = gix_odb::store::init::Options { alloc_limit_bytes: Some(OBJECT), ..Default::default() };
        let Ok(mut handle) = gix_odb::at_opts(&objects, Hash::Sha1, None, options) else {
            return Around::Unreadable(Unreadable::Damaged);
        };
        handle.set_pack_cache(|| Box::new(StaticLinkedList::<64>::new(64 << 20)));
        let shallow = small(&common.join("shallow")).unwrap_or_default();
        let shallow = shallow.lines().filter_map(|line| ObjectId::from_hex(line.trim().as_bytes()).ok()).collect();
        let promised = fs::read_dir(objects.join("pack")).into_iter().flatten().flatten();
        let promised = promised.map(|one| one.path()).any(|one| one.extension().is_some_and(|it| it == "promisor"));
        let trees = RefCell::default();
        Around::Store(Box::new(Self { objects: handle, head, prefix, shallow, promised, trees }))
    }

    /// A commit; `None` when it was left where the repository was cloned from.
    pub fn commit(&self, id: ObjectId) -> Result<Option<Commit>, Unreadable> {
        let mut bytes = Vec::new();
        if !self.has(id, &mut bytes)? {
            return Ok(None);
        }
        let commit = self.objects.find_commit_iter(&id, &mut bytes).map_err(damaged)?;
        let tree = commit.clone().tree_id().map_err(damaged)?;
        let parent = commit.parent_ids().next();
        let day = commit.committer().ok().and_then(|who| day(who.time));
        let message = commit.message().map(|said| first_line(&String::from_utf8_lossy(said))).unwrap_or_default();
        Ok(Some(Commit { tree, parent, day, message }))
    }

    /// The names in a folder: files, links and folders with names that are looked at; `None` as for a commit.
    pub fn folder(&self, id: ObjectId) -> Result<Option<Rc<[Entry]>>, Unreadable> {
        if let Some(known) = self.trees.borrow().get(&id) {
            return Ok(Some(known.clone()));
        }
        let mut bytes = Vec::new();
        if !self.has(id, &mut bytes)? {
            return Ok(None);
        }
        let mut entries = Vec::new();
        for entry in self.objects.find_tree_iter(&id, &mut bytes).map_err(damaged)?.take(ENTRIES) {
            let entry = entry.map_err(damaged)?;
            let Ok(name) = std::str::from_utf8(entry.filename) else { continue };
            let odd = |c: char| c.is_control() || matches!(c, '\\' | ':' | '/') || is_hidden(c);
            if entry.mode.is_commit() || name.starts_with(['.', '_']) || name.is_empty() || name.contains(odd) {
                continue;
            }
            entries.push(Entry { name: name.into(), id: entry.oid.to_owned(), is_folder: entry.mode.is_tree() });
        }
        let entries: Rc<[Entry]> = entries.into();
        let mut trees = self.trees.borrow_mut();
        if trees.len() >= KEPT {
            trees.clear();
        }
        trees.insert(id, entries.clone());
        Ok(Some(entries))
    }

    /// The portal's folder of datasets in a tree: `Err` as ever, `Ok(None)` when there is none.
    pub fn datasets(&self, tree: ObjectId) -> Result<Option<ObjectId>, Unreadable> {
        let mut here = tree;
        for part in self.prefix.iter().map(String::as_str).chain(["datasets"]) {
            let entries = self.whole_folder(here)?;
            match entries.iter().find(|entry| entry.name == part && entry.is_folder) {
                Some(entry) => here = entry.id,
                None => return Ok(None),
            }
        }
        Ok(Some(here))
    }

    /// The folders on the way to the datasets may bear any name.
    fn whole_folder(&self, id: ObjectId) -> Result<Vec<Entry>, Unreadable> {
        let mut bytes = Vec::new();
        let tree = self.objects.find_tree_iter(&id, &mut bytes).map_err(damaged)?;
        let entry = |entry: gix_object::tree::EntryRef<'_>| Entry {
            name: String::from_utf8_lossy(entry.filename).into_owned(),
            id: entry.oid.to_owned(),
            is_folder: entry.mode.is_tree(),
        };
        tree.take(ENTRIES).map(|one| one.map(entry).map_err(damaged)).collect()
    }

    /// Is an object there? Where a part was left behind, one that is not is no damage.
    fn has(&self, id: ObjectId, bytes: &mut Vec<u8>) -> Result<bool, Unreadable> {
        match self.objects.try_find(&id, bytes).map_err(damaged)? {
            Some(_) => Ok(true),
            None if self.promised => Ok(false),
            None => Err(Unreadable::Damaged),
        }
    }
}

fn damaged<E>(_: E) -> Unreadable {
    Unreadable::Damaged
}

/// The folder of the repository that a place is the work tree of.
fn repository(place: &Path) -> Option<PathBuf> {
    let there = place.join(".git");
    let about = fs::metadata(&there).ok()?;
    let folder = match about.is_dir() {
        true => there,
        false => place.join(small(&there)?.strip_prefix("gitdir:")?.trim()),
    };
    folder.join("HEAD").is_file().then_some(folder)
}

/// The commit that a name stands for, in hexadecimal digits.
fn named(folder: &Path, common: &Path, name: &str) -> Option<String> {
    let mut name = name.to_string();
    for _ in 0..NAMES {
        let said = [folder, common].iter().find_map(|place| small(&place.join(&name)));
        let Some(said) = said else { return listed(common, &name) };
        let said = said.trim();
        match said.strip_prefix("ref:") {
            Some(next) => name = next.trim().to_string(),
            None => return Some(said.to_string()),
        }
        let plain = name.split('/').all(|part| !matches!(part, "" | "." | ".."));
        if !name.starts_with("refs/") || !plain || name.contains(['\\', '\0']) {
            return None;
        }
    }
    None
}

/// The same from the list of names.
fn listed(common: &Path, name: &str) -> Option<String> {
    let list = text(&common.join("packed-refs"), LIST)?;
    let line = list.lines().find(|line| line.split_once(' ').is_some_and(|(_, named)| named == name))?;
    Some(line.split_once(' ')?.0.to_string())
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn small(path: &Path) -> Option<String> {
    text(path, SMALL)
}

/// A file's text up to so many bytes.
fn text(path: &Path, most: u64) -> Option<String> {
    let file = fs::File::open(path).ok().filter(|file| file.metadata().is_ok_and(|about| about.is_file()))?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The day of "<seconds> <zone>", in that zone.
fn day(time: &str) -> Option<Date> {
    let (seconds, zone) = time.trim().split_once(' ')?;
    let seconds: i64 = seconds.parse().ok()?;
    let zone: i64 = zone.trim().parse().ok().filter(|zone: &i64| zone.abs() <= 1_400)?;
    let offset = (zone / 100) * 3_600 + (zone % 100) * 60;
    Date::from_days(seconds.checked_add(offset)?.div_euclid(86_400))
}

/// The first line of a message as plain text.
fn first_line(message: &str) -> String {
    let line = message.trim_start().lines().next().unwrap_or_default().trim();
    line.chars().filter(|c| !c.is_control() && !is_hidden(*c)).take(MESSAGE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_has_the_day_of_the_place_it_was_made_in() {
        let said = |time| day(time).map(|day| day.to_string());
        assert_eq!(said("1763769600 +0000").as_deref(), Some("2025-11-22"));
        assert_eq!(said("1763765999 +0700").as_deref(), Some("2025-11-22"));
        assert_eq!(said("1763749800 +0700").as_deref(), Some("2025-11-22"));
        assert_eq!(said("1763769600 -0030").as_deref(), Some("2025-11-21"));
        for odd in ["", "x +0000", "99999999999999999 +0000", "9223372036854775807 +1400", "1 +9999", "1"] {
            assert_eq!(said(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_message_is_one_plain_line() {
        assert_eq!(first_line("\n  Thêm số liệu\u{7}  \n\nmore"), "Thêm số liệu");
        assert_eq!(first_line(&"x".repeat(900)).len(), MESSAGE);
        assert_eq!(first_line(""), "");
    }
}
