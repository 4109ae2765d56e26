//! How data is graded: the key `grade` of `site/khomo.yaml`.

use crate::model::Part;
use crate::node::Keys;
use serde::Serialize;

/// Weights, costs and thresholds of the grade; the portal shows them beside the formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Grading {
    /// How much each part weighs in the whole, in the order of [`Part::ALL`]; at least one is not 0.
    pub weights: [u32; 4],
    /// Points of a table or dataset that a rule costs which weighs as a warning.
    pub warning: u8,
    /// The same of one that weighs as a note.
    pub note: u8,
    /// The same when no column is described; fewer when some are.
    pub dictionary: u8,
    /// The same of each part of the promised level that is not reached.
    pub below: u8,
    /// The same of data published later than promised.
    pub late: u8,
    /// The same of data whose update is overdue, instead of its warning's.
    pub overdue: u8,
    /// The same of a dataset that nobody touched for longer than `review` days.
    pub unreviewed: u8,
    /// After so many days without a change somebody should look at a dataset.
    pub review: u32,
    /// What is due within so many days is due soon.
    pub soon: u32,
    /// So many earlier months are graded from the repository's history.
    pub months: u32,
}

impl Default for Grading {
    fn default() -> Self {
        Self {
            weights: [3, 3, 2, 2],
            warning: 5,
            note: 1,
            dictionary: 30,
            below: 10,
            late: 10,
            overdue: 30,
            unreviewed: 10,
            review: 365,
            soon: 30,
            months: 12,
        }
    }
}

impl Grading {
    /// The most that one rule can cost a table or dataset.
    pub const MOST: u8 = 40;
}

/// The key `grade`.
pub(super) fn grading(mut keys: Keys<'_>) -> Grading {
    let default = Grading::default();
    let mut weights = default.weights;
    if let Some(mut given) = keys.map("weights") {
        for (weight, part) in weights.iter_mut().zip(Part::ALL) {
            if let Some(number) = given.number(part.as_str()) {
                *weight = number.min(1_000) as u32;
            }
        }
        given.finish();
    }
    if weights == [0; 4] {
        weights = default.weights;
    }
    let mut costs = keys.map("costs");
    let mut points = |name: &'static str, default: u8| {
        costs.as_mut().and_then(|costs| costs.number(name)).map_or(default, |number| number.min(100) as u8)
    };
    let mut grading = Grading {
        weights,
        warning: points("warning", default.warning),
        note: points("note", default.note),
        dictionary: points("dictionary", default.dictionary),
        below: points("below", default.below),
        late: points("late", default.late),
        overdue: points("overdue", default.overdue),
        unreviewed: points("unreviewed", default.unreviewed),
        ..default
    };
    if let Some(costs) = costs {
        costs.finish();
    }
    let mut days = |name: &'static str, default: u32, most: u64| {
        keys.number(name).map_or(default, |number| number.min(most) as u32)
    };
    grading.review = days("review", grading.review, 36_500);
    grading.soon = days("soon", grading.soon, 3_650);
    grading.months = days("months", grading.months, 60);
    keys.finish();
    grading
}
