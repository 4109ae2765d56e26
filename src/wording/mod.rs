//! The words of the command line in each language (`en.yaml`, `vi.yaml`).
//!
//! Words of pages belong to the theme; sentences of findings to the rules' pages.

mod plain;
mod stopped;

pub use plain::{plain, shorten};
pub use stopped::stopped;

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A language of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

impl Tongue {
    /// Its tag, "vi" or "en".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }
}

static EN: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| read(include_str!("en.yaml")));
static VI: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| read(include_str!("vi.yaml")));

fn read(yaml: &str) -> BTreeMap<String, String> {
    serde_saphyr::from_str(yaml).expect("the built-in words are a map of texts")
}

/// The words of this key, e.g. "built.summary"; the key itself when there are none.
pub fn word(tongue: Tongue, key: &str) -> &'static str {
    let words = match tongue {
        Tongue::Vi => &VI,
        Tongue::En => &EN,
    };
    words.get(key).map_or_else(|| Box::leak(key.to_string().into_boxed_str()), String::as_str)
}

/// Every key of one language, for the test that both have the same.
pub fn keys(tongue: Tongue) -> impl Iterator<Item = &'static str> {
    match tongue {
        Tongue::Vi => VI.keys(),
        Tongue::En => EN.keys(),
    }
    .map(String::as_str)
}

/// The words of this key with `{name}` filled in, and `{name|one|more}` with the word that goes with that number; a value
/// cannot name a part, nor steer a terminal.
pub fn say(tongue: Tongue, key: &str, parts: &[(&str, &dyn std::fmt::Display)]) -> String {
    let value = |name: &str| parts.iter().find(|(part, _)| *part == name).map(|(_, value)| value.to_string());
    crate::findings::fill(word(tongue, key), |name| match name.split_once('|') {
        None => value(name),
        Some((name, forms)) => {
            let (one, several) = forms.split_once('|')?;
            Some(if value(name)? == "1" { one } else { several }.to_string())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_goes_with_its_number() {
        let counts =
            |tongue, notes: u64| say(tongue, "findings.counts", &[("errors", &0), ("warnings", &2), ("notes", &notes)]);
        assert_eq!(counts(Tongue::En, 1), "0 errors, 2 warnings, 1 note");
        assert_eq!(counts(Tongue::En, 11), "0 errors, 2 warnings, 11 notes");
        assert_eq!(counts(Tongue::Vi, 1), "0 lỗi, 2 cảnh báo, 1 ghi chú");
    }
}
