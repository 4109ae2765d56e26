//! Geometries of GeoJSON as few points as a drawing needs.
//!
//! Lines are simplified by Douglas and Peucker: no point lies further from the line drawn than half a pixel of a map
//! of [`PIXELS`], so that between neighbours simplified apart nothing wider than a pixel opens.

use super::geometry::{self, Place, is_place};
use crate::model::{Shape, Shapes};

/// The width of a map that shapes are made for.
const PIXELS: f64 = 400.0;
/// The most points of a drawing; only beyond them shapes get coarser than that.
const POINTS: usize = 3_500;
/// The most points held while a table is read.
const HELD: usize = 200_000;
/// A ring of fewer points is not simplified before its turn.
const SHORT: usize = 4_000;

/// Gathers shapes as the rows of a table pass.
#[derive(Debug, Default)]
pub struct Gatherer {
    shapes: Vec<Raw>,
    held: usize,
    extent: Extent,
    too_many: bool,
}

/// A shape while it is read.
#[derive(Debug, Default)]
struct Raw {
    key: String,
    rings: Vec<Vec<Place>>,
    points: Vec<Place>,
}

impl Gatherer {
    /// Takes a point.
    pub fn point(&mut self, key: &str, east: f64, north: f64) {
        if is_place((east, north)) {
            self.push(Raw { key: key.into(), points: vec![(east, north)], ..Raw::default() });
        }
    }

    /// Takes a geometry; what is none is left out.
    pub fn geometry(&mut self, key: &str, text: &str) {
        let Some(flat) = geometry::read(text) else { return };
        let mut raw = Raw { key: key.into(), points: flat.points, rings: Vec::new() };
        for ring in flat.rings {
            match flat.areal && ring.len() >= 4 {
                true => raw.rings.push(ring),
                // Lines have no area: no mark draws them.
                false if flat.areal => {}
                false => raw.points.extend(if flat.single { &ring[..0] } else { &ring[..] }),
            }
        }
        if !raw.rings.is_empty() || !raw.points.is_empty() {
            self.push(raw);
        }
    }

    fn push(&mut self, mut raw: Raw) {
        if self.too_many || raw.key.len() > crate::model::Groups::LONGEST {
            return;
        }
        let places = raw.rings.iter().flatten().chain(&raw.points);
        places.for_each(|place| self.extent.take(*place));
        for ring in raw.rings.iter_mut().filter(|ring| ring.len() > SHORT) {
            let mut own = Extent::default();
            ring.iter().for_each(|place| own.take(*place));
            *ring = simplified(ring, own.pixel() / 8.0);
        }
        self.held += raw.rings.iter().map(Vec::len).sum::<usize>() + raw.points.len();
        self.shapes.push(raw);
        if self.held > HELD {
            // The extent only grows, and with it the pixel.
            let fine = self.extent.pixel() / 4.0;
            self.shapes.iter_mut().for_each(|shape| shape.simplify(fine));
            self.held = self.shapes.iter().map(Raw::len).sum();
        }
        if self.held > HELD || self.shapes.len() > Shapes::MOST {
            *self = Self { too_many: true, ..Self::default() };
        }
    }

    /// After the last row.
    pub fn finish(mut self) -> Shapes {
        let areas = self.shapes.iter().filter(|shape| !shape.rings.is_empty()).count();
        let too_many = self.too_many || areas > Shapes::AREAS;
        if too_many || self.shapes.is_empty() {
            return Shapes { too_many, ..Shapes::default() };
        }
        let pixel = self.extent.pixel();
        let mut fine = pixel / 2.0;
        loop {
            self.shapes.iter_mut().for_each(|shape| shape.simplify(fine));
            self.shapes.iter_mut().for_each(|shape| shape.leave_out(fine * fine * 4.0));
            if self.shapes.iter().map(Raw::len).sum::<usize>() <= POINTS.max(self.shapes.len() * 5)
                || fine > pixel * 64.0
            {
                break;
            }
            fine *= 1.4;
        }
        let place =
            |(east, north): &Place| ((east * Shapes::PARTS).round() as i32, (north * Shapes::PARTS).round() as i32);
        let shape = |raw: Raw| Shape {
            key: raw.key,
            rings: raw.rings.iter().map(|ring| ring.iter().map(place).collect()).collect(),
            points: raw.points.iter().map(place).collect(),
        };
        let Extent { west, south, east, north } = self.extent;
        let (low, high) = (place(&(west, south)), place(&(east, north)));
        let shapes = self.shapes.into_iter().map(shape).collect();
        Shapes { shapes, extent: [low.0, low.1, high.0, high.1], too_many: false }
    }
}

impl Raw {
    fn len(&self) -> usize {
        self.rings.iter().map(Vec::len).sum::<usize>() + self.points.len()
    }

    fn simplify(&mut self, tolerance: f64) {
        self.rings.iter_mut().for_each(|ring| *ring = simplified(ring, tolerance));
    }

    /// Leaves out rings with less than this area, but never the greatest one.
    fn leave_out(&mut self, least: f64) {
        let areas: Vec<f64> = self.rings.iter().map(|ring| area(ring)).collect();
        let greatest = areas.iter().copied().fold(0.0, f64::max);
        let mut at = 0;
        self.rings.retain(|_| {
            at += 1;
            areas[at - 1] >= least.min(greatest)
        });
    }
}

/// West, south, east, north of places.
#[derive(Debug, Clone, Copy)]
struct Extent {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Default for Extent {
    fn default() -> Self {
        Self { west: f64::INFINITY, south: f64::INFINITY, east: f64::NEG_INFINITY, north: f64::NEG_INFINITY }
    }
}

impl Extent {
    fn take(&mut self, (east, north): Place) {
        (self.west, self.east) = (self.west.min(east), self.east.max(east));
        (self.south, self.north) = (self.south.min(north), self.north.max(north));
    }

    /// A pixel of a map that shows all of it, in degrees.
    fn pixel(&self) -> f64 {
        let wide = (self.east - self.west).max(self.north - self.south);
        if wide.is_finite() { wide / PIXELS } else { 0.0 }
    }
}

/// The area of a ring in square degrees.
fn area(ring: &[Place]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    let twice: f64 = ring.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
    (twice / 2.0).abs()
}

/// A closed line with only the points that lie further than `tolerance` from it without them; at least a triangle.
fn simplified(ring: &[Place], tolerance: f64) -> Vec<Place> {
    if ring.len() <= 4 {
        return ring.to_vec();
    }
    let closed = ring.first() == ring.last();
    let ring = if closed { &ring[..ring.len() - 1] } else { ring };
    // A closed line has no ends: it is cut where it is furthest from its first point.
    let far = (0..ring.len()).max_by(|a, b| apart(ring[0], ring[*a]).total_cmp(&apart(ring[0], ring[*b]))).unwrap_or(0);
    let mut open: Vec<Place> = ring.to_vec();
    open.push(ring[0]);
    let mut kept = vec![false; open.len()];
    (kept[0], kept[far], kept[ring.len()]) = (true, true, true);
    let mut spans = vec![(0, far), (far, ring.len())];
    while let Some((from, to)) = spans.pop() {
        let away = |at: usize| from_line(open[at], open[from], open[to]);
        let Some(at) = (from + 1..to).max_by(|a, b| away(*a).total_cmp(&away(*b))) else { continue };
        if away(at) > tolerance {
            kept[at] = true;
            spans.extend([(from, at), (at, to)]);
        }
    }
    let mut few: Vec<Place> = open.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(place, _)| *place).collect();
    if few.len() < 4 {
        // Between two points there is no area: the point furthest from their line makes one.
        let away = |at: &usize| from_line(open[*at], open[0], open[far]);
        let third = (1..ring.len()).filter(|at| *at != far).max_by(|a, b| away(a).total_cmp(&away(b)));
        third.into_iter().for_each(|at| kept[at] = true);
        few = open.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(place, _)| *place).collect();
    }
    few
}

fn apart(a: Place, b: Place) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// How far a point lies from the line between two others.
fn from_line(point: Place, from: Place, to: Place) -> f64 {
    let long = apart(from, to);
    if long == 0.0 {
        return apart(point, from);
    }
    let along = ((point.0 - from.0) * (to.0 - from.0) + (point.1 - from.1) * (to.1 - from.1)) / (long * long);
    let along = along.clamp(0.0, 1.0);
    apart(point, (from.0 + along * (to.0 - from.0), from.1 + along * (to.1 - from.1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shapes(geometries: &[(&str, &str)]) -> Shapes {
        let mut gatherer = Gatherer::default();
        geometries.iter().for_each(|(key, text)| gatherer.geometry(key, text));
        gatherer.finish()
    }

    #[test]
    fn points_and_areas_of_any_nesting_are_read() {
        let found = shapes(&[
            ("p", r#"{"type":"Point","coordinates":[105.85,21.02,7]}"#),
            ("m", r#"{"coordinates":[[105,21],[106,20]],"type":"MultiPoint"}"#),
            (
                "a",
                r#"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[2,1],[2,2],[1,2],[1,1]]]}"#,
            ),
            (
                "b",
                r#"{"type":"MultiPolygon","coordinates":[[[[10,0],[14,0],[14,4],[10,0]]],[[[20,0],[24,0],[24,4],[20,0]]]]}"#,
            ),
            ("c", r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}"#),
            ("l", r#"{"type":"LineString","coordinates":[[0,0],[4,0]]}"#),
            ("x", r#"{"type":"Point","coordinates":[500,2]}"#),
            ("y", "nothing"),
            ("z", r#"{"type":"Polygon","coordinates":null}"#),
        ]);
        let kinds: Vec<_> =
            found.shapes.iter().map(|one| (one.key.as_str(), one.rings.len(), one.points.len())).collect();
        assert_eq!(kinds, [("p", 0, 1), ("m", 0, 2), ("a", 2, 0), ("b", 2, 0), ("c", 0, 1)]);
        assert_eq!(found.shapes[0].points, [(10_585_000, 2_102_000)]);
        assert_eq!(found.extent, [0, 0, 10_600_000, 2_102_000]);
    }

    /// A circle of many points.
    fn circle(points: usize, radius: f64) -> Vec<Place> {
        let angle = |at: usize| at as f64 / points as f64 * std::f64::consts::TAU;
        (0..=points).map(|at| (radius * angle(at % points).cos(), radius * angle(at % points).sin())).collect()
    }

    #[test]
    fn a_line_simplified_lies_nowhere_further_than_asked_from_the_one_it_was() {
        let ring = circle(5_000, 1.0);
        let few = simplified(&ring, 0.01);
        assert!(few.len() < 60 && few.len() > 10, "{}", few.len());
        let nearest =
            |place: Place| few.windows(2).map(|pair| from_line(place, pair[0], pair[1])).fold(f64::INFINITY, f64::min);
        assert!(ring.iter().all(|place| nearest(*place) <= 0.010_001));
        assert_eq!(few.first(), few.last());
    }

    #[test]
    fn islands_smaller_than_a_pixel_go_and_the_only_one_stays() {
        let ring =
            |x: f64, size: f64| format!("[[[{x},0],[{},0],[{},{size}],[{x},{size}],[{x},0]]]", x + size, x + size);
        let both = format!(r#"{{"type":"MultiPolygon","coordinates":[{},{}]}}"#, ring(0.0, 4.0), ring(8.0, 0.001));
        let alone = format!(r#"{{"type":"MultiPolygon","coordinates":[{}]}}"#, ring(9.0, 0.001));
        let found = shapes(&[("a", &both), ("b", &alone)]);
        assert_eq!((found.shapes[0].rings.len(), found.shapes[1].rings.len()), (1, 1));
    }

    #[test]
    fn of_more_areas_than_a_page_can_bear_none_is_drawn() {
        let mut gatherer = Gatherer::default();
        for at in 0..=Shapes::AREAS {
            let (x, y) = ((at % 40) as f64, (at / 40) as f64);
            let ring = format!("[[{x},{y}],[{},{y}],[{x},{}],[{x},{y}]]", x + 1.0, y + 1.0);
            gatherer.geometry("k", &format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#));
        }
        let found = gatherer.finish();
        assert!(found.too_many && found.shapes.is_empty());
    }

    #[test]
    fn any_number_of_points_is_held_to_what_a_page_can_bear() {
        let mut gatherer = Gatherer::default();
        for at in 0..60 {
            let (x, y) = (f64::from(at % 8), f64::from(at / 8));
            let ring: Vec<_> =
                circle(6_000, 0.5).iter().map(|place| format!("[{},{}]", place.0 + x, place.1 + y)).collect();
            gatherer
                .geometry(&at.to_string(), &format!(r#"{{"type":"Polygon","coordinates":[[{}]]}}"#, ring.join(",")));
        }
        let found = gatherer.finish();
        let points: usize = found.shapes.iter().flat_map(|shape| &shape.rings).map(Vec::len).sum();
        assert!(found.shapes.len() == 60 && points <= POINTS && points > 500, "{points}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn rings_stay_areas_and_begin_where_they_end(
            places in proptest::collection::vec((-180.0..180.0f64, -90.0..90.0f64), 3..60),
            tolerance in 0.0..400.0f64,
        ) {
            let mut ring = places;
            ring.push(ring[0]);
            let few = simplified(&ring, tolerance);
            prop_assert!(few.len() >= 4 && few.first() == few.last() && few.len() <= ring.len());
            prop_assert!(few.iter().all(|place| ring.contains(place)));
        }

        #[test]
        fn any_text_is_read_or_left(text in "\\PC{0,60}|[\\[\\]0-9,. ]{0,60}") {
            let mut gatherer = Gatherer::default();
            gatherer.geometry("k", &text);
            gatherer.geometry("k", &format!(r#"{{"type":"Polygon","coordinates":{text}}}"#));
            gatherer.finish();
        }
    }
}
