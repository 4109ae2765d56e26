//! How fast and how small: our encoder beside the Arrow writer, on a file of one's own.
//!
//! `KHOMO_MEASURE=table.csv cargo test --release --lib tables::parquet::measure -- --ignored --nocapture`

use super::column::ColumnEncoder;
use super::layout::{Groups, Layout};
use super::reference::{Own, Reference};
use crate::findings::Findings;
use crate::model::Column as Described;
use crate::settings::Limits;
use crate::tables::batch::{Batch, Cells, Column, Consumer, Physical, TextBatch, Values};
use crate::tables::reader::{self, Step};
use crate::tables::tally::Tally;
use crate::tables::types::columns;
use crate::tables::types::decide::{Context, decide};
use crate::tables::types::infer::Guess;
use crate::tables::{Ask, bare};
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

fn read(file: &Path, most: usize) -> Table {
    let resource = bare(file);
    let limits = Limits::default();
    let ask = Ask {
        file,
        place: "t.csv",
        resource: &resource,
        default_missing: &[],
        language: "vi",
        limits: &limits,
        gate: None,
        protection: None,
        drawn: &[],
    };
    let mut reader = reader::open(&ask, &mut Findings::default()).unwrap().unwrap();
    let labels = reader.labels().to_vec();
    let mut bound = columns::bind(&labels, &resource, &reader.header(), &mut Findings::default());
    let context = Context { language: "vi", ..Context::default() };
    let mut guesses: Vec<Guess<'_>> =
        bound.iter().enumerate().map(|(at, bound)| Guess::new(bound, reader.hint(at), &context)).collect();
    let mut batches = Vec::new();
    let mut tally = Tally::default();
    while batches.len() * TextBatch::ROWS < most {
        let mut batch = TextBatch::default();
        if reader.read(&mut batch, &mut tally).unwrap() != Step::Rows {
            break;
        }
        for (guess, cells) in guesses.iter_mut().zip(&batch.columns) {
            guess.take(cells, batch.before);
        }
        batches.push(batch);
    }
    let mut decisions = decide(&bound, &guesses, &context);
    for (bound, decision) in bound.iter_mut().zip(&decisions) {
        decision.describe(&mut bound.column);
    }
    let physicals: Vec<Physical> = decisions.iter().map(|decision| decision.converter.physical()).collect();
    let mut rows = 0;
    let mut kept = Vec::new();
    for batch in &batches {
        rows += batch.rows() as u64;
        let columns = decisions.iter_mut().zip(&batch.columns).map(|(decision, cells)| {
            decision.converter.take(cells, batch.before, &mut |_, _| {});
            let column = decision.converter.column(cells);
            Kept { text: column.text.clone(), missing: column.missing.to_vec(), values: column.values.clone() }
        });
        kept.push(columns.collect());
    }
    let named =
        labels.iter().zip(physicals).map(|(name, physical)| (Described::named(name, physical.field_type), physical));
    Table { columns: named.collect(), batches: kept, rows }
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
            consumer.take(&Batch { columns: columns.collect(), rows, tidy: None }).unwrap();
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
    let rows = std::env::var("KHOMO_ROWS").map_or(usize::MAX, |rows| rows.parse().unwrap());
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
            let mut batch = TextBatch::default();
            batch.columns.push(column.text.clone());
            batch.lines.resize(rows, 0);
            let mut start = 0;
            while start < rows {
                let (taken, full) = groups.next(&batch, start);
                encoder.take(&column, taken.clone());
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
            table.feed(&mut Own::new(&mut out, &table.named(), expected).unwrap());
        }
        println!("{round} own:   {:.6} s, {} bytes", (worked() - start) / f64::from(times), out.len());
        if let Some(into) = std::env::var_os("KHOMO_OUT") {
            std::fs::write(into, &out).unwrap();
        }
    }
}

/// All tables `*/data.csv` of a folder.
fn measure_many(folder: &Path) {
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().join("data.csv")).collect();
    files.sort();
    let tables: Vec<Table> = files.iter().map(|file| read(file, usize::MAX)).collect();
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
                        true => table.feed(&mut Own::new(&mut out, &table.named(), table.rows).unwrap()),
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
