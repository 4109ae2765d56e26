//! The provinces of Viet Nam since 1 July 2025 as equal squares, with Hoàng Sa and Trường Sa.

/// A province's square: code, name in lines as they fit, column and row.
pub(in crate::pages) struct Tile {
    /// The official two-digit code, e.g. "48".
    pub code: &'static str,
    /// The name for matching, folded: "da nang".
    pub folded: &'static str,
    /// The name in one or two lines.
    pub lines: &'static [&'static str],
    /// Column from the left.
    pub column: u8,
    /// Row from the top.
    pub row: u8,
}

const fn tile(code: &'static str, folded: &'static str, lines: &'static [&'static str], column: u8, row: u8) -> Tile {
    Tile { code, folded, lines, column, row }
}

/// The 34 provinces and cities.
pub(in crate::pages) const TILES: [Tile; 34] = [
    tile("12", "lai chau", &["Lai", "Châu"], 0, 0),
    tile("15", "lao cai", &["Lào", "Cai"], 1, 0),
    tile("08", "tuyen quang", &["Tuyên", "Quang"], 2, 0),
    tile("04", "cao bang", &["Cao", "Bằng"], 3, 0),
    tile("11", "dien bien", &["Điện", "Biên"], 0, 1),
    tile("14", "son la", &["Sơn", "La"], 1, 1),
    tile("25", "phu tho", &["Phú", "Thọ"], 2, 1),
    tile("19", "thai nguyen", &["Thái", "Nguyên"], 3, 1),
    tile("20", "lang son", &["Lạng", "Sơn"], 4, 1),
    tile("01", "ha noi", &["Hà", "Nội"], 2, 2),
    tile("24", "bac ninh", &["Bắc", "Ninh"], 3, 2),
    tile("22", "quang ninh", &["Quảng", "Ninh"], 4, 2),
    tile("37", "ninh binh", &["Ninh", "Bình"], 2, 3),
    tile("33", "hung yen", &["Hưng", "Yên"], 3, 3),
    tile("31", "hai phong", &["Hải", "Phòng"], 4, 3),
    tile("38", "thanh hoa", &["Thanh", "Hóa"], 2, 4),
    tile("40", "nghe an", &["Nghệ", "An"], 1, 5),
    tile("42", "ha tinh", &["Hà", "Tĩnh"], 2, 5),
    tile("44", "quang tri", &["Quảng", "Trị"], 2, 6),
    tile("46", "hue", &["Huế"], 3, 7),
    tile("48", "da nang", &["Đà", "Nẵng"], 3, 8),
    tile("51", "quang ngai", &["Quảng", "Ngãi"], 3, 9),
    tile("52", "gia lai", &["Gia", "Lai"], 3, 10),
    tile("66", "dak lak", &["Đắk", "Lắk"], 3, 11),
    tile("56", "khanh hoa", &["Khánh", "Hòa"], 4, 11),
    tile("80", "tay ninh", &["Tây", "Ninh"], 1, 12),
    tile("75", "dong nai", &["Đồng", "Nai"], 2, 12),
    tile("68", "lam dong", &["Lâm", "Đồng"], 3, 12),
    tile("91", "an giang", &["An", "Giang"], 0, 13),
    tile("82", "dong thap", &["Đồng", "Tháp"], 1, 13),
    tile("79", "ho chi minh", &["TP.HCM"], 2, 13),
    tile("92", "can tho", &["Cần", "Thơ"], 0, 14),
    tile("86", "vinh long", &["Vĩnh", "Long"], 1, 14),
    tile("96", "ca mau", &["Cà", "Mau"], 0, 15),
];

/// The square of a province by its code ("1" or "01") or its name, with or without "Tỉnh" or
/// "Thành phố" before it and with or without marks.
pub(in crate::pages) fn find(text: &str) -> Option<usize> {
    use unicode_normalization::UnicodeNormalization;
    let text = text.trim();
    if text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit()) {
        let code = format!("{text:0>2}");
        return TILES.iter().position(|tile| tile.code == code);
    }
    let marks = unicode_normalization::char::is_combining_mark;
    let plain = text.nfd().filter(|c| !marks(*c)).flat_map(char::to_lowercase);
    let folded: String = plain.map(|c| if c == 'đ' { 'd' } else { c }).collect();
    let name = ["thanh pho ", "tinh ", "tp. ", "tp.", "tp "]
        .iter()
        .find_map(|before| folded.strip_prefix(before))
        .unwrap_or(&folded);
    let name = match name {
        "hcm" | "ho chi minh city" => "ho chi minh",
        "thua thien hue" | "thua thien - hue" => "hue",
        name => name,
    };
    TILES.iter().position(|tile| tile.folded == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provinces_are_found_by_code_and_by_name() {
        let name = |text: &str| find(text).map(|at| TILES[at].folded);
        assert_eq!(name("1"), Some("ha noi"));
        assert_eq!(name("48"), Some("da nang"));
        assert_eq!(name("Thành phố Hồ Chí Minh"), Some("ho chi minh"));
        assert_eq!(name("TP.HCM"), Some("ho chi minh"));
        assert_eq!(name("tỉnh Đắk Lắk"), Some("dak lak"));
        assert_eq!(name("Atlantis"), None);
    }

    #[test]
    fn no_two_provinces_share_a_square_or_a_code() {
        let places: std::collections::BTreeSet<_> = TILES.iter().map(|tile| (tile.column, tile.row)).collect();
        let codes: std::collections::BTreeSet<_> = TILES.iter().map(|tile| tile.code).collect();
        assert_eq!((places.len(), codes.len()), (34, 34));
    }
}
