//! What is said of a decision, and what a description of the source would have to declare.

use super::dates::{self, DMY, MDY};
use super::days::Days;
use super::infer::Guess;
use super::notes::Example;
use super::numbers;
use super::points;
use super::reading::{Answers, Digits, Form, Reading};
use super::settle::{Doubt, Settled, type_name, unit as unit_of};
use crate::model::Written;

/// One thing to say of a column.
#[derive(Debug, Clone)]
pub struct Telling {
    /// The rule.
    pub rule: &'static str,
    /// The row of the example, from 0.
    pub row: u64,
    /// The parts of the sentence besides the column.
    pub parts: Vec<(&'static str, String)>,
    /// How many more there are …
    pub more: u64,
    /// … or is that as many as are published in another form than they are written?
    pub counts: bool,
}

/// Says what was decided.
pub fn tellings(guess: &Guess<'_>, settled: &Settled) -> Vec<Telling> {
    let notes = guess.notes.as_deref();
    let mut tellings = Vec::new();
    if let Some(doubt) = settled.doubt {
        self::doubt(guess, settled, doubt, &mut tellings);
    }
    let found = |rule, example: &Example, parts: Vec<(&'static str, String)>| {
        let mut all = vec![("value", example.text.to_string())];
        all.extend(parts);
        Telling { rule, row: example.row, parts: all, more: 0, counts: true }
    };
    let read = |example: &Example| settled.reading.published(example.text.as_bytes()).unwrap_or_default();
    match &settled.reading {
        Reading::Integer(Digits::Decided(form))
        | Reading::Decimal(_, Digits::Decided(form))
        | Reading::Number(Digits::Decided(form)) => {
            let marked = notes.and_then(|notes| notes.marked.as_ref().or(notes.separated.as_ref()));
            let told = form.comma || form.group > 0 || form.parentheses || form.behind;
            if let Some(example) = marked.filter(|_| told && form.unit.is_none()) {
                let by = ("by", settled.by.as_str().to_string());
                let keys = ("keys", keys(form));
                tellings.push(found("number-format-found", example, vec![("read", read(example)), by, keys]));
            }
            let with_unit = notes.and_then(|notes| notes.unit.as_ref().or(notes.marked.as_ref()));
            if let (Some(unit), Some(example)) = (unit_of(form), with_unit) {
                let parts = vec![("read", read(example)), ("unit", unit.to_string()), ("keys", keys(form))];
                tellings.push(found("unit-found", example, parts));
            }
        }
        Reading::Date(_)
        | Reading::Datetime(..)
        | Reading::Time(_)
        | Reading::Form(Form::Month | Form::Quarter(true)) => {
            let compact = matches!(settled.reading, Reading::Date(Days::Compact));
            let first = if compact { guess.first() } else { None };
            let example = first.as_ref().or(notes.and_then(|notes| notes.written.as_ref()));
            if let Some(example) = example {
                let pattern = pattern(settled, example);
                let advice = if pattern.is_some() { "declare" } else { "write" };
                let parts = vec![
                    ("read", read(example)),
                    ("by", settled.by.as_str().to_string()),
                    ("advice", advice.to_string()),
                    ("type", settled.physical.field_type.as_str().to_string()),
                    ("format", pattern.unwrap_or_default()),
                ];
                tellings.push(found("date-format-found", example, parts));
            }
        }
        Reading::Boolean(answers) => {
            let said = |yes| notes.and_then(|notes| notes.words.iter().find(|(_, is)| *is == yes));
            let plain = |(word, _): &(Box<str>, bool)| matches!(&**word, "true" | "false");
            if notes.is_some_and(|notes| !notes.words.iter().all(plain)) {
                let word = |yes| said(yes).map_or_else(|| "-".to_string(), |(word, _)| format!("`{word}`"));
                let no = if answers.ticked { "empty".to_string() } else { word(false) };
                let example = guess.first().unwrap_or(Example::of(b"", 0));
                let telling = found("boolean-words-found", &example, vec![("yes", word(true)), ("no", no)]);
                tellings.push(telling);
            }
        }
        Reading::Form(Form::Point(points::Form::Pair(points::LAT_LON))) => {
            if let Some(example) = guess.first() {
                tellings.push(found("coordinates-found", &example, vec![("read", read(&example))]));
            }
        }
        _ => {}
    }
    tellings
}

fn doubt(guess: &Guess<'_>, settled: &Settled, doubt: Doubt, tellings: &mut Vec<Telling>) {
    let notes = guess.notes.as_deref();
    let mut tell = |rule, example: &Example, more, parts: Vec<(&'static str, String)>| {
        let mut all = vec![("value", example.text.to_string())];
        all.extend(parts);
        tellings.push(Telling { rule, row: example.row, parts: all, more, counts: false });
    };
    match doubt {
        Doubt::Number => {
            let Some(example) = notes.and_then(|notes| notes.separated.as_ref()) else { return };
            let as_form = |comma| {
                let forms = if comma { guess.numbers.forms >> 4 } else { guess.numbers.forms & 0x0f };
                let group = forms.trailing_zeros() as u8;
                let form = numbers::Form {
                    comma,
                    group,
                    unit: guess.numbers.unit,
                    parentheses: true,
                    behind: true,
                    floating: true,
                };
                let mut out = Vec::new();
                numbers::read(example.text.as_bytes(), &form, &mut out);
                String::from_utf8(out).unwrap_or_default()
            };
            let taken = if matches!(settled.reading, Reading::Text) { "text" } else { "plain" };
            let parts = vec![("first", as_form(false)), ("second", as_form(true)), ("taken", taken.to_string())];
            tell("ambiguous-number", example, guess.numbers.separated - 1, parts);
        }
        Doubt::Order | Doubt::Century => {
            let Some(example) = notes.and_then(|notes| notes.written.as_ref()) else { return };
            let Some((first, second)) = dates::readings(example.text.as_bytes()) else { return };
            let short = |order| if order == DMY { "%d/%m/%y" } else { "%m/%d/%y" };
            let format = |order| dates::pattern(example.text.as_bytes(), order).unwrap_or_else(|| short(order).into());
            let parts =
                vec![("first", first), ("second", second), ("day_first", format(DMY)), ("month_first", format(MDY))];
            tell("ambiguous-date", example, guess.values() - 1, parts);
        }
        Doubt::Mixed(class) => {
            let (all, most) = (guess.values(), guess.counts[class as usize]);
            let others = guess.others(class);
            for (at, example) in others.iter().enumerate() {
                let more = if at + 1 == others.len() { (all - most).saturating_sub(others.len() as u64) } else { 0 };
                let parts =
                    vec![("most", most.to_string()), ("all", all.to_string()), ("type", type_name(class).to_string())];
                tell("mixed-types", example, more, parts);
            }
        }
        Doubt::Forms => {
            let Some(example) = notes.and_then(|notes| notes.conflict.as_ref()) else { return };
            let other = guess.first().map_or_else(String::new, |first| first.text.to_string());
            tell("mixed-forms", example, 0, vec![("other", other)]);
        }
        Doubt::Code => {
            if let Some(example) = guess.first() {
                tell("kept-as-text", &example, guess.values() - 1, Vec::new());
            }
        }
    }
}

/// The keys that declare how numbers are written.
fn keys(form: &numbers::Form) -> String {
    let mut keys = Vec::new();
    if form.comma {
        keys.push("`decimalChar: \",\"`".to_string());
    }
    keys.extend(form.group().map(|group| format!("`groupChar: \"{group}\"`")));
    if form.unit.is_some() || form.parentheses || form.behind {
        keys.push("`bareNumber: false`".into());
    }
    keys.join(", ")
}

/// The pattern of a column of dates whose cells are all written alike.
fn pattern(settled: &Settled, example: &Example) -> Option<String> {
    match &settled.reading {
        Reading::Date(Days::Compact) => Some("%Y%m%d".into()),
        Reading::Form(Form::Quarter(true)) => Some(Form::QUARTER.into()),
        Reading::Date(Days::Found(found))
        | Reading::Datetime(Days::Found(found), _)
        | Reading::Time(Days::Found(found)) => {
            (!found.varied).then(|| dates::pattern(example.text.as_bytes(), found.order))?
        }
        _ => None,
    }
}

/// The format of a column of dates in several forms: with the order of its numbers, where they have one.
fn any(settled: &Settled) -> &'static str {
    match &settled.reading {
        Reading::Date(Days::Found(found)) | Reading::Datetime(Days::Found(found), _) => match found.order {
            DMY => "any %d/%m/%Y",
            MDY => "any %m/%d/%Y",
            _ => "any",
        },
        _ => "any",
    }
}

/// The unit that the cells tell.
pub fn unit(settled: &Settled) -> Option<&'static str> {
    match &settled.reading {
        Reading::Integer(Digits::Decided(form))
        | Reading::Decimal(_, Digits::Decided(form))
        | Reading::Number(Digits::Decided(form)) => unit_of(form),
        _ => None,
    }
}

/// How the column is written, when that is not its canonical form.
pub fn written(guess: &Guess<'_>, settled: &Settled) -> Option<Written> {
    let notes = guess.notes.as_deref();
    let mut written = Written::default();
    match &settled.reading {
        Reading::Integer(Digits::Decided(form))
        | Reading::Decimal(_, Digits::Decided(form))
        | Reading::Number(Digits::Decided(form)) => {
            written.decimal_char = form.comma.then_some(',');
            written.group_char = form.group();
            written.marked = form.unit.is_some() || form.parentheses || form.behind;
            written.unit = unit_of(form).map(String::from);
        }
        Reading::Date(_) | Reading::Datetime(..) | Reading::Time(_) => {
            let example = notes.and_then(|notes| notes.written.clone()).or_else(|| guess.first())?;
            let canonical = guess.dates.shape == 0 && !matches!(settled.reading, Reading::Date(Days::Compact));
            written.format = (!canonical).then(|| pattern(settled, &example).unwrap_or_else(|| any(settled).into()));
        }
        Reading::Form(Form::Quarter(true)) => written.format = Some(Form::QUARTER.into()),
        Reading::Form(Form::Point(points::Form::Pair(points::LAT_LON))) => {
            written.format = Some(points::LATITUDE_FIRST.into());
        }
        Reading::Boolean(Answers { ticked, .. }) => {
            let words = &notes?.words;
            let said = |yes| words.iter().filter(move |(_, is)| *is == yes).map(|(word, _)| word.to_string());
            (written.true_values, written.false_values) = (said(true).collect(), said(false).collect());
            if *ticked {
                written.false_values.push(String::new());
            }
            if written.true_values.iter().chain(&written.false_values).all(|word| word == "true" || word == "false") {
                return None;
            }
        }
        _ => return None,
    }
    (written != Written::default()).then_some(written)
}
