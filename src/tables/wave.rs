//! The stream of a pass: cells, columns, forms — three waves under way at once, each a stage further.
//!
//! A wave is a few batches. While the forms of one are written, the columns of the next are worked on, and a third is
//! read and taken apart into cells: on one thread one after the other, else all at once. What a column or a form sees
//! does not depend on that, and never are more than three waves in memory.

use super::batch::{Batch, Consumer, Converted, TextBatch};
use super::reader::{Fetched, Reader, Step};
use super::tally::Tally;
use super::text::block::{Chunk, Plain};
use super::text::piece::Piece;
use crate::error::Result;
use std::cell::RefCell;
use std::io;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// How a table streams: never by the machine it is on, so that results do not depend on that either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Bytes of a chunk, more or less; 0: everything is read row by row.
    pub chunk: usize,
    /// Batches of a wave.
    pub wave: usize,
    /// Tables whose text is at most this long are read once and kept while their types are inferred.
    pub kept: usize,
    /// All on this thread.
    pub alone: bool,
}

impl Pace {
    /// For a table so small that threads would cost more than they save.
    pub const SMALL: Self = Self { chunk: 256 << 10, wave: 1, kept: 4 << 20, alone: true };
    /// For any other.
    pub const LARGE: Self = Self { chunk: 256 << 10, wave: 12, kept: 4 << 20, alone: false };
}

/// A few batches on their way through the pass.
#[derive(Debug, Default)]
pub struct Wave {
    /// The batches; how many of them are in use.
    slots: Vec<Slot>,
    filled: usize,
    /// What was made of them, by column.
    made: Vec<Vec<Converted>>,
}

/// A batch, and what it was made of.
#[derive(Debug, Default)]
pub struct Slot {
    /// The cells.
    pub batch: TextBatch,
    /// Rows behind which a row group ends.
    pub cuts: Vec<usize>,
    /// Were they found in this chunk?
    chunked: bool,
    chunk: Chunk,
    piece: Piece,
}

/// One column's share of the work.
pub trait Lane: Send {
    /// Takes this column of the next batches; `made` has a place for what the forms need of each.
    fn take(&mut self, column: usize, slots: &[Slot], made: &mut [Converted]);
}

/// A form being written, and why that failed.
pub struct Form<'a> {
    /// Writes it.
    pub consumer: Box<dyn Consumer + Send + 'a>,
    failed: Option<io::Error>,
}

impl<'a> Form<'a> {
    /// A form written by this consumer.
    pub fn of(consumer: impl Consumer + Send + 'a) -> Self {
        Self { consumer: Box::new(consumer), failed: None }
    }
}

/// What is done with a stream.
pub trait Work<'a> {
    /// What is done with a column.
    type Lane: Lane;

    /// The columns, and the forms of all of them.
    fn parts(&mut self) -> (&mut [Self::Lane], &mut [Form<'a>]);

    /// The columns are about to take this wave.
    fn prepare(&mut self, wave: &mut Wave) {
        _ = wave;
    }

    /// The columns took this wave.
    fn settle(&mut self, wave: &mut Wave, reader: &dyn Reader, tally: &mut Tally) -> Result<()>;

    /// Is it of no use to go on?
    fn is_over(&self) -> bool {
        false
    }

    /// A form could not be written.
    fn failed(&self, error: io::Error) -> crate::error::Error;
}

impl Wave {
    /// Its batches.
    pub fn batches(&self) -> impl Iterator<Item = &TextBatch> {
        self.slots[..self.filled].iter().map(|slot| &slot.batch)
    }

    /// Its batches, and what was made of them.
    pub fn slots(&mut self) -> &mut [Slot] {
        &mut self.slots[..self.filled]
    }

    /// One of its batches.
    pub fn batch(&self, at: usize) -> &TextBatch {
        &self.slots[at].batch
    }

    /// Gives its batches away.
    pub fn take_batches(&mut self) -> impl Iterator<Item = TextBatch> {
        self.slots[..self.filled].iter_mut().map(|slot| std::mem::take(&mut slot.batch))
    }

    /// Reads the next batches, or chunks that `parse` takes apart.
    fn read<'w>(&'w mut self, feed: &mut Feed<'_>, pace: Pace, parse: impl Fn(&'w mut Slot)) {
        self.slots.resize_with(self.slots.len().max(pace.wave), Slot::default);
        self.filled = 0;
        for slot in &mut self.slots[..pace.wave] {
            match feed.next(slot, pace.chunk) {
                Ok(true) => self.filled += 1,
                Ok(false) => return,
                Err(error) => {
                    (feed.outcome, feed.state) = (Err(error), State::Done);
                    return;
                }
            }
            if slot.chunked {
                parse(slot);
            }
        }
    }

    /// Gives the batches found in chunks their places in the file, in order.
    fn number(&mut self, feed: &mut Feed<'_>) {
        for Slot { batch, chunk, piece, .. } in self.slots[..self.filled].iter_mut().filter(|slot| slot.chunked) {
            feed.reader.settle(piece, batch, chunk.offset, feed.tally);
        }
    }

    /// Hands the batches on to a form.
    fn write(&self, form: &mut Form<'_>) {
        for (at, Slot { batch, chunked, chunk, piece, .. }) in self.slots[..self.filled].iter().enumerate() {
            let columns = batch.columns.iter().zip(&self.made).map(|(cells, made)| made[at].column(cells)).collect();
            let unchanged = *chunked && piece.tidy && !self.made.iter().any(|made| made[at].rewritten);
            let batch = Batch { columns, rows: batch.rows(), tidy: unchanged.then(|| chunk.bytes()) };
            if form.failed.is_none() {
                form.failed = form.consumer.take(&batch).err();
            }
        }
    }
}

/// Where a stream comes from.
pub struct Feed<'f> {
    reader: &'f mut dyn Reader,
    tally: &'f mut Tally,
    /// Batches that were read before.
    kept: std::vec::IntoIter<TextBatch>,
    /// There is more than these.
    more: bool,
    /// So many chunks are wanted, not all.
    head: usize,
    plain: Option<Arc<Plain>>,
    state: State,
    outcome: Result<Step>,
}

/// How the reader is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// In chunks, parsed at leisure.
    Chunks,
    /// No more in chunks: row by row once all chunks are dealt with.
    Draining,
    /// Row by row.
    Rows,
    Done,
    /// There is more than was wanted.
    Cut,
}

impl<'f> Feed<'f> {
    /// The batches kept, then what is left to read when there is more.
    pub fn new(reader: &'f mut dyn Reader, kept: Vec<TextBatch>, more: bool, tally: &'f mut Tally) -> Self {
        let plain = if more { reader.chunks().map(Arc::new) } else { None };
        let state = if plain.is_some() { State::Chunks } else { State::Rows };
        Self { reader, tally, kept: kept.into_iter(), more, head: usize::MAX, plain, state, outcome: Ok(Step::End) }
    }

    /// Not more than so many chunks, where there are chunks.
    pub fn head(self, chunks: usize) -> Self {
        Self { head: chunks, ..self }
    }

    /// Reads a batch, or a chunk to be parsed. `false`: there is none for now.
    fn next(&mut self, slot: &mut Slot, bytes: usize) -> Result<bool> {
        slot.chunked = false;
        if let Some(batch) = self.kept.next() {
            slot.batch = batch;
            return Ok(true);
        }
        match (self.state, &self.plain) {
            (State::Chunks, Some(_)) if self.head == 0 => self.state = State::Cut,
            (State::Chunks, Some(plain)) => {
                self.head -= 1;
                let fetched = self.reader.fetch(plain, &mut slot.chunk, bytes, self.tally)?;
                slot.chunked = fetched == Fetched::Records;
                match fetched {
                    Fetched::Records => {}
                    Fetched::End => self.state = State::Done,
                    Fetched::Odd => self.state = State::Draining,
                }
            }
            (State::Rows, _) if self.more => {
                let step = self.reader.read(&mut slot.batch, self.tally)?;
                if step == Step::Rows {
                    return Ok(true);
                }
                (self.outcome, self.state) = (Ok(step), State::Done);
            }
            (State::Chunks | State::Rows, _) => self.state = State::Done,
            (State::Draining | State::Done | State::Cut, _) => {}
        }
        Ok(slot.chunked)
    }
}

/// Three waves, whose room is used again and again.
pub type Waves = [Wave; 3];

/// Sends a whole table through. What reading ended with; [`Step::Rows`] when not all was wanted.
pub fn stream<'a, W: Work<'a>>(mut feed: Feed<'_>, work: &mut W, waves: &mut Waves, pace: Pace) -> Result<Step> {
    if pace.chunk == 0 {
        feed.state = State::Rows;
    }
    waves.iter_mut().for_each(|wave| wave.filled = 0);
    loop {
        step(&mut feed, work, waves, pace);
        let (_, forms) = work.parts();
        if let Some(error) = forms.iter_mut().find_map(|form| form.failed.take()) {
            return Err(work.failed(error));
        }
        if !matches!(feed.outcome, Ok(Step::End)) {
            return feed.outcome;
        }
        let [_, now, next] = waves;
        next.number(&mut feed);
        work.prepare(next);
        if now.filled > 0 {
            work.settle(now, feed.reader, feed.tally)?;
            if work.is_over() {
                return Ok(Step::Rows);
            }
        }
        waves.rotate_left(1);
        let empty = waves[0].filled + waves[1].filled == 0;
        match feed.state {
            State::Done if empty => return Ok(Step::End),
            State::Cut if empty => return Ok(Step::Rows),
            State::Draining if empty => feed.state = State::Rows,
            _ => {}
        }
    }
}

/// One stage for each wave.
fn step<'a, W: Work<'a>>(feed: &mut Feed<'_>, work: &mut W, waves: &mut Waves, pace: Pace) {
    let [last, now, next] = waves;
    let (lanes, forms) = work.parts();
    let plain = feed.plain.clone();
    let parse = |slot: &mut Slot| {
        let plain = plain.as_ref().expect("a chunk comes of a plain file");
        slot.piece.parse(plain, &slot.chunk, &mut slot.batch);
    };
    let Wave { slots, made, filled } = now;
    let slots = &slots[..*filled];
    made.resize_with(lanes.len(), Vec::new);
    for made in made.iter_mut().filter(|made| made.len() < slots.len()) {
        made.resize_with(slots.len(), Converted::default);
    }
    let last = &*last;
    if pace.alone {
        next.read(feed, pace, parse);
        lanes.iter_mut().zip(made).enumerate().for_each(|(at, (lane, made))| lane.take(at, slots, made));
        forms.iter_mut().for_each(|form| last.write(form));
        return;
    }
    rayon::scope(|scope| {
        // Other threads begin with what was handed out first, this one with what was last: the heaviest and the
        // lightest, so that both end at the same time.
        if !slots.is_empty() {
            let mut order: Vec<_> = lanes.iter_mut().zip(made).enumerate().collect();
            let weight = |at: usize| slots.iter().map(|slot| slot.batch.columns[at].bytes().len()).sum::<usize>();
            order.sort_by_cached_key(|(at, _)| std::cmp::Reverse(weight(*at)));
            order.into_iter().for_each(|(at, (lane, made))| scope.spawn(move |_| lane.take(at, slots, made)));
        }
        forms.iter_mut().for_each(|form| scope.spawn(move |_| last.write(form)));
        let parse = &parse;
        next.read(feed, pace, |slot| scope.spawn(move |_| parse(slot)));
    });
}

thread_local! {
    /// Waves of small tables that were read on this thread.
    static SPARE: RefCell<Option<Waves>> = const { RefCell::new(None) };
}

/// Lends waves; those of small tables are used by the next one on this thread.
pub fn with_waves<R>(pace: Pace, work: impl FnOnce(&mut Waves) -> R) -> R {
    let mut waves = if pace.alone { SPARE.take() } else { None }.unwrap_or_default();
    let done = work(&mut waves);
    if pace.alone {
        SPARE.set(Some(waves));
    }
    done
}

/// Does work with threads of its own for everything within; large tables do so one after the other.
///
/// A thread that waits for its share of a table would else take up another table meanwhile, and another while that one
/// waits: any number of them would be in memory at once.
pub fn apart<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    static ONE: Mutex<()> = Mutex::new(());
    static THREADS: LazyLock<Option<rayon::ThreadPool>> =
        LazyLock::new(|| rayon::ThreadPoolBuilder::new().num_threads(rayon::current_num_threads()).build().ok());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(threads) = &*THREADS else { return work() };
    std::thread::scope(|scope| {
        let ran = scope.spawn(|| threads.install(work)).join();
        ran.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
