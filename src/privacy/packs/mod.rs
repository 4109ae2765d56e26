//! What the countries and the whole world know of personal data: each pack is a folder of data and code.
//!
//! A pack more is a folder more, and a line in [`PACKS`].

pub mod common;
pub mod vn;

use super::token::Token;
use std::ops::RangeInclusive;

/// The packs.
pub static PACKS: [&Pack; 2] = [&common::PACK, &vn::PACK];

/// A pack: its kinds, its words, and what it sees in a cell.
#[derive(Debug)]
pub struct Pack {
    /// Its name in settings, e.g. "vn".
    pub id: &'static str,
    /// Its kinds, as CSV: see `common/kinds.csv`.
    pub kinds: &'static str,
    /// Its words of headers, as CSV: what they are about, what they say (`strong`, `weak`, `against`, or `loose`, which
    /// is against only beside organisations), and the words. `@person`, `@organisation` and `@official` tell whose
    /// column it is; `*` is about all numbers.
    pub words: &'static str,
    /// What it sees in numbers and codes.
    pub detectors: &'static [Detector],
    /// What it sees in words.
    pub wordings: Option<fn(&Words<'_>) -> Sense>,
    /// Finds the name of a person in a sentence.
    pub named: Option<fn(&str) -> Option<&str>>,
    /// Words before a person's birth, as they are written in sentences.
    pub births: &'static [&'static str],
}

/// Sees one kind in numbers or codes.
#[derive(Debug)]
pub struct Detector {
    /// The kind.
    pub kind: &'static str,
    /// What it looks at.
    pub family: Family,
    /// How many digits (of numbers) or letters and digits (of codes) that has.
    pub length: RangeInclusive<usize>,
    /// Looks.
    pub look: fn(&Token<'_>) -> Option<Sight>,
}

/// What a detector looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Digits, with signs between groups of them.
    Number,
    /// Letters and digits, with signs between them.
    Code,
    /// What stands around an `@`.
    Mail,
}

/// What was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// Does more than the length speak for it: check digits, parts that must be of a list?
    pub checked: bool,
    /// Is it told inside a sentence too where no word before names it?
    pub firm: bool,
    /// Does it look like one of an organisation?
    pub shared: bool,
    /// Some of what varies from one person to the next, below 128.
    pub spread: u8,
}

impl Sight {
    /// One that only the header or words before it can tell.
    pub const PLAIN: Self = Self { checked: false, firm: false, shared: false, spread: 0 };
    /// One that its own form tells.
    pub const FIRM: Self = Self { checked: true, firm: true, shared: false, spread: 0 };
}

/// A cell as words.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// As it is written.
    pub text: &'a str,
    /// Folded.
    pub folded: &'a str,
}

/// What a cell of words is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sense {
    /// The name of a person, surname and given name.
    pub name: bool,
    /// And of at least three parts, all known.
    pub long: bool,
    /// And with a surname that most people bear.
    pub common: bool,
    /// Part of a name: a given name alone, or a surname with a middle name.
    pub part: bool,
    /// A person of history, whose name streets bear.
    pub remembered: bool,
    /// An organisation.
    pub organisation: bool,
    /// A place with a house or a hamlet: an address.
    pub address: bool,
    /// A place of any kind.
    pub place: bool,
}

impl Sense {
    /// Both.
    pub fn or(self, other: Self) -> Self {
        Self {
            name: self.name || other.name,
            long: self.long || other.long,
            common: self.common || other.common,
            part: self.part || other.part,
            remembered: self.remembered || other.remembered,
            organisation: self.organisation || other.organisation,
            address: self.address || other.address,
            place: self.place || other.place,
        }
    }
}
