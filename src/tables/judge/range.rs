//! The least and greatest value a column may hold, as bounds of the values themselves.

use crate::model::{Constraints, FieldType};
use crate::tables::batch::{Column, Values};
use crate::tables::types::cell;

/// Which values a column may hold: `minimum`, `maximum` and their exclusive forms (Table Schema v2).
#[derive(Debug, Clone)]
pub struct Range {
    /// Bounds of whole numbers, decimals at the scale of the column, days, moments and times; both included.
    whole: (i128, i128),
    /// Bounds of floating-point numbers, and whether they belong to it.
    number: ((f64, bool), (f64, bool)),
    /// Bounds of months as text, both included.
    text: (String, String),
    /// What was declared, by name, in the order of the checks: too small first.
    low: Option<(&'static str, String)>,
    high: Option<(&'static str, String)>,
}

/// A bound that is no value of its column's type: its name and what was written.
pub type Unreadable = (&'static str, String);

impl Range {
    /// The bounds of a column of this type; `None` when it has none. Bounds that cannot be read are told and left out.
    pub fn of(wanted: &Constraints, field_type: FieldType, unreadable: &mut Vec<Unreadable>) -> Option<Self> {
        let mut range = Self {
            whole: (i128::MIN, i128::MAX),
            number: ((f64::NEG_INFINITY, true), (f64::INFINITY, true)),
            text: (String::new(), "\u{10ffff}".into()),
            low: None,
            high: None,
        };
        let bounds = [
            ("minimum", &wanted.minimum, true, true),
            ("exclusiveMinimum", &wanted.exclusive_minimum, true, false),
            ("maximum", &wanted.maximum, false, true),
            ("exclusiveMaximum", &wanted.exclusive_maximum, false, false),
        ];
        for (name, bound, is_low, inclusive) in bounds {
            let Some(bound) = bound else { continue };
            if range.narrow(bound, field_type, is_low, inclusive).is_none() {
                unreadable.push((name, bound.clone()));
                continue;
            }
            let side = if is_low { &mut range.low } else { &mut range.high };
            *side = Some((name, bound.clone()));
        }
        (range.low.is_some() || range.high.is_some()).then_some(range)
    }

    /// Takes a bound in; `None` when it is no value of this type.
    fn narrow(&mut self, bound: &str, field_type: FieldType, is_low: bool, inclusive: bool) -> Option<()> {
        let bytes = bound.as_bytes();
        let exact = |value: i128| Some((value, true));
        let found = match field_type {
            FieldType::Integer | FieldType::Year => whole(bound, 0),
            FieldType::Decimal(scale) => whole(bound, scale.into()),
            FieldType::Date => cell::date(bytes).and_then(|days| exact(days.into())),
            FieldType::Datetime => {
                let moment = || cell::datetime(bytes).map(|(moment, ..)| i128::from(moment));
                let midnight = || Some(i128::from(cell::date(bytes)?) * 86_400_000_000);
                moment().or_else(midnight).and_then(exact)
            }
            FieldType::Time => cell::time(bytes).and_then(|time| exact(time.into())),
            FieldType::Number => {
                let value: f64 = bound.parse().ok().filter(|value: &f64| !value.is_nan())?;
                let side = if is_low { &mut self.number.0 } else { &mut self.number.1 };
                let tighter = if is_low { value >= side.0 } else { value <= side.0 };
                if tighter {
                    *side = (value, inclusive);
                }
                return Some(());
            }
            FieldType::YearMonth => {
                cell::is_yearmonth(bytes).then_some(())?;
                match (is_low, inclusive) {
                    (true, true) => self.text.0 = bound.into(),
                    // No text stands between a month and the same month with a mark behind it.
                    (true, false) => self.text.0 = format!("{bound}\0"),
                    (false, true) => self.text.1 = bound.into(),
                    (false, false) => self.text.1 = before(bound),
                }
                return Some(());
            }
            _ => None,
        };
        // The floor of the bound; what lies between two values of the column is rounded to the inside.
        let (floor, exact) = found?;
        if is_low {
            self.whole.0 = self.whole.0.max(if exact && inclusive { floor } else { floor + 1 });
        } else {
            self.whole.1 = self.whole.1.min(if exact && !inclusive { floor - 1 } else { floor });
        }
        Some(())
    }

    /// Tells the rows whose values lie outside, and whether they are too small.
    pub fn judge(&self, column: &Column<'_>, rows: usize, outside: &mut dyn FnMut(usize, bool)) {
        let (low, high) = self.whole;
        match column.values {
            Values::Integer(values) | Values::Decimal(values) | Values::Datetime(values) | Values::Time(values) => {
                let clamp = |value: i128| value.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
                let (low, high) = (clamp(low), clamp(high));
                each(column, values, rows, |value| (*value < low, *value > high), outside);
            }
            Values::LongDecimal(values) => {
                each(column, values, rows, |value| (*value < low, *value > high), outside);
            }
            Values::Date(values) => {
                let is = |value: &i32| (i128::from(*value) < low, i128::from(*value) > high);
                each(column, values, rows, is, outside);
            }
            Values::Number(values) => {
                let ((low, with_low), (high, with_high)) = self.number;
                let is = |value: &f64| {
                    (*value < low || (*value == low && !with_low), *value > high || (*value == high && !with_high))
                };
                each(column, values, rows, is, outside);
            }
            Values::Text | Values::Boolean(_) => {
                let (low, high) = (self.text.0.as_bytes(), self.text.1.as_bytes());
                for (row, cell) in column.text.iter().enumerate().take(rows) {
                    if !column.is_missing(row) && (cell < low || cell > high) {
                        outside(row, cell < low);
                    }
                }
            }
        }
    }

    /// The bound that a value too small, or too great, breaks: its name and what was declared.
    pub fn bound(&self, too_small: bool) -> (&'static str, &str) {
        let side = if too_small { &self.low } else { &self.high };
        side.as_ref().map_or(("minimum", ""), |(name, bound)| (*name, bound.as_str()))
    }
}

/// Looks at the values of all rows; the rare ones outside that are not missing are told.
#[inline(always)]
fn each<T>(
    column: &Column<'_>,
    values: &[T],
    rows: usize,
    is: impl Fn(&T) -> (bool, bool),
    outside: &mut dyn FnMut(usize, bool),
) {
    for (row, value) in values.iter().enumerate().take(rows) {
        let (small, great) = is(value);
        if (small || great) && !column.is_missing(row) {
            outside(row, small);
        }
    }
}

/// A number as a whole number of units of 10^-scale: its floor, and whether it is exactly that.
fn whole(text: &str, scale: u32) -> Option<(i128, bool)> {
    let text = text.trim();
    if let Some(value) = cell::decimal(text.as_bytes(), scale) {
        return Some((value, true));
    }
    // More digits than the column has, or an exponent: the bound of a finer scale, rounded down.
    const FINE: u32 = 12;
    if let Some(value) = cell::decimal(text.as_bytes(), scale + FINE) {
        let unit = 10i128.pow(FINE);
        return Some((value.div_euclid(unit), value.rem_euclid(unit) == 0));
    }
    let value = text.parse::<f64>().ok().filter(|value| value.is_finite())? * 10f64.powi(scale as i32);
    Some((value.floor() as i128, value.fract() == 0.0))
}

/// A text that stands right before this month.
fn before(month: &str) -> String {
    let mut text = month.to_string();
    let last = text.pop().unwrap_or_default();
    text.push(char::from_u32(last as u32 - 1).unwrap_or_default());
    text.push('\u{10ffff}');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::batch::{Cells, Physical};

    fn outside(wanted: &Constraints, field_type: FieldType, values: Values) -> Vec<(usize, bool)> {
        let mut unreadable = Vec::new();
        let range = Range::of(wanted, field_type, &mut unreadable).unwrap();
        assert!(unreadable.is_empty());
        let text = Cells::default();
        let physical = Physical { field_type, ..Physical::default() };
        let column = Column { text: &text, missing: &[], values: &values, physical };
        let mut found = Vec::new();
        range.judge(&column, usize::MAX, &mut |row, small| found.push((row, small)));
        found
    }

    #[test]
    fn bounds_between_two_values_are_rounded_to_the_inside() {
        let wanted =
            Constraints { minimum: Some("0.5".into()), exclusive_maximum: Some("3".into()), ..Constraints::default() };
        let found = outside(&wanted, FieldType::Integer, Values::Integer(vec![0, 1, 2, 3]));
        assert_eq!(found, [(0, true), (3, false)]);
        let found = outside(&wanted, FieldType::Decimal(2), Values::Decimal(vec![49, 50, 299, 300]));
        assert_eq!(found, [(0, true), (3, false)]);
        let found = outside(&wanted, FieldType::Number, Values::Number(vec![0.49, 0.5, 2.999, 3.0]));
        assert_eq!(found, [(0, true), (3, false)]);
    }

    #[test]
    fn the_tighter_of_two_bounds_counts_on_either_side() {
        let wanted = Constraints {
            minimum: Some("-5".into()),
            exclusive_minimum: Some("-5".into()),
            maximum: Some("1e1".into()),
            exclusive_maximum: Some("20".into()),
            ..Constraints::default()
        };
        let found = outside(&wanted, FieldType::Integer, Values::Integer(vec![-5, -4, 10, 11]));
        assert_eq!(found, [(0, true), (3, false)]);
        let found = outside(&wanted, FieldType::Number, Values::Number(vec![-5.0, -4.9, 10.0, 10.5]));
        assert_eq!(found, [(0, true), (3, false)]);
    }

    #[test]
    fn a_bound_of_another_type_is_told() {
        let wanted = Constraints { minimum: Some("31/01/2025".into()), ..Constraints::default() };
        let mut unreadable = Vec::new();
        assert!(Range::of(&wanted, FieldType::Date, &mut unreadable).is_none());
        assert_eq!(unreadable, [("minimum", "31/01/2025".to_string())]);
    }

    #[test]
    fn months_are_compared_as_they_follow_each_other() {
        let wanted = Constraints {
            exclusive_minimum: Some("2024-09".into()),
            exclusive_maximum: Some("2025-01".into()),
            ..Constraints::default()
        };
        let range = Range::of(&wanted, FieldType::YearMonth, &mut Vec::new()).unwrap();
        let mut text = Cells::default();
        ["2024-09", "2024-10", "2024-12", "2025-01"].iter().for_each(|month| text.push(month.as_bytes()));
        let physical = Physical { field_type: FieldType::YearMonth, ..Physical::default() };
        let column = Column { text: &text, missing: &[], values: &Values::Text, physical };
        let mut found = Vec::new();
        range.judge(&column, 4, &mut |row, small| found.push((row, small)));
        assert_eq!(found, [(0, true), (3, false)]);
    }
}
