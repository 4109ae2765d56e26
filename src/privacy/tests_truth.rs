//! Synthetic tables whose truth is known: what is found, what is not, and what is taken for something it is not.
//!
//! Tables are like those that agencies publish; names, numbers and addresses are made up. Each column says what it is:
//! `Personal` must be an error, `Office` (persons in office) at least a warning, `Plain` must be silent, and `Either`
//! is not counted, because its cells alone do not tell.

use super::{Strength, Watch, judge};
use crate::model::{Column, FieldType};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Truth {
    Personal,
    Office,
    Plain,
    Either,
}
use Truth::{Either, Office, Personal, Plain};

/// A column: its header in Vietnamese and English, kind for the report, truth, whether cells alone tell it, cells.
struct Made {
    vi: &'static str,
    en: &'static str,
    kind: &'static str,
    truth: Truth,
    bare: bool,
    cells: Vec<String>,
}

/// Numbers that follow from a seed, the same everywhere (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.roll() % most
    }

    fn of(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to - from + 1)
    }

    fn one<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

const SURNAMES: [&str; 22] = [
    "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng",
    "Bùi", "Đỗ", "Hồ", "Ngô", "Lò", "Giàng", "Thạch", "Triệu",
];
const MEN: [&str; 8] = ["Văn", "Văn", "Đức", "Hữu", "Minh", "Quốc", "Xuân", "Thanh"];
const WOMEN: [&str; 7] = ["Thị", "Thị", "Thị Thu", "Thị Ngọc", "Ngọc", "Thị Kim", "Bích"];
const HIS: [&str; 20] = [
    "An",
    "Bình",
    "Cường",
    "Dũng",
    "Hải",
    "Hùng",
    "Khoa",
    "Long",
    "Nam",
    "Phong",
    "Quân",
    "Sơn",
    "Thắng",
    "Tuấn",
    "Vinh",
    "Đạt",
    "Páo",
    "Nhượng",
    "Chỉnh",
    "Khoẻ",
];
const HERS: [&str; 18] = [
    "Anh", "Chi", "Dung", "Giang", "Hà", "Hạnh", "Hoa", "Hương", "Lan", "Linh", "Mai", "Nga", "Phương", "Thảo",
    "Trang", "Yến", "Thuỷ", "Nhẫn",
];
const FOREIGN: [&str; 12] = [
    "John Smith",
    "Maria Garcia",
    "Anna Müller",
    "Jean Dupont",
    "Kim Min Jun",
    "Olga Ivanova",
    "Peter van Dijk",
    "Ahmed Ali",
    "Emma Brown",
    "Liam O'Brien",
    "Sofia Rossi",
    "Hans Weber",
];
const STREETS: [&str; 22] = [
    "Lê Lợi",
    "Nguyễn Huệ",
    "Trần Hưng Đạo",
    "Hai Bà Trưng",
    "Điện Biên Phủ",
    "Lý Thường Kiệt",
    "Nguyễn Văn Linh",
    "Phan Đình Phùng",
    "Nguyễn Thị Minh Khai",
    "Cách Mạng Tháng Tám",
    "Hùng Vương",
    "Quang Trung",
    "Nguyễn Trãi",
    "Lê Duẩn",
    "Hoàng Văn Thụ",
    "Võ Văn Kiệt",
    "30 Tháng 4",
    "Trần Phú",
    "Phạm Ngũ Lão",
    "Nguyễn Công Hoan",
    "Xô Viết Nghệ Tĩnh",
    "Lạc Long Quân",
];
const COMMUNES: [&str; 14] = [
    "Tân Phú",
    "Hòa Bình",
    "An Lạc",
    "Bình An",
    "Mỹ Đức",
    "Đông Hưng",
    "Thạnh Mỹ",
    "Phú Lâm",
    "Tân Lập",
    "Yên Sơn",
    "Đại Đồng",
    "Long Thành",
    "Vĩnh Lộc",
    "Hưng Thịnh",
];
const PROVINCES: [&str; 10] = [
    "Hà Nội",
    "Hồ Chí Minh",
    "Đà Nẵng",
    "Cần Thơ",
    "Lào Cai",
    "Nghệ An",
    "Gia Lai",
    "An Giang",
    "Thái Nguyên",
    "Lâm Đồng",
];
const CODES: [u64; 12] = [1, 8, 24, 31, 36, 40, 48, 52, 64, 79, 86, 92];

fn person(dice: &mut Dice) -> String {
    let surname = dice.one(&SURNAMES);
    if dice.chance(50) {
        format!("{surname} {} {}", dice.one(&MEN), dice.one(&HIS))
    } else {
        format!("{surname} {} {}", dice.one(&WOMEN), dice.one(&HERS))
    }
}

fn cccd(dice: &mut Dice) -> String {
    let code = CODES[dice.below(12) as usize];
    let (century, year) =
        if dice.chance(75) { (dice.below(2), dice.of(40, 99)) } else { (2 + dice.below(2), dice.of(0, 15)) };
    format!("{code:03}{century}{year:02}{:06}", dice.of(1, 999_999))
}

fn mobile(dice: &mut Dice) -> String {
    let opening = dice.one(&["090", "091", "098", "097", "086", "035", "038", "070", "079", "081", "056", "093"]);
    format!("{opening}{:07}", dice.below(10_000_000))
}

/// A phone number as people write it.
fn spelt(dice: &mut Dice) -> String {
    let plain = mobile(dice);
    match dice.below(6) {
        0 => format!("{} {} {}", &plain[..4], &plain[4..7], &plain[7..]),
        1 => format!("{}.{}.{}", &plain[..4], &plain[4..7], &plain[7..]),
        2 => format!("+84{}", &plain[1..]),
        3 => format!("{}-{}", &plain[..4], &plain[4..]),
        _ => plain,
    }
}

fn landline(dice: &mut Dice) -> String {
    format!("0{}{}{:07}", dice.one(&["24", "28", "236", "292", "214", "238"]), dice.of(3, 3), dice.below(10_000_000))
}

fn tax_code(dice: &mut Dice, opening: &str) -> String {
    loop {
        let body =
            format!("{opening}{:0width$}", dice.below(10u64.pow(9 - opening.len() as u32)), width = 9 - opening.len());
        let weights = [31, 29, 23, 19, 17, 13, 7, 5, 3];
        let sum: u32 = body.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
        let check = 10 - i64::from(sum % 11);
        if (0..=9).contains(&check) {
            return format!("{body}{check}");
        }
    }
}

fn company_tax_code(dice: &mut Dice) -> String {
    let opening = dice.one(&["01", "03", "031", "37", "04", "0700", "0900", "18"]);
    tax_code(dice, opening)
}

fn card(dice: &mut Dice) -> String {
    let mut body =
        format!("{}{:09}", dice.one(&["411111", "970436", "970415", "520000", "455701"]), dice.below(1_000_000_000));
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| if at % 2 == 0 { doubled(u32::from(byte - b'0')) } else { u32::from(byte - b'0') })
        .sum();
    body.push_str(&((10 - sum % 10) % 10).to_string());
    body
}

fn iban(dice: &mut Dice) -> String {
    let body = format!("{:018}", dice.below(1_000_000_000_000_000_000));
    // D = 13, E = 14, then two zeros.
    let remainder =
        format!("{body}131400").bytes().fold(0u64, |rest, digit| (rest * 10 + u64::from(digit - b'0')) % 97);
    format!("DE{:02}{body}", 98 - remainder)
}

fn ean(dice: &mut Dice, opening: &str) -> String {
    let body = format!("{opening}{:09}", dice.below(1_000_000_000));
    let sum: u32 =
        body.bytes().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

fn plate(dice: &mut Dice) -> String {
    let (province, number) = (dice.one(&["29", "30", "51", "43", "65", "24", "92"]), dice.below(100_000));
    let number = format!("{number:05}");
    match dice.below(4) {
        0 => format!("{province}{}-{}.{}", dice.one(&["A", "C", "H", "LD"]), &number[..3], &number[3..]),
        1 => format!("{province}-{}{} {}.{}", dice.one(&["B", "X", "K"]), dice.of(1, 9), &number[..3], &number[3..]),
        2 => format!("{province}{}-{number}", dice.one(&["A", "F", "D"])),
        _ => format!("{province}{} {}.{}", dice.one(&["A", "G"]), &number[..3], &number[3..]),
    }
}

fn day(dice: &mut Dice, from: u64, to: u64) -> String {
    format!("{:02}/{:02}/{}", dice.of(1, 28), dice.of(1, 12), dice.of(from, to))
}

fn home(dice: &mut Dice) -> String {
    let (commune, province) = (dice.one(&COMMUNES), dice.one(&PROVINCES));
    match dice.below(4) {
        0 => format!("Số {} {}, phường {commune}, {province}", dice.of(1, 300), dice.one(&STREETS)),
        1 => format!("{}/{} {}, P. {commune}, TP. {province}", dice.of(1, 90), dice.of(1, 40), dice.one(&STREETS)),
        2 => format!("Thôn {}, xã {commune}, tỉnh {province}", dice.of(1, 12)),
        _ => format!("Tổ {}, khu phố {}, phường {commune}, {province}", dice.of(1, 30), dice.of(1, 9)),
    }
}

fn company(dice: &mut Dice) -> String {
    let name = dice.one(&[
        "Minh Long",
        "An Phát",
        "Thành Công",
        "Hoàng Gia",
        "Việt Nhật",
        "Phương Nam",
        "Nguyễn Gia",
        "Đại Dương",
    ]);
    format!("{} {name} {}", dice.one(&["Công ty TNHH", "Công ty Cổ phần", "CÔNG TY TNHH MTV", "DNTN"]), dice.of(1, 99))
}

fn school(dice: &mut Dice) -> String {
    format!("Trường {} {}", dice.one(&["THCS", "THPT", "Tiểu học", "Mầm non"]), dice.one(&STREETS))
}

fn folded(name: &str) -> String {
    super::fold::Folded::of(name).as_str().to_string()
}

fn mailbox(dice: &mut Dice) -> String {
    let name = folded(&person(dice)).replace(' ', if dice.chance(50) { "." } else { "" });
    format!("{name}{}@{}", dice.below(100), dice.one(&["gmail.com", "yahoo.com", "outlook.com", "hotmail.com"]))
}

fn fill(rows: usize, dice: &mut Dice, mut cell: impl FnMut(&mut Dice, usize) -> String) -> Vec<String> {
    (0..rows).map(|row| cell(dice, row)).collect()
}

/// Leaves some cells without a value.
fn gaps(mut cells: Vec<String>, dice: &mut Dice, percent: u64) -> Vec<String> {
    for cell in cells.iter_mut() {
        if dice.chance(percent) {
            *cell = dice.one(&["", "", "Không có", "-"]).to_string();
        }
    }
    cells
}

struct Table<'a> {
    dice: &'a mut Dice,
    rows: usize,
    columns: Vec<Made>,
}

impl Table<'_> {
    fn with(
        &mut self,
        vi: &'static str,
        en: &'static str,
        kind: &'static str,
        truth: Truth,
        bare: bool,
        cell: impl FnMut(&mut Dice, usize) -> String,
    ) -> &mut Self {
        let cells = fill(self.rows, self.dice, cell);
        self.columns.push(Made { vi, en, kind, truth, bare, cells });
        self
    }

    fn plain(&mut self, vi: &'static str, en: &'static str, cell: impl FnMut(&mut Dice, usize) -> String) -> &mut Self {
        self.with(vi, en, "plain", Plain, true, cell)
    }

    /// Of an office, which only its header tells.
    fn office(
        &mut self,
        vi: &'static str,
        en: &'static str,
        cell: impl FnMut(&mut Dice, usize) -> String,
    ) -> &mut Self {
        self.with(vi, en, "plain", Plain, false, cell)
    }

    fn names(&mut self, vi: &'static str, en: &'static str) -> &mut Self {
        let style = self.dice.below(3);
        self.with(vi, en, "person-name", Personal, true, |dice, _| match style {
            0 => person(dice).to_uppercase(),
            _ => person(dice),
        })
    }

    fn officials(&mut self, vi: &'static str, en: &'static str) -> &mut Self {
        self.with(vi, en, "official", Office, true, |dice, _| person(dice))
    }
}

/// The table of this number, like those agencies publish.
fn table(number: usize, rows: usize, dice: &mut Dice) -> Vec<Made> {
    let mut t = Table { dice, rows, columns: Vec::new() };
    match number {
        // Who got aid.
        0 => {
            t.plain("STT", "No", |_, row| (row + 1).to_string()).names("Họ và tên", "Full name");
            t.with("Ngày sinh", "Date of birth", "birth-date", Personal, true, |dice, _| day(dice, 1935, 2012));
            t.plain("Giới tính", "Gender", |dice, _| dice.one(&["Nam", "Nữ"]).into());
            t.with("Số CCCD", "National ID", "vn-cccd", Personal, true, |dice, _| cccd(dice));
            t.with("Địa chỉ thường trú", "Permanent address", "home-address", Personal, true, |dice, _| {
                home(dice)
            });
            t.with("SĐT", "Mobile", "vn-phone", Personal, true, |dice, _| spelt(dice));
            t.plain("Số tiền", "Amount", |dice, _| format!("{}000", dice.of(500, 9000)));
            t.with("Số tài khoản", "Account number", "vn-bank-account", Personal, false, |dice, _| {
                format!("{}{:09}", dice.one(&["1903", "0071", "2151", "1017"]), dice.below(1_000_000_000))
            });
        }
        // Schools with their offices.
        1 => {
            t.plain("Mã trường", "School code", |dice, row| {
                format!("{:08}", 79_000_000 + row as u64 * 3 + dice.below(2))
            });
            t.plain("Tên trường", "School name", |dice, _| school(dice));
            t.plain("Địa chỉ", "Address", |dice, _| home(dice)).officials("Hiệu trưởng", "Principal");
            t.plain("Điện thoại", "Phone", |dice, _| landline(dice));
            t.plain("Email", "Email", |dice, _| {
                format!(
                    "{}{}@hcm.edu.vn",
                    dice.one(&["c2", "thpt", "mn."]),
                    folded(dice.one(&STREETS)).replace(' ', "")
                )
            });
            t.plain("Số học sinh", "Number of students", |dice, _| dice.of(200, 2500).to_string());
            t.plain("Vĩ độ", "Latitude", |dice, _| format!("10.{:06}", dice.below(1_000_000)));
            t.plain("Kinh độ", "Longitude", |dice, _| format!("106.{:06}", dice.below(1_000_000)));
            t.plain("Website", "Website", |dice, _| format!("https://truong{}.edu.vn", dice.below(900)));
        }
        // Schools with the principal's own phone.
        2 => {
            t.plain("Đơn vị", "School", |dice, _| school(dice)).officials("Họ tên hiệu trưởng", "Principal");
            t.with("Di động", "Mobile", "vn-phone", Personal, true, |dice, _| spelt(dice));
            t.with("Thư điện tử", "Email", "email", Personal, true, |dice, _| mailbox(dice));
            t.office("Đường dây nóng", "Hotline", |dice, _| mobile(dice));
            t.plain("Năm thành lập", "Founded", |dice, _| dice.of(1950, 2020).to_string());
        }
        // Pharmacies.
        3 => {
            t.plain("Tên nhà thuốc", "Pharmacy", |dice, _| {
                format!("Nhà thuốc {}", dice.one(&["Minh Châu", "Thanh Hương", "An Khang", "Ngọc Lan"]))
            });
            t.plain("Số GPHN", "Licence", |dice, _| format!("{}/HCM-CCHND", dice.of(100, 9999)))
                .officials("Người phụ trách chuyên môn", "Pharmacist in charge");
            t.plain("Địa chỉ kinh doanh", "Business address", |dice, _| home(dice));
            t.plain("Ngày cấp", "Issued", |dice, _| day(dice, 2010, 2024));
            t.with("Điện thoại", "Phone", "phone of a shop", Either, false, |dice, _| mobile(dice));
        }
        // Companies.
        4 => {
            t.plain("Mã số thuế", "Tax code", |dice, _| company_tax_code(dice)).plain(
                "Tên doanh nghiệp",
                "Company name",
                |dice, _| company(dice),
            );
            t.officials("Người đại diện theo pháp luật", "Legal representative").plain(
                "Địa chỉ trụ sở chính",
                "Head office",
                |dice, _| home(dice),
            );
            t.plain("Vốn điều lệ", "Capital", |dice, _| format!("{}000000", dice.of(100, 99_999)));
            t.plain("Ngày thành lập", "Founded", |dice, _| day(dice, 1992, 2024)).plain(
                "Mã ngành",
                "Industry",
                |dice, _| dice.of(1000, 9700).to_string(),
            );
            t.office("Điện thoại trụ sở", "Office phone", |dice, _| mobile(dice))
                .plain("Fax", "Fax", |dice, _| landline(dice));
        }
        // Household businesses.
        5 => {
            t.plain("Tên hộ kinh doanh", "Business name", |dice, _| {
                format!("Hộ kinh doanh {}", dice.one(&["Thanh Bình", "Cô Ba", "Hải Yến"]))
            });
            t.names("Chủ hộ kinh doanh", "Owner name");
            t.with("Mã số thuế", "Tax code", "vn-person-tax-code", Personal, true, |dice, _| {
                if dice.chance(60) { cccd(dice) } else { tax_code(dice, "8") }
            });
            t.plain("Địa chỉ kinh doanh", "Business address", |dice, _| home(dice));
            t.plain("Ngành nghề", "Trade", |dice, _| dice.one(&["Ăn uống", "Tạp hóa", "Sửa xe", "May mặc"]).into());
            t.plain("Ngày đăng ký", "Registered", |dice, _| day(dice, 2005, 2024));
        }
        // Fines.
        6 => {
            t.plain("Số quyết định", "Document number", |dice, row| {
                format!("{}/QĐ-XPHC", row as u64 + dice.below(2))
            });
            t.with("Biển kiểm soát", "Plate number", "vn-plate", Personal, true, |dice, _| plate(dice));
            t.plain("Thời gian vi phạm", "Time", |dice, _| {
                format!("2024-{:02}-{:02} {:02}:{:02}", dice.of(1, 12), dice.of(1, 28), dice.below(24), dice.below(60))
            });
            t.plain("Nơi vi phạm", "Street", |dice, _| format!("Đường {}", dice.one(&STREETS))).plain(
                "Mức phạt",
                "Fine",
                |dice, _| format!("{}00000", dice.of(1, 60)),
            );
        }
        // A budget.
        7 => {
            t.plain("Mã QHNS", "Unit code", |dice, _| format!("10{:05}", dice.below(100_000))).plain(
                "Đơn vị",
                "Agency",
                |dice, _| format!("Sở {}", dice.one(&["Y tế", "Tài chính", "Nội vụ"])),
            );
            t.plain("Dự toán", "Budget", |dice, _| dice.of(100_000_000, 99_999_999_999).to_string());
            t.plain("Quyết toán", "Spent", |dice, _| {
                format!("{}.{:03}.{:03}.{:03}", dice.of(1, 99), dice.below(1000), dice.below(1000), dice.below(1000))
            });
            t.plain("col_a", "col_a", |dice, _| dice.of(300_000_000, 999_999_999).to_string());
            t.plain("Số dư tài khoản kho bạc", "Treasury balance", |dice, _| {
                dice.of(100_000_000_000, 999_999_999_999).to_string()
            });
        }
        // Population.
        8 => {
            t.plain("Mã tỉnh", "Province code", |_, row| format!("{:02}", row % 96 + 1)).plain(
                "Tỉnh",
                "Province",
                |dice, _| dice.one(&PROVINCES).into(),
            );
            t.plain("Năm", "Year", |_, row| (1990 + row % 34).to_string()).plain(
                "Dân số",
                "Population",
                |dice, _| dice.of(300_000, 9_900_000).to_string(),
            );
            t.plain("Năm sinh", "Year of birth", |_, row| (1930 + row % 90).to_string()).plain(
                "Số CCCD đã cấp",
                "IDs issued",
                |dice, _| dice.of(100_000_000, 999_999_999).to_string(),
            );
            t.plain("Số thẻ BHYT", "Health cards", |dice, _| dice.of(1000, 999_999).to_string()).plain(
                "Số tài khoản",
                "Accounts",
                |dice, _| dice.of(1000, 9_999_999).to_string(),
            );
        }
        // Bus stops.
        9 => {
            t.plain("Tên trạm", "Stop name", |dice, _| dice.one(&STREETS).into()).plain(
                "Mã trạm",
                "Stop code",
                |_, row| format!("Q1 {:03}", row),
            );
            t.plain("lat", "lat", |dice, _| format!("21.{:05}", dice.below(100_000)))
                .plain("lng", "lng", |dice, _| format!("105.{:05}", dice.below(100_000)));
            t.plain("Đường", "Street", |dice, _| dice.one(&STREETS).into())
                .plain("col_5", "col_5", |dice, _| dice.one(&COMMUNES).into());
        }
        // Sensors.
        10 => {
            t.plain("ts", "ts", |dice, row| (1_700_000_000 + row as u64 * 600 + dice.below(60)).to_string());
            t.plain("timestamp_ms", "timestamp_ms", |dice, row| {
                (1_700_000_000_000 + row as u64 * 600_000 + dice.below(60_000)).to_string()
            });
            t.plain("col_3", "col_3", |dice, _| format!("{}.{}", dice.of(10, 39), dice.below(10))).plain(
                "device",
                "device",
                |dice, _| format!("{:012x}", dice.below(1 << 48)),
            );
            t.plain("id", "id", |dice, _| dice.of(100_000_000_000, 999_999_999_999).to_string()).plain(
                "uuid",
                "uuid",
                |dice, _| {
                    format!(
                        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
                        dice.below(1 << 32),
                        dice.below(1 << 16),
                        dice.below(1 << 12),
                        dice.below(1 << 12),
                        dice.below(1 << 48)
                    )
                },
            );
        }
        // Land prices.
        11 => {
            t.plain("Tên đường", "Street", |dice, _| dice.one(&STREETS).into())
                .plain("Từ", "From", |dice, _| dice.one(&STREETS).into());
            t.plain("Đến", "To", |dice, _| dice.one(&STREETS).into())
                .plain("Giá", "Price", |dice, _| format!("{}00000", dice.of(10, 999)));
            t.plain("col_8", "col_8", |dice, _| dice.one(&STREETS).into());
        }
        // Hospitals.
        12 => {
            t.plain("Bệnh viện", "Hospital", |dice, _| {
                format!("Bệnh viện {} {}", dice.one(&["Đa khoa", "Phụ sản", "Nhi"]), dice.one(&PROVINCES))
            });
            t.officials("Giám đốc", "Director").office("Hotline", "Hotline", |dice, _| mobile(dice));
            t.plain("Địa chỉ", "Address", |dice, _| home(dice))
                .plain("Email", "Email", |dice, _| format!("benhvien{}@hanoi.gov.vn", dice.below(90)));
            t.plain("Tọa độ", "Coordinates", |dice, _| {
                format!("21.{:05}, 105.{:05}", dice.below(100_000), dice.below(100_000))
            });
        }
        // Patients.
        13 => {
            t.plain("Mã hồ sơ", "Case", |dice, row| format!("BN{:06}", row as u64 * 7 + dice.below(7)))
                .names("Tên bệnh nhân", "Patient name");
            t.with("Năm sinh", "Birth year", "birth-date", Personal, false, |dice, _| dice.of(1930, 2020).to_string());
            t.with("Số thẻ BHYT", "Health insurance", "vn-bhyt", Personal, true, |dice, _| {
                format!(
                    "{}{}{:02}{:010}",
                    dice.one(&["DN", "HN", "GD", "TE", "HS"]),
                    dice.of(1, 5),
                    CODES[dice.below(12) as usize],
                    dice.below(10_000_000_000)
                )
            });
            t.with("Mã BHXH", "Social insurance", "vn-bhxh", Personal, false, |dice, _| {
                format!("79{:08}", dice.below(100_000_000))
            });
            t.plain("Chẩn đoán", "Diagnosis", |dice, _| {
                dice.one(&["Tăng huyết áp", "Đái tháo đường", "Viêm phổi"]).into()
            });
            t.with("Nơi ở", "Residence", "home-address", Personal, true, |dice, _| home(dice));
        }
        // Pupils.
        14 => {
            t.plain("SBD", "Candidate", |dice, _| format!("{:06}", dice.below(1_000_000)))
                .names("Họ tên thí sinh", "Student name");
            t.with("Ngày, tháng, năm sinh", "Date of birth", "birth-date", Personal, false, |dice, _| {
                format!("{}-{:02}-{:02}", dice.of(2007, 2009), dice.of(1, 12), dice.of(1, 28))
            });
            t.plain("Trường", "School", |dice, _| format!("THCS {}", dice.one(&STREETS))).plain(
                "Điểm",
                "Score",
                |dice, _| format!("{}.{}", dice.of(3, 9), dice.below(10)),
            );
        }
        // Land users.
        15 => {
            t.names("Chủ sử dụng đất", "Owner name").with(
                "CMND",
                "Identity card",
                "vn-cmnd",
                Personal,
                false,
                |dice, _| format!("{:09}", dice.of(10_000_000, 399_999_999)),
            );
            t.plain("Số tờ", "Sheet", |dice, _| dice.of(1, 90).to_string())
                .plain("Số thửa", "Plot", |dice, _| dice.of(1, 999).to_string());
            t.plain("Diện tích", "Area", |dice, _| format!("{}.{}", dice.of(40, 900), dice.below(10))).plain(
                "Số GCN",
                "Certificate number",
                |dice, _| format!("CS {:06}", dice.below(1_000_000)),
            );
        }
        // Things sold.
        16 => {
            t.plain("Số hóa đơn", "Invoice number", |_, row| format!("{:08}", 1_234_500 + row)).plain(
                "Mã vạch",
                "Barcode",
                |dice, _| ean(dice, "893"),
            );
            t.plain("ISBN", "ISBN", |dice, _| ean(dice, "978")).plain("col_4", "col_4", |dice, _| ean(dice, "893"));
            t.plain("Mã đơn hàng", "Order number", |_, row| format!("0792{:08}", 25_000_000 + row * 3)).plain(
                "col_6",
                "col_6",
                |_, row| format!("0012{:08}", 1_000_000 + row),
            );
            t.plain("Mã vận đơn", "Tracking", |dice, _| format!("VN{:09}VN", dice.below(1_000_000_000))).plain(
                "Tên hàng",
                "Product name",
                |dice, _| dice.one(&["Gạo ST25", "Cà phê Robusta", "Áo sơ mi", "Bánh Thanh Hương"]).into(),
            );
            t.plain("col_9", "col_9", |dice, _| format!("{:016}", dice.below(10_000_000_000_000_000)));
        }
        // Staff, in English.
        17 => {
            t.with("full_name", "full_name", "person-name", Personal, false, |dice, _| dice.one(&FOREIGN).into());
            t.with("dob", "dob", "birth-date", Personal, true, |dice, _| {
                format!("{}-{:02}-{:02}", dice.of(1955, 2003), dice.of(1, 12), dice.of(1, 28))
            });
            t.with("passport_no", "passport_no", "vn-passport", Personal, false, |dice, _| {
                format!("{}{:07}", dice.one(&["B", "C", "N", "P"]), dice.below(10_000_000))
            });
            t.with("phone", "phone", "phone", Personal, true, |dice, _| {
                format!("+{}{:09}", dice.one(&["44", "49", "33", "82"]), dice.of(100_000_000, 999_999_999))
            });
            t.with("email", "email", "email", Personal, true, |dice, _| mailbox(dice)).plain(
                "department",
                "department",
                |dice, _| dice.one(&["Finance", "Health", "Transport"]).into(),
            );
        }
        // Payments.
        18 => {
            t.with("Số thẻ", "Card number", "bank-card", Personal, true, |dice, _| {
                let card = card(dice);
                if dice.chance(30) {
                    format!("{} {} {} {}", &card[..4], &card[4..8], &card[8..12], &card[12..])
                } else {
                    card
                }
            });
            t.with("IBAN", "IBAN", "iban", Personal, true, |dice, _| iban(dice)).plain(
                "Giá trị",
                "Value",
                |dice, _| dice.of(10_000, 99_999_999).to_string(),
            );
            t.plain("Mã giao dịch", "Transaction", |dice, _| format!("FT{:014}", dice.below(100_000_000_000_000)));
        }
        // Letters of citizens.
        19 => {
            t.plain("Mã", "Code", |_, row| format!("PA-{:04}", row)).with(
                "Nội dung",
                "Content",
                "free-text",
                Personal,
                true,
                |dice, row| match row % 37 {
                    5 => format!(
                        "Gia đình tôi ở {}, đề nghị xem xét, số CCCD {} của {}",
                        home(dice),
                        cccd(dice),
                        person(dice)
                    ),
                    17 => format!("Mong được trả lời, liên hệ ông {} SĐT {}", person(dice), spelt(dice)),
                    _ => format!("Phản ánh đèn đường {} hỏng từ ngày {}", dice.one(&STREETS), day(dice, 2023, 2024)),
                },
            );
            t.plain("Trả lời", "Answer", |dice, row| format!("Theo Quyết định số {}/QĐ-UBND ngày {}, kinh phí {}.{:03}.000.000 đồng; tổng đài 1022, đường dây nóng {}", dice.of(100, 4000), day(dice, 2020, 2024), row % 90 + 1, dice.below(1000), "0911234567"));
        }
        // Laws.
        20 => {
            t.plain("Số văn bản", "Document number", |dice, _| format!("{}/2024/NĐ-CP", dice.of(1, 180)));
            t.plain("Trích yếu", "Summary", |dice, _| {
                format!(
                    "Quy định chi tiết Luật số {}/2023/QH15 về dữ liệu, mã số {:012}, thay thế Thông tư {}/2019",
                    dice.of(1, 30),
                    dice.below(1_000_000_000_000),
                    dice.of(1, 60)
                )
            });
            t.plain("Cơ quan ban hành", "Agency", |dice, _| {
                dice.one(&["Chính phủ", "Bộ Tài chính", "Quốc hội"]).into()
            })
            .officials("Người ký", "Signed by");
            t.plain("Ngày ban hành", "Issue date", |dice, _| day(dice, 1995, 2024));
        }
        // Buses.
        21 => {
            t.plain("Tuyến", "Route", |dice, _| format!("{:02}", dice.of(1, 99))).with(
                "Biển số xe",
                "License plate",
                "vn-plate",
                Personal,
                true,
                |dice, _| format!("51B-{:03}.{:02}", dice.below(1000), dice.below(100)),
            );
            t.plain("Số ghế", "Seats", |dice, _| dice.of(16, 80).to_string())
                .plain("Mã lô", "Lot", |dice, _| format!("{}K{:06}", dice.of(10, 99), dice.below(1_000_000)));
        }
        // Those elected.
        22 => {
            t.officials("Đại biểu", "Member of parliament")
                .plain("Chức vụ", "Office", |dice, _| dice.one(&["Chủ tịch", "Phó Chủ tịch", "Ủy viên"]).into());
            t.plain("Đơn vị bầu cử", "Constituency", |dice, _| format!("Đơn vị số {}", dice.of(1, 9))).plain(
                "Số phiếu",
                "Votes",
                |dice, _| dice.of(10_000, 999_999).to_string(),
            );
        }
        // Names in two columns.
        23 => {
            t.with("Họ đệm", "Last name", "person-name", Personal, false, |dice, _| {
                format!("{} {}", dice.one(&SURNAMES), dice.one(&MEN))
            });
            t.with("Tên", "First name", "person-name", Personal, false, |dice, _| dice.one(&HIS).into());
            t.with("Lớp", "Class", "plain", Plain, true, |dice, _| format!("{}A{}", dice.of(6, 9), dice.of(1, 9)));
        }
        // Homes of the poor, on a map.
        24 => {
            t.names("Chủ hộ", "Head of household").with(
                "Địa chỉ",
                "Address",
                "home-address",
                Personal,
                true,
                |dice, _| home(dice),
            );
            t.with("Vĩ độ", "Latitude", "home-coordinates", Personal, true, |dice, _| {
                format!("10.{:06}", dice.below(1_000_000))
            });
            t.with("Kinh độ", "Longitude", "home-coordinates", Personal, true, |dice, _| {
                format!("105.{:06}", dice.below(1_000_000))
            });
            t.plain("Số nhân khẩu", "Household size", |dice, _| dice.of(1, 9).to_string());
        }
        // Taxpayers.
        25 => {
            t.names("Người nộp thuế", "Taxpayer full name").with(
                "Mã số thuế cá nhân",
                "Personal tax code",
                "vn-person-tax-code",
                Personal,
                false,
                |dice, _| tax_code(dice, "8"),
            );
            t.plain("Số tiền nợ", "Amount", |dice, _| dice.of(1_000_000, 999_999_999).to_string());
        }
        // Numbers that a spreadsheet took for numbers.
        26 => {
            t.names("Họ tên", "Full name").with("CCCD/CMND", "National ID", "vn-cccd", Personal, true, |dice, _| {
                cccd(dice).trim_start_matches('0').into()
            });
            t.with("Điện thoại", "Phone number", "vn-phone", Personal, true, |dice, _| mobile(dice)[1..].into());
            t.plain("Mức hưởng", "Benefit", |dice, _| format!("{}000", dice.of(100, 3000)));
        }
        // Monuments, species and other names.
        27 => {
            t.plain("Di tích", "Monument", |dice, _| {
                format!("{} {}", dice.one(&["Đình", "Chùa", "Đền"]), dice.one(&COMMUNES))
            })
            .plain("Xã", "Commune", |dice, _| dice.one(&COMMUNES).into());
            t.plain("Loài", "Species", |dice, _| {
                dice.one(&["Voọc Chà Vá", "Sao La", "Cá Anh Vũ", "Lan Kim Tuyến"]).into()
            })
            .plain("col_4", "col_4", |dice, _| dice.one(&PROVINCES).into());
            t.plain("Tên tuyến", "Road", |dice, _| dice.one(&STREETS).into()).plain("name", "name", |dice, _| {
                dice.one(&["Central Park", "Main Street Library", "Lotus Tower", "West Lake"]).into()
            });
            t.plain("Năm xây dựng", "Built", |dice, _| dice.of(1500, 2000).to_string()).plain(
                "Diện tích",
                "Area",
                |dice, _| format!("{},{}", dice.of(10, 900), dice.below(10)),
            );
        }
        // Agencies and their offices.
        28 => {
            t.plain("Tên cơ quan", "Agency", |dice, _| format!("UBND xã {}", dice.one(&COMMUNES))).plain(
                "Điện thoại cơ quan",
                "Office phone",
                |dice, _| landline(dice),
            );
            t.plain("Email", "Email", |dice, _| {
                format!("ubnd{}@angiang.gov.vn", folded(dice.one(&COMMUNES)).replace(' ', ""))
            })
            .office("Liên hệ", "Contact", |dice, _| mobile(dice));
            t.plain("Địa chỉ trụ sở", "Office address", |dice, _| home(dice)).plain(
                "Mã định danh cơ quan",
                "Agency code",
                |dice, _| format!("H{:02}.{:02}.{:02}", dice.of(1, 60), dice.of(1, 99), dice.of(1, 99)),
            );
            t.plain("Mã số thuế", "Tax code", |dice, _| format!("{}-{:03}", tax_code(dice, "01"), dice.of(1, 30)));
        }
        // Statistical codes.
        29 => {
            t.plain("Mã xã", "Commune code", |dice, _| format!("{:05}", dice.below(32_000))).plain(
                "col_2",
                "col_2",
                |_, row| format!("{:09}", 300_000_000 + row * 10),
            );
            t.plain("col_3", "col_3", |dice, _| format!("{:010}", dice.of(1_000_000_000, 1_999_999_999))).plain(
                "col_4",
                "col_4",
                |dice, _| dice.of(10_000_000, 99_999_999).to_string(),
            );
            t.plain("col_5", "col_5", |dice, _| format!("{:012}", dice.below(1_000_000_000_000))).plain(
                "col_6",
                "col_6",
                |dice, _| company_tax_code(dice),
            );
            t.plain("Mã số doanh nghiệp", "Company code", |dice, _| company_tax_code(dice)).plain(
                "GlobalID",
                "GlobalID",
                |dice, _| format!("{:032x}", u128::from(dice.roll())),
            );
            t.plain("Thuê bao di động", "Mobile subscribers", |dice, _| {
                dice.of(300_000_000, 990_000_000).to_string()
            })
            .plain("col_10", "col_10", |dice, _| day(dice, 2021, 2024));
        }
        // Many things in one column.
        _ => {
            t.names("Người liên hệ", "Contact person");
            t.with("Thông tin liên hệ", "Details", "mixed", Personal, true, |dice, _| {
                if dice.chance(50) { spelt(dice) } else { mailbox(dice) }
            });
            t.with("SĐT/Email", "Phone/Email", "mixed", Personal, true, |dice, _| {
                format!("{} - {}", spelt(dice), mailbox(dice))
            });
            t.with("Điện thoại", "Telephone", "vn-phone", Personal, true, |dice, _| {
                format!("{} (gặp {})", spelt(dice), dice.one(&HERS))
            });
            t.plain("Ghi chú", "Notes", |dice, _| dice.one(&["", "đã xác nhận", "chờ bổ sung", "2 lần"]).into());
        }
    }
    t.columns
}

const TABLES: usize = 31;

/// The type a reader would give the column.
fn field_type(cells: &[String]) -> FieldType {
    let filled = || cells.iter().map(|cell| cell.trim()).filter(|cell| !matches!(*cell, "" | "-" | "Không có"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let iso = |text: &str| text.len() == 10 && text.split('-').all(digits) && text.matches('-').count() == 2;
    let slashed = |text: &str| text.len() == 10 && text.split('/').all(digits) && text.matches('/').count() == 2;
    if filled().all(|cell| digits(cell) && (cell.len() == 1 || !cell.starts_with('0')) && cell.len() < 19) {
        FieldType::Integer
    } else if filled().all(|cell| cell.split_once('.').is_some_and(|(whole, part)| digits(whole) && digits(part))) {
        FieldType::Decimal(6)
    } else if filled().all(|cell| iso(cell) || slashed(cell)) {
        FieldType::Date
    } else {
        FieldType::String
    }
}

#[derive(Debug, Clone, Copy)]
enum Style {
    Vietnamese,
    Snake,
    Upper,
    English,
    Bare,
}

#[derive(Default)]
struct Score {
    columns: usize,
    found: usize,
    missed: Vec<String>,
}

#[test]
fn personal_columns_are_found_and_others_are_not() {
    let mut by_kind: BTreeMap<&str, Score> = BTreeMap::new();
    let (mut right, mut wrong, mut plain) = (0, Vec::new(), 0);
    let runs = [
        (Style::Vietnamese, 12, 0),
        (Style::Snake, 60, 10),
        (Style::Upper, 300, 25),
        (Style::English, 40, 0),
        (Style::Bare, 80, 5),
        (Style::English, 5000, 3),
    ];
    for (run, (style, rows, empty)) in runs.into_iter().enumerate() {
        for number in 0..TABLES {
            let mut dice = Dice((run * 1000 + number) as u64);
            let made = table(number, rows, &mut dice);
            let columns: Vec<(String, Made)> = made
                .into_iter()
                .enumerate()
                .map(|(at, made)| {
                    let header = match style {
                        Style::Vietnamese => made.vi.to_string(),
                        Style::Snake => folded(made.vi).replace(' ', "_"),
                        Style::Upper => made.vi.to_uppercase(),
                        Style::English => made.en.to_string(),
                        Style::Bare => format!("col_{at}"),
                    };
                    let cells = if made.truth == Plain { made.cells } else { gaps(made.cells, &mut dice, empty) };
                    (header, Made { cells, ..made })
                })
                .collect();
            let watches: Vec<Watch> = columns
                .iter()
                .map(|(header, made)| {
                    let mut watch = Watch::of(&Column::named(header, field_type(&made.cells)), &["common", "vn"]);
                    super::tests::see(&mut watch, 1, &made.cells);
                    watch
                })
                .collect();
            let verdicts = judge(&watches);
            for (at, (header, made)) in columns.iter().enumerate() {
                let here: Vec<_> = verdicts.iter().filter(|verdict| verdict.column == at).collect();
                let flagged = here.iter().any(|verdict| verdict.strength > Strength::Possible);
                let warned = !here.is_empty();
                let told: Vec<String> =
                    here.iter().map(|verdict| format!("{} {:?}", verdict.kind.id, verdict.strength)).collect();
                let name =
                    format!("table {number}, {style:?}, {rows} rows: `{header}` {told:?} e.g. {:?}", made.cells[0]);
                let truth = if matches!(style, Style::Bare) && !made.bare { Either } else { made.truth };
                // Without headers, offices cannot be told from persons nor homes from seats.
                let truth = if matches!(style, Style::Bare) && truth == Office { Personal } else { truth };
                match truth {
                    Either => {}
                    Plain => {
                        plain += 1;
                        if warned {
                            wrong.push(name);
                        }
                    }
                    Personal | Office => {
                        let score = by_kind.entry(made.kind).or_default();
                        score.columns += 1;
                        if flagged || (truth == Office && warned) {
                            score.found += 1;
                            right += 1;
                        } else {
                            score.missed.push(name);
                        }
                    }
                }
            }
        }
    }
    let personal: usize = by_kind.values().map(|score| score.columns).sum();
    for (kind, score) in &by_kind {
        println!("{kind:>20}: {:4} of {:4} found", score.found, score.columns);
        score.missed.iter().for_each(|missed| println!("      missed: {missed}"));
    }
    wrong.iter().for_each(|name| println!("      wrong: {name}"));
    let recall = right as f64 / personal as f64;
    let precision = right as f64 / (right + wrong.len()) as f64;
    println!("{personal} personal columns, {plain} others; recall {recall:.4}, precision {precision:.4}");
    assert!(personal + plain >= 220 && plain >= personal, "{personal} {plain}");
    assert!(recall >= 0.98, "recall {recall}");
    assert!(precision >= 0.95, "precision {precision}");
}

/// Without headers, what a table's rows are about is told by names alone.
#[test]
fn nothing_of_the_sample_portal_is_taken_for_an_error() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets");
    let mut files = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "csv") {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 15);
    for file in files {
        let mut reader = csv::Reader::from_path(&file).unwrap();
        let headers: Vec<String> = reader.headers().unwrap().iter().map(String::from).collect();
        let mut columns: Vec<Vec<String>> = vec![Vec::new(); headers.len()];
        for record in reader.records() {
            record.unwrap().iter().zip(&mut columns).for_each(|(cell, column)| column.push(cell.into()));
        }
        for bare in [false, true] {
            let watches: Vec<Watch> = (headers.iter().zip(&columns).enumerate())
                .map(|(at, (header, cells))| {
                    let header = if bare { format!("col_{at}") } else { header.clone() };
                    let mut watch = Watch::of(&Column::named(header, FieldType::String), &["common", "vn"]);
                    super::tests::see(&mut watch, 1, cells);
                    watch
                })
                .collect();
            assert_eq!(judge(&watches), [], "{}", file.display());
        }
    }
}
