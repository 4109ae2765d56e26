//! A code list's page: codes, their labels in every language, what they belong under and what replaced them, and who uses
//! them.

use super::book::{Book, Tongue};
use super::listing::{Datasets, crumbs, datasets, here};
use super::markdown;
use super::view::{Anchor, Page, Prose, Words};
use crate::model::{CodeList, CodeListEntry, Date, Lang, Name};
use crate::urls::{code_anchor, encode, link};
use serde::Serialize;

/// Codes shown of a code list.
pub(super) const CODES: usize = 5_000;
/// Codes shown in one cell.
const LINKS: usize = 40;
/// The forms a list is offered in: ending and name.
pub(super) const FILES: &[(&str, &str)] =
    &[("csv", "CSV"), ("json", "JSON"), ("ttl", "SKOS · Turtle"), ("jsonld", "SKOS · JSON-LD")];

/// A code list's page.
#[derive(Debug, Serialize)]
pub(super) struct CodeListView {
    pub title: Words,
    pub description: Option<Prose>,
    pub version: Option<String>,
    /// How long the list holds, or all of its codes.
    pub valid: Option<String>,
    pub source: Option<Words>,
    /// The address that identifies the list, and where it leads.
    pub iri: String,
    pub identifier: String,
    pub count: String,
    pub files: Vec<Anchor>,
    pub languages: Vec<String>,
    /// Does a code say what it means?
    pub described: bool,
    /// Do codes hold for different times?
    pub dated: bool,
    /// What codes say of others.
    pub relations: Vec<RelationView>,
    pub codes: Vec<CodeView>,
    pub left: Option<String>,
    pub users: Datasets,
}

/// A column of codes.
#[derive(Debug, Serialize)]
pub(super) struct RelationView {
    pub text: String,
    /// The list that all of them are of, when it is another.
    pub list: Option<Anchor>,
}

/// A code with its labels, one a language of the portal.
#[derive(Debug, Serialize)]
pub(super) struct CodeView {
    pub id: String,
    pub code: String,
    pub labels: Vec<LabelView>,
    pub about: Option<Words>,
    pub valid: Option<String>,
    /// One a relation.
    pub relations: Vec<LinksView>,
}

/// A label in a language.
#[derive(Debug, Serialize)]
pub(super) struct LabelView {
    pub text: String,
    pub lang: String,
}

/// Codes in a cell.
#[derive(Debug, Serialize)]
pub(super) struct LinksView {
    pub links: Vec<LinkView>,
    /// How many are left out.
    pub left: Option<String>,
}

/// A code of this list or another, or an address.
#[derive(Debug, Serialize)]
pub(super) struct LinkView {
    /// Where; nothing when nobody can go there.
    pub href: Option<String>,
    pub code: String,
    pub label: Option<Words>,
    /// The list it is of, when the column does not say it.
    pub list: Option<Words>,
}

/// What a code may say of others.
#[derive(Clone, Copy)]
enum Relation {
    Broader,
    Next,
    Before,
    Matches,
}

/// Another code, or an address.
#[derive(PartialEq)]
enum Target<'a> {
    Code(&'a Name, &'a str),
    Address(&'a str),
}

/// The page of a code list.
pub(super) fn code_list(book: &Book, tongue: &Tongue, id: &Name, list: &CodeList) -> (Page, CodeListView) {
    let title = tongue.say(&list.title).unwrap_or_default();
    let said = tongue.say(&list.description);
    let lead = said.as_ref().map_or(String::new(), |text| markdown::plain(&text.text, 200));
    let lead = if lead.is_empty() { tongue.words.say("code_list_description", &[("name", &title.text)]) } else { lead };
    let at = |lang: &Lang| book.urls.code_list(lang, id);
    let mut page = book.page(tongue, &title.text, &lead, at, |lang| {
        list.title.exactly(lang).is_some() && (list.description.is_empty() || list.description.exactly(lang).is_some())
    });
    page.nav = "code_lists".into();
    page.crumbs = crumbs(book, tongue, Some(("nav_code_lists", book.urls.code_lists(tongue.lang))));
    page.crumbs.push(here(&title.text, title.lang.clone()));
    let shown = &list.entries[..list.entries.len().min(CODES)];
    let left = (list.entries.len() - shown.len()) as u64;
    let languages = languages(book, tongue, shown);
    let mut times = shown.iter().map(|entry| times_of(entry, list));
    let first = times.next().unwrap_or((list.valid_from, list.valid_to));
    let dated = times.any(|other| other != first);
    let relations: Vec<(Relation, Option<&Name>)> =
        [Relation::Broader, Relation::Next, Relation::Before, Relation::Matches]
            .into_iter()
            .filter_map(|relation| of_one_list(book, list, shown, relation).map(|of| (relation, of)))
            .collect();
    let column = |(relation, of): &(Relation, Option<&Name>)| RelationView {
        text: tongue.words.word(relation.word()).into(),
        list: of.filter(|of| *of != id).map(|of| anchor(book, tongue, of)),
    };
    let code = |entry: &CodeListEntry| CodeView {
        id: code_anchor(&entry.code),
        code: entry.code.clone(),
        labels: languages.iter().map(|lang| label(tongue, entry, lang)).collect(),
        about: tongue.say(&entry.description),
        valid: dated.then(|| validity(tongue, times_of(entry, list))).flatten(),
        relations: relations.iter().map(|(relation, of)| links(book, tongue, (list, entry), *relation, *of)).collect(),
    };
    let whole = if dated { (list.valid_from, list.valid_to) } else { first };
    let view = CodeListView {
        description: said.map(|said| Prose {
            html: markdown::render(&said.text, 2, &markdown::nowhere),
            lang: said.lang,
            note: said.note,
        }),
        version: list.version.clone(),
        valid: validity(tongue, whole).map(|period| tongue.words.say("code_list_valid_line", &[("period", &period)])),
        source: tongue.say(&list.source),
        iri: book.urls.code_list_iri(id),
        identifier: encode(&book.urls.codes(id)),
        count: tongue.words.count("codes", list.entries.len() as u64),
        files: files(book, id),
        languages: match languages.len() {
            1 => vec![tongue.words.word("code_list_label").into()],
            _ => languages.iter().map(|lang| language(tongue, lang)).collect(),
        },
        described: shown.iter().any(|entry| !entry.description.is_empty()),
        dated,
        relations: relations.iter().map(column).collect(),
        codes: shown.iter().map(code).collect(),
        left: (left > 0).then(|| tongue.words.count("more_codes", left)),
        users: datasets(book, tongue, book.by_code_list.get(id).map_or(&[][..], Vec::as_slice)),
        title,
    };
    (page, view)
}

impl Relation {
    /// What its column is called.
    fn word(self) -> &'static str {
        match self {
            Self::Broader => "code_list_broader",
            Self::Next => "code_list_next",
            Self::Before => "code_list_before",
            Self::Matches => "code_list_matches",
        }
    }

    /// The codes an entry names so.
    fn of<'a>(self, book: &'a Book, list: &'a CodeList, entry: &'a CodeListEntry) -> Vec<Target<'a>> {
        let code = |said: &'a String| {
            let (list, code) = CodeList::named_by(&book.portal.code_lists, &list.id, said);
            Target::Code(list, code)
        };
        match self {
            Self::Broader => entry.broader.iter().map(|code| Target::Code(&list.id, code)).collect(),
            Self::Next => entry.replaced_by.iter().map(code).collect(),
            Self::Before => {
                let codes = book.replaced.get(&list.id).and_then(|codes| codes.get(entry.code.as_str()));
                codes.into_iter().flatten().map(|(list, code)| Target::Code(list, code)).collect()
            }
            Self::Matches => {
                let address = |one: &str| one.starts_with("http") || one.starts_with("urn:");
                let target = |one: &'a String| if address(one) { Target::Address(one) } else { code(one) };
                entry.matches.iter().map(target).collect()
            }
        }
    }
}

/// `None` when no code says such a thing; else the list that all of the codes named are of, if it is one.
fn of_one_list<'a>(
    book: &'a Book,
    list: &'a CodeList,
    shown: &'a [CodeListEntry],
    relation: Relation,
) -> Option<Option<&'a Name>> {
    let mut lists = shown.iter().flat_map(|entry| relation.of(book, list, entry)).map(|target| match target {
        Target::Code(list, _) => Some(list),
        Target::Address(_) => None,
    });
    let first = lists.next()?;
    Some(first.filter(|_| lists.all(|list| list == first)))
}

/// The cell of a relation.
fn links(
    book: &Book,
    tongue: &Tongue,
    (list, entry): (&CodeList, &CodeListEntry),
    relation: Relation,
    of: Option<&Name>,
) -> LinksView {
    let own = book.urls.code_list(tongue.lang, &list.id);
    let targets = relation.of(book, list, entry);
    let left = targets.len().saturating_sub(LINKS);
    let one = |target: &Target| match *target {
        Target::Address(address) => {
            let href = crate::urls::web(address);
            LinkView { href, code: address.into(), label: None, list: None }
        }
        Target::Code(id, code) => LinkView {
            href: Some(format!("{}#{}", link(&own, &book.urls.code_list(tongue.lang, id)), code_anchor(code))),
            code: code.into(),
            label: book.label_of(id, code).and_then(|label| tongue.say(label)),
            list: (of != Some(id) && *id != list.id)
                .then(|| tongue.say(&book.portal.code_lists.get(id)?.title))
                .flatten(),
        },
    };
    LinksView {
        links: targets.iter().take(LINKS).map(one).collect(),
        left: (left > 0).then(|| format!("+{}", tongue.words.formats.integer(left as u64))),
    }
}

/// A list as a link.
fn anchor(book: &Book, tongue: &Tongue, id: &Name) -> Anchor {
    let title = book.portal.code_lists.get(id).and_then(|list| tongue.say(&list.title)).unwrap_or_default();
    let url = encode(&book.urls.code_list(tongue.lang, id));
    Anchor { key: id.to_string(), text: title.text, lang: title.lang, url }
}

fn files(book: &Book, id: &Name) -> Vec<Anchor> {
    let file = |(extension, name): &(&str, &str)| Anchor {
        key: (*extension).into(),
        text: (*name).into(),
        lang: None,
        url: encode(&book.urls.code_list_file(id, extension)),
    };
    FILES.iter().map(file).collect()
}

/// The languages shown: the page's own first; those left out in which nothing is labelled, or all as in the page's own.
fn languages<'a>(book: &Book<'a>, tongue: &Tongue, shown: &[CodeListEntry]) -> Vec<&'a Lang> {
    let mut languages: Vec<_> = book.portal.site.languages.iter().collect();
    languages.sort_by_key(|lang| *lang != tongue.lang);
    let tells = |lang: &Lang| {
        let other = |entry: &CodeListEntry| {
            entry.label.exactly(lang).is_some_and(|label| entry.label.exactly(tongue.lang) != Some(label))
        };
        shown.iter().any(other)
    };
    languages.retain(|lang| *lang == tongue.lang || tells(lang));
    languages
}

fn language(tongue: &Tongue, lang: &Lang) -> String {
    let key = format!("language_{lang}");
    let name = tongue.words.find(&key).unwrap_or(lang.as_str());
    tongue.words.say("label_in", &[("language", &name)])
}

/// The label in a language; on the page's own column one of another language where there is none.
fn label(tongue: &Tongue, entry: &CodeListEntry, lang: &Lang) -> LabelView {
    let said = tongue.say(&entry.label);
    let (text, lang) = match (entry.label.exactly(lang), said) {
        (Some(text), _) => (text.to_string(), lang.to_string()),
        (None, Some(said)) if lang == tongue.lang => (said.text, said.lang.unwrap_or_default()),
        _ => ("—".into(), String::new()),
    };
    LabelView { text, lang: if lang == tongue.lang.as_str() { String::new() } else { lang } }
}

/// When a code holds; the list's time where it says nothing.
fn times_of(entry: &CodeListEntry, list: &CodeList) -> (Option<Date>, Option<Date>) {
    (entry.valid_from.or(list.valid_from), entry.valid_to.or(list.valid_to))
}

/// When a code holds, in words.
fn validity(tongue: &Tongue, (from, to): (Option<Date>, Option<Date>)) -> Option<String> {
    let (formats, words) = (&tongue.words.formats, tongue.words);
    match (from, to) {
        (Some(from), Some(to)) => Some(formats.span(&formats.date(from), &formats.date(to))),
        (Some(from), None) => Some(words.say("since", &[("date", &formats.date(from))])),
        (None, Some(to)) => Some(words.say("until", &[("date", &formats.date(to))])),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::artifact::Source;
    use crate::findings::Findings;
    use crate::model::*;
    use crate::themes;

    /// The pages of two lists, the second following the first: those whose address begins so.
    fn page(address: &str) -> String {
        let [vi, en] = ["vi", "en"].map(|tag| Lang::parse(tag).unwrap());
        let both = |one: &str, other: &str| {
            let mut text = Text::of(&vi, one);
            text.set(en.clone(), other.into());
            text
        };
        let entry = |code: &str, label: Text| CodeListEntry { label, ..CodeListEntry::of(code) };
        let mut old = CodeList::named(Name::parse("cu").unwrap());
        old.title = both("Tỉnh cũ", "Former provinces");
        old.valid_to = Date::parse("2025-06-30");
        old.entries = vec![
            entry("miền bắc", both("Miền Bắc", "The North")),
            CodeListEntry {
                broader: Some("miền bắc".into()),
                replaced_by: Some("moi:08".into()),
                matches: vec!["https://a.example/<b>".into(), "urn:x:1".into()],
                ..entry("02", Text::of(&vi, "<i>Hà Giang</i>"))
            },
        ];
        let mut new = CodeList::named(Name::parse("moi").unwrap());
        new.title = both("Tỉnh nay", "Provinces");
        new.entries = vec![
            CodeListEntry {
                valid_from: Date::parse("2025-07-01"), ..entry("08", both("Tuyên Quang", "Tuyên Quang"))
            },
            CodeListEntry { description: Text::of(&vi, "Thủ đô"), ..entry("01", both("Hà Nội", "Hà Nội")) },
        ];
        let mut portal = sample::portal("https://data.example.org/kho");
        portal.code_lists = [old, new].map(|list| (list.id.clone(), list)).into();
        let folder = tempfile::tempdir().unwrap();
        let theme = themes::load(&themes::tests::settings(folder.path(), &["vi", "en"])).unwrap().value;
        let urls = crate::urls::Urls::new(&portal.site.base_url, theme.routes.clone());
        let findings = Findings::default();
        let weights = Default::default();
        let judged = super::super::Judged::plain(&findings, &weights, Date::new(2026, 11, 22));
        let artifacts = super::super::of(&portal, judged, &urls, &theme).unwrap();
        let artifact = artifacts.into_iter().find(|artifact| artifact.address.as_str() == address).expect(address);
        let (mut bytes, Source::Made(make)) = (Vec::new(), artifact.source) else { panic!("pages are made") };
        make(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_code_leads_to_what_replaced_it_and_back() {
        let old = page("vi/danh-muc/cu/index.html");
        assert!(old.contains("<tr id=\"code-mi~E1~BB~81n~20b~E1~BA~AFc\">"), "{old}");
        assert!(old.contains("href=\"../moi/#code-08\"><code>08</code> Tuyên Quang</a>"), "{old}");
        assert!(old.contains("href=\"./#code-mi~E1~BB~81n~20b~E1~BA~AFc\""), "{old}");
        assert!(
            old.contains("Thay bằng<br><a class=\"small\" href=\"../../../vi/danh-muc/moi/\">Tỉnh nay</a>"),
            "{old}"
        );
        let new = page("vi/danh-muc/moi/index.html");
        assert!(new.contains("href=\"../cu/#code-02\"><code>02</code> &lt;i&gt;Hà Giang"), "{new}");
    }

    #[test]
    fn a_time_that_all_codes_share_is_told_once() {
        let old = page("vi/danh-muc/cu/index.html");
        assert!(
            old.contains("Hiệu lực đến 30/06/2025</span>") && !old.contains("<th scope=\"col\">Hiệu lực</th>"),
            "{old}"
        );
        let new = page("vi/danh-muc/moi/index.html");
        assert!(new.contains("<th scope=\"col\">Hiệu lực</th>") && new.contains(">từ 01/07/2025</td>"), "{new}");
    }

    #[test]
    fn labels_that_are_the_same_in_every_language_stand_once_and_marks_stay_text() {
        let new = page("vi/danh-muc/moi/index.html");
        assert_eq!(new.matches("Hà Nội").count(), 1, "{new}");
        let old = page("en/code-lists/cu/index.html");
        assert!(old.contains("<td lang=\"vi\">&lt;i&gt;Hà Giang&lt;/i&gt;</td>") && old.contains("The North"), "{old}");
        assert!(!old.contains("<i>Hà") && !old.contains("example/<b>"), "{old}");
        assert!(old.contains("<code>urn:x:1</code>") && !old.contains("\"urn:"), "{old}");
    }

    #[test]
    fn the_identifier_of_a_list_and_of_each_code_is_a_place_on_a_page() {
        let page = page("codelists/cu/index.html");
        assert!(page.contains("id=\"scheme\"") && page.contains("href=\"../cu.ttl\""), "{page}");
        assert!(page.contains("<li id=\"code-02\"><a href=\"../../vi/danh-muc/cu/#code-02\">02 ·"), "{page}");
    }
}
