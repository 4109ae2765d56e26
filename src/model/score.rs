//! How well a dataset is described: the metadata quality score of data.europa.eu.

use serde::{Deserialize, Serialize};

/// The score of a dataset: 405 points at most.
///
/// The methodology is the Metadata Quality Assessment of data.europa.eu: findability 100, accessibility 100,
/// interoperability 110, reusability 75, contextuality 20.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Points reached.
    pub points: u16,
    /// What points were not reached for, and how many, in the order of the methodology.
    pub missing: Vec<(Metric, u16)>,
}

impl Score {
    /// All points there are.
    pub const MOST: u16 = 405;

    /// What a number of points is called: excellent from 351, good from 221, sufficient from 121.
    pub fn rating(points: u16) -> &'static str {
        match points {
            351.. => "excellent",
            221.. => "good",
            121.. => "sufficient",
            _ => "bad",
        }
    }
}

/// What points are given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Metric {
    /// Keywords.
    Keyword,
    /// Themes.
    Category,
    /// The places it covers.
    Spatial,
    /// The time it covers.
    Temporal,
    /// An access address that answers.
    AccessUrl,
    /// A download address.
    DownloadUrl,
    /// A download address that answers.
    DownloadWorks,
    /// A format.
    Format,
    /// A media type.
    MediaType,
    /// Format and media type from their lists.
    KnownFormat,
    /// A format that no company owns.
    NonProprietary,
    /// A format that machines read.
    MachineReadable,
    /// The demands of DCAT-AP.
    Compliance,
    /// A licence.
    Licence,
    /// A licence of the EU list.
    KnownLicence,
    /// Who may have it.
    AccessRights,
    /// The same from the EU list.
    KnownAccessRights,
    /// Whom to ask.
    Contact,
    /// Who publishes it.
    Publisher,
    /// A statement of rights.
    Rights,
    /// The size of files.
    ByteSize,
    /// When it was first published.
    Issued,
    /// When it was last changed.
    Modified,
}

impl Metric {
    /// The key of a description that earns the points.
    pub fn key(self) -> &'static str {
        match self {
            Self::Keyword => "keywords",
            Self::Category => "themes",
            Self::Spatial => "spatial",
            Self::Temporal => "temporal",
            Self::Licence | Self::KnownLicence => "licenses",
            Self::AccessRights | Self::KnownAccessRights => "access",
            Self::Contact => "contact",
            Self::Publisher => "publisher",
            Self::Rights => "rights",
            Self::Issued => "issued",
            Self::Modified => "modified",
            Self::Compliance => "dcat-ap",
            Self::AccessUrl
            | Self::DownloadUrl
            | Self::DownloadWorks
            | Self::Format
            | Self::MediaType
            | Self::KnownFormat
            | Self::NonProprietary
            | Self::MachineReadable
            | Self::ByteSize => "resources",
        }
    }
}
