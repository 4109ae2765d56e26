//! A geometry of GeoJSON as flat lists of places, read without a tree of its nesting.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A place: degrees east and north.
pub type Place = (f64, f64);

/// Is it on the earth?
pub fn is_place((east, north): Place) -> bool {
    (-180.0..=180.0).contains(&east) && (-90.0..=90.0).contains(&north)
}

/// Reads a geometry; `None` when it is none.
pub fn read(text: &str) -> Option<Flat> {
    let mut flat = Flat::default();
    let mut json = serde_json::Deserializer::from_str(text);
    Geometry(&mut flat).deserialize(&mut json).ok()?;
    Some(flat)
}

/// The places of a geometry, whatever its nesting: what stands side by side in a list is a ring.
#[derive(Debug, Default)]
pub struct Flat {
    /// What stands side by side in a list.
    pub rings: Vec<Vec<Place>>,
    /// Single points.
    pub points: Vec<Place>,
    numbers: Vec<f64>,
    ring: Vec<Place>,
    /// It is an area.
    pub areal: bool,
    /// It is a line.
    pub single: bool,
}

/// Reads a geometry.
struct Geometry<'f>(&'f mut Flat);

impl<'de> DeserializeSeed<'de> for Geometry<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Geometry<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a geometry")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let flat = self.0;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "type" => {
                    let kind: String = map.next_value()?;
                    flat.areal |= kind.ends_with("Polygon");
                    flat.single |= kind.ends_with("LineString");
                }
                "coordinates" => {
                    map.next_value_seed(Coordinates(flat))?;
                    if !flat.ring.is_empty() {
                        let ring = std::mem::take(&mut flat.ring);
                        flat.points.extend(ring);
                    }
                }
                // A collection: each of its geometries.
                "geometries" => map.next_value_seed(Collection(flat))?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Reads a list of geometries.
struct Collection<'f>(&'f mut Flat);

impl<'de> DeserializeSeed<'de> for Collection<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Collection<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("geometries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Geometry(self.0))?.is_some() {}
        Ok(())
    }
}

/// Reads coordinates of any depth; the parser bounds it.
struct Coordinates<'f>(&'f mut Flat);

impl<'de> DeserializeSeed<'de> for Coordinates<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Coordinates<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coordinates")
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.0.numbers.push(number);
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.0.numbers.push(number as f64);
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.0.numbers.push(number as f64);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let flat = self.0;
        while list.next_element_seed(Coordinates(flat))?.is_some() {}
        match flat.numbers.as_slice() {
            [] if flat.ring.is_empty() => {}
            [] => flat.rings.push(std::mem::take(&mut flat.ring)),
            [east, north, ..] => flat.ring.extend(Some((*east, *north)).filter(|place| is_place(*place))),
            _ => {}
        }
        flat.numbers.clear();
        Ok(())
    }
}
