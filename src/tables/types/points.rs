//! Points on the earth as cells write them: two decimals, an array, an object; published as `longitude, latitude`.

use super::cell;

/// Latitude stands first.
pub const LAT_LON: u8 = 1;
/// Longitude stands first, as in Table Schema.
pub const LON_LAT: u8 = 2;

/// The `format` of a column of points with the latitude first.
pub const LATITUDE_FIRST: &str = "lat, lon";

/// The orders in which two decimals are a point. `None` when they are none.
pub fn look(cell: &[u8]) -> Option<u8> {
    let (first, second) = pair(cell)?;
    let is_decimal = |number: &[u8]| number.contains(&b'.');
    let (short, long) = (within(first, 90) && within(second, 180), within(first, 180) && within(second, 90));
    let orders = if short { LAT_LON } else { 0 } | if long { LON_LAT } else { 0 };
    (is_decimal(first) && is_decimal(second) && orders != 0).then_some(orders)
}

/// How a column of points is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Two numbers in this order.
    Pair(u8),
    /// `[105.85, 21.02]`.
    Array,
    /// `{"lon": 105.85, "lat": 21.02}`.
    Object,
}

/// Writes a point as `longitude, latitude`. `None` when it is none.
pub fn read(cell: &[u8], form: Form, out: &mut Vec<u8>) -> Option<()> {
    out.clear();
    let value;
    let (longitude, latitude) = match form {
        Form::Pair(LAT_LON) => {
            let (latitude, longitude) = pair(cell)?;
            (longitude.to_vec(), latitude.to_vec())
        }
        Form::Pair(_) => {
            let (longitude, latitude) = pair(cell)?;
            (longitude.to_vec(), latitude.to_vec())
        }
        Form::Array => {
            let inner = cell.trim_ascii().strip_prefix(b"[")?.strip_suffix(b"]")?;
            let (longitude, latitude) = pair(inner)?;
            (longitude.to_vec(), latitude.to_vec())
        }
        Form::Object => {
            value = serde_json::from_slice::<serde_json::Value>(cell).ok()?;
            let number = |key: &str| value.get(key).filter(|value| value.is_number()).map(|value| value.to_string());
            (number("lon")?.into_bytes(), number("lat")?.into_bytes())
        }
    };
    if !within(&longitude, 180) || !within(&latitude, 90) {
        return None;
    }
    out.extend_from_slice(&longitude);
    out.extend_from_slice(b", ");
    out.extend_from_slice(&latitude);
    Some(())
}

/// Two plain numbers with a comma between them, in parentheses or not.
fn pair(cell: &[u8]) -> Option<(&[u8], &[u8])> {
    let cell = cell.trim_ascii();
    let cell = cell.strip_prefix(b"(").and_then(|cell| cell.strip_suffix(b")")).unwrap_or(cell);
    let comma = cell.iter().position(|byte| *byte == b',')?;
    let (first, second) = (cell[..comma].trim_ascii(), cell[comma + 1..].trim_ascii());
    cell::plain_decimal(first).and(cell::plain_decimal(second))?;
    Some((first, second))
}

/// Is this plain number between minus and plus a bound?
fn within(number: &[u8], bound: u32) -> bool {
    let digits = number.strip_prefix(b"-").unwrap_or(number);
    let point = digits.iter().position(|byte| *byte == b'.').unwrap_or(digits.len());
    let rest = digits.get(point + 1..).unwrap_or_default();
    match cell::digits(&digits[..point]) {
        Some(whole) => whole < bound || (whole == bound && rest.iter().all(|byte| *byte == b'0')),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_written_with_the_longitude_first() {
        let read = |cell: &str, form| {
            let mut out = Vec::new();
            read(cell.as_bytes(), form, &mut out).map(|()| String::from_utf8(out).unwrap())
        };
        assert_eq!(look(b"21.0285, 105.8542"), Some(LAT_LON));
        assert_eq!(look(b"105.8542,21.0285"), Some(LON_LAT));
        assert_eq!(look(b"48.1,11.5"), Some(LAT_LON | LON_LAT));
        assert_eq!((look(b"1, 2"), look(b"200.5, 3.5"), look(b"1.5")), (None, None, None));
        assert_eq!(read("21.0285, 105.8542", Form::Pair(LAT_LON)).as_deref(), Some("105.8542, 21.0285"));
        assert_eq!(read("[105.8,21.0]", Form::Array).as_deref(), Some("105.8, 21.0"));
        assert_eq!(read(r#"{"lat": 21.5, "lon": 105.5}"#, Form::Object).as_deref(), Some("105.5, 21.5"));
        assert_eq!(read("105.8, 91", Form::Pair(LON_LAT)), None);
    }
}
