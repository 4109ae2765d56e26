//! How a text file separates its cells: separator, quote, escape, comments.

use crate::model::{Quote, Recipe};

/// The dialect of a text file, declared or decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// Between cells, in UTF-8; empty when there is one column only.
    pub delimiter: Vec<u8>,
    /// Around cells that hold a delimiter; an ASCII character.
    pub quote: Option<u8>,
    /// Do two quotes stand for one, inside quotes?
    pub double_quote: bool,
    /// Takes the meaning off the character behind it; an ASCII character, never the quote.
    pub escape: Option<u8>,
    /// Lines that begin with this are comments.
    pub comment: Option<String>,
    /// Are spaces behind a delimiter no part of the cell?
    pub skip_initial_space: bool,
    /// Does every record stand in one pair of quotes more? A fault of exports; undone when read.
    pub wrapped: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            delimiter: vec![b','],
            quote: Some(b'"'),
            double_quote: true,
            escape: None,
            comment: None,
            skip_initial_space: false,
            wrapped: false,
        }
    }
}

impl Dialect {
    /// The plainest dialect with this delimiter.
    pub fn of(delimiter: impl Into<Vec<u8>>) -> Self {
        Self { delimiter: delimiter.into(), ..Self::default() }
    }

    /// Can its records be found by looking at three bytes: separator, quote and line end?
    pub fn is_plain(&self) -> bool {
        let simple = matches!(self.delimiter.as_slice(), [byte] if byte.is_ascii() && *byte != b' ');
        let quotes = self.quote.is_none() || self.double_quote;
        simple && quotes && self.escape.is_none() && self.comment.is_none() && !self.skip_initial_space && !self.wrapped
    }

    /// Do runs of spaces part its cells, as in columns printed for the eye?
    pub fn is_spaced(&self) -> bool {
        self.skip_initial_space && !self.delimiter.is_empty() && self.delimiter.iter().all(|byte| *byte == b' ')
    }

    /// Takes over what is declared.
    pub fn declare(&mut self, recipe: &Recipe) {
        if let Some(delimiter) = declared_delimiter(recipe) {
            self.delimiter = delimiter.into_bytes();
        }
        match recipe.quote {
            Some(Quote::Char(quote)) if quote.is_ascii() => self.quote = Some(quote as u8),
            Some(Quote::None) => self.quote = None,
            _ => {}
        }
        if let Some(escape) = recipe.escape_char.filter(char::is_ascii) {
            self.escape = Some(escape as u8);
            self.double_quote = false;
        }
        if let Some(double) = recipe.double_quote {
            self.double_quote = double;
        }
        if self.escape.is_some() && self.escape == self.quote {
            (self.escape, self.double_quote) = (None, true);
        }
        if let Some(comment) = &recipe.comment_char {
            self.comment = (!comment.is_empty()).then(|| comment.clone());
        }
        if let Some(skip) = recipe.skip_initial_space {
            self.skip_initial_space = skip;
        }
    }

    /// Writes down what it is: separator and quote always, the rest where it differs from the plainest.
    pub fn write(&self, recipe: &mut Recipe) {
        recipe.delimiter = Some(String::from_utf8_lossy(&self.delimiter).into_owned());
        // Records in quotes of their own are found again only where no quote is declared.
        recipe.quote = (!self.wrapped).then(|| self.quote.map_or(Quote::None, |quote| Quote::Char(quote.into())));
        recipe.escape_char = self.escape.map(char::from);
        if self.quote.is_some() && self.double_quote == self.escape.is_some() {
            recipe.double_quote = Some(self.double_quote);
        }
        if self.comment.is_some() {
            recipe.comment_char = self.comment.clone();
        }
        if self.skip_initial_space {
            recipe.skip_initial_space = Some(true);
        }
    }
}

/// The declared delimiter; written out for those that cannot be seen.
pub fn declared_delimiter(recipe: &Recipe) -> Option<String> {
    let written = recipe.delimiter.as_deref()?;
    Some(match written {
        "\\t" | "tab" | "TAB" => "\t".into(),
        "\\x01" => "\u{1}".into(),
        "\\x1f" => "\u{1f}".into(),
        "space" => " ".into(),
        other => other.replace("\\t", "\t"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_declared_comes_back_in_the_recipe() {
        let declared = Recipe {
            delimiter: Some("||".into()),
            quote: Some(Quote::Char('\'')),
            escape_char: Some('\\'),
            comment_char: Some("//".into()),
            skip_initial_space: Some(true),
            ..Recipe::default()
        };
        let mut dialect = Dialect::default();
        dialect.declare(&declared);
        let mut written = Recipe::default();
        dialect.write(&mut written);
        assert_eq!(written, declared);
        assert!(!dialect.is_plain() && Dialect::default().is_plain() && Dialect::of("\t").is_plain());
    }
}
