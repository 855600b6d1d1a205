//! Exchanges in the books: what the sequencer lets pass, and what `verify` finds where one is not what
//! its quote said.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use poltina_api_types::ExchangeSide;
use poltina_domain::{AccountId, Currency, Money, Pair, Price, QuoteId, TransferId};
use poltina_ledger::Refusal;
use poltina_server::clock::SystemClock;
use poltina_server::sequencer::{ExchangeCommand, Sequencer, SubmitError};
use poltina_server::store::sql::SqlStore;
use poltina_server::store::{
    Batch, Decision, ExchangeStore as _, LedgerStore, Loaded, Needs, QuoteRow, SearchFilter,
    SearchStore as _, Store as _, StoreError, User,
};

use crate::support::books;
use crate::support::{START, World};

/// A quote of 82.50 yuan for 1 000.00 roubles and 5.00 on top.
pub(crate) fn quote(n: u8, user: &User) -> QuoteRow {
    let pair = Pair::new(Currency::Cny, Currency::Rub).unwrap();
    QuoteRow {
        id: QuoteId::from_bytes([n; 16]),
        user: user.id,
        price: Price::from_parts(pair, 121_200).unwrap(),
        sell: Money::new(100_000, Currency::Rub),
        buy: Money::new(8_250, Currency::Cny),
        fee: Money::new(500, Currency::Rub),
        fixed: ExchangeSide::Sell,
        rate_date: "2026-01-01".to_owned(),
        created_at: START,
        expires_at: i64::MAX,
    }
}

fn command(key: &str, user: &User, quote: QuoteRow) -> ExchangeCommand {
    ExchangeCommand {
        principal: user.id,
        key: key.to_owned(),
        payer: user.account,
        payee: yuan(user),
        payee_balance: None,
        deadline: i64::MAX,
        quote,
    }
}

pub(crate) fn yuan(user: &User) -> AccountId {
    let mut id = *user.id.as_bytes();
    id[0] = 0xcc;
    AccountId::from_bytes(id)
}

pub(crate) async fn rich(world: &World, n: u8) -> User {
    let user = world.person(n).await;
    world.fund(&user, 1_000_000).await;
    let opened = world
        .store
        .open_account(user.id, yuan(&user), Currency::Cny, START);
    assert!(opened.await.unwrap().1);
    user
}

pub(crate) async fn put(world: &World, quote: &QuoteRow) {
    world.store.put_quote(quote.clone(), 0).await.unwrap();
}

#[tokio::test]
async fn a_quote_that_is_not_the_kept_one_or_another_s_exchanges_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    let (anna, boris) = (rich(&world, 1).await, rich(&world, 2).await);
    let own = quote(1, &anna);
    put(&world, &own).await;
    let before = books::books(dir.path()).unwrap();
    let dearer = QuoteRow {
        buy: Money::new(8_251, Currency::Cny),
        ..own.clone()
    };
    let longer = QuoteRow {
        expires_at: i64::MAX - 1,
        ..own.clone()
    };
    for wrong in [
        command("dearer", &anna, dearer),
        command("longer", &anna, longer),
        command("unknown", &anna, quote(9, &anna)),
        command("of-another", &boris, own.clone()),
        ExchangeCommand {
            payee: AccountId::from_bytes([99; 16]),
            ..command("to-nobody", &anna, own.clone())
        },
        ExchangeCommand {
            payee: anna.account,
            ..command("to-roubles", &anna, own.clone())
        },
    ] {
        let answer = world.sequencer.exchange(wrong).await;
        let refused = Ok(Decision::Refused(Refusal::CurrencyMismatch));
        assert!(
            matches!(answer, Err(SubmitError::Invalid(_))) || answer == refused,
            "{answer:?}"
        );
    }
    // A quote that gives more than its price says is no quote, though it is kept.
    let generous = QuoteRow {
        buy: Money::new(8_251, Currency::Cny),
        ..quote(2, &anna)
    };
    put(&world, &generous).await;
    let answer = world
        .sequencer
        .exchange(command("generous", &anna, generous))
        .await;
    assert!(matches!(answer, Err(SubmitError::Invalid(_))), "{answer:?}");
    let over = QuoteRow {
        expires_at: START + 1,
        ..quote(3, &anna)
    };
    put(&world, &over).await;
    let answer = world.sequencer.exchange(command("over", &anna, over)).await;
    assert_eq!(answer, Err(SubmitError::QuoteExpired));
    let late = ExchangeCommand {
        deadline: 0,
        ..command("late", &anna, own.clone())
    };
    let answer = world.sequencer.exchange(late).await;
    assert_eq!(answer, Err(SubmitError::DeadlinePassed));
    assert_eq!(books::books(dir.path()), Ok(before));
    // None of it used the quote up.
    let done = world.sequencer.exchange(command("own", &anna, own)).await;
    assert!(matches!(done, Ok(Decision::Posted(_))), "{done:?}");
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}

#[tokio::test]
async fn exchanges_hold_over_a_restart_and_every_currency_sums_to_zero() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    let anna = rich(&world, 1).await;
    put(&world, &quote(1, &anna)).await;
    let first = world
        .sequencer
        .exchange(command("key", &anna, quote(1, &anna)))
        .await;
    world.close().await;
    let world = World::open(dir.path());
    // The same again finds what was done; the quote is not used twice.
    let again = world
        .sequencer
        .exchange(command("key", &anna, quote(1, &anna)))
        .await;
    assert_eq!(again, first);
    let other = world
        .sequencer
        .exchange(command("other", &anna, quote(1, &anna)))
        .await;
    assert_eq!(other, Err(SubmitError::QuoteUsed));
    let books = world.store.books().await.unwrap();
    assert_eq!(books.totals.len(), Currency::ALL.len());
    assert!(books.totals.iter().all(|(_, total)| *total == 0));
    let Ok(Decision::Posted(posted)) = first else {
        panic!("{first:?}");
    };
    let found = world
        .store
        .exchange_by_transfer(anna.id, posted.transfer_id)
        .await;
    let found = found.unwrap().unwrap();
    assert_eq!(
        (found.quote, found.sold_operation),
        (quote(1, &anna), posted.operation_id)
    );
    let filter = SearchFilter {
        currency: Some(Currency::Cny),
        ..SearchFilter::default()
    };
    let yuan = world
        .store
        .search_operations(anna.id, filter, None, 10)
        .await
        .unwrap();
    assert_eq!(yuan.rows.len(), 1);
    assert_eq!(yuan.sums.unwrap().0, Money::new(8_250, Currency::Cny));
    // Quotes that nobody used are forgotten, those that were used never.
    put(
        &world,
        &QuoteRow {
            expires_at: START + 1,
            ..quote(5, &anna)
        },
    )
    .await;
    world
        .store
        .put_quote(quote(6, &anna), i64::MAX)
        .await
        .unwrap();
    let kept = async |n| {
        world
            .store
            .quote_by_id(anna.id, QuoteId::from_bytes([n; 16]))
            .await
            .unwrap()
    };
    assert_eq!(
        (
            kept(1).await.is_some(),
            kept(5).await,
            kept(6).await.is_some()
        ),
        (true, None, true)
    );
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}

async fn exchanged(dir: &Path) -> TransferId {
    let world = World::open(dir);
    let anna = rich(&world, 1).await;
    put(&world, &quote(1, &anna)).await;
    let done = world
        .sequencer
        .exchange(command("key", &anna, quote(1, &anna)))
        .await;
    world.close().await;
    match done.unwrap() {
        Decision::Posted(posted) => posted.transfer_id,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_exchange_that_is_not_what_its_quote_said_is_found() {
    for forgery in [
        "UPDATE exchanges SET residue = residue + 1",
        "UPDATE quotes SET price = price + 1",
        "UPDATE quotes SET buy = buy - 1",
        "UPDATE quotes SET sell = sell + 1",
        "UPDATE quotes SET fee = fee + 1",
        "UPDATE quotes SET fee = 0",
        "UPDATE quotes SET expires_at = created_at + 1",
        "UPDATE exchanges SET kept = NULL",
        "UPDATE exchanges SET sold = bought, bought = sold",
        "UPDATE transfers SET code = 1 WHERE code = 6 AND currency = 'CNY'",
        "DELETE FROM exchanges",
    ] {
        let dir = tempfile::tempdir().unwrap();
        exchanged(dir.path()).await;
        assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
        assert_ne!(books::forge(dir.path(), forgery), 0, "{forgery}");
        let found = books::verify(dir.path()).unwrap();
        let names: BTreeSet<_> = found.iter().map(|found| found.invariant.name()).collect();
        assert!(
            names.contains("exchanges-follow-quotes"),
            "{forgery}: {names:?}"
        );
    }
}

/// A store whose answer to a commit is lost: before the commit was done, or after.
pub(crate) struct Forgetful {
    pub(crate) store: Arc<SqlStore>,
    pub(crate) done: bool,
    pub(crate) lost: AtomicBool,
}

#[async_trait]
impl LedgerStore for Forgetful {
    async fn newest_posting(&self) -> Result<i64, StoreError> {
        self.store.newest_posting().await
    }

    async fn load(&self, needs: &Needs) -> Result<Loaded, StoreError> {
        self.store.load(needs).await
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        let lost = StoreError::Unavailable("its answer is lost".to_owned());
        if self.lost.swap(true, Ordering::SeqCst) {
            return self.store.commit(batch).await;
        }
        if self.done {
            self.store.commit(batch).await?;
        }
        Err(lost)
    }
}

#[tokio::test]
async fn an_exchange_whose_answer_is_lost_is_unknown_and_settled_by_its_key() {
    for done in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let world = World::open(dir.path());
        let anna = rich(&world, 1).await;
        put(&world, &quote(1, &anna)).await;
        let store: Arc<dyn LedgerStore> = Arc::new(Forgetful {
            store: Arc::clone(&world.store),
            done,
            lost: AtomicBool::new(false),
        });
        let sequencer = Sequencer::over(store, Arc::new(SystemClock), Arc::default());
        let ask = || sequencer.exchange(command("key", &anna, quote(1, &anna)));
        assert_eq!(ask().await, Err(SubmitError::Unknown));
        let settled = ask().await;
        assert!(matches!(settled, Ok(Decision::Posted(_))), "{settled:?}");
        assert_eq!(ask().await, settled);
        let (accounts, _) = world.store.accounts_of(anna.id).await.unwrap();
        let lies: Vec<_> = accounts.iter().map(|account| account.available()).collect();
        assert_eq!(lies, [899_500, 8_250]);
        sequencer.shut_down().await;
        world.close().await;
        assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
    }
}
