//! The databases that agencies hold, and what of them is open.

use super::items;
use crate::model::{Database, DatabaseStatus, Name, Plan};
use crate::pages::book::{Book, Tongue};
use crate::pages::listing::{self, crumbs, here};
use crate::pages::view::{Anchor, Page, Tag, Words};
use crate::urls::encode;
use serde::Serialize;

/// The most databases on the page.
const ROWS: usize = 300;
/// The most datasets named at one.
const DATASETS: usize = 12;

/// The page.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct DatabasesView {
    pub count: String,
    pub databases: Vec<DatabaseRow>,
    pub left: Option<String>,
    pub plan: String,
}

/// A database.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct DatabaseRow {
    pub id: String,
    pub title: Words,
    pub agency: Words,
    pub agency_url: Option<String>,
    pub group: Option<Words>,
    pub tag: Tag,
    pub shared_with: Option<Words>,
    pub open: Option<Words>,
    pub datasets: Vec<Anchor>,
}

/// The page.
pub(in crate::pages) fn page(book: &Book, tongue: &Tongue, plan: &Plan) -> (Page, DatabasesView) {
    let words = tongue.words;
    let (title, lead) = (words.word("plan_databases_title"), words.word("plan_databases_lead"));
    let mut page = book.page(tongue, title, lead, |lang| book.urls.plan_databases(lang), |_| true);
    page.nav = "plan".into();
    page.crumbs = crumbs(book, tongue, Some(("nav_plan", book.urls.plan(tongue.lang))));
    page.crumbs.push(here(title, None));
    let left = plan.databases.len().saturating_sub(ROWS) as u64;
    let view = DatabasesView {
        count: words.count("plan_databases", plan.databases.len() as u64),
        databases: plan.databases.iter().take(ROWS).map(|one| row(book, tongue, one)).collect(),
        left: (left > 0).then(|| words.count("plan_more_databases", left)),
        plan: encode(&book.urls.plan(tongue.lang)),
    };
    (page, view)
}

/// The databases of one agency.
pub(in crate::pages) fn of_agency(book: &Book, tongue: &Tongue, id: &Name) -> Vec<DatabaseRow> {
    let all = book.portal.plan.iter().flat_map(|plan| &plan.databases);
    all.filter(|one| one.agency == *id).take(ROWS).map(|one| row(book, tongue, one)).collect()
}

fn row(book: &Book, tongue: &Tongue, database: &Database) -> DatabaseRow {
    let (kind, word) = match database.status {
        DatabaseStatus::InUse => ("ok", "plan_database_in_use"),
        DatabaseStatus::Building => ("info", "plan_database_building"),
        DatabaseStatus::Planned => ("plain", "plan_database_planned"),
        DatabaseStatus::Retired => ("plain", "plan_database_retired"),
    };
    let (agency, agency_url) = items::agency(book, tongue, &database.agency);
    let datasets = database.datasets.iter().filter_map(|id| book.portal.dataset(id)).take(DATASETS);
    DatabaseRow {
        id: format!("database-{}", database.id),
        title: tongue.say(&database.title).unwrap_or_default(),
        agency,
        agency_url,
        group: tongue.say(&database.group),
        tag: Tag { kind, text: tongue.words.word(word).into() },
        shared_with: tongue.say(&database.shared_with),
        open: tongue.say(&database.open),
        datasets: datasets.map(|dataset| listing::anchor(book, tongue, dataset)).collect(),
    }
}
