//! The values a figure shows, as the pass over its table put them together, in drawing order.

use super::book::{Book, Labels};
use super::marks::bins::{self, Bins};
use crate::model::{Column, Dataset, Date, FieldType, Figure, Lang, Mark, Shapes, Shown, Table};
use std::borrow::Cow;

/// The most bars or dots when the figure sets no limit.
const BARS: usize = 15;
/// The most bars or dots.
const MOST_BARS: usize = 60;

/// The values of a figure, in drawing order.
pub(super) struct Values<'a> {
    pub figure: &'a Figure,
    pub x: &'a Column,
    pub y: &'a Column,
    pub by: Option<&'a Column>,
    /// What the codes of x stand for.
    pub x_labels: Option<&'a Labels<'a>>,
    /// What the codes of the series stand for.
    pub by_labels: Option<&'a Labels<'a>>,
    /// The language of the data, when there is one.
    pub lang: Option<&'a Lang>,
    /// x values as published, in drawing order; of a histogram the lower edges.
    pub keys: Vec<Cow<'a, str>>,
    /// Names of the series; one nameless when the figure is not split.
    pub series: Vec<&'a str>,
    /// A value a series and key, series first.
    pub cells: Vec<Vec<Option<f64>>>,
    /// The bins of a histogram.
    pub bins: Option<Bins>,
    /// The shapes of a map.
    pub shapes: Option<&'a Shapes>,
}

impl Values<'_> {
    /// Are the x values times?
    pub fn over_time(&self) -> bool {
        self.bins.is_none()
            && (matches!(
                self.x.field_type,
                FieldType::Date | FieldType::YearMonth | FieldType::Year | FieldType::Datetime
            ) || !self.keys.is_empty() && self.keys.iter().all(|key| key.len() >= 4 && Date::parse(key).is_some()))
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
        let ends = self.cells.iter().enumerate().filter_map(|(name, cells)| last(cells).map(|(at, v)| (name, at, v)));
        ends.max_by(|a, b| a.2.total_cmp(&b.2))
    }

    /// The last known value of the first series.
    pub fn latest(&self) -> Option<(usize, f64)> {
        last(self.cells.first()?)
    }

    /// Does its newest value matter most?
    pub fn tells_latest(&self) -> bool {
        matches!(self.figure.mark, Mark::Line | Mark::Spark)
    }

    /// What all series of a key add up to; nothing when none has a value.
    pub fn total(&self, at: usize) -> Option<f64> {
        let mut known = self.cells.iter().filter_map(|cells| cells[at]).peekable();
        known.peek()?;
        Some(known.sum())
    }

    /// May the value of this key still change?
    pub fn is_provisional(&self, at: usize) -> bool {
        let Some(from) = &self.figure.provisional_from else { return false };
        match (self.over_time(), Date::parse(from), Date::parse(&self.keys[at])) {
            (true, Some(from), Some(date)) => date.first_day() >= from.first_day(),
            _ => self.keys.iter().position(|key| key == from).is_some_and(|from| at >= from),
        }
    }

    /// Is this key to be brought out: named by the figure, else the greatest?
    pub fn is_on(&self, at: usize) -> bool {
        match self.figure.highlight.is_empty() {
            true => self.extremes().is_some_and(|((high, _), _)| high == at),
            false => self.figure.highlight.iter().any(|key| *key == self.keys[at]),
        }
    }

    /// Are rows only placed on a map, not measured?
    pub fn only_places(&self) -> bool {
        self.figure.mark == Mark::Points && self.figure.agg == "count" && self.figure.x == self.figure.y
    }
}

/// The last known of some values.
pub(super) fn last(cells: &[Option<f64>]) -> Option<(usize, f64)> {
    cells.iter().enumerate().rev().find_map(|(at, value)| Some((at, (*value)?)))
}

/// Reads the values of a figure; `None` when its columns are not there or hold nothing to draw.
pub(super) fn values<'a>(book: &'a Book, dataset: &'a Dataset, figure: &'a Figure) -> Option<Values<'a>> {
    let read = read(dataset, figure)?;
    let by_labels = read.by.and_then(|by| book.labels_of(by));
    Some(Values { x_labels: book.labels_of(read.x), by_labels, ..read })
}

/// Is there something to draw?
pub(super) fn are_there(dataset: &Dataset, figure: &Figure) -> bool {
    read(dataset, figure).is_some()
}

/// The values without what codes stand for.
fn read<'a>(dataset: &'a Dataset, figure: &'a Figure) -> Option<Values<'a>> {
    let number = dataset.figures.iter().position(|other| other == figure)?;
    let mut tables = dataset.tables();
    let (_, table) = match &figure.resource {
        Some(name) => tables.find(|(resource, _)| resource.name == *name)?,
        None => tables.next()?,
    };
    let index = |name: &str| table.columns.iter().position(|column| column.name == name);
    let shapes = match figure.mark.is_geographic() {
        true => Some(shapes(dataset, figure, table, number)?),
        false => None,
    };
    // Places without names are told by where they are.
    let x = if figure.x.is_empty() { figure.place.as_ref().map_or("", |(lat, _)| lat) } else { &figure.x };
    let x = index(x)?;
    let y = if figure.agg == "count" { index(&figure.y).unwrap_or(x) } else { index(&figure.y)? };
    let by = figure.by.as_deref().and_then(index);
    let groups = table.drawn.iter().filter(|drawn| drawn.figure == number).find_map(|drawn| match &drawn.what {
        Shown::Groups(groups) => Some(groups),
        Shown::Shapes(_) => None,
    });
    let bins = match figure.mark {
        Mark::Histogram if table.columns[x].field_type.is_numeric() => {
            Some(bins::of(&table.columns[x], table.profile.columns.get(x), groups)?)
        }
        Mark::Histogram => return None,
        _ => None,
    };
    let mut read = Values {
        figure,
        x: &table.columns[x],
        y: &table.columns[y],
        by: by.map(|by| &table.columns[by]),
        x_labels: None,
        by_labels: None,
        lang: data_language(dataset),
        keys: Vec::new(),
        series: vec![""],
        cells: vec![Vec::new()],
        bins: None,
        shapes,
    };
    if let Some(bins) = bins {
        read.keys = bins.edges().map(Cow::Owned).collect();
        read.cells = vec![bins.counts().map(Some).collect()];
        read.bins = Some(bins);
        return Some(read);
    }
    if let Some(groups) = groups {
        read.keys = groups.keys.iter().map(|key| Cow::Borrowed(key.as_str())).collect();
        read.series = groups.series.iter().map(String::as_str).collect();
        read.cells = vec![vec![None; groups.keys.len()]; groups.series.len()];
        for (key, series, value) in &groups.cells {
            read.cells[*series as usize][*key as usize] = Some(*value);
        }
    }
    if !read.only_places() && read.cells.iter().flatten().all(Option::is_none) {
        return None;
    }
    Some(in_order(read))
}

/// The shapes a map draws; `None` when there are none of its kind.
fn shapes<'a>(dataset: &'a Dataset, figure: &Figure, own: &'a Table, number: usize) -> Option<&'a Shapes> {
    let table = match (&figure.place, &figure.geometry) {
        (None, Some(geometry)) => dataset.tables().find(|(resource, _)| resource.name == *geometry)?.1,
        _ => own,
    };
    let fits = |shapes: &&Shapes| match figure.mark {
        Mark::Choropleth => shapes.shapes.iter().any(|shape| !shape.rings.is_empty()),
        _ => !shapes.shapes.is_empty(),
    };
    let shapes = table.drawn.iter().filter(|drawn| drawn.figure == number).find_map(|drawn| match &drawn.what {
        Shown::Shapes(shapes) => Some(shapes),
        Shown::Groups(_) => None,
    });
    shapes.filter(fits)
}

/// Times run forward; bars and dots are sorted and cut as the figure says.
fn in_order(mut values: Values) -> Values {
    let mut order: Vec<usize> = (0..values.keys.len()).collect();
    let over_time = values.over_time();
    let total = |at: usize| values.total(at).unwrap_or(0.0);
    let rows = matches!(values.figure.mark, Mark::Bar | Mark::StackedBar | Mark::Dot);
    match values.figure.sort.as_str() {
        _ if !rows && over_time => order.sort_by(|a, b| values.keys[*a].cmp(&values.keys[*b])),
        "asc" if rows => order.sort_by(|a, b| total(*a).total_cmp(&total(*b))),
        "none" if rows => {}
        "" if rows && over_time => order.sort_by(|a, b| values.keys[*a].cmp(&values.keys[*b])),
        _ if rows => order.sort_by(|a, b| total(*b).total_cmp(&total(*a))),
        _ => {}
    }
    if rows {
        order.truncate(values.figure.limit.unwrap_or(BARS).clamp(1, MOST_BARS));
    }
    values.keys = order.iter().map(|at| values.keys[*at].clone()).collect();
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
