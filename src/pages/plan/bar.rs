//! How far a plan is, as a bar and in words.

use crate::model::{ItemStatus, Tally, percent};
use crate::pages::book::Tongue;
use crate::pages::svg::escaped;
use std::fmt::Write;

/// A bar of what is published, overdue and not due yet; `None` when nothing is planned. `width` is that of the drawing,
/// e.g. "150" or "100%".
pub(in crate::pages) fn bar(tongue: &Tongue, tally: &Tally, width: &str) -> Option<String> {
    let planned = tally.planned();
    let mut svg = format!(
        r#"<svg width="{width}" height="12" viewBox="0 0 {planned} 4" preserveAspectRatio="none" role="img" aria-label="{}">"#,
        escaped(&in_words(tongue, tally)?)
    );
    let mut from = 0;
    let parts = [("f3", tally.published()), ("f2", tally.of(ItemStatus::Overdue)), ("bar", tally.to_come())];
    for (class, count) in parts.into_iter().filter(|(_, count)| *count > 0) {
        let _ = write!(svg, r#"<rect class="{class}" x="{from}" width="{count}" height="4"/>"#);
        from += count;
    }
    svg.push_str("</svg>");
    Some(svg)
}

/// The same in words; `None` when nothing is planned.
pub(in crate::pages) fn in_words(tongue: &Tongue, tally: &Tally) -> Option<String> {
    let integer = |n: u64| tongue.words.formats.integer(n);
    let (published, overdue) = (integer(tally.published()), integer(tally.of(ItemStatus::Overdue)));
    let parts: [(&str, &dyn std::fmt::Display); 3] =
        [("published", &published), ("overdue", &overdue), ("coming", &integer(tally.to_come()))];
    (tally.planned() > 0).then(|| tongue.words.say("plan_bar", &parts))
}

/// Published items beside planned ones, e.g. "38/41".
pub(in crate::pages) fn ratio(tongue: &Tongue, tally: &Tally) -> String {
    let formats = &tongue.words.formats;
    format!("{}/{}", formats.integer(tally.published()), formats.integer(tally.planned()))
}

/// A share in whole percent; a dash of nothing.
pub(in crate::pages) fn share(tongue: &Tongue, percent: Option<u8>) -> String {
    percent.map_or_else(|| "—".into(), |percent| tongue.words.formats.share(f64::from(percent) / 100.0))
}

/// A part of a whole in whole percent.
pub(in crate::pages) fn share_of(tongue: &Tongue, part: u64, whole: u64) -> String {
    share(tongue, percent(part, whole))
}

/// A grade; a dash where there is none.
pub(in crate::pages) fn grade(points: Option<u8>) -> String {
    points.map_or_else(|| "—".into(), |points| points.to_string())
}
