//! The catalogue for harvesters: one mapping from the model, every spelling from it.

use crate::artifact::Artifact;
use crate::error::Result;
use crate::model::Portal;
use crate::urls::Urls;

/// Every catalogue file: `catalog.ttl`, `catalog.jsonld`, `catalog.rdf`, `data.json`.
pub fn of<'a>(_portal: &'a Portal, _urls: &'a Urls) -> Result<Vec<Artifact<'a>>> {
    Ok(Vec::new())
}
