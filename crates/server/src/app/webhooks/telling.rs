//! Telling third parties: each event at least once, with an id that stays the same, by one worker.

use futures_util::StreamExt as _;
use poltina_api_types::{EventBody, SecurityNotice};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::super::events::event;
use super::{host, message, secrets};
use crate::app::{Failure, Wallet};
use crate::clock::{Micros, SECOND};
use crate::gateway::{HookMessage, sign_hook};
use crate::moscow;
use crate::random;
use crate::store::{AttemptEnd, AuditInsert, DeliveryJob, NoticeInsert, Trace};

/// After how many seconds it is tried again, the more often it was: ten times in all, over a bit more
/// than three days.
const AGAIN: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// For how long nothing may be taken before a webhook is told nothing any more.
const PATIENCE: Micros = 5 * 24 * 3_600 * SECOND;

/// How long what was told is kept.
const KEPT: Micros = 30 * 24 * 3_600 * SECOND;

/// How long an attempt may take before another is made: longer than the gateway waits.
const LEASE: Micros = 60 * SECOND;

/// How many are sent in one go.
const AT_ONCE: u32 = 32;

/// The answer of an address that wants to be told nothing more.
const GONE: u16 = 410;

/// That one worker tells at a time: whoever comes meanwhile leaves it to him.
#[derive(Debug, Default)]
pub(in crate::app) struct Telling(Mutex<()>);

impl Wallet {
    /// Tells webhooks what happened and what is due; says how many were told. Call it every second or so.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read or written: what was not told is told later.
    pub async fn tell_webhooks(&self) -> Result<usize, Failure> {
        let Ok(_alone) = self.telling.0.try_lock() else {
            return Ok(0);
        };
        let now = self.clock.now();
        self.store.queue_deliveries(now, now - KEPT).await?;
        let jobs = self
            .store
            .take_deliveries(now, now + LEASE, AT_ONCE)
            .await?;
        let many = jobs.len();
        // One that is slow holds no other up.
        futures_util::stream::iter(jobs)
            .for_each_concurrent(None, async |job| {
                let webhook = job.webhook.id;
                if let Err(failure) = self.try_to_tell(job).await {
                    let code = failure.code.as_str();
                    tracing::warn!(%webhook, code, "a webhook waits");
                }
            })
            .await;
        Ok(many)
    }

    async fn try_to_tell(&self, job: DeliveryJob) -> Result<(), Failure> {
        let Some(told) = self.hook_message(&job).await? else {
            // What cannot be told now never can.
            let now = self.clock.now();
            let failed = AttemptEnd::Failed(None);
            return Ok(self.store.end_attempt(job, failed, now, None).await?);
        };
        let answer = self.hooks.send(&told).await;
        let now = self.clock.now();
        let status = match &answer {
            Ok(status) => Some(*status),
            Err(error) => {
                tracing::debug!(webhook = %job.webhook.id, %error, "nothing was answered");
                None
            }
        };
        let end = match status {
            Some(taken @ 200..=299) => AttemptEnd::Taken(taken),
            Some(GONE) => AttemptEnd::Failed(status),
            _ => match self.next_attempt(job.delivery.attempts, now)? {
                Some(at) => AttemptEnd::Again(status, at),
                None => AttemptEnd::Failed(status),
            },
        };
        let since = job.webhook.failing_since.unwrap_or(now);
        let disabled = match end {
            AttemptEnd::Taken(_) => false,
            _ => status == Some(GONE) || now - since >= PATIENCE,
        };
        let trace = disabled.then(|| disabled_trace(&job, now));
        let user = job.webhook.user;
        self.store.end_attempt(job, end, now, trace).await?;
        if disabled {
            self.wake(user).await;
        }
        Ok(())
    }

    /// When it is tried next, after so many attempts: later each time, and by up to a fifth later than
    /// others, so that what failed together does not come back together.
    fn next_attempt(&self, attempts: u32, now: Micros) -> Result<Option<Micros>, Failure> {
        let place = usize::try_from(attempts).unwrap_or(usize::MAX);
        let seconds = place.checked_sub(1).and_then(|place| AGAIN.get(place));
        let Some(seconds) = seconds else {
            return Ok(None);
        };
        let [more] = random::bytes::<1>(&*self.random)?;
        let wait = seconds * SECOND;
        Ok(Some(now + wait + wait / 1_280 * i64::from(more)))
    }

    /// The message, signed; none where its event or its secret cannot be read.
    async fn hook_message(&self, job: &DeliveryJob) -> Result<Option<HookMessage>, Failure> {
        let (webhook, delivery) = (&job.webhook, &job.delivery);
        let rows = self.store.events_after(webhook.user, delivery.seq - 1, 1);
        let now = self.clock.now();
        let row = rows.await?.pop().filter(|row| row.seq == delivery.seq);
        let body = row.and_then(|row| event(row, webhook.user, now));
        let Some(about) = body.and_then(|event| about(event.body)) else {
            tracing::error!(webhook = %webhook.id, "an event cannot be told");
            return Ok(None);
        };
        let secrets = secrets(self.sealing()?, webhook, now);
        if secrets.is_empty() {
            tracing::error!(webhook = %webhook.id, "a secret does not open: is the key the right one?");
            return Ok(None);
        }
        let body = json!({
            "type": delivery.kind.name(),
            "timestamp": moscow::rfc3339(delivery.created_at),
            "data": about,
        });
        let (id, timestamp) = (message(webhook.id, delivery.seq), now / SECOND);
        let body = body.to_string().into_bytes();
        let signatures = secrets
            .iter()
            .map(|secret| sign_hook(secret, &id, timestamp, &body));
        Ok(Some(HookMessage {
            url: webhook.url.clone(),
            signatures: signatures.collect::<Vec<_>>().join(" "),
            id,
            timestamp,
            body,
        }))
    }
}

/// What an event is about, as its kind promises.
fn about(body: EventBody) -> Option<Value> {
    let value = match body {
        EventBody::OperationPosted { mut operation, .. } => {
            // What its owner notes for himself is for nobody else.
            operation.own_note.clear();
            operation.labels.clear();
            serde_json::to_value(operation)
        }
        EventBody::ReceiptIssued { receipt } | EventBody::ReceiptRefunded { receipt } => {
            serde_json::to_value(receipt)
        }
        EventBody::OrderClosed { order } => serde_json::to_value(order),
        EventBody::BankPaymentChanged { payment } => serde_json::to_value(payment),
        _ => return None,
    };
    value.ok()
}

fn disabled_trace(job: &DeliveryJob, now: Micros) -> Trace {
    let webhook = &job.webhook;
    Trace {
        audit: AuditInsert {
            at: now,
            user: Some(webhook.user),
            session: None,
            device: None,
            act: "webhook-disabled",
            detail: format!("webhook={}", webhook.id),
        },
        notice: Some(NoticeInsert {
            user: webhook.user,
            notice: SecurityNotice::WebhookDisabled,
            device_name: host(&webhook.url),
            at: now,
        }),
    }
}
