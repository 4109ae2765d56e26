//! Horizontal bars and dots from zero: a row a key.

use super::Draw;
use super::frame::{CLOSE, Frame, LETTER, SERIES, dot, text, ticks};
use crate::model::Mark;
use crate::pages::book::Tongue;
use crate::pages::figure::{key_words, series_words, value_words};
use crate::pages::markdown::shorten;
use crate::pages::svg::{P, bounds};
use crate::pages::values::Values;
use crate::pages::view::LegendEntry;
use std::fmt::Write;

/// Bars, side by side when split, or dots on a line, several when split.
pub(super) struct Rows;

impl Draw for Rows {
    fn height(&self, values: &Values) -> f64 {
        row(lanes(values)) * values.keys.len() as f64
    }

    fn draw(&self, tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
        rows(tongue, values, frame, out);
    }

    fn legend(&self, tongue: &Tongue, values: &Values) -> Vec<LegendEntry> {
        legend(tongue, values)
    }

    fn remark(&self, tongue: &Tongue, values: &Values) -> Option<String> {
        let left = values.series.len().saturating_sub(SERIES) as u64;
        let left = (left > 0).then(|| tongue.words.count("more_series", left));
        join(left, provisional(tongue, values))
    }
}

/// The colours of the series drawn.
pub(super) fn legend(tongue: &Tongue, values: &Values) -> Vec<LegendEntry> {
    let names = values.series.iter().take(if values.by.is_some() { SERIES } else { 0 }).enumerate();
    let entry = |(at, name): (usize, &&str)| LegendEntry {
        class: format!("f{}", at + 1),
        text: series_words(tongue, values, name).text,
    };
    names.map(entry).collect()
}

/// Says that hollow values may still change, when there are such.
pub(super) fn provisional(tongue: &Tongue, values: &Values) -> Option<String> {
    let any = (0..values.keys.len()).any(|at| values.is_provisional(at));
    any.then(|| tongue.words.word("figure_provisional").to_string())
}

/// Two sentences, or the one there is.
pub(super) fn join(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(format!("{one} {other}")),
        (one, other) => one.or(other),
    }
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

/// A name in one line or two of at most `room` letters.
pub(super) fn lines_of(label: &str, room: usize) -> Vec<String> {
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
        true => vec![shorten(label, room)],
        false => vec![first, shorten(rest, room)],
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
    let labels: Vec<Vec<String>> = labels.iter().map(|label| lines_of(label, if narrow { 40 } else { room })).collect();
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
        let (on, hollow) = (values.is_on(at), values.is_provisional(at));
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
            let colour = match (split, on) {
                (true, _) => lane + 1,
                (false, true) => 1,
                (false, false) => 8,
            };
            let class = match (hollow, split, on) {
                (true, ..) => format!("s{colour} hol"),
                (false, true, _) => format!("f{colour}"),
                (false, false, true) => "bar on".into(),
                (false, false, false) => "bar".into(),
            };
            let words = value_words(tongue, values, value);
            if dots {
                dot(out, colour, hollow, x(value), y + 9.0, 6.0);
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
    out.push_str(CLOSE);
}
