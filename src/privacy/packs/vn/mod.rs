//! What Viet Nam has of its own: personal and tax numbers, phones, plates, insurance, names, addresses.
//!
//! Facts: law and decrees on citizen identification (province codes, century and sex), tax administration (check digit
//! of tax codes), numbering plan of telecommunications, plates of vehicles, insurance codes. The tables are ours.

mod numbers;
mod people;
mod vehicles;

use super::{Detector, Family, Pack};

/// The pack.
pub static PACK: Pack = Pack {
    id: "vn",
    kinds: include_str!("kinds.csv"),
    words: include_str!("words.csv"),
    detectors: &[
        Detector { kind: "vn-cccd", family: Family::Number, length: 10..=12, look: numbers::cccd },
        Detector { kind: "vn-phone", family: Family::Number, length: 9..=13, look: numbers::phone },
        Detector { kind: "vn-cmnd", family: Family::Number, length: 8..=9, look: numbers::cmnd },
        Detector { kind: "vn-bhxh", family: Family::Number, length: 9..=10, look: numbers::bhxh },
        Detector {
            kind: "vn-person-tax-code",
            family: Family::Number,
            length: 10..=12,
            look: numbers::person_tax_code,
        },
        Detector {
            kind: "vn-company-tax-code",
            family: Family::Number,
            length: 9..=13,
            look: numbers::company_tax_code,
        },
        Detector { kind: "vn-bank-account", family: Family::Number, length: 6..=19, look: numbers::bank_account },
        Detector { kind: "vn-passport", family: Family::Code, length: 8..=8, look: numbers::passport },
        Detector { kind: "vn-bhyt", family: Family::Code, length: 15..=15, look: numbers::bhyt },
        Detector { kind: "vn-plate", family: Family::Code, length: 6..=10, look: vehicles::plate },
    ],
    wordings: Some(people::sense),
    named: Some(people::find),
    births: &["sinh năm", "sinh ngày", "Sinh năm", "Sinh ngày", "sn ", "SN "],
};
