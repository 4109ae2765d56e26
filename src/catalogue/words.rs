//! What the catalogue says of a file in its own words, in Vietnamese and English.

use crate::model::{FileKind, Lang, PublishedFile};
use std::borrow::Cow;

/// Tags of the languages the catalogue has words in, of those the portal speaks; English when it
/// speaks neither.
pub fn tongues(languages: &[Lang]) -> Vec<&'static str> {
    let known = |lang: &Lang| ["vi", "en"].into_iter().find(|tongue| lang.as_str() == *tongue);
    let tongues: Vec<_> = languages.iter().filter_map(known).collect();
    if tongues.is_empty() { vec!["en"] } else { tongues }
}

/// What people call the file's form, e.g. "CSV".
pub fn label<'a>(file: &PublishedFile<'a>, lang: &str) -> Cow<'a, str> {
    let label = match (file.kind, lang) {
        (FileKind::ExcelCsv, "vi") => "CSV cho Excel",
        (FileKind::ExcelCsv, _) => "CSV for Excel",
        (FileKind::Source, "vi") => return format!("{}, tệp gốc", file.format.label).into(),
        (FileKind::Source, _) => return format!("{}, source file", file.format.label).into(),
        (FileKind::Bundle, "vi") => "toàn bộ bộ dữ liệu",
        (FileKind::Bundle, _) => "the whole dataset",
        (FileKind::Tidy, _) if is_json_lines(file) => "JSON Lines",
        (FileKind::Tidy, _) => &file.format.label,
    };
    label.into()
}

/// What the file is, as a sentence.
pub fn sentence(file: &PublishedFile<'_>, lang: &str) -> &'static str {
    let (vi, en) = match (file.kind, file.format.extension.as_str()) {
        (FileKind::ExcelCsv, _) => (
            "Bảng ở dạng CSV mở đúng ngay bằng Excel khi nhấp đúp.",
            "The table as CSV that Excel opens right by double-click.",
        ),
        (FileKind::Source, _) => {
            ("Tệp do cơ quan cung cấp, giữ nguyên từng byte.", "The file as the agency supplied it, byte for byte.")
        }
        (FileKind::Bundle, _) => {
            ("Một tệp nén gồm toàn bộ dữ liệu và mô tả dữ liệu.", "One archive with all data and its description.")
        }
        (FileKind::Tidy, "csv") => (
            "Bảng ở dạng CSV: UTF-8, phân cách bằng dấu phẩy, một dòng tiêu đề.",
            "The table as CSV: UTF-8, separated by commas, one header row.",
        ),
        (FileKind::Tidy, "parquet") => (
            "Bảng ở dạng Parquet: nén theo cột, giữ kiểu dữ liệu.",
            "The table as Parquet: compressed by column, with its types.",
        ),
        (FileKind::Tidy, "xlsx") => ("Bảng ở dạng sổ tính Excel.", "The table as an Excel workbook."),
        (FileKind::Tidy, _) if is_json_lines(file) => (
            "Bảng ở dạng JSON Lines: mỗi dòng là một đối tượng JSON.",
            "The table as JSON Lines: one JSON object a line.",
        ),
        (FileKind::Tidy, _) => ("Bảng dữ liệu đã làm sạch.", "The table, tidied."),
    };
    if lang == "vi" { vi } else { en }
}

/// Is it a JSON Lines file? IANA has registered no media type for them.
pub fn is_json_lines(file: &PublishedFile<'_>) -> bool {
    matches!(file.format.extension.as_str(), "jsonl" | "ndjson")
}
