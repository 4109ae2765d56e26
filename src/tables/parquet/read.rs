//! Parquet as a source: rows batch by batch through the Arrow reader, values as the text that is published.

use super::text::{self, Column};
use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Place};
use crate::tables::Ask;
use crate::tables::batch::{Physical, TextBatch};
use crate::tables::reader::{Hint, Reader, Step};
use crate::tables::tally::{Locate, Tally};
use arrow::array::Array as _;
use arrow::datatypes::{DataType, Schema, SchemaRef, TimeUnit};
use arrow::record_batch::RecordBatch;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// About so many bytes of values are decoded at once.
const AT_ONCE: i64 = 8 << 20;

/// From so many rows on, there may be at most `ROWS_A_BYTE` of them for each byte of the file.
const ROWS_FROM: u64 = 1 << 24;
/// No table is written with more rows a byte than this.
const ROWS_A_BYTE: u64 = 1_000;

/// Some rows of values.
struct Rows {
    batch: RecordBatch,
    /// The next one to be handed on.
    next: usize,
    /// A row is at most so long as text.
    most: usize,
}

/// A Parquet file being read.
pub struct ParquetIn<'a> {
    ask: &'a Ask<'a>,
    file: File,
    metadata: ArrowReaderMetadata,
    labels: Vec<String>,
    columns: Vec<Column>,
    hints: Vec<Hint>,
    /// `None` once the file turned out to be broken.
    rows: Option<ParquetRecordBatchReader>,
    /// The values at hand, and how many of their rows were handed on.
    held: Option<Rows>,
    before: u64,
}

/// Opens a Parquet file. `None` when it is broken; the findings say why.
pub fn open<'a>(ask: &'a Ask<'a>, findings: &mut Findings) -> Result<Option<ParquetIn<'a>>> {
    let failed = |error| Error::io("open", ask.file, error);
    let file = File::open(ask.file).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    if size == 0 {
        findings.push(Finding::of("empty-file", Place::file(ask.place)).with("file", ask.place));
        return Ok(None);
    }
    if let Some(reason) = ends(&file, size).map_err(|error| Error::io("read", ask.file, error))? {
        findings.push(refused(ask, reason));
        return Ok(None);
    }
    // What Arrow writers note down of their own types is left alone: the file's types are enough.
    let options = || ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let opened = guarded(|| {
        let text = |error: parquet::errors::ParquetError| error.to_string();
        let mut metadata = ArrowReaderMetadata::load(&file, options()).map_err(text)?;
        let count = metadata.metadata().row_groups().iter().map(|group| group.num_rows().max(0) as u64);
        if count.fold(0, u64::saturating_add) > ROWS_FROM.max(size.saturating_mul(ROWS_A_BYTE)) {
            return Err("rows".into());
        }
        super::sizes::check(&file, size, metadata.metadata())?;
        if let Some(schema) = by_key(&metadata) {
            let options = ArrowReaderOptions::new().with_schema(schema);
            // Where that is refused, values are read one by one.
            metadata = ArrowReaderMetadata::try_new(metadata.metadata().clone(), options).unwrap_or(metadata);
        }
        let rows = rows(&file, &metadata)?;
        Ok((metadata, rows))
    });
    let (metadata, rows) = match opened {
        Ok(opened) => opened,
        Err(reason) => {
            findings.push(refused(ask, &reason));
            return Ok(None);
        }
    };
    let fields = metadata.schema().fields();
    if fields.is_empty() {
        findings.push(Finding::of("no-header", Place::file(ask.place)).with("file", ask.place));
        return Ok(None);
    }
    if fields.len() > ask.limits.columns {
        let finding = Finding::of("too-many-columns", Place::file(ask.place)).with("count", fields.len());
        findings.push(finding.with("limit", ask.limits.columns));
        return Ok(None);
    }
    let labels = fields.iter().map(|field| field.name().trim().to_string()).collect();
    let own = super::noted::Noted::of(metadata.metadata().file_metadata().key_value_metadata());
    let columns = fields.iter().map(|field| Column::new(field, own.digits(field.name()))).collect();
    let hints = fields.iter().map(|field| match hint(field.data_type()) {
        Hint::Of(physical) => {
            let field_type = own.field_type(field.name(), physical.field_type).unwrap_or(physical.field_type);
            Hint::Of(Physical { field_type, ..physical })
        }
        hint => hint,
    });
    let hints = hints.collect();
    Ok(Some(ParquetIn { ask, file, labels, columns, hints, metadata, rows: Some(rows), held: None, before: 0 }))
}

/// Why a file cannot be one, by its first and last bytes.
fn ends(file: &File, size: u64) -> std::io::Result<Option<&'static str>> {
    let (mut head, mut tail) = ([0; 4], [0; 4]);
    let mut file = file;
    file.rewind()?;
    let read = file.take(4).read(&mut head)?;
    file.seek(SeekFrom::Start(size.saturating_sub(4)))?;
    file.take(4).read_exact(&mut tail[..read])?;
    file.rewind()?;
    Ok(match (&head, &tail) {
        (b"PARE", _) | (_, b"PARE") => Some("password"),
        (b"PAR1", b"PAR1") if size >= 12 => None,
        (b"PAR1", _) => Some("cut"),
        _ => Some("?"),
    })
}

/// The types of the columns, with texts that are written once and named by a key left that way: a long text that stands in
/// every row would otherwise be made anew for each of them.
fn by_key(metadata: &ArrowReaderMetadata) -> Option<SchemaRef> {
    let groups = metadata.metadata().row_groups();
    let leaves = metadata.parquet_schema();
    let mut keyed = vec![false; metadata.schema().fields().len()];
    for leaf in 0..leaves.num_columns() {
        let all = groups.iter().all(|group| group.column(leaf).dictionary_page_offset().is_some());
        if let Some(keyed) = keyed.get_mut(leaves.get_column_root_idx(leaf)) {
            *keyed = all && !groups.is_empty();
        }
    }
    let fields = metadata.schema().fields().iter().zip(&keyed).map(|(field, keyed)| match field.data_type() {
        kind @ (DataType::Utf8 | DataType::LargeUtf8 | DataType::Binary | DataType::LargeBinary) if *keyed => {
            let kind = DataType::Dictionary(DataType::Int32.into(), kind.clone().into());
            field.as_ref().clone().with_data_type(kind)
        }
        _ => field.as_ref().clone(),
    });
    keyed.contains(&true).then(|| Schema::new(fields.collect::<Vec<_>>()).into())
}

/// Files come from anywhere, and the parser is not ours: a panic in it is a broken file.
fn guarded<T>(work: impl FnOnce() -> std::result::Result<T, String>) -> std::result::Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err("?".into()))
}

fn refused(ask: &Ask<'_>, reason: &str) -> Finding {
    let finding = Finding::of("not-a-table", Place::file(ask.place)).with("file", ask.place);
    finding.with("reason", reason.lines().next().unwrap_or_default())
}

/// The rows of the file from the first one on.
fn rows(file: &File, metadata: &ArrowReaderMetadata) -> std::result::Result<ParquetRecordBatchReader, String> {
    let (mut bytes, mut rows) = (0i64, 0i64);
    for group in metadata.metadata().row_groups() {
        bytes = bytes.saturating_add(group.total_byte_size().max(0));
        rows = rows.saturating_add(group.num_rows().max(0));
    }
    let most = (AT_ONCE / (bytes / rows.max(1)).max(1)).clamp(16, TextBatch::ROWS as i64);
    let file = file.try_clone().map_err(|error| error.to_string())?;
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone());
    builder.with_batch_size(most as usize).build().map_err(|error| error.to_string())
}

impl ParquetIn<'_> {
    /// Values of which rows are left. `None` at the end.
    fn values(&mut self) -> std::result::Result<Option<Rows>, String> {
        if let Some(rows) = self.held.take().filter(|rows| rows.next < rows.batch.num_rows()) {
            return Ok(Some(rows));
        }
        let rows = self.rows.as_mut().ok_or("?")?;
        loop {
            match guarded(|| rows.next().transpose().map_err(|error| error.to_string()))? {
                Some(batch) if batch.num_rows() == 0 => {}
                Some(batch) => {
                    let most = batch.columns().iter().map(text::longest).fold(0, usize::saturating_add);
                    return Ok(Some(Rows { batch, next: 0, most }));
                }
                None => return Ok(None),
            }
        }
    }
}

impl Reader for ParquetIn<'_> {
    fn labels(&self) -> &[String] {
        &self.labels
    }

    fn header(&self) -> Place {
        Place::file(self.ask.place)
    }

    fn hint(&self, column: usize) -> Hint {
        self.hints[column]
    }

    fn rewind(&mut self) -> bool {
        (self.held, self.before) = (None, 0);
        self.rows = guarded(|| rows(&self.file, &self.metadata)).ok();
        self.rows.is_some()
    }

    fn read(&mut self, batch: &mut TextBatch, tally: &mut Tally) -> Result<Step> {
        batch.reset(self.columns.len(), self.before);
        let mut bytes = 0;
        while batch.rows() < TextBatch::ROWS && bytes < TextBatch::BYTES {
            let Rows { batch: values, next, most: longest } = match self.values() {
                Ok(Some(found)) => found,
                Ok(None) => break,
                Err(reason) => {
                    self.rows = None;
                    tally.count("not-a-table", Tally::ROW, || refused(self.ask, &reason));
                    return Ok(Step::Broken);
                }
            };
            // Rows are few enough that a batch cannot grow much above its bound.
            let most = (values.num_rows() - next).min(TextBatch::ROWS - batch.rows());
            let until = next + most.min(((TextBatch::BYTES - bytes) / longest.max(1)).max(1));
            let written = guarded(|| {
                let columns = self.columns.iter().zip(values.columns()).zip(&mut batch.columns);
                for ((column, array), cells) in columns {
                    debug_assert_eq!(array.len(), values.num_rows());
                    bytes += column.write(array, next..until, cells).map_err(|error| error.to_string())?;
                }
                Ok(())
            });
            if let Err(reason) = written {
                tally.count("not-a-table", Tally::ROW, || refused(self.ask, &reason));
                return Ok(Step::Broken);
            }
            for row in next..until {
                batch.lines.push(self.before + 1 + (row - next) as u64);
                batch.offsets.push(0);
            }
            self.before += (until - next) as u64;
            self.held = Some(Rows { batch: values, next: until, most: longest });
        }
        Ok(if batch.rows() == 0 { Step::End } else { Step::Rows })
    }
}

impl Locate for ParquetIn<'_> {
    fn place(&self, _: u64, _: u64, _: usize) -> Place {
        Place::file(self.ask.place)
    }
}

/// The type of a column as it is published.
fn hint(data_type: &DataType) -> Hint {
    use crate::model::FieldType;
    let of = |field_type| Hint::Of(Physical { field_type, long: false, zoned: false });
    match data_type {
        DataType::Dictionary(_, kind) => hint(kind),
        DataType::Boolean => of(FieldType::Boolean),
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 => of(FieldType::Integer),
        DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => of(FieldType::Integer),
        DataType::Float16 | DataType::Float32 | DataType::Float64 => of(FieldType::Number),
        DataType::Decimal32(digits, scale)
        | DataType::Decimal64(digits, scale)
        | DataType::Decimal128(digits, scale)
            if (0..=38).contains(scale) =>
        {
            let long = u32::from(*digits).max(*scale as u32) > 18;
            Hint::Of(Physical { field_type: FieldType::Decimal(*scale as u8), long, zoned: false })
        }
        DataType::Date32 | DataType::Date64 => of(FieldType::Date),
        DataType::Time32(_) | DataType::Time64(_) => of(FieldType::Time),
        DataType::Timestamp(
            TimeUnit::Second | TimeUnit::Millisecond | TimeUnit::Microsecond | TimeUnit::Nanosecond,
            zone,
        ) => Hint::Of(Physical { field_type: FieldType::Datetime, long: false, zoned: zone.is_some() }),
        nested if nested.is_nested() => Hint::Object,
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::FixedSizeBinary(_) => of(FieldType::String),
        _ => Hint::Plain,
    }
}
