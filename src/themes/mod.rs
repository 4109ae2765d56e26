//! The chosen theme over the built-in one: templates, assets, words and routes.
//!
//! Files of `themes/<name>/` in the portal's repository replace the built-in files of the same name
//! one by one; whatever is missing there comes from the built-in theme. A file that cannot be used
//! is a finding, and the built-in file stays.

mod assets;
mod files;
mod format;
mod language;
mod templates;

pub use assets::Asset;
pub use format::Formats;
pub use language::Language;

use crate::artifact::Fingerprint;
use crate::error::Result;
use crate::findings::{Finding, Findings, Found, Place};
use crate::model::Lang;
use crate::settings::Settings;
use crate::urls::Routes;
use files::File;
use std::collections::BTreeMap;

/// A theme, ready to render.
pub struct Theme {
    /// Its name, e.g. "default".
    pub name: String,
    /// Do links name `index.html`, for use from a folder?
    pub portable: bool,
    /// Routes of each of the portal's languages.
    pub routes: BTreeMap<Lang, Routes>,
    /// Words, patterns and plurals of each of the portal's languages.
    pub languages: BTreeMap<Lang, Language>,
    /// Its templates by file name, e.g. "dataset.html".
    pub templates: tera::Tera,
    /// Its assets by file name, e.g. "khomo.css".
    pub assets: BTreeMap<String, Asset>,
    /// What `theme.yaml` says.
    pub settings: ThemeSettings,
    /// A hash of everything in it.
    pub fingerprint: Fingerprint,
}

/// What `theme.yaml` says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct ThemeSettings {
    /// Colour of the browser's frame in light mode, e.g. "#fbfaf7".
    pub colour_light: String,
    /// Colour of the browser's frame in dark mode.
    pub colour_dark: String,
}

/// Loads `themes/<name>/` of the repository over the built-in theme, with the portal's languages.
pub fn load(settings: &Settings) -> Result<Found<Theme>> {
    let mut findings = Findings::default();
    let files = files::read(settings, &mut findings)?;
    let settings_file = files::pick(&files, "theme.yaml", &mut findings, |file| {
        serde_saphyr::from_str::<ThemeSettings>(file.text()?).map_err(files::Fault::yaml)
    })?;

    let mut languages = BTreeMap::new();
    for lang in &settings.site.languages {
        let language = language::load(lang, &files, &mut findings)?;
        if !language.known {
            let place = Place::file("site/khomo.yaml").field("languages");
            let finding = Finding::of("no-language-file", place);
            findings.push(finding.with("language", lang).with("theme", &settings.theme));
        }
        languages.insert(lang.clone(), language);
    }

    let templates = templates::load(&files, &mut findings)?;
    let assets = assets::load(&files);
    let parts = files.iter().flat_map(|(name, file)| [name.as_bytes(), file.print()]);
    let portable: &[u8] = if settings.portable { b"portable" } else { b"" };
    let fingerprint = Fingerprint::of(parts.chain([env!("CARGO_PKG_VERSION").as_bytes(), portable]));
    let routes = languages.iter().map(|(lang, language)| (lang.clone(), language.routes.clone())).collect();
    let name = settings.theme.clone();
    let portable = settings.portable;
    let theme = Theme { name, portable, routes, languages, templates, assets, settings: settings_file, fingerprint };
    Ok(Found::new(theme, findings))
}

impl Theme {
    /// The language's words; every language of the portal has some.
    pub fn language(&self, lang: &Lang) -> &Language {
        &self.languages[lang]
    }
}

/// The files of a theme by their path in it, e.g. "templates/dataset.html".
type Files = BTreeMap<String, File>;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::{Name, Site, Text};
    use crate::settings::{Downloads, Limits};
    use std::path::Path;

    /// Settings for a repository at `root` with these languages.
    pub(crate) fn settings(root: &Path, languages: &[&str]) -> Settings {
        let languages: Vec<Lang> = languages.iter().map(|tag| Lang::parse(tag).unwrap()).collect();
        let site = Site {
            title: Text::of(&languages[0], "Kho dữ liệu mở"),
            description: Text::default(),
            base_url: "https://example.org/repo".into(),
            languages,
            publisher: Name::parse("bo-tttt").unwrap(),
            contact: None,
            issues: None,
            licence: None,
            themes: Vec::new(),
            home_figures: Vec::new(),
            home_searches: BTreeMap::new(),
            synonyms: Vec::new(),
        };
        Settings {
            root: root.to_path_buf(),
            out: root.join("site/public"),
            cache: root.join(".khomo"),
            site,
            own_publisher: None,
            theme: "default".into(),
            downloads: Downloads { formats: Vec::new(), limit: 0, compress: Vec::new() },
            limits: Limits::default(),
            weights: Default::default(),
            strict: false,
            fresh: false,
            jobs: 1,
            portable: false,
            privacy: Default::default(),
            as_of: None,
            salt: None,
        }
    }

    #[test]
    fn the_built_in_theme_speaks_vietnamese_and_english_with_the_same_words() {
        let folder = tempfile::tempdir().unwrap();
        let found = load(&settings(folder.path(), &["vi", "en"])).unwrap();
        assert!(found.findings.is_empty(), "{:?}", found.findings);
        let words = |tag: &str| {
            let language = found.value.language(&Lang::parse(tag).unwrap());
            language.words.keys().chain(language.plurals.keys()).cloned().collect::<Vec<_>>()
        };
        assert_eq!(words("vi"), words("en"));
    }

    #[test]
    fn a_broken_template_is_a_finding_and_the_built_in_one_stays() {
        let folder = tempfile::tempdir().unwrap();
        let templates = folder.path().join("themes/default/templates");
        std::fs::create_dir_all(&templates).unwrap();
        std::fs::write(templates.join("home.html"), "one\n{% if %}").unwrap();
        let found = load(&settings(folder.path(), &["vi"])).unwrap();
        let finding = found.findings.iter().next().unwrap();
        assert_eq!(finding.rule, "theme-error");
        assert_eq!((finding.place.file.as_str(), finding.place.line), ("themes/default/templates/home.html", 2));
        assert!(found.value.templates.contains_template("home.html"));
    }

    #[test]
    fn a_template_extends_the_built_in_one_it_replaces() {
        let folder = tempfile::tempdir().unwrap();
        let templates = folder.path().join("themes/default/templates");
        std::fs::create_dir_all(&templates).unwrap();
        let own = "{% extends \"default/base.html\" %}{% block footer %}mine{% endblock %}";
        std::fs::write(templates.join("base.html"), own).unwrap();
        let found = load(&settings(folder.path(), &["vi"])).unwrap();
        assert!(found.findings.is_empty(), "{:?}", found.findings);
        assert!(found.value.templates.contains_template("default/base.html"));
    }

    #[test]
    fn a_language_without_a_file_gets_a_finding_and_english_words() {
        let folder = tempfile::tempdir().unwrap();
        let found = load(&settings(folder.path(), &["vi", "et"])).unwrap();
        let rules: Vec<_> = found.findings.iter().map(|finding| finding.rule.as_str()).collect();
        assert_eq!(rules, ["no-language-file"]);
        let estonian = found.value.language(&Lang::parse("et").unwrap());
        assert_eq!(estonian.word("nav_data"), "Data");
    }

    #[test]
    fn a_portal_s_own_words_and_styles_win_file_by_file() {
        let folder = tempfile::tempdir().unwrap();
        let theme = folder.path().join("themes/default");
        std::fs::create_dir_all(theme.join("i18n")).unwrap();
        std::fs::create_dir_all(theme.join("assets")).unwrap();
        std::fs::write(theme.join("i18n/vi.yaml"), "words:\n  nav_data: Kho\n").unwrap();
        std::fs::write(theme.join("assets/khomo.css"), "body{}").unwrap();
        let plain = load(&settings(tempfile::tempdir().unwrap().path(), &["vi"])).unwrap().value;
        let found = load(&settings(folder.path(), &["vi"])).unwrap();
        assert!(found.findings.is_empty(), "{:?}", found.findings);
        let vi = found.value.language(&Lang::parse("vi").unwrap());
        assert_eq!((vi.word("nav_data"), vi.word("nav_themes")), ("Kho", "Chủ đề"));
        assert_eq!(found.value.assets["khomo.css"].bytes, b"body{}");
        assert_ne!(found.value.fingerprint, plain.fingerprint);
    }
}
