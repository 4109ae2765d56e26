//! Stories of files that have types of their own: JSON, JSON Lines and Parquet.

use super::tests::{csv, pass_over};
use super::*;
use crate::model::{Column, FieldType};

#[test]
fn numbers_of_json_keep_every_digit_and_whole_ones_may_have_a_zero_fraction() {
    let whole = pass_over("json", br#"[{"a":10,"b":1.50},{"a":10.0,"b":-0},{"a":11,"b":12.25}]"#, |_| {});
    assert_eq!(
        (whole.csv(), whole.types()),
        ("a,b\n10,1.50\n10,0\n11,12.25\n", vec![FieldType::Integer, FieldType::Decimal(2)])
    );
    let declare = |resource: &mut Resource| {
        resource.fields = vec![Column::named("n", FieldType::Integer), Column::named("y", FieldType::Year)];
    };
    let given =
        pass_over("jsonl", b"{\"n\":10.0,\"y\":2024.0}\n{\"n\":1e3,\"y\":2025}\n{\"n\":1.5,\"y\":null}\n", declare);
    assert_eq!(
        (given.csv(), given.rules()),
        ("n,y\n10,2024\n1000,2025\n\"\",\n", vec!["value-rewritten", "type-error"])
    );
    assert_eq!(pass_over("csv", b"n,y\n10.0,2024\n", declare).rules(), ["type-error"]);
    let floats = pass_over("json", br#"[{"x":1e5},{"x":2.5}]"#, |_| {});
    assert_eq!((floats.csv(), floats.types()), ("x\n1e5\n2.5\n", vec![FieldType::Number]));
}

#[test]
fn json_lines_are_rows_and_a_bad_one_is_found_on_its_line() {
    let text = "{\"a\":\"001\",\"b\":{\"x\" : [1, 2]}}\r\n\n{\"a\":null,\"c\":true,\"c\":false}\n[1]\n{\"a\":}\n{\"a\":\"Đ\\u0111\"}";
    let given = pass_over("jsonl", text.as_bytes(), |_| {});
    assert_eq!(given.csv(), "a,b,c\n001,\"{\"\"x\"\":[1,2]}\",\n,,false\nĐđ,,\n");
    assert_eq!(given.types(), [FieldType::String, FieldType::Object, FieldType::Boolean]);
    assert_eq!(given.rules(), ["blank-row", "duplicate-key", "not-an-object", "not-an-object"]);
    let places: Vec<(u64, u64)> =
        given.findings.iter().map(|finding| (finding.place.line, finding.place.column)).collect();
    assert_eq!(places, [(2, 1), (3, 0), (4, 1), (5, 6)]);
    assert_eq!(pass_over("ndjson", b"\n", |_| {}).rules(), ["not-a-table", "blank-row"]);
    assert_eq!(pass_over("jsonl", b"", |_| {}).rules(), ["empty-file"]);
    assert_eq!(pass_over("jsonl", b"{\"a\":1}\n{\"a\":\"\xff\"}\n", |_| {}).rules(), ["encoding-error"]);
}

#[test]
fn large_json_lines_are_read_twice_and_tell_everything_once() {
    let mut text = String::new();
    for row in 0..100_000 {
        text += &format!("{{\"n\":{row},\"t\":\"dòng số {row} của một bảng khá là lớn\"}}\n");
    }
    text += "x\n";
    let given = pass_over("jsonl", text.as_bytes(), |_| {});
    assert_eq!((given.types(), given.rules()), (vec![FieldType::Integer, FieldType::String], vec!["not-an-object"]));
    assert_eq!(given.table.unwrap().profile.rows, 100_000);
}

#[test]
fn a_published_table_comes_back_from_parquet_and_json_lines_as_it_was() {
    let mut text = String::from("ma,n,x,y,dai,ngay,luc,dung,trong\n");
    for row in 0..30_000 {
        let dot = if row % 3 == 0 { ".5" } else { "" };
        text += &format!("{row:05},{row},{row}.{},{row}{dot},", ["0", "5", "25"][row % 3]);
        text += &format!(
            "{row}000000000000000.5,2024-01-{:02},2024-01-01T00:00:{:02}Z,{},\n",
            row % 28 + 1,
            row % 60,
            row % 2 == 0
        );
    }
    let given = csv(&text);
    assert_eq!(given.csv(), text);
    let back = pass_over("parquet", &given.parquet, |_| {});
    assert_eq!((back.rules(), back.types()), (vec![], given.types()));
    assert!(back.csv == given.csv && back.jsonl == given.jsonl && back.parquet == given.parquet);
    let lines = pass_over("jsonl", &given.jsonl, |_| {});
    assert_eq!((lines.rules(), lines.types()), (vec![], given.types()));
    assert!(lines.csv == given.csv && lines.jsonl == given.jsonl && lines.parquet == given.parquet);
}

#[test]
fn parquet_of_other_writers_is_read_with_its_types() {
    use ::parquet::arrow::ArrowWriter;
    use arrow::array::*;
    use arrow::datatypes::Int32Type;
    use std::sync::Arc;
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1), None]), None]);
    let point = StructArray::from(vec![(
        Arc::new(arrow::datatypes::Field::new("x", arrow::datatypes::DataType::Utf8, true)),
        Arc::new(StringArray::from(vec![Some("a\"\n"), None])) as ArrayRef,
    )]);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("ma", Arc::new(LargeStringArray::from(vec!["01", "2"]))),
        ("nho", Arc::new(Int8Array::from(vec![Some(-1), None]))),
        ("lon", Arc::new(UInt64Array::from(vec![u64::MAX, 1]))),
        ("thuc", Arc::new(Float32Array::from(vec![0.1, f32::NAN]))),
        ("gio", Arc::new(Time32MillisecondArray::from(vec![1_500, 86_399_000]))),
        ("luc", Arc::new(TimestampNanosecondArray::from(vec![1_000_000_001, -1]).with_timezone("+07:00"))),
        ("tien", Arc::new(Decimal128Array::from(vec![150, -5]).with_precision_and_scale(20, 2).unwrap())),
        ("byte", Arc::new(BinaryArray::from(vec![b"\xff\x00".as_slice(), b"ab"]))),
        ("ds", Arc::new(list)),
        ("diem", Arc::new(point)),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let given = pass_over("parquet", &bytes, |_| {});
    assert_eq!(
        given.csv(),
        "ma,nho,lon,thuc,gio,luc,tien,byte,ds,diem\n\
         01,-1,18446744073709551615,0.1,00:00:01.5,1970-01-01T00:00:01Z,1.50,ff00,\"[1,null]\",\"{\"\"x\"\":\"\"a\\\"\"\\n\"\"}\"\n\
         2,,1,NaN,23:59:59,1969-12-31T23:59:59.999999Z,-0.05,ab,,\"{\"\"x\"\":null}\"\n"
    );
    use FieldType::*;
    assert_eq!(given.types(), [String, Integer, String, Number, Time, Datetime, Decimal(2), String, Object, Object]);
    assert_eq!(given.rules(), [""; 0]);
    let declared = pass_over("parquet", &bytes, |resource| {
        resource.fields = vec![Column::named("ma", FieldType::Integer)];
    });
    assert_eq!(declared.types()[0], FieldType::Integer);
    for length in [0, 3, 4, 8, bytes.len() / 2, bytes.len() - 1] {
        let rule = if length == 0 { "empty-file" } else { "not-a-table" };
        assert_eq!(pass_over("parquet", &bytes[..length], |_| {}).rules(), [rule]);
    }
}

#[test]
fn a_long_text_that_stands_in_every_row_is_not_made_anew_for_each() {
    use ::parquet::arrow::ArrowWriter;
    use arrow::array::{ArrayRef, Int64Array, StringArray};
    use arrow::record_batch::RecordBatch;
    use std::sync::Arc;
    let shape = "x".repeat(1 << 16);
    let batch = RecordBatch::try_from_iter([
        ("n", Arc::new((0..3_000).map(Some).collect::<Int64Array>()) as ArrayRef),
        ("hinh", Arc::new((0..3_000).map(|row| (row % 7 > 0).then_some(shape.as_str())).collect::<StringArray>())),
    ]);
    let batch = batch.unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    assert!(bytes.len() < 1 << 18);
    let given = pass_over("parquet", &bytes, |_| {});
    assert_eq!((given.types(), given.rules()), (vec![FieldType::Integer, FieldType::String], vec!["not-for-xlsx"]));
    let rows = given.csv().lines().skip(1);
    let due = |row: usize| if !row.is_multiple_of(7) { format!("{row},{shape}") } else { format!("{row},") };
    assert!(rows.enumerate().all(|(row, line)| line == due(row)));
}
