//! Charts as a description asks for them (`figures`).

use crate::model::{Break, Figure, Mark, Name};
use crate::node::{Keys, Node};

/// What marks are also called.
const ALSO: [(&str, Mark); 7] = [
    ("tilemap", Mark::TileMap),
    ("map", Mark::TileMap),
    ("stacked", Mark::StackedBar),
    ("multiples", Mark::SmallMultiples),
    ("sparkline", Mark::Spark),
    ("point", Mark::Points),
    ("point-map", Mark::Points),
];
const AGG: [(&str, &str); 6] =
    [("none", "none"), ("sum", "sum"), ("mean", "mean"), ("count", "count"), ("max", "max"), ("min", "min")];
const SORT: [(&str, &str); 3] = [("desc", "desc"), ("asc", "asc"), ("none", "none")];

/// The most breaks of a series.
const BREAKS: usize = 12;

/// A chart to draw; `None` when it lacks what its mark needs.
pub fn figure(mut keys: Keys<'_>) -> Option<Figure> {
    let marks: Vec<(&str, Mark)> = Mark::ALL.into_iter().chain(ALSO).collect();
    let column = |keys: &mut Keys<'_>, name| keys.node(name).and_then(Node::as_str).map(str::to_string);
    let (x, y, by) = (column(&mut keys, "x"), column(&mut keys, "y"), column(&mut keys, "by"));
    let mark = keys.choice("mark", &marks);
    let (lat, lon) = (column(&mut keys, "lat"), column(&mut keys, "lon"));
    let agg = keys.choice("agg", &AGG);
    let resource = table(&mut keys, "resource");
    let mark = mark.unwrap_or(Mark::Bar);
    // Rows can be counted without a column of values, and only counted where there is none to be.
    let agg = match (mark, &y) {
        (Mark::Histogram, _) | (Mark::Points, None) => "count",
        _ => agg.unwrap_or("none"),
    };
    let figure = Figure {
        resource,
        agg: agg.into(),
        by,
        share: keys.flag("share").unwrap_or(false),
        place: lat.zip(lon),
        geometry: table(&mut keys, "geometry"),
        key: column(&mut keys, "key"),
        provisional_from: column(&mut keys, "provisional_from"),
        breaks: keys.maps("breaks").into_iter().take(BREAKS).filter_map(one_break).collect(),
        unit: keys.text("unit"),
        title: keys.text("title"),
        subtitle: keys.text("subtitle"),
        note: keys.text("note"),
        highlight: keys.strings("highlight"),
        sort: keys.choice("sort", &SORT).unwrap_or("none").into(),
        limit: keys.number("limit").map(|limit| limit.min(10_000) as usize),
        described_at: (keys.whole().line, keys.whole().column),
        ..Figure::of(mark, "", "")
    };
    let figure = Figure {
        y: match (y, agg) {
            (None, "count") => x.clone().unwrap_or_default(),
            (y, _) => y.unwrap_or_default(),
        },
        x: x.unwrap_or_default(),
        ..figure
    };
    if let Some(needed) = lacking(&figure) {
        keys.wrong("figures", keys.whole(), needed);
        return None;
    }
    keys.finish();
    Some(figure)
}

/// What a figure's mark needs, when it lacks that.
fn lacking(figure: &Figure) -> Option<&'static str> {
    let named = !figure.x.is_empty() && !figure.y.is_empty();
    match figure.mark {
        Mark::Points if figure.place.is_some() => {
            (figure.x.is_empty() && !figure.y.is_empty()).then_some("mark, x, y, lat, lon")
        }
        Mark::Points => (!named || figure.geometry.is_none()).then_some("mark, lat, lon"),
        Mark::Choropleth => (!named || figure.geometry.is_none()).then_some("mark, x, y, geometry"),
        Mark::Histogram => (!named).then_some("mark, x"),
        mark if mark.is_split() => (!named || figure.by.is_none()).then_some("mark, x, y, by"),
        _ => (!named).then_some("mark, x, y"),
    }
}

/// The name of a table.
fn table(keys: &mut Keys<'_>, name: &'static str) -> Option<Name> {
    keys.string(name).and_then(|name| Name::parse(&name).or_else(|| Name::slug(&name)))
}

/// Where a series breaks.
fn one_break(mut keys: Keys<'_>) -> Option<Break> {
    let at = keys.node("at").and_then(Node::as_str).map(str::to_string);
    let text = keys.text("text");
    let Some(at) = at else {
        keys.wrong("breaks", keys.whole(), "at, text");
        return None;
    };
    keys.finish();
    Some(Break { at, text })
}
