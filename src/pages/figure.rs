//! Figures: their words, and their place on the page.

use super::book::{Book, Labels, Tongue};
use super::format::value;
use super::marks::tiles;
use super::values::{Values, values};
use super::view::{FigureView, Words};
use super::{finding, image, markdown, marks, twin};
use crate::model::{Column, Dataset, Date, FieldType, Lang, Mark};
use crate::urls::encode;

/// The most figures drawn for one dataset.
pub(super) const MOST: usize = 8;

/// The words of an x value: a date, a code's label, or the value as it stands.
pub(super) fn key_words(tongue: &Tongue, values: &Values, key: &str) -> Words {
    let plain = |text: String| Words { text, ..Words::default() };
    if let Some(bins) = &values.bins {
        return plain(finding::bin(tongue, bins, key));
    }
    match (values.figure.mark, tiles::find(key)) {
        (Mark::TileMap, Some(at)) => Words { lang: other(tongue, "vi"), ..plain(tiles::TILES[at].lines.join(" ")) },
        _ if values.over_time() => match Date::parse(key) {
            Some(date) => plain(tongue.words.formats.date(date)),
            None => plain(key.to_string()),
        },
        _ => coded(tongue, values.x_labels, values.lang, values.x.field_type, key),
    }
}

/// The words of a series' name.
pub(super) fn series_words(tongue: &Tongue, values: &Values, name: &str) -> Words {
    let field_type = values.by.map_or(FieldType::String, |by| by.field_type);
    let words = coded(tongue, values.by_labels, values.lang, field_type, name);
    Words { text: markdown::shorten(&words.text, 40), ..words }
}

/// A code's label, else the value.
fn coded(tongue: &Tongue, labels: Option<&Labels>, lang: Option<&Lang>, field_type: FieldType, key: &str) -> Words {
    if let Some(label) = labels.and_then(|labels| labels.get(key)).and_then(|label| tongue.say(label)) {
        return Words { note: None, ..label };
    }
    let lang = lang.filter(|_| field_type == FieldType::String).and_then(|lang| other(tongue, lang.as_str()));
    Words { text: value(tongue, field_type, key), lang, note: None }
}

/// A language when it is not the page's.
fn other(tongue: &Tongue, lang: &str) -> Option<String> {
    (tongue.lang.as_str() != lang).then(|| lang.to_string())
}

/// A value with its unit when that is short, e.g. "70,4%". Decimals stand as the column has them.
pub(super) fn value_words(tongue: &Tongue, values: &Values, value: f64) -> String {
    match (values.figure.agg.as_str(), values.y.field_type) {
        ("none" | "", FieldType::Decimal(scale @ 1..=3)) if value.abs() < 1e3 => {
            let scale = usize::from(scale);
            with_percent(tongue, values, tongue.words.formats.number(&format!("{value:.scale$}")))
        }
        _ => tick_words(tongue, values, value),
    }
}

/// A round number of an axis.
pub(super) fn tick_words(tongue: &Tongue, values: &Values, value: f64) -> String {
    with_percent(tongue, values, tongue.words.formats.short(value))
}

fn with_percent(tongue: &Tongue, values: &Values, short: String) -> String {
    match unit(tongue, values) {
        Some(unit) if unit == "%" => tongue.words.formats.percent.replace("{n}", &short),
        _ => short,
    }
}

/// The unit of a figure's values.
pub(super) fn unit(tongue: &Tongue, values: &Values) -> Option<String> {
    if values.figure.agg == "count" && values.figure.unit.is_empty() {
        return None;
    }
    tongue.say(&values.figure.unit).or_else(|| tongue.say(&values.y.unit)).map(|unit| unit.text)
}

pub(super) fn column_words(tongue: &Tongue, column: &Column) -> Words {
    let name = || Words { text: column.name.clone(), ..Words::default() };
    tongue.say(&column.title).map_or_else(name, |title| Words { note: None, ..title })
}

/// What is measured, in words.
pub(super) fn measure(tongue: &Tongue, values: &Values) -> Words {
    let y = column_words(tongue, values.y);
    let key = match values.figure.agg.as_str() {
        "count" => return Words { text: tongue.words.word("agg_count").into(), ..Words::default() },
        "sum" => "agg_sum",
        "mean" => "agg_mean",
        "max" => "agg_max",
        "min" => "agg_min",
        _ => return y,
    };
    Words { text: tongue.words.say(key, &[("what", &y.text)]), ..y }
}

/// The finding: the publisher's, else a neutral one.
pub(super) fn title(tongue: &Tongue, values: &Values) -> Words {
    tongue.say(&values.figure.title).unwrap_or_else(|| Words { text: finding::of(tongue, values), ..Words::default() })
}

/// What is measured, its unit, and by what it is split.
fn subtitle(tongue: &Tongue, values: &Values) -> Words {
    if let Some(subtitle) = tongue.say(&values.figure.subtitle) {
        return subtitle;
    }
    let mut words = measure(tongue, values);
    if let Some(unit) = unit(tongue, values) {
        words.text = format!("{} ({unit})", words.text);
    }
    if values.only_places() {
        return Words::default();
    }
    let by = column_words(tongue, values.by.unwrap_or(values.x));
    words.text = tongue.words.say("subtitle_by", &[("what", &words.text), ("by", &by.text.to_lowercase())]);
    words
}

/// How wide a figure's card is, and how wide its drawing for that card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Span {
    /// Beside the caveats.
    Lead,
    /// One of two in a row.
    Half,
    /// A row of its own.
    Full,
}

impl Span {
    fn class(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Half => "half",
            Self::Full => "full",
        }
    }

    /// About the width of the card on a wide screen, so that letters keep their size.
    fn width(self) -> f64 {
        match self {
            Self::Lead => 704.0,
            Self::Half => 504.0,
            Self::Full => 1100.0,
        }
    }
}

/// Words and links around a drawing, in its units.
const AROUND: f64 = 200.0;
/// How many times as high the higher of two figures in a row may be.
const UNEVEN: f64 = 1.5;

/// The first figure stands beside the caveats; of the others two of about the same height share a
/// row, in the publisher's order.
fn spans(heights: &[f64]) -> Vec<Span> {
    let mut spans = Vec::with_capacity(heights.len());
    spans.extend(heights.first().map(|_| Span::Lead));
    while spans.len() < heights.len() {
        let at = spans.len();
        let pair = heights.get(at + 1).is_some_and(|next| {
            let (a, b) = (heights[at] + AROUND, next + AROUND);
            a.max(b) <= UNEVEN * a.min(b)
        });
        match pair {
            true => spans.extend([Span::Half, Span::Half]),
            false => spans.push(Span::Full),
        }
    }
    spans
}

/// The figures of a dataset, with the place of each in its list.
pub(super) fn all(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Vec<FigureView> {
    let figures = dataset.figures.iter().enumerate();
    let drawn = figures.filter_map(|(at, figure)| Some((at, values(book, dataset, figure)?)));
    let drawn: Vec<_> = drawn.take(MOST).collect();
    let heights: Vec<f64> = drawn.iter().map(|(_, values)| marks::of(values.figure.mark).height(values)).collect();
    let drawn = drawn.iter().zip(spans(&heights));
    drawn.map(|((at, values), span)| view(book, tongue, dataset, *at, span, values)).collect()
}

/// A figure to be a picture of its own, without its twin.
pub(super) fn picture(book: &Book, tongue: &Tongue, dataset: &Dataset, at: usize, values: &Values) -> FigureView {
    let mut view = head(book, tongue, dataset, at, Span::Lead, values);
    let drawing = marks::draw(
        tongue,
        values,
        Span::Lead.width(),
        true,
        (&view.id, &view.title.text, &finding::description(tongue, values)),
    );
    (view.svg, view.legend) = (drawing.svg, drawing.legend);
    view
}

fn view(book: &Book, tongue: &Tongue, dataset: &Dataset, at: usize, span: Span, values: &Values) -> FigureView {
    let mut view = head(book, tongue, dataset, at, span, values);
    let drawing = marks::draw(
        tongue,
        values,
        span.width(),
        false,
        (&view.id, &view.title.text, &finding::description(tongue, values)),
    );
    (view.svg, view.legend) = (drawing.svg, drawing.legend);
    (view.head, view.body_html, view.cut) = twin::table(tongue, values);
    view
}

/// The words and links of a figure.
fn head(book: &Book, tongue: &Tongue, dataset: &Dataset, at: usize, span: Span, values: &Values) -> FigureView {
    let id = format!("figure-{}", at + 1);
    let title = title(tongue, values);
    let subtitle = subtitle(tongue, values);
    let publisher = tongue.say(&book.portal.publisher_of(dataset).name).unwrap_or_default();
    let page = book.urls.dataset(tongue.lang, &dataset.id);
    FigureView {
        id,
        span: span.class(),
        subtitle: (subtitle.text != title.text && !subtitle.text.is_empty()).then_some(subtitle),
        title,
        note: tongue.say(&values.figure.note),
        source: Some(match marks::of(values.figure.mark).remark(tongue, values) {
            Some(remark) => format!("{} {remark}", tongue.words.say("figure_source", &[("who", &publisher.text)])),
            None => tongue.words.say("figure_source", &[("who", &publisher.text)]),
        }),
        svg: String::new(),
        legend: Vec::new(),
        head: Vec::new(),
        body_html: String::new(),
        cut: None,
        open: span == Span::Full && marks::of(values.figure.mark).once().is_some(),
        image: Some(encode(&format!("{page}{}", image::name(at)))),
        embed: None,
        data: Some(twin::file(tongue, &page, at, values)),
    }
}

/// A small drawing of a dataset's first figure, and what it shows.
pub(super) fn thumb(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Option<(String, Words)> {
    // The first that has one: places alone have no small drawing.
    dataset.figures.iter().take(MOST).find_map(|figure| {
        let values = values(book, dataset, figure)?;
        Some((small(&values, 160.0, 48.0)?, measure(tongue, &values)))
    })
}

/// A drawing without axes of a figure.
pub(super) fn small(values: &Values, width: f64, height: f64) -> Option<String> {
    marks::of(values.figure.mark).small(values, width, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_like_height_share_a_row_and_no_row_is_half_empty() {
        use Span::{Full, Half, Lead};
        assert_eq!(spans(&[]), []);
        assert_eq!(spans(&[832.0]), [Lead]);
        assert_eq!(spans(&[832.0, 884.0, 264.0, 82.0]), [Lead, Full, Full, Full]);
        assert_eq!(spans(&[82.0, 264.0, 300.0, 832.0]), [Lead, Half, Half, Full]);
    }
}
