//! The audit log: what was changed in it afterwards is named, line by line.

use std::path::Path;

use poltina_api_types::SecurityNotice;
use poltina_server::store::{
    AuditInsert, Batch, GuardStore as _, Invariant, LedgerStore as _, NoticeInsert, Trace,
};

use crate::support::World;
use crate::support::books;

/// Five lines about Anna, of which the last was told to her.
async fn honest_log(dir: &Path) {
    let world = World::open(dir);
    let anna = world.person(1).await;
    for n in 1..=5 {
        let audit = AuditInsert {
            at: n,
            user: Some(anna.id),
            session: None,
            device: None,
            act: "wrong-pin",
            detail: format!("in-a-row={n}"),
        };
        let notice = (n == 5).then(|| NoticeInsert {
            user: anna.id,
            notice: SecurityNotice::FactorChanged,
            device_name: "Chrome, Android".to_owned(),
            at: n,
        });
        let trace = Trace { audit, notice };
        world.store.leave_trace(trace).await.unwrap();
    }
    world.close().await;
    assert_eq!(books::verify(dir), Ok(Vec::new()));
}

/// What `verify` names after this was done to the log.
async fn named_after(sql: &str) -> Vec<(Invariant, String)> {
    let dir = tempfile::tempdir().unwrap();
    honest_log(dir.path()).await;
    books::forge(dir.path(), sql);
    let violations = books::verify(dir.path()).unwrap();
    violations
        .into_iter()
        .map(|violation| (violation.invariant, violation.detail))
        .collect()
}

#[tokio::test]
async fn the_lines_of_one_batch_follow_each_other_and_those_before() {
    let dir = tempfile::tempdir().unwrap();
    honest_log(dir.path()).await;
    let world = World::open(dir.path());
    let line = |n: i64| AuditInsert {
        at: n,
        user: None,
        session: None,
        device: None,
        act: "judge",
        detail: format!("verdict=allow score={n}"),
    };
    let batch = Batch {
        audit: (6..=8).map(line).collect(),
        ..Batch::default()
    };
    world.store.commit(batch).await.unwrap();
    let head = world.store.audit_head().await.unwrap().unwrap();
    assert_eq!(head.seq, 8);
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}

#[tokio::test]
async fn a_line_that_was_changed_is_named() {
    for change in [
        "detail = 'in-a-row=1'",
        "act = 'unlock'",
        "at = at + 1",
        "user = NULL",
        "session = user",
        "device = user",
    ] {
        let sql = format!("UPDATE audit_log SET {change} WHERE seq = 3");
        let named = named_after(&sql).await;
        let line = "line 3 does not follow from line 2".to_owned();
        assert_eq!(named, [(Invariant::AuditChained, line)], "{change}");
    }
}

#[tokio::test]
async fn lines_that_are_gone_slipped_in_or_moved_are_named_with_their_place() {
    let cases = [
        (
            "DELETE FROM audit_log WHERE seq = 3",
            "line 4 does not follow from line 2",
        ),
        (
            "DELETE FROM audit_log WHERE seq < 3",
            "line 3 does not follow from line 0",
        ),
        (
            "INSERT INTO audit_log SELECT 6, at, user, session, device, act, detail, hash \
             FROM audit_log WHERE seq = 5",
            "line 6 does not follow from line 5",
        ),
        (
            "UPDATE audit_log SET seq = 99 WHERE seq = 2; UPDATE audit_log SET seq = 2 \
             WHERE seq = 3; UPDATE audit_log SET seq = 3 WHERE seq = 99",
            "line 2 does not follow from line 1",
        ),
    ];
    for (sql, first) in cases {
        let named = named_after(sql).await;
        let line = (Invariant::AuditChained, first.to_owned());
        assert_eq!(named.first(), Some(&line), "{sql}");
    }
}

#[tokio::test]
async fn lines_taken_from_the_end_are_seen_by_the_head_that_was_kept() {
    let dir = tempfile::tempdir().unwrap();
    honest_log(dir.path()).await;
    let kept = books::audit_head(dir.path()).unwrap().unwrap();
    assert_eq!(kept.seq, 5);
    books::forge(dir.path(), "DELETE FROM audit_log WHERE seq > 3");
    // The chain alone cannot tell.
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
    assert_eq!(books::audit_line(dir.path(), kept.seq), Ok(None));
    // What is written anew in their place has other hashes.
    let world = World::open(dir.path());
    for n in 4..=5 {
        let line = AuditInsert {
            at: n,
            user: None,
            session: None,
            device: None,
            act: "nothing",
            detail: String::new(),
        };
        world.store.append_audit(line).await.unwrap();
    }
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
    let now = books::audit_line(dir.path(), kept.seq).unwrap().unwrap();
    assert_ne!(now, kept);
}

#[tokio::test]
async fn a_notice_that_says_nothing_is_named() {
    let named = named_after("DELETE FROM notices").await;
    assert_eq!(named.len(), 1, "{named:?}");
    assert_eq!(named[0].0, Invariant::TraceComplete);
}
