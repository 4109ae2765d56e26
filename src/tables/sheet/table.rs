//! The table of a sheet: its rows found, its header joined, its cells written as they were meant.

use super::cell::{Dates, is_blank, looks_like_a_value, write};
use super::extent::{self, Extent};
use super::store::{self, Is, Sheet, Spot};
use crate::error::Result;
use crate::findings::{Finding, Findings, Place};
use crate::model::Recipe;
use crate::tables::Ask;
use crate::tables::batch::TextBatch;
use crate::tables::layout::{self, Grid, Layout};
use crate::tables::reader::{Hint, Reader, Step};
use crate::tables::tally::{Locate, Tally};
use std::collections::BTreeMap;

/// A sheet being read as a table.
pub struct Table {
    place: String,
    sheet: Sheet,
    labels: Vec<String>,
    /// The columns of the sheet that are columns of the table, and how their dates are written.
    columns: Vec<(u32, Dates)>,
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
    let Some(extent) = extent::extent(&sheet, &recipe, range) else {
        findings.push(no_header());
        return None;
    };
    // Rows that a range declares are all the rows there are.
    let mut declared = recipe.clone();
    if range.is_some_and(|range| range.bottom < u32::MAX) {
        declared.skip_rows = declared.skip_rows.or(Some(0));
        declared.footer_rows = declared.footer_rows.or(Some(0));
    }
    let grid = extent::grid(&sheet, extent);
    let mut layout = layout::of(&grid, &declared);
    // Of blank columns all rows know, and their letters say more than numbers.
    layout.notes.retain(|note| note.rule != "blank-column");
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
        let (mut filled, mut dates) = (vec![false; layout.width], vec![Dates::default(); layout.width]);
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
                    dates[column] = dates[column].max(Dates::of(&sheet, spot));
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
        if kept.len() < layout.width {
            let gone = (0..layout.width).filter(|&column| blank(column));
            let names: Vec<String> = gone.take(5).map(|column| store::letters(left + column as u32)).collect();
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
            columns: kept.iter().map(|&column| (left + column as u32, dates[column])).collect(),
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
            for (column, (place, dates)) in self.columns.iter().enumerate() {
                while spots.next_if(|spot| u32::from(spot.column) < *place).is_some() {}
                let own =
                    spots.next_if(|spot| u32::from(spot.column) == *place).filter(|spot| !is_blank(&self.sheet, spot));
                text.clear();
                if let Some(spot) = own.or_else(|| self.filled(row, *place)) {
                    write(&self.sheet, spot, *dates, &mut text);
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
