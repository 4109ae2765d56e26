//! Text that was made UTF-8 twice: "Hà Nội" became "HÃ  Ná»™i". It is told, never mended.

use crate::findings::{Finding, Findings, Place};
use crate::tables::Ask;

/// Looks for it in the head of a file.
pub fn check(ask: &Ask<'_>, text: &[u8], findings: &mut Findings) {
    let (mut strong, mut weak, mut first) = (0u32, 0u32, None);
    for at in memchr::memchr_iter(0xc3, text) {
        let (certain, found) = match &text[at + 1..] {
            // "áº" and "á»": how the letters of Vietnamese begin.
            [0xa1, 0xc2, 0xba | 0xbb, rest @ ..] => (follows(rest).is_some(), follows(rest).is_some()),
            // "Ã", "Ä", "Å", "Æ" before a sign: letters with marks of all Latin alphabets.
            [0x83..=0x86, rest @ ..] => (follows(rest) == Some(true), follows(rest).is_some()),
            _ => (false, false),
        };
        (strong, weak) = (strong + u32::from(certain), weak + u32::from(found));
        if found && first.is_none() {
            first = Some(at);
        }
    }
    let Some(at) = first.filter(|_| strong >= 1 && weak >= 2 || weak >= 4) else { return };
    let ends = |byte: &u8| matches!(byte, b'\n' | b'\r' | b',' | b';' | b'\t' | b'|' | b'"');
    let start = text[..at].iter().rposition(ends).map_or(0, |at| at + 1);
    let end = text[at..].iter().position(ends).map_or(text.len(), |end| at + end);
    let seen = String::from_utf8_lossy(&text[start..end]);
    let line_start = memchr::memrchr2(b'\n', b'\r', &text[..start]).map_or(0, |at| at + 1);
    let line_end = memchr::memchr2(b'\n', b'\r', &text[at..]).map_or(text.len(), |end| at + end);
    let column = String::from_utf8_lossy(&text[line_start..start]).chars().count();
    let line = String::from_utf8_lossy(&text[line_start..line_end]).into_owned();
    let place = Place::at(ask.place, super::records::lines_in(&text[..start]) + 1, column as u64 + 1);
    let place = place.excerpt(&line, column, seen.chars().count());
    let finding = Finding::of("double-encoded", place).with("seen", seen.trim());
    findings.push(finding.with("meant", meant(seen.trim())));
}

/// Is the next character one that windows-1252 has for 80 to BF? `Some(true)`: one that no letter has behind it.
fn follows(text: &[u8]) -> Option<bool> {
    const HIGH: [char; 27] = [
        '€', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 'Ž', '‘', '’', '“', '”', '•', '–', '—', '˜', '™',
        'š', '›', 'œ', 'ž', 'Ÿ',
    ];
    let head = &text[..text.len().min(4)];
    let c = head.utf8_chunks().next()?.valid().chars().next()?;
    match c {
        '\u{80}'..='\u{9f}' => Some(true),
        '\u{a0}' | '«' | '»' | '°' | '²' | '³' => Some(false),
        '\u{a1}'..='\u{bf}' => Some(true),
        _ if HIGH.contains(&c) => Some(matches!(c, '‚' | 'ƒ' | '„' | '†' | '‡' | 'ˆ' | '‰' | '‹' | 'Œ' | '˜' | 'œ')),
        _ => None,
    }
}

/// What was meant: each character as the byte it is in windows-1252, read as UTF-8.
fn meant(seen: &str) -> String {
    let mut bytes = Vec::with_capacity(seen.len());
    for c in seen.chars() {
        match c {
            '\u{80}'..='\u{9f}' => bytes.push(u32::from(c) as u8),
            _ => bytes.extend_from_slice(&encoding_rs::WINDOWS_1252.encode(c.encode_utf8(&mut [0; 4])).0),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
