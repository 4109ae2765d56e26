//! One cell as one type: strict parsers over bytes, and the canonical form of what was written.

/// A whole number that prints back to the same text: no leading zero, no `+`, no `-0`.
#[inline]
pub fn plain_integer(cell: &[u8]) -> Option<i64> {
    let (negative, digits) = match cell {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    match digits {
        [] => return None,
        [b'0'] => return (!negative).then_some(0),
        [b'0', ..] => return None,
        _ if digits.len() > 19 => return None,
        _ => {}
    }
    let mut value = 0u64;
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + u64::from(digit);
    }
    match negative {
        true if value <= 1 << 63 => Some((value as i64).wrapping_neg()),
        false if value <= i64::MAX as u64 => Some(value as i64),
        _ => None,
    }
}

/// A number without a fraction of zeros: `10.0` is `10`; other cells as they are.
pub fn without_zero_fraction(cell: &[u8]) -> &[u8] {
    match cell.iter().position(|byte| *byte == b'.') {
        Some(at) if at > 0 && at + 1 < cell.len() && cell[at + 1..].iter().all(|byte| *byte == b'0') => &cell[..at],
        _ => cell,
    }
}

/// Digits before and behind the point of a decimal that prints back to the same text, `-0.0` excepted.
#[inline]
pub fn plain_decimal(cell: &[u8]) -> Option<(u32, u32)> {
    let digits = cell.strip_prefix(b"-").unwrap_or(cell);
    let whole = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    if whole == 0 || (whole > 1 && digits[0] == b'0') {
        return None;
    }
    let fraction = match &digits[whole..] {
        [] => 0,
        [b'.', fraction @ ..] if !fraction.is_empty() && fraction.iter().all(u8::is_ascii_digit) => fraction.len(),
        _ => return None,
    };
    let zero = digits.iter().all(|b| matches!(b, b'0' | b'.'));
    if zero && digits.len() != cell.len() {
        return None;
    }
    Some((whole as u32, fraction as u32))
}

/// A plain decimal without its point, at this scale. `None` when it is none or has more digits.
#[inline]
pub fn decimal(cell: &[u8], scale: u32) -> Option<i128> {
    let (negative, digits) = match cell {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let (mut value, mut behind, mut point) = (0i128, 0, false);
    if digits.is_empty() || digits.len() > 40 {
        return None;
    }
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                value = value.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
                behind += u32::from(point);
            }
            b'.' if !point => point = true,
            _ => return None,
        }
    }
    let value = value.checked_mul(10i128.checked_pow(scale.checked_sub(behind)?)?)?;
    (value < 10i128.pow(38)).then_some(if negative { -value } else { value })
}

/// A plain decimal of at most 18 digits without its point, at this scale.
#[inline]
pub fn short_decimal(cell: &[u8], scale: u32) -> Option<i64> {
    let (negative, digits) = match cell {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    let (mut value, mut point) = (0u64, digits.len());
    for (at, &byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
        } else if byte == b'.' && point == digits.len() {
            point = at;
        } else {
            return None;
        }
    }
    let behind = digits.len().saturating_sub(point + 1) as u32;
    let value = value.checked_mul(10u64.checked_pow(scale.checked_sub(behind)?)?)?;
    let value = i64::try_from(value).ok().filter(|value| *value < 10i64.pow(18))?;
    Some(if negative { -value } else { value })
}

/// Writes a number in canonical form: point as decimal separator, no group separators, no `+`, no
/// leading zeros. `None` when it is no number.
pub fn number(cell: &[u8], decimal: u8, group: Option<&[u8]>, canonical: &mut Vec<u8>) -> Option<f64> {
    canonical.clear();
    match cell {
        b"NaN" => canonical.extend_from_slice(b"NaN"),
        b"INF" | b"+INF" => canonical.extend_from_slice(b"INF"),
        b"-INF" => canonical.extend_from_slice(b"-INF"),
        _ => {
            let (sign, mut rest) = match cell {
                [b'-', rest @ ..] => (true, rest),
                [b'+', rest @ ..] => (false, rest),
                rest => (false, rest),
            };
            if sign {
                canonical.push(b'-');
            }
            let start = canonical.len();
            let (mut seen, mut point) = (false, false);
            while let [byte, tail @ ..] = rest {
                match byte {
                    b'0'..=b'9' => {
                        if canonical.len() == start + 1 && canonical[start] == b'0' {
                            canonical.pop();
                        }
                        canonical.push(*byte);
                        seen = true;
                    }
                    _ if *byte == decimal && !point => {
                        if canonical.len() == start {
                            canonical.push(b'0');
                        }
                        canonical.push(b'.');
                        point = true;
                    }
                    b'e' | b'E' if seen => {
                        exponent(rest, canonical)?;
                        break;
                    }
                    _ => match group {
                        Some(group) if seen && !point && rest.starts_with(group) => {
                            rest = &rest[group.len()..];
                            continue;
                        }
                        _ => return None,
                    },
                }
                rest = tail;
            }
            if !seen {
                return None;
            }
            if canonical.last() == Some(&b'.') {
                canonical.pop();
            }
        }
    }
    match canonical.as_slice() {
        b"NaN" => Some(f64::NAN),
        b"INF" => Some(f64::INFINITY),
        b"-INF" => Some(f64::NEG_INFINITY),
        text => std::str::from_utf8(text).ok()?.parse().ok().filter(|value: &f64| value.is_finite()),
    }
}

/// Takes over `e`, an optional sign and digits to the end of the cell.
fn exponent(rest: &[u8], canonical: &mut Vec<u8>) -> Option<()> {
    if canonical.last() == Some(&b'.') {
        canonical.pop();
    }
    let digits = rest[1..].strip_prefix(b"-").or(rest[1..].strip_prefix(b"+")).unwrap_or(&rest[1..]);
    let fine = !digits.is_empty() && digits.len() < 6 && digits.iter().all(u8::is_ascii_digit);
    canonical.extend_from_slice(rest);
    fine.then_some(())
}

/// A whole number as people write it, with `+`, leading zeros and group separators.
pub fn integer(cell: &[u8], group: Option<&[u8]>, canonical: &mut Vec<u8>) -> Option<i64> {
    if cell.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E' | b'N' | b'I')) && group != Some(b".") {
        return None;
    }
    number(cell, if group == Some(b".") { 0 } else { b'.' }, group, canonical)?;
    if canonical.as_slice() == b"-0" {
        canonical.remove(0);
    }
    plain_integer(canonical)
}

/// A whole number that may also be written `10.0` or `1e3`, as a format does that has one type for
/// all numbers.
pub fn loose_integer(cell: &[u8], group: Option<&[u8]>, canonical: &mut Vec<u8>) -> Option<i64> {
    if let Some(value) = integer(without_zero_fraction(cell), group, canonical) {
        return Some(value);
    }
    /// Up to here a double holds every whole number.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let value = number(cell, b'.', None, canonical).filter(|value| value.fract() == 0.0 && value.abs() <= EXACT)?;
    canonical.clear();
    canonical.extend_from_slice((value as i64).to_string().as_bytes());
    Some(value as i64)
}

/// A year of four digits, or any whole number of at most five.
pub fn year(cell: &[u8]) -> Option<i64> {
    let digits = cell.strip_prefix(b"-").unwrap_or(cell);
    let fine = (4..=5).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    fine.then(|| std::str::from_utf8(cell).ok()?.parse().ok())?
}

/// A month of a year: `YYYY-MM`.
#[inline]
pub fn is_yearmonth(cell: &[u8]) -> bool {
    cell.len() == 7 && cell[4] == b'-' && digits(&cell[..4]).is_some() && matches!(digits(&cell[5..]), Some(1..=12))
}

/// A calendar day `YYYY-MM-DD` as days since 1970-01-01.
#[inline]
pub fn date(cell: &[u8]) -> Option<i32> {
    if cell.len() != 10 || cell[4] != b'-' || cell[7] != b'-' {
        return None;
    }
    days(i64::from(digits(&cell[..4])?), digits(&cell[5..7])?, digits(&cell[8..])?)
}

/// What a moment's zone says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// None: a local time.
    Local,
    /// `Z` or an offset in minutes.
    Offset(i16),
}

/// A moment `YYYY-MM-DDTHH:MM:SS[.ffffff][Z|±HH:MM]`, the separator `T` or a space: microseconds
/// (in UTC when it has a zone), its separator and its zone.
pub fn datetime(cell: &[u8]) -> Option<(i64, u8, Zone)> {
    if cell.len() < 19 || !matches!(cell[10], b'T' | b' ') {
        return None;
    }
    let day = i64::from(date(&cell[..10])?);
    let (micros, rest) = time_of_day(&cell[11..])?;
    let zone = zone(rest)?;
    let offset = if let Zone::Offset(minutes) = zone { i64::from(minutes) * 60_000_000 } else { 0 };
    Some((day * 86_400_000_000 + micros - offset, cell[10], zone))
}

/// A time of day `HH:MM:SS[.ffffff]` in microseconds.
pub fn time(cell: &[u8]) -> Option<i64> {
    let (micros, rest) = time_of_day(cell)?;
    rest.is_empty().then_some(micros)
}

fn time_of_day(cell: &[u8]) -> Option<(i64, &[u8])> {
    if cell.len() < 8 || cell[2] != b':' || cell[5] != b':' {
        return None;
    }
    let (hour, minute, second) = (digits(&cell[..2])?, digits(&cell[3..5])?, digits(&cell[6..8])?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (fraction, rest) = fraction(&cell[8..])?;
    Some(((i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second)) * 1_000_000 + fraction, rest))
}

/// `.` and one to six digits as microseconds; nothing is 0.
fn fraction(rest: &[u8]) -> Option<(i64, &[u8])> {
    let Some(behind) = rest.strip_prefix(b".") else { return Some((0, rest)) };
    let length = behind.iter().take_while(|b| b.is_ascii_digit()).count();
    if !(1..=6).contains(&length) {
        return None;
    }
    Some((i64::from(digits(&behind[..length])?) * 10i64.pow(6 - length as u32), &behind[length..]))
}

/// Nothing, `Z`, `±HH:MM` or `±HHMM`.
pub fn zone(rest: &[u8]) -> Option<Zone> {
    match rest {
        [] => Some(Zone::Local),
        b"Z" => Some(Zone::Offset(0)),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let (hours, minutes) = match rest {
                [_, _, b':', _, _] => (digits(&rest[..2])?, digits(&rest[3..])?),
                [_, _, _, _] => (digits(&rest[..2])?, digits(&rest[2..])?),
                _ => return None,
            };
            let offset = (hours <= 18 && minutes <= 59).then_some((hours * 60 + minutes) as i16)?;
            Some(Zone::Offset(if *sign == b'-' { -offset } else { offset }))
        }
        _ => None,
    }
}

/// Digits only, at most nine, as a number.
#[inline]
pub fn digits(cell: &[u8]) -> Option<u32> {
    if cell.is_empty() || cell.len() > 9 {
        return None;
    }
    cell.iter().try_fold(0u32, |value, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit <= 9).then(|| value * 10 + u32::from(digit))
    })
}

/// Days since 1970-01-01 of a real day (proleptic Gregorian).
#[inline]
pub fn days(year: i64, month: u32, day: u32) -> Option<i32> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if day == 0 || day > longest || !(1..=9999).contains(&year) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    let of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    Some((era * 146_097 + of_era - 719_468) as i32)
}

/// Year, month and day of so many days since 1970-01-01; `None` outside the years 1 to 9999.
pub fn civil(days: i64) -> Option<(i64, u32, u32)> {
    if !(-719_162..=2_932_896).contains(&days) {
        return None;
    }
    // The years of an era of 400 begin in March.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = (of_year - (153 * month + 2) / 5 + 1) as u32;
    let month = if month < 10 { month + 3 } else { month - 9 } as u32;
    Some((era * 400 + year + i64::from(month <= 2), month, day))
}

/// An ISO 8601 duration such as `P1Y2M` or `PT36H`.
pub fn is_duration(cell: &[u8]) -> bool {
    let cell = cell.strip_prefix(b"-").unwrap_or(cell);
    let Some(rest) = cell.strip_prefix(b"P") else { return false };
    let (mut time, mut number, mut parts, mut last) = (false, 0, 0, 0usize);
    for &byte in rest {
        let order: &[u8] = if time { b"HMS" } else { b"YMWD" };
        match byte {
            b'0'..=b'9' | b'.' => number += 1,
            b'T' if !time && number == 0 => (time, last) = (true, 0),
            _ => match order.iter().position(|&unit| unit == byte) {
                Some(at) if number > 0 && at + 1 > last => (number, parts, last) = (0, parts + 1, at + 1),
                _ => return false,
            },
        }
    }
    number == 0 && parts > 0 && rest.last() != Some(&b'T')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(cell: &str, point: char, group: Option<&str>) -> Option<String> {
        let mut out = Vec::new();
        number(cell.as_bytes(), point as u8, group.map(str::as_bytes), &mut out)?;
        Some(String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_code_with_leading_zeros_is_no_integer() {
        assert_eq!(plain_integer(b"0012"), None);
        assert_eq!(plain_integer(b"-0"), None);
        assert_eq!(plain_integer(b"-9223372036854775808"), Some(i64::MIN));
        assert_eq!(plain_integer(b"9223372036854775808"), None);
        assert_eq!(plain_integer(b"18446744073709551617"), None);
    }

    #[test]
    fn decimals_keep_every_digit() {
        assert_eq!(plain_decimal(b"12.50"), Some((2, 2)));
        assert_eq!(plain_decimal(b"012.5"), None);
        assert_eq!(plain_decimal(b"-0.00"), None);
        assert_eq!(plain_decimal(b"1."), None);
        assert_eq!(decimal(b"-12.5", 3), Some(-12_500));
        assert_eq!(decimal(b"12.345", 2), None);
    }

    #[test]
    fn numbers_of_other_places_become_canonical() {
        assert_eq!(canonical("1.234.567,89", ',', Some(".")).as_deref(), Some("1234567.89"));
        assert_eq!(canonical("+007,50", ',', None).as_deref(), Some("7.50"));
        assert_eq!(canonical(",5", ',', None).as_deref(), Some("0.5"));
        assert_eq!(canonical("1e5", '.', None).as_deref(), Some("1e5"));
        assert_eq!(canonical("1,5", '.', None), None);
        assert_eq!(canonical("e5", '.', None), None);
        assert_eq!(canonical("-", '.', None), None);
    }

    #[test]
    fn days_are_real() {
        assert_eq!(date(b"1970-01-01"), Some(0));
        assert_eq!(date(b"2024-02-29"), Some(19_782));
        assert_eq!(date(b"2023-02-29"), None);
        assert_eq!(date(b"0000-01-01"), None);
    }

    #[test]
    fn moments_know_their_zone() {
        assert_eq!(datetime(b"1970-01-01T00:00:01.5"), Some((1_500_000, b'T', Zone::Local)));
        assert_eq!(datetime(b"1970-01-01 07:00:00+07:00"), Some((0, b' ', Zone::Offset(420))));
        assert_eq!(datetime(b"1970-01-01T25:00:00"), None);
    }

    #[test]
    fn durations_have_units_in_order() {
        assert!(is_duration(b"P1Y2M") && is_duration(b"PT36H") && is_duration(b"P2W"));
        assert!(!is_duration(b"P") && !is_duration(b"P1") && !is_duration(b"PT") && !is_duration(b"P1M1Y"));
    }
}
