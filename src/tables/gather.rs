//! What figures draw of a table, put together as its rows pass: values by key, places, shapes.

use super::batch::{Batch, Column, Consumer, Values};
use super::shapes::Gatherer;
use crate::model::{Drawn, Gathering, Shown, Want, Wanted};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// Where what was put together waits for the end of the pass.
pub type Waiting = Arc<Mutex<Vec<Drawn>>>;

/// The column of geometries, as a feature of GeoJSON is read.
const GEOMETRY: &str = "geometry";

/// Puts together what one figure wants of a table.
pub struct Gather {
    figure: usize,
    what: What,
    out: Waiting,
}

/// What it wants, by place of the columns.
enum What {
    Groups { x: usize, y: Option<usize>, by: Option<usize>, gathering: Box<Gathering> },
    Points { key: Option<usize>, lat: usize, lon: usize, shapes: Gatherer },
    Shapes { key: Option<usize>, geometry: usize, shapes: Gatherer },
}

impl Gather {
    /// Of a table with these columns. `None`: the figure names others.
    pub fn new<'n>(wanted: &Wanted, columns: impl Iterator<Item = &'n str>, out: Waiting) -> Option<Self> {
        let columns: Vec<&str> = columns.collect();
        let place = |name: &str| columns.iter().position(|column| *column == name);
        let what = match &wanted.what {
            Want::Groups { x, y, by, agg } => What::Groups {
                x: place(x)?,
                y: match y {
                    Some(y) => Some(place(y)?),
                    None => None,
                },
                by: by.as_deref().and_then(place),
                gathering: Box::new(Gathering::new(agg)),
            },
            Want::Points { key, lat, lon } => What::Points {
                key: key.as_deref().and_then(place),
                lat: place(lat)?,
                lon: place(lon)?,
                shapes: Gatherer::default(),
            },
            Want::Shapes { key } => {
                What::Shapes { key: place(key), geometry: place(GEOMETRY)?, shapes: Gatherer::default() }
            }
        };
        Some(Self { figure: wanted.figure, what, out })
    }
}

impl Consumer for Gather {
    fn take(&mut self, batch: &Batch<'_>) -> io::Result<()> {
        let columns = &batch.columns;
        match &mut self.what {
            What::Groups { x, y, by, gathering } => {
                for row in 0..batch.rows {
                    let Some(key) = columns[*x].published(row) else { continue };
                    let series = by.and_then(|by| columns[by].published(row)).unwrap_or("");
                    gathering.add(key, series, y.and_then(|y| number(&columns[y], row)));
                }
            }
            What::Points { key, lat, lon, shapes } => {
                for row in 0..batch.rows {
                    let key = key.and_then(|key| columns[key].published(row)).unwrap_or("");
                    if let (Some(lat), Some(lon)) = (number(&columns[*lat], row), number(&columns[*lon], row)) {
                        shapes.point(key, lon, lat);
                    }
                }
            }
            What::Shapes { key, geometry, shapes } => {
                for row in 0..batch.rows {
                    let key = key.and_then(|key| columns[key].published(row)).unwrap_or("");
                    if let Some(geometry) = columns[*geometry].published(row) {
                        shapes.geometry(key, geometry);
                    }
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let what = match &mut self.what {
            What::Groups { gathering, .. } => Shown::Groups(std::mem::take(&mut **gathering).finish()),
            What::Points { shapes, .. } | What::Shapes { shapes, .. } => Shown::Shapes(std::mem::take(shapes).finish()),
        };
        let drawn = Drawn { figure: self.figure, what };
        self.out.lock().unwrap_or_else(PoisonError::into_inner).push(drawn);
        Ok(())
    }
}

/// The number of a row.
fn number(column: &Column<'_>, row: usize) -> Option<f64> {
    if column.is_missing(row) {
        return None;
    }
    match column.values {
        Values::Integer(numbers) => Some(numbers[row] as f64),
        Values::Number(numbers) => Some(numbers[row]),
        _ => column.text.text(row).parse().ok(),
    }
}
