//! `site/khomo.yaml` as settings.

use super::bounds::{downloads, limits, personal_data};
use super::gate::gate;
use super::grading::grading;
use super::out::out_folder;
use super::{Flags, Limits, Settings};
use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Found, Place, Weights};
use crate::model::{DatasetId, HomeFigure, Lang, Name, Publisher, Site, Text};
use crate::node::{self, Document, Keys, Node, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The portal's own description in the repository.
const FILE: &str = "site/khomo.yaml";

/// Reads `site/khomo.yaml`; flags win over it, and it over the defaults.
pub fn read(flags: &Flags) -> Result<Found<Settings>> {
    let named = if flags.repository.as_os_str().is_empty() { Path::new(".") } else { &flags.repository };
    let root = named.canonicalize().map_err(|_| Error::usage("no-folder", &[("folder", &named.display())]))?;
    if !root.join(FILE).is_file() {
        return Err(Error::usage("no-portal", &[("folder", &root.display()), ("file", &FILE)]));
    }
    let text = match node::read_text(&root, FILE, Limits::default().description_bytes) {
        Ok(text) => text,
        Err(finding) => return Err(Error::Settings(Box::new([*finding].into_iter().collect()))),
    };
    let mut findings = Findings::default();
    let languages = languages(&text, &mut findings);
    let document = Document::read(FILE, &text, &languages);
    let settings = settings(&document, flags, root);
    findings.extend(document.findings());
    // A file that is no YAML has no title either; what is wrong with it says more.
    if findings.has_errors() {
        return Err(Error::Settings(Box::new(findings.sorted())));
    }
    let settings = settings?;
    if settings.site.base_url == NO_BASE_URL {
        findings.push(Finding::of("no-base-url", Place::file(FILE).field("base_url")));
    }
    Ok(Found::new(settings, findings))
}

/// What stands in for the address when none is given: no host has this name.
const NO_BASE_URL: &str = "https://example.invalid";

impl Settings {
    /// What a single file is read with where no portal is: the defaults of one.
    pub fn outside(folder: &Path) -> Self {
        let lang = |tag| Lang::parse(tag).expect("a two-letter tag");
        let site = Site {
            title: Text::default(),
            description: Text::default(),
            base_url: NO_BASE_URL.into(),
            languages: vec![lang("vi"), lang("en")],
            publisher: Name::parse("khomo").expect("a slug"),
            contact: None,
            issues: None,
            licence: None,
            themes: Vec::new(),
            home_figures: Vec::new(),
            home_searches: BTreeMap::new(),
            synonyms: Vec::new(),
        };
        Self {
            root: folder.to_path_buf(),
            out: folder.join("site/public"),
            cache: folder.join(".khomo"),
            site,
            own_publisher: None,
            theme: "default".into(),
            downloads: Default::default(),
            limits: Limits::default(),
            weights: Weights::default(),
            grading: Default::default(),
            strict: false,
            fresh: false,
            jobs: 1,
            portable: false,
            privacy: Default::default(),
            as_of: None,
            salt: None,
        }
    }
}

/// The portal's languages; they are needed to read anything else.
fn languages(text: &str, findings: &mut Findings) -> Vec<Lang> {
    let vi = Lang::parse("vi").expect("a two-letter tag");
    let stand_in = [vi.clone()];
    let document = Document::read(FILE, text, &stand_in);
    let mut languages = Vec::new();
    if !document.root().is_null() {
        let mut keys = document.keys();
        for node in keys.items("languages") {
            let Some(text) = keys.string_of("languages", node) else { continue };
            match Lang::parse(&text) {
                Some(lang) if !languages.contains(&lang) => languages.push(lang),
                Some(_) => {}
                None => document.note("unknown-language", node, |finding| finding.with("value", &text)),
            }
        }
        findings.extend(document.findings());
    }
    if languages.is_empty() {
        languages.extend([vi, Lang::parse("en").expect("a two-letter tag")]);
    }
    languages
}

fn settings(document: &Document<'_>, flags: &Flags, root: PathBuf) -> Result<Settings> {
    let mut keys = document.keys();
    let title = keys.text("title");
    if title.is_empty() {
        return Err(Error::usage("no-title", &[("file", &FILE)]));
    }
    let (publisher, own_publisher) = publisher(&mut keys, &title);
    let licence = keys.node("licence").or(keys.node("license"));
    let (home_figures, home_searches) = keys.map("home").map(home).unwrap_or_default();
    let site = Site {
        description: keys.text("description"),
        base_url: base_url(&mut keys, flags)?,
        languages: document.languages().to_vec(),
        publisher,
        contact: node::contact(&mut keys, "contact"),
        issues: keys.url("issues"),
        licence: licence.and_then(|node| node::licence(&keys, "licence", node)),
        themes: themes(&mut keys),
        home_figures,
        home_searches,
        synonyms: synonyms(&mut keys),
        title,
    };
    let out = keys.string("out");
    let out = flags.out.clone().or(out.map(|out| root.join(out))).unwrap_or_else(|| root.join("site/public"));
    let settings = Settings {
        out: out_folder(&out, &root)?,
        cache: root.join(".khomo"),
        theme: theme(&mut keys),
        downloads: keys.map("downloads").map(downloads).unwrap_or_default(),
        limits: keys.map("limits").map(limits).unwrap_or_default(),
        weights: keys.map("gate").map(gate).unwrap_or_default(),
        grading: keys.map("grade").map(grading).unwrap_or_default(),
        strict: flags.strict,
        fresh: flags.fresh,
        jobs: flags.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, |jobs| jobs.get())).max(1),
        portable: keys.flag("portable").unwrap_or_default(),
        privacy: keys.map("personal_data").map(personal_data).unwrap_or_default(),
        as_of: flags.as_of,
        salt: flags.salt.clone(),
        site,
        own_publisher,
        root,
    };
    keys.skip(&["languages"]);
    keys.finish();
    Ok(settings)
}

/// Who runs the portal: an agency's id, an inline description, or nobody named.
fn publisher(keys: &mut Keys<'_>, title: &Text) -> (Name, Option<Publisher>) {
    let named = |text: &Text| text.all().next().and_then(|said| Name::slug(said.text));
    let khomo = || Name::parse("khomo").expect("a slug");
    let node = keys.node("publisher");
    if let Some(node) = node.filter(|node| matches!(node.value, Value::Map(_))) {
        let mut inner = Keys::new(keys.document(), node);
        let id = inner.string("id").and_then(|id| Name::parse(&id).or_else(|| Name::slug(&id)));
        let mut own = node::publisher(&mut inner, khomo(), "site");
        inner.finish();
        own.id = id.or_else(|| named(&own.short_name)).or_else(|| named(&own.name)).unwrap_or_else(khomo);
        return (own.id.clone(), Some(own));
    }
    let said = node.and_then(|node| Some((node, keys.string_of("publisher", node)?)));
    match said {
        Some((_, text)) if Name::parse(&text).is_some() => (Name::parse(&text).expect("just parsed"), None),
        Some((node, text)) => {
            // A name in full, not an id.
            let name = keys.text_of("publisher", node);
            let id = Name::slug(&text).unwrap_or_else(khomo);
            (id.clone(), Some(Publisher::named(id, name)))
        }
        None => {
            let id = named(title).unwrap_or_else(khomo);
            (id.clone(), Some(Publisher::named(id, title.clone())))
        }
    }
}

/// Where it will be published, without a slash at the end.
fn base_url(keys: &mut Keys<'_>, flags: &Flags) -> Result<String> {
    let written = keys.url("base_url");
    let url = match &flags.base_url {
        Some(url) if node::is_url(url) => Some(url.clone()),
        Some(url) => return Err(Error::usage("no-url", &[("url", url)])),
        None => written,
    };
    let url = url.unwrap_or_else(|| NO_BASE_URL.into());
    let url = url.split(['?', '#']).next().unwrap_or_default();
    Ok(url.trim_end_matches('/').into())
}

fn themes(keys: &mut Keys<'_>) -> Vec<crate::model::Theme> {
    let mut themes: Vec<crate::model::Theme> = Vec::new();
    for inner in keys.maps("themes") {
        let whole = inner.whole();
        let document = inner.document();
        match node::theme(inner) {
            Some(theme) if themes.iter().any(|known| known.id == theme.id) => {
                document.note("duplicate-name", whole, |finding| finding.with("name", &theme.id));
            }
            theme => themes.extend(theme),
        }
    }
    themes
}

type Home = (Vec<HomeFigure>, BTreeMap<Lang, Vec<String>>);

/// What the home page shows.
fn home(mut keys: Keys<'_>) -> Home {
    let mut figures = Vec::new();
    for mut inner in keys.maps("figures") {
        let node = inner.node("dataset");
        let id = node.and_then(|node| inner.string_of("dataset", node));
        let figure = inner.number("figure").map_or(0, |figure| usize::try_from(figure).unwrap_or(usize::MAX));
        match (id.as_deref().and_then(DatasetId::parse), node) {
            (Some(dataset), _) => figures.push(HomeFigure { dataset, figure }),
            (None, node) => inner.wrong("dataset", node.unwrap_or(inner.whole()), "agency/dataset"),
        }
        inner.finish();
    }
    let mut searches: BTreeMap<Lang, Vec<String>> = BTreeMap::new();
    for (lang, search) in keys.words("searches") {
        searches.entry(lang).or_default().push(search);
    }
    keys.finish();
    (figures, searches)
}

/// Groups of words: lists, or texts with commas.
fn synonyms(keys: &mut Keys<'_>) -> Vec<Vec<String>> {
    let items = keys.items("synonyms");
    let group = |node: &Node| {
        let words = node.items().iter().filter_map(|item| keys.string_of("synonyms", item));
        let split = |text: String| text.split(',').map(|word| word.trim().to_string()).collect::<Vec<_>>();
        words.flat_map(split).filter(|word| !word.is_empty()).collect::<Vec<_>>()
    };
    items.iter().map(group).filter(|group| group.len() > 1).collect()
}

/// The theme's name: a folder's name, never a path.
fn theme(keys: &mut Keys<'_>) -> String {
    let Some(node) = keys.node("theme") else { return "default".into() };
    let text = keys.string_of("theme", node).unwrap_or_default();
    if Name::parse(&text).is_some() {
        return text;
    }
    keys.wrong("theme", node, "default");
    "default".into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str, flags: Flags) -> Result<Found<Settings>> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("site")).unwrap();
        std::fs::write(folder.path().join(FILE), text).unwrap();
        read(&Flags { repository: folder.path().into(), ..flags })
    }

    #[test]
    fn a_title_is_all_that_is_needed() {
        let found = with("title: Cổng dữ liệu\n", Flags::default()).unwrap();
        let settings = found.value;
        assert_eq!(settings.site.publisher.as_str(), "cong-du-lieu");
        assert_eq!(settings.out, settings.root.join("site/public"));
        assert_eq!(settings.site.languages.len(), 2);
        let rules: Vec<_> = found.findings.iter().map(|finding| finding.rule.as_str()).collect();
        assert_eq!(rules, ["no-base-url"]);
    }

    #[test]
    fn every_key_is_read_and_flags_win() {
        let text = "
title: {vi: Cổng, en: Portal}
base_url: https://example.org/x/
languages: [en, vi]
publisher: {name: Sở A, id: so-a}
licence: CC-BY-4.0
downloads: {formats: [xlsx], limit: 2 MB}
synonyms: [[xe buýt, bus], 'đất, thổ']
themes: [{id: dat-dai, title: Đất, eu: [REGI]}]
home: {figures: [{dataset: a/b, figure: 1}], searches: {vi: [đất đai]}}
limits: {files: 7}
contact: a@example.org
gate: {missing-keywords: error, type-error: off}
";
        let flags = Flags { base_url: Some("https://example.net/".into()), jobs: Some(3), ..Flags::default() };
        let found = with(text, flags).unwrap();
        assert!(found.findings.is_empty(), "{:?}", found.findings);
        let Settings { site, downloads, limits, jobs, .. } = found.value;
        assert_eq!((site.base_url.as_str(), jobs, limits.files), ("https://example.net", 3, 7));
        assert_eq!((downloads.formats.join(" ").as_str(), downloads.limit), ("csv parquet xlsx", 2_000_000));
        assert_eq!((site.publisher.as_str(), site.default_language().as_str()), ("so-a", "en"));
        assert_eq!((site.synonyms.len(), site.home_figures[0].figure, site.themes[0].eu.len()), (2, 1, 1));
        assert_eq!(site.licence.unwrap().id, "CC-BY-4.0");
    }

    #[test]
    fn broken_settings_stop_the_run() {
        assert!(matches!(with("title: [\n", Flags::default()), Err(Error::Settings(_))));
        assert!(matches!(with("titel: A\n", Flags::default()), Err(Error::Usage { .. })));
        let nowhere = Flags { repository: "/nowhere/at/all".into(), ..Flags::default() };
        assert!(matches!(read(&nowhere), Err(Error::Usage { .. })));
    }
}
