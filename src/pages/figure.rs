//! Figures: the words and the table that go with a chart, and its place on the page.

use super::book::{Book, Labels, Tongue};
use super::chart;
use super::format::value;
use super::image;
use super::markdown;
use super::svg::{self, Spark};
use super::table;
use super::tiles;
use super::values::{Values, values};
use super::view::{FigureView, Words};
use crate::model::{Column, Dataset, Date, FieldType, Lang, Mark};
use crate::urls::encode;

/// The most figures drawn for one dataset.
pub(super) const MOST: usize = 8;
/// The most rows of the table below a figure.
const TABLE_ROWS: usize = 120;

/// The words of an x value: a date, a code's label, or the value as it stands.
pub(super) fn key_words(tongue: &Tongue, values: &Values, key: &str) -> Words {
    let plain = |text: String| Words { text, ..Words::default() };
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

fn column_words(tongue: &Tongue, column: &Column) -> Words {
    let name = || Words { text: column.name.clone(), ..Words::default() };
    tongue.say(&column.title).map_or_else(name, |title| Words { note: None, ..title })
}

/// What is measured, in words.
fn measure(tongue: &Tongue, values: &Values) -> Words {
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

/// The finding, when the publisher gives none: latest value, or the greatest.
pub(super) fn title(tongue: &Tongue, values: &Values) -> Words {
    if let Some(title) = tongue.say(&values.figure.title) {
        return title;
    }
    let what = measure(tongue, values).text;
    let shown =
        |at: usize, value: f64| (key_words(tongue, values, values.keys[at]).text, value_words(tongue, values, value));
    if let (Some(_), Some((name, at, value))) = (values.by, values.leader()) {
        let (key, value) = shown(at, value);
        let key = format!("{} ({key})", series_words(tongue, values, values.series[name]).text);
        let text = tongue.words.say("title_greatest", &[("what", &what), ("value", &value), ("key", &key)]);
        return Words { text, ..Words::default() };
    }
    let text = match (values.figure.mark, values.latest(), values.extremes()) {
        (Mark::Line, Some((at, value)), _) => {
            let (key, value) = shown(at, value);
            tongue.words.say("title_latest", &[("what", &what), ("value", &value), ("key", &key)])
        }
        (_, _, Some(((at, value), _))) => {
            let (key, value) = shown(at, value);
            tongue.words.say("title_greatest", &[("what", &what), ("value", &value), ("key", &key)])
        }
        _ => what,
    };
    Words { text, ..Words::default() }
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
    let heights: Vec<f64> = drawn.iter().map(|(_, values)| chart::height(values)).collect();
    let drawn = drawn.iter().zip(spans(&heights));
    drawn.map(|((at, values), span)| view(book, tongue, dataset, *at, span, values)).collect()
}

/// A figure to be a picture of its own, without its twin.
pub(super) fn picture(book: &Book, tongue: &Tongue, dataset: &Dataset, at: usize, values: &Values) -> FigureView {
    let mut view = head(book, tongue, dataset, at, Span::Lead, values);
    let drawing = chart::draw(
        tongue,
        values,
        Span::Lead.width(),
        true,
        (&view.id, &view.title.text, &description(tongue, values)),
    );
    (view.svg, view.legend) = (drawing.svg, drawing.legend);
    view
}

fn view(book: &Book, tongue: &Tongue, dataset: &Dataset, at: usize, span: Span, values: &Values) -> FigureView {
    let mut view = head(book, tongue, dataset, at, span, values);
    let drawing =
        chart::draw(tongue, values, span.width(), false, (&view.id, &view.title.text, &description(tongue, values)));
    (view.svg, view.legend) = (drawing.svg, drawing.legend);
    (view.head, view.body_html, view.cut) = twin(tongue, values);
    view
}

/// The words and links of a figure.
fn head(book: &Book, tongue: &Tongue, dataset: &Dataset, at: usize, span: Span, values: &Values) -> FigureView {
    let id = format!("figure-{}", at + 1);
    let title = title(tongue, values);
    let subtitle = subtitle(tongue, values);
    let publisher = tongue.say(&book.portal.publisher_of(dataset).name).unwrap_or_default();
    let data = book.urls.data(&dataset.id);
    let csv =
        values.table.downloads.iter().find(|file| file.file.ends_with(".csv") && !file.file.ends_with("excel.csv"));
    let page = book.urls.dataset(tongue.lang, &dataset.id);
    FigureView {
        id,
        span: span.class(),
        subtitle: (subtitle.text != title.text).then_some(subtitle),
        title,
        note: tongue.say(&values.figure.note),
        source: Some(tongue.words.say("figure_source", &[("who", &publisher.text)])),
        svg: String::new(),
        legend: Vec::new(),
        head: Vec::new(),
        body_html: String::new(),
        cut: None,
        open: span == Span::Full && values.figure.mark == Mark::TileMap,
        image: Some(encode(&format!("{page}{}", image::name(at)))),
        embed: None,
        data: csv.map(|download| table::file(tongue, &data, download)),
    }
}

/// What a figure shows, for people who do not see it.
fn description(tongue: &Tongue, values: &Values) -> String {
    let what = measure(tongue, values).text;
    let (Some(((high, most), (low, least))), Some(first), Some(last)) =
        (values.extremes(), values.keys.first(), values.keys.last())
    else {
        return what;
    };
    let words = tongue.words;
    let key = |key: &str| key_words(tongue, values, key).text;
    let (high, low) = (key(values.keys[high]), key(values.keys[low]));
    let (most, least) = (value_words(tongue, values, most), value_words(tongue, values, least));
    let span = words.formats.span(&key(first), &key(last));
    let count = words.formats.integer(values.keys.len() as u64);
    let map = if values.figure.mark == Mark::TileMap { words.word("map_islands") } else { "" };
    let sentence = if values.over_time() { "describe_time" } else { "describe_list" };
    words.say(
        sentence,
        &[
            ("what", &what),
            ("span", &span),
            ("count", &count),
            ("high", &high),
            ("most", &most),
            ("low", &low),
            ("least", &least),
        ],
    ) + map
}

/// The table of a figure's values; newest first when they are times.
fn twin(tongue: &Tongue, values: &Values) -> (Vec<Words>, String, Option<String>) {
    let mut head = vec![column_words(tongue, values.x)];
    match values.by {
        Some(_) => head.extend(values.series.iter().map(|name| series_words(tongue, values, name))),
        None => head.push(measure(tongue, values)),
    }
    let mut order: Vec<usize> = (0..values.keys.len()).collect();
    if values.over_time() {
        order.reverse();
    }
    let series = values.cells.len().min(12);
    head.truncate(series + 1);
    let decimals = decimals(values);
    let mut body = String::with_capacity(order.len().min(TABLE_ROWS) * 60);
    for at in order.iter().take(TABLE_ROWS) {
        body.push_str("<tr><th scope=\"row\"");
        let key = key_words(tongue, values, values.keys[*at]);
        if let Some(lang) = key.lang {
            body.push_str(" lang=\"");
            svg::escape(&lang, &mut body);
            body.push('"');
        }
        body.push('>');
        svg::escape(&key.text, &mut body);
        body.push_str("</th>");
        for cells in values.cells.iter().take(series) {
            match cells[*at] {
                Some(value) => {
                    body.push_str("<td class=\"n\">");
                    svg::escape(&tongue.words.formats.number(&format!("{value:.decimals$}")), &mut body);
                }
                None => {
                    body.push_str("<td class=\"n nil\">");
                    svg::escape(tongue.words.word("empty_cell"), &mut body);
                }
            }
            body.push_str("</td>");
        }
        body.push_str("</tr>");
    }
    let left = order.len().saturating_sub(TABLE_ROWS) as u64;
    (head, body, (left > 0).then(|| tongue.words.count("more_rows", left)))
}

/// As many decimals as the column has, at most two for means.
fn decimals(values: &Values) -> usize {
    match (values.figure.agg.as_str(), values.y.field_type) {
        ("count", _) => 0,
        ("mean", _) => 2,
        (_, FieldType::Integer | FieldType::Year) => 0,
        (_, FieldType::Decimal(scale)) => scale.min(6).into(),
        _ => 2,
    }
}

/// A small drawing of a dataset's first figure, and what it shows.
pub(super) fn thumb(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Option<(String, Words)> {
    let values = dataset.figures.iter().find_map(|figure| values(book, dataset, figure))?;
    Some((small(&values, 160.0, 48.0)?, measure(tongue, &values)))
}

/// A drawing without axes of a figure.
pub(super) fn small(values: &Values, width: f64, height: f64) -> Option<String> {
    let mut known: Vec<f64> = values.cells.first()?.iter().flatten().copied().collect();
    if known.is_empty() {
        return None;
    }
    Some(match values.figure.mark {
        Mark::Line => svg::spark(&Spark::Line(&known), width, height),
        Mark::Bar | Mark::Dot | Mark::TileMap => {
            known.sort_by(f64::total_cmp);
            svg::spark(&Spark::Bars(&known), width, height)
        }
    })
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
