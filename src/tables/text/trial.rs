//! How well a dialect fits some text: how regular its records are, and how clean their cells.

use super::dialect::Dialect;
use super::record::Record;
use super::records::{Machine, Next};
use crate::tables::layout::Kind;

/// What a dialect makes of some text.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The dialect.
    pub dialect: Dialect,
    /// The width of most records, if that is more than one cell.
    pub width: usize,
    /// How well it fits, 0 to 1.
    pub score: f64,
    /// How many of the records from the first to the last of this width have it.
    pub regular: f64,
    /// How many records.
    pub records: usize,
    /// How many of this width.
    pub fitting: usize,
    /// Quotes that did not do what quotes do.
    pub odd: usize,
    /// Of filled cells that are not the first of their record, how many begin with a space.
    pub spaced: f64,
    /// Has the first record this width?
    pub first_fits: bool,
    /// How many records stand before the first of this width.
    pub before: usize,
    /// Columns of numbers, dates and the like.
    pub value_columns: usize,
    /// Are nearly all lines one number, date or time each?
    pub lines_are_values: bool,
    /// Is more than half of the records one cell in quotes?
    pub in_quotes: bool,
    /// Has any record more than one cell?
    pub wide: bool,
    /// Has every record more than one cell?
    pub parted: bool,
}

/// Records whose cells are looked at.
const LOOKED_AT: usize = 120;

/// Tries a dialect on pieces of a file, each of whole lines.
pub fn of(pieces: &[&[u8]], dialect: &Dialect) -> Trial {
    let mut machine = Machine::new(dialect.clone(), 1 << 20);
    let mut record = Record::default();
    // Of each record how many cells it has, and one past the last that is not empty.
    let (mut widths, mut filled): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut kept: Vec<Vec<Seen>> = Vec::new();
    let (mut odd, mut values, mut quoted) = (0, 0, 0);
    for piece in pieces {
        let mut at = 0;
        loop {
            let read = match machine.next(&piece[at..], at as u64, true, &mut record) {
                Next::Record(read) => read,
                Next::Blank(read) | Next::Comment(read) => {
                    at += read;
                    continue;
                }
                Next::More | Next::TooLarge | Next::End => break,
            };
            let line = &piece[at..at + read];
            at += read;
            if record.is_blank() {
                continue;
            }
            widths.push(record.len());
            filled.push((0..record.len()).rev().find(|at| !record.cell(*at).is_empty()).map_or(0, |at| at + 1));
            odd += record.odd.len();
            quoted += usize::from(record.len() == 1 && record.quoted);
            if kept.len() < LOOKED_AT {
                let line = std::str::from_utf8(line).map(str::trim).unwrap_or_default();
                values += usize::from(line.len() < 60 && (Kind::of(line).is_value() || Kind::of(line) == Kind::Year));
                kept.push((0..record.len().min(500)).map(|at| Seen::of(record.cell(at), &dialect.delimiter)).collect());
            }
        }
        // Places of one piece say nothing about another.
        machine = Machine::new(dialect.clone(), 1 << 20);
    }
    let width = usual(&widths);
    // Separators too many with nothing behind them do no harm.
    let fits = |at: &usize| widths[*at] == width || (widths[*at] > width && filled[*at] <= width);
    let first = (0..widths.len()).find(fits).unwrap_or(0);
    let last = (0..widths.len()).rfind(fits).unwrap_or(0);
    let many = (0..widths.len()).filter(fits).count() as f64;
    let body = (last + 1 - first) as f64;
    let regular = if widths.is_empty() { 0.0 } else { many / body };
    let covered = body / widths.len().max(1) as f64;
    let rows: Vec<&Vec<Seen>> = kept.iter().filter(|row| row.len() == width.min(500)).collect();
    let seen = Cells::of(&rows);
    // A first line with separators, but not as many as the rest: they are not what they seem.
    let torn = widths.first().is_some_and(|first| *first > 1 && *first != width);
    let whole = if torn { 0.8 } else { 1.0 };
    let score = whole * regular.powf(1.5) * (0.35 + 0.65 * covered) * (0.7 * seen.clean + 0.3 * seen.alike);
    Trial {
        dialect: dialect.clone(),
        width,
        score: if width < 2 { 0.0 } else { score },
        regular,
        odd,
        spaced: seen.spaced,
        first_fits: !widths.is_empty() && fits(&0),
        before: first,
        value_columns: seen.value_columns,
        lines_are_values: values > 0 && values * 10 >= (kept.len() - 1) * 9,
        records: widths.len(),
        fitting: many as usize,
        in_quotes: quoted * 2 > widths.len(),
        wide: widths.iter().any(|width| *width > 1),
        parted: widths.iter().all(|width| *width > 1),
    }
}

/// The width most cells stand in; one when no record has more than one.
fn usual(widths: &[usize]) -> usize {
    let mut counted: Vec<(usize, usize)> = Vec::new();
    for width in widths {
        match counted.iter().position(|(other, _)| other == width) {
            Some(at) => counted[at].1 += 1,
            None if counted.len() < 200 => counted.push((*width, 1)),
            None => {}
        }
    }
    let wide = counted.iter().filter(|(width, _)| *width > 1);
    // Records, with a little weight for their width: a title in two cells is no table.
    let weight = |(width, count): &(usize, usize)| *count as f64 * (1.0 - 1.0 / (*width as f64 + 1.0));
    wide.max_by(|a, b| weight(a).total_cmp(&weight(b))).map_or(1, |(width, _)| *width)
}

/// What a cell looks like.
#[derive(Debug, Clone, Copy)]
struct Seen {
    clean: f64,
    kind: Kind,
    spaced: bool,
}

impl Seen {
    fn of(cell: &[u8], delimiter: &[u8]) -> Self {
        let text = std::str::from_utf8(&cell[..cell.len().min(400)]).unwrap_or_default();
        let trimmed = text.trim();
        let kind = Kind::of(trimmed);
        let clean = match kind {
            Kind::Empty => 0.75,
            Kind::Nothing => 0.9,
            Kind::Number | Kind::Year | Kind::Date | Kind::Boolean => 1.0,
            Kind::Text => cleanness(trimmed.as_bytes(), delimiter),
        };
        Self { clean, kind, spaced: cell.starts_with(b" ") && !trimmed.is_empty() }
    }

    fn is_value(self) -> bool {
        self.kind.is_value() || self.kind == Kind::Year
    }
}

/// How little a text holds of what separates cells elsewhere.
fn cleanness(text: &[u8], delimiter: &[u8]) -> f64 {
    let quote = |byte: Option<&u8>| matches!(byte, Some(b'"'));
    if quote(text.first()) || quote(text.last()) {
        return 0.3;
    }
    let rival = |byte: &u8| matches!(byte, b';' | b'\t' | b'|' | 0x1f | 1) && !delimiter.contains(byte);
    if text.iter().any(rival) {
        return 0.3;
    }
    let tight = |pair: &[u8]| pair[0] == b',' && pair[1] != b' ' && !delimiter.contains(&b',');
    if text.windows(2).any(tight) { 0.4 } else { 0.85 }
}

/// What cells of rows look like together.
struct Cells {
    clean: f64,
    /// How much the cells of a column are of one kind.
    alike: f64,
    spaced: f64,
    value_columns: usize,
}

impl Cells {
    fn of(rows: &[&Vec<Seen>]) -> Self {
        let (mut sum, mut cells, mut filled, mut spaced) = (0.0, 0.0, 0usize, 0usize);
        for cell in rows.iter().flat_map(|row| row.iter()) {
            (sum, cells) = (sum + cell.clean, cells + 1.0);
        }
        for cell in rows.iter().flat_map(|row| row.iter().skip(1)).filter(|cell| cell.kind != Kind::Empty) {
            (filled, spaced) = (filled + 1, spaced + usize::from(cell.spaced));
        }
        let (mut alike, mut value_columns, mut columns) = (0.0, 0, 0.0);
        for column in 0..rows.first().map_or(0, |row| row.len()) {
            // The first row is its label, as far as one knows.
            let below = rows.iter().skip(usize::from(rows.len() > 1)).map(|row| row[column]);
            let filled: Vec<Seen> = below.filter(|cell| cell.kind != Kind::Empty).collect();
            if filled.is_empty() {
                continue;
            }
            let values = filled.iter().filter(|cell| cell.is_value() || cell.kind == Kind::Nothing).count();
            let share = values as f64 / filled.len() as f64;
            alike += share.max(1.0 - share);
            columns += 1.0;
            value_columns += usize::from(share >= 0.9);
        }
        let ratio = |part: f64, whole: f64| if whole == 0.0 { 0.0 } else { part / whole };
        Self {
            clean: ratio(sum, cells),
            alike: ratio(alike, columns),
            spaced: ratio(spaced as f64, filled as f64),
            value_columns,
        }
    }
}

/// Lines without their ends.
pub fn lines(piece: &[u8]) -> impl Iterator<Item = &[u8]> {
    piece.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_empty())
}

/// Does a sign stand in so many lines that it may separate cells?
pub fn is_frequent(pieces: &[&[u8]], sign: &str) -> bool {
    const LINES: usize = 200;
    let finder = memchr::memmem::Finder::new(sign);
    pieces.iter().any(|piece| {
        let (mut all, mut found) = (0, 0);
        for line in lines(piece).take(LINES) {
            all += 1;
            found += usize::from(finder.find(line).is_some());
        }
        found > 0 && found * 4 >= all
    })
}

/// Do cells stand in single quotes, and not in double ones?
pub fn is_singly_quoted(pieces: &[&[u8]]) -> bool {
    let outside = |byte: Option<&u8>| {
        matches!(byte, None | Some(b'\n' | b'\r' | b',' | b';' | b'\t' | b'|' | b' ' | b'~' | b'^' | b':'))
    };
    let (mut opened, mut closed, mut double) = (0usize, 0usize, 0usize);
    for piece in pieces {
        for at in memchr::memchr2_iter(b'\'', b'"', piece) {
            let before = outside(at.checked_sub(1).map(|at| &piece[at]));
            let behind = outside(piece.get(at + 1));
            match piece[at] {
                b'"' => double += usize::from(before || behind),
                _ if before != behind => {
                    opened += usize::from(before);
                    closed += usize::from(behind);
                }
                _ => {}
            }
        }
    }
    opened >= 2 && closed * 10 >= opened * 9 && opened * 10 >= closed * 9 && opened * 2 > double
}
