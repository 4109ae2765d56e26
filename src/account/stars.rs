//! Stars of openness: the five stars of open data (https://5stardata.info), as far as a published table can show them.

use crate::model::{Dataset, Portal};

/// Stars, 0–5, each on top of the one before: an open licence; a table; in a format that no company owns (every table is
/// published as CSV and Parquet, so this comes with the second); a column whose values have addresses of their own (a
/// shared code list); links to other data (codes that are matched with other lists, or a key of another dataset).
pub(super) fn of(dataset: &Dataset, portal: &Portal) -> u8 {
    let open = dataset.licence.as_ref().is_some_and(|licence| licence.open == Some(true));
    if !open {
        return 0;
    }
    if dataset.tables().next().is_none() {
        return 1;
    }
    let columns = dataset.tables().flat_map(|(_, table)| &table.columns);
    let lists: Vec<_> = columns.filter_map(|column| portal.code_lists.get(column.code_list.as_ref()?)).collect();
    let refers = || dataset.resources.iter().flat_map(|one| &one.foreign_keys).any(|key| key.dataset.is_some());
    let matched = || lists.iter().flat_map(|list| &list.entries).any(|entry| !entry.matches.is_empty());
    match lists.is_empty() {
        true => 3,
        false if matched() || refers() => 5,
        false => 4,
    }
}
