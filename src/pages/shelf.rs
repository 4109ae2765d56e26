//! Which pages there are beside those of datasets: lists, the portal's own pages, files for hosts.

use super::{
    Pages, accessibility, browse, codes, feeds, formats, headers, home, listing, machine, own, plan, rewrite,
    structured,
};
use crate::artifact::{Artifact, Fingerprint, Rank};
use crate::error::Result;

impl Pages<'_> {
    /// Home, browse, agencies, themes, code lists.
    pub(super) fn lists(&mut self) -> Result<()> {
        let book = self.book.clone();
        let (portal, urls) = (book.portal, book.urls);
        let publishers = Fingerprint::of_value(&portal.publishers);
        let frame = book.frame.with(&[publishers]);
        let count = |places: &[usize]| Fingerprint::of_value(&places.len());
        let by_agency: Vec<_> = book.by_agency.values().map(Vec::len).collect();
        let by_theme: Vec<_> = book.by_theme.values().map(Vec::len).collect();
        let counts = Fingerprint::of_value(&(by_agency, by_theme));
        let by_format = formats::print(&book);
        let home =
            frame.with(&[counts, count(&book.newest), book.print_of(&home::shown(&book)), plan::home_print(&book)]);
        let grades: Vec<_> = book.judged.account.agencies.values().map(|tally| tally.grade).collect();
        let graded = frame.with(&[counts, Fingerprint::of_value(&grades)]);
        let lists: Vec<_> = portal.code_lists.values().map(Fingerprint::of_value).collect();
        for tongue in 0..book.tongues.len() {
            let lang = book.tongues[tongue].lang;
            self.add(&urls.home(lang), Rank::List, home, ("home.html", "home"), tongue, |book, tongue| {
                let (mut page, view) = home::home(book, tongue);
                page.json_ld = structured::portal(book, tongue);
                (page, view)
            })?;
            if tongue == 0 {
                // The entry is the home page itself: nobody waits for a second page.
                self.add("", Rank::List, home, ("home.html", "home"), tongue, |book, tongue| {
                    let (mut page, view) = home::home(book, tongue);
                    page.json_ld = structured::portal(book, tongue);
                    page.root = crate::urls::link("", "");
                    (page, view)
                })?;
            }
            for number in 1..=browse::pages(&book) {
                let places = browse::on_page(&book, number);
                let counts = if number == 1 { by_format } else { count(&[]) };
                let print = frame.with(&[count(&book.newest), counts, book.print_of(places)]);
                self.add(
                    &urls.browse(lang, number),
                    Rank::List,
                    print,
                    ("browse.html", "list"),
                    tongue,
                    move |b, t| browse::browse(b, t, number),
                )?;
            }
            let print = frame.with(&[counts]);
            self.add(&urls.publishers(lang), Rank::List, graded, ("entries.html", "list"), tongue, listing::agencies)?;
            for publisher in portal.publishers.values() {
                let places = book.by_agency.get(&publisher.id).map_or(&[][..], Vec::as_slice);
                let print = frame.with(&[book.print_of(places), plan::agency_print(&book, &publisher.id)]);
                let folder = urls.publisher(lang, &publisher.id);
                self.add(&folder, Rank::List, print, ("agency.html", "agency"), tongue, |book, tongue| {
                    listing::agency(book, tongue, publisher)
                })?;
            }
            if !portal.site.themes.is_empty() {
                self.add(&urls.themes(lang), Rank::List, print, ("entries.html", "list"), tongue, listing::themes)?;
            }
            for theme in &portal.site.themes {
                let places = book.by_theme.get(&theme.id).map_or(&[][..], Vec::as_slice);
                let print = frame.with(&[book.print_of(places)]);
                let folder = urls.theme(lang, &theme.id);
                self.add(&folder, Rank::List, print, ("theme.html", "theme"), tongue, |book, tongue| {
                    listing::theme(book, tongue, theme)
                })?;
            }
            if !portal.code_lists.is_empty() {
                let print = frame.with(&lists);
                self.add(
                    &urls.code_lists(lang),
                    Rank::List,
                    print,
                    ("entries.html", "list"),
                    tongue,
                    listing::code_lists,
                )?;
            }
            for ((id, list), own) in portal.code_lists.iter().zip(&lists) {
                let places = book.by_code_list.get(id).map_or(&[][..], Vec::as_slice);
                // Codes are shown with those of other lists that they replaced.
                let print = frame.with(&[*own, Fingerprint::of_value(&lists), book.print_of(places)]);
                self.add(&urls.code_list(lang, id), Rank::List, print, ("code_list.html", "codes"), tongue, |b, t| {
                    codes::code_list(b, t, id, list)
                })?;
            }
        }
        Ok(())
    }

    /// The owner's pages, developers, feeds, not found, the entry.
    pub(super) fn about(&mut self) -> Result<()> {
        let book = self.book.clone();
        let (portal, urls) = (book.portal, book.urls);
        let with_data: Vec<_> =
            book.by_agency.iter().filter(|(_, places)| !places.is_empty()).map(|(id, _)| *id).collect();
        let sample = home::sample_dataset(&book).map(|dataset| dataset.print).unwrap_or_default();
        let in_use: Vec<_> = book.by_theme.iter().filter(|(_, places)| !places.is_empty()).map(|(id, _)| *id).collect();
        let feeds = book.frame.with(&[Fingerprint::of_value(&(
            with_data,
            in_use,
            &portal.publishers,
            feeds::promising(&book),
        ))]);
        let developers = book.frame.with(&[Fingerprint::of_bytes(&sample.to_le_bytes())]);
        for tongue in 0..book.tongues.len() {
            let lang = book.tongues[tongue].lang;
            self.add(
                &urls.developers(lang),
                Rank::List,
                developers,
                ("developers.html", "dev"),
                tongue,
                own::developers,
            )?;
            self.add(&urls.feeds(lang), Rank::List, feeds, ("feeds.html", "feeds"), tongue, own::feeds)?;
            let statement = accessibility::print(&book);
            let folder = urls.page(lang, &accessibility::name());
            self.add(&folder, Rank::List, statement, ("accessibility.html", "a11y"), tongue, accessibility::statement)?;
            for page in portal.pages.values().filter(|page| page.name.as_str() != accessibility::NAME) {
                let print = book.frame.with(&[Fingerprint::of_value(page)]);
                self.add(
                    &urls.page(lang, &page.name),
                    Rank::Detail,
                    print,
                    ("page.html", "own"),
                    tongue,
                    |book, tongue| own::own(book, tongue, page),
                )?;
            }
        }
        self.add("404.html", Rank::List, book.frame, ("404.html", "missing"), 0, |book, _| own::missing(book))
    }

    /// Files for the host.
    pub(super) fn hosts(&mut self) -> Result<()> {
        let redirects = machine::redirects(&self.book, &machine::aliases(&self.book));
        self.artifacts.push(Artifact::bytes("_headers", Rank::List, headers::headers(&self.book))?);
        self.artifacts.push(Artifact::bytes("_redirects", Rank::List, redirects + &rewrite::redirects(&self.book))?);
        for (address, rules) in rewrite::rules(&self.book).into_iter().chain(headers::settings(&self.book)) {
            self.artifacts.push(Artifact::bytes(address, Rank::List, rules)?);
        }
        self.artifacts.push(Artifact::bytes(".nojekyll", Rank::List, Vec::new())?);
        Ok(())
    }
}
