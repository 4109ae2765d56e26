//! The schema.org description that a page carries for search engines.

use super::book::{Book, Tongue};
use super::format::json_for_script;
use super::schema_org;
use super::view::Crumb;
use crate::model::Dataset;

/// The description of a dataset and the way to its page, escaped for a script element.
pub(super) fn dataset(book: &Book, tongue: &Tongue, dataset: &Dataset, crumbs: &[Crumb]) -> Option<String> {
    let own = book.urls.dataset(tongue.lang, &dataset.id);
    let trail = crumbs.iter().map(|crumb| (crumb.text.as_str(), crumb.url.as_deref().unwrap_or(&own)));
    let trail = schema_org::breadcrumbs(trail.map(|(text, url)| (text, format!("{}/{url}", book.urls.base_url()))));
    let described = schema_org::dataset(book.portal, book.urls, dataset, tongue.lang);
    Some(json_for_script(&serde_json::Value::Array(vec![described, trail])))
}

/// The description of the portal, escaped for a script element.
pub(super) fn portal(book: &Book, tongue: &Tongue) -> Option<String> {
    Some(json_for_script(&schema_org::catalog(book.portal, book.urls, tongue.lang)))
}
