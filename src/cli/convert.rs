//! `khomo convert`: one file through the same reader and writers as a build.

use super::args::{Convert, ProfileFormat};
use super::report::Report;
use super::{DONE, FINDINGS};
use crate::error::{Error, Result};
use crate::findings::{Findings, Form, show};
use crate::model::{Column, Recipe, Resource, Table};
use crate::settings::Limits;
use crate::tables::{self, Ask, Sinks};
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{BufWriter, Write};

/// Converts by the endings of the two files. What was decided goes to stderr.
pub fn run(args: Convert, report: &Report) -> Result<u8> {
    let recipe = Recipe {
        sheet: args.sheet,
        range: args.range,
        header_rows: args.header_rows,
        skip_rows: args.skip_rows,
        footer_rows: args.footer_rows,
        delimiter: args.delimiter,
        ..Recipe::default()
    };
    let resource = Resource { recipe, ..tables::bare(&args.from) };
    if !tables::is_readable(&resource.format) {
        return Err(Error::usage("no-table", &[("file", &args.from.display())]));
    }
    let name = args.to.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let ending =
        ["excel.csv", "csv", "jsonl", "xlsx", "parquet"].into_iter().find(|e| name.ends_with(&format!(".{e}")));
    let Some(ending) = ending else {
        return Err(Error::usage("no-format", &[("file", &args.to.display())]));
    };
    let folder = args.to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."));
    let io = |error| Error::io("write", &args.to, error);
    let mut whole = tempfile::NamedTempFile::new_in(folder).map_err(io)?;
    let place = args.from.to_string_lossy().into_owned();
    let limits = Limits::default();
    let ask = Ask {
        file: &args.from,
        place: &place,
        resource: &resource,
        default_missing: &[],
        language: "vi",
        limits: &limits,
        series: &[],
    };
    let mut out = BufWriter::with_capacity(1 << 20, whole.as_file_mut() as &mut File);
    let sink: &mut (dyn Write + Send) = &mut out;
    let only = Sinks { unprofiled: true, ..Sinks::default() };
    let sinks = match ending {
        "excel.csv" => Sinks { excel_csv: Some((sink, b';')), ..only },
        "jsonl" => Sinks { jsonl: Some(sink), ..only },
        "xlsx" => Sinks { xlsx: Some(sink), ..only },
        "parquet" => Sinks { parquet: Some(sink), ..only },
        _ => Sinks { csv: Some(sink), ..only },
    };
    let found = tables::pass(&ask, sinks)?;
    out.flush().map_err(io)?;
    drop(out);
    let findings = found.findings.sorted();
    match args.format {
        ProfileFormat::Text => report.findings(&findings),
        ProfileFormat::Json => report.result(&json(found.value.as_ref(), &findings, report))?,
    }
    let Some(table) = found.value else { return Ok(FINDINGS) };
    whole.persist(&args.to).map_err(|error| io(error.error))?;
    let columns: Vec<String> =
        table.columns.iter().map(|column| format!("{} {}", column.name, column.field_type.as_str())).collect();
    report.line(&report.say(
        "convert.done",
        &[("rows", &table.profile.rows), ("columns", &columns.join(", ")), ("out", &args.to.display())],
    ));
    Ok(DONE)
}

/// What was decided, as one versioned object: `recipe`, `columns`, `rows` and `findings`.
fn json(table: Option<&Table>, findings: &Findings, report: &Report) -> String {
    let said = show(findings, Form::Json, report.tongue.as_str());
    let mut object: Map<String, Value> = serde_json::from_str(&said).expect("findings are shown as an object");
    if let Some(table) = table {
        let mut recipe = serde_json::to_value(&table.recipe).expect("a recipe serialises");
        recipe.as_object_mut().expect("it is an object").retain(|_, value| !value.is_null());
        object.insert("recipe".into(), recipe);
        object.insert("columns".into(), table.as_written().iter().map(field).collect());
        if !table.missing_values.is_empty() {
            object.insert("missingValues".into(), json!(table.missing_values));
        }
        object.insert("rows".into(), table.profile.rows.into());
    }
    serde_json::to_string_pretty(&object).expect("JSON values serialise") + "\n"
}

/// A column as it is written in the source; what is plain is left out.
fn field(column: &Column) -> Value {
    let mut field = Map::new();
    let mut put = |key: &str, value: Value| {
        if !(value.is_null() || value == json!([]) || value == json!("")) {
            field.insert(key.into(), value);
        }
    };
    put("name", json!(column.name));
    put("type", json!(column.field_type.as_str()));
    put("format", json!(column.format));
    put("decimalChar", json!(column.decimal_char));
    put("groupChar", json!(column.group_char));
    put("trueValues", json!(column.true_values));
    put("falseValues", json!(column.false_values));
    put("unit", json!(column.unit.all().next().map(|unit| unit.text.to_string())));
    Value::Object(field)
}
