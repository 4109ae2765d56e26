//! Which encoding a column has: tried on its first values, told from what each would cost.

use super::pages::Encoding;

/// Values that are tried.
pub const SAMPLE: usize = 4_096;
/// Fewer values are worth no trial.
pub const FEW: usize = 1_000;
/// Row groups until encodings are tried again.
const AGAIN: usize = 16;
/// The most entries of a dictionary and their bytes, checked before each page.
const DICTIONARY: (usize, usize) = (1 << 16, 1 << 20);

/// The encoding of a column, and the one behind it when the dictionary is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The one that is used.
    pub first: Encoding,
    /// The one that is used once a dictionary is full.
    pub second: Encoding,
}

/// What was chosen for a column, and since when.
#[derive(Debug, Default)]
pub struct Choices {
    chosen: Option<Choice>,
    /// Row groups since the last trial.
    groups: usize,
}

impl Choices {
    /// A page with values comes, perhaps the `first` of its row group; are they `few`, and all? Is a trial due?
    pub fn begin(&mut self, first: bool, few: bool) -> bool {
        if few {
            self.chosen = Some(Choice { first: Encoding::Dictionary, second: Encoding::Plain });
            return false;
        }
        self.groups += usize::from(first);
        self.chosen.is_none() || self.groups > AGAIN
    }

    /// A trial led to this.
    pub fn set(&mut self, choice: Choice) {
        (self.chosen, self.groups) = (Some(choice), 0);
    }

    /// Values came whose differences cannot be packed.
    pub fn too_different(&mut self) {
        self.chosen = Some(Choice { first: Encoding::Plain, second: Encoding::Plain });
    }

    /// The encoding of the next page, beside a dictionary of so many entries and bytes that may be `crowded`.
    pub fn of(&mut self, entries: usize, bytes: usize, crowded: bool) -> Encoding {
        let Some(choice) = &mut self.chosen else { return Encoding::Plain };
        let full = entries > DICTIONARY.0 || bytes > DICTIONARY.1 || crowded;
        if choice.first == Encoding::Dictionary && full {
            choice.first = choice.second;
        }
        choice.first
    }
}

/// What a trial of the first values of a column found, in bytes after compression.
#[derive(Debug, Clone, Copy)]
pub struct Trial {
    /// Values that were tried, and how many are expected of the whole row group.
    pub values: (usize, usize),
    /// Different ones.
    pub distinct: usize,
    /// The bytes of those in a dictionary.
    pub entries: usize,
    /// The places in the dictionary.
    pub places: usize,
    /// Plain encoding.
    pub plain: usize,
    /// Packed differences, where values have some that every reader reads.
    pub differences: Option<usize>,
}

impl Trial {
    /// The encoding that promises the smallest chunk; of those that are near, the one read most easily.
    pub fn choice(&self) -> Choice {
        let (tried, rows) = (self.values.0.max(1) as u64, self.values.1.max(1) as u64);
        let expected = expected(tried, self.distinct as u64, rows);
        let bits = |distinct: u64| u64::from((u64::BITS - distinct.saturating_sub(1).leading_zeros()).max(1));
        let entries = self.entries as u64 * expected / self.distinct.max(1) as u64;
        let places = self.places as u64 * rows / tried * bits(expected) / bits(self.distinct as u64);
        let fits = expected <= DICTIONARY.0 as u64 && entries <= DICTIONARY.1 as u64;
        let dictionary = if fits { entries + places } else { u64::MAX };
        let plain = self.plain as u64 * rows / tried;
        let differences = self.differences.map_or(u64::MAX, |cost| cost as u64 * rows / tried);
        let least = dictionary.min(plain).min(differences);
        let near = |cost: u64| cost <= least + least / 16;
        let second = match plain <= differences.saturating_add(differences / 16) {
            true => Encoding::Plain,
            false => Encoding::Differences,
        };
        let first = if near(dictionary) { Encoding::Dictionary } else { second };
        Choice { first, second }
    }
}

/// How many different values so many rows will have, told from the repeats among the first ones.
fn expected(tried: u64, distinct: u64, rows: u64) -> u64 {
    if distinct <= tried / 4 {
        return distinct.min(rows);
    }
    if distinct == tried {
        return rows;
    }
    // Of d values that are equally common, n draws find d(1 - e^(-n/d)): d by halving, then the same for all rows.
    let found = |all: f64, draws: u64| all * (1.0 - decay(draws as f64 / all));
    let (mut low, mut high) = (distinct as f64, (tried * tried) as f64);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        match found(middle, tried) < distinct as f64 {
            true => low = middle,
            false => high = middle,
        }
    }
    (found(low, rows) as u64).clamp(distinct.min(rows), rows)
}

/// e^-x, by multiplication alone: the same on every machine.
fn decay(x: f64) -> f64 {
    let part = (1.0 - x / 65_536.0).max(0.0);
    (0..16).fold(part, |power, _| power * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_tell_how_many_different_values_there_are() {
        assert_eq!(expected(4096, 63, 120_000), 63);
        assert_eq!(expected(4096, 4096, 120_000), 120_000);
        let about = expected(4096, 3_827, 120_000);
        assert!((28_000..34_000).contains(&about), "{about}");
        assert!(expected(4096, 4_095, 120_000) > 118_000);
    }

    #[test]
    fn the_smallest_wins_and_the_plainer_of_two_that_are_near() {
        let trial = Trial {
            values: (4096, 120_000),
            distinct: 63,
            entries: 800,
            places: 3_100,
            plain: 9_000,
            differences: Some(8_000),
        };
        assert_eq!(trial.choice(), Choice { first: Encoding::Dictionary, second: Encoding::Differences });
        let unique = Trial { distinct: 4_096, entries: 30_000, places: 6_200, ..trial };
        assert_eq!(unique.choice().first, Encoding::Differences);
        let near = Trial { differences: Some(8_900), ..unique };
        assert_eq!(near.choice().first, Encoding::Plain);
    }
}
