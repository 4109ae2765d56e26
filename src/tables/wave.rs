//! The stream of a pass: read, parse, columns, forms — four waves under way at once, each a stage further.
//!
//! A wave is a few batches. While the forms of one are written, the columns of the next are worked on, a third is taken
//! apart into cells, and a fourth is read: on one thread one after the other, else all at once. What a column or a form
//! sees does not depend on that, and never are more than four waves in memory.

use super::batch::{Batch, Consumer, Converted, TextBatch};
use super::reader::{Fetched, Reader, Step};
use super::tally::Tally;
use super::text::block::{Chunk, Plain};
use super::text::piece::Piece;
use crate::error::Result;
use std::cell::RefCell;
use std::io;
use std::sync::{LazyLock, Mutex, PoisonError};

/// How a table streams: never by the machine it is on, so that results do not depend on that either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Bytes of a chunk, more or less.
    pub chunk: usize,
    /// Batches of a wave.
    pub wave: usize,
    /// All on this thread.
    pub alone: bool,
}

impl Pace {
    /// For a table so small that threads would cost more than they save.
    pub const SMALL: Self = Self { chunk: 256 << 10, wave: 1, alone: true };
    /// For any other.
    pub const LARGE: Self = Self { chunk: 1 << 20, wave: 6, alone: false };
}

/// A few batches on their way through the pass.
#[derive(Debug, Default)]
pub struct Wave {
    /// Whole records as they are in the file; how many of them are in use.
    chunks: Vec<Chunk>,
    raw: usize,
    /// What was found in each chunk beside its cells.
    pieces: Vec<Piece>,
    /// The cells; how many of the batches are in use.
    batches: Vec<TextBatch>,
    filled: usize,
    /// What was made of the cells, by column and batch.
    made: Vec<Vec<Converted>>,
}

/// One column's share of the work.
pub trait Lane: Send {
    /// Takes this column of the next batches; `made` has a place for what the forms need of each.
    fn take(&mut self, column: usize, batches: &[TextBatch], made: &mut [Converted]);
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

    /// The columns took this wave.
    fn settle(&mut self, wave: &mut Wave, reader: &dyn Reader, tally: &mut Tally) -> Result<()>;

    /// A form could not be written.
    fn failed(&self, error: io::Error) -> crate::error::Error;
}

impl Wave {
    /// Its batches.
    pub fn batches(&self) -> &[TextBatch] {
        &self.batches[..self.filled]
    }

    /// Gives its batches away.
    pub fn take_batches(&mut self) -> impl Iterator<Item = TextBatch> {
        self.batches[..self.filled].iter_mut().map(std::mem::take)
    }

    /// Reads the next batches, or chunks to be parsed.
    fn read(&mut self, feed: &mut Feed<'_>, pace: Pace) {
        while feed.state != State::Done && self.raw.max(self.filled) < pace.wave {
            if let Some(batch) = feed.kept.next() {
                put(&mut self.batches, self.filled, batch);
                self.filled += 1;
                continue;
            }
            let outcome = match feed.state {
                State::Chunks => self.read_chunk(feed, pace),
                State::Rows => self.read_rows(feed),
                State::Draining | State::Done => return,
            };
            if let Err(error) = outcome {
                (feed.outcome, feed.state) = (Err(error), State::Done);
            }
        }
    }

    fn read_chunk(&mut self, feed: &mut Feed<'_>, pace: Pace) -> Result<()> {
        if self.chunks.len() == self.raw {
            self.chunks.push(Chunk::default());
        }
        match feed.reader.fetch(&mut self.chunks[self.raw], pace.chunk)? {
            Fetched::Records => self.raw += 1,
            Fetched::End => feed.state = State::Done,
            Fetched::Odd => feed.state = State::Draining,
        }
        Ok(())
    }

    fn read_rows(&mut self, feed: &mut Feed<'_>) -> Result<()> {
        if self.batches.len() == self.filled {
            self.batches.push(TextBatch::default());
        }
        match feed.reader.read(&mut self.batches[self.filled], feed.tally)? {
            Step::Rows => self.filled += 1,
            step => (feed.outcome, feed.state) = (Ok(step), State::Done),
        }
        Ok(())
    }

    /// Makes room for the batches of its chunks, and hands out what is to be parsed.
    fn unparsed(&mut self) -> impl Iterator<Item = (&Chunk, &mut TextBatch, &mut Piece)> {
        if self.raw > 0 {
            self.filled = self.raw;
            self.batches.resize_with(self.batches.len().max(self.raw), TextBatch::default);
            self.pieces.resize_with(self.pieces.len().max(self.raw), Piece::default);
        }
        let chunks = self.chunks[..self.raw].iter();
        chunks.zip(&mut self.batches).zip(&mut self.pieces).map(|((chunk, batch), piece)| (chunk, batch, piece))
    }

    /// Gives the parsed batches their places in the file, in order.
    fn number(&mut self, feed: &mut Feed<'_>) {
        for ((chunk, batch), piece) in self.chunks[..self.raw].iter().zip(&mut self.batches).zip(&mut self.pieces) {
            batch.before = feed.rows;
            batch.base = (feed.line, chunk.offset);
            feed.rows += batch.rows() as u64;
            feed.line += piece.lines;
            for remark in piece.remarks.drain(..) {
                feed.reader.remark(&remark, batch, feed.tally);
            }
        }
    }

    /// Hands the batches on to a form.
    fn write(&self, form: &mut Form<'_>) {
        for (at, batch) in self.batches().iter().enumerate() {
            let columns = batch.columns.iter().zip(&self.made).map(|(cells, made)| made[at].column(cells)).collect();
            let unchanged = at < self.raw && self.pieces[at].tidy && self.made.iter().all(|made| !made[at].rewritten);
            let tidy = unchanged.then(|| self.chunks[at].bytes());
            let batch = Batch { columns, rows: batch.rows(), tidy };
            if form.failed.is_none() {
                form.failed = form.consumer.take(&batch).err();
            }
        }
    }
}

/// Puts a value at a place that is there already or the next one.
fn put<T>(list: &mut Vec<T>, at: usize, value: T) {
    match list.get_mut(at) {
        Some(place) => *place = value,
        None => list.push(value),
    }
}

/// Where a stream comes from.
pub struct Feed<'f> {
    reader: &'f mut dyn Reader,
    tally: &'f mut Tally,
    /// Batches that were read before.
    kept: std::vec::IntoIter<TextBatch>,
    plain: Option<Plain>,
    state: State,
    outcome: Result<Step>,
    /// Rows before the next chunk that is parsed, and its first line.
    rows: u64,
    line: u64,
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
}

impl<'f> Feed<'f> {
    /// The batches kept, then what is left to read when there is more.
    pub fn new(reader: &'f mut dyn Reader, kept: Vec<TextBatch>, more: bool, tally: &'f mut Tally) -> Self {
        let chunks = if more { reader.chunks() } else { None };
        let (plain, line, rows) = chunks.map_or((None, 0, 0), |(plain, line, rows)| (Some(plain), line, rows));
        let state = match plain {
            Some(_) => State::Chunks,
            None if more || !kept.is_empty() => State::Rows,
            None => State::Done,
        };
        let kept = if more { kept.into_iter() } else { kept.into_iter() };
        Self { reader, tally, kept, plain, state, outcome: Ok(Step::End), rows, line }
    }
}

thread_local! {
    /// Waves of small tables that were read on this thread.
    static SPARE: RefCell<Option<[Wave; 4]>> = const { RefCell::new(None) };
}

/// Sends a whole table through. What reading ended with: [`Step::End`] or [`Step::Broken`].
pub fn stream<'a, W: Work<'a>>(mut feed: Feed<'_>, work: &mut W, pace: Pace) -> Result<Step> {
    let mut waves = if pace.alone { SPARE.take() } else { None }.unwrap_or_default();
    loop {
        step(&mut feed, work, &mut waves, pace);
        let (_, forms) = work.parts();
        if let Some(error) = forms.iter_mut().find_map(|form| form.failed.take()) {
            return Err(work.failed(error));
        }
        if !matches!(feed.outcome, Ok(Step::End)) {
            return feed.outcome;
        }
        let [_, now, next, _] = &mut waves;
        next.number(&mut feed);
        if now.filled > 0 {
            work.settle(now, feed.reader, feed.tally)?;
        }
        waves.rotate_left(1);
        waves[3].raw = 0;
        waves[3].filled = 0;
        let empty = waves.iter().all(|wave| wave.raw == 0 && wave.filled == 0);
        match feed.state {
            State::Done if empty => break,
            State::Draining if empty => {
                feed.reader.resume(feed.line, feed.rows);
                feed.state = State::Rows;
            }
            _ => {}
        }
    }
    if pace.alone {
        SPARE.set(Some(waves));
    }
    Ok(Step::End)
}

/// One stage for each wave.
fn step<'a, W: Work<'a>>(feed: &mut Feed<'_>, work: &mut W, waves: &mut [Wave; 4], pace: Pace) {
    let [last, now, next, raw] = waves;
    let (lanes, forms) = work.parts();
    let plain = feed.plain;
    let Wave { batches, made, filled, .. } = now;
    let batches = &batches[..*filled];
    made.resize_with(lanes.len(), Vec::new);
    for made in made.iter_mut().filter(|made| made.len() < batches.len()) {
        made.resize_with(batches.len(), Converted::default);
    }
    let last = &*last;
    if pace.alone {
        raw.read(feed, pace);
        next.unparsed().for_each(|(chunk, batch, piece)| piece.parse(plain, chunk, batch));
        lanes.iter_mut().zip(made).enumerate().for_each(|(at, (lane, made))| lane.take(at, batches, made));
        forms.iter_mut().for_each(|form| last.write(form));
        return;
    }
    rayon::scope(|scope| {
        // Other threads begin with what was handed out first, this one with what was last: the heaviest and the
        // lightest, so that both end at the same time.
        if !batches.is_empty() {
            let mut order: Vec<_> = lanes.iter_mut().zip(made).enumerate().collect();
            let weight = |at: usize| batches.iter().map(|batch| batch.columns[at].bytes().len()).sum::<usize>();
            order.sort_by_cached_key(|(at, _)| std::cmp::Reverse(weight(*at)));
            order.into_iter().for_each(|(at, (lane, made))| scope.spawn(move |_| lane.take(at, batches, made)));
        }
        forms.iter_mut().for_each(|form| scope.spawn(move |_| last.write(form)));
        next.unparsed().for_each(|(chunk, batch, piece)| scope.spawn(move |_| piece.parse(plain, chunk, batch)));
        raw.read(feed, pace);
    });
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
