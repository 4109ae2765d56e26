//! One figure on a page of its own, for frames in other sites' pages, and the code that shows it there.

use super::book::{Book, Tongue};
use super::view::{Anchor, EmbedCode, FigureView, Page};
use super::{figure, listing, markdown};
use crate::artifact::Fingerprint;
use crate::model::Dataset;
use crate::urls::encode;
use serde::Serialize;

/// The width a frame is made for, in CSS pixels; it adapts to any other.
const WIDTH: f64 = 720.0;
/// What stands around a drawing: title, subtitle, source.
const AROUND: f64 = 230.0;

/// The page of a figure.
#[derive(Debug, Serialize)]
pub(super) struct EmbedView {
    pub figure: Option<FigureView>,
    pub dataset: Anchor,
    pub portal: String,
}

/// The name of a dataset's figure in addresses, counted from 0.
pub(super) fn name(at: usize) -> String {
    format!("figure-{}", at + 1)
}

/// A hash of what the page shows besides the dataset.
pub(super) fn print(at: usize) -> Fingerprint {
    Fingerprint::of_value(&("embed", at))
}

/// The page of a dataset's figure, counted from 0.
pub(super) fn embed(book: &Book, tongue: &Tongue, dataset: &Dataset, at: usize) -> (Page, EmbedView) {
    let dataset_anchor = listing::anchor(book, tongue, dataset);
    let figure = figure::all(book, tongue, dataset).into_iter().find(|figure| figure.id == name(at));
    let title = figure.as_ref().map_or_else(|| dataset_anchor.text.clone(), |figure| figure.title.text.clone());
    let place = |lang: &crate::model::Lang| book.urls.embed(lang, &dataset.id, &name(at));
    let mut page = book.page(tongue, &markdown::shorten(&title, 120), &dataset_anchor.text, place, |_| false);
    page.canonical = Some(book.urls.absolute(&book.urls.dataset(tongue.lang, &dataset.id)));
    page.hidden = true;
    page.feeds.clear();
    let portal = tongue.say(&book.portal.site.title).unwrap_or_default().text;
    (page, EmbedView { figure, dataset: dataset_anchor, portal })
}

/// The code that shows a figure in another page.
pub(super) fn code(book: &Book, tongue: &Tongue, dataset: &Dataset, figure: &FigureView) -> EmbedCode {
    let address = book.urls.embed(tongue.lang, &dataset.id, &figure.id);
    let title = escape(&figure.title.text);
    let code = format!(
        r#"<iframe src="{}" title="{title}" width="100%" height="{:.0}" loading="lazy" style="border:0"></iframe>"#,
        escape(&book.urls.absolute(&address)),
        height(&figure.svg)
    );
    EmbedCode { url: encode(&address), code }
}

/// The height of a frame of the usual width around a drawing: that of its widest version.
fn height(svg: &str) -> f64 {
    let size = |part: &str| {
        let (width, height) = part.split_once('"')?.0.split_once(' ')?;
        Some((width.parse::<f64>().ok()?, height.parse::<f64>().ok()?))
    };
    let sizes = svg.split("viewBox=\"0 0 ").skip(1).filter_map(size).filter(|(width, _)| *width > 0.0);
    let widest = sizes.fold((0.0, 0.0), |a: (f64, f64), b| if b.0 > a.0 { b } else { a });
    let scale = if widest.0 > 0.0 { ((WIDTH - 50.0) / widest.0).min(1.05) } else { 1.0 };
    (widest.1 * scale + AROUND).clamp(200.0, 2_000.0)
}

/// A text as it stands in an attribute.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    super::svg::escape(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_as_high_as_the_widest_drawing() {
        assert_eq!(height(r#"<svg viewBox="0 0 670 300"></svg><svg viewBox="0 0 360 900"></svg>"#), 530.0);
        assert_eq!(height("nothing drawn"), AROUND);
    }
}
