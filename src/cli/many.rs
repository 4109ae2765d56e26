//! `khomo convert FILE… --to DIR`: many tables in one process, on all cores, each beside the next in one folder.

use super::args::{Convert, ProfileFormat};
use super::convert::about;
use super::outputs::{self, FORMS, Form, Output};
use super::report::{self, Report};
use super::{DONE, FINDINGS, how};
use crate::error::{Error, Result};
use crate::findings::{self, Findings, show};
use crate::model::vocabulary;
use crate::settings::{Flags, Settings};
use crate::tables;
use rayon::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// The most files taken from folders.
const MOST: usize = 1_000_000;

/// A table to convert, and where below the folder its files go, without an ending.
struct Job {
    from: PathBuf,
    stem: PathBuf,
}

/// What became of one of them.
struct Done {
    findings: Findings,
    /// Files written.
    files: usize,
    /// Rows, when it was a table.
    rows: Option<u64>,
    /// What it was read with, when JSON is asked for.
    about: Option<Map<String, Value>>,
    /// Was everything asked for written?
    whole: bool,
}

/// Converts every table named, or found in the folders named, into `folder`.
pub fn run(args: &Convert, folder: &Path, flags: &Flags, report: &Report) -> Result<u8> {
    let forms = forms(&args.formats)?;
    let settings = how::surroundings(flags);
    let jobs = jobs(&args.files, folder)?;
    if jobs.is_empty() {
        return Err(Error::usage("no-tables", &[("folder", &args.files[0].display())]));
    }
    make_folders(&jobs, folder)?;
    let (all, seen) = (jobs.len() as u64, AtomicU64::new(0));
    let convert = |job: &Job| {
        let done = one(args, job, folder, &forms, &settings);
        report.progress("read", seen.fetch_add(1, Ordering::Relaxed) + 1, all);
        done
    };
    let done: Vec<Result<Done>> = jobs.par_iter().map(convert).collect();
    report.progress_done();
    let mut findings = Findings::default();
    let (mut files, mut rows, mut found, mut whole) = (0, 0, 0, true);
    let mut listed = Vec::new();
    for (job, done) in jobs.iter().zip(done) {
        let done = done?;
        findings.extend(done.findings);
        files += done.files;
        rows += done.rows.unwrap_or(0);
        found += u64::from(done.rows.is_some());
        whole &= done.whole;
        if let Some(about) = done.about {
            let mut object = Map::from_iter([("file".to_string(), json!(job.from.to_string_lossy()))]);
            object.extend(about);
            listed.push(Value::Object(object));
        }
    }
    let findings = findings.sorted();
    match args.format {
        ProfileFormat::Text => report.findings(&findings),
        ProfileFormat::Json => {
            let said = show(&findings, findings::Form::Json, report.tongue.as_str());
            let mut object: Map<String, Value> = serde_json::from_str(&said).expect("findings are shown as an object");
            object.insert("tables".into(), listed.into());
            let text = serde_json::to_string_pretty(&object).expect("JSON values serialise") + "\n";
            report.result(&text)?;
        }
    }
    let memory = super::report::peak_memory().map_or_else(|| "?".into(), report::size);
    if !findings.is_empty() {
        report.line(&report.counts(&findings));
    }
    if all > found {
        report.line(&report.say("convert.others", &[("count", &(all - found))]));
    }
    report.line(&report.say(
        "convert.many",
        &[("tables", &found), ("rows", &rows), ("files", &files), ("out", &folder.display()), ("memory", &memory)],
    ));
    Ok(if whole { DONE } else { FINDINGS })
}

/// The forms of `--formats`.
fn forms(names: &[String]) -> Result<Vec<(&'static str, Form)>> {
    let mut forms = Vec::new();
    for name in names {
        let plain = name.trim().trim_start_matches('.').to_ascii_lowercase();
        let Some(form) = FORMS.iter().find(|(ending, _)| *ending == plain) else {
            let known: Vec<&str> = FORMS.iter().map(|(ending, _)| *ending).collect();
            let what = format!("--formats = {name}");
            return Err(Error::usage("value-wrong", &[("what", &what), ("near", &known.join(","))]));
        };
        if !forms.contains(form) {
            forms.push(*form);
        }
    }
    Ok(forms)
}

/// Converts one table.
fn one(args: &Convert, job: &Job, folder: &Path, forms: &[(&str, Form)], settings: &Settings) -> Result<Done> {
    let mut findings = Findings::default();
    let resource = args.how.resource(&job.from, settings, &mut findings)?;
    let stem = folder.join(&job.stem);
    let target = |ending: &str| {
        let mut name = stem.clone().into_os_string();
        name.push(".");
        name.push(ending);
        PathBuf::from(name)
    };
    let mut outputs: Vec<Output> = forms.iter().map(|(ending, form)| Output::of(*form, target(ending))).collect();
    let place = job.from.to_string_lossy().into_owned();
    let sinks = outputs::sinks(&mut outputs, b';');
    let table = tables::pass(&how::ask(&job.from, &place, &resource, settings), sinks)?.note(&mut findings);
    let Some(table) = table else {
        // A file of JSON that is no table is none of ours.
        let whole = !findings.has_errors();
        return Ok(Done { findings, files: 0, rows: None, about: None, whole });
    };
    let files = outputs::finish(outputs, &resource, &table)?.len();
    let about = (args.format == ProfileFormat::Json).then(|| about(&resource, &table));
    Ok(Done { findings, files, rows: Some(table.profile.rows), about, whole: files == forms.len() })
}

/// The tables to convert: files as they are named, and in folders what has the ending of a table. `out` is no source.
fn jobs(named: &[PathBuf], out: &Path) -> Result<Vec<Job>> {
    let out = std::fs::canonicalize(out).ok();
    let mut found: Vec<(PathBuf, PathBuf)> = Vec::new();
    for path in named {
        match path.is_dir() {
            true => {
                // The files of one folder lie straight in the new one; those of several below a name each.
                let below = path.file_name().filter(|_| named.len() > 1).map(PathBuf::from).unwrap_or_default();
                walk(path, &below, out.as_deref(), &mut found)?;
            }
            false => {
                let name = path.file_name().ok_or_else(|| Error::usage("no-file", &[("file", &path.display())]))?;
                found.push((path.clone(), PathBuf::from(name)));
            }
        }
    }
    // Two files that differ by their ending only keep it, so that neither takes the other's place.
    let mut stems: HashMap<PathBuf, u32> = HashMap::new();
    found.iter().for_each(|(_, inside)| *stems.entry(inside.with_extension("")).or_default() += 1);
    let mut taken = BTreeSet::new();
    let mut jobs = Vec::with_capacity(found.len());
    for (from, inside) in found {
        let stem = inside.with_extension("");
        let stem = if stems[&stem] > 1 { inside } else { stem };
        if !taken.insert(stem.clone()) {
            return Err(Error::usage("name-twice", &[("file", &from.display())]));
        }
        jobs.push(Job { from, stem });
    }
    Ok(jobs)
}

/// Everything in a folder that has the ending of a table, in the order of names, to go `below`; links are not followed.
fn walk(top: &Path, below: &Path, out: Option<&Path>, found: &mut Vec<(PathBuf, PathBuf)>) -> Result<()> {
    let mut waiting = vec![top.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        let io = |error| Error::io("read the folder", &folder, error);
        let mut entries = std::fs::read_dir(&folder).map_err(io)?.collect::<std::io::Result<Vec<_>>>().map_err(io)?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        let mut folders = Vec::new();
        for entry in entries {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            let kind = entry.file_type().map_err(io)?;
            if name.starts_with(['.', '_']) {
                continue;
            }
            if kind.is_dir() {
                let is_out = out.is_some() && std::fs::canonicalize(&path).ok().as_deref() == out;
                folders.extend((!is_out).then_some(path));
            } else if kind.is_file() && is_table(&name) {
                if found.len() >= MOST {
                    return Err(Error::usage("too-many-tables", &[("folder", &top.display()), ("count", &MOST)]));
                }
                let inside = below.join(path.strip_prefix(top).expect("it was found below"));
                found.push((path, inside));
            }
        }
        waiting.extend(folders.into_iter().rev());
    }
    Ok(())
}

/// Is a file of this name a table, and no description of one?
fn is_table(name: &str) -> bool {
    let described = name.starts_with("datapackage.")
        || [".schema.json", ".profile.json", "-metadata.json"].iter().any(|end| name.ends_with(end));
    !described && vocabulary::format(name).is_some_and(tables::is_readable)
}

/// Makes the folders the files go to.
fn make_folders(jobs: &[Job], folder: &Path) -> Result<()> {
    let inside: BTreeSet<&Path> = jobs.iter().filter_map(|job| job.stem.parent()).collect();
    for inside in inside {
        let path = folder.join(inside);
        std::fs::create_dir_all(&path).map_err(|error| Error::io("create the folder", &path, error))?;
    }
    Ok(())
}
