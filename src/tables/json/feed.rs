//! The rows of one list in a JSON file, or of values one behind the other, one by one.

use super::go_to;
use super::table::{Feed, Next};
use super::walk::{Read, Stop, Token, Walk};
use crate::error::Result;
use crate::findings::{Finding, Findings, Place};
use crate::tables::Ask;
use crate::tables::tally::Tally;

/// A list inside a file, or all values of the file, on the way through them.
pub struct Inside<'a> {
    ask: &'a Ask<'a>,
    walk: Walk<'a>,
    /// Which list it is, by how many lists and objects are opened before it. `None`: all values of the file.
    number: Option<u64>,
    /// Its rows are being read, and
    within: bool,
    /// they were read to their end.
    ended: bool,
    row: Vec<u8>,
    line: u64,
}

impl<'a> Inside<'a> {
    /// Rows of a file that was walked over; reading goes to the first of them.
    pub fn new(ask: &'a Ask<'a>, walk: Walk<'a>, number: Option<u64>) -> Self {
        Self { ask, walk, number, within: false, ended: false, row: Vec::new(), line: 0 }
    }

    fn go_on(&mut self) -> Read<Next> {
        if !self.within && !self.again()? {
            return Ok(Next::Broken);
        }
        if self.ended {
            return Ok(Next::End);
        }
        if self.number.is_none() {
            self.walk.another()?;
        }
        let token = self.walk.next()?;
        if matches!(token, Token::ListEnd | Token::End) {
            self.ended = true;
            return Ok(Next::End);
        }
        self.line = self.walk.line();
        self.row.clear();
        let most = self.ask.limits.cell_bytes.saturating_mul(2);
        if self.walk.value(token, &mut self.row, most)? {
            if self.number.is_none() && token != Token::Object {
                let finding = Finding::of("not-an-object", Place::at(self.ask.place, self.line, 0));
                return Err(Stop::Said(Box::new(finding.with("line", self.line).with("reason", "JSON"))));
            }
            return Ok(Next::Row);
        }
        let finding = Finding::of("cell-too-large", Place::at(self.ask.place, self.line, 0));
        Err(Stop::Said(Box::new(finding.with("limit", self.ask.limits.cell_bytes))))
    }
}

impl Feed for Inside<'_> {
    fn next(&mut self, tally: &mut Tally) -> Result<Next> {
        match self.go_on() {
            Ok(next) => Ok(next),
            Err(Stop::Machine(error)) => Err(error),
            Err(Stop::Said(finding)) => {
                tally.count("cell-too-large", Tally::ROW, || *finding);
                Ok(Next::Broken)
            }
        }
    }

    fn row(&self) -> (&str, usize) {
        (std::str::from_utf8(&self.row).expect("tokens are whole characters"), 0)
    }

    fn at(&self) -> (u64, u64) {
        (self.line, 0)
    }

    fn encoding(&self) -> Option<String> {
        self.walk.encoding()
    }

    fn again(&mut self) -> Result<bool> {
        let mut findings = Findings::default();
        let Some(walk) = Walk::open(self.ask, &mut findings)? else { return Ok(false) };
        (self.walk, self.ended) = (walk, false);
        self.within = match self.number.map(|number| go_to(&mut self.walk, number)) {
            None | Some(Ok(())) => true,
            Some(Err(Stop::Machine(error))) => return Err(error),
            Some(Err(Stop::Said(_))) => false,
        };
        Ok(self.within)
    }
}
