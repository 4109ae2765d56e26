//! The schema.org description that a page carries for search engines.

use super::book::{Book, Tongue};
use super::format::json_for_script;
use super::view::Crumb;
use crate::model::Dataset;

/// The description of a dataset and the way to it, escaped for a script element.
pub(super) fn dataset(_book: &Book, _tongue: &Tongue, _dataset: &Dataset, _way: &[Crumb]) -> Option<String> {
    escaped(None)
}

/// The description of the portal, escaped for a script element.
pub(super) fn portal(_book: &Book, _tongue: &Tongue) -> Option<String> {
    escaped(None)
}

fn escaped(value: Option<serde_json::Value>) -> Option<String> {
    value.map(|value| json_for_script(&value))
}
