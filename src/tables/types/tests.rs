//! Properties of types: what is written in any form reads back, and no part of a file decides otherwise than the whole.

use super::columns::Bound;
use super::convert::{Fault, Told};
use super::decide::{Context, Decision, decide};
use super::infer::Guess;
use crate::findings::{Findings, Place};
use crate::model::{Column, FieldType};
use crate::tables::batch::Cells;
use crate::tables::reader::Hint;
use proptest::prelude::*;

fn cells(column: &[String]) -> Cells {
    let mut cells = Cells::default();
    column.iter().for_each(|cell| cells.push(cell.as_bytes()));
    cells
}

fn bound(labels: &[&str]) -> Vec<Bound> {
    let column = |label: &&str| Bound { column: Column::named(*label, FieldType::String), declared: false };
    labels.iter().map(column).collect()
}

fn context(language: &str) -> Context<'_> {
    Context { language, ..Context::default() }
}

/// Decides from the first rows, which come in parts of so many.
fn decided(bound: &[Bound], table: &[Vec<String>], rows: usize, part: usize, context: &Context<'_>) -> Vec<Decision> {
    let mut guesses: Vec<Guess<'_>> = bound.iter().map(|bound| Guess::new(bound, Hint::Any, context)).collect();
    for (guess, column) in guesses.iter_mut().zip(table) {
        let mut before = 0;
        for part in column[..rows].chunks(part) {
            guess.take(&cells(part), before);
            before += part.len() as u64;
        }
    }
    decide(bound, &guesses, context)
}

/// What a table is published as: types, texts with `None` for missing, findings. `None` when a cell was a fault.
#[derive(Debug, Clone, PartialEq)]
struct Published {
    types: Vec<FieldType>,
    columns: Vec<Vec<Option<String>>>,
    findings: Vec<String>,
}

/// Converts a table in parts, each by a converter of its own.
fn published(bound: &[Bound], decisions: &[Decision], table: &[Vec<String>], part: usize) -> Option<Published> {
    let mut published = Published { types: Vec::new(), columns: Vec::new(), findings: Vec::new() };
    let mut findings = Findings::default();
    for ((bound, decision), column) in bound.iter().zip(decisions).zip(table) {
        let (mut told, mut before, mut faults) = (Told::default(), 0, 0);
        let mut texts = Vec::new();
        for part in column.chunks(part) {
            let mut converter = decision.converter.clone();
            let cells = cells(part);
            converter.take(&cells, before, &mut |_, fault| faults += usize::from(fault == Fault::Type));
            let as_published = converter.column(&cells);
            texts.extend((0..part.len()).map(|row| as_published.published(row).map(String::from)));
            before += part.len() as u64;
            told.join(converter.told());
        }
        if faults > 0 {
            return None;
        }
        let mut described = bound.column.clone();
        decision.describe(&mut described);
        decision.findings(&described, &told, &|row| Place::file("t").row(row + 1), &mut findings);
        published.types.push(described.field_type);
        published.columns.push(texts);
    }
    published.findings = findings.sorted().iter().map(|finding| format!("{finding:?}")).collect();
    Some(published)
}

/// The one column of a table as it is published.
fn one(column: &[String], language: &str) -> (FieldType, Vec<Option<String>>) {
    let (bound, context) = (bound(&["x"]), context(language));
    let table = [column.to_vec()];
    let decisions = decided(&bound, &table, column.len(), 1_000, &context);
    let mut published = published(&bound, &decisions, &table, 1_000).expect("an inferred column has no faults");
    (published.types[0], published.columns.remove(0))
}

/// Groups digits by three.
fn grouped(digits: &str, group: &str) -> String {
    let first = digits.len() % 3;
    let mut parts = if first > 0 { vec![&digits[..first]] } else { Vec::new() };
    parts.extend((first..digits.len()).step_by(3).map(|at| &digits[at..at + 3]));
    parts.join(group)
}

/// A number as text in some form: digits before and behind the separator, the form, the sign, the unit.
fn written(whole: u64, behind: &str, form: usize, negative: bool, sign: usize, unit: usize) -> String {
    let (point, group) =
        [(".", ""), (",", ""), (".", ","), (",", "."), (",", " "), (",", "\u{a0}"), (".", "'"), (".", "\u{202f}")]
            [form];
    let digits = whole.to_string();
    let mut text = if group.is_empty() { digits } else { grouped(&digits, group) };
    if !behind.is_empty() {
        text += point;
        text += behind;
    }
    let unit = ["", "%", " đ", "€", " VND"][unit];
    match (negative, sign) {
        (false, _) => format!("{text}{unit}"),
        (true, 0) => format!("-{text}{unit}"),
        (true, 1) => format!("\u{2212}{text}{unit}"),
        (true, 2) => format!("({text}{unit})"),
        (true, _) => format!("{text}-{unit}"),
    }
}

/// Cells that are likely to be taken for something else, from few kinds, so that columns are often of one.
fn likely(kind: usize) -> BoxedStrategy<String> {
    match kind {
        0 => "-?[1-9][0-9]{0,3}".boxed(),
        1 => "[1-9][0-9]{0,2}\\.[0-9]{1,3}".boxed(),
        2 => "[1-9][0-9]{0,2}[.,][0-9]{3}".boxed(),
        3 => "[0-2]?[0-9]/[01]?[0-9]/202[0-9]".boxed(),
        4 => "202[0-9]-0[1-9]-[0-2][1-9]".boxed(),
        5 => "202[0-9]-0[1-9]-[0-2][1-9][ T][01][0-9]:00:00".boxed(),
        6 => "(có|không|Có|Không|x)".boxed(),
        7 => "(-|N/A|không|…||)".boxed(),
        8 => "[1-9][0-9]{0,2}(\\.[0-9]{3})?,[0-9]{1,2}[%đ]?".boxed(),
        9 => "0[0-9]{3}|[1-9][0-9]{3}".boxed(),
        10 => "\\(?[1-9][0-9]{0,2}\\)?|\\+[0-9]{2}| [0-9]{2}".boxed(),
        11 => "tháng [1-9]/202[0-9]|T[1-9]/2024|Q[1-4]/2024".boxed(),
        _ => "[a-z0-9.,/%() -]{0,6}".boxed(),
    }
}

fn column() -> impl Strategy<Value = Vec<String>> {
    let kinds = (0usize..13, 0usize..13, 0usize..13, 1u32..40);
    kinds.prop_flat_map(|(often, seldom, never, weight)| {
        let cell = prop_oneof![40 => likely(often), weight => likely(seldom), 1 => likely(never)];
        proptest::collection::vec(cell, 30)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..Default::default() })]

    #[test]
    fn a_number_reads_back_from_every_form(
        numbers in proptest::collection::vec((0u64..10_000_000_000, 0u32..100_000, any::<bool>()), 2..20),
        scale in 1usize..6,
        form in 0usize..8,
        sign in 0usize..4,
        unit in 0usize..5,
    ) {
        // One cell tells the separators: it has both.
        let mut all = vec![(1_234_567, format!("{:0scale$}", 1), false)];
        all.extend(numbers.iter().map(|(whole, behind, negative)| {
            (*whole, format!("{:0scale$}", behind % 10u32.pow(scale as u32)), *negative)
        }));
        let column: Vec<String> = all
            .iter()
            .map(|(whole, behind, negative)| written(*whole, behind, form, *negative, sign, unit))
            .collect();
        let plain = |(whole, behind, negative): &(u64, String, bool)| {
            let zero = *whole == 0 && behind.bytes().all(|byte| byte == b'0');
            Some(format!("{}{whole}.{behind}", if *negative && !zero { "-" } else { "" }))
        };
        let (field_type, texts) = one(&column, "vi");
        prop_assert!(
            // With exactly three digits behind it, a lone separator may be either.
            field_type == FieldType::Decimal(scale as u8) || (scale == 3 && form < 2 && field_type == FieldType::String),
            "{field_type:?} from {column:?}"
        );
        if field_type != FieldType::String {
            prop_assert_eq!(texts, all.iter().map(plain).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_whole_number_reads_back_from_every_form(
        numbers in proptest::collection::vec((0u64..100_000_000_000, any::<bool>()), 1..20),
        form in 2usize..8,
        sign in 0usize..4,
        unit in 0usize..5,
    ) {
        let mut all = vec![(1_234_567, false)];
        all.extend(numbers);
        let column: Vec<String> =
            all.iter().map(|(whole, negative)| written(*whole, "", form, *negative, sign, unit)).collect();
        let (field_type, texts) = one(&column, "en");
        prop_assert_eq!(field_type, FieldType::Integer);
        let plain = |(whole, negative): &(u64, bool)| {
            Some(format!("{}{whole}", if *negative && *whole != 0 { "-" } else { "" }))
        };
        prop_assert_eq!(texts, all.iter().map(plain).collect::<Vec<_>>());
    }

    #[test]
    fn a_day_reads_back_from_every_form(
        days in proptest::collection::vec((1u32..=12, 1u32..=28, 1900u32..2100), 1..20),
        form in 0usize..13,
        padded: bool,
        time in proptest::option::of((0u32..24, 0u32..60)),
    ) {
        let mut all = vec![(12, 25, 2024)];
        all.extend(days);
        const NAMES: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let cell = |(month, day, year): &(u32, u32, u32)| {
            let two = |number: &u32| if padded { format!("{number:02}") } else { number.to_string() };
            let (d, m, name) = (two(day), two(month), NAMES[*month as usize - 1]);
            let text = match form {
                0 => format!("{d}/{m}/{year}"),
                1 => format!("{m}/{d}/{year}"),
                2 => format!("{d}-{m}-{year}"),
                3 => format!("{d}.{m}.{year}"),
                4 => format!("{year}/{m}/{d}"),
                5 => format!("{year}.{m}.{d}"),
                6 => format!("{d} tháng {m} năm {year}"),
                7 => format!("ngày {d} tháng {m} năm {year}"),
                8 => format!("{d}-{name}-{year}"),
                9 => format!("{d} {name} {year}"),
                10 => format!("{name} {d}, {year}"),
                11 => format!("Ngày {d}/{m}/{year}"),
                _ => format!("{year}-{m}-{d}"),
            };
            match time {
                Some((hour, minute)) => format!("{text} {hour:02}:{minute:02}"),
                None => text,
            }
        };
        let column: Vec<String> = all.iter().map(cell).collect();
        let due = |(month, day, year): &(u32, u32, u32)| Some(match time {
            Some((hour, minute)) => format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00"),
            None => format!("{year}-{month:02}-{day:02}"),
        });
        let (field_type, texts) = one(&column, "vi");
        prop_assert_eq!(field_type, if time.is_some() { FieldType::Datetime } else { FieldType::Date }, "{:?}", column);
        prop_assert_eq!(texts, all.iter().map(due).collect::<Vec<_>>());
    }

    #[test]
    fn parts_and_the_whole_decide_alike(table in proptest::collection::vec(column(), 1..4), rows in 0usize..30, part in 1usize..12) {
        let labels = ["Ngày", "x", "Toạ độ"];
        let (bound, context) = (bound(&labels[..table.len()]), context("vi"));
        let whole = decided(&bound, &table, 30, 30, &context);
        let due = published(&bound, &whole, &table, 30);
        prop_assert!(due.is_some(), "an inferred column has no faults: {table:?}");
        // However the file is cut into parts …
        let parts = decided(&bound, &table, 30, part, &context);
        prop_assert_eq!(&published(&bound, &parts, &table, part), &due);
        // … and a part that is certain says what the whole says, unless a later cell is a fault.
        let head = decided(&bound, &table, rows, part, &context);
        if head.iter().all(|decision| decision.certain)
            && let Some(found) = published(&bound, &head, &table, part) {
                prop_assert_eq!(Some(found), due, "from {} rows of {:?}", rows, table);
            }
    }

    #[test]
    fn no_text_makes_inference_fail(column in proptest::collection::vec("\\PC{0,30}|[0-9.,/:TZ%()+ -]{0,30}|[ngàythángqúýQTIVx0-9/ ]{0,24}", 1..12)) {
        for hint in [Hint::Any, Hint::Plain, Hint::Text] {
            let (bound, context) = (bound(&["x"]), context("en"));
            let mut guess = Guess::new(&bound[0], hint, &context);
            guess.take(&cells(&column), 0);
            let decisions = decide(&bound, &[guess], &context);
            let published = published(&bound, &decisions, std::slice::from_ref(&column), 5);
            prop_assert!(published.is_some(), "an inferred column has no faults: {column:?}");
        }
    }
}
