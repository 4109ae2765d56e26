//! The files of a theme: the built-in ones, and over them those of the portal's repository.

use super::Files;
use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Place};
use crate::settings::Settings;
use std::borrow::Cow;
use std::path::Path;

/// The largest file of a theme, in bytes.
const LARGEST: u64 = 4 << 20;
/// The most files of a theme.
const MOST: usize = 500;

#[derive(rust_embed::Embed)]
#[folder = "themes/default"]
struct BuiltIn;

/// A file of the theme in use, with the built-in file it replaces.
pub(super) struct File {
    /// The repository's file, e.g. "themes/default/i18n/vi.yaml", and its bytes.
    pub own: Option<(String, Vec<u8>)>,
    /// The built-in file's bytes.
    pub built_in: Option<Cow<'static, [u8]>>,
}

/// One reading of a file: the repository's or the built-in one.
pub(super) struct Reading<'a> {
    bytes: &'a [u8],
}

/// Why a file cannot be used.
pub(super) struct Fault {
    pub message: String,
    pub line: u64,
    pub column: u64,
}

impl File {
    /// The bytes in use.
    pub fn bytes(&self) -> &[u8] {
        match (&self.own, &self.built_in) {
            (Some((_, bytes)), _) => bytes,
            (None, Some(bytes)) => bytes,
            (None, None) => &[],
        }
    }

    /// What the theme's fingerprint is made from: both files, as either may be in use.
    pub fn print(&self) -> &[u8] {
        self.bytes()
    }
}

impl<'a> Reading<'a> {
    /// The text of the file.
    pub fn text(&self) -> Result<&'a str, Fault> {
        std::str::from_utf8(self.bytes).map_err(|error| Fault { message: error.to_string(), line: 1, column: 1 })
    }
}

impl Fault {
    /// What the YAML reader said.
    #[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
    pub fn yaml(error: serde_saphyr::Error) -> Self {
        let (line, column) = error.location().map_or((1, 1), |place| (place.line(), place.column()));
        let message = error.to_string();
        let message = message.lines().next().unwrap_or_default().trim_start_matches("error: ").to_string();
        Self { message, line, column }
    }

    /// This fault as a finding about a file of the repository.
    pub fn finding(&self, file: &str) -> Finding {
        Finding::of("theme-error", Place::at(file, self.line.max(1), self.column.max(1))).with("message", &self.message)
    }
}

/// Every file of the theme in use.
pub(super) fn read(settings: &Settings, findings: &mut Findings) -> Result<Files> {
    let mut files = Files::new();
    for name in BuiltIn::iter() {
        let file = BuiltIn::get(&name).expect("a listed file is there");
        files.insert(name.to_string(), File { own: None, built_in: Some(file.data) });
    }
    let folder = format!("themes/{}", settings.theme);
    let root = settings.root.join(&folder);
    if root.is_dir() {
        let mut names = Vec::new();
        list(&root, "", 0, &mut names)?;
        names.sort();
        for name in names {
            let path = root.join(&name);
            let size = path.metadata().map_err(|error| Error::io("read", &path, error))?.len();
            if size > LARGEST {
                let fault = Fault { message: format!("{size} bytes are more than {LARGEST}"), line: 1, column: 1 };
                findings.push(fault.finding(&format!("{folder}/{name}")));
                continue;
            }
            let bytes = std::fs::read(&path).map_err(|error| Error::io("read", &path, error))?;
            let own = Some((format!("{folder}/{name}"), bytes));
            files.entry(name).or_insert(File { own: None, built_in: None }).own = own;
        }
    } else if settings.theme != "default" {
        return Err(Error::usage("no-theme", &[("theme", &settings.theme), ("folder", &folder)]));
    }
    Ok(files)
}

/// Reads one file with `read`; when the repository's file cannot be used, that is a finding and the
/// built-in file is read instead.
pub(super) fn pick<T>(
    files: &Files,
    name: &str,
    findings: &mut Findings,
    read: impl Fn(&Reading) -> Result<T, Fault>,
) -> Result<T> {
    let file = files.get(name).ok_or_else(|| Error::internal(format!("the built-in theme has no `{name}`")))?;
    if let Some((path, bytes)) = &file.own {
        match read(&Reading { bytes }) {
            Ok(value) => return Ok(value),
            Err(fault) => findings.push(fault.finding(path)),
        }
    }
    let Some(bytes) = &file.built_in else {
        return Err(Error::internal(format!("the built-in theme has no `{name}`")));
    };
    read(&Reading { bytes }).map_err(|fault| broken(name, &fault))
}

/// The built-in theme itself is broken: only while it is being worked on.
pub(super) fn broken(name: &str, fault: &Fault) -> Error {
    Error::usage("theme-broken", &[("file", &name), ("line", &fault.line), ("reason", &fault.message)])
}

/// Lists the files below a folder, `/` between names, hidden ones left out.
fn list(folder: &Path, prefix: &str, depth: usize, names: &mut Vec<String>) -> Result<()> {
    let entries = std::fs::read_dir(folder).map_err(|error| Error::io("read", folder, error))?;
    for entry in entries {
        let entry = entry.map_err(|error| Error::io("read", folder, error))?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let kind = entry.file_type().map_err(|error| Error::io("read", entry.path(), error))?;
        if name.starts_with(['.', '_']) || name.contains(['\\', ':']) || names.len() >= MOST {
            continue;
        }
        if kind.is_dir() && depth < 4 {
            list(&entry.path(), &format!("{prefix}{name}/"), depth + 1, names)?;
        } else if kind.is_file() {
            names.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}
