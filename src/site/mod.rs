//! Reads what the owner writes in `site/`, and lays the finished portal down in `site/public`.

pub mod read;
