//! Where the rows are in a JSON file: the lists in it, and which of them is the table.

use super::walk::{Read, Token, Walk};
use crate::model::Recipe;

/// What a first walk over the whole file found.
#[derive(Debug, Default)]
pub struct Outline {
    /// Lists that lie in no other list, and what they hold.
    lists: Vec<List>,
    /// Objects whose every member is a list of plain values of the same length.
    wide: Vec<Wide>,
    /// The member "type" of the whole: what GeoJSON and TopoJSON are.
    kind: Option<String>,
    /// The root is a list.
    is_list: bool,
    /// A second value follows the first one: JSON Lines.
    pub lines: bool,
}

/// A list in the file.
#[derive(Debug, Clone)]
struct List {
    /// How many objects and lists were opened before it.
    number: u64,
    /// The number of what it lies in.
    parent: u64,
    /// The keys that lead to it.
    path: Vec<String>,
    objects: u64,
    lists: u64,
    /// Texts, and
    texts: u64,
    /// other plain values.
    plain: u64,
    /// A list in it holds something that is no list.
    leaves: bool,
    /// It lies in a list itself.
    inner: bool,
}

/// An object of lists.
#[derive(Debug, Clone)]
struct Wide {
    number: u64,
    path: Vec<String>,
    columns: usize,
}

/// How the rows lie in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// Objects, lists or columns.
    pub form: Form,
    /// The number of the list (or object) that holds them.
    pub number: u64,
    /// The number of the list that names the columns.
    pub labels: Option<u64>,
    /// The keys that lead to it, joined by a point; empty when it is the whole file.
    pub path: String,
    /// Other lists that might hold rows as well.
    pub others: Vec<String>,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An object.
    Objects,
    /// A list of cells.
    Lists,
    /// Each column is a list; the rows go across them.
    Columns,
}

/// Lists are looked for this deep.
const DEEP: usize = 6;
/// At most so many lists are remembered.
const LISTS: usize = 200;
/// The longest key that is remembered, in bytes.
const KEY: usize = 200;
/// Names of lists that hold rows, and
const ROWS: [&str; 12] = [
    "data",
    "records",
    "results",
    "items",
    "rows",
    "features",
    "value",
    "values",
    "observations",
    "entries",
    "d",
    "list",
];
/// those of lists that name columns.
const LABELS: [&str; 7] = ["columns", "fields", "header", "headers", "labels", "cols", "column_names"];
/// What the member "type" of a map is; none of them is a table.
const SHAPES: [&str; 8] = [
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
    "Topology",
];

/// An object or list that is open.
#[derive(Debug)]
struct Frame {
    number: u64,
    object: bool,
    /// May lists in it be the table?
    near: bool,
    /// The key read last.
    key: String,
    objects: u64,
    lists: u64,
    texts: u64,
    plain: u64,
    leaves: bool,
    /// The members so far are lists of plain values, and how long they are.
    length: Option<u64>,
    is_wide: bool,
}

impl Outline {
    /// Walks over the whole file.
    pub fn of(walk: &mut Walk<'_>) -> Read<Self> {
        let mut outline = Self::default();
        let mut frames: Vec<Frame> = Vec::new();
        let mut number = 0;
        loop {
            let token = match walk.next() {
                Ok(token) => token,
                Err(stop) => {
                    // What follows a whole object may be the next line of JSON Lines.
                    if !outline.is_list && number > 0 && walk.another()? {
                        outline.lines = true;
                        return Ok(outline);
                    }
                    return Err(stop);
                }
            };
            match token {
                Token::End => return Ok(outline),
                Token::Key => {
                    if let Some(frame) = frames.last_mut().filter(|frame| frame.near) {
                        frame.key = key(walk.token());
                    }
                    continue;
                }
                Token::Text | Token::Plain => outline.plain(frames.as_mut_slice(), walk, token),
                Token::Object | Token::List => {
                    let object = token == Token::Object;
                    outline.is_list |= frames.is_empty() && !object;
                    let depth = frames.len();
                    let near = match frames.last_mut() {
                        None => true,
                        Some(parent) => {
                            *(if object { &mut parent.objects } else { &mut parent.lists }) += 1;
                            // A list in a list of two or three things: their page beside their rows.
                            let beside = depth == 1 && !parent.object && !object && parent.lists <= 8;
                            depth < DEEP && ((parent.near && parent.object) || beside)
                        }
                    };
                    frames.push(Frame::new(number, object, near));
                    number += 1;
                }
                Token::ObjectEnd | Token::ListEnd => {
                    let frame = frames.pop().expect("what is closed was open");
                    outline.close(&mut frames, frame);
                }
            }
        }
    }

    fn plain(&mut self, frames: &mut [Frame], walk: &Walk<'_>, token: Token) {
        let depth = frames.len();
        let Some(frame) = frames.last_mut() else { return };
        *(if token == Token::Text { &mut frame.texts } else { &mut frame.plain }) += 1;
        frame.is_wide = false;
        if depth == 1 && frame.object && frame.key == "type" && token == Token::Text {
            self.kind = Some(key(walk.token()));
        }
    }

    fn close(&mut self, frames: &mut [Frame], frame: Frame) {
        let path = || -> Vec<String> {
            let steps = frames.iter().map(|frame| match frame.object {
                true => frame.key.clone(),
                false => (frame.objects + frame.lists + frame.texts + frame.plain - 1).to_string(),
            });
            steps.collect()
        };
        if frame.near && !frame.object && self.lists.len() < LISTS {
            self.lists.push(List {
                number: frame.number,
                parent: frames.last().map_or(u64::MAX, |parent| parent.number),
                path: path(),
                objects: frame.objects,
                lists: frame.lists,
                texts: frame.texts,
                plain: frame.plain,
                leaves: frame.leaves,
                inner: frames.last().is_some_and(|parent| !parent.object),
            });
        }
        if frame.near && frame.object && frame.is_wide && frame.lists > 1 && frame.length > Some(1) {
            self.wide.push(Wide { number: frame.number, path: path(), columns: frame.lists as usize });
        }
        if let Some(parent) = frames.last_mut() {
            let flat = !frame.object && frame.objects == 0 && frame.lists == 0;
            let length = frame.texts + frame.plain;
            parent.is_wide &= flat && *parent.length.get_or_insert(length) == length;
            parent.leaves |= !frame.object && (frame.texts + frame.plain + frame.objects > 0);
        }
    }

    /// Which list is the table. `None`: none of them.
    pub fn rows(&self, property: Option<&str>) -> Option<Rows> {
        let kind = self.kind.as_deref().unwrap_or_default();
        if SHAPES.contains(&kind) {
            return None;
        }
        let mut found: Vec<&List> = self.lists.iter().filter(|list| list.form().is_some()).collect();
        // A list that names the columns of another one is no table of its own.
        let labels_of = |rows: &List| self.labels_of(rows);
        let mut naming: Vec<u64> = found.iter().filter_map(|list| labels_of(list)).collect();
        // Nor is one beside rows that are objects, which have their names themselves.
        let names = |list: &List| list.path.last().is_some_and(|key| LABELS.contains(&key.as_str()));
        for list in found.iter().filter(|list| names(list)) {
            if found.iter().any(|other| other.parent == list.parent && !names(other)) {
                naming.push(list.number);
            }
        }
        found.retain(|list| !naming.contains(&list.number));
        let root = found.iter().copied().find(|list| self.is_list && list.number == 0);
        let features = found.iter().copied().find(|list| kind == "FeatureCollection" && list.path == ["features"]);
        let named = property.and_then(|property| found.iter().copied().find(|list| list.path.join(".") == property));
        let rank = |list: &List| {
            let name = list.path.last().map_or("", String::as_str);
            ROWS.iter().position(|known| *known == name).unwrap_or(ROWS.len())
        };
        // A list of objects before one of lists, then a telling name, then the longest.
        let best = found.iter().copied().min_by_key(|list| {
            (list.form() != Some(Form::Objects), rank(list), u64::MAX - list.objects - list.lists, list.number)
        });
        if let Some(rows) = named.or(root).or(features).or(best) {
            let decided = named.is_some() || root.is_some() || features.is_some();
            let others =
                found.iter().filter(|list| !decided && list.number != rows.number && list.form() == rows.form());
            return Some(Rows {
                form: rows.form()?,
                number: rows.number,
                labels: labels_of(rows),
                path: if features.is_some() { String::new() } else { rows.path.join(".") },
                others: others.map(|list| list.path.join(".")).collect(),
            });
        }
        let wide = match property {
            Some(property) => self.wide.iter().find(|wide| wide.path.join(".") == property),
            None => self.wide.iter().max_by_key(|wide| (wide.columns, u64::MAX - wide.number)),
        }?;
        let others = self.wide.iter().filter(|other| other.number != wide.number);
        Some(Rows {
            form: Form::Columns,
            number: wide.number,
            labels: None,
            path: wide.path.join("."),
            others: others.map(|other| other.path.join(".")).collect(),
        })
    }

    /// The list that names the columns of a list of lists: one beside it, or where one portal software keeps it.
    fn labels_of(&self, rows: &List) -> Option<u64> {
        if rows.form() != Some(Form::Lists) {
            return None;
        }
        let names = |list: &&List| {
            let key = list.path.last().map_or("", String::as_str);
            let all = |count: u64| count > 0 && count == list.objects + list.lists + list.texts + list.plain;
            let beside = list.parent == rows.parent && LABELS.contains(&key);
            (all(list.texts) || all(list.objects))
                && (beside || (list.path == ["meta", "view", "columns"] && rows.path == ["data"]))
        };
        self.lists.iter().find(names).map(|list| list.number)
    }
}

impl List {
    /// What its rows would be. `None`: it is no table.
    fn form(&self) -> Option<Form> {
        match (self.objects, self.lists, self.texts + self.plain) {
            (1.., 0, 0) => Some(Form::Objects),
            // Lists of lists of lists are shapes on a map.
            (0, 1.., 0) if self.leaves && !self.inner => Some(Form::Lists),
            _ => None,
        }
    }
}

impl Frame {
    fn new(number: u64, object: bool, near: bool) -> Self {
        Self {
            number,
            object,
            near,
            key: String::new(),
            objects: 0,
            lists: 0,
            texts: 0,
            plain: 0,
            leaves: false,
            length: None,
            is_wide: object,
        }
    }
}

/// What a key says, cut to a bounded length.
fn key(quoted: &str) -> String {
    let mut key = super::scan::string(quoted).into_owned();
    if key.len() > KEY {
        let end = (0..=KEY).rev().find(|at| key.is_char_boundary(*at)).unwrap_or(0);
        key.truncate(end);
    }
    key
}

/// Does the recipe say that the first row names the columns?
pub fn declared_header(recipe: &Recipe) -> Option<bool> {
    recipe.header.or(recipe.header_rows.map(|rows| rows > 0))
}
