//! What each rule weighs: the key `gate`.

use crate::findings::{Rule, Severity, Weights};
use crate::node::Keys;

/// The words for a weight; `false` is what older YAML makes of `off`.
const WORDS: [(&str, Option<Severity>); 5] = [
    ("error", Some(Severity::Error)),
    ("warning", Some(Severity::Warning)),
    ("note", Some(Severity::Note)),
    ("off", None),
    ("false", None),
];

/// The key `gate`: rules and what they weigh.
pub(super) fn gate(mut keys: Keys<'_>) -> Weights {
    let mut weights = Weights::default();
    for rule in Rule::all() {
        let Some(node) = keys.node(&rule.name) else { continue };
        let word = node.as_str().unwrap_or_default().trim().to_ascii_lowercase();
        match WORDS.iter().find(|(known, _)| *known == word) {
            Some((_, severity)) if weights.set(rule, *severity) => {}
            Some(_) => keys.document().note("gate-closed", node, |finding| {
                finding.with("rule", &rule.name).with("severity", rule.severity.as_str())
            }),
            None => keys.unknown_value(&rule.name, node, &word, WORDS[..4].iter().map(|(word, _)| *word)),
        }
    }
    keys.finish();
    weights
}
