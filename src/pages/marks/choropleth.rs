//! Areas coloured by value: the stronger the colour, the higher the value.

use super::Draw;
use super::classes::Classes;
use super::frame::{CLOSE, Frame};
use super::geo::{Geo, WIDTH};
use crate::model::Shape;
use crate::pages::book::Tongue;
use crate::pages::values::Values;
use crate::pages::view::LegendEntry;
use std::collections::HashMap;
use std::fmt::Write;

/// So many areas are elements of their own; more of them share one a class, which takes half the bytes.
const FEW: usize = 200;

/// Areas by value.
pub(super) struct Choropleth;

impl Draw for Choropleth {
    fn height(&self, values: &Values) -> f64 {
        values.shapes.map_or(300.0, |shapes| Geo::of(values, shapes).height())
    }

    fn once(&self) -> Option<f64> {
        Some(WIDTH)
    }

    fn draw(&self, _: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
        draw(values, frame, out);
    }

    fn legend(&self, tongue: &Tongue, values: &Values) -> Vec<LegendEntry> {
        Classes::of(&found(values)).legend(tongue, values)
    }
}

/// The value of each area.
fn found(values: &Values) -> Vec<Option<f64>> {
    let known = by_key(values);
    areas(values).map(|shape| known.get(shape.key.as_str()).copied()).collect()
}

/// Values by key.
pub(super) fn by_key<'v>(values: &'v Values) -> HashMap<&'v str, f64> {
    let cells = values.keys.iter().zip(values.cells.first().map_or(&[][..], Vec::as_slice));
    cells.filter_map(|(key, value)| Some((key.as_ref(), (*value)?))).collect()
}

fn areas<'v>(values: &'v Values) -> impl Iterator<Item = &'v Shape> {
    values.shapes.iter().flat_map(|shapes| &shapes.shapes).filter(|shape| !shape.rings.is_empty())
}

fn draw(values: &Values, frame: &Frame, out: &mut String) {
    let Some(shapes) = values.shapes else { return };
    let geo = Geo::of(values, shapes);
    let found = found(values);
    let classes = Classes::of(&found);
    geo.open(frame, out);
    out.push_str(r#"<g class="geo">"#);
    let classed = |value: &Option<f64>| value.map_or(0, |value| classes.class(value));
    if found.len() <= FEW {
        for (shape, value) in areas(values).zip(&found) {
            path(classed(value), &geo.path(shape), out);
        }
    } else {
        for class in 0..=5 {
            let of_class = areas(values).zip(&found).filter(|(_, value)| classed(value) == class);
            let outline: String = of_class.map(|(shape, _)| geo.path(shape)).collect();
            if !outline.is_empty() {
                path(class, &outline, out);
            }
        }
    }
    out.push_str("</g>");
    geo.islands(out);
    out.push_str(CLOSE);
}

/// Areas of a class.
fn path(class: usize, outline: &str, out: &mut String) {
    let _ = write!(out, r#"<path class="q{class}" fill-rule="evenodd" d="{outline}"/>"#);
}
