//! The command line: one command per file; the only room that prints.

mod add;
mod args;
mod build;
mod check;
mod convert;
mod decided;
mod draft;
mod explain;
mod how;
mod init;
mod many;
mod outputs;
mod plan;
mod profile;
mod report;
mod serve;

use crate::error::{Error, Result};
use crate::model::Date;
use crate::privacy::Key;
use crate::settings::Flags;
use crate::wording::Tongue;
use args::{Command, Common, Parsed};
use report::Report;
use std::process::ExitCode;
use std::sync::Arc;

/// Everything went as asked.
const DONE: u8 = 0;
/// Findings stop a publication.
const FINDINGS: u8 = 1;

/// Runs the command the arguments name.
pub fn main() -> ExitCode {
    let args: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let tongue = args::tongue(&args);
    let (common, command) = match args::parse(args, tongue) {
        Ok(Parsed::Run(common, command)) => (common, command),
        Ok(Parsed::Print(text)) => {
            let report = Report::new(&Common::default(), tongue);
            return ExitCode::from(report.result(&text).map_or_else(|error| error.exit_code(), |()| DONE));
        }
        Err(error) => {
            Report::new(&Common::default(), tongue).error(&error);
            return ExitCode::from(error.exit_code());
        }
    };
    let report = Arc::new(Report::new(&common, tongue));
    match run(*command, &common, &report, tongue) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            report.error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

/// The day that deadlines are held against: the one asked for (`--as-of`), else today.
fn day(asked: Option<&str>) -> Result<Option<Date>> {
    let Some(text) = asked else { return Ok(today()) };
    let day = Date::parse(text).filter(|date| date.to_string() == text && date.day().is_some());
    day.map(Some).ok_or_else(|| Error::usage("no-day", &[("value", &text)]))
}

/// The day it is where Khomo runs, by UTC; the only look at a calendar.
fn today() -> Option<Date> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    Date::from_days(i64::try_from(since.as_secs() / 86_400).ok()?)
}

/// Hands over to the command's own file.
fn run(command: Command, common: &Common, report: &Arc<Report>, tongue: Tongue) -> Result<u8> {
    // A secret of the machine that builds, and so of no file: too short a one can be guessed and counts as none.
    let salt = std::env::var_os("KHOMO_SALT").map(std::ffi::OsString::into_encoded_bytes);
    let salt = salt.filter(|salt| salt.len() >= Key::LEAST_SALT);
    let flags = Flags { repository: common.repository.clone(), salt, ..Flags::default() };
    match command {
        Command::Init(args) => init::run(args, common, report),
        Command::Add(args) => add::run(args, &flags, report),
        Command::Check(args) => check::run(args, flags, report),
        Command::Build(args) => build::run(args, flags, report),
        Command::Serve(args) => serve::run(args, flags, report),
        Command::Convert(args) => convert::run(args, &flags, report),
        Command::Profile(args) => profile::run(args, &flags, report),
        Command::Plan(args) => plan::run(args, flags, report),
        Command::Explain(args) => explain::run(args, report),
        Command::Completions { shell } => {
            let mut out = Vec::new();
            clap_complete::generate(shell, &mut args::command(tongue), "khomo", &mut out);
            report.result(&String::from_utf8_lossy(&out))?;
            Ok(DONE)
        }
    }
}

/// Starts the pool with this many threads; asked for once, before the first parallel step.
fn start_threads(jobs: Option<usize>) -> Result<()> {
    let Some(jobs) = jobs else { return Ok(()) };
    rayon::ThreadPoolBuilder::new().num_threads(jobs.max(1)).build_global().map_err(Error::internal)
}
