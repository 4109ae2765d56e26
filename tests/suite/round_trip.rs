//! What goes out can come in again, and the same input gives the same bytes.

use crate::desk::{Desk, checkout, copy, files};
use std::fs;
use std::path::Path;

/// The first difference of two folders, like `diff -r`.
fn differ(one: &Path, other: &Path) -> Option<String> {
    let (left, right) = (files(one), files(other));
    if let Some(path) =
        left.iter().find(|path| !right.contains(path)).or_else(|| right.iter().find(|path| !left.contains(path)))
    {
        return Some(format!("only in one of them: {path}"));
    }
    left.into_iter().find(|path| fs::read(one.join(path)).ok() != fs::read(other.join(path)).ok())
}

/// The sample portal of this repository.
fn sample() -> Desk {
    let desk = Desk::empty();
    for folder in ["site", "datasets", "themes"] {
        copy(&checkout().join(folder), &desk.path().join(folder));
    }
    fs::remove_dir_all(desk.path().join("site/public")).ok();
    desk
}

#[test]
fn two_builds_with_one_thread_and_two_are_the_same_to_the_byte() {
    let desk = sample();
    desk.khomo(&["build", "--fresh", "--jobs", "1", "--out", "one"]).ended(0);
    fs::remove_dir_all(desk.path().join(".khomo")).ok();
    desk.khomo(&["build", "--fresh", "--jobs", "2", "--out", "two"]).ended(0);
    assert!(files(&desk.path().join("one")).len() > 100);
    assert_eq!(differ(&desk.path().join("one"), &desk.path().join("two")), None);
}

#[test]
fn another_folder_and_another_time_give_the_same_bytes() {
    let (here, there) = (Desk::small(), Desk::small());
    here.build(0);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    for path in files(there.path()) {
        let content = fs::read(there.path().join(&path)).expect("a file");
        there.write(&path, content);
    }
    there.build(0);
    assert_eq!(differ(&here.site(), &there.site()), None);
}

#[test]
fn many_small_rebuilds_end_where_one_fresh_build_ends() {
    let desk = Desk::small();
    desk.build(0);
    desk.dataset("so-y-te/thuoc", "Nhà thuốc", "Pharmacies");
    desk.build(0);
    desk.write("datasets/so-y-te/thuoc/README.md", "# Nhà thuốc\n\nĐã sửa.\n");
    desk.build(0);
    desk.write("datasets/so-y-te/benh-vien/bang.csv", "ma,ten,so_luong\n01,Hà Nội,13\n");
    desk.build(0);
    fs::rename(desk.path().join("datasets/so-y-te/thuoc"), desk.path().join("datasets/so-y-te/duoc"))
        .expect("a new name");
    desk.build(0);
    fs::remove_dir_all(desk.path().join(".khomo")).ok();
    desk.khomo(&["build", "--fresh", "--out", "fresh"]).ended(0);
    assert_eq!(differ(&desk.site(), &desk.path().join("fresh")), None);
}

/// Replaces words in a file, which must be there.
fn put(desk: &Desk, path: &str, old: &str, new: &str) {
    let text = desk.read(path);
    assert!(text.contains(old), "{path} holds no {old:?}");
    desk.write(path, text.replacen(old, new, 1));
}

#[test]
fn a_rebuild_after_any_change_is_what_a_fresh_build_is() {
    let desk = sample();
    let stories = desk.path().join("site/stories");
    fs::remove_dir_all(&stories).expect("the sample has stories");
    let changes: [(&str, &str, &dyn Fn()); 12] = [
        ("the first build", "2026-11-23", &|| {}),
        ("the first story", "2026-11-23", &|| copy(&checkout().join("site/stories"), &stories)),
        ("a later day", "2026-12-31", &|| {}),
        ("an earlier one", "2026-11-23", &|| {}),
        ("an item of the plan", "2026-11-23", &|| put(&desk, "site/plan.yaml", "Bảng giá đất", "Giá đất")),
        ("a title", "2026-11-23", &|| {
            put(
                &desk,
                "datasets/khomo/tinh-thanh-2025/datapackage.yaml",
                "34 tỉnh, thành phố",
                "Ba mươi tư tỉnh, thành phố",
            );
        }),
        ("a promise", "2026-11-23", &|| {
            put(&desk, "datasets/long-an/xep-hang-chuyen-doi-so/datapackage.yaml", "NOT_PLANNED", "DAILY");
        }),
        ("the grade", "2026-11-23", &|| {
            let settings = desk.read("site/khomo.yaml");
            desk.write("site/khomo.yaml", settings + "\ngrade: {weights: {alive: 9}, soon: 5}\n");
        }),
        ("an agency", "2026-11-23", &|| put(&desk, "datasets/can-tho/agency.yaml", "Cần Thơ", "Tây Đô")),
        ("a dataset that the plan names", "2026-11-23", &|| {
            fs::remove_dir_all(desk.path().join("datasets/khomo/chuyen-doi-63-34")).expect("a dataset");
        }),
        ("no plan", "2026-11-23", &|| fs::remove_file(desk.path().join("site/plan.yaml")).expect("a plan")),
        ("no story", "2026-11-23", &|| fs::remove_dir_all(&stories).expect("stories")),
    ];
    for (what, day, change) in changes {
        change();
        desk.khomo(&["build", "--as-of", day]);
        let fresh = Desk::empty();
        for folder in ["site", "datasets", "themes"] {
            copy(&desk.path().join(folder), &fresh.path().join(folder));
        }
        fs::remove_dir_all(fresh.site()).expect("the copy of the site");
        fresh.khomo(&["build", "--as-of", day]);
        assert!(files(&fresh.site()).len() > 500, "{what}");
        assert_eq!(differ(&desk.site(), &fresh.site()), None, "{what}");
    }
}

#[test]
fn a_renamed_dataset_leaves_no_old_page() {
    let desk = Desk::small();
    desk.dataset("so-y-te/cu", "Bộ cũ", "Old set");
    desk.build(0);
    fs::rename(desk.path().join("datasets/so-y-te/cu"), desk.path().join("datasets/so-y-te/moi")).expect("a new name");
    desk.build(0);
    let left: Vec<String> = files(&desk.site()).into_iter().filter(|path| path.contains("so-y-te/cu/")).collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(desk.site().join("data/so-y-te/moi/bang.csv").exists());
}

#[test]
fn a_second_build_writes_nothing() {
    let desk = Desk::small();
    desk.build(0);
    let stamps = |desk: &Desk| -> Vec<_> {
        files(&desk.site())
            .into_iter()
            .map(|path| (fs::metadata(desk.site().join(&path)).and_then(|data| data.modified()).ok(), path))
            .collect()
    };
    let before = stamps(&desk);
    std::thread::sleep(std::time::Duration::from_millis(30));
    desk.build(0);
    assert_eq!(stamps(&desk), before);
}

#[test]
fn a_published_dataset_is_a_dataset_again() {
    let desk = Desk::small();
    desk.build(0);
    let again = Desk::small();
    fs::remove_dir_all(again.path().join("datasets/so-y-te/benh-vien")).expect("the folder goes");
    let published = "data/so-y-te/benh-vien";
    for file in ["bang.csv", "datapackage.json"] {
        let content = fs::read(desk.site().join(published).join(file)).expect("a published file");
        again.write(&format!("datasets/so-y-te/benh-vien/{file}"), content);
    }
    again.build(0);
    for file in ["bang.csv", "bang.parquet"] {
        let read = |desk: &Desk| fs::read(desk.site().join(published).join(file)).ok();
        assert!(read(&desk) == read(&again), "{file} changed on its way out and in");
    }
}

const TIDY: &str = "ma,ten,so,ty_le,ngay
01,Hà Nội,12,0.5,2026-01-31
79,\"TP. Hồ Chí Minh, phía nam\",34,1.25,2026-02-28
04,,,,
";

/// There and back by way of a format.
fn by_way_of(format: &str) {
    let desk = Desk::empty();
    desk.write("bang.csv", TIDY);
    desk.khomo(&["convert", "bang.csv", &format!("bang.{format}")]).ended(0);
    desk.khomo(&["convert", &format!("bang.{format}"), "lai.csv"]).ended(0);
    assert_eq!(desk.read("lai.csv"), TIDY);
}

#[test]
fn a_table_survives_a_workbook() {
    by_way_of("xlsx");
}

#[test]
fn a_table_survives_json_lines() {
    by_way_of("jsonl");
}

#[test]
fn a_table_survives_parquet() {
    by_way_of("parquet");
}

#[test]
fn the_source_stays_downloadable_byte_for_byte() {
    let desk = Desk::small();
    let odd = b"\xef\xbb\xbfma;so\r\n01;1,5\r\n02;\"2,25\"\r\n";
    desk.write("datasets/so-y-te/le/bang.csv", odd);
    desk.write(
        "datasets/so-y-te/le/datapackage.yaml",
        "title: Bảng lẻ\nresources:\n  - path: bang.csv\n    schema:\n      fields:\n        - {name: ma, type: string}\n        \
         - {name: so, type: number, decimalChar: ','}\n",
    );
    desk.build(0);
    let published = fs::read(desk.site().join("data/so-y-te/le/source/bang.csv")).expect("the source");
    assert_eq!(published, odd);
    let tidy = desk.read("site/public/data/so-y-te/le/bang.csv");
    assert!(!tidy.contains('\r') && !tidy.contains(';') && tidy.contains("01,1.5"), "{tidy}");
}
