//! Licences, themes, frequencies, formats and publisher types: the tables of the field.
//!
//! The CSV files beside this one hold the facts (EU Vocabularies of the Publications Office of the
//! European Union, SPDX, IANA; Vietnamese labels are ours); each is parsed once.

use super::{Format, Lang, Text};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// One EU data theme.
#[derive(Debug, Clone)]
pub struct EuTheme {
    /// Its code, e.g. "GOVE".
    pub code: String,
    /// Its labels.
    pub label: Text,
    /// Its IRI in the EU authority table.
    pub iri: String,
}

/// How often data is renewed: an entry of the EU frequency table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frequency {
    /// Its code, e.g. "MONTHLY".
    pub code: String,
    /// Its labels.
    pub label: Text,
    /// Its IRI.
    pub iri: String,
    /// ISO 8601 repeating interval as DCAT-US wants it, e.g. "R/P1M".
    pub repeat: String,
}

/// A licence, known or only named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// SPDX identifier, or the name as written, e.g. "CC-BY-4.0".
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where its text is; `None` for a licence known by name only.
    pub url: Option<String>,
    /// Its IRI in the EU authority table.
    pub eu_iri: Option<String>,
    /// Is it open (free to reuse, commercially too)? `None` when unknown.
    pub open: Option<bool>,
}

/// The 13 EU data themes by code.
pub static EU_THEMES: LazyLock<Vec<EuTheme>> = LazyLock::new(|| {
    table(include_str!("data-themes.csv"), |row| EuTheme {
        code: row[0].into(),
        label: labels(&row[1], &row[2]),
        iri: row[3].into(),
    })
});

/// The EU frequencies.
pub static FREQUENCIES: LazyLock<Vec<Frequency>> = LazyLock::new(|| {
    table(include_str!("frequencies.csv"), |row| Frequency {
        code: row[0].into(),
        label: labels(&row[1], &row[2]),
        iri: row[3].into(),
        repeat: row[4].into(),
    })
});

/// Licences in use for data.
pub static LICENCES: LazyLock<Vec<Licence>> = LazyLock::new(|| {
    table(include_str!("licences.csv"), |row| Licence {
        id: row[0].into(),
        title: row[1].into(),
        url: Some(row[2].into()),
        eu_iri: Some(row[3].into()),
        open: Some(&row[4] == "yes"),
    })
});

/// File formats by extension.
pub static FORMATS: LazyLock<Vec<Format>> = LazyLock::new(|| {
    table(include_str!("file-formats.csv"), |row| Format {
        extension: row[0].into(),
        label: row[1].into(),
        media_type: row[2].into(),
        eu_iri: (!row[3].is_empty()).then(|| row[3].into()),
        machine_readable: &row[4] == "yes",
        non_proprietary: &row[5] == "yes",
    })
});

/// The EU data theme of this code.
pub fn eu_theme(code: &str) -> Option<&'static EuTheme> {
    EU_THEMES.iter().find(|theme| theme.code.eq_ignore_ascii_case(code) || theme.iri == code)
}

/// The frequency of an EU code, its IRI, or an ISO 8601 duration (with or without `R/`).
pub fn frequency(text: &str) -> Option<&'static Frequency> {
    let text = text.trim();
    let duration = text.strip_prefix("R/").unwrap_or(text);
    let known = |f: &&Frequency| f.code.eq_ignore_ascii_case(text) || f.iri == text;
    let repeated = |f: &&Frequency| f.repeat.strip_prefix("R/") == Some(duration);
    FREQUENCIES.iter().find(known).or_else(|| FREQUENCIES.iter().find(repeated))
}

/// The licence of an SPDX identifier, its URL (http or https, with or without a slash) or EU IRI.
pub fn licence(text: &str) -> Option<&'static Licence> {
    fn plain(url: &str) -> &str {
        let url = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(url);
        url.trim_end_matches('/')
    }
    let wanted = plain(text.trim());
    let same = |url: &String| plain(url).eq_ignore_ascii_case(wanted);
    LICENCES.iter().find(|licence| {
        licence.id.eq_ignore_ascii_case(wanted)
            || licence.url.as_ref().is_some_and(same)
            || licence.eu_iri.as_ref().is_some_and(same)
    })
}

/// The format of a file name or a bare extension; the longest known ending wins.
pub fn format(file: &str) -> Option<&'static Format> {
    let fits = |format: &&Format| {
        let ending = format.extension.as_bytes();
        let Some(at) = file.len().checked_sub(ending.len()) else { return false };
        let (name, last) = file.as_bytes().split_at(at);
        last.eq_ignore_ascii_case(ending) && matches!(name.last(), None | Some(b'.'))
    };
    FORMATS.iter().filter(fits).max_by_key(|format| format.extension.len())
}

/// The ADMS publisher type of a key of `agency.yaml`: the code of the EU table and its labels.
pub fn publisher_type(text: &str) -> Option<(&'static str, Text)> {
    let (code, en, vi) = match text.to_ascii_lowercase().replace([' ', '_'], "-").as_str() {
        "national" | "nationalauthority" => ("NationalAuthority", "national authority", "cơ quan trung ương"),
        "regional" | "provincial" | "regionalauthority" => {
            ("RegionalAuthority", "regional authority", "cơ quan cấp tỉnh")
        }
        "local" | "localauthority" => ("LocalAuthority", "local authority", "cơ quan cấp xã"),
        "supranational" | "supranationalauthority" => {
            ("SupraNationalAuthority", "supranational authority", "cơ quan quốc tế")
        }
        "academia" | "academia-scientificorganisation" => {
            ("Academia-ScientificOrganisation", "academia or scientific organisation", "viện, trường")
        }
        "company" => ("Company", "company", "doanh nghiệp"),
        "consortium" | "industryconsortium" => ("IndustryConsortium", "industry consortium", "hiệp hội ngành"),
        "non-profit" | "nonprofitorganisation" => {
            ("NonProfitOrganisation", "non-profit organisation", "tổ chức phi lợi nhuận")
        }
        "non-governmental" | "nongovernmentalorganisation" => {
            ("NonGovernmentalOrganisation", "non-governmental organisation", "tổ chức phi chính phủ")
        }
        "individual" | "privateindividual(s)" => ("PrivateIndividual(s)", "private individual", "cá nhân"),
        "standardisation" | "standardisationbody" => {
            ("StandardisationBody", "standardisation body", "cơ quan tiêu chuẩn")
        }
        _ => return None,
    };
    Some((code, labels(en, vi)))
}

/// English and Vietnamese labels as one text.
fn labels(en: &str, vi: &str) -> Text {
    let tag = |tag| Lang::parse(tag).expect("a two-letter tag");
    let mut text = Text::of(&tag("en"), en);
    text.set(tag("vi"), vi.into());
    text
}

/// Reads a built-in table.
fn table<T>(csv: &str, row: impl Fn(&csv::StringRecord) -> T) -> Vec<T> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.records().map(|record| row(&record.expect("a built-in table is well formed"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_found_by_code_address_and_duration() {
        assert_eq!(frequency("P1M").unwrap().code, "MONTHLY");
        assert_eq!(frequency("annual").unwrap().code, "ANNUAL");
        assert_eq!(licence("http://creativecommons.org/licenses/by/4.0").unwrap().id, "CC-BY-4.0");
        assert_eq!(format("a.gtfs.zip").unwrap().label, "GTFS");
        assert_eq!(format("x.CSV").unwrap().media_type, "text/csv");
        assert_eq!(EU_THEMES.len(), 13);
    }
}
