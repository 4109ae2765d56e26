//! The part of a sheet that may hold its table, and its rows as a grid for the layout.

use super::cell::{Dates, is_blank, write};
use super::store::{Area, Is, Shape, Sheet, Spot};
use crate::model::Recipe;
use crate::tables::layout::{Grid, Kind, Span};

/// Sheets of at most so many cells are looked at whole; of larger ones the top and the end.
const WHOLE: usize = 400_000;
/// Between rows with cells at most so many blank ones are told apart.
const BLANK: u32 = 3;

/// The part of a sheet that may hold the table.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    /// Its corners.
    pub area: Area,
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
            write(sheet, spot, Dates::of(sheet, spot), &mut text);
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
