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

    /// The encoding of the next page, beside a dictionary of so many entries and bytes.
    pub fn of(&mut self, entries: usize, bytes: usize) -> Encoding {
        let Some(choice) = &mut self.chosen else { return Encoding::Plain };
        if choice.first == Encoding::Dictionary && (entries > DICTIONARY.0 || bytes > DICTIONARY.1) {
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
    /// The other encoding without a dictionary.
    pub other: Option<(Encoding, usize)>,
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
        let (other, cost) =
            self.other.map_or((Encoding::Plain, u64::MAX), |(other, cost)| (other, cost as u64 * rows / tried));
        let least = dictionary.min(plain).min(cost);
        let near = |cost: u64| cost <= least + least / 16;
        let second = if plain <= cost.saturating_add(cost / 16) { Encoding::Plain } else { other };
        let first = if near(dictionary) { Encoding::Dictionary } else { second };
        Choice { first, second }
    }
}

/// How many different values so many rows will have, told from the repeats among the first ones.
fn expected(tried: u64, distinct: u64, rows: u64) -> u64 {
    if distinct <= tried / 4 {
        return distinct.min(rows);
    }
    let repeats = tried - distinct;
    if repeats == 0 {
        return rows;
    }
    // Of d values that are equally common, n draws repeat about n²/2d.
    let all = (tried * tried / (2 * repeats)).max(distinct);
    if all >= rows { rows - (rows / 2) * rows / all } else { all }
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
            other: Some((Encoding::Lengths, 8_000)),
        };
        assert_eq!(trial.choice(), Choice { first: Encoding::Dictionary, second: Encoding::Lengths });
        let unique = Trial { distinct: 4_096, entries: 30_000, places: 6_200, ..trial };
        assert_eq!(unique.choice().first, Encoding::Lengths);
        let near = Trial { other: Some((Encoding::Lengths, 8_900)), ..unique };
        assert_eq!(near.choice().first, Encoding::Plain);
    }
}
