//! The schema.org description that a page carries for search engines.

use super::book::{Book, Tongue};
use super::format::json_for_script;
use super::schema_org;
use crate::model::Dataset;

/// The description of a dataset, escaped for a script element.
pub(super) fn dataset(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Option<String> {
    Some(json_for_script(&schema_org::dataset(book.portal, book.urls, dataset, tongue.lang)))
}

/// The description of the portal, escaped for a script element.
pub(super) fn portal(book: &Book, tongue: &Tongue) -> Option<String> {
    Some(json_for_script(&schema_org::catalog(book.portal, book.urls, tongue.lang)))
}
