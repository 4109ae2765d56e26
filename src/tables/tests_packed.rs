//! Stories of archives, and of columns that are turned into rows.

use super::tests::{Given, csv, pass_over};
use crate::model::{Column, FieldType, Unpivot};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const CSV: &str = "ma,n\n01,1\n02,2\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn read(ending: &str, bytes: &[u8]) -> Given {
    pass_over(ending, bytes, |_| {})
}

#[test]
fn what_an_archive_packs_is_read_as_if_it_were_not_packed() {
    let json = br#"[{"ma":"01","n":1},{"ma":"02","n":2}]"#;
    for (ending, bytes) in [
        ("csv.gz", gzip(CSV.as_bytes())),
        ("gz", gzip(CSV.as_bytes())),
        ("gz", gzip(json)),
        ("json.gz", gzip(json)),
        ("csv.zst", zstd::bulk::compress(CSV.as_bytes(), 1).unwrap()),
        ("zip", zip(&[("README.md", b"# Doc"), ("du-lieu/bang.csv", CSV.as_bytes())])),
        ("zip", zip(&[("__MACOSX/._bang.csv", b"\0"), ("bang.json", json)])),
        ("zip", zip(&[("bang.csv", CSV.as_bytes()), ("datapackage.json", b"{}")])),
    ] {
        let given = read(ending, &bytes);
        assert_eq!((given.csv(), given.rules()), (CSV, vec![]), "{ending}");
    }
    let two = zip(&[("b.csv", CSV.as_bytes()), ("a.csv", b"x\n1\n")]);
    let first = read("zip", &two);
    assert_eq!((first.csv(), first.rules()), ("x\n1\n", vec!["several-members"]));
    assert_eq!(first.table.unwrap().recipe.member.as_deref(), Some("a.csv"));
    let member = |name: &str| pass_over("zip", &two, |resource| resource.recipe.member = Some(name.into()));
    assert_eq!((member("b.csv").csv(), member("b.csv").rules()), (CSV, vec![]));
    assert_eq!(member("c.csv").rules(), ["missing-member"]);
    let inside = read("zip", &zip(&[("bang.csv", b"a,b\n1\n")]));
    assert_eq!(inside.rules(), ["missing-cell"]);
    assert_eq!(inside.findings.iter().next().unwrap().place.file, "t.csv/bang.csv");
}

#[test]
fn an_archive_that_cannot_be_unpacked_is_told() {
    let reason = |ending: &str, bytes: &[u8]| {
        let given = read(ending, bytes);
        assert!(given.table.is_none(), "{ending}");
        let finding = given.findings.iter().next().unwrap();
        let part = finding.parts.iter().find(|(name, _)| name == "reason").map(|(_, value)| value.as_str());
        format!("{} {}", finding.rule, part.unwrap_or_default())
    };
    let (gz, whole) = (gzip(&CSV.repeat(1000).into_bytes()), zip(&[("bang.csv", CSV.as_bytes())]));
    let zst = zstd::bulk::compress(CSV.repeat(1000).as_bytes(), 1).unwrap();
    assert_eq!(reason("csv.gz", b""), "empty-file ");
    assert_eq!(reason("csv.gz", &gz[..gz.len() / 2]), "broken-archive end");
    assert_eq!(reason("csv.zst", &zst[..zst.len() / 2]), "broken-archive end");
    assert_eq!(reason("zip", &whole[..whole.len() / 2]), "broken-archive end");
    for ending in ["csv.gz", "csv.zst", "zip"] {
        assert_eq!(reason(ending, b"ma,n\n01,1\n"), "broken-archive not", "{ending}");
    }
    let mut bent = whole.clone();
    bent[40] ^= 0x55;
    assert!(reason("zip", &bent).starts_with("broken-archive"));
    let mut locked = whole.clone();
    let list = locked.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    (locked[6], locked[list + 8]) = (locked[6] | 1, locked[list + 8] | 1);
    assert_eq!(reason("zip", &locked), "broken-archive password");
    assert_eq!(reason("zip", &zip(&[])), "archive-without-table empty");
    assert_eq!(reason("zip", &zip(&[("anh.png", b"x")])), "archive-without-table other");
    assert_eq!(reason("zip", &zip(&[("trong.zip", &whole)])), "archive-without-table other");
    assert_eq!(reason("csv.gz.gz", &gzip(&gz)), "archive-without-table other");
    assert_eq!(reason("tar.gz", &gzip(b"x")), "archive-without-table other");
}

#[test]
fn a_bomb_is_found_before_it_fills_the_disk() {
    let zeros = vec![b'0'; 1 << 20];
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let mut zst = zstd::Encoder::new(Vec::new(), 1).unwrap();
    for _ in 0..80 {
        gz.write_all(&zeros).unwrap();
        zst.write_all(&zeros).unwrap();
    }
    let (gz, zst) = (gz.finish().unwrap(), zst.finish().unwrap());
    assert_eq!(read("csv.gz", &gz).rules(), ["archive-too-large"]);
    assert_eq!(read("csv.zst", &zst).rules(), ["archive-too-large"]);
    let mut bomb = zip::ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("bang.csv", SimpleFileOptions::default()).unwrap();
    (0..80).for_each(|_| bomb.write_all(&zeros).unwrap());
    assert_eq!(read("zip", &bomb.finish().unwrap().into_inner()).rules(), ["archive-too-large"]);
}

#[test]
fn columns_are_turned_into_rows() {
    let text = "tinh,2023,2024,ghi chú\nHà Nội,1,2.5,a\nHuế,,4,b\n";
    let unpivot = |columns: &[&str], keep: &[&str]| {
        let own = |labels: &[&str]| labels.iter().map(|label| label.to_string()).collect();
        let recipe = Unpivot { columns: own(columns), keep: own(keep), name: "nam".into(), value: "dan_so".into() };
        pass_over("csv", text.as_bytes(), |resource| resource.recipe.unpivot = Some(recipe))
    };
    let due = "tinh,ghi chú,nam,dan_so\nHà Nội,a,2023,1\nHà Nội,a,2024,2.5\nHuế,b,2023,\nHuế,b,2024,4\n";
    let given = unpivot(&[], &["tinh", "ghi chú"]);
    assert_eq!((given.csv(), given.rules()), (due, vec![]));
    let types = given.types();
    assert_eq!(types[2..], [FieldType::Year, FieldType::Decimal(1)]);
    assert_eq!(given.table.unwrap().recipe.unpivot.unwrap().name, "nam");
    assert_eq!(unpivot(&["2023", "2024"], &[]).csv(), due);
    assert_eq!(unpivot(&["2024"], &["tinh"]).csv(), "tinh,nam,dan_so\nHà Nội,2024,2.5\nHuế,2024,4\n");
    let missing = unpivot(&["2025"], &["tinh"]);
    assert_eq!((missing.csv(), missing.rules()), (csv(text).csv(), vec!["missing-unpivot-column"]));
    assert_eq!(unpivot(&[], &["tinh", "2023", "2024", "ghi chú"]).rules(), ["missing-unpivot-column"]);
}

#[test]
fn a_fault_in_a_turned_column_is_told_on_its_line() {
    let text = "t,2023,2024\na,1,x\nb,3,4\n";
    let given = pass_over("csv", text.as_bytes(), |resource| {
        let keep = vec!["t".to_string()];
        resource.recipe.unpivot = Some(Unpivot { keep, name: "n".into(), value: "v".into(), columns: Vec::new() });
        let names = [("t", FieldType::String), ("n", FieldType::Year), ("v", FieldType::Integer)];
        resource.fields = names.map(|(name, field_type)| Column::named(name, field_type)).into();
    });
    assert_eq!(given.rules(), ["type-error"]);
    let place = &given.findings.iter().next().unwrap().place;
    assert_eq!((place.line, place.row, place.field.as_str()), (2, 2, "v"));
}

#[test]
fn many_rows_that_become_many_more_are_read_in_pieces() {
    let mut text = (0..300).map(|at| format!("c{at}")).collect::<Vec<_>>().join(",") + "\n";
    for row in 0..400 {
        text += &((0..300).map(|at| (row * at).to_string()).collect::<Vec<_>>().join(",") + "\n");
    }
    let given = pass_over("csv", text.as_bytes(), |resource| {
        let keep = vec!["c0".to_string()];
        resource.recipe.unpivot = Some(Unpivot { keep, name: "n".into(), value: "v".into(), columns: Vec::new() });
    });
    assert_eq!(given.table.as_ref().unwrap().profile.rows, 400 * 299);
    assert!(given.csv().ends_with("0,c299,119301\n"), "{}", &given.csv()[given.csv().len() - 40..]);
}
