//! Who publishes, and whom to ask.

use super::{Name, Text};
use serde::{Deserialize, Serialize};

/// An agency that publishes datasets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Publisher {
    /// The folder's name, e.g. "bo-tttt".
    pub id: Name,
    /// The full name; never empty (the id when nothing was written).
    pub name: Text,
    /// The usual abbreviation.
    pub short_name: Text,
    /// Its level: an ADMS publisher-type code such as `NationalAuthority`, see
    /// [`publisher_type`](super::vocabulary::publisher_type).
    pub kind: Option<String>,
    /// The agency it belongs to.
    pub parent: Option<Name>,
    /// Its own site.
    pub homepage: Option<String>,
    /// Whom to ask.
    pub contact: Option<Contact>,
    /// Its remit in a sentence or two.
    pub description: Text,
    /// The logo's file in the repository, e.g. "datasets/bo-tttt/logo.svg".
    pub logo: Option<String>,
}

impl Publisher {
    /// An agency of which only the name is known.
    pub fn named(id: Name, name: Text) -> Self {
        Self {
            id,
            name,
            short_name: Text::default(),
            kind: None,
            parent: None,
            homepage: None,
            contact: None,
            description: Text::default(),
            logo: None,
        }
    }
}

/// Whom to ask, as a vCard organisation or person (DCAT `dcat:contactPoint`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name of the unit or person.
    pub name: Text,
    /// Mail address without `mailto:`.
    pub email: Option<String>,
    /// Telephone as written.
    pub telephone: Option<String>,
    /// A page with a contact form.
    pub url: Option<String>,
}
