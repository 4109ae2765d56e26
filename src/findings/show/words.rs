//! The words between findings, in each language.

use crate::findings::{Counts, Severity};

/// What is said around findings; `{…}` is filled in.
pub(super) struct Words {
    pub row: &'static str,
    pub column: &'static str,
    pub more: &'static str,
    pub left_out: &'static str,
    pub left_out_lines: &'static str,
    /// One and several of: errors, warnings, notes.
    pub counts: [[&'static str; 2]; 3],
    pub none: &'static str,
    pub since: &'static str,
    pub base_unread: &'static str,
    pub new: &'static str,
    pub mended: &'static str,
    pub still: &'static str,
    pub nothing_new: &'static str,
    pub portal: &'static str,
    pub tables: &'static str,
    pub table_head: &'static str,
    pub table_new: &'static str,
    pub table_gone: &'static str,
    pub apart: &'static str,
    pub rest: &'static str,
    pub rest_tables: &'static str,
    pub rest_columns: &'static str,
    pub added: &'static str,
    pub removed: &'static str,
    pub renamed: &'static str,
    pub retyped: &'static str,
    pub values: &'static str,
}

const EN: Words = Words {
    row: "row",
    column: "column",
    more: "and {count} more of this kind",
    left_out: "not listed here: {counts}",
    left_out_lines: "without an annotation of their own: {counts}; `khomo check` lists them all",
    counts: [["error", "errors"], ["warning", "warnings"], ["note", "notes"]],
    none: "nothing to mend",
    since: "Since {base}: {new} new, {mended} mended; errors {errors_before} → {errors}, warnings {warnings_before} → {warnings}, notes {notes_before} → {notes}",
    base_unread: "The portal at {base} could not be read, so nothing is said about what changed.",
    new: "New",
    mended: "Mended",
    still: "As before",
    nothing_new: "Nothing new to mend.",
    portal: "The portal",
    tables: "Data",
    table_head: "| table | rows | columns |",
    table_new: "new: {rows}",
    table_gone: "gone: {rows}",
    apart: "Not compared, because withheld before or now:",
    rest: "not listed here: {counts} in {datasets} datasets",
    rest_tables: "{count} more tables changed",
    rest_columns: "{count} more",
    added: "new {name} ({type})",
    removed: "gone {name}",
    renamed: "renamed {from} → {name}",
    retyped: "type of {name}: {from} → {type}",
    values: "other values in {name}",
};

const VI: Words = Words {
    row: "dòng",
    column: "cột",
    more: "và {count} chỗ khác cùng loại",
    left_out: "không liệt kê ở đây: {counts}",
    left_out_lines: "không có chú thích riêng: {counts}; `khomo check` liệt kê tất cả",
    counts: [["lỗi"; 2], ["cảnh báo"; 2], ["ghi chú"; 2]],
    none: "không có gì cần sửa",
    since: "So với {base}: {new} điều mới, {mended} điều đã sửa; lỗi {errors_before} → {errors}, cảnh báo {warnings_before} → {warnings}, ghi chú {notes_before} → {notes}",
    base_unread: "Không đọc được cổng ở {base}, nên không nói gì về những gì đã đổi.",
    new: "Mới",
    mended: "Đã sửa",
    still: "Như trước",
    nothing_new: "Không có điều gì mới cần sửa.",
    portal: "Cổng dữ liệu",
    tables: "Dữ liệu",
    table_head: "| bảng | số dòng | cột |",
    table_new: "mới: {rows}",
    table_gone: "không còn: {rows}",
    apart: "Không so được vì trước hoặc nay bị giữ lại:",
    rest: "không liệt kê ở đây: {counts} trong {datasets} bộ dữ liệu",
    rest_tables: "còn {count} bảng khác đã đổi",
    rest_columns: "còn {count}",
    added: "thêm {name} ({type})",
    removed: "bỏ {name}",
    renamed: "đổi tên {from} → {name}",
    retyped: "kiểu của {name}: {from} → {type}",
    values: "giá trị khác trong {name}",
};

/// The words of a language.
pub(super) fn of(lang: &str) -> &'static Words {
    match lang {
        "vi" => &VI,
        _ => &EN,
    }
}

impl Words {
    /// A weight in words, e.g. "error".
    pub(super) fn weight(&self, severity: Severity) -> &'static str {
        match severity {
            Severity::Error => self.counts[0][0],
            Severity::Warning => self.counts[1][0],
            Severity::Note => self.counts[2][0],
        }
    }

    /// Counts in words, e.g. "2 errors, 1 note".
    pub(super) fn counts(&self, counts: Counts) -> String {
        let each = [counts.errors, counts.warnings, counts.notes].into_iter().zip(self.counts);
        let some = each.filter(|(count, _)| *count > 0);
        let said: Vec<String> = some.map(|(count, word)| format!("{count} {}", word[usize::from(count > 1)])).collect();
        if said.is_empty() { self.none.into() } else { said.join(", ") }
    }
}

/// Words with their parts filled in, as they are.
pub(super) fn say(words: &str, parts: &[(&str, &dyn std::fmt::Display)]) -> String {
    let mut said = String::with_capacity(words.len() + 40);
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').expect("the words close what they open");
        said.push_str(before);
        let part = parts.iter().find(|(part, _)| *part == name).expect("every part of the words is given");
        said.push_str(&part.1.to_string());
        rest = behind;
    }
    said + rest
}
