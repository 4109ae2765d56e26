//! Lines over time: axes, gaps, breaks, names at the ends.

use super::Draw;
use super::bars::{join, provisional};
use super::frame::{CLOSE, Frame, LETTER, SERIES, dot, grid, text, ticks, width};
use crate::model::Date;
use crate::pages::book::Tongue;
use crate::pages::figure::{key_words, series_words, tick_words, value_words};
use crate::pages::markdown::shorten;
use crate::pages::svg::{self, P, bounds};
use crate::pages::values::{Values, last};
use crate::pages::view::LegendEntry;
use std::fmt::Write;

/// The most points of a line, and of all lines together.
const POINTS: usize = 400;
const ALL_POINTS: usize = 4_000;
/// The most lines; the others are in the table.
const LINES: usize = 40;

/// A line a series.
pub(super) struct Line;

impl Draw for Line {
    fn height(&self, _: &Values) -> f64 {
        300.0
    }

    fn draw(&self, tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
        line(tongue, values, frame, out);
    }

    fn legend(&self, tongue: &Tongue, values: &Values) -> Vec<LegendEntry> {
        match values.cells.len() > SERIES {
            true => vec![LegendEntry { class: "f8".into(), text: tongue.words.word("other_series").into() }],
            false => Vec::new(),
        }
    }

    fn remark(&self, tongue: &Tongue, values: &Values) -> Option<String> {
        let left = values.cells.len().saturating_sub(LINES) as u64;
        let left = (left > 0).then(|| tongue.words.count("more_series", left));
        join(left, provisional(tongue, values))
    }

    fn small(&self, values: &Values, width: f64, height: f64) -> Option<String> {
        let known: Vec<f64> = values.cells.first()?.iter().flatten().copied().collect();
        (!known.is_empty()).then(|| svg::spark(&svg::Spark::Line(&known), width, height))
    }
}

/// A line a series over time, or over the keys in order.
fn line(tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
    let most = (ALL_POINTS / values.cells.len().clamp(1, LINES)).min(POINTS);
    let step = values.keys.len().div_ceil(most).max(1);
    let points = points(values.keys.len(), most);
    let known: Vec<f64> = values.cells.iter().flatten().flatten().copied().collect();
    let (low, high) = bounds(&known);
    let ticks = ticks(low.min(0.0), high.max(0.0));
    let (low, high) = (ticks[0], ticks[ticks.len() - 1]);
    let labels: Vec<String> = ticks.iter().map(|tick| tick_words(tongue, values, *tick)).collect();
    let widest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(1) as f64;

    let ends = ends(values);
    let single = values.cells.len() == 1;
    let end_words: Vec<String> = ends
        .iter()
        .map(|(series, _, value)| match single {
            true => value_words(tongue, values, *value),
            false => {
                let name = series_words(tongue, values, values.series[*series]).text;
                shorten(&name, if frame.narrow() { 16 } else { 24 })
            }
        })
        .collect();
    let end_width = end_words.iter().map(|words| words.chars().count()).max().unwrap_or(0) as f64 * 7.4 + 16.0;

    let height = if frame.narrow() { 240.0 } else { 300.0 };
    let left = widest * LETTER + 14.0;
    let above = frame.narrow() && single;
    let right = frame.width - if above { 10.0 } else { end_width };
    let breaks = breaks(values).count().min(BREAK_ROWS) as f64;
    let (top, bottom) = (16.0 + 16.0 * breaks, height - 32.0);
    let scale = Scale::of(values, left, right);
    let y = |value: f64| bottom - (value - low) / (high - low) * (bottom - top);

    frame.open(height, out);
    let lines: Vec<(f64, String)> = ticks.iter().zip(labels).map(|(tick, label)| (y(*tick), label)).collect();
    grid(out, &lines, left, right);
    out.push_str(r#"<g class="ax">"#);
    for (at, anchor, label) in scale.labels(tongue, values, if frame.narrow() { 4 } else { 7 }) {
        text(out, "", at, height - 10.0, anchor, &label);
    }
    out.push_str("</g>");

    for (series, cells) in values.cells.iter().enumerate().take(LINES).rev() {
        let rank = ends.iter().position(|(at, ..)| *at == series);
        let class = rank.map_or("s8".to_string(), |rank| format!("s{}", rank + 1));
        let mut path = String::new();
        let mut area = String::new();
        let mut open: Option<f64> = None;
        let mut alone = Vec::new();
        let mut run = 0;
        for at in &points {
            match cells[*at] {
                Some(value) => {
                    let (x, y) = (scale.x[*at], y(value));
                    let _ = write!(path, "{}{} {}", if run == 0 { 'M' } else { 'L' }, P(x), P(y));
                    let _ = match run {
                        0 => write!(area, "M{} {}L{} {}", P(x), P(zero(low, high, bottom, top)), P(x), P(y)),
                        _ => write!(area, "L{} {}", P(x), P(y)),
                    };
                    open = Some(x);
                    run += 1;
                }
                None => {
                    close(&mut area, &mut open, zero(low, high, bottom, top));
                    if run == 1 {
                        alone.push(*at - step.min(*at));
                    }
                    run = 0;
                }
            }
        }
        close(&mut area, &mut open, zero(low, high, bottom, top));
        if single && low >= 0.0 {
            let _ = write!(out, r#"<path class="ar" d="{area}"/>"#);
        }
        let _ = write!(out, r#"<path class="ln {class}" d="{path}"/>"#);
        let few = points.len() <= 12;
        for at in points.iter().filter(|at| few || alone.contains(at) || values.is_provisional(**at)) {
            if let Some(value) = cells[*at] {
                let hollow = values.is_provisional(*at);
                dot(out, rank.map_or(8, |rank| rank + 1), hollow, scale.x[*at], y(value), 3.0);
            }
        }
    }
    for key in &values.figure.highlight {
        if let Some(at) = values.keys.iter().position(|known| known == key) {
            let x = P(scale.x[at]);
            let _ = write!(out, r#"<line class="hitl" x1="{x}" x2="{x}" y1="{}" y2="{}"/>"#, P(top), P(bottom));
        }
    }
    for (row, (at, words)) in breaks_at(tongue, values, &scale).into_iter().enumerate() {
        draw_break(out, at, (14.0 + 16.0 * (row % BREAK_ROWS) as f64, bottom), (left, right), &words);
    }
    let mut taken: Vec<f64> = Vec::new();
    for (rank, ((_, at, value), words)) in ends.iter().zip(&end_words).enumerate() {
        let (x, end) = (scale.x[*at], y(*value));
        dot(out, rank + 1, values.is_provisional(*at), x, end, 4.0);
        if above {
            let anchor = if x > frame.width - 80.0 { "end" } else { "middle" };
            text(out, "lb halo", (x + 6.0).min(frame.width - 2.0), (end - 11.0).max(12.0), anchor, words);
            continue;
        }
        let mut at = end + 4.0;
        while taken.iter().any(|other| (other - at).abs() < 15.0) {
            at += 3.0;
        }
        taken.push(at);
        text(out, if single { "lb" } else { "lb2" }, right + 9.0, at, "start", words);
    }
    out.push_str(CLOSE);
}

/// Words of breaks stand in so many rows above a drawing.
const BREAK_ROWS: usize = 3;

/// Breaks between the first and the last key.
fn breaks<'v>(values: &'v Values) -> impl Iterator<Item = &'v crate::model::Break> {
    values.figure.breaks.iter().filter(|one| place(values, &one.at).is_some())
}

/// Where a key stands among the others: a whole number, or between two when it is a time without values.
fn place(values: &Values, key: &str) -> Option<f64> {
    if let Some(at) = values.keys.iter().position(|known| known == key) {
        return Some(at as f64);
    }
    let date = Date::parse(key).filter(|_| values.over_time())?.first_day();
    let dates: Vec<Date> = values.keys.iter().filter_map(|key| Date::parse(key)).map(Date::first_day).collect();
    let behind =
        dates.iter().position(|other| *other > date).filter(|at| *at > 0 && dates.len() == values.keys.len())?;
    let (before, after) = (dates[behind - 1].days(), dates[behind].days());
    Some((behind - 1) as f64 + (date.days() - before) as f64 / (after - before).max(1) as f64)
}

/// Where breaks are drawn, and their words. A break lies half-way to the first key behind it.
pub(super) fn breaks_at(tongue: &Tongue, values: &Values, scale: &Scale) -> Vec<(f64, String)> {
    let x = |at: f64| {
        let (low, high) = (scale.x[at.floor() as usize], scale.x[at.ceil() as usize]);
        match at.fract() == 0.0 && at > 0.0 {
            true => f64::midpoint(scale.x[at as usize - 1], low),
            false => low + (high - low) * at.fract(),
        }
    };
    let words = |one: &crate::model::Break| tongue.say(&one.text).map(|words| words.text).unwrap_or_default();
    breaks(values).filter_map(|one| Some((x(place(values, &one.at)?), words(one)))).collect()
}

/// A dashed line from top to bottom with words at its upper end.
pub(super) fn draw_break(out: &mut String, x: f64, (top, bottom): (f64, f64), (left, right): (f64, f64), words: &str) {
    let line = P(x);
    let _ = write!(out, r#"<line class="hitl" x1="{line}" x2="{line}" y1="{}" y2="{}"/>"#, P(top - 11.0), P(bottom));
    let before = x - left > right - x;
    let room = if before { x - left } else { right - x } - 8.0;
    let words = shorten(words, (room / LETTER).max(4.0) as usize);
    match before {
        true => text(out, "ax halo", x - 6.0, top, "end", &words),
        false => text(out, "ax halo", x + 6.0, top, "start", &words),
    }
}

/// Some keys of so many, the last always among them.
pub(super) fn points(keys: usize, most: usize) -> Vec<usize> {
    let step = keys.div_ceil(most).max(1);
    (0..keys).filter(|at| at % step == 0 || *at + 1 == keys).collect()
}

fn zero(low: f64, high: f64, bottom: f64, top: f64) -> f64 {
    bottom - (0.0_f64.clamp(low, high) - low) / (high - low) * (bottom - top)
}

fn close(area: &mut String, open: &mut Option<f64>, floor: f64) {
    if let Some(x) = open.take() {
        let _ = write!(area, "L{} {}Z", P(x), P(floor));
    }
}

/// The series that get a colour, by their last value: series, key, value.
fn ends(values: &Values) -> Vec<(usize, usize, f64)> {
    let mut ends: Vec<(usize, usize, f64)> = values
        .cells
        .iter()
        .enumerate()
        .filter_map(|(series, cells)| last(cells).map(|(at, value)| (series, at, value)))
        .collect();
    ends.sort_by(|a, b| b.2.total_cmp(&a.2));
    ends.truncate(SERIES);
    ends
}

/// Where each key stands from left to right.
pub(super) struct Scale {
    /// The place of each key.
    pub x: Vec<f64>,
    dates: Option<Vec<Date>>,
}

impl Scale {
    pub fn of(values: &Values, left: f64, right: f64) -> Self {
        let dates: Option<Vec<Date>> = match values.over_time() {
            true => values.keys.iter().map(|key| Date::parse(key)).collect(),
            false => None,
        };
        let place: Vec<f64> = match &dates {
            Some(dates) => dates.iter().map(|date| date.days() as f64).collect(),
            None => (0..values.keys.len()).map(|at| at as f64).collect(),
        };
        let (low, high) = bounds(&place);
        let at = |place: &f64| match high > low {
            true => left + (place - low) / (high - low) * (right - left),
            false => f64::midpoint(left, right),
        };
        Self { x: place.iter().map(at).collect(), dates }
    }

    /// Labels below the axis: the first key of each year, or some keys.
    pub fn labels(&self, tongue: &Tongue, values: &Values, most: usize) -> Vec<(f64, &'static str, String)> {
        let keys = values.keys.len();
        let mut chosen: Vec<(usize, String)> = Vec::new();
        if let Some(dates) = &self.dates {
            let mut year = i32::MIN;
            for (at, date) in dates.iter().enumerate() {
                if date.year() != year && (date.month().unwrap_or(1) == 1 || year == i32::MIN) {
                    chosen.push((at, date.year().to_string()));
                }
                year = date.year();
            }
            let years = dates[keys - 1].year() - dates[0].year();
            let yearly = dates.iter().all(|date| date.month().is_none());
            if years < 2 && !yearly {
                chosen = (0..keys).map(|at| (at, tongue.words.formats.date(dates[at]))).collect();
            }
        } else {
            chosen = (0..keys).map(|at| (at, key_words(tongue, values, &values.keys[at]).text)).collect();
        }
        // From the right, because the newest matters most; what would touch its neighbour is left out.
        let mut shown: Vec<(f64, &'static str, String)> = Vec::new();
        let step = chosen.len().div_ceil(most.max(1)).max(1);
        let wanted = chosen.iter().rev().step_by(step);
        let (first, last) = (self.x[0], self.x[keys - 1]);
        let mut limit = f64::INFINITY;
        for (at, label) in wanted {
            let width = width(label);
            let x = self.x[*at];
            let (anchor, from, to) = match x {
                x if x + width / 2.0 > last => ("end", x - width, x),
                x if x - width / 2.0 < first => ("start", x, x + width),
                x => ("middle", x - width / 2.0, x + width / 2.0),
            };
            if to + 10.0 < limit || shown.is_empty() {
                limit = from;
                shown.push((x, anchor, label.clone()));
            }
        }
        shown.reverse();
        shown
    }
}
