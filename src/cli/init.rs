//! `khomo init`: a portal to start from. Nothing that exists is overwritten.

use super::DONE;
use super::args::{Common, Init};
use super::report::Report;
use crate::error::{Error, Result};

#[derive(rust_embed::Embed)]
#[folder = "src/cli/starter"]
struct Starter;

/// Writes the starter's files; names beginning with `dot-` begin with a point in the portal.
pub fn run(args: Init, common: &Common, report: &Report) -> Result<u8> {
    let root = args.dir.unwrap_or_else(|| common.repository.clone());
    if root.join("site/khomo.yaml").exists() {
        return Err(Error::usage("portal-exists", &[("dir", &root.display())]));
    }
    for file in Starter::iter() {
        let target = root.join(file.split('/').map(|part| part.replacen("dot-", ".", 1)).collect::<Vec<_>>().join("/"));
        if target.exists() {
            report.line(&report.say("init.kept", &[("file", &target.display())]));
            continue;
        }
        let folder = target.parent().expect("a starter file lies in a folder");
        std::fs::create_dir_all(folder).map_err(|error| Error::io("create the folder", folder, error))?;
        let bytes = Starter::get(&file).expect("a listed file is there").data;
        std::fs::write(&target, &bytes).map_err(|error| Error::io("write", &target, error))?;
        report.line(&report.say("init.wrote", &[("file", &target.display())]));
    }
    report.line(&report.say("init.next", &[("dir", &root.display())]));
    Ok(DONE)
}
