//! `backup`, `restore` and `migrate`: the books as a file, also while they are served.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;

use super::client::{ask_once, sign_in};
use super::server::{Folder, Server, run};

fn told(arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(arguments);
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

fn rows(file: &Path, sql: &str) -> Vec<String> {
    let db = Connection::open(file).unwrap();
    let mut statement = db.prepare(sql).unwrap();
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let value = |at| format!("{:?}", row.get_ref(at).unwrap());
        Ok((0..columns).map(value).collect::<Vec<_>>().join(" "))
    };
    let rows = statement.query_map([], row).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Every transfer with its own, in the order in which an account saw them.
const ENTRIES: &str = "SELECT * FROM entries ORDER BY account, seq";
const AUDIT: &str = "SELECT * FROM audit_log ORDER BY seq";

/// Those lines of the later books that an account had by its newest entry in the earlier ones.
fn as_of(earlier: &[String], later: &[String]) -> Vec<String> {
    let known: std::collections::HashSet<&String> = earlier.iter().collect();
    later
        .iter()
        .filter(|line| known.contains(line))
        .cloned()
        .collect()
}

#[test]
fn a_copy_taken_under_load_and_restored_elsewhere_holds_and_is_the_books_of_one_moment() {
    let folder = Folder::new();
    let flags = ["--demo", "--policy", "open", "--data", folder.path()];
    let server = Server::start(&flags);
    let port = server.port;
    let (anna, _) = sign_in(port, "+79160000001");
    let payee = ask_once(port, "GET", "/payees/shops/kofe-na-lesnoy", &anna, "k", "").json;
    let payee = payee["id"].as_str().unwrap().to_owned();
    let send = |key: &str| {
        let body = format!(r#"{{"payee_id":"{payee}","amount":{{"value":"1","currency":"RUB"}}}}"#);
        let answer = ask_once(port, "POST", "/transfers", &anna, key, &body);
        assert_eq!(answer.status, 201, "{}", answer.json);
        answer.json["id"].as_str().unwrap().to_owned()
    };
    let book = folder.0.join("poltina.db");
    let transfers = |file: &Path| rows(file, "SELECT id FROM transfers").len();

    let stop = AtomicBool::new(false);
    let copies = std::thread::scope(|scope| {
        let load = scope.spawn(|| {
            let mut sent = 0;
            while !stop.load(Ordering::SeqCst) {
                send(&format!("under-load-{sent:08}"));
                sent += 1;
            }
            sent
        });
        let copies: Vec<_> = (0..3)
            .map(|n| {
                // Something was posted since, so that each copy is of another moment.
                send(&format!("between-copies-{n:08}"));
                let before = transfers(&book);
                let file = folder.0.join(format!("copy-{n}"));
                let to = file.to_str().unwrap();
                let said = told(&["backup", "--data", folder.path(), "--to", to]);
                let after = transfers(&book);
                (file, said, before, after)
            })
            .collect();
        stop.store(true, Ordering::SeqCst);
        assert!(load.join().unwrap() > 0, "there was a load");
        copies
    });
    assert_eq!(server.end("-TERM").0.code(), Some(0));

    for (file, (code, said), before, after) in &copies {
        let new = Folder::new();
        let from = file.to_str().unwrap();
        let restored = told(&["restore", "--from", from, "--data", new.path()]);
        assert_eq!(
            (*code, restored),
            (Some(0), (Some(0), format!("all invariants hold\n{said}")))
        );
        let there = new.0.join("poltina.db");
        let count = transfers(&there);
        assert!(said.starts_with(&format!("{count} transfers, audit log ")));
        assert!(
            (*before..=*after).contains(&count),
            "{before} ≤ {count} ≤ {after}"
        );
        for sql in [ENTRIES, AUDIT] {
            let (copied, now) = (rows(&there, sql), rows(&book, sql));
            assert!(!copied.is_empty());
            assert_eq!(as_of(&copied, &now), copied, "all of it is in the books");
        }
        let left: Vec<_> = std::fs::read_dir(&new.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("restoring") || name.contains("part"))
            .collect();
        assert_eq!(left, Vec::<String>::new());
        // It is served as any books are.
        let server = Server::start(&["--demo", "--policy", "open", "--data", new.path()]);
        let (boris, _) = sign_in(server.port, "+79160000002");
        let answer = ask_once(server.port, "GET", "/accounts", &boris, "k", "");
        assert_eq!(answer.status, 200, "{}", answer.json);
        assert_eq!(server.end("-TERM").0.code(), Some(0));
    }
}

#[test]
fn nothing_is_overwritten_and_a_broken_copy_is_not_put_back() {
    let folder = Folder::new();
    assert!(run(&["demo", "--data", folder.path()]).status.success());
    let copy = folder.0.join("copy");
    let copy = copy.to_str().unwrap();
    assert_eq!(
        told(&["backup", "--data", folder.path(), "--to", copy]).0,
        Some(0)
    );
    let before = std::fs::read(copy).unwrap();
    let again = told(&["backup", "--data", folder.path(), "--to", copy]);
    assert!(
        again.0 == Some(1) && again.1.contains("not overwritten"),
        "{again:?}"
    );
    assert_eq!(std::fs::read(copy).unwrap(), before);
    let over = told(&["restore", "--from", copy, "--data", folder.path()]);
    assert!(
        over.0 == Some(1) && over.1.contains("not overwritten"),
        "{over:?}"
    );

    let db = Connection::open(copy).unwrap();
    let changed = db.execute("UPDATE accounts SET credits_posted = credits_posted + 1 WHERE flags & 1 = 1 AND last_seq > 300", ());
    assert!(changed.unwrap() >= 1);
    drop(db);
    let new = Folder::new();
    let broken = told(&["restore", "--from", copy, "--data", new.path()]);
    assert!(
        broken.0 == Some(1)
            && broken.1.contains("balance-recomputes")
            && broken.1.ends_with("nothing was restored\n"),
        "{broken:?}"
    );
    std::fs::write(copy, "no books").unwrap();
    let none = told(&["restore", "--from", copy, "--data", new.path()]);
    assert!(none.0 == Some(1) && none.1.contains("error: "), "{none:?}");
    let missing = told(&["restore", "--from", "/no/such/file", "--data", new.path()]);
    assert!(
        missing.0 == Some(1) && missing.1.contains("/no/such/file"),
        "{missing:?}"
    );
    for name in ["poltina.db", "restoring"] {
        assert!(!new.0.join(name).exists(), "{name}");
    }
}

#[test]
fn old_books_are_migrated_without_being_served() {
    let folder = Folder::new();
    let db = Connection::open(folder.0.join("poltina.db")).unwrap();
    db.execute_batch(include_str!("../../src/store/sqlite/schema.sql"))
        .unwrap();
    db.execute_batch(include_str!("../fixtures/books_1.sql"))
        .unwrap();
    drop(db);
    let migrate = || told(&["migrate", "--data", folder.path()]);
    let newest = rows(
        &folder.0.join("poltina.db"),
        "SELECT max(version) FROM schema_version",
    );
    assert_eq!(newest, ["Integer(1)"]);
    let (code, said) = migrate();
    assert_eq!(code, Some(0));
    assert!(
        said.starts_with("the books had schema version 1 and have "),
        "{said}"
    );
    let (code, said) = migrate();
    assert_eq!(code, Some(0));
    assert!(said.ends_with(" already\n"), "{said}");
    let verified = told(&["verify", "--data", folder.path()]);
    assert_eq!(verified, (Some(0), "all invariants hold\n".to_owned()));
    let none = Folder::new();
    let (code, said) = told(&["migrate", "--data", none.path()]);
    assert!(code == Some(1) && said.contains("no books in"), "{said}");
}
