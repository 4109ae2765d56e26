//! Which part of a text file is the table: its header, where its rows begin and end; and in which dialect they are.

use super::dialect::{Dialect, declared_delimiter};
use super::quick;
use super::record::{Odd, Record};
use super::records::{Machine, Next, lines_in};
use super::rows::{Cursor, Places, Shape};
use super::sniff::{self, Sniffed};
use super::source::Source;
use super::tail::{self, Tail};
use crate::error::Result;
use crate::findings::{Finding, Findings, Place};
use crate::model::{Quote, Recipe};
use crate::tables::Ask;
use crate::tables::layout::{self, Grid, Layout};
use crate::tables::tally::Locate;

/// A text file of which all is decided.
#[derive(Debug)]
pub struct Opened {
    /// How its cells are separated.
    pub dialect: Dialect,
    /// What its records look like.
    pub shape: Shape,
    /// Its labels.
    pub labels: Vec<String>,
    /// Line and place of the header.
    pub header: (u64, u64),
    /// Where the first row begins.
    pub first: Cursor,
    /// What was decided about rows above, below and in the header.
    pub recipe: Recipe,
}

/// As much of the head is looked at for the dialect.
const HEAD: usize = 64 << 10;
/// As much of the middle and the end of a large file.
const PIECE: usize = 32 << 10;

/// Decides what is not declared, and leaves the source at the first row, to end with the last. `None`: there is no table.
pub fn decide(ask: &Ask<'_>, source: &mut Source<'_>, findings: &mut Findings) -> Result<Option<Opened>> {
    let recipe = &ask.resource.recipe;
    cut_marks(ask, source, findings);
    let usual = match ask.resource.format.extension.as_str() {
        "tsv" | "tab" => b'\t',
        "psv" => b'|',
        _ => b',',
    };
    if let Some(opened) = at_a_glance(ask, source, usual, findings)? {
        return Ok(Some(opened));
    }
    let (start, line) = skip_lines(source, recipe)?;
    let mut tail = Tail::of(source, start, recipe.footer_rows)?;
    let sniffed = {
        let rest = &source.rest()[start..];
        let head = whole_lines(rest, HEAD);
        let far = if source.is_last() { String::new() } else { source.middle(PIECE)? };
        let pieces = [head, far.as_bytes(), tail.sample(PIECE)];
        sniff::decide(&pieces, recipe, usual)
    };
    say_dialect(ask, &sniffed, usual, findings);
    let machine = Machine::new(sniffed.dialect.clone(), ask.limits.cell_bytes);
    // Of very long records a few are needed all the same.
    let mut view = View::of(source, (start, tail.end(source)), line, machine.clone());
    let most = ask.limits.cell_bytes.saturating_mul(2);
    while view.rows.len() < 3 && !source.is_last() && source.rest().len() <= most {
        source.fill_to((source.rest().len() * 2 + 1).min(most + 1))?;
        tail = Tail::of(source, start, recipe.footer_rows)?;
        view = View::of(source, (start, tail.end(source)), line, machine.clone());
    }
    if view.rows.is_empty() && (view.is_cut || !source.is_last()) {
        let place = Place::at(ask.place, line, 1);
        findings.push(match view.cells > ask.limits.columns {
            true => Finding::of("too-many-columns", place).with("count", view.cells).with("limit", ask.limits.columns),
            false => Finding::of("cell-too-large", place).with("limit", ask.limits.cell_bytes),
        });
        return Ok(None);
    }
    view.take_end(source, &tail, None);
    let mut layout = layout::of(&view.grid, recipe);
    let begins = |layout: &Layout| if layout.header.is_empty() { layout.data.start } else { layout.header.start };
    if !view.grid.is_whole() && begins(&layout) >= view.grid.gap_at() {
        // A table that only the end shows: what lies between is not known, so the head decides.
        view = View::of(source, (start, tail.end(source)), line, machine.clone());
        view.grid.gap();
        layout = layout::of(&view.grid, recipe);
    }
    let below = layout.data.end.max(layout.header.end);
    let about_tail = layout.notes.iter().any(|note| note.rows.1 >= view.grid.gap_at());
    if !source.is_last() && (about_tail || (view.grid.gap_at() < view.grid.len() && below < view.grid.len())) {
        // Lines near the end are counted only where something is said of them.
        view = View::of(source, (start, tail.end(source)), line, machine.clone());
        view.take_end(source, &tail, Some(tail.line(source)?));
        layout = layout::of(&view.grid, recipe);
    }
    if layout.header.is_empty() && layout.data.is_empty() {
        findings.push(Finding::of("no-header", Place::file(ask.place)).with("file", ask.place));
        return Ok(None);
    }
    findings.extend(layout.findings(&view.grid, ask.place));
    if view.ends.iter().filter(|many| **many > 0).count() > 1 {
        findings.push(Finding::of("mixed-line-ends", Place::file(ask.place)).with("file", ask.place));
    }
    let mut written = recipe.clone();
    pin(&sniffed.dialect, source.rest(), &mut written);
    layout.write(&view.grid, &mut written);
    if !layout.header.is_empty() && layout.notes.iter().any(|note| note.rule == "doubtful-header") {
        written.header_rows = Some(layout.header.len() as u32);
    }
    let join = recipe.header_join.as_deref().unwrap_or(" / ");
    let mut labels = layout.labels(&view.grid, join);
    if labels.is_empty() {
        labels = (0..layout.width).map(|at| unnamed(ask, at)).collect();
    }
    let shape = shape(ask, &view, &layout, &mut labels, findings);
    let top = if layout.header.is_empty() { layout.data.start } else { layout.header.start };
    let header = view.rows[top.min(view.rows.len() - 1)];
    let places = Places { again: source.again().clone(), machine, kept: shape.kept.clone() };
    for (row, odd, cell) in view.odd.iter().filter(|(row, ..)| layout.header.contains(row)) {
        let (offset, line) = view.rows[*row];
        let quote = sniffed.dialect.quote.map_or('"', char::from);
        findings.push(Finding::of(odd.rule(), places.place(line, offset, *cell)).with("quote", quote));
    }
    // The text goes on behind the header, or at the first row, and ends before the first line below the table. Rows of
    // empty cells are the reader's to judge.
    let next = if layout.header.is_empty() { layout.data.start } else { layout.header.end };
    let first = match view.rows.get(next).filter(|_| next < view.grid.gap_at()) {
        Some((offset, line)) => Cursor::at(*offset, *line),
        None => Cursor::at(view.end.0, view.end.1),
    };
    let end = layout.data.end.max(layout.header.end);
    if let Some(below) = (end..view.grid.len()).find(|&row| !view.grid.is_blank(row)) {
        let is_near = below < view.grid.gap_at();
        let place = view.rows[below].0;
        let behind = match is_near && source.is_last() {
            true => &source.rest()[(place - source.offset()) as usize..],
            false => &tail.text(source)[(place - tail.base(source)) as usize..],
        };
        written.footer_rows = recipe.footer_rows.or(Some(tail::filled_lines(behind)));
        match is_near {
            true => source.cut((place - source.offset()) as usize),
            false => tail.cut(source, place)?,
        }
    } else {
        tail.cut_declared(source)?;
    }
    source.advance((first.offset - source.offset()) as usize);
    Ok(Some(Opened { dialect: sniffed.dialect, shape, labels, header, first, recipe: written }))
}

/// Writes down what might be decided otherwise from lines more or less: that there is no escape, comment or space.
fn pin(dialect: &Dialect, text: &[u8], recipe: &mut Recipe) {
    if dialect.quote.is_some() && memchr::memchr(b'\\', text).is_some() {
        recipe.double_quote = Some(dialect.double_quote);
    }
    if recipe.comment_char.is_none() && dialect.comment.is_none() && !sniff::comments(&[text]).is_empty() {
        recipe.comment_char = Some(String::new());
    }
    let spaced = [dialect.delimiter.as_slice(), b" "].concat();
    if recipe.skip_initial_space.is_none() && memchr::memmem::find(text, &spaced).is_some() {
        recipe.skip_initial_space = Some(dialect.skip_initial_space);
    }
}

/// The plainest files need no more than a glance.
fn at_a_glance(ask: &Ask<'_>, source: &mut Source<'_>, usual: u8, findings: &mut Findings) -> Result<Option<Opened>> {
    let recipe = &ask.resource.recipe;
    let is_usual = matches!(recipe.quote, None | Some(Quote::Char('"')))
        && recipe.double_quote != Some(false)
        && recipe.escape_char.is_none()
        && recipe.comment_char.is_none()
        && recipe.skip_initial_space != Some(true)
        && recipe.header != Some(false)
        && matches!(recipe.header_rows, None | Some(1))
        && matches!(recipe.skip_rows, None | Some(0))
        && matches!(recipe.footer_rows, None | Some(0));
    if !is_usual {
        return Ok(None);
    }
    let whole = source.is_last();
    let rest = source.rest();
    let delimiter = match declared_delimiter(recipe) {
        None => quick::separator(rest, usual),
        Some(one) if one.len() == 1 && one != " " => Some(one.as_bytes()[0]),
        Some(_) => None,
    };
    let Some(delimiter) = delimiter else { return Ok(None) };
    let head = if whole { rest } else { &rest[..rest.len().min(HEAD)] };
    let Some(quick) = quick::look(head, delimiter, whole) else { return Ok(None) };
    if !whole && !quick::ends(source.tail(PIECE)?.0.as_bytes(), delimiter, &quick, head) {
        return Ok(None);
    }
    let sniffed = Sniffed { dialect: Dialect::of([delimiter]), rival: None, against: None };
    say_dialect(ask, &sniffed, usual, findings);
    let dialect = sniffed.dialect;
    let mut record = Record::default();
    let mut machine = Machine::new(dialect.clone(), ask.limits.cell_bytes);
    let Next::Record(read) = machine.next(head, 0, true, &mut record) else { return Ok(None) };
    let labels: Vec<String> = (0..record.len()).map(|at| label(record.text(at))).collect();
    let header = (1, source.offset());
    let first = Cursor::at(source.offset() + read as u64, 1 + record.lines);
    source.advance(read);
    let shape = Shape::plain(quick.width);
    Ok(Some(Opened { dialect, shape, labels, header, first, recipe: recipe.clone() }))
}

/// A label with its spaces made one.
fn label(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name of a column without a label.
fn unnamed(ask: &Ask<'_>, at: usize) -> String {
    match ask.resource.fields.get(at) {
        Some(field) => field.name.clone(),
        None => format!("column_{}", at + 1),
    }
}

/// Takes off the marks with which old systems end or fill up a file: Ctrl-Z and zeros.
fn cut_marks(ask: &Ask<'_>, source: &mut Source<'_>, findings: &mut Findings) {
    let rest = source.rest();
    let marks = rest.iter().rev().take_while(|byte| matches!(byte, 0x1a | 0)).count();
    let end = rest.len() - marks;
    if source.is_last() && marks > 0 && (end == 0 || matches!(rest[end - 1], b'\n' | b'\r') || rest[end] == 0x1a) {
        let place = Place::at(ask.place, lines_in(&rest[..end]) + 1, 0);
        findings.push(Finding::of("end-of-file-mark", place).with("file", ask.place));
        source.cut(end);
    }
}

/// Where reading begins, and on which line: behind lines that are declared not to belong to the table, or a `sep=;`.
fn skip_lines(source: &mut Source<'_>, recipe: &Recipe) -> Result<(usize, u64)> {
    let skip = match recipe.skip_rows {
        Some(skip) => skip,
        None => u32::from(sniff::sep_line(source.rest()).is_some()),
    };
    let (mut at, mut line) = (0, 1);
    for _ in 0..skip {
        loop {
            let rest = &source.rest()[at..];
            let end = memchr::memchr2(b'\n', b'\r', rest);
            // A carriage return that comes last may have its line feed behind it.
            if let Some(end) = end.filter(|end| *end + 1 < rest.len() || source.is_last()) {
                at += end + 1 + usize::from(rest[end..].starts_with(b"\r\n"));
                line += 1;
                break;
            }
            if source.is_last() {
                return Ok((source.rest().len(), line));
            }
            // Lines that are skipped are not kept.
            if end.is_none() {
                let all = source.rest().len();
                source.advance(all);
                at = 0;
            }
            source.fill()?;
        }
    }
    Ok((at, line))
}

/// The lines that fit into so many bytes; at least those bytes where no line ends in them.
fn whole_lines(text: &[u8], most: usize) -> &[u8] {
    if text.len() <= most {
        return text;
    }
    let end = memchr::memrchr2(b'\n', b'\r', &text[..most]).map_or(most, |at| at + 1);
    &text[..end]
}

/// The rows a layout is decided from, and where they are.
struct View {
    grid: Grid,
    /// Of each row of the grid its place in the text and its line; of rows at the end of a large file the place in them.
    rows: Vec<(u64, u64)>,
    odd: Vec<(usize, Odd, usize)>,
    /// Place and line behind the last row of the head.
    end: (u64, u64),
    /// How many lines end with LF, CRLF and CR.
    ends: [usize; 3],
    machine: Machine,
    /// The head ends with a record that is too large, and so many cells of it were seen.
    is_cut: bool,
    cells: usize,
}

impl View {
    /// The head of a file.
    fn of(source: &Source<'_>, (start, end): (usize, usize), line: u64, machine: Machine) -> Self {
        let mut view = Self {
            grid: Grid::default(),
            rows: Vec::new(),
            odd: Vec::new(),
            end: (0, line),
            ends: [0; 3],
            machine,
            is_cut: false,
            cells: 0,
        };
        let text = &source.rest()[start..end];
        let base = source.offset() + start as u64;
        view.end = view.take(text, base, line, source.is_last(), usize::MAX);
        view
    }

    /// The end of a file, where its head was not all of it; `line` is that of its first row, if it is known.
    fn take_end(&mut self, source: &Source<'_>, tail: &Tail, line: Option<u64>) {
        let taken = self.rows.last().map_or(0, |(offset, _)| *offset);
        if !self.grid.is_full() && source.is_last() {
            return;
        }
        self.grid.gap();
        let line = line.unwrap_or_else(|| tail.known_line(source).unwrap_or(u64::MAX / 2));
        let width = self.rows.len().checked_sub(1).map_or(0, |last| self.grid.width(last));
        let (text, base) = tail.rows(source, &self.machine, width, taken);
        let line = line + lines_in(&tail.text(source)[..(base - tail.base(source)) as usize]);
        self.take(text, base, line, true, Grid::TAIL);
    }

    fn take(&mut self, text: &[u8], base: u64, mut line: u64, last: bool, most: usize) -> (u64, u64) {
        let mut record = Record::default();
        let (mut at, before) = (0, self.grid.len());
        let mut machine = self.machine.clone();
        while self.grid.len() - before < most && (most < usize::MAX || !self.grid.is_full()) {
            let offset = base + at as u64;
            let read = match machine.next(&text[at..], offset, last, &mut record) {
                Next::Record(read) => {
                    self.grid.row(line);
                    (0..record.len()).for_each(|cell| self.grid.cell(record.text(cell)));
                    self.odd.extend(record.odd.iter().map(|(odd, cell, _)| (self.rows.len(), *odd, *cell)));
                    let ends = match &text[at..at + read] {
                        [.., b'\r', b'\n'] => Some(1),
                        [.., b'\n'] => Some(0),
                        [.., b'\r'] => Some(2),
                        _ => None,
                    };
                    ends.into_iter().for_each(|kind| self.ends[kind] += 1);
                    read
                }
                Next::Blank(read) => {
                    self.grid.row(line);
                    record.lines = 1;
                    read
                }
                Next::Comment(read) => {
                    (at, line) = (at + read, line + 1);
                    continue;
                }
                Next::TooLarge => {
                    (self.is_cut, self.cells) = (true, record.len());
                    break;
                }
                Next::More | Next::End => break,
            };
            self.rows.push((offset, line));
            (at, line) = (at + read, line + record.lines);
        }
        (base + at as u64, line)
    }
}

/// What the records look like, from the layout; columns without label and value are left out.
fn shape(ask: &Ask<'_>, view: &View, layout: &Layout, labels: &mut Vec<String>, findings: &mut Findings) -> Shape {
    let mut gone = layout.blank_columns.clone();
    if !view.grid.is_whole() {
        // Separators at the end of every line: as far as one can see, nothing stands behind them.
        let rows =
            || (layout.header.start..layout.data.end.min(view.grid.len())).filter(|&row| !view.grid.is_blank(row));
        let is_blank =
            |column: usize| labels[column].is_empty() && rows().all(|row| view.grid.get(row, column).is_empty());
        let trailing = (0..labels.len()).rev().take_while(|&column| column > 0 && is_blank(column));
        gone = trailing.collect();
        gone.reverse();
        if let Some(first) = gone.first() {
            let columns: Vec<String> = gone.iter().take(5).map(|column| (column + 1).to_string()).collect();
            let line = view.grid.line(layout.header.start.min(view.grid.len() - 1));
            let finding = Finding::of("blank-column", Place::at(ask.place, line, 0)).with("lines", line);
            findings.push(finding.with("count", labels.len() - first).with("columns", columns.join(", ")));
        }
    }
    let dropped = layout.dropped.iter().map(|row| view.grid.line(*row)).collect();
    let cells = labels.len();
    if gone.is_empty() || gone.len() >= cells {
        return Shape { cells, kept: None, dropped };
    }
    let kept: Vec<usize> = (0..cells).filter(|column| !gone.contains(column)).collect();
    *labels = kept.iter().map(|column| std::mem::take(&mut labels[*column])).collect();
    Shape { cells, kept: Some(kept), dropped }
}

/// Says what was decided about the dialect, where it is not the plainest one.
fn say_dialect(ask: &Ask<'_>, sniffed: &Sniffed, usual: u8, findings: &mut Findings) {
    let (recipe, dialect) = (&ask.resource.recipe, &sniffed.dialect);
    let mut say = |rule, parts: &[(&str, String)]| {
        let finding = Finding::of(rule, Place::file(ask.place)).with("file", ask.place);
        findings.push(parts.iter().fold(finding, |finding, (name, value)| finding.with(name, value)));
    };
    let one = |byte: u8| shown(&[byte]);
    let mut found = |key: &str, value: String| say("dialect-found", &[("key", key.into()), ("value", value)]);
    if recipe.delimiter.is_none() && dialect.delimiter != [usual] && sniffed.rival.is_none() {
        found("delimiter", shown(&dialect.delimiter));
    }
    if recipe.quote.is_none() && dialect.quote != Some(b'"') {
        found("quote", dialect.quote.map_or("none".into(), one));
    }
    if let Some(escape) = dialect.escape.filter(|_| recipe.escape_char.is_none()) {
        found("escape", one(escape));
    }
    if let Some(comment) = dialect.comment.as_ref().filter(|_| recipe.comment_char.is_none()) {
        found("comment", shown(comment.as_bytes()));
    }
    if dialect.skip_initial_space && recipe.skip_initial_space.is_none() && !dialect.is_spaced() {
        found("space", "left-out".into());
    }
    if let Some(rival) = sniffed.rival.as_ref().filter(|_| recipe.delimiter.is_none()) {
        say("dialect-doubtful", &[("value", shown(&dialect.delimiter)), ("other", shown(rival))]);
    }
    if let Some(against) = &sniffed.against {
        say("dialect-contradicted", &[("declared", shown(&dialect.delimiter)), ("found", shown(against))]);
    }
    if dialect.wrapped {
        say("wrapped-records", &[]);
    }
}

/// A sign in a sentence: a word for those that cannot be seen.
fn shown(sign: &[u8]) -> String {
    match sign {
        b"" => "nothing".into(),
        b"\t" => "tab".into(),
        b" " => "space".into(),
        b"  " => "spaces".into(),
        _ => format!("`{}`", String::from_utf8_lossy(sign)),
    }
}
