//! `khomo init`: a portal to start from, or a theme. Nothing that exists is overwritten.

use super::DONE;
use super::args::{Common, Init};
use super::report::Report;
use crate::error::{Error, Result};
use crate::model::Name;
use std::path::Path;

#[derive(rust_embed::Embed)]
#[folder = "src/cli/starter"]
struct Starter;

/// A theme that changes nothing yet.
#[derive(rust_embed::Embed)]
#[folder = "src/cli/starter_theme"]
struct StarterTheme;

/// Writes the starter's files; names beginning with `dot-` begin with a point in the portal.
pub fn run(args: Init, common: &Common, report: &Report) -> Result<u8> {
    let root = args.dir.unwrap_or_else(|| common.repository.clone());
    let settings = root.join("site/khomo.yaml");
    let exists = settings.exists();
    let theme = match &args.theme {
        Some(text) => Some(Name::parse(text).ok_or_else(|| Error::usage("theme-name", &[("name", text)]))?),
        None if exists => return Err(Error::usage("portal-exists", &[("dir", &root.display())])),
        None => None,
    };
    if !exists {
        let files =
            Starter::iter().map(|file| (file.clone(), Starter::get(&file).expect("a listed file is there").data));
        for (file, mut bytes) in files {
            let path = file.split('/').map(|part| part.replacen("dot-", ".", 1)).collect::<Vec<_>>().join("/");
            if let Some(theme) = theme.as_ref().filter(|_| path == "site/khomo.yaml") {
                bytes.to_mut().extend_from_slice(format!("theme: {theme}\n").as_bytes());
            }
            write(&root, &path, &bytes, report)?;
        }
    }
    if let Some(theme) = &theme {
        for file in StarterTheme::iter() {
            let bytes = StarterTheme::get(&file).expect("a listed file is there").data;
            write(&root, &format!("themes/{theme}/{file}"), &bytes, report)?;
        }
    }
    match &theme {
        Some(theme) if exists => {
            let parts: [(_, &dyn std::fmt::Display); 2] = [("theme", theme), ("file", &settings.display())];
            report.line(&report.say("init.theme", &parts));
        }
        _ => report.line(&report.say("init.next", &[("dir", &root.display())])),
    }
    Ok(DONE)
}

/// Writes one file of a starter, unless something is there.
fn write(root: &Path, path: &str, bytes: &[u8], report: &Report) -> Result<()> {
    let target = root.join(path);
    if target.exists() {
        report.line(&report.say("init.kept", &[("file", &target.display())]));
        return Ok(());
    }
    let folder = target.parent().expect("a starter file lies in a folder");
    std::fs::create_dir_all(folder).map_err(|error| Error::io("create the folder", folder, error))?;
    std::fs::write(&target, bytes).map_err(|error| Error::io("write", &target, error))?;
    report.line(&report.say("init.wrote", &[("file", &target.display())]));
    Ok(())
}
