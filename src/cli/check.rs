//! `khomo check`: findings only; writes nothing.

use super::args::{Check, CheckFormat};
use super::report::Report;
use super::{DONE, FINDINGS, day, start_threads};
use crate::catalogue;
use crate::error::{Error, Result};
use crate::findings::{Findings, Form, Since, show_since};
use crate::model::DatasetId;
use crate::pipeline::{self, Compared};
use crate::settings::Flags;
use std::path::{Path, PathBuf};

/// Checks the repository, or what lies at some paths in it.
pub fn run(args: Check, flags: Flags, report: &Report) -> Result<u8> {
    let form = match args.format {
        CheckFormat::Text => report.findings_form(),
        CheckFormat::Json => Form::Json,
        CheckFormat::Sarif => Form::Sarif,
        CheckFormat::Github => Form::Github,
        CheckFormat::Gitlab => Form::Gitlab,
        CheckFormat::Markdown => Form::Markdown,
    };
    if let Some(catalogue) = &args.catalogue {
        return judge(catalogue, &flags.repository, form, report);
    }
    let flags = Flags { as_of: day(args.as_of.as_deref())?, ..flags };
    start_threads(args.jobs)?;
    let root = flags.repository.clone();
    let wanted = args.paths.iter().map(|path| below(&root, path)).collect::<Result<Vec<_>>>()?;
    let progress = |step, done, all| report.progress(step, done, all);
    let (checked, compared) = match &args.base {
        None => (pipeline::check(&flags, &progress)?, None),
        Some(base) => {
            let (checked, compared) = pipeline::check_since(&flags, base, &progress)?;
            (checked, Some((base, compared)))
        }
    };
    report.progress_done();
    let here = |file: &str| wanted.is_empty() || wanted.iter().any(|path| Path::new(file).starts_with(path));
    let narrow = |all: Findings| all.into_iter().filter(|one| here(&one.place.file)).collect::<Findings>();
    let findings = narrow(checked.findings);
    let since = compared.map(|(base, compared)| since(base, compared, &findings, narrow, &wanted));
    report.result(&show_since(&findings, since.as_ref(), form, report.tongue.as_str()))?;
    report.line(&report.counts(&findings));
    if !findings.has_errors() {
        report.line(&report.say("checked.fine", &[("datasets", &checked.published), ("rows", &checked.rows)]));
    }
    Ok(if findings.has_errors() { FINDINGS } else { DONE })
}

/// Holds a catalogue against DCAT-AP.
fn judge(catalogue: &Path, repository: &Path, form: Form, report: &Report) -> Result<u8> {
    let file = if catalogue.is_absolute() { catalogue.to_path_buf() } else { repository.join(catalogue) };
    let findings = catalogue::judge_file(&file, &catalogue.display().to_string())?.sorted();
    report.result(&show_since(&findings, None, form, report.tongue.as_str()))?;
    report.line(&report.counts(&findings));
    Ok(if findings.has_errors() { FINDINGS } else { DONE })
}

/// What changed since the base, at the paths that are wanted.
fn since(
    base: &str,
    compared: Compared,
    now: &Findings,
    narrow: impl Fn(Findings) -> Findings,
    wanted: &[PathBuf],
) -> Since {
    let Compared { before: Some(before), mut tables, mut apart } = compared else {
        return Since { base: base.into(), ..Since::default() };
    };
    let here = |id: &DatasetId| {
        let folder = Path::new("datasets").join(id.to_string());
        wanted.is_empty() || wanted.iter().any(|path| folder.starts_with(path) || path.starts_with(&folder))
    };
    tables.retain(|table| here(&table.dataset));
    apart.retain(here);
    Since { tables, apart, ..Since::compare(base, narrow(before), now) }
}

/// A path as the repository knows it, e.g. "datasets/a/b".
fn below(root: &Path, path: &Path) -> Result<PathBuf> {
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
