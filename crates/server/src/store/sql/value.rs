//! Values as they go into statements and come out of rows, for either database: whole numbers, texts, bytes.

use crate::store::StoreError;

/// A value of a column, borrowed from whoever has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Value<'v> {
    /// Nothing, where something of this kind could be.
    Null(Kind),
    /// A whole number; 0 and 1 are no and yes.
    Integer(i64),
    /// A text.
    Text(&'v str),
    /// Bytes: ids, digests, what is sealed.
    Blob(&'v [u8]),
}

/// What kind of values a parameter takes: PostgreSQL asks before it sees them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Kind {
    Integer,
    Text,
    Blob,
    /// As the column has it that it goes to.
    Any,
}

impl Value<'_> {
    pub(in crate::store) const fn kind(&self) -> Kind {
        match self {
            Self::Null(kind) => *kind,
            Self::Integer(_) => Kind::Integer,
            Self::Text(_) => Kind::Text,
            Self::Blob(_) => Kind::Blob,
        }
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

/// What can be a parameter.
pub(in crate::store) trait ToValue {
    fn to_value(&self) -> Value<'_>;
}

/// Of which kind its values are, also where there is none.
pub(in crate::store) trait OfKind {
    const KIND: Kind;
}

macro_rules! whole_numbers {
    ($($number:ty),*) => {$(
        impl ToValue for $number {
            fn to_value(&self) -> Value<'_> {
                Value::Integer(i64::from(*self))
            }
        }
        impl OfKind for $number {
            const KIND: Kind = Kind::Integer;
        }
    )*};
}
whole_numbers!(i64, i32, u32, u16, u8, bool);

macro_rules! borrowed {
    ($($owned:ty => $value:ident),*) => {$(
        impl ToValue for $owned {
            fn to_value(&self) -> Value<'_> {
                Value::$value(self)
            }
        }
        impl OfKind for $owned {
            const KIND: Kind = Kind::$value;
        }
    )*};
}
borrowed!(str => Text, String => Text, [u8] => Blob, Vec<u8> => Blob);

impl<const N: usize> ToValue for [u8; N] {
    fn to_value(&self) -> Value<'_> {
        Value::Blob(self)
    }
}

impl<const N: usize> OfKind for [u8; N] {
    const KIND: Kind = Kind::Blob;
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value<'_> {
        (**self).to_value()
    }
}

impl<T: OfKind + ?Sized> OfKind for &T {
    const KIND: Kind = T::KIND;
}

impl<T: ToValue + OfKind> ToValue for Option<T> {
    fn to_value(&self) -> Value<'_> {
        self.as_ref()
            .map_or(Value::Null(T::KIND), ToValue::to_value)
    }
}

/// The parameters of a statement, in their order: an array where all are of one type, else `params!`.
pub(in crate::store) trait Params {
    fn values(&self) -> impl ExactSizeIterator<Item = Value<'_>>;
}

impl<T: ToValue, const N: usize> Params for [T; N] {
    fn values(&self) -> impl ExactSizeIterator<Item = Value<'_>> {
        self.iter().map(ToValue::to_value)
    }
}

impl Params for &[&dyn ToValue] {
    fn values(&self) -> impl ExactSizeIterator<Item = Value<'_>> {
        self.iter().map(|value| value.to_value())
    }
}

impl<A: ToValue, B: ToValue> Params for (A, B) {
    fn values(&self) -> impl ExactSizeIterator<Item = Value<'_>> {
        [self.0.to_value(), self.1.to_value()].into_iter()
    }
}

/// Parameters of several types.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$(&$value as &dyn $crate::store::sql::value::ToValue),*] as &[&dyn $crate::store::sql::value::ToValue]
    };
}
pub(in crate::store) use params;

/// What can be read from a column; none where the column holds something else.
pub(in crate::store) trait FromValue: Sized {
    fn from_value(value: Value<'_>) -> Option<Self>;
}

impl FromValue for i64 {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Integer(number) => Some(number),
            _ => None,
        }
    }
}

macro_rules! narrower {
    ($($number:ty),*) => {$(
        impl FromValue for $number {
            fn from_value(value: Value<'_>) -> Option<Self> {
                i64::from_value(value)?.try_into().ok()
            }
        }
    )*};
}
narrower!(i32, u8, u16, u32, u64);

impl FromValue for bool {
    fn from_value(value: Value<'_>) -> Option<Self> {
        i64::from_value(value).map(|number| number != 0)
    }
}

impl FromValue for String {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.to_owned()),
            _ => None,
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Blob(bytes) => Some(bytes.to_owned()),
            _ => None,
        }
    }
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Blob(bytes) => bytes.try_into().ok(),
            _ => None,
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Null(_) => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}

/// A row of an answer.
pub(in crate::store) enum Row<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r postgres::Row),
}

impl Row<'_> {
    /// The value of the column at this place, from 0.
    pub(in crate::store) fn get<T: FromValue>(&self, at: usize) -> Result<T, StoreError> {
        T::from_value(self.value(at)?).ok_or_else(|| self.wrong(at))
    }

    /// The same as it is.
    pub(in crate::store) fn value(&self, at: usize) -> Result<Value<'_>, StoreError> {
        match self {
            Self::Sqlite(row) => crate::store::sqlite::value(row, at),
            Self::Postgres(row) => crate::store::postgres::value(row, at),
        }
    }

    /// This column holds what this program never writes.
    pub(in crate::store) fn wrong(&self, at: usize) -> StoreError {
        let name = match self {
            Self::Sqlite(row) => row.as_ref().column_name(at).unwrap_or("?"),
            Self::Postgres(row) => row.columns().get(at).map_or("?", |column| column.name()),
        };
        StoreError::Corrupt(format!("unknown value in column {name}"))
    }
}
