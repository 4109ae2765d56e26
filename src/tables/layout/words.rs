//! Words that tell what a row is for: titles above a table, notes and signatures below it, totals, units.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A phrase in small letters without marks, spaces made one; of long text the beginning.
pub fn folded(text: &str) -> String {
    const LONG: usize = 80;
    let mut folded = String::with_capacity(text.len().min(LONG));
    for word in text.split_whitespace() {
        if folded.len() > LONG {
            break;
        }
        if !folded.is_empty() {
            folded.push(' ');
        }
        let letters = word.chars().take(LONG).nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
        folded.extend(letters.map(|c| if c == 'đ' { 'd' } else { c }));
    }
    folded
}

/// Does the phrase begin with one of these, as whole words?
fn begins(phrase: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        phrase.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric) || word.ends_with(' '))
    })
}

/// Does a text read like a line above a table: an agency, a title, a unit, a date?
pub fn is_title(text: &str) -> bool {
    const BEGIN: [&str; 44] = [
        "cong hoa xa hoi",
        "doc lap",
        "uy ban nhan dan",
        "ubnd",
        "cuc thong ke",
        "tong cuc",
        "chi cuc",
        "so y te",
        "so tai chinh",
        "so ke hoach",
        "bo tai chinh",
        "bang so",
        "bang ",
        "bieu so",
        "bieu mau",
        "bieu ",
        "mau so",
        "phu luc",
        "bao cao",
        "danh sach",
        "tinh hinh",
        "ket qua",
        "thong ke",
        "tong hop",
        "don vi tinh",
        "don vi :",
        "don vi:",
        "dvt",
        "kem theo",
        "(kem theo",
        "(ban hanh",
        "(don vi",
        "(dvt",
        "table ",
        "figure ",
        "report",
        "unit:",
        "units:",
        "unit :",
        "tabelle ",
        "einheit",
        "tableau ",
        "unite",
        "stand:",
    ];
    let phrase = folded(text);
    begins(&phrase, &BEGIN) || is_dated(&phrase)
}

/// Does a text read like a line below a table: a source, a note, a signature, a count of rows?
pub fn is_note(text: &str) -> bool {
    const BEGIN: [&str; 48] = [
        "nguon",
        "ghi chu",
        "chu thich",
        "luu y",
        "source",
        "sources",
        "note",
        "notes",
        "nguoi lap",
        "lap bieu",
        "nguoi ky",
        "ky ten",
        "(ky",
        "ky,",
        "giam doc",
        "pho giam doc",
        "thu truong",
        "chu tich",
        "tm.",
        "kt.",
        "tl.",
        "ke toan",
        "thu quy",
        "noi nhan",
        "quelle",
        "hinweis",
        "anmerkung",
        "remarque",
        "copyright",
        "©",
        "generated",
        "exported",
        "downloaded",
        "data as of",
        "last updated",
        "last update",
        "ngay xuat",
        "xuat luc",
        "ngay in",
        "in ngay",
        "end of",
        "*",
        "(*)",
        "(**)",
        "¹",
        "²",
        "[1]",
        "(1) ",
    ];
    let phrase = folded(text);
    begins(&phrase, &BEGIN) || is_count(&phrase) || is_dated(&phrase)
}

/// "(336 rows)", "12 rows selected.", "5 rows affected", "12 bản ghi".
fn is_count(phrase: &str) -> bool {
    const WORDS: [&str; 9] = ["row", "rows", "row(s)", "rows)", "row)", "records", "ban ghi", "dong)", "zeilen"];
    let digits = phrase.trim_start_matches('(');
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',').trim_start();
    digits.starts_with(|c: char| c.is_ascii_digit()) && rest.len() < 24 && begins(rest, &WORDS)
}

/// "Hà Nội, ngày 5 tháng 3 năm 2024", "ngày 05/03/2024".
fn is_dated(phrase: &str) -> bool {
    let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    let parts = ["ngay ", " thang ", " nam "].map(|word| phrase.contains(word));
    let signed = parts == [true, true, true];
    signed || (phrase.starts_with("ngay ") && has_digit(phrase)) || phrase.contains("ngay … thang")
}

/// Is a cell the label of a row of totals?
pub fn is_total(text: &str) -> bool {
    const WHOLE: [&str; 18] = [
        "tong",
        "cong",
        "tong cong",
        "tong so",
        "tong chung",
        "toan tinh",
        "toan huyen",
        "toan thanh pho",
        "ca nuoc",
        "toan quoc",
        "total",
        "totals",
        "grand total",
        "sum",
        "summe",
        "gesamt",
        "insgesamt",
        "subtotal",
    ];
    if text.len() > 60 || !text.starts_with(['T', 't', 'C', 'c', 'G', 'g', 'S', 's', 'I', 'i']) {
        return false;
    }
    let phrase = folded(text);
    let bare = phrase.split(['(', ':', '=']).next().unwrap_or_default().trim_end_matches([' ', '.']);
    WHOLE.contains(&bare)
}

/// Is a cell a unit: in brackets, or a usual word for one?
pub fn is_unit(text: &str) -> bool {
    const UNITS: [&str; 61] = [
        "%",
        "‰",
        "ha",
        "km",
        "km2",
        "km²",
        "m",
        "m2",
        "m²",
        "m3",
        "m³",
        "mm",
        "cm",
        "kg",
        "g",
        "ta",
        "tan",
        "nguoi",
        "ho",
        "dong",
        "trieu dong",
        "ty dong",
        "nghin dong",
        "1000 dong",
        "nghin nguoi",
        "1000 nguoi",
        "trieu nguoi",
        "cai",
        "chiec",
        "con",
        "cay",
        "lan",
        "gio",
        "nghin tan",
        "1000 tan",
        "trieu usd",
        "nghin usd",
        "usd",
        "vnd",
        "eur",
        "€",
        "$",
        "tonnes",
        "persons",
        "people",
        "anzahl",
        "number",
        "kwh",
        "mw",
        "gwh",
        "°c",
        "mg/l",
        "µg/m3",
        "µg/m³",
        "lit",
        "giuong",
        "nguoi/km2",
        "nguoi/km²",
        "trieu kwh",
        "ty usd",
        "ta/ha",
    ];
    is_bracketed(text) || (text.len() <= 24 && UNITS.contains(&folded(text).as_str()))
}

/// Is a whole cell in round or square brackets?
pub fn is_bracketed(text: &str) -> bool {
    let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let inner = inner.or_else(|| text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')));
    inner.is_some_and(|inner| !inner.is_empty() && !inner.contains(['(', ')', '[', ']']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_notes_totals_and_units_are_known_by_their_words() {
        for text in
            ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Uỷ ban nhân dân tỉnh", "Bảng 3. Dân số", "ĐVT: ha", "Table 2"]
        {
            assert!(is_title(text), "{text}");
        }
        for text in ["Nguồn: Cục Thống kê", "Ghi chú:", "* tạm tính", "(336 rows)", "Hà Nội, ngày 5 tháng 3 năm 2024"]
        {
            assert!(is_note(text), "{text}");
        }
        for text in ["Tổng cộng", "CỘNG", "Total", "Tổng số (I+II)", "Cả nước:"] {
            assert!(is_total(text), "{text}");
        }
        for text in ["Cộng hòa", "Tổng cục Thống kê", "Noted", "Sourcing", "Bangkok", "Total Gas"] {
            assert!(!is_title(text) && !is_note(text) && !is_total(text) || text.starts_with("Tổng cục"), "{text}");
        }
        assert!(is_unit("(người)") && is_unit("km²") && is_unit("Triệu đồng") && !is_unit("Dân số"));
    }
}
