//! Plates of vehicles: "29A-123.45", "29-B1 123.45", "59X3-12345".

use super::super::Sight;
use super::super::common::spread;
use crate::privacy::token::Token;

/// Numbers below 100 that are no province's.
const UNUSED: [u8; 8] = [13, 42, 44, 45, 46, 87, 91, 96];

/// A plate: a province, a series, four or five digits.
pub fn plate(token: &Token<'_>) -> Option<Sight> {
    let signs = token.signs.as_slice();
    if !signs[..2].iter().all(u8::is_ascii_digit) || !token.text.is_ascii() {
        return None;
    }
    let province = (signs[0] - b'0') * 10 + (signs[1] - b'0');
    if province < 11 || UNUSED.contains(&province) {
        return None;
    }
    let letters = signs[2..].iter().take_while(|sign| sign.is_ascii_uppercase()).count();
    let behind = &signs[2 + letters..];
    let series = signs[2..2 + letters].iter().all(|letter| !b"IJOQW".contains(letter));
    if !(1..=2).contains(&letters) || !series || !behind.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // Motorcycles have a digit in their series. What stands before the number cuts it off, else lengths tell.
    let last = token.text.rsplit(['-', ' ']).next().unwrap_or_default();
    let tail = last.bytes().filter(u8::is_ascii_digit).count();
    let cut = last.len() < token.text.len() && !last.bytes().any(|byte| byte.is_ascii_alphabetic());
    let (number, extra) = if cut { (tail, behind.len().checked_sub(tail)?) } else { (behind.len(), 0) };
    let dotted = number == 5
        && last.ends_with(|c: char| c.is_ascii_digit())
        && last.as_bytes().get(last.len() - 3) == Some(&b'.');
    let dots = token.text.matches('.').count();
    let fits = matches!(number, 4 | 5) && extra <= 1 || (!cut && number == 6 && letters == 1);
    if !fits || dots > 1 || (dots == 1 && !dotted) {
        return None;
    }
    // "29A12345" alone may be the number of anything.
    Some(Sight { checked: cut, firm: cut && dotted, ..spread(behind) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::token::tokens;

    #[test]
    fn plates_are_known_in_every_spelling() {
        let look = |cell| {
            let mut seen = None;
            tokens(cell, |token, _| {
                seen = (6..=10).contains(&token.signs.as_slice().len()).then(|| plate(&token)).flatten();
                seen.is_some()
            });
            seen
        };
        for cell in [
            "29A-123.45",
            "29A-12345",
            "29A 123.45",
            "29-B1 123.45",
            "59X3-123.45",
            "51F-1234",
            "29LD-123.45",
            "29AA-123.45",
            "29A12345",
            "80A-123.45",
        ] {
            assert!(look(cell).is_some(), "{cell}");
        }
        for cell in ["13A-123.45", "29O-123.45", "29A-123456", "29A-12.345", "2024-12345", "A29-12345", "12ABC-123"] {
            assert!(look(cell).is_none(), "{cell}");
        }
        assert!(look("29A-123.45").unwrap().firm && !look("29A12345").unwrap().checked);
    }
}
