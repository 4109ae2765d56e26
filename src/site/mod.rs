//! Reads what the owner writes in `site/`, and lays the finished portal down in `site/public`.
//!
//! [`Ground`] knows the portal's folder and remembers it between builds; [`Laying`] is one build:
//! first a shelf for data files, then the one door through which every artifact goes.
//!
//! Deliberately absent: what artifacts mean, and any clock.

pub mod cache;
mod clash;
mod code_links;
mod codes;
mod folders;
mod fresh;
mod ground;
mod journal;
mod later;
mod manifest;
mod memory;
pub mod notes;
mod pen;
pub mod plan;
mod quick;
pub mod read;
mod shelf;
mod squeeze;
pub mod stories;
#[cfg(test)]
pub(crate) mod tests;
mod write;

pub use cache::{Cache, Remembered};
pub use ground::Ground;
pub use write::{Laying, Progress, Summary};
