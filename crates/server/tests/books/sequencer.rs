//! The sequencer at its edges: late, full, twice, called off, shut down.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use poltina_domain::{AccountId, UserId};
use poltina_ledger::Refusal;
use poltina_server::clock::SystemClock;
use poltina_server::sequencer::{BATCH, Hub, QUEUE, Sequencer, SubmitError};
use poltina_server::store::{Batch, Decision, LedgerStore, Loaded, Needs, Party, StoreError};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::support::faulty::Faulty;
use crate::support::memory::{InMemory, Memory};
use crate::support::rng::Rng;
use crate::support::transfer;

/// A store that commits only as often as it is allowed to.
struct Gated {
    store: Faulty,
    gate: Semaphore,
    batches: Mutex<Vec<usize>>,
}

#[async_trait]
impl LedgerStore for Gated {
    async fn newest_posting(&self) -> Result<i64, StoreError> {
        self.store.newest_posting().await
    }

    async fn load(&self, needs: &Needs) -> Result<Loaded, StoreError> {
        self.store.load(needs).await
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        self.batches.lock().unwrap().push(batch.outcomes.len());
        self.gate.acquire().await.unwrap().forget();
        self.store.commit(batch).await
    }
}

const ANNA: UserId = UserId::from_bytes([1; 16]);
const ANNAS: AccountId = AccountId::from_bytes([1; 16]);
const BORISS: AccountId = AccountId::from_bytes([2; 16]);

fn gated() -> (Arc<Gated>, Sequencer) {
    let mut memory = Memory::default();
    memory.open(ANNAS, Party::Person(ANNA));
    memory.open(BORISS, Party::Person(UserId::from_bytes([2; 16])));
    let memory = Arc::new(Mutex::new(memory));
    let store = Arc::new(Gated {
        store: Faulty::new(Arc::new(InMemory(memory)), Rng(1), Arc::default(), true),
        gate: Semaphore::new(0),
        batches: Mutex::default(),
    });
    let ledger = Arc::clone(&store) as Arc<dyn LedgerStore>;
    let sequencer = Sequencer::over(ledger, Arc::new(SystemClock), Arc::new(Hub::new()));
    (store, sequencer)
}

/// Hands in a transfer that will be refused for lack of funds, without waiting for it.
fn hand_in(sequencer: &Sequencer, tasks: &mut JoinSet<Result<Decision, SubmitError>>, key: String) {
    let (sequencer, command) = (
        sequencer.clone(),
        transfer(ANNA, &key, (ANNAS, BORISS), 100),
    );
    tasks.spawn(async move { sequencer.submit(command).await });
}

/// Lets every other task run until all of them wait.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_waits_while_a_batch_is_written_goes_into_the_next_one_together() {
    let (store, sequencer) = gated();
    let mut tasks = JoinSet::new();
    hand_in(&sequencer, &mut tasks, "first".to_owned());
    settle().await;
    for n in 0..BATCH + 7 {
        hand_in(&sequencer, &mut tasks, format!("waits-{n}"));
    }
    settle().await;
    store.gate.add_permits(3);
    let decisions = tasks.join_all().await;
    assert_eq!(decisions.len(), BATCH + 8);
    let refused = Ok(Decision::Refused(Refusal::InsufficientFunds));
    assert!(decisions.iter().all(|decision| *decision == refused));
    assert_eq!(*store.batches.lock().unwrap(), [1, BATCH, 7]);
}

#[tokio::test]
async fn a_full_queue_turns_away_with_the_time_to_come_again() {
    let (store, sequencer) = gated();
    let mut tasks = JoinSet::new();
    hand_in(&sequencer, &mut tasks, "first".to_owned());
    settle().await;
    for n in 0..QUEUE {
        hand_in(&sequencer, &mut tasks, format!("waits-{n}"));
    }
    settle().await;
    let one_more = transfer(ANNA, "one-more", (ANNAS, BORISS), 100);
    let turned_away = sequencer.submit(one_more.clone()).await;
    assert!(
        matches!(turned_away, Err(SubmitError::Full { .. })),
        "{turned_away:?}"
    );
    store.gate.add_permits(QUEUE);
    assert_eq!(tasks.join_all().await.len(), QUEUE + 1);
    // It was turned away, not kept: the same key may come again.
    assert!(matches!(
        sequencer.submit(one_more).await,
        Ok(Decision::Refused(_))
    ));
}

#[tokio::test]
async fn a_key_under_way_is_not_taken_twice_and_calling_it_off_tells_what_became_of_it() {
    let (store, sequencer) = gated();
    let mut tasks = JoinSet::new();
    hand_in(&sequencer, &mut tasks, "key".to_owned());
    settle().await;
    let again = sequencer
        .submit(transfer(ANNA, "key", (ANNAS, BORISS), 100))
        .await;
    assert_eq!(again, Err(SubmitError::InFlight));
    let burn = tokio::spawn({
        let sequencer = sequencer.clone();
        async move { sequencer.burn(ANNA, "key".to_owned()).await }
    });
    settle().await;
    store.gate.add_permits(2);
    let refused = Ok(Decision::Refused(Refusal::InsufficientFunds));
    assert_eq!(tasks.join_all().await, std::slice::from_ref(&refused));
    assert_eq!(burn.await.unwrap(), refused);
    let later = sequencer
        .submit(transfer(ANNA, "key", (ANNAS, BORISS), 100))
        .await;
    assert_eq!(later, refused);
}

#[tokio::test]
async fn what_comes_too_late_is_turned_away_and_its_key_stays_free() {
    let (store, sequencer) = gated();
    let mut late = transfer(ANNA, "late", (ANNAS, BORISS), 100);
    late.deadline = 1;
    assert_eq!(
        sequencer.submit(late.clone()).await,
        Err(SubmitError::DeadlinePassed)
    );
    store.gate.add_permits(1);
    late.deadline = i64::MAX;
    let refused = Ok(Decision::Refused(Refusal::InsufficientFunds));
    assert_eq!(sequencer.submit(late).await, refused);
}

#[tokio::test]
async fn what_cannot_be_is_invalid_and_keeps_nothing() {
    let (store, sequencer) = gated();
    let nothing = sequencer
        .submit(transfer(ANNA, "zero", (ANNAS, BORISS), 0))
        .await;
    assert!(matches!(nothing, Err(SubmitError::Invalid(_))));
    let nobody = AccountId::from_bytes([9; 16]);
    let unknown = sequencer
        .submit(transfer(ANNA, "nobody", (ANNAS, nobody), 100))
        .await;
    assert!(matches!(unknown, Err(SubmitError::Invalid(_))));
    assert!(store.batches.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_shut_down_decides_what_waits_and_takes_no_more() {
    let (store, sequencer) = gated();
    let mut tasks = JoinSet::new();
    for n in 0..20 {
        hand_in(&sequencer, &mut tasks, format!("waits-{n}"));
    }
    settle().await;
    let ending = tokio::spawn({
        let sequencer = sequencer.clone();
        async move { sequencer.shut_down().await }
    });
    settle().await;
    let too_late = sequencer
        .submit(transfer(ANNA, "too-late", (ANNAS, BORISS), 100))
        .await;
    assert_eq!(too_late, Err(SubmitError::ShuttingDown));
    store.gate.add_permits(20);
    ending.await.unwrap();
    let decisions = tasks.join_all().await;
    assert_eq!(decisions.len(), 20);
    assert!(decisions.iter().all(Result::is_ok));
}
