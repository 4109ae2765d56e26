//! The plan beside what is published, told to whoever asks on the command line.

use super::{Progress, account, commits, earlier, read};
use crate::artifact::Nowhere;
use crate::error::{Error, Result};
use crate::findings::{Findings, Severity};
use crate::model::{Lang, Report, Term};
use crate::settings::{self, Flags};
use crate::urls::Urls;
use crate::{account as accounts, catalogue, pages, themes};

/// In what form the plan is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanForm {
    /// For people.
    Text,
    /// For a document.
    Markdown,
    /// A row an item.
    Csv,
    /// For programs: `as_of`, `phases`, `items`, `agencies`.
    Json,
}

/// The plan as a whole or within a term, in the language of this tag where the portal has it.
pub fn plan(flags: &Flags, term: Option<Term>, form: PlanForm, tag: &str, progress: Progress) -> Result<String> {
    let mut findings = Findings::default();
    let settings = settings::read(flags)?.note(&mut findings);
    let theme = themes::load(&settings)?.note(&mut findings);
    let urls = Urls::new(&settings.site.base_url, theme.routes.clone());
    let log = commits(&settings).note(&mut findings);
    let read = read(&settings, &urls, &Nowhere, &log.history, progress)?.note(&mut findings);
    let findings = settings.weights.weigh(findings).sorted();
    let portal = &read.portal;
    if portal.plan.is_none() {
        let unread =
            findings.iter().any(|one| one.severity() == Severity::Error && one.place.file.starts_with("site/plan"));
        return Err(Error::usage(if unread { "plan-unread" } else { "no-plan" }, &[("file", &"site/plan.yaml")]));
    }
    let earlier = earlier::of(&settings, &urls, &log, &read.seen, false)?;
    let account = account(&settings, portal, &findings, earlier);
    let report: Option<Report> = match term {
        None => None,
        Some(term) => {
            let report = accounts::report(portal, &account, &settings.grading, term);
            Some(report.ok_or_else(|| Error::usage("term-to-come", &[("term", &term)]))?)
        }
    };
    let accounting = catalogue::Accounting {
        portal,
        account: &account,
        scores: &read.scores,
        grading: &settings.grading,
        urls: &urls,
    };
    let judged = pages::Judged {
        findings: &findings,
        scores: &read.scores,
        weights: &settings.weights,
        as_of: settings.as_of,
        account: &account,
        grading: &settings.grading,
    };
    let lang = portal.site.languages.iter().find(|lang| lang.as_str() == tag);
    let lang: &Lang = lang.unwrap_or_else(|| portal.site.default_language());
    Ok(match form {
        PlanForm::Text => pages::plan_said(portal, judged, &urls, &theme, lang, report.as_ref(), false),
        PlanForm::Markdown => pages::plan_said(portal, judged, &urls, &theme, lang, report.as_ref(), true),
        PlanForm::Csv => {
            let mut out = Vec::new();
            catalogue::items_csv(accounting, report.as_ref(), &mut out).map_err(Error::internal)?;
            String::from_utf8_lossy(&out).into_owned()
        }
        PlanForm::Json => {
            let object = catalogue::plan_object(accounting, report.as_ref());
            serde_json::to_string_pretty(&object).map_err(Error::internal)? + "\n"
        }
    })
}
