//! A table on a page: column heads with their profiles, first rows, dictionary, files.

use super::book::{Book, Tongue};
use super::format::{cut, value};
use super::markdown;
use super::svg;
use super::values::data_language;
use super::view::{Anchor, ColumnView, FileView, Head, Prose, TableView};
use crate::model::{Column, ColumnProfile, Dataset, Date, Download, FieldType, Resource, Table, Text};
use crate::urls::encode;

/// The most columns of a table shown on a page.
pub(super) const COLUMNS_SHOWN: usize = 60;
/// The most columns listed in the dictionary.
const COLUMNS_LISTED: usize = 400;
/// Tables with fewer rows have no drawings above their columns: one glance shows all values.
const FEW_ROWS: u64 = 12;
/// The rows of a table on a dataset's page.
pub(super) const ROWS_SHOWN: usize = 12;
/// Rows of a page are no more once they have so many bytes.
const BYTES_SHOWN: usize = 200_000;

/// A table with its first `rows` rows.
pub(super) fn view(
    book: &Book,
    tongue: &Tongue,
    dataset: &Dataset,
    resource: &Resource,
    table: &Table,
    rows: usize,
) -> TableView {
    let words = tongue.words;
    let data = book.urls.data(&dataset.id);
    let (rows_html, shown) = rows_html(book, tongue, dataset, table, rows);
    let count = table.profile.rows;
    let columns = table.columns.len();
    let heads = table.columns.iter().zip(profiles(table)).take(COLUMNS_SHOWN);
    let listed = table.columns.iter().zip(profiles(table)).take(COLUMNS_LISTED);
    let hidden = columns.saturating_sub(COLUMNS_SHOWN) as u64;
    let unlisted = columns.saturating_sub(COLUMNS_LISTED) as u64;
    TableView {
        id: format!("table-{}", resource.name),
        // The only table of a dataset goes by the dataset's name when it has none of its own.
        title: match resource.title.is_empty() && dataset.tables().count() == 1 {
            true => tongue.say(&dataset.title).unwrap_or_default(),
            false => title(tongue, resource),
        },
        description: prose(book, tongue, dataset, &resource.description, 4),
        url: encode(&book.urls.table(tongue.lang, &dataset.id, &resource.name)),
        open: match count > shown as u64 {
            true if count <= Table::PREVIEW as u64 => words.count("open_table_all", count),
            true => words.count("open_table_rows", table.preview.len().min(Table::PREVIEW) as u64),
            false => words.word("open_table").into(),
        },
        size: format!("{} · {}", words.count("rows", count), words.count("columns", columns as u64)),
        heads: heads.map(|(column, profile)| head(tongue, column, profile, count)).collect(),
        rows_html,
        shown: match count > shown as u64 {
            true => words.count("first_rows", shown as u64),
            false => words.count("all_rows", count),
        },
        profiled: count >= FEW_ROWS,
        empty: shown == 0,
        more_columns: (hidden > 0).then(|| words.count("more_columns", hidden)),
        files: table.downloads.iter().map(|download| file(tongue, &data, download)).collect(),
        source: dataset.publishes_source(resource).then(|| source(tongue, &data, resource)),
        columns: listed.map(|(column, profile)| dictionary(book, tongue, column, profile, count)).collect(),
        columns_cut: (unlisted > 0).then(|| words.count("more_columns", unlisted)),
        inferred: !table.declared,
        primary_key: (!resource.primary_key.is_empty()).then(|| resource.primary_key.join(", ")),
        schema: encode(&format!("{data}schema/{}.json", resource.name)),
        profile: encode(&format!("{data}profile/{}.json", resource.name)),
    }
}

/// The profiles of the columns; empty ones when the pass left none.
fn profiles(table: &Table) -> impl Iterator<Item = &ColumnProfile> {
    static NONE: std::sync::LazyLock<ColumnProfile> = std::sync::LazyLock::new(ColumnProfile::default);
    table.profile.columns.iter().chain(std::iter::repeat(&*NONE))
}

/// A resource's title, its name when it has none.
pub(super) fn title(tongue: &Tongue, resource: &Resource) -> super::view::Words {
    tongue
        .say(&resource.title)
        .unwrap_or_else(|| super::view::Words { text: resource.name.to_string(), ..super::view::Words::default() })
}

/// A published file of a table.
pub(super) fn file(tongue: &Tongue, data: &str, download: &Download) -> FileView {
    let (key, hint) = match download.file.as_str() {
        file if file.ends_with(".excel.csv") => ("file_excel_csv", Some("hint_excel_csv")),
        file if file.ends_with(".csv") => ("file_csv", Some("hint_csv")),
        file if file.ends_with(".xlsx") => ("file_xlsx", Some("hint_xlsx")),
        file if file.ends_with(".parquet") => ("file_parquet", Some("hint_parquet")),
        file if file.ends_with(".jsonl") => ("file_jsonl", Some("hint_jsonl")),
        _ => ("", None),
    };
    let label = if key.is_empty() { &download.format.label } else { tongue.words.word(key) };
    FileView {
        url: encode(&format!("{data}{}", download.file)),
        label: label.to_string(),
        name: download.file.clone(),
        size: tongue.words.formats.bytes(download.bytes),
        hint: hint.map(|hint| tongue.words.word(hint).to_string()),
        sha256: download.sha256.clone(),
    }
}

/// The file as the agency committed it.
pub(super) fn source(tongue: &Tongue, data: &str, resource: &Resource) -> FileView {
    let label = &resource.format.label;
    FileView {
        url: encode(&format!("{data}source/{}", resource.path)),
        label: if label.is_empty() { tongue.words.word("file").into() } else { label.clone() },
        name: resource.path.clone(),
        size: tongue.words.formats.bytes(resource.bytes),
        hint: None,
        sha256: resource.sha256.clone(),
    }
}

/// Markdown that may be in another language than the page.
pub(super) fn prose(book: &Book, tongue: &Tongue, dataset: &Dataset, text: &Text, level: usize) -> Option<Prose> {
    let said = tongue.say(text)?;
    let html = markdown::render(&said.text, level, &|path| own_file(book, dataset, path, tongue));
    Some(Prose { html, lang: said.lang, note: said.note })
}

/// Where a relative link of a dataset's text leads: to the file of that name beside it.
pub(super) fn own_file(book: &Book, dataset: &Dataset, path: &str, tongue: &Tongue) -> Option<String> {
    let path = path.trim_start_matches("./");
    let resource = dataset.resources.iter().find(|resource| resource.path == path || encode(&resource.path) == path)?;
    let page = book.urls.dataset(tongue.lang, &dataset.id);
    Some(crate::urls::link(&page, &format!("{}source/{}", book.urls.data(&dataset.id), resource.path)))
}

/// A column's head.
fn head(tongue: &Tongue, column: &Column, profile: &ColumnProfile, rows: u64) -> Head {
    let numeric = is_right(column.field_type);
    let unit = tongue.say(&column.unit).map(|unit| format!(" · {}", unit.text)).unwrap_or_default();
    Head {
        name: tongue
            .say(&column.title)
            .unwrap_or_else(|| super::view::Words { text: column.name.clone(), ..super::view::Words::default() }),
        kind: format!("{}{unit}", kind(tongue, column.field_type)),
        class: if numeric { "n" } else { "" },
        profile_svg: drawing(column.field_type, profile, rows),
        profile: range(tongue, column.field_type, profile),
        filled: filled(tongue, profile, rows),
    }
}

/// The little drawing above a column.
fn drawing(field_type: FieldType, profile: &ColumnProfile, rows: u64) -> Option<String> {
    let words = matches!(field_type, FieldType::String | FieldType::Boolean | FieldType::Object);
    // Where all rows are at hand, or each value stands once, a drawing would say nothing more.
    if rows < FEW_ROWS {
        return None;
    }
    let common = profile.top.first().is_some_and(|first| first.count > 1);
    match (common && words, profile.histogram.is_empty()) {
        (true, _) => Some(svg::commonest(&profile.top)),
        (false, false) => Some(svg::histogram(&profile.histogram)),
        (false, true) => common.then(|| svg::commonest(&profile.top)),
    }
}

/// The profile in words: a range of numbers or dates, a count of different values, lengths.
fn range(tongue: &Tongue, field_type: FieldType, profile: &ColumnProfile) -> String {
    let words = tongue.words;
    match (&profile.min, &profile.max) {
        (Some(min), Some(max)) if ordered(field_type) => {
            let show = |bound: &str| value(tongue, field_type, bound);
            words.formats.span(&show(min), &show(max))
        }
        _ if profile.distinct == 0 => words.word("no_values").into(),
        _ => {
            let count = words.count("values", profile.distinct);
            match profile.distinct_estimated {
                true => words.say("about", &[("n", &count)]),
                false => count,
            }
        }
    }
}

/// Is a range of such values worth telling?
fn ordered(field_type: FieldType) -> bool {
    !matches!(
        field_type,
        FieldType::String | FieldType::Boolean | FieldType::Object | FieldType::Geopoint | FieldType::Duration
    )
}

/// "đủ 100%" or "trống 2,1%".
fn filled(tongue: &Tongue, profile: &ColumnProfile, rows: u64) -> String {
    let words = tongue.words;
    if rows == 0 || profile.missing == 0 {
        return words.say("complete", &[("share", &words.formats.share(1.0))]);
    }
    words.say("gaps", &[("share", &share(tongue, profile.missing, rows))])
}

/// A part of the whole, never rounded to nothing or to everything.
pub(super) fn share(tongue: &Tongue, part: u64, whole: u64) -> String {
    let share = part as f64 / whole.max(1) as f64;
    let share = if part > 0 && part < whole { share.clamp(0.001, 0.999) } else { share };
    tongue.words.formats.share(share)
}

/// The name of a type.
pub(super) fn kind<'w>(tongue: &'w Tongue, field_type: FieldType) -> &'w str {
    tongue.words.word(match field_type {
        FieldType::String => "type_string",
        FieldType::Integer => "type_integer",
        FieldType::Decimal(_) => "type_decimal",
        FieldType::Number => "type_number",
        FieldType::Boolean => "type_boolean",
        FieldType::Date => "type_date",
        FieldType::Datetime => "type_datetime",
        FieldType::Time => "type_time",
        FieldType::Year => "type_year",
        FieldType::YearMonth => "type_yearmonth",
        FieldType::Duration => "type_duration",
        FieldType::Geopoint => "type_geopoint",
        FieldType::Object => "type_object",
    })
}

/// Numbers stand to the right.
fn is_right(field_type: FieldType) -> bool {
    matches!(field_type, FieldType::Integer | FieldType::Decimal(_) | FieldType::Number)
}

/// The first rows as HTML rows, and how many there is room for; a code is followed by what it stands for, unless the
/// row says it elsewhere.
fn rows_html(book: &Book, tongue: &Tongue, dataset: &Dataset, table: &Table, rows: usize) -> (String, usize) {
    let columns = table.columns.len().min(COLUMNS_SHOWN);
    let mut out = String::with_capacity(rows * columns * 28);
    let missing = tongue.words.word("empty_cell");
    let foreign = data_language(dataset).filter(|lang| *lang != tongue.lang);
    let labels: Vec<_> = table.columns.iter().take(columns).map(|column| book.labels_of(column)).collect();
    let mut shown = 0;
    for row in 0..table.preview.len().min(rows) {
        if out.len() > BYTES_SHOWN {
            break;
        }
        shown += 1;
        let cells = || (0..table.columns.len()).map(|column| table.preview.get(row, column));
        out.push_str("<tr>");
        for ((column, cell), labels) in table.columns.iter().zip(cells()).zip(&labels) {
            let right = is_right(column.field_type);
            let Some(cell) = cell else {
                out.push_str(if right { "<td class=\"n nil\">" } else { "<td class=\"nil\">" });
                svg::escape(missing, &mut out);
                out.push_str("</td>");
                continue;
            };
            out.push_str(if right { "<td class=\"n\"" } else { "<td" });
            if let (FieldType::String, Some(lang)) = (column.field_type, foreign) {
                out.push_str(" lang=\"");
                svg::escape(lang.as_str(), &mut out);
                out.push('"');
            }
            out.push('>');
            match column.field_type {
                FieldType::String if cell.len() <= 200 => svg::escape(cell, &mut out),
                FieldType::String => svg::escape(&cut(cell), &mut out),
                other => svg::escape(&value(tongue, other, cell), &mut out),
            }
            let label = labels.and_then(|labels| tongue.say(labels.get(cell)?));
            if let Some(label) = label
                && !label.text.to_lowercase().starts_with(&cell.to_lowercase())
                && !cells().flatten().any(|other| other.to_lowercase() == label.text.to_lowercase())
            {
                let lang = label.lang.as_deref().unwrap_or(tongue.lang.as_str());
                out.push_str(" <i lang=\"");
                svg::escape(lang, &mut out);
                out.push_str("\">");
                svg::escape(&label.text, &mut out);
                out.push_str("</i>");
            }
            out.push_str("</td>");
        }
        out.push_str("</tr>\n");
    }
    (out, shown)
}

/// A row of the dictionary.
fn dictionary(book: &Book, tongue: &Tongue, column: &Column, profile: &ColumnProfile, rows: u64) -> ColumnView {
    let list = column.code_list.as_ref().and_then(|id| book.portal.code_lists.get(id));
    let code_list = list.map(|list| {
        let title = tongue.say(&list.title).unwrap_or_default();
        let url = encode(&book.urls.code_list(tongue.lang, &list.id));
        Anchor { key: list.id.to_string(), text: title.text, lang: title.lang, url }
    });
    let meaning = tongue.say(&column.description).map(|said| Prose {
        html: markdown::inline(&said.text, &markdown::nowhere),
        lang: said.lang,
        note: None,
    });
    let filled = if rows == 0 { "—".into() } else { share(tongue, rows.saturating_sub(profile.missing), rows) };
    ColumnView {
        name: column.name.clone(),
        title: tongue.say(&column.title),
        meaning,
        kind: kind(tongue, column.field_type).into(),
        unit: tongue.say(&column.unit),
        code_list,
        constraints: constraints(tongue, column),
        filled,
    }
}

/// What values must satisfy, in words.
fn constraints(tongue: &Tongue, column: &Column) -> Option<String> {
    let (words, rules) = (tongue.words, &column.constraints);
    let mut said = Vec::new();
    if rules.required {
        said.push(words.word("rule_required").to_string());
    }
    if rules.unique {
        said.push(words.word("rule_unique").to_string());
    }
    let bound = |bound: &String| value(tongue, column.field_type, bound);
    match (&rules.minimum, &rules.maximum) {
        (Some(least), Some(most)) => {
            said.push(words.say("rule_between", &[("from", &bound(least)), ("to", &bound(most))]));
        }
        (Some(least), None) => said.push(words.say("rule_least", &[("from", &bound(least))])),
        (None, Some(most)) => said.push(words.say("rule_most", &[("to", &bound(most))])),
        (None, None) => {}
    }
    if !rules.allowed.is_empty() {
        let shown: Vec<&str> = rules.allowed.iter().take(8).map(String::as_str).collect();
        let more = if rules.allowed.len() > shown.len() { ", …" } else { "" };
        said.push(words.say("rule_allowed", &[("values", &format!("{}{more}", shown.join(", ")))]));
    }
    (!said.is_empty()).then(|| said.join("; "))
}

/// The first date column's span, for datasets that do not say what time they cover.
pub(super) fn dates_of(tongue: &Tongue, dataset: &Dataset) -> Option<(String, String)> {
    let (_, table) = dataset.tables().next()?;
    let dated = |column: &Column| matches!(column.field_type, FieldType::Date | FieldType::YearMonth | FieldType::Year);
    let (column, profile) = table.columns.iter().zip(profiles(table)).find(|(column, _)| dated(column))?;
    let (from, to) = (Date::parse(profile.min.as_ref()?)?, Date::parse(profile.max.as_ref()?)?);
    let formats = &tongue.words.formats;
    let name = tongue.say(&column.title).map_or_else(|| column.name.clone(), |title| title.text);
    Some((formats.span(&formats.date(from), &formats.date(to)), name))
}
