//! What tells others about the pages: Atom feeds, the sitemap, robots.txt, OpenSearch.

mod atom;
mod overdue;
mod sitemap;

pub(super) use atom::changed;
pub(super) use overdue::promising;

use super::book::Book;
use crate::artifact::{Artifact, Fingerprint, Rank};
use crate::error::Result;
use crate::model::{Lang, Portal, Text};
use crate::urls::Urls;
use crate::wording::{plain, shorten};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

/// Feeds of every language, `sitemap.xml` (in parts when it is large), `robots.txt`, OpenSearch in every language.
pub(super) fn of<'a>(book: &Arc<Book<'a>>) -> Result<Vec<Artifact<'a>>> {
    let (portal, urls) = (book.portal, book.urls);
    let mut artifacts = Vec::new();
    let site = Fingerprint::of_value(&(&portal.site, format!("{urls:?}")));
    atom::of(book, &mut artifacts)?;
    overdue::of(book, &mut artifacts)?;
    sitemap::of(portal, urls, site, &mut artifacts)?;
    let robots = format!("User-agent: *\nAllow: /\n\nSitemap: {}\n", urls.absolute("sitemap.xml"));
    artifacts.push(Artifact::bytes("robots.txt", Rank::List, robots)?);
    for lang in &portal.site.languages {
        let address = urls.opensearch(lang, portal.site.default_language());
        artifacts.push(Artifact::bytes(address, Rank::List, opensearch(portal, urls, lang))?);
    }
    Ok(artifacts)
}

/// How a browser searches the portal from its address bar. There are results as pages only: what answers is a script in the
/// page, so that no template can promise a feed or JSON.
fn opensearch(portal: &Portal, urls: &Urls, lang: &Lang) -> String {
    let default = portal.site.default_language();
    let say = |text: &Text| text.say(lang, default).map_or(String::new(), |said| plain(said.text).into_owned());
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
    let page = escape_owned(urls.absolute(&urls.browse(lang, 1)));
    let own = escape_owned(urls.absolute(&urls.opensearch(lang, default)));
    let _ = writeln!(xml, "<Url type=\"text/html\" template=\"{page}?q={{searchTerms}}\"/>");
    let _ = writeln!(xml, "<Url type=\"application/opensearchdescription+xml\" rel=\"self\" template=\"{own}\"/>");
    let _ = writeln!(xml, "<Language>{lang}</Language>");
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
    use crate::themes;
    use std::collections::BTreeMap;

    pub(super) const BASE: &str = "https://data.example.org/kho";

    /// The files of a portal, by address.
    pub(super) fn made(portal: &Portal) -> BTreeMap<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let theme = themes::load(&themes::tests::settings(folder.path(), &["vi", "en"])).unwrap().value;
        let urls = crate::urls::sample(BASE);
        let (findings, weights) = Default::default();
        let judged = crate::pages::Judged::plain(&findings, &weights, None);
        let book = Arc::new(Book::new(portal, judged, &urls, &theme));
        let text = |artifact: Artifact<'_>| {
            let Source::Made(make) = artifact.source else { unreachable!() };
            let mut bytes = Vec::new();
            make(&mut bytes).unwrap();
            (artifact.address.as_str().to_string(), String::from_utf8(bytes).unwrap())
        };
        of(&book).unwrap().into_iter().map(text).collect()
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
        let english = &files["opensearch.en.xml"];
        assert!(english.contains("/en/datasets/?q={searchTerms}") && english.contains("<Language>en</Language>"));
    }

    #[test]
    fn awkward_words_are_valid_xml() {
        assert_eq!(escape("a\u{0}<b>&\"'\u{ffff}\n"), "a&lt;b&gt;&amp;&quot;&#39;\n");
        assert_eq!(filled(" \u{1} ", 16), "Khomo");
        assert!(filled("Cổng dữ liệu mở của thành phố", 16).chars().count() <= 16);
    }

    /// Reads a document to its end; what it says, attributes included.
    fn read(xml: &str) -> Result<usize, String> {
        let mut reader = quick_xml::Reader::from_str(xml);
        reader.config_mut().check_comments = true;
        let mut said = 0;
        loop {
            match reader.read_event().map_err(|error| error.to_string())? {
                quick_xml::events::Event::Eof => break Ok(said),
                quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                    for attribute in tag.attributes() {
                        attribute.map_err(|error| error.to_string())?;
                        said += 1;
                    }
                }
                _ => said += 1,
            }
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

        #[test]
        fn any_words_anywhere_give_well_formed_feeds(
            words in proptest::collection::vec(
                proptest::prop_oneof!["\\PC{0,40}", proptest::prelude::any::<String>(), "[<>&\"'\u{0}-\u{1f}]{0,20}"], 8)
        ) {
            let mut portal = sample::portal(BASE);
            let mut dataset = (*portal.datasets[0]).clone();
            dataset.title = sample::text(&words[0], &words[1]);
            dataset.description = sample::text(&words[2], &words[3]);
            dataset.version = Some(words[4].clone());
            dataset.resources[0].title = sample::text(&words[5], "");
            portal.datasets[0] = Arc::new(dataset);
            portal.site.title = sample::text(&words[6], &words[7]);
            for (address, text) in made(&portal).into_iter().filter(|(_, text)| text.starts_with("<?xml")) {
                let illegal = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r') && (c as u32) < 0x80
                    || matches!(c, '\u{fffe}' | '\u{ffff}');
                proptest::prop_assert!(!text.contains(illegal), "{}", address);
                proptest::prop_assert!(read(&text).is_ok(), "{address}: {:?}", read(&text));
            }
        }
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
