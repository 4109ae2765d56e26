//! `khomo check`: findings only; writes nothing.

use super::args::{Check, CheckFormat};
use super::report::Report;
use super::{DONE, FINDINGS, start_threads};
use crate::error::{Error, Result};
use crate::findings::{Findings, Form, show};
use crate::pipeline;
use crate::settings::Flags;
use std::path::Path;

/// Checks the repository, or what lies at some paths in it.
pub fn run(args: Check, flags: Flags, report: &Report) -> Result<u8> {
    start_threads(args.jobs)?;
    let root = flags.repository.clone();
    let wanted = args.paths.iter().map(|path| below(&root, path)).collect::<Result<Vec<_>>>()?;
    let checked = pipeline::check(&flags, &|step, done, all| report.progress(step, done, all))?;
    report.progress_done();
    let here = |file: &str| wanted.is_empty() || wanted.iter().any(|path| Path::new(file).starts_with(path));
    let findings: Findings = checked.findings.into_iter().filter(|one| here(&one.place.file)).collect();
    let form = match args.format {
        CheckFormat::Text => report.findings_form(),
        CheckFormat::Json => Form::Json,
        CheckFormat::Sarif => Form::Sarif,
        CheckFormat::Github => Form::Github,
        CheckFormat::Markdown => Form::Markdown,
    };
    report.result(&show(&findings, form, report.tongue.as_str()))?;
    report.line(&report.counts(&findings));
    if !findings.has_errors() {
        report.line(&report.say("checked.fine", &[("datasets", &checked.published), ("rows", &checked.rows)]));
    }
    Ok(if findings.has_errors() { FINDINGS } else { DONE })
}

/// A path as the repository knows it, e.g. "datasets/a/b".
fn below(root: &Path, path: &Path) -> Result<std::path::PathBuf> {
    let real = |path: &Path| std::fs::canonicalize(path).map_err(|error| Error::io("read", path, error));
    let root = real(root)?;
    let found = match path.exists() {
        true => real(path)?,
        false => real(&root.join(path))?,
    };
    found
        .strip_prefix(&root)
        .map(Path::to_path_buf)
        .map_err(|_| Error::usage("path-outside", &[("path", &path.display()), ("repository", &root.display())]))
}
