//! Bank cards (ISO/IEC 7812) and international account numbers (ISO 13616).

use super::Sight;
use super::spread;
use crate::privacy::token::Token;
use std::sync::LazyLock;

/// First digits of cards, from and to, and how many digits such a card has.
static ISSUERS: LazyLock<Vec<(u32, u32, usize, Vec<usize>)>> = LazyLock::new(|| {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells[at].parse().expect("a number");
        let lengths = cells[2].split(' ').map(|length| length.parse().expect("a length")).collect();
        (number(0), number(1), cells[0].len(), lengths)
    };
    include_str!("cards.csv").lines().skip(1).map(row).collect()
});

/// How long the account numbers of each country are.
static COUNTRIES: LazyLock<Vec<(&str, usize)>> = LazyLock::new(|| {
    let rows = include_str!("ibans.csv").lines().skip(1);
    rows.filter_map(|line| line.split_once(','))
        .map(|(country, length)| (country, length.parse().expect("a length")))
        .collect()
});

/// A bank card: a known issuer, its length, and the check digit.
pub fn card(token: &Token<'_>) -> Option<Sight> {
    let digits = token.digits.as_slice();
    let issued = ISSUERS.iter().any(|(from, to, length, lengths)| {
        let first = digits[..*length].iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
        (*from..=*to).contains(&first) && lengths.contains(&digits.len())
    });
    // Points stand in no card, and groups are of four.
    let parts = token.text.split([' ', '-']);
    let grouped = !token.text.contains(['.', '('])
        && (token.text.len() == digits.len() || parts.clone().next().is_some_and(|part| part.len() == 4));
    let known = issued && grouped && luhn(digits);
    known.then(|| Sight { checked: true, firm: digits.len() >= 15, ..spread(digits) })
}

/// The check digit of cards: every second digit from the right counts twice.
pub fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let digit = u32::from(digit - b'0') << (at % 2);
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != digits[0])
}

/// An international account number: a country, its length, and the remainder by 97.
pub fn iban(token: &Token<'_>) -> Option<Sight> {
    let head = token.signs.as_slice().first_chunk::<4>()?;
    let opens = head[..2].iter().all(u8::is_ascii_uppercase) && head[2..].iter().all(u8::is_ascii_digit);
    let (_, length) = COUNTRIES.iter().find(|(country, _)| opens && country.as_bytes() == &head[..2])?;
    // Words of letters alone end a token, but not an account number.
    let mut signs = [0; 34];
    let mut count = 0;
    let mut blank = false;
    for byte in token.rest.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' if count < *length => {
                signs[count] = byte.to_ascii_uppercase();
                count += 1;
                blank = false;
            }
            b' ' if !blank && count < *length => blank = true,
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' if !blank => return None,
            _ => break,
        }
    }
    let remainder = |remainder: u32, byte: &u8| match byte {
        b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
        _ => (remainder * 100 + u32::from(byte - b'A' + 10)) % 97,
    };
    let moved = signs[4..count.max(4)].iter().chain(&signs[..4]);
    let known = count == *length && moved.fold(0, remainder) == 1;
    known.then_some(Sight::FIRM)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::token::tokens;

    fn seen(cell: &str, look: fn(&Token<'_>) -> Option<Sight>) -> bool {
        let mut seen = false;
        tokens(cell, |token, _| {
            seen |= (13..=19).contains(&token.digits.as_slice().len()) && look(&token).is_some();
            seen
        });
        seen
    }

    #[test]
    fn cards_have_an_issuer_a_length_and_a_check_digit() {
        for card_number in ["4111111111111111", "5555 5555 5555 4444", "3782-822463-10005", "9704000000000018"] {
            assert!(seen(card_number, card), "{card_number}");
        }
        for other in
            ["4111111111111112", "1234567812345670", "9784167158323", "0000000000000000", "4111.1111.1111.1111"]
        {
            assert!(!seen(other, card), "{other}");
        }
    }

    #[test]
    fn account_numbers_are_known_by_country_and_remainder() {
        let look = |cell: &str| {
            let mut seen = false;
            tokens(cell, |token, _| {
                seen |= iban(&token).is_some();
                seen
            });
            seen
        };
        assert!(look("GB82 WEST 1234 5698 7654 32") && look("chuyển tới DE89370400440532013000."));
        assert!(!look("GB82 WEST 1234 5698 7654 33") && !look("DE893704004405320130001"));
    }
}
