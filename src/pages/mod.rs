//! The pages people read, and what goes with them: feeds, sitemap, robots.

pub mod feeds;
pub mod schema_org;

use crate::artifact::Artifact;
use crate::error::Result;
use crate::findings::Findings;
use crate::model::Portal;
use crate::themes::Theme;
use crate::urls::Urls;

/// Every page of the portal in every language.
pub fn of<'a>(
    _portal: &'a Portal,
    _findings: &'a Findings,
    _urls: &'a Urls,
    _theme: &'a Theme,
) -> Result<Vec<Artifact<'a>>> {
    Ok(Vec::new())
}
