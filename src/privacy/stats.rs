//! What a sample of a column's cells is: names, organisations, addresses, days, points.

use super::fold::Folded;
use super::mask;
use super::packs::{PACKS, Sense, Words};
use super::shape::Shape;
use super::tally::{Examples, Variety};

/// Counts over the cells that were looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stats {
    /// Cells looked at.
    pub looked: u64,
    /// Words: names of persons.
    pub names: u64,
    /// Of these, of three parts and more, all known.
    pub long: u64,
    /// Of these, with a surname most people bear.
    pub common: u64,
    /// Parts of names.
    pub parts: u64,
    /// Names of persons of history.
    pub remembered: u64,
    /// Two to four words with capitals and nothing else.
    pub capitals: u64,
    /// Organisations.
    pub organisations: u64,
    /// Addresses.
    pub addresses: u64,
    /// Places.
    pub places: u64,
    /// Texts longer than a name or an address.
    pub prose: u64,
    /// Days.
    pub days: u64,
    /// Years alone.
    pub years: u64,
    /// How many cells tell each year from [`FIRST_YEAR`](Self::FIRST_YEAR).
    pub by_year: Option<Box<[u32; Self::SPAN]>>,
    /// Decimal numbers that may be a latitude where the packs are at home.
    pub latitudes: u64,
    /// Decimal numbers that may be a longitude there.
    pub longitudes: u64,
    /// Both in one cell.
    pub points: u64,
    /// Decimal numbers with at least three digits behind the point, of a size that degrees have.
    pub degrees: u64,
    /// How they vary.
    pub variety: Variety,
    /// Examples of names.
    pub name_examples: Examples,
    /// Examples of addresses.
    pub address_examples: Examples,
    /// Examples of days, years and points.
    pub other_examples: Examples,
}

impl Stats {
    /// The first year of a birth that counts.
    pub const FIRST_YEAR: u32 = 1905;
    /// How many years are told apart.
    pub const SPAN: usize = 128;
    /// The longest name or address, in bytes.
    const LONGEST: usize = 180;

    /// Looks at a cell.
    pub fn take(&mut self, row: u64, cell: &str, shape: &Shape, packs: &[&str]) {
        self.looked += 1;
        self.variety.take(cell.as_bytes());
        if !shape.has_letters() {
            return self.figures(row, cell, shape);
        }
        if cell.len() > Self::LONGEST {
            self.prose += 1;
            return;
        }
        let trimmed = cell.trim();
        let folded = Folded::of(trimmed);
        let words = Words { text: trimmed, folded: folded.as_str() };
        let looks = PACKS.iter().filter(|pack| packs.contains(&pack.id)).filter_map(|pack| pack.wordings);
        let sense = looks.fold(Sense::default(), |sense, look| sense.or(look(&words)));
        self.sense(row, &words, sense, shape);
    }

    fn sense(&mut self, row: u64, words: &Words<'_>, sense: Sense, shape: &Shape) {
        self.names += u64::from(sense.name);
        self.long += u64::from(sense.long);
        self.common += u64::from(sense.common && sense.name);
        self.parts += u64::from(sense.part);
        self.remembered += u64::from(sense.remembered);
        self.organisations += u64::from(sense.organisation);
        self.addresses += u64::from(sense.address);
        self.places += u64::from(sense.place || sense.address);
        let count = words.folded.split(' ').count();
        let capital = |word: &str| {
            word.starts_with(char::is_uppercase)
                || matches!(word, "van" | "de" | "der" | "den" | "von" | "la" | "bin" | "al")
        };
        let named = shape.digits == 0
            && (2..=4).contains(&count)
            && !sense.organisation
            && !sense.place
            && words.text.split_whitespace().all(capital);
        self.capitals += u64::from(named);
        if sense.name || sense.part || named {
            self.name_examples.add(row, || mask::name(words.text));
        }
        if sense.address {
            self.address_examples.add(row, || mask::words(words.text));
        }
        if count > 12 {
            self.prose += 1;
        }
    }

    fn figures(&mut self, row: u64, cell: &str, shape: &Shape) {
        if shape.points > 0 && shape.digits >= 4 {
            let (latitudes, longitudes, degrees) = degrees(cell);
            self.degrees += u64::from(degrees > 0);
            match (latitudes, longitudes) {
                (1, 1) => self.points += 1,
                _ => {
                    self.latitudes += u64::from(latitudes > 0);
                    self.longitudes += u64::from(longitudes > 0);
                }
            }
            if degrees > 0 {
                self.other_examples.add(row, || mask::HIDDEN.into());
            }
        }
        if (4..=14).contains(&shape.digits)
            && let Some((year, day)) = year(cell)
        {
            self.days += u64::from(day);
            self.years += u64::from(!day);
            if let Some(at) = year.checked_sub(Self::FIRST_YEAR).filter(|at| (*at as usize) < Self::SPAN) {
                self.by_year.get_or_insert_with(|| Box::new([0; Self::SPAN]))[at as usize] += 1;
            }
            self.other_examples.add(row, || mask::HIDDEN.into());
        }
    }

    /// Adds what was seen in later rows.
    pub fn merge(&mut self, later: Self) {
        let counts = [
            (&mut self.looked, later.looked),
            (&mut self.names, later.names),
            (&mut self.long, later.long),
            (&mut self.common, later.common),
            (&mut self.parts, later.parts),
            (&mut self.remembered, later.remembered),
            (&mut self.capitals, later.capitals),
            (&mut self.organisations, later.organisations),
            (&mut self.addresses, later.addresses),
            (&mut self.places, later.places),
            (&mut self.prose, later.prose),
            (&mut self.days, later.days),
            (&mut self.years, later.years),
            (&mut self.latitudes, later.latitudes),
            (&mut self.longitudes, later.longitudes),
            (&mut self.points, later.points),
            (&mut self.degrees, later.degrees),
        ];
        counts.into_iter().for_each(|(here, there)| *here += there);
        if let Some(there) = later.by_year {
            let here = self.by_year.get_or_insert_with(|| Box::new([0; Self::SPAN]));
            here.iter_mut().zip(there.iter()).for_each(|(here, there)| *here = here.saturating_add(*there));
        }
        self.variety.merge(later.variety);
        self.name_examples.merge(later.name_examples);
        self.address_examples.merge(later.address_examples);
        self.other_examples.merge(later.other_examples);
    }

    /// How many different years there are, and the one in the middle.
    pub fn years(&self) -> (u32, u32) {
        let Some(by_year) = &self.by_year else { return (0, 0) };
        let all: u64 = by_year.iter().map(|count| u64::from(*count)).sum();
        let different = by_year.iter().filter(|count| **count > 0).count() as u32;
        let mut sum = 0;
        let middle = by_year.iter().position(|count| {
            sum += u64::from(*count);
            sum * 2 >= all
        });
        (different, Self::FIRST_YEAR + middle.unwrap_or(0) as u32)
    }
}

/// The year a cell tells, and whether it tells a day: "1990-03-12", "12/3/1990", "03/1990", "1990".
fn year(cell: &str) -> Option<(u32, bool)> {
    // A time of day may follow.
    let day = cell.trim().split([' ', 'T']).next().unwrap_or_default();
    let mut numbers = [0u32; 3];
    let mut lengths = [0usize; 3];
    let mut count = 0;
    for part in day.split(['/', '-', '.']) {
        let place = numbers.get_mut(count)?;
        lengths[count] = part.len();
        *place = part.parse().ok().filter(|_| !part.starts_with('+'))?;
        count += 1;
    }
    let at = (0..count).find(|at| lengths[*at] == 4)?;
    let year = numbers[at];
    let others = (0..count).filter(|other| *other != at).map(|other| (numbers[other], lengths[other]));
    let fits = others.clone().all(|(number, length)| (1..=31).contains(&number) && length <= 2)
        && (at != 1 || count == 2)
        && !(count == 2 && day.contains('.'));
    (fits && (1800..2100).contains(&year) && (day.len() == cell.trim().len() || count == 3))
        .then_some((year, count == 3))
}

/// How many decimal numbers of a cell may be a latitude, a longitude near Viet Nam, and degrees anywhere.
fn degrees(cell: &str) -> (u32, u32, u32) {
    let (mut latitudes, mut longitudes, mut degrees) = (0, 0, 0);
    for part in
        cell.split([' ', ';', '(', ')']).map(|part| part.trim_matches(',')).filter(|part| !part.is_empty()).take(4)
    {
        let one = part.split(',').filter(|number| number.contains('.'));
        for number in one.take(3) {
            let Some((_, fraction)) = number.split_once('.') else { continue };
            let Ok(value) = number.parse::<f64>() else { continue };
            let exact = fraction.len() >= 3;
            latitudes += u32::from(exact && (8.0..24.0).contains(&value));
            longitudes += u32::from(exact && (102.0..118.0).contains(&value));
            degrees += u32::from(exact && (-180.0..=180.0).contains(&value));
        }
    }
    (latitudes, longitudes, degrees)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_and_points_are_read() {
        assert_eq!(year("1990-03-12"), Some((1990, true)));
        assert_eq!(year("12/3/1990"), Some((1990, true)));
        assert_eq!(year("12.03.1990 00:00:00"), Some((1990, true)));
        assert_eq!(year("3/1990"), Some((1990, false)));
        assert_eq!(year("1990"), Some((1990, false)));
        for other in ["1990.5", "123456", "12/1990/3", "99/99/1990", "0912345678", "2500"] {
            assert_eq!(year(other), None, "{other}");
        }
        assert_eq!(degrees("10.776889, 106.700897"), (1, 1, 2));
        assert_eq!(degrees("21.0285"), (1, 0, 1));
        assert_eq!(degrees("12.5"), (0, 0, 0));
    }
}
