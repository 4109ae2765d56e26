//! A slug checked once.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A slug of `[a-z0-9-]`, e.g. "bo-tttt".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Name(Arc<str>);

impl Name {
    /// The longest name, in bytes: one path segment on every file system.
    pub const LONGEST: usize = 120;

    /// Checks a slug; `None` when it has other characters than `[a-z0-9-]`, is empty or too long.
    pub fn parse(text: &str) -> Option<Self> {
        let fine = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        (!text.is_empty() && text.len() <= Self::LONGEST && text.bytes().all(fine)).then(|| Self(text.into()))
    }

    /// The nearest slug of any text: marks dropped, đ as d, everything else a hyphen.
    /// `None` when nothing is left.
    pub fn slug(text: &str) -> Option<Self> {
        use unicode_normalization::UnicodeNormalization;
        let mut slug = String::with_capacity(text.len());
        for c in text.nfd().flat_map(char::to_lowercase) {
            match c {
                'đ' => slug.push('d'),
                c if c.is_ascii_alphanumeric() => slug.push(c),
                c if unicode_normalization::char::is_combining_mark(c) => {}
                _ if slug.ends_with('-') || slug.is_empty() => {}
                _ => slug.push('-'),
            }
        }
        slug.truncate(Self::LONGEST);
        Self::parse(slug.trim_matches('-'))
    }

    /// The slug, e.g. "bo-tttt".
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A dataset's id everywhere: agency and dataset, e.g. "bo-tttt/ndxp".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DatasetId {
    /// The agency's folder, e.g. "bo-tttt".
    pub agency: Name,
    /// The dataset's folder, e.g. "ndxp".
    pub dataset: Name,
}

impl DatasetId {
    /// Reads "agency/dataset".
    pub fn parse(text: &str) -> Option<Self> {
        let (agency, dataset) = text.split_once('/')?;
        Some(Self { agency: Name::parse(agency)?, dataset: Name::parse(dataset)? })
    }
}

impl std::fmt::Display for DatasetId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.agency, self.dataset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_drops_marks_and_folds_d() {
        assert_eq!(Name::slug("Đất đai – Hà Nội").unwrap().as_str(), "dat-dai-ha-noi");
        assert_eq!(Name::slug("…"), None);
    }
}
