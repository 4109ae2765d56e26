//! The bins of a histogram: of equal width, between round numbers where the values are known.

use crate::model::{Column, ColumnProfile, FieldType, Groups};

/// About how many bins there are.
const WANTED: f64 = 12.0;
/// So many of a hundred values lie below the last bin, when the others would be squeezed else.
const BELOW: f64 = 0.98;

/// Bins side by side: `from` inclusive, `to` exclusive but in the last.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pages) struct Bins {
    bins: Vec<(f64, f64, u64)>,
    /// The last one holds everything from its lower edge on.
    pub over: bool,
}

impl Bins {
    /// Lower edge, upper edge and count of each.
    pub fn all(&self) -> &[(f64, f64, u64)] {
        &self.bins
    }

    /// The lower edges as text.
    pub fn edges(&self) -> impl Iterator<Item = String> {
        self.bins.iter().map(|(from, ..)| plain(*from))
    }

    /// How many values are in each.
    pub fn counts(&self) -> impl Iterator<Item = f64> {
        self.bins.iter().map(|(.., count)| *count as f64)
    }
}

/// A number without the dust of its binary form.
pub(in crate::pages) fn plain(number: f64) -> String {
    let text = format!("{number:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

/// The bins of a column: from its values when they are few, else as its profile has them.
pub(in crate::pages) fn of(column: &Column, profile: Option<&ColumnProfile>, groups: Option<&Groups>) -> Option<Bins> {
    match groups.filter(|groups| !groups.too_many) {
        Some(groups) => {
            let number = |at: u32| groups.keys[at as usize].parse::<f64>().ok().filter(|number| number.is_finite());
            let values = groups.cells.iter().filter_map(|(key, _, count)| Some((number(*key)?, *count as u64)));
            round(values.collect(), matches!(column.field_type, FieldType::Integer | FieldType::Year))
        }
        None => {
            let bins: Vec<_> = profile?.histogram.iter().map(|bin| (bin.from, bin.to, bin.count)).collect();
            let wide = |at: usize| bins.get(at).map_or(0.0, |(from, to, _)| to - from);
            let over = bins.len() > 1 && wide(bins.len() - 1) > wide(0) * 1.01;
            (!bins.is_empty()).then_some(Bins { bins, over })
        }
    }
}

/// Bins between round numbers.
fn round(mut values: Vec<(f64, u64)>, whole: bool) -> Option<Bins> {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let ((low, _), (most, _)) = (*values.first()?, *values.last()?);
    let rows: u64 = values.iter().map(|(_, count)| count).sum();
    let mut seen = 0;
    let below = values.iter().find(|(_, count)| {
        seen += count;
        seen as f64 >= rows as f64 * BELOW
    });
    let below = below.map_or(most, |(value, _)| *value);
    let high = if rows >= 50 && most - low > 1.5 * (below - low) && below > low { below } else { most };
    let step = step((high - low) / WANTED);
    let step = if whole { step.max(1.0).round() } else { step };
    let from = (low / step).floor();
    // Whole numbers that are bins of their own need one behind the last.
    let own = whole && step == 1.0;
    let count = ((high / step - from).ceil() + f64::from(u8::from(own || high == low))).clamp(1.0, 60.0) as usize;
    let edge = |at: usize| (from + at as f64) * step;
    let mut bins: Vec<(f64, f64, u64)> = (0..count).map(|at| (edge(at), edge(at + 1), 0)).collect();
    let over = most > edge(count);
    if over {
        bins.push((edge(count), most, 0));
    }
    let last = bins.len() - 1;
    for (value, rows) in values {
        let at = ((value / step - from).floor().max(0.0) as usize).min(last);
        // Division may miss an edge by a hair.
        let at = if at < last && value >= bins[at].1 { at + 1 } else { at };
        let at = if at > 0 && value < bins[at].0 { at - 1 } else { at };
        bins[at].2 += rows;
    }
    Some(Bins { bins, over })
}

/// The least round number that is at least this.
fn step(rough: f64) -> f64 {
    if !(rough.is_finite() && rough > 0.0) {
        return 1.0;
    }
    let power = 10_f64.powf(rough.log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0].iter().map(|m| m * power).find(|step| *step >= rough * 0.999).unwrap_or(power * 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bins_lie_between_round_numbers_and_hold_every_value() {
        let bins = round((0..=100).map(|at| (f64::from(at), 1)).collect(), true).unwrap();
        assert_eq!(bins.all()[0], (0.0, 10.0, 10));
        assert_eq!(*bins.all().last().unwrap(), (90.0, 100.0, 11));
        assert!(!bins.over);
    }

    #[test]
    fn a_few_huge_values_share_the_last_bin() {
        let mut values: Vec<_> = (0..1_000).map(|at| (f64::from(at % 100) / 10.0, 1)).collect();
        values.push((5_000.0, 2));
        let bins = round(values, false).unwrap();
        assert!(bins.over && bins.all().len() <= 20);
        assert_eq!(bins.counts().sum::<f64>(), 1_002.0);
        assert_eq!(bins.all().last().unwrap().2, 2);
    }

    #[test]
    fn one_value_is_one_bin() {
        let bins = round(vec![(7.0, 3)], true).unwrap();
        assert_eq!(bins.all(), [(7.0, 8.0, 3)]);
        assert_eq!(round(vec![(0.25, 3)], false).unwrap().counts().sum::<f64>(), 3.0);
        assert!(round(Vec::new(), true).is_none());
    }

    proptest! {
        #[test]
        fn every_value_is_in_one_bin(values in proptest::collection::vec((-1e9..1e9f64, 1..5u64), 1..80), whole: bool) {
            let values: Vec<_> =
                values.into_iter().map(|(value, count)| (if whole { value.round() } else { value }, count)).collect();
            let rows: u64 = values.iter().map(|(_, count)| count).sum();
            let bins = round(values.clone(), whole).unwrap();
            prop_assert_eq!(bins.all().iter().map(|bin| bin.2).sum::<u64>(), rows);
            prop_assert!(bins.all().len() <= 61 && bins.all().windows(2).all(|pair| pair[0].1 == pair[1].0));
            let last = bins.all().len() - 1;
            for (at, (from, to, count)) in bins.all().iter().enumerate() {
                let inside = |value: f64| value >= *from && (value < *to || at == last);
                let own: u64 = values.iter().filter(|(value, _)| inside(*value)).map(|(_, count)| count).sum();
                prop_assert_eq!(own, *count);
            }
        }
    }
}
