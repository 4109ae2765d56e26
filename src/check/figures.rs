//! Figures that cannot be drawn as they are described.

use super::described_in;
use super::tables::unknown;
use crate::findings::{Finding, Findings, Place};
use crate::model::{Column, Content, Dataset, Date, Figure, Groups, Mark, Name, Resource, Shapes, Shown, Table};
use std::collections::BTreeSet;

/// Checks the figures of a dataset against the tables read.
pub fn check(dataset: &Dataset, findings: &mut Findings) {
    for (at, figure) in dataset.figures.iter().enumerate() {
        Judge { dataset, figure, at, findings }.check();
    }
}

/// One figure being judged.
struct Judge<'a> {
    dataset: &'a Dataset,
    figure: &'a Figure,
    at: usize,
    findings: &'a mut Findings,
}

impl<'a> Judge<'a> {
    fn check(mut self) {
        let Figure { resource, x, y, by, place, .. } = self.figure;
        let Some((resource, table)) = self.table("resource", resource.as_ref()) else { return };
        let mut named = vec![("x", x.as_str()), ("y", y.as_str())];
        named.extend(by.as_deref().map(|by| ("by", by)));
        named.extend(place.iter().flat_map(|(lat, lon)| [("lat", lat.as_str()), ("lon", lon.as_str())]));
        let mut whole = true;
        for (key, column) in named.into_iter().filter(|(_, column)| !column.is_empty()) {
            whole &= self.has(key, column, resource, table);
        }
        if !whole {
            return;
        }
        let groups = table.drawn.iter().filter(|drawn| drawn.figure == self.at).find_map(|drawn| match &drawn.what {
            Shown::Groups(groups) => Some(groups),
            Shown::Shapes(_) => None,
        });
        if let Some(groups) = groups {
            self.groups(groups, resource, table);
        }
        if self.figure.mark.is_geographic() {
            self.shapes(groups, (resource, table));
        }
    }

    /// The table of this name, else the first one.
    fn table(&mut self, key: &str, name: Option<&Name>) -> Option<(&'a Resource, &'a Table)> {
        let fits = |resource: &&Resource| name.is_none_or(|name| resource.name == *name);
        // A table that could not be read has said so already.
        if self.dataset.resources.iter().filter(fits).any(|resource| resource.content == Content::Unread) {
            return None;
        }
        let found = self.dataset.tables().find(|(resource, _)| fits(resource));
        if found.is_none() {
            let name = name.map_or("", |name| name.as_str());
            let finding = self.finding("unknown-table", key).with("name", name);
            self.findings.push(finding);
        }
        found
    }

    fn has(&mut self, key: &str, column: &str, resource: &Resource, table: &Table) -> bool {
        let has = table.columns.iter().any(|one| one.name == column);
        if !has {
            self.findings.push(unknown(self.place(key), column, resource.name.as_str(), &table.columns));
        }
        has
    }

    /// Values by key and series.
    fn groups(&mut self, groups: &Groups, resource: &Resource, table: &Table) {
        let Figure { mark, x, y, agg, .. } = self.figure;
        let name = resource.name.as_str();
        let numeric = |name: &str| {
            let is = |column: &&Column| column.name == name && column.field_type.is_numeric();
            table.columns.iter().any(|column| is(&column))
        };
        if *mark == Mark::Histogram {
            if !numeric(x) && table.profile.rows > 0 {
                let finding = self.finding("figure-without-numbers", "x").with("column", x).with("table", name);
                self.findings.push(finding);
            }
            return;
        }
        if groups.too_many {
            let finding = self.finding("figure-too-many-groups", "x").with("column", x).with("table", name);
            self.findings.push(finding.with("most", Groups::KEYS));
            return;
        }
        if groups.cells.is_empty() && table.profile.rows > 0 {
            let finding = self.finding("figure-without-numbers", "y").with("column", y).with("table", name);
            self.findings.push(finding);
            return;
        }
        if agg == "none" && groups.repeated > 0 {
            let finding = self.finding("figure-hides-rows", "agg").with("rows", groups.repeated);
            self.findings.push(finding.with("column", x).with("table", name));
        }
        self.values(groups, name);
    }

    /// Values of x that the figure names.
    fn values(&mut self, groups: &Groups, table: &str) {
        let known: BTreeSet<&str> = groups.keys.iter().map(String::as_str).collect();
        let dated = groups.keys.iter().all(|key| Date::parse(key).is_some());
        // A time may lie between those that have values.
        let fits = |value: &str| known.contains(value) || dated && Date::parse(value).is_some();
        let Figure { highlight, provisional_from, breaks, x, .. } = self.figure;
        let highlight =
            highlight.iter().filter(|value| !known.contains(value.as_str())).map(|value| ("highlight", value));
        let from = provisional_from.iter().filter(|value| !fits(value)).map(|value| ("provisional_from", value));
        let breaks = breaks.iter().map(|one| &one.at).filter(|value| !fits(value)).map(|value| ("breaks", value));
        for (key, value) in highlight.chain(from).chain(breaks).take(Finding::EXAMPLES) {
            let finding = self.finding("figure-unknown-value", key).with("value", value);
            self.findings.push(finding.with("column", x).with("table", table));
        }
    }

    /// Shapes and points.
    fn shapes(&mut self, groups: Option<&Groups>, own: (&'a Resource, &'a Table)) {
        let Figure { geometry, key, x, place, .. } = self.figure;
        let (resource, table) = match (place, geometry) {
            (None, Some(geometry)) => match self.table("geometry", Some(geometry)) {
                Some(found) => found,
                None => return,
            },
            _ => own,
        };
        let name = resource.name.as_str();
        let of = if place.is_some() { "lat" } else { "geometry" };
        if place.is_none() && !self.has("key", key.as_ref().unwrap_or(x), resource, table) {
            return;
        }
        let shapes = table.drawn.iter().filter(|drawn| drawn.figure == self.at).find_map(|drawn| match &drawn.what {
            Shown::Shapes(shapes) => Some(shapes),
            Shown::Groups(_) => None,
        });
        let fits = |shapes: &&Shapes| match self.figure.mark {
            Mark::Choropleth => shapes.shapes.iter().any(|shape| !shape.rings.is_empty()),
            _ => !shapes.shapes.is_empty(),
        };
        let Some(shapes) = shapes.filter(fits) else {
            if table.profile.rows > 0 {
                let finding = self.finding("figure-without-shapes", of).with("table", name);
                let most = if self.figure.mark == Mark::Choropleth { Shapes::AREAS } else { Shapes::MOST };
                self.findings.push(finding.with("most", most));
            }
            return;
        };
        let known: BTreeSet<&str> = shapes.shapes.iter().map(|shape| shape.key.as_str()).collect();
        let keys = groups.map_or(&[][..], |groups| &groups.keys);
        let mut lost = keys.iter().filter(|key| !known.contains(key.as_str()));
        if let Some(first) = lost.next() {
            let finding = self.finding("figure-without-shape", of).with("value", first).with("count", 1 + lost.count());
            self.findings.push(finding.with("table", name));
        }
    }

    fn place(&self, key: &str) -> Place {
        let file = described_in(self.dataset);
        let place = match self.figure.described_at {
            (0, _) => Place::file(file),
            (line, column) => Place::at(file, line.into(), column.into()),
        };
        place.field(format!("figures[{}].{key}", self.at))
    }

    fn finding(&self, rule: &'static str, key: &str) -> Finding {
        Finding::of(rule, self.place(key))
    }
}
