//! What of a value may be shown: never enough to know it again.

/// How many signs at the ends are shown at most.
const FIRST: usize = 2;
/// Shown for all that is hidden, however long it is.
pub const HIDDEN: &str = "•••";

/// A number or a code: its first two signs and its last, e.g. "07•••4"; of short ones only the first, or nothing.
pub fn code(text: &str) -> String {
    let signs: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut masked = String::new();
    let first = match signs.len() {
        0..=4 => 0,
        5..=7 => 1,
        _ => FIRST,
    };
    masked.extend(&signs[..first]);
    masked.push_str(HIDDEN);
    if first == FIRST {
        masked.extend(signs.last());
    }
    masked
}

/// A mailbox: the first letters of both sides, e.g. "n•••@e•••".
pub fn mail(text: &str) -> String {
    let (local, host) = text.split_once('@').unwrap_or((text, ""));
    let first = |side: &str| side.chars().next().filter(|c| c.is_alphanumeric() && side.chars().count() > 2);
    let side = |side: &str| first(side).map_or_else(|| HIDDEN.to_string(), |letter| format!("{letter}{HIDDEN}"));
    format!("{}@{}", side(local), side(host))
}

/// A name: its initials, e.g. "N. V. A."
pub fn name(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphabetic() && !('\u{300}'..='\u{36f}').contains(&c));
    let initials: Vec<char> =
        words.filter(|word| word.chars().count() > 1).filter_map(|word| word.chars().next()).take(4).collect();
    match initials.len() {
        0 => HIDDEN.into(),
        _ => initials.iter().map(|initial| format!("{initial}.")).collect::<Vec<_>>().join(" "),
    }
}

/// Anything else: its first sign, e.g. "S•••".
pub fn words(text: &str) -> String {
    let first = text.chars().find(|c| c.is_alphanumeric()).filter(|_| text.chars().count() > 4);
    first.map_or_else(|| HIDDEN.into(), |first| format!("{first}{HIDDEN}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn little_of_a_value_is_shown() {
        assert_eq!(code("079 203 001 234"), "07•••4");
        assert_eq!(code("12345"), "1•••");
        assert_eq!(code("123"), "•••");
        assert_eq!(mail("nguyen.lan@example.vn"), "n•••@e•••");
        assert_eq!(mail("a@b"), "•••@•••");
        assert_eq!(name("Nguyễn Văn An"), "N. V. A.");
        assert_eq!(words("Số 12 Lê Lợi"), "S•••");
        assert_eq!(name("\u{1b}]0;x"), "•••");
    }

    /// The longest run of letters and digits that two texts share.
    fn shared(masked: &str, text: &str) -> usize {
        let masked: Vec<char> = masked.chars().filter(|c| c.is_alphanumeric()).collect();
        let text: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let at = |from: usize, to: usize| masked[from..].iter().zip(&text[to..]).take_while(|(a, b)| a == b).count();
        (0..masked.len())
            .flat_map(|from| (0..text.len()).map(move |to| (from, to)))
            .map(|(from, to)| at(from, to))
            .max()
            .unwrap_or(0)
    }

    proptest! {
        #[test]
        fn no_mask_shows_four_signs_in_a_row(text in "[0-9a-zA-Z@. đấ-]{0,40}") {
            for masked in [code(&text), mail(&text), words(&text)] {
                let controls = masked.chars().any(char::is_control);
                prop_assert!(shared(&masked, &text) <= 3 && !controls, "{} {}", masked, text);
            }
        }

        #[test]
        fn a_name_is_shown_by_initials_only(text in "([A-ZĐ][a-zấ]{1,6} ){1,6}") {
            let masked = name(&text);
            prop_assert!(masked.chars().filter(|c| c.is_alphabetic()).count() <= 4);
        }
    }
}
