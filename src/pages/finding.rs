//! Sentences about a figure: a neutral title when the publisher gives none, and what it shows for those who do not see it.

use super::book::Tongue;
use super::figure::{key_words, measure, series_words, unit, value_words};
use super::marks::bins::Bins;
use super::values::Values;
use crate::model::{Date, Mark};

/// A title that tells the latest value and its change, or the greatest.
pub(super) fn of(tongue: &Tongue, values: &Values) -> String {
    let what = measure(tongue, values).text;
    let words = tongue.words;
    if let (Mark::StackedBar, Some(_)) = (values.figure.mark, values.by) {
        let totals = (0..values.keys.len()).filter_map(|at| Some((at, values.total(at)?)));
        let Some((at, most)) = totals.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))) else { return what };
        let (key, value) = shown(tongue, values, at, most);
        return words.say("title_greatest", &[("what", &what), ("value", &value), ("key", &key)]);
    }
    if let (Some(_), Some((name, at, value))) = (values.by, values.leader()) {
        let (key, value) = shown(tongue, values, at, value);
        let key = format!("{} ({key})", series_words(tongue, values, values.series[name]).text);
        return words.say("title_greatest", &[("what", &what), ("value", &value), ("key", &key)]);
    }
    if values.only_places() {
        let count = values.shapes.map_or(0, |shapes| shapes.shapes.len()) as u64;
        return words.count("title_places", count);
    }
    match (values.tells_latest(), values.latest(), values.extremes()) {
        (true, Some((at, value)), _) => latest(tongue, values, &what, at, value),
        (_, _, Some(((at, most), _))) => {
            let (key, value) = shown(tongue, values, at, most);
            let sentence = if values.bins.is_some() { "title_common" } else { "title_greatest" };
            words.say(sentence, &[("what", &what), ("value", &value), ("key", &key)])
        }
        _ => what,
    }
}

/// A key and its value in words.
fn shown(tongue: &Tongue, values: &Values, at: usize, value: f64) -> (String, String) {
    (key_words(tongue, values, &values.keys[at]).text, value_words(tongue, values, value))
}

/// The latest value, and how it changed in a year, else since the value before.
fn latest(tongue: &Tongue, values: &Values, what: &str, at: usize, value: f64) -> String {
    let words = tongue.words;
    let (key, shown) = shown(tongue, values, at, value);
    let Some((before, was)) = earlier(values, at) else {
        return words.say("title_latest", &[("what", &what), ("value", &shown), ("key", &key)]);
    };
    let points = unit(tongue, values).is_some_and(|unit| unit == "%");
    let Some(change) = change(tongue, points, was, value) else {
        return words.say("title_latest", &[("what", &what), ("value", &shown), ("key", &key)]);
    };
    let since = match before {
        None => words.word("since_year").to_string(),
        Some(at) => words.say("since_key", &[("key", &key_words(tongue, values, &values.keys[at]).text)]),
    };
    let whole_day = Date::parse(&values.keys[at]).is_some_and(|date| date.day().is_some());
    let sentence = if whole_day { "title_change_on" } else { "title_change_in" };
    words.say(sentence, &[("what", &what), ("value", &shown), ("key", &key), ("change", &change), ("since", &since)])
}

/// What to hold the latest value against: that of a year before (`None`), else the one before with its place.
fn earlier(values: &Values, at: usize) -> Option<(Option<usize>, f64)> {
    let cells = values.cells.first()?;
    if values.over_time()
        && let Some(date) = Date::parse(&values.keys[at])
    {
        let same = |other: &Date| {
            (other.year() + 1, other.month(), other.day()) == (date.year(), date.month(), date.day())
                && date.month().is_some()
        };
        let year = (0..at).find(|other| Date::parse(&values.keys[*other]).is_some_and(|date| same(&date)));
        if let Some(value) = year.and_then(|other| cells[other]) {
            return Some((None, value));
        }
    }
    (0..at).rev().find_map(|other| Some((Some(other), cells[other]?)))
}

/// A change in words: of percentages in points, else in percent or times. `None` where neither tells anything.
fn change(tongue: &Tongue, points: bool, was: f64, is: f64) -> Option<String> {
    let words = tongue.words;
    if was == is {
        return Some(words.word("change_none").into());
    }
    if points {
        let n = words.formats.rounded((is - was).abs(), 1);
        let key = if is > was { "change_points_up" } else { "change_points_down" };
        return (n != "0").then(|| words.say(key, &[("n", &n)]));
    }
    if was <= 0.0 || is < 0.0 {
        return None;
    }
    let share = is / was - 1.0;
    if share >= 3.0 {
        return Some(words.say("change_times", &[("n", &words.formats.rounded(is / was, 1))]));
    }
    let n = words.formats.rounded(share.abs() * 100.0, if share.abs() >= 0.1 { 0 } else { 1 });
    let n = words.formats.percent.replace("{n}", &n);
    let key = if is > was { "change_up" } else { "change_down" };
    (share.abs() >= 0.0005).then(|| words.say(key, &[("n", &n)]))
}

/// A bin in words, by its lower edge.
pub(super) fn bin(tongue: &Tongue, bins: &Bins, key: &str) -> String {
    let Some(at) = bins.edges().position(|edge| edge == key) else { return key.to_string() };
    let (from, to, _) = bins.all()[at];
    // Edges that are not round need no more digits than tell them apart.
    let decimals = (2.0 - (to - from).abs().max(1e-6).log10().floor()).clamp(0.0, 6.0) as usize;
    let number = |edge: f64| tongue.words.formats.rounded(edge, decimals);
    match at + 1 == bins.all().len() {
        true if bins.over => tongue.words.say("map_from", &[("value", &number(from))]),
        true => tongue.words.formats.span(&number(from), &number(to)),
        false => tongue.words.say("map_between", &[("from", &number(from)), ("to", &number(to))]),
    }
}

/// What a figure shows, for people who do not see it.
pub(super) fn description(tongue: &Tongue, values: &Values) -> String {
    let what = measure(tongue, values).text;
    let words = tongue.words;
    let islands = match values.figure.mark {
        Mark::TileMap => words.word("map_islands"),
        mark if mark.is_geographic() && shows_vietnam(values) => words.word("map_islands_named"),
        _ => "",
    };
    let (Some(((high, most), (low, least))), Some(first), Some(last), false) =
        (values.extremes(), values.keys.first(), values.keys.last(), values.only_places())
    else {
        return format!("{what}.{islands}");
    };
    let key = |key: &str| key_words(tongue, values, key).text;
    let (high, low) = (key(&values.keys[high]), key(&values.keys[low]));
    let (most, least) = (value_words(tongue, values, most), value_words(tongue, values, least));
    let span = words.formats.span(&key(first), &key(last));
    let count = words.formats.integer(values.keys.len() as u64);
    let sentence = if values.over_time() { "describe_time" } else { "describe_list" };
    words.say(
        sentence,
        &[
            ("what", &what),
            ("span", &span),
            ("count", &count),
            ("high", &high),
            ("most", &most),
            ("low", &low),
            ("least", &least),
        ],
    ) + islands
}

fn shows_vietnam(values: &Values) -> bool {
    values.shapes.is_some_and(|shapes| super::marks::shows_vietnam(values, shapes))
}
