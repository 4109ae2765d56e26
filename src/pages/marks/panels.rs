//! Small multiples: a small drawing a series, all to one scale.

use super::Draw;
use super::bars::{join, provisional};
use super::frame::{CLOSE, Frame, dot, grid, rect, text, ticks, width};
use super::line::{Scale, points};
use crate::pages::book::Tongue;
use crate::pages::figure::{key_words, series_words, tick_words, value_words};
use crate::pages::markdown::shorten;
use crate::pages::svg::{self, P, bounds};
use crate::pages::values::{Values, last};
use std::fmt::Write;

/// The most panels.
const PANELS: usize = 12;
/// The height of a panel with its title.
const PANEL: f64 = 128.0;
/// The room between panels.
const GAP: f64 = 22.0;
/// The most points of a panel's line.
const POINTS: usize = 120;
/// The most bars of a panel; more values make a line, whatever they stand for.
const BARS: usize = 24;
/// About how wide a panel is at least.
const LEAST: f64 = 150.0;

/// A panel a series.
pub(super) struct Panels;

impl Draw for Panels {
    fn height(&self, values: &Values) -> f64 {
        let panels = values.series.len().min(PANELS);
        // As high as in half a row: that is where it must fit beside another.
        PANEL * panels.div_ceil(columns(440.0, panels)) as f64
    }

    fn draw(&self, tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
        draw(tongue, values, frame, out);
    }

    fn remark(&self, tongue: &Tongue, values: &Values) -> Option<String> {
        let left = values.series.len().saturating_sub(PANELS) as u64;
        let left = (left > 0).then(|| tongue.words.count("more_series", left));
        join(left, provisional(tongue, values))
    }

    fn small(&self, values: &Values, width: f64, height: f64) -> Option<String> {
        let (leader, ..) = values.leader()?;
        let known: Vec<f64> = values.cells[leader].iter().flatten().copied().collect();
        Some(match values.over_time() {
            true => svg::spark(&svg::Spark::Line(&known), width, height),
            false => svg::spark(&svg::Spark::Bars(&known), width, height),
        })
    }
}

/// How many panels stand side by side.
fn columns(width: f64, panels: usize) -> usize {
    ((width + GAP) / (LEAST + GAP)).floor().clamp(2.0, 4.0).min(panels.max(1) as f64) as usize
}

fn draw(tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
    let shown = &values.cells[..values.cells.len().min(PANELS)];
    let known: Vec<f64> = shown.iter().flatten().flatten().copied().collect();
    let (low, high) = bounds(&known);
    let ticks = ticks(low.min(0.0), high.max(0.0));
    let (low, high) = (ticks[0], ticks[ticks.len() - 1]);
    let lines: Vec<f64> = if low < 0.0 { vec![low, 0.0, high] } else { vec![0.0, high] };
    let labels: Vec<String> = lines.iter().map(|tick| tick_words(tongue, values, *tick)).collect();
    let axis = labels.iter().map(|label| width(label)).fold(0.0, f64::max) + 12.0;
    let columns = columns(frame.width - axis, shown.len());
    let wide = (frame.width - axis - GAP * (columns - 1) as f64) / columns as f64;
    frame.open(PANEL * shown.len().div_ceil(columns) as f64, out);
    for (number, cells) in shown.iter().enumerate() {
        let (column, row) = (number % columns, number / columns);
        let left = axis + (wide + GAP) * column as f64;
        let (top, right) = (PANEL * row as f64, left + wide - 4.0);
        let (ceiling, floor) = (top + 34.0, top + PANEL - 30.0);
        let y = |value: f64| floor - (value - low) / (high - low) * (floor - ceiling);
        let name = series_words(tongue, values, values.series[number]).text;
        text(out, "lb", left, top + 14.0, "start", &shorten(&name, (wide / 7.4) as usize));
        let numbers = |at: usize| if column == 0 { labels[at].clone() } else { String::new() };
        let heights: Vec<(f64, String)> = lines.iter().enumerate().map(|(at, tick)| (y(*tick), numbers(at))).collect();
        grid(out, &heights, left, right);
        match values.over_time() || values.keys.len() > BARS {
            true => line(tongue, values, cells, &Scale::of(values, left + 4.0, right - 4.0), &y, out),
            false => bars(values, cells, (left, right), &y, out),
        }
        let end = |at: usize| shorten(&key_words(tongue, values, &values.keys[at]).text, (wide / 14.0) as usize);
        text(out, "ax", left, floor + 16.0, "start", &end(0));
        if values.keys.len() > 1 {
            text(out, "ax", right, floor + 16.0, "end", &end(values.keys.len() - 1));
        }
    }
    out.push_str(CLOSE);
}

fn line(
    tongue: &Tongue,
    values: &Values,
    cells: &[Option<f64>],
    scale: &Scale,
    y: &dyn Fn(f64) -> f64,
    out: &mut String,
) {
    let mut path = String::new();
    let mut open = false;
    for at in points(cells.len(), POINTS) {
        let Some(value) = cells[at] else {
            open = false;
            continue;
        };
        let _ = write!(path, "{}{} {}", if open { 'L' } else { 'M' }, P(scale.x[at]), P(y(value)));
        // A value between gaps is a line of no length: its round ends make it a dot.
        if !open {
            path.push_str("h0");
        }
        open = true;
    }
    let _ = write!(out, r#"<path class="ln s1" d="{path}"/>"#);
    if let Some((at, value)) = last(cells) {
        let (x, height) = (scale.x[at], y(value));
        dot(out, 1, values.is_provisional(at), x, height, 3.5);
        text(out, "lb2 halo", x + 3.0, height - 8.0, "end", &value_words(tongue, values, value));
    }
}

fn bars(values: &Values, cells: &[Option<f64>], (left, right): (f64, f64), y: &dyn Fn(f64) -> f64, out: &mut String) {
    let step = (right - left) / cells.len().max(1) as f64;
    for (at, value) in cells.iter().enumerate() {
        let Some(value) = value else { continue };
        let (top, bottom) = (y(value.max(0.0)), y(value.min(0.0)));
        let class = if values.is_provisional(at) { "s1 hol" } else { "bar on" };
        let thick = (step * 0.7).min(40.0);
        rect(out, class, left + step * at as f64 + (step - thick) / 2.0, top, thick, (bottom - top).max(0.8));
    }
}
