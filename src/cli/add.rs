//! `khomo add`: drafts a description from data files; asks nothing it can infer.

use super::args::Add;
use super::draft;
use super::report::Report;
use super::{DONE, FINDINGS, decided, how};
use crate::error::{Error, Result};
use crate::findings::Findings;
use crate::model::DatasetId;
use crate::settings::Flags;
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
        let (resource, table) = match how::worth_trying(&resource.format) {
            true => args.how.look(&file, &settings, &mut found)?,
            false => (resource, None),
        };
        let found = found.sorted();
        resources.push_str(&draft::resource(&resource, table.as_ref(), &found, report));
        decided::say(&resource, table.as_ref(), &found, report);
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
