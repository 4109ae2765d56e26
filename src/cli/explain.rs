//! `khomo explain`: a rule's page, or the list of rules.

use super::DONE;
use super::args::Explain;
use super::report::Report;
use crate::error::{Error, Result};
use crate::findings::Rule;

/// Prints one page, or every rule's name and sentence.
pub fn run(args: Explain, report: &Report) -> Result<u8> {
    let lang = report.tongue.as_str();
    match args.rule.filter(|_| !args.list) {
        None => {
            let width = Rule::all().map(|rule| rule.name.len()).max().unwrap_or_default();
            let lines: String = Rule::all()
                .map(|rule| format!("{:<width$} {:<7} {}\n", rule.name, rule.severity.as_str(), rule.sentence(lang)))
                .collect();
            report.result(&lines)?;
        }
        Some(name) => {
            let rule = Rule::find(&name).ok_or_else(|| Error::usage("no-rule", &[("rule", &name)]))?;
            // What the values of a part mean is said where they are met.
            report.result(&format!("{}\n{}", rule.head(lang), rule.body(lang)))?;
        }
    }
    Ok(DONE)
}
