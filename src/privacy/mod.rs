//! Finds personal data in columns of text, and treats it: text in, kind out.
//!
//! A [`Watch`] goes with each column and sees every cell; [`judge`] weighs what all columns of a table
//! showed: words of headers, shares, check digits, neighbours. [`Treatment`] makes of a cell what may be
//! published, and [`Groups`] counts how many persons share what is left. The packs (`packs/`) hold what
//! countries know: tables and detectors. Nothing here shows a value: examples are masked as they are found.

mod fold;
mod groups;
mod header;
mod judge;
mod kind;
mod mask;
mod packs;
mod shape;
mod stats;
mod tally;
mod token;
mod treat;
mod watch;

pub use groups::{Anonymity, Groups};
pub use judge::{Reason, Strength, Verdict, judge};
pub use kind::{Kind, Role, Sensitivity, kind, kinds};
pub use tally::Example;
pub use treat::{Key, Treatment, Untold};
pub use watch::Watch;

/// The names of the packs, e.g. "common" and "vn".
pub fn packs() -> impl Iterator<Item = &'static str> {
    packs::PACKS.iter().map(|pack| pack.id)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_truth;
