//! The draft of a description: everything that was decided written down, so that reading again decides nothing.

use super::decided::source_columns;
use super::report::Report;
use crate::findings::{Finding, Findings, Severity};
use crate::model::{Column, FieldType, Name, Quote, Recipe, Resource, Table, Unpivot};
use crate::tables;
use std::fmt::Write;
use std::path::Path;

/// The most comments beside one resource or column.
const COMMENTS: usize = 3;

/// The whole description; what a person must write is marked.
pub fn description(name: &Name, resources: &str, report: &Report) -> String {
    let title = name.as_str().replace('-', " ");
    let todo = |key: &str| report.say(key, &[]);
    let mut draft = String::new();
    let _ = writeln!(draft, "# {}", todo("add.draft.head"));
    let _ = writeln!(draft, "title: {}  # {}", quoted(&title), todo("add.draft.title"));
    let _ = writeln!(draft, "# description: …  {}", todo("add.draft.description"));
    let _ = writeln!(draft, "# keywords: […]  {}", todo("add.draft.keywords"));
    let _ = writeln!(draft, "# themes: [GOVE]  {}", todo("add.draft.themes"));
    let _ = writeln!(draft, "# frequency: MONTHLY  {}", todo("add.draft.frequency"));
    let _ = writeln!(draft, "# temporal: {{start: 2026-01-01, end: 2026-12-31}}  {}", todo("add.draft.temporal"));
    let _ = writeln!(draft, "# licenses: [{{name: CC-BY-4.0}}]  {}", todo("add.draft.licence"));
    let _ = writeln!(draft, "# contact: {{name: …, email: …}}  {}", todo("add.draft.contact"));
    let _ = writeln!(draft, "resources:");
    draft + resources
}

/// The description of an agency of which only the id is known.
pub fn agency(id: &Name) -> String {
    format!("name: {}\n", quoted(id.as_str()))
}

/// One resource with how it was read and the columns that were found; what is doubtful as comments. `cells_decide` says
/// of which columns the cells decide, not the description.
pub fn resource(
    resource: &Resource,
    table: Option<&Table>,
    cells_decide: &[bool],
    findings: &Findings,
    report: &Report,
) -> String {
    let mut draft = String::new();
    let _ = writeln!(draft, "  - name: {}", quoted(resource.name.as_str()));
    let _ = writeln!(draft, "    path: {}", quoted(&resource.path));
    let Some(table) = table else { return draft };
    let columns = source_columns(resource, table);
    let of_column = |one: &&Finding| columns.iter().any(|column| column.name == one.place.field);
    let doubts = findings.iter().filter(|one| one.severity() == Severity::Warning);
    let (ours, whole): (Vec<&Finding>, Vec<&Finding>) = doubts.partition(of_column);
    comments(&mut draft, "    ", whole.into_iter(), resource, report);
    if !tables::is_readable(&tables::bare(Path::new(&resource.path)).format) {
        let format = if tables::is_readable(&resource.format) { resource.format.extension.as_str() } else { "csv" };
        let _ = writeln!(draft, "    format: {}", quoted(format));
    }
    let decided = findings.iter().any(|one| one.severity() != Severity::Error);
    let mut settled = table.recipe.clone();
    if findings.iter().any(|one| ["doubtful-header", "list-as-header"].contains(&one.rule.as_str())) {
        settled.header = Some(settled.header.unwrap_or(true));
    }
    recipe(&mut draft, &settled, decided);
    if table.recipe.unpivot.is_none() {
        suggest_unpivot(&mut draft, &table.columns, report);
    }
    let _ = writeln!(draft, "    schema:");
    let tokens: Vec<&String> = table.missing_values.iter().filter(|token| !token.is_empty()).collect();
    if !tokens.is_empty() {
        let _ = writeln!(
            draft,
            "      missingValues: {}",
            list(std::iter::once("").chain(tokens.into_iter().map(String::as_str)))
        );
    }
    let _ = writeln!(draft, "      fields:");
    for (at, column) in columns.iter().enumerate() {
        let _ = writeln!(draft, "        - name: {}", quoted(&column.name));
        if let Some((key, value)) = title(column) {
            let _ = writeln!(draft, "          {key}: {value}");
        }
        if cells_decide.get(at) == Some(&true) {
            let kind = type_of(column.field_type);
            let _ = writeln!(draft, "          # {}", report.say("add.draft.cells-decide", &[("type", &kind)]));
        } else {
            for (key, value) in field(column) {
                let _ = writeln!(draft, "          {key}: {value}");
            }
        }
        let about = ours.iter().copied().filter(|one| one.place.field == column.name);
        comments(&mut draft, "          ", about, resource, report);
    }
    draft
}

/// How the file was read, as keys of its resource: what is not plain, and everything where something was decided.
fn recipe(draft: &mut String, recipe: &Recipe, decided: bool) {
    let mut lines: Vec<(&str, String)> = Vec::new();
    let utf8 = |name: &str| name.eq_ignore_ascii_case("utf-8");
    if let Some(encoding) = recipe.encoding.as_deref().filter(|name| !name.is_empty() && (decided || !utf8(name))) {
        lines.push(("encoding", quoted(encoding)));
    }
    let dialect = dialect(recipe, decided);
    if !dialect.is_empty() {
        lines.push(("dialect", format!("{{{}}}", dialect.join(", "))));
    }
    for (key, text) in [("innerpath", &recipe.member), ("sheet", &recipe.sheet), ("range", &recipe.range)] {
        lines.extend(text.as_deref().map(|text| (key, quoted(text))));
    }
    let headless = recipe.header == Some(false) || recipe.header_rows == Some(0);
    for (key, rows, plain) in [
        ("skip_rows", recipe.skip_rows, 0),
        ("header_rows", recipe.header_rows.filter(|_| !headless), 1),
        ("footer_rows", recipe.footer_rows, 0),
    ] {
        lines.extend(rows.filter(|rows| decided || *rows != plain).map(|rows| (key, rows.to_string())));
    }
    lines.extend(recipe.unpivot.as_ref().map(|unpivot| ("unpivot", self::unpivot(unpivot))));
    for (key, value) in lines {
        let _ = writeln!(draft, "    {key}: {value}");
    }
}

/// The entries of `dialect`; none for the plainest text, and none for a file that is no text.
fn dialect(recipe: &Recipe, decided: bool) -> Vec<String> {
    let mut lines: Vec<(&str, String)> = Vec::new();
    let letter = |letter: char| quoted(letter.encode_utf8(&mut [0; 4]));
    let delimiter = recipe.delimiter.as_deref().filter(|delimiter| decided || *delimiter != ",");
    lines.extend(delimiter.map(|delimiter| ("delimiter", quoted(delimiter))));
    lines.extend(recipe.quote.filter(|quote| decided || *quote != Quote::Char('"')).map(|quote| match quote {
        Quote::None => ("quoteChar", quoted("")),
        Quote::Char(quote) => ("quoteChar", letter(quote)),
    }));
    lines.extend(recipe.double_quote.filter(|doubled| !doubled).map(|_| ("doubleQuote", "false".into())));
    lines.extend(recipe.escape_char.map(|escape| ("escapeChar", letter(escape))));
    lines.extend(recipe.comment_char.as_deref().map(|comment| ("commentChar", quoted(comment))));
    lines.extend(recipe.skip_initial_space.filter(|skip| *skip).map(|_| ("skipInitialSpace", "true".into())));
    lines.extend(recipe.property.as_deref().map(|property| ("property", quoted(property))));
    let join = recipe.header_join.as_deref().filter(|join| *join != " / ");
    lines.extend(join.map(|join| ("headerJoin", quoted(join))));
    match (recipe.header, recipe.header_rows) {
        (Some(false), _) | (_, Some(0)) => lines.push(("header", "false".into())),
        (Some(true), None) => lines.push(("header", "true".into())),
        _ => {}
    }
    lines.into_iter().map(|(key, value)| format!("{key}: {value}")).collect()
}

/// What people read instead of a column's name.
fn title(column: &Column) -> Option<(&'static str, String)> {
    let title = column.title.all().next().map(|title| title.text);
    // A label is the beginning of a title; a name made for machines is not.
    let label = || Some(column.name.as_str()).filter(|name| !name.chars().all(is_plain));
    title.or_else(label).map(|title| ("title", quoted(title)))
}

/// A type as a description writes it.
fn type_of(field_type: FieldType) -> String {
    match field_type {
        FieldType::Decimal(scale) => format!("decimal({scale})"),
        other => other.as_str().into(),
    }
}

/// What a column is, and how it is written in the file.
fn field(column: &Column) -> Vec<(&'static str, String)> {
    let mut lines = vec![("type", type_of(column.field_type))];
    let format = column.format.as_deref().filter(|format| *format != "default");
    lines.extend(format.map(|format| ("format", quoted(format))));
    let letter = |letter: char| quoted(letter.encode_utf8(&mut [0; 4]));
    lines.extend(column.decimal_char.filter(|mark| *mark != '.').map(|mark| ("decimalChar", letter(mark))));
    lines.extend(column.group_char.map(|mark| ("groupChar", letter(mark))));
    for (key, words) in [("trueValues", &column.true_values), ("falseValues", &column.false_values)] {
        if !words.is_empty() {
            lines.push((key, list(words.iter().map(String::as_str))));
        }
    }
    if !column.bare_number {
        lines.push(("bareNumber", "false".into()));
    }
    if let Some(tokens) = &column.missing_values {
        let tokens = tokens.iter().map(String::as_str).filter(|token| !token.is_empty());
        lines.push(("missingValues", list(std::iter::once("").chain(tokens))));
    }
    lines.extend(column.unit.all().next().map(|unit| ("unit", quoted(unit.text))));
    lines
}

fn is_plain(letter: char) -> bool {
    letter.is_lowercase() || letter.is_ascii_digit() || matches!(letter, '_' | '-')
}

/// Columns that are years hold one figure in truth: says so, and how to turn them into rows.
fn suggest_unpivot(draft: &mut String, columns: &[Column], report: &Report) {
    const FEWEST: usize = 3;
    let years: Vec<&Column> = columns.iter().filter(|column| around_year(&column.name).is_some()).collect();
    let Some(first) = years.first() else { return };
    let alike = |column: &&Column| {
        around_year(&column.name) == around_year(&first.name)
            && column.field_type.is_numeric() == first.field_type.is_numeric()
    };
    let labels: Vec<String> = years.into_iter().filter(alike).map(|column| column.name.clone()).collect();
    if labels.len() < FEWEST {
        return;
    }
    let (name, value) = (report.say("add.draft.year", &[]), report.say("add.draft.value", &[]));
    let _ = writeln!(draft, "    # {}", report.say("add.draft.unpivot", &[("count", &labels.len())]));
    let unpivot = unpivot(&Unpivot { columns: labels, keep: Vec::new(), name, value });
    let _ = writeln!(draft, "    # unpivot: {unpivot}");
}

/// What stands before and behind the one year in a label, e.g. ("Năm ", "") of "Năm 2025".
fn around_year(label: &str) -> Option<(&str, &str)> {
    let digit = |at: usize| label.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let at = (0..label.len()).find(|&at| digit(at))?;
    let end = (at..label.len()).find(|&at| !digit(at)).unwrap_or(label.len());
    let year: u32 = label[at..end].parse().ok()?;
    let behind = &label[end..];
    let alone = end - at == 4 && (1900..=2100).contains(&year) && !behind.bytes().any(|byte| byte.is_ascii_digit());
    alone.then_some((&label[..at], behind))
}

fn unpivot(unpivot: &Unpivot) -> String {
    let mut parts = Vec::new();
    for (key, labels) in [("columns", &unpivot.columns), ("keep", &unpivot.keep)] {
        if !labels.is_empty() {
            parts.push(format!("{key}: {}", list(labels.iter().map(String::as_str))));
        }
    }
    for (key, name) in [("name", &unpivot.name), ("value", &unpivot.value)] {
        parts.push(format!("{key}: {}", quoted(name)));
    }
    format!("{{{}}}", parts.join(", "))
}

/// What is doubtful, a comment each.
fn comments<'f>(
    draft: &mut String,
    indent: &str,
    doubts: impl Iterator<Item = &'f Finding>,
    resource: &Resource,
    report: &Report,
) {
    let lang = report.tongue.as_str();
    for doubt in doubts.take(COMMENTS) {
        let text = format!("{}; {}", doubt.message(lang), doubt.help(lang));
        // The description lies beside the file.
        let file = doubt.place.file.as_str();
        let text = if file.is_empty() { text } else { text.replace(file, &resource.path) };
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let _ = writeln!(draft, "{indent}# {text}");
    }
}

fn list<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    format!("[{}]", texts.map(quoted).collect::<Vec<_>>().join(", "))
}

/// A YAML text in double quotes.
fn quoted(text: &str) -> String {
    let json = serde_json::to_string(text).expect("a text serialises");
    // What YAML takes for the end of a line, or does not print, is escaped as well.
    let odd =
        |c: char| matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    let mut quoted = String::with_capacity(json.len());
    for c in json.chars() {
        match odd(c) {
            true => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            false => quoted.push(c),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node;
    use proptest::prelude::*;

    #[test]
    fn years_as_columns_are_seen() {
        assert_eq!(around_year("2023"), Some(("", "")));
        assert_eq!(around_year("Năm 2023 (tấn)"), Some(("Năm ", " (tấn)")));
        for label in ["ma", "12", "20231", "Quý 1 năm 2023", "2023/2024", "1800"] {
            assert_eq!(around_year(label), None, "{label}");
        }
    }

    #[test]
    fn a_plain_recipe_is_not_written_down() {
        let plain = Recipe {
            encoding: Some("utf-8".into()),
            delimiter: Some(",".into()),
            quote: Some(Quote::Char('"')),
            header_rows: Some(1),
            ..Recipe::default()
        };
        let mut draft = String::new();
        recipe(&mut draft, &plain, false);
        assert_eq!(draft, "");
        recipe(&mut draft, &plain, true);
        let said =
            "    encoding: \"utf-8\"\n    dialect: {delimiter: \",\", quoteChar: \"\\\"\"}\n    header_rows: 1\n";
        assert_eq!(draft, said);
    }

    proptest! {
        #[test]
        fn any_text_comes_back_from_the_draft(text in any::<String>()) {
            let node = node::yaml(&format!("a: {}\n", quoted(&text))).expect("it is YAML");
            prop_assert_eq!(node.get("a").and_then(node::Node::as_str), Some(text.as_str()));
            let node = node::yaml(&format!("{{a: {}}}\n", list([text.as_str(), "x"].into_iter()))).expect("it is YAML");
            prop_assert_eq!(node.get("a").expect("it is there").items()[0].as_str(), Some(text.as_str()));
        }
    }
}
