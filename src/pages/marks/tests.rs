//! What must hold of every mark, whatever it draws.

use super::frame::SERIES;
use super::stacked::{lengths, parts};
use crate::findings::Findings;
use crate::model::*;
use crate::pages::book::{Book, Tongue};
use crate::pages::tests::{bare, both, column, drawn, portal, resource, table};
use crate::pages::values::{Values, values};
use crate::pages::{figure, finding, image, twin};
use crate::themes::{self, Theme};
use crate::urls::Urls;
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

static THEME: LazyLock<Theme> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    themes::load(&themes::tests::settings(folder.path(), &["vi", "en"])).unwrap().value
});

/// Shows a dataset as the book of its portal has it, in one of two languages.
fn with_dataset<R>(dataset: Dataset, language: usize, look: impl FnOnce(&Book, &Tongue, &Dataset) -> R) -> R {
    let mut portal = portal();
    portal.datasets = vec![Arc::new(dataset)];
    portal.site.home_figures.clear();
    let (findings, weights) = (Findings::default(), Default::default());
    let urls = Urls::new(&portal.site.base_url, THEME.routes.clone());
    let judged = crate::pages::Judged::plain(&findings, &weights, None);
    let book = Book::new(&portal, judged, &urls, &THEME);
    look(&book, &book.tongues[language], &portal.datasets[0])
}

/// A row: key, series, value.
type Row = (String, String, Option<f64>);

/// A dataset with a figure over these rows.
fn dataset(figure: Figure, rows: &[Row], kind: FieldType) -> Dataset {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_string());
    let rows: Vec<Vec<Option<String>>> =
        rows.iter().map(|(x, by, y)| vec![text(x), text(by), y.map(|y| y.to_string())]).collect();
    let columns = vec![
        column("x", both("Nơi", "Place"), kind),
        column("by", both("Loại", "Kind"), FieldType::String),
        column("y", both("Số hộ", "Households"), FieldType::Number),
    ];
    let content = Content::Table(Box::new(table("t", columns, rows.clone())));
    let resources = vec![resource("t", "t.csv", content)];
    drawn(Dataset { figures: vec![figure], resources, ..bare("vpcp/thu", both("Thử", "Test")) }, &rows)
}

/// Looks at the values of a figure without rows, as maps in tests need them.
pub(super) fn with_values<R>(look: impl FnOnce(&Values) -> R) -> R {
    let rows = [("Paris".to_string(), String::new(), Some(1.0))];
    with_dataset(dataset(Figure::of(Mark::Bar, "x", "y"), &rows, FieldType::String), 0, |book, _, dataset| {
        look(&values(book, dataset, &dataset.figures[0]).unwrap())
    })
}

fn rows(rows: &[(&str, &str, f64)]) -> Vec<Row> {
    rows.iter().map(|(x, by, y)| (x.to_string(), by.to_string(), Some(*y))).collect()
}

/// The title that a figure without one gets, in Vietnamese and in English.
fn titles(figure: Figure, given: &[Row]) -> [String; 2] {
    [0, 1].map(|language| {
        with_dataset(dataset(figure.clone(), given, FieldType::String), language, |book, tongue, dataset| {
            finding::of(tongue, &values(book, dataset, &dataset.figures[0]).unwrap())
        })
    })
}

#[test]
fn a_title_tells_the_latest_value_and_its_change_in_a_year() {
    let line = Figure::of(Mark::Line, "x", "y");
    let given = rows(&[("2025-10", "", 9.85e6), ("2026-09", "", 11.0e6), ("2026-10", "", 11.6e6)]);
    let [vi, en] = titles(line.clone(), &given);
    assert_eq!(vi, "Số hộ đạt 11,6 triệu trong 10/2026, tăng 18% so với cùng kỳ");
    assert!(en.starts_with("Households: 11.6 million in ") && en.ends_with(", up 18% on a year before"), "{en}");
    let given = rows(&[("2024", "", 40.0), ("2025", "", 38.0)]);
    assert_eq!(titles(line.clone(), &given)[0], "Số hộ đạt 38 trong 2025, giảm 5% so với 2024");
    let percent = Figure { unit: both("%", "%"), ..line.clone() };
    assert_eq!(titles(percent, &given)[0], "Số hộ đạt 38% trong 2025, giảm 2 điểm phần trăm so với 2024");
    let given = rows(&[("2024", "", -4.0), ("2025", "", 38.0)]);
    assert_eq!(titles(line, &given)[0], "Số hộ: 38 (2025)");
}

#[test]
fn a_title_tells_the_greatest_where_there_is_no_time() {
    let given = rows(&[("Huế", "", 3.0), ("Hà Nội", "", 9.0)]);
    assert_eq!(titles(Figure::of(Mark::Bar, "x", "y"), &given), ["Hà Nội cao nhất: 9", "Hà Nội is highest: 9"]);
    let stacked = Figure { by: Some("by".into()), ..Figure::of(Mark::StackedBar, "x", "y") };
    let given = rows(&[("Huế", "a", 3.0), ("Huế", "b", 4.0), ("Hà Nội", "a", 5.0)]);
    assert_eq!(titles(stacked, &given)[0], "Huế cao nhất: 7");
}

#[test]
fn parts_beyond_six_are_one_grey_part_and_sums_stay() {
    let given: Vec<Row> = (0..9)
        .flat_map(|series| {
            (0..3).map(move |key| (format!("k{key}"), format!("s{series}"), Some(f64::from(series + key))))
        })
        .collect();
    let stacked = Figure { by: Some("by".into()), ..Figure::of(Mark::StackedBar, "x", "y") };
    with_dataset(dataset(stacked, &given, FieldType::String), 0, |book, tongue, dataset| {
        let values = values(book, dataset, &dataset.figures[0]).unwrap();
        let parts = parts(&values);
        assert_eq!(parts.len(), SERIES + 1);
        assert_eq!(parts.last().unwrap(), &(8, vec![2, 1, 0]));
        for at in 0..values.keys.len() {
            assert_eq!(lengths(&values, &parts, at).iter().sum::<f64>(), values.total(at).unwrap());
        }
        let legend = super::of(Mark::StackedBar).legend(tongue, &values);
        assert_eq!((legend.len(), legend.last().unwrap().text.as_str()), (SERIES + 1, "Khác"));
    });
}

#[test]
fn provisional_values_are_hollow_and_breaks_have_words() {
    let given: Vec<Row> = (2015..2026).map(|year| (year.to_string(), String::new(), Some(f64::from(year)))).collect();
    let line = Figure {
        provisional_from: Some("2024".into()),
        breaks: vec![Break { at: "2020".into(), text: both("Cách tính mới", "New method") }],
        ..Figure::of(Mark::Line, "x", "y")
    };
    with_dataset(dataset(line, &given, FieldType::Year), 0, |book, tongue, dataset| {
        let view = &figure::all(book, tongue, dataset)[0];
        assert_eq!(view.svg.matches("hol").count(), 2 * 3, "two points and the end, in two widths");
        assert_eq!(view.svg.matches("Cách tính mới").count(), 2);
        assert!(view.source.as_ref().unwrap().contains("tạm tính"));
    });
}

#[test]
fn the_file_of_a_figure_holds_exactly_its_values() {
    let bars = Figure { by: Some("by".into()), agg: "sum".into(), ..Figure::of(Mark::Bar, "x", "y") };
    let given = rows(&[("Huế, cũ", "a", 0.1), ("Huế, cũ", "a", 0.2), ("Hà Nội", "b", 5.0)]);
    with_dataset(dataset(bars, &given, FieldType::String), 1, |book, tongue, dataset| {
        assert_eq!(twin::sheet(book, tongue, dataset, 0), "Place,a,b\r\n\"Huế, cũ\",0.3,\r\nHà Nội,,5\r\n");
        assert_eq!(twin::sheet(book, tongue, dataset, 7), "");
    });
}

#[test]
fn a_histogram_shares_rows_among_bins() {
    let given: Vec<Row> = (0..200).map(|at| (format!("{}", at % 40), String::new(), None)).collect();
    let figure = Figure { agg: "count".into(), ..Figure::of(Mark::Histogram, "x", "x") };
    with_dataset(dataset(figure, &given, FieldType::Integer), 0, |book, tongue, dataset| {
        let values = values(book, dataset, &dataset.figures[0]).unwrap();
        assert_eq!(values.cells[0].iter().flatten().sum::<f64>(), 200.0);
        let file = twin::sheet(book, tongue, dataset, 0);
        assert!(file.starts_with("Nơi (từ),Nơi (đến),Số dòng\r\n0,5,25\r\n"), "{file}");
        assert_eq!(figure::title(tongue, &values).text, "Nhiều nhất trong khoảng 0 – dưới 5: 25 dòng");
    });
}

/// A few areas side by side, and points in them.
fn shapes(keys: &[String], points: bool) -> Shapes {
    let square = |at: usize| {
        let (x, y) = (10_500_000 + at as i32 % 8 * 40_000, 1_600_000 + at as i32 / 8 * 40_000);
        match points {
            true => Shape { points: vec![(x, y)], ..Shape::default() },
            false => Shape {
                rings: vec![vec![(x, y), (x + 40_000, y), (x + 40_000, y + 40_000), (x, y)]],
                ..Shape::default()
            },
        }
    };
    let shapes = keys.iter().enumerate().map(|(at, key)| Shape { key: key.clone(), ..square(at) }).collect();
    Shapes { shapes, extent: [10_500_000, 1_600_000, 10_820_000, 2_000_000], too_many: false }
}

/// Every number of a drawing's attributes.
fn numbers_are_finite(svg: &str) -> bool {
    !["NaN", "inf"].iter().any(|odd| svg.split('<').any(|tag| tag.split('>').next().unwrap_or("").contains(odd)))
}

/// Is this a whole XML document? Says why not.
fn well_formed(xml: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        if rest[..at].contains(['>']) {
            return Err(format!("a bare > in {}", &rest[..at]));
        }
        let Some(end) = rest[at..].find('>') else { return Err("an open tag".into()) };
        let tag = &rest[at + 1..at + end];
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> closes nothing"));
            }
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap_or(""));
        }
        if tag.matches('"').count() % 2 == 1 {
            return Err(format!("an odd quote in {tag}"));
        }
        rest = &rest[at + end + 1..];
    }
    if open.is_empty() { Ok(()) } else { Err(format!("{open:?} stay open")) }
}

#[test]
fn the_largest_figures_stay_below_sixty_kilobytes_a_drawing() {
    let many = |keys: usize, series: usize| -> Vec<Row> {
        let row =
            |at: usize| (format!("{:05}", at % keys), format!("s{}", at / keys), Some((at * 7_919 % 99_991) as f64));
        (0..keys * series).map(row).collect()
    };
    for (mark, rows) in [
        (Mark::Line, many(480, 40)),
        (Mark::Bar, many(60, 8)),
        (Mark::StackedBar, many(60, 20)),
        (Mark::Dot, many(60, 8)),
        (Mark::SmallMultiples, many(400, 20)),
        (Mark::Spark, many(5_000, 1)),
        (Mark::Choropleth, many(1_000, 1)),
        (Mark::Points, many(5_000, 1)),
    ] {
        let split = rows.iter().any(|row| row.1 == "s1");
        let by = split.then(|| "by".to_string());
        let figure = Figure { by, limit: Some(60), geometry: Name::parse("t"), ..Figure::of(mark, "x", "y") };
        let mut dataset = dataset(figure, &rows, FieldType::String);
        let Content::Table(table) = &mut dataset.resources[0].content else { unreachable!() };
        let keys: Vec<String> = rows.iter().map(|(x, ..)| x.clone()).collect();
        if mark.is_geographic() {
            let what = Shown::Shapes(shapes(&keys, mark == Mark::Points));
            table.drawn.push(Drawn { figure: 0, what });
        }
        with_dataset(dataset, 0, |book, tongue, dataset| {
            let view = &figure::all(book, tongue, dataset)[0];
            for drawing in view.svg.split_inclusive("</svg>") {
                assert!(drawing.len() > 500 && drawing.len() < 60_000, "{mark:?}: {} bytes", drawing.len());
            }
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_values_make_whole_drawings_of_bounded_size(
        mark in 0..Mark::ALL.len(),
        given in proptest::collection::vec((
            prop_oneof!["[a-c<>&\"' ]{1,12}", "20[0-2][0-9](-0[1-9])?", "-?[0-9]{1,9}(\\.[0-9]{1,3})?", "\\PC{1,90}"],
            prop_oneof!["[a-z]", "\\PC{0,60}"],
            proptest::option::of(prop_oneof![-1e3..1e3f64, -1e15..1e15f64, Just(f64::MAX), Just(-f64::MAX), Just(0.0)]),
        ), 1..160),
        (language, share, split, count) in (0..2usize, any::<bool>(), any::<bool>(), any::<bool>()),
        (from, title) in ("\\PC{0,12}|20[0-2][0-9]", "\\PC{0,80}"),
    ) {
        let mark = Mark::ALL[mark].1;
        let count = count || mark == Mark::Histogram;
        let figure = Figure {
            by: (split || mark.is_split()).then(|| "by".into()),
            agg: if count { "count" } else { "sum" }.into(),
            share,
            geometry: Name::parse("t"),
            provisional_from: Some(from.clone()),
            breaks: vec![Break { at: from.clone(), text: both(&title, "") }],
            title: both(&title, ""),
            highlight: vec![from],
            ..Figure::of(mark, "x", if mark == Mark::Histogram { "x" } else { "y" })
        };
        let numeric = mark == Mark::Histogram;
        let given: Vec<Row> = given.into_iter().filter(|(x, ..)| !numeric || x.parse::<f64>().is_ok()).collect();
        let kind = if numeric { FieldType::Number } else { FieldType::String };
        let mut dataset = dataset(figure, &given, kind);
        let Content::Table(table) = &mut dataset.resources[0].content else { unreachable!() };
        let keys: Vec<String> = given.iter().map(|(x, ..)| x.clone()).collect();
        let what = Shown::Shapes(shapes(&keys, mark == Mark::Points));
        table.drawn.push(Drawn { figure: 0, what });
        let drawn = with_dataset(dataset, language, |book, tongue, dataset| {
            let views = figure::all(book, tongue, dataset);
            let view = views.into_iter().next()?;
            let thumb = figure::thumb(book, tongue, dataset).map(|(svg, _)| svg).unwrap_or_default();
            Some((view, thumb, image::picture(book, tongue, dataset, 0), twin::sheet(book, tongue, dataset, 0)))
        });
        if let Some((view, thumb, picture, file)) = drawn {
            let inner = picture.split_once("</style>").and_then(|(_, rest)| rest.strip_suffix("</svg>"));
            for svg in [view.svg.as_str(), &thumb, inner.unwrap_or(&picture)] {
                prop_assert!(numbers_are_finite(svg), "{}", svg);
                prop_assert_eq!(well_formed(svg), Ok(()));
            }
            prop_assert!(view.svg.len() < 120_000, "{} bytes", view.svg.len());
            prop_assert!(!view.svg.contains("style="));
            let fields = view.head.len();
            prop_assert!(fields >= 2 && file.ends_with("\r\n"));
            let mut reader = csv::ReaderBuilder::new().from_reader(file.as_bytes());
            prop_assert!(reader.records().all(|record| record.is_ok()), "{}", file);
        }
    }
}
