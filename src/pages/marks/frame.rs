//! What all drawings share: the outermost element, words, round numbers of axes.

use crate::pages::svg::{P, escape, escaped};
use std::fmt::Write;

/// The most series with a colour of their own; the rest is grey.
pub(in crate::pages) const SERIES: usize = 6;
/// Average width of a letter at 12.5 px.
pub(in crate::pages) const LETTER: f64 = 7.0;

/// The outermost element of a drawing.
pub(in crate::pages) struct Frame<'a> {
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

/// What [`Frame::open`] opened.
pub(in crate::pages) const CLOSE: &str = "</g></svg>";

/// Words in a drawing.
pub(in crate::pages) fn text(out: &mut String, class: &str, x: f64, y: f64, anchor: &str, words: &str) {
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

/// A rectangle.
pub(in crate::pages) fn rect(out: &mut String, class: &str, x: f64, y: f64, width: f64, height: f64) {
    let _ =
        write!(out, r#"<rect class="{class}" x="{}" y="{}" width="{}" height="{}"/>"#, P(x), P(y), P(width), P(height));
}

/// A dot; hollow when its value may still change.
pub(in crate::pages) fn dot(out: &mut String, colour: usize, hollow: bool, x: f64, y: f64, radius: f64) {
    let class = if hollow { format!("s{colour} hol") } else { format!("f{colour}") };
    let _ = write!(out, r#"<circle class="{class}" cx="{}" cy="{}" r="{}"/>"#, P(x), P(y), P(radius));
}

/// Lines across a drawing at some heights, and their numbers to the left.
pub(in crate::pages) fn grid(out: &mut String, lines: &[(f64, String)], left: f64, right: f64) {
    out.push_str(r#"<g class="g">"#);
    for (y, _) in lines {
        let _ = write!(out, r#"<line x1="{}" x2="{}" y1="{y}" y2="{y}"/>"#, P(left), P(right), y = P(*y));
    }
    out.push_str(r#"</g><g class="ax">"#);
    for (y, label) in lines {
        text(out, "", left - 8.0, y + 4.0, "end", label);
    }
    out.push_str("</g>");
}

/// About how wide words are.
pub(in crate::pages) fn width(words: &str) -> f64 {
    words.chars().count() as f64 * LETTER
}

/// Three to six round numbers from at most `low` to at least `high`.
pub(in crate::pages) fn ticks(low: f64, high: f64) -> Vec<f64> {
    let high = if high > low { high } else { low + low.abs().max(1.0) };
    // Half of each, because the difference of two numbers may be beyond all numbers.
    let rough = ((high / 2.0 - low / 2.0) / 2.0).min(f64::MAX / 16.0);
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].iter().map(|m| m * power).find(|step| *step >= rough).unwrap_or(power * 10.0);
    let from = (low / step).floor() as i64;
    let to = ((high / step).ceil() as i64).max(from.saturating_add(1)).min(from.saturating_add(12));
    (from..=to).map(|at| at as f64 * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_every_value() {
        assert_eq!(ticks(0.0, 11.6e6), [0.0, 5e6, 10e6, 15e6]);
        assert_eq!(ticks(0.0, 0.0), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(ticks(-3.0, 5.0), [-4.0, -2.0, 0.0, 2.0, 4.0, 6.0]);
        for (low, high) in [(-1e308, 1e308), (0.0, f64::MIN_POSITIVE), (1e300, 1e300), (5e15, 5e15 + 1.0)] {
            let ticks = ticks(low, high);
            assert!(ticks.len() >= 2 && ticks.len() <= 14 && ticks.iter().all(|tick| tick.is_finite()), "{ticks:?}");
        }
    }
}
