//! Verify: what PostgreSQL is told of its tables holds for every row, also where it was not looked at when the row
//! was written: after a restore, or by a hand that took the rules away.

use super::audit::{Found, each, each_of};
use super::values::all;
use super::{Db, params};
use crate::store::{Invariant, StoreError};

pub(super) fn constraints(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT CAST(c.conrelid::regclass AS TEXT), pg_get_expr(c.conbin, c.conrelid) \
               FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace \
               WHERE c.contype = 'c' AND c.conrelid <> 0 AND n.nspname = current_schema() \
               ORDER BY c.oid";
    let read = |row: &super::Row<'_>| Ok((row.get::<String>(0)?, row.get::<String>(1)?));
    for (table, rule) in all(connection, sql, params![], read)? {
        let broken = format!("SELECT count(*) FROM {table} WHERE NOT ({rule})");
        each(connection, &broken, |columns| {
            let rows: i64 = columns.next()?;
            found.unless(rows == 0, Invariant::StorageSound, || {
                format!("{rows} rows of {table} break {rule}")
            });
            Ok(())
        })?;
    }
    references(connection, found)
}

/// Each row that points at another points at one that is there.
fn references(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT CAST(c.conrelid::regclass AS TEXT), CAST(c.confrelid::regclass AS TEXT), \
               string_agg(format('p.%I = c.%I', p.attname, a.attname), ' AND '), \
               string_agg(format('c.%I IS NOT NULL', a.attname), ' AND ') \
               FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace \
               CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS k (own, other) \
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own \
               JOIN pg_attribute p ON p.attrelid = c.confrelid AND p.attnum = k.other \
               WHERE c.contype = 'f' AND n.nspname = current_schema() \
               GROUP BY c.oid, c.conrelid, c.confrelid ORDER BY c.oid";
    let read = |row: &super::Row<'_>| -> Result<[String; 4], StoreError> {
        Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])
    };
    for [table, parent, same, there] in all(connection, sql, params![], read)? {
        let stray = format!(
            "SELECT count(*) FROM {table} c WHERE {there} \
             AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE {same})"
        );
        each_of(connection, &stray, params![], |columns| {
            let rows: i64 = columns.next()?;
            found.unless(rows == 0, Invariant::StorageSound, || {
                format!("{rows} rows of {table} point at no row of {parent}")
            });
            Ok(())
        })?;
    }
    Ok(())
}
