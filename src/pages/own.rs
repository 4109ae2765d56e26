//! Pages about the portal itself: the owner's, for developers, feeds, not found.

use super::book::{Book, Tongue};
use super::home::sample_dataset;
use super::listing::{self, crumbs};
use super::samples::{self, Excel, Group, Target};
use super::view::{Anchor, Crumb, Page, Prose, Sample, Words};
use super::{feeds, headers, markdown, rewrite};
use crate::model::{self, Name};
use crate::urls::{CKAN, encode, link};
use serde::Serialize;

/// A page the owner wrote.
#[derive(Debug, Serialize)]
pub(super) struct OwnPage {
    pub title: Words,
    pub body: Option<Prose>,
}

/// The page of this name.
pub(super) fn own(book: &Book, tongue: &Tongue, page: &model::Page) -> (Page, OwnPage) {
    let title = tongue.say(&page.title).unwrap_or_else(|| Words { text: page.name.to_string(), ..Words::default() });
    let body = tongue.say(&page.body);
    let lead = body.as_ref().map_or(String::new(), |body| markdown::plain(&body.text, 200));
    let lead = if lead.is_empty() { title.text.clone() } else { lead };
    let at = |lang: &model::Lang| book.urls.page(lang, &page.name);
    let told = |lang: &model::Lang| page.title.exactly(lang).is_some() && page.body.exactly(lang).is_some();
    let mut head = book.page(tongue, &title.text, &lead, at, told);
    head.nav = format!("page_{}", page.name);
    head.crumbs = crumbs(book, tongue, None);
    head.crumbs.push(Crumb { text: markdown::shorten(&title.text, 60), lang: title.lang.clone(), url: None });
    // A link to `licence.md` or `licence.vi.md` leads to that page in the language being read.
    let from = at(tongue.lang);
    let resolve = |path: &str| {
        let file = path.trim_start_matches("./").split('#').next().unwrap_or_default();
        let name = Name::parse(file.strip_suffix(".md")?.split('.').next()?)?;
        let known = book.portal.pages.contains_key(&name);
        known.then(|| link(&from, &book.urls.page(tongue.lang, &name)))
    };
    let body =
        body.map(|said| Prose { html: markdown::render(&said.text, 2, &resolve), lang: said.lang, note: said.note });
    (head, OwnPage { title, body })
}

/// What developers need.
#[derive(Debug, Serialize)]
pub(super) struct Developers {
    pub rules: Vec<Rule>,
    pub catalogues: Vec<Anchor>,
    pub samples: Vec<Sample>,
    pub excel: Option<Excel>,
    pub groups: Vec<Group>,
    pub harvest: Vec<Target>,
    pub hosting: Vec<Anchor>,
    pub headers: Vec<Anchor>,
    pub calls: Vec<Anchor>,
    pub example: Option<Anchor>,
    pub base: String,
    pub feeds: String,
    pub index: String,
}

/// An address and what lies there.
#[derive(Debug, Serialize)]
pub(super) struct Rule {
    pub address: &'static str,
    pub what: String,
    /// Where that is for the sample dataset.
    pub example: Option<String>,
}

/// The page for developers.
pub(super) fn developers(book: &Book, tongue: &Tongue) -> (Page, Developers) {
    let words = tongue.words;
    let mut page = book.page(
        tongue,
        words.word("nav_developers"),
        words.word("developers_lead"),
        |lang| book.urls.developers(lang),
        |_| true,
    );
    page.nav = "developers".into();
    page.nav_here = true;
    page.crumbs = crumbs(book, tongue, None);
    page.crumbs.push(Crumb { text: words.word("nav_developers").into(), lang: None, url: None });
    let rules = [
        ("/data/{agency}/{dataset}/", "rule_identifier"),
        ("…/{table}.csv", "rule_csv"),
        ("…/{table}.parquet", "rule_parquet"),
        ("…/{table}.jsonl", "rule_jsonl"),
        ("…/{table}.xlsx", "rule_xlsx"),
        ("…/source/{file}", "rule_source"),
        ("…/{dataset}.zip", "rule_zip"),
        ("…/datapackage.json", "rule_package"),
        ("…/croissant.json", "rule_croissant"),
        ("…/CITATION.cff", "rule_citation"),
        ("…/{table}.csv-metadata.json", "rule_csvw"),
        ("…/schema/{table}.json", "rule_schema"),
        ("…/schema/{table}.schema.json", "rule_json_schema"),
        ("…/profile/{table}.json", "rule_profile"),
        ("/codelists/{list}/", "rule_code_list"),
        ("/codelists/{list}.csv", "rule_code_list_csv"),
        ("/codelists/{list}.json", "rule_code_list_json"),
        ("/codelists/{list}.ttl, .jsonld", "rule_code_list_skos"),
        ("/api/3/action/package_show/{agency}--{dataset}.json", "rule_ckan_package"),
        ("/api/3/action/organization_show/{agency}.json", "rule_ckan_organization"),
        ("/feeds/{lang}/all.atom", "rule_feed_all"),
        ("/feeds/{lang}/{agency}.atom", "rule_feed_agency"),
        ("/feeds/{lang}/theme.{theme}.atom", "rule_feed_theme"),
        ("/feeds/{lang}/{agency}/{dataset}.atom", "rule_feed_dataset"),
        ("/search/{lang}.bin", "rule_search"),
        ("/plan.csv", "rule_plan"),
        ("/plan.json", "rule_plan_json"),
        ("/quality.csv", "rule_quality"),
        ("/quality-costs.csv", "rule_quality_costs"),
        ("/quality.json", "rule_quality_json"),
        ("/badges/{lang}/{agency}/{dataset}.svg", "rule_badge"),
    ];
    let planned = |(address, _): &(&str, &str)| book.portal.plan.is_some() || !address.starts_with("/plan.");
    let catalogue = |file: &str, word: &str| Anchor {
        key: file.into(),
        text: words.word(word).into(),
        lang: None,
        url: file.into(),
    };
    let sample = sample_dataset(book);
    let rule = |(address, key)| {
        let example = sample.and_then(|dataset| samples::example(book, tongue.lang, dataset, address));
        Rule { address, what: words.word(key).into(), example }
    };
    let plain = |text: &str, url: String| Anchor { key: text.into(), text: text.into(), lang: None, url };
    let view = Developers {
        rules: rules.into_iter().filter(planned).map(rule).collect(),
        catalogues: vec![
            catalogue("catalog.ttl", "catalogue_ttl"),
            catalogue("catalog.jsonld", "catalogue_jsonld"),
            catalogue("catalog.rdf", "catalogue_rdf"),
            catalogue("data.json", "catalogue_data_json"),
            catalogue("dcat-us-3.json", "catalogue_dcat_us_3"),
            catalogue("catalog.csv", "catalogue_csv"),
            catalogue("datapackage-catalog.json", "catalogue_packages"),
            catalogue("void.ttl", "catalogue_void"),
            catalogue("sitemap.xml", "catalogue_sitemap"),
            catalogue("api/3/action/package_search", "catalogue_ckan"),
            catalogue("feed.xml", "catalogue_feed"),
            catalogue("opensearch.xml", "catalogue_opensearch"),
        ],
        samples: sample.map_or_else(Vec::new, |dataset| samples::table(book, dataset)),
        excel: sample.and_then(|dataset| samples::excel(book, tongue, dataset)),
        groups: samples::groups(book, tongue, sample),
        harvest: samples::harvest(book, tongue),
        hosting: rewrite::FILES.map(|(address, name)| plain(name, address.into())).into(),
        headers: headers::FILES.map(|(address, name)| plain(name, address.into())).into(),
        calls: rewrite::CALLS.split('|').map(|call| plain(call, format!("{CKAN}{call}"))).collect(),
        example: sample.map(|dataset| listing::anchor(book, tongue, dataset)),
        base: book.urls.base_url().into(),
        feeds: encode(&book.urls.feeds(tongue.lang)),
        index: encode(&book.urls.search(tongue.lang, "", "bin")),
    };
    (page, view)
}

/// The feeds.
#[derive(Debug, Serialize)]
pub(super) struct Feeds {
    pub all: String,
    pub all_absolute: String,
    pub agencies: Vec<Anchor>,
    pub themes: Vec<Anchor>,
    /// What is overdue, when something was promised: of all, and of each agency.
    pub overdue: Option<String>,
    pub overdue_of: Vec<Anchor>,
}

/// The page about feeds.
pub(super) fn feeds(book: &Book, tongue: &Tongue) -> (Page, Feeds) {
    let words = tongue.words;
    let mut page =
        book.page(tongue, words.word("feeds_title"), words.word("feeds_lead"), |lang| book.urls.feeds(lang), |_| true);
    page.nav = "feeds".into();
    page.crumbs = crumbs(book, tongue, None);
    page.crumbs.push(Crumb { text: words.word("feeds_title").into(), lang: None, url: None });
    let all = book.urls.feed(tongue.lang);
    let with_data =
        book.portal.publishers.values().filter(|p| book.by_agency.get(&p.id).is_some_and(|d| !d.is_empty()));
    let mut agencies: Vec<Anchor> = with_data
        .map(|publisher| {
            let name = tongue.say(&publisher.name).unwrap_or_default();
            let url = encode(&book.urls.publisher_feed(tongue.lang, &publisher.id));
            Anchor { key: publisher.id.to_string(), text: name.text, lang: name.lang, url }
        })
        .collect();
    agencies.sort_by(|a, b| tongue.compare(&a.text, &b.text));
    let promising = feeds::promising(book);
    let of = |id: &&Name| {
        let name = tongue.say(&book.portal.publishers.get(*id)?.name).unwrap_or_default();
        let url = encode(&book.urls.overdue_feed(tongue.lang, Some(id)));
        Some(Anchor { key: id.to_string(), text: name.text, lang: name.lang, url })
    };
    let mut overdue_of: Vec<Anchor> = promising.iter().filter_map(of).collect();
    overdue_of.sort_by(|a, b| tongue.compare(&a.text, &b.text));
    let overdue = (!promising.is_empty()).then(|| encode(&book.urls.overdue_feed(tongue.lang, None)));
    let used =
        book.portal.site.themes.iter().filter(|theme| book.by_theme.get(&theme.id).is_some_and(|d| !d.is_empty()));
    let themes = used.map(|theme| {
        let title = tongue.say(&theme.title).unwrap_or_default();
        let url = encode(&book.urls.theme_feed(tongue.lang, &theme.id));
        Anchor { key: theme.id.to_string(), text: title.text, lang: title.lang, url }
    });
    let themes = themes.collect();
    let all_absolute = book.urls.absolute(&all);
    (page, Feeds { all_absolute, all: encode(&all), agencies, themes, overdue, overdue_of })
}

/// "Not found" in one language.
#[derive(Debug, Serialize)]
pub(super) struct Missing {
    pub lang: String,
    pub name: String,
    pub title: String,
    pub text: String,
    pub search: String,
    pub submit: String,
    pub browse: String,
    pub links: Vec<Anchor>,
    pub id: String,
}

/// The page for addresses that lead nowhere, in all languages; its links work from any depth.
pub(super) fn missing(book: &Book) -> (Page, Vec<Missing>) {
    let tongue = &book.tongues[0];
    let title = tongue.words.word("missing_title");
    let mut page = book.page(tongue, title, tongue.words.word("missing_text"), |_| "404.html".into(), |_| false);
    // A host shows it at any address; in a folder it lies where it is.
    page.root = if book.theme.portable { String::new() } else { book.urls.base_path() };
    page.canonical = None;
    page.hidden = true;
    page.languages = Vec::new();
    let parts = book.tongues.iter().map(|tongue| {
        let words = tongue.words;
        let anchor = |word: &str, url: String| Anchor {
            key: word.into(),
            text: words.word(word).into(),
            lang: None,
            url: encode(&url),
        };
        Missing {
            lang: tongue.lang.to_string(),
            name: words.name.clone(),
            title: words.word("missing_title").into(),
            text: words.word("missing_text").into(),
            search: words.word("search_label").into(),
            submit: words.word("search_submit").into(),
            browse: encode(&book.urls.browse(tongue.lang, 1)),
            links: vec![
                anchor("home", book.urls.home(tongue.lang)),
                anchor("nav_data", book.urls.browse(tongue.lang, 1)),
                anchor("nav_agencies", book.urls.publishers(tongue.lang)),
            ],
            id: format!("q-{}", tongue.lang),
        }
    });
    (page, parts.collect())
}
