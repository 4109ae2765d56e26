//! From degrees to a drawing: where things stand on a map, and both groups of islands wherever it shows Viet Nam.

use super::frame::{Frame, text, width};
use super::tiles;
use crate::model::{Shape, Shapes};
use crate::pages::svg::P;
use crate::pages::values::Values;
use std::fmt::Write;

/// The width of a map: about what a card leaves on a phone, so that letters keep their size.
pub(super) const WIDTH: f64 = 336.0;
/// Around what is drawn.
const MARGIN: f64 = 10.0;
/// A map is at most so high.
const HIGHEST: f64 = 620.0;
/// Below a map that shows so little that the islands lie far outside, they stand in a strip of this height.
const STRIP: f64 = 72.0;
/// What the name of a group takes below its last island.
const NAMED: f64 = 38.0;
/// West, south, east, north of the mainland, in degrees.
const MAINLAND: [f64; 4] = [102.1, 8.2, 109.6, 23.5];
/// The same with both groups of islands.
const COUNTRY: [f64; 4] = [102.1, 6.8, 117.0, 23.5];
/// A map of so many degrees shows the country, not a place in it.
const LARGE: f64 = 4.0;

/// A group of islands: name, province, and some of the islands.
struct Islands {
    name: &'static str,
    province: &'static str,
    places: &'static [(f64, f64)],
}

/// Hoàng Sa (Đà Nẵng) and Trường Sa (Khánh Hòa): always drawn, always named.
const ISLANDS: [Islands; 2] = [
    Islands {
        name: "Hoàng Sa",
        province: "Đà Nẵng",
        places: &[(111.6, 16.53), (112.34, 16.83), (112.73, 16.67), (111.2, 15.78), (111.75, 16.45)],
    },
    Islands {
        name: "Trường Sa",
        province: "Khánh Hòa",
        places: &[(114.33, 11.43), (114.37, 10.18), (113.84, 9.2), (111.92, 8.65), (112.92, 7.89), (115.8, 10.2)],
    },
];

/// What a map shows and where.
pub(super) struct Geo {
    west: f64,
    north: f64,
    /// Pixels a degree of latitude, and of longitude.
    scale: (f64, f64),
    /// How high the map is, without the strip.
    high: f64,
    /// Does it show Viet Nam?
    vietnam: bool,
    /// Do the islands stand where they are?
    in_place: bool,
}

impl Geo {
    /// The map of some shapes.
    pub fn of(values: &Values, shapes: &Shapes) -> Self {
        let [mut west, mut south, mut east, mut north] = shapes.extent.map(|part| f64::from(part) / Shapes::PARTS);
        let meets = west <= MAINLAND[2] && east >= MAINLAND[0] && south <= MAINLAND[3] && north >= MAINLAND[1];
        let provinces = values.keys.iter().filter(|key| tiles::find(key).is_some()).count();
        let vietnam = meets || provinces * 2 > values.keys.len() && provinces > 1;
        let in_place = vietnam && (east - west).max(north - south) >= LARGE;
        if in_place {
            (west, south) = (west.min(COUNTRY[0]), south.min(COUNTRY[1]));
            (east, north) = (east.max(COUNTRY[2]), north.max(COUNTRY[3]));
        }
        // A single place needs ground around it.
        let pad = (0.05 - (east - west).max(north - south)).max(0.0) / 2.0;
        (west, south, east, north) = (west - pad, south - pad, east + pad, north + pad);
        let narrower = f64::midpoint(south, north).to_radians().cos().abs().max(0.05);
        let (wide, high) = (((east - west) * narrower).max(1e-6), (north - south).max(1e-6));
        let scale = ((WIDTH - 2.0 * MARGIN) / wide).min((HIGHEST - 2.0 * MARGIN) / high);
        let spare = (WIDTH - 2.0 * MARGIN - wide * scale) / 2.0;
        Self {
            west: west - (MARGIN + spare) / (scale * narrower),
            north: north + MARGIN / scale,
            scale: (scale, scale * narrower),
            high: high * scale + 2.0 * MARGIN,
            vietnam,
            in_place,
        }
    }

    /// How high a drawing is.
    pub fn height(&self) -> f64 {
        let lowest = ISLANDS.iter().flat_map(|group| group.places).map(|place| self.place(*place).1);
        match (self.vietnam, self.in_place) {
            (true, true) => lowest.fold(self.high, |high, y| high.max(y + NAMED)),
            (true, false) => self.high + STRIP,
            (false, _) => self.high,
        }
    }

    /// Does it show Viet Nam?
    pub fn shows_vietnam(&self) -> bool {
        self.vietnam
    }

    /// Where degrees stand in the drawing.
    pub fn place(&self, (east, north): (f64, f64)) -> (f64, f64) {
        ((east - self.west) * self.scale.1, (self.north - north) * self.scale.0)
    }

    /// The same for parts of degrees.
    pub fn at(&self, (east, north): (i32, i32)) -> (f64, f64) {
        self.place((f64::from(east) / Shapes::PARTS, f64::from(north) / Shapes::PARTS))
    }

    /// Opens the drawing.
    pub fn open(&self, frame: &Frame, out: &mut String) {
        frame.open(self.height(), out);
    }

    /// The outline of a shape: the first corner of each ring, then steps from corner to corner in tenths.
    pub fn path(&self, shape: &Shape) -> String {
        let mut path = String::with_capacity(shape.rings.iter().map(Vec::len).sum::<usize>() * 8);
        for ring in &shape.rings {
            let mut before: Option<(i64, i64)> = None;
            let corners = ring.len().saturating_sub(usize::from(ring.len() > 3));
            for corner in &ring[..corners] {
                let (x, y) = self.at(*corner);
                let now = ((x * 10.0).round() as i64, (y * 10.0).round() as i64);
                let Some(last) = before.replace(now) else {
                    let _ = write!(path, "M{} {}", P(x), P(y));
                    continue;
                };
                let step = (now.0 - last.0, now.1 - last.1);
                if step != (0, 0) {
                    let _ = write!(path, "l{} {}", P(step.0 as f64 / 10.0), P(step.1 as f64 / 10.0));
                }
            }
            path.push('z');
        }
        path
    }

    /// Draws and names both groups of islands. They are grey: a pale class would hide them.
    pub fn islands(&self, out: &mut String) {
        if !self.vietnam {
            return;
        }
        for group in self.groups() {
            for (x, y) in &group.places {
                let _ = write!(out, r#"<circle class="f8" cx="{}" cy="{}" r="2.2"/>"#, P(*x), P(*y));
            }
            let (x, y) = group.name_at;
            text(out, "isl", x, y, "start", &group.name);
            text(out, "isl", x, y + 15.0, "start", &format!("({})", group.province));
        }
    }

    /// Where the names of both groups stand: left, top, right, bottom.
    pub fn named(&self) -> Vec<[f64; 4]> {
        let room = |group: Group| {
            let ((x, y), half) = (group.name_at, width(&group.name) / 2.0);
            [x - half, y - 13.0, x + half, y + 19.0]
        };
        if self.vietnam { self.groups().map(room).collect() } else { Vec::new() }
    }

    /// Both groups as they are drawn.
    fn groups(&self) -> impl Iterator<Item = Group> {
        ISLANDS.iter().enumerate().map(|(column, group)| {
            let (middle, top) = (WIDTH * (0.25 + 0.5 * column as f64), self.high + 12.0);
            let center = group.places[0];
            let place = |place: &(f64, f64)| match self.in_place {
                true => self.place(*place),
                // Not to scale: the strip only says that they are there.
                false => (middle + (place.0 - center.0) * 8.0, top + (center.1 + 0.3 - place.1) * 4.0),
            };
            let places: Vec<(f64, f64)> = group.places.iter().map(place).collect();
            let name = format!("Quần đảo {}", group.name);
            let half = width(&name) / 2.0;
            let mean = places.iter().map(|(x, _)| x).sum::<f64>() / places.len() as f64;
            let lowest = places.iter().map(|(_, y)| *y).fold(f64::MIN, f64::max);
            let x = if self.in_place { mean.min(WIDTH - half - 2.0) } else { middle };
            let y = if self.in_place { lowest + 16.0 } else { self.high + 46.0 };
            Group { name, province: group.province, places, name_at: (x, y) }
        })
    }
}

/// A group of islands as it is drawn.
struct Group {
    name: String,
    province: &'static str,
    places: Vec<(f64, f64)>,
    name_at: (f64, f64),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The map of a box, whatever is in it.
    fn map(extent: [f64; 4]) -> Geo {
        let shapes = Shapes { extent: extent.map(|part| (part * Shapes::PARTS) as i32), ..Shapes::default() };
        crate::pages::marks::tests::with_values(|values| Geo::of(values, &shapes))
    }

    #[test]
    fn the_islands_stand_on_every_map_that_shows_viet_nam_and_on_no_other() {
        for (extent, shown) in [
            ([102.1, 8.4, 109.5, 23.4], true),
            ([105.7, 20.9, 105.9, 21.1], true),
            ([-180.0, -90.0, 180.0, 90.0], true),
            ([2.0, 48.0, 3.0, 49.0], false),
        ] {
            let map = map(extent);
            let mut out = String::new();
            map.islands(&mut out);
            assert_eq!(out.contains("Quần đảo Hoàng Sa") && out.contains("Quần đảo Trường Sa"), shown, "{extent:?}");
            for (at, part) in out.split("cx=\"").skip(1).enumerate() {
                let x: f64 = part.split('"').next().unwrap().parse().unwrap();
                assert!((0.0..=WIDTH).contains(&x), "{extent:?}: island {at} at {x}");
            }
        }
    }

    #[test]
    fn degrees_stand_where_they_belong() {
        let map = map([105.0, 20.0, 106.0, 21.0]);
        let ((west, north), (east, south)) = (map.place((105.0, 21.0)), map.place((106.0, 20.0)));
        assert!(west < east && north < south && north >= 0.0 && east <= WIDTH);
        let ratio = (east - west) / (south - north);
        assert!((ratio - 20.5_f64.to_radians().cos()).abs() < 1e-6, "{ratio}");
    }

    #[test]
    fn a_path_ends_where_it_began_and_does_not_drift() {
        let map = map([105.0, 20.0, 106.0, 21.0]);
        let ring =
            vec![(10_500_000, 2_000_000), (10_600_000, 2_000_000), (10_600_000, 2_100_000), (10_500_000, 2_000_000)];
        let path = map.path(&Shape { rings: vec![ring], ..Shape::default() });
        assert!(path.starts_with('M') && path.ends_with('z') && path.matches('l').count() == 2, "{path}");
    }
}
