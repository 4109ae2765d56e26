//! YAML 1.2 (core schema) as nodes with places; the only file that knows the YAML parser.

use super::{DEEPEST, Fault, Key, Node, Value, check_keys};
use granit_parser::{ErrorKind, Event, Marker, Parser, ScalarStyle};
use std::collections::HashMap;

/// How much text and how many nodes all aliases (`*name`) of a file may stand for.
const ALIAS_WEIGHT: usize = 1 << 20;

/// Reads a YAML text of one document; a byte order mark at its beginning is allowed.
pub fn yaml(text: &str) -> Result<Node, Fault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let options = granit_parser::options! { emit_comments: false };
    let mut builder = Builder::default();
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.map_err(|error| {
            let (line, column) = place(error.marker());
            let (rule, (kind, message)) = match error.kind() {
                ErrorKind::RecursionLimitExceeded => ("nested-too-deep", ("", String::new())),
                kind => ("syntax-error", word(kind)),
            };
            Fault { rule, kind, message, line, column }
        })?;
        builder.take(event, &span.start)?;
    }
    Ok(builder.root.unwrap_or(Node { value: Value::Null, line: 1, column: 1 }))
}

fn place(marker: &Marker) -> (u32, u32) {
    (marker.line().max(1) as u32, marker.col() as u32 + 1)
}

/// The parser's fault in a word of the page of `syntax-error`, with what the words name.
fn word(kind: &ErrorKind) -> (&'static str, String) {
    use ErrorKind as E;
    let closing = |open: char| if open == '[' { "]" } else { "}" };
    let (word, names) = match kind {
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar | E::InvalidQuotedScalarIndent => ("quote", ""),
        E::UnclosedFlowCollection { open } => ("bracket", closing(*open)),
        E::UnexpectedEofFlowSequence => ("bracket", "]"),
        E::UnexpectedEofFlowMapping | E::UnexpectedEofImplicitFlowMapping => ("bracket", "}"),
        E::MismatchedFlowCollectionEnd { open, .. } => ("bracket", closing(*open)),
        E::MisplacedFlowCollectionEnd => ("stray-bracket", ""),
        E::ExpectedFlowSequenceSeparator => ("comma", "]"),
        E::ExpectedFlowMappingSeparator => ("comma", "}"),
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabAtBlockScalarStart
        | E::TabInPlainScalar
        | E::InvalidBlockEntryWhitespace
        | E::InvalidMappingValueWhitespace => ("tab", ""),
        E::InvalidIndentation
        | E::InvalidBlockScalarIndent
        | E::InvalidFlowScalarIndent
        | E::ExpectedBlockMappingKey
        | E::ExpectedBlockSequenceEntry
        | E::BlockSequenceEntryNotAllowed
        | E::MappingKeyNotAllowed => ("indentation", ""),
        E::MappingValueNotAllowed => ("second-colon", ""),
        E::InvalidColonPlacement | E::FlowMappingValueAdjacentCollection => ("colon-in-brackets", ""),
        E::SimpleKeyExpected | E::InvalidSimpleKey => ("colon", ""),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => ("behind", ""),
        E::UnexpectedCharacter { character } => return ("character", character.to_string()),
        E::MissingAnchorOrAliasName | E::UnknownAnchor => ("anchor", ""),
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => ("escape", ""),
        E::CommentNotSeparated | E::CommentInterceptedScalar => ("comment", ""),
        E::UnexpectedEof | E::UnexpectedEofBlockMapping | E::UnexpectedEofBlockSequence => ("end", ""),
        _ => return ("other", kind.to_string()),
    };
    (word, names.into())
}

/// A list or map that is being read.
struct Open {
    node: Node,
    /// The key that waits for its value.
    key: Option<Key>,
    anchor: usize,
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    /// What aliases stand for so far.
    copied: usize,
    root: Option<Node>,
    documents: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, start: &Marker) -> Result<(), Fault> {
        let (line, column) = place(start);
        let fault = |kind| Fault { rule: "syntax-error", kind, message: String::new(), line, column };
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(fault("documents"));
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let in_key = self.open.last().is_some_and(|open| is_map(&open.node) && open.key.is_none());
                if in_key && anchor == 0 {
                    let key = Key { name: text.into_owned(), line, column };
                    self.open.last_mut().expect("a key stands in a map").key = Some(key);
                    return Ok(());
                }
                let is_text = style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.core_suffix() == Some("str"));
                let value = if is_text { Value::String(text.into_owned()) } else { plain(&text) };
                let node = Node { value, line, column };
                self.keep(anchor, &node);
                self.add(node)?;
            }
            Event::SequenceStart(_, anchor, _) => self.open(Value::List(Vec::new()), anchor, line, column)?,
            Event::MappingStart(_, anchor, _) => self.open(Value::Map(Vec::new()), anchor, line, column)?,
            Event::SequenceEnd | Event::MappingEnd => {
                let Open { mut node, anchor, .. } = self.open.pop().expect("the parser closes what it opened");
                if let Value::Map(entries) = &mut node.value {
                    check_keys(entries)?;
                    merge(entries);
                }
                self.keep(anchor, &node);
                self.add(node)?;
            }
            Event::Alias(anchor) => {
                let Some(known) = self.anchors.get(&anchor) else {
                    return Err(fault("alias-loop"));
                };
                self.copied += weight(known);
                if self.copied > ALIAS_WEIGHT {
                    return Err(fault("alias-limit"));
                }
                let mut node = known.clone();
                (node.line, node.column) = (line, column);
                self.add(node)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, value: Value, anchor: usize, line: u32, column: u32) -> Result<(), Fault> {
        if self.open.len() >= DEEPEST {
            return Err(Fault { rule: "nested-too-deep", kind: "", message: String::new(), line, column });
        }
        self.open.push(Open { node: Node { value, line, column }, key: None, anchor });
        Ok(())
    }

    fn keep(&mut self, anchor: usize, node: &Node) {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
    }

    fn add(&mut self, node: Node) -> Result<(), Fault> {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match (&mut open.node.value, open.key.take()) {
            (Value::Map(entries), Some(key)) => entries.push((key, node)),
            (Value::Map(_), None) => {
                let Node { line, column, .. } = node;
                let Some(name) = node.as_str().map(str::to_string) else {
                    let message = String::new();
                    return Err(Fault { rule: "syntax-error", kind: "key", message, line, column });
                };
                open.key = Some(Key { name, line, column });
            }
            (Value::List(items), _) => items.push(node),
            _ => unreachable!("only lists and maps are opened"),
        }
        Ok(())
    }
}

fn is_map(node: &Node) -> bool {
    matches!(node.value, Value::Map(_))
}

/// A plain scalar by the core schema, narrowed to what people mean: `no` and `0123` are text.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_number(text) => Value::Number(text.into()),
        _ => Value::String(text.into()),
    }
}

/// A number as JSON writes it, with `+` allowed in front.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)))
}

/// Takes in what `<<: *base` brings; keys written win.
fn merge(entries: &mut Vec<(Key, Node)>) {
    let Some(at) =
        entries.iter().position(|(key, node)| key.name == "<<" && matches!(node.value, Value::Map(_) | Value::List(_)))
    else {
        return;
    };
    let (_, bases) = entries.remove(at);
    let bases = match bases.value {
        Value::List(items) => items,
        value => vec![Node { value, ..bases }],
    };
    let mut known: std::collections::HashSet<String> = entries.iter().map(|(key, _)| key.name.clone()).collect();
    for base in bases {
        let Value::Map(more) = base.value else { continue };
        entries.extend(more.into_iter().filter(|(key, _)| known.insert(key.name.clone())));
    }
}

/// Nodes and bytes of text in a node.
fn weight(node: &Node) -> usize {
    let text = |text: &String| text.len() + 1;
    match &node.value {
        Value::Null | Value::Bool(_) => 1,
        Value::Number(said) | Value::String(said) => text(said),
        Value::List(items) => 1 + items.iter().map(weight).sum::<usize>(),
        Value::Map(entries) => 1 + entries.iter().map(|(key, node)| text(&key.name) + weight(node)).sum::<usize>(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_and_key_knows_its_place() {
        let node = yaml("# ghi chú\ntitle:\n  vi: Đất đai\n  en: 'Land'\nlist: [1, no, 00123]\n").unwrap();
        let Value::Map(entries) = &node.value else { panic!() };
        assert_eq!((entries[0].0.name.as_str(), entries[0].0.line, entries[0].0.column), ("title", 2, 1));
        let en = node.get("title").unwrap().get("en").unwrap();
        assert_eq!((en.line, en.column), (4, 7));
        let list = node.get("list").unwrap();
        assert_eq!((list.line, list.column), (5, 7));
        assert_eq!((list.items()[1].line, list.items()[1].column), (5, 11));
    }

    #[test]
    fn words_that_other_readers_turn_into_something_else_keep_their_text() {
        let node =
            yaml("- no\n- 00123\n- 1.10\n- 12:30\n- 2026-11-21\n- 1e3\n- !!str 12\n- 0x1F\n- ~\n- on\n").unwrap();
        let texts: Vec<_> = node.items().iter().map(|node| node.as_str().unwrap_or("-")).collect();
        assert_eq!(texts, ["no", "00123", "1.10", "12:30", "2026-11-21", "1e3", "12", "0x1F", "-", "on"]);
        assert_eq!(node.items()[6].value, Value::String("12".into()));
        assert_eq!(node.items()[2].value, Value::Number("1.10".into()));
    }

    #[test]
    fn what_is_no_yaml_is_refused_with_its_place() {
        let fault = yaml("a: 1\nb: 2\na: 3\n").unwrap_err();
        assert_eq!((fault.rule, fault.message.as_str(), fault.line, fault.column), ("duplicate-key", "a", 3, 1));
        assert_eq!(yaml("a: [1, 2\nb: 3\n").unwrap_err().rule, "syntax-error");
        assert_eq!(yaml("a: 1\n---\nb: 2\n").unwrap_err().line, 2);
        assert_eq!(yaml(&"[".repeat(10_000)).unwrap_err().rule, "nested-too-deep");
        assert_eq!(yaml("? [a]\n: b\n").unwrap_err().rule, "syntax-error");
        assert_eq!(yaml("").unwrap().value, Value::Null);
    }

    #[test]
    fn aliases_stand_for_their_anchor_but_not_for_a_bomb() {
        let node = yaml("base: &b {x: 1, y: 2}\nother: {<<: *b, y: 3}\nagain: *b\n").unwrap();
        assert_eq!(node.get("other").unwrap().get("x").unwrap().as_str(), Some("1"));
        assert_eq!(node.get("other").unwrap().get("y").unwrap().as_str(), Some("3"));
        assert_eq!(node.get("again").unwrap().line, 3);
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..20 {
            let items = vec![format!("*a{}", level - 1); 10].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{items}]\n"));
        }
        assert_eq!(yaml(&bomb).unwrap_err().rule, "syntax-error");
        assert_eq!(yaml("a: &a [*a]\n").unwrap_err().rule, "syntax-error");
    }

    #[test]
    fn the_common_slips_have_words_of_their_own() {
        for (text, kind, line) in [
            ("title: \"Đất đai\nkeywords: x\n", "quote", 2),
            ("title: 'Đất đai\n", "quote", 2),
            ("keywords: [đất, đai\ntitle: x\n", "colon-in-brackets", 2),
            ("keywords: [\"đất\" \"đai\"]\n", "behind", 1),
            ("keywords: [đất, đai\n", "bracket", 1),
            ("title: {vi: x\n", "bracket", 1),
            ("keywords: [a}\n", "bracket", 1),
            ("title: x\n]\n", "stray-bracket", 2),
            ("contact:\n\tname: x\n", "tab", 2),
            ("contact:\n  name: x\n email: y\n", "indentation", 3),
            ("title: Đất: đai\n", "second-colon", 1),
            ("title: x\n  email: y\n", "second-colon", 2),
            ("title: x\nkeywords\nlicence: y\n", "colon", 2),
            ("title: x\nkeywords\n", "colon", 2),
            ("title: \"a\" b\n", "behind", 1),
            ("title: @a\n", "character", 1),
            ("title: `a`\n", "character", 1),
            ("title: %a\n", "character", 1),
            ("title: *đậm*\n", "anchor", 1),
            ("title: * x\n", "anchor", 1),
            ("path: \"C:\\dir\"\n", "escape", 1),
            ("- a\n- b\ntitle: x\n", "indentation", 3),
            ("a: 1\n---\nb: 2\n", "documents", 2),
            ("? [a]\n: b\n", "key", 1),
        ] {
            let fault = yaml(text).unwrap_err();
            assert_eq!((fault.kind, fault.line), (kind, line), "{text}: {fault:?}");
            let document = super::super::Document::read("a.yaml", text, &[]);
            let finding = document.findings().iter().next().expect("a fault is a finding").clone();
            for said in ["en", "vi"].map(|lang| finding.message(lang) + &finding.help(lang)) {
                assert!(!said.contains('{') && !said.ends_with(kind), "{said}");
            }
        }
    }
}
