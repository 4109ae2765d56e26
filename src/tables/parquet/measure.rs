//! How fast and how small: our encoder beside the Arrow writer, on a Parquet file of one's own or a folder of them.
//!
//! `KHOMO_MEASURE=table.parquet cargo test --release --lib tables::parquet::measure -- --ignored --nocapture`

use super::column::ColumnEncoder;
use super::layout::{Groups, Layout};
use super::reference::Reference;
use super::write::Parquet;
use crate::model::{Column as Described, FieldType};
use crate::tables::batch::{Batch, Cells, Column, Consumer, Physical, Values};
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Date32Type, Decimal64Type, Decimal128Type, Float64Type, Int64Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::path::Path;

struct Kept {
    text: Cells,
    missing: Vec<bool>,
    values: Values,
}

struct Table {
    columns: Vec<(Described, Physical)>,
    batches: Vec<Vec<Kept>>,
    rows: u64,
}

/// Seconds that this thread has worked.
fn worked() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    told.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

/// Reads a Parquet file that the Arrow reader knows.
fn read(file: &Path, most: u64) -> Table {
    let reader = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(file).unwrap()).unwrap();
    let mut table = Table { columns: Vec::new(), batches: Vec::new(), rows: 0 };
    for field in reader.schema().fields() {
        let physical = physical(field.data_type());
        table.columns.push((Described::named(field.name().clone(), physical.field_type), physical));
    }
    for batch in reader.with_batch_size(8_192).build().unwrap() {
        let batch = batch.unwrap();
        let kept = batch.columns().iter().zip(&table.columns).map(|(array, (_, physical))| kept(array, *physical));
        table.batches.push(kept.collect());
        table.rows += batch.num_rows() as u64;
        if table.rows >= most {
            break;
        }
    }
    table
}

fn physical(data_type: &DataType) -> Physical {
    let of = |field_type| Physical { field_type, long: false, zoned: false };
    match data_type {
        DataType::Int64 => of(FieldType::Integer),
        DataType::Float64 => of(FieldType::Number),
        DataType::Decimal64(_, scale) | DataType::Decimal128(..=18, scale) => of(FieldType::Decimal(*scale as u8)),
        DataType::Decimal128(_, scale) => Physical { long: true, ..of(FieldType::Decimal(*scale as u8)) },
        DataType::Date32 => of(FieldType::Date),
        DataType::Time64(_) => of(FieldType::Time),
        DataType::Timestamp(_, zone) => Physical { zoned: zone.is_some(), ..of(FieldType::Datetime) },
        DataType::Boolean => of(FieldType::Boolean),
        _ => of(FieldType::String),
    }
}

fn kept(array: &ArrayRef, physical: Physical) -> Kept {
    let mut text = Cells::default();
    let whole = |kind: &DataType| {
        let array = arrow::compute::cast(array, kind).unwrap();
        array.as_primitive::<Int64Type>().values().to_vec()
    };
    let values = match array.data_type() {
        DataType::Int64 => Values::Integer(whole(&DataType::Int64)),
        DataType::Float64 => Values::Number(array.as_primitive::<Float64Type>().values().to_vec()),
        DataType::Decimal64(..) => Values::Decimal(array.as_primitive::<Decimal64Type>().values().to_vec()),
        DataType::Decimal128(..) if physical.long => {
            Values::LongDecimal(array.as_primitive::<Decimal128Type>().values().to_vec())
        }
        DataType::Decimal128(..) => {
            let values = array.as_primitive::<Decimal128Type>().values();
            Values::Decimal(values.iter().map(|value| *value as i64).collect())
        }
        DataType::Date32 => Values::Date(array.as_primitive::<Date32Type>().values().to_vec()),
        DataType::Time64(_) => Values::Time(whole(&DataType::Int64)),
        DataType::Timestamp(..) => Values::Datetime(whole(&DataType::Int64)),
        DataType::Boolean => Values::Boolean(array.as_boolean().values().iter().collect()),
        _ => {
            let texts = array.as_string::<i32>();
            (0..array.len())
                .for_each(|row| text.push(if array.is_null(row) { b"" } else { texts.value(row).as_bytes() }));
            Values::Text
        }
    };
    if text.len() == 0 {
        (0..array.len()).for_each(|_| text.push(b""));
    }
    let missing = match array.null_count() {
        0 => Vec::new(),
        _ => (0..array.len()).map(|row| array.is_null(row)).collect(),
    };
    Kept { text, missing, values }
}

impl Table {
    fn feed(&self, consumer: &mut dyn Consumer) {
        for kept in &self.batches {
            let columns = kept.iter().zip(&self.columns).map(|(kept, (_, physical))| Column {
                text: &kept.text,
                missing: &kept.missing,
                values: &kept.values,
                physical: *physical,
            });
            let rows = kept[0].text.len();
            consumer.take(&Batch { columns: columns.collect(), rows }).unwrap();
        }
        consumer.finish().unwrap();
    }

    fn named(&self) -> Vec<(&Described, Physical)> {
        self.columns.iter().map(|(column, physical)| (column, *physical)).collect()
    }
}

#[test]
#[ignore = "measures"]
fn measure() {
    let Some(file) = std::env::var_os("KHOMO_MEASURE") else { return };
    if Path::new(&file).is_dir() {
        return measure_many(Path::new(&file));
    }
    let rows = std::env::var("KHOMO_ROWS").map_or(u64::MAX, |rows| rows.parse().unwrap());
    let table = read(Path::new(&file), rows);
    let expected = std::env::var("KHOMO_EXPECTED").map_or(table.rows, |rows| rows.parse().unwrap());
    println!("{} rows, {} columns", table.rows, table.columns.len());
    let layout = Layout::of(expected);
    for (at, (column, physical)) in table.columns.iter().enumerate() {
        let (mut bytes, mut encodings) = (0, String::new());
        let start = worked();
        let mut encoder = ColumnEncoder::new(*physical, layout);
        let mut groups = Groups::new(layout);
        let mut close = |encoder: &mut ColumnEncoder| {
            let encoded = encoder.close();
            bytes += encoded.pages.len() + encoded.dictionary.len();
            encodings = format!("{:?} {:?}", encoded.codec, encoded.encodings().collect::<Vec<_>>());
        };
        for kept in &table.batches {
            let column = &kept[at];
            let column =
                Column { text: &column.text, missing: &column.missing, values: &column.values, physical: *physical };
            let rows = column.text.len();
            let batch = Batch { columns: vec![column], rows };
            let mut start = 0;
            while start < rows {
                let (taken, full) = groups.next(&batch, start);
                encoder.take(&batch.columns[0], taken.clone());
                start = taken.end;
                if full {
                    close(&mut encoder);
                }
            }
        }
        close(&mut encoder);
        let spent = (worked() - start) * 1e9 / table.rows as f64;
        let each = bytes as f64 / table.rows as f64;
        println!("  {:12} {spent:6.1} ns {each:7.3} B a value; last: {encodings}", column.name);
    }
    let times = (20_000 / table.rows.max(1)).clamp(1, 1_000) as u32;
    for round in 0..2 {
        let mut out = Vec::new();
        let start = worked();
        for _ in 0..times {
            out.clear();
            table.feed(&mut Reference::new(&mut out, &table.named(), expected).unwrap());
        }
        println!("{round} Arrow: {:.6} s, {} bytes", (worked() - start) / f64::from(times), out.len());
        let start = worked();
        for _ in 0..times {
            out.clear();
            table.feed(&mut Parquet::new(&mut out, &table.named(), expected).unwrap());
        }
        println!("{round} own:   {:.6} s, {} bytes", (worked() - start) / f64::from(times), out.len());
        if let Some(into) = std::env::var_os("KHOMO_OUT") {
            std::fs::write(into, &out).unwrap();
        }
    }
}

/// All tables of a folder.
fn measure_many(folder: &Path) {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let tables: Vec<Table> = files.iter().map(|file| read(file, u64::MAX)).collect();
    let rows: u64 = tables.iter().map(|table| table.rows).sum();
    println!("{} tables, {rows} rows", tables.len());
    for round in 0..3 {
        for own in [false, true] {
            let (mut out, mut bytes) = (Vec::new(), 0);
            let start = worked();
            for _ in 0..10 {
                for table in &tables {
                    out.clear();
                    match own {
                        true => table.feed(&mut Parquet::new(&mut out, &table.named(), table.rows).unwrap()),
                        false => table.feed(&mut Reference::new(&mut out, &table.named(), table.rows).unwrap()),
                    }
                    bytes += out.len();
                }
            }
            let each = (worked() - start) * 1e6 / 10.0 / tables.len() as f64;
            let name = if own { "own" } else { "Arrow" };
            println!("{round} {name:5}: {each:.1} µs, {} bytes a table", bytes / 10 / tables.len());
        }
    }
}
