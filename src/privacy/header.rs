//! What the name, the title and the description of a column say about its cells.

use super::fold::{Folded, last_place, places};
use super::kind::{Kind, Role, kind, kinds};
use super::packs::PACKS;
use crate::model::Column;
use std::sync::LazyLock;

/// What a header says about one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Say {
    /// Nothing.
    Nothing,
    /// It may be.
    Weak,
    /// It is.
    Strong,
    /// It is not, in a table of organisations.
    Loose,
    /// It is not.
    Against,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Kind(usize),
    Numbers,
    Person,
    Organisation,
    Official,
}

#[derive(Debug)]
struct Phrase {
    about: About,
    say: Say,
    words: String,
    pack: &'static str,
}

static PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    let mut phrases = Vec::new();
    for pack in PACKS {
        for row in pack.words.lines().skip(1).filter(|line| !line.is_empty()) {
            let mut cells = row.splitn(3, ',');
            let mut next = || cells.next().expect("three cells a row");
            let about = match next() {
                "*" => About::Numbers,
                "@person" => About::Person,
                "@organisation" => About::Organisation,
                "@official" => About::Official,
                id => About::Kind(kind(id).expect("words are about a kind").index),
            };
            let say = match next() {
                "strong" => Say::Strong,
                "weak" => Say::Weak,
                "loose" => Say::Loose,
                _ => Say::Against,
            };
            phrases.push(Phrase { about, say, words: Folded::of(next()).as_str().into(), pack: pack.id });
        }
    }
    phrases
});

/// What a column's header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    says: Vec<Say>,
    /// Is it about persons: their sex, their occupation?
    pub person: bool,
    /// Is it the name or the code of an organisation?
    pub organisation: bool,
    /// Is it about someone in office, who signed or answers for something?
    pub official: bool,
}

impl Header {
    /// Reads a column's name, titles, unit and description; a description only adds to what nothing else says.
    pub fn of(column: &Column, packs: &[&str]) -> Self {
        let mut header =
            Self { says: vec![Say::Nothing; kinds().len()], person: false, organisation: false, official: false };
        header.read(&column.name, packs);
        column.title.all().for_each(|said| header.read(said.text, packs));
        if header.says.iter().all(|say| *say == Say::Nothing) && !header.organisation && !header.official {
            let mut told = header.clone();
            column.description.all().for_each(|said| told.read(said.text, packs));
            let weak = |say: Say| if say == Say::Strong { Say::Weak } else { say };
            header.says = told.says.into_iter().map(weak).collect();
        }
        if !column.unit.is_empty() {
            header.against_numbers();
        }
        header
    }

    /// What it says about a kind.
    pub fn about(&self, kind: &Kind) -> Say {
        self.says[kind.index]
    }

    fn against_numbers(&mut self) {
        for (say, kind) in self.says.iter_mut().zip(kinds()) {
            if matches!(kind.role, Role::Number | Role::Phone) {
                *say = Say::Against;
            }
        }
    }

    fn read(&mut self, text: &str, packs: &[&str]) {
        let folded = Folded::header(text);
        let folded = folded.as_str();
        let single = !folded.contains(' ');
        let mut hits: Vec<(usize, usize, &Phrase)> = Vec::new();
        for phrase in PHRASES.iter().filter(|phrase| packs.contains(&phrase.pack)) {
            hits.extend(places(folded, &phrase.words).map(|at| (at, at + phrase.words.len(), phrase)));
            // "sodienthoai"
            if single
                && phrase.words.contains(' ')
                && phrase.words.bytes().filter(|byte| *byte != b' ').eq(folded.bytes())
            {
                hits.push((0, folded.len(), phrase));
            }
        }
        // The words of a longer phrase say nothing of their own: "hiệu trưởng" is no "trường".
        let within = |a: &(usize, usize, &Phrase), b: &(usize, usize, &Phrase)| {
            b.0 <= a.0 && a.1 <= b.1 && b.1 - b.0 > a.1 - a.0
        };
        let said: Vec<&Phrase> =
            hits.iter().filter(|hit| !hits.iter().any(|other| within(hit, other))).map(|hit| hit.2).collect();
        if said.iter().any(|phrase| phrase.about == About::Numbers) {
            self.against_numbers();
        }
        for phrase in said {
            match phrase.about {
                About::Person => self.person = true,
                About::Organisation => self.organisation = true,
                About::Official => self.official = true,
                About::Numbers => {}
                About::Kind(at) => {
                    let name = kinds()[at].role == Role::Name;
                    let say = &mut self.says[at];
                    // "Họ tên giáo viên trường …" is a name; "điện thoại cơ quan" is no person's.
                    *say = match (name, *say, phrase.say) {
                        (true, Say::Strong, _) | (true, _, Say::Strong) => Say::Strong,
                        (_, before, now) => before.max(now),
                    };
                }
            }
        }
    }
}

/// What words before a number say about it, in a sentence: those next to it count.
pub fn before(text: &str, kind: &Kind) -> Say {
    let folded = Folded::of(text);
    let folded = folded.as_str();
    let about = |phrase: &&Phrase| match phrase.about {
        About::Kind(at) => at == kind.index && phrase.say != Say::Weak,
        About::Numbers => matches!(kind.role, Role::Number | Role::Phone),
        _ => false,
    };
    let place = |phrase: &Phrase| {
        last_place(folded, &phrase.words).map(|at| (at + phrase.words.len(), phrase.words.len(), phrase.say))
    };
    PHRASES.iter().filter(about).filter_map(place).max().map_or(Say::Nothing, |(_, _, say)| say)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FieldType;

    fn says(header: &str, id: &str) -> Say {
        let column = Column::named(header, FieldType::String);
        Header::of(&column, &["common", "vn"]).about(kind(id).unwrap())
    }

    #[test]
    fn headers_are_understood_in_both_languages_and_all_spellings() {
        for header in ["Số CCCD", "so_cccd", "soCCCD", "CCCD/CMND", "Căn cước công dân", "National ID"] {
            assert_eq!(says(header, "vn-cccd"), Say::Strong, "{header}");
        }
        assert_eq!(says("sodienthoai", "vn-phone"), Say::Strong);
        assert_eq!(says("Điện thoại cơ quan", "vn-phone"), Say::Against);
        assert_eq!(says("Tổng số thẻ CCCD đã cấp", "vn-cccd"), Say::Against);
        assert_eq!(says("Mã số thuế cá nhân", "vn-person-tax-code"), Say::Strong);
        assert_eq!(says("Mã số thuế", "vn-person-tax-code"), Say::Weak);
        assert_eq!(says("Họ và tên giáo viên trường", "person-name"), Say::Strong);
        assert_eq!(says("Tên trường", "person-name"), Say::Against);
        assert_eq!(says("col_7", "vn-cccd"), Say::Nothing);
    }

    #[test]
    fn the_longest_phrase_counts() {
        let column = Column::named("Hiệu trưởng", FieldType::String);
        let header = Header::of(&column, &["common", "vn"]);
        assert!(header.official && !header.organisation);
    }

    #[test]
    fn the_words_next_to_a_number_count() {
        let kind = kind("vn-phone").unwrap();
        assert_eq!(before("số hóa đơn 12, SĐT: ", kind), Say::Strong);
        assert_eq!(before("SĐT 1, đường dây nóng ", kind), Say::Against);
        assert_eq!(before("và ", kind), Say::Nothing);
    }
}
