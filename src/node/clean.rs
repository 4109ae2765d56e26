//! Text as we keep it: trimmed, NFC, without control characters and noncharacters.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Trims a text, composes its letters (NFC) and drops control characters but newline and tab.
pub fn clean(text: &str) -> String {
    let text = text.trim();
    let fine = |c: char| match c {
        '\n' | '\t' => true,
        // Nothing here composes with a neighbour, and all of it is composed already.
        ' '..='~' | '\u{a0}'..='\u{2ff}' | '\u{1e00}'..='\u{1eff}' | '\u{2010}'..='\u{2027}' => true,
        _ => false,
    };
    if text.chars().all(fine) {
        return text.into();
    }
    let noncharacter = |c: char| matches!(c, '\u{fdd0}'..='\u{fdef}') || c as u32 & 0xfffe == 0xfffe;
    let dropped = |c: char| c.is_control() && c != '\n' && c != '\t' || c == '\u{feff}' || noncharacter(c);
    let kept = text.chars().filter(|c| !dropped(*c));
    let clean: String = match is_nfc_quick(kept.clone()) {
        IsNormalized::Yes => kept.collect(),
        _ => kept.nfc().collect(),
    };
    if clean.starts_with(char::is_whitespace) || clean.ends_with(char::is_whitespace) {
        return clean.trim().into();
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_composed_and_control_characters_dropped() {
        assert_eq!(
            clean("  Đa\u{302}\u{301}t\u{0} đai\r\n\tHà Nội \u{200b}\u{1b}[31m "),
            "Đất đai\n\tHà Nội \u{200b}[31m"
        );
        assert_eq!(clean("Hà Nội – “Thủ đô”"), "Hà Nội – “Thủ đô”");
        assert_eq!(clean("\u{0} a"), "a");
    }
}
