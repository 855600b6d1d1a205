//! How many transfers a second go through the sequencer into SQLite on this disk:
//! `cargo run --release -p poltina-server --example throughput -- [DIR]`.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use poltina_api_types::{Category, OperationKind};
use poltina_domain::{AccountId, Currency, Money, UserId};
use poltina_server::clock::{Clock, SystemClock};
use poltina_server::sequencer::{Hub, Sequencer, TransferCommand};
use poltina_server::store::sql::{Place, SqlStore};
use poltina_server::store::{Decision, NewUser, Store, SystemAccount};
use tokio::task::JoinSet;

const PEOPLE: u32 = 1_000;
const LAST: u32 = PEOPLE - 1;
/// The most transfers of one measurement.
const TRANSFERS: u32 = 60_000;

fn person(n: u32) -> (UserId, AccountId) {
    let mut bytes = [1; 16];
    for (byte, value) in bytes.iter_mut().zip(n.to_be_bytes()) {
        *byte = value;
    }
    (UserId::from_bytes(bytes), AccountId::from_bytes(bytes))
}

fn transfer(
    key: String,
    payer: (UserId, AccountId),
    payee: AccountId,
    kopecks: i64,
) -> TransferCommand {
    TransferCommand {
        principal: payer.0,
        key,
        fingerprint: [0; 32],
        payer: payer.1,
        payee,
        amount: Money::new(kopecks, Currency::Rub),
        note: String::new(),
        kind: OperationKind::Transfer,
        category: Category::Transfers,
        deadline: i64::MAX,
        posted_at: None,
        order: None,
        request: None,
        hold: None,
        exchange: None,
        authorize: None,
        refuse: None,
        limits: None,
        judged: None,
        audit: None,
    }
}

/// Has so many clients send one transfer after the other; transfers a second.
async fn measure(
    sequencer: &Sequencer,
    clients: u32,
    payee: fn(u32) -> u32,
) -> Result<u128, Box<dyn Error>> {
    let share = (clients * 400).min(TRANSFERS) / clients;
    let begin = Instant::now();
    let run = SystemClock.now();
    let mut tasks = JoinSet::new();
    for client in 0..clients {
        let sequencer = sequencer.clone();
        tasks.spawn(async move {
            for n in 0..share {
                let payer = (client * share + n).wrapping_mul(7_919) % PEOPLE;
                let key = format!("{run}-{client}-{n}");
                let command = transfer(key, person(payer), person(payee(payer) % PEOPLE).1, 1);
                let decision = sequencer.submit(command).await;
                if !matches!(decision, Ok(Decision::Posted(_))) {
                    return Err(format!("{decision:?}"));
                }
            }
            Ok(())
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(u128::from(share * clients) * 1_000 / begin.elapsed().as_millis().max(1))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::args().nth(1).map_or_else(
        || std::env::temp_dir().join(format!("poltina-throughput-{}", std::process::id())),
        PathBuf::from,
    );
    let store: Arc<dyn Store> = Arc::new(SqlStore::open(&Place::from(dir.as_path()))?);
    let clock = Arc::new(SystemClock);
    let sequencer = Sequencer::start(Arc::clone(&store), clock, Arc::new(Hub::new()));
    let funding = SystemAccount::Funding.account(Currency::Rub);
    for n in 0..PEOPLE {
        let (id, account) = person(n);
        let phone = format!("+79{n:09}").parse().map_err(|_| "phone")?;
        let now = SystemClock.now();
        let new = NewUser {
            id,
            account,
            phone,
            now,
        };
        store.find_or_create_user(new).await?;
        let gift = transfer(
            format!("gift-{}-{n}", SystemClock.now()),
            (id, funding),
            account,
            10_000_000,
        );
        sequencer.submit(gift).await?;
    }
    println!("transfers a second, books in {}", dir.display());
    println!(
        "{:>8} {:>16} {:>16}",
        "at once", "spread", "one hot account"
    );
    for clients in [1, 16, 128, 512, 2_048] {
        let spread = measure(&sequencer, clients, |payer| payer + 1).await?;
        // Everybody pays the last person, who pays the first.
        let hot = measure(&sequencer, clients, |payer| match payer {
            LAST => 0,
            _ => LAST,
        })
        .await?;
        println!("{clients:>8} {spread:>16} {hot:>16}");
    }
    sequencer.shut_down().await;
    let violations = store.verify().await?;
    println!("verify: {} violations", violations.len());
    Ok(())
}
