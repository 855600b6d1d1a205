//! What is PostgreSQL's own: connections that are lost, several servers at once, databases that cannot be used.

use std::sync::Arc;

use poltina_server::clock::SystemClock;
use poltina_server::sequencer::{Hub, Sequencer};
use poltina_server::store::sql::{self, Exported, Place, SqlStore};
use poltina_server::store::{Decision, Store as _};
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use tokio::task::JoinSet;

use crate::support::{World, books, transfer};
use crate::verify::honest_books;

#[tokio::test]
async fn connections_that_are_cut_off_are_replaced_and_the_books_hold() {
    if books::without_postgres() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    let (anna, boris) = (world.person(1).await, world.person(2).await);
    world.fund(&anna, 100_000).await;
    assert!(world.store.user_by_id(boris.id).await.unwrap().is_some());
    for n in 0..3 {
        assert!(books::cut_off(dir.path()) >= 2, "the writer and a reader");
        // Whoever reads, or writes, after that has another connection.
        assert!(world.store.user_by_id(anna.id).await.unwrap().is_some());
        let key = format!("after-cut-{n}");
        let sent = world.send(&key, (&anna, boris.account), 1_000).await;
        assert!(matches!(sent, Ok(Decision::Posted(_))), "{sent:?}");
    }
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}

#[tokio::test]
async fn several_servers_decide_over_the_same_accounts_and_each_key_counts_once() {
    const EACH: usize = 40;
    if books::without_postgres() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    let (anna, boris) = (world.person(1).await, world.person(2).await);
    world.fund(&anna, 1_000_000).await;
    let mut tasks = JoinSet::new();
    for _ in 0..3 {
        // The same keys from all of them, at once.
        let store: Arc<SqlStore> = Arc::new(books::open(dir.path()).unwrap());
        let hub = Arc::new(Hub::new());
        let sequencer = Sequencer::over(store, Arc::new(SystemClock), hub);
        let (anna, boris) = (anna.clone(), boris.clone());
        tasks.spawn(async move {
            let mut decided = Vec::new();
            for n in 0..EACH {
                let key = format!("of-all-{n}");
                // Some are beyond what she has: a refusal is for ever too.
                let kopecks = if n % 5 == 4 { 90_000_000 } else { 1_000 };
                let parties = (anna.account, boris.account);
                let command = transfer(anna.id, &key, parties, kopecks);
                let decision = loop {
                    // The others were faster: nothing moved by this one.
                    if let Ok(decision) = sequencer.submit(command.clone()).await {
                        break decision;
                    }
                };
                decided.push(decision);
            }
            sequencer.shut_down().await;
            decided
        });
    }
    let decided = tasks.join_all().await;
    assert!(decided.iter().all(|one| *one == decided[0]));
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
    let lines = books::books(dir.path()).unwrap().accounts;
    let balance = |id| lines.iter().find(|line| line.id == id).unwrap().balance;
    let sent = i64::try_from(EACH / 5 * 4).unwrap() * 1_000;
    assert_eq!(balance(boris.account), sent);
}

#[tokio::test]
async fn several_servers_over_one_busy_account_answer_each_at_once_and_decide_nothing_twice() {
    const EACH: usize = 200;
    if books::without_postgres() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    let (anna, boris) = (world.person(1).await, world.person(2).await);
    world.fund(&anna, 1_000_000).await;
    let servers: Vec<World> = (0..3).map(|_| World::open(dir.path())).collect();
    let mut tasks = JoinSet::new();
    for n in 0..EACH {
        for (server, at) in servers.iter().zip(["a", "b", "c"]) {
            let (sequencer, payee) = (server.sequencer.clone(), boris.account);
            let command = transfer(anna.id, &format!("{at}-{n}"), (anna.account, payee), 100);
            tasks.spawn(async move { sequencer.submit(command).await });
        }
    }
    // None is told to come again: a batch is decided beside nobody.
    for decided in tasks.join_all().await {
        assert!(matches!(decided, Ok(Decision::Posted(_))), "{decided:?}");
    }
    for server in servers {
        let mut registry = Registry::default();
        server.sequencer.figures().register(&mut registry);
        let mut told = String::new();
        encode(&mut told, &registry).unwrap();
        assert!(told.contains("conflicts_total 0\n"), "{told}");
        server.close().await;
    }
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}

#[tokio::test]
async fn books_go_from_the_file_to_postgresql_and_back_and_stay_the_same() {
    if books::without_postgres() {
        return;
    }
    let (dir, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    honest_books(dir.path()).await;
    let (database, file) = (books::place(dir.path()), Place::from(folder.path()));
    let there = sql::export(&database, &file).unwrap();
    assert!(
        matches!(there, Exported::Whole { rows: 200.., .. }),
        "{there:?}"
    );
    assert_eq!(sql::verify(&file), Ok(Vec::new()));
    assert_eq!(sql::books(&file), sql::books(&database));
    // Not over books that are there.
    let refused = sql::export(&database, &file).unwrap_err().to_string();
    assert!(refused.contains("not overwritten"), "{refused}");

    let empty = tempfile::tempdir().unwrap();
    books::without(empty.path());
    let back = books::place(empty.path());
    assert_eq!(sql::export(&file, &back), Ok(there));
    assert_eq!(sql::verify(&back), Ok(Vec::new()));
    assert_eq!(sql::books(&back), sql::books(&file));
    assert_eq!(sql::audit_head(&back), sql::audit_head(&database));
}

#[tokio::test]
async fn a_database_that_sorts_otherwise_than_by_bytes_is_refused_with_how_to_make_one() {
    if books::without_postgres() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    books::sorted_by_language(dir.path());
    let refused = books::open(dir.path()).unwrap_err().to_string();
    assert!(refused.contains("--locale C"), "{refused}");
}
