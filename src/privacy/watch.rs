//! One column on its way past: every cell is seen, little is kept, and no result depends on where cells are cut.

use super::header::{self, Header, Say};
use super::kind::{Kind, Role, kinds, of_role};
use super::mask;
use super::packs::{Detector, Family, PACKS, Sight};
use super::shape::{Glance, Shape};
use super::stats::Stats;
use super::tally::{Serial, Tally, Variety};
use super::token::{Token, mails, tokens};
use crate::model::{Column, FieldType};
use memchr::memmem::Finder;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

/// Every detector with its kind.
static DETECTORS: LazyLock<Vec<(&'static Detector, &'static Kind)>> = LazyLock::new(|| {
    let all = PACKS.iter().flat_map(|pack| pack.detectors);
    let detectors: Vec<_> =
        all.map(|detector| (detector, super::kind(detector.kind).expect("a detector is of a kind"))).collect();
    assert!(detectors.len() <= 32, "a mask has a bit for each detector");
    detectors
});

/// What stands before a birth in a sentence.
static BIRTHS: LazyLock<Vec<Finder<'static>>> =
    LazyLock::new(|| PACKS.iter().flat_map(|pack| pack.births).map(|words| Finder::new(words.as_bytes())).collect());

/// What is looked for in a column.
#[derive(Debug)]
struct Plan {
    header: Header,
    packs: Vec<&'static str>,
    field_type: FieldType,
    /// Detectors by the length of what they look at.
    numbers: [u32; Token::LONGEST + 1],
    codes: [u32; Token::LONGEST + 1],
    mails: u32,
    /// Those that look at whole cells: under this header, or under any.
    live: u32,
}

/// One column on its way past.
#[derive(Debug, Clone)]
pub struct Watch {
    plan: Arc<Plan>,
    /// Cells that hold something.
    pub(super) filled: u64,
    /// Of these, numbers of eight digits and more.
    pub(super) numbers: u64,
    pub(super) tallies: Vec<Tally>,
    pub(super) serial: Serial,
    /// Of values that are something.
    pub(super) variety: Variety,
    pub(super) stats: Stats,
    /// Numbers in sentences of which nothing is known, by their digits.
    pub(super) unknown: [u64; Token::LONGEST + 1],
}

impl Watch {
    /// The first rows, of which each is looked at for names, addresses, days and points.
    const SAMPLE: u64 = 256;
    /// Behind them, the rows of one block of this size in each 64, and in long tables of one in each 512.
    const BLOCK: u64 = 32;
    /// Rows from which on a table is long.
    const LONG: u64 = 1 << 17;
    /// How much before a number is read for words that name it, in bytes.
    const BEFORE: usize = 56;

    /// A column that has passed no cell yet. Packs that are not there are ignored; see [`packs`](super::packs()).
    pub fn of(column: &Column, packs: &[&str]) -> Self {
        let packs: Vec<&'static str> = super::packs().filter(|pack| packs.contains(pack)).collect();
        let header = Header::of(column, &packs);
        let mut plan = Plan {
            packs,
            field_type: column.field_type,
            numbers: [0; Token::LONGEST + 1],
            codes: [0; Token::LONGEST + 1],
            mails: 0,
            live: 0,
            header,
        };
        for (at, (detector, kind)) in DETECTORS.iter().enumerate() {
            if !plan.packs.contains(&kind.pack) {
                continue;
            }
            let lengths = match detector.family {
                Family::Number => &mut plan.numbers,
                Family::Code => &mut plan.codes,
                Family::Mail => {
                    plan.mails |= 1 << at;
                    continue;
                }
            };
            lengths.iter_mut().enumerate().for_each(|(length, mask)| {
                *mask |= u32::from(detector.length.contains(&length)) << at;
            });
            let said = matches!(plan.header.about(kind), Say::Weak | Say::Strong);
            if said || kind.alone.is_some() || kind.beside.is_some() {
                plan.live |= 1 << at;
            }
        }
        Self::fresh_of(Arc::new(plan))
    }

    fn fresh_of(plan: Arc<Plan>) -> Self {
        Self {
            plan,
            filled: 0,
            numbers: 0,
            tallies: vec![Tally::default(); kinds().len()],
            serial: Serial::default(),
            variety: Variety::default(),
            stats: Stats::default(),
            unknown: [0; Token::LONGEST + 1],
        }
    }

    /// The same column before its first cell, for a chunk that is to be [merged](Self::merge).
    pub fn fresh(&self) -> Self {
        Self::fresh_of(self.plan.clone())
    }

    /// Can a column of this type hold anything personal? If not, none of its cells need pass.
    pub fn needs(&self) -> bool {
        use FieldType::{Boolean, Duration, Time};
        !matches!(self.plan.field_type, Boolean | Duration | Time) && !self.plan.packs.is_empty()
    }

    /// Numbers and days tell what they are by a sample; of text, each cell is seen.
    fn is_sampled(&self) -> bool {
        use FieldType::{Date, Datetime, Decimal, Geopoint, Integer, Number, Year, YearMonth};
        matches!(self.plan.field_type, Date | Datetime | Decimal(_) | Geopoint | Integer | Number | Year | YearMonth)
    }

    /// What the header says.
    pub(super) fn header(&self) -> &Header {
        &self.plan.header
    }

    /// Its type.
    pub(super) fn field_type(&self) -> FieldType {
        self.plan.field_type
    }

    /// Takes the cells of these rows, by their place among them; empty ones where a value is missing.
    pub fn take<'c>(&mut self, rows: Range<u64>, cell: impl Fn(usize) -> &'c [u8]) {
        if !self.needs() {
            return;
        }
        let all = !self.is_sampled();
        let mut start = rows.start;
        while start < rows.end {
            let block = start / Self::BLOCK;
            let end = rows.end.min((block + 1) * Self::BLOCK);
            let sampled = is_sampled_block(block);
            if sampled || all {
                for row in start..end {
                    let cell = cell((row - rows.start) as usize);
                    match cell.is_empty() {
                        true => {}
                        false if sampled => self.cell(row, cell, true),
                        false => self.glance(row, cell),
                    }
                }
            }
            start = end;
        }
    }

    /// Passes over a cell of words quickly.
    #[inline]
    fn glance(&mut self, row: u64, cell: &[u8]) {
        let glance = Glance::of(cell);
        match glance.digits {
            _ if glance.at => self.cell(row, cell, false),
            0 if cell.len() < 3 => self.filled += u64::from(cell.iter().any(u8::is_ascii_alphanumeric)),
            0 => self.filled += u64::from(!is_nothing(cell)),
            1..4 => self.filled += 1,
            _ => self.cell(row, cell, false),
        }
    }

    fn cell(&mut self, row: u64, cell: &[u8], sampled: bool) {
        let shape = Shape::of(cell);
        if shape.digits == 0 && is_nothing(cell) {
            return;
        }
        self.filled += 1;
        if shape.ats > 0 || shape.digits >= 6 || (shape.digits >= 4 && shape.letters >= 12) {
            self.look(row, &text(cell), &shape);
        }
        if sampled {
            self.stats.take(row, &text(cell), &shape, &self.plan.packs);
        }
    }

    /// Looks at a cell that may hold a number, a code or a mailbox.
    fn look(&mut self, row: u64, cell: &str, shape: &Shape) {
        let mut around = Around { row, cell, named: None };
        if shape.ats > 0 {
            let one = !cell.contains(' ');
            mails(cell, |token, at| self.mail(&mut around, one, &token, at));
        }
        if shape.digits as usize == cell.len() {
            if cell.len() >= 6 {
                self.numbers += u64::from(cell.len() >= 8);
                let token = Token::plain(cell);
                let number = token
                    .digits
                    .as_slice()
                    .iter()
                    .take(18)
                    .fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
                self.serial.take(number);
                self.whole(row, &token);
            }
            return;
        }
        let sentence = shape.has_letters();
        // A moment, or a number with few digits before its point.
        if !sentence && (cell.contains(':') || shape.digits < 6) {
            return;
        }
        let mut since = 0;
        tokens(cell, |token, at| {
            let alone = !sentence || is_alone(cell, &token, at);
            let known = if alone { self.whole(row, &token) } else { self.sentence(&mut around, &token, since..at) };
            if known {
                since = at + token.text.len();
            }
            known
        });
        if !sentence {
            self.numbers += u64::from(shape.digits >= 8);
        } else if shape.digits >= 4 && cell.len() >= 20 {
            self.birth(row, cell);
        }
    }

    fn detectors(&self, token: &Token<'_>, live: u32) -> u32 {
        let length = token.signs.as_slice().len();
        let number = token.digits.as_slice().len() == length;
        live & if number { self.plan.numbers[length] } else { self.plan.codes[length] }
    }

    /// A cell that is nothing else.
    fn whole(&mut self, row: u64, token: &Token<'_>) -> bool {
        let mut seen = false;
        for (detector, kind) in each(self.detectors(token, self.plan.live)) {
            let tally = &mut self.tallies[kind.index];
            tally.like += 1;
            if let Some(sight) = (detector.look)(token) {
                tally.add(sight, row, || mask::code(token.text));
                seen = true;
            }
        }
        if seen {
            self.variety.take(token.digits.as_slice());
        }
        seen
    }

    /// Part of a sentence.
    fn sentence(&mut self, around: &mut Around<'_>, token: &Token<'_>, between: Range<usize>) -> bool {
        let mut seen = false;
        for (detector, kind) in each(self.detectors(token, u32::MAX)) {
            let Some(sight) = (detector.look)(token) else { continue };
            seen |= self.tell(around, kind, sight, between.clone(), || mask::code(token.text));
        }
        if !seen && !token.amount && token.digits.as_slice().len() == token.signs.as_slice().len() {
            self.unknown[token.digits.as_slice().len()] += 1;
        }
        seen
    }

    /// A mailbox, of a cell or in a sentence; `one` when no space stands in the cell.
    fn mail(&mut self, around: &mut Around<'_>, one: bool, token: &Token<'_>, at: usize) {
        for (detector, kind) in each(self.plan.mails) {
            let Some(sight) = (detector.look)(token) else { continue };
            if one || around.cell.len() - token.text.len() <= 2 {
                self.tallies[kind.index].like += 1;
                self.tallies[kind.index].add(sight, around.row, || mask::mail(token.text));
                self.variety.take(token.text.as_bytes());
            } else {
                self.tell(around, kind, sight, 0..at, || mask::mail(token.text));
            }
        }
    }

    /// Tells what a sight in a sentence is worth; `between` is what stands before it.
    fn tell(
        &mut self,
        around: &mut Around<'_>,
        kind: &'static Kind,
        sight: Sight,
        between: Range<usize>,
        masked: impl FnOnce() -> String,
    ) -> bool {
        let (row, cell) = (around.row, around.cell);
        let headed = self.plan.header.about(kind) == Say::Strong;
        let tally = &mut self.tallies[kind.index];
        if headed && (sight.checked || sight.firm || kind.role != Role::Number) {
            tally.like += 1;
            tally.add(sight, row, masked);
            self.variety.take(&cell.as_bytes()[between.end..cell.len().min(between.end + 24)]);
            return true;
        }
        if sight.shared || !kind.is_personal() {
            return false;
        }
        let start = between.start.max(between.end.saturating_sub(Self::BEFORE));
        let start = (start..=between.end).find(|at| cell.is_char_boundary(*at)).unwrap_or(between.end);
        match header::before(&cell[start..between.end], kind) {
            Say::Against => return true,
            Say::Loose => tally.soft += 1,
            Say::Strong => tally.keyed += 1,
            _ if !sight.firm => return false,
            _ => {
                let named = *around.named.get_or_insert_with(|| name_in(cell, &self.plan.packs).is_some());
                if named {
                    tally.keyed += 1;
                } else {
                    tally.firm += 1;
                }
            }
        }
        tally.sentences.add(row, masked);
        true
    }

    /// A person's name with a birth in a sentence.
    fn birth(&mut self, row: u64, cell: &str) {
        let year = |rest: &str| {
            let near = rest.bytes().take(24).collect::<Vec<u8>>();
            near.windows(4).any(|four| {
                four.iter().all(u8::is_ascii_digit)
                    && std::str::from_utf8(four)
                        .ok()
                        .and_then(|year| year.parse().ok())
                        .is_some_and(|year: u32| (1905..=2030).contains(&year))
            })
        };
        let Some(at) = BIRTHS.iter().find_map(|words| words.find(cell.as_bytes())) else { return };
        // Pupils and candidates of a year ("học sinh năm 2024") were not born in it.
        let pupils = ["ọc ", "hí ", "HỌC ", "HÍ "].iter().any(|word| cell.as_bytes()[..at].ends_with(word.as_bytes()));
        if pupils || !cell.is_char_boundary(at) || !year(&cell[at..]) {
            return;
        }
        let Some(name) = name_in(cell, &self.plan.packs) else { return };
        for (role, masked) in [(Role::Name, mask::name(name)), (Role::Birth, mask::HIDDEN.to_string())] {
            let tally = &mut self.tallies[of_role(role).index];
            tally.keyed += 1;
            tally.sentences.add(row, || masked);
        }
    }

    /// Adds what was seen of the same column in later rows.
    pub fn merge(&mut self, later: Self) {
        self.filled += later.filled;
        self.numbers += later.numbers;
        self.tallies.iter_mut().zip(later.tallies).for_each(|(here, there)| here.merge(there));
        self.serial.merge(later.serial);
        self.variety.merge(later.variety);
        self.stats.merge(later.stats);
        self.unknown.iter_mut().zip(later.unknown).for_each(|(here, there)| *here += there);
    }
}

/// A cell around what was found in it.
struct Around<'a> {
    row: u64,
    cell: &'a str,
    /// Does it name a person? Looked for once.
    named: Option<bool>,
}

/// The name of a person in a sentence.
fn name_in<'a>(cell: &'a str, packs: &[&str]) -> Option<&'a str> {
    PACKS.iter().filter(|pack| packs.contains(&pack.id)).filter_map(|pack| pack.named).find_map(|find| find(cell))
}

/// Are the rows of this block looked at for more than numbers and mailboxes?
#[inline]
fn is_sampled_block(block: u64) -> bool {
    let each = if block < Watch::LONG / Watch::BLOCK { 64 } else { 512 };
    block < Watch::SAMPLE / Watch::BLOCK || block.is_multiple_of(each)
}

/// The detectors of a mask.
fn each(mut mask: u32) -> impl Iterator<Item = (&'static Detector, &'static Kind)> {
    std::iter::from_fn(move || {
        let at = mask.trailing_zeros();
        mask &= mask.wrapping_sub(1);
        DETECTORS.get(at as usize).copied()
    })
}

/// A cell as text; readers hand on valid UTF-8, and anything else is mended.
fn text(cell: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(cell)
}

/// Do only signs stand around a token?
fn is_alone(cell: &str, token: &Token<'_>, at: usize) -> bool {
    let bare = |text: &str| !text.chars().any(char::is_alphanumeric);
    // Account numbers have words of letters, which end a token.
    let account =
        || token.signs.as_slice().len() < token.rest.len() && token.rest.len() <= 42 && is_account(token.rest);
    // Long cells are sentences; looking at them for each token would take too long.
    cell.len() <= token.text.len() + 48 && bare(&cell[..at]) && (bare(&token.rest[token.text.len()..]) || account())
}

/// Does it open as an account number does, and hold nothing but capitals and digits?
fn is_account(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    bytes.len() >= 15
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b' ')
}

/// Words for "nothing" that fill the cells of those who have no number.
fn is_nothing(cell: &[u8]) -> bool {
    const WORDS: [&str; 14] = [
        "không",
        "không có",
        "khong",
        "khong co",
        "n/a",
        "na",
        "nan",
        "null",
        "none",
        "chưa có",
        "chưa cập nhật",
        "không rõ",
        "unknown",
        "nil",
    ];
    if cell.len() > 20 || !cell.first().is_some_and(|byte| b"kKnNcCuU-.xX?/ \t".contains(byte)) {
        return false;
    }
    let cell = cell.trim_ascii();
    cell.iter().all(|byte| b"-.xX?/".contains(byte))
        || WORDS.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(cell))
}
