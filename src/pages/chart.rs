//! Charts as SVG in two widths, coloured by classes only; bars and dots themselves.

use super::book::Tongue;
use super::figure::{key_words, series_words, value_words};
use super::svg::{P, bounds, escape, escaped};
use super::values::Values;
use super::view::LegendEntry;
use super::{lines, map};
use crate::model::Mark;
use std::fmt::Write;

/// The most series with a colour of their own; the rest is grey.
pub(super) const SERIES: usize = 6;
/// Average width of a letter at 12.5 px.
pub(super) const LETTER: f64 = 6.7;

/// A drawing and the key to its colours.
pub(super) struct Drawing {
    pub svg: String,
    pub legend: Vec<LegendEntry>,
}

/// Draws a figure's values: once for screens of about `wide`, once for phones unless it is to be
/// `alone`, as a picture.
pub(super) fn draw(tongue: &Tongue, values: &Values, wide: f64, alone: bool, words: (&str, &str, &str)) -> Drawing {
    let (id, title, description) = words;
    let mut svg = String::with_capacity(8_000);
    if values.figure.mark == Mark::TileMap {
        let legend = map::draw(tongue, values, id, title, description, &mut svg);
        return Drawing { svg, legend };
    }
    for (class, width) in [("w", wide), ("m", 360.0)].into_iter().take(if alone { 1 } else { 2 }) {
        let frame = Frame { id, class, title, description, width };
        match values.figure.mark {
            Mark::Line => lines::line(tongue, values, &frame, &mut svg),
            _ => rows(tongue, values, &frame, &mut svg),
        }
    }
    let split = values.figure.mark != Mark::Line && values.by.is_some();
    let names = values.series.iter().take(if split { SERIES } else { 0 }).enumerate();
    let entry = |(at, name): (usize, &&str)| LegendEntry {
        class: format!("f{}", at + 1),
        text: series_words(tongue, values, name).text,
    };
    Drawing { svg, legend: names.map(entry).collect() }
}

/// The outermost element of a drawing.
pub(super) struct Frame<'a> {
    pub id: &'a str,
    pub class: &'a str,
    pub title: &'a str,
    pub description: &'a str,
    pub width: f64,
}

impl Frame<'_> {
    pub fn open(&self, height: f64, out: &mut String) {
        let (id, class) = (self.id, self.class);
        let _ = write!(
            out,
            r#"<svg class="{class}" viewBox="0 0 {} {}" role="img" aria-labelledby="{id}{class}t {id}{class}d"><title id="{id}{class}t">{}</title><desc id="{id}{class}d">{}</desc><g aria-hidden="true">"#,
            P(self.width),
            P(height),
            escaped(self.title),
            escaped(self.description)
        );
    }

    pub fn narrow(&self) -> bool {
        self.width < 500.0
    }
}

pub(super) fn text(out: &mut String, class: &str, x: f64, y: f64, anchor: &str, words: &str) {
    out.push_str("<text");
    if !class.is_empty() {
        let _ = write!(out, r#" class="{class}""#);
    }
    let _ = write!(out, r#" x="{}" y="{}""#, P(x), P(y));
    if anchor != "start" {
        let _ = write!(out, r#" text-anchor="{anchor}""#);
    }
    out.push('>');
    escape(words, out);
    out.push_str("</text>");
}

/// Three to six round numbers from at most `low` to at least `high`.
pub(super) fn ticks(low: f64, high: f64) -> Vec<f64> {
    let high = if high > low { high } else { low + 1.0 };
    let rough = (high - low) / 4.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].iter().map(|m| m * power).find(|step| *step >= rough).unwrap_or(power * 10.0);
    let from = (low / step).floor() as i64;
    let to = ((high / step).ceil() as i64).max(from + 1);
    (from..=to).map(|at| at as f64 * step).collect()
}

/// The most of a drawing's width that names may take.
const LABELS: f64 = 0.44;

/// How many bars stand side by side for one key.
fn lanes(values: &Values) -> usize {
    match values.by.is_some() && values.figure.mark != Mark::Dot {
        true => values.cells.len().min(SERIES),
        false => 1,
    }
}

/// A bar's thickness and the gap below it.
fn bar(lanes: usize) -> (f64, f64) {
    if lanes > 1 { (12.0, 2.0) } else { (18.0, 8.0) }
}

/// A row's height.
fn row(lanes: usize) -> f64 {
    let (thick, gap) = bar(lanes);
    lanes as f64 * (thick + gap) + if lanes > 1 { 10.0 } else { 0.0 }
}

/// About how high the wide drawing of a figure is.
pub(super) fn height(values: &Values) -> f64 {
    match values.figure.mark {
        Mark::Line => lines::height(false),
        Mark::TileMap => map::HEIGHT,
        Mark::Bar | Mark::Dot => row(lanes(values)) * values.keys.len() as f64,
    }
}

/// A name in one line or two of at most `room` letters.
fn lines_of(label: &str, room: usize) -> Vec<String> {
    if label.chars().count() <= room {
        return vec![label.to_string()];
    }
    let mut first = String::new();
    let mut rest = label;
    for (at, word) in label.split(' ').enumerate() {
        let length = first.chars().count() + word.chars().count() + usize::from(at > 0);
        if length > room {
            break;
        }
        if at > 0 {
            first.push(' ');
        }
        first.push_str(word);
        rest = label[first.len()..].trim_start();
    }
    match first.is_empty() {
        true => vec![super::markdown::shorten(label, room)],
        false => vec![first, super::markdown::shorten(rest, room)],
    }
}

/// Bars or dots, one row a key.
fn rows(tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
    let dots = values.figure.mark == Mark::Dot;
    let split = values.by.is_some();
    let keys = values.keys.len();
    let known: Vec<f64> = values.cells.iter().flatten().flatten().copied().collect();
    let (least, most) = bounds(&known);
    let labels: Vec<String> = values.keys.iter().map(|key| key_words(tongue, values, key).text).collect();
    let longest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(1) as f64;
    let narrow = frame.narrow();
    let series = values.cells.len().min(SERIES);
    let lanes = lanes(values);
    let (thick, gap) = bar(lanes);
    let label_above = if narrow { 18.0 } else { 0.0 };
    let left = if narrow { 2.0 } else { (longest * LETTER + 14.0).min(frame.width * LABELS) };
    let room = ((left - 14.0) / LETTER).round().max(6.0) as usize;
    let labels: Vec<Vec<String>> = labels.iter().map(|label| lines_of(label, if narrow { 46 } else { room })).collect();
    let deep = !narrow && lanes == 1 && labels.iter().any(|lines| lines.len() > 1);
    let row = label_above + row(lanes) + if deep { 10.0 } else { 0.0 };
    let value_width = known.iter().map(|v| value_words(tongue, values, *v).chars().count()).max().unwrap_or(1) as f64;
    let right = frame.width - value_width * 7.2 - 14.0;
    let (low, high) = if dots && least > 0.0 && least > most * 0.5 {
        (ticks(least, most)[0], most)
    } else {
        (least.min(0.0), most.max(0.0))
    };
    let span = if high > low { high - low } else { 1.0 };
    let x = |value: f64| left + (value - low) / span * (right - left);
    let height = row * keys as f64 + 4.0;

    frame.open(height, out);
    for (at, label) in labels.iter().enumerate() {
        let top = row * at as f64 + 4.0 + if deep { 5.0 } else { 0.0 };
        let middle = top + label_above + (lanes as f64 * (thick + gap) - gap) / 2.0;
        match (narrow, label.as_slice()) {
            (true, lines) => text(out, "lb2", left, top + 12.0, "start", &lines[0]),
            (false, [line]) => text(out, "lb2", left - 10.0, middle + 4.5, "end", line),
            (false, lines) => {
                text(out, "lb2", left - 10.0, middle - 3.0, "end", &lines[0]);
                text(out, "lb2", left - 10.0, middle + 12.0, "end", &lines[1]);
            }
        }
        if dots {
            let y = P(top + label_above + 9.0);
            let _ = write!(out, r#"<g class="g"><line x1="{}" x2="{}" y1="{y}" y2="{y}"/></g>"#, P(left), P(right));
        }
        let on = values.figure.highlight.iter().any(|key| key == values.keys[at])
            || (values.figure.highlight.is_empty() && is_greatest(values, at));
        for (lane, cells) in values.cells.iter().take(series).enumerate() {
            let y = top + label_above + if dots { 0.0 } else { lane as f64 * (thick + gap) };
            let Some(value) = cells[at] else {
                if lanes == 1 && !split {
                    text(
                        out,
                        "ax",
                        x(0.0_f64.clamp(low, high)) + 6.0,
                        y + 13.5,
                        "start",
                        tongue.words.word("no_figure"),
                    );
                }
                continue;
            };
            let class = match (split, on, dots) {
                (true, ..) => format!("f{}", lane + 1),
                (false, true, false) => "bar on".into(),
                (false, false, false) => "bar".into(),
                (false, true, true) => "f1".into(),
                (false, false, true) => "f8".into(),
            };
            let words = value_words(tongue, values, value);
            if dots {
                let _ = write!(out, r#"<circle class="{class}" cx="{}" cy="{}" r="6"/>"#, P(x(value)), P(y + 9.0));
                // A number stands beside its dot where the next dot leaves room.
                let others = values.cells.iter().take(series).filter_map(|cells| cells[at]).map(x);
                let next = others.filter(|other| *other > x(value)).fold(f64::INFINITY, f64::min);
                if next - x(value) > words.chars().count() as f64 * 7.2 + 22.0 {
                    text(out, "lb2 halo", x(value) + 11.0, y + 13.5, "start", &words);
                }
                continue;
            }
            let (from, to) = (x(value.min(0.0).max(low)), x(value.max(0.0)));
            let wide = (to - from).max(1.5);
            let _ = write!(
                out,
                r#"<rect class="{class}" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>"#,
                P(from),
                P(y),
                P(wide),
                P(thick)
            );
            text(out, "lb2", from + wide + 8.0, y + thick / 2.0 + 4.5, "start", &words);
        }
    }
    out.push_str("</g></svg>");
}

fn is_greatest(values: &Values, at: usize) -> bool {
    values.extremes().is_some_and(|((high, _), _)| high == at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_every_value() {
        assert_eq!(ticks(0.0, 11.6e6), [0.0, 5e6, 10e6, 15e6]);
        assert_eq!(ticks(0.0, 0.0), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(ticks(-3.0, 5.0), [-4.0, -2.0, 0.0, 2.0, 4.0, 6.0]);
    }
}
