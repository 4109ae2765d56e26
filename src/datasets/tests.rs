//! Small repositories and what is read from them.

use super::*;
use crate::findings::{Findings, Severity};
use crate::model::{Access, Dataset, FieldType, Lang, Publisher, Text};
use crate::settings::{Flags, Settings};

/// A repository of these files; a text that begins with `->` is a link.
fn repository(files: &[(&str, &str)]) -> (tempfile::TempDir, Settings) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [("site/khomo.yaml", "title: Cổng\nbase_url: https://example.org\n")].iter().chain(files) {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        match text.strip_prefix("->") {
            #[cfg(unix)]
            Some(target) => std::os::unix::fs::symlink(target, path).unwrap(),
            #[cfg(not(unix))]
            Some(_) => {}
            None => std::fs::write(path, text).unwrap(),
        }
    }
    let flags = Flags { repository: folder.path().into(), ..Flags::default() };
    let settings = crate::settings::read(&flags).unwrap().value;
    (folder, settings)
}

/// Reads the only dataset of `datasets/a/b` with these files.
fn one(files: &[(&str, &str)]) -> (Option<Dataset>, Vec<String>) {
    let files: Vec<(String, &str)> = files.iter().map(|(path, text)| (format!("datasets/a/b/{path}"), *text)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let (_folder, settings) = repository(&files);
    let mut findings = Findings::default();
    let tree = walk(&settings).unwrap().note(&mut findings);
    let mut publishers = publishers(&tree, &settings).unwrap().value;
    let publisher: Publisher = publishers.remove(&Name::parse("a").unwrap()).unwrap();
    let dataset = dataset(&tree.datasets[0], &publisher, &settings).unwrap().note(&mut findings);
    (dataset, rules(&findings))
}

fn rules(findings: &Findings) -> Vec<String> {
    let mut rules: Vec<String> = findings.iter().map(|finding| finding.rule.clone()).collect();
    rules.sort();
    rules
}

fn vi() -> Lang {
    Lang::parse("vi").unwrap()
}

#[test]
fn agencies_hold_datasets_and_the_portal_holds_the_rest() {
    let (_folder, settings) = repository(&[
        ("datasets/so-a/agency.yaml", "name: Sở A\nparent: bo-b\nlogo: logo.svg\n"),
        ("datasets/so-a/dat/datapackage.yaml", "title: Đất\n"),
        ("datasets/so-a/dat/sub/x.csv", "a\n1\n"),
        ("datasets/so-a/_nhap/x.csv", "a\n1\n"),
        ("datasets/Bộ B/Nước sạch/x.csv", "a\n1\n"),
        ("datasets/x.csv", "a\n1\n"),
        ("datasets/rieng/x.csv", "a\n1\n"),
        ("datasets/rỗng/.gitkeep", ""),
        ("datasets/README.md", "# Dữ liệu\n"),
    ]);
    let found = walk(&settings).unwrap();
    let ids: Vec<String> = found.value.datasets.iter().map(|folder| folder.id.to_string()).collect();
    assert_eq!(ids, ["bo-b/nuoc-sach", "cong/rieng", "so-a/dat"]);
    assert_eq!(found.value.datasets[2].files[1].path, "sub/x.csv");
    assert_eq!(rules(&found.findings), ["empty-folder", "not-a-slug", "not-a-slug", "not-a-slug", "stray-file"]);
    let publishers = publishers(&found.value, &settings).unwrap();
    let ids: Vec<String> = publishers.value.keys().map(Name::to_string).collect();
    assert_eq!(ids, ["bo-b", "cong", "so-a"]);
    let so_a = &publishers.value[&Name::parse("so-a").unwrap()];
    assert_eq!((so_a.name.exactly(&vi()), so_a.parent.is_some(), &so_a.logo), (Some("Sở A"), true, &None));
    assert_eq!(rules(&publishers.findings), ["missing-file", "no-agency-file"]);
}

#[test]
fn of_two_folders_with_one_id_the_first_stays() {
    let (_folder, settings) = repository(&[
        ("datasets/a/Dat/x.csv", "a\n1\n"),
        ("datasets/a/dat/x.csv", "a\n1\n"),
        ("datasets/a/dat/y.csv", "a\n1\n"),
    ]);
    let found = walk(&settings).unwrap();
    assert_eq!(found.value.datasets.len(), 1);
    assert_eq!(found.value.datasets[0].path, "datasets/a/Dat");
    assert_eq!(rules(&found.findings), ["duplicate-id", "not-a-slug"]);
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_only_inside_the_repository() {
    let (_folder, settings) = repository(&[
        ("shared/x.csv", "a\n1\n"),
        (".git/config", "secret"),
        ("datasets/a/b/in.csv", "->../../../shared/x.csv"),
        ("datasets/a/b/out.csv", "->/etc/passwd"),
        ("datasets/a/b/git.csv", "->../../../.git/config"),
        ("datasets/a/b/nowhere.csv", "->nothing.csv"),
        ("datasets/a/b/loop", "->../b"),
    ]);
    let found = walk(&settings).unwrap();
    let files: Vec<&str> = found.value.datasets[0].files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(files, ["in.csv"]);
    assert_eq!(rules(&found.findings), ["file-vanished", "symlink-outside", "symlink-outside", "symlink-outside"]);
    assert!(found.findings.iter().all(|finding| finding.dataset.is_some()));
}

#[test]
fn a_portal_without_datasets_says_so() {
    let (_folder, settings) = repository(&[]);
    assert_eq!(rules(&walk(&settings).unwrap().findings), ["no-datasets"]);
}

const FULL: &str = "
id: urn:x:1
title: {vi: Đất đai, en: Land}
description: Diện tích đất
description_en: Land area
keywords: {vi: [đất], en: [land, soil]}
aliases: [cu, so-x/cu]
themes: [REGI, ENVI]
frequency: P1M
temporal: {start: 2019, end: 2020-06}
spatial: [{name: Hà Nội, bbox: [105, 20, 106, 21]}, https://sws.geonames.org/1581130/]
issued: 2020-01-02
modified: '2021-01-02T00:00:00Z'
contact: {name: Phòng A, email: a@example.org, phone: 024}
language: [vi]
access: restricted
rights: {vi: Có điều kiện}
conforms_to: [https://example.org/std]
legislation: [{title: Luật, uri: http://data.europa.eu/eli/x}]
licenses: [{name: cc-by-4.0}]
caveats: [Một, {vi: Hai, en: Two}]
status: superseded
replaced_by: a/moi
status_reason: Đã gộp
figures: [{mark: line, x: nam, y: dt, by: tinh, agg: sum, unit: ha, title: {vi: Tăng}, limit: 5, sort: desc}]
personal_data: {columns: []}
version: 1.10
contributors: [{title: Lan, role: author}, {title: B, roles: [contact], email: b@example.org}]
sources: [{title: Niên giám, path: https://example.org/}]
resources:
  - name: dien_tich
    path: data.csv
    title: Diện tích
    format: csv
    encoding: windows-1258
    dialect: {delimiter: ';', quoteChar: \"'\", headerRows: [2, 3]}
    footer_rows: 1
    sheet: 2
    schema:
      primaryKey: [ma]
      missingValues: ['', '-', {value: N/A, label: không có}]
      fields:
        - {name: ma, type: string, title: Mã, title_en: Code, constraints: {required: true, pattern: '\\d+', enum: ['01', 02]}}
        - {name: dt, type: number, decimalChar: ',', groupChar: '.', unit: ha, additive: true}
        - {name: ngay, type: date, format: '%d/%m/%Y', code_list: tinh}
        - {name: co, type: boolean, trueValues: [Có], falseValues: [Không]}
";

#[test]
fn every_key_of_a_description_is_read() {
    let (dataset, rules) =
        one(&[("datapackage.yaml", FULL), ("data.csv", "x\n1\n"), ("README.md", "# Đất\n\nCách làm\n")]);
    assert!(rules.is_empty(), "{rules:?}");
    let dataset = dataset.unwrap();
    assert_eq!(dataset.title.all().count(), 2);
    assert_eq!(dataset.description.all().count(), 2);
    assert_eq!((dataset.keywords.len(), dataset.aliases.join(" ")), (3, "a/cu so-x/cu".into()));
    assert_eq!(dataset.themes, [Name::parse("regi").unwrap(), Name::parse("envi").unwrap()]);
    assert_eq!(dataset.frequency.as_ref().unwrap().code, "MONTHLY");
    assert_eq!(dataset.temporal.unwrap().end.unwrap().to_string(), "2020-06");
    assert_eq!((dataset.spatial.len(), dataset.spatial[0].bbox.is_some()), (2, true));
    assert_eq!(dataset.contact.as_ref().unwrap().email.as_deref(), Some("a@example.org"));
    assert_eq!((dataset.access, dataset.version.as_deref()), (Access::Restricted, Some("1.10")));
    assert_eq!(dataset.legislation, ["http://data.europa.eu/eli/x"]);
    assert_eq!((dataset.caveats.len(), dataset.contributors.len(), dataset.sources.len()), (2, 2, 1));
    assert_eq!((dataset.replaced_by.as_deref(), dataset.status_reason.is_empty()), (Some("a/moi"), false));
    assert_eq!((dataset.figures[0].agg.as_str(), dataset.figures[0].limit), ("sum", Some(5)));
    assert_eq!(dataset.readme.exactly(&vi()), Some("Cách làm"));
    assert_eq!(dataset.licence.unwrap().id, "CC-BY-4.0");
    let resource = &dataset.resources[0];
    assert_eq!(resource.name.as_str(), "dien-tich");
    assert_eq!(resource.recipe.delimiter.as_deref(), Some(";"));
    assert_eq!(
        (resource.recipe.skip_rows, resource.recipe.header_rows, resource.recipe.footer_rows),
        (Some(1), Some(2), Some(1))
    );
    assert_eq!(resource.missing_values.as_ref().unwrap(), &["", "-", "N/A"]);
    assert_eq!(resource.fields[0].constraints.allowed, ["01", "02"]);
    assert_eq!((resource.fields[1].decimal_char, resource.fields[1].group_char), (Some(','), Some('.')));
    let line = FULL.lines().position(|line| line.contains("name: ngay")).unwrap() as u32 + 1;
    assert_eq!((resource.fields[2].field_type, resource.fields[2].described_at.0), (FieldType::Date, line));
    assert_eq!(resource.fields[3].true_values, ["Có"]);
}

#[test]
fn a_folder_without_a_description_is_a_dataset_all_the_same() {
    let (dataset, rules) = one(&[("so-lieu.csv", "x\n1\n"), ("README.en.md", "# Figures\n\nHow\n"), ("anh.png", "x")]);
    assert_eq!(rules, ["missing-licence", "no-description-file"]);
    let dataset = dataset.unwrap();
    assert_eq!(dataset.title.all().next().unwrap().text, "Figures");
    assert_eq!((dataset.resources.len(), dataset.described_in), (1, None));
    assert_eq!(dataset.resources[0].format.label, "CSV");
}

#[test]
fn a_csvw_description_is_read_where_there_is_no_data_package() {
    let csvw = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "a.csv", "dc:title": {"@value": "Land", "@language": "en"},
      "tableSchema": {"columns": [{"name": "ma", "titles": "Mã", "datatype": "string", "required": true},
      {"titles": {"vi": "Ngày"}, "datatype": {"base": "date", "format": "dd/MM/yyyy"}}], "primaryKey": "ma"}}"#;
    let (dataset, rules) = one(&[("a.csv", "Mã,Ngày\n1,2\n"), ("a.csv-metadata.json", csvw)]);
    assert_eq!(rules, ["missing-licence"]);
    let dataset = dataset.unwrap();
    assert_eq!(dataset.title.all().next().unwrap().lang.as_str(), "en");
    let fields = &dataset.resources[0].fields;
    assert_eq!((fields[0].name.as_str(), fields[1].field_type), ("Mã", FieldType::Date));
}

#[test]
fn csvw_names_keys_by_name_and_says_texts_in_every_language() {
    let csvw = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "a.csv",
      "dc:title": [{"@value": "Đất", "@language": "vi"}, {"@value": "Land", "@language": "en"}, {"@value": "Soil", "@language": "en"}],
      "tableSchema": {"columns": [{"name": "M%C3%A3%20s%E1%BB%91", "titles": {"und": "Mã số", "en": "Code"}, "datatype": "string",
      "schema:unitText": [{"@value": "thửa", "@language": "vi"}]}], "primaryKey": "M%C3%A3%20s%E1%BB%91"}}"#;
    let (dataset, _) = one(&[("a.csv", "Mã số\n1\n"), ("a.csv-metadata.json", csvw)]);
    let dataset = dataset.unwrap();
    let said = |text: &Text| text.all().map(|said| format!("{} {}", said.lang, said.text)).collect::<Vec<_>>();
    assert_eq!(said(&dataset.title), ["vi Đất", "en Land"]);
    let resource = &dataset.resources[0];
    assert_eq!(resource.primary_key, ["Mã số"]);
    assert_eq!((resource.fields[0].name.as_str(), said(&resource.fields[0].title)), ("Mã số", vec!["en Code".into()]));
    assert_eq!(said(&resource.fields[0].unit), ["vi thửa"]);
}

#[test]
fn csvw_without_doubled_quotes_has_a_backslash_instead() {
    let recipe = |dialect: &str| {
        let csvw = format!(r#"{{"@context": "http://www.w3.org/ns/csvw", "url": "a.csv", "dialect": {dialect}}}"#);
        let (dataset, _) = one(&[("a.csv", "a,b\n1,2\n"), ("a.csv-metadata.json", &csvw)]);
        dataset.unwrap().resources[0].recipe.clone()
    };
    let escaped = recipe(r#"{"doubleQuote": false}"#);
    assert_eq!((escaped.double_quote, escaped.escape_char), (Some(false), Some('\\')));
    assert_eq!(recipe(r#"{"doubleQuote": true}"#).escape_char, None);
    assert_eq!(recipe("{}").escape_char, None);
}

#[test]
fn what_cannot_be_published_is_a_finding() {
    let text = "
title: A
licence: CC0-1.0
resources:
  - path: khong-co.csv
  - path: ../c/x.csv
  - path: /etc/passwd
  - path: https://example.org/x.csv
  - path: DATA.csv
  - {name: trong, data: [1]}
  - path: rong.csv
  - path: lfs.csv
";
    let lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
    let files = [("datapackage.yaml", text), ("data.csv", "x\n1\n"), ("rong.csv", ""), ("lfs.csv", lfs)];
    let (dataset, rules) = one(&files);
    let expected = [
        "empty-file",
        "inline-data",
        "lfs-pointer",
        "missing-file",
        "misspelt-path",
        "remote-resource",
        "undescribed-file",
        "unsafe-path",
        "unsafe-path",
    ];
    assert_eq!(rules, expected);
    assert_eq!(dataset.unwrap().resources.len(), 3);
}

#[test]
fn a_broken_description_leaves_the_dataset_out() {
    let (dataset, rules) = one(&[("datapackage.json", "{\"title\": \"A\",}"), ("x.csv", "a\n1\n")]);
    assert_eq!(dataset, None);
    assert_eq!(rules, ["syntax-error"]);
    let (dataset, rules) = one(&[("datapackage.yaml", "access: nội bộ\ntitle: A\n"), ("x.csv", "a\n1\n")]);
    assert_eq!(dataset.unwrap().access, Access::NonPublic);
    assert!(rules.contains(&"unknown-access".to_string()));
}

#[test]
fn a_schema_may_lie_in_a_file_of_its_own() {
    let text = "title: A\nlicence: MIT\nresources: [{path: [x.csv, y.csv], schema: schema.json}]\n";
    let schema = "{\"fields\": [{\"name\": \"a\", \"type\": \"integer\"}]}";
    let files = [("datapackage.yaml", text), ("schema.json", schema), ("x.csv", "a\n1\n"), ("y.csv", "a\n1\n")];
    let (dataset, rules) = one(&files);
    assert_eq!(rules, ["multipart-resource"]);
    let dataset = dataset.unwrap();
    assert_eq!(dataset.resources.len(), 2);
    assert!(dataset.resources.iter().all(|resource| resource.fields[0].field_type == FieldType::Integer));
}

#[test]
fn own_themes_take_in_the_eu_themes_they_are_mapped_to() {
    let (_folder, mut settings) = repository(&[
        ("datasets/a/b/datapackage.yaml", "title: A\nthemes: [ENVI, nuoc]\ntheme: TRAN\n"),
        ("datasets/a/b/x.csv", "a\n1\n"),
    ]);
    settings.site.themes = vec![crate::model::Theme {
        id: Name::parse("moi-truong").unwrap(),
        title: crate::model::Text::of(&vi(), "Môi trường"),
        description: Default::default(),
        eu: vec!["ENVI".into()],
    }];
    let tree = walk(&settings).unwrap().value;
    let publisher = publishers(&tree, &settings).unwrap().value.remove(&Name::parse("a").unwrap()).unwrap();
    let found = dataset(&tree.datasets[0], &publisher, &settings).unwrap();
    assert_eq!(rules(&found.findings), ["missing-licence", "undescribed-file", "unknown-theme"]);
    let dataset = found.value.unwrap();
    assert_eq!((dataset.themes.len(), dataset.eu_themes.join(" ")), (1, "ENVI TRAN".into()));
    assert_eq!(themes_in_use([&dataset], []).len(), 2);
}

#[test]
fn an_error_keeps_a_dataset_back_and_a_note_does_not() {
    let severity = |rule| crate::findings::Rule::find(rule).unwrap().severity;
    for rule in ["syntax-error", "duplicate-id", "missing-file", "unsafe-path", "lfs-pointer", "unknown-access"] {
        assert_eq!(severity(rule), Severity::Error, "{rule}");
    }
    for rule in ["unknown-key", "undescribed-file", "remote-resource"] {
        assert_eq!(severity(rule), Severity::Note, "{rule}");
    }
}
