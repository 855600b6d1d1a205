//! A ledger store that fails as a seed says, over one that does not.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use poltina_server::store::{Batch, Deciding, LedgerStore, Loaded, Needs, StoreError};
use tokio::sync::Notify;

use super::rng::Rng;

pub(crate) struct Faulty {
    /// It outlives the server.
    inner: Arc<dyn LedgerStore>,
    rng: Mutex<Rng>,
    killed: Arc<Notify>,
    calm: bool,
}

impl Faulty {
    pub(crate) fn new(
        inner: Arc<dyn LedgerStore>,
        rng: Rng,
        killed: Arc<Notify>,
        calm: bool,
    ) -> Self {
        Self {
            inner,
            rng: Mutex::new(rng),
            killed,
            calm,
        }
    }

    async fn dice(&self) -> u64 {
        let (turns, fate) = {
            let mut rng = self.rng.lock().unwrap();
            (rng.below(4), rng.below(100))
        };
        // Others get their turn, so that commands arrive while a batch is under way.
        for _ in 0..turns {
            tokio::task::yield_now().await;
        }
        if self.calm { 99 } else { fate }
    }

    /// The server is dead: this never returns.
    async fn die(&self) -> ! {
        self.killed.notify_one();
        std::future::pending().await
    }
}

#[async_trait]
impl LedgerStore for Faulty {
    async fn newest_posting(&self) -> Result<i64, StoreError> {
        self.inner.newest_posting().await
    }

    async fn load(&self, needs: &Needs) -> Result<Loaded, StoreError> {
        match self.dice().await {
            0..4 => Err(StoreError::Unavailable("cannot read".to_owned())),
            _ => self.inner.load(needs).await,
        }
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        let lost = || Err(StoreError::Unavailable("lost at commit".to_owned()));
        match self.dice().await {
            0..8 => lost(),
            8..16 => {
                self.inner.commit(batch).await?;
                lost()
            }
            16..20 => Err(StoreError::Conflict),
            20..23 => self.die().await,
            23..26 => {
                self.inner.commit(batch).await?;
                self.die().await
            }
            _ => self.inner.commit(batch).await,
        }
    }

    async fn settle(&self, needs: &Needs, decide: Deciding) -> Result<(), StoreError> {
        let lost = || Err(StoreError::Unavailable("lost on the way".to_owned()));
        match self.dice().await {
            0..4 => lost(),
            4..8 => {
                // It is decided, and not written.
                decide(self.inner.load(needs).await?);
                lost()
            }
            8..16 => {
                self.inner.settle(needs, decide).await?;
                lost()
            }
            16..20 => {
                decide(self.inner.load(needs).await?);
                Err(StoreError::Conflict)
            }
            20..23 => self.die().await,
            23..26 => {
                self.inner.settle(needs, decide).await?;
                self.die().await
            }
            _ => self.inner.settle(needs, decide).await,
        }
    }
}
