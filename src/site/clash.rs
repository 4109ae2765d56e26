//! Two artifacts at one address: the later one is left out, and a finding names both.

use super::quick::{Map, Quick, Set};
use crate::artifact::Artifact;
use crate::findings::{Finding, Findings, Found, Place};
use crate::model::DatasetId;
use crate::urls::fold;
use std::borrow::Cow;
use std::hash::Hasher;

/// A hash of the addresses in their order: where nothing clashed once, the same will not clash again.
pub(super) fn shape(artifacts: &[Artifact]) -> u64 {
    let mut quick = Quick::default();
    artifacts.iter().for_each(|artifact| quick.write(artifact.address.as_str().as_bytes()));
    quick.finish()
}

/// Leaves out every artifact whose address an earlier one holds: the same, the same but for
/// capitals, or a file where the other needs a folder.
pub(super) fn settle<'a>(artifacts: Vec<Artifact<'a>>) -> Found<Vec<Artifact<'a>>> {
    let mut findings = Findings::default();
    let folded: Vec<Cow<str>> = artifacts.iter().map(|artifact| fold(artifact.address.as_str())).collect();
    let mut files = Map::<&str, usize>::with_capacity_and_hasher(folded.len(), Default::default());
    let mut folders = Map::<&str, usize>::default();
    let mut left_out = Set::default();
    for (at, address) in folded.iter().enumerate() {
        let taken = files.get(&**address).or_else(|| folders.get(&**address)).copied();
        let taken = taken.or_else(|| unknown(address, &folders).find_map(|folder| files.get(folder).copied()));
        match taken {
            Some(other) => {
                findings.push(finding(&artifacts[at], &artifacts[other]));
                left_out.insert(at);
            }
            None => {
                files.insert(address, at);
                if unknown(address, &folders).next().is_some() {
                    let new: Vec<_> = unknown(address, &folders).collect();
                    folders.extend(new.into_iter().map(|folder| (folder, at)));
                }
            }
        }
    }
    drop((files, folders));
    drop(folded);
    let kept = match left_out.is_empty() {
        true => artifacts,
        false => (artifacts.into_iter().enumerate()).filter(|(at, _)| !left_out.contains(at)).map(|(_, a)| a).collect(),
    };
    Found::new(kept, findings)
}

/// The folders of an address, from the innermost, up to the first one that is known.
fn unknown<'s>(address: &'s str, known: &Map<&str, usize>) -> impl Iterator<Item = &'s str> {
    let parent = |path: &'s str| path.rsplit_once('/').map(|(folder, _)| folder);
    std::iter::successors(parent(address), move |folder| parent(folder))
        .take_while(|folder| !known.contains_key(folder))
}

fn finding(later: &Artifact, earlier: &Artifact) -> Finding {
    let finding = Finding::of("duplicate-address", Place::default())
        .with("address", &later.address)
        .with("other", &earlier.address);
    let dataset = later.address.as_str().strip_prefix("data/").and_then(|rest| {
        let (agency, rest) = rest.split_once('/')?;
        let (dataset, _) = rest.split_once('/')?;
        DatasetId::parse(&format!("{agency}/{dataset}"))
    });
    match dataset {
        Some(id) => finding.about(&id),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::Rank;

    fn kept(addresses: &[&str]) -> (Vec<String>, Vec<String>) {
        let artifacts = addresses
            .iter()
            .map(|address| Artifact::bytes(*address, Rank::Data, address.as_bytes()).unwrap())
            .collect();
        let found = settle(artifacts);
        (
            found.value.iter().map(|artifact| artifact.address.to_string()).collect(),
            found.findings.iter().map(|finding| finding.message("en")).collect(),
        )
    }

    #[test]
    fn the_later_of_two_at_one_address_is_left_out() {
        let (kept, said) = kept(&["a/b", "a/c", "a/b", "A/C", "a", "a/b/c", "đ/Đ", "đ/đ", "x/y/z", "x/y", "x/y/z/w/v"]);
        assert_eq!(kept, ["a/b", "a/c", "đ/Đ", "x/y/z"]);
        assert_eq!(said.len(), 7);
        assert!(said[1].contains("`A/C`") && said[1].contains("`a/c`"), "{}", said[1]);
    }

    #[test]
    fn neighbours_do_not_clash() {
        let addresses = ["a/b.html", "a/b.htm", "a/c/b.html", "ab", "a.b/c"];
        assert_eq!(kept(&addresses).0, addresses);
    }
}
