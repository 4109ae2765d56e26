//! Small drawings as SVG text: coordinates, escaping, sparks and the histograms above columns.

use crate::model::{Bin, Counted};
use std::fmt::Write;

/// The most points of a spark.
const SPARK_POINTS: usize = 80;

/// Escapes text for an element or a quoted attribute.
pub(super) fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#x27;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// Text escaped for an element or a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape(text, &mut out);
    out
}

/// A coordinate with one decimal, without a trailing zero.
pub(super) struct P(pub f64);

impl std::fmt::Display for P {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tenths = if self.0.is_finite() { (self.0 * 10.0).round() as i64 } else { 0 };
        let (sign, tenths) = if tenths < 0 { ("-", -tenths) } else { ("", tenths) };
        match tenths % 10 {
            0 => write!(f, "{sign}{}", tenths / 10),
            tenth => write!(f, "{sign}{}.{tenth}", tenths / 10),
        }
    }
}

/// What a spark shows.
pub(super) enum Spark<'a> {
    /// A line over time.
    Line(&'a [f64]),
    /// Bars from the least to the greatest; the last is brought out.
    Bars(&'a [f64]),
    /// The bars of a histogram; one of them is brought out.
    Bins(&'a [f64], usize),
}

/// A drawing without axes, for people who see; words beside it say the same.
pub(super) fn spark(what: &Spark, width: f64, height: f64) -> String {
    let mut out = String::with_capacity(1_500);
    let _ = write!(out, r#"<svg class="spark" viewBox="0 0 {} {}" aria-hidden="true">"#, P(width), P(height));
    match what {
        Spark::Line(values) => line(&thin(values), width, height, &mut out),
        Spark::Bars(values) if values.len() <= LYING => lying(values, width, height, &mut out),
        Spark::Bars(values) => {
            let values = thin(values);
            standing(&values, values.len() - 1, width, height, &mut out);
        }
        Spark::Bins(values, on) => standing(values, *on, width, height, &mut out),
    }
    out.push_str("</svg>");
    out
}

fn line(values: &[f64], width: f64, height: f64, out: &mut String) {
    let (low, high) = bounds(values);
    let low = low.min(0.0);
    let range = if high > low { high - low } else { 1.0 };
    let step = if values.len() > 1 { (width - 8.0) / (values.len() - 1) as f64 } else { 0.0 };
    let at = |i: usize| (3.0 + step * i as f64, height - 3.0 - (values[i] - low) / range * (height - 8.0));
    let mut path = String::with_capacity(values.len() * 12);
    for i in 0..values.len() {
        let (x, y) = at(i);
        let _ = write!(path, "{}{} {}", if i == 0 { 'M' } else { 'L' }, P(x), P(y));
    }
    let (x, y) = at(values.len() - 1);
    let floor = P(height - 3.0);
    let _ = write!(
        out,
        r#"<path class="a" d="{path}L{} {floor}L3 {floor}Z"/><path d="{path}"/><circle cx="{}" cy="{}" r="3.5"/>"#,
        P(x),
        P(x),
        P(y)
    );
}

/// The most bars that lie; more of them stand.
const LYING: usize = 8;

/// Few bars would be as broad as walls: they lie, the greatest above.
fn lying(values: &[f64], width: f64, height: f64, out: &mut String) {
    let high = bounds(values).1.max(f64::MIN_POSITIVE);
    let step = (height / values.len().max(1) as f64).min(height / 4.0);
    for (i, value) in values.iter().rev().enumerate() {
        let on = if i == 0 { r#" class="on""# } else { "" };
        let long = P((value.max(0.0) / high * width).max(1.0));
        let (y, tall) = (P(step * i as f64 + 0.5), P((step * 0.72).max(1.0)));
        let _ = write!(out, r#"<rect{on} x="0" y="{y}" width="{long}" height="{tall}"/>"#);
    }
}

fn standing(values: &[f64], on: usize, width: f64, height: f64, out: &mut String) {
    let high = bounds(values).1.max(f64::MIN_POSITIVE);
    let step = width / values.len().max(1) as f64;
    let gap = if step > 6.0 { 1.5 } else { 0.8 };
    for (i, value) in values.iter().enumerate() {
        let tall = (value.max(0.0) / high * (height - 2.0)).max(1.0);
        let on = if i == on { r#" class="on""# } else { "" };
        let (x, y, w) = (P(step * i as f64 + 0.5), P(height - tall), P((step - gap).max(0.8)));
        let _ = write!(out, r#"<rect{on} x="{x}" y="{y}" width="{w}" height="{}"/>"#, P(tall));
    }
}

/// At most [`SPARK_POINTS`] of the values, the last always among them.
fn thin(values: &[f64]) -> Vec<f64> {
    let n = values.len();
    if n <= SPARK_POINTS {
        return values.to_vec();
    }
    (0..SPARK_POINTS).map(|i| values[i * (n - 1) / (SPARK_POINTS - 1)]).collect()
}

/// The least and the greatest value.
pub(super) fn bounds(values: &[f64]) -> (f64, f64) {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if least.is_finite() && greatest.is_finite() { (least, greatest) } else { (0.0, 0.0) }
}

/// A histogram above a column: square-root heights, so that rare values are still seen.
pub(super) fn histogram(bins: &[Bin]) -> String {
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or(0).max(1) as f64;
    let step = 132.0 / bins.len().max(1) as f64;
    let mut out = String::with_capacity(80 + bins.len() * 60);
    out.push_str(PROFILE);
    for (i, bin) in bins.iter().enumerate().filter(|(_, bin)| bin.count > 0) {
        let tall = ((bin.count as f64 / most).sqrt() * 34.0).max(1.0);
        let (x, y, w) = (P(step * i as f64 + 0.5), P(34.0 - tall), P((step - 1.0).max(1.0)));
        let _ = write!(out, r#"<rect x="{x}" y="{y}" width="{w}" height="{}"/>"#, P(tall));
    }
    out.push_str("</svg>");
    out
}

/// The six commonest values of a column as bars.
pub(super) fn commonest(top: &[Counted]) -> String {
    let most = top.first().map_or(1, |first| first.count).max(1) as f64;
    let mut out = String::with_capacity(400);
    out.push_str(PROFILE);
    for (i, counted) in top.iter().take(6).enumerate() {
        let (y, w) = (P(1.0 + 5.65 * i as f64), P((counted.count as f64 / most * 132.0).max(1.0)));
        let _ = write!(out, r#"<rect class="on" x="0" y="{y}" width="{w}" height="3.2"/>"#);
    }
    out.push_str("</svg>");
    out
}

const PROFILE: &str = r#"<svg class="pf" viewBox="0 0 132 34" aria-hidden="true">"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_element_or_attribute() {
        assert_eq!(escaped(r#"<a b="c">'&"#), "&lt;a b=&quot;c&quot;&gt;&#x27;&amp;");
    }

    #[test]
    fn coordinates_have_at_most_one_decimal() {
        assert_eq!(format!("{} {} {} {}", P(12.0), P(0.25), P(-3.12), P(f64::NAN)), "12 0.3 -3.1 0");
    }

    #[test]
    fn odd_values_are_drawn_without_harm() {
        for values in [&[][..], &[0.0], &[1.0, 1.0], &[-5.0, 5.0]] {
            if !values.is_empty() {
                assert!(!spark(&Spark::Line(values), 160.0, 48.0).contains("NaN"));
            }
            assert!(!spark(&Spark::Bars(values), 160.0, 48.0).contains("inf"));
        }
    }
}
