//! The families rules belong to: what they are about. A rule's page names its family.

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Family(usize);

/// Their names, in the order they are shown.
const NAMES: [&str; 13] = [
    "description",
    "catalogue",
    "files",
    "table",
    "types",
    "keys",
    "codes",
    "clean",
    "freshness",
    "changes",
    "people",
    "plan",
    "portal",
];

impl Family {
    /// The family of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        NAMES.iter().position(|known| *known == name).map(Self)
    }

    /// All of them, in the order they are shown.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..NAMES.len()).map(Self)
    }

    /// Its name, e.g. "keys".
    pub fn name(self) -> &'static str {
        NAMES[self.0]
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rule;
    use super::*;

    #[test]
    fn every_family_has_rules() {
        assert!(Family::all().all(|family| Rule::all().any(|rule| rule.family == family)));
        assert_eq!(Rule::find("personal-data-in-text").map(|rule| rule.family.name()), Some("people"));
    }
}
