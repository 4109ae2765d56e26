//! `khomo add`: drafts a description from data files; asks nothing it can infer.

use super::args::Add;
use super::draft;
use super::report::Report;
use super::{DONE, FINDINGS, decided, how};
use crate::error::{Error, Result};
use crate::findings::{Findings, Found};
use crate::model::{DatasetId, Resource, Table};
use crate::settings::{Flags, Settings};
use crate::tables::{self, Sink, Sinks};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Copies the files into the dataset's folder and writes `datapackage.yaml` there.
pub fn run(args: Add, flags: &Flags, report: &Report) -> Result<u8> {
    let id = DatasetId::parse(&args.to).ok_or_else(|| Error::usage("no-id", &[("id", &args.to)]))?;
    let repository = if flags.repository == Path::new(".") { Path::new("") } else { &flags.repository };
    let agency = repository.join("datasets").join(id.agency.as_str());
    let folder = agency.join(id.dataset.as_str());
    let description = folder.join("datapackage.yaml");
    let described = ["yaml", "yml", "json"].iter().any(|e| folder.join(format!("datapackage.{e}")).exists());
    std::fs::create_dir_all(&folder).map_err(|error| Error::io("create the folder", &folder, error))?;
    let settings = how::surroundings(flags);
    let mut findings = Findings::default();
    let mut resources = String::new();
    for file in &args.files {
        let file = bring(file, &folder)?;
        let mut found = Findings::default();
        let resource = args.how.resource(&file, &settings, &mut found)?;
        let seen = match how::worth_trying(&resource.format) {
            true => look(&file, &resource, &settings)?.note(&mut found),
            false => None,
        };
        let found = found.sorted();
        let table = seen.as_ref().map(|seen| &seen.table);
        let drafted = |cells_decide: &[bool]| draft::resource(&resource, table, cells_decide, &found, report);
        resources.push_str(&match &seen {
            Some(seen) => proven(&file, seen, &drafted, &settings)?,
            None => drafted(&[]),
        });
        decided::say(&resource, table, &found, report);
        findings.extend(found);
    }
    if described {
        report.line(&report.say("add.described", &[("folder", &folder.display())]));
        report.result(&resources)?;
        return Ok(DONE);
    }
    let agency_file = agency.join("agency.yaml");
    if !agency_file.exists() {
        write(&agency_file, &draft::agency(&id.agency))?;
        report.line(&report.say("add.agency", &[("file", &agency_file.display())]));
    }
    write(&description, &draft::description(&id.dataset, &resources, report))?;
    report.line(&report.say("add.wrote", &[("file", &description.display())]));
    Ok(if findings.has_errors() { FINDINGS } else { DONE })
}

/// A table, and a fingerprint of all that was read of it.
struct Seen {
    table: Table,
    cells: blake3::Hash,
}

impl Sink for blake3::Hasher {
    fn can_restart(&self) -> bool {
        true
    }

    fn restart(&mut self) -> std::io::Result<()> {
        self.reset();
        Ok(())
    }
}

/// Reads a file as it is described.
fn look(file: &Path, resource: &Resource, settings: &Settings) -> Result<Found<Option<Seen>>> {
    let mut cells = blake3::Hasher::new();
    let place = file.to_string_lossy().into_owned();
    let sinks = Sinks { csv: Some(&mut cells), ..Sinks::default() };
    let Found { value, findings } = tables::pass(&how::ask(file, &place, resource, settings), sinks)?;
    Ok(Found::new(value.map(|table| Seen { table, cells: cells.finalize() }), findings))
}

/// The draft with which the file is read again as the same table. A column that would not be the same leaves its type
/// to its cells.
fn proven(file: &Path, seen: &Seen, drafted: &dyn Fn(&[bool]) -> String, settings: &Settings) -> Result<String> {
    let count = seen.table.columns.len();
    let mut cells_decide = vec![false; count];
    for last in [false, true] {
        let draft = drafted(&cells_decide);
        let description = tempfile::Builder::new().suffix(".yaml").tempfile().and_then(|mut description| {
            description.write_all(format!("resources:\n{draft}").as_bytes())?;
            Ok(description)
        });
        let description = description.map_err(|error| Error::io("write", "datapackage.yaml", error))?;
        let how = how::How { schema: Some(description.path().to_path_buf()), ..how::How::default() };
        let resource = how.resource(file, settings, &mut Findings::default())?;
        let again = look(file, &resource, settings)?.value;
        let differs = |at: usize| match &again {
            Some(again) if again.table.columns.len() == count => differs(&seen.table, &again.table, at),
            _ => true,
        };
        let same = again.as_ref().is_some_and(|again| again.cells == seen.cells) && !(0..count).any(differs);
        if same {
            return Ok(draft);
        }
        let differing: Vec<bool> = (0..count).map(|at| cells_decide[at] || differs(at)).collect();
        // Which column it is may not show in what was found of it: then none is sure.
        cells_decide = if last || differing == cells_decide { vec![true; count] } else { differing };
    }
    Ok(drafted(&cells_decide))
}

/// Is this column another one?
fn differs(one: &Table, other: &Table, at: usize) -> bool {
    one.columns[at].name != other.columns[at].name
        || one.columns[at].field_type != other.columns[at].field_type
        || one.profile.columns.get(at) != other.profile.columns.get(at)
}

/// The file inside the folder: itself when it lies there, else a copy.
fn bring(file: &Path, folder: &Path) -> Result<PathBuf> {
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

fn write(file: &Path, text: &str) -> Result<()> {
    std::fs::write(file, text).map_err(|error| Error::io("write", file, error))
}
