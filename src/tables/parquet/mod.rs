//! Parquet, in and out: the typed form every table is published in, and a format tables arrive in.
//!
//! Written by an encoder of our own: `column` makes pages (`pages`) of values (`numbers`, `words`) with the encoding
//! that is smallest (`choose`), `file` puts them into row groups (`layout`) and says where everything lies
//! (`thrift`, `schema`, `stats`). Read by the Arrow reader.

mod choose;
pub mod column;
pub mod file;
mod fixed;
pub mod layout;
mod levels;
pub mod noted;
mod numbers;
pub mod pages;
pub mod read;
mod schema;
mod sizes;
mod stats;
pub mod text;
mod texts;
mod thrift;
mod words;
pub mod write;

#[cfg(test)]
mod measure;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;
