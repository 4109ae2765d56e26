//! A grid looked at: how full each row is, what kind of cells each column holds, how a row breaks with the rows below it.

use super::grid::Grid;
use super::kind::Kind;
use std::ops::Range;

/// What the filled cells of a column are, nearly all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// There are none.
    Empty,
    /// Numbers.
    Number,
    /// Years.
    Year,
    /// Dates and times.
    Date,
    /// Yes and no.
    Boolean,
    /// Words of one shape, with digits: codes.
    Code,
    /// Words.
    Text,
    /// Several kinds.
    Mixed,
}

impl Class {
    /// Values that no label looks like.
    pub fn is_value(self) -> bool {
        matches!(self, Self::Number | Self::Date)
    }
}

/// How a row looks against the rows below it, in halves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// It breaks with them, as labels do.
    pub label: u32,
    /// It is like them.
    pub data: u32,
}

/// A grid with the fullness of its rows.
pub struct Sight<'a> {
    /// The grid.
    pub grid: &'a Grid,
    /// Of each row how many cells hold something, and one past the last of them.
    shapes: Vec<(u32, u32)>,
}

impl<'a> Sight<'a> {
    /// As many rows of a table are looked at for the kinds of its columns.
    const SAMPLE: usize = 40;

    /// Looks at a grid.
    pub fn of(grid: &'a Grid) -> Self {
        let shape = |row: usize| {
            let (mut filled, mut end) = (0, 0);
            for column in 0..grid.added(row) {
                if !grid.get(row, column).is_empty() {
                    (filled, end) = (filled + 1, column as u32 + 1);
                }
            }
            (filled, end)
        };
        Self { grid, shapes: (0..grid.len()).map(shape).collect() }
    }

    /// How many cells of a row hold something.
    pub fn filled(&self, row: usize) -> usize {
        self.shapes[row].0 as usize
    }

    /// One past the last cell that holds something.
    pub fn end(&self, row: usize) -> usize {
        self.shapes[row].1 as usize
    }

    /// Does a row hold nothing?
    pub fn is_blank(&self, row: usize) -> bool {
        self.shapes[row].0 == 0
    }

    /// The rows of a range that are not blank.
    pub fn rows(&self, rows: Range<usize>) -> impl DoubleEndedIterator<Item = usize> + Clone + use<'_> {
        rows.filter(|&row| !self.is_blank(row))
    }

    /// The columns of a row that hold something.
    pub fn columns(&self, row: usize) -> impl Iterator<Item = usize> + use<'_> {
        (0..self.end(row)).filter(move |&column| !self.grid.get(row, column).is_empty())
    }

    /// Are the cells of a row all words (years, too), and no two the same?
    pub fn is_label_like(&self, row: usize) -> bool {
        let runs = self.runs(row);
        let mut seen: Vec<&str> = Vec::with_capacity(self.filled(row));
        for column in self.columns(row) {
            if self.grid.kind(row, column).is_value() && !runs.contains(&column) && !self.is_mark(row, column) {
                return false;
            }
            seen.push(self.grid.get(row, column));
        }
        seen.sort_unstable();
        seen.windows(2).all(|pair| pair[0] != pair[1])
    }

    /// "x", "y", "no": booleans by their look, and good labels.
    fn is_mark(&self, row: usize, column: usize) -> bool {
        self.grid.kind(row, column) == Kind::Boolean
    }

    /// The columns of a row whose values ascend by steps as the labels of series do: years, months, hours, numbered items.
    pub fn runs(&self, row: usize) -> Range<usize> {
        let mut best = 0..0;
        let mut start = 0;
        while start < self.end(row) {
            let Some(kind) = series(self.grid.kind(row, start)) else {
                start += 1;
                continue;
            };
            let mut end = start + 1;
            while end < self.end(row) && series(self.grid.kind(row, end)) == Some(kind) && self.steps(row, start, end) {
                end += 1;
            }
            let least = if kind == Kind::Number { 3 } else { 2 };
            if end - start >= least.max(best.len() + 1) {
                best = start..end;
            }
            start = end;
        }
        best
    }

    /// Does the cell at `end` go on as the cells from `start` began?
    fn steps(&self, row: usize, start: usize, end: usize) -> bool {
        let number = |column: usize| self.grid.get(row, column).parse::<i64>().ok();
        match (number(start), number(end - 1), number(end)) {
            (Some(first), Some(last), Some(this)) => {
                let next = if end - start == 1 { Some(this) } else { number(start + 1) };
                let step = next.and_then(|next| next.checked_sub(first));
                this.checked_sub(last) == step && matches!(step, Some(1 | 2 | 5 | 10 | -1))
            }
            (None, None, None) if self.grid.kind(row, end) == Kind::Date => {
                (start..end).all(|column| self.grid.get(row, column) != self.grid.get(row, end))
            }
            _ => false,
        }
    }

    /// What each column holds in these rows; some of many rows are looked at.
    pub fn classes(&self, rows: Range<usize>, width: usize) -> Vec<Class> {
        let rows: Vec<usize> = self.rows(rows).collect();
        let step = rows.len().div_ceil(Self::SAMPLE).max(1);
        let rows: Vec<usize> = match rows.len() {
            0..=Self::SAMPLE => rows,
            // The first ones, where a header would show, and some of all the others.
            _ => {
                let (head, rest) = rows.split_at(Self::SAMPLE / 2);
                head.iter().chain(rest.iter().step_by(step)).copied().collect()
            }
        };
        (0..width).map(|column| self.class(&rows, column)).collect()
    }

    fn class(&self, rows: &[usize], column: usize) -> Class {
        let mut counts = [0usize; 5];
        let (mut shape, mut coded, mut texts) = (None, true, 0);
        for &row in rows {
            let at = match self.grid.kind(row, column) {
                Kind::Empty | Kind::Nothing => continue,
                Kind::Number => 0,
                Kind::Year => 1,
                Kind::Date => 2,
                Kind::Boolean => 3,
                Kind::Text => 4,
            };
            counts[at] += 1;
            if at == 4 && coded {
                texts += 1;
                let text = self.grid.get(row, column);
                coded = *shape.get_or_insert_with(|| code(text)) == code(text);
            }
        }
        let all: usize = counts.iter().sum();
        let nearly = |count: usize| count * 10 >= all * 9;
        let [numbers, years, dates, booleans, words] = counts;
        match () {
            () if all == 0 => Class::Empty,
            () if years == all => Class::Year,
            () if nearly(numbers + years) => Class::Number,
            () if nearly(dates) => Class::Date,
            () if nearly(booleans) => Class::Boolean,
            () if words == all && coded && texts > 1 && shape.flatten().is_some() => Class::Code,
            () if nearly(words + booleans) => Class::Text,
            () => Class::Mixed,
        }
    }

    /// How a row looks against the rows below it, whose columns are of these classes.
    pub fn evidence(&self, row: usize, below: Range<usize>, classes: &[Class]) -> Evidence {
        let runs = self.runs(row);
        let mut evidence = Evidence::default();
        let same: Vec<usize> = self.rows(below).take(Self::SAMPLE).collect();
        // Rows of 1, 2, 3 above rows of 4, 5, 6 are no labels.
        let running = same.first().is_some_and(|&first| self.runs(first) == runs);
        for column in self.columns(row) {
            let class = classes.get(column).copied().unwrap_or(Class::Empty);
            let (kind, text) = (self.grid.kind(row, column), self.grid.get(row, column));
            let recurs = || {
                let again = |&&below: &&usize| self.grid.get(below, column) == text && !self.is_same(row, below);
                same.iter().filter(again).count() > 0
            };
            let (label, data) = match (class, kind) {
                (_, Kind::Empty | Kind::Nothing) | (Class::Empty | Class::Mixed, _) => (0, 0),
                (Class::Number, Kind::Text | Kind::Date) => (2, 0),
                (Class::Number, Kind::Year) if runs.contains(&column) => (2, 0),
                (Class::Number, Kind::Year) => (1, 0),
                (Class::Number, Kind::Number) if runs.contains(&column) && !running => (0, 0),
                (Class::Number, Kind::Number) => (0, if is_fraction(text) { 4 } else { 2 }),
                (Class::Year, Kind::Text | Kind::Date) => (2, 0),
                (Class::Year, Kind::Year) => (0, 1),
                (Class::Date, Kind::Text) => (2, 0),
                (Class::Date, Kind::Date) => (0, 3),
                (Class::Boolean, Kind::Text) => (1, 0),
                (Class::Boolean, Kind::Boolean) => (0, 1),
                (Class::Code, _) if code(text) == self.code_of(&same, column) => (0, 2),
                (Class::Code, Kind::Text) => (2, 0),
                (Class::Text, Kind::Text) if recurs() => (0, 1),
                _ => (0, 0),
            };
            (evidence.label, evidence.data) = (evidence.label + label, evidence.data + data);
        }
        evidence
    }

    fn code_of(&self, rows: &[usize], column: usize) -> Option<String> {
        rows.iter()
            .find(|&&row| !self.grid.get(row, column).is_empty())
            .and_then(|&row| code(self.grid.get(row, column)))
    }

    /// Do two rows say the same in every cell?
    pub fn is_same(&self, one: usize, other: usize) -> bool {
        self.shapes[one] == self.shapes[other]
            && (0..self.end(one)).all(|column| self.grid.get(one, column) == self.grid.get(other, column))
    }
}

/// A number with a part behind the point: no label is one.
fn is_fraction(text: &str) -> bool {
    text.contains(['.', ',']) && !text.contains(char::is_alphabetic)
}

/// Kinds that make the labels of a series.
fn series(kind: Kind) -> Option<Kind> {
    matches!(kind, Kind::Year | Kind::Number | Kind::Date).then_some(kind)
}

/// The shape of a code, e.g. "A-99" of "B-12"; `None` of words without digits.
fn code(text: &str) -> Option<String> {
    if text.len() > 24 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let shape = |c: char| match c {
        c if c.is_numeric() => '9',
        c if c.is_uppercase() => 'A',
        c if c.is_alphabetic() => 'a',
        c => c,
    };
    Some(text.chars().map(shape).collect())
}
