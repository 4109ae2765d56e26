//! A file format: extension, media type, IRI.

use serde::{Deserialize, Serialize};

/// A file format as catalogues name it; known ones are in
/// [`vocabulary::FORMATS`](super::vocabulary::FORMATS).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Format {
    /// File extension in lower case without the point, e.g. "csv".
    pub extension: String,
    /// What people call it, e.g. "CSV".
    pub label: String,
    /// IANA media type, e.g. "text/csv".
    pub media_type: String,
    /// Its IRI in the EU file-type table.
    pub eu_iri: Option<String>,
    /// Does the EU metadata quality assessment count it as machine-readable?
    pub machine_readable: bool,
    /// Does the EU metadata quality assessment count it as non-proprietary?
    pub non_proprietary: bool,
}

impl Format {
    /// A format known by its extension only.
    pub fn unknown(extension: &str) -> Self {
        Self {
            extension: extension.to_ascii_lowercase(),
            label: extension.to_ascii_uppercase(),
            media_type: "application/octet-stream".into(),
            eu_iri: None,
            machine_readable: false,
            non_proprietary: false,
        }
    }
}
