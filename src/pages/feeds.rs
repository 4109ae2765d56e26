//! What tells others about the pages: Atom feeds, the sitemap, robots.txt, OpenSearch.

mod sitemap;

use crate::artifact::{Artifact, Fingerprint, Rank};
use crate::error::{Error, Result};
use crate::model::{Dataset, Date, Lang, Name, Portal, Publisher, Said, Text};
use crate::urls::{Address, Urls};
use crate::wording::{plain, shorten};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// The most entries of a feed.
const ENTRIES: usize = 50;
/// The longest summary of an entry, in characters.
const SUMMARY: usize = 500;
/// What a feed without entries says of its last change: it has none, and there is no clock.
const NEVER: &str = "1970-01-01T00:00:00Z";

/// Feeds of every language, `sitemap.xml` (in parts when it is large), `robots.txt`, `opensearch.xml`.
pub fn of<'a>(portal: &'a Portal, urls: &'a Urls) -> Result<Vec<Artifact<'a>>> {
    let mut artifacts = Vec::new();
    let site = Fingerprint::of_value(&(&portal.site, format!("{urls:?}")));
    feeds(portal, urls, site, &mut artifacts)?;
    sitemap::of(portal, urls, site, &mut artifacts)?;
    let robots = format!("User-agent: *\nAllow: /\n\nSitemap: {}\n", urls.absolute("sitemap.xml"));
    artifacts.push(Artifact::bytes("robots.txt", Rank::List, robots)?);
    artifacts.push(Artifact::bytes("opensearch.xml", Rank::List, opensearch(portal, urls))?);
    Ok(artifacts)
}

/// A dataset and the day it last changed.
type Dated<'a> = (Date, &'a Arc<Dataset>);

/// The feed of everything and of each agency, in each language.
fn feeds<'a>(portal: &'a Portal, urls: &'a Urls, site: Fingerprint, artifacts: &mut Vec<Artifact<'a>>) -> Result<()> {
    let mut dated: Vec<Dated<'a>> =
        portal.datasets.iter().filter_map(|dataset| Some((dataset.modified.or(dataset.issued)?, dataset))).collect();
    dated.sort_by(|(a, one), (b, other)| b.first_day().cmp(&a.first_day()).then_with(|| one.id.cmp(&other.id)));
    let mut of_agency: BTreeMap<&Name, Vec<Dated<'a>>> = portal.publishers.keys().map(|id| (id, Vec::new())).collect();
    for one in &dated {
        let newest = of_agency.entry(&one.1.publisher).or_default();
        if newest.len() < ENTRIES {
            newest.push(*one);
        }
    }
    dated.truncate(ENTRIES);
    // The address that readers try when they are given the portal's own.
    let usual = feed(portal, urls, site, portal.site.default_language(), None, dated.clone())?;
    artifacts.push(Artifact { address: Address::new("feed.xml")?, ..usual });
    for lang in &portal.site.languages {
        artifacts.push(feed(portal, urls, site, lang, None, dated.clone())?);
        for (id, newest) in &of_agency {
            let Some(publisher) = portal.publishers.get(*id) else { continue };
            artifacts.push(feed(portal, urls, site, lang, Some(publisher), newest.clone())?);
        }
    }
    Ok(())
}

fn feed<'a>(
    portal: &'a Portal,
    urls: &'a Urls,
    site: Fingerprint,
    lang: &'a Lang,
    publisher: Option<&'a Publisher>,
    newest: Vec<Dated<'a>>,
) -> Result<Artifact<'a>> {
    let address = match publisher {
        Some(publisher) => urls.publisher_feed(lang, &publisher.id),
        None => urls.feed(lang),
    };
    let prints: Vec<_> = newest.iter().map(|(_, dataset)| dataset.print).collect();
    let names: Vec<_> = newest.iter().filter_map(|(_, dataset)| portal.publishers.get(&dataset.publisher)).collect();
    let owner = portal.publishers.get(&portal.site.publisher);
    let fingerprint = site.with(&[Fingerprint::of_value(&(&address, prints, names, owner, publisher))]);
    let file = address.clone();
    Artifact::made(address, Rank::List, fingerprint, move |out| {
        let feed = Feed { portal, urls, lang, default: portal.site.default_language() };
        let text = feed.text(&file, publisher, &newest);
        out.write_all(text.as_bytes()).map_err(|error| Error::io("write", &file, error))
    })
}

struct Feed<'a> {
    portal: &'a Portal,
    urls: &'a Urls,
    lang: &'a Lang,
    default: &'a Lang,
}

impl Feed<'_> {
    fn text(&self, file: &str, publisher: Option<&Publisher>, newest: &[Dated<'_>]) -> String {
        let address = self.urls.absolute(file);
        let site = self.say(&self.portal.site.title).map_or("", |said| said.text);
        let name = publisher.and_then(|publisher| self.say(&publisher.name)).map(|said| said.text);
        let new = if self.lang.as_str() == "vi" { "mới cập nhật" } else { "recent updates" };
        let title = match name {
            Some(name) => format!("{name}: {new} – {site}"),
            None => format!("{site}: {new}"),
        };
        let page = match publisher {
            Some(publisher) => self.urls.publisher(self.lang, &publisher.id),
            None => self.urls.browse(self.lang, 1),
        };
        let updated = newest.first().map_or(NEVER.into(), |(date, _)| moment(*date));
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
             <id>{address}</id>\n<title>{}</title>\n<updated>{updated}</updated>\n\
             <link rel=\"self\" type=\"application/atom+xml\" href=\"{address}\"/>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
            self.lang,
            escape(&title),
            self.urls.absolute(&page),
            address = escape(&address),
        );
        let owner = publisher.or_else(|| self.portal.publishers.get(&self.portal.site.publisher));
        self.author(owner, &self.portal.site.publisher, &mut xml);
        for (date, dataset) in newest {
            self.entry(*date, dataset, &mut xml);
        }
        xml.push_str("</feed>\n");
        xml
    }

    fn entry(&self, date: Date, dataset: &Dataset, xml: &mut String) {
        let id = escape_owned(self.urls.dataset_iri(&dataset.id));
        let page = escape_owned(self.urls.absolute(&self.urls.dataset(self.lang, &dataset.id)));
        let _ = write!(xml, "<entry>\n<id>{id}</id>\n");
        self.element("title", &dataset.title, Cow::Borrowed, xml);
        let _ = writeln!(xml, "<updated>{}</updated>", moment(date));
        if let Some(issued) = dataset.issued {
            let _ = writeln!(xml, "<published>{}</published>", moment(issued));
        }
        let _ = writeln!(xml, "<link rel=\"alternate\" type=\"text/html\" href=\"{page}\"/>");
        if dataset.publisher != self.portal.site.publisher {
            self.author(self.portal.publishers.get(&dataset.publisher), &dataset.publisher, xml);
        }
        for theme in dataset.themes.iter().filter_map(|id| self.portal.theme(id)) {
            let label = self.say(&theme.title).map_or("", |said| said.text);
            let _ = writeln!(xml, "<category term=\"{}\" label=\"{}\"/>", theme.id, escape(label));
        }
        if !dataset.description.is_empty() {
            let summary = |text| match plain(text) {
                Cow::Borrowed(text) => shorten(text, SUMMARY),
                Cow::Owned(text) => Cow::Owned(shorten(&text, SUMMARY).into_owned()),
            };
            self.element("summary", &dataset.description, summary, xml);
        }
        xml.push_str("</entry>\n");
    }

    fn author(&self, publisher: Option<&Publisher>, id: &Name, xml: &mut String) {
        let name = publisher.and_then(|publisher| self.say(&publisher.name)).map_or(id.as_str(), |said| said.text);
        let _ = writeln!(xml, "<author><name>{}</name></author>", escape(name));
    }

    /// An element with a text, and with its language when that is not the feed's.
    fn element<'t>(&self, name: &str, text: &'t Text, change: impl Fn(&'t str) -> Cow<'t, str>, xml: &mut String) {
        let Some(said) = self.say(text) else {
            let _ = writeln!(xml, "<{name}/>");
            return;
        };
        let lang = if said.lang == self.lang { String::new() } else { format!(" xml:lang=\"{}\"", said.lang) };
        let words = change(said.text);
        let _ = writeln!(xml, "<{name}{lang}>{}</{name}>", escape(words.trim()));
    }

    fn say<'t>(&self, text: &'t Text) -> Option<Said<'t>> {
        text.say(self.lang, self.default)
    }
}

/// How a browser searches the portal from its address bar.
fn opensearch(portal: &Portal, urls: &Urls) -> String {
    let default = portal.site.default_language();
    let say = |text: &Text| text.say(default, default).map_or(String::new(), |said| plain(said.text).into_owned());
    let title = say(&portal.site.title);
    let description = match say(&portal.site.description) {
        said if said.is_empty() => title.clone(),
        said => said,
    };
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{}</ShortName>\n<LongName>{}</LongName>\n<Description>{}</Description>\n",
        escape(&filled(&title, 16)),
        escape(&filled(&title, 48)),
        escape(&filled(&description, 1_000)),
    );
    for lang in &portal.site.languages {
        let page = escape_owned(urls.absolute(&urls.browse(lang, 1)));
        let _ = writeln!(xml, "<Url type=\"text/html\" template=\"{page}?q={{searchTerms}}\"/>");
    }
    for lang in &portal.site.languages {
        let _ = writeln!(xml, "<Language>{lang}</Language>");
    }
    xml.push_str(
        "<InputEncoding>UTF-8</InputEncoding>\n<OutputEncoding>UTF-8</OutputEncoding>\n</OpenSearchDescription>\n",
    );
    xml
}

/// One line of at most so many characters, and at least one.
fn filled(text: &str, most: usize) -> String {
    let line: Vec<_> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    match line.join(" ") {
        line if line.is_empty() => "Khomo".into(),
        line => shorten(&line, most).into_owned(),
    }
}

/// The first moment of a day.
fn moment(date: Date) -> String {
    format!("{}T00:00:00Z", date.first_day())
}

/// Text for XML: escaped, without what XML cannot hold.
fn escape(text: &str) -> Cow<'_, str> {
    let special = |c: char| {
        matches!(c, '&' | '<' | '>' | '"' | '\'' | '\u{fffe}' | '\u{ffff}')
            || (c.is_control() && !matches!(c, '\t' | '\n'))
    };
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if special(c) => {}
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

fn escape_owned(text: String) -> String {
    match escape(&text) {
        Cow::Borrowed(same) if same.len() == text.len() => text,
        escaped => escaped.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::Source;
    use crate::model::sample;

    const BASE: &str = "https://data.example.org/kho";

    fn made(portal: &Portal) -> BTreeMap<String, String> {
        let urls = crate::urls::sample(BASE);
        let text = |artifact: Artifact<'_>| {
            let Source::Made(make) = artifact.source else { unreachable!() };
            let mut bytes = Vec::new();
            make(&mut bytes).unwrap();
            (artifact.address.as_str().to_string(), String::from_utf8(bytes).unwrap())
        };
        of(portal, &urls).unwrap().into_iter().map(text).collect()
    }

    #[test]
    fn a_feed_lists_dated_datasets_newest_first() {
        let mut portal = sample::portal(BASE);
        let older = |number: usize| {
            let mut dataset = sample::dataset(&format!("bo-tttt/n{number:03}"), sample::text("Cũ < mới", ""));
            dataset.modified = Date::new(2020, 1, 1 + number as u32 % 28);
            Arc::new(dataset)
        };
        portal.datasets.extend((0..60).map(older));
        portal.datasets.sort_by(|a, b| a.id.cmp(&b.id));
        let files = made(&portal);
        let feed = &files["feeds/vi/all.atom"];
        assert_eq!(feed.matches("<entry>").count(), ENTRIES);
        assert!(feed.contains("<updated>2023-09-01T00:00:00Z</updated>"));
        assert!(feed.find("bo-tttt/ndxp/#dataset").unwrap() < feed.find("bo-tttt/n027/#dataset").unwrap());
        assert!(!feed.contains("so-tc/trong"));
        assert!(files["feeds/en/all.atom"].contains("<title xml:lang=\"vi\">Cũ &lt; mới</title>"));
        assert!(files["feeds/vi/so-tc.atom"].contains(NEVER));
    }

    #[test]
    fn the_sitemap_lists_only_translated_pages() {
        let files = made(&sample::portal(BASE));
        let sitemap = &files["sitemap.xml"];
        let listed = |page: &str| sitemap.contains(&format!("<loc>{BASE}/{page}</loc>"));
        assert!(listed("vi/du-lieu/bo-tttt/ndxp/") && listed("en/datasets/bo-tttt/ndxp/giao-dich/"));
        assert!(listed("vi/du-lieu/so-tc/trong/") && !listed("en/datasets/so-tc/trong/"));
        assert!(listed("vi/gioi-thieu/") && listed("en/about/"));
        assert!(sitemap.contains("hreflang=\"x-default\""));
        assert!(files["robots.txt"].contains("\nSitemap: https://data.example.org/kho/sitemap.xml\n"));
        assert!(files["opensearch.xml"].contains("/vi/du-lieu/?q={searchTerms}"));
    }

    #[test]
    fn awkward_words_are_valid_xml() {
        assert_eq!(escape("a\u{0}<b>&\"'\u{ffff}\n"), "a&lt;b&gt;&amp;&quot;&#39;\n");
        assert_eq!(filled(" \u{1} ", 16), "Khomo");
        assert!(filled("Cổng dữ liệu mở của thành phố", 16).chars().count() <= 16);
    }

    /// Writes the files and a stub behind each address, for validators: `KHOMO_CATALOGUE_DUMP=dir …`.
    #[test]
    #[ignore = "writes files for validators"]
    fn dump_feeds() {
        let folder = std::path::PathBuf::from(std::env::var("KHOMO_CATALOGUE_DUMP").expect("a folder to write to"));
        let mut portal = sample::portal(BASE);
        if std::env::var("KHOMO_COMPLETE").is_ok() {
            portal.datasets.truncate(1);
        }
        let lay = |address: &str, text: &str| {
            let path = folder.join(address);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let files = made(&portal);
        for page in files["sitemap.xml"].split("<loc>").skip(1).filter_map(|rest| rest.split('<').next()) {
            lay(
                &format!("{}index.html", page.strip_prefix(&format!("{BASE}/")).unwrap()),
                "<!doctype html><title>x</title>",
            );
        }
        lay("index.html", "<!doctype html><title>x</title>");
        let urls = crate::urls::sample(BASE);
        for (lang, dataset) in
            portal.site.languages.iter().flat_map(|lang| portal.datasets.iter().map(move |d| (lang, d)))
        {
            let json = super::super::schema_org::dataset(&portal, &urls, dataset, lang);
            let json = json.to_string().replace('<', "\\u003c");
            let page = format!("<!doctype html><title>x</title><script type=\"application/ld+json\">{json}</script>");
            lay(&format!("{}index.html", urls.dataset(lang, &dataset.id)), &page);
        }
        for (address, text) in &files {
            lay(address, text);
            if address.ends_with("all.atom") {
                lay(&address.replace("all.atom", "feed.xml"), text);
            }
        }
    }
}
