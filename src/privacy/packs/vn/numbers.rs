//! Numbers of persons: CCCD, CMND, phones, tax codes, insurance, accounts, passports.

use super::super::Sight;
use super::super::common::spread;
use crate::privacy::token::Token;
use std::sync::LazyLock;

/// Which of the codes 001 to 099 are or were those of a province. The 34 provinces of today kept codes of the 63 before.
static PROVINCES: LazyLock<[bool; 100]> = LazyLock::new(|| {
    let mut known = [false; 100];
    let codes = include_str!("provinces.csv").lines().skip(1).filter_map(|code| code.parse::<usize>().ok());
    codes.for_each(|code| known[code] = true);
    known
});

/// Two digits behind the zero of mobile numbers.
static MOBILE: LazyLock<[bool; 100]> = LazyLock::new(|| {
    let mut known = [false; 100];
    let rows = include_str!("prefixes.csv").lines().filter_map(|line| line.strip_prefix("mobile,"));
    rows.filter_map(|code| code.parse::<usize>().ok()).for_each(|code| known[code] = true);
    known
});

/// Codes of those insured.
static INSURED: LazyLock<Vec<&[u8]>> = LazyLock::new(|| {
    let line = include_str!("health-cards.txt").lines().nth(1).unwrap_or_default();
    line.split(' ').map(str::as_bytes).collect()
});

fn number(digits: &[u8]) -> usize {
    digits.iter().fold(0, |number, digit| number * 10 + usize::from(digit - b'0'))
}

/// Twelve digits of a citizen: a province, century and sex, year of birth. The year is the spread.
///
/// No clock tells what today is, so a year is plausible by its century: born 1910 to 2030.
fn citizen(digits: &[u8]) -> Option<u8> {
    let year = number(&digits[4..6]);
    let plausible = match digits[3] {
        b'0' | b'1' => year >= 10,
        b'2' | b'3' => year <= 30,
        _ => false,
    };
    let known = digits[0] == b'0' && PROVINCES[number(&digits[1..3])] && plausible && digits[6..] != *b"000000";
    known.then_some(year as u8)
}

/// A citizen's number; spreadsheets lose the zeros before it.
pub fn cccd(token: &Token<'_>) -> Option<Sight> {
    if token.amount || token.plus {
        return None;
    }
    let digits = token.digits.as_slice();
    if let Some(digits) = digits.first_chunk::<12>() {
        return citizen(digits).map(|spread| Sight { spread, ..Sight::FIRM });
    }
    let mut whole = [b'0'; 12];
    whole[12 - digits.len()..].copy_from_slice(digits);
    // Ten digits: only the codes 001 to 009 lose two zeros.
    let lost = digits[0] != b'0' && digits.len() == token.text.len();
    let spread = citizen(&whole).filter(|_| lost)?;
    Some(Sight { checked: digits.len() == 11, firm: false, shared: false, spread })
}

/// A former identity number; only the header or a word tells it.
pub fn cmnd(token: &Token<'_>) -> Option<Sight> {
    let digits = token.digits.as_slice();
    let lost = digits.len() == 8 && digits[0] != b'0';
    (!token.amount && !token.plus && (digits.len() == 9 || lost)).then(|| spread(digits))
}

/// A phone number of a person; `shared` when it is a landline's.
pub fn phone(token: &Token<'_>) -> Option<Sight> {
    let digits = token.digits.as_slice();
    let country = digits.strip_prefix(b"84").filter(|rest| token.plus || rest.len() == 9);
    let national = match country {
        Some(rest) => rest.strip_prefix(b"0").unwrap_or(rest),
        None if token.plus => return None,
        None => digits.strip_prefix(b"0").unwrap_or(digits),
    };
    let zero = country.is_some() || digits[0] == b'0';
    let seen = spread(digits);
    match national.len() {
        9 if MOBILE[number(&national[..2])] => {
            // Without the zero it may be any number of nine digits.
            Some(Sight { checked: zero && !token.amount, firm: zero && !token.amount, ..seen })
        }
        9 | 10 if zero && national[0] == b'2' => Some(Sight { shared: true, ..seen }),
        _ => None,
    }
}

/// Ten digits whose last one checks the others.
fn is_tax_code(digits: &[u8]) -> bool {
    const WEIGHTS: [usize; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    let Some(digits) = digits.first_chunk::<10>() else { return false };
    let sum: usize = WEIGHTS.iter().zip(digits).map(|(weight, digit)| weight * usize::from(digit - b'0')).sum();
    10 - sum % 11 == usize::from(digits[9] - b'0')
}

/// A person's tax code: of old ten digits, most of which begin with 8; now the citizen's number.
pub fn person_tax_code(token: &Token<'_>) -> Option<Sight> {
    let digits = token.digits.as_slice();
    match digits.len() {
        _ if token.amount || token.plus => None,
        12 => cccd(token).map(|sight| Sight { firm: false, ..sight }),
        10 if is_tax_code(digits) => Some(Sight { checked: digits[0] == b'8', ..spread(digits) }),
        _ => None,
    }
}

/// An organisation's tax code, or a branch's: ten digits, and three.
pub fn company_tax_code(token: &Token<'_>) -> Option<Sight> {
    let digits = token.digits.as_slice();
    let known = match digits.len() {
        10 | 13 => is_tax_code(digits),
        // The zero before it is lost.
        9 => {
            let mut whole = [b'0'; 10];
            whole[1..].copy_from_slice(digits);
            is_tax_code(&whole)
        }
        _ => false,
    };
    (known && digits[0] != b'8').then(|| Sight { checked: true, ..spread(digits) })
}

/// A social insurance number; only the header or a word tells it.
pub fn bhxh(token: &Token<'_>) -> Option<Sight> {
    let digits = token.digits.as_slice();
    let lost = digits.len() == 9 && digits[0] != b'0';
    (!token.amount && !token.plus && (digits.len() == 10 || lost)).then(|| spread(digits))
}

/// An account with a bank; only the header or a word tells it.
pub fn bank_account(token: &Token<'_>) -> Option<Sight> {
    let digits = token.digits.as_slice();
    let varied = digits.iter().any(|digit| *digit != digits[0]);
    (!token.amount && !token.plus && varied && !digits.ends_with(b"00000")).then(|| spread(digits))
}

/// A passport: a letter and seven digits.
pub fn passport(token: &Token<'_>) -> Option<Sight> {
    let signs = token.signs.as_slice();
    let digits = token.digits.as_slice();
    let known = digits.len() == 7 && signs[0].is_ascii_uppercase() && token.text.len() <= 9;
    // Passports of today begin with one of these.
    known.then(|| Sight { checked: b"BCEKNP".contains(&signs[0]), ..spread(digits) })
}

/// A health insurance card: whom it is for, what it covers, a province, ten digits.
pub fn bhyt(token: &Token<'_>) -> Option<Sight> {
    let signs = token.signs.as_slice();
    let digits = token.digits.as_slice();
    let known = digits.len() == 13
        && INSURED.contains(&&signs[..2])
        && (b'1'..=b'5').contains(&signs[2])
        && PROVINCES[number(&signs[3..5])];
    known.then(|| Sight { spread: spread(digits).spread, ..Sight::FIRM })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::token::tokens;

    fn seen(
        cell: &str,
        look: fn(&Token<'_>) -> Option<Sight>,
        lengths: std::ops::RangeInclusive<usize>,
    ) -> Option<Sight> {
        let mut seen = None;
        tokens(cell, |token, _| {
            seen = seen.or_else(|| lengths.contains(&token.digits.as_slice().len()).then(|| look(&token)).flatten());
            seen.is_some()
        });
        seen
    }

    #[test]
    fn citizens_numbers_hold_province_century_and_year() {
        let look = |cell| seen(cell, cccd, 10..=12);
        for number in
            ["079203001234", "001085012345", "079 203 001 234", "79203001234", "1085012345", "079.203.001.234"]
        {
            assert!(look(number).is_some(), "{number}");
        }
        for number in
            ["003203001234", "079403001234", "079299001234", "179203001234", "079203000000", "12.079.203.001.234"]
        {
            assert!(look(number).is_none(), "{number}");
        }
        assert_eq!(look("079203001234").unwrap().spread, 3);
    }

    #[test]
    fn phones_are_known_in_every_spelling() {
        let look = |cell| seen(cell, phone, 9..=13);
        for number in [
            "0912345678",
            "0912 345 678",
            "0912.345.678",
            "+84912345678",
            "84912345678",
            "+84 (0) 912 345 678",
            "(+84) 912-345-678",
        ] {
            assert!(look(number).is_some_and(|sight| sight.firm), "{number}");
        }
        assert!(look("912345678").is_some_and(|sight| !sight.firm));
        assert!(look("024 3825 1234").is_some_and(|sight| sight.shared && !sight.firm));
        for number in ["0112345678", "0301234567", "19001234", "1700000000", "+44 912345678"] {
            assert!(look(number).is_none(), "{number}");
        }
    }

    #[test]
    fn tax_codes_have_a_check_digit() {
        assert!(is_tax_code(b"0100109106") && is_tax_code(b"0300588569"));
        assert!(!is_tax_code(b"0100109107") && !is_tax_code(b"01001091"));
    }
}
