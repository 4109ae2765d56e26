//! How each type of column is declared in a Parquet file.

use super::thrift::Structure;
use crate::model::FieldType;
use crate::tables::batch::Physical;

/// The types that values are laid out as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Stored {
    /// One bit.
    Boolean = 0,
    /// 32 bits.
    Int32 = 1,
    /// 64 bits.
    Int64 = 2,
    /// A floating-point number of 64 bits.
    Double = 5,
    /// Any number of bytes.
    Bytes = 6,
    /// Sixteen bytes.
    Sixteen = 7,
}

/// What values mean.
#[derive(Debug, Clone, Copy)]
enum Logical {
    Text,
    /// With digits behind the point, and all digits.
    Decimal(u8, i32),
    Date,
    Time,
    /// In UTC, or by the clock of the place.
    Moment(bool),
}

impl Stored {
    /// The type that values of a column are laid out as.
    pub fn of(physical: Physical) -> Self {
        match physical.field_type {
            FieldType::Integer | FieldType::Year | FieldType::Datetime | FieldType::Time => Self::Int64,
            FieldType::Decimal(_) if physical.long => Self::Sixteen,
            FieldType::Decimal(_) => Self::Int64,
            FieldType::Number => Self::Double,
            FieldType::Boolean => Self::Boolean,
            FieldType::Date => Self::Int32,
            _ => Self::Bytes,
        }
    }
}

impl Logical {
    fn of(physical: Physical) -> Option<Self> {
        match (physical.field_type, Stored::of(physical)) {
            (FieldType::Decimal(scale), stored) => {
                Some(Self::Decimal(scale, if stored == Stored::Sixteen { 38 } else { 18 }))
            }
            (FieldType::Date, _) => Some(Self::Date),
            (FieldType::Time, _) => Some(Self::Time),
            (FieldType::Datetime, _) => Some(Self::Moment(physical.zoned)),
            (_, Stored::Bytes) => Some(Self::Text),
            _ => None,
        }
    }

    /// How older readers know it.
    fn converted(self) -> i32 {
        match self {
            Self::Text => 0,
            Self::Decimal(..) => 5,
            Self::Date => 6,
            Self::Time => 8,
            Self::Moment(_) => 10,
        }
    }

    fn write(self, union: &mut Structure<'_>) {
        let micros = |unit: &mut Structure<'_>| unit.structure(2, |_| {});
        match self {
            Self::Text => union.structure(1, |_| {}),
            Self::Decimal(scale, precision) => union.structure(5, |decimal| {
                decimal.i32(1, scale.into());
                decimal.i32(2, precision);
            }),
            Self::Date => union.structure(6, |_| {}),
            Self::Time => union.structure(7, |time| {
                time.bool(1, false);
                time.structure(2, micros);
            }),
            Self::Moment(utc) => union.structure(8, |moment| {
                moment.bool(1, utc);
                moment.structure(2, micros);
            }),
        }
    }
}

/// Writes the root of the schema, which has so many columns.
pub fn root(element: &mut Structure<'_>, columns: usize) {
    element.bytes(4, b"table");
    element.i32(5, columns as i32);
}

/// Writes a column of the schema.
pub fn column(element: &mut Structure<'_>, name: &str, physical: Physical) {
    let stored = Stored::of(physical);
    element.i32(1, stored as i32);
    if stored == Stored::Sixteen {
        element.i32(2, 16);
    }
    // A value may be missing, whatever today's rows say: types come from the schema only.
    element.i32(3, 1);
    element.bytes(4, name.as_bytes());
    if let Some(logical) = Logical::of(physical) {
        element.i32(6, logical.converted());
        if let Logical::Decimal(scale, precision) = logical {
            element.i32(7, scale.into());
            element.i32(8, precision);
        }
        element.structure(10, |union| logical.write(union));
    }
}
