//! Personal data stays where it is: no published file, page, cache or word on the terminal holds a planted value.

use crate::desk::{DAY, Desk, Ran, files};
use std::fs;
use std::process::Command;

/// People who do not exist: name, ID number, day of birth, mobile number, commune.
fn people() -> Vec<[String; 5]> {
    let surnames = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng"];
    let names = ["An", "Bình", "Cường", "Dung", "Hà", "Hương", "Khoa", "Lan", "Minh", "Phúc", "Quân", "Yến"];
    let communes = ["Xã Tân An", "Xã Long Hòa", "Phường Bình Minh"];
    (0..120usize)
        .map(|at| {
            let year = 1950 + at * 7 % 55;
            let century = if year < 2000 { at % 2 } else { 2 + at % 2 };
            [
                format!("{} {} {}", surnames[at % 8], ["Văn", "Thị", "Hữu"][at % 3], names[at * 5 % 12]),
                format!("{:03}{century}{:02}{:06}", [1, 4, 31, 79][at % 4], year % 100, 100_003 + at * 7_919),
                format!("{:02}/{:02}/{year}", 1 + at % 28, 1 + at % 12),
                format!("09{:08}", 10_000_019 + at * 600_011),
                communes[at % 3].to_string(),
            ]
        })
        .collect()
}

fn table(people: &[[String; 5]]) -> String {
    let rows = people.iter().map(|person| person.join(",") + "\n");
    std::iter::once("ho_ten,so_cccd,ngay_sinh,dien_thoai,xa\n".to_string()).chain(rows).collect()
}

/// Runs a build with a secret.
fn build(desk: &Desk, salt: &str) -> Ran {
    let run = Command::new(env!("CARGO_BIN_EXE_khomo"))
        .args(["build", "--lang", "en", "--as-of", DAY])
        .current_dir(desk.path())
        .env("KHOMO_SALT", salt)
        .output()
        .expect("the binary starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("khomo writes UTF-8");
    Ran { code: run.status.code().unwrap_or(-1), stdout: text(run.stdout), stderr: text(run.stderr) }
}

/// Where a secret stands that must stand nowhere but in the agency's own folder.
fn found(desk: &Desk, said: &str, secrets: &[String]) -> Vec<String> {
    let mut places = Vec::new();
    for folder in ["site", ".khomo"] {
        for file in files(&desk.path().join(folder)) {
            let bytes = fs::read(desk.path().join(folder).join(&file)).expect("a file that is there");
            let holds = |secret: &&String| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            places.extend(secrets.iter().find(holds).map(|secret| format!("{secret} in {folder}/{file}")));
        }
    }
    places.extend(secrets.iter().filter(|secret| said.contains(*secret)).map(|secret| format!("{secret} was said")));
    places
}

fn secrets(people: &[[String; 5]]) -> Vec<String> {
    people.iter().flat_map(|person| [person[1].clone(), person[2].clone(), person[3].clone()]).collect()
}

#[test]
fn a_list_of_people_is_withheld_and_leaves_no_trace() {
    let desk = Desk::small();
    let people = people();
    // A wrong cell beside them would be shown with its line.
    let spoilt = table(&people).replacen("Xã Tân An", " Xã Tân An ", 1);
    desk.write("datasets/so-y-te/ho-ngheo/ho.csv", spoilt);
    desk.write("datasets/so-y-te/ho-ngheo/datapackage.yaml", "title: Hộ nghèo\nresources: [{path: ho.csv}]\n");
    let ran = build(&desk, "");
    assert_eq!(ran.code, 1, "{}", ran.said());
    assert!(ran.said().contains("personal-data"), "{}", ran.said());
    assert!(!desk.site().join("data/so-y-te/ho-ngheo").exists(), "nothing of it is published");
    let mut said = ran.said();
    for form in ["text", "json", "sarif", "github", "markdown"] {
        said += &desk.khomo(&["check", "--format", form]).said();
    }
    let found = found(&desk, &said, &secrets(&people));
    assert!(found.is_empty(), "{found:#?}");
}

/// Every other rule that shows a cell, set on people: dates that may be read in two ways, keys, references, formulas.
#[test]
fn what_else_is_wrong_with_people_shows_none_of_them() {
    let desk = Desk::small();
    let rows = [
        ["Đoàn Hữu Khoa", "001085771234", "02/03/1985", "0912345678"],
        ["Bùi Thị Yến", "001192884321", "05/06/1992", "0987654321"],
        ["Lý Gia Phúc", "048203995678", "07/08/2003", "0387654329"],
        ["Lý Gia  Phúc ", "048203995678", "07/08/2003", "=1+0387654329"],
    ];
    let lines: String = rows.iter().map(|row| row.join(",") + "\n").collect();
    desk.write("datasets/so-y-te/ho-ngheo/ho.csv", format!("ho_ten,so_cccd,ngay_sinh,dien_thoai\n{lines}"));
    desk.write("datasets/so-y-te/ho-ngheo/khong-dau.csv", lines);
    desk.write("datasets/so-y-te/ho-ngheo/ma.csv", "so\n001085099999\n");
    let package = "title: Hộ nghèo
resources:
  - {name: ma, path: ma.csv, schema: {fields: [{name: so, type: string}], primaryKey: so}}
  - {name: tran, path: khong-dau.csv}
  - name: ho
    path: ho.csv
    schema:
      fields:
        - {name: ho_ten, type: string, constraints: {maxLength: 5}}
        - {name: so_cccd, type: string, constraints: {pattern: '9.*'}}
        - {name: ngay_sinh, type: any}
        - {name: dien_thoai, type: integer, constraints: {maximum: 5}}
      primaryKey: so_cccd
      foreignKeys: [{fields: so_cccd, reference: {resource: ma, fields: so}}]
";
    desk.write("datasets/so-y-te/ho-ngheo/datapackage.yaml", package);
    let ran = build(&desk, "");
    assert_eq!(ran.code, 1, "{}", ran.said());
    let mut said = ran.said();
    for form in ["text", "json", "sarif", "github", "gitlab", "markdown"] {
        said += &desk.khomo(&["check", "--format", form]).said();
    }
    for rule in ["foreign-key", "primary-key", "constraint-error", "personal-data"] {
        assert!(said.contains(rule), "{rule} is not said");
    }
    let iso = ["1985-03-02", "1985-02-03", "1992-06-05", "1992-05-06", "2003-08-07", "2003-07-08"].map(String::from);
    let mut secrets: Vec<String> = rows[..3].iter().flatten().map(ToString::to_string).chain(iso).collect();
    secrets.push("0387654329".into());
    let found = found(&desk, &said, &secrets);
    assert!(found.is_empty(), "{found:#?}");
}

/// A key is no key once its column was taken out; the keys beside it still are.
#[test]
fn keys_of_treated_columns_go_with_them() {
    let desk = Desk::small();
    desk.write("datasets/so-y-te/ho-ngheo/ho.csv", table(&people()));
    desk.write("datasets/so-y-te/ho-ngheo/xa.csv", "ten\nXã Tân An\nXã Long Hòa\n");
    let because = "reason: Không cần, legal_basis: Luật 91/2025/QH15, reviewer: Phòng Thống kê";
    let dropped = ["ho_ten", "so_cccd", "ngay_sinh", "dien_thoai"];
    let columns =
        dropped.map(|name| format!("  - {{resource: ho, column: {name}, treatment: drop, {because}}}\n")).concat();
    let fields =
        ["ho_ten", "so_cccd", "ngay_sinh", "dien_thoai", "xa"].map(|name| format!("{{name: {name}, type: string}}"));
    let package = format!(
        "title: Hộ nghèo\npersonal_data:\n{columns}resources:\n  - {{name: xa, path: xa.csv, schema: {{fields: [{{name: ten, type: string}}], primaryKey: ten}}}}\n  - name: ho\n    path: ho.csv\n    schema:\n      fields: [{}]\n      primaryKey: so_cccd\n      foreignKeys:\n        - {{fields: so_cccd, reference: {{resource: xa, fields: ten}}}}\n        - {{fields: xa, reference: {{resource: xa, fields: ten}}}}\n",
        fields.join(", ")
    );
    desk.write("datasets/so-y-te/ho-ngheo/datapackage.yaml", package);
    let findings = desk.findings();
    let rules: Vec<&str> = findings.iter().filter_map(|finding| finding["rule"].as_str()).collect();
    assert!(!rules.contains(&"unknown-column"), "{findings:#?}");
    let lost: Vec<_> = findings.iter().filter(|finding| finding["rule"] == "foreign-key").collect();
    assert_eq!((lost.len(), lost[0]["place"]["field"].as_str()), (1, Some("xa")), "{findings:#?}");
}

#[test]
fn treated_columns_are_published_and_nothing_else_of_them() {
    let desk = Desk::small();
    let people = people();
    desk.write("datasets/so-y-te/ho-ngheo/ho.csv", table(&people));
    let because = "reason: Không cần để thống kê, legal_basis: Luật 91/2025/QH15, reviewer: Phòng Thống kê";
    let columns = [("ho_ten", "drop"), ("so_cccd", "hash"), ("ngay_sinh", "generalise decade"), ("dien_thoai", "mask")];
    let columns =
        columns.map(|(name, how)| format!("    - {{column: {name}, treatment: {how}, {because}}}\n")).concat();
    let declared = format!(
        "title: Hộ nghèo\npersonal_data:\n  quasi_identifiers: [ngay_sinh, xa]\n  k: 5\n  columns:\n{columns}resources: [{{path: ho.csv}}]\n"
    );
    desk.write("datasets/so-y-te/ho-ngheo/datapackage.yaml", declared);
    let ran = build(&desk, "a secret that nobody can guess");
    assert_eq!(ran.code, 0, "{}", ran.said());
    let data = desk.site().join("data/so-y-te/ho-ngheo");
    let csv = fs::read_to_string(data.join("ho.csv")).expect("the table");
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("so_cccd,ngay_sinh,dien_thoai,xa"));
    let mut groups = std::collections::BTreeMap::<(String, String), usize>::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        assert!(cells[0].len() == 16 && cells[0].bytes().all(|byte| byte.is_ascii_hexdigit()), "{line}");
        assert!(cells[1].ends_with('9') && cells[1].contains("0–"), "{line}");
        assert_eq!(cells[2], "•••");
        *groups.entry((cells[1].into(), cells[3].into())).or_default() += 1;
    }
    assert!(!groups.is_empty() && groups.values().all(|rows| *rows >= 5), "{groups:?}");
    assert!(!data.join("source").exists(), "the committed file is not published");
    let page = fs::read_to_string(desk.site().join("vi/du-lieu/so-y-te/ho-ngheo/index.html")).expect("a page");
    assert!(page.contains("Luật 91/2025/QH15") && page.contains("ngay_sinh"), "what was done is told");
    let found = found(&desk, &ran.said(), &secrets(&people));
    assert!(found.is_empty(), "{found:#?}");
    // Another secret, other names; without one, nothing.
    let first = csv;
    build(&desk, "another secret that nobody can guess").ended(0);
    assert_ne!(first, fs::read_to_string(data.join("ho.csv")).expect("the table"));
    let ran = build(&desk, "short").ended(1);
    assert!(ran.said().contains("personal-data-without-salt") && !data.exists(), "{}", ran.said());
}

#[test]
fn a_waiver_lets_a_column_through_until_its_day() {
    let desk = Desk::small();
    desk.write("datasets/so-y-te/ho-ngheo/ho.csv", table(&people()[..40]));
    let package = |expires: &str| {
        let names = ["ho_ten", "so_cccd", "ngay_sinh", "dien_thoai"];
        let waiver = |name| {
            format!(
                "  - {{column: {name}, treatment: none, reason: Danh sách công khai theo luật, reviewer: Sở Tư pháp, expires: {expires}}}\n"
            )
        };
        format!("title: Hộ nghèo\npersonal_data:\n{}resources: [{{path: ho.csv}}]\n", names.map(waiver).concat())
    };
    desk.write("datasets/so-y-te/ho-ngheo/datapackage.yaml", package("2099-12-31"));
    build(&desk, "").ended(0);
    assert!(desk.site().join("data/so-y-te/ho-ngheo/ho.csv").exists());
    desk.write("datasets/so-y-te/ho-ngheo/datapackage.yaml", package("2025-12-31"));
    let ran = build(&desk, "").ended(1);
    assert!(ran.said().contains("personal-data-waiver-expired"), "{}", ran.said());
    assert!(!desk.site().join("data/so-y-te/ho-ngheo").exists());
}
