//! Five classes of about equal size: how maps colour values.

use crate::pages::book::Tongue;
use crate::pages::figure::value_words;
use crate::pages::svg::bounds;
use crate::pages::values::Values;
use crate::pages::view::LegendEntry;

/// Five classes of about equal size.
pub(super) struct Classes {
    /// The least value of classes 2 to 5.
    bounds: Vec<f64>,
    least: f64,
    most: f64,
    any_missing: bool,
}

impl Classes {
    pub fn of(found: &[Option<f64>]) -> Self {
        let mut known: Vec<f64> = found.iter().flatten().copied().collect();
        known.sort_by(f64::total_cmp);
        let (least, most) = bounds(&known);
        let mut edges: Vec<f64> = (1..5).filter_map(|at| known.get(known.len() * at / 5).copied()).collect();
        edges.dedup();
        edges.retain(|edge| *edge > least);
        Self { bounds: edges, least, most, any_missing: found.iter().any(Option::is_none) }
    }

    /// 1 to 5; fewer classes are spread so that the most is always 5.
    pub fn class(&self, value: f64) -> usize {
        let rank = self.bounds.iter().filter(|bound| value >= **bound).count();
        self.spread(rank)
    }

    fn spread(&self, rank: usize) -> usize {
        match self.bounds.len() {
            0 => 3,
            edges => 1 + rank * 4 / edges,
        }
    }

    pub fn legend(&self, tongue: &Tongue, values: &Values) -> Vec<LegendEntry> {
        let words = |value: f64| value_words(tongue, values, value);
        let mut legend = Vec::new();
        for rank in 0..=self.bounds.len() {
            let text = match (rank, self.bounds.len()) {
                (_, 0) => words(self.most),
                (0, _) => tongue.words.say("map_below", &[("value", &words(self.bounds[0]))]),
                (rank, edges) if rank == edges => {
                    tongue.words.say("map_from", &[("value", &words(self.bounds[edges - 1]))])
                }
                (rank, _) => tongue
                    .words
                    .say("map_between", &[("from", &words(self.bounds[rank - 1])), ("to", &words(self.bounds[rank]))]),
            };
            legend.push(LegendEntry { class: format!("q{}", self.spread(rank)), text });
        }
        if self.any_missing && self.least.is_finite() {
            legend.push(LegendEntry { class: "q0".into(), text: tongue.words.word("map_missing").into() });
        }
        legend
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_make_one_class() {
        let classes = Classes::of(&[Some(1.0), Some(1.0), None]);
        assert_eq!(classes.class(1.0), 3);
        let classes = Classes::of(&(0..34).map(|at| Some(f64::from(at))).collect::<Vec<_>>());
        assert_eq!((classes.class(0.0), classes.class(33.0)), (1, 5));
    }
}
