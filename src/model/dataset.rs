//! A dataset as its folder describes it.

use super::{
    Contact, DatasetId, Date, Download, Due, Figure, Format, Frequency, Lang, Licence, Name, PersonalData, Resource,
    Text,
};
use serde::{Deserialize, Serialize};

/// The most formats that are told of a dataset.
const FORMATS: usize = 8;

/// A dataset: its description, its files, and what a pass over its tables found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dataset {
    /// Agency and folder, e.g. "bo-tttt/ndxp".
    pub id: DatasetId,
    /// The folder in the repository with `/`, e.g. "datasets/bo-tttt/ndxp".
    pub folder: String,
    /// The description's file in the repository, e.g. "datasets/bo-tttt/ndxp/datapackage.yaml";
    /// `None` for a folder with data files only.
    pub described_in: Option<String>,
    /// A stable identifier given by the publisher (`id`), if not the folder.
    pub identifier: Option<String>,
    /// Former ids that redirect here, as written.
    pub aliases: Vec<String>,
    /// The agency that publishes it.
    pub publisher: Name,
    /// Its title; never empty (the folder's name when nothing was written).
    pub title: Text,
    /// What it holds; Markdown.
    pub description: Text,
    /// How it was made (`README.md`, `README.<lang>.md`); Markdown.
    pub readme: Text,
    /// Words to find it by, each with its language.
    pub keywords: Vec<(Lang, String)>,
    /// The portal's themes it belongs to; every id exists in the portal.
    pub themes: Vec<Name>,
    /// EU data-theme codes, its own and those of its themes, without repetition.
    pub eu_themes: Vec<String>,
    /// Version as written.
    pub version: Option<String>,
    /// First published.
    pub issued: Option<Date>,
    /// Data last changed.
    pub modified: Option<Date>,
    /// How often it is renewed.
    pub frequency: Option<Frequency>,
    /// The time it covers.
    pub temporal: Option<Period>,
    /// The places it covers.
    pub spatial: Vec<Place>,
    /// Its licence, its own or the portal's.
    pub licence: Option<Licence>,
    /// Whom to ask; its own, else the agency's, else the portal's.
    pub contact: Option<Contact>,
    /// People and organisations that took part.
    pub contributors: Vec<Contributor>,
    /// Where the figures come from.
    pub sources: Vec<Source>,
    /// A page about it elsewhere.
    pub homepage: Option<String>,
    /// The page a harvester should show, if not ours.
    pub landing_page: Option<String>,
    /// Languages of the data; the portal's default when not written.
    pub languages: Vec<Lang>,
    /// Who may have it.
    pub access: Access,
    /// A statement of rights.
    pub rights: Text,
    /// Standards it follows: IRIs, or names.
    pub conforms_to: Vec<String>,
    /// Series it belongs to, as written.
    pub in_series: Vec<String>,
    /// Legal acts that require it: IRIs, or names.
    pub legislation: Vec<String>,
    /// What to know before use.
    pub caveats: Vec<Caveat>,
    /// What is declared of personal data.
    pub personal_data: PersonalData,
    /// Charts to draw.
    pub figures: Vec<Figure>,
    /// Where it stands in its life.
    pub status: Status,
    /// The dataset that replaces it, as written.
    pub replaced_by: Option<String>,
    /// Why it was superseded or withdrawn.
    pub status_reason: Text,
    /// Its files, in the order described, then by name.
    pub resources: Vec<Resource>,
    /// The bundle of everything (`{dataset}.zip`), once made.
    pub bundle: Option<Download>,
    /// A hash of everything above, set when its tables were read: equal datasets, equal prints.
    pub print: u128,
}

impl Dataset {
    /// Its tables with their resources, in order.
    pub fn tables(&self) -> impl Iterator<Item = (&Resource, &super::Table)> {
        self.resources.iter().filter_map(|resource| Some((resource, resource.table()?)))
    }

    /// The formats it can be had in, each once. The CSV for Excel is a convenience, no format of its own.
    pub fn formats(&self) -> Vec<&Format> {
        let mut formats: Vec<&Format> = Vec::new();
        for resource in &self.resources {
            let own: Vec<&Format> = match resource.table() {
                Some(table) => {
                    let own = table.downloads.iter().filter(|download| !download.file.ends_with(".excel.csv"));
                    own.map(|download| &download.format).collect()
                }
                None => vec![&resource.format],
            };
            for format in own {
                let known = formats.iter().any(|known| known.label == format.label);
                if !known && !format.label.is_empty() && formats.len() < FORMATS {
                    formats.push(format);
                }
            }
        }
        formats
    }

    /// When its next update is due, by the frequency its publisher promised; `None` where no day was promised, no date is
    /// known, or the dataset is no longer kept up.
    pub fn due(&self) -> Option<Due> {
        let frequency = self.frequency.as_ref().filter(|_| self.status == Status::Active)?;
        Due::of(self.dated()?.0, frequency)
    }

    /// How old its data is, as far as is known, and the key that tells it: when it was last changed, else when it was
    /// first published, else the last day it covers. A month or a year stands for its last day.
    pub fn dated(&self) -> Option<(Date, &'static str)> {
        let end = self.temporal.and_then(|period| period.end);
        let known = [(self.modified, "modified"), (self.issued, "issued"), (end, "temporal")];
        known.into_iter().find_map(|(date, key)| Some((date?.last_day(), key)))
    }
}

/// One point of "know before you use"; inline Markdown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caveat(pub Text);

/// A span of time; at least one end is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Its first day, as exact as known.
    pub start: Option<Date>,
    /// Its last day, as exact as known.
    pub end: Option<Date>,
}

/// A place that data covers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Its name; may be empty when it has an IRI or a box.
    pub name: Text,
    /// Its IRI, e.g. in GeoNames or an EU authority table.
    pub iri: Option<String>,
    /// West, south, east, north in degrees (WGS 84).
    pub bbox: Option<[f64; 4]>,
}

/// Where figures come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// What it is; never empty.
    pub title: Text,
    /// Its address, http or https.
    pub path: Option<String>,
}

/// Someone who took part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contributor {
    /// The name; never empty.
    pub title: Text,
    /// Roles as written, e.g. "author".
    pub roles: Vec<String>,
    /// Address of a page, http or https.
    pub path: Option<String>,
}

/// A labelled address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What it leads to.
    pub title: Text,
    /// Where.
    pub path: String,
}

/// Who may have it (EU access-right codes).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// Everyone.
    #[default]
    Public,
    /// Under conditions.
    Restricted,
    /// Nobody outside.
    NonPublic,
}

/// Where a dataset stands in its life.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Kept up.
    #[default]
    Active,
    /// Another one takes its place.
    Superseded,
    /// Taken back.
    Withdrawn,
    /// Announced.
    Planned,
}
