//! The sitemap: every page that counts as translated, in parts when the protocol's limits ask for it. Pages of rules
//! are left out but for their list: they are the same on every portal.

use super::{escape, escape_owned};
use crate::artifact::{Artifact, Fingerprint, Rank};
use crate::error::{Error, Result};
use crate::model::{Dataset, Date, Lang, Portal, Text};
use crate::pages::formats;
use crate::urls::Urls;
use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};

/// The most addresses of one sitemap (the protocol's limit).
const SITEMAP_URLS: usize = 50_000;
/// The most bytes of one sitemap (the protocol allows 50 MB).
const SITEMAP_BYTES: usize = 45_000_000;
/// A page of the sitemap: its address in each language it counts as translated in.
struct Entry {
    addresses: Vec<(Lang, String)>,
    changed: Option<Date>,
}

/// The sitemap; an index and its parts when the protocol's limits ask for it.
pub(super) fn of<'a>(
    portal: &'a Portal,
    urls: &'a Urls,
    site: Fingerprint,
    artifacts: &mut Vec<Artifact<'a>>,
) -> Result<()> {
    let prints: Vec<_> = portal.datasets.iter().map(|dataset| (&dataset.id, dataset.print)).collect();
    let print =
        Fingerprint::of_value(&(&prints, &portal.publishers, &portal.pages, &portal.stories, portal.plan.is_some()));
    let parts = parts(portal, urls, SITEMAP_URLS, SITEMAP_BYTES);
    let made = |address: String, from: usize, to: usize| {
        let fingerprint = site.with(&[print, Fingerprint::of_value(&(&address, from, to))]);
        let file = address.clone();
        Artifact::made(address, Rank::List, fingerprint, move |out| {
            sitemap(portal, urls, from..to, out).map_err(|error| Error::io("write", &file, error))
        })
    };
    if let [_] = parts[..] {
        artifacts.push(made("sitemap.xml".into(), 0, portal.datasets.len())?);
        return Ok(());
    }
    let mut index = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let mut from = 0;
    for (number, to) in parts.into_iter().enumerate() {
        let address = format!("sitemap-{}.xml", number + 1);
        let _ = writeln!(index, "<sitemap><loc>{}</loc></sitemap>", escape(&urls.absolute(&address)));
        artifacts.push(made(address, from, to)?);
        from = to;
    }
    index.push_str("</sitemapindex>\n");
    artifacts.push(Artifact::bytes("sitemap.xml", Rank::List, index)?);
    Ok(())
}

/// Where each part of the sitemap ends, as a number of datasets; the first part holds the portal's
/// other pages. Sizes are estimated from above.
fn parts(portal: &Portal, urls: &Urls, most_urls: usize, most_bytes: usize) -> Vec<usize> {
    let languages = portal.site.languages.len();
    let longest = portal.site.languages.iter().map(|lang| crate::urls::encode(&urls.browse(lang, 1)).len()).max();
    let head = urls.base_url().len() + longest.unwrap_or(0);
    // One address with its alternates and their tags.
    let bytes = |path: usize| (languages + 2) * (head + path + 80);
    let past = portal.site.languages.iter().map(|lang| urls.dataset_past(lang)).max().unwrap_or_default();
    let others = others(portal, urls);
    let mut count: usize = others.iter().map(|entry| entry.addresses.len()).sum();
    let mut size =
        200 + others.iter().flat_map(|entry| &entry.addresses).map(|(_, page)| bytes(page.len())).sum::<usize>();
    let mut ends = Vec::new();
    for (number, dataset) in portal.datasets.iter().enumerate() {
        let path = dataset.id.agency.as_str().len() + dataset.id.dataset.as_str().len() + 2;
        let tables = dataset.tables().map(|(resource, _)| bytes(path + resource.name.as_str().len() + 1));
        // Its own page and that of its past.
        let (mut pages, mut more) = (2, 2 * bytes(path + past));
        tables.for_each(|table| (pages, more) = (pages + 1, more + table));
        let (pages, more) = (pages * languages, more * languages);
        if count + pages > most_urls || size + more > most_bytes {
            ends.push(number);
            (count, size) = (0, 200);
        }
        (count, size) = (count + pages, size + more);
    }
    ends.push(portal.datasets.len());
    ends
}

/// Writes the pages of these datasets; the part with the first dataset also has all other pages.
fn sitemap(portal: &Portal, urls: &Urls, datasets: std::ops::Range<usize>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    out.write_all(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
          xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    )?;
    let default = portal.site.default_language();
    let mut xml = String::new();
    if datasets.start == 0 {
        for entry in others(portal, urls) {
            locations(&entry, urls, default, &mut xml);
        }
    }
    for dataset in &portal.datasets[datasets] {
        let languages = translated(dataset, portal);
        let entry = |page: &dyn Fn(&Lang) -> String| Entry {
            addresses: languages.iter().map(|lang| ((*lang).clone(), page(lang))).collect(),
            changed: dataset.modified.or(dataset.issued),
        };
        locations(&entry(&|lang| urls.dataset(lang, &dataset.id)), urls, default, &mut xml);
        locations(&entry(&|lang| urls.dataset_history(lang, &dataset.id)), urls, default, &mut xml);
        for (resource, _) in dataset.tables() {
            locations(&entry(&|lang| urls.table(lang, &dataset.id, &resource.name)), urls, default, &mut xml);
        }
        out.write_all(xml.as_bytes())?;
        xml.clear();
    }
    out.write_all(xml.as_bytes())?;
    out.write_all(b"</urlset>\n")?;
    out.flush()
}

/// The languages a dataset's page counts as translated in: title and description exist. When there
/// is none, the default language stands for all.
fn translated<'a>(dataset: &Dataset, portal: &'a Portal) -> Vec<&'a Lang> {
    let both = |lang: &&Lang| dataset.title.exactly(lang).is_some() && dataset.description.exactly(lang).is_some();
    let languages: Vec<_> = portal.site.languages.iter().filter(both).collect();
    if languages.is_empty() { vec![portal.site.default_language()] } else { languages }
}

/// Every page that is no dataset's: those of the portal in all languages, the others where they
/// have a title.
fn others(portal: &Portal, urls: &Urls) -> Vec<Entry> {
    let languages = &portal.site.languages;
    let newest = portal.datasets.iter().filter_map(|d| d.modified.or(d.issued)).max_by_key(|date| date.first_day());
    let mut entries = Vec::new();
    let always: [fn(&Urls, &Lang) -> String; 7] = [
        |urls, lang| urls.home(lang),
        |urls, lang| urls.browse(lang, 1),
        |urls, lang| urls.publishers(lang),
        |urls, lang| urls.themes(lang),
        |urls, lang| urls.quality(lang),
        |urls, lang| urls.rules(lang),
        |urls, lang| urls.developers(lang),
    ];
    for page in always {
        let addresses = languages.iter().map(|lang| (lang.clone(), page(urls, lang))).collect();
        entries.push(Entry { addresses, changed: newest });
    }
    if portal.plan.is_some() {
        let addresses = languages.iter().map(|lang| (lang.clone(), urls.plan(lang))).collect();
        entries.push(Entry { addresses, changed: newest });
    }
    if !portal.stories.is_empty() {
        let addresses = languages.iter().map(|lang| (lang.clone(), urls.stories(lang))).collect();
        entries.push(Entry { addresses, changed: newest });
    }
    let all: Vec<usize> = (0..portal.datasets.len()).collect();
    for name in formats::listed(portal, &all).keys() {
        let addresses = languages.iter().map(|lang| (lang.clone(), urls.format(lang, name))).collect();
        entries.push(Entry { addresses, changed: newest });
    }
    let statement = crate::pages::accessibility::name();
    if !portal.pages.contains_key(&statement) {
        let addresses = languages.iter().map(|lang| (lang.clone(), urls.page(lang, &statement))).collect();
        entries.push(Entry { addresses, changed: None });
    }
    // The same as for the page's own links to its other versions: a description that is there is there in that language.
    let mut titled = |title: &Text, about: &Text, page: &dyn Fn(&Lang) -> String| {
        let told = |lang: &Lang| title.exactly(lang).is_some() && (about.is_empty() || about.exactly(lang).is_some());
        let written = languages.iter().filter(|lang| told(lang));
        let mut addresses: Vec<_> = written.map(|lang| (lang.clone(), page(lang))).collect();
        if addresses.is_empty() {
            addresses.push((languages[0].clone(), page(&languages[0])));
        }
        entries.push(Entry { addresses, changed: None });
    };
    for story in portal.stories.values() {
        titled(&story.title, &story.body, &|lang| urls.story(lang, &story.name));
    }
    for publisher in portal.publishers.values() {
        titled(&publisher.name, &publisher.description, &|lang| urls.publisher(lang, &publisher.id));
    }
    for theme in &portal.site.themes {
        titled(&theme.title, &theme.description, &|lang| urls.theme(lang, &theme.id));
    }
    for list in portal.code_lists.values() {
        titled(&list.title, &list.description, &|lang| urls.code_list(lang, &list.id));
    }
    for page in portal.pages.values() {
        titled(&page.title, &page.body, &|lang| urls.page(lang, &page.name));
    }
    entries
}

/// A `<url>` for each language, each naming all of them and the one for everybody else.
fn locations(entry: &Entry, urls: &Urls, default: &Lang, xml: &mut String) {
    let pages: Vec<_> = entry.addresses.iter().map(|(lang, page)| (lang, escape_owned(urls.absolute(page)))).collect();
    let mut alternates = String::new();
    if pages.len() > 1 {
        let everybody = pages.iter().find(|(lang, _)| *lang == default).or(pages.first());
        for (lang, page) in
            pages.iter().map(|(lang, page)| (lang.as_str(), page)).chain(everybody.map(|(_, page)| ("x-default", page)))
        {
            let _ = write!(alternates, "<xhtml:link rel=\"alternate\" hreflang=\"{lang}\" href=\"{page}\"/>");
        }
    }
    // The schema of sitemaps takes whole days only.
    let day = entry.changed.map(crate::model::Date::first_day);
    let changed = day.map_or(String::new(), |date| format!("<lastmod>{date}</lastmod>"));
    for (_, page) in &pages {
        let _ = writeln!(xml, "<url><loc>{page}</loc>{changed}{alternates}</url>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;

    const BASE: &str = "https://data.example.org/kho";

    #[test]
    fn a_large_sitemap_is_parted_without_losing_a_page() {
        let portal = sample::portal(BASE);
        let urls = crate::urls::sample(BASE);
        assert_eq!(parts(&portal, &urls, 1_000, 1_000_000), [2]);
        assert_eq!(parts(&portal, &urls, 22, 1_000_000), [0, 2]);
        let text = |range| {
            let mut out = Vec::new();
            sitemap(&portal, &urls, range, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert!(text(0..0).contains("/vi/gioi-thieu/") && !text(0..0).contains("/ndxp/"));
    }
}
