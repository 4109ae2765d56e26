//! `khomo convert`: tables through the same reader and writers as a build; every form asked for from one pass.

use super::args::{Convert, ProfileFormat};
use super::outputs::{self, Output};
use super::report::Report;
use super::{DONE, FINDINGS, decided, how, many, start_threads};
use crate::error::{Error, Result};
use crate::findings::{Findings, Form, show};
use crate::model::{Column, Quote, Resource, Table};
use crate::settings::Flags;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// Converts by the endings of the files. What was decided goes to stderr.
pub fn run(args: Convert, flags: &Flags, report: &Report) -> Result<u8> {
    start_threads(args.jobs)?;
    if let Some(folder) = &args.to {
        return many::run(&args, folder, flags, report);
    }
    let (from, targets) = args.files.split_first().expect("at least one is required");
    if from.is_dir() {
        return Err(Error::usage("folder-to-where", &[("folder", &from.display())]));
    }
    let mut outputs = outputs_of(from, targets, &args)?;
    let settings = how::surroundings(flags);
    let mut findings = Findings::default();
    let resource = args.how.resource(from, &settings, &mut findings)?;
    let place = from.to_string_lossy().into_owned();
    let sinks = outputs::sinks(&mut outputs, b';');
    let table = how::pass(&how::ask(from, &place, &resource, &settings), sinks)?.note(&mut findings);
    let findings = findings.sorted();
    let wanted = outputs.len();
    let written = match &table {
        Some(table) => outputs::finish(outputs, &resource, table)?,
        None => Vec::new(),
    };
    let listed = match args.format {
        ProfileFormat::Text => decided::say(&resource, table.as_ref(), &findings, report),
        ProfileFormat::Json => {
            report.result(&json(&resource, table.as_ref(), &findings, report))?;
            true
        }
    };
    let Some(table) = table else {
        how::no_table(from, &findings, report);
        return Ok(FINDINGS);
    };
    if !written.is_empty() {
        let name = |target: &PathBuf| match target.as_os_str() == outputs::STDOUT {
            true => "stdout".into(),
            false => format!("`{}`", target.display()),
        };
        let names: Vec<String> = written.iter().map(name).collect();
        report.line(&decided::done(&table, &names.join(", "), listed, report));
    }
    Ok(if written.len() == wanted { DONE } else { FINDINGS })
}

/// The files to write: each form once, and none of them the table itself.
fn outputs_of(from: &Path, targets: &[PathBuf], args: &Convert) -> Result<Vec<Output>> {
    if targets.is_empty() {
        return Err(Error::usage("argument-missing", &[("what", &"OUT"), ("near", &"khomo convert --help")]));
    }
    let outputs = targets.iter().map(|target| Output::named(target)).collect::<Result<Vec<_>>>()?;
    let real = std::fs::canonicalize(from).ok();
    for (at, output) in outputs.iter().enumerate() {
        let target = output.target();
        if real.is_some() && std::fs::canonicalize(target).ok() == real {
            return Err(Error::usage("out-is-in", &[("file", &target.display())]));
        }
        if outputs[..at].iter().any(|other| other.form() == output.form()) {
            return Err(Error::usage("form-twice", &[("file", &target.display())]));
        }
        if output.is_stdout() && args.format == ProfileFormat::Json {
            return Err(Error::usage("stdout-twice", &[]));
        }
    }
    Ok(outputs)
}

/// What was decided, as one versioned object: `version`, `findings[]`, `counts`, and of a table `recipe`, `columns[]`,
/// `missingValues`, `rows`.
fn json(resource: &Resource, table: Option<&Table>, findings: &Findings, report: &Report) -> String {
    let said = show(findings, Form::Json, report.tongue.as_str());
    let mut object: Map<String, Value> = serde_json::from_str(&said).expect("findings are shown as an object");
    if let Some(table) = table {
        object.extend(about(resource, table));
    }
    serde_json::to_string_pretty(&object).expect("JSON values serialise") + "\n"
}

/// What a table was read with.
pub fn about(resource: &Resource, table: &Table) -> Map<String, Value> {
    let mut object = Map::new();
    let mut recipe = serde_json::to_value(&table.recipe).expect("a recipe serialises");
    recipe["quote"] = match table.recipe.quote {
        Some(Quote::Char(quote)) => json!(quote),
        Some(Quote::None) => json!(""),
        None => Value::Null,
    };
    recipe.as_object_mut().expect("it is an object").retain(|_, value| !value.is_null());
    object.insert("recipe".into(), recipe);
    object.insert("columns".into(), decided::source_columns(resource, table).iter().map(field).collect());
    if !table.missing_values.is_empty() {
        object.insert("missingValues".into(), json!(table.missing_values));
    }
    object.insert("rows".into(), table.profile.rows.into());
    object
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
    put("bareNumber", if column.bare_number { Value::Null } else { json!(false) });
    put("missingValues", json!(column.missing_values));
    put("unit", json!(column.unit.all().next().map(|unit| unit.text.to_string())));
    Value::Object(field)
}
