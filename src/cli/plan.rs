//! `khomo plan`: the plan against reality, as a whole or within a month, a quarter or a year.

use super::args::{Plan, PlanFormat};
use super::report::Report;
use super::{DONE, day, start_threads};
use crate::error::{Error, Result};
use crate::model::Term;
use crate::pipeline::{self, PlanForm};
use crate::settings::Flags;

/// Prints it.
pub fn run(args: Plan, flags: Flags, report: &Report) -> Result<u8> {
    let asked = args.period.as_deref();
    let term =
        asked.map(|text| Term::parse(text).ok_or_else(|| Error::usage("no-term", &[("value", &text)]))).transpose()?;
    let form = match args.format {
        PlanFormat::Text => PlanForm::Text,
        PlanFormat::Markdown => PlanForm::Markdown,
        PlanFormat::Csv => PlanForm::Csv,
        PlanFormat::Json => PlanForm::Json,
    };
    let flags = Flags { as_of: day(args.as_of.as_deref())?, ..flags };
    start_threads(args.jobs)?;
    let said = pipeline::plan(&flags, term, form, report.tongue.as_str(), &|step, done, all| {
        report.progress(step, done, all)
    })?;
    report.progress_done();
    report.result(&said)?;
    Ok(DONE)
}
