//! A column: its name, meaning, type and constraints (Table Schema v2).

use super::{Name, Text};
use serde::{Deserialize, Serialize};

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its name in the header, e.g. "so_giao_dich".
    pub name: String,
    /// Its title; may be empty.
    pub title: Text,
    /// What it means; may be empty.
    pub description: Text,
    /// Its type, declared or inferred.
    pub field_type: FieldType,
    /// Was its type declared? If not, its cells decide.
    pub typed: bool,
    /// Declared `format`, e.g. "%d/%m/%Y"; "default" when not written.
    pub format: Option<String>,
    /// Unit of its values.
    pub unit: Text,
    /// Shared code list of its values.
    pub code_list: Option<Name>,
    /// May its values be added up? `None` when not said.
    pub additive: Option<bool>,
    /// Decimal separator in the source, when not a point.
    pub decimal_char: Option<char>,
    /// Group separator in the source.
    pub group_char: Option<char>,
    /// Are numbers bare (`bareNumber`), without `%`, a currency or other signs around them?
    pub bare_number: bool,
    /// Words that mean true and false in the source.
    pub true_values: Vec<String>,
    /// See `true_values`.
    pub false_values: Vec<String>,
    /// Tokens that mean "no value" in this column, when it has its own.
    pub missing_values: Option<Vec<String>>,
    /// What its values must satisfy.
    pub constraints: Constraints,
    /// Where it is described: file, line and column, for findings.
    pub described_at: (u32, u32),
}

impl Column {
    /// The directives that a `format` of dates and times may hold, each behind `%`.
    pub const DIRECTIVES: &str = "YymbBdeHIpMSfzFT%";

    /// Can its declared `format` be read? Only dates and times have a form of their own.
    pub fn has_readable_format(&self) -> bool {
        let format = self.format.as_deref().unwrap_or_default();
        if !matches!(self.field_type, FieldType::Date | FieldType::Datetime | FieldType::Time) {
            return true;
        }
        let mut letters = format.chars();
        while let Some(letter) = letters.next() {
            if letter == '%' {
                let directive = letters.next().and_then(|next| if next == '-' { letters.next() } else { Some(next) });
                if directive.is_none_or(|directive| !Self::DIRECTIVES.contains(directive)) {
                    return false;
                }
            }
        }
        true
    }

    /// A column of which only the name and the type are known.
    pub fn named(name: impl Into<String>, field_type: FieldType) -> Self {
        Self {
            name: name.into(),
            title: Text::default(),
            description: Text::default(),
            field_type,
            typed: true,
            format: None,
            unit: Text::default(),
            code_list: None,
            additive: None,
            decimal_char: None,
            group_char: None,
            bare_number: true,
            true_values: Vec::new(),
            false_values: Vec::new(),
            missing_values: None,
            constraints: Constraints::default(),
            described_at: (0, 0),
        }
    }
}

/// How the cells of a column are written in the source, where that is not the canonical form: what a description of
/// the source would have to declare.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The column, from 0.
    pub column: usize,
    /// `format` of dates and times, e.g. "%d/%m/%Y"; "any" when they differ.
    pub format: Option<String>,
    /// Decimal separator, when not a point.
    pub decimal_char: Option<char>,
    /// Group separator.
    pub group_char: Option<char>,
    /// Do signs such as `%` or a currency stand around the numbers (`bareNumber: false`)?
    pub marked: bool,
    /// The unit these signs tell, e.g. "%" or "VND".
    pub unit: Option<String>,
    /// Words that mean true.
    pub true_values: Vec<String>,
    /// Words that mean false.
    pub false_values: Vec<String>,
    /// Tokens that were taken for "no value".
    pub missing_values: Vec<String>,
}

impl Written {
    /// Describes the column as it stands in the source.
    pub fn apply(&self, column: &mut Column) {
        column.format = self.format.clone().or(column.format.take());
        column.decimal_char = self.decimal_char;
        column.group_char = self.group_char;
        column.bare_number = !self.marked;
        column.true_values = self.true_values.clone();
        column.false_values = self.false_values.clone();
        if !self.missing_values.is_empty() {
            column.missing_values = Some(self.missing_values.clone());
        }
    }
}

/// The type of a column (Table Schema v2, section "Field Types"), with its physical form in Parquet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FieldType {
    /// Text: Utf8.
    String,
    /// Whole number: INT64.
    Integer,
    /// Exact decimal number with this many digits behind the point: DECIMAL(38, scale).
    Decimal(u8),
    /// Floating-point number (exponents, NaN, more digits than a decimal holds): DOUBLE.
    Number,
    /// Yes or no: BOOLEAN.
    Boolean,
    /// Calendar day: DATE.
    Date,
    /// Moment, with or without zone: TIMESTAMP in microseconds, or text when zones are mixed.
    Datetime,
    /// Time of day: TIME in microseconds.
    Time,
    /// Year: INT64.
    Year,
    /// Month of a year, `YYYY-MM`: text.
    YearMonth,
    /// ISO 8601 duration: text.
    Duration,
    /// Longitude and latitude: text.
    Geopoint,
    /// GeoJSON geometry or JSON: text.
    Object,
}

impl FieldType {
    /// Its name in Table Schema v2, e.g. "integer".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Decimal(_) | Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Datetime => "datetime",
            Self::Time => "time",
            Self::Year => "year",
            Self::YearMonth => "yearmonth",
            Self::Duration => "duration",
            Self::Geopoint => "geopoint",
            Self::Object => "object",
        }
    }

    /// Is it a number that can be compared and drawn?
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal(_) | Self::Number | Self::Year)
    }
}

/// What values must satisfy (Table Schema v2, section "Constraints"). Bounds are kept as written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Constraints {
    /// No missing value.
    pub required: bool,
    /// No value twice.
    pub unique: bool,
    /// The only values allowed.
    pub allowed: Vec<String>,
    /// A regular expression (XML Schema) the whole value matches.
    pub pattern: Option<String>,
    /// Least value.
    pub minimum: Option<String>,
    /// Greatest value.
    pub maximum: Option<String>,
    /// What values must be greater than.
    pub exclusive_minimum: Option<String>,
    /// What values must be less than.
    pub exclusive_maximum: Option<String>,
    /// Least number of characters, or of items of a list.
    pub min_length: Option<u64>,
    /// Greatest number of characters, or of items of a list.
    pub max_length: Option<u64>,
    /// A JSON Schema that values of the types object and array satisfy, as JSON text.
    pub json_schema: Option<String>,
}
