//! What all pages share: words, addresses, indexes over the datasets, and prints of what they show.

use super::Judged;
use super::finish::{portable, without_noncharacters};
use super::format::said;
use super::formats::{self, Listed};
use super::plan::promises::Promises;
use super::report::Told;
use super::view::{Alternate, Anchor, ContactView, FeedLink, Page, Shared, Version, Words};
use super::{ask, markdown, nav, plan};
use crate::artifact::Fingerprint;
use crate::error::{Error, Result};
use crate::findings::Finding;
use crate::model::{CodeList, Column, Contact, Dataset, DatasetId, Lang, Name, Portal, Replaced, Score, Text};
use crate::themes::{Language, Theme};
use crate::urls::{Urls, component, encode, link};
use icu_collator::CollatorBorrowed;
use icu_collator::options::CollatorOptions;
use icu_locale_core::Locale;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use tera::{Context, Value};

/// The labels of a code list by code.
pub(super) type Labels<'a> = HashMap<&'a str, &'a Text>;

/// Everything pages are made from, read once.
pub(super) struct Book<'a> {
    pub portal: &'a Portal,
    pub urls: &'a Urls,
    pub theme: &'a Theme,
    pub judged: Judged<'a>,
    /// What each rule found.
    pub told: Told<'a>,
    /// One a language, in the portal's order.
    pub tongues: Vec<Tongue<'a>>,
    /// Datasets by place in the portal, newest first, then by id.
    pub newest: Vec<usize>,
    /// The same for each agency, its own datasets only.
    pub by_agency: BTreeMap<&'a Name, Vec<usize>>,
    /// The same for each theme.
    pub by_theme: BTreeMap<&'a Name, Vec<usize>>,
    /// The formats that datasets can be had in.
    pub by_format: BTreeMap<Name, Listed<'a>>,
    /// The same for each series that datasets name.
    pub by_series: BTreeMap<&'a str, Vec<usize>>,
    /// The same for each code list that columns use.
    pub by_code_list: BTreeMap<&'a Name, Vec<usize>>,
    /// The items of the plan by what they belong to.
    pub promises: Promises<'a>,
    /// Which codes each code of a list replaced.
    pub replaced: Replaced<'a>,
    labels: BTreeMap<&'a Name, Labels<'a>>,
    findings: BTreeMap<&'a DatasetId, Vec<&'a Finding>>,
    /// What every page depends on: the theme, the site's own words, the frame's entries.
    pub frame: Fingerprint,
    /// What each dataset's page depends on: the dataset, its findings and the codes it uses.
    pub prints: Vec<Fingerprint>,
    assets: Value,
}

/// A language of the portal, ready to speak.
pub(super) struct Tongue<'a> {
    pub lang: &'a Lang,
    pub default: &'a Lang,
    pub words: &'a Language,
    words_value: Value,
    shared: Value,
    collator: Option<CollatorBorrowed<'static>>,
}

impl<'a> Book<'a> {
    /// Reads the portal once.
    pub fn new(portal: &'a Portal, judged: Judged<'a>, urls: &'a Urls, theme: &'a Theme) -> Self {
        let mut newest: Vec<usize> = (0..portal.datasets.len()).collect();
        // `None` is less than any date; datasets are in the order of their ids.
        newest.sort_by_key(|at| std::cmp::Reverse(portal.datasets[*at].modified.map(|date| date.last_day())));
        let mut by_agency: BTreeMap<_, Vec<usize>> = portal.publishers.keys().map(|id| (id, Vec::new())).collect();
        let mut by_theme: BTreeMap<_, Vec<usize>> =
            portal.site.themes.iter().map(|theme| (&theme.id, Vec::new())).collect();
        let mut by_code_list: BTreeMap<_, Vec<usize>> = portal.code_lists.keys().map(|id| (id, Vec::new())).collect();
        let mut by_series: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for at in &newest {
            let dataset = &portal.datasets[*at];
            by_agency.entry(&dataset.publisher).or_default().push(*at);
            for theme in &dataset.themes {
                by_theme.entry(theme).or_default().push(*at);
            }
            for series in &dataset.in_series {
                let members: &mut Vec<usize> = by_series.entry(series).or_default();
                if members.last() != Some(at) {
                    members.push(*at);
                }
            }
            let columns = dataset.tables().flat_map(|(_, table)| &table.columns);
            for code_list in columns.filter_map(|column| column.code_list.as_ref()) {
                if let Some(users) = by_code_list.get_mut(code_list)
                    && users.last() != Some(at)
                {
                    users.push(*at);
                }
            }
        }
        let by_format = formats::listed(portal, &newest);
        let mut by_dataset: BTreeMap<&DatasetId, Vec<&Finding>> = BTreeMap::new();
        for finding in judged.findings.iter() {
            if let Some(dataset) = &finding.dataset {
                by_dataset.entry(dataset).or_default().push(finding);
            }
        }
        let labels = portal.code_lists.iter().map(|(id, list)| {
            let entries = list.entries.iter().filter(|entry| !entry.label.is_empty());
            (id, entries.map(|entry| (entry.code.as_str(), &entry.label)).collect())
        });
        let labels = labels.collect();
        let codes: BTreeMap<&Name, Fingerprint> =
            portal.code_lists.iter().map(|(id, list)| (id, Fingerprint::of_value(&list.entries))).collect();
        let promises = Promises::new(portal);
        let prints = portal.datasets.iter().enumerate().map(|(at, dataset)| {
            let own = dataset.print.to_le_bytes();
            let id = dataset.id.to_string();
            let points = judged.scores.get(at).map_or(0, |score| score.points).to_le_bytes();
            let account = (judged.account.grades.get(at), judged.account.dates.get(at));
            let account = Fingerprint::of_value(&account);
            let own = Fingerprint::of([&own[..], id.as_bytes(), &points, account.as_bytes()]);
            let columns = dataset.tables().flat_map(|(_, table)| &table.columns);
            let used: Vec<_> = columns.filter_map(|column| codes.get(column.code_list.as_ref()?).copied()).collect();
            let own = if used.is_empty() { own } else { own.with(&used) };
            let own = own.with(&[plan::dataset_print(&judged, &promises, dataset)]);
            match by_dataset.get(&dataset.id) {
                Some(findings) => own.with(&[Fingerprint::of_value(findings)]),
                None => own,
            }
        });
        let prints = prints.collect();
        let assets: BTreeMap<String, String> =
            theme.assets.iter().map(|(name, asset)| (name.replace(['.', '-'], "_"), encode(&asset.address))).collect();
        let pages: Vec<_> = portal.pages.values().map(|page| (&page.name, &page.title)).collect();
        let lists: Vec<_> = portal.code_lists.values().map(|list| (&list.id, &list.title)).collect();
        let frame = theme.fingerprint.with(&[
            Fingerprint::of_value(&(&portal.site, urls.base_url())),
            Fingerprint::of_value(&(pages, lists, portal.plan.is_some(), portal.stories.is_empty())),
            Fingerprint::of_value(&portal.publishers.get(&portal.site.publisher)),
        ]);
        let mut book = Self {
            portal,
            urls,
            theme,
            judged,
            told: Told::new(portal, judged.findings, &by_dataset),
            tongues: Vec::new(),
            newest,
            by_agency,
            by_theme,
            by_format,
            by_series,
            by_code_list,
            promises,
            replaced: CodeList::replaced(&portal.code_lists),
            labels,
            findings: by_dataset,
            frame,
            prints,
            assets: Value::from_serializable(&assets),
        };
        book.tongues = portal.site.languages.iter().map(|lang| book.tongue(lang)).collect();
        book
    }

    fn tongue(&self, lang: &'a Lang) -> Tongue<'a> {
        let words = self.theme.language(lang);
        let locale = Locale::try_from_str(lang.as_str()).unwrap_or(Locale::UNKNOWN);
        let mut tongue = Tongue {
            lang,
            default: self.portal.site.default_language(),
            words,
            words_value: Value::from_serializable(&words.words),
            shared: Value::none(),
            collator: CollatorBorrowed::try_new(locale.into(), CollatorOptions::default()).ok(),
        };
        tongue.shared = Value::from_serializable(&self.shared(&tongue));
        tongue
    }

    /// The frame of every page in one language.
    fn shared(&self, tongue: &Tongue) -> Shared {
        let (portal, urls, lang) = (self.portal, self.urls, tongue.lang);
        let nav::Links { nav, about, machine } = nav::links(self, tongue);
        let links = self.theme.settings.links.iter().filter_map(|(text, url)| {
            let text = tongue.say(text)?;
            Some(Anchor { key: String::new(), text: text.text, lang: text.lang, url: url.clone() })
        });
        let publisher = portal.publishers.get(&portal.site.publisher);
        let publisher_words = publisher.and_then(|publisher| tongue.say(&publisher.name));
        let operator = publisher_words.as_ref().map(|words| words.text.clone());
        let contact = portal.site.contact.as_ref().or_else(|| publisher.and_then(|p| p.contact.as_ref()));
        Shared {
            title: tongue.say(&portal.site.title).unwrap_or_default(),
            publisher: publisher_words.unwrap_or_default(),
            home: encode(&urls.home(lang)),
            browse: encode(&urls.browse(lang, 1)),
            nav,
            about,
            machine,
            contact: contact.map(|contact| tongue.contact(contact)).map(|contact| ContactView {
                // The operator has just been named.
                name: contact.name.filter(|name| Some(&name.text) != operator.as_ref()),
                ..contact
            }),
            colour_light: self.theme.settings.colour_light.clone(),
            colour_dark: self.theme.settings.colour_dark.clone(),
            languages: self.versions(tongue.lang, |lang| urls.home(lang)),
            icon: self.theme.assets.get("icon.svg").and_then(|icon| inline(&icon.bytes)),
            request: ask::request(self, tongue),
            footer: tongue.say(&self.theme.settings.footer),
            links: links.collect(),
            opensearch: urls.opensearch(lang, tongue.default),
            example_base: is_example(urls.base_url()).then(|| urls.base_url().into()),
        }
    }

    /// The same page in the other languages.
    fn versions(&self, own: &Lang, at: impl Fn(&Lang) -> String) -> Vec<Version> {
        let others = self.portal.site.languages.iter().filter(|lang| *lang != own);
        let version = |lang: &Lang| Version {
            lang: lang.to_string(),
            name: self.theme.language(lang).name.clone(),
            url: encode(&at(lang)),
        };
        others.map(version).collect()
    }

    /// The head of a page that lies at `at(language)`, told in the languages `translated` holds for.
    pub fn page(
        &self,
        tongue: &Tongue,
        title: &str,
        description: &str,
        at: impl Fn(&Lang) -> String,
        translated: impl Fn(&Lang) -> bool,
    ) -> Page {
        let own = at(tongue.lang);
        let default = at(tongue.default);
        let canonical = if translated(tongue.lang) { &own } else { &default };
        let mut alternates = Vec::new();
        if translated(tongue.lang) {
            let told = self.portal.site.languages.iter().filter(|lang| translated(lang));
            alternates
                .extend(told.map(|lang| Alternate { lang: lang.to_string(), href: self.urls.absolute(&at(lang)) }));
            alternates.push(Alternate { lang: "x-default".into(), href: self.urls.absolute(&default) });
        }
        let site = tongue.say(&self.portal.site.title).unwrap_or_default().text;
        Page {
            root: link(&own, ""),
            lang: tongue.lang.to_string(),
            title: if title.is_empty() { site.clone() } else { format!("{title} — {site}") },
            description: description.into(),
            canonical: Some(self.urls.absolute(canonical)),
            alternates,
            languages: self.versions(tongue.lang, at),
            feeds: vec![FeedLink { title: site, url: encode(&self.urls.feed(tongue.lang)) }],
            ..Page::default()
        }
    }

    /// Renders a template with what all pages share, the page's head, and `view` under its own name.
    pub fn render(
        &self,
        out: &mut dyn Write,
        tongue: &Tongue,
        template: &str,
        page: &Page,
        name: &'static str,
        view: &impl Serialize,
    ) -> Result<()> {
        let mut context = Context::new();
        context.insert_value("t", tongue.words_value.clone());
        context.insert_value("site", tongue.shared.clone());
        context.insert_value("assets", self.assets.clone());
        context.insert("root", &page.root);
        context.insert("dir", if tongue.words.is_right_to_left() { "rtl" } else { "" });
        context.insert("page", page);
        context.insert(name, view);
        let mut buffer = Vec::with_capacity(48 << 10);
        self.theme.templates.render_to(template, &context, &mut buffer).map_err(|error| {
            let reason = fault(&error.to_string());
            let parts: [(_, &dyn std::fmt::Display); 3] =
                [("file", &template), ("reason", &reason), ("theme", &self.theme.name)];
            Error::usage("template-broken", &parts)
        })?;
        if let Some(fit) = without_noncharacters(&buffer) {
            buffer = fit;
        }
        if self.theme.portable {
            buffer = portable(&buffer);
        }
        out.write_all(&buffer).map_err(|error| Error::io("write", template, error))
    }

    /// The findings about one dataset, in the order given.
    pub fn findings_of(&self, dataset: &Dataset) -> &[&'a Finding] {
        self.findings.get(&dataset.id).map_or(&[], Vec::as_slice)
    }

    /// What the codes of a column stand for, when it has a code list.
    pub fn labels_of(&self, column: &Column) -> Option<&Labels<'a>> {
        self.labels.get(column.code_list.as_ref()?)
    }

    /// What a code of a list stands for.
    pub fn label_of(&self, list: &Name, code: &str) -> Option<&'a Text> {
        self.labels.get(list)?.get(code).copied()
    }

    /// Where a dataset stands among those of the portal.
    pub fn place_of(&self, dataset: &Dataset) -> Option<usize> {
        self.portal.datasets.binary_search_by(|one| one.id.cmp(&dataset.id)).ok()
    }

    /// How well a dataset is described, when that was judged.
    pub fn score_of(&self, dataset: &Dataset) -> Option<&'a Score> {
        self.judged.scores.get(self.place_of(dataset)?)
    }

    /// The prints of some datasets together.
    pub fn print_of(&self, datasets: &[usize]) -> Fingerprint {
        Fingerprint::of(datasets.iter().map(|at| self.prints[*at].as_bytes()))
    }
}

/// What is wrong with a template and where, without the names of all fields there are.
fn fault(said: &str) -> String {
    let what = said.split(" Available fields:").next().unwrap_or_default();
    let place = said.lines().find_map(|line| line.trim().strip_prefix("--> ")).filter(|place| !what.contains(*place));
    let what = markdown::shorten(what, 300);
    place.map_or_else(|| what.clone(), |place| format!("{what} ({place})"))
}

/// The largest icon that stands in pages, in bytes: a request costs more.
const ICON: usize = 600;

/// A small SVG picture as an address of its own (RFC 2397).
fn inline(svg: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(svg).ok().filter(|_| svg.len() <= ICON)?;
    Some(format!("data:image/svg+xml,{}", component(text.trim())))
}

/// Does an address lie at a host that is reserved for examples and tests (RFC 2606, RFC 6761)?
fn is_example(base: &str) -> bool {
    let host = base.split_once("://").map_or(base, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or_default().to_ascii_lowercase();
    let reserved = ["example", "test", "invalid", "localhost", "example.com", "example.net", "example.org"];
    reserved.iter().any(|name| host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
        || host == "127.0.0.1"
}

impl Tongue<'_> {
    /// The words in this language, else in another with a note of which; `None` when there are none.
    pub fn say(&self, text: &Text) -> Option<Words> {
        said(text, self.lang, self.default).map(|(text, lang)| match lang {
            None => Words { text: text.into(), lang: None, note: None },
            Some(lang) => {
                let key = format!("language_{lang}");
                let name = self.words.find(&key).unwrap_or(lang.as_str());
                let note = self.words.say("only_in", &[("language", &name)]);
                Words { text: text.into(), lang: Some(lang.to_string()), note: Some(note) }
            }
        })
    }

    /// Whom to ask.
    pub fn contact(&self, contact: &Contact) -> ContactView {
        let telephone_url = contact.telephone.as_ref().map(|telephone| {
            let digits = telephone.chars().filter(|c| c.is_ascii_digit() || *c == '+');
            format!("tel:{}", digits.collect::<String>())
        });
        ContactView {
            name: self.say(&contact.name),
            email: contact.email.clone(),
            telephone: contact.telephone.clone(),
            telephone_url: telephone_url.filter(|url| url.len() > 6),
            url: contact.url.as_deref().and_then(crate::urls::web),
        }
    }

    /// The dictionary order of this language.
    pub fn compare(&self, left: &str, right: &str) -> std::cmp::Ordering {
        let by_bytes = || left.cmp(right);
        self.collator.as_ref().map_or_else(by_bytes, |collator| collator.compare(left, right).then_with(by_bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_template_is_said_in_a_line() {
        let said =
            "error: Field `x` is not defined. Available fields: a, b, c\n  --> home.html:3:7\n   |\n 3 | {{ t.x }}";
        assert_eq!(fault(said), "error: Field `x` is not defined. (home.html:3:7)");
        assert_eq!(fault("unknown filter"), "unknown filter");
    }

    #[test]
    fn hosts_of_examples_are_told_from_real_ones() {
        for base in
            ["https://khomo.example.org", "https://portal.example/kho", "http://localhost:8080", "https://EXAMPLE.com"]
        {
            assert!(is_example(base), "{base}");
        }
        for base in ["https://data.gov.vn/kho", "https://myexample.com", "https://example.org.vn"] {
            assert!(!is_example(base), "{base}");
        }
    }
}
