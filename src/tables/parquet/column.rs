//! One column on its way into the file: values become pages, pages a chunk for each row group.

use super::layout::Layout;
use super::levels::Levels;
use super::numbers::{Numbers, Truths};
use super::pages::Encoded;
use super::words::Words;
use crate::model::FieldType;
use crate::tables::batch::{Column, Physical};
use std::cell::RefCell;
use std::ops::Range;

/// Encoders kept of the tables written on a thread, for each kind of value.
const SPARE: usize = 16;

thread_local! {
    /// Encoders of tables that were written on this thread: most tables are small.
    static SPARES: RefCell<[Vec<Inner>; 6]> = const { RefCell::new([const { Vec::new() }; 6]) };
}

/// Encodes one column of a file, row group by row group.
///
/// What it makes of the first values decides for the later ones: a column has one encoder from its first row to its
/// last. Its buffers are kept between row groups, and small ones for the next table.
pub struct ColumnEncoder {
    layout: Layout,
    /// `None` once dropped.
    inner: Option<Inner>,
}

struct Inner {
    kind: Kind,
    levels: Levels,
    chunk: Encoded,
    body: Box<dyn Body>,
}

/// The kinds of values, as they are encoded.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Whole,
    Day,
    Long,
    Number,
    Truth,
    Text,
}

/// What differs between the kinds.
pub trait Body: Send {
    /// How many of these rows have room on a page that already has some, unless it is `empty`.
    fn room(&self, column: &Column<'_>, rows: &Range<usize>, empty: bool) -> usize {
        _ = (column, empty);
        rows.len()
    }

    /// Takes rows that have room.
    fn take(&mut self, column: &Column<'_>, rows: Range<usize>);

    /// Writes the page into the chunk.
    fn page(&mut self, levels: &Levels, chunk: &mut Encoded, whole: Whole);

    /// The chunk has all of its pages.
    fn close(&mut self, chunk: &mut Encoded);

    /// Forgets what was learnt of the column. Has it little room, so that it is worth keeping for another one?
    fn reset(&mut self) -> bool;
}

/// What a page must know of its chunk.
#[derive(Debug, Clone, Copy)]
pub struct Whole {
    /// The rows that the chunk has at most.
    pub rows: usize,
    /// Is this its last page?
    pub last: bool,
}

impl ColumnEncoder {
    /// An encoder for a column of a file.
    pub fn new(physical: Physical, layout: Layout) -> Self {
        let kind = Kind::of(physical);
        let inner = SPARES.with_borrow_mut(|spares| spares[kind as usize].pop()).unwrap_or_else(|| Inner {
            kind,
            levels: Levels::default(),
            chunk: Encoded::default(),
            body: kind.body(),
        });
        Self { layout, inner: Some(inner) }
    }

    /// Takes the next rows of the row group.
    pub fn take(&mut self, column: &Column<'_>, mut rows: Range<usize>) {
        let layout = self.layout;
        let inner = self.inner.as_mut().expect("it is there until dropped");
        while !rows.is_empty() {
            // A full page waits until a row follows: the last one of a chunk is known as such.
            let mut room = rows.len().min(layout.page_rows - inner.levels.rows());
            if room > 0 {
                room = inner.body.room(column, &(rows.start..rows.start + room), inner.levels.rows() == 0);
            }
            if room == 0 {
                inner.page(layout, false);
                continue;
            }
            let taken = rows.start..rows.start + room;
            match column.missing.get(taken.clone()) {
                None => inner.levels.take_all(room),
                Some(missing) => inner.levels.take(missing),
            }
            rows.start = taken.end;
            inner.body.take(column, taken);
        }
    }

    /// Ends the row group.
    pub fn close(&mut self) -> Encoded {
        let layout = self.layout;
        let inner = self.inner.as_mut().expect("it is there until dropped");
        if inner.levels.rows() > 0 {
            inner.page(layout, true);
        }
        inner.body.close(&mut inner.chunk);
        std::mem::take(&mut inner.chunk)
    }
}

impl Drop for ColumnEncoder {
    fn drop(&mut self) {
        let Some(mut inner) = self.inner.take() else { return };
        inner.levels.clear();
        inner.chunk = Encoded::default();
        if inner.body.reset() {
            // At the end of a thread the room may be gone already.
            _ = SPARES.try_with(|spares| {
                let spares = &mut spares.borrow_mut()[inner.kind as usize];
                if spares.len() < SPARE {
                    spares.push(inner);
                }
            });
        }
    }
}

impl Inner {
    fn page(&mut self, layout: Layout, last: bool) {
        self.body.page(&self.levels, &mut self.chunk, Whole { rows: layout.group_rows, last });
        if !layout.index {
            self.chunk.index.clear();
        }
        self.levels.clear();
    }
}

impl Kind {
    fn of(physical: Physical) -> Self {
        match physical.field_type {
            FieldType::Integer | FieldType::Year | FieldType::Datetime | FieldType::Time => Self::Whole,
            FieldType::Decimal(_) if physical.long => Self::Long,
            FieldType::Decimal(_) => Self::Whole,
            FieldType::Number => Self::Number,
            FieldType::Date => Self::Day,
            FieldType::Boolean => Self::Truth,
            _ => Self::Text,
        }
    }

    fn body(self) -> Box<dyn Body> {
        match self {
            Self::Whole => Box::<Numbers<i64>>::default(),
            Self::Day => Box::<Numbers<i32>>::default(),
            Self::Long => Box::<Numbers<i128>>::default(),
            Self::Number => Box::<Numbers<f64>>::default(),
            Self::Truth => Box::<Truths>::default(),
            Self::Text => Box::<Words>::default(),
        }
    }
}
