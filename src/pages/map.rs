//! The map of tiles: one equal square a province, and both groups of islands.

use super::book::Tongue;
use super::chart::{Frame, text};
use super::figure::value_words;
use super::svg::{P, bounds, escaped};
use super::tiles::{self, TILES};
use super::values::Values;
use super::view::LegendEntry;
use std::fmt::Write;

/// Side of a square of the map.
const TILE: f64 = 52.0;
/// How high the map is.
pub(super) const HEIGHT: f64 = 16.0 * TILE;

/// The map of tiles: more is darker in light mode, brighter in dark mode; values are printed.
pub(super) fn draw(
    tongue: &Tongue,
    values: &Values,
    id: &str,
    title: &str,
    description: &str,
    out: &mut String,
) -> Vec<LegendEntry> {
    let mut found: Vec<Option<f64>> = vec![None; TILES.len()];
    for (key, value) in values.keys.iter().zip(&values.cells[0]) {
        if let (Some(at), Some(value)) = (tiles::find(key), value) {
            found[at] = Some(*value);
        }
    }
    let classes = Classes::of(&found);
    let frame = Frame { id, class: "tile", title, description, width: 400.0 };
    frame.open(HEIGHT, out);
    for (tile, value) in TILES.iter().zip(&found) {
        let (x, y) = (f64::from(tile.column) * TILE, f64::from(tile.row) * TILE);
        let class = value.map_or(0, |value| classes.class(value));
        let side = P(TILE);
        let _ =
            write!(out, r#"<rect class="q{class}" x="{}" y="{}" width="{side}" height="{side}" rx="3"/>"#, P(x), P(y));
        let words = value.map_or_else(|| "–".to_string(), |value| value_words(tongue, values, value));
        let center = x + TILE / 2.0;
        let first = y + if tile.lines.len() == 2 { 17.0 } else { 23.0 };
        for (line, name) in tile.lines.iter().enumerate() {
            text(out, &format!("t{class}"), center, first + 13.0 * line as f64, "start", name);
        }
        let below = first + 13.0 * (tile.lines.len() - 1) as f64 + 16.0;
        text(out, &format!("t{class} v"), center, below, "start", &words);
    }
    islands(&found, &classes, TILE, out, |out, x, y, name, province| {
        text(out, "isl", x, y, "start", &format!("Quần đảo {name}"));
        text(out, "isl", x, y + 15.0, "start", &format!("({province})"));
    });
    out.push_str("</g></svg>");
    classes.legend(tongue, values)
}

/// The map without words but for the islands, for the home page.
pub(super) fn small(values: &Values, title: &str, description: &str) -> String {
    let mut found: Vec<Option<f64>> = vec![None; TILES.len()];
    for (key, value) in values.keys.iter().zip(&values.cells[0]) {
        if let (Some(at), Some(value)) = (tiles::find(key), value) {
            found[at] = Some(*value);
        }
    }
    let classes = Classes::of(&found);
    let mut out = String::with_capacity(4_000);
    let _ = write!(
        out,
        r#"<svg class="tile" viewBox="-2 -2 196 388" role="img" aria-labelledby="mapt mapd"><title id="mapt">{}</title><desc id="mapd">{}</desc><g aria-hidden="true">"#,
        escaped(title),
        escaped(description)
    );
    for (tile, value) in TILES.iter().zip(&found) {
        let class = value.map_or(0, |value| classes.class(value));
        let (x, y) = (f64::from(tile.column) * 24.0, f64::from(tile.row) * 24.0);
        let _ = write!(out, r#"<rect class="q{class}" x="{}" y="{}" width="24" height="24" rx="3"/>"#, P(x), P(y));
    }
    islands(&found, &classes, 24.0, &mut out, |out, x, y, name, _| text(out, "isl", x, y, "start", name));
    out.push_str("</g></svg>");
    out
}

/// Hoàng Sa (Đà Nẵng) and Trường Sa (Khánh Hòa): always drawn, always named.
fn islands(
    found: &[Option<f64>],
    classes: &Classes,
    side: f64,
    out: &mut String,
    name: impl Fn(&mut String, f64, f64, &str, &str),
) {
    for (code, group, province, x, y) in
        [("48", "Hoàng Sa", "Đà Nẵng", 5.7, 7.7), ("56", "Trường Sa", "Khánh Hòa", 6.2, 11.6)]
    {
        let at = TILES.iter().position(|tile| tile.code == code).expect("both cities are on the map");
        let class = found[at].map_or(0, |value| classes.class(value));
        let (x, y) = (x * side, y * side);
        let dot = side * 0.2;
        for (dx, dy) in [(-0.35, -0.1), (0.0, -0.2), (0.2, 0.15), (-0.2, 0.3)] {
            let _ = write!(
                out,
                r#"<rect class="q{class} is" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>"#,
                P(x + dx * side),
                P(y + dy * side),
                P(dot),
                P(dot)
            );
        }
        name(out, x, y + side * 0.5 + 12.0, group, province);
    }
}

/// Five classes of about equal size.
struct Classes {
    /// The least value of classes 2 to 5.
    bounds: Vec<f64>,
    least: f64,
    most: f64,
    any_missing: bool,
}

impl Classes {
    fn of(found: &[Option<f64>]) -> Self {
        let mut known: Vec<f64> = found.iter().flatten().copied().collect();
        known.sort_by(f64::total_cmp);
        let (least, most) = bounds(&known);
        let mut edges: Vec<f64> = (1..5).filter_map(|at| known.get(known.len() * at / 5).copied()).collect();
        edges.dedup();
        edges.retain(|edge| *edge > least);
        Self { bounds: edges, least, most, any_missing: found.iter().any(Option::is_none) }
    }

    /// 1 to 5; fewer classes are spread so that the most is always 5.
    fn class(&self, value: f64) -> usize {
        let rank = self.bounds.iter().filter(|bound| value >= **bound).count();
        self.spread(rank)
    }

    fn spread(&self, rank: usize) -> usize {
        match self.bounds.len() {
            0 => 3,
            edges => 1 + rank * 4 / edges,
        }
    }

    fn legend(&self, tongue: &Tongue, values: &Values) -> Vec<LegendEntry> {
        let words = |value: f64| value_words(tongue, values, value);
        let mut legend = Vec::new();
        for rank in 0..=self.bounds.len() {
            let text = match (rank, self.bounds.len()) {
                (_, 0) => words(self.most),
                (0, _) => tongue.words.say("map_below", &[("value", &words(self.bounds[0]))]),
                (rank, edges) if rank == edges => {
                    tongue.words.say("map_from", &[("value", &words(self.bounds[edges - 1]))])
                }
                (rank, _) => tongue
                    .words
                    .say("map_between", &[("from", &words(self.bounds[rank - 1])), ("to", &words(self.bounds[rank]))]),
            };
            legend.push(LegendEntry { class: format!("q{}", self.spread(rank)), text });
        }
        if self.any_missing && self.least.is_finite() {
            legend.push(LegendEntry { class: "q0".into(), text: tongue.words.word("map_missing").into() });
        }
        legend
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_make_one_class() {
        let classes = Classes::of(&[Some(1.0), Some(1.0), None]);
        assert_eq!(classes.class(1.0), 3);
        let classes = Classes::of(&(0..34).map(|at| Some(f64::from(at))).collect::<Vec<_>>());
        assert_eq!((classes.class(0.0), classes.class(33.0)), (1, 5));
    }
}
