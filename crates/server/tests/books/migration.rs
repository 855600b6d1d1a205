//! Books of older releases are brought up to date, and what is in them stays.

use std::path::Path;

use poltina_server::store::{Decision, EventBody, IdentityStore as _, Store, StoreError};
use rusqlite::Connection;

use crate::support::World;
use crate::support::books;

/// Books as the release before version 2 left them.
fn old_books(dir: &Path) -> Connection {
    let db = Connection::open(dir.join("poltina.db")).unwrap();
    let schema = include_str!("../../src/store/sqlite/schema.sql");
    db.execute_batch(schema).unwrap();
    db.execute_batch(include_str!("../fixtures/books_1.sql"))
        .unwrap();
    db
}

fn rows(dir: &Path, sql: &str) -> Vec<String> {
    let db = Connection::open(dir.join("poltina.db")).unwrap();
    let mut statement = db.prepare(sql).unwrap();
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let value = |at| format!("{:?}", row.get_ref(at).unwrap());
        Ok((0..columns).map(value).collect::<Vec<_>>().join(" "))
    };
    let rows = statement.query_map([], row).unwrap();
    rows.map(Result::unwrap).collect()
}

const TABLES: [&str; 8] = [
    "SELECT id, phone, given_name, family_name, version, created_at FROM users ORDER BY id",
    "SELECT * FROM shops ORDER BY id",
    "SELECT id, code, owner, currency, flags, debits_pending, debits_posted, credits_pending, \
     credits_posted, last_seq, created_at FROM accounts WHERE code NOT IN (103, 104) AND currency = 'RUB' ORDER BY id",
    "SELECT id, debit_account, credit_account, amount, currency, pending_id, flags, code, debit_seq, \
     credit_seq, category, note, posted_at FROM transfers ORDER BY id",
    "SELECT * FROM entries ORDER BY account, seq",
    "SELECT * FROM receipts ORDER BY id",
    "SELECT transfer, principal, idempotency_key, fingerprint, refusal, decided_at FROM outcomes \
     ORDER BY transfer",
    "SELECT user, seq, subject, account, account_seq FROM events ORDER BY user, seq",
];

#[tokio::test]
async fn old_books_are_brought_up_to_date_and_nothing_in_them_changes() {
    if !books::only_sqlite() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    drop(old_books(dir.path()));
    let before = TABLES.map(|sql| rows(dir.path(), sql));
    assert!(before.iter().all(|rows| !rows.is_empty()));

    // An auditor writes nothing, and says what to do.
    let error = books::verify(dir.path()).unwrap_err();
    assert_eq!(
        error,
        StoreError::OlderSchema {
            found: 1,
            known: 20
        }
    );
    assert!(error.to_string().contains("start the server once"));

    World::open(dir.path()).close().await;
    assert_eq!(TABLES.map(|sql| rows(dir.path(), sql)), before);
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
    // What had left the accounts is counted, as `verify` says; nobody was identified.
    let used = rows(
        dir.path(),
        "SELECT count(*) FROM accounts WHERE used_on > 0",
    );
    assert_ne!(used, ["Integer(0)"]);
    let known = "SELECT count(*) FROM users WHERE level <> 'anonymous'";
    assert_eq!(rows(dir.path(), known), ["Integer(0)"]);
    // Its operations are found as if they had always been looked for.
    let indexed = "SELECT (SELECT count(*) FROM operation_index) = count(*) FROM entries e \
                   JOIN accounts a ON a.id = e.account AND a.code = 1";
    assert_eq!(rows(dir.path(), indexed), ["Integer(1)"]);
    let sums = "SELECT count(*) > 0 FROM month_sums";
    assert_eq!(rows(dir.path(), sums), ["Integer(1)"]);
    // A second start finds nothing to do.
    World::open(dir.path()).close().await;
    let versions = rows(dir.path(), "SELECT version FROM schema_version");
    let expected: Vec<_> = (1..=20)
        .map(|version| format!("Integer({version})"))
        .collect();
    assert_eq!(versions, expected);

    let fresh = tempfile::tempdir().unwrap();
    World::open(fresh.path()).close().await;
    let schema = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name";
    assert_eq!(rows(dir.path(), schema), rows(fresh.path(), schema));
}

#[tokio::test]
async fn old_books_that_are_up_to_date_take_orders_and_tell_what_they_told() {
    if !books::only_sqlite() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    drop(old_books(dir.path()));
    let world = World::open(dir.path());
    let (anna, vera) = (world.person(1).await, world.person(3).await);
    let shop = world.store.shops_of(vera.id).await.unwrap().remove(0);
    let told = world.store.events_after(vera.id, 0, 100).await.unwrap();
    assert_eq!(told.len(), 6);
    assert!(
        told.iter()
            .all(|event| matches!(event.body, EventBody::Receipt(_)))
    );
    let order = world.order(20, &shop, 700).await;
    let paid = world.pay_order((order, 700), (&anna, &shop), Some(1)).await;
    assert!(matches!(paid, Ok(Decision::Posted(_))), "{paid:?}");
    let told = world.store.events_after(vera.id, 6, 100).await.unwrap();
    assert!(matches!(told[0].body, EventBody::Receipt(_)));
    assert!(matches!(told[1].body, EventBody::OrderClosed(_)));
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}

#[tokio::test]
async fn who_was_signed_in_stays_so_with_his_payment_codes() {
    if !books::only_sqlite() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let db = old_books(dir.path());
    let second = include_str!("../../src/store/sqlite/schema_2.sql");
    db.execute_batch(second).unwrap();
    db.execute_batch(
        "INSERT INTO schema_version VALUES (2); INSERT INTO sessions VALUES (CAST(zeroblob(31) || x'09' AS BLOB), \
         CAST(zeroblob(15) || x'07' AS BLOB), x'01010101010101010101010101010101', 10, 20, 1000); \
         INSERT INTO seeds VALUES (CAST(zeroblob(15) || x'05' AS BLOB), '0123456789', CAST(zeroblob(31) || x'09' AS BLOB), \
         x'01010101010101010101010101010101', x'aa', 2, 15)",
    )
    .unwrap();
    drop(db);
    let world = World::open(dir.path());
    let mut hash = [0; 32];
    hash[31] = 9;
    let (session, token) = world.store.session_by_token(hash).await.unwrap().unwrap();
    assert_eq!(session.user, world.person(1).await.id);
    assert_eq!((session.created_at, session.last_seen_at), (10, 20));
    assert_eq!((session.expires_at, session.locked), (1_000, false));
    assert!(token.used && token.ends_at.is_none());
    let devices = world.store.devices_of(session.user, 30).await.unwrap();
    assert_eq!(devices.len(), 1);
    assert_eq!(devices[0].0.id, session.device);
    let seed = world.store.seed_by_session(session.id).await.unwrap();
    assert_eq!(seed.unwrap().misses, 2);
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}

#[tokio::test]
async fn books_whose_update_fails_stay_as_they_were() {
    if !books::only_sqlite() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let db = old_books(dir.path());
    // Something of that name is in the way.
    db.execute_batch("CREATE TABLE seeds (id INTEGER) STRICT")
        .unwrap();
    drop(db);
    let schema = "SELECT name FROM sqlite_schema ORDER BY name";
    let before = rows(dir.path(), schema);
    assert!(books::open(dir.path()).is_err());
    assert_eq!(rows(dir.path(), schema), before);
    assert_eq!(
        rows(dir.path(), "SELECT version FROM schema_version"),
        ["Integer(1)"]
    );
}
