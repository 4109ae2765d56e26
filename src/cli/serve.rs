//! `khomo serve`: builds, serves, watches, reloads.

use super::args::Serve;
use super::build::summary;
use super::report::Report;
use super::{DONE, day, start_threads};
use crate::error::Result;
use crate::pipeline::{self, Built};
use crate::serve::{self, Live, Options};
use crate::settings::Flags;
use crate::urls::Urls;
use crate::watch;
use std::sync::Arc;
use std::time::Instant;

/// Serves until it is stopped.
pub fn run(args: Serve, flags: Flags, report: &Arc<Report>) -> Result<u8> {
    start_threads(args.jobs)?;
    let as_of = day(args.as_of.as_deref())?;
    let flags = Flags { out: args.out, base_url: args.base_url, jobs: args.jobs, as_of, ..flags };
    let mut ground = None;
    let begun = Instant::now();
    let built = pipeline::build(&flags, &mut ground, &|step, done, all| report.progress(step, done, all))?;
    tell(&built, begun, report);
    let live = Arc::new(Live::default());
    live.built(&built.findings, false);
    let base_path = Urls::new(&built.settings.site.base_url, Default::default()).base_path();
    let listening = (!args.no_watch).then(|| live.clone());
    let options = Options { host: args.host, port: args.port, base_path, live: listening };
    let serving = serve::serve(built.settings.out.clone(), &options)?;
    let open = report.say("serve.open", &[("url", &serving.url())]);
    if args.no_watch {
        report.line(&open);
        serving.wait();
        return Ok(DONE);
    }
    let again = report.clone();
    let mut known = Some(built.findings.clone());
    let _watcher = watch::watch(&built.settings, move || {
        let begun = Instant::now();
        // Who serves for days sees what is due on each of them.
        let as_of = day(args.as_of.as_deref()).unwrap_or(flags.as_of);
        let flags = Flags { as_of, ..flags.clone() };
        match pipeline::build(&flags, &mut ground, &|_, _, _| {}) {
            Ok(built) => {
                let changed = built.summary.as_ref().is_some_and(|it| it.written + it.removed > 0);
                if changed || known.as_ref() != Some(&built.findings) {
                    live.built(&built.findings, changed);
                    tell(&built, begun, &again);
                }
                known = Some(built.findings);
            }
            Err(error) => {
                // Whatever comes next is news.
                known = None;
                live.stopped(&error);
                again.error(&error);
            }
        }
    })?;
    report.line(&open);
    report.line(&report.say("serve.watching", &[]));
    serving.wait();
    Ok(DONE)
}

/// Says what a build came to.
fn tell(built: &Built, begun: Instant, report: &Report) {
    report.progress_done();
    report.findings(&built.findings);
    report.line(&summary(built, begun, report));
}
