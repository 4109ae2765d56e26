//! What a figure draws: rows put together by key and series, and shapes, in bounded memory.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What a figure needs of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The figure, by place in its dataset.
    pub figure: usize,
    /// What it needs.
    pub what: Want,
}

/// The same, by columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Want {
    /// Values by key and series; `y` is absent where rows are counted.
    Groups {
        /// Column of the keys.
        x: String,
        /// Column of the values.
        y: Option<String>,
        /// Column of the series.
        by: Option<String>,
        /// What is made of several rows.
        agg: String,
    },
    /// Places by latitude and longitude.
    Points {
        /// Column of the keys.
        key: Option<String>,
        /// Column of latitudes.
        lat: String,
        /// Column of longitudes.
        lon: String,
    },
    /// Geometries as GeoJSON has them, in the column `geometry`; without such a key they have none.
    Shapes {
        /// Column of the keys.
        key: String,
    },
}

/// What a pass over a table put together for a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// The figure, by place in its dataset.
    pub figure: usize,
    /// What it draws.
    pub what: Shown,
}

/// The same, by kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Shown {
    /// Values.
    Groups(Groups),
    /// Shapes and points.
    Shapes(Shapes),
}

/// Values by key and series.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Groups {
    /// x values as published, in the order of the rows.
    pub keys: Vec<String>,
    /// Names of the series; one nameless when the figure is not split.
    pub series: Vec<String>,
    /// Those that have a value: place of the key, place of the series, value.
    pub cells: Vec<(u32, u32, f64)>,
    /// There were more than can be kept: then there are none.
    pub too_many: bool,
    /// Rows that share key and series with an earlier one that has a value.
    pub repeated: u64,
}

impl Groups {
    /// The most keys.
    pub const KEYS: usize = 5_000;
    /// The most series.
    pub const SERIES: usize = 500;
    /// The most values.
    pub const CELLS: usize = 20_000;
    /// The longest key or series, in bytes.
    pub const LONGEST: usize = 400;
}

/// Shapes on the surface of the earth, simplified.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Shapes {
    /// The shapes, in the order of the rows.
    pub shapes: Vec<Shape>,
    /// West, south, east, north of all of them; zeros when there is none.
    pub extent: [i32; 4],
    /// There were more than can be kept: then there are none.
    pub too_many: bool,
}

impl Shapes {
    /// The most shapes.
    pub const MOST: usize = 5_000;
    /// The most of them with an area.
    pub const AREAS: usize = 1_000;
    /// Parts of a degree that coordinates are told in.
    pub const PARTS: f64 = 100_000.0;
}

/// One of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// What tells whose it is.
    pub key: String,
    /// Rings: outlines and holes; east and north in [`Shapes::PARTS`] of a degree.
    pub rings: Vec<Vec<(i32, i32)>>,
    /// Points.
    pub points: Vec<(i32, i32)>,
}

/// Puts rows together.
#[derive(Debug, Default)]
pub struct Gathering {
    agg: String,
    keys: Names,
    series: Names,
    /// Places in `cells` by key and series.
    places: HashMap<(u32, u32), usize>,
    cells: Vec<(u32, u32, Cell)>,
    last: Option<usize>,
    repeated: u64,
    too_many: bool,
}

impl Gathering {
    /// Before the first row.
    pub fn new(agg: &str) -> Self {
        Self { agg: agg.into(), ..Self::default() }
    }

    /// Takes a row: its key, its series, its value.
    pub fn add(&mut self, key: &str, series: &str, value: Option<f64>) {
        if self.too_many {
            return;
        }
        let (key, series) = (self.keys.number(key, Groups::KEYS), self.series.number(series, Groups::SERIES));
        let (Some(key), Some(series)) = (key, series) else { return self.give_up() };
        // Rows of one cell often follow each other, too.
        let place = self.last.filter(|last| (self.cells[*last].0, self.cells[*last].1) == (key, series));
        let place = place.unwrap_or_else(|| {
            *self.places.entry((key, series)).or_insert_with(|| {
                self.cells.push((key, series, Cell::default()));
                self.cells.len() - 1
            })
        });
        self.last = Some(place);
        let (.., cell) = &mut self.cells[place];
        self.repeated += u64::from(cell.known > 0 && value.is_some());
        cell.add(value.filter(|value| value.is_finite()));
        if self.cells.len() > Groups::CELLS {
            self.give_up();
        }
    }

    /// Forgets everything: a part of it would mislead.
    fn give_up(&mut self) {
        *self = Self { too_many: true, ..Self::default() };
    }

    /// After the last row.
    pub fn finish(mut self) -> Groups {
        self.cells.sort_unstable_by_key(|(key, series, _)| (*key, *series));
        let value = |cell: &Cell| cell.value(&self.agg).filter(|value| value.is_finite());
        let cells = self.cells.iter().filter_map(|(key, series, cell)| Some((*key, *series, value(cell)?))).collect();
        Groups {
            keys: self.keys.names,
            series: self.series.names,
            cells,
            too_many: self.too_many,
            repeated: self.repeated,
        }
    }
}

/// Texts with a number each, in the order they came.
#[derive(Debug, Default)]
struct Names {
    names: Vec<String>,
    numbers: HashMap<String, u32>,
    last: usize,
}

impl Names {
    fn number(&mut self, name: &str, most: usize) -> Option<u32> {
        // Rows of one key often follow each other.
        if self.names.get(self.last).is_some_and(|last| last == name) {
            return Some(self.last as u32);
        }
        let number = match self.numbers.get(name) {
            Some(number) => *number,
            None if self.names.len() >= most || name.len() > Groups::LONGEST => return None,
            None => {
                self.names.push(name.into());
                self.numbers.insert(name.into(), self.names.len() as u32 - 1);
                self.names.len() as u32 - 1
            }
        };
        self.last = number as usize;
        Some(number)
    }
}

/// One value while it is put together.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    rows: u64,
    known: u64,
    sum: f64,
    last: f64,
    least: f64,
    most: f64,
}

impl Cell {
    fn add(&mut self, value: Option<f64>) {
        self.rows += 1;
        let Some(value) = value else { return };
        self.least = if self.known == 0 { value } else { self.least.min(value) };
        self.most = if self.known == 0 { value } else { self.most.max(value) };
        self.known += 1;
        self.sum += value;
        self.last = value;
    }

    fn value(&self, agg: &str) -> Option<f64> {
        match agg {
            "count" => Some(self.rows as f64),
            _ if self.known == 0 => None,
            "sum" => Some(self.sum),
            "mean" => Some(self.sum / self.known as f64),
            "max" => Some(self.most),
            "min" => Some(self.least),
            _ => Some(self.last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(agg: &str, rows: &[(&str, &str, Option<f64>)]) -> Groups {
        let mut gathering = Gathering::new(agg);
        rows.iter().for_each(|(key, series, value)| gathering.add(key, series, *value));
        gathering.finish()
    }

    #[test]
    fn rows_of_one_key_and_series_are_one_value() {
        let rows = [("a", "", Some(1.0)), ("b", "", None), ("a", "", Some(4.0)), ("a", "", None)];
        assert_eq!(gathered("sum", &rows).cells, [(0, 0, 5.0)]);
        assert_eq!(gathered("mean", &rows).cells, [(0, 0, 2.5)]);
        assert_eq!(gathered("count", &rows).cells, [(0, 0, 3.0), (1, 0, 1.0)]);
        assert_eq!(gathered("none", &rows).cells, [(0, 0, 4.0)]);
        assert_eq!((gathered("min", &rows).cells[0].2, gathered("max", &rows).cells[0].2), (1.0, 4.0));
        let none = gathered("none", &rows);
        assert_eq!((none.keys, none.series, none.repeated), (vec!["a".into(), "b".into()], vec![String::new()], 1));
    }

    #[test]
    fn of_more_keys_than_can_be_kept_none_is() {
        let mut gathering = Gathering::new("count");
        (0..=Groups::KEYS).for_each(|at| gathering.add(&at.to_string(), "", None));
        gathering.add("0", "", None);
        let groups = gathering.finish();
        assert!(groups.too_many && groups.keys.is_empty() && groups.cells.is_empty());
    }

    #[test]
    fn sums_beyond_all_numbers_are_no_values() {
        assert_eq!(gathered("sum", &[("a", "", Some(f64::MAX)), ("a", "", Some(f64::MAX))]).cells, []);
    }
}
