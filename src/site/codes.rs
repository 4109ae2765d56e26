//! The table of a code list: what its columns are called, and what its rows say.

use crate::findings::{Finding, Findings, Place};
use crate::model::{CodeListEntry, Date, Lang, Text};
use crate::node;
use std::collections::{BTreeMap, HashSet};

/// The most codes of a code list.
const CODES: usize = 200_000;

/// What a column of a code list is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Code,
    Label(Lang),
    Description(Lang),
    ValidFrom,
    ValidTo,
    Broader,
    ReplacedBy,
    Matches,
}

impl Part {
    /// What a column of this name is; `None` when it is none of ours.
    fn of(name: &str, default: &Lang) -> Option<Self> {
        Some(match name {
            "code" => Self::Code,
            "label" => Self::Label(default.clone()),
            "description" => Self::Description(default.clone()),
            "valid_from" => Self::ValidFrom,
            "valid_to" => Self::ValidTo,
            "broader" => Self::Broader,
            "replaced_by" => Self::ReplacedBy,
            "matches" => Self::Matches,
            _ => match (name.strip_prefix("label_"), name.strip_prefix("description_")) {
                (Some(lang), _) => Self::Label(Lang::parse(lang)?),
                (_, Some(lang)) => Self::Description(Lang::parse(lang)?),
                _ => return None,
            },
        })
    }
}

/// Findings about one list: a few examples of each rule, the rest counted.
#[derive(Debug)]
pub(super) struct Notes<'f> {
    found: &'f mut Findings,
    /// Of each rule, how many there were.
    told: BTreeMap<String, usize>,
    /// What is found beyond the examples, by rule.
    more: BTreeMap<String, u64>,
}

impl<'f> Notes<'f> {
    /// Findings that go on into these.
    pub fn new(found: &'f mut Findings) -> Self {
        Self { found, told: BTreeMap::new(), more: BTreeMap::new() }
    }

    /// Tells it, or counts it.
    pub fn push(&mut self, finding: Finding) {
        let told = self.told.entry(finding.rule.clone()).or_insert(0);
        *told += 1;
        if *told <= Finding::EXAMPLES {
            self.found.push(finding);
        } else {
            *self.more.entry(finding.rule).or_insert(0) += 1;
        }
    }
}

impl Drop for Notes<'_> {
    /// The last example of each rule says how many more there are.
    fn drop(&mut self) {
        let mut all: Vec<&mut Finding> = self.found.iter_mut().collect();
        for (rule, more) in &self.more {
            if let Some(last) = all.iter_mut().rev().find(|finding| finding.rule == *rule) {
                last.more = *more;
            }
        }
    }
}

/// The codes of a list with the lines they stand on.
pub(super) fn rows(path: &str, text: &str, default: &Lang, findings: &mut Findings) -> Vec<(CodeListEntry, u64)> {
    let mut notes = Notes::new(findings);
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter(text)).from_reader(text.as_bytes());
    let Ok(header) = reader.headers().cloned() else { return Vec::new() };
    let parts = parts(path, &header, default, &mut notes);
    if !parts.contains(&Some(Part::Code)) {
        notes.push(Finding::of("code-list-without-codes", Place::at(path, 1, 1)).with("file", path));
        return Vec::new();
    }
    let (mut entries, mut known) = (Vec::new(), HashSet::new());
    for record in reader.records() {
        let Ok(record) = record else { continue };
        let line = lines.at(record.position().map_or(0, |position| position.byte()));
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if entries.len() == CODES {
            notes.push(Finding::of("too-many-codes", Place::at(path, line, 1)).with("limit", CODES));
            break;
        }
        if record.iter().skip(header.len()).any(|cell| !cell.trim().is_empty()) {
            let finding = Finding::of("extra-cell", Place::at(path, line, 1)).with("row", line.saturating_sub(1));
            notes.push(finding.with("cells", record.len()).with("columns", header.len()));
        }
        let entry = entry(path, (&record, line), &parts, &mut notes);
        if entry.code.is_empty() {
            notes.push(Finding::of("blank-code", Place::at(path, line, 1).field("code")).with("file", path));
        } else if !known.insert(entry.code.clone()) {
            let place = Place::at(path, line, 1).field("code");
            notes.push(Finding::of("duplicate-code", place).with("code", &entry.code));
        } else {
            entries.push((entry, line));
        }
    }
    entries
}

/// Counts lines forward: the reader's own count begins a record at the line end or the blank lines before it.
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the record that begins at this byte or behind blank lines there.
    fn at(&mut self, byte: u64) -> u64 {
        let mut end = usize::try_from(byte).map_or(self.text.len(), |byte| byte.min(self.text.len())).max(self.at);
        while matches!(self.text.get(end), Some(b'\r' | b'\n')) {
            end += 1;
        }
        self.line += self.text[self.at..end].iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at = end;
        self.line
    }
}

/// What stands between cells: a comma, else what spreadsheets of some languages write.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let has_code = |by: &u8| header.split(*by as char).any(|name| name.trim().trim_matches('"') == "code");
    [b',', b';', b'\t'].into_iter().find(has_code).unwrap_or(b',')
}

/// What each column is.
fn parts(path: &str, header: &csv::StringRecord, default: &Lang, notes: &mut Notes) -> Vec<Option<Part>> {
    let mut parts: Vec<Option<Part>> = Vec::with_capacity(header.len());
    for name in header {
        let name = node::clean(name.trim());
        let place = || Place::at(path, 1, 1).field(&name);
        let part = Part::of(&name, default);
        let again = part.is_some() && parts.contains(&part);
        if again {
            notes.push(Finding::of("duplicate-list-column", place()).with("column", &name));
        } else if part.is_none() && !name.is_empty() && !name.starts_with("x-") {
            notes.push(Finding::of("unknown-list-column", place()).with("column", &name));
        }
        parts.push(part.filter(|_| !again));
    }
    parts
}

/// What a row says; without a code when it has none.
fn entry(
    path: &str,
    (record, line): (&csv::StringRecord, u64),
    parts: &[Option<Part>],
    notes: &mut Notes,
) -> CodeListEntry {
    let mut entry = CodeListEntry::of("");
    let mut day = |field: &str, cell: &str| {
        let day = Date::parse(cell);
        if day.is_none() {
            let place = Place::at(path, line, 1).field(field);
            notes.push(Finding::of("invalid-date", place).with("key", field).with("value", cell));
        }
        day
    };
    for (part, cell) in parts.iter().zip(record) {
        let cell = node::clean(cell.trim());
        let (Some(part), false) = (part, cell.is_empty()) else { continue };
        match part {
            Part::Code => entry.code = cell,
            Part::Label(lang) => entry.label.set(lang.clone(), cell),
            Part::Description(lang) => entry.description.set(lang.clone(), cell),
            Part::ValidFrom => entry.valid_from = day("valid_from", &cell),
            Part::ValidTo => entry.valid_to = day("valid_to", &cell),
            Part::Broader => entry.broader = Some(cell),
            Part::ReplacedBy => entry.replaced_by = Some(cell),
            Part::Matches => {
                entry.matches = cell.split('|').map(str::trim).filter(|one| !one.is_empty()).map(Into::into).collect();
            }
        }
    }
    if let Some((start, end)) = backwards(entry.valid_from, entry.valid_to) {
        let place = Place::at(path, line, 1).field("valid_to");
        notes.push(Finding::of("invalid-period", place).with("start", start).with("end", end));
        (entry.valid_from, entry.valid_to) = (None, None);
    }
    entry
}

/// Both days, when the second is before the first.
pub(super) fn backwards(from: Option<Date>, to: Option<Date>) -> Option<(Date, Date)> {
    from.zip(to).filter(|(from, to)| to.last_day() < from.first_day())
}

/// Tells of labels that are not there: of codes that have none, and of languages in which some have none.
pub(super) fn labels(path: &str, entries: &[(CodeListEntry, u64)], languages: &[Lang], findings: &mut Findings) {
    let mut tell = |rule: &'static str, lang: &str, without: &dyn Fn(&Text) -> bool| {
        let mut faulty = entries.iter().filter(|(entry, _)| without(&entry.label));
        let Some((first, line)) = faulty.next() else { return };
        let finding = Finding::of(rule, Place::at(path, *line, 1).field("label")).with("code", &first.code);
        findings.push(finding.with("count", 1 + faulty.count()).with("lang", lang));
    };
    tell("missing-code-label", "", &|label| label.is_empty());
    for lang in languages {
        tell("untranslated-codes", lang.as_str(), &|label| !label.is_empty() && label.exactly(lang).is_none());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (Vec<CodeListEntry>, Vec<(String, u64, u64)>) {
        let mut findings = Findings::default();
        let entries = rows("l.csv", text, &Lang::parse("vi").unwrap(), &mut findings);
        let told = findings.iter().map(|one| (one.rule.clone(), one.place.line, one.more)).collect();
        (entries.into_iter().map(|(entry, _)| entry).collect(), told)
    }

    #[test]
    fn codes_keep_their_zeros_and_come_once() {
        let (entries, told) = read("code,label,label_en\n01,Hà Nội,Hanoi\n02,Huế\n01,Khác,\n,Không mã,\n\n");
        assert_eq!(entries.len(), 2);
        assert_eq!((entries[0].code.as_str(), entries[0].label.all().count()), ("01", 2));
        assert_eq!(told, [("duplicate-code".into(), 4, 0), ("blank-code".into(), 5, 0)]);
    }

    #[test]
    fn every_column_is_read_and_the_others_are_told() {
        let (entries, told) = read(
            "label_vi,code,label,description_en,valid_from,valid_to,broader,replaced_by,matches,ghi chú\n\
             Xã,x,Khác,A commune,2025-07-01,2026,t,y,https://a.example/x | khac:x,gì đó\n",
        );
        let entry = &entries[0];
        assert_eq!(entry.description.all().next().unwrap().text, "A commune");
        assert_eq!(entry.label.all().map(|said| said.text).collect::<Vec<_>>(), ["Xã"]);
        assert_eq!((entry.valid_from, entry.valid_to), (Date::parse("2025-07-01"), Date::parse("2026")));
        assert_eq!((entry.broader.as_deref(), entry.replaced_by.as_deref()), (Some("t"), Some("y")));
        assert_eq!(entry.matches, ["https://a.example/x", "khac:x"]);
        assert_eq!(told, [("duplicate-list-column".into(), 1, 0), ("unknown-list-column".into(), 1, 0)]);
    }

    #[test]
    fn what_spreadsheets_write_is_read_and_a_shifted_row_is_told() {
        let (entries, told) = read("\u{feff}code;label\r\n\r\n01;Hà Nội; thủ đô\r\n");
        assert_eq!(entries[0].label.all().next().unwrap().text, "Hà Nội");
        assert_eq!(told, [("extra-cell".into(), 3, 0)]);
    }

    #[test]
    fn of_many_findings_a_few_are_listed_and_the_rest_counted() {
        let rows: String = (0..50).map(|n| format!("{n},2025,2024\n")).collect();
        let (entries, told) = read(&format!("code,valid_from,valid_to\n{rows}"));
        assert!(entries.iter().all(|entry| entry.valid_from.is_none()));
        assert_eq!(told.len(), Finding::EXAMPLES);
        assert_eq!(told.last(), Some(&("invalid-period".into(), 4, 47)));
    }

    #[test]
    fn missing_labels_are_one_finding_a_list_and_language() {
        let [vi, en] = ["vi", "en"].map(|tag| Lang::parse(tag).unwrap());
        let mut findings = Findings::default();
        let entries = rows("l.csv", "code,label,label_en\na,A,\nb,B,\nc,C,C\nd,,\n", &vi, &mut findings);
        labels("l.csv", &entries, &[vi, en], &mut findings);
        let told: Vec<_> =
            findings.iter().map(|one| (one.rule.as_str(), one.place.line, one.parts[1].1.as_str())).collect();
        assert_eq!(told, [("missing-code-label", 5, "1"), ("untranslated-codes", 2, "2")]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_no_code_comes_twice(text in "(code,|label,|broader,|\"|\n|[a-c]|,|;|[à-ỹ]|2025|-){0,80}") {
            let (entries, _) = read(&text);
            let codes: HashSet<&str> = entries.iter().map(|entry| entry.code.as_str()).collect();
            prop_assert_eq!(codes.len(), entries.len());
            prop_assert!(!codes.contains(""));
        }
    }
}
