//! Any table, published as Parquet and read again, is the same table.

use super::tests::pass_over;
use proptest::prelude::*;

/// Cells of one column, of a kind or of several; empty ones among them.
fn column(rows: usize) -> impl Strategy<Value = Vec<String>> {
    let cell = |pattern: &'static str| pattern.prop_map(String::from).boxed();
    let kinds = vec![
        cell("-?[1-9][0-9]{0,18}|0"),
        cell("-?(0|[1-9][0-9]{0,12})(\\.[0-9]{1,4})?"),
        cell("-?(0|[1-9][0-9]{0,12})\\.[0-9]{2}"),
        cell("-?(0|[1-9][0-9]{0,24})\\.[0-9]{0,9}"),
        cell("-?[0-9]{1,3}(\\.[0-9]{1,3})?e-?[0-9]{1,3}"),
        cell("[0-9]{3,6}"),
        cell("true|false"),
        cell("có|không|Có"),
        cell("(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"),
        cell("(0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])/(19|20)[0-9]{2}"),
        cell("20[0-9]{2}-0[1-9]-1[0-9]T[01][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?"),
        cell("20[0-9]{2}-0[1-9]-1[0-9]T[01][0-9]:[0-5][0-9]:[0-5][0-9]Z"),
        cell("[01][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?"),
        cell("(19|20)[0-9]{2}"),
        cell("(19|20)[0-9]{2}-(0[1-9]|1[0-2])"),
        cell("Hà Nội|Đắk Lắk|Huế"),
        cell("[a-zđơư \"',;\t|\n0-9.-]{0,12}"),
        cell("\\PC{0,20}"),
        cell("NULL|N/A|-|nan|inf|#REF!|=1\\+1|\\+84|0x10|1_000|1,5|12%| 7|7 |−5"),
        cell("[a-z]{60,70}|đ{30,40}"),
    ];
    let several = proptest::collection::vec(proptest::sample::select(kinds.clone()), 2..4)
        .prop_flat_map(|kinds| proptest::strategy::Union::new(kinds).boxed())
        .boxed();
    let one = proptest::sample::select(kinds);
    let empty = proptest::option::weighted(0.85, Just(()));
    prop_oneof![6 => one.prop_map(|kind| kind.boxed()), 1 => Just(several)]
        .prop_flat_map(move |kind| proptest::collection::vec((kind, empty.clone()), rows))
        .prop_map(|cells| cells.into_iter().map(|(cell, there)| there.map_or(String::new(), |()| cell)).collect())
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1..40usize, 1..6usize).prop_flat_map(|(rows, columns)| proptest::collection::vec(column(rows), columns))
}

/// The table as CSV, its rows repeated.
fn text(columns: &[Vec<String>], times: usize) -> String {
    let line = |cells: &mut dyn Iterator<Item = String>| {
        let quoted = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>();
        quoted.join(",") + "\n"
    };
    let mut text = line(&mut (0..columns.len()).map(|at| format!("cột {at}")));
    for row in (0..columns[0].len()).cycle().take(columns[0].len() * times) {
        text += &line(&mut columns.iter().map(|column| column[row].clone()));
    }
    text
}

/// Are two cells the same? A file of numbers does not keep how each was spelt: `-742e-29` and `-7.42e-27`, `1e16` and
/// `10000000000000000`, `3` and `3.00`, `-0e-0` and `0` are the same.
fn same(one: &str, other: &str) -> bool {
    let plain = |cell: &str| match cell.contains('.') && cell.parse::<f64>().is_ok() {
        true => cell.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => cell.to_string(),
    };
    let float = |number: f64| number == 0.0 || [one, other].iter().any(|cell| cell.contains(['e', 'E']));
    plain(one) == plain(other)
        || matches!((one.parse::<f64>(), other.parse::<f64>()), (Ok(one), Ok(other)) if one == other && float(one))
}

/// Two lines whose cells are the same.
fn alike(one: &str, other: &str) -> bool {
    let (one, other): (Vec<_>, Vec<_>) = (one.split(',').collect(), other.split(',').collect());
    one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| same(one, other))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_table_comes_back_from_parquet_cell_by_cell(columns in table(), times in prop_oneof![5 => 1..3usize, 1 => 60..90usize]) {
        let given = pass_over("csv", text(&columns, times).as_bytes(), |_| {});
        prop_assume!(given.table.is_some());
        let back = pass_over("parquet", &given.parquet, |_| {});
        prop_assert!(back.table.is_some());
        prop_assert_eq!(back.types(), given.types());
        let (one, other) = (given.csv(), back.csv());
        for (row, (one, other)) in one.lines().zip(other.lines()).enumerate() {
            prop_assert!(alike(one, other), "line {}: `{}` came back as `{}`", row, one, other);
        }
        prop_assert_eq!(one.lines().count(), other.lines().count());
        prop_assert!(back.parquet == given.parquet, "the Parquet file is another");
    }
}
