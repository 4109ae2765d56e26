//! Which dialect a text file is in, shown by its records: the one that makes the most regular table of them.

use super::dialect::{Dialect, declared_delimiter};
use super::record::Record;
use super::records::Machine;
use super::trial::{self, Trial, lines};
use crate::model::Recipe;

/// A dialect, and what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sniffed {
    /// The dialect.
    pub dialect: Dialect,
    /// Another delimiter that fits nearly as well.
    pub rival: Option<Vec<u8>>,
    /// The delimiter that the file shows against the one declared.
    pub against: Option<Vec<u8>>,
}

/// A table is seen where a trial gives at least this.
const ENOUGH: f64 = 0.5;
/// Two dialects are as good as each other when they are this near.
const CLOSE: f64 = 0.06;
/// Separators in order of preference, with what their score is worth.
const SEPARATORS: [(&str, f64); 18] = [
    (",", 1.0),
    ("\t", 1.0),
    (";", 0.99),
    ("|", 0.98),
    ("||", 0.97),
    (";;", 0.97),
    ("\u{1f}", 0.97),
    ("\u{1}", 0.97),
    ("~", 0.93),
    ("^", 0.93),
    ("§", 0.93),
    ("¦", 0.93),
    ("::", 0.92),
    (", ", 0.9),
    ("; ", 0.9),
    ("  ", 0.85),
    (":", 0.8),
    (" ", 0.75),
];

/// Decides from pieces of a file, each of whole lines, what is not declared. `usual`: the delimiter its ending tells.
pub fn decide(pieces: &[&[u8]], recipe: &Recipe, usual: u8) -> Sniffed {
    let mut base = Dialect::of([usual]);
    base.declare(recipe);
    let declared = declared_delimiter(recipe);
    let fixed = declared.clone().or_else(|| sep_line(pieces.first().copied().unwrap_or_default()));
    let comments: Vec<Option<String>> = match recipe.comment_char {
        Some(_) => vec![base.comment.clone()],
        None => comments(pieces).into_iter().map(Some).chain([None]).collect(),
    };
    let mut trials: Vec<Trial> = Vec::new();
    for comment in comments {
        let dialect = Dialect { comment: comment.clone(), ..base.clone() };
        trials = self::trials(pieces, &dialect, recipe, fixed.as_deref(), usual);
        // Lines as wide as a row are rows, whatever they begin with.
        let best = trials.first().filter(|best| is_table(best));
        if let (Some(prefix), Some(best)) = (&comment, best)
            && !is_row_among(pieces, prefix, best)
        {
            break;
        }
    }
    let best = trials.first().filter(|best| is_table(best));
    let against = match (&declared, best) {
        (Some(_), None) => {
            let open = Recipe { delimiter: None, ..recipe.clone() };
            let free = self::trials(pieces, &base, &open, None, usual);
            let free = free.first().filter(|free| free.score >= ENOUGH + 0.1 && free.width > 1);
            free.map(|free| free.dialect.delimiter.clone())
        }
        _ => None,
    };
    let rival = match (best, &fixed) {
        (Some(best), None) => trials.iter().skip(1).find(|rival| {
            let kin = rival.dialect.delimiter.first() == best.dialect.delimiter.first();
            rival.score >= ENOUGH && best.score - rival.score < CLOSE && !kin
        }),
        _ => None,
    };
    let base = match &fixed {
        Some(fixed) => Dialect { delimiter: fixed.as_bytes().to_vec(), ..base },
        None => base,
    };
    let dialect = match best {
        Some(best) => best.dialect.clone(),
        // No table is seen: one column, which nothing separates.
        None if fixed.is_none() && trial::of(pieces, &base).wide => Dialect { delimiter: Vec::new(), ..base },
        None => base,
    };
    Sniffed { dialect, rival: rival.map(|rival| rival.dialect.delimiter.clone()), against }
}

/// The delimiter that a first line such as `sep=;` tells; written by and for spreadsheets.
pub fn sep_line(head: &[u8]) -> Option<String> {
    let end = memchr::memchr2(b'\n', b'\r', head)?;
    let line = head[..end].strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(&head[..end]);
    let sign = line.strip_prefix(b"sep=").or_else(|| line.strip_prefix(b"SEP="))?;
    (1..=4).contains(&sign.len()).then(|| String::from_utf8_lossy(sign).into_owned())
}

/// What lines that are comments may begin with here.
pub fn comments(pieces: &[&[u8]]) -> Vec<String> {
    const SIGNS: [&str; 4] = ["#", "//", "-- ", "%"];
    let begins = |sign: &str| pieces.iter().any(|piece| lines(piece).any(|line| line.starts_with(sign.as_bytes())));
    let signs = SIGNS.iter().filter(|sign| begins(sign));
    signs.map(|sign| sign.trim_end().to_string()).collect()
}

/// Is a record among those that begin with this as wide as a row? Its cells may hold line breaks.
fn is_row_among(pieces: &[&[u8]], prefix: &str, best: &Trial) -> bool {
    /// The most bytes of a record that are looked at.
    const LONGEST: usize = 1 << 16;
    let mut machine = Machine::new(Dialect { comment: None, ..best.dialect.clone() }, 1 << 20);
    let mut record = Record::default();
    pieces.iter().any(|piece| {
        let mut begins = lines(piece).map(|line| line.as_ptr().addr() - piece.as_ptr().addr());
        begins.any(|begin| {
            let rest = &piece[begin..piece.len().min(begin + LONGEST)];
            rest.starts_with(prefix.as_bytes()) && {
                machine.next(rest, 0, true, &mut record);
                record.len() == best.width
            }
        })
    })
}

/// Every dialect that comes into question, the best one first.
fn trials(pieces: &[&[u8]], base: &Dialect, recipe: &Recipe, fixed: Option<&str>, usual: u8) -> Vec<Trial> {
    let mut base = base.clone();
    if recipe.quote.is_none() && trial::is_singly_quoted(pieces) {
        base.quote = Some(b'\'');
    }
    let separators: Vec<(&str, f64)> = match fixed {
        Some(fixed) => vec![(fixed, 1.0)],
        None => SEPARATORS.into_iter().filter(|(sign, _)| trial::is_frequent(pieces, sign)).collect(),
    };
    let mut trials: Vec<Trial> = Vec::new();
    for (sign, worth) in separators {
        let mut dialect = Dialect { delimiter: sign.as_bytes().to_vec(), ..base.clone() };
        if sign.bytes().all(|byte| byte == b' ') && !sign.is_empty() && recipe.skip_initial_space.is_none() {
            dialect.skip_initial_space = true;
        }
        let bare = trial::of(pieces, &dialect);
        let mut one = refined(pieces, bare.clone(), recipe);
        if !is_likely(sign, &one) {
            if fixed.is_none() {
                continue;
            }
            one = bare;
        }
        one.score *= if sign.as_bytes() == [usual] { worth * 1.02 } else { worth };
        trials.push(one);
    }
    // Of a sign and the same sign doubled, the one that makes the more regular table.
    for (double, single) in [("||", "|"), (";;", ";"), ("::", ":")] {
        let regular = |sign: &str| {
            let found = trials.iter().find(|one| one.dialect.delimiter == sign.as_bytes());
            found.map(|one| one.regular)
        };
        if let (Some(pairs), Some(singles)) = (regular(double), regular(single)) {
            let gone = if pairs >= singles { single } else { double };
            trials.retain(|one| one.dialect.delimiter != gone.as_bytes());
        }
    }
    trials.sort_by(|a, b| b.score.total_cmp(&a.score));
    trials
}

/// Tries what else a dialect may have beside its separator, and keeps what fits better.
fn refined(pieces: &[&[u8]], mut one: Trial, recipe: &Recipe) -> Trial {
    let holds = |sign: &[u8]| pieces.iter().any(|piece| memchr::memmem::find(piece, sign).is_some());
    let separator = one.dialect.delimiter.clone();
    if recipe.skip_initial_space.is_none() && one.spaced >= 0.85 && !separator.ends_with(b" ") {
        let other = trial::of(pieces, &Dialect { skip_initial_space: true, ..one.dialect.clone() });
        if other.score >= one.score * 0.98 {
            one = Trial { spaced: one.spaced, ..other };
        }
    }
    let free = recipe.escape_char.is_none() && recipe.double_quote.is_none();
    if let Some(quote) = one.dialect.quote.filter(|_| free) {
        let escaped = Dialect { escape: Some(b'\\'), double_quote: false, ..one.dialect.clone() };
        if holds(&[b'\\', quote]) {
            let other = trial::of(pieces, &escaped);
            if other.odd < one.odd || other.score > one.score * 1.001 {
                one = other;
            }
        }
        if one.dialect.escape.is_none() && holds(&[b"\\", separator.as_slice()].concat()) && !separator.is_empty() {
            let other = trial::of(pieces, &escaped);
            if other.score > one.score * 1.02 {
                one = other;
            }
        }
    }
    if recipe.quote.is_none() && one.odd > 0 {
        let other = trial::of(pieces, &Dialect { quote: None, ..one.dialect.clone() });
        let usual = one.odd > 2 && one.odd * 3 >= one.records;
        if other.score > one.score * if usual { 0.98 } else { 1.05 } {
            one = other;
        }
    }
    // Every record in one more pair of quotes: the separators come to light when these are taken off.
    if one.width < 2 && one.in_quotes && one.records > 1 && recipe.quote.is_none() {
        let other = trial::of(pieces, &Dialect { wrapped: true, ..one.dialect.clone() });
        if other.width > 1 && other.first_fits && other.score >= ENOUGH {
            one = other;
        }
    }
    one
}

/// Is a table seen? One is also where the header and most rows agree, the sign stands in every line, and no space follows
/// it as in a sentence: rows with a cell too many or too few are faults of a table.
fn is_table(one: &Trial) -> bool {
    let ragged = one.first_fits && one.parted && one.spaced < 0.5 && one.fitting * 2 > one.records;
    one.width > 1 && (one.score >= ENOUGH || (ragged && one.score >= ENOUGH / 2.0))
}

/// Can this sign be what separates cells, or does it only occur in them?
fn is_likely(sign: &str, one: &Trial) -> bool {
    // Numbers with a comma below a label without one are decimals.
    if one.width < 2 || (one.lines_are_values && !one.first_fits) {
        return false;
    }
    // One line of several is no table.
    if one.records > 2 && one.fitting < 2 {
        return false;
    }
    // One label above sentences: the comma is a sentence's.
    let spaced = one.spaced >= 0.95 || sign.ends_with(' ');
    if !one.first_fits && one.before == 1 && one.width == 2 && one.value_columns == 0 && spaced {
        return false;
    }
    match sign {
        "," | ";" | "|" | "\t" => true,
        " " => one.width >= 3 && one.regular >= 0.98 && one.value_columns >= 2,
        ":" => one.regular >= 0.95 && one.first_fits && one.width >= 3,
        ", " | "; " | "  " => one.regular >= 0.9,
        _ => one.regular >= 0.9 && one.first_fits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniffed(text: &str) -> Sniffed {
        decide(&[text.as_bytes()], &Recipe::default(), b',')
    }

    fn delimiter(text: &str) -> String {
        String::from_utf8(sniffed(text).dialect.delimiter).unwrap()
    }

    #[test]
    fn the_most_regular_table_shows_the_separator() {
        assert_eq!(delimiter("a,b,c\n1,2,3\n4,5,6\n"), ",");
        assert_eq!(delimiter("a;b;c\n1,5;2,5;3,5\n1,6;2,6;3,6\n"), ";");
        assert_eq!(delimiter("Tỉnh;Diện tích, km2;Dân số, người\nHà Nội;3358,6;8246,5\nHuế;4902,4;1153,8\n"), ";");
        assert_eq!(delimiter("\"a,b,c\"\tb\n\"1,2,3\"\t5\n"), "\t");
        assert_eq!(delimiter("a|b\n1|2\n"), "|");
        assert_eq!(delimiter("ma,so\n01,1,x\n02,2\n"), ",");
        assert_eq!(delimiter("ma;ten;so\n01;A;1;x\n02;B\n03;C;3\n04;D;4\n"), ";");
        assert_eq!(delimiter("ma,ten\n1,a|b|c\n2,d|e|f\n"), ",");
        assert_eq!(delimiter("a||b||c\n1||2||3\n"), "||");
        assert_eq!(delimiter("a~b\n1~2\n"), "~");
        assert_eq!(delimiter("a§b\n1§2\n"), "§");
        assert_eq!(delimiter("ma  ten        so\n1   An Giang   5\n2   Hà Nội     60\n"), "  ");
        assert_eq!(delimiter("nam thang mua\n2020 1 5.5\n2020 2 6.5\n"), " ");
        assert_eq!(delimiter("ten, gia, so\nA, 1,5, 3\nB, 2,5, 4\n"), ", ");
    }

    #[test]
    fn one_column_stays_one() {
        for text in [
            "gia\n1,5\n2,5\n3,75\n",
            "dia_chi\nSố 1, Trần Phú\nSố 2, Lê Lợi\n",
            "ten\nHà Nội\nHải Phòng\nĐà Nẵng\n",
            "gio\n08:30\n09:30\n",
            "luc\n2024-01-01 10:00:00\n2024-01-02 10:00:00\n",
            "Xin chào, đây là một bài văn.\nNó có nhiều câu, dấu phẩy, và xuống dòng.\nHết.\n",
            "a\n1\n",
        ] {
            let dialect = sniffed(text).dialect;
            assert!(dialect.delimiter.is_empty() || !text.contains(','), "{text}: {dialect:?}");
        }
    }

    #[test]
    fn quotes_escapes_and_comments_come_to_light() {
        let single = sniffed("'ten','so'\n'Hà Nội, VN','5'\n'Huế, VN','6'\n").dialect;
        assert_eq!((single.delimiter, single.quote), (b",".to_vec(), Some(b'\'')));
        let escaped = sniffed("ten,so\n\"a \\\"b\\\", c\",5\n\"d\",6\n").dialect;
        assert_eq!((escaped.escape, escaped.double_quote), (Some(b'\\'), false));
        let inches = sniffed("ten,co,x\nong,\"5,1\nong,\"6,2\nong,\"7,3\nong,\"8,4\n").dialect;
        assert_eq!(inches.quote, None);
        assert_eq!(sniffed("# xuất ngày 1/1\nma,so\n1,2\n").dialect.comment.as_deref(), Some("#"));
        assert_eq!(sniffed("#,ten\n1,A\n2,B\n").dialect.comment, None);
        assert!(sniffed("a, b, c\n1, 2, 3\n").dialect.skip_initial_space);
        assert!(sniffed("\"a,\"\"b\"\"\"\n\"1,\"\"x,y\"\"\"\n\"2,\"\"z\"\"\"\n").dialect.wrapped);
        assert!(!sniffed("\"dia_chi\"\n\"Số 1, Trần Phú\"\n\"Số 2, Lê Lợi\"\n").dialect.wrapped);
    }

    #[test]
    fn what_is_declared_is_kept_and_what_speaks_against_it_is_seen() {
        let recipe = Recipe { delimiter: Some(";".into()), ..Recipe::default() };
        let sniffed = decide(&[b"a,b\n1,2\n3,4\n"], &recipe, b',');
        assert_eq!((sniffed.dialect.delimiter, sniffed.against), (b";".to_vec(), Some(b",".to_vec())));
        let sniffed = decide(&[b"a;b\n1;2\n"], &recipe, b',');
        assert_eq!(sniffed.against, None);
        assert_eq!(sep_line(b"sep=;\r\na;b\n").as_deref(), Some(";"));
    }
}
