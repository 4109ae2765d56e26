//! `khomo build`: checks and publishes.

use super::args::Build;
use super::report::{Report, peak_memory, size};
use super::{DONE, FINDINGS, day, start_threads};
use crate::error::Result;
use crate::pipeline::{self, Built};
use crate::settings::Flags;
use std::time::Instant;

/// Builds once and tells what was done.
pub fn run(args: Build, flags: Flags, report: &Report) -> Result<u8> {
    start_threads(args.jobs)?;
    let flags = Flags {
        out: args.out,
        base_url: args.base_url,
        strict: args.strict,
        fresh: args.fresh,
        jobs: args.jobs,
        as_of: day(args.as_of.as_deref())?,
        ..flags
    };
    let mut ground = None;
    let begun = Instant::now();
    let built = pipeline::build(&flags, &mut ground, &|step, done, all| report.progress(step, done, all))?;
    report.progress_done();
    report.findings(&built.findings);
    report.line(&summary(&built, begun, report));
    if let Some(ground) = ground {
        ground.leave();
    }
    Ok(match built.withheld.is_empty() && !built.findings.has_errors() {
        true => DONE,
        false => FINDINGS,
    })
}

/// Counts, bytes, seconds and peak memory in a few lines.
pub fn summary(built: &Built, begun: Instant, report: &Report) -> String {
    let mut lines = vec![report.counts(&built.findings)];
    if !built.withheld.is_empty() {
        let names: Vec<String> = built.withheld.iter().map(ToString::to_string).collect();
        lines.push(report.say("built.withheld", &[("count", &names.len()), ("names", &names.join(", "))]));
    }
    match &built.summary {
        None => lines.push(report.say("built.strict", &[])),
        Some(summary) => {
            let seconds = format!("{:.2}", begun.elapsed().as_secs_f64());
            lines.push(report.say(
                "built.summary",
                &[
                    ("datasets", &built.published),
                    ("rows", &built.rows),
                    ("files", &summary.files),
                    ("bytes", &size(summary.bytes)),
                    ("written", &summary.written),
                    ("removed", &summary.removed),
                    ("seconds", &seconds),
                    ("memory", &peak_memory().map_or_else(|| "?".into(), size)),
                    ("out", &built.settings.out.display()),
                ],
            ));
        }
    }
    lines.join("\n")
}
