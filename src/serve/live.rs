//! Tells open pages that the portal was built anew, or what stands in its way.

use crate::error::Error;
use crate::findings::{Finding, Findings, Severity};
use crate::wording::{self, Tongue};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What the latest build came to, for pages that are open.
#[derive(Debug)]
pub struct Live {
    /// Tells this run of the server from an earlier one at the same address.
    instance: u64,
    state: Mutex<State>,
    changed: Condvar,
    listeners: AtomicUsize,
}

#[derive(Debug)]
struct State {
    builds: u64,
    findings: Value,
}

/// The script that pages load, and how its panel looks.
pub(super) const SCRIPT: &str = include_str!("reload.js");
pub(super) const STYLE: &str = include_str!("reload.css");

impl Default for Live {
    fn default() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            instance: now.as_nanos() as u64,
            state: Mutex::new(State { builds: 0, findings: Value::Null }),
            changed: Condvar::new(),
            listeners: AtomicUsize::new(0),
        }
    }
}

impl Live {
    /// The most pages that are told at the same time.
    const LISTENERS: usize = 32;
    /// The most findings shown in a page.
    const SHOWN: usize = 20;
    /// How often a silent line is probed, so that closed pages are noticed.
    const PROBE: Duration = Duration::from_secs(15);

    /// A build is done: open pages reload if the site has `changed`; when there are errors that they
    /// do not show yet, they show them instead.
    pub fn built(&self, findings: &Findings, changed: bool) {
        let errors: Vec<&Finding> = findings.iter().filter(|it| it.severity() == Severity::Error).collect();
        let list = |lang: &str| -> Vec<Value> {
            let one = |finding: &&Finding| {
                json!({
                    "rule": finding.rule,
                    "place": place(finding),
                    "message": finding.message(lang),
                    "help": finding.help(lang),
                })
            };
            errors.iter().take(Self::SHOWN).map(one).collect()
        };
        let more = errors.len().saturating_sub(Self::SHOWN);
        self.say(
            changed,
            if errors.is_empty() { Value::Null } else { json!({ "vi": list("vi"), "en": list("en"), "more": more }) },
        );
    }

    /// A build could not be done at all: open pages say why.
    pub fn stopped(&self, error: &Error) {
        if let Error::Settings(findings) = error {
            return self.built(findings, false);
        }
        let list = |tongue| {
            let (message, help) = wording::stopped(tongue, error);
            json!([{ "rule": "", "place": "", "message": message, "help": help }])
        };
        self.say(false, json!({ "vi": list(Tongue::Vi), "en": list(Tongue::En), "more": 0 }));
    }

    fn say(&self, changed: bool, findings: Value) {
        let mut state = self.state.lock().expect("no thread panics with it");
        state.builds += u64::from(changed);
        state.findings = findings;
        self.changed.notify_all();
    }

    /// Names the build that pages show now, e.g. "18f3a2-7".
    pub(super) fn token(&self) -> String {
        self.name(self.state.lock().expect("no thread panics with it").builds)
    }

    fn name(&self, builds: u64) -> String {
        format!("{:x}-{builds}", self.instance)
    }

    /// What is to be said now, as an event.
    fn event(&self, state: &State) -> String {
        format!("data: {}\n\n", json!({ "token": self.name(state.builds), "findings": state.findings }))
    }

    /// Tells one page everything, on a thread of its own, until it is closed. `false` when there are
    /// too many already.
    pub(super) fn tell(self: &Arc<Self>, out: impl FnOnce() -> Box<dyn Write + Send>) -> bool {
        if self.listeners.fetch_add(1, Ordering::SeqCst) >= Self::LISTENERS {
            self.listeners.fetch_sub(1, Ordering::SeqCst);
            return false;
        }
        let (live, mut out) = (self.clone(), out());
        std::thread::spawn(move || {
            let _ = live.speak(&mut *out);
            live.listeners.fetch_sub(1, Ordering::SeqCst);
        });
        true
    }

    fn speak(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
              X-Content-Type-Options: nosniff\r\nTransfer-Encoding: chunked\r\n\r\n",
        )?;
        chunk(out, "retry: 500\n\n")?;
        let mut said = String::new();
        loop {
            let state = self.state.lock().expect("no thread panics with it");
            let news = self.event(&state);
            let text = match news != said {
                true => {
                    drop(state);
                    said = news;
                    said.as_str()
                }
                false => {
                    let (state, waited) =
                        self.changed.wait_timeout(state, Self::PROBE).expect("no thread panics with it");
                    drop(state);
                    match waited.timed_out() {
                        true => ":\n\n",
                        false => continue,
                    }
                }
            };
            chunk(out, text)?;
        }
    }
}

fn chunk(out: &mut dyn Write, text: &str) -> io::Result<()> {
    out.write_all(format!("{:x}\r\n{text}\r\n", text.len()).as_bytes())?;
    out.flush()
}

/// The place for people, e.g. "datasets/a/b.csv:18".
fn place(finding: &Finding) -> String {
    let place = &finding.place;
    let line = if place.line > 0 { format!(":{}", place.line) } else { String::new() };
    match (&finding.dataset, place.file.is_empty()) {
        (Some(dataset), true) => dataset.to_string(),
        _ => format!("{}{line}", place.file),
    }
}
