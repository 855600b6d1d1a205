//! Who waits for news: wakes the open event streams of a person when something happened to him.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use poltina_domain::UserId;
use tokio::sync::watch;

/// The waiting event streams, by person.
#[derive(Debug, Default)]
pub struct Hub {
    waiting: Mutex<HashMap<UserId, watch::Sender<i64>>>,
}

impl Hub {
    /// An empty hub.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Wakes whenever the person's newest event changes. The value is a hint of its number
    /// (0 until the next event); the store knows the truth, so read it after subscribing.
    pub fn subscribe(&self, user: UserId) -> watch::Receiver<i64> {
        self.lock()
            .entry(user)
            .or_insert_with(|| watch::Sender::new(0))
            .subscribe()
    }

    /// Tells the person's streams that his newest event is this one.
    pub fn publish(&self, user: UserId, newest: i64) {
        let mut waiting = self.lock();
        if let Some(sender) = waiting.get(&user) {
            // Nobody listens any more: forget the person, so that the map stays small.
            if sender.send(newest).is_err() {
                waiting.remove(&user);
            }
        }
    }

    /// Who is waited for, each with the number that was published last.
    #[must_use]
    pub fn waited_for(&self) -> Vec<(UserId, i64)> {
        let mut waiting = self.lock();
        waiting.retain(|_, sender| sender.receiver_count() > 0);
        let told = waiting.iter();
        told.map(|(user, sender)| (*user, *sender.borrow()))
            .collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<UserId, watch::Sender<i64>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
