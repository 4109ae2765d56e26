//! A Data Package (v1 and v2, with the keys of ours) as a dataset's description.

use super::resources::Matching;
use super::{figures, personal};
use crate::model::vocabulary;
use crate::model::{
    Access, Caveat, Contact, Contributor, Dataset, DatasetId, Lang, Name, Period, Place, Site, Source, Status, Text,
};
use crate::node::{self, Keys, Node, Value};

/// Fills a dataset from its description and takes the files it names.
pub fn describe(dataset: &mut Dataset, mut keys: Keys<'_>, matching: &mut Matching<'_>) {
    let site = &matching.settings.site;
    words(dataset, &mut keys);
    times(dataset, &mut keys);
    themes(dataset, &mut keys, site);
    people(dataset, &mut keys);
    rights(dataset, &mut keys);
    status(dataset, &mut keys);
    dataset.spatial = places(&mut keys);
    dataset.figures = keys.maps("figures").into_iter().filter_map(figures::figure).collect();
    dataset.personal_data = personal::read(&mut keys);
    keys.skip(&["profile", "image", "name", "views", "dataDependencies", "collections", "unpivot"]);
    for resource in keys.maps("resources") {
        if matching.resources.len() >= matching.settings.limits.files {
            break;
        }
        matching.described(resource);
    }
    keys.finish();
}

/// Title, description, keywords, version, addresses, identifiers.
fn words(dataset: &mut Dataset, keys: &mut Keys<'_>) {
    let title = keys.text("title");
    if !title.is_empty() {
        dataset.title = title;
    }
    dataset.description = keys.text("description");
    dataset.keywords = keys.words("keywords");
    dataset.version = keys.string("version");
    dataset.identifier = keys.string("id");
    dataset.homepage = keys.url("homepage");
    dataset.landing_page = keys.url("landing_page");
    dataset.conforms_to = references(keys, "conforms_to");
    dataset.in_series = references(keys, "in_series");
    dataset.legislation = references(keys, "legislation");
    dataset.caveats = keys
        .items("caveats")
        .iter()
        .map(|node| keys.text_of("caveats", node))
        .filter(|text| !text.is_empty())
        .map(Caveat)
        .collect();
    dataset.languages = languages(keys);
    for node in keys.items("aliases") {
        let Some(text) = keys.string_of("aliases", node) else { continue };
        let alias = match text.contains('/') {
            true => DatasetId::parse(&text),
            false => Name::parse(&text).map(|name| DatasetId { agency: dataset.id.agency.clone(), dataset: name }),
        };
        match alias.map(|alias| alias.to_string()) {
            Some(alias) if !dataset.aliases.contains(&alias) => dataset.aliases.push(alias),
            Some(_) => {}
            None => keys.document().note("invalid-alias", node, |finding| finding.with("value", &text)),
        }
    }
}

/// Texts, or maps with an address and a title.
fn references(keys: &mut Keys<'_>, name: &'static str) -> Vec<String> {
    let items = keys.items(name);
    let text = |node: &Node| match &node.value {
        Value::Map(_) => {
            let node = ["iri", "uri", "url", "path", "id", "title"].iter().find_map(|key| node.get(key))?;
            keys.string_of(name, node)
        }
        _ => keys.string_of(name, node),
    };
    items.iter().filter_map(text).collect()
}

fn languages(keys: &mut Keys<'_>) -> Vec<Lang> {
    let mut languages = Vec::new();
    for name in ["language", "languages"] {
        for node in keys.items(name) {
            let Some(text) = keys.string_of(name, node) else { continue };
            match Lang::parse(&text) {
                Some(lang) if !languages.contains(&lang) => languages.push(lang),
                Some(_) => {}
                None => keys.document().note("unknown-language", node, |finding| finding.with("value", &text)),
            }
        }
    }
    languages
}

/// Dates, period, frequency.
fn times(dataset: &mut Dataset, keys: &mut Keys<'_>) {
    let issued = keys.date("issued");
    dataset.issued = issued.or(keys.date("created"));
    dataset.modified = keys.date("modified");
    if let Some(node) = keys.first(&["frequency", "accrualPeriodicity", "updateFrequency"]) {
        let text = keys.string_of("frequency", node).unwrap_or_default();
        dataset.frequency = vocabulary::frequency(&text).cloned();
        if dataset.frequency.is_none() {
            const KNOWN: [&str; 7] = ["DAILY", "WEEKLY", "MONTHLY", "QUARTERLY", "ANNUAL", "IRREG", "NEVER"];
            keys.unknown_value("frequency", node, &text, KNOWN.into_iter());
        }
    }
    let mut whole: Option<Period> = None;
    for node in keys.items("temporal") {
        let Some(period) = period(keys, node) else { continue };
        // Several periods are shown as the one that holds them all; an open end stays open.
        whole = Some(match whole {
            None => period,
            Some(known) => Period {
                start: known.start.zip(period.start).map(|(one, other)| one.min(other)),
                end: known.end.zip(period.end).map(|(one, other)| one.max(other)),
            },
        });
    }
    dataset.temporal = whole.filter(|period| period.start.is_some() || period.end.is_some());
}

/// `{start, end}`, or "2019/2021", or one date that is both.
fn period<'n>(keys: &Keys<'n>, node: &'n Node) -> Option<Period> {
    let period = match &node.value {
        Value::Map(_) => {
            let mut inner = keys.map_of("temporal", node)?;
            let period = Period { start: inner.date("start"), end: inner.date("end") };
            inner.skip(&["title", "name"]);
            inner.finish();
            period
        }
        _ => {
            let text = keys.string_of("temporal", node)?;
            let (start, end) = text.split_once('/').unwrap_or((&text, &text));
            let date = |part: &str| crate::model::Date::parse(part.trim());
            let open = |part: &str| matches!(part.trim(), "" | "..");
            let (first, last) = (date(start), date(end));
            if first.is_none() && !open(start) || last.is_none() && !open(end) {
                keys.document().note("invalid-date", node, |f| f.with("key", "temporal").with("value", &text));
                return None;
            }
            Period { start: first, end: last }
        }
    };
    if let (Some(start), Some(end)) = (period.start, period.end)
        && start.first_day() > end.last_day()
    {
        keys.document().note("invalid-period", node, |f| f.with("start", start).with("end", end));
        return None;
    }
    (period.start.is_some() || period.end.is_some()).then_some(period)
}

/// The portal's themes and EU codes.
fn themes(dataset: &mut Dataset, keys: &mut Keys<'_>, site: &Site) {
    let mut found = Themes { site, themes: Vec::new(), eu: Vec::new() };
    for node in keys.items("themes") {
        let Some(text) = keys.string_of("themes", node) else { continue };
        if !found.take(&text) {
            keys.document().note("unknown-theme", node, |finding| finding.with("value", &text));
        }
    }
    // Spellings of other tools: either may be the one we know.
    let single: Vec<&Node> = ["theme", "theme_uri"].into_iter().filter_map(|name| keys.node(name)).collect();
    let nodes = || single.iter().flat_map(|node| node.items());
    let known = nodes().filter(|node| node.as_str().is_some_and(|text| found.take(text.trim()))).count();
    if let (0, Some(node)) = (known, nodes().next()) {
        let text = node.as_str().unwrap_or_default();
        keys.document().note("unknown-theme", node, |finding| finding.with("value", text));
    }
    dataset.eu_themes = found.eu;
    dataset.themes = found.themes;
}

struct Themes<'s> {
    site: &'s Site,
    themes: Vec<Name>,
    eu: Vec<String>,
}

impl Themes<'_> {
    /// Takes a theme by its id or EU code; false when there is none.
    fn take(&mut self, text: &str) -> bool {
        if let Some(theme) = self.site.themes.iter().find(|theme| theme.id.as_str() == text) {
            self.add(&theme.id);
            theme.eu.iter().for_each(|code| self.add_eu(code));
            return true;
        }
        let Some(eu) = vocabulary::eu_theme(text) else { return false };
        self.add_eu(&eu.code);
        if self.site.themes.is_empty() {
            self.add(&Name::slug(&eu.code).expect("EU codes are letters"));
        }
        for theme in self.site.themes.iter().filter(|theme| theme.eu.contains(&eu.code)) {
            self.add(&theme.id);
        }
        true
    }

    fn add(&mut self, id: &Name) {
        if !self.themes.contains(id) {
            self.themes.push(id.clone());
        }
    }

    fn add_eu(&mut self, code: &str) {
        if !self.eu.iter().any(|known| known == code) {
            self.eu.push(code.into());
        }
    }
}

/// Contact, contributors, sources.
fn people(dataset: &mut Dataset, keys: &mut Keys<'_>) {
    let mut contact = node::contact(keys, "contact");
    for mut one in keys.maps("contributors") {
        let mut title = one.text("title");
        if title.is_empty() {
            let given = one.text("givenName");
            let parts = [given.all().next().map(|said| said.text.to_string()), one.string("familyName")];
            let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
            title = Text::of(one.document().default_language(), name);
        }
        let mut roles = one.strings("roles");
        roles.extend(one.string("role"));
        let email = one.email("email");
        let path = one.url("path");
        let asked = roles.iter().any(|role| matches!(role.as_str(), "contact" | "contactPoint" | "maintainer"));
        if contact.is_none() && asked && email.is_some() {
            contact = Some(Contact { name: title.clone(), email, url: path.clone(), telephone: None });
        }
        one.skip(&["organization", "givenName", "familyName", "role"]);
        if title.is_empty() {
            one.wrong("contributors", one.whole(), "title");
        } else {
            dataset.contributors.push(Contributor { title, roles, path });
        }
        one.finish();
    }
    if contact.is_some() {
        dataset.contact = contact;
    }
    for node in keys.items("sources") {
        let Value::Map(_) = node.value else {
            let text = keys.string_of("sources", node);
            dataset.sources.extend(text.map(|text| source(keys, &text)));
            continue;
        };
        let mut one = Keys::new(keys.document(), node);
        let path = match one.url("path") {
            None => one.url("url"),
            path => path,
        };
        let mut title = one.text("title");
        if title.is_empty() {
            title = one.text("name");
        }
        if let (true, Some(path)) = (title.is_empty(), &path) {
            title = Text::of(one.document().default_language(), path.as_str());
        }
        one.skip(&["email", "version", "name"]);
        if title.is_empty() {
            one.wrong("sources", one.whole(), "title, path");
        } else {
            dataset.sources.push(Source { title, path });
        }
        one.finish();
    }
}

fn source(keys: &Keys<'_>, text: &str) -> Source {
    let path = (text.starts_with("https://") || text.starts_with("http://")).then(|| text.to_string());
    Source { title: Text::of(keys.document().default_language(), text), path: path.filter(|path| !path.contains(' ')) }
}

/// Licence, access, rights.
fn rights(dataset: &mut Dataset, keys: &mut Keys<'_>) {
    if let Some(node) = keys.first(&["licenses", "licences", "license", "licence"]) {
        let licence = node.items().iter().find_map(|node| node::licence(keys, "licenses", node));
        if licence.is_some() {
            dataset.licence = licence;
        }
    }
    dataset.rights = keys.text("rights");
    let Some(node) = keys.node("access") else { return };
    let text = keys.string_of("access", node).unwrap_or_default();
    dataset.access = match text.to_ascii_lowercase().replace(['_', ' '], "-").as_str() {
        "public" | "open" => Access::Public,
        "restricted" => Access::Restricted,
        "non-public" | "nonpublic" | "private" => Access::NonPublic,
        // What was meant to be closed must not be open because of a slip.
        _ => {
            keys.document().note("unknown-access", node, |finding| finding.with("value", &text));
            Access::NonPublic
        }
    };
}

/// Status, flat (`status`, `replaced_by`, `reason`) or as a map.
fn status(dataset: &mut Dataset, keys: &mut Keys<'_>) {
    const STATUS: [(&str, Status); 4] = [
        ("active", Status::Active),
        ("superseded", Status::Superseded),
        ("withdrawn", Status::Withdrawn),
        ("planned", Status::Planned),
    ];
    if let Some(Value::Map(_)) = keys.node("status").map(|node| &node.value) {
        let Some(mut inner) = keys.map("status") else { return };
        dataset.status = inner.choice("value", &STATUS).or(inner.choice("status", &STATUS)).unwrap_or_default();
        dataset.replaced_by = inner.string("replaced_by");
        dataset.status_reason = inner.text("reason");
        inner.finish();
    } else {
        dataset.status = keys.choice("status", &STATUS).unwrap_or_default();
    }
    dataset.replaced_by = keys.string("replaced_by").or(dataset.replaced_by.take());
    for name in ["status_reason", "reason"] {
        let reason = keys.text(name);
        if !reason.is_empty() {
            dataset.status_reason = reason;
        }
    }
}

/// Places: names, addresses, or maps with `name`, `iri` and `bbox`.
fn places(keys: &mut Keys<'_>) -> Vec<Place> {
    let mut places = Vec::new();
    let Some(node) = keys.node("spatial") else { return places };
    for node in node.items() {
        let Value::Map(_) = node.value else {
            let Some(text) = keys.string_of("spatial", node) else { continue };
            let is_iri = text.starts_with("http://") || text.starts_with("https://");
            let name =
                if is_iri { Text::default() } else { Text::of(keys.document().default_language(), text.as_str()) };
            let iri = if is_iri { keys.url_of("spatial", node) } else { None };
            if iri.is_some() || !name.is_empty() {
                places.push(Place { name, iri, bbox: None });
            }
            continue;
        };
        let mut inner = Keys::new(keys.document(), node);
        let mut name = inner.text("name");
        for other in ["title", "code"] {
            let said = inner.text(other);
            if name.is_empty() {
                name = said;
            }
        }
        let iri = ["iri", "uri", "url", "id"].into_iter().filter_map(|key| inner.node(key)).next();
        let iri = iri.and_then(|node| inner.url_of("iri", node));
        let bbox = inner.node("bbox").and_then(|node| bbox(&inner, node));
        inner.skip(&["code_list", "type", "geometry", "uri", "url", "id"]);
        inner.finish();
        if !name.is_empty() || iri.is_some() || bbox.is_some() {
            places.push(Place { name, iri, bbox });
        }
    }
    places
}

/// West, south, east, north in degrees.
fn bbox(keys: &Keys<'_>, node: &Node) -> Option<[f64; 4]> {
    let numbers: Option<Vec<f64>> = node.items().iter().map(|item| item.as_str()?.trim().parse().ok()).collect();
    let bbox: Option<[f64; 4]> = numbers.and_then(|numbers| numbers.try_into().ok());
    let fits = |[west, south, east, north]: &[f64; 4]| {
        [*west, *east].iter().all(|x| (-180.0..=180.0).contains(x))
            && -90.0 <= *south
            && south <= north
            && *north <= 90.0
    };
    let bbox = bbox.filter(fits);
    if bbox.is_none() {
        keys.document().note("invalid-bbox", node, |finding| finding);
    }
    bbox
}
