//! What is said of a promise: where it stands, why, and what to do next.

use super::promises;
use crate::model::{
    Cause, Date, ItemAccount, ItemStatus, Minimum, PhaseAccount, PlanItem, Shortfall, Task, Text, vocabulary,
};
use crate::pages::book::{Book, Tongue};
use crate::pages::{listing, markdown, rules};
use crate::urls::encode;

/// What of a level is not reached: which part, what is demanded, what there is.
type Lack = (Shortfall, String, String);

/// The kind of tag of a status, and its words with the days that matter, e.g. ("bad", "23 days overdue").
pub(in crate::pages) fn status(tongue: &Tongue, account: &ItemAccount) -> (&'static str, String) {
    let words = tongue.words;
    let days = account.days.unwrap_or_default().unsigned_abs();
    let text = match account.status {
        ItemStatus::Late => words.count("plan_days_late", days),
        ItemStatus::Overdue => words.count("plan_days_overdue", days),
        ItemStatus::DueSoon if days > 0 => words.count("plan_days_left", days),
        status => status_word(tongue, status).into(),
    };
    (kind(account.status), text)
}

/// The kind of tag of a status.
pub(in crate::pages) fn kind(status: ItemStatus) -> &'static str {
    match status {
        ItemStatus::OnTime => "ok",
        ItemStatus::Late | ItemStatus::Below => "warn",
        ItemStatus::Overdue => "bad",
        ItemStatus::Published | ItemStatus::DueSoon => "info",
        ItemStatus::NotDue | ItemStatus::Withdrawn => "plain",
    }
}

/// A status in a word, without days.
pub(in crate::pages) fn status_word<'a>(tongue: &Tongue<'a>, status: ItemStatus) -> &'a str {
    tongue.words.word(match status {
        ItemStatus::OnTime => "plan_on_time",
        ItemStatus::Late => "plan_late",
        ItemStatus::Published => "plan_published",
        ItemStatus::Below => "plan_below",
        ItemStatus::Overdue => "plan_overdue",
        ItemStatus::DueSoon => "plan_due_today",
        ItemStatus::NotDue => "plan_not_due",
        ItemStatus::Withdrawn => "plan_withdrawn",
    })
}

/// Why it stands there, in whole sentences.
pub(in crate::pages) fn reason(tongue: &Tongue, item: &PlanItem, account: &ItemAccount) -> String {
    let words = tongue.words;
    let day = |date: Option<Date>| date.map(|date| words.formats.date(date)).unwrap_or_default();
    let (due, published) = (day(account.due), day(account.published));
    let days = words.count("days", account.days.unwrap_or_default().unsigned_abs());
    let parts: [(&str, &dyn std::fmt::Display); 3] = [("due", &due), ("published", &published), ("days", &days)];
    let said = |key: &str| words.say(key, &parts);
    let there = || match (account.published, account.due) {
        (Some(_), Some(_)) if account.days > Some(0) => said("plan_why_late"),
        (Some(_), Some(_)) => said("plan_why_on_time"),
        (Some(_), None) => said("plan_why_no_due"),
        (None, Some(_)) if account.status == ItemStatus::OnTime => said("plan_why_some_day"),
        (None, Some(_)) => said("plan_why_unknown_due"),
        (None, None) => said("plan_why_unknown"),
    };
    match account.status {
        ItemStatus::OnTime | ItemStatus::Late | ItemStatus::Published => there(),
        ItemStatus::Below => {
            let lacks: Vec<String> = account.shortfalls.iter().map(|lack| shortfall(tongue, lack)).collect();
            format!("{} {}", there(), words.say("plan_why_below", &[("what", &lacks.join("; "))]))
        }
        ItemStatus::Overdue => said("plan_why_overdue"),
        ItemStatus::DueSoon if account.days == Some(0) => said("plan_why_today"),
        ItemStatus::DueSoon => said("plan_why_soon"),
        ItemStatus::NotDue if account.due.is_some() => said("plan_why_not_due"),
        ItemStatus::NotDue => said("plan_why_never_due"),
        ItemStatus::Withdrawn => match plain(tongue, &item.withdrawn) {
            reason if reason.is_empty() => said("plan_why_dataset_withdrawn"),
            reason => words.say("plan_why_withdrawn", &[("reason", &reason)]),
        },
    }
}

/// What to do next, in a whole sentence.
pub(in crate::pages) fn next(tongue: &Tongue, item: &PlanItem, account: &ItemAccount) -> String {
    let words = tongue.words;
    let due = account.due.map(|date| words.formats.date(date)).unwrap_or_default();
    let what = match account.status {
        ItemStatus::OnTime | ItemStatus::Late => match item.frequency.as_ref().and_then(|it| tongue.say(&it.label)) {
            Some(frequency) => words.say("plan_do_update", &[("frequency", &frequency.text)]),
            None => return words.word("plan_do_nothing").into(),
        },
        ItemStatus::Published => words.word("plan_do_date").into(),
        ItemStatus::Below => {
            let steps: Vec<String> = account.shortfalls.iter().map(|lack| mend(tongue, lack)).collect();
            steps.join("; ")
        }
        ItemStatus::Overdue | ItemStatus::DueSoon | ItemStatus::NotDue => {
            let by_then = account.status != ItemStatus::Overdue;
            match (&item.dataset, &account.due) {
                (_, None) => words.word("plan_do_due").into(),
                (Some(id), Some(_)) if by_then => words.say("plan_do_by_named", &[("id", id), ("due", &due)]),
                (Some(id), Some(_)) => words.say("plan_do_publish_named", &[("id", id)]),
                (None, Some(_)) if by_then => words.say("plan_do_by", &[("due", &due)]),
                (None, Some(_)) => words.word("plan_do_publish").into(),
            }
        }
        ItemStatus::Withdrawn => return words.word("plan_do_nothing").into(),
    };
    words.say("plan_do", &[("what", &what)])
}

/// What of the promised level is not reached, e.g. "formats: csv, parquet demanded, csv there".
pub(in crate::pages) fn shortfall(tongue: &Tongue, lack: &Lack) -> String {
    let key = match lack.0 {
        Shortfall::Datasets => "plan_below_datasets",
        Shortfall::Formats => "plan_below_formats",
        Shortfall::Grade => "plan_below_grade",
        Shortfall::Frequency => "plan_below_frequency",
        Shortfall::OpenLicence => "plan_below_licence",
        Shortfall::Stars => "plan_below_stars",
        Shortfall::Dictionary => "plan_below_dictionary",
    };
    lacking(tongue, key, lack)
}

/// The same of a whole phase, where the dictionary is counted in datasets.
pub(in crate::pages) fn phase_shortfall(tongue: &Tongue, lack: &Lack) -> String {
    match lack.0 {
        Shortfall::Dictionary => lacking(tongue, "plan_below_described", lack),
        _ => shortfall(tongue, lack),
    }
}

fn lacking(tongue: &Tongue, key: &str, (part, wanted, has): &Lack) -> String {
    let of = |text: &str| match (part, text) {
        (_, "") => tongue.words.word("not_given").into(),
        (Shortfall::Frequency, code) => frequency(tongue, code),
        (_, text) => text.to_string(),
    };
    tongue.words.say(key, &[("wanted", &of(wanted)), ("has", &of(has))])
}

/// The label of a frequency of this code.
fn frequency(tongue: &Tongue, code: &str) -> String {
    let label = vocabulary::frequency(code).and_then(|frequency| tongue.say(&frequency.label));
    label.map_or_else(|| code.to_string(), |label| label.text)
}

/// How a shortfall is mended.
fn mend(tongue: &Tongue, (part, wanted, has): &Lack) -> String {
    let words = tongue.words;
    let wanted = match part {
        Shortfall::Formats => {
            let missing: Vec<&str> = wanted.split(", ").filter(|one| !has.split(", ").any(|it| it == *one)).collect();
            missing.join(", ")
        }
        Shortfall::Frequency => frequency(tongue, wanted),
        _ => wanted.clone(),
    };
    let key = match part {
        Shortfall::Datasets => "plan_mend_datasets",
        Shortfall::Formats => "plan_mend_formats",
        Shortfall::Grade => "plan_mend_grade",
        Shortfall::Frequency => "plan_mend_frequency",
        Shortfall::OpenLicence => "plan_mend_licence",
        Shortfall::Stars => "plan_mend_stars",
        Shortfall::Dictionary => "plan_mend_dictionary",
    };
    words.say(key, &[("wanted", &wanted)])
}

/// The level that is demanded of a phase's datasets, a demand each; empty when nothing is.
pub(in crate::pages) fn level(tongue: &Tongue, minimum: &Minimum) -> Vec<String> {
    let words = tongue.words;
    let said = |key: &str, wanted: &dyn std::fmt::Display| words.say(key, &[("wanted", wanted)]);
    let mut level: Vec<String> = Vec::new();
    level.extend(minimum.datasets.map(|count| said("plan_level_datasets", &words.count("datasets", count))));
    if !minimum.formats.is_empty() {
        level.push(said("plan_level_formats", &minimum.formats.join(", ")));
    }
    level.extend(minimum.grade.map(|points| said("plan_level_grade", &points)));
    let often = minimum.frequency.as_ref().and_then(|frequency| tongue.say(&frequency.label));
    level.extend(often.map(|often| said("plan_level_frequency", &often.text)));
    level.extend(minimum.open_licence.filter(|open| *open).map(|_| words.word("plan_level_licence").into()));
    level.extend(minimum.stars.map(|stars| said("plan_level_stars", &stars)));
    level.extend(minimum.dictionary.map(|share| match share {
        100.. => words.word("plan_level_dictionary_all").into(),
        share => said("plan_level_dictionary", &share),
    }));
    level.extend(minimum.datasets_with_dictionary.map(|share| match share {
        100.. => words.word("plan_level_described_all").into(),
        share => said("plan_level_described", &share),
    }));
    level
}

/// Where a phase is in time on a day: the kind of tag and its words.
pub(in crate::pages) fn phase_status(
    tongue: &Tongue,
    account: &PhaseAccount,
    start: Option<Date>,
    end: Option<Date>,
    as_of: Option<Date>,
) -> Option<(&'static str, String)> {
    let (words, today) = (tongue.words, as_of?);
    let start = start.map(|start| words.formats.date(start.first_day()));
    let left = end.map(|end| end.last_day().days() - today.days());
    Some(match (account.ended, account.begun, left, start) {
        (true, ..) => ("plain", words.word("plan_phase_ended").into()),
        (false, true, Some(left), _) => ("info", words.count("plan_days_left", left.unsigned_abs())),
        (false, true, None, _) => ("info", words.word("plan_phase_running").into()),
        (false, false, _, Some(start)) => ("plain", words.say("plan_phase_starts", &[("date", &start)])),
        (false, false, _, None) => return None,
    })
}

/// What to do first, in words, and where.
pub(in crate::pages) fn task(book: &Book, tongue: &Tongue, task: &Task) -> (String, String) {
    let words = tongue.words;
    let account = book.judged.account;
    let planned = |at: usize, key: &str| {
        let item = book.portal.plan.as_ref().and_then(|plan| plan.items.get(at))?;
        let one = account.items.get(at)?;
        let title = title(tongue, &item.title);
        let (_, status) = status(tongue, one);
        let lacks: Vec<String> = one.shortfalls.iter().map(|lack| mend(tongue, lack)).collect();
        let said = words.say(key, &[("title", &title), ("status", &lower(&status)), ("what", &lacks.join("; "))]);
        Some((said, promises::url(book, tongue, at)))
    };
    let published = |at: usize, key: &str, cause: Option<&str>| {
        let dataset = book.portal.datasets.get(at)?;
        let title = markdown::shorten(&listing::anchor(book, tongue, dataset).text, TITLE);
        let quality = encode(&book.urls.dataset_quality(tongue.lang, &dataset.id));
        let url = cause.map_or_else(|| quality.clone(), |rule| format!("{quality}#{rule}"));
        let due = account.dates.get(at).and_then(|dates| dates.next).map(|date| words.formats.date(date));
        let rule = cause.map(|rule| rules::family_title(tongue, rule)).unwrap_or_default();
        let due = due.unwrap_or_default();
        Some((words.say(key, &[("title", &title), ("due", &due), ("family", &rule)]), url))
    };
    let said = match task {
        Task::Publish(at) => planned(*at, "plan_task_publish"),
        Task::Lift(at) => planned(*at, "plan_task_lift"),
        Task::Prepare(at) => planned(*at, "plan_task_prepare"),
        Task::Renew(at) => published(*at, "plan_task_renew", None),
        Task::Mend(at, Cause::Rule(rule)) => published(*at, "plan_task_mend", Some(rule)),
        Task::Mend(at, Cause::Dictionary) => published(*at, "plan_task_describe", None),
        Task::Mend(at, Cause::Unreviewed) => published(*at, "plan_task_review", None),
        Task::Mend(at, Cause::Below(_) | Cause::Late) => published(*at, "plan_task_plan", None),
    };
    said.unwrap_or_else(|| (String::new(), encode(&book.urls.plan(tongue.lang))))
}

/// The longest title within a sentence, in characters.
const TITLE: usize = 80;

/// A title within a sentence.
pub(in crate::pages) fn title(tongue: &Tongue, text: &Text) -> String {
    markdown::shorten(&tongue.say(text).unwrap_or_default().text, TITLE)
}

/// A remark within a sentence: one line, without the full stop at its end.
fn plain(tongue: &Tongue, text: &Text) -> String {
    let said = tongue.say(text).map(|said| markdown::plain(&said.text, 300)).unwrap_or_default();
    said.trim_end_matches('.').to_string()
}

/// A status within a sentence.
pub(in crate::pages) fn lower(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_lowercase().chain(rest).collect())
}
