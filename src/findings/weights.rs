//! What the owner of a portal makes each rule weigh (`gate` in `site/khomo.yaml`).

use super::{Finding, Findings, Rule, Severity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The weights that differ from those of the rules' pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights(BTreeMap<String, Option<Severity>>);

impl Weights {
    /// Rules whose names begin so guard people, and give way to nothing but a waiver of one column.
    const GUARDED: &str = "personal-data";

    /// Lets a rule weigh this much; `None` is nothing at all. `false` when the rule may not weigh less than it does.
    pub fn set(&mut self, rule: &Rule, severity: Option<Severity>) -> bool {
        let less = severity.is_none_or(|severity| severity > rule.severity);
        if less && rule.name.starts_with(Self::GUARDED) {
            return false;
        }
        self.0.insert(rule.name.clone(), severity);
        true
    }

    /// What a rule weighs here; `None` when it is off.
    pub fn of(&self, rule: &Rule) -> Option<Severity> {
        self.0.get(&rule.name).copied().unwrap_or(Some(rule.severity))
    }

    /// Findings with the weight they have here; those of rules that are off are left out.
    pub fn weigh(&self, findings: Findings) -> Findings {
        if self.0.is_empty() {
            return findings;
        }
        findings.into_iter().filter_map(|finding| self.weighed(finding)).collect()
    }

    fn weighed(&self, finding: Finding) -> Option<Finding> {
        match (finding.severity, self.0.get(&finding.rule)) {
            (None, Some(severity)) => Some(Finding { severity: Some((*severity)?), ..finding }),
            (Some(_), _) | (None, None) => Some(finding),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Place;

    fn weigh(weights: &Weights, finding: Finding) -> Option<Severity> {
        weights.weigh([finding].into_iter().collect()).iter().next().map(Finding::severity)
    }

    #[test]
    fn a_rule_weighs_what_the_owner_says_unless_it_is_settled() {
        let mut weights = Weights::default();
        let of = |rule| Finding::of(rule, Place::file("a"));
        assert!(weights.set(Rule::find("missing-keywords").unwrap(), Some(Severity::Error)));
        assert!(weights.set(Rule::find("type-error").unwrap(), Some(Severity::Note)));
        assert!(weights.set(Rule::find("syntax-error").unwrap(), None));
        assert_eq!(weigh(&weights, of("missing-keywords")), Some(Severity::Error));
        assert_eq!(weigh(&weights, of("type-error")), Some(Severity::Note));
        assert_eq!(weigh(&weights, of("syntax-error")), None);
        assert_eq!(weigh(&weights, of("syntax-error").settled()), Some(Severity::Error));
        assert_eq!(weigh(&weights, of("blank-label")), Some(of("blank-label").severity()));
        for (rule, severity) in [("type-error", Some(Severity::Note)), ("syntax-error", None)] {
            assert_eq!(weights.of(Rule::find(rule).unwrap()), severity);
        }
        assert_eq!(weights.of(Rule::find("blank-label").unwrap()), Some(of("blank-label").severity()));
    }

    #[test]
    fn what_guards_people_can_weigh_more_but_never_less() {
        let rule = Rule::find("personal-data").unwrap();
        let guarded =
            |severity| Rule { severity, name: rule.name.clone(), family: rule.family, pages: Default::default() };
        let mut weights = Weights::default();
        assert!(!weights.set(&guarded(Severity::Error), None));
        assert!(!weights.set(&guarded(Severity::Error), Some(Severity::Warning)));
        assert!(weights.set(&guarded(Severity::Warning), Some(Severity::Error)));
    }
}
