//! A small portal for tests: one dataset with everything, one with next to nothing.

use super::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A language.
pub fn lang(tag: &str) -> Lang {
    Lang::parse(tag).unwrap()
}

/// A slug.
pub fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// A text in Vietnamese and English.
pub fn text(vi: &str, en: &str) -> Text {
    let mut text = Text::of(&lang("vi"), vi);
    text.set(lang("en"), en.into());
    text
}

/// The portal of the samples at this address.
pub fn portal(base: &str) -> Portal {
    let contact = |mail: &str| Contact {
        name: text("Phòng Dữ liệu mở", "Open data office"),
        email: Some(mail.into()),
        telephone: Some("+84 24 3943 0000".into()),
        url: Some("https://example.vn/liên hệ".into()),
    };
    let publisher = |id: &str, vi: &str, en: &str, parent: Option<&str>| Publisher {
        id: name(id),
        name: text(vi, en),
        short_name: text("BTTTT", "MIC"),
        kind: Some("NationalAuthority".into()),
        parent: parent.map(name),
        homepage: Some("https://example.vn".into()),
        contact: Some(contact("mo@example.vn")),
        description: text("Cơ quan **quản lý**.", "An *agency*."),
        logo: None,
    };
    let licence = vocabulary::licence("CC-BY-4.0").unwrap().clone();
    let theme = |id: &str, vi: &str, en: &str, eu: &str| Theme {
        id: name(id),
        title: text(vi, en),
        description: Text::default(),
        eu: vec![eu.into()],
    };
    let mut full = full(contact("mo@example.vn"), licence.clone());
    full.print = 1;
    let mut bare = dataset("so-tc/trong", text("Trống", ""));
    bare.publisher = name("so-tc");
    bare.print = 2;
    let publishers = [
        publisher("bo-tttt", "Bộ Thông tin và Truyền thông", "Ministry of Information and Communications", None),
        publisher("so-tc", "Sở Tài chính", "Department of Finance", Some("bo-tttt")),
    ];
    Portal {
        site: Site {
            title: text("Cổng dữ liệu mở", "Open data portal"),
            description: text("Dữ liệu mở thử nghiệm.", "Open data for tests."),
            base_url: base.into(),
            languages: vec![lang("vi"), lang("en")],
            publisher: name("bo-tttt"),
            contact: Some(contact("cong@example.vn")),
            issues: None,
            licence: Some(licence),
            themes: vec![
                theme("cong-nghe", "Công nghệ", "Technology", "TECH"),
                theme("gove", "Nhà nước", "State", "GOVE"),
            ],
            home_figures: Vec::new(),
            home_searches: BTreeMap::new(),
            synonyms: Vec::new(),
        },
        publishers: publishers.into_iter().map(|publisher| (publisher.id.clone(), publisher)).collect(),
        datasets: vec![Arc::new(full), Arc::new(bare)],
        pages: BTreeMap::from([(
            name("about"),
            Page { name: name("about"), title: text("Giới thiệu", "About"), body: text("Lời.", "Words.") },
        )]),
        code_lists: BTreeMap::new(),
        stories: BTreeMap::new(),
        plan: None,
        history: Default::default(),
    }
}

/// A dataset of which only the title is known.
pub fn dataset(id: &str, title: Text) -> Dataset {
    let id = DatasetId::parse(id).unwrap();
    Dataset {
        folder: format!("datasets/{id}"),
        described_in: None,
        identifier: None,
        aliases: Vec::new(),
        publisher: id.agency.clone(),
        id,
        title,
        description: Text::default(),
        readme: Text::default(),
        keywords: Vec::new(),
        themes: Vec::new(),
        eu_themes: Vec::new(),
        version: None,
        issued: None,
        modified: None,
        frequency: None,
        temporal: None,
        spatial: Vec::new(),
        licence: None,
        contact: None,
        contributors: Vec::new(),
        sources: Vec::new(),
        homepage: None,
        landing_page: None,
        languages: vec![lang("vi")],
        access: Access::Public,
        rights: Text::default(),
        conforms_to: Vec::new(),
        in_series: Vec::new(),
        legislation: Vec::new(),
        caveats: Vec::new(),
        personal_data: Default::default(),
        figures: Vec::new(),
        status: Status::Active,
        replaced_by: None,
        status_reason: Text::default(),
        resources: Vec::new(),
        bundle: None,
        print: 0,
    }
}

fn full(contact: Contact, licence: Licence) -> Dataset {
    let bundle = |stem: &str| download(&format!("{stem}.zip"), vocabulary::format("zip").unwrap().clone());
    Dataset {
        identifier: Some("NDXP-1".into()),
        description: text(
            "Số giao dịch qua *NDXP* theo tháng, kèm [nguồn](https://example.vn) và cách tính của từng con số.",
            "Transactions through *NDXP* by month, with the source and the method behind each figure.",
        ),
        keywords: vec![(lang("vi"), "chia sẻ dữ liệu".into()), (lang("en"), "data sharing".into())],
        themes: vec![name("cong-nghe"), name("gove")],
        eu_themes: vec!["TECH".into(), "GOVE".into()],
        version: Some("1.2".into()),
        issued: Date::parse("2023-08-21"),
        modified: Date::parse("2023-09-01"),
        frequency: vocabulary::frequency("MONTHLY").cloned(),
        temporal: Some(Period { start: Date::parse("2023-01"), end: Date::parse("2023-07-31") }),
        spatial: vec![
            Place {
                name: text("Việt Nam", "Viet Nam"),
                iri: Some("http://publications.europa.eu/resource/authority/country/VNM".into()),
                bbox: None,
            },
            Place { name: text("Hà Nội", "Hanoi"), iri: None, bbox: Some([105.28, 20.56, 106.02, 21.39]) },
        ],
        licence: Some(licence),
        contact: Some(contact),
        contributors: vec![Contributor {
            title: text("Ban Dữ liệu", "Data team"),
            roles: vec!["author".into()],
            path: Some("https://example.vn/ban".into()),
        }],
        sources: vec![Source {
            title: text("Báo cáo tháng 7", "July report"),
            path: Some("https://example.vn/bao cao".into()),
        }],
        homepage: Some("https://example.vn/ndxp".into()),
        languages: vec![lang("vi"), lang("en")],
        rights: text("Ghi nguồn khi dùng lại.", "Name the source."),
        conforms_to: vec!["https://example.vn/chuan".into(), "ISO 8601".into()],
        legislation: vec!["Nghị định 47/2020/NĐ-CP".into()],
        in_series: vec!["Báo cáo tháng".into()],
        resources: vec![resource("giao-dich", "giao dich.csv"), resource("ghi-chu", "ghi chú.pdf")],
        bundle: Some(bundle("ndxp")),
        ..dataset("bo-tttt/ndxp", text("Giao dịch qua nền tảng NDXP", "Transactions through NDXP"))
    }
}

fn resource(id: &str, path: &str) -> Resource {
    let format = vocabulary::format(path).unwrap().clone();
    let files = [("csv", "csv"), ("parquet", "parquet"), ("excel.csv", "csv"), ("xlsx", "xlsx")];
    let mut downloads: Vec<_> = files
        .iter()
        .map(|(ending, known)| download(&format!("{id}.{ending}"), vocabulary::format(known).unwrap().clone()))
        .collect();
    let json_lines =
        Format { label: "JSON Lines".into(), media_type: "application/jsonl".into(), ..Format::unknown("jsonl") };
    downloads.push(download(&format!("{id}.jsonl"), json_lines));
    let mut column = Column::named("so_giao_dich", FieldType::Integer);
    column.title = text("Số giao dịch", "Transactions");
    column.unit = text("giao dịch", "transactions");
    let table = Table {
        columns: vec![Column::named("thang", FieldType::YearMonth), column],
        declared: true,
        profile: TableProfile { rows: 7, columns: vec![ColumnProfile::default(); 2] },
        downloads,
        ..Table::default()
    };
    Resource {
        name: name(id),
        title: text("Giao dịch theo tháng", "Transactions by month"),
        description: text("Bảng **chính**.", "The main table."),
        path: path.into(),
        content: if format.extension == "csv" { Content::Table(Box::new(table)) } else { Content::File },
        format,
        bytes: 120,
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        recipe: Recipe::default(),
        fields: Vec::new(),
        missing_values: None,
        primary_key: Vec::new(),
        unique_keys: Vec::new(),
        foreign_keys: Vec::new(),
    }
}

fn download(file: &str, format: Format) -> Download {
    let sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into();
    Download { format, file: file.into(), bytes: 103, sha256 }
}
