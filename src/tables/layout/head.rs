//! Where a table begins: title lines above it, its header of one row or several, or rows at once.

use super::kind::Kind;
use super::sight::{Class, Evidence, Sight};
use super::words;
use std::ops::Range;

/// The head of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// The rows of the header; empty, at the first row of data, when there is none.
    pub rows: Range<usize>,
    /// Rows of the header that give no labels: numbers of columns, ruled lines.
    pub silent: Vec<usize>,
    /// The first row looks like labels and like data.
    pub doubtful: bool,
}

/// What is declared of a header.
#[derive(Debug, Clone, Copy, Default)]
pub struct Declared {
    /// It begins at the first row.
    pub top: bool,
    /// It has this many rows.
    pub rows: Option<usize>,
}

/// The most rows of a header.
const TALLEST: usize = 8;
/// A title may stand at most this many rows above a header without a blank row between.
const TITLES: usize = 24;

/// Finds the head of the table in these rows, of which the fullest fills `most` cells.
pub fn find(sight: &Sight<'_>, table: Range<usize>, most: usize, declared: Declared) -> Head {
    let first = sight.rows(table.clone()).next().unwrap_or(table.start);
    let top = if declared.top || most < 2 { first } else { start(sight, first..table.end, most) };
    if let Some(rows) = declared.rows {
        let end = sight.rows(top..table.end).take(rows).last().map_or(top, |row| row + 1);
        let silent = (top + 1..end).filter(|&row| is_numbering(sight, row, end..table.end) || is_ruled(sight, row));
        return Head { rows: top..end, silent: silent.collect(), doubtful: false };
    }
    let mut head = down(sight, top, table.end);
    if !declared.top
        && head.rows.len() == 1
        && most > 2
        && let Some(better) = better(sight, top, table.end)
    {
        head = down(sight, up(sight, better, first, most), table.end);
    }
    if head.rows.len() == 1 {
        let evidence = against(sight, head.rows.start, head.rows.end..table.end);
        let alone = sight.rows(head.rows.end..table.end).next().is_none();
        if alone && is_lone_data(sight, head.rows.start) || evidence.data > 1 && evidence.data >= 3 * evidence.label {
            return Head { rows: head.rows.start..head.rows.start, ..Head::default() };
        }
        head.doubtful = evidence.data > 1 && evidence.data >= evidence.label;
    }
    head
}

fn against(sight: &Sight<'_>, row: usize, below: Range<usize>) -> Evidence {
    let classes = sight.classes(below.clone(), sight.end(row));
    sight.evidence(row, below, &classes)
}

/// The first row of the header, or of the data where there is none.
fn start(sight: &Sight<'_>, rows: Range<usize>, most: usize) -> usize {
    let least = most.div_ceil(2).max(2);
    let Some(wide) = sight.rows(rows.clone()).take(TITLES + 1).find(|&row| sight.filled(row) >= least) else {
        return rows.start;
    };
    if wide == rows.start || !are_titles(sight, rows.start..wide, wide, rows.end, most) {
        return rows.start;
    }
    up(sight, wide, rows.start, most)
}

/// Are these sparse rows lines above the table, and not a header with few labels?
fn are_titles(sight: &Sight<'_>, rows: Range<usize>, wide: usize, end: usize, most: usize) -> bool {
    let grid = sight.grid;
    let text = |row: usize| super::blocks::first_text(sight, row);
    let long = |row: usize| text(row).chars().count() > 40 || text(row).split_whitespace().count() > 5;
    let merged = |row: usize| grid.merged().iter().any(|span| span.top == row && span.right > span.left);
    let parted = sight.is_blank(wide - 1) || sight.rows(rows.clone()).any(|row| grid.width(row) < grid.width(wide));
    if parted || sight.rows(rows.clone()).any(|row| words::is_title(text(row)) || long(row) || merged(row)) {
        return true;
    }
    let labels = sight.is_label_like(wide);
    let evidence = against(sight, wide, wide + 1..end);
    labels && most > 2 && evidence.data <= evidence.label && sight.rows(rows).all(|row| sight.filled(row) == 1)
}

/// Goes up from the lowest row of a header while the row above heads groups of its columns.
fn up(sight: &Sight<'_>, row: usize, first: usize, most: usize) -> usize {
    let mut top = row;
    while top > first && row - top < TALLEST && heads(sight, top - 1, top, most) {
        top -= 1;
    }
    top
}

/// Does a row name groups of the columns that the next row names?
fn heads(sight: &Sight<'_>, row: usize, next: usize, most: usize) -> bool {
    let grid = sight.grid;
    if sight.is_blank(row) || !is_wordy(sight, row) {
        return false;
    }
    if let Some(spans) = spans(sight, row) {
        return spans.iter().any(|span| {
            let wide = span.right - span.left + 1;
            (wide > 1 && wide < most && span.right < sight.end(next).max(most)) || (wide == 1 && span.bottom >= next)
        });
    }
    if grid.width(row) != grid.width(next) || sight.columns(row).any(|column| words::is_title(grid.get(row, column))) {
        return false;
    }
    let grouped = group(sight, row, next);
    match sight.filled(row) {
        1 => {
            let column = sight.end(row) - 1;
            let lone = row == 0 || sight.is_blank(row - 1);
            lone && column > 0 && grouped && grid.get(row, column).chars().count() <= 40
        }
        _ => grouped,
    }
}

/// Merged cells that begin in this row; `None` when there are none.
fn spans<'a>(sight: &'a Sight<'_>, row: usize) -> Option<Vec<&'a super::grid::Span>> {
    let spans: Vec<_> = sight.grid.merged().iter().filter(|span| span.top == row).collect();
    (!spans.is_empty()).then_some(spans)
}

/// Is there a label with a blank cell to its right, both with something below them?
fn group(sight: &Sight<'_>, row: usize, next: usize) -> bool {
    let is = |row: usize, column: usize| !sight.grid.get(row, column).is_empty();
    let mut open = false;
    for column in 0..sight.end(next) {
        match (is(row, column), is(next, column)) {
            (true, below) => open = below,
            (false, true) if open => return true,
            (false, true) => {}
            (false, false) => open = false,
        }
    }
    false
}

/// Has each label of a row another column to its right?
fn are_groups(sight: &Sight<'_>, row: usize, next: usize) -> bool {
    let grid = sight.grid;
    let alone = |column: usize| !grid.get(row, column + 1).is_empty() || grid.get(next, column + 1).is_empty();
    grid.width(row) == grid.width(next) && !sight.columns(row).any(alone)
}

/// Are there only words, and series of years and the like?
fn is_wordy(sight: &Sight<'_>, row: usize) -> bool {
    let runs = sight.runs(row);
    sight.columns(row).all(|column| match sight.grid.kind(row, column) {
        Kind::Text | Kind::Boolean => true,
        Kind::Year | Kind::Date => runs.contains(&column) || is_year_list(sight, row, column),
        Kind::Empty | Kind::Nothing | Kind::Number => false,
    })
}

/// Years that come again, as below several group heads: 2022 2023 2022 2023.
fn is_year_list(sight: &Sight<'_>, row: usize, column: usize) -> bool {
    let is_year = |column: &usize| sight.grid.kind(row, *column) == Kind::Year;
    is_year(&column) && sight.columns(row).filter(is_year).count() > 1
}

/// Goes down from the first row of a header to its last.
fn down(sight: &Sight<'_>, top: usize, end: usize) -> Head {
    let mut head = Head { rows: top..top + 1, ..Head::default() };
    while head.rows.end < end && head.rows.len() < TALLEST {
        let row = head.rows.end;
        if sight.is_blank(row) {
            break;
        }
        if is_numbering(sight, row, row + 1..end) {
            head.silent.push(row);
            head.rows.end += 1;
            break;
        }
        if is_ruled(sight, row) {
            head.silent.push(row);
            head.rows.end += 1;
            continue;
        }
        if !is_more(sight, head.rows.clone(), row, end) {
            break;
        }
        head.rows.end += 1;
    }
    head
}

/// Does a row below the header go on with it?
fn is_more(sight: &Sight<'_>, header: Range<usize>, row: usize, end: usize) -> bool {
    let grid = sight.grid;
    if !is_wordy(sight, row) || sight.is_same(header.end - 1, row) {
        return false;
    }
    // Merged down from the header, or below a cell merged across.
    let down = grid.merged().iter().any(|span| header.contains(&span.top) && span.bottom >= row);
    let across = grid.merged().iter().any(|span| {
        let wide = span.right > span.left && header.contains(&span.top) && span.bottom + 1 == row;
        wide && (span.left..=span.right).all(|column| !grid.get(row, column).is_empty())
    });
    if down || across {
        return true;
    }
    let below = row + 1..end;
    if sight.rows(below.clone()).next().is_none() {
        return false;
    }
    let classes = sight.classes(below.clone(), sight.end(row).max(sight.end(header.start)));
    let is_value = |column: usize| classes[column].is_value() || classes[column] == Class::Year;
    let values = (0..classes.len()).filter(|&column| is_value(column)).count();
    let broken: Vec<&str> = sight
        .columns(row)
        .filter(|&column| is_value(column) && matches!(grid.kind(row, column), Kind::Text | Kind::Boolean))
        .map(|column| grid.get(row, column))
        .collect();
    // Years over other numbers are labels; over years they are data.
    let is_label = |column: usize| classes[column] == Class::Number && is_label_year(sight, row, column);
    let years = sight.columns(row).filter(|&column| is_label(column)).count();
    let units = sight.columns(row).all(|column| words::is_unit(grid.get(row, column)));
    if units && !broken.is_empty() && (broken.len() > 1 || broken.len() == values || words::is_bracketed(broken[0])) {
        return true;
    }
    let last = header.end - 1;
    // Words in just those columns that hold values, whatever the words are: units.
    let only = broken.len() > 1 && broken.len() == values && broken.len() == sight.filled(row);
    let grouped = group(sight, last, row);
    let filled = |column: usize| sight.rows(below.clone()).take(20).all(|row| !grid.get(row, column).is_empty());
    let hole = (0..sight.end(last))
        .any(|column| !grid.get(last, column).is_empty() && grid.get(row, column).is_empty() && filled(column));
    let recurs = |column: usize| {
        sight.rows(below.clone()).take(40).any(|below| grid.get(below, column) == grid.get(row, column))
    };
    let fresh = || sight.columns(row).all(|column| !recurs(column));
    if only && sight.filled(last) > sight.filled(row) && fresh() {
        return true;
    }
    if grouped && hole && grid.width(last) == grid.width(row) {
        let wordless = sight.columns(row).all(|column| !is_value(column));
        return !broken.is_empty() || years > 1 || (wordless && fresh() && sight.is_label_like(row));
    }
    let mut distinct = broken.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let all = broken.len() + years >= values && broken.len() + years > 1 && distinct.len() == broken.len();
    // Below a header that names every column, or groups of them only.
    let fits = match sight.filled(row).cmp(&sight.filled(last)) {
        std::cmp::Ordering::Less => grouped,
        std::cmp::Ordering::Equal => true,
        std::cmp::Ordering::Greater => grouped && are_groups(sight, last, row),
    };
    all && fresh() && fits && sight.filled(row) + 1 >= sight.end(row)
}

fn is_label_year(sight: &Sight<'_>, row: usize, column: usize) -> bool {
    sight.runs(row).contains(&column) || is_year_list(sight, row, column)
}

/// Numbers of columns: "(1) (2) (3)", "A B 1 2", "1 2 3 4" over words, "(3)=(1)+(2)".
fn is_numbering(sight: &Sight<'_>, row: usize, below: Range<usize>) -> bool {
    let grid = sight.grid;
    let (filled, end) = (sight.filled(row), sight.end(row));
    if filled < 3 || filled * 3 < end * 2 {
        return false;
    }
    let (mut letters, mut brackets, mut numbers) = (0u8, 0, 0u32);
    for column in sight.columns(row) {
        let text = grid.get(row, column);
        let own = text.split('=').next().unwrap_or_default().trim();
        let bare = own.trim_start_matches(['(', '[']).trim_end_matches([')', ']']);
        brackets += usize::from(bare.len() < own.len());
        match bare.parse::<u32>() {
            Ok(number) if number == numbers + 1 => numbers += 1,
            _ if numbers == 0
                && bare.len() == 1
                && bare.eq_ignore_ascii_case(char::from(b'A' + letters).encode_utf8(&mut [0; 4])) =>
            {
                letters += 1;
            }
            _ => return false,
        }
        if letters > 20 {
            return false;
        }
    }
    if brackets == filled || (letters > 0 && numbers > 0) {
        return true;
    }
    // Plain numbers are data as a rule; not where a column below holds nothing but words.
    let classes = sight.classes(below, end);
    let wordy = |column: &usize| matches!(classes[*column], Class::Text | Class::Code);
    letters == 0 && filled == end && sight.columns(row).any(|column| wordy(&column))
}

/// May a row below a header be numbers of columns? At a glance: it begins as they do.
pub fn may_be_numbering<'a>(mut cells: impl Iterator<Item = &'a str>) -> bool {
    let bare = |cell: &'a str| cell.trim_matches(['(', ')', '[', ']']);
    let first = cells.next().map(bare).unwrap_or_default();
    let second = cells.next().map(bare).unwrap_or_default();
    matches!(first, "" | "1" | "A" | "a") && matches!(second, "1" | "2" | "A" | "B" | "a" | "b")
}

/// A line of dashes below a header.
fn is_ruled(sight: &Sight<'_>, row: usize) -> bool {
    let mut long = false;
    let ruled = sight.columns(row).all(|column| {
        let text = sight.grid.get(row, column);
        long |= text.len() > 2;
        text.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'+' | b':')) && text.len() > 1
    });
    ruled && long
}

/// The only row of a table: values as in a row of data?
fn is_lone_data(sight: &Sight<'_>, row: usize) -> bool {
    let runs = sight.runs(row);
    let values = sight
        .columns(row)
        .filter(|&column| matches!(sight.grid.kind(row, column), Kind::Number | Kind::Date) && !runs.contains(&column));
    let values = values.count();
    values > 0 && values * 2 >= sight.filled(row)
}

/// A row below that looks more like the header than this one, which is poorer: a title of several cells stands above.
fn better(sight: &Sight<'_>, top: usize, end: usize) -> Option<usize> {
    let classes = sight.classes(top + 1..end, sight.end(top));
    let own = sight.evidence(top, top + 1..end, &classes);
    let mut width = 0;
    for row in sight.rows(top + 1..end).take(TITLES) {
        width = width.max(sight.end(row));
        if sight.filled(row) <= sight.filled(top) || !sight.is_label_like(row) {
            continue;
        }
        let evidence = against(sight, row, row + 1..end);
        let below = against(sight, top, row + 1..end);
        let poorer = sight.rows(top..row).all(|above| sight.filled(above) < sight.filled(row));
        if poorer && evidence.data == 0 && evidence.label > 1 && evidence.label > below.label.max(own.label) {
            return Some(row);
        }
    }
    None
}
