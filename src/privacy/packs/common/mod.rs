//! What the whole world has in common: mailboxes, bank cards, IBAN, international phone numbers, names as such.

mod accounts;
mod mail;

use super::{Detector, Family, Pack, Sight};
use crate::privacy::token::Token;

/// The pack.
pub static PACK: Pack = Pack {
    id: "common",
    kinds: include_str!("kinds.csv"),
    words: include_str!("words.csv"),
    detectors: &[
        Detector { kind: "email", family: Family::Mail, length: 0..=0, look: mail::look },
        Detector { kind: "bank-card", family: Family::Number, length: 13..=19, look: accounts::card },
        Detector { kind: "iban", family: Family::Code, length: 4..=34, look: accounts::iban },
        Detector { kind: "phone", family: Family::Number, length: 8..=15, look: phone },
        Detector { kind: "ean", family: Family::Number, length: 13..=13, look: book },
    ],
    wordings: None,
    named: None,
    births: &["born on", "born in", "Born on", "date of birth"],
};

/// An international number: a plus and a country's code.
fn phone(token: &Token<'_>) -> Option<Sight> {
    let digits = token.digits.as_slice();
    let foreign = token.plus && !digits.starts_with(b"84") && digits[0] != b'0';
    foreign.then(|| Sight { checked: true, firm: true, ..spread(digits) })
}

/// A bar code or the number of a book.
fn book(token: &Token<'_>) -> Option<Sight> {
    let digits = token.digits.as_slice();
    let sum: u32 =
        digits.iter().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    sum.is_multiple_of(10).then_some(Sight { checked: true, ..Sight::PLAIN })
}

/// A plain sight that varies with the last two digits.
pub fn spread(digits: &[u8]) -> Sight {
    let spread = digits.iter().rev().take(2).fold(0, |number, digit| number * 10 + (digit - b'0'));
    Sight { spread, ..Sight::PLAIN }
}
