//! What all columns of a table are, decided together: evidence of one column may settle another's ambiguity.

use super::columns::Bound;
use super::convert::{Converter, Told};
use super::dates::{DMY, MDY, YMD, order_of};
use super::infer::{Class, Guess};
use super::reading::{self, Form, Reading};
use super::settle::{self, By, Customs, Settled};
use super::tell::{self, Telling};
use crate::findings::{Finding, Findings, Place};
use crate::model::{Column, FieldType, Lang, Text, Written};
use crate::tables::reader::Hint;

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
    /// Does what is declared tell in which form the cells are written?
    explained: bool,
    field_type: FieldType,
    /// The type in words, for findings.
    due: &'static str,
    unit: Option<(String, &'static str)>,
    written: Option<Box<Written>>,
    tellings: Vec<Telling>,
}

/// Languages that write a decimal comma.
const COMMA: [&str; 27] = [
    "vi", "fr", "de", "es", "it", "pt", "nl", "ru", "uk", "pl", "cs", "sk", "sl", "hr", "sr", "hu", "ro", "bg", "el",
    "tr", "da", "nb", "no", "sv", "fi", "et", "id",
];

/// Decides for every column of a table, in order.
pub fn decide(bound: &[Bound], guesses: &[Guess<'_>], context: &Context<'_>) -> Vec<Decision> {
    let customs = customs(bound, guesses, context);
    let decision = |(bound, guess): (&Bound, &Guess<'_>)| match bound.declared {
        true => declared(bound, context),
        false => inferred(bound, guess, &customs, context),
    };
    bound.iter().zip(guesses).map(decision).collect()
}

/// How things are written in this table, as columns that leave no doubt show.
fn customs(bound: &[Bound], guesses: &[Guess<'_>], context: &Context<'_>) -> Customs {
    let language = context.language.split('-').next().unwrap_or_default();
    let language_comma = COMMA.contains(&language) || context.delimiter == Some(";");
    let doubtful = guesses.iter().any(|guess| settle::is_open_number(guess) || settle::is_open_order(guess));
    let ticked = || guesses.iter().filter(|guess| settle::is_ticked(guess)).count() > 1;
    let mut customs = Customs { language_comma, ticks: ticked(), ..Customs::default() };
    if !doubtful {
        return customs;
    }
    let (mut commas, mut orders) = ([false; 2], 0u8);
    for (bound, guess) in bound.iter().zip(guesses) {
        let column = &bound.column;
        if bound.declared {
            match (column.decimal_char, column.group_char) {
                (Some(','), _) | (None, Some('.')) => commas[1] = true,
                (Some('.'), _) | (None, Some(',')) => commas[0] = true,
                _ => {}
            }
            let format = column.format.as_deref().unwrap_or_default();
            orders |= order_of(format.strip_prefix("any ").unwrap_or(format));
            continue;
        }
        match settle::class(guess) {
            Some(Class::Number)
                if guess.numbers.separated > 0 && !guess.numbers.conflict && !settle::is_open_number(guess) =>
            {
                commas[usize::from(guess.numbers.forms & 0x0f == 0)] = true;
            }
            Some(Class::Day | Class::Moment)
                if guess.dates.orders & YMD == 0 && !guess.dates.conflict && !settle::is_open_order(guess) =>
            {
                orders |= guess.dates.orders;
            }
            _ => {}
        }
    }
    customs.comma = match commas {
        [true, false] => Some(false),
        [false, true] => Some(true),
        _ => None,
    };
    customs.order = matches!(orders, DMY | MDY).then_some(orders);
    customs
}

fn declared(bound: &Bound, context: &Context<'_>) -> Decision {
    let physical = bound.declared_physical();
    let reading = reading::declared(&bound.column, context.loose_numbers);
    Decision {
        converter: Converter::new(reading, physical, bound, context, false),
        certain: true,
        declared: true,
        explained: is_explained(&bound.column),
        field_type: physical.field_type,
        due: physical.field_type.as_str(),
        unit: None,
        written: None,
        tellings: Vec::new(),
    }
}

/// Does a description tell that cells are written in another form than they are published in?
fn is_explained(column: &Column) -> bool {
    column.format.as_deref().is_some_and(|format| !matches!(format, "" | "default"))
        || column.decimal_char.is_some_and(|mark| mark != '.')
        || column.group_char.is_some()
        || !column.bare_number
        || !(column.true_values.is_empty() && column.false_values.is_empty())
}

fn inferred(bound: &Bound, guess: &Guess<'_>, customs: &Customs, context: &Context<'_>) -> Decision {
    let settled = settle::settle(guess, &bound.column.name, customs);
    let certain = is_certain(guess, &settled);
    let tellings = tell::tellings(guess, &settled);
    let written = tell::written(guess, &settled);
    let unit = written.as_ref().and_then(|_| tell::unit(&settled)).map(|unit| (context.language.to_string(), unit));
    let Settled { reading, physical, .. } = settled;
    let lenient = !matches!(reading, Reading::Text) && !matches!(guess.hint(), Hint::Of(_));
    Decision {
        converter: Converter::new(reading, physical, bound, context, lenient),
        certain,
        declared: false,
        explained: false,
        field_type: physical.field_type,
        due: settle::class(guess).map_or("string", settle::type_name),
        unit,
        written: written.map(Box::new),
        tellings,
    }
}

/// Can no later cell change the decision, or what is said of it, unnoticed?
fn is_certain(guess: &Guess<'_>, settled: &Settled) -> bool {
    match guess.hint() {
        Hint::Of(_) | Hint::Object => true,
        _ if settled.doubt.is_some() || settled.by != By::Cells => false,
        _ => match settled.reading {
            Reading::Text => !guess.is_open(),
            _ => true,
        },
    }
}

impl Decision {
    /// Writes what was decided into the description of the column, which is that of the published one: what told how to
    /// read the source does not hold for it.
    pub fn describe(&self, column: &mut Column) {
        column.field_type = self.field_type;
        if !self.declared || column.field_type != FieldType::String || column.format.as_deref() == Some(Form::QUARTER) {
            column.format = None;
        }
        column.decimal_char = None;
        column.group_char = None;
        column.bare_number = true;
        column.true_values.clear();
        column.false_values.clear();
        column.missing_values = None;
        if let Some((language, unit)) = self.unit.as_ref().filter(|_| column.unit.is_empty())
            && let Some(lang) = Lang::parse(language).or_else(|| Lang::parse("en"))
        {
            column.unit = Text::of(&lang, *unit);
        }
    }

    /// How this column, the one at this place, is written in the source, when that is not its published form.
    pub fn written(&self, at: usize) -> Option<Written> {
        let nothing = &self.converter.told().nothing;
        let mut written = match &self.written {
            Some(written) => (**written).clone(),
            None if nothing.is_empty() => return None,
            None => Written::default(),
        };
        written.column = at;
        written.missing_values = nothing.iter().map(|token| token.example.text.to_string()).collect();
        Some(written)
    }

    /// Says what was decided, once all cells were converted: `told` is what the converters of the column counted,
    /// `place` gives the place of a cell of this column by its row, from 0.
    pub fn findings(&self, column: &Column, told: &Told, place: &dyn Fn(u64) -> Place, findings: &mut Findings) {
        let finding = |rule, row| Finding::of(rule, place(row)).with("field", &column.name);
        for telling in &self.tellings {
            let mut found = finding(telling.rule, telling.row);
            for (name, value) in &telling.parts {
                found = found.with(name, value);
            }
            found.more = if telling.counts { told.rewritten.saturating_sub(1) } else { telling.more };
            findings.push(found);
        }
        for token in &told.nothing {
            let text = if token.example.text.trim().is_empty() { "␣" } else { &token.example.text };
            let mut found = finding("missing-token", token.example.row).with("token", text).with("type", self.due);
            found.more = token.count - 1;
            findings.push(found);
        }
        let said = self.explained || self.tellings.iter().any(|one| one.counts);
        if let Some((example, published)) = told.first.as_ref().filter(|_| !said) {
            let mut found = finding("value-rewritten", example.row).with("value", &example.text);
            found = found.with("published", published);
            found.more = told.rewritten - 1;
            findings.push(found);
        }
    }
}
