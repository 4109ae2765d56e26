//! A value with its place: YAML and JSON as one tree, every value and key with line and column.

mod clean;
mod document;
mod file;
mod heading;
mod json;
mod keys;
mod terms;
mod yaml;

pub use clean::clean;
pub use document::Document;
pub use file::read_text;
pub use heading::split_heading;
pub use json::json;
pub use keys::{Keys, is_url};
pub use terms::{contact, licence, publisher, theme};
pub use yaml::yaml;

/// The deepest nesting of lists and maps that is read.
pub const DEEPEST: usize = 64;

/// A value and where it begins; lines and columns (characters) count from 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Its line.
    pub line: u32,
    /// Its column.
    pub column: u32,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// Text.
    String(String),
    /// A list.
    List(Vec<Node>),
    /// A map in the order written.
    Map(Vec<(Key, Node)>),
}

/// A map's key and where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Its text.
    pub name: String,
    /// Its line.
    pub line: u32,
    /// Its column.
    pub column: u32,
}

/// Why a text is no YAML or JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The rule it breaks: `syntax-error`, `duplicate-key` or `nested-too-deep`.
    pub rule: &'static str,
    /// What is wrong with the syntax: a word of the page of `syntax-error`, e.g. "quote"; else empty.
    pub kind: &'static str,
    /// What the words name: a bracket, the key that is there twice, what the parser said.
    pub message: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

impl Node {
    /// The value under a key of a map.
    pub fn get(&self, name: &str) -> Option<&Node> {
        let Value::Map(entries) = &self.value else { return None };
        entries.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// The words of a scalar, as written; `None` for nothing, lists and maps.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) | Value::Number(text) => Some(text),
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The items of a list, or the node itself as the only one; nothing for nothing.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Null => &[],
            Value::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// The same as JSON; numbers stay as exact as JSON numbers are. Nesting is bounded where nodes are read.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(is) => (*is).into(),
            Value::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into()),
            Value::String(text) => text.as_str().into(),
            Value::List(items) => items.iter().map(Node::to_json).collect(),
            Value::Map(entries) => entries.iter().map(|(key, node)| (key.name.clone(), node.to_json())).collect(),
        }
    }

    /// Is it nothing?
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }
}

/// The second of two equal keys, as a fault.
fn check_keys(entries: &[(Key, Node)]) -> Result<(), Fault> {
    const FEW: usize = 24;
    let twice = if entries.len() <= FEW {
        let known = |at: usize| entries[..at].iter().any(|(key, _)| key.name == entries[at].0.name);
        (1..entries.len()).find(|at| known(*at))
    } else {
        let mut known = std::collections::HashSet::with_capacity(entries.len());
        entries.iter().position(|(key, _)| !known.insert(key.name.as_str()))
    };
    twice.map_or(Ok(()), |at| {
        let Key { name, line, column } = entries[at].0.clone();
        Err(Fault { rule: "duplicate-key", kind: "", message: name, line, column })
    })
}

/// Is it a path that stays below its folder: `/` between plain names, no `..`, no drive, no colon?
pub fn is_safe_path(path: &str) -> bool {
    let fine = |part: &str| !part.is_empty() && part != "." && part != "..";
    !path.contains(['\\', ':', '\0']) && path.split('/').all(fine)
}
