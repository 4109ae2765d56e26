//! Arrow values as the text that is published: ISO dates, plain decimals, JSON for what is nested.

use crate::tables::batch::Cells;
use crate::tables::types::cell;
use arrow::array::{Array, ArrayRef, AsArray, OffsetSizeTrait};
use arrow::datatypes::{
    ArrowNativeType as _, DataType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Field,
    FieldRef, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType,
    Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimeUnit, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow::error::ArrowError;
use arrow::json::writer::{EncoderOptions, make_encoder};
use std::io::Write as _;
use std::ops::Range;

/// One column of a Parquet file.
pub struct Column {
    field: FieldRef,
    /// A decimal has at least so many digits behind its point, and no more zeros.
    digits: Option<usize>,
    options: EncoderOptions,
}

const MICROS_OF_DAY: i64 = 86_400_000_000;

impl Column {
    /// A column; `digits` when zeros at the end of its decimals were not written.
    pub fn new(field: &Field, digits: Option<usize>) -> Self {
        let options = EncoderOptions::default().with_explicit_nulls(true);
        Self { field: field.clone().into(), digits, options }
    }

    /// Adds the values of these rows as cells; returns their bytes.
    pub fn write(&self, array: &ArrayRef, rows: Range<usize>, cells: &mut Cells) -> Result<usize, ArrowError> {
        let mut sheet = Sheet { array, rows, cells, text: Vec::new(), bytes: 0 };
        /// Writes each value with what stands in the braces.
        macro_rules! each {
            ($type:ty, |$value:ident, $out:ident| $write:expr) => {{
                let values = array.as_primitive::<$type>().values();
                sheet.each(|row, $out| {
                    let $value = values[row];
                    $write
                })
            }};
        }
        macro_rules! plain {
            ($($type:ty),*) => { match array.data_type() {
                $(kind if *kind == <$type as arrow::datatypes::ArrowPrimitiveType>::DATA_TYPE => each!($type, |value, out| put(out, value)),)*
                _ => unreachable!("every whole number is listed"),
            } };
        }
        match array.data_type() {
            DataType::Boolean => {
                let values = array.as_boolean();
                sheet.each(|row, out| put(out, values.value(row)));
            }
            kind if kind.is_integer() => {
                plain!(Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type)
            }
            DataType::Float16 => each!(Float16Type, |value, out| float(out, f64::from(value), f32::from(value))),
            DataType::Float32 => each!(Float32Type, |value, out| float(out, f64::from(value), value)),
            DataType::Float64 => each!(Float64Type, |value, out| float(out, value, value)),
            DataType::Decimal32(_, scale) => {
                each!(Decimal32Type, |value, out| decimal(out, value.into(), *scale, self.digits))
            }
            DataType::Decimal64(_, scale) => {
                each!(Decimal64Type, |value, out| decimal(out, value.into(), *scale, self.digits))
            }
            DataType::Decimal128(_, scale) => {
                each!(Decimal128Type, |value, out| decimal(out, value, *scale, self.digits))
            }
            DataType::Date32 => each!(Date32Type, |value, out| date(out, value.into())),
            DataType::Date64 => each!(Date64Type, |value, out| date(out, value.div_euclid(86_400_000))),
            DataType::Time32(TimeUnit::Second) => {
                each!(Time32SecondType, |value, out| time(out, i64::from(value).saturating_mul(1_000_000)))
            }
            DataType::Time32(_) => each!(Time32MillisecondType, |value, out| time(out, i64::from(value) * 1_000)),
            DataType::Time64(TimeUnit::Nanosecond) => {
                each!(Time64NanosecondType, |value, out| time(out, value / 1_000))
            }
            DataType::Time64(_) => each!(Time64MicrosecondType, |value, out| time(out, value)),
            DataType::Timestamp(unit, zone) => {
                let zoned = zone.is_some();
                match unit {
                    TimeUnit::Second => {
                        each!(TimestampSecondType, |value, out| moment(out, value.saturating_mul(1_000_000), zoned))
                    }
                    TimeUnit::Millisecond => {
                        each!(TimestampMillisecondType, |value, out| moment(out, value.saturating_mul(1_000), zoned))
                    }
                    TimeUnit::Microsecond => each!(TimestampMicrosecondType, |value, out| moment(out, value, zoned)),
                    TimeUnit::Nanosecond => {
                        each!(TimestampNanosecondType, |value, out| moment(out, value.div_euclid(1_000), zoned))
                    }
                }
            }
            DataType::Utf8 => {
                let values = array.as_string::<i32>();
                sheet.each(|row, out| out.extend_from_slice(values.value(row).as_bytes()));
            }
            DataType::LargeUtf8 => {
                let values = array.as_string::<i64>();
                sheet.each(|row, out| out.extend_from_slice(values.value(row).as_bytes()));
            }
            DataType::Binary => {
                let values = array.as_binary::<i32>();
                sheet.each(|row, out| bytes(out, values.value(row)));
            }
            DataType::LargeBinary => {
                let values = array.as_binary::<i64>();
                sheet.each(|row, out| bytes(out, values.value(row)));
            }
            DataType::FixedSizeBinary(_) => {
                let values = array.as_fixed_size_binary();
                sheet.each(|row, out| bytes(out, values.value(row)));
            }
            DataType::Dictionary(_, kind) => {
                let array = array.as_dictionary::<Int32Type>();
                let (keys, values) = (array.keys(), array.values());
                let text: &dyn Fn(usize, &mut Vec<u8>) = match kind.as_ref() {
                    DataType::Utf8 => {
                        &|key, out| out.extend_from_slice(values.as_string::<i32>().value(key).as_bytes())
                    }
                    DataType::LargeUtf8 => {
                        &|key, out| out.extend_from_slice(values.as_string::<i64>().value(key).as_bytes())
                    }
                    DataType::Binary => &|key, out| bytes(out, values.as_binary::<i32>().value(key)),
                    _ => &|key, out| bytes(out, values.as_binary::<i64>().value(key)),
                };
                sheet.each(|row, out| {
                    if let Some(key) = keys.value(row).to_usize().filter(|key| values.is_valid(*key)) {
                        text(key, out);
                    }
                });
            }
            DataType::Null => sheet.each(|_, _| {}),
            nested => {
                let is_nested = nested.is_nested();
                let mut encoder = make_encoder(&self.field, array.as_ref(), &self.options)?;
                sheet.each(|row, out| {
                    if !encoder.is_null(row) {
                        encoder.encode(row, out);
                    }
                    // Other values are JSON strings: an interval, say.
                    if !is_nested && out.len() > 1 && out.starts_with(b"\"") {
                        out.pop();
                        out.remove(0);
                    }
                });
            }
        }
        Ok(sheet.bytes)
    }
}

/// The most bytes that a value of an array takes as text, about.
pub fn longest(array: &ArrayRef) -> usize {
    fn of<T: OffsetSizeTrait>(offsets: &[T]) -> usize {
        offsets.windows(2).map(|pair| (pair[1] - pair[0]).as_usize()).max().unwrap_or(0)
    }
    match array.data_type() {
        DataType::Utf8 => of(array.as_string::<i32>().value_offsets()),
        DataType::LargeUtf8 => of(array.as_string::<i64>().value_offsets()),
        // Two hexadecimal digits a byte.
        DataType::Binary => 2 * of(array.as_binary::<i32>().value_offsets()),
        DataType::LargeBinary => 2 * of(array.as_binary::<i64>().value_offsets()),
        DataType::FixedSizeBinary(size) => 2 * usize::try_from(*size).unwrap_or(0),
        DataType::Dictionary(..) => longest(array.as_dictionary::<Int32Type>().values()),
        kind if kind.is_nested() => 2 * array.get_array_memory_size() / array.len().max(1),
        _ => 32,
    }
}

/// Rows on their way from an array to cells.
struct Sheet<'a> {
    array: &'a ArrayRef,
    rows: Range<usize>,
    cells: &'a mut Cells,
    text: Vec<u8>,
    bytes: usize,
}

impl Sheet<'_> {
    fn each(&mut self, mut write: impl FnMut(usize, &mut Vec<u8>)) {
        for row in self.rows.clone() {
            self.text.clear();
            if !self.array.is_null(row) {
                write(row, &mut self.text);
            }
            self.cells.push(&self.text);
            self.bytes += self.text.len();
        }
    }
}

fn put(out: &mut Vec<u8>, value: impl std::fmt::Display) {
    write!(out, "{value}").expect("a vector takes everything");
}

/// A floating-point number with the fewest digits that tell it; `shortest` is the same in its own width.
fn float(out: &mut Vec<u8>, value: f64, shortest: impl std::fmt::Debug) {
    if value.is_nan() {
        return out.extend_from_slice(b"NaN");
    }
    if value.is_infinite() {
        return out.extend_from_slice(if value > 0.0 { b"INF" } else { b"-INF" });
    }
    if value == 0.0 {
        return out.push(b'0');
    }
    write!(out, "{shortest:?}").expect("a vector takes everything");
    if out.ends_with(b".0") {
        out.truncate(out.len() - 2);
    }
}

/// A decimal with its point.
fn decimal(out: &mut Vec<u8>, value: i128, scale: i8, digits: Option<usize>) {
    if value < 0 {
        out.push(b'-');
    }
    if scale <= 0 {
        put(out, value.unsigned_abs());
        if value != 0 {
            out.extend(std::iter::repeat_n(b'0', usize::from(scale.unsigned_abs())));
        }
        return;
    }
    let scale = scale as usize;
    let start = out.len();
    write!(out, "{:0width$}", value.unsigned_abs(), width = scale + 1).expect("a vector takes everything");
    let point = out.len() - scale;
    if let Some(digits) = digits {
        while out.len() > point + digits.min(scale) && out.last() == Some(&b'0') {
            out.pop();
        }
    }
    if out.len() > point {
        out.insert(point, b'.');
    }
    debug_assert!(out.len() > start);
}

/// A day; what is no year of four digits is left as a number, which no date is.
fn date(out: &mut Vec<u8>, days: i64) {
    match cell::civil(days) {
        Some((year, month, day)) => write!(out, "{year:04}-{month:02}-{day:02}").expect("a vector takes everything"),
        None => put(out, days),
    }
}

fn time(out: &mut Vec<u8>, micros: i64) {
    if !(0..MICROS_OF_DAY).contains(&micros) {
        return put(out, micros);
    }
    let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    write!(out, "{hour:02}:{minute:02}:{second:02}").expect("a vector takes everything");
    if fraction > 0 {
        write!(out, ".{fraction:06}").expect("a vector takes everything");
        while out.last() == Some(&b'0') {
            out.pop();
        }
    }
}

fn moment(out: &mut Vec<u8>, micros: i64, zoned: bool) {
    let days = micros.div_euclid(MICROS_OF_DAY);
    if cell::civil(days).is_none() {
        return put(out, micros);
    }
    date(out, days);
    out.push(b'T');
    time(out, micros.rem_euclid(MICROS_OF_DAY));
    if zoned {
        out.push(b'Z');
    }
}

/// Bytes that are text as text, others as hexadecimal digits.
fn bytes(out: &mut Vec<u8>, value: &[u8]) {
    let is_plain = |byte: &u8| *byte >= 0x20 && *byte != 0x7f || matches!(byte, b'\t' | b'\n' | b'\r');
    if std::str::from_utf8(value).is_ok() && value.iter().all(is_plain) {
        return out.extend_from_slice(value);
    }
    for byte in value {
        write!(out, "{byte:02x}").expect("a vector takes everything");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn values_are_written_as_they_are_published() {
        assert_eq!(text(|out| decimal(out, -5, 2, None)), "-0.05");
        assert_eq!(text(|out| decimal(out, 1250, 2, Some(1))), "12.5");
        assert_eq!(text(|out| decimal(out, 1200, 2, Some(1))), "12.0");
        assert_eq!(text(|out| decimal(out, 1200, 2, Some(0))), "12");
        assert_eq!(text(|out| decimal(out, 12, -2, None)), "1200");
        assert_eq!(text(|out| float(out, 10.0, 10.0)), "10");
        assert_eq!(text(|out| float(out, f64::from(0.1f32), 0.1f32)), "0.1");
        assert_eq!(text(|out| float(out, 1e300, 1e300)), "1e300");
        assert_eq!(text(|out| moment(out, -1, true)), "1969-12-31T23:59:59.999999Z");
        assert_eq!(text(|out| moment(out, i64::MAX, false)), i64::MAX.to_string());
        assert_eq!(text(|out| bytes(out, "Đà".as_bytes())), "Đà");
        assert_eq!(text(|out| bytes(out, &[1, 255])), "01ff");
        for days in [-719_162, 0, 19_782, 2_932_896] {
            let day = text(|out| date(out, days));
            assert_eq!(cell::date(day.as_bytes()), Some(days as i32), "{day}");
        }
    }
}
