//! Verdicts as findings: masked, without the line they stand in, and silent about headers that are values.

use super::judge::Verdict;
use super::kind::Role;
use super::mask;
use super::packs::PACKS;
use crate::findings::{Finding, Place};

/// Every rule about personal data. None can be switched off; a column can be waived.
pub const RULES: [&str; 5] = [
    "personal-data",
    "personal-data-possible",
    "personal-data-in-text",
    "personal-data-untreated",
    "personal-data-waiver-expired",
];

impl Verdict {
    /// What it says: a finding for each example, the last of which counts the others. `place` tells where a row is.
    ///
    /// No excerpt is kept: a line that holds a value is not shown.
    pub fn findings(&self, field: &str, place: impl Fn(u64) -> Place) -> Vec<Finding> {
        let field = header(field);
        let kind =
            if self.kind.role == Role::Text { self.within.first().copied().unwrap_or(self.kind) } else { self.kind };
        let say = |place: Place, example: &str| {
            let place = Place { excerpt: None, ..place }.field(field.as_str());
            let finding = match self.rule() {
                "personal-data" => Finding::of("personal-data", place),
                "personal-data-in-text" => Finding::of("personal-data-in-text", place),
                _ => Finding::of("personal-data-possible", place),
            };
            let finding =
                finding.with("field", &field).with("kind", kind.id).with("count", self.count).with("of", self.of);
            finding.with("example", example)
        };
        let mut findings: Vec<Finding> =
            self.examples.iter().map(|example| say(place(example.row), &example.masked)).collect();
        if findings.is_empty() {
            findings.push(say(place(0), mask::HIDDEN));
        }
        let said = findings.len() as u64;
        if let Some(last) = findings.last_mut() {
            last.more = self.count.saturating_sub(said);
        }
        findings
    }
}

/// A header as it may be shown: where a table has none, its first row stands there.
pub fn header(field: &str) -> String {
    let digits = field.bytes().filter(u8::is_ascii_digit).count();
    if field.contains('@') {
        mask::mail(field)
    } else if digits >= 6 {
        mask::code(field)
    } else if PACKS.iter().filter_map(|pack| pack.named).any(|find| find(field).is_some()) {
        mask::name(field)
    } else {
        field.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Example, Reason, Sensitivity, Strength, kind, kinds};
    use super::*;
    use crate::findings::Rule;

    fn verdict() -> Verdict {
        Verdict {
            column: 0,
            kind: kind("vn-cccd").unwrap(),
            within: Vec::new(),
            strength: Strength::Certain,
            count: 40,
            of: 50,
            examples: vec![Example { row: 3, masked: "07•••4".into() }, Example { row: 4, masked: "00•••1".into() }],
            reasons: vec![Reason::Header],
        }
    }

    #[test]
    fn a_verdict_is_said_with_masked_examples_in_both_languages() {
        let findings = verdict().findings("cccd", |row| Place::file("a.csv").row(row).excerpt("079203001234", 0, 4));
        assert_eq!((findings.len(), findings[1].more, findings[1].place.row), (2, 38, 4));
        assert_eq!(findings[0].place.excerpt, None);
        assert_eq!(
            findings[0].message("en"),
            "`cccd` holds personal ID numbers (CCCD): 40 of 50 cells looked at, e.g. `07•••4` (masked)"
        );
        assert_eq!(
            findings[0].message("vi"),
            "Cột `cccd` chứa số căn cước công dân: 40 trong 50 ô đã xem, ví dụ `07•••4` (đã che)"
        );
    }

    #[test]
    fn a_header_that_is_a_value_is_not_shown() {
        assert_eq!(header("079203001234"), "07•••4");
        assert_eq!(header("lan.nguyen@x.vn"), "l•••@x•••");
        assert_eq!(header("Nguyễn Thị Lan"), "N. T. L.");
        assert_eq!(header("Dân số 2024"), "Dân số 2024");
        let findings = verdict().findings("079203001234", |_| Place::default());
        assert_eq!(findings[0].place.field, "07•••4");
    }

    #[test]
    fn the_pages_have_the_words_of_every_kind() {
        for rule in ["personal-data", "personal-data-possible", "personal-data-in-text"] {
            for kind in kinds().iter().filter(|kind| kind.sensitivity != Sensitivity::None && kind.role != Role::Text) {
                for lang in ["vi", "en"] {
                    let finding = Finding::of(rule, Place::default()).with("kind", kind.id);
                    let said = finding.message(lang).to_lowercase();
                    assert!(said.contains(&kind.label(lang).to_lowercase()), "{rule}.{lang} has no words for {kind}");
                }
            }
        }
        assert!(RULES.iter().all(|rule| Rule::find(rule).is_some()));
    }
}
