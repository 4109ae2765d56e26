//! The keys of a plan: what each entry says, with the names in it resolved.

use super::days::{Edge, day};
use super::known::{self, Known};
use crate::findings::Place;
use crate::model::{
    Database, DatabaseStatus, DatasetId, Date, Frequency, Minimum, Name, Phase, PlanItem, Text, vocabulary,
};
use crate::node::{Document, Keys, Node, Value};

/// An entry with the id it was given, if any; the one in it stands in until ids are settled.
pub struct Entry<T> {
    /// The id as it was written.
    pub id: Option<Name>,
    /// What it says.
    pub said: T,
}

/// A phase with the words that name the one it lies in.
pub struct Within<'n> {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub node: &'n Node,
    /// In which document.
    pub document: &'n Document<'n>,
}

/// The phases of a document.
pub fn phases<'n>(keys: &mut Keys<'n>) -> Vec<(Entry<Phase>, Option<Within<'n>>)> {
    let document = keys.document();
    let mut phases = Vec::new();
    for (at, mut keys) in keys.maps("phases").into_iter().enumerate() {
        let place = place(document, &keys, "phases", at);
        let (id, title) = (id(&mut keys), keys.text("title"));
        let (mut start, mut end) = (date(&mut keys, "start", Edge::First), date(&mut keys, "end", Edge::Last));
        if let (Some(from), Some(to)) = (start, end)
            && to.last_day() < from.first_day()
        {
            let node = keys.node("end").unwrap_or(keys.whole());
            document.note("invalid-period", node, |finding| finding.with("start", from).with("end", to));
            (start, end) = (None, None);
        }
        let within = keys.node("part_of").and_then(|node| {
            let text = keys.string_of("part_of", node)?;
            Some(Within { text, node, document })
        });
        let minimum = minimum(&mut keys, true);
        keys.finish();
        let phase = Phase { id: stand_in(), title, start, end, part_of: None, minimum, place };
        phases.push((Entry { id, said: phase }, within));
    }
    phases
}

/// The items of a document, at most so many. `phase` finds the phase that words name.
pub fn items<'n>(
    keys: &mut Keys<'n>,
    most: usize,
    known: &mut Known<'_>,
    own: &Name,
    phase: &mut dyn FnMut(&mut Known<'_>, &str, &Place) -> Option<Name>,
) -> Vec<Entry<PlanItem>> {
    let document = keys.document();
    let listed = keys.maps("items");
    if let Some(first) = listed.get(most) {
        document.note("plan-too-long", first.whole(), |finding| finding.with("limit", most));
    }
    let mut items = Vec::with_capacity(listed.len().min(most));
    for (at, mut keys) in listed.into_iter().take(most).enumerate() {
        let place = place(document, &keys, "items", at);
        let (mut id, title) = (id(&mut keys), keys.text("title"));
        let code = keys.string("code");
        let named = keys.node("dataset").and_then(|node| Some((keys.string_of("dataset", node)?, node)));
        let agency = agency(&mut keys, known);
        let mut dataset = named.as_ref().and_then(|(text, _)| known.dataset(text, agency.as_ref()));
        if let (Some((text, node)), None) = (&named, &dataset) {
            document.note("plan-unknown-dataset", node, |finding| finding.with("value", text));
        }
        if let Some(code) = code {
            // What plans call a dataset's code is its id here, or only the number of a line.
            match known.dataset(&code, agency.as_ref()) {
                Some(found) => dataset = dataset.or(Some(found)),
                None => id = id.or_else(|| Name::slug(&code)),
            }
        }
        let agency = agency.or_else(|| dataset.as_ref().map(|id| id.agency.clone())).unwrap_or_else(|| {
            document.note("plan-without-agency", keys.whole(), |finding| finding.with("agency", own));
            own.clone()
        });
        if title.is_empty() {
            document.note("plan-without-title", keys.whole(), |finding| finding);
        }
        let theme = keys.node("theme").and_then(|node| {
            let text = keys.string_of("theme", node)?;
            let theme = known.theme(&text);
            if theme.is_none() {
                document.note("plan-unknown-theme", node, |finding| finding.with("value", &text));
            }
            theme
        });
        let phase = keys.node("phase").and_then(|node| {
            let text = keys.string_of("phase", node)?;
            let found = phase(known, &text, &place);
            if found.is_none() {
                document.note("plan-unknown-phase", node, |finding| finding.with("value", &text));
            }
            found
        });
        let item = PlanItem {
            id: stand_in(),
            title,
            agency,
            unit: keys.text("unit"),
            theme,
            priority: word(&mut keys, "priority", known::priority, &["high", "medium", "low"]).unwrap_or_default(),
            phase,
            due: date(&mut keys, "due", Edge::Last),
            frequency: frequency(&mut keys),
            minimum: minimum(&mut keys, false),
            dataset,
            withdrawn: withdrawn(&mut keys),
            legal_basis: keys.text("legal_basis"),
            note: keys.text("note"),
            place,
        };
        keys.finish();
        items.push(Entry { id, said: item });
    }
    items
}

/// The databases of a document, at most so many.
pub fn databases<'n>(keys: &mut Keys<'n>, most: usize, known: &mut Known<'_>, own: &Name) -> Vec<Entry<Database>> {
    let document = keys.document();
    let listed = keys.maps("databases");
    if let Some(first) = listed.get(most) {
        document.note("plan-too-long", first.whole(), |finding| finding.with("limit", most));
    }
    let mut databases = Vec::new();
    for (at, mut keys) in listed.into_iter().take(most).enumerate() {
        let place = place(document, &keys, "databases", at);
        let (id, title) = (id(&mut keys), keys.text("title"));
        if title.is_empty() {
            document.note("plan-without-title", keys.whole(), |finding| finding);
        }
        let agency = agency(&mut keys, known);
        let mut datasets: Vec<DatasetId> = Vec::new();
        for node in keys.items("datasets") {
            let Some(text) = keys.string_of("datasets", node) else { continue };
            match known.dataset(&text, agency.as_ref()) {
                Some(id) if !datasets.contains(&id) => datasets.push(id),
                Some(_) => {}
                None => document.note("plan-unknown-dataset", node, |finding| finding.with("value", &text)),
            }
        }
        let agency = agency.unwrap_or_else(|| {
            document.note("plan-without-agency", keys.whole(), |finding| finding.with("agency", own));
            own.clone()
        });
        let names: Vec<&str> = DatabaseStatus::NAMES.iter().map(|(name, _)| *name).collect();
        let database = Database {
            id: stand_in(),
            title,
            agency,
            group: keys.text("group"),
            status: word(&mut keys, "status", known::status, &names).unwrap_or_default(),
            shared_with: keys.text("shared_with"),
            open: keys.text("open"),
            datasets,
            place,
        };
        keys.finish();
        databases.push(Entry { id, said: database });
    }
    databases
}

/// The place of an entry: found without a search, since there may be very many.
fn place(document: &Document<'_>, keys: &Keys<'_>, list: &str, at: usize) -> Place {
    let node = keys.whole();
    Place::at(document.file(), node.line.into(), node.column.into()).field(format!("{list}[{at}]"))
}

/// An id nobody reads: settled ones take its place.
fn stand_in() -> Name {
    Name::parse("x").expect("a letter is a slug")
}

fn id(keys: &mut Keys<'_>) -> Option<Name> {
    let said = keys.string("id")?;
    Name::parse(&said).or_else(|| Name::slug(&said))
}

/// The agency an entry names; one that nobody knows becomes known.
fn agency(keys: &mut Keys<'_>, known: &mut Known<'_>) -> Option<Name> {
    let node = keys.node("agency")?;
    let text = keys.string_of("agency", node)?;
    if let Some(id) = known.agency(&text) {
        return Some(id);
    }
    keys.document().note("plan-unknown-agency", node, |finding| finding.with("value", &text));
    known.stranger(&text, Text::of(keys.document().default_language(), text.as_str()))
}

fn date(keys: &mut Keys<'_>, name: &'static str, edge: Edge) -> Option<Date> {
    let node = keys.node(name)?;
    let text = keys.string_of(name, node)?;
    let date = day(&text, edge);
    if date.is_none() {
        keys.document().note("plan-invalid-date", node, |finding| finding.with("key", name).with("value", &text));
    }
    date
}

fn frequency(keys: &mut Keys<'_>) -> Option<Frequency> {
    word(
        keys,
        "frequency",
        known::frequency,
        &["DAILY", "WEEKLY", "MONTHLY", "QUARTERLY", "ANNUAL", "AS_NEEDED", "IRREG"],
    )
}

/// A word that stands for something.
fn word<T>(keys: &mut Keys<'_>, name: &'static str, of: fn(&str) -> Option<T>, some: &[&str]) -> Option<T> {
    let node = keys.node(name)?;
    let text = keys.string_of(name, node)?;
    let value = of(&text);
    if value.is_none() {
        keys.unknown_value(name, node, &text, some.iter().copied());
    }
    value
}

/// Why it was taken back: words; whoever writes only `true` says no more than that.
fn withdrawn(keys: &mut Keys<'_>) -> Text {
    let node = match keys.node("withdrawn") {
        Some(node) if node.value == Value::Bool(false) => return Text::default(),
        Some(node) if node.value == Value::Bool(true) => node,
        _ => return keys.text("withdrawn"),
    };
    keys.document().note("plan-withdrawn-without-reason", node, |finding| finding);
    Text::of(keys.document().default_language(), "–")
}

/// The level that must be reached; what concerns many datasets is asked of phases only.
fn minimum(keys: &mut Keys<'_>, of_phase: bool) -> Minimum {
    let Some(mut keys) = keys.map("minimum") else { return Minimum::default() };
    let document = keys.document();
    let mut formats: Vec<String> = Vec::new();
    for node in keys.items("formats") {
        let Some(text) = keys.string_of("formats", node) else { continue };
        let ending = text.trim_start_matches('.').to_lowercase();
        match vocabulary::format(&ending).filter(|format| format.extension == ending) {
            Some(_) if formats.contains(&ending) => {}
            Some(_) => formats.push(ending),
            None => document.note("plan-unknown-format", node, |finding| finding.with("value", &text)),
        }
    }
    let open_licence = keys.choice("licence", &[("open", true), ("any", false)]).filter(|open| *open);
    let mut minimum = Minimum {
        formats,
        grade: share(&mut keys, "grade", 0, 100),
        frequency: frequency(&mut keys),
        open_licence,
        stars: share(&mut keys, "stars", 1, 5),
        dictionary: share(&mut keys, "dictionary", 0, 100),
        ..Minimum::default()
    };
    if of_phase {
        minimum.datasets = keys.number("datasets");
        minimum.datasets_with_dictionary = share(&mut keys, "datasets_with_dictionary", 0, 100);
    }
    keys.finish();
    minimum
}

/// A number between two others.
fn share(keys: &mut Keys<'_>, name: &'static str, least: u8, most: u8) -> Option<u8> {
    let node = keys.node(name)?;
    let number = node.as_str().and_then(|text| text.trim().trim_end_matches('%').trim_end().parse().ok());
    let number = number.filter(|number| (least..=most).contains(number));
    if number.is_none() {
        keys.wrong(name, node, &format!("{least}–{most}"));
    }
    number
}
