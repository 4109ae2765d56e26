//! Datatypes of CSV on the Web: what cells of a column hold, as the published table keeps it.

use super::Thing;
use crate::model::{Column, ColumnProfile, Date, FieldType};
use serde_json::{Value, json};

/// The most values that are listed as the only ones allowed.
const ALLOWED: usize = 100;

/// The datatype of the cells as they are published.
pub fn of(column: &Column, profile: &ColumnProfile, rows: u64) -> Value {
    let wanted = &column.constraints;
    let mut datatype = Thing::new();
    let base = match column.field_type {
        FieldType::String => {
            datatype = lengths(datatype, column, profile);
            datatype = datatype.some("format", text_format(column));
            "string"
        }
        FieldType::Integer => "integer",
        FieldType::Decimal(_) => "decimal",
        FieldType::Number => "double",
        FieldType::Boolean => "boolean",
        FieldType::Date => "date",
        FieldType::Datetime => "datetime",
        FieldType::Time => "time",
        // A year of XML Schema has four digits.
        FieldType::Year if [&profile.min, &profile.max].into_iter().flatten().all(|year| year.len() == 4) => "gYear",
        FieldType::Year => "integer",
        FieldType::YearMonth => "gYearMonth",
        // XML Schema has no weeks, and fractions of seconds only.
        FieldType::Duration if profile.top.iter().all(|one| !one.value.contains(['W', '.', ','])) => "duration",
        FieldType::Duration => "string",
        FieldType::Geopoint => {
            datatype = datatype.put("format", r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?, ?[+-]?[0-9.]+([eE][+-]?[0-9]+)?");
            "string"
        }
        FieldType::Object => "json",
    };
    let bounds = [
        ("minimum", &wanted.minimum, &profile.min, false, false),
        ("maximum", &wanted.maximum, &profile.max, true, false),
        ("minExclusive", &wanted.exclusive_minimum, &profile.min, false, true),
        ("maxExclusive", &wanted.exclusive_maximum, &profile.max, true, true),
    ];
    let bounded = matches!(base, "integer" | "decimal" | "double" | "date");
    for (key, bound, found, above, exclusive) in bounds {
        let (Some(bound), Some(found)) = (bound, found) else { continue };
        if bounded && rows > 0 && holds(column.field_type, found, bound, above, exclusive) {
            datatype = datatype.put(key, bound.as_str());
        }
    }
    if datatype.is_empty() { json!(base) } else { Thing::new().put("base", base).and(datatype).into() }
}

/// Does what was found keep a bound, and is the bound written as CSV on the Web writes values?
fn holds(field_type: FieldType, found: &str, bound: &str, above: bool, exclusive: bool) -> bool {
    let order = match field_type {
        FieldType::Date if Date::parse(bound).is_some_and(|date| date.to_string() == bound && bound.len() == 10) => {
            Some(found.cmp(bound))
        }
        FieldType::Integer | FieldType::Year if bound.contains('.') => None,
        FieldType::Integer | FieldType::Year | FieldType::Decimal(_) | FieldType::Number if is_plain(bound) => {
            let number = |text: &str| text.parse::<f64>().ok();
            number(found).zip(number(bound)).and_then(|(found, bound)| found.partial_cmp(&bound))
        }
        _ => None,
    };
    order.is_some_and(|order| match above {
        _ if order.is_eq() => !exclusive,
        true => order.is_lt(),
        false => order.is_gt(),
    })
}

/// Is it a number of digits, with a sign or a point at most?
fn is_plain(number: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.strip_prefix('-').unwrap_or(number);
    match number.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(number),
    }
}

/// How long texts are, where that was promised and is kept.
fn lengths(mut datatype: Thing, column: &Column, profile: &ColumnProfile) -> Thing {
    let Some((shortest, longest)) = profile.lengths else { return datatype };
    let wanted = &column.constraints;
    let least = wanted.min_length.filter(|least| *least <= shortest);
    let most = wanted.max_length.filter(|most| *most >= longest);
    if least.is_some() && least == most {
        return datatype.some("length", least);
    }
    datatype = datatype.some("minLength", least);
    datatype.some("maxLength", most)
}

/// The pattern of texts, or the only ones allowed, as a regular expression that XML Schema and ECMAScript read alike.
fn text_format(column: &Column) -> Option<String> {
    let wanted = &column.constraints;
    if let Some(pattern) = &wanted.pattern {
        return is_shared(pattern).then(|| pattern.clone());
    }
    let some = (1..=ALLOWED).contains(&wanted.allowed.len());
    some.then(|| wanted.allowed.iter().map(|value| escape(value)).collect::<Vec<_>>().join("|"))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '^' | '$' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// Is it a pattern that means the same in XML Schema, ECMAScript and Python? Literals, simple classes, groups and counts.
pub fn is_shared(pattern: &str) -> bool {
    let bytes = pattern.as_bytes();
    let (mut at, mut class, mut depth) = (0, false, 0_usize);
    let mut repeatable = false;
    while at < bytes.len() {
        let byte = bytes[at];
        let next = bytes.get(at + 1).copied();
        let fine = match byte {
            b'\\' => {
                at += 1;
                repeatable = true;
                next.is_some_and(|next| {
                    matches!(
                        next,
                        b'd' | b'.'
                            | b'-'
                            | b'('
                            | b')'
                            | b'['
                            | b']'
                            | b'+'
                            | b'*'
                            | b'?'
                            | b'{'
                            | b'}'
                            | b'|'
                            | b'\\'
                    )
                })
            }
            b'[' if class => false,
            b'[' => {
                class = true;
                repeatable = false;
                at += usize::from(next == Some(b'^'));
                bytes.get(at + 1).is_some_and(|first| *first != b']' && *first != b'-')
            }
            b']' if class => {
                (class, repeatable) = (false, true);
                true
            }
            // Not a set taken from a set, nor a hyphen at the end.
            b'-' if class => next.is_some_and(|next| next.is_ascii_alphanumeric()),
            b'&' | b'~' | b'^' if class => false,
            _ if class => true,
            b'(' => {
                depth += 1;
                repeatable = false;
                next != Some(b'?')
            }
            b')' => {
                let open = depth > 0;
                depth = depth.saturating_sub(1);
                repeatable = true;
                open
            }
            b'*' | b'+' | b'?' => std::mem::replace(&mut repeatable, false),
            b'{' => {
                let end = pattern[at..].find('}').map(|end| at + end);
                let count = end.map(|end| &pattern[at + 1..end]);
                let number =
                    |text: &str| !text.is_empty() && text.len() < 4 && text.bytes().all(|b| b.is_ascii_digit());
                let fine = count.is_some_and(|count| match count.split_once(',') {
                    Some((least, most)) => {
                        number(least)
                            && (most.is_empty()
                                || number(most) && least.parse::<u16>().ok() <= most.parse::<u16>().ok())
                    }
                    None => number(count),
                });
                at = end.unwrap_or(at);
                fine && std::mem::replace(&mut repeatable, false)
            }
            b'|' => {
                repeatable = false;
                true
            }
            b'^' | b'$' | b'}' | b']' => false,
            _ => {
                repeatable = true;
                true
            }
        };
        if !fine {
            return false;
        }
        at += 1;
    }
    !class && depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_told_when_every_reader_reads_them_alike() {
        for pattern in ["[A-Z]{2}[0-9]{3,5}", r"\d{4}-\d{2}", "(VN|EN)-.+", "[^,]*", "số [0-9]+"] {
            assert!(is_shared(pattern), "{pattern}");
        }
        for pattern in [
            r"\p{L}+",
            "^a$",
            r"\w",
            "[a-z-[aeiou]]",
            "(?:a)",
            "a**",
            "a{2}{3}",
            "(a",
            "a)",
            "[a",
            "*a",
            "a{,3}",
            "[]a]",
            "a{3,2}",
        ] {
            assert!(!is_shared(pattern), "{pattern}");
        }
        assert_eq!(escape("a.b|c"), r"a\.b\|c");
    }
}
