//! Links that report a fault or ask for data, with the form filled in: the forge's, else a letter.
//!
//! A forge's form is asked with `?title=…&body=…` (GitHub, Gitea, Forgejo), or with GitLab's names when `/-/` is in its
//! address. A letter is a `mailto:` of RFC 6068.

use super::book::{Book, Tongue};
use crate::model::{Contact, Dataset, Site};
use crate::urls::{component, web};

/// A place in a dataset that something is to be said of; whatever is not known is left for the reader to fill in.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spot<'a> {
    /// The table's title.
    pub table: &'a str,
    /// The row, counted from 1, as the language writes it.
    pub row: &'a str,
    /// The column's name.
    pub column: &'a str,
    /// What was found there.
    pub found: &'a str,
}

/// The link that reports a fault in a dataset; `None` when nobody can be told.
pub(super) fn problem(book: &Book, tongue: &Tongue, dataset: &Dataset, spot: Spot) -> Option<String> {
    let words = tongue.words;
    let title = tongue.say(&dataset.title).unwrap_or_default().text;
    let mut body = vec![
        words.say("ask_dataset", &[("title", &title), ("id", &dataset.id)]),
        book.urls.absolute(&book.urls.dataset(tongue.lang, &dataset.id)),
    ];
    for (key, value) in [("ask_table", spot.table), ("ask_row", spot.row), ("ask_column", spot.column)] {
        body.push(format!("{}: {value}", words.word(key)));
    }
    body.push(String::new());
    body.push(format!("{}: {}", words.word("ask_wrong"), spot.found));
    let publisher = book.portal.publisher_of(dataset);
    let contacts = [dataset.contact.as_ref(), publisher.contact.as_ref(), book.portal.site.contact.as_ref()];
    link(&book.portal.site, contacts, &words.say("ask_problem_title", &[("title", &title)]), &body.join("\n"))
}

/// The link that asks for data nobody has opened yet; what is asked for goes behind its end.
pub(super) fn request(book: &Book, tongue: &Tongue) -> Option<String> {
    let words = tongue.words;
    let operator = book.portal.publishers.get(&book.portal.site.publisher).and_then(|one| one.contact.as_ref());
    let contacts = [book.portal.site.contact.as_ref(), operator, None];
    let body = ["ask_request_why", "ask_request_who", "ask_request_what"].map(|key| format!("{}: ", words.word(key)));
    link(&book.portal.site, contacts, words.word("ask_request_title"), &body.join("\n"))
}

fn link(site: &Site, contacts: [Option<&Contact>; 3], title: &str, body: &str) -> Option<String> {
    if let Some(form) = site.issues.as_deref().and_then(web) {
        let (subject, text) = match form.contains("/-/") {
            true => ("issue%5Btitle%5D", "issue%5Bdescription%5D"),
            false => ("title", "body"),
        };
        let join = if form.contains('?') { '&' } else { '?' };
        return Some(format!("{form}{join}{subject}={}&{text}={}", component(title), component(body)));
    }
    let email = contacts.into_iter().flatten().find_map(|contact| contact.email.as_deref())?;
    let body = body.replace('\n', "\r\n");
    Some(format!("mailto:{}?subject={}&body={}", address(email), component(title), component(&body)))
}

/// A mail address as it stands in a link.
fn address(email: &str) -> String {
    component(email).replace("%40", "@").replace("%2B", "+")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;

    fn site(issues: Option<&str>) -> Site {
        Site { issues: issues.map(String::from), ..sample::portal("https://e.org").site }
    }

    #[test]
    fn a_forge_is_asked_in_its_own_words_and_a_letter_is_the_last_resort() {
        let write = |site: &Site, contact: Option<&Contact>| link(site, [None, contact, None], "Lỗi & sai", "a\nb?");
        let github = write(&site(Some("https://forge.example/o/r/issues/new")), None).unwrap();
        assert_eq!(github, "https://forge.example/o/r/issues/new?title=L%E1%BB%97i%20%26%20sai&body=a%0Ab%3F");
        let template = write(&site(Some("https://forge.example/o/r/issues/new?template=data.yml")), None).unwrap();
        assert!(template.contains("?template=data.yml&title="), "{template}");
        let gitlab = write(&site(Some("https://lab.example/o/r/-/issues/new")), None).unwrap();
        assert!(gitlab.contains("?issue%5Btitle%5D=L") && gitlab.contains("&issue%5Bdescription%5D=a"), "{gitlab}");
        let contact = Contact { email: Some("a+b@c.example".into()), ..Contact::default() };
        let letter = write(&site(None), Some(&contact)).unwrap();
        assert_eq!(letter, "mailto:a+b@c.example?subject=L%E1%BB%97i%20%26%20sai&body=a%0D%0Ab%3F");
        assert_eq!(write(&site(None), None), None);
    }
}
