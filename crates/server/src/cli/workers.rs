//! What is done beside requests: looked for again and again, as long as the server serves.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use tokio::task::JoinHandle;

use crate::app::{Failure, Wallet};

/// How often it is looked for what is held, or authorised for shops, and whose time is over.
const HOLDS: Duration = Duration::from_secs(30);

/// How often it is looked for everything else.
const REST: Duration = Duration::from_secs(1);

type Worker = [(&'static str, &'static str); 1];

/// What is counted of the workers' rounds. Cheap to clone: all clones count as one.
#[derive(Clone, Debug, Default)]
pub(super) struct Rounds {
    done: Family<Worker, Counter>,
    found: Family<Worker, Gauge>,
    failed: Family<Worker, Counter>,
    succeeded_at: Family<Worker, Gauge>,
}

impl Rounds {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "worker_done",
            "What workers did: holds ended, plans run, webhooks told, devices woken, payments asked about",
            self.done.clone(),
        );
        registry.register(
            "worker_found",
            "What the last round found to do; a round takes a bounded number",
            self.found.clone(),
        );
        registry.register(
            "worker_failures",
            "Rounds that failed; the next one goes on",
            self.failed.clone(),
        );
        registry.register(
            "worker_last_success_timestamp_seconds",
            "When a round succeeded last",
            self.succeeded_at.clone(),
        );
    }

    /// Says what became of a round. What is not done stays due: the next round does it.
    fn ended(&self, work: &'static str, round: &Result<usize, Failure>) {
        let worker = [("worker", work)];
        let failed = self.failed.get_or_create_owned(&worker);
        match round {
            Ok(done) => {
                if *done > 0 {
                    tracing::debug!(work, done, "work was done");
                }
                let done = u32::try_from(*done).unwrap_or(u32::MAX);
                self.done.get_or_create(&worker).inc_by(done.into());
                self.found.get_or_create(&worker).set(done.into());
                let now = SystemTime::now().duration_since(UNIX_EPOCH);
                let now = now.map_or(0, |now| now.as_secs());
                let now = i64::try_from(now).unwrap_or(i64::MAX);
                self.succeeded_at.get_or_create(&worker).set(now);
            }
            Err(failure) => {
                tracing::warn!(work, code = failure.code.as_str(), "work waits");
                failed.inc();
            }
        }
    }
}

/// The workers of a server.
pub(super) struct Workers(Vec<JoinHandle<()>>);

impl Workers {
    pub(super) fn start(wallet: &Arc<Wallet>, rounds: &Rounds) -> Self {
        let again = |work, period| Again {
            wallet: Arc::clone(wallet),
            rounds: rounds.clone(),
            work,
            period,
        };
        Self(vec![
            again("holds", HOLDS).each(|wallet| async move { wallet.expire_holds().await }),
            again("authorizations", HOLDS)
                .each(|wallet| async move { wallet.expire_authorizations().await }),
            again("plans", REST).each(|wallet| async move { wallet.run_plans().await }),
            again("webhooks", REST).each(|wallet| async move { wallet.tell_webhooks().await }),
            again("pushes", REST).each(|wallet| async move { wallet.wake_devices().await }),
            tokio::spawn(look_after_bank_payments(Arc::clone(wallet), rounds.clone())),
        ])
    }

    /// Ends them where they are: each goes on from the books when a server starts again.
    pub(super) fn stop(self) {
        for worker in self.0 {
            worker.abort();
        }
    }
}

/// Work that comes round.
struct Again {
    wallet: Arc<Wallet>,
    rounds: Rounds,
    work: &'static str,
    period: Duration,
}

impl Again {
    fn each<F>(self, round: impl Fn(Arc<Wallet>) -> F + Send + 'static) -> JoinHandle<()>
    where
        F: Future<Output = Result<usize, Failure>> + Send + 'static,
    {
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(self.period);
            loop {
                ticks.tick().await;
                let ended = round(Arc::clone(&self.wallet)).await;
                self.rounds.ended(self.work, &ended);
            }
        })
    }
}

/// Looks after payments from and to banks: those that begin at once, the others when they are due.
async fn look_after_bank_payments(wallet: Arc<Wallet>, rounds: Rounds) {
    let mut ticks = tokio::time::interval(REST);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = wallet.bank_payment_waits() => {}
        }
        let ended = wallet.look_after_bank_payments().await;
        rounds.ended("bank-payments", &ended);
    }
}
