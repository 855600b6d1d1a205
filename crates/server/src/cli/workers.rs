//! What is done beside requests: looked for again and again, as long as the server serves.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::app::{Failure, Wallet};

/// How often it is looked for what is held, or authorised for shops, and whose time is over.
const HOLDS: Duration = Duration::from_secs(30);

/// How often it is looked for everything else.
const REST: Duration = Duration::from_secs(1);

/// The workers of a server.
pub(super) struct Workers(Vec<JoinHandle<()>>);

impl Workers {
    pub(super) fn start(wallet: &Arc<Wallet>) -> Self {
        Self(vec![
            again(wallet, "holds", HOLDS, |wallet| async move {
                wallet.expire_holds().await
            }),
            again(wallet, "authorizations", HOLDS, |wallet| async move {
                wallet.expire_authorizations().await
            }),
            again(wallet, "plans", REST, |wallet| async move {
                wallet.run_plans().await
            }),
            again(wallet, "webhooks", REST, |wallet| async move {
                wallet.tell_webhooks().await
            }),
            again(wallet, "pushes", REST, |wallet| async move {
                wallet.wake_devices().await
            }),
            tokio::spawn(look_after_bank_payments(Arc::clone(wallet))),
        ])
    }

    /// Ends them where they are: each goes on from the books when a server starts again.
    pub(super) fn stop(self) {
        for worker in self.0 {
            worker.abort();
        }
    }
}

/// Does this work each time that its time comes round.
fn again<F>(
    wallet: &Arc<Wallet>,
    work: &'static str,
    period: Duration,
    round: impl Fn(Arc<Wallet>) -> F + Send + 'static,
) -> JoinHandle<()>
where
    F: Future<Output = Result<usize, Failure>> + Send + 'static,
{
    let wallet = Arc::clone(wallet);
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(period);
        loop {
            ticks.tick().await;
            told(work, &round(Arc::clone(&wallet)).await);
        }
    })
}

/// Looks after payments from and to banks: those that begin at once, the others when they are due.
async fn look_after_bank_payments(wallet: Arc<Wallet>) {
    let mut ticks = tokio::time::interval(REST);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = wallet.bank_payment_waits() => {}
        }
        told("bank-payments", &wallet.look_after_bank_payments().await);
    }
}

/// Says what became of a round. What is not done stays due: the next round does it.
fn told(work: &'static str, round: &Result<usize, Failure>) {
    match round {
        Ok(0) => {}
        Ok(done) => tracing::debug!(work, done, "work was done"),
        Err(failure) => tracing::warn!(work, code = failure.code.as_str(), "work waits"),
    }
}
