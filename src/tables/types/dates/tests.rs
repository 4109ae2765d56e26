//! Days, times, months and quarters of many places.

use super::*;

fn said(cell: &str) -> Option<(Kind, u8, String)> {
    let look = look(cell.as_bytes())?;
    let order = [YMD, DMY, MDY].into_iter().find(|order| look.orders & order != 0).unwrap_or(YMD);
    let mut out = Vec::new();
    match look.kind {
        Kind::Month | Kind::Quarter => out.extend(format!("{:?}", look.part()).bytes()),
        Kind::ShortDay => {}
        Kind::Day => look.moment(order)?.write_date(&mut out),
        Kind::Time => look.moment(order)?.write_time(&mut out),
        Kind::Moment => look.moment(order)?.write(&mut out),
    }
    Some((look.kind, look.orders, String::from_utf8(out).unwrap()))
}

#[test]
fn days_of_many_places_are_read() {
    for (cell, orders, due) in [
        ("31/12/2025", DMY, "2025-12-31"),
        ("12/31/2025", MDY, "2025-12-31"),
        ("3/4/2025", DMY | MDY, "2025-04-03"),
        ("31.12.2025", DMY, "2025-12-31"),
        ("1.2.2025", DMY, "2025-02-01"),
        ("31-12-2025", DMY, "2025-12-31"),
        ("2025/12/31", YMD, "2025-12-31"),
        ("2025/1/2", YMD, "2025-01-02"),
        ("31 tháng 12 năm 2025", ANY, "2025-12-31"),
        ("Ngày 31 tháng 12 năm 2025", ANY, "2025-12-31"),
        ("ngày 3 tháng 1, 2025", ANY, "2025-01-03"),
        ("ngày 31/12/2025", DMY, "2025-12-31"),
        ("31-Dec-2025", ANY, "2025-12-31"),
        ("31 Dec 2025", ANY, "2025-12-31"),
        ("December 31, 2025", ANY, "2025-12-31"),
        ("31. Dezember 2025", ANY, "2025-12-31"),
        ("1 août 2025", ANY, "2025-08-01"),
    ] {
        assert_eq!(said(cell), Some((Kind::Day, orders, due.into())), "{cell}");
    }
    for none in [
        "32/12/2025",
        "29/02/2023",
        "13/13/2025",
        "1/2",
        "2025-13-01",
        "31 tháng 13 năm 2025",
        "12/2025/1",
        "1-2/2025",
        "tháng",
        "abc",
        "1 2 2025",
        "Mai",
        "10 Mai",
    ] {
        assert_eq!(said(none), None, "{none}");
    }
    assert_eq!(said("31/12/25").unwrap().0, Kind::ShortDay);
}

#[test]
fn moments_and_times_of_many_places_are_read() {
    for (cell, due) in [
        ("2025-12-31 14:30:05", "2025-12-31T14:30:05"),
        ("2025-12-31 14:30", "2025-12-31T14:30:00"),
        ("2025-12-31T14:30:05.25Z", "2025-12-31T14:30:05.25Z"),
        ("31/12/2025 14:30", "2025-12-31T14:30:00"),
        ("31/12/2025, 2:30 PM", "2025-12-31T14:30:00"),
        ("31/12/2025 12:05:00 SA", "2025-12-31T00:05:00"),
        ("14:30 31/12/2025", "2025-12-31T14:30:00"),
        ("14h30 ngày 31/12/2025", "2025-12-31T14:30:00"),
        ("31-Dec-2025 14:30:00 +07:00", "2025-12-31T14:30:00+07:00"),
        ("31/12/2025 lúc 14:30", "2025-12-31T14:30:00"),
    ] {
        let (kind, _, text) = said(cell).unwrap_or_else(|| panic!("{cell}"));
        if !cell.ends_with('Z') {
            assert_eq!((kind, text.as_str()), (Kind::Moment, due), "{cell}");
        }
    }
    for (cell, due) in [("14:30", "14:30:00"), ("8:05", "08:05:00"), ("14h30", "14:30:00"), ("2:30 PM", "14:30:00")] {
        assert_eq!(said(cell), Some((Kind::Time, ANY, due.into())), "{cell}");
    }
    assert_eq!((said("24:00"), said("1:2"), said("14:60"), said("13:30 PM")), (None, None, None, None));
}

#[test]
fn months_and_quarters_of_many_places_are_read() {
    for cell in [
        "2023/07",
        "07-2023",
        "7/2023",
        "tháng 7/2023",
        "Tháng 07 năm 2023",
        "T7/2023",
        "T07.2023",
        "Jul 2023",
        "July-2023",
        "2023M07",
        "juillet 2023",
    ] {
        assert_eq!(said(cell), Some((Kind::Month, ANY, "(2023, 7)".into())), "{cell}");
    }
    for cell in ["quý III/2025", "Quý 3 năm 2025", "Q3/2025", "Q3 2025", "2025-Q3", "2025Q3", "QUÝ III-2025"] {
        assert_eq!(said(cell), Some((Kind::Quarter, ANY, "(2025, 3)".into())), "{cell}");
    }
    assert_eq!((said("13/2023"), said("quý V/2025"), said("Q5 2025"), said("12/3456")), (None, None, None, None));
}

#[test]
fn a_cell_tells_its_pattern() {
    let pattern = |cell: &str, order| pattern(cell.as_bytes(), order);
    assert_eq!(pattern("31/12/2025", DMY).as_deref(), Some("%d/%m/%Y"));
    assert_eq!(pattern("12/31/2025 2:05 PM", MDY).as_deref(), Some("%m/%d/%Y %I:%M %p"));
    assert_eq!(pattern("ngày 31 tháng 12 năm 2025", YMD).as_deref(), Some("ngày %d tháng %m năm %Y"));
    assert_eq!(pattern("31-Dec-2025", YMD).as_deref(), Some("%d-%b-%Y"));
    assert_eq!(pattern("14h30", YMD).as_deref(), Some("%Hh%M"));
    assert_eq!(pattern("2025-12-31 14:30:05.5+07:00", YMD).as_deref(), Some("%Y-%m-%d %H:%M:%S.%f%z"));
    assert_eq!(pattern("quý III/2025", YMD), None);
}

#[test]
fn the_commonest_forms_are_read_the_same_the_quick_way() {
    for cell in ["31/12/2025", "1/2/2025", "10.2.2025", "1-12-2025", "99/99/9999"] {
        let quick = slashed(cell.as_bytes()).unwrap();
        let is_day = look(cell.as_bytes());
        assert_eq!(is_day.map(|look| (look.first, look.second, look.year)), is_day.map(|_| quick), "{cell}");
    }
    assert_eq!((slashed(b"31/12-2025"), slashed(b"3a/12/2025"), slashed(b"31/12/202x")), (None, None, None));
}
