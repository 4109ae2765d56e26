//! What cells mean: the type of a column, and each cell as a value of it.
//!
//! `columns` matches the header with what is declared. A [`Guess`](infer::Guess) looks at all cells of a column whose
//! type is not declared; [`decide`](decide::decide) settles the types of all columns of a table together, since one
//! column may prove how numbers and dates are written in another. A [`Converter`](convert::Converter) makes values of
//! cells and canonical text of values. `cell` and `pattern` read single cells.

pub mod cell;
pub mod columns;
pub mod convert;
pub mod dates;
pub mod days;
pub mod decide;
pub mod infer;
pub mod labels;
pub mod notes;
pub mod numbers;
pub mod pattern;
pub mod points;
pub mod reading;
pub mod settle;
pub mod swar;
pub mod tell;
pub mod words;

#[cfg(test)]
mod tests;
