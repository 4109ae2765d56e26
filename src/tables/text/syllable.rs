//! Is it Vietnamese? Words with marks are held against the syllables the language can have.

use unicode_normalization::UnicodeNormalization;

/// Words with at least one letter beyond ASCII: those that are Vietnamese syllables, and those that are not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Vietnamese syllables.
    pub good: u32,
    /// Other words.
    pub bad: u32,
    /// Different ones among the good, as far as they are few.
    pub kinds: u32,
}

impl Score {
    /// The most words looked at.
    const WORDS: u32 = 4_000;

    /// Of this text.
    pub fn of(text: &str) -> Self {
        const KINDS: usize = 8;
        let mut score = Self::default();
        let mut kinds: Vec<&str> = Vec::with_capacity(KINDS);
        let is_letter = |c: char| c.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&c);
        for word in text.split(|c: char| !is_letter(c)) {
            // A letter alone says nothing.
            if word.is_ascii() || word.chars().nth(1).is_none() {
                continue;
            }
            match is_syllable(word) {
                true => {
                    score.good += 1;
                    if kinds.len() < KINDS && !kinds.contains(&word) {
                        kinds.push(word);
                    }
                }
                false => score.bad += 1,
            }
            if score.good + score.bad >= Self::WORDS {
                break;
            }
        }
        // Signs and undefined characters between letters are no words; marks of a wrong reading are full of them.
        score.bad += odd_signs(text);
        score.kinds = kinds.len() as u32;
        score
    }

    /// How much of it is Vietnamese, 0 to 1.
    pub fn share(self) -> f64 {
        let all = self.good + self.bad;
        if all == 0 { 0.0 } else { f64::from(self.good) / f64::from(all) }
    }
}

/// Signs beyond ASCII that touch a letter: ordinary text has few.
fn odd_signs(text: &str) -> u32 {
    const USUAL: [char; 22] = [
        '“', '”', '‘', '’', '…', '–', '—', '°', '²', '³', '₫', '\u{a0}', '\u{feff}', '•', '½', '±', '€', '£', '«', '»',
        '‰', '§',
    ];
    let mut odd = 0;
    let mut before = ' ';
    for c in text.chars().take(200_000) {
        let sign = |c: char| !c.is_ascii() && !c.is_alphabetic() && !('\u{300}'..='\u{36f}').contains(&c);
        if sign(c) && !USUAL.contains(&c) && before.is_alphabetic() {
            odd += 1;
        }
        before = c;
    }
    odd
}

/// Is a word one syllable of Vietnamese, with at most one tone?
pub fn is_syllable(word: &str) -> bool {
    const LONGEST: usize = 7;
    let (mut letters, mut tones) = (String::new(), 0);
    for c in word.nfd().flat_map(char::to_lowercase) {
        match c {
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tones += 1,
            _ => letters.push(c),
        }
    }
    let letters: String = letters.nfc().collect();
    if tones > 1 || letters.chars().count() > LONGEST {
        return false;
    }
    ONSETS.iter().any(|onset| letters.strip_prefix(onset).is_some_and(|rime| RIMES.binary_search(&rime).is_ok()))
}

const ONSETS: [&str; 29] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "q",
    "r", "s", "t", "th", "tr", "v", "x", "qu",
];

/// What can follow the first consonants, without tones; sorted by bytes.
#[rustfmt::skip]
const RIMES: [&str; 179] = [
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "e", "ec", "em", "en", "eng",
    "eo", "ep", "et", "i", "ia", "ich", "im", "in", "inh", "ip", "it", "iu", "iêc", "iêm", "iên", "iêng", "iêp",
    "iêt", "iêu", "o", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap", "oat", "oay", "oc",
    "oe", "oen", "oeo", "oet", "oi", "om", "on", "ong", "ooc", "oong", "op", "ot", "oăc", "oăm", "oăn", "oăng", "oăt",
    "u", "ua", "uai", "uan", "uang", "uanh", "uau", "uay", "uc", "ue", "uen", "ueo", "uet", "ui", "um", "un", "ung",
    "up", "ut", "uy", "uya", "uych", "uyn", "uynh", "uyp", "uyt", "uyu", "uyên", "uyêt", "uân", "uâng", "uât", "uây",
    "uê", "uêch", "uênh", "uôc", "uôi", "uôm", "uôn", "uông", "uôt", "uăc", "uăn", "uăng", "uăt", "uơ", "uơi", "y",
    "yn", "ynh", "yt", "yêm", "yên", "yêng", "yêt", "yêu", "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "ê",
    "êch", "êm", "ên", "ênh", "êp", "êt", "êu", "ô", "ôc", "ôi", "ôm", "ôn", "ông", "ôp", "ôt", "ăc", "ăk", "ăm",
    "ăn", "ăng", "ăp", "ăt", "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", "ư", "ưa", "ưc", "ưi", "ưm", "ưn", "ưng", "ưt", "ưu",
    "ươc", "ươi", "ươm", "ươn", "ương", "ươp", "ươt", "ươu",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rimes_are_sorted() {
        assert!(RIMES.is_sorted());
    }

    #[test]
    fn syllables_are_known_and_others_are_not() {
        let text = "Cộng hòa xã hội chủ nghĩa Việt Nam Độc lập Tự do Hạnh phúc Nguyễn quốc Quảng Ngãi khuỷu thuở giếng \
                    đường huyện thị trấn nghiêng ươm Đắk quyết khuyên giữa gì";
        for word in text.split_whitespace() {
            assert!(is_syllable(word), "{word}");
        }
        for word in ["Sè liÖu", "§\u{AD}êng", "Vieät", "café", "Müller", "Ðđx", "hộii"] {
            assert!(!word.split_whitespace().all(is_syllable), "{word}");
        }
        assert!(is_syllable("tiê\u{301}ng"));
    }
}
