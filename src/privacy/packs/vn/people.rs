//! Names of persons, organisations and addresses, as they are written in Vietnamese.

use super::super::{Sense, Words};
use crate::privacy::fold::{Folded, marked};
use std::collections::HashSet;
use std::sync::LazyLock;

/// Words, both with their marks and without: a word without marks may be any of those it folds from.
#[derive(Default)]
struct List {
    marked: HashSet<String>,
    folded: HashSet<String>,
}

impl List {
    fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut list = Self::default();
        for word in words {
            list.marked.insert(marked(word));
            list.folded.insert(Folded::of(word).as_str().to_string());
        }
        list
    }

    fn has(&self, word: &str) -> bool {
        if word.is_ascii() {
            self.folded.contains(Folded::of(word).as_str())
        } else {
            self.marked.contains(&marked(word))
        }
    }
}

/// What cells open with or hold: words, each with a space behind it.
struct Openings {
    marked: Vec<String>,
    folded: Vec<String>,
}

struct Lists {
    common: List,
    surnames: List,
    syllables: List,
    remembered: HashSet<String>,
    titles: HashSet<String>,
    organisations: Openings,
    places: Openings,
    lanes: Openings,
    areas: Openings,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let fold = |word: &str| Folded::of(word).as_str().to_string();
    let plain = |text: &'static str| text.lines().filter(|line| !line.starts_with('#'));
    let words = |text: &'static str| List::of(plain(text).flat_map(str::split_whitespace));
    let surnames = include_str!("surnames.txt");
    let first = surnames.split_once("\n\n").map_or(surnames, |(first, _)| first);
    let line = |name: &str| {
        let lines = include_str!("cells.txt").lines();
        lines.filter_map(|line| line.split_once(": ")).find(|(key, _)| *key == name).map_or("", |(_, words)| words)
    };
    let openings = |name: &str| {
        // Without marks, short words are too many things: "so" is "sở" and "số".
        let folded = line(name).split('|').filter(|word| word.is_ascii() || word.chars().count() > 3);
        let folded = folded.map(|word| fold(word) + " ").collect();
        Openings { marked: line(name).split('|').map(|word| by_word(word) + " ").collect(), folded }
    };
    Lists {
        common: words(first),
        surnames: words(surnames),
        syllables: words(include_str!("syllables.txt")),
        remembered: plain(include_str!("remembered.txt")).flat_map(|line| line.split(';')).map(fold).collect(),
        titles: line("title").split(' ').map(fold).collect(),
        organisations: openings("organisation"),
        places: openings("place"),
        lanes: openings("lane"),
        areas: openings("area"),
    }
});

/// Each word with its marks, one space between.
fn by_word(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric() && !is_combining(c)).filter(|word| !word.is_empty());
    words.map(marked).collect::<Vec<_>>().join(" ")
}

fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// A text for looking words up: with marks, where it has any.
struct Looked<'a> {
    folded: &'a str,
    marked: Option<String>,
}

impl<'a> Looked<'a> {
    fn of(words: &Words<'a>) -> Self {
        Self { folded: words.folded, marked: (!words.text.is_ascii()).then(|| by_word(words.text)) }
    }

    fn lists<'b>(&'b self, words: &'b Openings) -> (&'b str, &'b [String]) {
        match &self.marked {
            Some(marked) => (marked, &words.marked),
            None => (self.folded, &words.folded),
        }
    }

    /// Does it open with one of these words?
    fn opens(&self, words: &Openings) -> bool {
        let (text, words) = self.lists(words);
        words.iter().any(|word| text.starts_with(word.as_str()) || text == word.trim_end())
    }

    /// Does it hold one of these words?
    fn holds(&self, words: &Openings) -> bool {
        let (text, words) = self.lists(words);
        let whole = |at: usize| at == 0 || text.as_bytes()[at - 1] == b' ';
        let ends =
            |word: &str| text.strip_suffix(word).is_some_and(|before| before.is_empty() || before.ends_with(' '));
        words.iter().any(|word| text.match_indices(word.as_str()).any(|(at, _)| whole(at)) || ends(word.trim_end()))
    }
}

/// What a cell of words is.
pub fn sense(words: &Words<'_>) -> Sense {
    let mut sense = Sense::default();
    let lists = &*LISTS;
    let looked = Looked::of(words);
    if looked.opens(&lists.organisations) {
        sense.organisation = true;
        return sense;
    }
    if words.text.bytes().any(|byte| byte.is_ascii_digit()) || words.text.contains(',') {
        return address(words, &looked, sense);
    }
    if looked.opens(&lists.places) {
        sense.place = true;
        return sense;
    }
    name(words, sense)
}

fn address(words: &Words<'_>, looked: &Looked<'_>, mut sense: Sense) -> Sense {
    let lists = &*LISTS;
    let parts =
        words.text.split([',', ';']).filter(|part| !part.trim().is_empty()).count() + words.text.matches(" - ").count();
    let first = words.text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let number = first.bytes().take_while(u8::is_ascii_digit).count();
    let house = (1..=4).contains(&number) && first.contains(' ');
    let lane = looked.holds(&lists.lanes) || words.text.starts_with("Số ") || words.folded.starts_with("so ");
    let area = looked.holds(&lists.areas);
    let letters = words.text.chars().filter(|c| c.is_alphabetic()).count();
    sense.place = looked.opens(&lists.places) || area || house;
    let capital = first.split(' ').nth(1).is_some_and(|word| word.starts_with(char::is_uppercase));
    let housed = house && ((parts >= 2 && capital) || area || lane || is_street(first));
    sense.address = letters >= 4 && (housed || (lane && (parts >= 2 || area)) || (area && parts >= 3));
    sense
}

/// "12 Lê Lợi": a number, and capitals in each word behind it.
fn is_street(text: &str) -> bool {
    let mut words = text.split(' ').skip(1).filter(|word| !word.is_empty()).peekable();
    words.peek().is_some() && words.all(|word| word.starts_with(char::is_uppercase))
}

fn name(words: &Words<'_>, mut sense: Sense) -> Sense {
    let lists = &*LISTS;
    if words.text.contains(['(', '/', ':', ';', '"', '&']) || words.folded.contains('?') {
        return sense;
    }
    let all = words.text.split(|c: char| c.is_whitespace() || c == '.').filter(|word| !word.is_empty());
    let mut parts = all.clone().peekable();
    // Titles, but not all there is: "Chị Lan" is a name with a title, "Ba" may be a name.
    let mut titles = 0;
    while let Some(part) = parts.peek()
        && titles < 4
        && lists.titles.contains(Folded::of(part).as_str())
        && !lists.surnames.has(part)
    {
        parts.next();
        titles += 1;
    }
    let mut syllables = [""; 7];
    let mut count = 0;
    for part in parts {
        match syllables.get_mut(count) {
            Some(place) => *place = part,
            None => return sense,
        }
        count += 1;
    }
    let written = all.clone().all(|word| word.starts_with(|c: char| c.is_uppercase()) || matches!(word, "thị" | "văn"));
    let lower = all.clone().all(|word| word.starts_with(|c: char| c.is_lowercase()));
    if count == 0 || !(written || (lower && count >= 3)) {
        return sense;
    }
    let [first, others @ ..] = &syllables[..count] else { return sense };
    let known = others.iter().filter(|part| lists.syllables.has(part) || lists.surnames.has(part)).count();
    let surname = lists.surnames.has(first);
    if count == 1 {
        sense.part = surname || lists.syllables.has(first);
        return sense;
    }
    let all = known == others.len();
    sense.common = lists.common.has(first);
    sense.name = surname && (all || (others.len() >= 2 && known + 1 >= others.len() && sense.common && !lower));
    sense.long = sense.name && count >= 3 && all;
    sense.part = sense.name || (all && lists.syllables.has(first));
    sense.remembered = lists.remembered.contains(words.folded);
    sense
}

/// Finds a person's name in a sentence: a surname with two or three parts behind it, each with a capital.
pub fn find(text: &str) -> Option<&str> {
    let lists = &*LISTS;
    let mut start = 0;
    let mut count = 0;
    let mut end = 0;
    let mut before = 0;
    let sign = |c: char| !c.is_alphabetic() && !is_combining(c);
    for word in text.split_inclusive(sign) {
        let at = before;
        before += word.len();
        let bare = word.trim_end_matches(sign);
        if bare.starts_with(char::is_uppercase) {
            if count > 0 && (lists.syllables.has(bare) || lists.surnames.has(bare)) {
                count += 1;
                end = at + bare.len();
            } else if lists.surnames.has(bare) {
                (start, count, end) = (at, 1, at + bare.len());
            } else {
                count = 0;
            }
        } else if !bare.is_empty() {
            count = 0;
        }
        // A sign other than a space ends a name.
        let ended = word.len() > bare.len() && !word.ends_with(' ');
        if count >= 3 && (ended || before == text.len() || !text[before..].starts_with(char::is_uppercase)) {
            let name = &text[start..end];
            return (!lists.remembered.contains(Folded::of(name).as_str())).then_some(name);
        }
        if ended {
            count = 0;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Sense {
        sense(&Words { text, folded: Folded::of(text).as_str() })
    }

    #[test]
    fn names_are_told_with_and_without_marks_and_titles() {
        for name in [
            "Nguyễn Văn An",
            "NGUYỄN THỊ LAN ANH",
            "Tran Thi Bich Ngoc",
            "Bà Lê Thị Hoa",
            "ThS.BS. Phạm Minh Đức",
            "Vũ Thị Hồng",
            "Lò Thị Mai",
            "Nguyễn thị Lan",
        ] {
            assert!(of(name).long, "{name}");
        }
        for other in [
            "Trường THCS Nguyễn Du",
            "Công ty TNHH Minh Long",
            "Đường Lê Lợi",
            "Phường Bến Nghé",
            "An toàn thực phẩm",
            "Hà Nội",
            "Vụ Pháp chế",
            "Sở Y tế",
            "Open data",
            "Gạo tẻ thường",
        ] {
            assert!(!of(other).name, "{other}");
        }
        assert!(of("Lê Lợi").remembered && of("Lan").part && of("Nguyễn Văn").part);
    }

    #[test]
    fn a_name_is_found_in_a_sentence() {
        assert_eq!(find("Theo đơn của ông Nguyễn Văn An, trú tại Hà Nội"), Some("Nguyễn Văn An"));
        assert_eq!(find("LÊ THỊ HOA"), Some("LÊ THỊ HOA"));
        assert_eq!(find("Trường Lê Lợi ở Hà Nội"), None);
    }

    #[test]
    fn addresses_have_a_house_or_a_hamlet() {
        for address in [
            "Số 12 ngõ 34 Trần Duy Hưng, phường Trung Hòa, Cầu Giấy, Hà Nội",
            "12/5 Lê Lợi, P. Bến Nghé, Q.1",
            "Thôn 3, xã Hòa Bình, huyện X",
            "Ấp 2, xã Tân Phú",
            "Tổ 5, khu phố 2, phường An Lạc",
            "so 5 le loi, phuong 3",
        ] {
            assert!(of(address).address, "{address}");
        }
        for other in
            ["Hà Nội", "Phường 3", "12 lớp", "Quận 1", "2024", "Trường Tiểu học số 2, xã X", "3 tháng 2", "5 tấn, 3 tạ"]
        {
            assert!(!of(other).address, "{other}");
        }
    }
}
