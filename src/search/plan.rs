//! Into how many files an index is cut: it depends on the number of datasets alone, so that addresses are known before
//! anything is made.

/// How an index is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    /// How many datasets there are.
    pub datasets: usize,
    /// Is everything in the root?
    pub whole: bool,
    /// Files of words in order.
    pub words: usize,
    /// Files of words that are said together, and the bytes one of them may weigh.
    pub bundles: usize,
    pub bundle: usize,
    /// The bytes of words that are in the root, since many queries hold them.
    pub core: usize,
    /// Datasets in a file of cards.
    pub block: usize,
    /// How many of the newest have their cards, once more, in files of their own; and how many in one.
    pub newest: usize,
    pub fresh: usize,
    /// Does each facet have a file of its own?
    pub split: bool,
}

impl Plan {
    /// Up to so many datasets, everything is in one file.
    const WHOLE: usize = 600;
    /// Up to so many, all facets are in one file.
    const SPLIT: usize = 12_000;
    /// The most files of words in order, of bundles, and of cards, in one language: with two languages fewer than a
    /// thousand files.
    const WORDS: usize = 40;
    const BUNDLES: usize = 160;
    const CARDS: usize = 167;
    /// The most datasets whose order by date is in the root.
    const NEWEST: usize = 4_096;

    pub fn of(datasets: usize) -> Self {
        let whole = datasets <= Self::WHOLE;
        let block = datasets.div_ceil(Self::CARDS).max(250);
        Self {
            datasets,
            whole,
            words: if whole { 1 } else { (datasets / 500).clamp(8, Self::WORDS) },
            bundles: if whole { 0 } else { (datasets / 100).clamp(16, Self::BUNDLES) },
            bundle: (14_000 + datasets / 6).min(28_000),
            core: if whole { 0 } else { (datasets / 3).min(8_000) },
            block: if whole { datasets.max(1) } else { block },
            newest: datasets.min(Self::NEWEST),
            fresh: block.clamp(256, 512),
            split: datasets > Self::SPLIT,
        }
    }

    /// Files of cards.
    pub fn blocks(&self) -> usize {
        self.datasets.div_ceil(self.block)
    }

    /// Files of the cards of the newest.
    pub fn freshest(&self) -> usize {
        if self.whole { 0 } else { self.newest.div_ceil(self.fresh) }
    }

    /// Files of facets.
    pub fn facets(&self) -> usize {
        if self.split { super::facets::KINDS.len() } else { 1 }
    }

    /// The name of each file, in the order in which they are made: words, bundles, cards, newest, facets.
    pub fn names(&self) -> Vec<String> {
        let many = |letter: char, count: usize| (0..count).map(move |at| format!("{letter}{at}"));
        let words = many('w', self.words).chain((1..=self.bundles).map(|at| format!("b{at}")));
        words
            .chain(many('d', self.blocks()))
            .chain(many('n', self.freshest()))
            .chain(many('f', self.facets()))
            .collect()
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
