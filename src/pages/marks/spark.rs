//! One small line with its latest value.

use super::Draw;
use super::bars::provisional;
use super::frame::{CLOSE, Frame, dot, text};
use super::line::{Line, Scale, points};
use crate::pages::book::Tongue;
use crate::pages::figure::{key_words, value_words};
use crate::pages::svg::{P, bounds};
use crate::pages::values::{Values, last};
use std::fmt::Write;

/// How high it is.
const HEIGHT: f64 = 96.0;
/// The most points of the line.
const POINTS: usize = 200;

/// A line of the first series.
pub(super) struct Spark;

impl Draw for Spark {
    fn height(&self, _: &Values) -> f64 {
        HEIGHT
    }

    fn draw(&self, tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
        draw(tongue, values, frame, out);
    }

    fn remark(&self, tongue: &Tongue, values: &Values) -> Option<String> {
        provisional(tongue, values)
    }

    fn small(&self, values: &Values, width: f64, height: f64) -> Option<String> {
        Line.small(values, width, height)
    }
}

fn draw(tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
    frame.open(HEIGHT, out);
    let cells = values.cells.first().map_or(&[][..], Vec::as_slice);
    let known: Vec<f64> = cells.iter().flatten().copied().collect();
    if let Some((at, value)) = last(cells) {
        let words = value_words(tongue, values, value);
        let (left, right) = (6.0, frame.width - words.chars().count() as f64 * 7.8 - 20.0);
        let (top, bottom) = (12.0, HEIGHT - 30.0);
        let (low, high) = bounds(&known);
        let (low, high) = (low.min(0.0), high.max(0.0));
        let range = if high > low { high - low } else { 1.0 };
        let y = |value: f64| bottom - (value - low) / range * (bottom - top);
        let scale = Scale::of(values, left, right);
        let (mut path, mut open) = (String::new(), false);
        for at in points(cells.len(), POINTS) {
            let Some(value) = cells[at] else {
                open = false;
                continue;
            };
            let _ = write!(path, "{}{} {}", if open { 'L' } else { 'M' }, P(scale.x[at]), P(y(value)));
            path.push_str(if open { "" } else { "h0" });
            open = true;
        }
        let floor = P(y(0.0));
        let _ = write!(
            out,
            r#"<g class="g"><line x1="{}" x2="{}" y1="{floor}" y2="{floor}"/></g><path class="ln s1" d="{path}"/>"#,
            P(left),
            P(right)
        );
        dot(out, 1, values.is_provisional(at), scale.x[at], y(value), 4.0);
        text(out, "lb", right + 10.0, y(value) + 4.5, "start", &words);
        text(out, "ax", left, HEIGHT - 10.0, "start", &key_words(tongue, values, &values.keys[0]).text);
        if at > 0 {
            text(out, "ax", scale.x[at], HEIGHT - 10.0, "end", &key_words(tongue, values, &values.keys[at]).text);
        }
    }
    out.push_str(CLOSE);
}
