//! Which encoding a text file is in: what it says itself, what is declared, what its bytes show.

use super::encoding::Encoding;
use super::syllable::Score;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

/// How a file's bytes are read, and what is to be said about it.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The encoding; `None` when no table can be read, with what it is in.
    pub encoding: Result<Encoding, &'static str>,
    /// The bytes of its mark at the beginning.
    pub mark: usize,
    /// What to say: a rule and the parts of its sentence.
    pub says: Option<(&'static str, Vec<(&'static str, String)>)>,
}

impl Decided {
    fn plain(encoding: Encoding) -> Self {
        Self { encoding: Ok(encoding), mark: 0, says: None }
    }

    fn found(encoding: Encoding, certain: bool) -> Self {
        let rule = if certain { "encoding-found" } else { "encoding-doubtful" };
        let says = Some((rule, vec![("encoding", encoding.label.clone())]));
        Self { encoding: Ok(encoding), mark: 0, says }
    }
}

/// Decides from the head of a file, all of it when it is `whole`; `more` gives pieces from all over a larger one.
pub fn decide(
    head: &[u8],
    whole: bool,
    declared: Option<&str>,
    language: &str,
    more: impl FnOnce() -> Vec<u8>,
) -> Decided {
    if let Some(label) = utf32(head) {
        return Decided { encoding: Err(label), mark: 0, says: None };
    }
    let marked = marked(head);
    let Some(label) = declared else {
        return match marked {
            Some((encoding, mark)) if encoding.is_utf8() => Decided { mark, ..Decided::plain(encoding) },
            Some((encoding, mark)) => Decided { mark, ..Decided::found(encoding, true) },
            None => by_evidence(head, whole, language, more),
        };
    };
    let Some(declared) = Encoding::named(label) else {
        let mut decided = match marked {
            Some((encoding, mark)) => Decided { mark, ..Decided::plain(encoding) },
            None => by_evidence(head, whole, language, more),
        };
        let used = decided.encoding.as_ref().map_or("", |encoding| encoding.label.as_str()).to_string();
        decided.says = Some(("unknown-encoding", vec![("label", label.into()), ("encoding", used)]));
        return decided;
    };
    let against = |found: &str, used: &str| {
        let parts = vec![("declared", label.into()), ("found", found.into()), ("encoding", used.into())];
        Some(("encoding-contradicted", parts))
    };
    if let Some((encoding, mark)) = marked {
        let any_order = label.trim().to_ascii_lowercase().trim_matches(|c: char| !c.is_ascii_digit()) == "16";
        let agrees = declared.label == encoding.label || (any_order && encoding.unit() == 2);
        let legacy = declared.is_legacy() && encoding.is_utf8();
        let used = if legacy { declared.in_utf8() } else { encoding };
        let says = if agrees || legacy { None } else { against(&used.label, &used.label) };
        return Decided { encoding: Ok(used), mark, says };
    }
    // What is declared is done; what the bytes show against it is said.
    let text = Utf8::of(head, whole);
    if declared.is_legacy() && text.valid > 0 && text.alien == 0 {
        return Decided::plain(declared.in_utf8());
    }
    let wide = utf16(head);
    let found = match (&wide, declared.unit()) {
        (Some(wide), 1) => Some(wide.label.clone()),
        (None, 2) if !head.contains(&0) => {
            by_evidence(head, whole, language, more).encoding.ok().map(|found| found.label)
        }
        (_, 2) => None,
        _ if declared.is_utf8() && text.alien > text.valid => {
            by_evidence(head, whole, language, more).encoding.ok().map(|found| found.label)
        }
        _ if !declared.is_utf8() && text.valid > 0 && text.alien + text.cut == 0 => Some("utf-8".into()),
        _ => None,
    };
    let says = found.filter(|found| *found != declared.label).and_then(|found| against(&found, &declared.label));
    Decided { encoding: Ok(declared), mark: 0, says }
}

/// The form of Unicode that a file shows: UTF-8 where it shows none.
pub fn unicode(head: &[u8]) -> Decided {
    if let Some(label) = utf32(head) {
        return Decided { encoding: Err(label), mark: 0, says: None };
    }
    match (marked(head), utf16(head)) {
        (Some((encoding, mark)), _) if encoding.is_utf8() => Decided { mark, ..Decided::plain(encoding) },
        (Some((encoding, mark)), _) => Decided { mark, ..Decided::found(encoding, true) },
        (None, Some(encoding)) => Decided::found(encoding, true),
        (None, None) => Decided::plain(Encoding::utf8()),
    }
}

/// The encoding a byte order mark tells.
fn marked(head: &[u8]) -> Option<(Encoding, usize)> {
    match head {
        [0xef, 0xbb, 0xbf, ..] => Some((Encoding::utf8(), 3)),
        [0xff, 0xfe, ..] => Some((Encoding::utf16(false), 2)),
        [0xfe, 0xff, ..] => Some((Encoding::utf16(true), 2)),
        [0x84, 0x31, 0x95, 0x33, ..] => Some((Encoding::of(encoding_rs::GB18030), 4)),
        _ => None,
    }
}

/// UTF-32, by its mark or because three bytes of four are zero.
fn utf32(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(&[0xff, 0xfe, 0, 0]) || head.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Some("UTF-32");
    }
    let head = &head[..head.len().min(256) & !3];
    let all = |is: fn(&[u8]) -> bool| head.len() >= 16 && head.chunks_exact(4).all(is);
    let little = all(|unit| unit[0] != 0 && unit[2] == 0 && unit[3] == 0 && unit[1] < 0x20);
    let big = all(|unit| unit[3] != 0 && unit[0] == 0 && unit[1] == 0 && unit[2] < 0x20);
    (little || big).then_some("UTF-32")
}

/// UTF-16 without a mark: every second byte of common characters is zero.
fn utf16(head: &[u8]) -> Option<Encoding> {
    let head = &head[..head.len().min(8 << 10) & !1];
    memchr::memchr(0, head)?;
    let (mut first, mut second, mut pairs) = (0usize, 0usize, 0usize);
    for pair in head.chunks_exact(2) {
        let shown = |byte: u8| (0x20..0x7f).contains(&byte) || matches!(byte, b'\t' | b'\n' | b'\r');
        first += usize::from(pair[0] == 0 && shown(pair[1]));
        second += usize::from(pair[1] == 0 && shown(pair[0]));
        pairs += 1;
    }
    let clear = |many: usize, few: usize| many >= 2 && many * 10 >= pairs && few * 10 <= many;
    match (clear(second, first), clear(first, second)) {
        (true, _) => Some(Encoding::utf16(false)),
        (_, true) => Some(Encoding::utf16(true)),
        _ => None,
    }
}

/// How much of some bytes is UTF-8.
#[derive(Debug, Clone, Copy, Default)]
struct Utf8 {
    /// Characters of several bytes.
    valid: usize,
    /// Characters cut short: what damage to UTF-8 leaves.
    cut: usize,
    /// Bytes that cannot be.
    alien: usize,
}

impl Utf8 {
    fn of(bytes: &[u8], whole: bool) -> Self {
        let mut counted = Self::default();
        let mut chunks = bytes.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            let valid = chunk.valid().as_bytes();
            if !valid.is_ascii() {
                counted.valid += valid.iter().filter(|byte| **byte >= 0xc0).count();
            }
            match chunk.invalid() {
                [] => {}
                [0xc2..=0xf4] if !whole && chunks.peek().is_none() => {}
                [_] => counted.alien += 1,
                _ => counted.cut += 1,
            }
        }
        counted
    }
}

fn by_evidence(head: &[u8], whole: bool, language: &str, more: impl FnOnce() -> Vec<u8>) -> Decided {
    if let Some(encoding) = utf16(head) {
        return Decided::found(encoding, true);
    }
    let mut spread;
    let mut sample = head;
    if !whole && head.is_ascii() {
        spread = more();
        sample = &spread;
    } else if !whole && Utf8::of(head, whole).alien > 0 {
        spread = head.to_vec();
        spread.extend_from_slice(&more());
        sample = &spread;
    }
    if simdutf8::basic::from_utf8(sample).is_err() {
        let counted = Utf8::of(sample, whole);
        if counted.alien > counted.valid + counted.cut {
            return single(sample, language);
        }
    } else if sample.is_ascii() {
        return Decided::plain(Encoding::utf8());
    }
    let certain = |score: Score| score.kinds >= 6 && score.share() >= 0.95;
    match legacy_in_utf8(sample, language) {
        Some((encoding, score)) => Decided::found(encoding, certain(score)),
        None => Decided::plain(Encoding::utf8()),
    }
}

/// TCVN3 or VNI whose bytes were taken for windows-1252 and saved as UTF-8, as spreadsheets do.
fn legacy_in_utf8(sample: &[u8], language: &str) -> Option<(Encoding, Score)> {
    // One letter that only Unicode's Vietnamese has, or a mark of its own, and it is neither.
    if language != "vi" || memchr::memchr3(0xe1, 0xcc, 0xc6, sample).is_some() {
        return None;
    }
    let text = String::from_utf8_lossy(sample);
    let plain = Score::of(&text);
    let tried = [false, true].map(|vni| {
        let encoding = Encoding::legacy(vni, true);
        let score = Score::of(&encoding.text(sample));
        (encoding, score)
    });
    let [tcvn3, vni] = tried;
    let best = if vni.1.share() > tcvn3.1.share() { vni } else { tcvn3 };
    let clear = best.1.kinds >= 4 && best.1.share() >= 0.85 && plain.share() * 2.0 < best.1.share();
    clear.then_some(best)
}

/// An encoding of single bytes or of East Asia.
fn single(sample: &[u8], language: &str) -> Decided {
    let beyond = sample.iter().filter(|byte| **byte >= 0x80).count();
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let western = Encoding::of(encoding_rs::WINDOWS_1252);
    if language == "vi" {
        let candidates = [
            Encoding::of(encoding_rs::WINDOWS_1258),
            Encoding::legacy(false, false),
            Encoding::legacy(true, false),
            western.clone(),
        ];
        let mut scored: Vec<(Encoding, String, Score)> = Vec::with_capacity(4);
        for candidate in candidates {
            let text = candidate.text(sample);
            let score = Score::of(&text);
            scored.push((candidate, text, score));
        }
        // The first of equals: an encoding of Vietnamese before one that reads the same.
        let best = (0..scored.len()).rev().max_by(|a, b| scored[*a].2.share().total_cmp(&scored[*b].2.share()));
        if let Some(best) = best.filter(|best| scored[*best].2.share() >= 0.7) {
            let (chosen, text, score) = scored[best].clone();
            let rival = scored.iter().filter(|other| other.1 != text).map(|other| other.2.share()).fold(0.0, f64::max);
            let certain = score.kinds >= 4 && score.share() >= 0.9 && rival * 2.0 < score.share();
            return Decided::found(chosen, certain);
        }
    }
    // Not the language of the portal: then its country is no hint either.
    let hint = if language == "vi" { None } else { domain(language) };
    let mut encoding = Encoding::of(detector.guess(hint, Utf8Detection::Deny));
    // What reads the same in the most usual encoding is called by that name.
    if encoding.label != western.label && encoding.text(sample) == western.text(sample) {
        encoding = western;
    }
    let text = encoding.text(sample);
    let letters = text.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).count();
    let others = text.chars().filter(|c| !c.is_ascii() && !c.is_alphabetic()).count();
    let broken = text.contains('\u{fffd}');
    Decided::found(encoding, beyond >= 6 && letters > others * 2 && !broken)
}

/// Where pages in a language are mostly published: a hint for the detector.
fn domain(language: &str) -> Option<&[u8]> {
    let short = language.split(['-', '_']).next().unwrap_or_default();
    match language {
        "cs" => Some(b"cz"),
        "uk" => Some(b"ua"),
        "el" => Some(b"gr"),
        "ja" => Some(b"jp"),
        "ko" => Some(b"kr"),
        "zh-TW" | "zh-Hant" => Some(b"tw"),
        "he" => Some(b"il"),
        "da" => Some(b"dk"),
        "sv" => Some(b"se"),
        "et" => Some(b"ee"),
        "sr" => Some(b"rs"),
        "en" => None,
        _ if short == "zh" => Some(b"cn"),
        _ if short.len() == 2 && short.bytes().all(|byte| byte.is_ascii_lowercase()) && short != "en" => {
            Some(short.as_bytes())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(bytes: &[u8], language: &str) -> (String, Option<&'static str>) {
        let decided = decide(bytes, true, None, language, Vec::new);
        let label = decided.encoding.map_or_else(String::from, |encoding| encoding.label);
        (label, decided.says.map(|says| says.0))
    }

    fn windows(text: &str, encoding: &'static encoding_rs::Encoding) -> Vec<u8> {
        encoding.encode(text).0.into_owned()
    }

    /// Tones as marks of their own behind letters with hats, as windows-1258 has them.
    fn windows_1258(text: &str) -> Vec<u8> {
        let mut split = String::new();
        for c in text.chars() {
            let mut taken = Vec::new();
            unicode_normalization::char::decompose_canonical(c, |part| taken.push(part));
            let at =
                taken.iter().position(|part| matches!(part, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'));
            let tone = at.map(|at| taken.remove(at));
            let letter = taken.into_iter().reduce(|a, b| unicode_normalization::char::compose(a, b).unwrap());
            split.extend(letter);
            split.extend(tone);
        }
        windows(&split, encoding_rs::WINDOWS_1258)
    }

    const VIETNAMESE: &str = "Mã,Tên,Địa chỉ\n1,Số liệu huyện,Đường Trần Phú\n2,Cộng hòa,Phường Bến Nghé\n";

    #[test]
    fn vietnamese_is_known_in_every_encoding_of_it() {
        assert_eq!(label(VIETNAMESE.as_bytes(), "vi"), ("utf-8".into(), None));
        assert_eq!(label(&windows_1258(VIETNAMESE), "vi"), ("windows-1258".into(), Some("encoding-found")));
        let abc = "M·,Tªn,§Þa chØ\n1,Sè liÖu huyÖn,§\u{AD}êng TrÇn Phó\n2,Céng hßa,Ph\u{AD}êng BÕn NghÐ\n";
        let abc_bytes = windows(abc, encoding_rs::WINDOWS_1252);
        assert_eq!(label(&abc_bytes, "vi"), ("tcvn3".into(), Some("encoding-found")));
        assert_eq!(label(abc.as_bytes(), "vi"), ("tcvn3".into(), Some("encoding-found")));
        let vni = "Maõ,Teân,Ñòa chæ\n1,Soá lieäu huyeän,Ñöôøng Traàn Phuù\n2,Coäng hoøa,Phöôøng Beán Ngheù\n";
        assert_eq!(label(&windows(vni, encoding_rs::WINDOWS_1252), "vi"), ("vni".into(), Some("encoding-found")));
        assert_eq!(label(vni.as_bytes(), "vi"), ("vni".into(), Some("encoding-found")));
        let wide: Vec<u8> = VIETNAMESE.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(label(&wide, "vi"), ("utf-16le".into(), Some("encoding-found")));
    }

    #[test]
    fn others_are_known_by_their_letters() {
        let german = "Straße,Größe,Name\nMüller,schön,Fußgänger\nJäger,groß,Übersicht\n";
        assert_eq!(label(&windows(german, encoding_rs::WINDOWS_1252), "de").0, "windows-1252");
        assert_eq!(label(&windows(german, encoding_rs::WINDOWS_1252), "vi").0, "windows-1252");
        let russian = "Город,Население\nМосква,Россия\nКазань,Татарстан\n";
        assert_eq!(label(&windows(russian, encoding_rs::WINDOWS_1251), "ru").0, "windows-1251");
        let japanese = "都道府県,人口\n東京都,一千四百万\n大阪府,八百八十万\n";
        assert_eq!(label(&windows(japanese, encoding_rs::SHIFT_JIS), "ja").0, "shift_jis");
        assert_eq!(label(b"caf\xe9,1\n", "en"), ("windows-1252".into(), Some("encoding-doubtful")));
        assert_eq!(label(german.as_bytes(), "vi"), ("utf-8".into(), None));
    }

    #[test]
    fn a_few_broken_bytes_do_not_make_it_another_encoding() {
        let mut bytes = VIETNAMESE.as_bytes().to_vec();
        bytes.extend(b"3,\xe1\xbb,\xd0\n");
        assert_eq!(label(&bytes, "vi"), ("utf-8".into(), None));
        assert_eq!(label(b"a,b\n3,\xe1\xbb\n", "vi"), ("utf-8".into(), None));
    }

    #[test]
    fn what_is_declared_is_done_and_what_speaks_against_it_is_said() {
        let declared = |bytes: &[u8], label: &str| {
            let decided = decide(bytes, true, Some(label), "vi", Vec::new);
            (decided.encoding.unwrap().label, decided.says.map(|says| says.0))
        };
        assert_eq!(declared(VIETNAMESE.as_bytes(), "UTF-8"), ("utf-8".into(), None));
        let against = Some("encoding-contradicted");
        assert_eq!(declared(VIETNAMESE.as_bytes(), "cp1252"), ("windows-1252".into(), against));
        assert_eq!(declared(b"\xef\xbb\xbfa,b\n", "cp1252"), ("utf-8".into(), against));
        assert_eq!(declared(&windows_1258(VIETNAMESE), "utf8"), ("utf-8".into(), against));
        assert_eq!(declared(b"a,b\n", "klingon").1, Some("unknown-encoding"));
        assert_eq!(declared(b"a,b\n", "ISO_8859-1"), ("windows-1252".into(), None));
        assert_eq!(declared(b"\xff\xfea\0", "utf-16"), ("utf-16le".into(), None));
    }
}
