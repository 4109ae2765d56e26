//! Number formats of spreadsheets: what they make of a number, and the number as it is shown.

use super::store::Shape;
use std::io::Write as _;

/// The shape that a built-in format gives.
pub fn builtin(id: u32) -> Shape {
    match id {
        9 | 10 => Shape::Percent,
        17 => Shape::Month,
        14..=16 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => Shape::Date,
        18..=21 | 32..=35 | 45 | 47 | 55 | 56 => Shape::Time,
        46 => Shape::Duration,
        _ => Shape::General,
    }
}

/// The shape that a format code gives, e.g. `dd/mm/yyyy`, `0.0%`, `00000`, `[h]:mm`.
pub fn shape(code: &str) -> Shape {
    let mut chars = code.chars().peekable();
    let (mut letters, mut percent, mut zeros, mut other) = (String::new(), false, 0usize, false);
    while let Some(c) = chars.next() {
        match c {
            // Only the first section: it is for positive numbers.
            ';' => break,
            '"' => {
                other = true;
                chars.by_ref().find(|c| *c == '"');
            }
            '\\' | '_' | '*' => {
                other |= c == '\\';
                chars.next();
            }
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect::<String>().to_ascii_lowercase();
                let elapsed = !inside.is_empty() && inside.len() < 12;
                if elapsed && ['h', 'm', 's'].iter().any(|unit| inside.chars().all(|c| c == *unit)) {
                    return Shape::Duration;
                }
            }
            '%' => percent = true,
            '0' => zeros += 1,
            'a'..='z' | 'A'..='Z' => letters.push(c.to_ascii_lowercase()),
            _ => other = true,
        }
    }
    let letters = letters.replace("general", "").replace("standard", "");
    let has = |of: &[char]| letters.contains(of);
    if percent {
        return Shape::Percent;
    }
    // "E" alone is an exponent; "0.0e+0" has no other letter.
    match (has(&['d']), has(&['h', 's']), has(&['y']), has(&['m'])) {
        (true, _, _, _) | (_, true, true, _) => Shape::Date,
        (_, true, _, _) => Shape::Time,
        (_, _, true, true) => Shape::Month,
        (_, _, true, _) | (_, _, _, true) => Shape::Date,
        _ if letters.is_empty() && !other && (2..=32).contains(&zeros) => Shape::Padded(zeros as u8),
        _ => Shape::General,
    }
}

/// A number as it is shown in full: the fifteen digits that spreadsheets keep, without an exponent.
pub fn number(value: f64, out: &mut Vec<u8>) {
    if !value.is_finite() {
        return;
    }
    let shortest = format!("{value:e}");
    let digits = shortest.bytes().take_while(|byte| *byte != b'e').filter(u8::is_ascii_digit).count();
    let written = if digits <= 15 { shortest } else { format!("{value:.14e}") };
    let (mantissa, exponent) = written.split_once('e').expect("it was written with an exponent");
    let exponent: i32 = exponent.parse().expect("an exponent is a number");
    let negative = mantissa.starts_with('-');
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        out.push(b'0');
        return;
    }
    if negative {
        out.push(b'-');
    }
    point(digits, exponent + 1, out);
}

/// Writes digits with the point behind so many of them.
fn point(digits: &str, before: i32, out: &mut Vec<u8>) {
    let length = digits.len() as i32;
    if before <= 0 {
        out.extend_from_slice(b"0.");
        out.extend(std::iter::repeat_n(b'0', before.unsigned_abs() as usize));
        out.extend_from_slice(digits.as_bytes());
    } else if before >= length {
        out.extend_from_slice(digits.as_bytes());
        out.extend(std::iter::repeat_n(b'0', (before - length) as usize));
    } else {
        let (whole, part) = digits.split_at(before as usize);
        out.extend_from_slice(whole.as_bytes());
        out.push(b'.');
        out.extend_from_slice(part.as_bytes());
    }
}

/// A number of a workbook's file as it is shown in full. `None` when it is no number.
pub fn written(text: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let text = text.trim_ascii();
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if (1..=18).contains(&digits.len())
        && digits.iter().all(u8::is_ascii_digit)
        && (digits[0] != b'0' || digits == b"0")
    {
        out.extend_from_slice(if digits == b"0" { digits } else { text });
        return Some(());
    }
    let value: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    value.is_finite().then(|| number(value, out))
}

/// The plain number `text` shown as a percentage: exact, for only the point moves.
pub fn percent(text: &[u8], out: &mut Vec<u8>) {
    let (sign, digits) = text.strip_prefix(b"-").map_or((&b""[..], text), |digits| (&b"-"[..], digits));
    let at = digits.iter().position(|byte| *byte == b'.').unwrap_or(digits.len());
    let all: Vec<u8> = digits.iter().copied().filter(u8::is_ascii_digit).collect();
    let zeros = all.iter().take_while(|digit| **digit == b'0').count();
    let mut significant = &all[zeros..];
    while significant.len() as i32 > at as i32 + 2 - zeros as i32 && significant.last() == Some(&b'0') {
        significant = &significant[..significant.len() - 1];
    }
    out.extend_from_slice(sign);
    match std::str::from_utf8(significant).expect("digits are ASCII") {
        "" => out.push(b'0'),
        digits => point(digits, at as i32 + 2 - zeros as i32, out),
    }
    out.push(b'%');
}

/// The plain number `text` with zeros in front up to so many digits; only whole numbers have any.
pub fn padded(text: &[u8], digits: usize, out: &mut Vec<u8>) {
    let (sign, rest) = text.strip_prefix(b"-").map_or((&b""[..], text), |rest| (&b"-"[..], rest));
    out.extend_from_slice(sign);
    if rest.iter().all(u8::is_ascii_digit) {
        out.extend(std::iter::repeat_n(b'0', digits.saturating_sub(rest.len())));
    }
    out.extend_from_slice(rest);
}

/// Has a moment, in days, a time of day?
pub fn has_time(serial: f64) -> bool {
    milliseconds(serial) % DAY != 0
}

const DAY: i64 = 86_400_000;

fn milliseconds(serial: f64) -> i64 {
    // Spreadsheets keep moments as fractions of days: to the millisecond they are exact.
    (serial * DAY as f64).round() as i64
}

/// A moment in days since the workbook's first day, as ISO 8601: a date, with its time where `timed`.
///
/// `None` when it is out of the calendar. The first of days is 1900-01-01, or 1904-01-01 four years and a day later; the
/// 29 February 1900 that spreadsheets know is the last of that month here.
pub fn moment(serial: f64, since_1904: bool, timed: bool, out: &mut Vec<u8>) -> Option<()> {
    let serial = if since_1904 { serial + 1462.0 } else { serial };
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let all = milliseconds(serial);
    let (day, time) = (all / DAY, all % DAY);
    // 25,569 is 1970-01-01; before March 1900 the days are one off.
    let (year, month, day) = civil(day - 25_569 + i64::from(day < 60));
    write!(out, "{year:04}-{month:02}-{day:02}").expect("a vector takes everything");
    if timed {
        out.push(b'T');
        clock(time, out);
    }
    Some(())
}

/// Is a moment the first of a month?
pub fn is_first(serial: f64, since_1904: bool) -> bool {
    let mut text = Vec::new();
    moment(serial, since_1904, false, &mut text).is_some() && text.ends_with(b"-01")
}

/// A time of day.
pub fn time(serial: f64, out: &mut Vec<u8>) {
    clock(milliseconds(serial).rem_euclid(DAY), out);
}

fn clock(time: i64, out: &mut Vec<u8>) {
    let (seconds, part) = (time / 1000, time % 1000);
    write!(out, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
        .expect("a vector takes everything");
    if part > 0 {
        write!(out, ".{part:03}").expect("a vector takes everything");
    }
}

/// A duration as ISO 8601, e.g. "PT26H30M0S".
pub fn duration(serial: f64, out: &mut Vec<u8>) {
    let all = milliseconds(serial);
    let (sign, all) = (if all < 0 { "-" } else { "" }, all.unsigned_abs());
    let (seconds, part) = (all / 1000, all % 1000);
    write!(out, "{sign}PT{}H{}M{}", seconds / 3600, seconds / 60 % 60, seconds % 60)
        .expect("a vector takes everything");
    if part > 0 {
        write!(out, ".{part:03}").expect("a vector takes everything");
    }
    out.push(b'S');
}

/// Year, month and day of a day since 1970-01-01, in eras of 400 years that begin in March.
fn civil(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let (era, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
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
    fn formats_say_what_a_number_is() {
        for (code, due) in [
            ("General", Shape::General),
            ("#,##0.00", Shape::General),
            ("#,##0 \"đồng\"", Shape::General),
            ("[$-409]#,##0.00_);[Red](#,##0.00)", Shape::General),
            ("0.00E+00", Shape::General),
            ("0.0%", Shape::Percent),
            ("00000", Shape::Padded(5)),
            ("0", Shape::General),
            ("0.00", Shape::General),
            ("dd/mm/yyyy", Shape::Date),
            ("[$-F800]dddd, mmmm dd, yyyy", Shape::Date),
            ("mmm\\-yy", Shape::Month),
            ("yyyy", Shape::Date),
            ("yyyy\\-mm\\-dd hh:mm", Shape::Date),
            ("hh:mm:ss", Shape::Time),
            ("h:mm AM/PM", Shape::Time),
            ("[h]:mm", Shape::Duration),
            ("[mm]:ss", Shape::Duration),
            ("\"Ngày\" 0", Shape::General),
            ("@", Shape::General),
        ] {
            assert_eq!(shape(code), due, "{code}");
        }
    }

    #[test]
    fn numbers_are_written_as_they_are_shown() {
        for (value, due) in [
            (0.1 + 0.2, "0.3"),
            (1.0 / 3.0, "0.333333333333333"),
            (-1234.5, "-1234.5"),
            (1e21, "1000000000000000000000"),
            (1.5e-7, "0.00000015"),
            (0.0, "0"),
            (-0.0, "0"),
            (4.35, "4.35"),
            (1e15 + 0.3, "1000000000000000"),
        ] {
            assert_eq!(text(|out| number(value, out)), due);
        }
        for (raw, due) in [("12345678901234567", "12345678901234567"), ("0012", "12"), ("1E3", "1000"), ("-0", "0")] {
            assert_eq!(text(|out| written(raw.as_bytes(), out).unwrap()), due);
        }
        assert!(written(b"x", &mut Vec::new()).is_none() && written(b"NaN", &mut Vec::new()).is_none());
    }

    #[test]
    fn percentages_move_the_point_and_nothing_else() {
        for (raw, due) in [
            ("0.125", "12.5%"),
            ("1", "100%"),
            ("-0.07", "-7%"),
            ("0", "0%"),
            ("12.3456", "1234.56%"),
            ("0.0005", "0.05%"),
            ("0.1", "10%"),
        ] {
            assert_eq!(text(|out| percent(raw.as_bytes(), out)), due);
        }
        assert_eq!(text(|out| padded(b"12", 5, out)), "00012");
        assert_eq!(text(|out| padded(b"1.5", 5, out)), "1.5");
    }

    #[test]
    fn days_are_dates() {
        for (serial, due) in [
            (1.0, "1900-01-01"),
            (59.0, "1900-02-28"),
            (61.0, "1900-03-01"),
            (25_569.0, "1970-01-01"),
            (45_350.0, "2024-02-28"),
        ] {
            assert_eq!(text(|out| moment(serial, false, false, out).unwrap()), due);
        }
        assert_eq!(text(|out| moment(45_350.354_166_666_7, false, true, out).unwrap()), "2024-02-28T08:30:00");
        assert_eq!(text(|out| moment(0.0, true, false, out).unwrap()), "1904-01-01");
        assert!(moment(-1.0, false, false, &mut Vec::new()).is_none());
        assert_eq!(text(|out| time(0.354_166_666_7, out)), "08:30:00");
        assert_eq!(text(|out| duration(1.104_166_666_7, out)), "PT26H30M0S");
    }
}
