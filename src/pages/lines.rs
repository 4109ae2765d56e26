//! Lines over time as SVG: axes, gaps, names at the ends.

use super::book::Tongue;
use super::chart::{Frame, LETTER, SERIES, text, ticks};
use super::figure::{key_words, series_words, tick_words, value_words};
use super::svg::{P, bounds};
use super::values::Values;
use crate::model::Date;
use std::fmt::Write;

/// The most points of a line.
const POINTS: usize = 400;

/// How high a drawing is.
pub(super) fn height(narrow: bool) -> f64 {
    if narrow { 240.0 } else { 300.0 }
}

/// A line a series over time, or over the keys in order.
pub(super) fn line(tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
    let step = values.keys.len().div_ceil(POINTS).max(1);
    let last = values.keys.len() - 1;
    let points: Vec<usize> = (0..values.keys.len()).filter(|at| at % step == 0 || *at == last).collect();
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
                super::markdown::shorten(&name, if frame.narrow() { 16 } else { 24 })
            }
        })
        .collect();
    let end_width = end_words.iter().map(|words| words.chars().count()).max().unwrap_or(0) as f64 * 7.4 + 16.0;

    let height = if frame.narrow() { 240.0 } else { 300.0 };
    let left = widest * LETTER + 14.0;
    let above = frame.narrow() && single;
    let right = frame.width - if above { 10.0 } else { end_width };
    let (top, bottom) = (16.0, height - 32.0);
    let scale = Scale::of(values, left, right);
    let y = |value: f64| bottom - (value - low) / (high - low) * (bottom - top);

    frame.open(height, out);
    out.push_str(r#"<g class="g">"#);
    for tick in &ticks {
        let at = P(y(*tick));
        let _ = write!(out, r#"<line x1="{}" x2="{}" y1="{at}" y2="{at}"/>"#, P(left), P(right));
    }
    out.push_str(r#"</g><g class="ax">"#);
    for (tick, label) in ticks.iter().zip(&labels) {
        text(out, "", left - 8.0, y(*tick) + 4.0, "end", label);
    }
    for (at, anchor, label) in scale.labels(tongue, values, if frame.narrow() { 4 } else { 7 }) {
        text(out, "", at, height - 10.0, anchor, &label);
    }
    out.push_str("</g>");

    for (series, cells) in values.cells.iter().enumerate().rev() {
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
        let dots = if points.len() <= 12 { points.clone() } else { alone };
        for at in dots {
            if let Some(value) = cells[at] {
                let fill = class.replace('s', "f");
                let _ = write!(out, r#"<circle class="{fill}" cx="{}" cy="{}" r="3"/>"#, P(scale.x[at]), P(y(value)));
            }
        }
    }
    for key in &values.figure.highlight {
        if let Some(at) = values.keys.iter().position(|known| known == key) {
            let x = P(scale.x[at]);
            let _ = write!(out, r#"<line class="hitl" x1="{x}" x2="{x}" y1="{}" y2="{}"/>"#, P(top), P(bottom));
        }
    }
    let mut taken: Vec<f64> = Vec::new();
    for (rank, ((_, at, value), words)) in ends.iter().zip(&end_words).enumerate() {
        let (x, dot) = (scale.x[*at], y(*value));
        let _ = write!(out, r#"<circle class="f{}" cx="{}" cy="{}" r="4"/>"#, rank + 1, P(x), P(dot));
        if above {
            let anchor = if x > frame.width - 80.0 { "end" } else { "middle" };
            text(out, "lb halo", (x + 6.0).min(frame.width - 2.0), (dot - 11.0).max(12.0), anchor, words);
            continue;
        }
        let mut at = dot + 4.0;
        while taken.iter().any(|other| (other - at).abs() < 15.0) {
            at += 3.0;
        }
        taken.push(at);
        text(out, if single { "lb" } else { "lb2" }, right + 9.0, at, "start", words);
    }
    out.push_str("</g></svg>");
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
    let last = |cells: &Vec<Option<f64>>| cells.iter().enumerate().rev().find_map(|(at, v)| Some((at, (*v)?)));
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
struct Scale {
    x: Vec<f64>,
    dates: Option<Vec<Date>>,
}

impl Scale {
    fn of(values: &Values, left: f64, right: f64) -> Self {
        let dates: Option<Vec<Date>> = match values.over_time() {
            true => values.keys.iter().map(|key| Date::parse(key)).collect(),
            false => None,
        };
        let place: Vec<f64> = match &dates {
            Some(dates) => dates.iter().map(|date| day(*date)).collect(),
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
    fn labels(&self, tongue: &Tongue, values: &Values, most: usize) -> Vec<(f64, &'static str, String)> {
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
            chosen = (0..keys).map(|at| (at, key_words(tongue, values, values.keys[at]).text)).collect();
        }
        // From the right, because the newest matters most; what would touch its neighbour is left out.
        let mut shown: Vec<(f64, &'static str, String)> = Vec::new();
        let step = chosen.len().div_ceil(most.max(1)).max(1);
        let wanted = chosen.iter().rev().step_by(step);
        let (first, last) = (self.x[0], self.x[keys - 1]);
        let mut limit = f64::INFINITY;
        for (at, label) in wanted {
            let width = label.chars().count() as f64 * LETTER;
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

/// Days since an epoch, for even time.
fn day(date: Date) -> f64 {
    let date = date.first_day();
    let (month, day) = (i64::from(date.month().unwrap_or(1)), i64::from(date.day().unwrap_or(1)));
    let year = i64::from(date.year()) - i64::from(month <= 2);
    let era_day = 365 * year + year / 4 - year / 100 + year / 400;
    (era_day + (153 * ((month + 9) % 12) + 2) / 5 + day) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_run_evenly() {
        let at = |text: &str| day(Date::parse(text).unwrap());
        assert_eq!(at("2024-03-01") - at("2024-02-28"), 2.0);
        assert_eq!(at("2025") - at("2024"), 366.0);
    }
}
