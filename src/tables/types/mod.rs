//! What cells mean: the type of a column, and each cell as a value of it.
//!
//! `columns` matches the header with what is declared, `infer` finds the types that are not, `convert` makes
//! values of cells and canonical text of values. `cell` and `pattern` read single cells.

pub mod cell;
pub mod columns;
pub mod convert;
pub mod infer;
pub mod pattern;
