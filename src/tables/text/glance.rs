//! What a file is by its first bytes: another kind of file, text, or neither.

/// What a file is that is no text, told by its first bytes.
pub fn known(head: &[u8]) -> Option<&'static str> {
    const KNOWN: [(&[u8], &str); 10] = [
        (b"PK\x03\x04", "ZIP, XLSX"),
        (b"%PDF-", "PDF"),
        (b"\x89PNG", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"\x1f\x8b", "GZIP"),
        (b"\xd0\xcf\x11\xe0", "XLS, DOC"),
        (b"PAR1", "Parquet"),
        (b"\x28\xb5\x2f\xfd", "Zstandard"),
        (b"SQLite format 3", "SQLite"),
        (b"\x7fELF", "ELF"),
    ];
    KNOWN.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, name)| *name)
}

/// Is all of it UTF-8, or at least its first line printed letters?
pub fn is_text(head: &[u8]) -> bool {
    // The last letter may be cut.
    if std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true) {
        return true;
    }
    let line = head.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    !line.iter().any(|byte| *byte < 0x20 && *byte != b'\t') && std::str::from_utf8(line).is_ok()
}

/// Is it full of control characters? Those that separate lines, pages or cells somewhere are none.
pub fn is_binary(head: &[u8]) -> bool {
    let is_control = |byte: u8| (byte < 30) & (byte.wrapping_sub(9) > 4) & (byte != 27) & (byte != 1);
    // Sums of bytes, so that many are looked at together.
    let count = |piece: &[u8]| usize::from(piece.iter().fold(0u8, |sum, byte| sum + u8::from(is_control(*byte))));
    head.chunks(255).map(count).sum::<usize>() * 20 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_text_whatever_they_look_like() {
        assert!(is_text("%PDF-\u{5}so,ten\n1,ệ".as_bytes()) && is_text(&"ma,tỉnh".as_bytes()[..5]));
        assert!(is_text(b"%PDF-so,ten\n1,\xff") && !is_text(b"\x7fELF\x02\x01\x01\0\xff"));
    }

    #[test]
    fn control_characters_make_it_binary() {
        assert!(is_binary(&[0; 10]) && is_binary(b"a\x02b") && !is_binary(b"a,b\n\t\r\x0c\x01\x1f\x1b"));
        assert!(!is_binary("số liệu\n".repeat(100).as_bytes()) && is_binary(&[2; 600]));
    }
}
