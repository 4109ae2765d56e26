//! A portal made by hand, and what must hold of its pages.

use crate::artifact::Source;
use crate::findings::{Finding, Findings, Place as At};
use crate::model::vocabulary::{self, format, frequency, licence};
use crate::model::*;
use crate::themes;
use crate::urls::Urls;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn lang(tag: &str) -> Lang {
    Lang::parse(tag).unwrap()
}

pub(super) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub(super) fn both(vi: &str, en: &str) -> Text {
    let mut text = Text::of(&lang("vi"), vi);
    text.set(lang("en"), en.into());
    text
}

fn publisher(id: &str, vi: &str, en: &str) -> Publisher {
    Publisher {
        id: name(id),
        name: both(vi, en),
        short_name: Text::default(),
        kind: Some("national".into()),
        parent: None,
        homepage: Some("https://example.org/".into()),
        contact: Some(Contact {
            name: both("Phòng Dữ liệu", "Data office"),
            email: Some("dulieu@example.org".into()),
            telephone: Some("(024) 1234 5678".into()),
            url: None,
        }),
        description: both("Cơ quan quản lý nhà nước về chuyển đổi số.", "The authority for digital transformation."),
        logo: None,
    }
}

/// A dataset of which nothing is known but its title.
pub(super) fn bare(id: &str, title: Text) -> Dataset {
    let id = DatasetId::parse(id).unwrap();
    Dataset {
        folder: format!("datasets/{id}"),
        described_in: None,
        identifier: None,
        aliases: Vec::new(),
        publisher: id.agency.clone(),
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
        print: id.to_string().len() as u128,
        id,
    }
}

fn download(file: &str, bytes: u64) -> Download {
    let ending = file.split_once('.').unwrap().1;
    Download {
        format: format(ending).unwrap_or(&Format::unknown(ending)).clone(),
        file: file.into(),
        bytes,
        sha256: "0a".repeat(32),
    }
}

pub(super) fn resource(id: &str, path: &str, content: Content) -> Resource {
    Resource {
        name: name(id),
        title: Text::default(),
        description: Text::default(),
        path: path.into(),
        format: format(path).cloned().unwrap_or_else(|| Format::unknown("xyz")),
        bytes: 12_345,
        sha256: "0b".repeat(32),
        recipe: Recipe::default(),
        fields: Vec::new(),
        missing_values: None,
        primary_key: Vec::new(),
        unique_keys: Vec::new(),
        foreign_keys: Vec::new(),
        content,
    }
}

/// A table of these columns and rows, profiled as the pass over it would.
pub(super) fn table(id: &str, columns: Vec<Column>, rows: Vec<Vec<Option<String>>>) -> Table {
    let count = rows.len() as u64;
    let profile = |at: usize, column: &Column| {
        let known: Vec<&String> = rows.iter().filter_map(|row| row[at].as_ref()).collect();
        let numeric = column.field_type.is_numeric();
        let mut sorted: Vec<&String> = known.clone();
        match numeric {
            true => sorted.sort_by(|a, b| a.parse::<f64>().unwrap().total_cmp(&b.parse::<f64>().unwrap())),
            false => sorted.sort(),
        }
        let mut counts = BTreeMap::<&str, u64>::new();
        known.iter().for_each(|value| *counts.entry(value).or_default() += 1);
        let mut top: Vec<Counted> = counts.iter().map(|(v, n)| Counted { value: v.to_string(), count: *n }).collect();
        top.sort_by(|a, b| b.count.cmp(&a.count).then(a.value.cmp(&b.value)));
        top.truncate(10);
        let bins = if known.is_empty() || !numeric { 0 } else { 18 };
        ColumnProfile {
            missing: count - known.len() as u64,
            distinct: counts.len() as u64,
            min: sorted.first().map(|v| v.to_string()),
            max: sorted.last().map(|v| v.to_string()),
            top,
            histogram: (0..bins)
                .map(|b| Bin { from: b as f64, to: b as f64 + 1.0, count: (b * 7 % 11) as u64 })
                .collect(),
            ..ColumnProfile::default()
        }
    };
    let profiles = columns.iter().enumerate().map(|(at, column)| profile(at, column)).collect();
    let mut preview = Rows::of_width(columns.len());
    rows.iter().take(Table::PREVIEW).for_each(|row| preview.push(row.iter().map(Option::as_deref)));
    Table {
        columns,
        declared: true,
        profile: TableProfile { rows: count, columns: profiles },
        preview,
        downloads: ["csv", "excel.csv", "xlsx", "parquet", "jsonl"]
            .iter()
            .zip([2_812_345, 2_900_000, 1_900_000, 283_000, 4_600_000])
            .map(|(ending, bytes)| download(&format!("{id}.{ending}"), bytes))
            .collect(),
        ..Table::default()
    }
}

pub(super) fn column(id: &str, title: Text, field_type: FieldType) -> Column {
    Column { title, ..Column::named(id, field_type) }
}

fn figure(mark: Mark, x: &str, y: &str, title: Text, subtitle: Text) -> Figure {
    Figure { title, subtitle, sort: "desc".into(), ..Figure::of(mark, x, y) }
}

/// Puts together what the figures of a dataset draw of its first table, as the pass over these rows would.
pub(super) fn drawn(mut dataset: Dataset, rows: &[Vec<Option<String>>]) -> Dataset {
    let name = dataset.resources[0].name.clone();
    let Content::Table(table) = &mut dataset.resources[0].content else { panic!("its first file is a table") };
    let place = |name: &str| table.columns.iter().position(|column| column.name == name);
    for (number, figure) in dataset.figures.iter().enumerate() {
        for wanted in figure.wants(number, &name, Some(&name)) {
            let Want::Groups { x, y, by, agg } = wanted.what else { continue };
            let (Some(x), y, by) = (place(&x), y.as_deref().map(place), by.as_deref().and_then(place)) else {
                continue;
            };
            let mut gathering = Gathering::new(&agg);
            for row in rows {
                let Some(key) = &row[x] else { continue };
                let value = y.flatten().and_then(|y| row[y].as_deref()).and_then(|value| value.parse().ok());
                gathering.add(key, by.and_then(|by| row[by].as_deref()).unwrap_or(""), value);
            }
            table.drawn.push(Drawn { figure: number, what: Shown::Groups(gathering.finish()) });
        }
    }
    dataset
}

fn some(text: impl ToString) -> Option<String> {
    Some(text.to_string())
}

/// Months of transactions by service.
fn ndxp() -> Dataset {
    let mut rows = Vec::new();
    for at in 0..58_u64 {
        let month = format!("{}-{:02}", 2022 + at / 12, at % 12 + 1);
        let value = 3_030_000 + at * 150_000 + (at * 7_919 % 13) * 61_000 - if at % 12 == 1 { 1_200_000 } else { 0 };
        let failed = (at % 9 != 4).then(|| (value / 97).to_string());
        rows.push(vec![
            some(month),
            some("Xác thực thông tin dân cư"),
            some(value),
            failed,
            some(format!("{}.5", 200 + at)),
        ]);
    }
    rows.reverse();
    let columns = vec![
        Column {
            description: both("Tháng phát sinh giao dịch.", "The month of the transactions."),
            constraints: Constraints { required: true, unique: true, ..Constraints::default() },
            ..column("thang", both("Tháng", "Month"), FieldType::YearMonth)
        },
        Column {
            code_list: Some(name("tinh-thanh-2025")),
            ..column("dich_vu", both("Dịch vụ dữ liệu", "Data service"), FieldType::String)
        },
        Column {
            unit: both("giao dịch", "transactions"),
            description: both(
                "Số lần gọi dịch vụ trong tháng, gồm cả lần gọi lỗi.",
                "Calls in the month, failed ones included.",
            ),
            ..column("so_giao_dich", both("Số giao dịch", "Transactions"), FieldType::Integer)
        },
        column("so_giao_dich_loi", both("Số giao dịch lỗi", "Failed transactions"), FieldType::Integer),
        column("thoi_gian_tb_ms", Text::of(&lang("vi"), "Thời gian trung bình"), FieldType::Decimal(1)),
    ];
    let mut res = resource("ndxp", "ndxp.csv", Content::Table(Box::new(table("ndxp", columns, rows.clone()))));
    res.primary_key = vec!["thang".into(), "dich_vu".into()];
    let dataset = Dataset {
        aliases: vec!["bo-tttt/ndxp-cu".into()],
        description: both(
            "Mỗi tháng, các bộ, ngành và địa phương gọi dịch vụ dữ liệu của nhau bao nhiêu lần qua Nền tảng chia sẻ, tích hợp dữ liệu quốc gia (NDXP), và bao nhiêu lần bị lỗi.",
            "How often ministries and provinces call each other's data services through the national data sharing platform (NDXP) each month, and how often calls fail.",
        ),
        readme: both(
            "# NDXP\n\nSố liệu lấy từ **nhật ký** của nền tảng, tổng hợp vào ngày 10 hằng tháng. Xem [tệp gốc](ndxp.csv).\n\n## Cách đếm\n\n- Một giao dịch là một lần gọi.\n- Giao dịch kiểm thử đã bị loại.\n\n| Cột | Nghĩa |\n|---|---|\n| a | b |\n\n<script>alert(1)</script>",
            "# NDXP\n\nFrom the **logs** of the platform. See the [source](ndxp.csv).\n\n### How we count\n\nOne call is one transaction.",
        ),
        keywords: vec![(lang("vi"), "chia sẻ dữ liệu".into()), (lang("en"), "data sharing".into())],
        themes: vec![name("chinh-quyen-so")],
        modified: Date::parse("2026-11-12"),
        issued: Date::parse("2022-02"),
        frequency: frequency("MONTHLY").cloned(),
        temporal: Some(Period { start: Date::parse("2022-01"), end: Date::parse("2026-10") }),
        spatial: vec![Place { name: both("Cả nước", "Whole country"), iri: None, bbox: None }],
        licence: licence("CC-BY-4.0").cloned(),
        contact: publisher("bo-tttt", "a", "b").contact,
        sources: vec![crate::model::Source {
            title: both("Báo cáo tháng 7/2023", "Report of July 2023"),
            path: Some("https://example.org/report".into()),
        }],
        caveats: vec![
            Caveat(both(
                "**Một hồ sơ có thể tạo nhiều giao dịch.** Đừng đọc số giao dịch là số người dân hay số hồ sơ.",
                "**One case can make many transactions.** Do not read transactions as people or cases.",
            )),
            Caveat(both(
                "**Tháng 2 luôn thấp** do kỳ nghỉ Tết; hãy so với cùng kỳ năm trước.",
                "**February is always low** because of the Tết holiday.",
            )),
        ],
        figures: vec![figure(
            Mark::Line,
            "thang",
            "so_giao_dich",
            both(
                "Giao dịch tăng 18% so với cùng kỳ, đạt 11,6 triệu trong tháng 10/2026",
                "Transactions rose by 18% in a year, to 11.6 million in October 2026",
            ),
            both("Giao dịch qua nền tảng NDXP", "Transactions on the NDXP platform"),
        )],
        resources: vec![res],
        bundle: Some(download("ndxp.zip", 3_400_000)),
        ..bare(
            "bo-tttt/ndxp",
            both("Giao dịch qua nền tảng NDXP theo tháng", "Transactions on the NDXP platform by month"),
        )
    };
    drawn(dataset, &rows)
}

/// A value for each province.
fn ranking() -> Dataset {
    let rows: Vec<_> = super::marks::tiles::TILES
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != 7)
        .map(|(at, tile)| vec![some(tile.code), some(tile.lines.join(" ")), some(format!("0.{}", 52 + at * 37 % 33))])
        .collect();
    let columns = vec![
        Column {
            code_list: Some(name("tinh-thanh-2025")),
            ..column("ma", both("Mã tỉnh", "Province code"), FieldType::String)
        },
        column("ten", both("Tỉnh, thành phố", "Province or city"), FieldType::String),
        column("diem", both("Điểm", "Score"), FieldType::Decimal(2)),
    ];
    let bars = Figure {
        limit: Some(10),
        ..figure(
            Mark::Bar,
            "ten",
            "diem",
            both("Mười tỉnh dẫn đầu", "The ten leaders"),
            both("Điểm chuyển đổi số theo tỉnh", "Digital score by province"),
        )
    };
    let dots = Figure { limit: Some(8), ..figure(Mark::Dot, "ten", "diem", Text::default(), Text::default()) };
    let dataset = Dataset {
        description: both(
            "Chỉ số chuyển đổi số (DTI) của 34 tỉnh, thành phố.",
            "The digital transformation index of the 34 provinces.",
        ),
        themes: vec![name("chinh-quyen-so")],
        modified: Date::parse("2026-06-30"),
        licence: licence("CC0-1.0").cloned(),
        figures: vec![
            figure(
                Mark::TileMap,
                "ma",
                "diem",
                both("Đà Nẵng dẫn đầu; vùng núi phía Bắc còn khoảng cách", "Đà Nẵng leads; the northern mountains lag"),
                both(
                    "Điểm chuyển đổi số năm 2025, mỗi ô một tỉnh, thành phố",
                    "Digital transformation score 2025, one square a province",
                ),
            ),
            bars,
            dots,
        ],
        resources: vec![resource("dti", "dti.xlsx", Content::Table(Box::new(table("dti", columns, rows.clone()))))],
        ..bare(
            "bo-tttt/dti",
            both("Xếp hạng chuyển đổi số các tỉnh", "Digital transformation ranking of the provinces"),
        )
    };
    drawn(dataset, &rows)
}

/// Series split by a column, over years.
fn split() -> Dataset {
    let mut rows = Vec::new();
    for (at, place) in ["Đà Nẵng", "Cần Thơ", "Long An", "Hà Nội", "Huế", "Đồng Tháp", "Cà Mau"].iter().enumerate()
    {
        for year in 2018..2026 {
            let value = (!(at == 1 && year == 2021)).then(|| (30 + at * 6 + (year - 2018) * (7 - at)).to_string());
            rows.push(vec![some(year), some(place), value]);
        }
    }
    let columns = vec![
        column("nam", both("Năm", "Year"), FieldType::Year),
        column("tinh", both("Tỉnh", "Province"), FieldType::String),
        Column {
            unit: both("%", "%"),
            ..column("ty_le", both("Tỷ lệ trực tuyến", "Share online"), FieldType::Integer)
        },
    ];
    let line =
        Figure { by: Some("tinh".into()), ..figure(Mark::Line, "nam", "ty_le", Text::default(), Text::default()) };
    let mut second = resource(
        "bang-hai",
        "data/bảng hai.csv",
        Content::Table(Box::new(table("bang-hai", columns.clone(), rows.clone()))),
    );
    second.title = both("Bảng hai", "Second table");
    let dataset = Dataset {
        description: Text::of(
            &lang("vi"),
            "Số hồ sơ thủ tục hành chính nộp trực tuyến.\n\nĐoạn thứ hai với *nhấn mạnh*.",
        ),
        themes: vec![name("con-nguoi")],
        modified: Date::parse("2026-11-05"),
        figures: vec![line],
        resources: vec![
            resource("ty-le", "ty-le.csv", Content::Table(Box::new(table("ty-le", columns, rows.clone())))),
            second,
            resource("huong-dan", "hướng dẫn.pdf", Content::File),
        ],
        bundle: Some(download("ho-so.zip", 10_000)),
        ..bare("vpcp/ho-so", Text::of(&lang("vi"), "Tỷ lệ hồ sơ nộp trực tuyến theo tỉnh"))
    };
    drawn(dataset, &rows)
}

/// Datasets that are hard to show.
fn odd() -> Vec<Dataset> {
    let nulls = table(
        "rong",
        vec![column("a", Text::default(), FieldType::Integer), column("b", Text::default(), FieldType::String)],
        vec![vec![None, None]; 3],
    );
    let no_rows = table("khong", vec![column("a", Text::default(), FieldType::String)], Vec::new());
    let no_columns = table("trong", Vec::new(), Vec::new());
    let wide = table(
        "rong-ngang",
        (0..200).map(|at| column(&format!("c{at}"), Text::default(), FieldType::String)).collect(),
        vec![(0..200).map(|at| some(format!("<b>{at}</b>\u{202e}&\"'"))).collect(); 4],
    );
    let with = |id: &str, title: &str, resources| Dataset { resources, ..bare(id, Text::of(&lang("vi"), title)) };
    vec![
        with("vpcp/khong-tep", "Không có tệp", Vec::new()),
        with("vpcp/rong", "Chỉ có ô trống", vec![resource("rong", "rong.csv", Content::Table(Box::new(nulls)))]),
        with(
            "vpcp/khong-dong",
            "Không có dòng",
            vec![resource("khong", "khong.csv", Content::Table(Box::new(no_rows)))],
        ),
        with(
            "vpcp/khong-cot",
            "Không có cột",
            vec![resource("trong", "trong.csv", Content::Table(Box::new(no_columns)))],
        ),
        with(
            "vpcp/ngang",
            "<script>alert(1)</script> & \"ngang\"",
            vec![resource("ngang", "ngang.csv", Content::Table(Box::new(wide)))],
        ),
        with(
            "vpcp/nhieu",
            "Bốn mươi tệp",
            (0..40).map(|at| resource(&format!("t{at}"), &format!("t{at}.pdf"), Content::File)).collect(),
        ),
        with("vpcp/dai", &"Tên rất dài ".repeat(25), vec![resource("ban-do", "ban do.geojson", Content::File)]),
        with("vpcp/lien", &"x".repeat(300), Vec::new()),
        Dataset {
            status: Status::Superseded,
            replaced_by: Some("bo-tttt/ndxp".into()),
            status_reason: both("Số liệu đã gộp vào bộ mới.", "Merged into the new one."),
            ..bare("vpcp/cu", both("Bộ cũ", "Old set"))
        },
    ]
}

pub(super) fn portal() -> Portal {
    let site = Site {
        description: both(
            "Xem ngay trên trang, tải về bằng Excel hoặc CSV, dùng lại tự do kể cả cho mục đích thương mại.",
            "See it on the page, download it for Excel or as CSV, and reuse it freely, commercially too.",
        ),
        title: both("Kho dữ liệu mở", "Open data store"),
        contact: Some(Contact { email: Some("kho@example.org".into()), ..Contact::default() }),
        themes: [
            ("chinh-quyen-so", "Chính quyền số", "Digital government"),
            ("con-nguoi", "Con người", "People"),
            ("dat-dai", "Đất đai và đô thị", "Land and urban"),
        ]
        .map(|(id, vi, en)| Theme {
            id: name(id),
            title: both(vi, en),
            description: both("Dữ liệu thuộc chủ đề này.", "Data of this theme."),
            eu: vec!["GOVE".into()],
        })
        .into(),
        home_figures: [("bo-tttt/ndxp", 0), ("vpcp/ho-so", 0), ("bo-tttt/dti", 0)]
            .map(|(id, figure)| HomeFigure { dataset: DatasetId::parse(id).unwrap(), figure })
            .into(),
        home_searches: BTreeMap::from([(lang("vi"), vec!["đơn vị hành chính".into(), "chuyển đổi số".into()])]),
        synonyms: vec![vec!["dti".into(), "chuyển đổi số".into()]],
        ..themes::tests::settings(std::path::Path::new("."), &["vi", "en"]).site
    };
    let mut datasets = vec![ndxp(), ranking(), split()];
    datasets.extend(odd());
    for at in 0..60 {
        let rows = (0..20).map(|row| vec![some(format!("Xã {row}")), some(row * at)]).collect();
        let columns = vec![
            column("xa", both("Xã", "Commune"), FieldType::String),
            column("n", both("Số", "Number"), FieldType::Integer),
        ];
        datasets.push(Dataset {
            description: both("Số liệu theo xã.", "Figures by commune."),
            themes: vec![name("dat-dai")],
            modified: Date::parse(&format!("2025-{:02}", at % 12 + 1)),
            resources: vec![resource("xa", "xa.csv", Content::Table(Box::new(table("xa", columns, rows))))],
            ..bare(
                &format!("bo-nv/xa-{at:03}"),
                both(&format!("Số liệu xã, đợt {at}"), &format!("Commune figures, batch {at}")),
            )
        });
    }
    datasets.sort_by(|a, b| a.id.cmp(&b.id));
    let list = CodeList {
        title: both("Danh mục tỉnh, thành phố", "Provinces and cities"),
        description: both("34 tỉnh, thành phố từ ngày 01/07/2025.", "The 34 provinces since 1 July 2025."),
        version: Some("2025-07-01".into()),
        entries: super::marks::tiles::TILES
            .iter()
            .map(|t| CodeListEntry { label: Text::of(&lang("vi"), t.lines.join(" ")), ..CodeListEntry::of(t.code) })
            .collect(),
        ..CodeList::named(name("tinh-thanh-2025"))
    };
    let page = |id: &str, vi: &str, en: &str| {
        (
            name(id),
            Page {
                name: name(id),
                title: both(vi, en),
                body: both(
                    "Lời của chủ cổng.\n\n## Mục\n\n[Giấy phép](licence.md)",
                    "Words of the owner.\n\n## Part\n\n[Licence](licence.md)",
                ),
            },
        )
    };
    Portal {
        site,
        publishers: [
            publisher("bo-tttt", "Bộ Thông tin và Truyền thông", "Ministry of Information"),
            publisher("vpcp", "Văn phòng Chính phủ", "Government Office"),
            publisher("bo-nv", "Bộ Nội vụ", "Ministry of Home Affairs"),
        ]
        .map(|p| (p.id.clone(), p))
        .into(),
        datasets: datasets.into_iter().map(Arc::new).collect(),
        pages: BTreeMap::from([
            page("about", "Giới thiệu", "About"),
            page("licence", "Giấy phép", "Licence"),
            page("accessibility", "Khả năng tiếp cận", "Accessibility"),
        ]),
        code_lists: BTreeMap::from([(list.id.clone(), list)]),
        stories: Default::default(),
        plan: Some(super::plan::sample(4)),
        history: Default::default(),
    }
}

fn findings() -> Findings {
    let id = DatasetId::parse("vpcp/ho-so").unwrap();
    let place = At::file("datasets/vpcp/ho-so/datapackage.yaml");
    Findings::from_iter([Finding::of("empty-file", place).with("file", "<b>x</b>.csv").about(&id)])
}

/// Every page by address; also on disk when `KHOMO_FRONT` names a folder.
fn site() -> BTreeMap<String, String> {
    site_of(&portal())
}

pub(super) fn site_of(portal: &Portal) -> BTreeMap<String, String> {
    let (site, said) = themed(portal, "");
    assert!(said.is_empty(), "{said:?}");
    site
}

/// The pages with this `theme.yaml`, and the names in it that name nothing.
fn themed(portal: &Portal, yaml: &str) -> (BTreeMap<String, String>, Findings) {
    let folder = tempfile::tempdir().unwrap();
    if !yaml.is_empty() {
        std::fs::create_dir_all(folder.path().join("themes/default")).unwrap();
        std::fs::write(folder.path().join("themes/default/theme.yaml"), yaml).unwrap();
    }
    let theme = themes::load(&themes::tests::settings(folder.path(), &["vi", "en"])).unwrap().value;
    let findings = findings();
    let urls = Urls::new(&portal.site.base_url, theme.routes.clone());
    let weights = Default::default();
    let day = Date::new(2026, 11, 22);
    let account = crate::account::of(portal, &findings, day, &Default::default());
    let judged = super::Judged { account: &account, ..super::Judged::plain(&findings, &weights, day) };
    let artifacts = super::of(portal, judged, &urls, &theme).unwrap();
    let mut site = BTreeMap::new();
    for artifact in artifacts.into_iter().chain(crate::search::of(portal, None, &urls, false).unwrap()) {
        let mut bytes = Vec::new();
        let Source::Made(make) = artifact.source else { panic!("pages are made") };
        make(&mut bytes).unwrap_or_else(|error| panic!("{}: {error}", artifact.address));
        let old = site.insert(artifact.address.to_string(), String::from_utf8_lossy(&bytes).into_owned());
        assert!(old.is_none(), "two pages at {}", artifact.address);
    }
    if let Some(out) = std::env::var_os("KHOMO_FRONT") {
        for (address, text) in &site {
            let path = std::path::Path::new(&out).join(address);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }
    (site, super::unknown(portal, &theme))
}

fn pages(site: &BTreeMap<String, String>) -> impl Iterator<Item = (&String, &String)> {
    site.iter().filter(|(address, _)| address.ends_with(".html"))
}

#[test]
fn every_page_has_one_heading_a_language_and_the_policy() {
    for (address, html) in pages(&site()) {
        assert_eq!(html.matches("<h1").count(), 1, "{address}");
        assert_eq!(html.matches("<main").count(), 1, "{address}");
        assert!(html.contains("default-src 'none'"), "{address}");
        assert!(html.starts_with("<!doctype html>\n<html lang=\""), "{address}");
        for bad in ["style=\"", "<style", " onclick", "javascript:", "<script>"] {
            assert!(!html.contains(bad), "{address} has {bad}");
        }
    }
}

#[test]
fn no_page_skips_a_level_of_headings_or_uses_an_id_twice() {
    for (address, html) in pages(&site()) {
        let mut last = 0;
        for part in html.split("<h").skip(1) {
            let Some(level) = part.chars().next().and_then(|c| c.to_digit(10)) else { continue };
            assert!(level <= last + 1, "{address}: h{level} after h{last}: {}", &part[..40.min(part.len())]);
            last = level;
        }
        let mut seen = std::collections::BTreeSet::new();
        for part in html.split(" id=\"").skip(1) {
            let id = part.split('"').next().unwrap();
            assert!(!id.contains(' ') && seen.insert(id), "{address}: id {id}");
        }
        for part in html.split("aria-labelledby=\"").skip(1) {
            for id in part.split('"').next().unwrap().split(' ') {
                assert!(seen.contains(id), "{address}: nothing is called {id}");
            }
        }
    }
}

#[test]
fn every_link_inside_the_site_leads_to_a_page_or_a_data_file() {
    let site = site();
    for (address, html) in pages(&site) {
        let folder = address.rsplit_once('/').map_or("", |(folder, _)| folder);
        for part in html.split("href=\"").skip(1) {
            let href = part.split('"').next().unwrap();
            if href.contains(':') || href.starts_with('#') {
                continue;
            }
            let path = href.split(['?', '#']).next().unwrap();
            let mut steps: Vec<&str> = match path.strip_prefix("/repo/") {
                Some(_) => Vec::new(),
                None => folder.split('/').filter(|step| !step.is_empty()).collect(),
            };
            for step in path.strip_prefix("/repo/").unwrap_or(path).split('/') {
                match step {
                    ".." => assert!(steps.pop().is_some(), "{address}: {href} leaves the site"),
                    "." | "" => {}
                    step => steps.push(step),
                }
            }
            let mut target = steps.join("/");
            if path.ends_with('/') || path.is_empty() || target.is_empty() {
                target = format!("{target}/index.html").trim_start_matches('/').to_string();
            }
            // What other rooms publish.
            let elsewhere = [
                "data/",
                "codelists/",
                "feeds/",
                "catalog.",
                "data.json",
                "dcat-us-3.json",
                "datapackage-catalog.json",
                "void.ttl",
                "sitemap.xml",
                "opensearch.xml",
                "plan.",
                "quality.",
                "quality-costs.csv",
                "api/",
            ];
            let known = site.contains_key(&target)
                || elsewhere.iter().any(|start| target.starts_with(start) && !target.ends_with("index.html"));
            assert!(known, "{address}: {href} -> {target}");
        }
    }
}

#[test]
fn publishers_text_is_shown_and_never_run() {
    let site = site();
    let page = &site["vi/du-lieu/vpcp/ngang/index.html"];
    assert!(page.contains("<h1>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;ngang&quot;"), "{page}");
    let page = &site["vi/du-lieu/vpcp/ho-so/index.html"];
    assert!(page.contains("&lt;b&gt;x&lt;&#x2F;b&gt;.csv") || page.contains("&lt;b&gt;x&lt;/b&gt;.csv"));
}

#[test]
fn a_page_says_what_is_missing_and_which_language_stands_in() {
    let site = site();
    let vi = &site["vi/du-lieu/vpcp/khong-tep/index.html"];
    assert!(vi.matches("chưa có").count() >= 5 && vi.contains("Chưa có tệp nào."));
    let en = &site["en/datasets/vpcp/ho-so/index.html"];
    assert!(
        en.contains("Vietnamese only") && en.contains("<span lang=\"vi\">Tỷ lệ hồ sơ nộp trực tuyến theo tỉnh</span>")
    );
    assert!(en.contains("<link rel=\"canonical\" href=\"https://example.org/repo/vi/du-lieu/vpcp/ho-so/\">"));
    assert!(!en.contains("hreflang=\"x-default\""));
    let both = &site["en/datasets/bo-tttt/ndxp/index.html"];
    assert!(both.contains("hreflang=\"x-default\" href=\"https://example.org/repo/vi/du-lieu/bo-tttt/ndxp/\""));
}

#[test]
fn numbers_and_dates_are_written_as_each_language_does() {
    let site = site();
    let (vi, en) = (&site["vi/du-lieu/bo-tttt/ndxp/index.html"], &site["en/datasets/bo-tttt/ndxp/index.html"]);
    assert!(vi.contains("12/11/2026") && vi.contains("2,8 MB") && vi.contains("10/2026") && vi.contains("58 dòng"));
    assert!(en.contains("12 Nov 2026") && en.contains("2.8 MB") && en.contains("Oct 2026") && en.contains("58 rows"));
}

#[test]
fn the_map_always_names_both_island_groups() {
    let site = site();
    for page in ["vi/du-lieu/bo-tttt/dti/index.html", "en/datasets/bo-tttt/dti/index.html"] {
        assert!(site[page].contains("Quần đảo Hoàng Sa") && site[page].contains("Quần đảo Trường Sa"), "{page}");
    }
    assert!(site["vi/index.html"].contains("Hoàng Sa") && site["vi/index.html"].contains("Trường Sa"));
}

#[test]
fn former_names_lead_to_the_dataset() {
    let site = site();
    assert!(site["_redirects"].contains("/repo/data/bo-tttt/ndxp-cu/* /repo/data/bo-tttt/ndxp/:splat 301"));
    assert!(site["vi/du-lieu/bo-tttt/ndxp-cu/index.html"].contains("url=../ndxp/"));
    assert!(site["data/bo-tttt/ndxp/index.html"].contains("id=\"dataset\""));
    assert!(site["data/bo-tttt/ndxp/index.html"].contains("id=\"ndxp.csv\""));
}

#[test]
fn the_same_portal_gives_the_same_bytes() {
    assert_eq!(site(), site());
    assert!(vocabulary::EU_THEMES.len() == 13);
}

#[test]
#[ignore = "measures: run by hand in a release build"]
fn ten_thousand_datasets_are_listed_and_rendered() {
    let folder = tempfile::tempdir().unwrap();
    let theme = themes::load(&themes::tests::settings(folder.path(), &["vi", "en"])).unwrap().value;
    let mut portal = portal();
    let sample = portal.datasets.iter().find(|dataset| dataset.id.dataset.as_str() == "xa-000").unwrap().clone();
    portal.datasets = (0..10_000)
        .map(|at| {
            let id = DatasetId::parse(&format!("bo-nv/xa-{at:05}")).unwrap();
            let readme = if std::env::var_os("BARE").is_some() { Text::default() } else { ndxp().readme };
            Arc::new(Dataset { id, readme, print: at, licence: licence("CC-BY-4.0").cloned(), ..(*sample).clone() })
        })
        .collect();
    portal.site.home_figures.clear();
    let findings = Findings::default();
    let urls = Urls::new(&portal.site.base_url, theme.routes.clone());
    let start = std::time::Instant::now();
    let weights = Default::default();
    let judged = super::Judged::plain(&findings, &weights, Date::new(2026, 11, 22));
    let artifacts = super::of(&portal, judged, &urls, &theme).unwrap();
    println!("{} artifacts listed in {:?}", artifacts.len(), start.elapsed());
    let mut times = BTreeMap::<&str, (u32, std::time::Duration, usize)>::new();
    let mut bytes = Vec::new();
    for artifact in artifacts {
        let address = artifact.address.as_str();
        let kind = match address.matches('/').count() {
            _ if !address.ends_with(".html") => "asset",
            4 if address.contains("/bo-nv/") => "dataset",
            5 => "table",
            3 if address.starts_with("data/") => "forward",
            3 if address.contains("trang") || address.contains("page") => "browse",
            4 => "browse",
            _ => "other",
        };
        let Source::Made(make) = artifact.source else { panic!("pages are made") };
        bytes.clear();
        let start = std::time::Instant::now();
        make(&mut bytes).unwrap();
        let sum = times.entry(kind).or_default();
        *sum = (sum.0 + 1, sum.1 + start.elapsed(), sum.2 + bytes.len());
    }
    for (kind, (count, time, size)) in times {
        println!("{kind}: {count} in {time:?}, {:?} each, {} bytes each", time / count, size / count as usize);
    }
    let start = std::time::Instant::now();
    for artifact in crate::search::of(&portal, None, &urls, false).unwrap() {
        let Source::Made(make) = artifact.source else { panic!("an index is made") };
        bytes.clear();
        make(&mut bytes).unwrap();
        println!("{}: {} bytes", artifact.address, bytes.len());
    }
    println!("search indexes in {:?}", start.elapsed());
}

#[test]
fn a_table_of_hundreds_of_columns_and_huge_cells_keeps_its_page_small() {
    let cell = |row: usize, at: usize| some(format!("{row}.{at} {}", "lời dài ".repeat(1_200)));
    let short = |row: usize, at: usize| some(format!("giá trị số {} của cột {at}", row % 5));
    for (width, make) in [(300, &cell as &dyn Fn(usize, usize) -> Option<String>), (300, &short)] {
        let columns = (0..width).map(|at| column(&format!("cot_{at}"), Text::default(), FieldType::String)).collect();
        let rows = (0..50).map(|row| (0..width).map(|at| make(row, at)).collect()).collect();
        let mut table = table("bang", columns, rows);
        table.downloads = vec![download("bang.csv", 1 << 20), download("bang.parquet", 1 << 18)];
        let mut dataset = bare("vpcp/rong", both("Bảng rộng", "A wide table"));
        dataset.resources = vec![resource("bang", "bang.csv", Content::Table(Box::new(table)))];
        let page = site_of(&Portal { datasets: vec![Arc::new(dataset)], ..portal() })
            .remove("vi/du-lieu/vpcp/rong/bang/index.html")
            .unwrap();
        let data = page.split_once(r#"id="table-data">"#).unwrap().1.split_once("</script>").unwrap().0;
        assert!(data.len() < 60_000, "{} bytes", data.len());
        assert!(page.len() < 600_000, "{} bytes", page.len());
        serde_json::from_str::<serde_json::Value>(data).unwrap();
    }
}

#[test]
fn a_theme_orders_the_menu_and_the_blocks_of_the_home_page() {
    let yaml = "nav: [home, themes, gioi, about, data, themes]\nhome:\n  - themes\n  - agencies\n  - latest\n  - developers\n  - maps\n";
    let (site, said) = themed(&portal(), yaml);
    let said: Vec<_> = said.iter().map(|it| (it.rule.as_str(), it.place.line, it.place.field.as_str())).collect();
    assert_eq!(said, [("unknown-theme-entry", 1, "nav"), ("unknown-theme-entry", 7, "home")]);
    let home = &site["en/index.html"];
    let (_, nav) = home.split_once("<nav class=\"nav\"").unwrap();
    let (nav, _) = nav.split_once("</nav>").unwrap();
    let entries: Vec<_> = nav.split("</a>").filter_map(|link| Some(link.rsplit_once('>')?.1)).collect();
    assert_eq!(entries, ["Home", "Themes", "About", "Data", ""]);
    assert!(
        nav.contains("aria-current=\"true\">Home")
            && site["en/about/index.html"].contains("aria-current=\"true\">About")
    );
    // What the menu leaves out is at the foot, once.
    let (_, foot) = home.split_once("<footer").unwrap();
    let agencies = format!("href=\"{}\"", "../en/publishers/");
    assert_eq!(foot.matches("publishers/\"").count(), 1, "{agencies}: {foot}");
    let blocks: Vec<_> =
        ["s5", "s3", "s2", "s4"].iter().map(|id| home.find(&format!("aria-labelledby=\"{id}\""))).collect();
    assert!(blocks.is_sorted() && blocks[0].is_some() && !home.contains("aria-labelledby=\"s1\""), "{blocks:?}");
    // Developers stand beside the newest datasets, agencies before them do not.
    assert!(home.split_once("cols c84").unwrap().1.contains("aria-labelledby=\"s4\""));
}

#[test]
fn datasets_are_listed_by_format_where_there_are_some() {
    let site = site();
    let list = &site["en/datasets/format/csv/index.html"];
    assert!(list.contains("<h1>Data as CSV</h1>") && list.contains("hreflang=\"vi\""), "{list}");
    assert!(list.contains("datasets/bo-tttt/ndxp/\""), "{list}");
    let browse = &site["vi/du-lieu/index.html"];
    assert!(browse.contains("du-lieu/dinh-dang/csv/\"") && !browse.contains("dinh-dang/ods/"), "{browse}");
    let sitemap = &site["sitemap.xml"];
    assert!(
        sitemap.contains("/vi/du-lieu/dinh-dang/parquet/</loc>") && sitemap.contains("/en/datasets/format/csv/</loc>")
    );
}

#[test]
fn the_readme_of_themes_names_every_field_that_templates_see() {
    let readme = include_str!("../../themes/README.md");
    let sources = [
        include_str!("view.rs"),
        include_str!("home.rs"),
        include_str!("browse.rs"),
        include_str!("formats.rs"),
        include_str!("listing.rs"),
        include_str!("codes.rs"),
        include_str!("own.rs"),
        include_str!("stories.rs"),
        include_str!("machine.rs"),
        include_str!("mod.rs"),
        include_str!("report.rs"),
        include_str!("rules.rs"),
        include_str!("accessibility.rs"),
        include_str!("checked.rs"),
        include_str!("history.rs"),
        include_str!("embed.rs"),
        include_str!("plan/board.rs"),
        include_str!("plan/phases.rs"),
        include_str!("plan/databases.rs"),
    ];
    let rows = [
        ("Page", "| `page` |"),
        ("Shared", "| `site` |"),
        ("Home", "| `home` | `home.html`"),
        ("Block", "| a block |"),
        ("Browse", "| `list` | `browse.html` |"),
        ("FormatView", "| `format` |"),
        ("Entries", "| `list` | `entries.html` |"),
        ("DatasetView", "| `ds` |"),
        ("TablePage", "| `tb` |"),
        ("TableView", "| a table |"),
        ("FigureView", "| a figure |"),
        ("Card", "| a card |"),
        ("AgencyView", "| `agency` |"),
        ("ThemeView", "| `theme` |"),
        ("CodeListView", "| `codes` |"),
        ("Datasets", "| some datasets |"),
        ("QualityView", "| `quality` |"),
        ("Statement", "| `a11y` |"),
        ("PlanView", "| `plan` |"),
        ("PhasePage", "| `phase` |"),
        ("DatabasesView", "| `dbs` |"),
        ("CheckedView", "| `checked` |"),
        ("HistoryView", "| `history` |"),
        ("EmbedView", "| `embed` |"),
        ("RulesView", "| `rules` |"),
        ("FamilyView", "| `family` |"),
        ("RuleView", "| a rule |"),
        ("OwnPage", "| `own` |"),
        ("StoryView", "| `story` |"),
        ("SeriesView", "| a series |"),
        ("Developers", "| `dev` |"),
        ("Feeds", "| `feeds` |"),
        ("Missing", "| `missing` |"),
        ("Forward", "| `go` |"),
    ];
    for (name, row) in rows {
        let opening = format!("struct {name} {{");
        let source = sources.iter().find_map(|source| source.split_once(&opening)).expect(name).1;
        let body = source.split_once("\n}").unwrap().0;
        let fields = body.lines().map(str::trim).filter(|line| !line.starts_with("//"));
        let fields = fields.filter_map(|line| line.trim_start_matches("pub ").split_once(':').map(|(field, _)| field));
        let row = readme.lines().find(|line| line.starts_with(row)).expect(row);
        for field in fields.map(|field| field.trim_start_matches("pub(super) ")) {
            assert!(row.contains(&format!("`{field}`")), "{name}.{field}");
        }
    }
}
