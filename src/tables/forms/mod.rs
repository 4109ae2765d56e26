//! The text forms and the workbook a table is published in: one consumer of batches each.

pub mod csv;
pub mod excel_csv;
pub mod jsonl;
pub mod xlsx;
