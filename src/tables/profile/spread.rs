//! How numbers spread: quantiles and a histogram, exact for small tables and from a sketch for large ones.

use crate::model::Bin;

/// Up to this many values are kept as they are.
const EXACT: usize = 100_000;
/// Values of one level of the sketch.
const LEVEL: usize = 4_096;
/// Bins of a histogram.
const BINS: usize = 18;

/// The numbers of one column.
#[derive(Debug, Default)]
pub struct Spread {
    exact: Vec<f64>,
    /// Level `n` holds values that stand for `2^n` each.
    levels: Vec<Level>,
    /// All values, by the sketch's weights.
    count: u64,
}

#[derive(Debug, Default)]
struct Level {
    values: Vec<f64>,
    /// Keep the odd or the even ones when next compacted, in turn.
    odd: bool,
}

impl Spread {
    /// Forgets everything and keeps the room of small tables.
    pub fn clear(&mut self) {
        self.exact.clear();
        self.levels.clear();
        self.count = 0;
    }

    /// Takes a number.
    #[inline]
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        if self.levels.is_empty() {
            if self.exact.len() < EXACT {
                self.exact.push(value);
                return;
            }
            self.levels.push(Level::default());
            for value in std::mem::take(&mut self.exact) {
                self.sketch(value);
            }
        }
        self.sketch(value);
    }

    #[inline]
    fn sketch(&mut self, value: f64) {
        self.levels[0].values.push(value);
        if self.levels[0].values.len() >= LEVEL {
            self.compact();
        }
    }

    /// Halves every full level into the one above.
    fn compact(&mut self) {
        for at in 0.. {
            if self.levels[at].values.len() < LEVEL {
                return;
            }
            if at + 1 == self.levels.len() {
                self.levels.push(Level::default());
            }
            let (below, above) = self.levels.split_at_mut(at + 1);
            let level = &mut below[at];
            level.values.sort_unstable_by(f64::total_cmp);
            above[0].values.extend(level.values.iter().skip(usize::from(level.odd)).step_by(2));
            level.odd = !level.odd;
            level.values.clear();
        }
    }

    /// The values with their weights in ascending order.
    fn weighted(&mut self) -> Vec<(f64, u64)> {
        let mut all: Vec<(f64, u64)> = Vec::new();
        for (at, level) in self.levels.iter().enumerate() {
            all.extend(level.values.iter().map(|value| (*value, 1 << at)));
        }
        all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        all
    }

    /// Quantiles and histogram of everything taken; `whole` numbers have bins of whole width.
    pub fn finish(&mut self, whole: bool) -> (Option<[f64; 5]>, Vec<Bin>) {
        if self.count == 0 {
            return (None, Vec::new());
        }
        if self.levels.is_empty() {
            self.exact.sort_unstable_by(f64::total_cmp);
            let values = &self.exact;
            let quantile = |share: f64| {
                // Between the two nearest ranks, as most statistics programs do.
                let place = share * (values.len() - 1) as f64;
                let (low, high) = (values[place.floor() as usize], values[place.ceil() as usize]);
                if low == high { low } else { low + (high - low) * place.fract() }
            };
            let quantiles = [0.05, 0.25, 0.5, 0.75, 0.95].map(quantile);
            return (Some(quantiles), histogram(values.iter().map(|value| (*value, 1)), whole));
        }
        let all = self.weighted();
        let total: u64 = all.iter().map(|(_, weight)| weight).sum();
        let quantile = |share: f64| {
            let (mut seen, rank) = (0, share * total as f64);
            let found = all.iter().find(|(_, weight)| {
                seen += weight;
                seen as f64 >= rank
            });
            found.or(all.last()).map_or(0.0, |(value, _)| *value)
        };
        let quantiles = [0.05, 0.25, 0.5, 0.75, 0.95].map(quantile);
        (Some(quantiles), histogram(all.iter().copied(), whole))
    }
}

/// Bins of equal width over ascending values.
pub fn histogram(values: impl Iterator<Item = (f64, u64)> + Clone, whole: bool) -> Vec<Bin> {
    let Some((low, _)) = values.clone().next() else { return Vec::new() };
    let high = values.clone().last().map_or(low, |(value, _)| value);
    if !(low.is_finite() && high.is_finite() && (high - low).is_finite()) {
        return Vec::new();
    }
    let span = if whole { high - low + 1.0 } else { high - low };
    let (width, bins) = match whole {
        true => {
            let width = (span / BINS as f64).ceil().max(1.0);
            (width, (span / width).ceil() as usize)
        }
        false if span <= 0.0 => (0.0, 1),
        false => (span / BINS as f64, BINS),
    };
    let bins = bins.clamp(1, BINS);
    let edge = |at: usize| if at == bins && !whole { high } else { low + width * at as f64 };
    let mut filled: Vec<Bin> = (0..bins).map(|at| Bin { from: edge(at), to: edge(at + 1), count: 0 }).collect();
    for (value, weight) in values {
        let at = if width > 0.0 { ((value - low) / width) as usize } else { 0 };
        filled[at.min(bins - 1)].count += weight;
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_numbers_have_exact_quantiles() {
        let mut spread = Spread::default();
        (1..=101).rev().for_each(|value| spread.add(f64::from(value)));
        let (quantiles, bins) = spread.finish(true);
        assert_eq!(quantiles, Some([6.0, 26.0, 51.0, 76.0, 96.0]));
        assert_eq!(bins.len(), 17);
        assert_eq!(bins.iter().map(|bin| bin.count).sum::<u64>(), 101);
        assert_eq!((bins[0].from, bins[0].to), (1.0, 7.0));
    }

    #[test]
    fn many_numbers_have_quantiles_within_one_percent() {
        let mut spread = Spread::default();
        (0..1_000_000u64).for_each(|value| spread.add((value * 7_919 % 1_000_000) as f64));
        let quantiles = spread.finish(false).0.unwrap();
        for (quantile, due) in quantiles.iter().zip([50_000.0, 250_000.0, 500_000.0, 750_000.0, 950_000.0]) {
            assert!((quantile - due).abs() < 10_000.0, "{quantile} for {due}");
        }
    }
}
