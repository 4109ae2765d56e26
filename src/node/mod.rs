//! A value with its place: YAML and JSON as one tree, every value and key with line and column.

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
    /// What the parser said.
    pub message: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}
