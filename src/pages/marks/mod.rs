//! Marks: how values are drawn as SVG, coloured by classes only.
//!
//! A mark is a file that draws itself into a frame of any width. What they share stands in `frame`.

pub(super) mod bars;
pub(super) mod bins;
mod choropleth;
mod classes;
pub(super) mod frame;
mod geo;
mod histogram;
mod line;
mod panels;
mod points;
mod spark;
mod stacked;
#[cfg(test)]
mod tests;
pub(super) mod tile_map;
pub(super) mod tiles;

use super::book::Tongue;
use super::svg;
use super::values::Values;
use super::view::LegendEntry;
use crate::model::Mark;
use frame::Frame;

/// What every mark can.
pub(super) trait Draw {
    /// About how high the wide drawing is.
    fn height(&self, values: &Values) -> f64;

    /// Draws into a frame of a certain width.
    fn draw(&self, tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String);

    /// The width of the only drawing, where one is good for all screens.
    fn once(&self) -> Option<f64> {
        None
    }

    /// The key to its colours, where words in the drawing do not tell.
    fn legend(&self, tongue: &Tongue, values: &Values) -> Vec<LegendEntry> {
        let _ = (tongue, values);
        Vec::new()
    }

    /// What the drawing leaves out or must be explained, as a sentence.
    fn remark(&self, tongue: &Tongue, values: &Values) -> Option<String> {
        let _ = (tongue, values);
        None
    }

    /// A drawing without axes and words; bars from the least to the greatest if the mark says nothing else.
    fn small(&self, values: &Values, width: f64, height: f64) -> Option<String> {
        let mut known: Vec<f64> = values.cells.first()?.iter().flatten().copied().collect();
        known.sort_by(f64::total_cmp);
        (!known.is_empty()).then(|| svg::spark(&svg::Spark::Bars(&known), width, height))
    }
}

/// A mark's drawing.
pub(super) fn of(mark: Mark) -> &'static dyn Draw {
    match mark {
        Mark::Line => &line::Line,
        Mark::Bar | Mark::Dot => &bars::Rows,
        Mark::StackedBar => &stacked::Stacked,
        Mark::SmallMultiples => &panels::Panels,
        Mark::Spark => &spark::Spark,
        Mark::Histogram => &histogram::Histogram,
        Mark::TileMap => &tile_map::TileMap,
        Mark::Choropleth => &choropleth::Choropleth,
        Mark::Points => &points::Points,
    }
}

/// A drawing and the key to its colours.
pub(super) struct Drawing {
    pub svg: String,
    pub legend: Vec<LegendEntry>,
}

/// The width of a phone's drawing: what a card leaves on a screen of 360 pixels, so that letters keep their size.
const NARROW: f64 = 300.0;

/// Draws a figure's values: once for screens of about `wide`, once for phones unless it is to be `alone`, as a picture.
pub(super) fn draw(tongue: &Tongue, values: &Values, wide: f64, alone: bool, words: (&str, &str, &str)) -> Drawing {
    let (id, title, description) = words;
    let mark = of(values.figure.mark);
    let mut svg = String::with_capacity(8_000);
    let frame = |class, width| Frame { id, class, title, description, width };
    match mark.once() {
        Some(width) => mark.draw(tongue, values, &frame("tile", width), &mut svg),
        None => {
            mark.draw(tongue, values, &frame("w", wide), &mut svg);
            if !alone {
                mark.draw(tongue, values, &frame("m", NARROW), &mut svg);
            }
        }
    }
    Drawing { svg, legend: mark.legend(tongue, values) }
}

/// Does a map of these shapes show Viet Nam?
pub(super) fn shows_vietnam(values: &Values, shapes: &crate::model::Shapes) -> bool {
    geo::Geo::of(values, shapes).shows_vietnam()
}
