//! The families rules belong to: what they are about.

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Family(usize);

/// Each family with its rules, in the order they are shown. A name that ends in `*` stands for all that begin so. What no
/// family names is about the shape of tables and how they were read.
const FAMILIES: [(&str, &[&str]); 11] = [
    (
        "description",
        &[
            "invalid-*",
            "missing-contact",
            "missing-description",
            "missing-frequency",
            "missing-keywords",
            "missing-licence",
            "missing-temporal",
            "missing-theme",
            "missing-title",
            "missing-translation",
            "misspelt-key",
            "modified-before-issued",
            "nested-too-deep",
            "no-description-file",
            "no-resources",
            "short-description",
            "syntax-error",
            "description-too-large",
            "two-descriptions",
            "unknown-access",
            "unknown-key",
            "unknown-language",
            "unknown-licence",
            "unknown-publisher",
            "unknown-table",
            "unknown-theme",
            "unknown-value",
            "wrong-kind",
        ],
    ),
    (
        "files",
        &[
            "archive-*",
            "bad-file-name",
            "broken-archive",
            "duplicate-name",
            "empty-file",
            "empty-folder",
            "file-vanished",
            "inline-data",
            "lfs-pointer",
            "misnamed-file",
            "missing-file",
            "missing-member",
            "misspelt-path",
            "multipart-resource",
            "no-path",
            "not-utf8",
            "protected-file",
            "remote-resource",
            "several-members",
            "stray-file",
            "symlink-outside",
            "too-many-files",
            "undescribed-file",
            "unreadable-file",
            "unsafe-path",
            "workbook-too-large",
        ],
    ),
    ("table", &[]),
    (
        "types",
        &[
            "ambiguous-*",
            "boolean-words-found",
            "broken-constraint",
            "constraint-error",
            "coordinates-found",
            "date-format-found",
            "incorrect-label",
            "kept-as-text",
            "missing-label",
            "extra-label",
            "missing-token",
            "mixed-types",
            "number-format-found",
            "type-error",
            "unit-found",
            "unknown-column",
            "unknown-format",
            "value-rewritten",
        ],
    ),
    ("keys", &["primary-key", "unique-key", "foreign-key*", "duplicate-key", "key-too-large"]),
    (
        "codes",
        &[
            "blank-code",
            "circular-code",
            "code-*",
            "duplicate-code",
            "duplicate-list-column",
            "missing-code-label",
            "replaced-without-end",
            "too-many-codes",
            "unknown-broader",
            "unknown-code*",
            "unknown-list-column",
            "unknown-match",
            "unknown-next-*",
            "unknown-replacement",
            "untranslated-codes",
        ],
    ),
    (
        "clean",
        &[
            "control-character",
            "decomposed-letter",
            "double-encoded",
            "duplicate-row",
            "formula-cell",
            "look-alike-letter",
            "mixed-forms",
            "mixed-spelling",
            "repeated-header",
            "section-row",
            "space-around",
            "total-row*",
        ],
    ),
    ("freshness", &["update-*"]),
    ("changes", &["column-removed", "column-renamed", "column-retyped", "key-values-lost"]),
    ("people", &["personal-data*"]),
    (
        "portal",
        &[
            "alias-in-use",
            "circular-parent",
            "duplicate-address",
            "duplicate-id",
            "duplicate-identifier",
            "gate-closed",
            "no-agency-file",
            "no-base-url",
            "no-datasets",
            "no-language-file",
            "not-a-slug",
            "theme-error",
            "unknown-home-figure",
        ],
    ),
];

impl Family {
    /// The family of tables and their shape.
    const TABLE: usize = 2;

    /// The family of the rule of this name.
    pub(super) fn of(rule: &str) -> Self {
        let holds = |name: &str| name.strip_suffix('*').map_or(name == rule, |start| rule.starts_with(start));
        Self(FAMILIES.iter().position(|(_, rules)| rules.iter().any(|name| holds(name))).unwrap_or(Self::TABLE))
    }

    /// All of them, in the order they are shown.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..FAMILIES.len()).map(Self)
    }

    /// Its name, e.g. "keys".
    pub fn name(self) -> &'static str {
        FAMILIES[self.0].0
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rule;
    use super::*;

    #[test]
    fn every_name_in_a_family_is_that_of_a_rule() {
        for (family, names) in FAMILIES {
            for name in names {
                let start = name.strip_suffix('*');
                let fits = |rule: &Rule| start.map_or(rule.name == *name, |start| rule.name.starts_with(start));
                assert!(Rule::all().any(fits), "{family}: there is no rule `{name}`");
            }
        }
        assert!(Family::all().all(|family| Rule::all().any(|rule| rule.family() == family)));
        assert_eq!(Family::of("no-such-rule").name(), "table");
        assert_eq!(Family::of("personal-data-in-text").name(), "people");
    }
}
