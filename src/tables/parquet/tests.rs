//! What is written is read back by the Arrow reader, value by value.

use super::reference::Own;
use crate::model::{Column as Described, FieldType};
use crate::tables::batch::{Batch, Cells, Column, Consumer, Physical, Values};
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{
    DataType, Date32Type, Decimal64Type, Decimal128Type, Float64Type, Int64Type, Time64MicrosecondType, TimeUnit,
    TimestampMicrosecondType,
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::statistics::Statistics;
use proptest::prelude::*;
use std::io::Write;

/// A column in memory.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub physical: Physical,
    pub text: Cells,
    pub missing: Vec<bool>,
    pub values: Values,
}

/// A value of any kind, told by its bits.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Bits(i128),
    Text(Vec<u8>),
}

fn physical(field_type: FieldType) -> Physical {
    Physical { field_type, long: false, zoned: false }
}

impl Held {
    fn texts<T: AsRef<[u8]>>(texts: impl IntoIterator<Item = Option<T>>) -> Self {
        let (mut text, mut missing) = (Cells::default(), Vec::new());
        for cell in texts {
            text.push(cell.as_ref().map_or(b"", |cell| cell.as_ref()));
            missing.push(cell.is_none());
        }
        if !missing.contains(&true) {
            missing.clear();
        }
        Self { physical: physical(FieldType::String), text, missing, values: Values::Text }
    }

    /// Values of another kind, their bits given.
    fn bits(physical: Physical, bits: &[Option<i128>]) -> Self {
        let mut text = Cells::default();
        bits.iter().for_each(|_| text.push(b""));
        let mut missing: Vec<bool> = bits.iter().map(Option::is_none).collect();
        if !missing.contains(&true) {
            missing.clear();
        }
        let bits = || bits.iter().map(|bits| bits.unwrap_or(77));
        let words = || bits().map(|bits| bits as i64).collect::<Vec<_>>();
        let values = match physical.field_type {
            FieldType::Integer => Values::Integer(words()),
            FieldType::Decimal(_) if physical.long => Values::LongDecimal(bits().collect()),
            FieldType::Decimal(_) => Values::Decimal(words()),
            FieldType::Number => Values::Number(bits().map(|bits| f64::from_bits(bits as u64)).collect()),
            FieldType::Boolean => Values::Boolean(bits().map(|bits| bits & 1 == 1).collect()),
            FieldType::Date => Values::Date(bits().map(|bits| bits as i32).collect()),
            FieldType::Datetime => Values::Datetime(words()),
            FieldType::Time => Values::Time(words()),
            _ => unreachable!(),
        };
        Self { physical, text, missing, values }
    }

    fn len(&self) -> usize {
        self.text.len()
    }

    /// The rows from `start` on, as a batch has them.
    fn part(&self, rows: std::ops::Range<usize>) -> Self {
        let mut text = Cells::default();
        rows.clone().for_each(|row| text.push(self.text.get(row)));
        let missing = self.missing.get(rows.clone()).map(<[bool]>::to_vec).unwrap_or_default();
        let values = match &self.values {
            Values::Text => Values::Text,
            Values::Integer(values) => Values::Integer(values[rows].to_vec()),
            Values::Decimal(values) => Values::Decimal(values[rows].to_vec()),
            Values::LongDecimal(values) => Values::LongDecimal(values[rows].to_vec()),
            Values::Number(values) => Values::Number(values[rows].to_vec()),
            Values::Boolean(values) => Values::Boolean(values[rows].to_vec()),
            Values::Date(values) => Values::Date(values[rows].to_vec()),
            Values::Datetime(values) => Values::Datetime(values[rows].to_vec()),
            Values::Time(values) => Values::Time(values[rows].to_vec()),
        };
        Self { physical: self.physical, text, missing, values }
    }

    fn column(&self) -> Column<'_> {
        Column { text: &self.text, missing: &self.missing, values: &self.values, physical: self.physical }
    }

    fn value(&self, row: usize) -> Option<Value> {
        if self.column().is_missing(row) {
            return None;
        }
        Some(match &self.values {
            Values::Text => Value::Text(self.text.get(row).to_vec()),
            Values::Integer(values) | Values::Decimal(values) | Values::Datetime(values) | Values::Time(values) => {
                Value::Bits(values[row].into())
            }
            Values::LongDecimal(values) => Value::Bits(values[row]),
            Values::Number(values) => Value::Bits(values[row].to_bits().into()),
            Values::Boolean(values) => Value::Bits(values[row].into()),
            Values::Date(values) => Value::Bits(values[row].into()),
        })
    }
}

/// Writes columns in batches of these sizes, over and over.
fn written(columns: &[Held], expected: u64, batches: &[usize]) -> Vec<u8> {
    let described: Vec<Described> =
        (0..columns.len()).map(|at| Described::named(format!("c{at}"), columns[at].physical.field_type)).collect();
    let named: Vec<_> = described.iter().zip(columns).map(|(column, held)| (column, held.physical)).collect();
    let mut out = Vec::new();
    let mut parquet = Own::new(&mut out, &named, expected).unwrap();
    let rows = columns[0].len();
    let (mut start, mut sizes) = (0, batches.iter().cycle());
    while start < rows {
        let end = rows.min(start + sizes.next().unwrap());
        let parts: Vec<Held> = columns.iter().map(|column| column.part(start..end)).collect();
        let batch = Batch { columns: parts.iter().map(Held::column).collect(), rows: end - start, tidy: None };
        parquet.take(&batch).unwrap();
        start = end;
    }
    parquet.finish().unwrap();
    drop(parquet);
    out
}

fn values(batch: &RecordBatch, column: usize, row: usize) -> Option<Value> {
    let array = batch.column(column);
    if array.is_null(row) {
        return None;
    }
    let bits = match array.data_type() {
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).into(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).to_bits().into(),
        DataType::Decimal64(18, _) => array.as_primitive::<Decimal64Type>().value(row).into(),
        DataType::Decimal128(18 | 38, _) => array.as_primitive::<Decimal128Type>().value(row),
        DataType::Date32 => array.as_primitive::<Date32Type>().value(row).into(),
        DataType::Time64(TimeUnit::Microsecond) => array.as_primitive::<Time64MicrosecondType>().value(row).into(),
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            array.as_primitive::<TimestampMicrosecondType>().value(row).into()
        }
        DataType::Boolean => array.as_boolean().value(row).into(),
        DataType::Utf8 => return Some(Value::Text(array.as_string::<i32>().value(row).into())),
        other => panic!("{other} is no type of ours"),
    };
    Some(Value::Bits(bits))
}

/// Reads the file and compares it with the columns; returns what the file says of itself.
fn compared(columns: &[Held], file: &[u8]) -> ParquetMetaData {
    let mut whole = tempfile::tempfile().unwrap();
    whole.write_all(file).unwrap();
    let metadata = SerializedFileReader::new(whole.try_clone().unwrap()).unwrap().metadata().clone();
    let mut row = 0;
    if !columns.is_empty() {
        let reader = ParquetRecordBatchReaderBuilder::try_new(whole).unwrap().with_batch_size(5_000).build().unwrap();
        for batch in reader {
            let batch = batch.unwrap();
            for at in 0..batch.num_rows() {
                for (column, held) in columns.iter().enumerate() {
                    assert_eq!(values(&batch, column, at), held.value(row), "row {row} of column {column}");
                }
                row += 1;
            }
        }
        assert_eq!(row, columns[0].len());
    }
    metadata
}

fn round_trip(columns: &[Held]) -> ParquetMetaData {
    compared(columns, &written(columns, 0, &[8_192]))
}

fn kinds() -> Vec<Physical> {
    let long = |field_type| Physical { field_type, long: true, zoned: false };
    let zoned = |field_type| Physical { field_type, long: false, zoned: true };
    vec![
        physical(FieldType::Integer),
        physical(FieldType::Decimal(2)),
        long(FieldType::Decimal(9)),
        physical(FieldType::Number),
        physical(FieldType::Boolean),
        physical(FieldType::Date),
        physical(FieldType::Datetime),
        zoned(FieldType::Datetime),
        physical(FieldType::Time),
    ]
}

/// A column of every kind with values made of numbers.
fn every_kind(numbers: &[Option<i128>]) -> Vec<Held> {
    let mut columns: Vec<Held> = kinds().into_iter().map(|kind| Held::bits(kind, numbers)).collect();
    columns.push(Held::texts(numbers.iter().map(|number| number.map(|number| format!("số {number}")))));
    columns
}

#[test]
fn a_table_without_rows_has_its_columns() {
    let metadata = round_trip(&every_kind(&[]));
    assert_eq!((metadata.num_row_groups(), metadata.file_metadata().num_rows()), (0, 0));
    assert_eq!(metadata.file_metadata().schema_descr().num_columns(), 10);
    assert_eq!(metadata.file_metadata().created_by(), Some("khomo version 0.1.0"));
}

#[test]
fn one_row_and_missing_ones_at_the_ends_come_back() {
    for numbers in [
        vec![Some(5)],
        vec![None],
        vec![None, Some(1), Some(2), None],
        vec![Some(1), None, None, None, None, None, None, None, None, None, Some(3)],
        vec![None; 20_001],
        (0..20_001).map(|row| (row == 20_000).then_some(row)).collect(),
        (0..20_001).map(|row| (row == 0 || row % 9_999 == 9_998).then_some(row)).collect(),
    ] {
        let metadata = round_trip(&every_kind(&numbers));
        let missing = numbers.iter().take(20_000).filter(|number| number.is_none()).count();
        for chunk in metadata.row_group(0).columns() {
            assert_eq!(chunk.statistics().unwrap().null_count_opt(), Some(missing as u64));
        }
    }
}

#[test]
fn every_kind_comes_back_over_several_row_groups() {
    for spread in [1i128, 300, 1 << 40] {
        let number = |row: i128| (row * 2_654_435_761 % (spread * 97 + 1)) - spread * 40;
        let numbers: Vec<_> = (0..50_003).map(|row| (row % 17 != 3).then(|| number(row))).collect();
        let columns = every_kind(&numbers);
        let file = written(&columns, 0, &[8_192, 1, 777]);
        let metadata = compared(&columns, &file);
        let rows: Vec<i64> = metadata.row_groups().iter().map(|group| group.num_rows()).collect();
        assert_eq!(rows, [20_000, 20_000, 10_003]);
        assert!(written(&columns, 0, &[50_003]) == file, "batches do not change the bytes");
        let large = written(&columns, 2_000_000, &[8_192]);
        assert_eq!(compared(&columns, &large).num_row_groups(), 1);
    }
}

#[test]
fn extreme_numbers_come_back_and_are_told_in_their_order() {
    let numbers: Vec<_> = [0, i64::MAX, i64::MIN, -1, 1].iter().map(|number| Some(i128::from(*number))).collect();
    let many: Vec<_> = numbers.iter().cycle().take(3_001).copied().collect();
    for numbers in [&numbers, &many] {
        let metadata = round_trip(&[Held::bits(physical(FieldType::Integer), numbers)]);
        let Some(Statistics::Int64(told)) = metadata.row_group(0).column(0).statistics() else { panic!() };
        assert_eq!((told.min_opt(), told.max_opt()), (Some(&i64::MIN), Some(&i64::MAX)));
    }
    let long = Physical { long: true, ..physical(FieldType::Decimal(0)) };
    let numbers: Vec<_> = [10i128.pow(38) - 1, 0, -10i128.pow(38) + 1].map(Some).to_vec();
    let metadata = round_trip(&[Held::bits(long, &numbers)]);
    let told = metadata.row_group(0).column(0).statistics().unwrap();
    assert_eq!(told.min_bytes_opt().unwrap(), (-10i128.pow(38) + 1).to_be_bytes());
    assert_eq!(told.max_bytes_opt().unwrap(), (10i128.pow(38) - 1).to_be_bytes());
    let days: Vec<_> = (0..5_000).map(|row| Some(i128::from([i32::MIN, i32::MAX, row][row as usize % 3]))).collect();
    let metadata = round_trip(&[Held::bits(physical(FieldType::Date), &days)]);
    let Some(Statistics::Int32(told)) = metadata.row_group(0).column(0).statistics() else { panic!() };
    assert_eq!((told.min_opt(), told.max_opt()), (Some(&i32::MIN), Some(&i32::MAX)));
}

#[test]
fn floating_point_numbers_keep_their_bits() {
    let told = |numbers: &[f64]| {
        let bits: Vec<_> = numbers.iter().map(|number| Some(i128::from(number.to_bits()))).collect();
        let metadata = round_trip(&[Held::bits(physical(FieldType::Number), &bits)]);
        let Some(Statistics::Double(told)) = metadata.row_group(0).column(0).statistics() else { panic!() };
        (told.min_opt().copied(), told.max_opt().copied())
    };
    assert_eq!(told(&[1.5, f64::INFINITY, f64::NEG_INFINITY]), (Some(f64::NEG_INFINITY), Some(f64::INFINITY)));
    assert_eq!(told(&[1.5, f64::NAN]), (None, None));
    assert_eq!(told(&[f64::NAN]), (None, None));
    let zeros = told(&[0.0]);
    assert_eq!((zeros.0.unwrap().to_bits(), zeros.1.unwrap().to_bits()), ((-0f64).to_bits(), 0));
    told(&(0..30_000).map(|row| f64::from(row) / 7.0).collect::<Vec<_>>());
    told(&(0..30_000).map(|row| f64::from(row % 7) / 7.0).collect::<Vec<_>>());
}

#[test]
fn texts_of_every_length_come_back() {
    let of = |rows: usize, text: &dyn Fn(usize) -> String| {
        round_trip(&[Held::texts((0..rows).map(|row| (row % 11 != 5).then(|| text(row))))])
    };
    of(5, &|_| String::new());
    of(50_000, &|row| "Đà Nẵng".repeat(row % 3));
    of(50_000, &|row| format!("{row}"));
    of(3_000, &|row| format!("{row} ").repeat(row));
    of(9, &|row| "x".repeat(row * 400_000));
    let full = of(70_000, &|row| format!("một mô tả khá dài của dòng {}", row % 19_999));
    assert_eq!(full.row_group(0).column(0).dictionary_page_offset(), None);
    let metadata = of(70_000, &|row| format!("{}", row * row / 7 % 1_000));
    assert!(metadata.row_group(0).column(0).dictionary_page_offset().is_some());
    let distinct = metadata.row_group(0).column(0).statistics().unwrap().distinct_count_opt();
    assert!(distinct.is_some_and(|distinct| (500..=1_000).contains(&distinct)), "{distinct:?}");
    let metadata = of(3, &|row| ["x".repeat(100), "b".into(), "a".repeat(65)][row].clone());
    let Some(Statistics::ByteArray(told)) = metadata.row_group(0).column(0).statistics() else { panic!() };
    assert_eq!(told.min_opt().unwrap().data(), "a".repeat(64).as_bytes());
    assert_eq!(told.max_opt().unwrap().data(), format!("{}y", "x".repeat(63)).as_bytes());
    assert!(!told.min_is_exact() && !told.max_is_exact());
}

#[test]
fn a_dictionary_that_fills_up_gives_way_within_its_row_group() {
    let text =
        |row: usize| if row < 40_000 { format!("{}", row % 50) } else { format!("dòng số {row} của bảng") };
    let columns = [Held::texts((0..120_000).map(|row| Some(text(row))))];
    let metadata = compared(&columns, &written(&columns, 5_000_000, &[8_192]));
    assert!(metadata.row_group(0).column(0).dictionary_page_offset().is_some());
    assert_eq!(metadata.row_group(0).column(0).encodings().count(), 3);
    assert_eq!(metadata.row_group(0).column(0).statistics().unwrap().distinct_count_opt(), None);
}

#[test]
fn row_groups_of_huge_cells_end_early() {
    let huge = "x".repeat(9 << 20);
    let columns = [Held::texts((0..16).map(|_| Some(&huge)))];
    let metadata = round_trip(&columns);
    let rows: Vec<i64> = metadata.row_groups().iter().map(|group| group.num_rows()).collect();
    assert_eq!(rows, [8, 8]);
}

fn numbers() -> impl Strategy<Value = Vec<Option<i128>>> {
    let number = prop_oneof![
        any::<i64>().prop_map(i128::from),
        (0..5i128),
        (-1000..1000i128),
        Just(i128::from(i64::MIN)),
        (1_500_000_000_000_000..1_700_000_000_000_000i128),
    ];
    // Runs of one number, missing or not.
    let run = (proptest::option::weighted(0.8, number), 1..40usize);
    proptest::collection::vec(run, 0..100)
        .prop_map(|runs| runs.into_iter().flat_map(|(number, times)| std::iter::repeat_n(number, times)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_written_is_read_back(numbers in numbers(), batch in 1..3_000usize, expected in 0..3_000_000u64) {
        let columns = every_kind(&numbers);
        let file = written(&columns, expected, &[batch]);
        compared(&columns, &file);
        prop_assert!(written(&columns, expected, &[batch + 1, 3]) == file);
    }

    #[test]
    fn whatever_text_is_written_is_read_back(
        texts in proptest::collection::vec(proptest::option::weighted(0.9, ".{0,80}"), 0..200),
        times in 1..30usize,
    ) {
        let texts: Vec<_> = std::iter::repeat_n(texts, times).flatten().collect();
        round_trip(&[Held::texts(texts)]);
    }
}
