//! Where the open-data plan lives: the scoreboard, its phases, databases and reports.

use super::Urls;
use crate::model::{Lang, Name, Term};

impl Urls {
    /// The open-data plan and its scoreboard: "vi/ke-hoach/".
    pub fn plan(&self, lang: &Lang) -> String {
        format!("{lang}/{}/", self.routes(lang).plan)
    }

    /// A phase of the plan: "vi/ke-hoach/giai-doan-1/", page 2 and on ".../trang/2/"; without one, the items of no phase:
    /// "vi/ke-hoach/khac/". No id of a phase holds a full stop, so that none takes the address of something else.
    pub fn plan_phase(&self, lang: &Lang, phase: Option<&Name>, page: usize) -> String {
        let (routes, plan) = (self.routes(lang), self.plan(lang));
        let taken = [&routes.databases, &routes.other, &routes.page];
        let folder = match phase.map(Name::as_str) {
            None => format!("{plan}{}/", routes.other),
            Some(id) if taken.iter().any(|route| *route == id) || is_period(id) => format!("{plan}phase.{id}/"),
            Some(id) => format!("{plan}{id}/"),
        };
        match page {
            0 | 1 => folder,
            _ => format!("{folder}{}/{page}/", routes.page),
        }
    }

    /// The databases of the plan: "vi/ke-hoach/co-so-du-lieu/".
    pub fn plan_databases(&self, lang: &Lang) -> String {
        format!("{}{}/", self.plan(lang), self.routes(lang).databases)
    }

    /// The report of a month, a quarter or a year: "vi/ke-hoach/2026-q4/".
    pub fn plan_period(&self, lang: &Lang, term: Term) -> String {
        format!("{}{}/", self.plan(lang), term.to_string().to_ascii_lowercase())
    }
}

/// Does a slug begin like a time, e.g. "2026-q4"? What is told of a period lies under such a name.
fn is_period(id: &str) -> bool {
    id.len() >= 4 && id.bytes().take(4).all(|byte| byte.is_ascii_digit())
}
