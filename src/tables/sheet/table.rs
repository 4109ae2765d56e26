//! The table of a sheet: its rows found, its header joined, its cells written as they were meant.

use super::format;
use super::store::{self, Area, Is, Shape, Sheet, Spot};
use crate::error::Result;
use crate::findings::{Finding, Findings, Place};
use crate::model::Recipe;
use crate::tables::Ask;
use crate::tables::batch::TextBatch;
use crate::tables::layout::{self, Grid, Kind, Layout, Span};
use crate::tables::reader::{Hint, Reader, Step};
use crate::tables::tally::{Locate, Tally};
use std::collections::BTreeMap;

/// A sheet being read as a table.
pub struct Table {
    place: String,
    sheet: Sheet,
    labels: Vec<String>,
    /// The columns of the sheet that are columns of the table, and whether their dates have times.
    columns: Vec<(u32, bool)>,
    /// What the cells of each column say of its type.
    hints: Vec<Hint>,
    /// The rows of data: which of those that have cells.
    rows: Vec<u32>,
    /// Cells merged down, by column: first and last row.
    fills: BTreeMap<u32, Vec<(u32, u32)>>,
    header: u64,
    recipe: Recipe,
    next: usize,
}

/// Sheets of at most so many cells are looked at whole; of larger ones the top and the end.
const WHOLE: usize = 400_000;
/// Between rows with cells at most so many blank ones are told apart.
const BLANK: u32 = 3;

/// The part of a sheet that may hold the table.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    area: Area,
    /// Which of the rows that have cells: first, and one past the last.
    rows: (usize, usize),
}

/// The rows and columns that are filled and not declared to be left out. `None` when there are none.
pub fn extent(sheet: &Sheet, recipe: &Recipe, range: Option<Area>) -> Option<Extent> {
    let area = range.unwrap_or(Area { top: 0, left: 0, bottom: u32::MAX, right: u32::MAX });
    let top = area.top.saturating_add(recipe.skip_rows.unwrap_or(0));
    let filled = |at: usize| {
        let spots = sheet.spots(at).iter().filter(|spot| !is_blank(sheet, spot)).map(|spot| u32::from(spot.column));
        spots.filter(|column| (area.left..=area.right).contains(column))
    };
    let (first, mut end) = (sheet.find(top), sheet.find(area.bottom.saturating_add(1)));
    if area.bottom == u32::MAX {
        end = sheet.len();
    }
    let last = |end: usize| (first..end).rev().find(|&at| filled(at).next().is_some());
    if let (Some(footer), Some(at)) = (recipe.footer_rows.filter(|rows| *rows > 0), last(end)) {
        // Rows are counted from the last one that holds something.
        end = sheet.find((sheet.row(at) + 1).saturating_sub(footer)).max(first);
    }
    let last = last(end)?;
    let first = (first..=last).find(|&at| filled(at).next().is_some())?;
    let (mut left, mut right) = (u32::MAX, 0);
    for at in first..=last {
        for column in filled(at) {
            (left, right) = (left.min(column), right.max(column));
        }
    }
    let area = Area { top: sheet.row(first), left, bottom: sheet.row(last), right };
    Some(Extent { area, rows: (first, last + 1) })
}

/// The rows of an extent for a layout, and which sheet row each grid row is.
pub fn grid(sheet: &Sheet, extent: Extent) -> Grid {
    let (area, (first, end)) = (extent.area, extent.rows);
    let mut grid = Grid::default();
    let wide = (area.right - area.left + 1) as usize;
    grid.widen(wide);
    let cells: usize = (first..end).map(|at| sheet.spots(at).len()).sum();
    let whole = cells <= WHOLE && end - first <= 20_000;
    let (mut text, mut last) = (Vec::new(), area.top);
    let tail = end.saturating_sub(Grid::TAIL);
    let mut at = first;
    while at < end {
        if !whole && grid.is_whole() && grid.is_full() && at < tail {
            grid.gap();
            (at, last) = (tail, sheet.row(tail));
        }
        let row = sheet.row(at);
        for blank in row.saturating_sub(BLANK).max(last + 1)..row {
            grid.row(u64::from(blank) + 1);
        }
        last = row;
        grid.row(u64::from(row) + 1);
        let mut column = area.left;
        for spot in sheet.spots(at).iter().filter(|spot| (area.left..=area.right).contains(&spot.column.into())) {
            while column < u32::from(spot.column) {
                grid.cell("");
                column += 1;
            }
            text.clear();
            write(sheet, spot, has_time(sheet, spot), &mut text);
            let shown = std::str::from_utf8(&text).unwrap_or_default();
            match kind(spot, shown) {
                Some(kind) => grid.typed(shown, kind),
                None => grid.cell(shown),
            }
            column += 1;
        }
        at += 1;
    }
    let lines: Vec<u64> = (0..grid.len()).map(|row| grid.line(row)).collect();
    for merged in &sheet.merged {
        let row = |row: u32| lines.binary_search(&(u64::from(row) + 1)).ok();
        let inside = merged.left >= area.left && merged.right <= area.right;
        if let (true, Some(top)) = (inside, row(merged.top)) {
            // Rows that have no cells at all end a merged area early.
            let bottom = lines.partition_point(|line| *line <= u64::from(merged.bottom) + 1).saturating_sub(1).max(top);
            let (left, right) = ((merged.left - area.left) as usize, (merged.right - area.left) as usize);
            grid.merge(Span { top, left, bottom, right });
        }
    }
    grid
}

fn kind(spot: &Spot, shown: &str) -> Option<Kind> {
    match spot.is {
        Is::Text => None,
        Is::Number if spot.shape == Shape::General => {
            Some(Kind::of(shown)).filter(|kind| *kind == Kind::Year).or(Some(Kind::Number))
        }
        Is::Number => Some(Kind::Number),
        Is::Serial | Is::Iso => Some(Kind::Date),
        Is::Boolean => Some(Kind::Boolean),
        Is::Error => Some(Kind::Nothing),
    }
}

/// Reads the table of a sheet. `None` when there is none; the findings say why.
pub fn open(ask: &Ask<'_>, sheet: Sheet, name: Option<String>, findings: &mut Findings) -> Option<Table> {
    let whole = Place::file(ask.place);
    let mut recipe = ask.resource.recipe.clone();
    recipe.sheet = recipe.sheet.or(name);
    let range = match recipe.range.as_deref().map(|text| (text, store::area(text))) {
        Some((text, None)) => {
            findings.push(Finding::of("wrong-range", whole).with("range", text));
            return None;
        }
        other => other.and_then(|(_, area)| area),
    };
    let no_header = || Finding::of("no-header", Place::file(ask.place)).with("file", ask.place);
    let Some(extent) = extent(&sheet, &recipe, range) else {
        findings.push(no_header());
        return None;
    };
    // Rows that a range declares are all the rows there are.
    let mut declared = recipe.clone();
    if range.is_some_and(|range| range.bottom < u32::MAX) {
        declared.skip_rows = declared.skip_rows.or(Some(0));
        declared.footer_rows = declared.footer_rows.or(Some(0));
    }
    let grid = grid(&sheet, extent);
    let layout = layout::of(&grid, &declared);
    if layout.header.is_empty() && layout.data.is_empty() {
        findings.push(no_header());
        return None;
    }
    findings.extend(layout.findings(&grid, ask.place));
    layout.write(&grid, &mut declared);
    recipe.header = declared.header;
    recipe.header_rows = declared.header_rows;
    if range.is_none_or(|range| range.bottom == u32::MAX) {
        (recipe.skip_rows, recipe.footer_rows) = (declared.skip_rows, declared.footer_rows);
    }
    let table = Table::of(ask, sheet, extent, &grid, &layout, recipe, findings);
    if table.columns.is_empty() || table.columns.len() > ask.limits.columns {
        let count = table.columns.len();
        let finding = if count == 0 { no_header() } else { Finding::of("too-many-columns", table.header()) };
        findings.push(finding.with("count", count).with("limit", ask.limits.columns));
        return None;
    }
    Some(table)
}

impl Table {
    fn of(
        ask: &Ask<'_>,
        sheet: Sheet,
        extent: Extent,
        grid: &Grid,
        layout: &Layout,
        recipe: Recipe,
        findings: &mut Findings,
    ) -> Self {
        let left = extent.area.left;
        let line = |row: usize| (grid.line(row) - 1) as u32;
        let (from, to) = match layout.data.is_empty() {
            true => (u32::MAX, u32::MAX),
            false => (line(layout.data.start), line(layout.data.end - 1)),
        };
        let dropped: Vec<u32> = layout.dropped.iter().map(|&row| line(row)).collect();
        let range = sheet.find(from)..if to == u32::MAX { 0 } else { sheet.find(to + 1) };
        let mut rows = Vec::new();
        let (mut filled, mut timed) = (vec![false; layout.width], vec![false; layout.width]);
        // Numbers of the sheet's own are written plainly; those typed in as words may be in anybody's way.
        let (mut plain, mut worded) = (vec![false; layout.width], vec![false; layout.width]);
        for at in range {
            let mut blank = true;
            for spot in sheet.spots(at).iter().filter(|spot| !is_blank(&sheet, spot)) {
                let Some(column) = u32::from(spot.column).checked_sub(left).map(|column| column as usize) else {
                    continue;
                };
                if column < layout.width {
                    blank = false;
                    filled[column] = true;
                    timed[column] |= has_time(&sheet, spot) && spot.shape == Shape::Date;
                    plain[column] |= matches!(spot.is, Is::Number | Is::Serial | Is::Iso | Is::Boolean);
                    worded[column] |= spot.is == Is::Text && looks_like_a_value(sheet.text(spot));
                }
            }
            if !blank && dropped.binary_search(&sheet.row(at)).is_err() {
                rows.push(at as u32);
            }
        }
        let join = recipe.header_join.as_deref().unwrap_or(" / ");
        let labels = layout.labels(grid, join);
        let blank = |column: usize| !filled[column] && labels.get(column).is_none_or(String::is_empty);
        let kept: Vec<usize> = (0..layout.width).filter(|&column| !blank(column)).collect();
        if !grid.is_whole() && kept.len() < layout.width {
            let names: Vec<String> = (0..layout.width)
                .filter(|&column| blank(column))
                .take(5)
                .map(|column| store::letters(left + column as u32))
                .collect();
            let place = Place::at(ask.place, u64::from(extent.area.top) + 1, 0);
            findings.push(Finding::of("blank-column", place).with("columns", names.join(", ")));
        }
        let label = |(at, column): (usize, &usize)| match labels.get(*column) {
            Some(label) => label.clone(),
            None => {
                ask.resource.fields.get(at).map_or_else(|| format!("column_{}", at + 1), |field| field.name.clone())
            }
        };
        let top = if layout.header.is_empty() { layout.data.start } else { layout.header.start };
        let mut table = Self {
            place: ask.place.into(),
            labels: kept.iter().enumerate().map(label).collect(),
            columns: kept.iter().map(|&column| (left + column as u32, timed[column])).collect(),
            hints: kept.iter().map(|&at| if plain[at] && !worded[at] { Hint::Plain } else { Hint::Any }).collect(),
            rows,
            fills: BTreeMap::new(),
            header: grid.line(top.min(grid.len() - 1)),
            recipe,
            next: 0,
            sheet,
        };
        table.blank_rows(findings);
        table.merged(findings);
        table.hidden(findings);
        table
    }

    fn is_column(&self, column: u32) -> bool {
        self.columns.binary_search_by_key(&column, |have| have.0).is_ok()
    }

    /// Tells blank rows among the data.
    fn blank_rows(&self, findings: &mut Findings) {
        let mut tally = Tally::default();
        for pair in self.rows.windows(2) {
            let (above, below) = (self.sheet.row(pair[0] as usize), self.sheet.row(pair[1] as usize));
            for row in (above + 1..below).take(1000) {
                // A repeated header is no blank row.
                let at = self.sheet.find(row);
                let has = at < self.sheet.len() && self.sheet.row(at) == row;
                if !has || self.sheet.spots(at).iter().all(|spot| is_blank(&self.sheet, spot)) {
                    let place = || Place::at(&self.place, u64::from(row) + 1, 0);
                    tally.count("blank-row", Tally::ROW, || Finding::of("blank-row", place()));
                }
            }
        }
        tally.finish(findings);
    }

    /// Finds cells merged down in the data: what is said once is meant for all their rows.
    fn merged(&mut self, findings: &mut Findings) {
        let Some((first, last)) = self.rows.first().zip(self.rows.last()) else { return };
        let (first, last) = (self.sheet.row(*first as usize), self.sheet.row(*last as usize));
        let mut tally = Tally::default();
        for area in &self.sheet.merged {
            let down = area.bottom > area.top && area.top >= first && area.top <= last;
            if !down || !self.is_column(area.left) || self.sheet.get(area.top, area.left).is_none() {
                continue;
            }
            self.fills.entry(area.left).or_default().push((area.top, area.bottom));
            tally.count("merged-cells-filled", area.left as usize, || {
                let column = self.columns.binary_search_by_key(&area.left, |have| have.0).expect("it is a column");
                let cells = format!("{}:{}", store::name(area.top, area.left), store::name(area.bottom, area.right));
                let place = Place::at(&self.place, u64::from(area.top) + 1, 0).field(&self.labels[column]);
                Finding::of("merged-cells-filled", place).with("cells", cells).with("field", &self.labels[column])
            });
        }
        self.fills.values_mut().for_each(|fills| fills.sort_unstable());
        tally.finish(findings);
    }

    /// Tells rows and columns that nobody sees in the sheet and everybody in the table.
    fn hidden(&self, findings: &mut Findings) {
        let is_row = |row: &u32| self.rows.binary_search_by_key(row, |&at| self.sheet.row(at as usize)).is_ok();
        let rows: Vec<u32> = self.sheet.hidden_rows.iter().copied().filter(is_row).collect();
        if let Some(first) = rows.first() {
            let place = Place::at(&self.place, u64::from(*first) + 1, 0);
            findings.push(Finding::of("hidden-rows", place).with("count", rows.len()).with("row", first + 1));
        }
        let is_hidden = |column: u32| self.sheet.hidden_columns.iter().any(|run| (run.0..=run.1).contains(&column));
        for ((column, _), label) in
            self.columns.iter().zip(&self.labels).filter(|((column, _), _)| is_hidden(*column)).take(3)
        {
            let place = Place::at(&self.place, self.header, 0).field(label);
            findings
                .push(Finding::of("hidden-column", place).with("field", label).with("letter", store::letters(*column)));
        }
    }

    /// The cell that a merged one gives to this place.
    fn filled(&self, row: u32, column: u32) -> Option<&Spot> {
        let fills = self.fills.get(&column)?;
        let (top, bottom) = *fills[..fills.partition_point(|fill| fill.0 < row)].last()?;
        if row <= bottom { self.sheet.get(top, column) } else { None }
    }
}

impl Reader for Table {
    fn labels(&self) -> &[String] {
        &self.labels
    }

    fn header(&self) -> Place {
        Place::at(&self.place, self.header, 0)
    }

    fn hint(&self, column: usize) -> Hint {
        self.hints.get(column).copied().unwrap_or_default()
    }

    fn recipe(&self) -> Recipe {
        self.recipe.clone()
    }

    fn rewind(&mut self) -> bool {
        self.next = 0;
        true
    }

    fn read(&mut self, batch: &mut TextBatch, tally: &mut Tally) -> Result<Step> {
        batch.reset(self.columns.len(), self.next as u64);
        let (mut bytes, mut text) = (0, Vec::new());
        while self.next < self.rows.len() && batch.rows() < TextBatch::ROWS && bytes < TextBatch::BYTES {
            let at = self.rows[self.next] as usize;
            let row = self.sheet.row(at);
            let mut spots = self.sheet.spots(at).iter().peekable();
            for (column, (place, timed)) in self.columns.iter().enumerate() {
                while spots.next_if(|spot| u32::from(spot.column) < *place).is_some() {}
                let own =
                    spots.next_if(|spot| u32::from(spot.column) == *place).filter(|spot| !is_blank(&self.sheet, spot));
                text.clear();
                if let Some(spot) = own.or_else(|| self.filled(row, *place)) {
                    write(&self.sheet, spot, *timed, &mut text);
                    if spot.is == Is::Error {
                        let error = String::from_utf8_lossy(self.sheet.text(spot));
                        tally.count("cell-error", column, || {
                            let place_of = Place::at(&self.place, u64::from(row) + 1, 0).field(&self.labels[column]);
                            let finding = Finding::of("cell-error", place_of.row(self.next as u64 + 1));
                            let finding = finding.with("field", &self.labels[column]).with("value", error);
                            finding.with("cell", store::name(row, *place))
                        });
                    }
                }
                bytes += text.len();
                batch.columns[column].push(&text);
            }
            batch.lines.push(u64::from(row) + 1);
            batch.offsets.push(0);
            self.next += 1;
        }
        Ok(if batch.rows() == 0 { Step::End } else { Step::Rows })
    }
}

impl Locate for Table {
    fn place(&self, line: u64, _: u64, _: usize) -> Place {
        Place::at(&self.place, line, 0)
    }
}

/// Nothing but spaces.
fn is_blank(sheet: &Sheet, spot: &Spot) -> bool {
    spot.is == Is::Text && std::str::from_utf8(sheet.text(spot)).is_ok_and(|text| text.trim().is_empty())
}

/// Is a text a number or a date to the eye?
fn looks_like_a_value(text: &[u8]) -> bool {
    let digits = text.iter().any(u8::is_ascii_digit) && text.len() < 40;
    digits && std::str::from_utf8(text).is_ok_and(|text| Kind::of(text.trim()) != Kind::Text)
}

/// Days of a serial cell.
fn serial(sheet: &Sheet, spot: &Spot) -> f64 {
    std::str::from_utf8(sheet.text(spot)).ok().and_then(|text| text.parse().ok()).unwrap_or(0.0)
}

/// Does a date carry a time of day?
fn has_time(sheet: &Sheet, spot: &Spot) -> bool {
    match spot.is {
        Is::Serial => format::has_time(serial(sheet, spot)),
        Is::Iso => sheet.text(spot).contains(&b'T') && !sheet.text(spot).ends_with(b"T00:00:00"),
        _ => false,
    }
}

/// Writes a cell as it was meant; errors have no value.
fn write(sheet: &Sheet, spot: &Spot, timed: bool, out: &mut Vec<u8>) {
    let text = sheet.text(spot);
    match (spot.is, spot.shape) {
        (Is::Error, _) => {}
        (Is::Number, Shape::Percent) => format::percent(text, out),
        (Is::Number, Shape::Padded(digits)) => format::padded(text, usize::from(digits), out),
        (Is::Serial, Shape::Duration) => format::duration(serial(sheet, spot), out),
        (Is::Serial, Shape::Time) if (0.0..1.0).contains(&serial(sheet, spot)) => {
            format::time(serial(sheet, spot), out)
        }
        (Is::Serial, shape) => {
            let timed = timed || shape == Shape::Time;
            if format::moment(serial(sheet, spot), sheet.since_1904, timed, out).is_none() {
                out.extend_from_slice(text);
            }
        }
        (Is::Iso, Shape::Date) => {
            let day = text.strip_suffix(b"T00:00:00").unwrap_or(text);
            out.extend_from_slice(if timed { text } else { day });
            if timed && !text.contains(&b'T') {
                out.extend_from_slice(b"T00:00:00");
            }
        }
        _ => out.extend_from_slice(text),
    }
}
