//! What the commands say: results on stdout, everything else on stderr.

use super::args::{Color, Common};
use crate::error::{Error, Result};
use crate::findings::{Findings, Form, Severity, show};
use crate::wording::{Tongue, say, stopped, word};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fmt::Display;
use std::io::{IsTerminal, Write};

/// How this run speaks.
pub struct Report {
    /// In which language.
    pub tongue: Tongue,
    quiet: bool,
    color: bool,
    /// Colours also where no terminal is.
    always: bool,
    bar: ProgressBar,
}

impl Report {
    /// As the arguments and the terminal want it.
    pub fn new(common: &Common, tongue: Tongue) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let color = match common.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none(),
        };
        let shown = terminal && !common.quiet;
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style =
            ProgressStyle::with_template("{msg:>12} {bar:32} {pos}/{len}").expect("the template is well formed");
        bar.set_style(style);
        Self { tongue, quiet: common.quiet, color, always: common.color == Color::Always, bar }
    }

    /// The words of a key with their parts filled in.
    pub fn say(&self, key: &str, parts: &[(&str, &dyn Display)]) -> String {
        say(self.tongue, key, parts)
    }

    /// A result, on stdout. A reader that went away is no error.
    pub fn result(&self, text: &str) -> Result<()> {
        match std::io::stdout().lock().write_all(text.as_bytes()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(|error| Error::io("write", "stdout", error)),
        }
    }

    /// A line on stderr, unless quiet.
    pub fn line(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }

    /// Shows how far a long step is; nothing in a pipe.
    pub fn progress(&self, step: &'static str, done: u64, all: u64) {
        if self.bar.is_hidden() || (!done.is_multiple_of(16) && done != all) {
            return;
        }
        let key = match step {
            "read" => "progress.read",
            _ => "progress.write",
        };
        self.bar.set_message(word(self.tongue, key));
        self.bar.set_length(all);
        self.bar.set_position(done);
    }

    /// Takes the progress away.
    pub fn progress_done(&self) {
        self.bar.finish_and_clear();
    }

    /// Findings for people, on stderr: errors and warnings whole, notes as a count.
    pub fn findings(&self, findings: &Findings) {
        if findings.is_empty() {
            return;
        }
        let listed: Findings = findings.iter().filter(|one| one.severity() != Severity::Note).cloned().collect();
        let text = show(&listed, Form::Text { color: self.color }, self.tongue.as_str());
        let _ = std::io::stderr().write_all(text.as_bytes());
    }

    /// Notes, a line each, on stderr, unless quiet; beyond `most` they are counted.
    pub fn notes(&self, findings: &Findings, most: usize) {
        let (paint, plain) = if self.color { ("\u{1b}[1;36m", "\u{1b}[0m") } else { ("", "") };
        let notes: Vec<_> = findings.iter().filter(|one| one.severity() == Severity::Note).collect();
        for note in notes.iter().take(most) {
            let more = match note.more {
                0 => String::new(),
                more => format!(" {}", self.say("notes.same", &[("count", &more)])),
            };
            let said = note.message(self.tongue.as_str());
            self.line(&format!("{paint}note[{}]{plain}: {said}{more}", note.rule));
        }
        if notes.len() > most {
            self.line(&self.say("notes.more", &[("count", &(notes.len() - most))]));
        }
    }

    /// Findings for people, on stdout.
    pub fn findings_form(&self) -> Form {
        let color = self.color && (self.always || std::io::stdout().is_terminal());
        Form::Text { color }
    }

    /// "2 errors, 1 warning, no notes" in words.
    pub fn counts(&self, findings: &Findings) -> String {
        let count = |severity| findings.iter().filter(|one| one.severity() == severity).count();
        self.say(
            "findings.counts",
            &[
                ("errors", &count(Severity::Error)),
                ("warnings", &count(Severity::Warning)),
                ("notes", &count(Severity::Note)),
            ],
        )
    }

    /// What stopped the run, with the next step.
    pub fn error(&self, error: &Error) {
        self.progress_done();
        let (paint, plain) = if self.color { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("", "") };
        let head = word(self.tongue, "error");
        let text = match error {
            Error::Settings(findings) => show(findings, Form::Text { color: self.color }, self.tongue.as_str()),
            _ => {
                let (message, help) = stopped(self.tongue, error);
                format!("{paint}{head}{plain}: {message}\nhelp: {help}\n")
            }
        };
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
}

/// A size for people: "2.8 MB", in the decimal units of downloads.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// The most memory this process has used, in bytes; `None` where the system does not tell.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
