//! The portal as a whole: its own words and everything it holds.

use super::{Contact, Dataset, DatasetId, Date, History, Lang, Licence, Name, Plan, Publisher, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The portal's own description, from `site/khomo.yaml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// Its title; never empty.
    pub title: Text,
    /// What it is, in one or two sentences.
    pub description: Text,
    /// Where it will be published, without a slash at the end, e.g. "https://example.org/repo".
    pub base_url: String,
    /// The languages of its pages; the first is the default; never empty.
    pub languages: Vec<Lang>,
    /// Who runs it: the id of one of the portal's publishers.
    pub publisher: Name,
    /// Whom to ask about the portal.
    pub contact: Option<Contact>,
    /// Where faults are reported and data are asked for: the address of a forge's form for a new issue, see
    /// `pages::ask`; by letter to the contact when there is none.
    pub issues: Option<String>,
    /// The licence of datasets that name none.
    pub licence: Option<Licence>,
    /// The portal's own themes, in the order written; the EU data themes in use when it has none.
    pub themes: Vec<Theme>,
    /// Figures for the home page.
    pub home_figures: Vec<HomeFigure>,
    /// Searches offered on the home page.
    pub home_searches: BTreeMap<Lang, Vec<String>>,
    /// Groups of words that a search treats as one.
    pub synonyms: Vec<Vec<String>>,
}

impl Site {
    /// The language that stands in for missing ones.
    pub fn default_language(&self) -> &Lang {
        &self.languages[0]
    }
}

/// A figure shown on the home page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeFigure {
    /// Whose figure.
    pub dataset: DatasetId,
    /// Which of its figures, from 0.
    pub figure: usize,
}

/// A theme of the portal, mapped to EU data themes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theme {
    /// Its slug, e.g. "dat-dai-do-thi".
    pub id: Name,
    /// Its title; never empty.
    pub title: Text,
    /// What belongs here.
    pub description: Text,
    /// EU data-theme codes, e.g. "REGI"; see [`vocabulary::EU_THEMES`](super::vocabulary::EU_THEMES).
    pub eu: Vec<String>,
}

/// A page the owner wrote: `site/pages/<name>.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Its slug, e.g. "about".
    pub name: Name,
    /// The first heading of each language.
    pub title: Text,
    /// Markdown below the first heading.
    pub body: Text,
}

/// What somebody made of the data: `site/stories/<name>.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// Its slug, e.g. "ban-do-nha-thuoc".
    pub name: Name,
    /// The first heading of each language.
    pub title: Text,
    /// Markdown below the first heading.
    pub body: Text,
    /// Who made it.
    pub by: Text,
    /// When, as exact as known.
    pub date: Option<Date>,
    /// Where it is to be seen, http or https.
    pub url: Option<String>,
    /// The datasets it is made of, each once; a folder of each exists.
    pub datasets: Vec<DatasetId>,
}

/// A shared code list: `site/codelists/<id>.csv` with `<id>.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeList {
    /// Its slug, e.g. "tinh-thanh-2025".
    pub id: Name,
    /// Its title; never empty.
    pub title: Text,
    /// What it lists.
    pub description: Text,
    /// Its version as written.
    pub version: Option<String>,
    /// Since when the list holds.
    pub valid_from: Option<Date>,
    /// Until when.
    pub valid_to: Option<Date>,
    /// Who keeps it, and where it comes from.
    pub source: Text,
    /// The codes in the order of the file.
    pub entries: Vec<CodeListEntry>,
}

/// One code of a code list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeListEntry {
    /// The code, as text, e.g. "01".
    pub code: String,
    /// What it stands for.
    pub label: Text,
    /// What it means.
    pub description: Text,
    /// Since when it is valid.
    pub valid_from: Option<Date>,
    /// Until when.
    pub valid_to: Option<Date>,
    /// The code of this list it belongs under (`skos:broader`).
    pub broader: Option<String>,
    /// The code that replaced it: of this list, or `list:code`; see [`CodeList::named_by`].
    pub replaced_by: Option<String>,
    /// The same in other lists: IRIs, or `list:code` (`skos:exactMatch`).
    pub matches: Vec<String>,
}

/// By list and code, the lists and codes that were replaced by it.
pub type Replaced<'a> = BTreeMap<&'a Name, BTreeMap<&'a str, Vec<(&'a Name, &'a str)>>>;

impl CodeList {
    /// A list of which only the name is known.
    pub fn named(id: Name) -> Self {
        Self {
            id,
            title: Text::default(),
            description: Text::default(),
            version: None,
            valid_from: None,
            valid_to: None,
            source: Text::default(),
            entries: Vec::new(),
        }
    }

    /// The list and the code that a reference written in the list `own` names: `list:code` when there is such a list, else
    /// a code of its own.
    pub fn named_by<'a>(lists: &'a BTreeMap<Name, CodeList>, own: &'a Name, said: &'a str) -> (&'a Name, &'a str) {
        let other = said.split_once(':').and_then(|(list, code)| {
            let (list, _) = lists.get_key_value(&Name::parse(list)?)?;
            Some((list, code))
        });
        other.unwrap_or((own, said))
    }

    /// Of every list, which codes each of its codes replaced: the other way round of `replaced_by`.
    pub fn replaced(lists: &BTreeMap<Name, CodeList>) -> Replaced<'_> {
        let mut replaced = Replaced::new();
        for (id, list) in lists {
            for entry in &list.entries {
                let Some(next) = &entry.replaced_by else { continue };
                let (to, code) = Self::named_by(lists, id, next);
                replaced.entry(to).or_default().entry(code).or_default().push((id, &entry.code));
            }
        }
        replaced
    }

    /// The entry of a code.
    pub fn entry(&self, code: &str) -> Option<&CodeListEntry> {
        self.entries.iter().find(|entry| entry.code == code)
    }
}

impl CodeListEntry {
    /// A code of which nothing else is known.
    pub fn of(code: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            label: Text::default(),
            description: Text::default(),
            valid_from: None,
            valid_to: None,
            broader: None,
            replaced_by: None,
            matches: Vec::new(),
        }
    }
}

/// Everything a portal holds. Immutable once read.
#[derive(Debug, Clone)]
pub struct Portal {
    /// Its own description.
    pub site: Site,
    /// Agencies by id.
    pub publishers: BTreeMap<Name, Publisher>,
    /// Datasets that are published, by id.
    pub datasets: Vec<Arc<Dataset>>,
    /// Pages the owner wrote, by name.
    pub pages: BTreeMap<Name, Page>,
    /// Stories of what was made of the data, by name.
    pub stories: BTreeMap<Name, Story>,
    /// Shared code lists by id.
    pub code_lists: BTreeMap<Name, CodeList>,
    /// The open-data plan, if there is one.
    pub plan: Option<Plan>,
    /// What the repository's commits tell.
    pub history: History,
}

impl Portal {
    /// The dataset of this id.
    pub fn dataset(&self, id: &DatasetId) -> Option<&Arc<Dataset>> {
        let at = self.datasets.binary_search_by(|dataset| dataset.id.cmp(id)).ok()?;
        Some(&self.datasets[at])
    }

    /// The agency of a dataset; every dataset has one.
    pub fn publisher_of(&self, dataset: &Dataset) -> &Publisher {
        &self.publishers[&dataset.publisher]
    }

    /// The datasets of one agency, by id.
    pub fn datasets_of<'a>(&'a self, publisher: &'a Name) -> impl Iterator<Item = &'a Arc<Dataset>> {
        self.datasets.iter().filter(move |dataset| dataset.publisher == *publisher)
    }

    /// The theme of this id.
    pub fn theme(&self, id: &Name) -> Option<&Theme> {
        self.site.themes.iter().find(|theme| theme.id == *id)
    }
}
