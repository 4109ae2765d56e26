//! What a header says of its column: words such as `năm`, `ngày`, `tọa độ`, `mã số thuế`.

use unicode_normalization::UnicodeNormalization;

/// A label as words without marks, in lower case.
#[derive(Debug)]
pub struct Label {
    /// The words with a space before, between and behind them.
    words: String,
    /// Does it hold the word `năm`, or is it without any marks?
    year: bool,
    marked: bool,
    /// Is it a machine's name that begins with `nam`?
    machine: bool,
    digits: bool,
}

impl Label {
    /// Reads a label.
    pub fn of(label: &str) -> Self {
        let mut words = String::with_capacity(label.len() + 2);
        words.push(' ');
        let marks = |letter: &char| !matches!(letter, '\u{300}'..='\u{36f}');
        for letter in label.chars().take(200).nfd().filter(marks).flat_map(char::to_lowercase) {
            match letter {
                'đ' => words.push('d'),
                letter if letter.is_alphanumeric() => words.push(letter),
                _ if words.ends_with(' ') => {}
                _ => words.push(' '),
            }
        }
        if !words.ends_with(' ') {
            words.push(' ');
        }
        let digits = words.bytes().any(|byte| byte.is_ascii_digit());
        let is_year = |word: &str| word.nfc().flat_map(char::to_lowercase).eq("năm".chars());
        let year = label.is_ascii() || label.split(|letter: char| !letter.is_alphanumeric()).any(is_year);
        Self { words, year, marked: !label.is_ascii(), machine: label.starts_with("nam"), digits }
    }

    fn has(&self, phrases: &[&str]) -> bool {
        let is_whole = |at: usize, phrase: &str| {
            self.words.as_bytes()[at - 1] == b' ' && self.words.as_bytes()[at + phrase.len()] == b' '
        };
        phrases.iter().any(|phrase| self.words.match_indices(phrase).any(|(at, found)| at > 0 && is_whole(at, found)))
    }

    /// Does it name a year? `Nam` alone may also be the men, so without marks it has to be all of a machine's name.
    pub fn says_year(&self) -> bool {
        let nam = self.year && self.has(&["nam"]) && (self.machine || self.marked);
        !self.digits && !self.words.contains(" nu ") && (nam || self.has(&["year", "jahr", "annee"]))
    }

    /// Does it name a day?
    pub fn says_date(&self) -> bool {
        self.has(&["ngay", "date", "datum", "day", "dob"]) || self.words.contains("date ")
    }

    /// Does it name a place on the earth?
    pub fn says_point(&self) -> bool {
        let either = |first: &[&str], second: &[&str]| self.has(first) && self.has(second);
        self.has(&[
            "toa do",
            "geopoint",
            "geo point",
            "geo point 2d",
            "latlng",
            "latlon",
            "lonlat",
            "lnglat",
            "coordinates",
            "coordinate",
            "coords",
            "location",
            "gps",
            "koordinaten",
            "coordonnees",
        ]) || either(&["lat", "latitude"], &["lon", "lng", "long", "longitude"])
            || either(&["vi do"], &["kinh do"])
    }

    /// Which of latitude and longitude it names first; `None` when it does not say.
    pub fn latitude_first(&self) -> Option<bool> {
        let at = |words: &[&str]| words.iter().filter_map(|word| self.words.find(word)).min();
        let (lat, lon) = (at(&[" lat", " vi do"])?, at(&[" lon", " lng", " kinh do", "lon ", "lng "])?);
        Some(lat < lon)
    }

    /// Does it name numbers that are never added up, such as telephone numbers and tax codes?
    pub fn says_code(&self) -> bool {
        let counted = self.has(&["thue bao", "tong", "luong", "so luong", "ty le", "number of", "count", "total"]);
        !counted
            && self.has(&[
                "mst",
                "ma so thue",
                "ma thue",
                "tax code",
                "tax id",
                "dien thoai",
                "sdt",
                "so dt",
                "dt",
                "phone",
                "telephone",
                "tel",
                "mobile",
                "di dong",
                "fax",
                "hotline",
                "duong day nong",
                "cccd",
                "cmnd",
                "cmt",
                "can cuoc",
                "dinh danh",
                "bhxh",
                "bhyt",
                "so tai khoan",
                "stk",
                "iban",
                "isbn",
                "imei",
                "telefon",
            ])
    }

    /// Does it name a postal code?
    pub fn says_postcode(&self) -> bool {
        self.has(&["zip", "zipcode", "zip code", "postcode", "postal code", "ma buu chinh", "plz", "postleitzahl"])
    }

    /// Does it ask a question that a tick answers?
    pub fn asks(&self) -> bool {
        let begins = |word: &&str| self.words.starts_with(*word);
        [" co ", " da ", " duoc ", " is ", " has ", " la ", " con "].iter().any(begins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_told_from_men() {
        for label in ["Năm", "năm báo cáo", "nam", "nam_bao_cao", "Year", "reporting year", "Année"] {
            assert!(Label::of(label).says_year(), "{label}");
        }
        for label in ["Nam", "Dân số / Nam", "so_nam", "Năm 2023", "Nam / Nữ", "yearly", "Thâm niên"] {
            assert!(!Label::of(label).says_year(), "{label}");
        }
    }

    #[test]
    fn words_in_labels_are_found_with_and_without_marks() {
        assert!(Label::of("Toạ độ").says_point() && Label::of("lat_lon").says_point());
        assert!(!Label::of("latitude").says_point());
        assert_eq!(Label::of("Vĩ độ, kinh độ").latitude_first(), Some(true));
        assert_eq!(Label::of("longitude/latitude").latitude_first(), Some(false));
        assert!(Label::of("Mã số thuế").says_code() && Label::of("so_dien_thoai").says_code());
        assert!(!Label::of("Số thuê bao điện thoại").says_code() && !Label::of("Mã tỉnh").says_code());
        assert!(Label::of("ngay_cap").says_date() && Label::of("Update_Date").says_date());
    }
}
