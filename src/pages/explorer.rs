//! What the explorer of a table knows before it reads the table: columns with their profiles, files, words, patterns.

use super::ask::{self, Spot};
use super::book::{Book, Tongue};
use super::format::json_for_script;
use super::table::{self, COLUMNS_SHOWN};
use super::values::data_language;
use crate::model::{Column, ColumnProfile, Dataset, Download, FieldType, Resource, Table};
use crate::urls::encode;
use serde_json::{Map, Value, json};

/// Texts of more characters than this are searched for parts; no values of such a column are offered.
const LONG: u64 = 120;
/// The bytes that values of all columns may take together in a page.
const VALUES: usize = 24_000;
/// The most labels of a code list that go into a page, and the bytes of all of them together.
const LABELS: (usize, usize) = (400, 32_000);
/// The longest bound of a column that is told, in bytes: those of numbers and dates are shorter.
const BOUND: usize = 60;

/// The JSON of the page, escaped for its script element; `None` where there is nothing to explore.
pub(super) fn data(
    book: &Book,
    tongue: &Tongue,
    dataset: &Dataset,
    resource: &Resource,
    table: &Table,
    root: &str,
) -> Option<String> {
    let file = |ending: &str| table.downloads.iter().find(|file| file.file == format!("{}.{ending}", resource.name));
    let (parquet, csv) = (file("parquet")?, file("csv")?);
    if table.profile.rows < 2 || table.columns.is_empty() {
        return None;
    }
    let place = |file: &str| format!("{root}{}", encode(&format!("{}{file}", book.urls.data(&dataset.id))));
    let asset = |name: &str| book.theme.assets.get(name).map(|asset| format!("{root}{}", encode(&asset.address)));
    let twin = book.theme.portable && parquet.bytes <= Download::TWIN;
    let mut room = Room { values: VALUES, labels: LABELS.1 };
    let shown = table.columns.len().min(COLUMNS_SHOWN);
    let columns = table.columns.iter().zip(&table.profile.columns).take(COLUMNS_SHOWN).enumerate();
    let columns: Vec<Value> = columns
        .map(|(at, (column, profile))| self::column(book, tongue, table, (at, shown), (column, profile), &mut room))
        .collect();
    let like: Map<String, Value> =
        (0..table.columns.len()).filter_map(|at| Some((at.to_string(), like(table, at)?))).collect();
    let publisher = book.portal.publishers.get(&dataset.publisher);
    let publisher = publisher.and_then(|publisher| tongue.say(&publisher.name)).map(|name| name.text);
    let title = table::title(tongue, resource).text;
    let cell = Spot { table: &title, row: "{row}", column: "{column}", found: "{found}" };
    let data = json!({
        "url": place(&parquet.file),
        "bytes": parquet.bytes,
        "twin": twin.then(|| place(&format!("{}.js", parquet.file))),
        "csv": place(&csv.file),
        "name": resource.name,
        "rows": table.profile.rows,
        "width": table.columns.len(),
        "lang": tongue.lang,
        "data_lang": data_language(dataset).filter(|lang| *lang != tongue.lang),
        "tools": asset("parquet.js")?,
        "engine": asset("explorer-engine.js")?,
        "chart": asset("explorer-chart.js")?,
        "source": publisher.map(|who| tongue.words.say("figure_source", &[("who", &who)])),
        "columns": columns,
        "like": like,
        "report": ask::problem(book, tongue, dataset, cell),
        "words": words(tongue),
        "formats": formats(tongue),
    });
    Some(json_for_script(&data))
}

/// What is left of the bytes of a page.
struct Room {
    values: usize,
    labels: usize,
}

fn column(
    book: &Book,
    tongue: &Tongue,
    table: &Table,
    (at, shown): (usize, usize),
    (column, profile): (&Column, &ColumnProfile),
    room: &mut Room,
) -> Value {
    let mut told = Map::new();
    told.insert("name".into(), column.name.clone().into());
    if let Some(title) = tongue.say(&column.title) {
        told.insert("title".into(), title.text.into());
        title.lang.map(|lang| told.insert("title_lang".into(), lang.into()));
    }
    told.insert("type".into(), kind(column.field_type).into());
    if let Some(unit) = tongue.say(&column.unit) {
        told.insert("unit".into(), unit.text.into());
    }
    if column.additive == Some(true) {
        told.insert("additive".into(), true.into());
    }
    told.insert("distinct".into(), profile.distinct.into());
    if profile.missing > 0 {
        told.insert("missing".into(), profile.missing.into());
    }
    let chosen = matches!(column.field_type, FieldType::String | FieldType::Boolean);
    for (key, bound) in [("min", &profile.min), ("max", &profile.max)] {
        if let Some(bound) = bound.as_ref().filter(|bound| !chosen && bound.len() <= BOUND) {
            told.insert(key.into(), bound.clone().into());
        }
    }
    let long = profile.lengths.is_some_and(|(_, longest)| longest > LONG);
    let mut values = Vec::new();
    if chosen && !long {
        // Each column may take its part of what is left, so that the first ones do not take all.
        let mut left = room.values / (shown - at);
        for counted in &profile.top {
            let cost = counted.value.len() + 12;
            if cost > left {
                break;
            }
            left -= cost;
            room.values -= cost;
            values.push(json!([counted.value, counted.count]));
        }
    }
    let labels = labels(book, tongue, table, at, column, room);
    if !values.is_empty() {
        told.insert("values".into(), values.into());
    }
    if !labels.is_empty() {
        told.insert("labels".into(), labels.into());
    }
    told.into()
}

/// What the codes of a column stand for, as far as there is room: those that occur most, and those of the first rows.
fn labels(
    book: &Book,
    tongue: &Tongue,
    table: &Table,
    at: usize,
    column: &Column,
    room: &mut Room,
) -> Map<String, Value> {
    let mut told = Map::new();
    let Some(labels) = book.labels_of(column) else { return told };
    let profile = table.profile.columns.get(at).map_or(&[][..], |profile| &profile.top);
    let first = (0..table.preview.len()).filter_map(|row| table.preview.get(row, at));
    let used = table.codes.iter().filter(|(own, _)| *own == at).flat_map(|(_, codes)| codes);
    let codes = profile.iter().map(|counted| counted.value.as_str()).chain(first);
    for code in codes.chain(used.map(|code| code.code.as_str())) {
        if told.len() >= LABELS.0 {
            break;
        }
        let Some(label) = labels.get(code).and_then(|label| tongue.say(label)) else { continue };
        let cost = code.len() + label.text.len() + 6;
        if told.contains_key(code) || cost > room.labels {
            continue;
        }
        room.labels -= cost;
        told.insert(code.into(), label.text.into());
    }
    told
}

/// How values of a column are written where their type leaves a choice: the fewest decimals, or a moment.
fn like(table: &Table, at: usize) -> Option<Value> {
    let profile = table.profile.columns.get(at)?;
    let first = (0..table.preview.len()).filter_map(|row| table.preview.get(row, at));
    let known = profile.min.iter().chain(&profile.max).chain(profile.top.iter().map(|counted| &counted.value));
    let mut samples = first.chain(known.map(String::as_str));
    match table.columns[at].field_type {
        FieldType::Decimal(_) | FieldType::Number => {
            let decimals = |text: &str| text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            samples.map(decimals).min().filter(|least| *least > 0).map(Into::into)
        }
        FieldType::Datetime => samples.next().map(|text| text.chars().take(BOUND).collect::<String>().into()),
        _ => None,
    }
}

/// The kind of a column as the script tells them apart.
fn kind(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::Decimal(_) => "number",
        other => other.as_str(),
    }
}

/// The sentences of the explorer: those whose key begins with `ex_`, and some of other pages; those that depend on a
/// number in the forms that the language has.
fn words(tongue: &Tongue) -> Map<String, Value> {
    let own = |key: &str| key.strip_prefix("ex_").map(String::from);
    let words = tongue.words.words.iter().filter_map(|(key, text)| Some((own(key)?, Value::from(text.as_str()))));
    let plurals = tongue.words.plurals.iter().filter_map(|(key, plural)| {
        let key = if key == "rows" { key.clone() } else { own(key)? };
        Some((key, plural.forms().collect()))
    });
    let shared = ["yes", "no", "empty_cell", "figure_table", "figure_image", "figure_data"];
    let shared = shared.into_iter().map(|key| (key.to_string(), tongue.words.word(key).into()));
    words.chain(plurals).chain(shared).collect()
}

/// How numbers and dates are written.
fn formats(tongue: &Tongue) -> Value {
    let formats = &tongue.words.formats;
    json!({
        "decimal": formats.decimal,
        "group": formats.group,
        "date": formats.date,
        "month": formats.month,
        "months": formats.months,
        "percent": formats.percent,
        "span": formats.span,
        "scales": [
            [1e12, formats.trillion], [1e9, formats.billion], [1e6, formats.million], [1e5, formats.thousand]
        ],
    })
}
