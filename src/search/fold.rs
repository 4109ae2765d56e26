//! What a search takes for the same word: no case, no marks, đ as d; and which marks a word was written with.
//!
//! The browse page's script folds in the same way, step by step: whatever changes here changes there.

use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// The longest word, in characters; the rest of a longer one is not looked at.
pub(super) const LONGEST: usize = 40;

/// A letter taken apart: what stands for it in a folded word, and its tone if it bears one.
#[derive(Clone, Copy)]
struct Letter {
    /// Without marks, in lower case; NUL when more than one letter stands for it.
    folded: char,
    /// Without its tone only.
    toneless: char,
    /// One of the five Vietnamese tones, as a combining mark; NUL when it bears none.
    tone: char,
}

/// Letters of the Latin blocks, in which most words are written.
static LETTERS: LazyLock<Vec<Letter>> = LazyLock::new(|| {
    let letter = |c: char| {
        let (mut folded, mut toneless, mut tone) = (String::new(), String::new(), '\0');
        for part in std::iter::once(c).nfd().flat_map(char::to_lowercase).nfd() {
            match part {
                part if is_tone(part) && tone == '\0' => tone = part,
                part => {
                    toneless.push(part);
                    folded.extend((!is_mark(part)).then_some(part));
                }
            }
        }
        let one = |text: &str| {
            let mut letters = text.nfc();
            letters.next().filter(|_| letters.next().is_none())
        };
        let folded = one(&folded).map(plain);
        match (folded, one(&toneless)) {
            (Some(folded), Some(toneless)) => Letter { folded, toneless, tone },
            _ => Letter { folded: '\0', toneless: c, tone },
        }
    };
    (0..0x1F00).map(|code| letter(char::from_u32(code).expect("a letter below the surrogates"))).collect()
});

/// The letter that stands for one that has no mark to lose.
fn plain(c: char) -> char {
    match c {
        'đ' => 'd',
        'ς' => 'σ',
        c => c,
    }
}

fn is_tone(c: char) -> bool {
    matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Does it belong to a word?
fn is_word(c: char) -> bool {
    match c {
        c if c.is_ascii() => c.is_ascii_alphanumeric(),
        c => c.is_alphanumeric() || is_mark(c),
    }
}

/// The words of a text as they stand there, marks and all.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_word(c)).filter(|word| !word.is_empty())
}

/// A word folded, and its form: the same word with its marks, in lower case, tones at the end. `hòa`, `hoà` and a form
/// with combining marks are one form; `hóa` is another. A word of nothing but marks folds to nothing.
pub(super) fn fold(word: &str) -> (String, String) {
    if word.is_ascii() {
        let lower = word[..word.len().min(LONGEST)].to_ascii_lowercase();
        // A day or a month is one with its leading zero and without: 07/2025 is 7/2025.
        let lower = match lower.as_bytes() {
            [b'0', digit @ b'0'..=b'9'] => char::from(*digit).to_string(),
            _ => lower,
        };
        return (lower.clone(), lower);
    }
    let (mut folded, mut form, mut tones) = (String::new(), String::new(), String::new());
    let mut latin = true;
    for c in word.chars() {
        match LETTERS.get(c as usize) {
            Some(letter) if letter.folded != '\0' && !is_mark(c) => {
                folded.push(letter.folded);
                form.push(letter.toneless);
                tones.extend((letter.tone != '\0').then_some(letter.tone));
            }
            _ => {
                latin = false;
                break;
            }
        }
    }
    if !latin {
        (folded, form, tones) = Default::default();
        for c in word.to_lowercase().nfd() {
            match c {
                c if is_tone(c) => tones.push(c),
                c if is_mark(c) => form.push(c),
                c => {
                    folded.push(plain(c));
                    form.push(c);
                }
            }
        }
        (folded, form) = (folded.nfc().collect(), form.nfc().collect());
    }
    if folded.chars().count() > LONGEST {
        folded = folded.chars().take(LONGEST).collect();
        (form, tones) = (folded.clone(), String::new());
    }
    form.push_str(&tones);
    (folded, form)
}

/// The folded words of a text with a space between two: how a whole text is put in order.
pub(super) fn flat(text: &str) -> String {
    let mut flat = String::with_capacity(text.len());
    for word in words(text) {
        if !flat.is_empty() {
            flat.push(' ');
        }
        flat.push_str(&fold(word).0);
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_marks_and_the_stroke_of_d_are_folded() {
        assert_eq!(flat("Đất đai TP.HCM – số 34/2025"), "dat dai tp hcm so 34 2025");
        assert_eq!(flat("QUYẾT ĐỊNH"), "quyet dinh");
        assert_eq!(flat("Café, naïve; Ωμέγας"), "cafe naive ωμεγασ");
        assert_eq!(flat("07/2025, mã 007"), "7 2025 ma 007");
        assert_eq!(flat("…–"), "");
    }

    #[test]
    fn the_place_of_a_tone_makes_no_other_form() {
        assert_eq!(fold("hòa"), fold("hoà"));
        assert_eq!(fold("thủy"), fold("thuỷ"));
        assert_eq!(fold("Hòa"), fold(&"hoà".nfd().collect::<String>()));
        assert_ne!(fold("hòa").1, fold("hóa").1);
        assert_ne!(fold("đất").1, fold("đạt").1);
        assert_ne!(fold("dat").1, fold("đạt").1);
    }

    proptest! {
        #[test]
        fn both_spellings_of_unicode_and_both_cases_fold_alike(text in "[a-zA-ZàáảãạâầấẩẫậăằắẳẵặèéẻẽẹêềếểễệđĐÀẤỘỰơờớưứừôồộ0-9 .,/-]{0,40}") {
            let (composed, apart): (String, String) = (text.nfc().collect(), text.nfd().collect());
            prop_assert_eq!(flat(&composed), flat(&apart));
            prop_assert_eq!(flat(&composed), flat(&composed.to_uppercase()));
            let forms = |text: &str| words(text).map(fold).collect::<Vec<_>>();
            prop_assert_eq!(forms(&composed), forms(&apart));
        }

        #[test]
        fn any_text_folds_to_words_without_marks(text in "\\PC{0,60}") {
            for word in words(&text) {
                let (folded, form) = fold(word);
                prop_assert!(!folded.contains(is_mark) && folded.chars().count() <= LONGEST, "{folded:?} {form:?}");
                prop_assert_eq!(fold(&folded).0, folded);
            }
        }
    }
}
