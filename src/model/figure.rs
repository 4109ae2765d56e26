//! A chart to draw, as a description asks for it.

use super::{Name, Text, Want, Wanted};
use serde::{Deserialize, Serialize};

/// A chart to draw over one table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The table's name; the first table when not written.
    pub resource: Option<Name>,
    /// How values are drawn.
    pub mark: Mark,
    /// Column along the axis; of a map, the column that names places. Only points may do without: it is empty then.
    pub x: String,
    /// Column of the values; where rows are counted it may be `x` again.
    pub y: String,
    /// Column that splits into series.
    pub by: Option<String>,
    /// `none`, `sum`, `mean`, `count`, `max` or `min`.
    pub agg: String,
    /// Are the parts of a whole drawn as shares of it?
    pub share: bool,
    /// Columns of latitude and longitude in degrees, for points.
    pub place: Option<(String, String)>,
    /// The table with shapes or points (a GeoJSON file), for maps.
    pub geometry: Option<Name>,
    /// The property of a shape that holds what `x` holds; `x` when not written.
    pub key: Option<String>,
    /// The x value from which values may still change.
    pub provisional_from: Option<String>,
    /// Where values stop being comparable.
    pub breaks: Vec<Break>,
    /// Unit of the values.
    pub unit: Text,
    /// The finding, as a sentence.
    pub title: Text,
    /// What is measured.
    pub subtitle: Text,
    /// A remark below.
    pub note: Text,
    /// x values to bring out.
    pub highlight: Vec<String>,
    /// `desc`, `asc` or `none`.
    pub sort: String,
    /// The most values drawn.
    pub limit: Option<usize>,
    /// Where it is described: line and column; zeros when that is not known.
    pub described_at: (u32, u32),
}

impl Figure {
    /// A chart of which only its mark and columns are known.
    pub fn of(mark: Mark, x: &str, y: &str) -> Self {
        Self {
            resource: None,
            mark,
            x: x.into(),
            y: y.into(),
            by: None,
            agg: "none".into(),
            share: false,
            place: None,
            geometry: None,
            key: None,
            provisional_from: None,
            breaks: Vec::new(),
            unit: Text::default(),
            title: Text::default(),
            subtitle: Text::default(),
            note: Text::default(),
            highlight: Vec::new(),
            sort: "none".into(),
            limit: None,
            described_at: (0, 0),
        }
    }

    /// What it needs of the table called `table`, when `first` is the first of its dataset; `at` is its number.
    pub fn wants(&self, at: usize, table: &Name, first: Option<&Name>) -> Vec<Wanted> {
        let own = self.resource.as_ref().or(first) == Some(table);
        let mut wanted = Vec::new();
        if own && !self.x.is_empty() {
            let y = (self.agg != "count").then(|| self.y.clone());
            wanted.push(Want::Groups { x: self.x.clone(), y, by: self.by.clone(), agg: self.agg.clone() });
        }
        match (&self.place, &self.geometry) {
            (Some((lat, lon)), _) if own => {
                let key = Some(self.x.clone()).filter(|x| !x.is_empty());
                wanted.push(Want::Points { key, lat: lat.clone(), lon: lon.clone() });
            }
            (None, Some(geometry)) if geometry == table => {
                let key = self.key.clone().unwrap_or_else(|| self.x.clone());
                wanted.push(Want::Shapes { key });
            }
            _ => {}
        }
        wanted.into_iter().map(|what| Wanted { figure: at, what }).collect()
    }
}

/// Where a series breaks, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Break {
    /// The first x value behind it.
    pub at: String,
    /// Why, in a few words.
    pub text: Text,
}

/// How a figure draws its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// A line over time.
    Line,
    /// Horizontal bars.
    Bar,
    /// Bars of the parts of a whole.
    StackedBar,
    /// Dots on a line.
    Dot,
    /// A small drawing a series, all to one scale.
    SmallMultiples,
    /// One small line with its latest value.
    Spark,
    /// How often values of each size occur.
    Histogram,
    /// Equal squares, one a province.
    TileMap,
    /// Areas coloured by value.
    Choropleth,
    /// Places as dots, their areas by value.
    Points,
}

impl Mark {
    /// Each mark and how descriptions call it.
    pub const ALL: [(&str, Self); 10] = [
        ("line", Self::Line),
        ("bar", Self::Bar),
        ("stacked-bar", Self::StackedBar),
        ("dot", Self::Dot),
        ("small-multiples", Self::SmallMultiples),
        ("spark", Self::Spark),
        ("histogram", Self::Histogram),
        ("tile-map", Self::TileMap),
        ("choropleth", Self::Choropleth),
        ("points", Self::Points),
    ];

    /// Does it need places or their outlines?
    pub fn is_geographic(self) -> bool {
        matches!(self, Self::Choropleth | Self::Points)
    }

    /// Does it need a series a part?
    pub fn is_split(self) -> bool {
        matches!(self, Self::StackedBar | Self::SmallMultiples)
    }
}
