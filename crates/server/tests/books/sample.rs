//! `verify --sample`: what an hourly look finds.

use poltina_server::store::{Invariant, Sampled};

use crate::support::books;
use crate::verify::honest_books;

const ALL: u32 = 1_000;

#[tokio::test]
async fn honest_books_hold_in_each_sample_and_it_says_how_much_it_looked_at() {
    let dir = tempfile::tempdir().unwrap();
    honest_books(dir.path()).await;
    let all = Sampled {
        transfers: u32::try_from(books::count(dir.path(), "transfers")).unwrap(),
        accounts: u32::try_from(books::count(dir.path(), "accounts")).unwrap(),
        lines: books::count(dir.path(), "audit_log"),
    };
    assert!(all.transfers > 10 && all.accounts > 10 && all.lines > 0);
    // Wherever it begins, it goes round.
    for from in [[0; 16], [0x80; 16], [0xff; 16]] {
        assert_eq!(books::sample(dir.path(), ALL, from), Ok((all, Vec::new())));
    }
    let some = books::sample(dir.path(), 3, [0x80; 16]).unwrap();
    let few = Sampled {
        transfers: 3,
        accounts: 3,
        lines: all.lines,
    };
    assert_eq!(some, (few, Vec::new()));
}

#[tokio::test]
async fn what_is_broken_in_what_it_looks_at_is_named() {
    use Invariant as I;
    let newest = "seq = (SELECT max(seq) FROM audit_log)";
    let cases = [
        (
            I::BalancesSumToZero,
            "UPDATE accounts SET credits_posted = credits_posted + 1 WHERE code = 1 AND last_seq = 0",
        ),
        (
            I::BalanceRecomputes,
            "UPDATE entries SET balance_after = balance_after + 1 WHERE seq = 2",
        ),
        (
            I::TransferBalances,
            "UPDATE entries SET amount = amount - 1 WHERE seq = 2",
        ),
        (I::TransferBalances, "DELETE FROM entries WHERE seq = 2"),
        (
            I::OutcomeKept,
            "DELETE FROM outcomes WHERE idempotency_key = 'a-to-b-3'",
        ),
        (
            I::OutcomeKept,
            "UPDATE outcomes SET idempotency_key = 'another' WHERE idempotency_key = 'a-to-b-3'",
        ),
        (
            I::EntriesDense,
            "UPDATE accounts SET last_seq = last_seq - 1 WHERE code = 1 AND last_seq > 0",
        ),
        (
            I::NeverOverdrawn,
            "UPDATE accounts SET flags = 1 WHERE code = 101",
        ),
        (
            I::TraceComplete,
            "UPDATE receipts SET amount = amount + 1 WHERE id = (SELECT id FROM receipts ORDER BY id LIMIT 1)",
        ),
        (
            I::AuditChained,
            &format!("UPDATE audit_log SET detail = 'nothing' WHERE {newest}"),
        ),
        (
            I::AuditChained,
            "DELETE FROM audit_log WHERE seq = (SELECT max(seq) - 1 FROM audit_log)",
        ),
    ];
    let honest = tempfile::tempdir().unwrap();
    honest_books(honest.path()).await;
    for (invariant, sql) in cases {
        let dir = tempfile::tempdir().unwrap();
        books::copy(honest.path(), dir.path());
        assert!(books::forge(dir.path(), sql) > 0, "{sql}");
        let (_, violations) = books::sample(dir.path(), ALL, [0x80; 16]).unwrap();
        assert!(
            violations.iter().any(|one| one.invariant == invariant),
            "{sql}: {violations:?}"
        );
    }
}
