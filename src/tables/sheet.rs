//! Spreadsheets (to come).
use super::{Ask, text};
use crate::error::Result;
use crate::findings::Findings;
pub fn open<'a>(_ask: &'a Ask<'a>, _findings: &mut Findings) -> Result<Option<text::Text<'a>>> {
    Ok(None)
}
