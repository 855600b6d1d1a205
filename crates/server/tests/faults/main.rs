//! The real server under load: killed, audited while it works, its events followed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

#[path = "../support/mod.rs"]
mod support;

mod charges;
mod clock;
mod cluster;
mod cut;
mod disk_fault;
mod duplicates;
mod postgres_down;
mod proxy;
mod stream;
mod two_servers;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use poltina_server::store::Party;
use serde_json::Value;
use support::World;
use support::books;
use support::rng::{Rng, seeds};
use support::server::{Browser, Lost, Resume, Server, Session};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;

/// Books with people who have money; their numbers.
async fn people_with_money(dir: &Path, people: u8, kopecks: i64) -> Vec<String> {
    let world = World::open(dir);
    let mut phones = Vec::new();
    for n in 1..=people {
        let person = world.person(n).await;
        world.fund(&person, kopecks).await;
        phones.push(person.phone.as_str().to_owned());
    }
    world.close().await;
    phones
}

async fn sign_in_all(port: u16, phones: &[String]) -> Vec<Session> {
    let mut browser = Browser::new(port);
    let mut sessions = Vec::new();
    for phone in phones {
        sessions.push(browser.sign_in(phone).await);
    }
    sessions
}

/// A payment that somebody means to make, with its key.
#[derive(Clone)]
struct Intent {
    payer: usize,
    payee: usize,
    kopecks: u64,
    key: String,
}

fn intents(seed: u64, count: u64, people: usize) -> Vec<Intent> {
    let mut rng = Rng(seed);
    let mut pick = |end: usize| usize::try_from(rng.below(end as u64)).unwrap();
    let one = |n| {
        let payer = pick(people);
        let payee = (payer + 1 + pick(people - 1)) % people;
        let kopecks = 1 + pick(5_000) as u64;
        let key = format!("intent-{seed}-{n:08}");
        Intent {
            payer,
            payee,
            kopecks,
            key,
        }
    };
    (0..count).map(one).collect()
}

/// When a server is killed: after so many requests were sent, or answered.
#[derive(Clone, Copy)]
enum Kill {
    Sent(u64),
    Answered(u64),
}

/// What the clients know when a server is dead.
type Acknowledged = HashMap<String, Value>;

/// Sends all intents at once; kills the server in the middle. The answers that came.
async fn one_life(
    server: &mut Server,
    sessions: &Arc<Vec<Session>>,
    intents: Vec<Intent>,
    kill: Kill,
) -> Acknowledged {
    let (sent, answered) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let time_to_die = Arc::new(Notify::new());
    let mut tasks = JoinSet::new();
    for intent in intents {
        let (sessions, time_to_die) = (Arc::clone(sessions), Arc::clone(&time_to_die));
        let (sent, answered) = (Arc::clone(&sent), Arc::clone(&answered));
        let mut browser = Browser::new(server.port);
        tasks.spawn(async move {
            let reached =
                |counter: &AtomicU64, at| counter.fetch_add(1, Ordering::Relaxed) + 1 == at;
            if matches!(kill, Kill::Sent(at) if reached(&sent, at)) {
                time_to_die.notify_one();
            }
            let payee = sessions[intent.payee].payee_id.clone();
            let payer = &sessions[intent.payer];
            let answer = browser
                .transfer(payer, (&payee, intent.kopecks), &intent.key)
                .await;
            if matches!(kill, Kill::Answered(at) if reached(&answered, at)) {
                time_to_die.notify_one();
            }
            (intent, answer)
        });
    }
    time_to_die.notified().await;
    server.kill();
    let mut acknowledged = HashMap::new();
    while let Some(ended) = tasks.join_next().await {
        let (intent, answer) = ended.unwrap();
        match answer {
            Ok((201, transfer)) => {
                acknowledged.insert(intent.key, transfer);
            }
            Ok((status, body)) => panic!("{status} {body}"),
            Err(Lost) => {}
        }
    }
    acknowledged
}

#[tokio::test]
async fn no_acknowledged_transfer_is_lost_and_none_is_made_twice_when_the_server_is_killed() {
    for seed in 0..seeds(1) {
        killed_five_times(200 + seed).await;
    }
}

async fn killed_five_times(seed: u64) {
    const PEOPLE: u8 = 10;
    const MONEY: i64 = 10_000_000;
    let dir = tempfile::tempdir().unwrap();
    let phones = people_with_money(dir.path(), PEOPLE, MONEY).await;
    let mut server = Server::start(dir.path());
    let sessions = Arc::new(sign_in_all(server.port, &phones).await);
    let intents = intents(seed, 200, usize::from(PEOPLE));
    let mut acknowledged = Acknowledged::new();

    let kills = [
        Kill::Sent(60),
        Kill::Answered(1),
        Kill::Sent(40),
        Kill::Answered(20),
        Kill::Sent(30),
    ];
    for kill in kills {
        let waiting: Vec<Intent> = intents
            .iter()
            .filter(|intent| !acknowledged.contains_key(&intent.key))
            .cloned()
            .collect();
        assert!(
            waiting.len() >= 60,
            "too little is left to kill the server under load"
        );
        acknowledged.extend(one_life(&mut server, &sessions, waiting, kill).await);
        assert!(
            acknowledged.len() < intents.len(),
            "nothing was under way when it was killed"
        );
        assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
        server = Server::start(dir.path());
        // What was acknowledged is there, as it was told; all else is there once, or not at all.
        let mut browser = Browser::new(server.port);
        for intent in &intents {
            let path = format!("/transfers/keys/{}", intent.key);
            let (status, outcome) = browser.get(&path, &sessions[intent.payer]).await.unwrap();
            match acknowledged.get(&intent.key) {
                Some(transfer) => assert_eq!(&outcome["posted"]["transfer"], transfer),
                None => assert!(status == 404 || !outcome["posted"].is_null(), "{outcome}"),
            }
        }
    }

    let mut browser = Browser::new(server.port);
    let mut expected: Vec<i64> = vec![MONEY; usize::from(PEOPLE)];
    for intent in &intents {
        // Once more with its key, acknowledged or not: one transfer, one answer.
        let payee = sessions[intent.payee].payee_id.clone();
        let payer = &sessions[intent.payer];
        let paid = browser
            .transfer(payer, (&payee, intent.kopecks), &intent.key)
            .await;
        let (status, transfer) = paid.unwrap();
        assert_eq!(status, 201, "{transfer}");
        if let Some(before) = acknowledged.get(&intent.key) {
            assert_eq!(&transfer, before);
        }
        expected[intent.payer] -= i64::try_from(intent.kopecks).unwrap();
        expected[intent.payee] += i64::try_from(intent.kopecks).unwrap();
    }
    server.stop();
    the_books_hold(dir.path(), &expected);
}

/// Has so many clients pay all intents; calls `progress` after each.
async fn pay_all(
    port: u16,
    clients: usize,
    sessions: &Arc<Vec<Session>>,
    intents: Vec<Intent>,
    progress: impl Fn() + Clone + Send + 'static,
) -> u64 {
    let mut tasks = JoinSet::new();
    let share = intents.len().div_ceil(clients);
    for share in intents.chunks(share) {
        let (share, sessions, progress) = (share.to_vec(), Arc::clone(sessions), progress.clone());
        tasks.spawn(async move {
            let mut browser = Browser::new(port);
            let mut posted = 0;
            for intent in share {
                let payee = &sessions[intent.payee].payee_id;
                let payer = &sessions[intent.payer];
                let paid = browser
                    .transfer(payer, (payee, intent.kopecks), &intent.key)
                    .await;
                match paid.unwrap() {
                    (201, _) => posted += 1,
                    (422, problem) => assert_eq!(problem["code"], "insufficient-funds"),
                    (status, problem) => panic!("{status} {problem}"),
                }
                progress();
            }
            posted
        });
    }
    tasks.join_all().await.iter().sum()
}

#[tokio::test]
async fn every_snapshot_of_a_busy_bank_sums_to_the_start_and_nobody_is_below_zero() {
    const ACCOUNTS: u8 = 50;
    // Little enough that payments are refused for lack of funds now and then.
    const MONEY: i64 = 20_000;
    let dir = tempfile::tempdir().unwrap();
    let phones = people_with_money(dir.path(), ACCOUNTS, MONEY).await;
    let server = Server::start(dir.path());
    let sessions = Arc::new(sign_in_all(server.port, &phones).await);
    let intents = intents(20_000, 20_000, usize::from(ACCOUNTS));

    // One snapshot for every 200 payments, taken while the others go on.
    let due = Arc::new(Semaphore::new(0));
    let paid = Arc::new(AtomicU64::new(0));
    let progress = {
        let (due, paid) = (Arc::clone(&due), Arc::clone(&paid));
        move || {
            if paid.fetch_add(1, Ordering::Relaxed) % 200 == 0 {
                due.add_permits(1);
            }
        }
    };
    let busy = tokio::spawn({
        let (port, sessions) = (server.port, Arc::clone(&sessions));
        async move { pay_all(port, 8, &sessions, intents, progress).await }
    });
    for _ in 0..100 {
        due.acquire().await.unwrap().forget();
        let path = dir.path().to_owned();
        let books = tokio::task::spawn_blocking(move || books::books(&path))
            .await
            .unwrap()
            .unwrap();
        let mut customers = 0;
        for line in &books.accounts {
            if let Party::Person(_) = line.owner {
                assert!(line.balance >= 0, "{line:?}");
                customers += line.balance;
            }
        }
        assert_eq!(customers, i64::from(ACCOUNTS) * MONEY);
        assert!(books.totals.iter().all(|(_, total)| *total == 0));
    }
    let posted = busy.await.unwrap();
    assert!(
        posted > 10_000 && posted < 20_000,
        "{posted} of 20,000 were posted"
    );
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()), "while it serves");
    server.stop();
}

#[tokio::test]
async fn an_event_stream_that_breaks_off_again_and_again_has_no_gap_and_no_duplicate() {
    const EVENTS: u64 = 10_000;
    const CONNECTIONS: i64 = 21;
    let dir = tempfile::tempdir().unwrap();
    let phones = people_with_money(dir.path(), 9, 100_000_000).await;
    let server = Server::start(dir.path());
    let sessions = Arc::new(sign_in_all(server.port, &phones).await);
    // Eight people pay the ninth, who has had one event: his own money.
    let intents: Vec<Intent> = (1..EVENTS)
        .map(|n| Intent {
            payer: usize::try_from(n % 8).unwrap(),
            payee: 8,
            kopecks: n,
            key: format!("event-{n:016}"),
        })
        .collect();
    let busy = tokio::spawn({
        let (port, sessions) = (server.port, Arc::clone(&sessions));
        async move { pay_all(port, 8, &sessions, intents, || ()).await }
    });

    let mut rng = Rng(10_000);
    let browser = Browser::new(server.port);
    let events = i64::try_from(EVENTS).unwrap();
    let (mut newest, mut balance) = (0, 0);
    for connection in 1..=CONNECTIONS {
        let resume = match connection % 2 {
            0 => Resume::LastEventId(newest),
            _ => Resume::After(newest),
        };
        let mut stream = browser.follow(&sessions[8], resume).await;
        // It breaks off somewhere around its share; the last one stays to the end.
        let share =
            i64::try_from(rng.below(200)).unwrap() - 100 + connection * events / CONNECTIONS;
        let until = if connection == CONNECTIONS {
            events
        } else {
            share
        };
        while newest < until {
            let (id, event) = stream.next().await;
            assert_eq!(id, newest + 1);
            assert_eq!(event["sequence"], id);
            let operation = &event["body"]["operation_posted"]["operation"];
            let amount: i64 = operation["amount"]["value"]
                .as_str()
                .unwrap()
                .parse()
                .unwrap();
            balance += amount;
            assert_eq!(operation["balance_after"]["value"], balance.to_string());
            newest = id;
        }
    }
    assert_eq!(busy.await.unwrap(), EVENTS - 1);
    server.stop();
}

/// The books verify, and people have so much, in the order in which they were made: that of their ids.
fn the_books_hold(dir: &Path, expected: &[i64]) {
    assert_eq!(books::verify(dir), Ok(Vec::new()));
    let books = books::books(dir).unwrap();
    let balances = books.accounts.iter().filter_map(|line| match line.owner {
        Party::Person(_) => Some(line.balance),
        Party::Shop(_) | Party::System(_) => None,
    });
    assert_eq!(balances.collect::<Vec<_>>(), expected);
}
