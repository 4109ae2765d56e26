//! The chosen theme over the built-in one: templates, assets, words and routes.
//!
//! Files of `themes/<name>/` in the portal's repository replace the built-in files of the same name
//! one by one; whatever is missing there comes from the built-in theme. A file that cannot be used
//! is a finding, and the built-in file stays.

mod assets;
mod contrast;
mod files;
mod format;
mod language;
mod templates;
mod tokens;
mod written;

pub use assets::Asset;
pub use format::Formats;
pub use language::Language;

use crate::artifact::Fingerprint;
use crate::error::Result;
use crate::findings::{Finding, Findings, Found, Place};
use crate::model::{Lang, Text};
use crate::settings::Settings;
use crate::urls::Routes;
use files::File;
use std::collections::BTreeMap;
use tokens::Tokens;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeSettings {
    /// Colour of the browser's frame in light mode, e.g. "#fbfaf7".
    pub colour_light: String,
    /// Colour of the browser's frame in dark mode.
    pub colour_dark: String,
    /// What the footer says beside the portal's own words.
    pub footer: Text,
    /// Links of the footer to other sites.
    pub links: Vec<(Text, String)>,
    /// The entries of the menu in their order; `None` leaves the usual ones.
    pub nav: Option<Vec<Entry>>,
    /// The blocks of the home page in their order; `None` leaves the usual ones.
    pub home: Option<Vec<Entry>>,
}

/// A name in a list of `theme.yaml`, and where it stands. What it may name, pages know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// As written.
    pub name: String,
    /// Where.
    pub place: Place,
}

/// Loads `themes/<name>/` of the repository over the built-in theme, with the portal's languages.
pub fn load(settings: &Settings) -> Result<Found<Theme>> {
    let mut findings = Findings::default();
    let files = files::read(settings, &mut findings)?;
    let mut tokens = Tokens::default();
    let sheet = |name: &str| files.get(&format!("assets/{name}"));
    let read = |tokens: &mut Tokens, name: &str| {
        let Some(file) = sheet(name) else { return };
        let path = file.own.as_ref().map(|(path, _)| path.as_str());
        tokens.read(&String::from_utf8_lossy(file.bytes()), path);
    };
    read(&mut tokens, "khomo.css");
    let first = settings.site.default_language();
    let (settings_file, styles) = written::load(&files, first, &mut tokens, &mut findings)?;
    read(&mut tokens, "theme.css");
    contrast::judge(&tokens, &mut findings);

    let mut languages = BTreeMap::new();
    for lang in &settings.site.languages {
        let language = language::load(lang, &files, &mut findings)?;
        if !language.known {
            let place = Place::file("site/khomo.yaml").field("languages");
            let finding = Finding::of("no-language-file", place);
            findings.push(finding.with("language", lang).with("theme", &settings.theme));
        }
        if let [first, ..] = &language.lacking[..] {
            let place = Place::file("site/khomo.yaml").field("languages");
            let finding = Finding::of("missing-words", place).with("language", lang).with("theme", &settings.theme);
            findings.push(finding.with("count", language.lacking.len()).with("example", first));
        }
        languages.insert(lang.clone(), language);
    }

    // Languages that have no name in another language's file go by their own.
    let names: Vec<_> = languages.values().map(|it| (format!("language_{}", it.lang), it.name.clone())).collect();
    for language in languages.values_mut() {
        for (key, name) in &names {
            language.words.entry(key.clone()).or_insert_with(|| name.clone());
        }
    }

    let templates = templates::load(&files, &mut findings)?;
    let assets = assets::load(&files, &styles);
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
    use crate::model::{Name, Site};
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
            grading: Default::default(),
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
    fn tokens_of_a_theme_come_before_its_own_styles_and_are_judged() {
        let folder = tempfile::tempdir().unwrap();
        let theme = folder.path().join("themes/default");
        std::fs::create_dir_all(theme.join("assets")).unwrap();
        let yaml = "tokens:\n  light: {brand: '#7a1f3d', bg: '#fffdf8', brnd: '#000'}\n  dark: {ink-3: '#333'}\nfooter:\n  text: {en: Mine}\n  links: [{text: Map, url: 'https://map.example'}]\n";
        std::fs::write(theme.join("theme.yaml"), yaml).unwrap();
        std::fs::write(theme.join("assets/theme.css"), ".brand{}").unwrap();
        let found = load(&settings(folder.path(), &["vi"])).unwrap();
        let said: Vec<_> = found.findings.iter().map(|it| (it.rule.as_str(), it.place.line)).collect();
        assert_eq!(
            said.iter().filter(|(rule, _)| *rule == "unusable-token").collect::<Vec<_>>(),
            [&("unusable-token", 2)]
        );
        assert!(said.contains(&("low-contrast", 3)), "{said:?}");
        let css = String::from_utf8(found.value.assets["theme.css"].bytes.clone()).unwrap();
        assert!(
            css.contains(":root[data-theme=light]{--bg:#fffdf8;--brand:#7a1f3d;}") && css.ends_with(".brand{}"),
            "{css}"
        );
        let settings = &found.value.settings;
        assert_eq!((settings.colour_light.as_str(), settings.colour_dark.as_str()), ("#fffdf8", "#10141c"));
        assert_eq!(settings.links[0].1, "https://map.example");
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
