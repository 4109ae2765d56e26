//! What names in a plan stand for: agencies by id, short name or name, themes and phases by id or title, words by language.

use crate::findings::Place;
use crate::model::vocabulary::{self, EU_THEMES, FREQUENCIES};
use crate::model::{DatabaseStatus, DatasetId, Date, Frequency, Name, Phase, Priority, Publisher, Text};
use crate::settings::Settings;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Words without marks and case, joined by hyphens, so that `Hàng tháng` is `hằng tháng`.
pub fn fold(text: &str) -> String {
    Name::slug(text).map_or_else(|| text.trim().to_lowercase(), |name| name.as_str().into())
}

/// Everything a name in a plan may mean.
pub struct Known<'a> {
    agencies: HashMap<String, Name>,
    themes: HashMap<String, Name>,
    folders: &'a BTreeSet<DatasetId>,
    phases: HashMap<String, Name>,
    /// Their folded titles, in order.
    titles: Vec<(String, Name)>,
    /// Agencies that only the plan names, as it calls them.
    pub strangers: BTreeMap<Name, Publisher>,
}

impl<'a> Known<'a> {
    /// What the portal knows before the plan is read.
    pub fn of(settings: &Settings, publishers: &BTreeMap<Name, Publisher>, folders: &'a BTreeSet<DatasetId>) -> Self {
        let (mut agencies, mut themes) = (HashMap::new(), HashMap::new());
        // What is exact is known first, so that no near word takes its place.
        agencies.extend(publishers.keys().map(|id| (id.as_str().to_string(), id.clone())));
        let spellings: [fn(&str) -> String; 2] = [str::to_lowercase, fold];
        for spelling in spellings {
            for (id, publisher) in publishers {
                for said in publisher.short_name.all().chain(publisher.name.all()) {
                    agencies.entry(spelling(said.text)).or_insert_with(|| id.clone());
                }
            }
        }
        for theme in &settings.site.themes {
            themes.insert(theme.id.as_str().to_string(), theme.id.clone());
        }
        for theme in &settings.site.themes {
            for said in theme.title.all().map(|said| fold(said.text)).chain(theme.eu.iter().map(|code| fold(code))) {
                themes.entry(said).or_insert_with(|| theme.id.clone());
            }
        }
        if settings.site.themes.is_empty() {
            for theme in EU_THEMES.iter() {
                let Some(id) = Name::slug(&theme.code) else { continue };
                let titles = theme.label.all().map(|said| fold(said.text));
                themes.extend(titles.chain([fold(&theme.code)]).map(|said| (said, id.clone())));
            }
        }
        let (phases, titles) = (HashMap::new(), Vec::new());
        Self { agencies, themes, folders, phases, titles, strangers: BTreeMap::new() }
    }

    /// The agency of an id, a short name or a name.
    pub fn agency(&self, text: &str) -> Option<Name> {
        let known = self.agencies.get(&text.to_lowercase()).or_else(|| self.agencies.get(&fold(text)));
        known.cloned()
    }

    /// Makes an agency of a name nobody knows, so that whatever is promised has somebody who promised it. `None` when
    /// nothing of the name can stand in an address.
    pub fn stranger(&mut self, text: &str, name: Text) -> Option<Name> {
        let id = Name::slug(text)?;
        self.agencies.insert(id.as_str().into(), id.clone());
        let publisher = Publisher::named(id.clone(), name);
        self.strangers.entry(id.clone()).or_insert(publisher);
        Some(id)
    }

    /// The theme of an id, a title or an EU code.
    pub fn theme(&self, text: &str) -> Option<Name> {
        self.themes.get(&fold(text)).cloned()
    }

    /// The dataset of an id, of a name in its agency's folder, or of an address on a portal.
    pub fn dataset(&self, text: &str, agency: Option<&Name>) -> Option<DatasetId> {
        let beside = || Some(DatasetId { agency: agency?.clone(), dataset: Name::parse(text)? });
        let address = || {
            let mut parts = text.split(['?', '#']).next()?.split('/').filter(|part| !part.is_empty()).rev();
            let (dataset, agency) = (parts.next()?, parts.next()?);
            Some(DatasetId { agency: Name::parse(agency)?, dataset: Name::parse(dataset)? })
        };
        let id = DatasetId::parse(text).or_else(beside).or_else(|| text.contains("://").then(address).flatten())?;
        self.folders.contains(&id).then_some(id)
    }

    /// Is there no phase to be named?
    pub fn is_without_phases(&self) -> bool {
        self.titles.is_empty()
    }

    /// Makes a phase known.
    pub fn learn(&mut self, phase: &Phase) {
        self.phases.entry(phase.id.as_str().into()).or_insert_with(|| phase.id.clone());
        for said in phase.title.all() {
            let title = fold(said.text);
            self.phases.entry(title.clone()).or_insert_with(|| phase.id.clone());
            self.titles.push((title, phase.id.clone()));
        }
    }

    /// The phase of an id, a title, the words with which one title begins, or its number in the order written.
    pub fn phase(&self, text: &str, order: &[Name]) -> Option<Name> {
        let text = fold(text);
        if let Some(id) = self.phases.get(&text) {
            return Some(id.clone());
        }
        let mut begun = self.titles.iter().filter(|(title, _)| {
            title.strip_prefix(text.as_str()).is_some_and(|rest| rest.starts_with('-')) && !text.is_empty()
        });
        match (begun.next(), begun.next()) {
            (Some((_, id)), None) => Some(id.clone()),
            (None, _) => order.get(text.parse::<usize>().ok()?.checked_sub(1)?).cloned(),
            (Some((_, id)), Some((_, other))) => (id == other).then(|| id.clone()),
        }
    }
}

/// The phase that a table names when nobody wrote down what phases there are: its words may be its dates.
pub fn phase_of(id: Name, title: Text, (start, end): (Option<Date>, Option<Date>), place: Place) -> Phase {
    Phase { id, title, start, end, part_of: None, minimum: Default::default(), place }
}

/// How often: an EU code, an ISO duration, or its name in Vietnamese or English.
pub fn frequency(text: &str) -> Option<Frequency> {
    const ALSO: [(&str, &[&str]); 14] = [
        ("DAILY", &["ngay", "moi-ngay", "theo-ngay", "every-day"]),
        ("WEEKLY", &["tuan", "moi-tuan", "theo-tuan", "1-tuan-lan", "every-week"]),
        ("MONTHLY", &["thang", "moi-thang", "theo-thang", "1-thang-lan", "1-lan-thang", "every-month"]),
        ("BIMONTHLY", &["2-thang-lan", "2-thang-mot-lan"]),
        ("QUARTERLY", &["quy", "moi-quy", "theo-quy", "3-thang-lan", "3-thang-mot-lan", "1-lan-quy", "every-quarter"]),
        ("ANNUAL_3", &["4-thang-lan"]),
        ("ANNUAL_2", &["6-thang", "6-thang-lan", "6-thang-mot-lan", "nua-nam", "2-lan-nam", "half-yearly", "biannual"]),
        ("ANNUAL", &["nam", "moi-nam", "theo-nam", "1-nam-lan", "1-lan-nam", "thuong-nien", "yearly", "annually"]),
        ("BIENNIAL", &["2-nam-lan"]),
        ("QUINQUENNIAL", &["5-nam-lan", "5-nam-mot-lan"]),
        ("AS_NEEDED", &["khi-co-thay-doi", "khi-co-bien-dong", "khi-phat-sinh", "khi-co-phat-sinh", "on-change"]),
        ("IRREG", &["dot-xuat", "ad-hoc"]),
        ("UPDATE_CONT", &["thuong-xuyen", "thoi-gian-thuc", "theo-thoi-gian-thuc", "real-time"]),
        ("NEVER", &["mot-lan", "1-lan", "khong", "once"]),
    ];
    if let Some(known) = vocabulary::frequency(text) {
        return Some(known.clone());
    }
    let text = fold(text);
    let labelled = FREQUENCIES.iter().find(|one| one.label.all().any(|said| fold(said.text) == text));
    let also = || {
        let (code, _) = ALSO.iter().find(|(_, words)| words.contains(&text.as_str()))?;
        vocabulary::frequency(code)
    };
    labelled.or_else(also).cloned()
}

/// How soon: `high`, `medium`, `low`, the same in Vietnamese, or 1 to 3.
pub fn priority(text: &str) -> Option<Priority> {
    Some(match fold(text).trim_start_matches("uu-tien-").trim_start_matches("muc-") {
        "high" | "cao" | "rat-cao" | "1" | "i" | "uu-tien" | "khan" | "urgent" => Priority::High,
        "medium" | "trung-binh" | "vua" | "2" | "ii" | "normal" | "binh-thuong" => Priority::Medium,
        "low" | "thap" | "3" | "iii" => Priority::Low,
        _ => return None,
    })
}

/// Where a database stands, by its name in files or in Vietnamese.
pub fn status(text: &str) -> Option<DatabaseStatus> {
    let text = fold(text);
    if let Some((_, status)) = DatabaseStatus::NAMES.iter().find(|(name, _)| *name == text) {
        return Some(*status);
    }
    Some(match text.as_str() {
        "dang-su-dung" | "dang-van-hanh" | "dang-khai-thac" | "da-co" | "da-van-hanh" | "active" => {
            DatabaseStatus::InUse
        }
        "dang-xay-dung" | "dang-trien-khai" | "dang-lam" => DatabaseStatus::Building,
        "du-kien" | "ke-hoach" | "chua-xay-dung" | "chua-co" => DatabaseStatus::Planned,
        "ngung" | "ngung-su-dung" | "ngung-van-hanh" | "da-ngung" => DatabaseStatus::Retired,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequencies_are_known_by_code_duration_and_label() {
        let code = |text: &str| frequency(text).map_or("none".into(), |one| one.code);
        for (text, known) in [
            ("MONTHLY", "MONTHLY"),
            ("P3M", "QUARTERLY"),
            ("R/P1Y", "ANNUAL"),
            ("hằng tháng", "MONTHLY"),
            ("Hàng quý", "QUARTERLY"),
            ("6 tháng/lần", "ANNUAL_2"),
            ("Annual", "ANNUAL"),
            ("khi có thay đổi", "AS_NEEDED"),
            ("thỉnh thoảng", "none"),
        ] {
            assert_eq!(code(text), known, "{text}");
        }
    }

    #[test]
    fn words_have_their_meaning_in_both_languages() {
        assert_eq!((priority("Cao"), priority("Ưu tiên 2"), priority("low")), {
            (Some(Priority::High), Some(Priority::Medium), Some(Priority::Low))
        });
        assert_eq!((priority("?"), status("Đang xây dựng")), (None, Some(DatabaseStatus::Building)));
        assert_eq!((status("in-use"), status("hỏng")), (Some(DatabaseStatus::InUse), None));
    }
}
