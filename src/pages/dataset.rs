//! A dataset's page: the finding, the file and the date before anything else.

use super::book::{Book, Tongue};
use super::listing;
use super::quality::quality;
use super::reuse::{addresses, citation, downloads, hashes, samples};
use super::table::{self, ROWS_SHOWN};
use super::view::{
    Anchor, Crumb, DatasetView, Detail, DetailValue, Fact, FeedLink, FigureView, FileView, OtherFile, Page, Prose, Tag,
    Warning, Words,
};
use super::{ask, dublin_core, embed, feeds, figure, graded, machine, markdown, personal, plan, stories};
use crate::model::{Access, Content, Dataset, DatasetId, Lang, Name, Portal, Status};
use crate::urls::encode;

/// The most datasets recommended.
pub(super) const RELATED: usize = 5;
/// The most tables shown with their rows; the rest is listed.
const TABLES: usize = 12;

/// The head of a dataset's page.
pub(super) fn page(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Page {
    let title = tongue.say(&dataset.title).unwrap_or_default();
    let description = tongue.say(&dataset.description).map(|text| markdown::plain(&text.text, 200));
    let description = description.unwrap_or_else(|| tongue.words.word("no_description").into());
    let mut page = book.page(
        tongue,
        &markdown::shorten(&title.text, 120),
        &description,
        |lang| book.urls.dataset(lang, &dataset.id),
        |lang| dataset.title.exactly(lang).is_some() && dataset.description.exactly(lang).is_some(),
    );
    page.nav = "data".into();
    page.described = machine::described(book, dataset);
    page.feeds.splice(0..0, feed(book, tongue, dataset).map(|url| FeedLink { title: title.text.clone(), url }));
    page.crumbs = crumbs(book, tongue, dataset);
    page.crumbs.push(Crumb { text: markdown::shorten(&title.text, 60), lang: title.lang, url: None });
    page
}

/// Where the changes of a dataset are told.
pub(super) fn feed(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Option<String> {
    feeds::changed(dataset).map(|_| encode(&book.urls.dataset_feed(tongue.lang, &dataset.id)))
}

/// The way to a dataset: home, data, its first theme.
pub(super) fn crumbs(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Vec<Crumb> {
    let mut crumbs = listing::crumbs(book, tongue, Some(("nav_data", book.urls.browse(tongue.lang, 1))));
    if let Some(theme) = dataset.themes.first().and_then(|theme| book.portal.theme(theme)) {
        let title = tongue.say(&theme.title).unwrap_or_default();
        let url = Some(encode(&book.urls.theme(tongue.lang, &theme.id)));
        crumbs.push(Crumb { text: title.text, lang: title.lang, url });
    }
    crumbs
}

/// The head of a page beside a dataset's own, with the dataset's title and the way back. Its words are `{about}_title` and
/// `{about}_description`.
pub(super) fn beside(
    book: &Book,
    tongue: &Tongue,
    dataset: &Dataset,
    (about, crumb): (&str, &str),
    at: impl Fn(&Lang) -> String,
) -> (Page, Words, Anchor) {
    let words = tongue.words;
    let title = tongue.say(&dataset.title).unwrap_or_default();
    let short = markdown::shorten(&title.text, 120);
    let said = |key: &str| words.say(&format!("{about}_{key}"), &[("title", &short)]);
    let told = |lang: &Lang| dataset.title.exactly(lang).is_some();
    let mut page = book.page(tongue, &said("title"), &said("description"), at, told);
    page.nav = "data".into();
    page.described = machine::described(book, dataset);
    page.crumbs = crumbs(book, tongue, dataset);
    let up = listing::anchor(book, tongue, dataset);
    page.crumbs.push(Crumb { text: markdown::shorten(&up.text, 60), lang: up.lang.clone(), url: Some(up.url.clone()) });
    page.crumbs.push(listing::here(words.word(crumb), None));
    (page, title, up)
}

/// Everything the page says.
pub(super) fn view(book: &Book, tongue: &Tongue, dataset: &Dataset, related: &[usize]) -> DatasetView {
    let publisher = book.portal.publisher_of(dataset);
    let (lead, more) = lead(book, tongue, dataset);
    let tables: Vec<_> = dataset.tables().take(TABLES).collect();
    let rows = if tables.len() > 1 { ROWS_SHOWN / 2 } else { ROWS_SHOWN };
    let tables = tables.iter().map(|(resource, table)| table::view(book, tongue, dataset, resource, table, rows));
    let (main, files, files_more) = downloads(book, tongue, dataset);
    let data = book.urls.data(&dataset.id);
    let bundle = dataset.bundle.as_ref().map(|bundle| FileView {
        label: tongue.words.word("file_zip").into(),
        hint: Some(tongue.words.word("hint_zip").into()),
        ..table::file(tongue, &data, bundle)
    });
    let (quality, quality_more) = quality(book, tongue, dataset);
    let theme = |id| {
        let theme = book.portal.theme(id)?;
        let title = tongue.say(&theme.title)?;
        let url = encode(&book.urls.theme(tongue.lang, &theme.id));
        Some(Anchor { key: theme.id.to_string(), text: title.text, lang: title.lang, url })
    };
    DatasetView {
        title: tongue.say(&dataset.title).unwrap_or_default(),
        lead,
        more,
        agency: tongue.say(&publisher.name).unwrap_or_default(),
        agency_url: encode(&book.urls.publisher(tongue.lang, &publisher.id)),
        tags: status(tongue, dataset).into_iter().chain(plan::freshness(book, tongue, dataset)).collect(),
        promise: plan::promise(book, tongue, dataset),
        themes: dataset.themes.iter().filter_map(theme).collect(),
        warning: warning(book, tongue, dataset),
        facts: facts(book, tongue, dataset),
        figures: figures(book, tongue, dataset),
        caveats: caveats(book, tongue, dataset),
        personal: personal::personal(tongue, dataset),
        tables: tables.collect(),
        others: others(book, tongue, dataset),
        method: table::prose(book, tongue, dataset, &dataset.readme, 3),
        details: details(tongue, dataset),
        quality,
        quality_more,
        quality_url: encode(&book.urls.dataset_quality(tongue.lang, &dataset.id)),
        history_url: encode(&book.urls.dataset_history(tongue.lang, &dataset.id)),
        iri: book.urls.dataset_iri(&dataset.id),
        feed: feed(book, tongue, dataset),
        addresses: addresses(book, dataset),
        samples: samples(book, dataset),
        hashes: hashes(&main, &files, &bundle),
        main,
        files,
        files_more,
        bundle,
        citation: citation(book, tongue, dataset),
        contact: dataset.contact.as_ref().map(|contact| tongue.contact(contact)),
        report: ask::problem(book, tongue, dataset, ask::Spot::default()),
        stories: stories::of_dataset(book, tongue, dataset),
        series: stories::series(book, tongue, dataset),
        related: related.iter().map(|at| listing::anchor(book, tongue, &book.portal.datasets[*at])).collect(),
        core: dublin_core::elements(book, tongue, dataset),
    }
}

/// The figures, each with the code that shows it elsewhere.
fn figures(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Vec<FigureView> {
    let with_code =
        |figure: FigureView| FigureView { embed: Some(embed::code(book, tongue, dataset, &figure)), ..figure };
    figure::all(book, tongue, dataset).into_iter().map(with_code).collect()
}

/// The first paragraph large, what follows it below.
fn lead(book: &Book, tongue: &Tongue, dataset: &Dataset) -> (Option<Prose>, Option<Prose>) {
    let Some(said) = tongue.say(&dataset.description) else { return (None, None) };
    let text = said.text.trim();
    let (first, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let resolve = |path: &str| table::own_file(book, dataset, path, tongue);
    let html = markdown::inline(first, &resolve);
    let lead = Prose { html, lang: said.lang.clone(), note: said.note };
    let more = (!rest.trim().is_empty()).then(|| Prose {
        html: markdown::render(rest, 3, &resolve),
        lang: said.lang,
        note: None,
    });
    (Some(lead), more)
}

/// The status in a word, when it is not simply active.
pub(super) fn status(tongue: &Tongue, dataset: &Dataset) -> Option<Tag> {
    let word = |kind, key| Some(Tag { kind, text: tongue.words.word(key).into() });
    match (dataset.status, dataset.access) {
        (Status::Withdrawn, _) => word("bad", "status_withdrawn"),
        (Status::Superseded, _) => word("warn", "status_superseded"),
        (Status::Planned, _) => word("info", "status_planned"),
        (Status::Active, Access::NonPublic) => word("bad", "access_non_public"),
        (Status::Active, Access::Restricted) => word("warn", "access_restricted"),
        (Status::Active, Access::Public) => None,
    }
}

/// Why a dataset is not what it was.
pub(super) fn warning(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Option<Warning> {
    let key = match (dataset.status, dataset.access) {
        (Status::Withdrawn, _) => "warning_withdrawn",
        (Status::Superseded, _) => "warning_superseded",
        (Status::Planned, _) => "warning_planned",
        (_, Access::NonPublic) => "warning_non_public",
        (_, Access::Restricted) => "warning_restricted",
        _ => return None,
    };
    let reason = tongue.say(&dataset.status_reason).or_else(|| tongue.say(&dataset.rights));
    let link = successor(book.portal, dataset).map(|successor| listing::anchor(book, tongue, successor));
    Some(Warning { text: tongue.words.word(key).into(), reason, link })
}

/// The dataset that replaces this one, named in full or as a neighbour of the same agency.
pub(super) fn successor<'p>(portal: &'p Portal, dataset: &Dataset) -> Option<&'p Dataset> {
    let written = dataset.replaced_by.as_ref()?;
    let neighbour = || Some(DatasetId { agency: dataset.id.agency.clone(), dataset: Name::parse(written)? });
    let id = DatasetId::parse(written).or_else(neighbour)?;
    portal.dataset(&id).map(|dataset| &**dataset)
}

/// The strip of facts; what is not known says so.
fn facts(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Vec<Fact> {
    let words = tongue.words;
    let fact = |label: &str| Fact { label: words.word(label).into(), ..Fact::default() };
    let unknown = |label: &str| Fact { value: words.word("not_given").into(), missing: true, ..fact(label) };

    let period = match (listing::period(tongue, dataset), table::dates_of(tongue, dataset)) {
        (Some(value), _) => Fact { value, ..fact("fact_time") },
        (None, Some((value, column))) => {
            let small = Some(words.say("by_column", &[("column", &column)]));
            Fact { value, small, ..fact("fact_time") }
        }
        (None, None) => unknown("fact_time"),
    };
    let frequency = dataset.frequency.as_ref().and_then(|frequency| tongue.say(&frequency.label));
    let frequency = frequency.map_or_else(|| words.word("frequency_not_given").to_string(), |label| label.text);
    let updated = match dataset.modified {
        Some(date) => Fact { value: words.formats.date(date), ..fact("fact_updated") },
        None => unknown("fact_updated"),
    };
    let past = encode(&book.urls.dataset_history(tongue.lang, &dataset.id));
    let updated = Fact { small: Some(frequency), url: Some(past), ..updated };
    let places: Vec<Words> = dataset.spatial.iter().filter_map(|place| tongue.say(&place.name)).collect();
    let scope = match places.split_first() {
        Some((first, rest)) => {
            let small: Vec<&str> = rest.iter().take(2).map(|place| place.text.as_str()).collect();
            let more = rest.len().saturating_sub(small.len()) as u64;
            let mut small = small.join(", ");
            if more > 0 {
                small = format!("{small} {}", words.count("and_more", more));
            }
            let small = (!small.is_empty()).then_some(small);
            Fact { value: first.text.clone(), lang: first.lang.clone(), small, ..fact("fact_place") }
        }
        None => unknown("fact_place"),
    };
    let (tables, rows, columns) =
        dataset.tables().fold((0_u64, 0_u64, 0_u64), |(tables, rows, columns), (_, table)| {
            (tables + 1, rows + table.profile.rows, columns + table.columns.len() as u64)
        });
    let size = match tables {
        0 if dataset.resources.is_empty() => unknown("fact_size"),
        0 => {
            let bytes = dataset.resources.iter().map(|resource| resource.bytes).sum();
            let value = words.count("files", dataset.resources.len() as u64);
            Fact { value, small: Some(words.formats.bytes(bytes)), ..fact("fact_size") }
        }
        1 => {
            Fact { value: words.count("rows", rows), small: Some(words.count("columns", columns)), ..fact("fact_size") }
        }
        _ => Fact { value: words.count("rows", rows), small: Some(words.count("tables", tables)), ..fact("fact_size") },
    };
    let licence = match &dataset.licence {
        Some(licence) => {
            let small = match licence.open {
                Some(true) if licence.id.starts_with("CC-BY") => words.word("licence_by"),
                Some(true) => words.word("licence_open"),
                Some(false) => words.word("licence_closed"),
                None => words.word("licence_unknown"),
            };
            let value = licence.id.replace("CC-", "CC ").replace("BY-SA-", "BY-SA ").replace("BY-", "BY ");
            let value = value.replace("BY SA ", "BY-SA ").replace("CC0-", "CC0 ");
            let url = licence.url.as_deref().and_then(crate::urls::web);
            Fact { value, small: Some(small.into()), outside: true, url, ..fact("fact_licence") }
        }
        None => unknown("fact_licence"),
    };
    let points = book.findings_of(dataset).len() as u64;
    let quality = Fact {
        value: match points {
            0 => words.word("no_faults_short").into(),
            points => words.count("points", points),
        },
        small: Some(words.word("automatic_checks").into()),
        url: Some(encode(&book.urls.dataset_quality(tongue.lang, &dataset.id))),
        ..fact("fact_quality")
    };
    let quality = graded::fact(book, tongue, dataset).unwrap_or(quality);
    vec![period, updated, scope, size, licence, quality]
}

fn caveats(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Vec<Prose> {
    let resolve = |path: &str| table::own_file(book, dataset, path, tongue);
    let said = dataset.caveats.iter().filter_map(|caveat| tongue.say(&caveat.0));
    said.map(|said| Prose { html: markdown::inline(&said.text, &resolve), lang: said.lang, note: None }).collect()
}

/// Files that are no tables, and tables beyond those shown.
fn others(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Vec<OtherFile> {
    let data = book.urls.data(&dataset.id);
    let mut tables = 0;
    let rest = dataset.resources.iter().filter(|resource| dataset.publishes_source(resource)).filter(|resource| {
        let table = matches!(resource.content, Content::Table(_));
        tables += usize::from(table);
        !table || tables > TABLES
    });
    rest.map(|resource| OtherFile {
        title: table::title(tongue, resource),
        description: table::prose(book, tongue, dataset, &resource.description, 4),
        file: table::source(tongue, &data, resource),
    })
    .collect()
}

/// Sources and the other things a reader may ask for.
fn details(tongue: &Tongue, dataset: &Dataset) -> Vec<Detail> {
    let words = tongue.words;
    let web = |url: &Option<String>| url.as_deref().and_then(crate::urls::web);
    let plain = |text: String| DetailValue { words: Words { text, ..Words::default() }, href: None };
    let iri = |text: &String| DetailValue {
        words: Words { text: text.clone(), ..Words::default() },
        href: web(&Some(text.clone())),
    };
    let sources = dataset
        .sources
        .iter()
        .filter_map(|source| Some(DetailValue { words: tongue.say(&source.title)?, href: web(&source.path) }));
    let makers = dataset
        .contributors
        .iter()
        .filter_map(|maker| Some(DetailValue { words: tongue.say(&maker.title)?, href: web(&maker.path) }));
    let detail = |term: &str, values: Vec<DetailValue>, always: bool| {
        let missing = (values.is_empty() && always).then(|| words.word("not_given").to_string());
        (!values.is_empty() || always).then(|| Detail { term: words.word(term).into(), missing, values })
    };
    let date = |date: Option<crate::model::Date>| date.map(|date| plain(words.formats.date(date)));
    let keywords = dataset.keywords.iter().filter(|(lang, _)| lang == tongue.lang).map(|(_, word)| word.as_str());
    let keywords = keywords.collect::<Vec<_>>().join(", ");
    [
        detail("detail_sources", sources.collect(), true),
        detail("detail_makers", makers.collect(), false),
        detail("detail_issued", date(dataset.issued).into_iter().collect(), true),
        detail("detail_version", dataset.version.clone().map(plain).into_iter().collect(), false),
        detail("detail_standards", dataset.conforms_to.iter().map(iri).collect(), false),
        detail("detail_legislation", dataset.legislation.iter().map(iri).collect(), false),
        detail("detail_series", dataset.in_series.iter().map(iri).collect(), false),
        detail("detail_homepage", dataset.homepage.iter().map(iri).collect(), false),
        detail("detail_keywords", (!keywords.is_empty()).then(|| plain(keywords)).into_iter().collect(), false),
    ]
    .into_iter()
    .flatten()
    .collect()
}
