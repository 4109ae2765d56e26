//! A small table held whole, as it is written: labels and rows of text with their lines, for lists such as a plan.

use super::batch::TextBatch;
use super::reader::{self, Step};
use super::tally::Tally;
use super::{Ask, sheet};
use crate::error::Result;
use crate::findings::{Findings, Found};

/// A table as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Small {
    /// The labels of its header.
    pub labels: Vec<String>,
    /// The line of the header.
    pub header: u64,
    /// Each row with the line, or the row of the sheet, on which it begins.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// Reads at most so many rows of a table. `None` when there is none; the findings say why.
pub fn small(ask: &Ask<'_>, most: usize) -> Result<Found<Option<Small>>> {
    let mut findings = Findings::default();
    let Some(mut reader) = reader::open(ask, &mut findings)? else { return Ok(Found::new(None, findings)) };
    let mut small = Small { labels: reader.labels().to_vec(), header: reader.header().line, rows: Vec::new() };
    let (mut batch, mut tally) = (TextBatch::default(), Tally::default());
    let mut whole = true;
    while small.rows.len() < most {
        let step = reader.read(&mut batch, &mut tally)?;
        for row in 0..batch.rows().min(most - small.rows.len()) {
            let cells = batch.columns.iter().map(|cells| cells.text(row).to_string()).collect();
            small.rows.push((batch.line(row), cells));
        }
        match step {
            Step::Rows => {}
            Step::End => break,
            Step::Broken => {
                whole = false;
                break;
            }
        }
    }
    reader.close(&mut tally);
    drop(reader);
    tally.finish(&mut findings);
    Ok(Found::new(whole.then_some(small), findings))
}

/// The sheets of a workbook, in order; none of what is no workbook.
pub fn sheets(ask: &Ask<'_>) -> Vec<String> {
    sheet::names(ask).unwrap_or_default()
}
