//! Numbers as people write them in different places: `1.234.567,89`, `1 234,5`, `(1,234)`, `12,5%`, `₫ 1.000`.
//!
//! A cell may fit several forms; what all cells of a column fit is its form.

use super::words::{UNITS, trim};

/// The group separators a form may have; the second is a point or a comma, whichever is not its decimal separator.
pub const GROUPS: [Option<char>; 4] = [None, Some('.'), Some(' '), Some('\'')];

/// A way of writing numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Form {
    /// Is the decimal separator a comma?
    pub comma: bool,
    /// The group separator: an index into [`GROUPS`].
    pub group: u8,
    /// The unit that may, or for a percentage must, stand beside the number: an index into [`UNITS`].
    pub unit: Option<u8>,
    /// May a negative number stand in parentheses?
    pub parentheses: bool,
    /// May its minus stand behind it?
    pub behind: bool,
    /// May it have an exponent, or be `NaN` or `INF`?
    pub floating: bool,
}

impl Form {
    /// Its bit among the forms a cell fits.
    pub const fn bit(comma: bool, group: u8) -> u8 {
        1 << (comma as u8 * 4 + group)
    }

    /// Its group separator.
    pub fn group(&self) -> Option<char> {
        if self.group == 1 && !self.comma { Some(',') } else { GROUPS[self.group as usize] }
    }
}

/// Is this unit a share of the whole, which changes what the number means?
pub fn is_share(unit: u8) -> bool {
    matches!(UNITS[unit as usize].1, "%" | "‰")
}

/// A point was seen …
pub const DOT: u8 = 1;
/// … or a comma; spaces and apostrophes between digits have the next two bits.
pub const COMMA: u8 = 2;
/// What the look at a cell gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The forms it fits, see [`Form::bit`].
    pub forms: u8,
    /// The separators in it.
    pub separators: u8,
    /// Digits before the decimal separator, when that is a point and when it is a comma.
    pub whole: [u16; 2],
    /// Digits behind it.
    pub scale: [u16; 2],
    /// The unit beside it: an index into [`UNITS`].
    pub unit: Option<u8>,
    /// It is negative in parentheses.
    pub parentheses: bool,
    /// Its minus stands behind.
    pub behind: bool,
    /// It has an exponent, or is `NaN` or `INF`.
    pub floating: bool,
    /// All its digits are zeros.
    pub zero: bool,
    /// It is a whole number that no INT64 holds.
    pub large: bool,
}

/// The longest cell that is looked at as a number.
const LONGEST: usize = 120;

/// What stands around the digits of a number.
struct Stripped<'a> {
    core: &'a [u8],
    negative: bool,
    plus: bool,
    parentheses: bool,
    behind: bool,
    unit: Option<u8>,
}

/// Looks at a cell. `None` when it is no number in any form, or a code with leading zeros.
pub fn look(cell: &[u8]) -> Option<Look> {
    if cell.len() > LONGEST {
        return None;
    }
    if let b"NaN" | b"INF" | b"-INF" | b"+INF" = cell {
        return Some(Look { floating: true, ..whole(1, Form::bit(false, 0) | Form::bit(true, 0)) });
    }
    let stripped = strip(cell)?;
    let mut look = match exponent(stripped.core) {
        Some(mantissa) => {
            let mantissa = layout(mantissa)?;
            // What no floating-point number can hold stays as it is written.
            let text = std::str::from_utf8(stripped.core).ok()?.replace(',', ".");
            text.parse::<f64>().ok().filter(|value| value.is_finite())?;
            let forms = mantissa.forms & (Form::bit(false, 0) | Form::bit(true, 0));
            Look { floating: true, forms, ..mantissa }
        }
        None => layout(stripped.core)?,
    };
    let digits = look.whole[0].max(look.whole[1]);
    // +84912345678 is a telephone number.
    if look.forms == 0 || (stripped.plus && digits >= 10 && look.separators == 0) {
        return None;
    }
    look.large = look.separators == 0 && !look.floating && digits >= 19 && !fits(stripped.core, stripped.negative);
    (look.unit, look.parentheses, look.behind) = (stripped.unit, stripped.parentheses, stripped.behind);
    Some(look)
}

/// Is it a code: digits only, with a zero in front?
pub fn is_code(cell: &[u8]) -> bool {
    cell.len() > 1 && cell[0] == b'0' && cell.iter().all(u8::is_ascii_digit)
}

fn whole(digits: u16, forms: u8) -> Look {
    Look {
        forms,
        separators: 0,
        whole: [digits; 2],
        scale: [0; 2],
        unit: None,
        parentheses: false,
        behind: false,
        floating: false,
        zero: false,
        large: false,
    }
}

fn fits(digits: &[u8], negative: bool) -> bool {
    let value = digits
        .iter()
        .try_fold(0u64, |value, digit| value.checked_mul(10)?.checked_add(u64::from(digit.wrapping_sub(b'0'))));
    value.is_some_and(|value| value <= i64::MAX as u64 + u64::from(negative))
}

/// Takes off signs, units and parentheses.
fn strip(cell: &[u8]) -> Option<Stripped<'_>> {
    let (mut core, mut parentheses) = (trim(cell), false);
    if let [b'(', inner @ .., b')'] = core {
        (core, parentheses) = (trim(inner), true);
    }
    let (mut sign, mut unit, mut behind) = (None, None, false);
    // At most a sign and a unit on each side.
    for _ in 0..2 {
        if let Some((negative, rest)) = leading_sign(core).filter(|_| sign.is_none()) {
            (sign, core) = (Some(negative), trim(rest));
        }
        if !core.first()?.is_ascii_digit() && unit.is_none() {
            let found = UNITS.iter().position(|(word, _)| core.starts_with(word.as_bytes()));
            if let Some(at) = found {
                (unit, core) = (Some(at as u8), trim(&core[UNITS[at].0.len()..]));
            }
        }
    }
    for _ in 0..2 {
        if !core.last()?.is_ascii_digit() && unit.is_none() {
            let found = UNITS.iter().position(|(word, _)| core.ends_with(word.as_bytes()));
            if let Some(at) = found {
                (unit, core) = (Some(at as u8), trim(&core[..core.len() - UNITS[at].0.len()]));
            }
        }
        if sign.is_none() && !parentheses && !behind {
            for minus in ["-", "\u{2212}"] {
                if let Some(rest) = core.strip_suffix(minus.as_bytes()).filter(|_| !behind) {
                    (sign, behind, core) = (Some(true), true, rest);
                }
            }
        }
    }
    if (parentheses && sign.is_some()) || !core.last()?.is_ascii_digit() {
        return None;
    }
    let negative = parentheses || sign == Some(true);
    Some(Stripped { core, negative, plus: sign == Some(false), parentheses, behind, unit })
}

fn leading_sign(cell: &[u8]) -> Option<(bool, &[u8])> {
    const SIGNS: [(&str, bool); 6] =
        [("-", true), ("+", false), ("\u{2212}", true), ("\u{2012}", true), ("\u{2013}", true), ("\u{ff0d}", true)];
    SIGNS.iter().find_map(|(sign, negative)| Some((*negative, cell.strip_prefix(sign.as_bytes())?)))
}

/// What stands before an exponent that is meant as one: it has a sign, or the number has a decimal separator. `12E3` may
/// be a code.
fn exponent(core: &[u8]) -> Option<&[u8]> {
    let at = core.iter().position(|byte| matches!(byte, b'e' | b'E'))?;
    let (mantissa, power) = (&core[..at], &core[at + 1..]);
    let (signed, digits) = match power {
        [b'-' | b'+', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let meant = signed || mantissa.iter().any(|byte| matches!(byte, b'.' | b','));
    (meant && (1..=4).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)).then_some(mantissa)
}

/// The separator at the beginning: its kind (an index: point, comma, space, apostrophe) and its length.
#[inline]
fn separator(rest: &[u8]) -> Option<(u8, usize)> {
    match rest {
        [b'.', ..] => Some((0, 1)),
        [b',', ..] => Some((1, 1)),
        [b' ', ..] => Some((2, 1)),
        [b'\'', ..] => Some((3, 1)),
        [0xc2, 0xa0, ..] => Some((2, 2)),
        [0xe2, 0x80, 0xaf | 0x89 | 0x87, ..] => Some((2, 3)),
        [0xe2, 0x80, 0x99, ..] => Some((3, 3)),
        _ => None,
    }
}

/// Which forms digits and separators fit.
fn layout(core: &[u8]) -> Option<Look> {
    let (mut at, mut separators, mut count) = (0, 0u8, 0u32);
    let (mut run, mut total, mut first, mut zero) = (0u16, 0u16, 0u16, true);
    let (mut head, mut last, mut even, mut regular) = (0u8, 0u8, true, true);
    while at < core.len() {
        if core[at].is_ascii_digit() {
            run += 1;
            total += 1;
            zero &= core[at] == b'0';
            at += 1;
            continue;
        }
        let (kind, length) = separator(&core[at..])?;
        match count {
            0 => (first, head) = (run, kind),
            _ => {
                regular &= run == 3;
                even &= last == head;
            }
        }
        separators |= 1 << kind;
        (last, run, count) = (kind, 0, count + 1);
        at += length;
    }
    let leading = core.first() == Some(&b'0');
    if total == 0 || run == 0 {
        return None;
    }
    if count == 0 {
        return (!leading || total == 1).then_some(Look { zero, ..whole(total, 0xff) });
    }
    if first == 0 && (count > 1 || last > 1) || (leading && first > 1) {
        return None;
    }
    let mut look = Look { separators, zero, ..whole(total, 0) };
    let groups = (1..=3).contains(&first) && !leading && regular && even;
    // The last separator is the decimal one, what stands before it groups.
    if last < 2 && (count == 1 || (groups && head != last)) {
        let group = match head {
            _ if count == 1 => 0xf,
            2 => 1 << 2,
            3 => 1 << 3,
            _ => 1 << 1,
        };
        look.forms |= group << (4 * last);
        let point = last as usize;
        (look.whole[point], look.scale[point]) = ((total - run).max(1), run);
    }
    // All separators group.
    if groups && head == last && run == 3 {
        look.forms |= match head {
            0 => Form::bit(true, 1),
            1 => Form::bit(false, 1),
            group => Form::bit(false, group) | Form::bit(true, group),
        };
    }
    (look.forms != 0).then_some(look)
}

/// Writes a number of this form canonically: a point, no groups, no unit, no `+`. `None` when it is not written so.
/// Gives the unit that stood beside it.
pub fn read(cell: &[u8], form: &Form, out: &mut Vec<u8>) -> Option<Option<u8>> {
    out.clear();
    if let b"NaN" | b"INF" | b"-INF" | b"+INF" = cell {
        out.extend_from_slice(cell.strip_prefix(b"+").unwrap_or(cell));
        return form.floating.then_some(None);
    }
    let stripped = strip(cell)?;
    if (stripped.parentheses && !form.parentheses) || (stripped.behind && !form.behind) {
        return None;
    }
    let mantissa = match exponent(stripped.core) {
        Some(mantissa) if form.floating => mantissa,
        Some(_) => return None,
        None => stripped.core,
    };
    let look = layout(mantissa)?;
    if look.forms & Form::bit(form.comma, form.group) == 0 {
        return None;
    }
    let told = |unit: u8| UNITS[unit as usize].1;
    match (stripped.unit, form.unit) {
        (Some(unit), Some(due)) if told(unit) == told(due) => {}
        (Some(_), _) => return None,
        (None, Some(due)) if is_share(due) && !look.zero => return None,
        (None, _) => {}
    }
    let power = &stripped.core[mantissa.len()..];
    if stripped.negative && !(look.zero && power.is_empty()) {
        out.push(b'-');
    }
    if !mantissa[0].is_ascii_digit() {
        out.push(b'0');
    }
    let mut rest = mantissa;
    while let [byte, tail @ ..] = rest {
        if byte.is_ascii_digit() {
            out.push(*byte);
            rest = tail;
            continue;
        }
        let (kind, length) = separator(rest)?;
        if kind == u8::from(form.comma) {
            out.push(b'.');
        }
        rest = &rest[length..];
    }
    out.extend_from_slice(power);
    Some(stripped.unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_beyond_all_floating_point_numbers_is_text() {
        assert!(look(b"0.1e308").is_some() && look(b"1e-400").is_some() && look(b"1,5e+30").is_some());
        assert_eq!((look(b"0.1e310"), look(b"-1,5e+400")), (None, None));
    }

    fn canonical(cell: &str, comma: bool, group: u8) -> Option<String> {
        let form =
            Form { comma, group, unit: look(cell.as_bytes())?.unit, parentheses: true, behind: true, floating: true };
        let mut out = Vec::new();
        read(cell.as_bytes(), &form, &mut out)?;
        Some(String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_cell_fits_every_form_it_may_have() {
        let forms = |cell: &str| look(cell.as_bytes()).map_or(0, |look| look.forms);
        assert_eq!(forms("1234"), 0xff);
        assert_eq!(forms("1.234"), 0x0f | Form::bit(true, 1));
        assert_eq!(forms("1,234"), 0xf0 | Form::bit(false, 1));
        assert_eq!(forms("0.234"), 0x0f);
        assert_eq!(forms("1.23"), 0x0f);
        assert_eq!(forms("1.234.567"), Form::bit(true, 1));
        assert_eq!(forms("1.234.567,8"), Form::bit(true, 1));
        assert_eq!(forms("1 234,5"), Form::bit(true, 2));
        assert_eq!(forms("1'234.50"), Form::bit(false, 3));
        assert_eq!(forms("1\u{a0}234"), Form::bit(false, 2) | Form::bit(true, 2));
        for none in [
            "",
            "007",
            "0912 345 678",
            "1.2.3",
            "12.34.567",
            "1,23,456",
            "1.",
            "a1",
            "1-2",
            "(1",
            "--1",
            "5 kg",
            "+84912345678",
            "12E3",
            "(-1)",
            "1,234.567,8",
            "$",
            "$%1",
        ] {
            assert_eq!(forms(none), 0, "{none}");
        }
    }

    #[test]
    fn numbers_of_many_places_become_canonical() {
        for (cell, comma, group, due) in [
            ("1.234.567,89", true, 1, "1234567.89"),
            ("1,234,567.89", false, 1, "1234567.89"),
            ("1 234,5", true, 2, "1234.5"),
            ("1\u{202f}234\u{202f}567", true, 2, "1234567"),
            ("1’234.50", false, 3, "1234.50"),
            ("(1,234)", false, 1, "-1234"),
            ("-1.234", true, 1, "-1234"),
            ("1.234-", false, 0, "-1.234"),
            ("+5", false, 0, "5"),
            ("12,5%", true, 0, "12.5"),
            ("12,5 %", true, 0, "12.5"),
            ("₫ 1.000", true, 1, "1000"),
            ("1.000 đ", true, 1, "1000"),
            ("1.000 VND", true, 1, "1000"),
            ("-$1,234", false, 1, "-1234"),
            ("$-1,234", false, 1, "-1234"),
            ("€ 5,00", true, 0, "5.00"),
            ("\u{2212}5", false, 0, "-5"),
            ("-0,00", true, 0, "0.00"),
            (",5", true, 0, "0.5"),
            ("1.5e-3", false, 0, "1.5e-3"),
            ("1,5E+03", true, 0, "1.5E+03"),
            ("NaN", false, 0, "NaN"),
        ] {
            assert_eq!(canonical(cell, comma, group).as_deref(), Some(due), "{cell}");
        }
    }

    #[test]
    fn whole_numbers_beyond_sixty_four_bits_are_known() {
        let large = |cell: &str| look(cell.as_bytes()).unwrap().large;
        assert!(!large("9223372036854775807") && large("9223372036854775808"));
        assert!(!large("-9223372036854775808") && large("12345678901234567890"));
    }
}
