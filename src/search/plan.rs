//! Into how many files an index is cut: it depends on the number of datasets alone, so that addresses are known before
//! anything is made.

/// How an index is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    /// How many datasets there are.
    pub datasets: usize,
    /// Is everything in the root?
    pub whole: bool,
    /// Files of words.
    pub words: usize,
    /// Datasets in a file of cards.
    pub block: usize,
    /// Does each facet have a file of its own?
    pub split: bool,
}

impl Plan {
    /// Up to so many datasets, everything is in one file.
    const WHOLE: usize = 600;
    /// Up to so many, all facets are in one file.
    const SPLIT: usize = 20_000;
    /// The most files of words, and of cards, in one language: with two languages fewer than a thousand files.
    const WORDS: usize = 290;
    const CARDS: usize = 199;

    pub fn of(datasets: usize) -> Self {
        let whole = datasets <= Self::WHOLE;
        let words = if whole { 1 } else { (datasets / 60).clamp(16, Self::WORDS) };
        Self { datasets, whole, words, block: datasets.div_ceil(Self::CARDS).max(40), split: datasets > Self::SPLIT }
    }

    /// Files of cards.
    pub fn blocks(&self) -> usize {
        self.datasets.div_ceil(self.block)
    }

    /// Files of facets.
    pub fn facets(&self) -> usize {
        if self.split { super::facets::KINDS.len() } else { 1 }
    }

    /// The name of each file, in the order in which they are made: words, cards, facets.
    pub fn names(&self) -> Vec<String> {
        let many = |letter: char, count: usize| (0..count).map(move |at| format!("{letter}{at}"));
        many('w', self.words).chain(many('d', self.blocks())).chain(many('f', self.facets())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_languages_of_any_size_have_fewer_than_a_thousand_files() {
        for datasets in (0..2_000).chain([10_000, 20_000, 99_999, 100_000, 1_000_000]) {
            let plan = Plan::of(datasets);
            let files = if plan.whole { 1 } else { 1 + plan.names().len() };
            assert!(files * 2 <= 1_000, "{datasets}: {files}");
            assert!(plan.blocks() * plan.block >= datasets);
        }
    }
}
