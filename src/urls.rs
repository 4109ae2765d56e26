//! Where each thing lives on the site: addresses of files, and links to them.
//!
//! An [`Address`] is a file's path below the site's folder. A link is what stands in a page:
//! relative to the page it stands in, so that a portal works at a domain's root, under `/repo/`
//! and from a folder. An absolute address is the base URL and the same path.

mod encode;
mod iri;
mod plan;
mod routes;

pub use encode::{code_anchor, component, encode, link};
pub use iri::{iri, web};
pub use routes::Routes;

use crate::error::{Error, Result};
use crate::model::{DatasetId, Lang, Name};
use std::borrow::Cow;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// A file's path below the site's folder, checked: no empty, `.` or `..` segment, no `\`, no NUL.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Address(String);

impl TryFrom<String> for Address {
    type Error = Error;
    fn try_from(path: String) -> Result<Self> {
        Self::new(path)
    }
}

impl Address {
    /// Checks a path such as "vi/du-lieu/index.html".
    pub fn new(path: impl Into<String>) -> Result<Self> {
        let path = path.into();
        let fine = |segment: &str| !matches!(segment, "" | "." | "..") && !segment.contains(['\\', '\0', ':']);
        match path.split('/').all(fine) {
            true => Ok(Self(path)),
            false => Err(Error::internal(format!("`{path}` is no address on the site"))),
        }
    }

    /// The path, e.g. "vi/du-lieu/index.html".
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The address as file systems compare it that tell neither capitals nor spellings of marks apart.
pub fn fold(address: &str) -> Cow<'_, str> {
    match address.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
        false => Cow::Borrowed(address),
        true => Cow::Owned(address.nfc().flat_map(char::to_lowercase).collect()),
    }
}

/// Every address of the site. `dir` functions end in `/`; a page's file is its dir + `index.html`.
#[derive(Debug, Clone)]
pub struct Urls {
    base_url: String,
    routes: BTreeMap<Lang, Routes>,
}

impl Urls {
    /// Addresses below a base URL (no slash at its end), with the routes of each language.
    pub fn new(base_url: impl Into<String>, routes: BTreeMap<Lang, Routes>) -> Self {
        Self { base_url: base_url.into(), routes }
    }

    /// The base URL without a slash at its end, e.g. "https://example.org/repo".
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The path of the base URL with a slash at both ends, e.g. "/repo/" or "/".
    pub fn base_path(&self) -> String {
        let rest = self.base_url.split_once("://").map_or(self.base_url.as_str(), |(_, rest)| rest);
        match rest.split_once('/') {
            Some((_, path)) => format!("/{}/", path.trim_matches('/')).replace("//", "/"),
            None => "/".into(),
        }
    }

    /// The absolute address of a path on the site; path segments are percent-encoded.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}/{}", self.base_url, encode(path))
    }

    fn routes(&self, lang: &Lang) -> &Routes {
        self.routes.get(lang).or_else(|| self.routes.values().next()).expect("a theme has routes")
    }

    /// Home: "vi/".
    pub fn home(&self, lang: &Lang) -> String {
        format!("{lang}/")
    }

    /// Browse and search: "vi/du-lieu/", page 2 and on "vi/du-lieu/trang/2/".
    pub fn browse(&self, lang: &Lang, page: usize) -> String {
        let routes = self.routes(lang);
        match page {
            0 | 1 => format!("{lang}/{}/", routes.datasets),
            _ => format!("{lang}/{}/{}/{page}/", routes.datasets, routes.page),
        }
    }

    /// The datasets that can be had in a format: "vi/du-lieu/dinh-dang/csv/".
    pub fn format(&self, lang: &Lang, format: &Name) -> String {
        let routes = self.routes(lang);
        format!("{lang}/{}/{}/{format}/", routes.datasets, routes.formats)
    }

    /// A dataset's page: "vi/du-lieu/bo-tttt/ndxp/".
    pub fn dataset(&self, lang: &Lang, id: &DatasetId) -> String {
        format!("{lang}/{}/{id}/", self.routes(lang).datasets)
    }

    /// A table's page: "vi/du-lieu/bo-tttt/ndxp/giao-dich/".
    pub fn table(&self, lang: &Lang, id: &DatasetId, table: &Name) -> String {
        format!("{lang}/{}/{id}/{table}/", self.routes(lang).datasets)
    }

    /// A dataset's quality page: "vi/du-lieu/bo-tttt/ndxp/chat-luong/".
    pub fn dataset_quality(&self, lang: &Lang, id: &DatasetId) -> String {
        let routes = self.routes(lang);
        format!("{lang}/{}/{id}/{}/", routes.datasets, routes.quality)
    }

    /// A dataset's past: "vi/du-lieu/bo-tttt/ndxp/lich-su/".
    pub fn dataset_history(&self, lang: &Lang, id: &DatasetId) -> String {
        let routes = self.routes(lang);
        format!("{lang}/{}/{id}/{}/", routes.datasets, routes.history)
    }

    /// The length of what the address of a dataset's past has more than the dataset's.
    pub fn dataset_past(&self, lang: &Lang) -> usize {
        encode(&self.routes(lang).history).len() + 1
    }

    /// The folder of all figures for other sites' pages: "vi/nhung/".
    pub fn embeds(&self, lang: &Lang) -> String {
        format!("{lang}/{}/", self.routes(lang).embed)
    }

    /// A dataset's figure for other sites' pages: "vi/nhung/bo-tttt/ndxp/figure-1/".
    pub fn embed(&self, lang: &Lang, id: &DatasetId, figure: &str) -> String {
        format!("{}{id}/{figure}/", self.embeds(lang))
    }

    /// The quality of the whole portal: "vi/chat-luong/".
    pub fn quality(&self, lang: &Lang) -> String {
        format!("{lang}/{}/", self.routes(lang).quality)
    }

    /// The rules of the checks: "vi/chat-luong/quy-tac/".
    pub fn rules(&self, lang: &Lang) -> String {
        let routes = self.routes(lang);
        format!("{lang}/{}/{}/", routes.quality, routes.rules)
    }

    /// The rules of a family: "vi/chat-luong/quy-tac/types/"; a rule is the place there that bears its name.
    pub fn rule_family(&self, lang: &Lang, family: &str) -> String {
        format!("{}{family}/", self.rules(lang))
    }

    /// All agencies: "vi/co-quan/".
    pub fn publishers(&self, lang: &Lang) -> String {
        format!("{lang}/{}/", self.routes(lang).publishers)
    }

    /// An agency: "vi/co-quan/bo-tttt/".
    pub fn publisher(&self, lang: &Lang, id: &Name) -> String {
        format!("{lang}/{}/{id}/", self.routes(lang).publishers)
    }

    /// All themes: "vi/chu-de/".
    pub fn themes(&self, lang: &Lang) -> String {
        format!("{lang}/{}/", self.routes(lang).themes)
    }

    /// A theme: "vi/chu-de/dat-dai/".
    pub fn theme(&self, lang: &Lang, id: &Name) -> String {
        format!("{lang}/{}/{id}/", self.routes(lang).themes)
    }

    /// All stories: "vi/cau-chuyen/".
    pub fn stories(&self, lang: &Lang) -> String {
        format!("{lang}/{}/", self.routes(lang).stories)
    }

    /// A story: "vi/cau-chuyen/ban-do-nha-thuoc/".
    pub fn story(&self, lang: &Lang, name: &Name) -> String {
        format!("{}{name}/", self.stories(lang))
    }

    /// All code lists: "vi/danh-muc/".
    pub fn code_lists(&self, lang: &Lang) -> String {
        format!("{lang}/{}/", self.routes(lang).code_lists)
    }

    /// A code list: "vi/danh-muc/tinh-thanh-2025/".
    pub fn code_list(&self, lang: &Lang, id: &Name) -> String {
        format!("{lang}/{}/{id}/", self.routes(lang).code_lists)
    }

    /// Developers: "vi/nha-phat-trien/".
    pub fn developers(&self, lang: &Lang) -> String {
        format!("{lang}/{}/", self.routes(lang).developers)
    }

    /// Feeds: "vi/nguon-cap/".
    pub fn feeds(&self, lang: &Lang) -> String {
        format!("{lang}/{}/", self.routes(lang).feeds)
    }

    /// An owner's page: "vi/gioi-thieu/".
    pub fn page(&self, lang: &Lang, name: &Name) -> String {
        let route = self.routes(lang).pages.get(name.as_str()).map_or(name.as_str(), String::as_str);
        format!("{lang}/{route}/")
    }

    /// A dataset's identifier and data folder: "data/bo-tttt/ndxp/".
    pub fn data(&self, id: &DatasetId) -> String {
        format!("data/{id}/")
    }

    /// An agency's identifier's folder: "agencies/bo-tttt/".
    pub fn agency(&self, id: &Name) -> String {
        format!("agencies/{id}/")
    }

    /// A code list's identifier's folder: "codelists/tinh-thanh-2025/".
    pub fn codes(&self, id: &Name) -> String {
        format!("codelists/{id}/")
    }

    /// A file of a code list: "codelists/tinh-thanh-2025.csv".
    pub fn code_list_file(&self, id: &Name, extension: &str) -> String {
        format!("codelists/{id}.{extension}")
    }

    /// The IRI of a code list.
    pub fn code_list_iri(&self, id: &Name) -> String {
        format!("{}/codelists/{id}/#scheme", self.base_url)
    }

    /// The IRI of a code.
    pub fn code_iri(&self, list: &Name, code: &str) -> String {
        format!("{}/codelists/{list}/#{}", self.base_url, code_anchor(code))
    }

    /// The IRI of the catalogue.
    pub fn catalog_iri(&self) -> String {
        format!("{}/#catalog", self.base_url)
    }

    /// The IRI of a dataset.
    pub fn dataset_iri(&self, id: &DatasetId) -> String {
        format!("{}/data/{id}/#dataset", self.base_url)
    }

    /// The IRI of a distribution, by its file name.
    pub fn distribution_iri(&self, id: &DatasetId, file: &str) -> String {
        format!("{}/data/{id}/#{}", self.base_url, encode(file).replace('/', "%2F"))
    }

    /// The IRI of an agency.
    pub fn agent_iri(&self, id: &Name) -> String {
        format!("{}/agencies/{id}/#agent", self.base_url)
    }

    /// The Atom feed of a language: "feeds/vi/all.atom".
    pub fn feed(&self, lang: &Lang) -> String {
        format!("feeds/{lang}/all.atom")
    }

    /// The Atom feed of an agency: "feeds/vi/bo-tttt.atom".
    pub fn publisher_feed(&self, lang: &Lang, id: &Name) -> String {
        match id.as_str() {
            "all" => format!("feeds/{lang}/agency.all.atom"),
            id => format!("feeds/{lang}/{id}.atom"),
        }
    }

    /// The Atom feed of a theme: "feeds/vi/theme.dat-dai.atom"; no id of an agency holds a full stop.
    pub fn theme_feed(&self, lang: &Lang, id: &Name) -> String {
        format!("feeds/{lang}/theme.{id}.atom")
    }

    /// The Atom feed of a dataset: "feeds/vi/bo-tttt/ndxp.atom".
    pub fn dataset_feed(&self, lang: &Lang, id: &DatasetId) -> String {
        format!("feeds/{lang}/{id}.atom")
    }

    /// The Atom feed of what is overdue: "feeds/vi/all.overdue.atom", of an agency "feeds/vi/overdue.bo-tttt.atom".
    pub fn overdue_feed(&self, lang: &Lang, agency: Option<&Name>) -> String {
        match agency {
            None => format!("feeds/{lang}/all.overdue.atom"),
            Some(id) => format!("feeds/{lang}/overdue.{id}.atom"),
        }
    }

    /// The badge of an agency for other sites' pages: "badges/vi/bo-tttt.svg".
    pub fn publisher_badge(&self, lang: &Lang, id: &Name) -> String {
        format!("badges/{lang}/{id}.svg")
    }

    /// The badge of a dataset for other sites' pages: "badges/vi/bo-tttt/ndxp.svg".
    pub fn dataset_badge(&self, lang: &Lang, id: &DatasetId) -> String {
        format!("badges/{lang}/{id}.svg")
    }

    /// A file of the search index: "search/vi.bin" is its root, "search/vi/w3.bin" one of its parts.
    pub fn search(&self, lang: &Lang, part: &str, extension: &str) -> String {
        let slash = if part.is_empty() { "" } else { "/" };
        format!("search/{lang}{slash}{part}.{extension}")
    }

    /// How a browser searches in a language: "opensearch.xml" in the portal's default language, else "opensearch.en.xml".
    pub fn opensearch(&self, lang: &Lang, default: &Lang) -> String {
        if lang == default { "opensearch.xml".into() } else { format!("opensearch.{lang}.xml") }
    }

    /// What CKAN's call `package_show` says of a dataset: "api/3/action/package_show/bo-tttt--ndxp.json".
    pub fn ckan_package(&self, id: &DatasetId) -> String {
        format!("{CKAN}package_show/{}.json", ckan_name(id))
    }
}

/// The content policy for files as agencies sent them: one may be a page or a picture with scripts of its own.
pub const NO_SCRIPTS: &str = "script-src 'none'; form-action 'none'; base-uri 'none'";

/// The folder of CKAN's calls.
pub const CKAN: &str = "api/3/action/";

/// The name of a dataset among CKAN's packages, which has no slash and at most 100 characters: "bo-tttt--ndxp". No two
/// datasets share one: where agency and dataset could be told apart no more, or it is too long, a hash follows behind `---`.
pub fn ckan_name(id: &DatasetId) -> String {
    let (agency, dataset) = (id.agency.as_str(), id.dataset.as_str());
    let name = format!("{agency}--{dataset}");
    let plain = |part: &str| !part.contains("--") && !part.starts_with('-') && !part.ends_with('-');
    if name.len() <= 100 && plain(agency) && plain(dataset) {
        return name;
    }
    let hash = blake3::hash(id.to_string().as_bytes()).to_hex();
    format!("{}---{}", name[..name.len().min(80)].trim_matches('-'), &hash[..16])
}

/// The routes of the built-in theme, for tests: addresses below this base URL.
#[cfg(test)]
pub fn sample(base: &str) -> Urls {
    use crate::model::sample::lang;
    let pages = |about: &str| BTreeMap::from([("about".into(), about.into())]);
    let vi =
        ["du-lieu", "trang", "co-quan", "chu-de", "danh-muc", "nha-phat-trien", "chat-luong", "quy-tac", "nguon-cap"];
    let en = ["datasets", "page", "agencies", "themes", "code-lists", "developers", "quality", "rules", "feeds"];
    let routes = |[datasets, page, publishers, themes, code_lists, developers, quality, rules, feeds]: [&str; 9],
                  about| Routes {
        datasets: datasets.into(),
        page: page.into(),
        publishers: publishers.into(),
        themes: themes.into(),
        code_lists: code_lists.into(),
        developers: developers.into(),
        quality: quality.into(),
        history: routes::history(),
        stories: routes::stories(),
        rules: rules.into(),
        formats: routes::formats(),
        embed: "embed".into(),
        plan: "plan".into(),
        databases: "databases".into(),
        other: "other".into(),
        feeds: feeds.into(),
        pages: pages(about),
    };
    let routes = BTreeMap::from([(lang("vi"), routes(vi, "gioi-thieu")), (lang("en"), routes(en, "about"))]);
    Urls::new(base, routes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_an_iri_whatever_it_holds() {
        let list = Name::parse("loai").unwrap();
        let iri = sample("https://e.org/kho").code_iri(&list, "thành phố#1");
        assert_eq!(iri, "https://e.org/kho/codelists/loai/#code-th~C3~A0nh~20ph~E1~BB~91~231");
        assert!(iri.ends_with(&code_anchor("thành phố#1")));
    }

    #[test]
    fn every_dataset_has_a_name_of_its_own_in_ckan() {
        let named = |id: &str| ckan_name(&DatasetId::parse(id).unwrap());
        assert_eq!(named("bo-tttt/ndxp"), "bo-tttt--ndxp");
        let long = format!("{}/{}", "a".repeat(120), "b".repeat(120));
        let ids = ["a/b--c", "a--b/c", "a-/b", "a/-b", "a/b", "-/-", "a--b/c---d", &long];
        let names: std::collections::BTreeSet<String> = ids.iter().map(|id| named(id)).collect();
        assert_eq!(names.len(), ids.len(), "{names:?}");
        assert!(names.iter().all(|name| (2..=100).contains(&name.len())), "{names:?}");
    }

    #[test]
    fn an_address_cannot_leave_the_site() {
        for path in ["", "/a", "a//b", "../a", "a/../b", "a\\b", "a/"] {
            assert!(Address::new(path).is_err(), "{path}");
        }
        assert!(Address::new("a/b.csv").is_ok());
    }

    #[test]
    fn the_base_path_has_a_slash_at_both_ends() {
        let path = |base: &str| Urls::new(base, BTreeMap::new()).base_path();
        assert_eq!(path("https://example.org"), "/");
        assert_eq!(path("https://example.org/repo"), "/repo/");
    }
}
