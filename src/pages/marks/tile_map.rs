//! The map of tiles: one equal square a province, and both groups of islands.

use super::Draw;
use super::classes::Classes;
use super::frame::{CLOSE, Frame, text};
use super::tiles::{self, TILES};
use crate::pages::book::Tongue;
use crate::pages::figure::value_words;
use crate::pages::svg::{P, escaped};
use crate::pages::values::Values;
use crate::pages::view::LegendEntry;
use std::fmt::Write;

/// Side of a square of the map.
const TILE: f64 = 52.0;
/// How high the map is.
const HEIGHT: f64 = 16.0 * TILE;

/// Equal squares, one a province.
pub(super) struct TileMap;

impl Draw for TileMap {
    fn height(&self, _: &Values) -> f64 {
        HEIGHT
    }

    fn once(&self) -> Option<f64> {
        Some(super::geo::WIDTH)
    }

    fn draw(&self, tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
        draw(tongue, values, frame, out);
    }

    fn legend(&self, tongue: &Tongue, values: &Values) -> Vec<LegendEntry> {
        Classes::of(&found(values)).legend(tongue, values)
    }
}

/// The value of each square.
fn found(values: &Values) -> Vec<Option<f64>> {
    let mut found: Vec<Option<f64>> = vec![None; TILES.len()];
    for (key, value) in values.keys.iter().zip(&values.cells[0]) {
        if let (Some(at), Some(value)) = (tiles::find(key), value) {
            found[at] = Some(*value);
        }
    }
    found
}

/// The map of tiles: more is darker in light mode, brighter in dark mode; values are printed.
fn draw(tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
    let found = found(values);
    let classes = Classes::of(&found);
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
    out.push_str(CLOSE);
}

/// The map without words but for the islands, for the home page.
pub(in crate::pages) fn small(values: &Values, title: &str, description: &str) -> String {
    let found = found(values);
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
    out.push_str(CLOSE);
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
        [("48", "Hoàng Sa", "Đà Nẵng", 5.25, 7.7), ("56", "Trường Sa", "Khánh Hòa", 5.2, 12.1)]
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
