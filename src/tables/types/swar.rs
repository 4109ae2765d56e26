//! The plainest values, eight bytes at a time: whole numbers, decimals, ISO days and moments.
//!
//! Each takes a column's bytes and where the cell stands in them, so that eight bytes can be loaded at once. What is not
//! written in the plainest way is left to the slower readers.

const ZEROS: u64 = 0x3030_3030_3030_3030;
const HIGH: u64 = 0xf0f0_f0f0_f0f0_f0f0;
const SIXES: u64 = 0x0606_0606_0606_0606;

/// Powers of ten that an `i64` holds.
pub const TENS: [i64; 19] = {
    let mut tens = [1i64; 19];
    let mut at = 1;
    while at < 19 {
        tens[at] = tens[at - 1] * 10;
        at += 1;
    }
    tens
};

/// Eight bytes from here on; zeros behind the end.
#[inline(always)]
fn load(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..at + 8) {
        Some(eight) => u64::from_le_bytes(eight.try_into().expect("eight bytes were taken")),
        None => {
            let mut eight = [0; 8];
            let rest = bytes.get(at..).unwrap_or_default();
            eight[..rest.len()].copy_from_slice(rest);
            u64::from_le_bytes(eight)
        }
    }
}

/// Are all bytes digits, given as differences to `0`?
#[inline(always)]
fn are_digits(word: u64) -> bool {
    (word & HIGH) | (word.wrapping_add(SIXES) & HIGH) == 0
}

/// Up to eight digits, given as differences to `0`, the first in the lowest byte that counts.
#[inline(always)]
fn value(word: u64) -> u64 {
    let word = word.wrapping_mul(2561) >> 8;
    let word = (word & 0x00ff_00ff_00ff_00ff).wrapping_mul(6_553_601) >> 16;
    (word & 0x0000_ffff_0000_ffff).wrapping_mul(42_949_672_960_001) >> 32
}

/// One to eight digits.
#[inline(always)]
fn eight(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let word = (load(bytes, at) ^ ZEROS) << (64 - 8 * length as u32);
    are_digits(word).then(|| value(word))
}

/// One to sixteen digits.
#[inline(always)]
fn sixteen(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    if length <= 8 {
        return eight(bytes, at, length);
    }
    let (high, low) = (eight(bytes, at, length - 8)?, eight(bytes, at + length - 8, 8)?);
    Some(high * 100_000_000 + low)
}

/// A whole number of at most 16 digits that prints back to the same text.
#[inline(always)]
pub fn integer(bytes: &[u8], start: usize, end: usize) -> Option<i64> {
    let negative = bytes[start] == b'-';
    let at = start + usize::from(negative);
    let length = end - at;
    if length.wrapping_sub(1) > 15 || (bytes[at] == b'0' && (length > 1 || negative)) {
        return None;
    }
    let value = sixteen(bytes, at, length)? as i64;
    Some(if negative { -value } else { value })
}

/// A decimal that prints back to the same text, at most eight digits before and behind its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// All its digits as one number.
    pub digits: i64,
    /// Digits before the point.
    pub whole: u32,
    /// Digits behind the point; 0 when there is none.
    pub scale: u32,
}

impl Decimal {
    /// The nearest floating-point number, where one division gives it.
    #[inline(always)]
    pub fn float(self) -> Option<f64> {
        // Both numbers are exact, so the division rounds once, and rightly.
        let exact = self.digits.unsigned_abs() < 1 << 53;
        exact.then(|| self.digits as f64 / TENS[self.scale as usize] as f64)
    }
}

/// Reads a [`Decimal`], with or without a point.
#[inline(always)]
pub fn decimal(bytes: &[u8], start: usize, end: usize) -> Option<Decimal> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let negative = bytes[start] == b'-';
    let at = start + usize::from(negative);
    let length = end - at;
    if length.wrapping_sub(1) > 16 {
        return None;
    }
    let points = load(bytes, at) ^ (ONES * b'.' as u64);
    let points = points.wrapping_sub(ONES) & !points & (ONES << 7);
    let mut point = (points.trailing_zeros() / 8) as usize;
    if point >= length {
        point = length;
    } else if point == 8 && bytes[at + 8] != b'.' {
        return None;
    }
    let scale = (length - point).saturating_sub(1);
    if point == 0 || (bytes[at] == b'0' && point > 1) || (point < length && scale == 0) || scale > 8 {
        return None;
    }
    let mut digits = eight(bytes, at, point)? as i64;
    if scale > 0 {
        digits = digits * TENS[scale] + eight(bytes, at + point + 1, scale)? as i64;
    }
    if negative {
        if digits == 0 {
            return None;
        }
        digits = -digits;
    }
    Some(Decimal { digits, whole: point as u32, scale: scale as u32 })
}

/// Days since 1970-01-01 of a real day.
#[inline(always)]
pub fn days(year: u32, month: u32, day: u32) -> Option<i32> {
    const LONGEST: [u8; 16] = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0, 0, 0];
    /// Days of the year before a month, counted from March.
    const BEFORE: [u16; 16] = [0, 306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 0, 0, 0];
    let leap = year & 3 == 0 && (!year.is_multiple_of(25) || year & 15 == 0);
    let longest = u32::from(LONGEST[(month & 15) as usize]) + u32::from(leap && month == 2);
    if day.wrapping_sub(1) >= longest || year.wrapping_sub(1) > 9998 || month > 15 {
        return None;
    }
    let shifted = year - u32::from(month <= 2);
    let of_years = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400;
    Some((of_years + u32::from(BEFORE[(month & 15) as usize]) + day - 1) as i32 - 719_468)
}

/// A day `YYYY-MM-DD`.
#[inline(always)]
pub fn date(bytes: &[u8], start: usize, end: usize) -> Option<i32> {
    if end - start != 10 {
        return None;
    }
    iso_day(bytes, start)
}

#[inline(always)]
fn iso_day(bytes: &[u8], start: usize) -> Option<i32> {
    let word = load(bytes, start) ^ 0x2d30_302d_3030_3030;
    let (ten, one) = (bytes[start + 8].wrapping_sub(b'0'), bytes[start + 9].wrapping_sub(b'0'));
    if !are_digits(word) || word & 0xff00_00ff_0000_0000 != 0 || ten > 9 || one > 9 {
        return None;
    }
    let pairs = word.wrapping_mul(2561) >> 8;
    let year = (pairs & 0xff) as u32 * 100 + (pairs >> 16 & 0xff) as u32;
    let month = (word >> 40 & 0xff) as u32 * 10 + (word >> 48 & 0xff) as u32;
    days(year, month, u32::from(ten) * 10 + u32::from(one))
}

/// A local moment `YYYY-MM-DD?HH:MM:SS` in microseconds, whatever stands between day and time.
#[inline(always)]
pub fn datetime(bytes: &[u8], start: usize, end: usize) -> Option<i64> {
    if end - start != 19 {
        return None;
    }
    let day = iso_day(bytes, start)?;
    let word = load(bytes, start + 11) ^ 0x3030_3a30_303a_3030;
    if !are_digits(word) || word & 0x0000_ff00_00ff_0000 != 0 {
        return None;
    }
    let pair = |at: u32| (word >> (8 * at) & 0xff) as i64 * 10 + (word >> (8 * at + 8) & 0xff) as i64;
    let (hour, minute, second) = (pair(0), pair(3), pair(6));
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some((i64::from(day) * 86_400 + hour * 3600 + minute * 60 + second) * 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::super::cell;
    use super::*;
    use proptest::prelude::*;

    fn likely() -> impl Strategy<Value = String> {
        prop_oneof![
            "-?[0-9]{0,18}",
            "-?[0-9]{0,9}\\.?[0-9]{0,9}",
            "[0-9]{4}-[01][0-9]-[0-3][0-9]",
            "(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9][ T][0-2][0-9]:[0-6][0-9]:[0-6][0-9]",
            "[0-9:/.\\-Tx ]{0,20}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_000, ..Default::default() })]

        #[test]
        fn eight_bytes_at_a_time_say_what_one_byte_at_a_time_says(before in likely(), cell in likely(), after in likely()) {
            prop_assume!(!cell.is_empty());
            let bytes = format!("{before}{cell}{after}").into_bytes();
            let (start, end) = (before.len(), before.len() + cell.len());
            let text = cell.as_bytes();
            if let Some(value) = integer(&bytes, start, end) {
                prop_assert_eq!(Some(value), cell::plain_integer(text));
            } else {
                prop_assert!(cell::plain_integer(text).is_none() || cell.len() > 16);
            }
            match decimal(&bytes, start, end) {
                Some(found) => {
                    prop_assert_eq!(cell::plain_decimal(text), Some((found.whole, found.scale)));
                    prop_assert_eq!(cell::short_decimal(text, found.scale), Some(found.digits));
                    prop_assert!(found.float().is_none_or(|float| cell.parse() == Ok(float)));
                    prop_assert!(found.float().is_some() || cell.len() > 15);
                }
                None => prop_assert!(cell::plain_decimal(text).is_none_or(|(whole, scale)| whole > 8 || scale > 8)),
            }
            prop_assert_eq!(date(&bytes, start, end), cell::date(text));
            if let Some(value) = datetime(&bytes, start, end).filter(|_| matches!(bytes[start + 10], b' ' | b'T')) {
                prop_assert_eq!(cell::datetime(text).map(|(instant, ..)| instant), Some(value));
            } else {
                prop_assert!(cell::datetime(text).is_none() || cell.len() != 19);
            }
        }
    }

    #[test]
    fn every_day_has_its_number() {
        for day in -719_162..=2_932_896 {
            let (year, month, of_month) = cell::civil(day).unwrap();
            assert_eq!(days(year as u32, month, of_month), Some(day as i32));
        }
        assert_eq!(days(2023, 2, 29), None);
        assert_eq!(days(2024, 13, 1), None);
        assert_eq!(days(0, 1, 1), None);
    }
}
