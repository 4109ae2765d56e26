//! Khomo turns a repository of dataset folders into an open-data portal of static files.
//!
//! `src/README.md` is the map: the floors, what each room knows, and what is deliberately absent.

pub mod account;
pub mod artifact;
pub mod catalogue;
pub mod check;
pub mod cli;
pub mod datasets;
pub mod downloads;
pub mod error;
pub mod findings;
pub mod history;
pub mod model;
pub mod node;
pub mod pages;
pub mod pipeline;
pub mod privacy;
pub mod search;
pub mod serve;
pub mod settings;
pub mod site;
pub mod tables;
pub mod themes;
pub mod urls;
pub mod watch;
pub mod wording;
