//! Values as they go to PostgreSQL and come from it.

use std::error::Error;

use postgres::Row;
use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::connection::told;
use crate::store::StoreError;
use crate::store::sql::{Kind, Value};

type Failed = Box<dyn Error + Sync + Send>;

/// The type of a parameter.
pub(super) const fn type_of(kind: Kind) -> Type {
    match kind {
        Kind::Integer => Type::INT8,
        Kind::Text => Type::TEXT,
        Kind::Blob => Type::BYTEA,
        Kind::Any => Type::UNKNOWN,
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self, to: &Type, out: &mut BytesMut) -> Result<IsNull, Failed> {
        match (self, to) {
            (Self::Null(_), _) => Ok(IsNull::Yes),
            (Self::Integer(number), &Type::INT8) => number.to_sql(to, out),
            (Self::Text(text), &Type::TEXT) => text.to_sql(to, out),
            (Self::Blob(bytes), &Type::BYTEA) => bytes.to_sql(to, out),
            _ => Err(format!("a parameter of type {to} is given another").into()),
        }
    }

    // Looked at with the value itself.
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The value of a column.
pub(in crate::store) fn value(row: &Row, at: usize) -> Result<Value<'_>, StoreError> {
    row.try_get(at).map_err(told)
}

impl<'r> FromSql<'r> for Value<'r> {
    fn from_sql(from: &Type, raw: &'r [u8]) -> Result<Self, Failed> {
        Ok(match *from {
            Type::INT8 => Self::Integer(i64::from_sql(from, raw)?),
            Type::INT4 => Self::Integer(i32::from_sql(from, raw)?.into()),
            Type::BOOL => Self::Integer(bool::from_sql(from, raw)?.into()),
            Type::NUMERIC => Self::Integer(whole_number(raw).ok_or("no whole number of 64 bits")?),
            Type::TEXT | Type::VARCHAR | Type::NAME => Self::Text(<&str>::from_sql(from, raw)?),
            Type::BYTEA => Self::Blob(raw),
            _ => return Err(format!("a column of type {from}").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Failed> {
        Ok(Self::Null(Kind::Any))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A NUMERIC that is a whole number: what PostgreSQL sums up whole numbers to. Digits are of base 10,000, the first
/// of which has this weight.
fn whole_number(raw: &[u8]) -> Option<i64> {
    let mut halves = raw
        .chunks_exact(2)
        .filter_map(|half| half.try_into().ok().map(u16::from_be_bytes));
    let count = halves.next()?;
    let weight = i16::from_be_bytes(halves.next()?.to_be_bytes());
    let (sign, _scale) = (halves.next()?, halves.next()?);
    let mut number: i64 = 0;
    for place in 0..=i32::from(weight) {
        let digit = if place < i32::from(count) {
            halves.next()?
        } else {
            0
        };
        // Downwards, so that the least number of all has room.
        number = number.checked_mul(10_000)?.checked_sub(digit.into())?;
    }
    if halves.any(|digit| digit != 0) {
        return None;
    }
    match sign {
        0x0000 => number.checked_neg(),
        0x4000 => Some(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(weight: i16, sign: u16, digits: &[u16]) -> Vec<u8> {
        let count = u16::try_from(digits.len()).unwrap();
        let head = [count, u16::from_be_bytes(weight.to_be_bytes()), sign, 0];
        head.iter()
            .chain(digits)
            .flat_map(|half| half.to_be_bytes())
            .collect()
    }

    #[test]
    fn sums_are_read_as_whole_numbers() {
        assert_eq!(whole_number(&numeric(0, 0, &[])), Some(0));
        assert_eq!(whole_number(&numeric(1, 0, &[12, 3456])), Some(123_456));
        assert_eq!(whole_number(&numeric(2, 0, &[7])), Some(700_000_000));
        assert_eq!(whole_number(&numeric(0, 0x4000, &[5])), Some(-5));
        let least = numeric(4, 0x4000, &[922, 3372, 368, 5477, 5808]);
        assert_eq!(whole_number(&least), Some(i64::MIN));
        let beyond = numeric(4, 0, &[922, 3372, 368, 5477, 5808]);
        assert_eq!(whole_number(&beyond), None);
        assert_eq!(whole_number(&numeric(-1, 0, &[5000])), None);
        assert_eq!(whole_number(&numeric(0, 0xC000, &[])), None);
    }
}
