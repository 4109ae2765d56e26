//! A cell in numbers, words and marks.

use crate::tables::types::cell;
use crate::tables::types::words::{self, Lowered};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// Its value and how many digits it has.
    Number(u32, u8),
    Mark(u8),
    Space,
    Word(Word),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    Day,
    Month,
    Year,
    Quarter,
    /// `T`: between day and time, or short for `tháng`.
    T,
    /// `M`, as in `2023M07`.
    M,
    Zulu,
    Hour,
    Am,
    Pm,
    At,
    Name(u8),
    Roman(u8),
}

/// What a number in a cell is, for its pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Literal,
    Year,
    Month,
    Day,
    First,
    Second,
    Hour,
    Hour12,
    Minute,
    Second60,
    Fraction,
    Name,
    Noon,
    Zone,
    Unknown,
}

pub const LONGEST: usize = 48;
pub const MOST: usize = 20;

/// A cell in pieces.
pub struct Pieces<'a> {
    pub cell: &'a [u8],
    pub tokens: [Token; MOST],
    pub ends: [u8; MOST],
    pub roles: [Role; MOST],
    pub count: usize,
    /// Next piece to be read.
    pub at: usize,
}

impl<'a> Pieces<'a> {
    pub fn of(cell: &'a [u8]) -> Option<Self> {
        if !(3..=LONGEST).contains(&cell.len()) {
            return None;
        }
        let mut pieces =
            Self { cell, tokens: [Token::Space; MOST], ends: [0; MOST], roles: [Role::Literal; MOST], count: 0, at: 0 };
        let (mut at, mut digits) = (0, 0);
        while at < cell.len() {
            let rest = &cell[at..];
            let (token, length) = match rest[0] {
                b'0'..=b'9' => {
                    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                    digits += length;
                    (Token::Number(cell::digits(&rest[..length])?, length as u8), length)
                }
                b' ' => (Token::Space, rest.iter().take_while(|byte| **byte == b' ').count()),
                0xc2 if rest.get(1) == Some(&0xa0) => (Token::Space, 2),
                mark @ (b'/' | b'-' | b'.' | b':' | b',' | b'+') => (Token::Mark(mark), 1),
                byte if byte.is_ascii_alphabetic() || byte >= 0x80 => {
                    let letter = |byte: &&u8| byte.is_ascii_alphabetic() || **byte >= 0x80;
                    let length = rest.iter().take_while(letter).count();
                    (Token::Word(word(&rest[..length])?), length)
                }
                _ => return None,
            };
            at += length;
            let next = pieces.count;
            *pieces.tokens.get_mut(next)? = token;
            pieces.ends[next] = at as u8;
            pieces.count += 1;
        }
        (digits >= 3).then_some(pieces)
    }

    pub fn shape(&self) -> u32 {
        let (mut hash, mut start) = (0x811c_9dc5u32, 0);
        for at in 0..self.count {
            let end = usize::from(self.ends[at]);
            let mut add = |byte: u8| hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
            match (self.tokens[at], self.roles[at]) {
                (Token::Number(..), Role::Year) => add(b'Y'),
                (Token::Number(..), _) => add(b'0'),
                (_, Role::Name) => add(if end - start > 3 { b'B' } else { b'b' }),
                (_, Role::Noon) => add(b'p'),
                (_, Role::Zone) => add(b'z'),
                _ => self.cell[start..end].iter().for_each(|byte| add(*byte)),
            }
            start = end;
        }
        hash | 1
    }

    pub fn peek(&self) -> Option<Token> {
        (self.at < self.count).then(|| self.tokens[self.at])
    }

    pub fn skip(&mut self, token: Token) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    pub fn word(&mut self, wanted: &[Word]) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(word)) if wanted.contains(&word));
        self.at += usize::from(found);
        found
    }

    /// A number of so many digits.
    pub fn number(&mut self, digits: std::ops::RangeInclusive<u8>, role: Role) -> Option<u32> {
        match self.peek()? {
            Token::Number(value, length) if digits.contains(&length) => {
                self.roles[self.at] = role;
                self.at += 1;
                Some(value)
            }
            _ => None,
        }
    }

    pub fn name(&mut self) -> Option<u32> {
        match self.peek()? {
            Token::Word(Word::Name(month)) => {
                self.roles[self.at] = Role::Name;
                self.at += 1;
                Some(u32::from(month))
            }
            _ => None,
        }
    }

    /// A mark between the parts of a day, or a space; a mark may have a space behind it.
    pub fn between(&mut self, marks: &[u8]) -> Option<u8> {
        match self.peek()? {
            Token::Mark(mark) if marks.contains(&mark) => {
                self.at += 1;
                self.skip(Token::Space);
                Some(mark)
            }
            Token::Space => {
                self.at += 1;
                Some(b' ')
            }
            _ => None,
        }
    }
}

fn word(letters: &[u8]) -> Option<Word> {
    let lowered = Lowered::of(letters)?;
    let word = lowered.as_str();
    Some(match word {
        "ngày" | "ngay" => Word::Day,
        "tháng" | "thang" => Word::Month,
        "năm" | "nam" => Word::Year,
        "quý" | "quí" | "quy" | "q" => Word::Quarter,
        "t" => Word::T,
        "m" => Word::M,
        "z" | "utc" | "gmt" => Word::Zulu,
        "h" | "g" | "giờ" | "gio" => Word::Hour,
        "am" | "sa" => Word::Am,
        "pm" | "ch" => Word::Pm,
        "lúc" | "luc" | "at" => Word::At,
        "i" => Word::Roman(1),
        "ii" => Word::Roman(2),
        "iii" => Word::Roman(3),
        "iv" => Word::Roman(4),
        _ => Word::Name(words::month(word)? as u8),
    })
}
