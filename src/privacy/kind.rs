//! The kinds of personal data, as the packs list them.

use super::packs::PACKS;
use std::fmt;
use std::sync::LazyLock;

/// How grave it is that such values are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensitivity {
    /// Not personal at all: known only so that it is not taken for something personal.
    None,
    /// Basic personal data.
    Personal,
    /// Sensitive personal data: health, bank.
    Sensitive,
}

/// How a column of a kind is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// By the share of cells that have the form, the header and the neighbours.
    Number,
    /// As a number, but an organisation has such ones too.
    Phone,
    /// As a phone number, of mailboxes.
    Mail,
    /// By words of names.
    Name,
    /// Days and years beside persons.
    Birth,
    /// Places with houses, beside persons.
    Address,
    /// Points beside persons.
    Coordinates,
    /// Any of the others, inside sentences.
    Text,
    /// Not personal; has check digits of its own.
    Decoy,
}

/// A kind of personal data.
#[derive(Debug)]
pub struct Kind {
    /// Its name, which does not change, e.g. "vn-cccd".
    pub id: &'static str,
    /// Its label in Vietnamese.
    pub vi: &'static str,
    /// Its label in English.
    pub en: &'static str,
    /// How grave it is.
    pub sensitivity: Sensitivity,
    /// The pack it is of, e.g. "vn".
    pub pack: &'static str,
    /// How it is judged.
    pub role: Role,
    /// The share of cells, in percent, that tells it without a header; `None`: it needs the header.
    pub alone: Option<u32>,
    /// The share of cells, in percent, that tells it under a header that names it.
    pub headed: u32,
    /// The share of cells, in percent, that tells it beside names of persons.
    pub beside: Option<u32>,
    /// Without a header, the least cells that tell it.
    pub rows: u64,
    /// Without a header, how much their varying part must vary.
    pub spread: u32,
    /// How many digits it usually has; others of that length make it doubtful in sentences.
    pub digits: usize,
    /// Its place in [`kinds`].
    pub(super) index: usize,
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl Eq for Kind {}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl Kind {
    /// Its label in this language.
    pub fn label(&self, lang: &str) -> &'static str {
        if lang == "vi" { self.vi } else { self.en }
    }

    /// Can it be found in cells alone, under a header that says nothing?
    pub fn needs_header(&self) -> bool {
        self.alone.is_none() && matches!(self.role, Role::Number | Role::Phone)
    }

    /// Is it personal at all?
    pub fn is_personal(&self) -> bool {
        self.sensitivity != Sensitivity::None
    }
}

static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let mut kinds = Vec::new();
    for pack in PACKS {
        let rows = pack.kinds.lines().skip(1).filter(|line| !line.is_empty());
        for row in rows {
            let cells: Vec<&'static str> = row.split(',').collect();
            let number = |at: usize| cells[at].parse::<u32>().ok();
            kinds.push(Kind {
                id: cells[0],
                vi: cells[2],
                en: cells[3],
                sensitivity: match cells[4] {
                    "none" => Sensitivity::None,
                    "sensitive" => Sensitivity::Sensitive,
                    _ => Sensitivity::Personal,
                },
                pack: pack.id,
                role: match cells[1] {
                    "number" => Role::Number,
                    "phone" => Role::Phone,
                    "mail" => Role::Mail,
                    "name" => Role::Name,
                    "birth" => Role::Birth,
                    "address" => Role::Address,
                    "coordinates" => Role::Coordinates,
                    "text" => Role::Text,
                    _ => Role::Decoy,
                },
                alone: number(5),
                headed: number(6).unwrap_or(50),
                beside: number(7),
                rows: number(8).unwrap_or(5).into(),
                spread: number(9).unwrap_or(0),
                digits: number(10).unwrap_or(0) as usize,
                index: kinds.len(),
            });
        }
    }
    kinds
});

/// Every kind, in the order of the packs; [`Kind::is_personal`] tells which are.
pub fn kinds() -> &'static [Kind] {
    &KINDS
}

/// The kind of this id.
pub fn kind(id: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.id == id)
}

/// The kind of this role that is in the common pack, e.g. the kind of names.
pub(super) fn of_role(role: Role) -> &'static Kind {
    KINDS.iter().find(|kind| kind.role == role).expect("the common pack has a kind of each role")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_has_its_own_name_and_two_labels() {
        let ids: BTreeSet<_> = kinds().iter().map(|kind| kind.id).collect();
        assert_eq!(ids.len(), kinds().len());
        for kind in kinds() {
            assert!(!kind.vi.is_empty() && !kind.en.is_empty() && kind.vi != kind.en, "{kind}");
        }
        assert!(kind("vn-cmnd").unwrap().needs_header() && !kind("vn-cccd").unwrap().needs_header());
        assert_eq!(kind("vn-bhyt").unwrap().sensitivity, Sensitivity::Sensitive);
    }
}
