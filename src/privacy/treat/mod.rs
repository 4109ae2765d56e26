//! What is done to a cell so that it may be published: pure functions from cell to cell.
//!
//! A treatment that cannot read a cell gives nothing: what is not understood is not let through.

mod coarse;
mod digest;

pub use coarse::Coarse;
pub use digest::Key;

use super::mask::HIDDEN;

/// What is done to the cells of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Treatment {
    /// The column is left out.
    Drop,
    /// All but so many first and last signs are hidden.
    Mask {
        /// First signs that stay.
        first: usize,
        /// Last signs that stay.
        last: usize,
    },
    /// The value is made coarser.
    Generalise(Coarse),
    /// The value becomes a name of its own, by a secret key. Without a key nothing is published.
    Hash(Option<Key>),
    /// Rows whose combination of quasi-identifiers fewer than `k` rows share are left out; see
    /// [`Groups`](super::Groups). Cells stay as they are.
    Suppress {
        /// The least rows of a group.
        k: u64,
    },
}

/// Why a treatment cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Untold {
    /// There is no treatment of this name.
    Treatment(String),
    /// A generalisation says not to what.
    Missing(&'static str),
    /// A part has a value that says nothing.
    Value(String),
    /// A part no treatment of this name has.
    Part(String),
}

impl Treatment {
    /// The names of treatments.
    pub const NAMES: [&str; 5] = ["drop", "mask", "generalise", "hash", "suppress"];
    /// The most signs that a mask may leave at each end.
    pub const MOST_SHOWN: usize = 4;
    /// The least rows of a group; fewer hide no one.
    pub const LEAST_GROUP: u64 = 2;

    /// Reads a treatment written in one line: "drop", "mask first=2 last=1", "generalise month", "generalise parts=2",
    /// "generalise age=10 at=2025", "hash", "suppress k=5".
    pub fn parse(text: &str) -> Result<Self, Untold> {
        let mut words = text.split_whitespace();
        let name = words.next().unwrap_or_default();
        let parts: Vec<(&str, &str)> = words.map(|word| word.split_once('=').unwrap_or(("to", word))).collect();
        Self::of(name, &parts)
    }

    /// Makes a treatment of a name and its parts, as a description has them: ("generalise", [("to", "month")]).
    pub fn of(name: &str, parts: &[(&str, &str)]) -> Result<Self, Untold> {
        let number = |value: &str| value.parse::<u64>().map_err(|_| Untold::Value(value.into()));
        let only = |known: &[&str]| match parts.iter().find(|(part, _)| !known.contains(part)) {
            Some((part, _)) => Err(Untold::Part(part.to_string())),
            None => Ok(()),
        };
        let part = |name: &str| parts.iter().find(|(part, _)| *part == name).map(|(_, value)| *value);
        match name.to_ascii_lowercase().as_str() {
            "drop" => only(&[]).map(|()| Self::Drop),
            "hash" => only(&[]).map(|()| Self::Hash(None)),
            "mask" => {
                only(&["first", "last"])?;
                let shown = |name: &str| match part(name) {
                    None => Ok(0),
                    Some(value) => match number(value)? as usize {
                        shown @ 0..=Self::MOST_SHOWN => Ok(shown),
                        _ => Err(Untold::Value(value.into())),
                    },
                };
                Ok(Self::Mask { first: shown("first")?, last: shown("last")? })
            }
            "suppress" => {
                only(&["k"])?;
                let value = part("k").ok_or(Untold::Missing("k"))?;
                let k = number(value)?;
                if k < Self::LEAST_GROUP { Err(Untold::Value(value.into())) } else { Ok(Self::Suppress { k }) }
            }
            "generalise" | "generalize" => Coarse::of(parts).map(Self::Generalise),
            _ => Err(Untold::Treatment(name.into())),
        }
    }

    /// The same with a key, where it needs one.
    pub fn with_key(self, key: &Key) -> Self {
        match self {
            Self::Hash(_) => Self::Hash(Some(key.clone())),
            other => other,
        }
    }

    /// Its name, e.g. "mask".
    pub fn name(&self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Mask { .. } => "mask",
            Self::Generalise(_) => "generalise",
            Self::Hash(_) => "hash",
            Self::Suppress { .. } => "suppress",
        }
    }

    /// What is published of a cell, added to `out`. An empty cell stays empty.
    pub fn apply(&self, cell: &str, out: &mut String) {
        if cell.trim().is_empty() {
            return;
        }
        match self {
            Self::Drop | Self::Hash(None) => {}
            Self::Mask { first, last } => hide(cell, *first, *last, out),
            Self::Generalise(coarse) => coarse.apply(cell, out),
            Self::Hash(Some(key)) => key.digest(cell.trim(), out),
            Self::Suppress { .. } => out.push_str(cell),
        }
    }
}

/// Hides all but the ends; of a short cell, everything: at least half must be hidden.
fn hide(cell: &str, first: usize, last: usize, out: &mut String) {
    let cell = cell.trim();
    let count = cell.chars().count();
    let (first, last) = if (first + last) * 2 <= count { (first, last) } else { (0, 0) };
    out.extend(cell.chars().take(first));
    out.push_str(HIDDEN);
    out.extend(cell.chars().skip(count - last));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn applied(treatment: &str, cell: &str) -> String {
        let mut out = String::new();
        Treatment::parse(treatment).unwrap().apply(cell, &mut out);
        out
    }

    #[test]
    fn treatments_are_read_from_a_line() {
        assert_eq!(Treatment::parse("drop"), Ok(Treatment::Drop));
        assert_eq!(Treatment::parse(" mask first=2  last=1"), Ok(Treatment::Mask { first: 2, last: 1 }));
        assert_eq!(Treatment::parse("suppress k=5"), Ok(Treatment::Suppress { k: 5 }));
        assert_eq!(Treatment::parse("burn"), Err(Untold::Treatment("burn".into())));
        assert_eq!(Treatment::parse("suppress"), Err(Untold::Missing("k")));
        assert_eq!(Treatment::parse("suppress k=1"), Err(Untold::Value("1".into())));
        assert_eq!(Treatment::parse("mask first=9"), Err(Untold::Value("9".into())));
        assert_eq!(Treatment::parse("drop now"), Err(Untold::Part("to".into())));
        assert_eq!(Treatment::parse("generalise"), Err(Untold::Missing("to")));
        for name in Treatment::NAMES {
            assert_ne!(Treatment::of(name, &[]), Err(Untold::Treatment(name.into())));
        }
    }

    #[test]
    fn a_mask_hides_at_least_half() {
        assert_eq!(applied("mask first=2 last=1", "079203001234"), "07•••4");
        assert_eq!(applied("mask first=2 last=1", "0792"), "•••");
        assert_eq!(applied("mask", "Nguyễn Văn An"), "•••");
        assert_eq!(applied("mask", " "), "");
    }

    #[test]
    fn nothing_is_published_without_a_key() {
        assert_eq!(applied("hash", "079203001234"), "");
        let key = Key::of(b"a salt that is long enough", "so-y-te/ca-benh", "cccd");
        let mut out = String::new();
        Treatment::parse("hash").unwrap().with_key(&key).apply(" 079203001234 ", &mut out);
        assert_eq!(out.len(), 16);
    }

    proptest! {
        #[test]
        fn no_cell_panics_a_treatment_and_nothing_is_left_whole(cell in "\\PC{0,40}") {
            for treatment in ["drop", "mask first=2 last=2", "hash", "generalise month", "generalise decade", "generalise age=10 at=2025", "generalise commune", "generalise province", "generalise parts=1", "generalise band=10", "generalise decimals=2", "generalise first-word", "generalise prefix=3"] {
                let out = applied(treatment, &cell);
                let signs = cell.trim().chars().count();
                if treatment.starts_with("mask") && signs > 0 {
                    prop_assert!(out.contains(HIDDEN));
                }
            }
        }
    }
}
