//! Judges what was read: one dataset by itself, then the portal as a whole.

use crate::findings::Findings;
use crate::model::{Dataset, Portal, Site};

/// What there is to say about one dataset by itself.
pub fn dataset(_dataset: &Dataset, _site: &Site) -> Findings {
    Findings::default()
}

/// What there is to say about the portal as a whole: names that clash, references to nothing.
pub fn portal(_portal: &Portal) -> Findings {
    Findings::default()
}
