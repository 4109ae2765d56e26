//! The type of a column from all of its cells: the narrowest one that prints back to the same text.

use super::cell::{self, Zone};
use super::columns::Bound;
use super::convert::Converter;
use super::decide::Context;
use crate::model::FieldType;
use crate::tables::batch::{Cells, Physical};
use crate::tables::reader::Hint;
use std::borrow::Cow;

/// What the cells seen so far have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Shape {
    /// No value yet.
    #[default]
    Nothing,
    /// Whole numbers of at most this many digits.
    Integer(u32),
    /// Decimals: digits before and behind the point.
    Decimal(u32, u32),
    Boolean,
    Date,
    /// Moments with this separator, zoned or not.
    Datetime(u8, bool),
    YearMonth,
    Text,
}

/// Infers the type of one column from all of its cells.
#[derive(Debug, Clone)]
pub struct Guess<'a> {
    missing: Cow<'a, [String]>,
    hint: Hint,
    shape: Shape,
    open: bool,
}

impl<'a> Guess<'a> {
    /// A guess at a column of which no cell was seen yet. Where its type is declared, or told by the format, it is closed
    /// from the beginning.
    pub fn new(bound: &Bound, hint: Hint, context: &Context<'a>) -> Self {
        let missing = match &bound.column.missing_values {
            Some(own) => Cow::Owned(own.clone()),
            None => Cow::Borrowed(context.missing),
        };
        let open = !bound.declared && !matches!(hint, Hint::Of(_) | Hint::Object);
        Self { missing, hint, shape: Shape::Nothing, open }
    }

    /// Can more cells change what is said of the column? If not, [`take`](Self::take) need not be called.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Takes the next cells, in order; `before` rows came before them.
    pub fn take(&mut self, cells: &Cells, before: u64) {
        let _ = before;
        if !self.open {
            return;
        }
        for cell in cells.iter() {
            if Converter::is_missing(cell, &self.missing) {
                continue;
            }
            self.shape = join(self.shape, cell);
            if self.shape == Shape::Text {
                self.open = false;
                return;
            }
        }
    }

    /// What the format says of the column.
    pub fn hint(&self) -> Hint {
        self.hint
    }

    /// The type, and how the column is published.
    pub fn physical(&self) -> Physical {
        let shape = match (self.hint, self.shape) {
            (Hint::Of(physical), _) => return physical,
            (Hint::Object, _) => return Physical { field_type: FieldType::Object, long: false, zoned: false },
            (Hint::Text, Shape::Integer(_) | Shape::Decimal(..) | Shape::Boolean) => Shape::Text,
            (_, shape) => shape,
        };
        let (field_type, long, zoned) = match shape {
            Shape::Nothing | Shape::Text => (FieldType::String, false, false),
            Shape::Integer(_) => (FieldType::Integer, false, false),
            Shape::Decimal(whole, scale) => (FieldType::Decimal(scale as u8), whole + scale > 18, false),
            Shape::Boolean => (FieldType::Boolean, false, false),
            Shape::Date => (FieldType::Date, false, false),
            Shape::Datetime(_, zoned) => (FieldType::Datetime, false, zoned),
            Shape::YearMonth => (FieldType::YearMonth, false, false),
        };
        Physical { field_type, long, zoned }
    }

    /// The `format` of the inferred type: moments with a space in the middle are not the default form.
    pub fn format(&self) -> Option<String> {
        matches!(self.shape, Shape::Datetime(b' ', _)).then(|| "any".into())
    }
}

/// The shape of the cells so far together with one more.
#[inline]
fn join(shape: Shape, cell: &[u8]) -> Shape {
    let fine = match shape {
        Shape::Nothing => return classify(cell),
        Shape::Integer(most) => match cell::plain_integer(cell) {
            Some(_) => return Shape::Integer(most.max(cell.len() as u32)),
            None => return decimals(most, 0, cell),
        },
        Shape::Decimal(whole, scale) => return decimals(whole, scale, cell),
        Shape::Boolean => matches!(cell, b"true" | b"false"),
        Shape::Date => cell::date(cell).is_some(),
        Shape::Datetime(separator, zoned) => {
            cell::datetime(cell).is_some_and(|(_, other, zone)| other == separator && (zone != Zone::Local) == zoned)
        }
        Shape::YearMonth => cell::is_yearmonth(cell),
        Shape::Text => false,
    };
    if fine { shape } else { Shape::Text }
}

fn decimals(whole: u32, scale: u32, cell: &[u8]) -> Shape {
    match cell::plain_decimal(cell) {
        Some((more, behind)) if whole.max(more) + scale.max(behind) <= 38 => {
            Shape::Decimal(whole.max(more), scale.max(behind))
        }
        _ => Shape::Text,
    }
}

fn classify(cell: &[u8]) -> Shape {
    match cell {
        b"true" | b"false" => Shape::Boolean,
        _ if cell::plain_integer(cell).is_some() => Shape::Integer(cell.len() as u32),
        _ if cell::date(cell).is_some() => Shape::Date,
        _ if cell::is_yearmonth(cell) => Shape::YearMonth,
        _ => match cell::datetime(cell) {
            Some((_, separator, zone)) => Shape::Datetime(separator, zone != Zone::Local),
            // A number of twenty digits without a point is a code.
            None if cell.contains(&b'.') => decimals(0, 0, cell),
            None => Shape::Text,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Column;

    fn inferred(cells: &[&str]) -> FieldType {
        let mut column = Cells::default();
        cells.iter().for_each(|cell| column.push(cell.as_bytes()));
        let bound = Bound { column: Column::named("x", FieldType::String), declared: false };
        let mut guess = Guess::new(&bound, Hint::Any, &Context::default());
        guess.take(&column, 0);
        guess.physical().field_type
    }

    #[test]
    fn the_whole_column_decides() {
        assert_eq!(inferred(&["1", "", "2"]), FieldType::Integer);
        assert_eq!(inferred(&["1", "2.50", "3.5"]), FieldType::Decimal(2));
        assert_eq!(inferred(&["2.5", "12345678901234567890"]), FieldType::Decimal(1));
        assert_eq!(inferred(&["12345678901234567890"]), FieldType::String);
        assert_eq!(inferred(&["1", "2", "x"]), FieldType::String);
        assert_eq!(inferred(&["001", "2"]), FieldType::String);
        assert_eq!(inferred(&["true", "false"]), FieldType::Boolean);
        assert_eq!(inferred(&["2024-01-31", "2024-02-30"]), FieldType::String);
        assert_eq!(inferred(&["2024-01", "2024-12"]), FieldType::YearMonth);
        assert_eq!(inferred(&["", ""]), FieldType::String);
        assert_eq!(inferred(&["2024-01-01T00:00:00Z", "2024-01-01T00:00:00"]), FieldType::String);
    }
}
