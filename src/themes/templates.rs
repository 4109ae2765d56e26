//! The templates: compiled together, the repository's over the built-in ones.

use super::Files;
use super::files::{Fault, broken};
use crate::error::Result;
use crate::findings::Findings;
use std::collections::BTreeSet;
use tera::{ErrorKind, Tera};

/// Compiles all templates. One of the repository's that cannot be used is a finding, and the
/// built-in one of its name, if any, takes its place.
pub(super) fn load(files: &Files, findings: &mut Findings) -> Result<Tera> {
    let mut given_up = BTreeSet::new();
    loop {
        let mut tera = Tera::new();
        let templates: Vec<(&str, Result<&str, Fault>)> = files
            .iter()
            .filter_map(|(path, file)| {
                let name = path.strip_prefix("templates/").filter(|name| name.ends_with(".html"))?;
                let own = file.own.as_ref().filter(|_| !given_up.contains(name)).map(|(_, bytes)| bytes.as_slice());
                let bytes = own.or(file.built_in.as_deref())?;
                let text = std::str::from_utf8(bytes);
                Some((name, text.map_err(|error| Fault { message: error.to_string(), line: 1, column: 1 })))
            })
            .collect();
        // A template that replaces a built-in one can extend it: `{% extends "default/base.html" %}`.
        let replaced = files.iter().filter_map(|(path, file)| {
            let name = path.strip_prefix("templates/").filter(|name| name.ends_with(".html") && !name.contains('/'))?;
            let bytes = file.built_in.as_deref().filter(|_| file.own.is_some() && !given_up.contains(name))?;
            Some((format!("default/{name}"), std::str::from_utf8(bytes).ok()?))
        });
        let replaced: Vec<(String, &str)> = replaced.collect();
        let mut faults = Vec::new();
        let mut texts: Vec<(&str, &str)> = replaced.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        for (name, text) in templates {
            match text {
                Ok(text) => texts.push((name, text)),
                Err(fault) => faults.push((name.to_string(), fault)),
            }
        }
        if let (true, Err(error)) = (faults.is_empty(), tera.add_raw_templates(texts)) {
            faults.push(fault(&error));
        }
        let Some((name, fault)) = faults.into_iter().next() else { return Ok(tera) };
        // The file named may be a victim (a built-in page that calls a component which is gone):
        // then every template of the repository is given up rather than the build.
        let own = |name: &str| files.get(&format!("templates/{name}")).and_then(|file| file.own.as_ref());
        match own(&name).filter(|_| !given_up.contains(&name)) {
            Some((path, _)) => {
                findings.push(fault.finding(path));
                given_up.insert(name);
            }
            None => {
                let rest: Vec<String> = files
                    .keys()
                    .filter_map(|path| path.strip_prefix("templates/"))
                    .filter(|name| own(name).is_some() && !given_up.contains(*name))
                    .map(str::to_string)
                    .collect();
                let Some((path, _)) = rest.first().and_then(|first| own(first)) else {
                    return Err(broken(&name, &fault));
                };
                findings.push(fault.finding(path));
                given_up.extend(rest);
            }
        }
    }
}

/// What the engine said, and about which template.
fn fault(error: &tera::Error) -> (String, Fault) {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let (line, column) = (report.span().start_line as u64, report.span().start_col as u64 + 1);
            (report.filename().into(), Fault { message: report.message().into(), line, column })
        }
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => (tpl.clone(), plain(error)),
        ErrorKind::MissingParent { current, .. } => (current.clone(), plain(error)),
        _ => (String::new(), plain(error)),
    }
}

/// A fault without a place.
fn plain(error: &tera::Error) -> Fault {
    let message = error.to_string();
    Fault { message: message.lines().next().unwrap_or_default().to_string(), line: 1, column: 1 }
}
