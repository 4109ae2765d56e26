//! Which files a table is offered as, and the bounds of everything that grows.

use super::{Downloads, Limits, Privacy};
use crate::node::Keys;

/// The key `downloads`.
pub(super) fn downloads(mut keys: Keys<'_>) -> Downloads {
    let default = Downloads::default();
    let known = |keys: &mut Keys<'_>, name: &'static str, words: &[&str]| {
        let mut chosen: Vec<String> = Vec::new();
        for node in keys.items(name) {
            let Some(text) = keys.string_of(name, node) else { continue };
            match words.iter().find(|word| word.eq_ignore_ascii_case(&text)) {
                Some(word) if !chosen.iter().any(|known| known == word) => chosen.push((*word).into()),
                Some(_) => {}
                None => keys.unknown_value(name, node, &text, words.iter().copied()),
            }
        }
        chosen
    };
    let given = keys.node("formats").is_some();
    let mut formats = known(&mut keys, "formats", &["csv", "parquet", "excel.csv", "jsonl", "xlsx"]);
    for always in ["parquet", "csv"] {
        if !formats.iter().any(|format| format == always) {
            formats.insert(0, always.into());
        }
    }
    let downloads = Downloads {
        formats: if given { formats } else { default.formats },
        limit: size(&mut keys, "limit").unwrap_or(default.limit),
        compress: known(&mut keys, "compress", &["gz", "br", "zst"]),
    };
    keys.finish();
    downloads
}

/// The key `personal_data`. There is always a pack that looks.
pub(super) fn personal_data(mut keys: Keys<'_>) -> Privacy {
    let default = Privacy::default();
    let mut chosen = |name: &'static str, known: &[String]| {
        let mut chosen: Vec<String> = Vec::new();
        for node in keys.items(name) {
            let Some(text) = keys.string_of(name, node) else { continue };
            match known.contains(&text) {
                true => chosen.push(text),
                false => keys.unknown_value(name, node, &text, known.iter().map(String::as_str)),
            }
        }
        if chosen.is_empty() { known.to_vec() } else { chosen }
    };
    let privacy =
        Privacy { packs: chosen("packs", &default.packs), treatments: chosen("treatments", &default.treatments) };
    keys.finish();
    privacy
}

/// The key `limits`.
pub(super) fn limits(mut keys: Keys<'_>) -> Limits {
    let default = Limits::default();
    let fits =
        |number: Option<u64>, default: usize| number.map_or(default, |n| usize::try_from(n).unwrap_or(usize::MAX));
    let limits = Limits {
        description_bytes: size(&mut keys, "description_bytes").unwrap_or(default.description_bytes),
        cell_bytes: fits(size(&mut keys, "cell_bytes"), default.cell_bytes),
        columns: fits(keys.number("columns"), default.columns),
        files: fits(keys.number("files"), default.files),
    };
    keys.finish();
    limits
}

/// A size in bytes: a number, or "50 MB", "4 MiB".
fn size(keys: &mut Keys<'_>, name: &'static str) -> Option<u64> {
    let node = keys.node(name)?;
    let text = keys.string_of(name, node)?;
    let size = parse_size(&text);
    if size.is_none() {
        keys.wrong(name, node, "50 MB");
    }
    size
}

fn parse_size(text: &str) -> Option<u64> {
    let at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..at].parse().ok()?;
    let unit = match text[at..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_number_with_a_unit_or_none() {
        assert_eq!(parse_size("50 MB"), Some(50_000_000));
        assert_eq!((parse_size("4MiB"), parse_size("12")), (Some(4 << 20), Some(12)));
        assert_eq!((parse_size("much"), parse_size("99999999999 GB")), (None, None));
    }
}
