//! Vietnamese text of the time before Unicode: TCVN3 (ABC) and VNI, as they stand in single bytes.

/// The characters of TCVN3 for the bytes A1 to FE.
///
/// Most capitals with tones have no bytes: they were typed as small ones in a font of capitals (`.VnTimeH`). B0 to B4 are
/// tones for the letter before.
const TCVN3: [char; 94] = [
    'Ă', 'Â', 'Ê', 'Ô', 'Ơ', 'Ư', 'Đ', 'ă', 'â', 'ê', 'ô', 'ơ', 'ư', 'đ', 'Ằ', // A1–AF
    '\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}', 'à', 'ả', 'ã', 'á', 'ạ', 'Ẳ', 'ằ', 'ẳ', 'ẵ', 'ắ',
    'Ẵ', // B0–BF
    'Ắ', 'Ầ', 'Ẩ', 'Ẫ', 'Ấ', 'Ề', 'ặ', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ', 'è', 'Ể', 'ẻ', 'ẽ', // C0–CF
    'é', 'ẹ', 'ề', 'ể', 'ễ', 'ế', 'ệ', 'ì', 'ỉ', 'Ễ', 'Ế', 'Ồ', 'ĩ', 'í', 'ị', 'ò', // D0–DF
    'Ổ', 'ỏ', 'õ', 'ó', 'ọ', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ', 'ù', // E0–EF
    'Ỗ', 'ủ', 'ũ', 'ú', 'ụ', 'ừ', 'ử', 'ữ', 'ứ', 'ự', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ', // F0–FE
];

/// What a byte of TCVN3 stands for; the byte is told by its character in windows-1252.
pub fn tcvn3(c: char) -> char {
    match u32::from(c) {
        code @ 0xa1..=0xfe => TCVN3[code as usize - 0xa1],
        _ => c,
    }
}

/// What a letter and the mark behind it are in VNI, e.g. `o` and `à` are `ồ`; told by their characters in windows-1252.
fn vni_pair(letter: char, mark: char) -> Option<char> {
    const PLAIN: [char; 5] = ['ù', 'ø', 'û', 'õ', 'ï'];
    const HAT: [char; 6] = ['â', 'á', 'à', 'å', 'ã', 'ä'];
    const BREVE: [char; 6] = ['ê', 'é', 'è', 'ú', 'ü', 'ë'];
    let small = mark.to_lowercase().next().unwrap_or(mark);
    let of = |marks: &[char], letters: &str| letters.chars().nth(marks.iter().position(|one| *one == small)?);
    let found = match letter.to_lowercase().next().unwrap_or(letter) {
        'a' => of(&PLAIN, "áàảãạ").or_else(|| of(&HAT, "âấầẩẫậ")).or_else(|| of(&BREVE, "ăắằẳẵặ")),
        'e' => of(&PLAIN, "éèẻẽẹ").or_else(|| of(&HAT, "êếềểễệ")),
        'o' => of(&PLAIN, "óòỏõọ").or_else(|| of(&HAT, "ôốồổỗộ")),
        'u' => of(&PLAIN, "úùủũụ"),
        'y' => of(&PLAIN, "ýỳỷỹ"),
        'ô' => of(&PLAIN, "ớờởỡợ"),
        'ö' => of(&PLAIN, "ứừửữự"),
        _ => None,
    }?;
    Some(if letter.is_uppercase() { found.to_uppercase().next().unwrap_or(found) } else { found })
}

/// What a character stands for in VNI without a mark behind it.
fn vni_single(c: char) -> char {
    match c {
        'ñ' => 'đ',
        'Ñ' => 'Đ',
        'í' => 'í',
        'ì' => 'ì',
        'æ' => 'ỉ',
        'ó' => 'ĩ',
        'ò' => 'ị',
        'Æ' => 'Ỉ',
        'Ó' => 'Ĩ',
        'Ò' => 'Ị',
        'ô' => 'ơ',
        'ö' => 'ư',
        'Ô' => 'Ơ',
        'Ö' => 'Ư',
        'î' => 'ỵ',
        'Î' => 'Ỵ',
        other => other,
    }
}

/// Text in VNI, seen as windows-1252, in Unicode.
pub fn vni(text: &str, out: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(letter) = chars.next() {
        let marked = match chars.peek() {
            Some(mark) if !mark.is_ascii() && letter.is_alphabetic() => vni_pair(letter, *mark),
            _ => None,
        };
        if marked.is_some() {
            chars.next();
        }
        out.push(marked.unwrap_or_else(|| vni_single(letter)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_vni(text: &str) -> String {
        let mut out = String::new();
        vni(text, &mut out);
        out
    }

    #[test]
    fn vni_letters_take_their_marks() {
        assert_eq!(from_vni("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"), "Cộng hòa xã hội chủ nghĩa Việt Nam");
        assert_eq!(from_vni("Ñoäc laäp - Töï do - Haïnh phuùc"), "Độc lập - Tự do - Hạnh phúc");
        assert_eq!(from_vni("SOÁ LIEÄU, ÑÖÔØNG, Myõ, kyø, tæ leä, Baéc"), "SỐ LIỆU, ĐƯỜNG, Mỹ, kỳ, tỉ lệ, Bắc");
        assert_eq!(from_vni("löôïng nöôùc, thò traán, ñòa chæ"), "lượng nước, thị trấn, địa chỉ");
    }

    #[test]
    fn tcvn3_bytes_are_letters() {
        let text: String = "Céng hßa x· héi chñ nghÜa ViÖt Nam".chars().map(tcvn3).collect();
        assert_eq!(text, "Cộng hòa xã hội chủ nghĩa Việt Nam");
        let text: String = "Sè liÖu, §\u{AD}êng, B¾c, tû lÖ, huyÖn, ph\u{AD}êng".chars().map(tcvn3).collect();
        assert_eq!(text, "Số liệu, Đường, Bắc, tỷ lệ, huyện, phường");
    }
}
