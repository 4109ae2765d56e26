//! The values a figure shows, read from its table and put in drawing order.

use super::book::{Book, Labels};
use crate::model::{Column, Dataset, Date, FieldType, Figure, Lang, Mark, Table};
use std::collections::BTreeMap;

/// The most bars or dots when the figure sets no limit.
const BARS: usize = 15;

/// The values of a figure, in drawing order.
pub(super) struct Values<'a> {
    pub figure: &'a Figure,
    pub table: &'a Table,
    pub x: &'a Column,
    pub y: &'a Column,
    pub by: Option<&'a Column>,
    /// What the codes of x stand for.
    pub x_labels: Option<&'a Labels<'a>>,
    /// What the codes of the series stand for.
    pub by_labels: Option<&'a Labels<'a>>,
    /// The language of the data, when there is one.
    pub lang: Option<&'a Lang>,
    /// x values as published, in drawing order.
    pub keys: Vec<&'a str>,
    /// Names of the series; one nameless when the figure is not split.
    pub series: Vec<&'a str>,
    /// A value a series and key, series first.
    pub cells: Vec<Vec<Option<f64>>>,
}

impl Values<'_> {
    /// Are the x values times?
    pub fn over_time(&self) -> bool {
        matches!(self.x.field_type, FieldType::Date | FieldType::YearMonth | FieldType::Year | FieldType::Datetime)
            || self.keys.iter().all(|key| key.len() >= 4 && Date::parse(key).is_some())
    }

    /// The key with the greatest and the least value of the first series.
    pub fn extremes(&self) -> Option<((usize, f64), (usize, f64))> {
        let mut known = self.cells.first()?.iter().enumerate().filter_map(|(at, value)| Some((at, (*value)?)));
        let first = known.next()?;
        Some(known.fold((first, first), |(high, low), (at, value)| {
            let high = if value > high.1 { (at, value) } else { high };
            let low = if value < low.1 { (at, value) } else { low };
            (high, low)
        }))
    }

    /// The series that ends highest, its key and value.
    pub fn leader(&self) -> Option<(usize, usize, f64)> {
        let last = |cells: &Vec<Option<f64>>| cells.iter().enumerate().rev().find_map(|(at, v)| Some((at, (*v)?)));
        let ends = self.cells.iter().enumerate().filter_map(|(name, cells)| last(cells).map(|(at, v)| (name, at, v)));
        ends.max_by(|a, b| a.2.total_cmp(&b.2))
    }

    /// The last known value of the first series.
    pub fn latest(&self) -> Option<(usize, f64)> {
        self.cells.first()?.iter().enumerate().rev().find_map(|(at, value)| Some((at, (*value)?)))
    }
}

/// Reads the values of a figure; `None` when its columns are not there or hold nothing to draw.
pub(super) fn values<'a>(book: &'a Book, dataset: &'a Dataset, figure: &'a Figure) -> Option<Values<'a>> {
    let mut tables = dataset.tables();
    let (_, table) = match &figure.resource {
        Some(name) => tables.find(|(resource, _)| resource.name == *name)?,
        None => tables.next()?,
    };
    let index = |name: &str| table.columns.iter().position(|column| column.name == name);
    let (x, y) = (
        index(&figure.x)?,
        if figure.agg == "count" { index(&figure.y).or(index(&figure.x))? } else { index(&figure.y)? },
    );
    let by = figure.by.as_deref().and_then(index);
    let rows = rows(table, [Some(x), Some(y), by]);

    let mut keys: Vec<&str> = Vec::new();
    let mut series: Vec<&str> = Vec::new();
    let mut key_at = BTreeMap::new();
    let mut series_at = BTreeMap::new();
    let mut cells: Vec<Vec<Cell>> = Vec::new();
    for row in 0..rows {
        let Some(key) = cell(table, x, row) else { continue };
        let name = by.map_or(Some(""), |by| cell(table, by, row)).unwrap_or("");
        let value = cell(table, y, row).and_then(|value| value.parse::<f64>().ok()).filter(|value| value.is_finite());
        let key = *key_at.entry(key).or_insert_with(|| {
            keys.push(key);
            keys.len() - 1
        });
        let name = *series_at.entry(name).or_insert_with(|| {
            series.push(name);
            cells.push(Vec::new());
            series.len() - 1
        });
        if cells[name].len() <= key {
            cells[name].resize(key + 1, Cell::default());
        }
        cells[name][key].add(value);
    }
    let agg = figure.agg.as_str();
    let cells: Vec<Vec<Option<f64>>> = cells
        .into_iter()
        .map(|mut column| {
            column.resize(keys.len(), Cell::default());
            column.iter().map(|cell| cell.value(agg)).collect()
        })
        .collect();
    if cells.iter().all(|column| column.iter().all(Option::is_none)) {
        return None;
    }
    let (x, y, by) = (&table.columns[x], &table.columns[y], by.map(|by| &table.columns[by]));
    let (x_labels, by_labels) = (book.labels_of(x), by.and_then(|by| book.labels_of(by)));
    let lang = data_language(dataset);
    let values = Values { figure, table, x, y, by, x_labels, by_labels, lang, keys, series, cells };
    Some(in_order(values))
}

/// One value while it is put together.
#[derive(Clone, Copy, Default)]
struct Cell {
    rows: u64,
    known: u64,
    sum: f64,
    last: f64,
    least: f64,
    most: f64,
}

impl Cell {
    fn add(&mut self, value: Option<f64>) {
        self.rows += 1;
        let Some(value) = value else { return };
        self.least = if self.known == 0 { value } else { self.least.min(value) };
        self.most = if self.known == 0 { value } else { self.most.max(value) };
        self.known += 1;
        self.sum += value;
        self.last = value;
    }

    fn value(&self, agg: &str) -> Option<f64> {
        match agg {
            "count" => (self.rows > 0).then_some(self.rows as f64),
            _ if self.known == 0 => None,
            "sum" => Some(self.sum),
            "mean" => Some(self.sum / self.known as f64),
            "max" => Some(self.most),
            "min" => Some(self.least),
            _ => Some(self.last),
        }
    }
}

/// How many rows are at hand for these columns.
fn rows(table: &Table, columns: [Option<usize>; 3]) -> usize {
    let length = |column: usize| {
        let whole = table.series.iter().find(|(at, _)| *at == column).map(|(_, values)| values.len());
        whole.unwrap_or(table.preview.len())
    };
    columns.into_iter().flatten().map(length).min().unwrap_or(0)
}

fn cell(table: &Table, column: usize, row: usize) -> Option<&str> {
    match table.series.iter().find(|(at, _)| *at == column) {
        Some((_, values)) => values.get(row),
        None => table.preview.get(row, column),
    }
}

/// Times run forward; bars and dots are sorted and cut as the figure says.
fn in_order(mut values: Values) -> Values {
    let mut order: Vec<usize> = (0..values.keys.len()).collect();
    let over_time = values.over_time();
    let total = |at: usize| values.cells.iter().filter_map(|series| series[at]).sum::<f64>();
    match (values.figure.mark, values.figure.sort.as_str()) {
        (Mark::Line, _) if over_time => order.sort_by_key(|at| values.keys[*at]),
        (Mark::Bar | Mark::Dot, "asc") => order.sort_by(|a, b| total(*a).total_cmp(&total(*b))),
        (Mark::Bar | Mark::Dot, "none") => {}
        (Mark::Bar | Mark::Dot, "") if over_time => order.sort_by_key(|at| values.keys[*at]),
        (Mark::Bar | Mark::Dot, _) => order.sort_by(|a, b| total(*b).total_cmp(&total(*a))),
        _ => {}
    }
    let limit = match values.figure.mark {
        Mark::Bar | Mark::Dot => values.figure.limit.unwrap_or(BARS).clamp(1, 60),
        Mark::Line | Mark::TileMap => order.len(),
    };
    order.truncate(limit);
    values.keys = order.iter().map(|at| values.keys[*at]).collect();
    for series in &mut values.cells {
        *series = order.iter().map(|at| series[*at]).collect();
    }
    values
}

/// The language of a dataset's values, when it is one.
pub(super) fn data_language(dataset: &Dataset) -> Option<&Lang> {
    match dataset.languages.as_slice() {
        [lang] => Some(lang),
        _ => None,
    }
}
