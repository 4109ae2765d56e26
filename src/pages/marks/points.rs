//! Places as dots; their areas grow with their values.

use super::Draw;
use super::choropleth::by_key;
use super::frame::{CLOSE, Frame, text, width};
use super::geo::{Geo, WIDTH};
use crate::model::Shapes;
use crate::pages::book::Tongue;
use crate::pages::figure::{key_words, value_words};
use crate::pages::markdown::shorten;
use crate::pages::svg::P;
use crate::pages::values::Values;
use std::collections::HashSet;
use std::fmt::Write;

/// The radius of the greatest dot.
const LARGEST: f64 = 14.0;
/// The most dots with a size.
const DOTS: usize = 600;
/// The most dots of one size that are circles of their own.
const FEW: usize = 150;
/// The most dots that are named.
const NAMES: usize = 6;

/// Places by value.
pub(super) struct Points;

impl Draw for Points {
    fn height(&self, values: &Values) -> f64 {
        values.shapes.map_or(300.0, |shapes| Geo::of(values, shapes).height())
    }

    fn once(&self) -> Option<f64> {
        Some(WIDTH)
    }

    fn draw(&self, tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
        draw(tongue, values, frame, out);
    }

    fn remark(&self, tongue: &Tongue, values: &Values) -> Option<String> {
        if values.only_places() {
            return None;
        }
        let measured = values.shapes.map_or(0, |shapes| sized(values, shapes).len());
        let left = measured.saturating_sub(DOTS) as u64;
        let sizes = tongue.words.word("points_explained").to_string();
        super::bars::join(Some(sizes), (left > 0).then(|| tongue.words.count("more_places", left)))
    }

    fn small(&self, values: &Values, width: f64, height: f64) -> Option<String> {
        let mut known: Vec<f64> = by_key(values).into_values().filter(|_| !values.only_places()).collect();
        if !known.is_empty() {
            known.sort_by(f64::total_cmp);
            return Some(crate::pages::svg::spark(&crate::pages::svg::Spark::Bars(&known), width, height));
        }
        None
    }
}

/// A dot: where, its key, its value.
type Sized<'v> = ((f64, f64), &'v str, f64);

/// The dots that have a value, greatest first. A value belongs to the first place of its key.
fn sized<'v>(values: &'v Values, shapes: &'v Shapes) -> Vec<Sized<'v>> {
    let geo = Geo::of(values, shapes);
    let known = by_key(values);
    let mut seen = HashSet::new();
    let first = shapes.shapes.iter().filter(|shape| seen.insert(shape.key.as_str()));
    let dot = |shape: &'v crate::model::Shape| {
        let place = shape.points.first()?;
        Some((geo.at(*place), shape.key.as_str(), *known.get(shape.key.as_str())?))
    };
    let mut dots: Vec<Sized> = first.filter_map(dot).collect();
    // Great dots lie below small ones.
    dots.sort_by(|a, b| b.2.total_cmp(&a.2));
    dots
}

fn draw(tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
    let Some(shapes) = values.shapes else { return };
    let geo = Geo::of(values, shapes);
    geo.open(frame, out);
    out.push_str(r#"<g class="geo">"#);
    for shape in shapes.shapes.iter().filter(|shape| !shape.rings.is_empty()) {
        let _ = write!(out, r#"<path class="q0" d="{}"/>"#, geo.path(shape));
    }
    out.push_str("</g>");
    geo.islands(out);
    match values.only_places() {
        true => places(&geo, shapes, out),
        false => dots(tongue, values, &sized(values, shapes), &geo, out),
    }
    out.push_str(CLOSE);
}

/// Dots of one size.
fn places(geo: &Geo, shapes: &Shapes, out: &mut String) {
    let points: Vec<(f64, f64)> = shapes.shapes.iter().flat_map(|shape| &shape.points).map(|at| geo.at(*at)).collect();
    if points.len() <= FEW {
        for (x, y) in points {
            let _ = write!(out, r#"<circle class="f1" cx="{}" cy="{}" r="3.5"/>"#, P(x), P(y));
        }
        return;
    }
    // Lines of no length with round ends: dots in few bytes. What falls on the same spot is drawn once.
    let mut seen = HashSet::new();
    out.push_str(r#"<path class="ln s1" d=""#);
    for (x, y) in points {
        if seen.insert(((x * 2.0).round() as i64, (y * 2.0).round() as i64)) {
            let _ = write!(out, "M{} {}h0", P((x * 2.0).round() / 2.0), P((y * 2.0).round() / 2.0));
        }
    }
    out.push_str(r#""/>"#);
}

/// Dots by value, and the names of those that matter most where there is room.
fn dots(tongue: &Tongue, values: &Values, dots: &[Sized], geo: &Geo, out: &mut String) {
    let most = dots.first().map_or(0.0, |(.., value)| *value).max(f64::MIN_POSITIVE);
    let radius = |value: f64| ((value.max(0.0) / most).sqrt() * LARGEST).max(1.5);
    let wanted = |key: &str| values.figure.highlight.iter().any(|wanted| wanted == key);
    for ((x, y), key, value) in dots.iter().take(DOTS) {
        let class = if values.figure.highlight.is_empty() || wanted(key) { "f1" } else { "bar" };
        let (x, y, r) = (P(*x), P(*y), P(radius(*value)));
        let _ = write!(out, r#"<circle class="{class}" fill-opacity=".75" cx="{x}" cy="{y}" r="{r}"/>"#);
    }
    let named = dots.iter().filter(|(_, key, _)| values.figure.highlight.is_empty() || wanted(key));
    let named: Vec<&Sized> = named.take(NAMES).collect();
    let mut taken = geo.named();
    taken.extend(named.iter().map(|((x, y), _, value)| {
        // A little may be covered: dots that matter often stand close together.
        let half = radius(*value) * 0.6;
        [x - half, y - half, x + half, y + half]
    }));
    for ((x, y), key, value) in named {
        let name = shorten(&key_words(tongue, values, key).text, 24);
        let words = format!("{name}: {}", value_words(tongue, values, *value));
        let (half, away) = (width(&words) / 2.0 + 2.0, radius(*value) + 5.0);
        // Above, below, to the right, to the left: where there is room.
        let places = [(*x, y - away), (*x, y + away + 9.0), (x + away + half, y + 4.0), (x - away - half, y + 4.0)];
        let room = |(x, y): &(f64, f64)| {
            let own = [x - half, y - 13.0, x + half, y + 3.0];
            let meets =
                |other: &[f64; 4]| own[0] < other[2] && own[2] > other[0] && own[1] < other[3] && own[3] > other[1];
            let inside = own[0] >= 0.0 && own[2] <= WIDTH && own[1] >= 0.0 && own[3] <= geo.height();
            (inside && !taken.iter().any(meets)).then_some(((*x, *y), own))
        };
        if let Some(((x, y), own)) = places.iter().find_map(room) {
            text(out, "lb2 halo", x, y, "start", &words);
            taken.push(own);
        }
    }
}
