//! A description file while it is read: its text for excerpts, its languages, its findings.

use super::{Fault, Key, Keys, Node, Value};
use crate::findings::{Finding, Findings, Place};
use crate::model::Lang;
use std::cell::RefCell;

/// A description and what there is to say about it.
pub struct Document<'t> {
    file: String,
    text: &'t str,
    root: Node,
    languages: &'t [Lang],
    findings: RefCell<Findings>,
    said: std::cell::Cell<usize>,
}

impl<'t> Document<'t> {
    /// The most findings of one description; the rest go unsaid.
    const FINDINGS: usize = 100;

    /// Reads YAML or JSON, told by the file's ending; `file` is its path in the repository. A text
    /// that is neither is an empty document with a finding. The first of `languages` is the default.
    pub fn read(file: impl Into<String>, text: &'t str, languages: &'t [Lang]) -> Self {
        let file = file.into();
        let read = if file.to_ascii_lowercase().ends_with("json") { super::json(text) } else { super::yaml(text) };
        let (root, fault) = match read {
            Ok(root) => (root, None),
            Err(fault) => (Node { value: Value::Null, line: 1, column: 1 }, Some(fault)),
        };
        let document = Self { file, text, root, languages, findings: RefCell::default(), said: 0.into() };
        if let Some(Fault { rule, kind, message, line, column }) = fault {
            let length = if rule == "duplicate-key" { message.chars().count() } else { 1 };
            let place = document.at(line, column, length);
            let finding = Finding::of(rule, place).with("message", message);
            document.push(if kind.is_empty() { finding } else { finding.with("fault", kind).with("cure", kind) });
        }
        document
    }

    /// What came in another form, e.g. as a table, under the same keys: values have places, but there are no lines to show.
    pub fn of(file: impl Into<String>, root: Node, languages: &'t [Lang]) -> Self {
        Self { file: file.into(), text: "", root, languages, findings: RefCell::default(), said: 0.into() }
    }

    /// The whole of it.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// Its root's keys. A root that is no map has none, and is a finding unless it is empty.
    pub fn keys(&self) -> Keys<'_> {
        if !matches!(self.root.value, Value::Map(_) | Value::Null) {
            self.note("wrong-kind", &self.root, |finding| finding.with("key", "/").with("expected", "keys"));
        }
        Keys::new(self, &self.root)
    }

    /// Its path in the repository.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The portal's languages; the first is the default.
    pub fn languages(&self) -> &'t [Lang] {
        self.languages
    }

    /// The language of plain texts.
    pub fn default_language(&self) -> &'t Lang {
        &self.languages[0]
    }

    /// Notes a finding about a value.
    pub fn note(&self, rule: &'static str, node: &Node, fill: impl FnOnce(Finding) -> Finding) {
        if self.said.get() < Self::FINDINGS {
            self.push(fill(Finding::of(rule, self.place(node))));
        }
    }

    /// Notes a finding about a key.
    pub fn note_key(&self, rule: &'static str, key: &Key, fill: impl FnOnce(Finding) -> Finding) {
        if self.said.get() < Self::FINDINGS {
            let mut place = self.at(key.line, key.column, key.name.chars().count());
            place.field = self.path(|known, _| known.is_some_and(|known| std::ptr::eq(known, key))).unwrap_or_default();
            self.push(fill(Finding::of(rule, place)));
        }
    }

    /// Where a value of this document stands, with its path as the field.
    pub fn place(&self, node: &Node) -> Place {
        let length = node.as_str().map_or(1, |text| text.chars().count());
        let mut place = self.at(node.line, node.column, length);
        place.field = self.path(|_, known| std::ptr::eq(known, node)).unwrap_or_default();
        place
    }

    /// What there is to say.
    pub fn findings(self) -> Findings {
        self.findings.into_inner()
    }

    fn push(&self, finding: Finding) {
        self.said.set(self.said.get() + 1);
        self.findings.borrow_mut().push(finding);
    }

    /// A place with the line it is in.
    fn at(&self, line: u32, column: u32, length: usize) -> Place {
        let place = Place::at(self.file.as_str(), line.into(), column.into());
        let Some(text) = self.text.lines().nth(line.saturating_sub(1) as usize) else { return place };
        let text = text.trim_start_matches('\u{feff}').trim_end();
        let start = column.saturating_sub(1) as usize;
        let mut rest = text.chars().skip(start);
        let quotes = if matches!(rest.clone().next(), Some('"' | '\'')) { 2 } else { 0 };
        let left = rest.by_ref().take(length + quotes).count();
        place.excerpt(text, start, left.max(1))
    }

    /// The path of the first key or value that fits, e.g. "resources[0].path".
    fn path(&self, fits: impl Fn(Option<&Key>, &Node) -> bool) -> Option<String> {
        fn search(node: &Node, path: &mut String, fits: &dyn Fn(Option<&Key>, &Node) -> bool) -> bool {
            let length = path.len();
            match &node.value {
                Value::List(items) => {
                    for (at, item) in items.iter().enumerate() {
                        path.push_str(&format!("[{at}]"));
                        if fits(None, item) || search(item, path, fits) {
                            return true;
                        }
                        path.truncate(length);
                    }
                }
                Value::Map(entries) => {
                    for (key, item) in entries {
                        if length > 0 {
                            path.push('.');
                        }
                        path.push_str(&key.name);
                        if fits(Some(key), item) || search(item, path, fits) {
                            return true;
                        }
                        path.truncate(length);
                    }
                }
                _ => {}
            }
            false
        }
        let mut path = String::new();
        search(&self.root, &mut path, &fits).then_some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_knows_its_path_and_its_line() {
        let languages = [Lang::parse("vi").unwrap()];
        let text = "resources:\n  - path: a.csv\n    tên: \"b\"\n";
        let document = Document::read("d.yaml", text, &languages);
        let node = document.root().get("resources").unwrap().items()[0].get("tên").unwrap();
        let place = document.place(node);
        assert_eq!((place.field.as_str(), place.line, place.column), ("resources[0].tên", 3, 10));
        let excerpt = place.excerpt.unwrap();
        assert_eq!((excerpt.text.as_str(), excerpt.start, excerpt.length), ("    tên: \"b\"", 9, 3));
    }

    #[test]
    fn a_broken_text_is_an_empty_document_with_a_finding() {
        let languages = [Lang::parse("vi").unwrap()];
        let document = Document::read("d.json", "{\"a\": ", &languages);
        assert!(document.root().is_null());
        assert_eq!(document.findings().iter().next().unwrap().rule, "syntax-error");
    }
}
