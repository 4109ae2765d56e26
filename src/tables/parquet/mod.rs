//! Parquet, in and out: the typed form every table is published in, and a format tables arrive in.

pub mod noted;
pub mod read;
pub mod text;
pub mod write;
