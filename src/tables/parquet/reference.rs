//! The table written by the Arrow writer: what our own encoder is measured against.

use super::column::ColumnEncoder;
use super::layout::{Groups, Layout};
use super::noted::{NOTED, Noted};
use super::write::Parquet;
use crate::model::{Column, FieldType};
use crate::tables::batch::{Batch, Cells, Consumer, Physical, TextBatch, Values};
use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal64Array, Decimal128Array, Float64Array, Int64Array,
    Time64MicrosecondArray, TimestampMicrosecondArray,
};
use arrow::buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit as Unit, Type as Stored, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::{SchemaDescriptor, Type};
use std::io::{Error, Result, Write};
use std::sync::{Arc, LazyLock};

/// Rows of a row group below and above a million rows.
const GROUP: (usize, usize) = (20_000, 120_000);
/// Tables of fewer rows have the smaller groups.
const LARGE: u64 = 1_000_000;

/// Tables of fewer rows are written with Snappy: making and clearing ZSTD's tables for each column
/// would cost more than all the rest, to save some hundred bytes.
const TINY: u64 = 2_000;

static FEW: LazyLock<WriterProperties> = LazyLock::new(|| properties(GROUP.0, Compression::SNAPPY));
static SMALL: LazyLock<WriterProperties> = LazyLock::new(|| properties(GROUP.0, zstd()));
static BIG: LazyLock<WriterProperties> = LazyLock::new(|| properties(GROUP.1, zstd()));

fn zstd() -> Compression {
    Compression::ZSTD(ZstdLevel::try_new(3).expect("zstd has a level 3"))
}

fn properties(group: usize, compression: Compression) -> WriterProperties {
    WriterProperties::builder()
        .set_created_by("khomo".into())
        .set_compression(compression)
        .set_max_row_group_row_count(Some(group))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .build()
}

/// Writes a table as Parquet.
pub struct Reference<'a> {
    writer: Option<ArrowWriter<&'a mut (dyn Write + Send)>>,
    schema: Arc<Schema>,
    noted: Noted,
}

impl<'a> Reference<'a> {
    /// Begins a file; `expected` rows decide its codec and the size of its row groups.
    pub fn new(out: &'a mut (dyn Write + Send), columns: &[(&Column, Physical)], expected: u64) -> Result<Self> {
        let fields = columns.iter().map(|(column, physical)| Field::new(&column.name, array_type(*physical), true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let stored = columns.iter().map(|(column, physical)| stored(&column.name, *physical).map(Arc::new));
        let root = Type::group_type_builder("table")
            .with_fields(stored.collect::<Result<Vec<_>>>()?)
            .build()
            .map_err(Error::other)?;
        let properties = match expected {
            0..TINY => &FEW,
            TINY..LARGE => &SMALL,
            LARGE.. => &BIG,
        };
        let options = ArrowWriterOptions::new()
            .with_properties((*properties).clone())
            .with_skip_arrow_metadata(true)
            .with_parquet_schema(SchemaDescriptor::new(Arc::new(root)));
        let writer = ArrowWriter::try_new_with_options(out, Arc::clone(&schema), options).map_err(Error::other)?;
        Ok(Self { writer: Some(writer), schema, noted: Noted::about(columns) })
    }
}

impl Consumer for Reference<'_> {
    fn take(&mut self, batch: &Batch<'_>) -> Result<()> {
        let arrays = batch.columns.iter().map(|column| {
            let nulls = (!column.missing.is_empty())
                .then(|| NullBuffer::from_iter(column.missing.iter().map(|missing| !missing)));
            array(column.values, column.text, column.physical, nulls)
        });
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), arrays.collect::<Result<_>>()?);
        let writer = self.writer.as_mut().expect("nothing is taken after the end");
        writer.write(&batch.map_err(Error::other)?).map_err(Error::other)
    }

    fn finish(&mut self) -> Result<()> {
        let mut writer = self.writer.take().expect("it is finished once");
        if let Some(noted) = self.noted.as_json() {
            writer.append_key_value_metadata(KeyValue::new(NOTED.to_string(), noted));
        }
        writer.into_inner().map_err(Error::other)?.flush()
    }
}

/// Text travels as bytes: readers checked that it is UTF-8, and Arrow would check again.
fn array_type(physical: Physical) -> DataType {
    match physical.field_type {
        FieldType::Integer | FieldType::Year => DataType::Int64,
        FieldType::Decimal(scale) if physical.long => DataType::Decimal128(38, scale as i8),
        FieldType::Decimal(scale) => DataType::Decimal64(18, scale as i8),
        FieldType::Number => DataType::Float64,
        FieldType::Boolean => DataType::Boolean,
        FieldType::Date => DataType::Date32,
        FieldType::Datetime => DataType::Timestamp(TimeUnit::Microsecond, physical.zoned.then(|| "UTC".into())),
        FieldType::Time => DataType::Time64(TimeUnit::Microsecond),
        _ => DataType::Binary,
    }
}

/// The column in the file's own schema.
fn stored(name: &str, physical: Physical) -> Result<Type> {
    let (stored, logical) = match physical.field_type {
        FieldType::Integer | FieldType::Year => (Stored::INT64, None),
        FieldType::Decimal(scale) => {
            let (stored, precision) =
                if physical.long { (Stored::FIXED_LEN_BYTE_ARRAY, 38) } else { (Stored::INT64, 18) };
            (stored, Some(LogicalType::decimal(i32::from(scale), precision)))
        }
        FieldType::Number => (Stored::DOUBLE, None),
        FieldType::Boolean => (Stored::BOOLEAN, None),
        FieldType::Date => (Stored::INT32, Some(LogicalType::Date)),
        FieldType::Datetime => (Stored::INT64, Some(LogicalType::timestamp(physical.zoned, Unit::MICROS))),
        FieldType::Time => (Stored::INT64, Some(LogicalType::time(false, Unit::MICROS))),
        _ => (Stored::BYTE_ARRAY, Some(LogicalType::String)),
    };
    let mut builder =
        Type::primitive_type_builder(name, stored).with_repetition(Repetition::OPTIONAL).with_logical_type(logical);
    if let FieldType::Decimal(scale) = physical.field_type {
        let (precision, length) = if physical.long { (38, 16) } else { (18, -1) };
        builder = builder.with_precision(precision).with_scale(i32::from(scale)).with_length(length);
    }
    builder.build().map_err(Error::other)
}

fn array(values: &Values, text: &Cells, physical: Physical, nulls: Option<NullBuffer>) -> Result<ArrayRef> {
    Ok(match values {
        Values::Text => {
            let mut offsets = Vec::with_capacity(text.len() + 1);
            offsets.push(0i32);
            offsets.extend(text.ends().iter().map(|&end| end as i32));
            let bytes = Buffer::from_slice_ref(text.bytes());
            let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
            Arc::new(BinaryArray::try_new(offsets, bytes, nulls).map_err(Error::other)?)
        }
        Values::Integer(values) => Arc::new(Int64Array::new(values.clone().into(), nulls)),
        Values::Number(values) => Arc::new(Float64Array::new(values.clone().into(), nulls)),
        Values::Boolean(values) => Arc::new(BooleanArray::new(values.clone().into(), nulls)),
        Values::Date(values) => Arc::new(Date32Array::new(values.clone().into(), nulls)),
        Values::Time(values) => Arc::new(Time64MicrosecondArray::new(values.clone().into(), nulls)),
        Values::Decimal(values) => {
            Arc::new(Decimal64Array::new(values.clone().into(), nulls).with_data_type(array_type(physical)))
        }
        Values::LongDecimal(values) => {
            Arc::new(Decimal128Array::new(values.clone().into(), nulls).with_data_type(array_type(physical)))
        }
        Values::Datetime(values) => {
            Arc::new(TimestampMicrosecondArray::new(values.clone().into(), nulls).with_data_type(array_type(physical)))
        }
    })
}

/// Our own encoder, fed with all columns at once.
pub struct Own<'a> {
    parquet: Parquet<'a>,
    encoders: Vec<ColumnEncoder>,
    groups: Groups,
    begun: bool,
}

impl<'a> Own<'a> {
    /// Begins a file; `expected` rows decide the size of its row groups.
    pub fn new(out: &'a mut (dyn Write + Send), columns: &[(&Column, Physical)], expected: u64) -> Result<Self> {
        let layout = Layout::of(expected);
        let encoders = columns.iter().map(|(_, physical)| ColumnEncoder::new(*physical, layout)).collect();
        Ok(Self { parquet: Parquet::new(out, columns)?, encoders, groups: Groups::new(layout), begun: false })
    }

    fn close(&mut self) {
        self.parquet.group(&mut Some(self.encoders.iter_mut().map(ColumnEncoder::close).collect()));
    }
}

impl Consumer for Own<'_> {
    fn take(&mut self, batch: &Batch<'_>) -> Result<()> {
        let mut cells = TextBatch::default();
        cells.columns.extend(batch.columns.iter().map(|column| column.text.clone()));
        cells.lines.resize(batch.rows, 0);
        let mut start = 0;
        while start < batch.rows {
            let (rows, full) = self.groups.next(&cells, start);
            for (encoder, column) in self.encoders.iter_mut().zip(&batch.columns) {
                encoder.take(column, rows.clone());
            }
            (start, self.begun) = (rows.end, !full);
            if full {
                self.close();
            }
        }
        self.parquet.take(batch)
    }

    fn finish(&mut self) -> Result<()> {
        if self.begun {
            self.close();
        }
        self.parquet.finish()
    }
}
