//! Atom feeds: of everything, of each agency, theme and dataset, in each language.
//!
//! An entry is a change of a dataset, not the dataset: its id holds the day, so that a reader who has seen the last change is
//! shown the next one. What changed is told as far as is known: there is no earlier build to compare with.

use super::{escape, escape_owned};
use crate::artifact::{Artifact, Fingerprint, Rank};
use crate::error::{Error, Result};
use crate::model::{Dataset, Date, Name, Publisher, Said, Status, Text, Theme};
use crate::pages::book::{Book, Tongue};
use crate::pages::{dataset, listing, table};
use crate::urls::Address;
use crate::wording::{plain, shorten};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// The most entries of a feed.
pub(super) const ENTRIES: usize = 50;
/// The longest summary of an entry, in characters.
const SUMMARY: usize = 500;
/// The most tables and the most files an entry names.
const NAMED: usize = 20;
/// What a feed without entries says of its last change: it has none, and there is no clock.
pub(super) const NEVER: &str = "1970-01-01T00:00:00Z";

/// A dataset and the day it last changed.
type Dated<'a> = (Date, &'a Arc<Dataset>);

/// What a feed tells of.
#[derive(Clone, Copy)]
enum Subject<'a> {
    All,
    Agency(&'a Publisher),
    Theme(&'a Theme),
    Dataset(&'a Dataset),
}

/// The day a dataset last changed, as its feeds tell it; without one it has no feed of its own.
pub(in crate::pages) fn changed(dataset: &Dataset) -> Option<Date> {
    dataset.modified.or(dataset.issued)
}

/// All feeds.
pub(super) fn of<'a>(book: &Arc<Book<'a>>, artifacts: &mut Vec<Artifact<'a>>) -> Result<()> {
    let portal = book.portal;
    let mut dated: Vec<Dated<'a>> =
        portal.datasets.iter().filter_map(|dataset| Some((changed(dataset)?, dataset))).collect();
    dated.sort_by(|(a, one), (b, other)| b.first_day().cmp(&a.first_day()).then_with(|| one.id.cmp(&other.id)));
    let mut of_agency: BTreeMap<&Name, Vec<Dated<'a>>> = BTreeMap::new();
    let mut of_theme: BTreeMap<&Name, Vec<Dated<'a>>> = BTreeMap::new();
    for one in &dated {
        let newest = of_agency.entry(&one.1.publisher).or_default();
        if newest.len() < ENTRIES {
            newest.push(*one);
        }
        for theme in &one.1.themes {
            let newest = of_theme.entry(theme).or_default();
            if newest.len() < ENTRIES && newest.last().is_none_or(|(_, last)| last.id != one.1.id) {
                newest.push(*one);
            }
        }
    }
    let newest = dated[..dated.len().min(ENTRIES)].to_vec();
    // The address that readers try when they are given the portal's own.
    let usual = feed(book, 0, Subject::All, newest.clone())?;
    artifacts.push(Artifact { address: Address::new("feed.xml")?, ..usual });
    for tongue in 0..book.tongues.len() {
        artifacts.push(feed(book, tongue, Subject::All, newest.clone())?);
        for (id, publisher) in &portal.publishers {
            let newest = of_agency.get(id).cloned().unwrap_or_default();
            artifacts.push(feed(book, tongue, Subject::Agency(publisher), newest)?);
        }
        for theme in &portal.site.themes {
            let newest = of_theme.get(&theme.id).cloned().unwrap_or_default();
            artifacts.push(feed(book, tongue, Subject::Theme(theme), newest)?);
        }
        for one in &dated {
            artifacts.push(feed(book, tongue, Subject::Dataset(one.1), vec![*one])?);
        }
    }
    Ok(())
}

fn feed<'a>(book: &Arc<Book<'a>>, tongue: usize, of: Subject<'a>, newest: Vec<Dated<'a>>) -> Result<Artifact<'a>> {
    let (urls, portal, lang) = (book.urls, book.portal, book.tongues[tongue].lang);
    let (address, rank) = match of {
        Subject::All => (urls.feed(lang), Rank::List),
        Subject::Agency(publisher) => (urls.publisher_feed(lang, &publisher.id), Rank::List),
        Subject::Theme(theme) => (urls.theme_feed(lang, &theme.id), Rank::List),
        Subject::Dataset(dataset) => (urls.dataset_feed(lang, &dataset.id), Rank::Detail),
    };
    let prints: Vec<_> = newest.iter().map(|(_, dataset)| dataset.print).collect();
    let names: Vec<_> = newest.iter().filter_map(|(_, dataset)| portal.publishers.get(&dataset.publisher)).collect();
    let next = newest.iter().filter_map(|(_, one)| dataset::successor(portal, one));
    let next: Vec<_> = next.map(|other| (&other.id, &other.title)).collect();
    let of_whom = if let Subject::Agency(publisher) = of { Some(publisher) } else { None };
    let fingerprint = book.frame.with(&[Fingerprint::of_value(&(&address, prints, names, next, of_whom))]);
    let (book, file) = (book.clone(), address.clone());
    Artifact::made(address, rank, fingerprint, move |out| {
        let feed = Feed { book: &book, tongue: &book.tongues[tongue] };
        let text = feed.text(&file, of, &newest);
        out.write_all(text.as_bytes()).map_err(|error| Error::io("write", &file, error))
    })
}

struct Feed<'f, 'a> {
    book: &'f Book<'a>,
    tongue: &'f Tongue<'a>,
}

impl Feed<'_, '_> {
    fn text(&self, file: &str, of: Subject<'_>, newest: &[Dated<'_>]) -> String {
        let (urls, portal, lang) = (self.book.urls, self.book.portal, self.tongue.lang);
        let address = urls.absolute(file);
        let site = self.say(&portal.site.title).map_or("", |said| said.text);
        let (name, page) = match of {
            Subject::All => (None, urls.browse(lang, 1)),
            Subject::Agency(publisher) => (self.say(&publisher.name), urls.publisher(lang, &publisher.id)),
            Subject::Theme(theme) => (self.say(&theme.title), urls.theme(lang, &theme.id)),
            Subject::Dataset(dataset) => (self.say(&dataset.title), urls.dataset(lang, &dataset.id)),
        };
        let new = self.tongue.words.word("feed_new");
        let title = match name {
            Some(name) => format!("{}: {new} – {site}", name.text),
            None => format!("{site}: {new}"),
        };
        let updated = newest.first().map_or(NEVER.into(), |(date, _)| moment(*date));
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{lang}\">\n\
             <id>{address}</id>\n<title>{}</title>\n<updated>{updated}</updated>\n\
             <link rel=\"self\" type=\"application/atom+xml\" href=\"{address}\"/>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
            escape(&title),
            escape(&urls.absolute(&page)),
            address = escape(&address),
        );
        let owner = match of {
            Subject::Agency(publisher) => Some(publisher),
            Subject::Dataset(dataset) => portal.publishers.get(&dataset.publisher),
            Subject::All | Subject::Theme(_) => portal.publishers.get(&portal.site.publisher),
        };
        self.author(owner, &portal.site.publisher, &mut xml);
        for (date, dataset) in newest {
            self.entry(*date, dataset, &mut xml);
        }
        xml.push_str("</feed>\n");
        xml
    }

    fn entry(&self, date: Date, dataset: &Dataset, xml: &mut String) {
        let (urls, portal) = (self.book.urls, self.book.portal);
        let page = escape_owned(urls.absolute(&urls.dataset(self.tongue.lang, &dataset.id)));
        // A dataset that is taken back is news on the same day.
        let status = match dataset.status {
            Status::Active => "",
            Status::Superseded => "-superseded",
            Status::Withdrawn => "-withdrawn",
            Status::Planned => "-planned",
        };
        let id = urls.absolute(&urls.data(&dataset.id));
        let _ = write!(xml, "<entry>\n<id>{}#change-{date}{status}.{}</id>\n", escape(&id), self.tongue.lang);
        let word = dataset::status(self.tongue, dataset).filter(|_| dataset.status != Status::Active);
        self.element("title", &dataset.title, xml, |title| match &word {
            Some(tag) => format!("{}: {title}", tag.text).into(),
            None => title.into(),
        });
        let _ = writeln!(xml, "<updated>{}</updated>", moment(date));
        if let Some(issued) = dataset.issued {
            let _ = writeln!(xml, "<published>{}</published>", moment(issued));
        }
        let _ = writeln!(xml, "<link rel=\"alternate\" type=\"text/html\" href=\"{page}\"/>");
        if dataset.publisher != portal.site.publisher {
            self.author(portal.publishers.get(&dataset.publisher), &dataset.publisher, xml);
        }
        for theme in dataset.themes.iter().filter_map(|id| portal.theme(id)) {
            let label = self.say(&theme.title).map_or("", |said| said.text);
            let _ = writeln!(xml, "<category term=\"{}\" label=\"{}\"/>", theme.id, escape(label));
        }
        if !dataset.description.is_empty() {
            self.element("summary", &dataset.description, xml, |text| match plain(text) {
                Cow::Borrowed(text) => shorten(text, SUMMARY),
                Cow::Owned(text) => Cow::Owned(shorten(&text, SUMMARY).into_owned()),
            });
        }
        xml.push_str("<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">");
        self.content(date, dataset, xml);
        xml.push_str("</div></content>\n</entry>\n");
    }

    /// What is known of the data as it is now: its state, days, version, time covered, tables and files.
    fn content(&self, date: Date, dataset: &Dataset, xml: &mut String) {
        let words = self.tongue.words;
        let base = self.book.urls.base_url();
        if let Some(warning) = dataset::warning(self.book, self.tongue, dataset) {
            let _ = write!(xml, "<p><strong>{}</strong>", escape(&warning.text));
            if let Some(reason) = &warning.reason {
                let _ = write!(xml, " {}", escape(&reason.text));
            }
            if let Some(link) = &warning.link {
                let href = escape_owned(format!("{base}/{}", link.url));
                let _ = write!(xml, " {} <a href=\"{href}\">{}</a>", words.word("see_instead"), escape(&link.text));
            }
            xml.push_str("</p>");
        }
        let day = words.formats.date(date);
        let mut facts = vec![match dataset.modified {
            Some(_) => words.say("feed_changed", &[("date", &day)]),
            None => words.say("feed_issued", &[("date", &day)]),
        }];
        facts.extend(dataset.version.as_ref().map(|version| words.say("feed_version", &[("version", version)])));
        facts.extend(
            listing::period(self.tongue, dataset).map(|period| words.say("feed_period", &[("period", &period)])),
        );
        self.list(&facts, xml);
        let mut tables = dataset.tables();
        let mut lines: Vec<String> = tables
            .by_ref()
            .take(NAMED)
            .map(|(resource, table)| {
                let title = table::title(self.tongue, resource).text;
                let rows = words.count("rows", table.profile.rows);
                format!("{title}: {rows}, {}", words.count("columns", table.columns.len() as u64))
            })
            .collect();
        lines.extend(Some(tables.count()).filter(|more| *more > 0).map(|more| words.count("more_tables", more as u64)));
        self.list(&lines, xml);
        let files = dataset.files();
        if files.is_empty() {
            return;
        }
        let _ = write!(xml, "<p>{}</p><ul>", escape(words.word("files")));
        for file in files.iter().take(NAMED) {
            let address = self.book.urls.absolute(&format!("{}{}", self.book.urls.data(&dataset.id), file.path));
            let (address, size) = (escape_owned(address), words.formats.bytes(file.bytes));
            let _ = write!(xml, "<li><a href=\"{address}\">{}</a>, {}</li>", escape(&file.path), escape(&size));
        }
        if let Some(more) = files.len().checked_sub(NAMED).filter(|more| *more > 0) {
            let _ = write!(xml, "<li>{}</li>", escape(&words.count("more_files", more as u64)));
        }
        xml.push_str("</ul>");
    }

    fn list(&self, lines: &[String], xml: &mut String) {
        if !lines.is_empty() {
            xml.push_str("<ul>");
            for line in lines {
                let _ = write!(xml, "<li>{}</li>", escape(line));
            }
            xml.push_str("</ul>");
        }
    }

    fn author(&self, publisher: Option<&Publisher>, id: &Name, xml: &mut String) {
        let name = publisher.and_then(|publisher| self.say(&publisher.name)).map_or(id.as_str(), |said| said.text);
        let _ = writeln!(xml, "<author><name>{}</name></author>", escape(name));
    }

    /// An element with a text, and with its language when that is not the feed's.
    fn element<'t>(&self, name: &str, text: &'t Text, xml: &mut String, change: impl Fn(&'t str) -> Cow<'t, str>) {
        let Some(said) = self.say(text) else {
            let _ = writeln!(xml, "<{name}/>");
            return;
        };
        let own = said.lang == self.tongue.lang;
        let lang = if own { String::new() } else { format!(" xml:lang=\"{}\"", said.lang) };
        let words = change(said.text);
        let _ = writeln!(xml, "<{name}{lang}>{}</{name}>", escape(words.trim()));
    }

    fn say<'t>(&self, text: &'t Text) -> Option<Said<'t>> {
        text.say(self.tongue.lang, self.tongue.default)
    }
}

/// The first moment of a day.
pub(super) fn moment(date: Date) -> String {
    format!("{}T00:00:00Z", date.first_day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;
    use crate::pages::feeds::tests::{BASE, made};

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
        let ids = ["bo-tttt/ndxp/#change-2023-09-01.vi</id>", "bo-tttt/n027/#change-2020-01-28.vi</id>"];
        let [new, old] = ids.map(|id| feed.find(id).unwrap_or_else(|| panic!("{id} in {feed}")));
        assert!(new < old);
        assert!(!feed.contains("so-tc/trong"));
        assert!(files["feeds/en/all.atom"].contains("<title xml:lang=\"vi\">Cũ &lt; mới</title>"));
        assert!(files["feeds/vi/so-tc.atom"].contains(NEVER));
        assert_eq!(files["feeds/en/theme.cong-nghe.atom"].matches("<entry>").count(), 1);
        assert_eq!(files["feeds/en/bo-tttt/n001.atom"].matches("<entry>").count(), 1);
        assert!(!files.contains_key("feeds/en/so-tc/trong.atom"));
    }

    #[test]
    fn an_entry_says_what_is_known_of_the_data() {
        let mut portal = sample::portal(BASE);
        let feed = made(&portal)["feeds/en/bo-tttt/ndxp.atom"].clone();
        for part in ["Data changed on", "columns</li>", ".parquet\">", "Version "] {
            assert!(feed.contains(part), "{part} is not in {feed}");
        }
        let dataset = Arc::make_mut(&mut portal.datasets[0]);
        dataset.status = Status::Withdrawn;
        dataset.status_reason = sample::text("Sai <b>số</b> liệu.", "Wrong <b>figures</b>.");
        let feed = made(&portal)["feeds/en/bo-tttt/ndxp.atom"].clone();
        assert!(feed.contains("-withdrawn.en</id>") && feed.contains("<title>Withdrawn: "), "{feed}");
        assert!(feed.contains("Wrong &lt;b&gt;figures&lt;/b&gt;."), "{feed}");
    }
}
