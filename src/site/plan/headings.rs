//! What the columns of a plan's table are called, as keys of `plan.yaml`: by the same names, or as real plans head them.

use super::known::fold;

/// What a table lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What is promised.
    Items,
    /// Phases.
    Phases,
    /// Databases.
    Databases,
}

impl Part {
    /// The part that a sheet holds, by its name.
    pub fn of_sheet(name: &str) -> Option<Self> {
        Some(match fold(name).as_str() {
            "items" | "danh-muc" | "danh-muc-du-lieu" | "ke-hoach" | "bo-du-lieu" | "plan" => Self::Items,
            "phases" | "giai-doan" | "lo-trinh" => Self::Phases,
            "databases" | "co-so-du-lieu" | "csdl" | "danh-muc-csdl" => Self::Databases,
            _ => return None,
        })
    }

    /// Its key in `plan.yaml`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Phases => "phases",
            Self::Databases => "databases",
        }
    }

    /// Its keys, each with the headings that mean it.
    fn headings(self) -> &'static [(&'static str, &'static [&'static str])] {
        match self {
            Self::Items => &ITEMS,
            Self::Phases => &PHASES,
            Self::Databases => &DATABASES,
        }
    }
}

/// Of items; the first Vietnamese heading of each is the one `site/README.md` names.
const ITEMS: [(&str, &[&str]); 19] = [
    (
        "title",
        &[
            "ten bo du lieu",
            "bo du lieu",
            "ten du lieu",
            "du lieu",
            "ten tap du lieu",
            "ten danh muc du lieu",
            "ten bo du lieu mo",
            "du lieu mo",
            "ten",
            "name",
            "dataset title",
            "dataset name",
            "planned dataset",
        ],
    ),
    ("id", &["ma muc", "ma", "ma so", "item id"]),
    ("code", &["ma bo du lieu", "ma du lieu", "dataset code"]),
    (
        "agency",
        &[
            "co quan chu tri",
            "co quan",
            "don vi chu tri",
            "co quan don vi chu tri",
            "co quan cung cap",
            "don vi cung cap",
            "co quan quan ly",
            "co quan chu quan",
            "so ban nganh",
            "publisher",
            "lead agency",
            "responsible agency",
            "organisation",
            "organization",
        ],
    ),
    (
        "unit",
        &[
            "don vi thuc hien",
            "don vi",
            "phong ban",
            "don vi phu trach",
            "dau moi",
            "bo phan thuc hien",
            "responsible unit",
        ],
    ),
    ("theme", &["linh vuc", "chu de", "nhom du lieu", "topic", "category", "field"]),
    ("priority", &["muc do uu tien", "uu tien", "muc uu tien"]),
    ("phase", &["giai doan", "dot", "stage"]),
    (
        "due",
        &[
            "thoi han",
            "han",
            "thoi han hoan thanh",
            "thoi han cong bo",
            "han cong bo",
            "thoi gian hoan thanh",
            "thoi gian cong bo",
            "thoi gian thuc hien",
            "thoi gian cung cap",
            "thoi diem cong bo",
            "ngay hoan thanh",
            "thoi gian",
            "due date",
            "deadline",
        ],
    ),
    ("frequency", &["tan suat cap nhat", "tan suat", "ky cap nhat", "chu ky cap nhat", "update frequency"]),
    ("minimum.formats", &["dinh dang", "dinh dang du lieu", "formats", "format"]),
    ("minimum.grade", &["diem toi thieu", "diem", "grade", "minimum grade"]),
    ("minimum.stars", &["so sao", "muc sao", "stars"]),
    ("minimum.dictionary", &["ty le cot co mo ta", "dictionary"]),
    ("minimum.licence", &["giay phep", "licence", "license"]),
    ("dataset", &["bo du lieu da cong bo", "duong dan", "lien ket", "dia chi", "link", "url"]),
    ("withdrawn", &["ly do rut", "rut", "da rut", "reason for withdrawal"]),
    ("legal_basis", &["can cu phap ly", "can cu", "co so phap ly"]),
    ("note", &["ghi chu", "notes", "remark", "remarks"]),
];

const PHASES: [(&str, &[&str]); 13] = [
    ("title", &["ten giai doan", "giai doan", "ten", "name", "phase"]),
    ("id", &["ma giai doan", "ma"]),
    ("start", &["bat dau", "tu ngay", "from"]),
    ("end", &["ket thuc", "den ngay", "to", "until"]),
    ("part_of", &["thuoc giai doan", "thuoc"]),
    ("minimum.datasets", &["so bo du lieu", "datasets"]),
    ("minimum.formats", &["dinh dang", "formats"]),
    ("minimum.grade", &["diem toi thieu", "diem", "grade"]),
    ("minimum.frequency", &["tan suat cap nhat", "tan suat", "frequency"]),
    ("minimum.licence", &["giay phep", "licence", "license"]),
    ("minimum.stars", &["so sao", "stars"]),
    ("minimum.dictionary", &["ty le cot co mo ta", "dictionary"]),
    ("minimum.datasets_with_dictionary", &["ty le bo co tu dien", "datasets with dictionary"]),
];

const DATABASES: [(&str, &[&str]); 8] = [
    ("title", &["ten co so du lieu", "co so du lieu", "ten csdl", "ten", "name", "database"]),
    ("id", &["ma co so du lieu", "ma csdl", "ma"]),
    ("agency", &["co quan quan ly", "co quan chu quan", "co quan", "don vi quan ly", "managed by"]),
    ("group", &["nhom chu de", "nhom", "linh vuc"]),
    ("status", &["tinh trang", "trang thai", "hien trang"]),
    ("shared_with", &["chia se voi", "doi tuong chia se"]),
    ("open", &["phan mo", "du lieu mo", "phan cong khai"]),
    ("datasets", &["bo du lieu mo", "cac bo du lieu", "bo du lieu"]),
];

/// Headings of numbers that only count rows.
const COUNTS: [&str; 6] = ["stt", "tt", "so tt", "so thu tu", "no", "nr"];

/// What became of a column's heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heading {
    /// A key, e.g. "title_en" or "minimum.formats".
    Key(String),
    /// Nothing that anybody needs.
    Idle,
    /// None of ours.
    Unknown,
}

/// What each column of a table is. A key is taken once: by the heading that is its exact name, or the first one.
pub fn columns(part: Part, labels: &[String]) -> Vec<Heading> {
    let folded: Vec<String> = labels.iter().map(|label| fold(label)).collect();
    let mut columns: Vec<Heading> = vec![Heading::Unknown; labels.len()];
    for reading in [exactly, nearly] {
        for (at, label) in folded.iter().enumerate() {
            if columns[at] != Heading::Unknown {
                continue;
            }
            let idle = label.is_empty() || labels[at].starts_with("x-") || COUNTS.iter().any(|word| same(word, label));
            if idle {
                columns[at] = Heading::Idle;
            } else if let Some(key) = reading(part, label).map(Heading::Key).filter(|key| !columns.contains(key)) {
                columns[at] = key;
            }
        }
    }
    columns
}

/// The key whose name or heading this is, in another language too: `Tên bộ dữ liệu (tiếng Anh)`.
fn exactly(part: Part, label: &str) -> Option<String> {
    let find = |label: &str| {
        let named = |key: &str| same(&key.replace('_', " "), label);
        let known = |(key, headings): &&(&str, &[&str])| named(key) || headings.iter().any(|one| same(one, label));
        part.headings().iter().find(known).map(|(key, _)| *key)
    };
    if let Some(key) = find(label) {
        return Some(key.into());
    }
    let other = ["-tieng-anh", "-english", "-en"].iter().find_map(|end| label.strip_suffix(end));
    let other = other.and_then(find).map(|key| format!("{key}_en"));
    other.or_else(|| Some(format!("{}_vi", find(label.strip_suffix("-vi").or(label.strip_suffix("-tieng-viet"))?)?)))
}

/// The key of the longest heading of several words with which this one begins: `Cơ quan chủ trì (cấp tỉnh)`.
fn nearly(part: Part, label: &str) -> Option<String> {
    let begins = |heading: &&str| {
        let heading = heading.replace(' ', "-");
        heading.contains('-') && label.strip_prefix(&heading).is_some_and(|rest| rest.starts_with('-'))
    };
    let all = part.headings().iter().flat_map(|(key, headings)| headings.iter().map(move |one| (*key, *one)));
    all.filter(|(_, heading)| begins(heading)).max_by_key(|(_, heading)| heading.len()).map(|(key, _)| key.into())
}

/// Is a heading of the table above this folded label?
fn same(heading: &str, label: &str) -> bool {
    heading.len() == label.len() && heading.bytes().zip(label.bytes()).all(|(a, b)| a == b || (a == b' ' && b == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(part: Part, labels: &[&str]) -> Vec<String> {
        let labels: Vec<String> = labels.iter().map(|label| label.to_string()).collect();
        let key = |heading| match heading {
            Heading::Key(key) => key,
            Heading::Idle => "-".into(),
            Heading::Unknown => "?".into(),
        };
        columns(part, &labels).into_iter().map(key).collect()
    }

    #[test]
    fn headings_of_real_plans_are_known() {
        let labels = [
            "STT",
            "Tên bộ dữ liệu",
            "Tên bộ dữ liệu (tiếng Anh)",
            "Cơ quan chủ trì",
            "Đơn vị thực hiện",
            "Lĩnh vực",
            "Mức độ ưu tiên",
            "Giai đoạn",
            "Thời hạn",
            "Tần suất cập nhật",
            "Căn cứ pháp lý",
            "Ghi chú",
            "Mã bộ dữ liệu",
            "Người ký",
        ];
        let keys = keys(Part::Items, &labels);
        let due = "- title title_en agency unit theme priority phase due frequency legal_basis note code ?";
        assert_eq!(keys.join(" "), due);
    }

    #[test]
    fn keys_stand_for_themselves_and_are_taken_once() {
        assert_eq!(keys(Part::Items, &["title", "title_en", "legal_basis", "due", "Deadline"]).join(" "), {
            "title title_en legal_basis due ?"
        });
        assert_eq!(keys(Part::Items, &["CƠ QUAN CHỦ TRÌ (cấp tỉnh)", "agency"]).join(" "), "? agency");
        assert_eq!(keys(Part::Items, &["Thời hạn công bố lần đầu"]).join(" "), "due");
        assert_eq!(
            keys(Part::Phases, &["Giai đoạn", "Từ ngày", "Đến ngày", "Số bộ dữ liệu"]).join(" "),
            { "title start end minimum.datasets" }
        );
        assert_eq!(keys(Part::Databases, &["Tên CSDL", "Tình trạng", "shared_with", "", "x-own"]).join(" "), {
            "title status shared_with - -"
        });
    }

    #[test]
    fn the_page_of_reference_names_every_key_with_its_heading() {
        let page = include_str!("../../../site/README.md");
        for part in [Part::Items, Part::Phases, Part::Databases] {
            for (key, headings) in part.headings() {
                let last = key.rsplit('.').next().unwrap_or(key);
                assert!(page.contains(&format!("`{last}`")), "{key}");
                let told = |heading: &str| page.split(['|', ',', ';']).any(|cell| same(heading, &fold(cell)));
                assert!(told(headings[0]), "{key}: {}", headings[0]);
            }
        }
    }
}
