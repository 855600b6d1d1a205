//! Which version of the schema this release has.

use crate::store::StoreError;

/// The schema this release writes.
pub(in crate::store) const SCHEMA: i64 = 20;

/// Whether books of this version can be read as they are.
pub(in crate::store) fn readable(found: Option<i64>) -> Result<(), StoreError> {
    upgradable(found)?;
    match found {
        Some(SCHEMA) => Ok(()),
        Some(found) => Err(StoreError::OlderSchema {
            found,
            known: SCHEMA,
        }),
        None => Err(StoreError::Corrupt("the books have no schema".to_owned())),
    }
}

/// Whether books of this version, or none, can be brought to this release's.
pub(in crate::store) fn upgradable(found: Option<i64>) -> Result<(), StoreError> {
    match found {
        Some(found) if found > SCHEMA => Err(StoreError::NewerSchema {
            found,
            known: SCHEMA,
        }),
        Some(found) if found < 1 => Err(StoreError::Corrupt(format!("schema version {found}"))),
        _ => Ok(()),
    }
}
