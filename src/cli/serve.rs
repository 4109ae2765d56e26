//! `khomo serve`: builds, serves, watches, reloads.

use super::args::Serve;
use super::build::summary;
use super::report::Report;
use super::{DONE, start_threads};
use crate::error::Result;
use crate::findings::{Form, show};
use crate::pipeline::{self, Built};
use crate::serve::{self, Live};
use crate::settings::Flags;
use crate::watch;
use std::sync::Arc;
use std::time::Instant;

/// Serves until it is stopped.
pub fn run(args: Serve, flags: Flags, report: &Report) -> Result<u8> {
    start_threads(args.jobs)?;
    let flags = Flags { out: args.out, base_url: args.base_url, jobs: args.jobs, ..flags };
    let mut ground = None;
    let begun = Instant::now();
    let built = pipeline::build(&flags, &mut ground, &|step, done, all| report.progress(step, done, all))?;
    report.progress_done();
    report.findings(&built.findings);
    report.line(&summary(&built, begun, report));
    let live = Arc::new(Live::new());
    tell(&live, &built, report);
    let base_path = crate::urls::Urls::new(&built.settings.site.base_url, Default::default()).base_path();
    let server = serve::start(&built.settings.out, &base_path, &args.host, args.port, live.clone())?;
    report.line(&report.say("serve.open", &[("url", &server.url())]));
    if args.no_watch {
        server.join();
        return Ok(DONE);
    }
    let changes = watch::start(&built.settings)?;
    report.line(&report.say("serve.watching", &[]));
    while changes.next() {
        let begun = Instant::now();
        match pipeline::build(&flags, &mut ground, &|_, _, _| {}) {
            Ok(built) => {
                report.findings(&built.findings);
                report.line(&summary(&built, begun, report));
                tell(&live, &built, report);
            }
            Err(error) => {
                report.error(&error);
                live.failed(&error.to_string());
            }
        }
    }
    Ok(DONE)
}

/// Tells open pages what happened: reload, or see what is wrong.
fn tell(live: &Live, built: &Built, report: &Report) {
    let errors =
        built.findings.iter().filter(|one| one.severity() == crate::findings::Severity::Error).cloned().collect();
    live.built(&show(&errors, Form::Text { color: false }, report.tongue.as_str()));
}
