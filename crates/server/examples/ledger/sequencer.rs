//! Transfers handed to the sequencer by many callers of this process: what is left without HTTP and the app's rules.

use std::sync::Arc;
use std::time::{Duration, Instant};

use poltina_domain::{AccountId, Currency};
use poltina_server::clock::{Clock, SystemClock};
use poltina_server::sequencer::{Hub, Sequencer};
use poltina_server::store::sql::{Place, SqlStore};
use poltina_server::store::{Decision, NewUser, Store, SystemAccount};
use tokio::task::JoinSet;

use crate::Outcome;
use crate::names::To;
use crate::world::{person, transfer};

/// Among how many people money moves.
const PEOPLE: u32 = 1_000;

/// Prints how many transfers a second were posted.
pub(crate) async fn run(place: &Place, clients: u32, seconds: u64, to: To) -> Outcome<()> {
    let store: Arc<dyn Store> = Arc::new(SqlStore::open(place)?);
    let sequencer = Sequencer::start(
        Arc::clone(&store),
        Arc::new(SystemClock),
        Arc::new(Hub::new()),
    );
    let run = SystemClock.now();
    let funding = SystemAccount::Funding.account(Currency::Rub);
    let mut arrivals = JoinSet::new();
    for n in 0..PEOPLE {
        let ((id, account), store) = (person(n), Arc::clone(&store));
        let phone = format!("+79{n:09}").parse().map_err(|_| "no such number")?;
        let new = NewUser {
            id,
            account,
            phone,
            now: run,
        };
        arrivals.spawn(async move { store.find_or_create_user(new).await });
    }
    while let Some(arrived) = arrivals.join_next().await {
        arrived??;
    }
    let mut gifts = JoinSet::new();
    for n in 0..PEOPLE {
        let ((id, account), sequencer) = (person(n), sequencer.clone());
        let gift = transfer(
            format!("gift-{run}-{n}"),
            (id, funding),
            account,
            10_000_000,
        );
        gifts.spawn(async move { sequencer.submit(gift).await });
    }
    while let Some(given) = gifts.join_next().await {
        given??;
    }
    let begun = Instant::now();
    let until = begun + Duration::from_secs(seconds);
    let mut tasks = JoinSet::new();
    for client in 0..clients {
        tasks.spawn(one_after_the_other(
            sequencer.clone(),
            (run, client, clients),
            to,
            until,
        ));
    }
    let mut posted = 0;
    while let Some(ended) = tasks.join_next().await {
        posted += ended??;
    }
    let took = begun.elapsed().as_millis().max(1);
    println!("a_second {}", u128::from(posted) * 1_000 / took);
    sequencer.shut_down().await;
    Ok(())
}

async fn one_after_the_other(
    sequencer: Sequencer,
    (run, client, clients): (i64, u32, u32),
    to: To,
    until: Instant,
) -> Outcome<u64> {
    let mut sent = 0;
    let mut nth = client;
    while Instant::now() < until {
        let payer = nth.wrapping_mul(7_919) % (PEOPLE - 1);
        nth = nth.wrapping_add(clients);
        let payee: AccountId = match to {
            To::Spread => person((payer + 1) % (PEOPLE - 1)).1,
            To::Hot => person(PEOPLE - 1).1,
        };
        let command = transfer(
            format!("bench-{run}-{client}-{sent}"),
            person(payer),
            payee,
            1,
        );
        match sequencer.submit(command).await? {
            Decision::Posted(_) => sent += 1,
            other => return Err(format!("not posted: {other:?}").into()),
        }
    }
    Ok(sent)
}
