//! The files one pass writes: which form each of them is, by its ending, and how it comes to lie in its place whole.

use crate::downloads::profile_json;
use crate::error::{Error, Result};
use crate::model::{Resource, Table};
use crate::tables::{Sink, Sinks};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A form in which a table can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Tidy CSV.
    Csv,
    /// CSV for spreadsheet programs.
    ExcelCsv,
    /// JSON Lines.
    Jsonl,
    /// A workbook.
    Xlsx,
    /// Parquet.
    Parquet,
    /// What the pass found, as JSON.
    Profile,
}

/// Every form with its ending; the longer of two that fit comes first.
pub const FORMS: [(&str, Form); 6] = [
    ("excel.csv", Form::ExcelCsv),
    ("profile.json", Form::Profile),
    ("csv", Form::Csv),
    ("jsonl", Form::Jsonl),
    ("xlsx", Form::Xlsx),
    ("parquet", Form::Parquet),
];

/// Where a file goes that is asked for as `-`.
pub const STDOUT: &str = "-";
/// What is held in memory before a file is begun.
const HELD: usize = 1 << 20;

/// One file to be written.
pub struct Output {
    form: Form,
    target: PathBuf,
    spool: Spool,
}

impl Output {
    /// A file in the form its name tells; `-` is CSV on stdout.
    pub fn named(target: &Path) -> Result<Self> {
        let name = target.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let found = FORMS.iter().find(|(ending, _)| name.strip_suffix(ending).is_some_and(|stem| stem.ends_with('.')));
        let form = match found {
            Some((_, form)) => *form,
            None if target.as_os_str() == STDOUT => Form::Csv,
            None => return Err(Error::usage("no-format", &[("file", &target.display())])),
        };
        Ok(Self::of(form, target.to_path_buf()))
    }

    /// A file in this form.
    pub fn of(form: Form, target: PathBuf) -> Self {
        let beside = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = if target.as_os_str() == STDOUT { std::env::temp_dir() } else { beside.to_path_buf() };
        let spool = Spool { folder, held: Vec::new(), file: None };
        Self { form, target, spool }
    }

    /// Does it go to stdout?
    pub fn is_stdout(&self) -> bool {
        self.target.as_os_str() == STDOUT
    }

    /// The form it is in.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Where it goes.
    pub fn target(&self) -> &Path {
        &self.target
    }
}

/// The sinks of a pass that writes these files; no two of them have one form.
pub fn sinks(outputs: &mut [Output], separator: u8) -> Sinks<'_> {
    let unprofiled = !outputs.iter().any(|output| output.form == Form::Profile);
    let mut sinks = Sinks { unprofiled, ..Sinks::default() };
    for Output { form, spool, .. } in outputs {
        let sink: &mut dyn Sink = spool;
        match form {
            Form::Csv => sinks.csv = Some(sink),
            Form::ExcelCsv => sinks.excel_csv = Some((sink, separator)),
            Form::Jsonl => sinks.jsonl = Some(sink),
            Form::Xlsx => sinks.xlsx = Some(sink),
            Form::Parquet => sinks.parquet = Some(sink),
            Form::Profile => {}
        }
    }
    sinks
}

/// Puts every file in its place; those that stayed empty, such as a workbook for a table too large, are left out.
/// Gives the files that are there now.
pub fn finish(outputs: Vec<Output>, resource: &Resource, table: &Table) -> Result<Vec<PathBuf>> {
    let mut written = Vec::with_capacity(outputs.len());
    for Output { form, target, mut spool } in outputs {
        let io = |error| Error::io("write", &target, error);
        if form == Form::Profile {
            spool.write_all(&profile_json(resource, table)).map_err(io)?;
        }
        let there = match target.as_os_str() == STDOUT {
            true => spool.copy_to(&mut std::io::stdout().lock()).map(|()| true),
            false => spool.lay_down(&target),
        };
        if there.map_err(io)? {
            written.push(target);
        }
    }
    Ok(written)
}

/// Bytes on their way to a file: a few are kept in memory, more lie in a file beside their place.
struct Spool {
    folder: PathBuf,
    held: Vec<u8>,
    file: Option<tempfile::NamedTempFile>,
}

impl Spool {
    fn spill(&mut self) -> std::io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(beside(&self.folder)?),
        };
        file.write_all(&self.held)?;
        self.held.clear();
        Ok(())
    }

    /// Lays the file down; false when there is nothing to be laid down.
    fn lay_down(mut self, target: &Path) -> std::io::Result<bool> {
        if self.file.is_none() {
            if self.held.is_empty() {
                return Ok(false);
            }
            // A new file is written at once; one that is there is only ever replaced by a whole one.
            match std::fs::OpenOptions::new().write(true).create_new(true).open(target) {
                Ok(mut file) => return file.write_all(&self.held).map(|()| true),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        self.spill()?;
        let file = self.file.expect("it was made to spill into");
        file.persist(target).map_err(|error| error.error).map(|_| true)
    }

    /// Copies everything to a stream; a reader that went away is no error.
    fn copy_to(mut self, stream: &mut dyn Write) -> std::io::Result<()> {
        let copied = match &mut self.file {
            Some(file) => std::io::copy(&mut file.reopen()?, stream).map(|_| ()),
            None => Ok(()),
        };
        match copied.and_then(|()| stream.write_all(&self.held)).and_then(|()| stream.flush()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.held.len() + bytes.len() > HELD && !self.held.is_empty() {
            self.spill()?;
        }
        self.held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Sink for Spool {
    fn can_restart(&self) -> bool {
        true
    }

    fn restart(&mut self) -> std::io::Result<()> {
        self.held.clear();
        self.file = None;
        Ok(())
    }
}

/// A file without a name of its own yet, readable by whoever may read new files here.
fn beside(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".khomo-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_tells_the_form() {
        for (name, form) in [
            ("a.csv", Form::Csv),
            ("a.excel.csv", Form::ExcelCsv),
            ("A.CSV", Form::Csv),
            ("a.profile.json", Form::Profile),
            ("a.b.parquet", Form::Parquet),
            ("-", Form::Csv),
        ] {
            assert_eq!(Output::named(Path::new(name)).unwrap().form, form, "{name}");
        }
        for name in ["a.json", "csv", "parquet", "a.pdf", ""] {
            assert!(Output::named(Path::new(name)).is_err(), "{name}");
        }
    }

    #[test]
    fn small_and_large_files_come_to_lie_whole() {
        let folder = tempfile::tempdir().unwrap();
        for (bytes, before) in [(3, false), (3, true), (HELD + 5, false), (3 * HELD, true)] {
            let target = folder.path().join(format!("{bytes}-{before}"));
            if before {
                std::fs::write(&target, "old").unwrap();
            }
            let mut output = Output::of(Form::Csv, target.clone());
            let content: Vec<u8> = (0..bytes).map(|at| b'a' + (at % 23) as u8).collect();
            content.chunks(1000).for_each(|part| output.spool.write_all(part).unwrap());
            assert!(output.spool.lay_down(&target).unwrap());
            assert_eq!(std::fs::read(&target).unwrap(), content);
        }
        let target = folder.path().join("again");
        let mut output = Output::of(Form::Csv, target.clone());
        for part in ["x".repeat(HELD), "y".repeat(HELD), "z".into()] {
            output.spool.write_all(part.as_bytes()).unwrap();
        }
        output.spool.restart().unwrap();
        output.spool.write_all(b"whole").unwrap();
        assert!(output.spool.lay_down(&target).unwrap());
        assert_eq!(std::fs::read(&target).unwrap(), b"whole");
        let target = folder.path().join("none");
        assert!(!Output::of(Form::Xlsx, target.clone()).spool.lay_down(&target).unwrap());
        assert!(!target.exists());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 5, "nothing else is left");
    }
}
