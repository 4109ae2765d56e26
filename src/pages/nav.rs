//! The links of the frame: the menu and what the footer lists, in the theme's order.

use super::accessibility;
use super::book::{Book, Tongue};
use super::home;
use super::view::Anchor;
use crate::findings::{Finding, Findings};
use crate::model::{Name, Portal};
use crate::themes::{Entry, Theme};
use crate::urls::encode;

/// What a menu may name besides the owner's pages.
const KNOWN: [&str; 10] =
    ["home", "data", "agencies", "themes", "stories", "plan", "code_lists", "developers", "quality", "feeds"];

/// Links of the menu, and of the footer about the portal and for machines.
pub(super) struct Links {
    pub nav: Vec<Anchor>,
    pub about: Vec<Anchor>,
    pub machine: Vec<Anchor>,
}

/// Names in the theme's lists that name nothing.
pub fn unknown(portal: &Portal, theme: &Theme) -> Findings {
    let page = |name: &str| {
        name == accessibility::NAME || Name::parse(name).is_some_and(|name| portal.pages.contains_key(&name))
    };
    let in_nav = |name: &str| KNOWN.contains(&name) || page(name);
    let in_home = |name: &str| home::BLOCKS.contains(&name);
    let mut findings = Findings::default();
    let mut judge = |key: &str, entries: &Option<Vec<Entry>>, known: &dyn Fn(&str) -> bool| {
        for entry in entries.iter().flatten().filter(|entry| !known(&entry.name)) {
            let finding = Finding::of("unknown-theme-entry", entry.place.clone());
            findings.push(finding.with("key", key).with("name", &entry.name));
        }
    };
    judge("nav", &theme.settings.nav, &in_nav);
    judge("home", &theme.settings.home, &in_home);
    findings
}

/// The links of one language.
pub(super) fn links(book: &Book, tongue: &Tongue) -> Links {
    let (urls, lang) = (book.urls, tongue.lang);
    let anchor = |key: &str, word: &str, url: String| Anchor {
        key: key.into(),
        text: tongue.words.word(word).into(),
        lang: None,
        url: encode(&url),
    };
    let mut nav = vec![
        anchor("data", "nav_data", urls.browse(lang, 1)),
        anchor("agencies", "nav_agencies", urls.publishers(lang)),
    ];
    if !book.portal.site.themes.is_empty() {
        nav.push(anchor("themes", "nav_themes", urls.themes(lang)));
    }
    if book.portal.plan.is_some() {
        nav.push(anchor("plan", "nav_plan", urls.plan(lang)));
    }
    if !book.portal.code_lists.is_empty() {
        nav.push(anchor("code_lists", "nav_code_lists", urls.code_lists(lang)));
    }
    nav.push(anchor("developers", "nav_developers", urls.developers(lang)));
    let pages = book.portal.pages.values().map(|page| {
        let title = tongue.say(&page.title);
        let (text, lang) = title.map_or((page.name.to_string(), None), |title| (title.text, title.lang));
        Anchor { key: page.name.to_string(), text, lang, url: encode(&urls.page(tongue.lang, &page.name)) }
    });
    let mut about: Vec<Anchor> = pages.collect();
    let order = ["about", "licence", "accessibility"];
    if !about.iter().any(|page| page.key == accessibility::NAME) {
        about.push(anchor(accessibility::NAME, "a11y_title", urls.page(lang, &accessibility::name())));
    }
    let place = |page: &Anchor| order.iter().position(|name| *name == page.key).unwrap_or(order.len());
    about.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| tongue.compare(&a.text, &b.text)));
    if !book.portal.stories.is_empty() {
        about.push(anchor("stories", "nav_stories", urls.stories(lang)));
    }
    about.push(anchor("quality", "nav_quality", urls.quality(lang)));
    let machine = vec![
        anchor("turtle", "foot_turtle", "catalog.ttl".into()),
        anchor("json_ld", "foot_json_ld", "catalog.jsonld".into()),
        anchor("data_json", "foot_data_json", "data.json".into()),
        anchor("feeds", "foot_feeds", urls.feeds(lang)),
        anchor("sitemap", "foot_sitemap", "sitemap.xml".into()),
    ];
    let Some(chosen) = &book.theme.settings.nav else { return Links { nav, about, machine } };
    let mut left = nav;
    let home = anchor("home", "home", urls.home(lang));
    let mut nav: Vec<Anchor> = Vec::new();
    for Entry { name, .. } in chosen {
        let named = |anchor: &Anchor| anchor.key == *name;
        if let Some(at) = left.iter().position(named) {
            nav.push(left.remove(at));
        } else if let Some(at) = about.iter().position(named) {
            let page = about.remove(at);
            let key = if KNOWN.contains(&name.as_str()) { page.key } else { format!("page_{}", page.key) };
            nav.push(Anchor { key, ..page });
        } else if let Some(other) =
            machine.iter().chain([&home]).find(|other| KNOWN.contains(&&*other.key) && named(other))
            && !nav.iter().any(|known| known.key == other.key)
        {
            nav.push(other.clone());
        }
    }
    // What the menu leaves out is still to be found at the foot.
    about.append(&mut left);
    Links { nav, about, machine }
}
