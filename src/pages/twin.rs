//! The values of a figure as a table beside it, and as a CSV file of their own.

use super::book::{Book, Tongue};
use super::figure::{column_words, key_words, measure, series_words};
use super::marks::bins::plain;
use super::svg;
use super::values::{Values, values};
use super::view::{FileView, Words};
use crate::model::{Dataset, FieldType, Shapes};
use crate::urls::encode;

/// The most rows of the table below a figure.
const ROWS: usize = 120;
/// The most columns of values of that table.
const COLUMNS: usize = 12;

/// The table of a figure's values; newest first when they are times. Its head, its rows, how many are left out.
pub(super) fn table(tongue: &Tongue, values: &Values) -> (Vec<Words>, String, Option<String>) {
    let mut head = vec![column_words(tongue, values.x)];
    if let (Some(places), true) = (values.shapes, values.only_places()) {
        return placed(tongue, values, places);
    }
    match values.by {
        Some(_) => head.extend(values.series.iter().map(|name| series_words(tongue, values, name))),
        None => head.push(measure(tongue, values)),
    }
    let mut order: Vec<usize> = (0..values.keys.len()).collect();
    if values.over_time() {
        order.reverse();
    }
    let series = values.cells.len().min(COLUMNS);
    head.truncate(series + 1);
    let decimals = decimals(values);
    let mut body = String::with_capacity(order.len().min(ROWS) * 60);
    for at in order.iter().take(ROWS) {
        row_head(&key_words(tongue, values, &values.keys[*at]), &mut body);
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
    (head, body, left(tongue, order.len()))
}

fn row_head(key: &Words, body: &mut String) {
    body.push_str("<tr><th scope=\"row\"");
    if let Some(lang) = &key.lang {
        body.push_str(" lang=\"");
        svg::escape(lang, body);
        body.push('"');
    }
    body.push('>');
    svg::escape(&key.text, body);
    body.push_str("</th>");
}

fn left(tongue: &Tongue, rows: usize) -> Option<String> {
    let left = rows.saturating_sub(ROWS) as u64;
    (left > 0).then(|| tongue.words.count("more_rows", left))
}

/// The table of places without values: where they are.
fn placed(tongue: &Tongue, values: &Values, places: &Shapes) -> (Vec<Words>, String, Option<String>) {
    let word = |key: &str| Words { text: tongue.words.word(key).into(), ..Words::default() };
    let named = !values.figure.x.is_empty();
    let name = if named { column_words(tongue, values.x) } else { word("place_number") };
    let mut body = String::new();
    for (at, shape) in places.shapes.iter().enumerate().take(ROWS) {
        let number = Words { text: tongue.words.formats.integer(at as u64 + 1), ..Words::default() };
        row_head(&if named { key_words(tongue, values, &shape.key) } else { number }, &mut body);
        for degrees in point(shape) {
            body.push_str("<td class=\"n\">");
            svg::escape(&tongue.words.formats.number(&degrees), &mut body);
            body.push_str("</td>");
        }
        body.push_str("</tr>");
    }
    (vec![name, word("place_lat"), word("place_lon")], body, left(tongue, places.shapes.len()))
}

/// Latitude and longitude of a shape's first point, as text.
fn point(shape: &crate::model::Shape) -> [String; 2] {
    let degrees = |part: i32| plain(f64::from(part) / Shapes::PARTS);
    shape.points.first().map_or_else(Default::default, |(east, north)| [degrees(*north), degrees(*east)])
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

/// The file name of a figure's values, counted from 0.
pub(super) fn name(at: usize) -> String {
    format!("figure-{}.csv", at + 1)
}

/// The file of a figure's values as something to download; `page` is the folder of its page.
pub(super) fn file(tongue: &Tongue, page: &str, at: usize, values: &Values) -> FileView {
    FileView {
        url: encode(&format!("{page}{}", name(at))),
        label: tongue.words.word("file_csv").into(),
        name: name(at),
        size: tongue.words.formats.bytes(csv(tongue, values).len() as u64),
        hint: None,
        sha256: String::new(),
    }
}

/// The file itself; a head alone when there is nothing to draw.
pub(super) fn sheet(book: &Book, tongue: &Tongue, dataset: &Dataset, at: usize) -> String {
    let figure = dataset.figures.get(at).and_then(|figure| values(book, dataset, figure));
    figure.map_or_else(String::new, |values| csv(tongue, &values))
}

/// Exactly the values a figure draws, in its order: UTF-8, RFC 4180. Numbers are written as machines read them; titles
/// of columns and the labels of codes are in the language of the page.
fn csv(tongue: &Tongue, values: &Values) -> String {
    let mut out = String::new();
    let x = column_words(tongue, values.x).text;
    let places = values.shapes.filter(|_| values.only_places());
    let labelled = values.x_labels.is_some() && values.bins.is_none();
    let mut head: Vec<String> = Vec::new();
    match &values.bins {
        Some(_) => head.extend(["bin_from", "bin_to"].map(|key| format!("{x} ({})", tongue.words.word(key)))),
        None if values.figure.x.is_empty() => head.push(tongue.words.word("place_number").into()),
        None => head.push(x.clone()),
    }
    if labelled {
        head.push(tongue.words.say("code_label_of", &[("what", &x)]));
    }
    match (places, values.by) {
        (Some(_), _) => head.extend(["place_lat", "place_lon"].map(|key| tongue.words.word(key).to_string())),
        (None, Some(_)) => head.extend(values.series.iter().map(|name| series_words(tongue, values, name).text)),
        (None, None) => head.push(measure(tongue, values).text),
    }
    record(&head, &mut out);
    if let Some(places) = places {
        for (at, shape) in places.shapes.iter().enumerate() {
            let key = if values.figure.x.is_empty() { (at + 1).to_string() } else { shape.key.clone() };
            let label = labelled.then(|| key_words(tongue, values, &shape.key).text);
            let cells: Vec<String> = std::iter::once(key).chain(label).chain(point(shape)).collect();
            record(&cells, &mut out);
        }
        return out;
    }
    for (at, key) in values.keys.iter().enumerate() {
        let mut cells = match &values.bins {
            Some(bins) => {
                let (from, to, _) = bins.all()[at];
                vec![plain(from), plain(to)]
            }
            None => vec![key.to_string()],
        };
        cells.extend(labelled.then(|| key_words(tongue, values, key).text));
        cells.extend(values.cells.iter().map(|series| series[at].map(plain_value).unwrap_or_default()));
        record(&cells, &mut out);
    }
    out
}

/// A number in the fewest digits that mean it; sums of decimals without the dust of their binary form.
fn plain_value(value: f64) -> String {
    let rounded = (value * 1e9).round() / 1e9;
    format!("{}", if rounded.is_finite() && value.abs() < 1e6 { rounded } else { value })
}

/// One line.
fn record(cells: &[String], out: &mut String) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        match cell.contains([',', '"', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
            true => {
                out.push('"');
                out.push_str(&cell.replace('"', "\"\""));
                out.push('"');
            }
            false => out.push_str(cell),
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_quoted_where_they_must_be() {
        let mut out = String::new();
        record(&["a".into(), "b,c".into(), "d \"e\"".into(), "f\ng".into(), String::new()], &mut out);
        assert_eq!(out, "a,\"b,c\",\"d \"\"e\"\"\",\"f\ng\",\r\n");
        assert_eq!(
            (plain_value(0.1 + 0.2), plain_value(1.41e9), plain_value(-3.0)),
            ("0.3".into(), "1410000000".into(), "-3".into())
        );
    }
}
