//! The chosen theme over the built-in one: templates, assets, words and routes.

use crate::artifact::Fingerprint;
use crate::error::Result;
use crate::findings::Found;
use crate::model::Lang;
use crate::settings::Settings;
use crate::urls::Routes;
use std::collections::BTreeMap;

/// A theme, ready to render.
pub struct Theme {
    /// Its name, e.g. "default".
    pub name: String,
    /// Routes of each language.
    pub routes: BTreeMap<Lang, Routes>,
    /// A hash of everything in it.
    pub fingerprint: Fingerprint,
}

/// Loads `themes/<name>/` of the repository over the built-in theme, with the portal's languages.
pub fn load(_settings: &Settings) -> Result<Found<Theme>> {
    todo!()
}
