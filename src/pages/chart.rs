//! Charts as SVG in two widths, coloured by classes only: lines, bars, dots and the map of tiles.

use super::book::Tongue;
use super::figure::{Values, cut_name, key_words, tick_words, value_words};
use super::svg::{P, bounds, escape, escaped};
use super::tiles::{self, TILES};
use super::view::LegendEntry;
use crate::model::{Date, Mark};
use std::fmt::Write;

/// The most series with a colour of their own; the rest is grey.
const SERIES: usize = 6;
/// The most points of a line.
const POINTS: usize = 400;
/// Average width of a letter at 12.5 px.
const LETTER: f64 = 6.7;

/// A drawing and the key to its colours.
pub(super) struct Drawing {
    pub svg: String,
    pub legend: Vec<LegendEntry>,
}

/// Draws a figure's values, `wide` for screens and narrow for phones.
pub(super) fn draw(tongue: &Tongue, values: &Values, wide: f64, id: &str, title: &str, description: &str) -> Drawing {
    let mut svg = String::with_capacity(8_000);
    if values.figure.mark == Mark::TileMap {
        let legend = map(tongue, values, id, title, description, &mut svg);
        return Drawing { svg, legend };
    }
    for (class, width) in [("w", wide), ("m", 360.0)] {
        let frame = Frame { id, class, title, description, width };
        match values.figure.mark {
            Mark::Line => line(tongue, values, &frame, &mut svg),
            _ => rows(tongue, values, &frame, &mut svg),
        }
    }
    let split = values.figure.mark != Mark::Line && values.by.is_some();
    let names = values.series.iter().take(if split { SERIES } else { 0 }).enumerate();
    let legend = names.map(|(at, name)| LegendEntry { class: format!("f{}", at + 1), text: cut_name(name) }).collect();
    Drawing { svg, legend }
}

struct Frame<'a> {
    id: &'a str,
    class: &'a str,
    title: &'a str,
    description: &'a str,
    width: f64,
}

impl Frame<'_> {
    fn open(&self, height: f64, out: &mut String) {
        let (id, class) = (self.id, self.class);
        let _ = write!(
            out,
            r#"<svg class="{class}" viewBox="0 0 {} {}" role="img" aria-labelledby="{id}{class}t {id}{class}d"><title id="{id}{class}t">{}</title><desc id="{id}{class}d">{}</desc><g aria-hidden="true">"#,
            P(self.width),
            P(height),
            escaped(self.title),
            escaped(self.description)
        );
    }

    fn narrow(&self) -> bool {
        self.width < 500.0
    }
}

fn text(out: &mut String, class: &str, x: f64, y: f64, anchor: &str, words: &str) {
    out.push_str("<text");
    if !class.is_empty() {
        let _ = write!(out, r#" class="{class}""#);
    }
    let _ = write!(out, r#" x="{}" y="{}""#, P(x), P(y));
    if anchor != "start" {
        let _ = write!(out, r#" text-anchor="{anchor}""#);
    }
    out.push('>');
    escape(words, out);
    out.push_str("</text>");
}

/// A line a series over time, or over the keys in order.
fn line(tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
    let step = values.keys.len().div_ceil(POINTS).max(1);
    let last = values.keys.len() - 1;
    let points: Vec<usize> = (0..values.keys.len()).filter(|at| at % step == 0 || *at == last).collect();
    let known: Vec<f64> = values.cells.iter().flatten().flatten().copied().collect();
    let (low, high) = bounds(&known);
    let ticks = ticks(low.min(0.0), high.max(0.0));
    let (low, high) = (ticks[0], ticks[ticks.len() - 1]);
    let labels: Vec<String> = ticks.iter().map(|tick| tick_words(tongue, values, *tick)).collect();
    let widest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(1) as f64;

    let ends = ends(values);
    let single = values.cells.len() == 1;
    let end_words: Vec<String> = ends
        .iter()
        .map(|(series, _, value)| match single {
            true => value_words(tongue, values, *value),
            false => super::markdown::shorten(values.series[*series], if frame.narrow() { 16 } else { 24 }),
        })
        .collect();
    let end_width = end_words.iter().map(|words| words.chars().count()).max().unwrap_or(0) as f64 * 7.4 + 16.0;

    let height = if frame.narrow() { 240.0 } else { 300.0 };
    let left = widest * LETTER + 14.0;
    let above = frame.narrow() && single;
    let right = frame.width - if above { 10.0 } else { end_width };
    let (top, bottom) = (16.0, height - 32.0);
    let scale = Scale::of(values, left, right);
    let y = |value: f64| bottom - (value - low) / (high - low) * (bottom - top);

    frame.open(height, out);
    out.push_str(r#"<g class="g">"#);
    for tick in &ticks {
        let at = P(y(*tick));
        let _ = write!(out, r#"<line x1="{}" x2="{}" y1="{at}" y2="{at}"/>"#, P(left), P(right));
    }
    out.push_str(r#"</g><g class="ax">"#);
    for (tick, label) in ticks.iter().zip(&labels) {
        text(out, "", left - 8.0, y(*tick) + 4.0, "end", label);
    }
    for (at, anchor, label) in scale.labels(tongue, values, if frame.narrow() { 4 } else { 7 }) {
        text(out, "", at, height - 10.0, anchor, &label);
    }
    out.push_str("</g>");

    for (series, cells) in values.cells.iter().enumerate().rev() {
        let rank = ends.iter().position(|(at, ..)| *at == series);
        let class = rank.map_or("s8".to_string(), |rank| format!("s{}", rank + 1));
        let mut path = String::new();
        let mut area = String::new();
        let mut open: Option<f64> = None;
        let mut alone = Vec::new();
        let mut run = 0;
        for at in &points {
            match cells[*at] {
                Some(value) => {
                    let (x, y) = (scale.x[*at], y(value));
                    let _ = write!(path, "{}{} {}", if run == 0 { 'M' } else { 'L' }, P(x), P(y));
                    let _ = match run {
                        0 => write!(area, "M{} {}L{} {}", P(x), P(self::zero(low, high, bottom, top)), P(x), P(y)),
                        _ => write!(area, "L{} {}", P(x), P(y)),
                    };
                    open = Some(x);
                    run += 1;
                }
                None => {
                    close(&mut area, &mut open, zero(low, high, bottom, top));
                    if run == 1 {
                        alone.push(*at - step.min(*at));
                    }
                    run = 0;
                }
            }
        }
        close(&mut area, &mut open, zero(low, high, bottom, top));
        if single && low >= 0.0 {
            let _ = write!(out, r#"<path class="ar" d="{area}"/>"#);
        }
        let _ = write!(out, r#"<path class="ln {class}" d="{path}"/>"#);
        let dots = if points.len() <= 12 { points.clone() } else { alone };
        for at in dots {
            if let Some(value) = cells[at] {
                let fill = class.replace('s', "f");
                let _ = write!(out, r#"<circle class="{fill}" cx="{}" cy="{}" r="3"/>"#, P(scale.x[at]), P(y(value)));
            }
        }
    }
    for key in &values.figure.highlight {
        if let Some(at) = values.keys.iter().position(|known| known == key) {
            let x = P(scale.x[at]);
            let _ = write!(out, r#"<line class="hitl" x1="{x}" x2="{x}" y1="{}" y2="{}"/>"#, P(top), P(bottom));
        }
    }
    let mut taken: Vec<f64> = Vec::new();
    for (rank, ((_, at, value), words)) in ends.iter().zip(&end_words).enumerate() {
        let (x, dot) = (scale.x[*at], y(*value));
        let _ = write!(out, r#"<circle class="f{}" cx="{}" cy="{}" r="4"/>"#, rank + 1, P(x), P(dot));
        if above {
            let anchor = if x > frame.width - 80.0 { "end" } else { "middle" };
            text(out, "lb halo", (x + 6.0).min(frame.width - 2.0), (dot - 11.0).max(12.0), anchor, words);
            continue;
        }
        let mut at = dot + 4.0;
        while taken.iter().any(|other| (other - at).abs() < 15.0) {
            at += 3.0;
        }
        taken.push(at);
        text(out, if single { "lb" } else { "lb2" }, right + 9.0, at, "start", words);
    }
    out.push_str("</g></svg>");
}

fn zero(low: f64, high: f64, bottom: f64, top: f64) -> f64 {
    bottom - (0.0_f64.clamp(low, high) - low) / (high - low) * (bottom - top)
}

fn close(area: &mut String, open: &mut Option<f64>, floor: f64) {
    if let Some(x) = open.take() {
        let _ = write!(area, "L{} {}Z", P(x), P(floor));
    }
}

/// The series that get a colour, by their last value: series, key, value.
fn ends(values: &Values) -> Vec<(usize, usize, f64)> {
    let last = |cells: &Vec<Option<f64>>| cells.iter().enumerate().rev().find_map(|(at, v)| Some((at, (*v)?)));
    let mut ends: Vec<(usize, usize, f64)> = values
        .cells
        .iter()
        .enumerate()
        .filter_map(|(series, cells)| last(cells).map(|(at, value)| (series, at, value)))
        .collect();
    ends.sort_by(|a, b| b.2.total_cmp(&a.2));
    ends.truncate(SERIES);
    ends
}

/// Where each key stands from left to right.
struct Scale {
    x: Vec<f64>,
    dates: Option<Vec<Date>>,
}

impl Scale {
    fn of(values: &Values, left: f64, right: f64) -> Self {
        let dates: Option<Vec<Date>> = match values.over_time() {
            true => values.keys.iter().map(|key| Date::parse(key)).collect(),
            false => None,
        };
        let place: Vec<f64> = match &dates {
            Some(dates) => dates.iter().map(|date| day(*date)).collect(),
            None => (0..values.keys.len()).map(|at| at as f64).collect(),
        };
        let (low, high) = bounds(&place);
        let at = |place: &f64| match high > low {
            true => left + (place - low) / (high - low) * (right - left),
            false => f64::midpoint(left, right),
        };
        Self { x: place.iter().map(at).collect(), dates }
    }

    /// Labels below the axis: the first key of each year, or some keys.
    fn labels(&self, tongue: &Tongue, values: &Values, most: usize) -> Vec<(f64, &'static str, String)> {
        let keys = values.keys.len();
        let mut chosen: Vec<(usize, String)> = Vec::new();
        if let Some(dates) = &self.dates {
            let mut year = i32::MIN;
            for (at, date) in dates.iter().enumerate() {
                if date.year() != year && (date.month().unwrap_or(1) == 1 || year == i32::MIN) {
                    chosen.push((at, date.year().to_string()));
                }
                year = date.year();
            }
            let years = dates[keys - 1].year() - dates[0].year();
            let yearly = dates.iter().all(|date| date.month().is_none());
            if years < 2 && !yearly {
                chosen = (0..keys).map(|at| (at, tongue.words.formats.date(dates[at]))).collect();
            }
        } else {
            chosen = (0..keys).map(|at| (at, key_words(tongue, values, values.keys[at]))).collect();
        }
        let widest = chosen.iter().map(|(_, label)| label.chars().count()).max().unwrap_or(4) as f64 * LETTER + 12.0;
        let room = self.x[keys - 1] - self.x[0];
        let most = most.min(((room / widest) as usize + 1).max(1));
        let step = chosen.len().div_ceil(most.max(1)).max(1);
        let shown = chosen.iter().step_by(step);
        shown
            .map(|(at, label)| {
                let anchor = match *at {
                    0 if keys > 1 => "start",
                    at if at == keys - 1 && keys > 1 => "end",
                    _ => "middle",
                };
                (self.x[*at], anchor, label.clone())
            })
            .collect()
    }
}

/// Days since an epoch, for even time.
fn day(date: Date) -> f64 {
    let date = date.first_day();
    let (month, day) = (i64::from(date.month().unwrap_or(1)), i64::from(date.day().unwrap_or(1)));
    let year = i64::from(date.year()) - i64::from(month <= 2);
    let era_day = 365 * year + year / 4 - year / 100 + year / 400;
    (era_day + (153 * ((month + 9) % 12) + 2) / 5 + day) as f64
}

/// Three to six round numbers from at most `low` to at least `high`.
fn ticks(low: f64, high: f64) -> Vec<f64> {
    let high = if high > low { high } else { low + 1.0 };
    let rough = (high - low) / 4.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].iter().map(|m| m * power).find(|step| *step >= rough).unwrap_or(power * 10.0);
    let from = (low / step).floor() as i64;
    let to = ((high / step).ceil() as i64).max(from + 1);
    (from..=to).map(|at| at as f64 * step).collect()
}

/// Bars or dots, one row a key.
fn rows(tongue: &Tongue, values: &Values, frame: &Frame, out: &mut String) {
    let dots = values.figure.mark == Mark::Dot;
    let split = values.by.is_some();
    let keys = values.keys.len();
    let known: Vec<f64> = values.cells.iter().flatten().flatten().copied().collect();
    let (least, most) = bounds(&known);
    let labels: Vec<String> = values.keys.iter().map(|key| key_words(tongue, values, key)).collect();
    let longest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(1) as f64;
    let narrow = frame.narrow();
    let series = values.cells.len().min(SERIES);
    let lanes = if split && !dots { series } else { 1 };
    let (thick, gap) = if lanes > 1 { (12.0, 2.0) } else { (18.0, 8.0) };
    let label_above = if narrow { 18.0 } else { 0.0 };
    let row = label_above + lanes as f64 * (thick + gap) + if lanes > 1 { 10.0 } else { 0.0 };
    let left = if narrow { 2.0 } else { (longest * LETTER + 14.0).min(frame.width * 0.42) };
    let value_width = known.iter().map(|v| value_words(tongue, values, *v).chars().count()).max().unwrap_or(1) as f64;
    let right = frame.width - value_width * 7.2 - 14.0;
    let (low, high) = if dots && least > 0.0 && least > most * 0.5 {
        (ticks(least, most)[0], most)
    } else {
        (least.min(0.0), most.max(0.0))
    };
    let span = if high > low { high - low } else { 1.0 };
    let x = |value: f64| left + (value - low) / span * (right - left);
    let room = ((left - 14.0) / LETTER).round() as usize;
    let height = row * keys as f64 + 4.0;

    frame.open(height, out);
    for (at, label) in labels.iter().enumerate() {
        let top = row * at as f64 + 4.0;
        let middle = top + label_above + lanes as f64 * (thick + gap) / 2.0;
        match narrow {
            true => text(out, "lb2", left, top + 12.0, "start", &super::markdown::shorten(label, 46)),
            false => text(out, "lb2", left - 10.0, middle + 0.5, "end", &super::markdown::shorten(label, room.max(6))),
        }
        if dots {
            let y = P(top + label_above + 9.0);
            let _ = write!(out, r#"<g class="g"><line x1="{}" x2="{}" y1="{y}" y2="{y}"/></g>"#, P(left), P(right));
        }
        let on = values.figure.highlight.iter().any(|key| key == values.keys[at])
            || (values.figure.highlight.is_empty() && is_greatest(values, at));
        for (lane, cells) in values.cells.iter().take(series).enumerate() {
            let y = top + label_above + if dots { 0.0 } else { lane as f64 * (thick + gap) };
            let Some(value) = cells[at] else {
                if lanes == 1 && !split {
                    text(
                        out,
                        "ax",
                        x(0.0_f64.clamp(low, high)) + 6.0,
                        y + 13.5,
                        "start",
                        tongue.words.word("no_figure"),
                    );
                }
                continue;
            };
            let class = match (split, on, dots) {
                (true, ..) => format!("f{}", lane + 1),
                (false, true, false) => "bar on".into(),
                (false, false, false) => "bar".into(),
                (false, true, true) => "f1".into(),
                (false, false, true) => "f8".into(),
            };
            let words = value_words(tongue, values, value);
            if dots {
                let _ = write!(out, r#"<circle class="{class}" cx="{}" cy="{}" r="6"/>"#, P(x(value)), P(y + 9.0));
                if !split {
                    text(out, "lb2", x(value) + 12.0, y + 13.5, "start", &words);
                }
                continue;
            }
            let (from, to) = (x(value.min(0.0).max(low)), x(value.max(0.0)));
            let wide = (to - from).max(1.5);
            let _ = write!(
                out,
                r#"<rect class="{class}" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>"#,
                P(from),
                P(y),
                P(wide),
                P(thick)
            );
            text(out, "lb2", from + wide + 8.0, y + thick / 2.0 + 4.5, "start", &words);
        }
    }
    out.push_str("</g></svg>");
}

fn is_greatest(values: &Values, at: usize) -> bool {
    values.extremes().is_some_and(|((high, _), _)| high == at)
}

/// Side of a square of the map.
const TILE: f64 = 52.0;

/// The map of tiles: more is darker in light mode, brighter in dark mode; values are printed.
fn map(
    tongue: &Tongue,
    values: &Values,
    id: &str,
    title: &str,
    description: &str,
    out: &mut String,
) -> Vec<LegendEntry> {
    let mut found: Vec<Option<f64>> = vec![None; TILES.len()];
    for (key, value) in values.keys.iter().zip(&values.cells[0]) {
        if let (Some(at), Some(value)) = (tiles::find(key), value) {
            found[at] = Some(*value);
        }
    }
    let classes = Classes::of(&found);
    let frame = Frame { id, class: "tile", title, description, width: 400.0 };
    frame.open(16.0 * TILE, out);
    for (tile, value) in TILES.iter().zip(&found) {
        let (x, y) = (f64::from(tile.column) * TILE, f64::from(tile.row) * TILE);
        let class = value.map_or(0, |value| classes.class(value));
        let side = P(TILE);
        let _ =
            write!(out, r#"<rect class="q{class}" x="{}" y="{}" width="{side}" height="{side}" rx="3"/>"#, P(x), P(y));
        let words = value.map_or_else(|| "–".to_string(), |value| value_words(tongue, values, value));
        let center = x + TILE / 2.0;
        let first = y + if tile.lines.len() == 2 { 17.0 } else { 23.0 };
        for (line, name) in tile.lines.iter().enumerate() {
            text(out, &format!("t{class}"), center, first + 13.0 * line as f64, "start", name);
        }
        let below = first + 13.0 * (tile.lines.len() - 1) as f64 + 16.0;
        text(out, &format!("t{class} v"), center, below, "start", &words);
    }
    islands(&found, &classes, TILE, out, |out, x, y, name, province| {
        text(out, "isl", x, y, "start", &format!("Quần đảo {name}"));
        text(out, "isl", x, y + 15.0, "start", &format!("({province})"));
    });
    out.push_str("</g></svg>");
    classes.legend(tongue, values)
}

/// The map without words but for the islands, for the home page.
pub(super) fn small_map(values: &Values, title: &str, description: &str) -> String {
    let mut found: Vec<Option<f64>> = vec![None; TILES.len()];
    for (key, value) in values.keys.iter().zip(&values.cells[0]) {
        if let (Some(at), Some(value)) = (tiles::find(key), value) {
            found[at] = Some(*value);
        }
    }
    let classes = Classes::of(&found);
    let mut out = String::with_capacity(4_000);
    let _ = write!(
        out,
        r#"<svg class="tile" viewBox="-2 -2 196 388" role="img" aria-labelledby="mapt mapd"><title id="mapt">{}</title><desc id="mapd">{}</desc><g aria-hidden="true">"#,
        escaped(title),
        escaped(description)
    );
    for (tile, value) in TILES.iter().zip(&found) {
        let class = value.map_or(0, |value| classes.class(value));
        let (x, y) = (f64::from(tile.column) * 24.0, f64::from(tile.row) * 24.0);
        let _ = write!(out, r#"<rect class="q{class}" x="{}" y="{}" width="24" height="24" rx="3"/>"#, P(x), P(y));
    }
    islands(&found, &classes, 24.0, &mut out, |out, x, y, name, _| text(out, "isl", x, y, "start", name));
    out.push_str("</g></svg>");
    out
}

/// Hoàng Sa (Đà Nẵng) and Trường Sa (Khánh Hòa): always drawn, always named.
fn islands(
    found: &[Option<f64>],
    classes: &Classes,
    side: f64,
    out: &mut String,
    name: impl Fn(&mut String, f64, f64, &str, &str),
) {
    for (code, group, province, x, y) in
        [("48", "Hoàng Sa", "Đà Nẵng", 5.7, 7.7), ("56", "Trường Sa", "Khánh Hòa", 6.2, 11.6)]
    {
        let at = TILES.iter().position(|tile| tile.code == code).expect("both cities are on the map");
        let class = found[at].map_or(0, |value| classes.class(value));
        let (x, y) = (x * side, y * side);
        let dot = side * 0.2;
        for (dx, dy) in [(-0.35, -0.1), (0.0, -0.2), (0.2, 0.15), (-0.2, 0.3)] {
            let _ = write!(
                out,
                r#"<rect class="q{class} is" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>"#,
                P(x + dx * side),
                P(y + dy * side),
                P(dot),
                P(dot)
            );
        }
        name(out, x, y + side * 0.5 + 12.0, group, province);
    }
}

/// Five classes of about equal size.
struct Classes {
    /// The least value of classes 2 to 5.
    bounds: Vec<f64>,
    least: f64,
    most: f64,
    any_missing: bool,
}

impl Classes {
    fn of(found: &[Option<f64>]) -> Self {
        let mut known: Vec<f64> = found.iter().flatten().copied().collect();
        known.sort_by(f64::total_cmp);
        let (least, most) = bounds(&known);
        let mut edges: Vec<f64> = (1..5).filter_map(|at| known.get(known.len() * at / 5).copied()).collect();
        edges.dedup();
        edges.retain(|edge| *edge > least);
        Self { bounds: edges, least, most, any_missing: found.iter().any(Option::is_none) }
    }

    /// 1 to 5; fewer classes are spread so that the most is always 5.
    fn class(&self, value: f64) -> usize {
        let rank = self.bounds.iter().filter(|bound| value >= **bound).count();
        self.spread(rank)
    }

    fn spread(&self, rank: usize) -> usize {
        match self.bounds.len() {
            0 => 3,
            edges => 1 + rank * 4 / edges,
        }
    }

    fn legend(&self, tongue: &Tongue, values: &Values) -> Vec<LegendEntry> {
        let words = |value: f64| value_words(tongue, values, value);
        let mut legend = Vec::new();
        for rank in 0..=self.bounds.len() {
            let text = match (rank, self.bounds.len()) {
                (_, 0) => words(self.most),
                (0, _) => tongue.words.say("map_below", &[("value", &words(self.bounds[0]))]),
                (rank, edges) if rank == edges => {
                    tongue.words.say("map_from", &[("value", &words(self.bounds[edges - 1]))])
                }
                (rank, _) => tongue
                    .words
                    .say("map_between", &[("from", &words(self.bounds[rank - 1])), ("to", &words(self.bounds[rank]))]),
            };
            legend.push(LegendEntry { class: format!("q{}", self.spread(rank)), text });
        }
        if self.any_missing && self.least.is_finite() {
            legend.push(LegendEntry { class: "q0".into(), text: tongue.words.word("map_missing").into() });
        }
        legend
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_every_value() {
        assert_eq!(ticks(0.0, 11.6e6), [0.0, 5e6, 10e6, 15e6]);
        assert_eq!(ticks(0.0, 0.0), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(ticks(-3.0, 5.0), [-4.0, -2.0, 0.0, 2.0, 4.0, 6.0]);
    }

    #[test]
    fn days_run_evenly() {
        let at = |text: &str| day(Date::parse(text).unwrap());
        assert_eq!(at("2024-03-01") - at("2024-02-28"), 2.0);
        assert_eq!(at("2025") - at("2024"), 366.0);
    }

    #[test]
    fn equal_values_make_one_class() {
        let classes = Classes::of(&[Some(1.0), Some(1.0), None]);
        assert_eq!(classes.class(1.0), 3);
        let classes = Classes::of(&(0..34).map(|at| Some(f64::from(at))).collect::<Vec<_>>());
        assert_eq!((classes.class(0.0), classes.class(33.0)), (1, 5));
    }
}
