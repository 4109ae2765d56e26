//! `khomo add`: drafts a description from data files; asks nothing it can infer.

use super::args::Add;
use super::report::Report;
use super::{DONE, FINDINGS};
use crate::error::{Error, Result};
use crate::findings::Findings;
use crate::model::{DatasetId, Name, Resource, Table};
use crate::settings::{Flags, Limits};
use crate::tables::{self, Ask, Sinks};
use std::fmt::Write;
use std::path::Path;

/// Copies the files into the dataset's folder and writes `datapackage.yaml` there.
pub fn run(args: Add, flags: Flags, report: &Report) -> Result<u8> {
    let id = DatasetId::parse(&args.to).ok_or_else(|| Error::usage("no-id", &[("id", &args.to)]))?;
    let agency = flags.repository.join("datasets").join(id.agency.as_str());
    let folder = agency.join(id.dataset.as_str());
    let description = folder.join("datapackage.yaml");
    let described = ["yaml", "yml", "json"].iter().any(|e| folder.join(format!("datapackage.{e}")).exists());
    std::fs::create_dir_all(&folder).map_err(|error| Error::io("create the folder", &folder, error))?;
    let mut findings = Findings::default();
    let mut resources = String::new();
    for file in &args.files {
        let file = bring(file, &folder)?;
        let resource = tables::bare(&file);
        let table = match tables::is_readable(&resource.format) {
            true => {
                let place = file.to_string_lossy().into_owned();
                let limits = Limits::default();
                let ask = Ask {
                    file: &file,
                    place: &place,
                    resource: &resource,
                    default_missing: &[],
                    language: "vi",
                    limits: &limits,
                    series: &[],
                };
                tables::pass(&ask, Sinks::default())?.note(&mut findings)
            }
            false => None,
        };
        resources.push_str(&draft_resource(&resource, table.as_ref()));
    }
    report.findings(&findings);
    if described {
        report.line(&report.say("add.described", &[("folder", &folder.display())]));
        report.result(&resources)?;
        return Ok(DONE);
    }
    let agency_file = agency.join("agency.yaml");
    if !agency_file.exists() {
        write(&agency_file, &format!("name: {}\n", quoted(id.agency.as_str())))?;
        report.line(&report.say("add.agency", &[("file", &agency_file.display())]));
    }
    write(&description, &draft(&id.dataset, &resources, report))?;
    report.line(&report.say("add.wrote", &[("file", &description.display())]));
    Ok(if findings.has_errors() { FINDINGS } else { DONE })
}

/// The file inside the folder: itself when it lies there, else a copy.
fn bring(file: &Path, folder: &Path) -> Result<std::path::PathBuf> {
    let name = file.file_name().ok_or_else(|| Error::usage("no-file", &[("file", &file.display())]))?;
    let target = folder.join(name);
    let same = std::fs::canonicalize(file).ok().is_some_and(|real| std::fs::canonicalize(&target).ok() == Some(real));
    if !same {
        if target.exists() {
            return Err(Error::usage("file-exists", &[("file", &target.display())]));
        }
        std::fs::copy(file, &target).map_err(|error| Error::io("copy", file, error))?;
    }
    Ok(target)
}

/// The whole description; what a person must write is marked.
fn draft(name: &Name, resources: &str, report: &Report) -> String {
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

/// One resource with the columns that were found.
fn draft_resource(resource: &Resource, table: Option<&Table>) -> String {
    let mut draft = String::new();
    let _ = writeln!(draft, "  - name: {}", resource.name);
    let _ = writeln!(draft, "    path: {}", quoted(&resource.path));
    if let Some(table) = table {
        let _ = writeln!(draft, "    schema:\n      fields:");
        for column in &table.columns {
            let _ = writeln!(draft, "        - name: {}", quoted(&column.name));
            let _ = writeln!(draft, "          type: {}", column.field_type.as_str());
        }
    }
    draft
}

/// A YAML text in double quotes.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text serialises")
}

fn write(file: &Path, text: &str) -> Result<()> {
    std::fs::write(file, text).map_err(|error| Error::io("write", file, error))
}
