//! How many rows have values of each size: adjoining bars, all equally wide.

use super::Draw;
use super::frame::{CLOSE, Frame, grid, rect, text, ticks, width};
use crate::pages::book::Tongue;
use crate::pages::svg::{Spark, spark};
use crate::pages::values::Values;

/// Rows by size of a value.
pub(super) struct Histogram;

impl Draw for Histogram {
    fn height(&self, _: &Values) -> f64 {
        280.0
    }

    fn draw(&self, tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
        draw(tongue, values, frame, out);
    }

    fn remark(&self, tongue: &Tongue, values: &Values) -> Option<String> {
        let bins = values.bins.as_ref().filter(|bins| bins.over)?;
        let (from, to, _) = *bins.all().last()?;
        let (from, to) = (edge(tongue, from), edge(tongue, to));
        Some(tongue.words.say("histogram_over", &[("from", &from), ("to", &to)]))
    }

    fn small(&self, values: &Values, width: f64, height: f64) -> Option<String> {
        let counts: Vec<f64> = values.cells.first()?.iter().flatten().copied().collect();
        let most = counts.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)))?.0;
        Some(spark(&Spark::Bins(&counts, most), width, height))
    }
}

/// An edge between bins, in words.
pub(super) fn edge(tongue: &Tongue, edge: f64) -> String {
    tongue.words.formats.short(edge)
}

fn draw(tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
    let bins = values.bins.as_ref().map_or(&[][..], |bins| bins.all());
    let over = values.bins.as_ref().is_some_and(|bins| bins.over);
    let most = bins.iter().map(|(.., count)| *count).max().unwrap_or(0) as f64;
    let height = if frame.narrow() { 230.0 } else { 280.0 };
    let ticks = ticks(0.0, most.max(1.0));
    let high = ticks[ticks.len() - 1];
    let labels: Vec<String> = ticks.iter().map(|tick| tongue.words.formats.short(*tick)).collect();
    let left = labels.iter().map(|label| width(label)).fold(0.0, f64::max) + 14.0;
    let (right, top, bottom) = (frame.width - 12.0, 20.0, height - 32.0);
    let y = |count: f64| bottom - count / high * (bottom - top);
    let step = (right - left) / bins.len().max(1) as f64;
    frame.open(height, out);
    let lines: Vec<(f64, String)> = ticks.iter().zip(labels).map(|(tick, label)| (y(*tick), label)).collect();
    grid(out, &lines, left, right);
    let greatest = bins.iter().position(|(.., count)| *count as f64 == most);
    for (at, (.., count)) in bins.iter().enumerate().filter(|(_, (.., count))| *count > 0) {
        let x = left + step * at as f64;
        let class = if Some(at) == greatest { "bar on" } else { "bar" };
        let tall = (bottom - y(*count as f64)).max(1.0);
        rect(out, class, x + 0.5, bottom - tall, (step - 1.0).max(0.6), tall);
        let words = tongue.words.formats.short(*count as f64);
        if width(&words) < step - 2.0 {
            text(out, "ax", x + step / 2.0, bottom - tall - 5.0, "middle", &words);
        }
    }
    // Edges stand below the gaps between bars; what would touch its neighbour is left out.
    let edges = bins.iter().map(|(from, ..)| *from).chain(bins.last().map(|(_, to, _)| *to).filter(|_| !over));
    let words: Vec<String> = edges
        .enumerate()
        .map(|(at, value)| match over && at + 1 == bins.len() {
            true => format!("≥ {}", edge(tongue, value)),
            false => edge(tongue, value),
        })
        .collect();
    let widest = words.iter().map(|words| width(words)).fold(0.0, f64::max) + 10.0;
    let every = (widest / step.max(1.0)).ceil().max(1.0) as usize;
    let end = words.last().filter(|_| over).map_or(f64::INFINITY, |last| right - width(last) - 8.0);
    for (at, words) in words.iter().enumerate() {
        let (x, half) = (left + step * at as f64, width(words) / 2.0);
        if over && at + 1 == bins.len() {
            text(out, "ax", right, height - 10.0, "end", words);
        } else if at % every == 0 && x + half < end {
            match x + half > frame.width {
                true => text(out, "ax", frame.width, height - 10.0, "end", words),
                false => text(out, "ax", x, height - 10.0, "middle", words),
            }
        }
    }
    out.push_str(CLOSE);
}
