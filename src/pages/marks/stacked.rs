//! Bars of the parts of a whole: a row a key, a colour a part.

use super::Draw;
use super::bars::{join, lines_of, provisional};
use super::frame::{CLOSE, Frame, LETTER, SERIES, rect, text, width};
use crate::model::Figure;
use crate::pages::book::Tongue;
use crate::pages::figure::{key_words, series_words, value_words};
use crate::pages::values::Values;
use crate::pages::view::LegendEntry;

/// A bar's thickness, and what a row takes with the gap below it.
const THICK: f64 = 20.0;
const ROW: f64 = 28.0;
/// The most of a drawing's width that names may take.
const LABELS: f64 = 0.4;

/// Parts of a whole.
pub(super) struct Stacked;

impl Draw for Stacked {
    fn height(&self, values: &Values) -> f64 {
        ROW * values.keys.len() as f64
    }

    fn draw(&self, tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
        draw(tongue, values, frame, out);
    }

    fn legend(&self, tongue: &Tongue, values: &Values) -> Vec<LegendEntry> {
        let entry = |(colour, series): (usize, &[usize])| LegendEntry {
            class: format!("f{colour}"),
            text: match series {
                [one] => series_words(tongue, values, values.series[*one]).text,
                _ => tongue.words.word("other_series").into(),
            },
        };
        parts(values).iter().map(|(colour, series)| entry((*colour, series))).collect()
    }

    fn remark(&self, tongue: &Tongue, values: &Values) -> Option<String> {
        let negative = values.cells.iter().flatten().flatten().any(|value| *value < 0.0);
        let negative = negative.then(|| tongue.words.word("stacked_negative").to_string());
        join(negative, provisional(tongue, values))
    }

    fn small(&self, values: &Values, width: f64, height: f64) -> Option<String> {
        let mut totals: Vec<f64> = (0..values.keys.len()).filter_map(|at| values.total(at)).collect();
        totals.sort_by(f64::total_cmp);
        let bars = crate::pages::svg::Spark::Bars(&totals);
        (!totals.is_empty()).then(|| crate::pages::svg::spark(&bars, width, height))
    }
}

/// Colour and series of each part: the greatest have a colour of their own, the rest is one grey part.
pub(super) fn parts(values: &Values) -> Vec<(usize, Vec<usize>)> {
    let sum = |at: usize| values.cells[at].iter().flatten().filter(|value| **value > 0.0).sum::<f64>();
    let mut order: Vec<usize> = (0..values.cells.len()).collect();
    let rest = match order.len() > SERIES {
        true => {
            order.sort_by(|a, b| sum(*b).total_cmp(&sum(*a)).then(a.cmp(b)));
            let rest = order.split_off(SERIES);
            order.sort_unstable();
            rest
        }
        false => Vec::new(),
    };
    let own = order.into_iter().enumerate().map(|(rank, series)| (rank + 1, vec![series]));
    own.chain((!rest.is_empty()).then_some((8, rest))).collect()
}

/// What the parts of a key measure; a negative number has no length.
pub(super) fn lengths(values: &Values, parts: &[(usize, Vec<usize>)], at: usize) -> Vec<f64> {
    let length =
        |series: &[usize]| series.iter().filter_map(|one| values.cells[*one][at]).map(|value| value.max(0.0)).sum();
    parts.iter().map(|(_, series)| length(series)).collect()
}

fn draw(tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
    let parts = parts(values);
    let Figure { share, .. } = *values.figure;
    let rows: Vec<Vec<f64>> = (0..values.keys.len()).map(|at| lengths(values, &parts, at)).collect();
    let totals: Vec<f64> = rows.iter().map(|row| row.iter().sum()).collect();
    let most = totals.iter().copied().fold(0.0, f64::max);
    let labels: Vec<String> = values.keys.iter().map(|key| key_words(tongue, values, key).text).collect();
    let ends: Vec<String> = totals.iter().map(|total| value_words(tongue, values, *total)).collect();
    let longest = labels.iter().map(|label| width(label)).fold(0.0, f64::max);
    let narrow = frame.narrow();
    let above = if narrow { 18.0 } else { 0.0 };
    let left = if narrow { 2.0 } else { (longest + 14.0).min(frame.width * LABELS) };
    let room = if narrow { 40 } else { ((left - 14.0) / LETTER).round().max(6.0) as usize };
    let right = frame.width - ends.iter().map(|words| words.chars().count()).max().unwrap_or(0) as f64 * 7.2 - 14.0;
    let row = ROW + above;
    frame.open(row * rows.len() as f64 + 2.0, out);
    for (at, lengths) in rows.iter().enumerate() {
        let top = row * at as f64 + above + 2.0;
        let label = lines_of(&labels[at], room);
        match (narrow, label.as_slice()) {
            (true, _) => text(out, "lb2", left, top - 5.0, "start", &label[0]),
            (false, [first, second]) => {
                text(out, "lb2", left - 10.0, top + THICK / 2.0 - 2.0, "end", first);
                text(out, "lb2", left - 10.0, top + THICK / 2.0 + 11.0, "end", second);
            }
            (false, _) => text(out, "lb2", left - 10.0, top + THICK / 2.0 + 4.5, "end", &label[0]),
        }
        let whole = if share { totals[at] } else { most };
        let mut x = left;
        for ((colour, _), length) in parts.iter().zip(lengths) {
            let wide = if whole > 0.0 { length / whole * (right - left) } else { 0.0 };
            if wide > 0.2 {
                // A hair of the ground between parts tells them apart without colours.
                rect(out, &format!("f{colour}"), x, top, (wide - 1.0).max(0.6), THICK);
            }
            x += wide;
        }
        let end = x.max(left + 2.0) + 8.0;
        text(out, "lb2", end, top + THICK / 2.0 + 4.5, "start", &ends[at]);
    }
    out.push_str(CLOSE);
}
