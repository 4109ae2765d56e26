//! What is known of terms that no catalogue describes itself: lists of the EU, media types, classes above classes, datatypes.

use super::Object;
use crate::catalogue::vocab::{self, Term, dcat, foaf, skos, spdx, vcard, xsd};
use crate::model::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

/// Datatypes of dates.
pub(super) const DATES: [Term; 4] = [xsd::DATE, xsd::DATE_TIME, xsd::G_YEAR, xsd::G_YEAR_MONTH];
/// What a catalogue describes.
pub(super) const DESCRIBED: [Term; 4] = [dcat::CATALOG, dcat::DATASET, dcat::DATA_SERVICE, dcat::DATASET_SERIES];

/// Classes with the class above them (vCard, FOAF, ORG: what the ranges of DCAT-AP rely on).
const ABOVE: &[(&str, Term)] = &[
    ("http://www.w3.org/2006/vcard/ns#Individual", vcard::KIND),
    ("http://www.w3.org/2006/vcard/ns#Organization", vcard::KIND),
    ("http://www.w3.org/2006/vcard/ns#Group", vcard::KIND),
    ("http://www.w3.org/2006/vcard/ns#Location", vcard::KIND),
    ("http://xmlns.com/foaf/0.1/Organization", foaf::AGENT),
    ("http://xmlns.com/foaf/0.1/Person", foaf::AGENT),
    ("http://xmlns.com/foaf/0.1/Group", foaf::AGENT),
    ("http://www.w3.org/ns/org#Organization", foaf::AGENT),
];

/// A list of the EU: the class of its terms and their codes; none for a list of which any code is taken.
struct List {
    class: String,
    codes: Option<BTreeSet<&'static str>>,
}

/// The lists by name, e.g. "frequency".
static LISTS: LazyLock<BTreeMap<&'static str, List>> = LazyLock::new(|| {
    let lines = include_str!("authority.csv").lines().skip(1);
    let list = |line: &'static str| {
        let mut parts = line.splitn(3, ',');
        let (name, class, codes) = (parts.next()?, parts.next()?, parts.next()?);
        let codes = (codes != "*").then(|| codes.split(' ').collect());
        Some((name, List { class: super::expand(class), codes }))
    };
    lines.filter_map(list).collect()
});

/// The classes of resources, those described here and those known everywhere.
#[derive(Debug, Default)]
pub(super) struct Known<'a> {
    classes: HashMap<&'a str, Vec<&'a str>>,
    /// What is known besides.
    more: Option<&'a Known<'a>>,
}

impl<'a> Known<'a> {
    /// With what is known besides.
    pub fn with(more: &'a Known<'a>) -> Self {
        Self { more: Some(more), ..Self::default() }
    }

    /// Learns the class of a resource.
    pub fn learn(&mut self, name: &'a str, class: &'a str) {
        self.classes.entry(name).or_default().push(class);
    }

    /// Is the value a resource of this class?
    pub fn is_a(&self, object: Object<'_>, class: &str) -> bool {
        let name = match object {
            Object::Iri(name) | Object::Blank(name) => name,
            Object::Literal { .. } => return false,
        };
        let own = self.classes.get(name).is_some_and(|classes| with_above(classes).any(|one| one == class));
        own || self.more.is_some_and(|more| more.is_a(object, class)) || (self.more.is_none() && is_known(name, class))
    }

    /// Is the value a term of this list?
    pub fn in_scheme(&self, object: Object<'_>, scheme: &str) -> bool {
        let Object::Iri(iri) = object else { return false };
        let term = term(iri);
        term.is_some_and(|(name, _)| scheme.strip_prefix(vocab::EU_AUTHORITY) == Some(name))
            || iri
                .strip_prefix(vocab::LICENCE_TYPE)
                .is_some_and(|code| !code.is_empty() && scheme.starts_with(vocab::LICENCE_TYPE))
    }
}

/// Classes, and those above them.
pub(super) fn with_above<'a>(classes: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    let above = |class: &str| ABOVE.iter().find(|(one, _)| *one == class).map(|(_, above)| above.iri);
    classes.iter().flat_map(move |class| std::iter::once(*class).chain(above(class)))
}

/// The list and the entry of a term of the EU.
fn term(iri: &str) -> Option<(&'static str, &'static List)> {
    let (name, code) = match iri.strip_prefix(vocab::PUBLISHER_TYPE) {
        Some(code) => ("publishertype", code),
        None => iri.strip_prefix(vocab::EU_AUTHORITY)?.split_once('/')?,
    };
    let (name, list) = LISTS.get_key_value(name)?;
    let open = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    list.codes.as_ref().map_or_else(|| open(code), |codes| codes.contains(code)).then_some((*name, list))
}

/// Is the class of a term known without a description?
fn is_known(iri: &str, class: &str) -> bool {
    let term = term(iri).is_some_and(|(_, list)| list.class == class || class == skos::CONCEPT.iri);
    let scheme = || {
        class == skos::CONCEPT_SCHEME.iri
            && iri.strip_prefix(vocab::EU_AUTHORITY).is_some_and(|name| LISTS.contains_key(name))
    };
    let media = || class == "http://purl.org/dc/terms/MediaType" && is_media_type(iri);
    let algorithm = || {
        class == spdx::CHECKSUM_ALGORITHM.iri
            && ALGORITHMS.iter().any(|end| iri.strip_prefix(spdx::PREFIX.1) == Some(end))
    };
    term || scheme() || media() || algorithm()
}

/// Algorithms of checksums in SPDX.
const ALGORITHMS: [&str; 5] = [
    "checksumAlgorithm_md5",
    "checksumAlgorithm_sha1",
    "checksumAlgorithm_sha256",
    "checksumAlgorithm_sha384",
    "checksumAlgorithm_sha512",
];

/// Is it the page of a media type at IANA?
pub(super) fn is_media_type(iri: &str) -> bool {
    let rest = ["http://", "https://"].iter().find_map(|scheme| iri.strip_prefix(scheme));
    let rest = rest.and_then(|rest| rest.strip_prefix("www.iana.org/assignments/media-types/"));
    let word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    rest.and_then(|rest| rest.split_once('/')).is_some_and(|(kind, rest)| word(kind) && !rest.is_empty())
}

/// Is the value a well-formed literal of this datatype (XML Schema part 2)?
pub(super) fn is_of(object: Object<'_>, wanted: &str) -> bool {
    let Object::Literal { text, datatype } = object else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = |text: &'_ str| text.trim_start_matches(['+', '-']).to_string();
    if datatype != wanted {
        return false;
    }
    match wanted.strip_prefix(xsd::PREFIX.1) {
        Some("date") => Date::parse(without_zone(text)).is_some_and(|date| date.day().is_some()),
        Some("gYearMonth") => {
            Date::parse(without_zone(text)).is_some_and(|date| date.day().is_none() && date.month().is_some())
        }
        Some("gYear") => Date::parse(without_zone(text)).is_some_and(|date| date.month().is_none()),
        Some("dateTime") => text.split_once('T').is_some_and(|(day, time)| {
            Date::parse(day).is_some_and(|date| date.day().is_some()) && is_time(without_zone(time))
        }),
        Some("nonNegativeInteger") => digits(text.strip_prefix('+').unwrap_or(text)),
        Some("decimal") => {
            let number = unsigned(text);
            let (whole, rest) = number.split_once('.').unwrap_or((&number, ""));
            (digits(whole) || digits(rest)) && (whole.is_empty() || digits(whole)) && (rest.is_empty() || digits(rest))
        }
        Some("hexBinary") => text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        Some("duration") => {
            let rest = text.strip_prefix('-').unwrap_or(text).strip_prefix('P');
            rest.is_some_and(|rest| {
                rest.bytes().any(|b| b.is_ascii_digit()) && rest.bytes().all(|b| b"0123456789YMDTHS.".contains(&b))
            })
        }
        _ => true,
    }
}

/// `hh:mm:ss` with or without a fraction.
fn is_time(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let below = |text: &str, most: u32| text.len() == 2 && text.parse::<u32>().is_ok_and(|number| number < most);
    let [hour, minute, second] = parts[..] else { return false };
    let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
    below(hour, 25) && below(minute, 60) && below(second, 60) && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

/// A date or a time without its zone: `Z`, `+07:00`.
fn without_zone(text: &str) -> &str {
    let text = text.strip_suffix('Z').unwrap_or(text);
    match text.len().checked_sub(6).and_then(|at| text.split_at_checked(at)) {
        Some((start, zone)) if zone.starts_with(['+', '-']) && zone.as_bytes()[3] == b':' => start,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_the_eu_have_their_class() {
        let known = Known::default();
        let is =
            |iri: &'static str, class: &str| known.is_a(Object::Iri(iri), &crate::catalogue::conform::expand(class));
        assert!(is("http://publications.europa.eu/resource/authority/frequency/DAILY", "dct:Frequency"));
        assert!(!is("http://publications.europa.eu/resource/authority/frequency/SOMETIMES", "dct:Frequency"));
        assert!(is("http://publications.europa.eu/resource/authority/language/VIE", "dct:LinguisticSystem"));
        assert!(is("https://www.iana.org/assignments/media-types/text/csv", "dct:MediaType"));
        assert!(is("http://publications.europa.eu/resource/authority/data-theme", "skos:ConceptScheme"));
        assert!(!is("https://e.org/", "dct:MediaType"));
    }

    #[test]
    fn literals_are_held_against_their_datatype() {
        let is = |text: &'static str, local: &str| {
            let datatype = format!("{}{local}", xsd::PREFIX.1);
            is_of(Object::Literal { text, datatype: &datatype }, &datatype)
        };
        for (text, local) in [
            ("2026-02-28", "date"),
            ("2026-02-28+07:00", "date"),
            ("2026-02", "gYearMonth"),
            ("2026", "gYear"),
            ("2026-02-28T10:00:00Z", "dateTime"),
            ("2026-02-28T10:00:00.25+07:00", "dateTime"),
            ("12", "nonNegativeInteger"),
            ("-1.5", "decimal"),
            ("0aF1", "hexBinary"),
            ("P1Y2M", "duration"),
        ] {
            assert!(is(text, local), "{text} {local}");
        }
        for (text, local) in [
            ("2026-02-31", "date"),
            ("2026-02", "date"),
            ("2026-02-28", "dateTime"),
            ("-1", "nonNegativeInteger"),
            ("1e3", "decimal"),
            (".", "decimal"),
            ("abc", "hexBinary"),
            ("1Y", "duration"),
        ] {
            assert!(!is(text, local), "{text} {local}");
        }
    }
}
