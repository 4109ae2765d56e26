//! Dates and times written in a declared `format` such as `%d/%m/%Y`.

use super::cell::{self, Zone};
use super::words::{self, Lowered};
use std::io::Write as _;

/// A declared format, read once.
#[derive(Debug, Clone, Default)]
pub struct Pattern(Vec<Item>);

#[derive(Debug, Clone, Copy)]
enum Item {
    Literal(u8),
    Year,
    ShortYear,
    Month,
    MonthName,
    Day,
    Hour,
    Hour12,
    Noon,
    Minute,
    Second,
    Fraction,
    Zone,
}

/// What a pattern read.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    year: u32,
    month: u32,
    day: u32,
    micros: i64,
    zone: Zone,
}

impl Pattern {
    /// Reads a format. `None` when it holds a directive that is not known.
    pub fn of(format: &str) -> Option<Self> {
        let mut items = Vec::new();
        let mut bytes = format.bytes().peekable();
        while let Some(byte) = bytes.next() {
            if byte != b'%' {
                items.push(Item::Literal(byte));
                continue;
            }
            let mut directive = bytes.next()?;
            if directive == b'-' {
                directive = bytes.next()?;
            }
            match directive {
                b'Y' => items.push(Item::Year),
                b'y' => items.push(Item::ShortYear),
                b'm' => items.push(Item::Month),
                b'b' | b'B' => items.push(Item::MonthName),
                b'd' | b'e' => items.push(Item::Day),
                b'H' => items.push(Item::Hour),
                b'I' => items.push(Item::Hour12),
                b'p' => items.push(Item::Noon),
                b'M' => items.push(Item::Minute),
                b'S' => items.push(Item::Second),
                b'f' => items.push(Item::Fraction),
                b'z' => items.push(Item::Zone),
                b'F' => items.extend(Self::of("%Y-%m-%d")?.0),
                b'T' => items.extend(Self::of("%H:%M:%S")?.0),
                b'%' => items.push(Item::Literal(b'%')),
                _ => return None,
            }
        }
        Some(Self(items))
    }

    /// Do its values name a zone?
    pub fn is_zoned(&self) -> bool {
        self.0.iter().any(|item| matches!(item, Item::Zone))
            || matches!(self.0.as_slice(), [.., Item::Second | Item::Fraction | Item::Minute, Item::Literal(b'Z')])
    }

    /// Reads a cell. `None` when it is not written so or names no real day or time.
    pub fn read(&self, cell: &[u8]) -> Option<Moment> {
        let mut moment = Moment { year: 1970, month: 1, day: 1, micros: 0, zone: Zone::Local };
        let (mut hour, mut minute, mut second, mut noon) = (0, 0, 0, None);
        let mut rest = cell;
        for item in &self.0 {
            match item {
                Item::Literal(byte) => rest = rest.strip_prefix(std::slice::from_ref(byte))?,
                Item::Year => moment.year = take(&mut rest, 4, 4)?,
                Item::ShortYear => {
                    let short = take(&mut rest, 2, 2)?;
                    moment.year = if short < 69 { 2000 + short } else { 1900 + short };
                }
                Item::Month => moment.month = take(&mut rest, 1, 2)?,
                Item::MonthName => {
                    let letter = |byte: &&u8| byte.is_ascii_alphabetic() || **byte >= 0x80;
                    let (name, tail) = rest.split_at(rest.iter().take_while(letter).count());
                    moment.month = words::month(Lowered::of(name)?.as_str())?;
                    rest = tail;
                }
                Item::Day => moment.day = take(&mut rest, 1, 2)?,
                Item::Hour => hour = take(&mut rest, 1, 2)?,
                Item::Hour12 => hour = take(&mut rest, 1, 2).filter(|hour| (1..=12).contains(hour))? % 12,
                Item::Noon => {
                    let (word, tail) = rest.split_at_checked(2)?;
                    noon = Some(match word.to_ascii_lowercase().as_slice() {
                        b"am" => 0,
                        b"pm" => 12,
                        _ => return None,
                    });
                    rest = tail;
                }
                Item::Minute => minute = take(&mut rest, 1, 2)?,
                Item::Second => second = take(&mut rest, 1, 2)?,
                Item::Fraction => {
                    let length = rest.iter().take_while(|b| b.is_ascii_digit()).count().min(6);
                    moment.micros = i64::from(take(&mut rest, 1, 6)?) * 10i64.pow(6 - length as u32);
                }
                Item::Zone => {
                    moment.zone = zone(rest)?;
                    rest = &[];
                }
            }
        }
        if matches!(self.0.last(), Some(Item::Literal(b'Z'))) && self.is_zoned() {
            moment.zone = Zone::Offset(0);
        }
        hour += noon.unwrap_or(0);
        cell::days(i64::from(moment.year), moment.month, moment.day)?;
        if !rest.is_empty() || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        moment.micros += (i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second)) * 1_000_000;
        Some(moment)
    }
}

/// A zone as declared forms write it: `Z`, `+07:00`, `+0700` or `+07`.
fn zone(rest: &[u8]) -> Option<Zone> {
    let zone = match *rest {
        [sign @ (b'+' | b'-'), a, b] => cell::zone(&[sign, a, b, b':', b'0', b'0']),
        ref rest => cell::zone(rest),
    };
    zone.filter(|zone| *zone != Zone::Local)
}

/// Takes between `least` and `most` digits.
fn take(rest: &mut &[u8], least: usize, most: usize) -> Option<u32> {
    let length = rest.iter().take(most).take_while(|b| b.is_ascii_digit()).count();
    if length < least {
        return None;
    }
    let (number, tail) = rest.split_at(length);
    *rest = tail;
    cell::digits(number)
}

impl Moment {
    /// A moment of a real day. `None` when there is no such day.
    pub fn new(year: u32, month: u32, day: u32, micros: i64, zone: Zone) -> Option<Self> {
        cell::days(i64::from(year), month, day)?;
        Some(Self { year, month, day, micros, zone })
    }

    /// Has it a zone?
    pub fn is_zoned(&self) -> bool {
        self.zone != Zone::Local
    }

    /// Days since 1970-01-01.
    pub fn days(&self) -> i32 {
        cell::days(i64::from(self.year), self.month, self.day).expect("only real days are read")
    }

    /// Microseconds since midnight.
    pub fn time(&self) -> i64 {
        self.micros
    }

    /// Microseconds since 1970-01-01T00:00, in UTC when it has a zone.
    pub fn instant(&self) -> i64 {
        let offset = if let Zone::Offset(minutes) = self.zone { i64::from(minutes) * 60_000_000 } else { 0 };
        i64::from(self.days()) * 86_400_000_000 + self.micros - offset
    }

    /// Writes the day in canonical form.
    pub fn write_date(&self, out: &mut Vec<u8>) {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day).expect("a vector takes everything");
    }

    /// Writes the time of day in canonical form.
    pub fn write_time(&self, out: &mut Vec<u8>) {
        let (seconds, fraction) = (self.micros / 1_000_000, self.micros % 1_000_000);
        write!(out, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
            .expect("a vector takes everything");
        if fraction > 0 {
            let digits = format!(".{fraction:06}");
            out.extend_from_slice(digits.trim_end_matches('0').as_bytes());
        }
    }

    /// Writes the moment in canonical form.
    pub fn write(&self, out: &mut Vec<u8>) {
        self.write_date(out);
        out.push(b'T');
        self.write_time(out);
        match self.zone {
            Zone::Local => {}
            Zone::Offset(0) => out.push(b'Z'),
            Zone::Offset(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let minutes = minutes.unsigned_abs();
                write!(out, "{sign}{:02}:{:02}", minutes / 60, minutes % 60).expect("a vector takes everything");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(format: &str, cell: &str) -> Option<String> {
        let mut out = Vec::new();
        Pattern::of(format).unwrap().read(cell.as_bytes())?.write(&mut out);
        Some(String::from_utf8(out).unwrap())
    }

    #[test]
    fn declared_forms_become_iso() {
        assert_eq!(canonical("%d/%m/%Y", "31/12/2025").as_deref(), Some("2025-12-31T00:00:00"));
        assert_eq!(canonical("%d/%m/%Y", "1/2/2025").as_deref(), Some("2025-02-01T00:00:00"));
        assert_eq!(canonical("%d/%m/%Y", "31/02/2025"), None);
        assert_eq!(canonical("%d/%m/%Y %I:%M %p", "01/02/2025 12:05 PM").as_deref(), Some("2025-02-01T12:05:00"));
        assert_eq!(canonical("%Y-%m-%dT%H:%M:%SZ", "2025-02-01T01:02:03Z").as_deref(), Some("2025-02-01T01:02:03Z"));
        assert_eq!(canonical("%d/%m/%Y", "01/02/2025x"), None);
        assert!(Pattern::of("%Q").is_none());
        assert_eq!(canonical("%d-%b-%Y", "31-Dec-2025").as_deref(), Some("2025-12-31T00:00:00"));
        assert_eq!(
            canonical("ngày %d tháng %m năm %Y", "ngày 3 tháng 9 năm 2025").as_deref(),
            Some("2025-09-03T00:00:00")
        );
        assert_eq!(canonical("%d/%m/%Y %H:%M%z", "1/2/2025 3:04+07").as_deref(), Some("2025-02-01T03:04:00+07:00"));
    }

    #[test]
    fn a_format_is_called_readable_when_it_is_read() {
        for letter in (' '..='~').chain(['đ']) {
            for format in [format!("%{letter}"), format!("%-{letter}"), format!("{letter}%"), format!("{letter}%Y")] {
                let mut column = crate::model::Column::named("x", crate::model::FieldType::Date);
                column.format = Some(format.clone());
                assert_eq!(Pattern::of(&format).is_some(), column.has_readable_format(), "{format}");
            }
        }
    }
}
