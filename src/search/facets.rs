//! What a list of datasets can be narrowed by: values with their totals, and which datasets have which.

use super::entry::Speech;
use super::part::{Part, each};
use crate::model::{Dataset, Date, Mark, Name, Portal, Standing};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// The kinds of values, in the order shown. `updated` holds days; the script makes spans of time of them.
pub(super) const KINDS: [&str; 9] =
    ["agency", "theme", "updated", "due", "view", "format", "place", "period", "licence"];
/// Years that stand by themselves; earlier ones are one value.
const YEARS: usize = 12;
/// With more places than these, a list of them helps nobody: they are found by their names.
const PLACES: usize = 200;
/// The most values of one dataset within a facet.
const MOST: usize = 40;

/// A facet: its values, the commonest first, and a column that names the set of values each dataset has.
#[derive(Debug)]
pub(super) struct Facet {
    pub kind: &'static str,
    /// Id, name, in how many datasets.
    pub values: Vec<(String, String, u32)>,
    sets: Vec<Vec<u32>>,
    column: Vec<u32>,
}

/// The facets of datasets in the order given.
pub(super) fn facets(portal: &Portal, as_of: Option<Date>, order: &[u32], speech: Speech) -> Vec<Facet> {
    let latest = portal.datasets.iter().filter_map(|dataset| Some(years(dataset)?.1)).max().unwrap_or_default();
    let one = |at: usize| {
        let kind = KINDS[at];
        let mut names: BTreeMap<String, (String, u32)> = BTreeMap::new();
        let mut sets: HashMap<Vec<String>, u32> = HashMap::new();
        let mut column = Vec::with_capacity(order.len());
        for at in order {
            let dataset = &portal.datasets[*at as usize];
            let mut own: Vec<(String, String)> = values(portal, dataset, kind, speech, (latest, as_of));
            own.truncate(MOST);
            own.sort();
            own.dedup_by(|one, other| one.0 == other.0);
            let ids: Vec<String> = own.iter().map(|(id, _)| id.clone()).collect();
            for (id, name) in own {
                names.entry(id).or_insert((name, 0)).1 += 1;
            }
            let next = u32::try_from(sets.len()).expect("no more sets than datasets");
            column.push(*sets.entry(ids).or_insert(next));
        }
        if kind == "place" && names.len() > PLACES {
            return Facet { kind, values: Vec::new(), sets: vec![Vec::new()], column: vec![0; order.len()] };
        }
        let mut values: Vec<(String, String, u32)> =
            names.into_iter().map(|(id, (name, total))| (id, name, total)).collect();
        if !matches!(kind, "updated" | "period") {
            values.sort_by(|one, other| other.2.cmp(&one.2).then_with(|| one.0.cmp(&other.0)));
        } else {
            values.reverse();
        }
        let places: HashMap<&str, u32> = values.iter().zip(0..).map(|((id, _, _), at)| (id.as_str(), at)).collect();
        let mut by_number: Vec<(u32, Vec<u32>)> =
            sets.iter().map(|(ids, number)| (*number, ids.iter().map(|id| places[id.as_str()]).collect())).collect();
        by_number.sort();
        Facet { kind, sets: by_number.into_iter().map(|(_, set)| set).collect(), values, column }
    };
    each(KINDS.len(), one)
}

/// What a dataset has of a facet: ids and names; by the latest year any covers, and the day of the build.
fn values(
    portal: &Portal,
    dataset: &Dataset,
    kind: &str,
    speech: Speech,
    (latest, as_of): (i32, Option<Date>),
) -> Vec<(String, String)> {
    match kind {
        "agency" => {
            let name = portal.publishers.get(&dataset.publisher).map_or("", |publisher| speech.say(&publisher.name));
            vec![(dataset.publisher.to_string(), name.into())]
        }
        "theme" => {
            let themes = dataset.themes.iter().filter_map(|id| portal.theme(id));
            themes.map(|theme| (theme.id.to_string(), speech.say(&theme.title).into())).collect()
        }
        "updated" => dataset.modified.map(|date| (date.last_day().to_string(), String::new())).into_iter().collect(),
        "due" => due(dataset, as_of).map(|standing| (standing.into(), String::new())).into_iter().collect(),
        "view" => views(dataset).map(|view| (view.into(), String::new())).collect(),
        "format" => formats(dataset).into_iter().map(|label| (label.to_lowercase(), label.into())).collect(),
        "place" => {
            let names = dataset.spatial.iter().map(|place| speech.say(&place.name));
            names.filter_map(|name| Some((Name::slug(name)?.to_string(), name.to_string()))).collect()
        }
        "period" => {
            let Some((from, to)) = years(dataset) else { return Vec::new() };
            let early = latest - YEARS as i32;
            let year = |year: i32| match year <= early {
                true => (format!("-{early}"), early.to_string()),
                false => (year.to_string(), year.to_string()),
            };
            (from.max(early)..=to).map(year).collect()
        }
        _ => dataset.licence.iter().map(|licence| (licence.id.to_lowercase(), licence.title.clone())).collect(),
    }
}

/// Does its data come when it was promised? Nothing where no day was promised. It is as true as the day of the build.
pub(super) fn due(dataset: &Dataset, as_of: Option<Date>) -> Option<&'static str> {
    Some(match dataset.due()?.standing(as_of?) {
        Standing::Overdue { .. } => "late",
        Standing::Fresh | Standing::Due => "on_time",
    })
}

/// The years a dataset covers.
fn years(dataset: &Dataset) -> Option<(i32, i32)> {
    let period = dataset.temporal?;
    let (start, end) = (period.start.map(|date| date.year()), period.end.map(|date| date.year()));
    let (from, to) = (start.or(end)?, end.or(start)?);
    (from <= to && (1..=9999).contains(&to)).then_some((from, to))
}

/// What can be seen of it without a download.
fn views(dataset: &Dataset) -> impl Iterator<Item = &'static str> {
    let map = |extension: &str| matches!(extension, "geojson" | "gpkg" | "kml" | "shp");
    let table = dataset.tables().next().is_some();
    let chart = dataset.figures.iter().any(|figure| figure.mark != Mark::TileMap);
    let map = dataset.figures.iter().any(|figure| figure.mark == Mark::TileMap)
        || dataset.resources.iter().any(|resource| map(&resource.format.extension));
    [("table", table), ("chart", chart), ("map", map)].into_iter().filter_map(|(view, has)| has.then_some(view))
}

/// The formats a dataset can be had in, each once.
pub(super) fn formats(dataset: &Dataset) -> Vec<&str> {
    dataset.formats().into_iter().map(|format| format.label.as_str()).collect()
}

impl Facet {
    /// Bytes of each number of its column.
    fn width(&self) -> usize {
        if self.sets.len() <= 0x100 {
            1
        } else if self.sets.len() <= 0x1_0000 {
            2
        } else {
            3
        }
    }
}

/// Facets as a file: the sets of each in the head, the columns in the body, all lowest bytes of one before its next.
pub(super) fn part(facets: &[Facet]) -> Part {
    let mut body = Vec::new();
    for facet in facets {
        for byte in 0..facet.width() {
            body.extend(facet.column.iter().map(|number| (number >> (8 * byte)) as u8));
        }
    }
    let lines: Vec<Value> = facets
        .iter()
        .map(|facet| match facet.kind {
            // Days are ids, in order: no set needs to be written.
            "updated" => json!({ "w": facet.width(), "s": facet.sets.iter().map(|set| set.first().copied().map_or(-1, i64::from)).collect::<Vec<_>>(), "d": facet.values.iter().map(|value| value.0.as_str()).collect::<Vec<_>>() }),
            _ => json!({ "w": facet.width(), "s": facet.sets, "v": facet.values }),
        })
        .collect();
    Part::new(&json!({ "f": lines }), body)
}
