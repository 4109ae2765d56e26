//! Figures: which values a chart shows, and the words and the table that go with it.

use super::book::{Book, Tongue};
use super::chart;
use super::format::value;
use super::svg::{self, Spark};
use super::table;
use super::tiles;
use super::view::{FigureView, Words};
use crate::model::{Column, Dataset, Date, FieldType, Figure, Mark, Table};
use std::collections::BTreeMap;

/// The most figures drawn for one dataset.
pub(super) const MOST: usize = 8;
/// The most rows of the table below a figure.
const TABLE_ROWS: usize = 120;
/// The most bars or dots when the figure sets no limit.
const BARS: usize = 15;

/// The values of a figure, in drawing order.
pub(super) struct Values<'a> {
    pub figure: &'a Figure,
    pub table: &'a Table,
    pub x: &'a Column,
    pub y: &'a Column,
    pub by: Option<&'a Column>,
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
pub(super) fn values<'a>(dataset: &'a Dataset, figure: &'a Figure) -> Option<Values<'a>> {
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
    let values = Values { figure, table, x, y, by, keys, series, cells };
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

/// The words of an x value: a date, or the value as it stands.
pub(super) fn key_words(tongue: &Tongue, values: &Values, key: &str) -> String {
    match (values.figure.mark, tiles::find(key)) {
        (Mark::TileMap, Some(at)) => tiles::TILES[at].lines.join(" "),
        _ if values.over_time() => match Date::parse(key) {
            Some(date) => tongue.words.formats.date(date),
            None => key.to_string(),
        },
        _ => value(tongue, values.x.field_type, key),
    }
}

/// A value with its unit when that is short, e.g. "70,4%". Decimals stand as the column has them.
pub(super) fn value_words(tongue: &Tongue, values: &Values, value: f64) -> String {
    match (values.figure.agg.as_str(), values.y.field_type) {
        ("none" | "", FieldType::Decimal(scale @ 1..=3)) if value.abs() < 1e3 => {
            let scale = usize::from(scale);
            with_percent(tongue, values, tongue.words.formats.number(&format!("{value:.scale$}")))
        }
        _ => tick_words(tongue, values, value),
    }
}

/// A round number of an axis.
pub(super) fn tick_words(tongue: &Tongue, values: &Values, value: f64) -> String {
    with_percent(tongue, values, tongue.words.formats.short(value))
}

fn with_percent(tongue: &Tongue, values: &Values, short: String) -> String {
    match unit(tongue, values) {
        Some(unit) if unit == "%" => tongue.words.formats.percent.replace("{n}", &short),
        _ => short,
    }
}

/// The unit of a figure's values.
pub(super) fn unit(tongue: &Tongue, values: &Values) -> Option<String> {
    if values.figure.agg == "count" && values.figure.unit.is_empty() {
        return None;
    }
    tongue.say(&values.figure.unit).or_else(|| tongue.say(&values.y.unit)).map(|unit| unit.text)
}

fn column_words(tongue: &Tongue, column: &Column) -> Words {
    let name = || Words { text: column.name.clone(), ..Words::default() };
    tongue.say(&column.title).map_or_else(name, |title| Words { note: None, ..title })
}

/// What is measured, in words.
fn measure(tongue: &Tongue, values: &Values) -> Words {
    let y = column_words(tongue, values.y);
    let key = match values.figure.agg.as_str() {
        "count" => return Words { text: tongue.words.word("agg_count").into(), ..Words::default() },
        "sum" => "agg_sum",
        "mean" => "agg_mean",
        "max" => "agg_max",
        "min" => "agg_min",
        _ => return y,
    };
    Words { text: tongue.words.say(key, &[("what", &y.text)]), ..y }
}

/// The finding, when the publisher gives none: latest value, or the greatest.
pub(super) fn title(tongue: &Tongue, values: &Values) -> Words {
    if let Some(title) = tongue.say(&values.figure.title) {
        return title;
    }
    let what = measure(tongue, values).text;
    let shown =
        |at: usize, value: f64| (key_words(tongue, values, values.keys[at]), value_words(tongue, values, value));
    if let (Some(_), Some((name, at, value))) = (values.by, values.leader()) {
        let (key, value) = shown(at, value);
        let key = format!("{} ({key})", values.series[name]);
        let text = tongue.words.say("title_greatest", &[("what", &what), ("value", &value), ("key", &key)]);
        return Words { text, ..Words::default() };
    }
    let text = match (values.figure.mark, values.latest(), values.extremes()) {
        (Mark::Line, Some((at, value)), _) => {
            let (key, value) = shown(at, value);
            tongue.words.say("title_latest", &[("what", &what), ("value", &value), ("key", &key)])
        }
        (_, _, Some(((at, value), _))) => {
            let (key, value) = shown(at, value);
            tongue.words.say("title_greatest", &[("what", &what), ("value", &value), ("key", &key)])
        }
        _ => what,
    };
    Words { text, ..Words::default() }
}

/// What is measured, its unit, and by what it is split.
fn subtitle(tongue: &Tongue, values: &Values) -> Words {
    if let Some(subtitle) = tongue.say(&values.figure.subtitle) {
        return subtitle;
    }
    let mut words = measure(tongue, values);
    if let Some(unit) = unit(tongue, values) {
        words.text = format!("{} ({unit})", words.text);
    }
    let by = column_words(tongue, values.by.unwrap_or(values.x));
    words.text = tongue.words.say("subtitle_by", &[("what", &words.text), ("by", &by.text.to_lowercase())]);
    words
}

/// The figures of a dataset, with the place of each in its list.
pub(super) fn all(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Vec<FigureView> {
    let drawn = dataset.figures.iter().enumerate().filter_map(|(at, figure)| Some((at, values(dataset, figure)?)));
    // The first figure stands beside the caveats, the others two by two.
    let wide = |place: usize| if place == 0 { 760.0 } else { 520.0 };
    let drawn = drawn.take(MOST).enumerate();
    drawn.map(|(place, (at, values))| view(book, tongue, dataset, at, wide(place), &values)).collect()
}

fn view(book: &Book, tongue: &Tongue, dataset: &Dataset, at: usize, wide: f64, values: &Values) -> FigureView {
    let id = format!("figure-{}", at + 1);
    let title = title(tongue, values);
    let subtitle = subtitle(tongue, values);
    let description = description(tongue, values);
    let drawing = chart::draw(tongue, values, wide, &id, &title.text, &description);
    let publisher = tongue.say(&book.portal.publisher_of(dataset).name).unwrap_or_default();
    let data = book.urls.data(&dataset.id);
    let csv =
        values.table.downloads.iter().find(|file| file.file.ends_with(".csv") && !file.file.ends_with("excel.csv"));
    let (head, body_html, cut) = twin(tongue, values);
    FigureView {
        id,
        subtitle: (subtitle.text != title.text).then_some(subtitle),
        title,
        note: tongue.say(&values.figure.note),
        source: Some(tongue.words.say("figure_source", &[("who", &publisher.text)])),
        svg: drawing.svg,
        legend: drawing.legend,
        head,
        body_html,
        cut,
        data: csv.map(|download| table::file(tongue, &data, download)),
    }
}

/// What a figure shows, for people who do not see it.
fn description(tongue: &Tongue, values: &Values) -> String {
    let what = measure(tongue, values).text;
    let (Some(((high, most), (low, least))), Some(first), Some(last)) =
        (values.extremes(), values.keys.first(), values.keys.last())
    else {
        return what;
    };
    let words = tongue.words;
    let (high, low) = (key_words(tongue, values, values.keys[high]), key_words(tongue, values, values.keys[low]));
    let (most, least) = (value_words(tongue, values, most), value_words(tongue, values, least));
    let span = words.formats.span(&key_words(tongue, values, first), &key_words(tongue, values, last));
    let count = words.formats.integer(values.keys.len() as u64);
    let map = if values.figure.mark == Mark::TileMap { words.word("map_islands") } else { "" };
    let key = if values.over_time() { "describe_time" } else { "describe_list" };
    words.say(
        key,
        &[
            ("what", &what),
            ("span", &span),
            ("count", &count),
            ("high", &high),
            ("most", &most),
            ("low", &low),
            ("least", &least),
        ],
    ) + map
}

/// The table of a figure's values; newest first when they are times.
fn twin(tongue: &Tongue, values: &Values) -> (Vec<Words>, String, Option<String>) {
    let mut head = vec![column_words(tongue, values.x)];
    match values.by {
        Some(_) => head.extend(values.series.iter().map(|name| Words { text: cut_name(name), ..Words::default() })),
        None => head.push(measure(tongue, values)),
    }
    let mut order: Vec<usize> = (0..values.keys.len()).collect();
    if values.over_time() {
        order.reverse();
    }
    let series = values.cells.len().min(12);
    head.truncate(series + 1);
    let decimals = decimals(values);
    let mut body = String::with_capacity(order.len().min(TABLE_ROWS) * 60);
    for at in order.iter().take(TABLE_ROWS) {
        body.push_str("<tr><th scope=\"row\">");
        svg::escape(&key_words(tongue, values, values.keys[*at]), &mut body);
        body.push_str("</th>");
        for cells in values.cells.iter().take(series) {
            match cells[*at] {
                Some(value) => {
                    body.push_str("<td class=\"n\">");
                    svg::escape(&tongue.words.formats.number(&format!("{value:.decimals$}")), &mut body);
                }
                None => {
                    body.push_str("<td class=\"n nil\">");
                    svg::escape(tongue.words.word("empty_cell"), &mut body);
                }
            }
            body.push_str("</td>");
        }
        body.push_str("</tr>");
    }
    let left = order.len().saturating_sub(TABLE_ROWS) as u64;
    (head, body, (left > 0).then(|| tongue.words.count("more_rows", left)))
}

/// As many decimals as the column has, at most two for means.
fn decimals(values: &Values) -> usize {
    match (values.figure.agg.as_str(), values.y.field_type) {
        ("count", _) => 0,
        ("mean", _) => 2,
        (_, FieldType::Integer | FieldType::Year) => 0,
        (_, FieldType::Decimal(scale)) => scale.min(6).into(),
        _ => 2,
    }
}

pub(super) fn cut_name(name: &str) -> String {
    super::markdown::shorten(name, 40)
}

/// A small drawing of a dataset's first figure, and what it shows.
pub(super) fn thumb(tongue: &Tongue, dataset: &Dataset) -> Option<(String, Words)> {
    let values = dataset.figures.iter().find_map(|figure| values(dataset, figure))?;
    Some((small(&values, 160.0, 48.0)?, measure(tongue, &values)))
}

/// A drawing without axes of a figure.
pub(super) fn small(values: &Values, width: f64, height: f64) -> Option<String> {
    let mut known: Vec<f64> = values.cells.first()?.iter().flatten().copied().collect();
    if known.is_empty() {
        return None;
    }
    Some(match values.figure.mark {
        Mark::Line => svg::spark(&Spark::Line(&known), width, height),
        Mark::Bar | Mark::Dot | Mark::TileMap => {
            known.sort_by(f64::total_cmp);
            svg::spark(&Spark::Bars(&known), width, height)
        }
    })
}
