//! Waking devices: after what happened is on the disk, with an empty push, by one worker.

use futures_util::StreamExt as _;
use poltina_api_types::{NoticeKind, PushChoice};
use poltina_domain::{SessionId, UserId};
use tokio::sync::Mutex;

use super::super::events::event;
use super::super::notices::kind;
use super::{quiet, usual};
use crate::app::{Failure, Wallet};
use crate::clock::{Micros, SECOND};
use crate::gateway::PushMessage;
use crate::store::{EventRow, PushBehind, PushEnd, PushJob};

/// After how many seconds it is tried again, the more often it failed.
const AGAIN: [i64; 5] = [30, 300, 1_800, 7_200, 21_600];

/// The longest that a push service may make us wait, in seconds.
const LONGEST: i64 = 24 * 3_600;

/// How long an attempt may take before another is made: longer than the gateway waits.
const LEASE: Micros = 60 * SECOND;

/// How many devices are looked at and woken in one go.
const AT_ONCE: u32 = 64;

/// How much of what happened is looked at for one device in one go.
const LOOKED_AT: u32 = 50;

/// That one worker wakes at a time.
#[derive(Debug, Default)]
pub(in crate::app) struct Waking(Mutex<()>);

impl Wallet {
    /// Wakes the devices of those of whose money or safety something happened, and says how many it
    /// tried to wake. Call it every second or so.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read or written: who was not woken is woken later.
    pub async fn wake_devices(&self) -> Result<usize, Failure> {
        let Ok(_alone) = self.waking.0.try_lock() else {
            return Ok(0);
        };
        if self.vapid.is_none() {
            return Ok(0);
        }
        for device in self.store.pushes_behind(self.clock.now(), AT_ONCE).await? {
            let session = device.session;
            if let Err(failure) = self.look_for(device).await {
                let code = failure.code.as_str();
                tracing::error!(%session, code, "what a device is woken for cannot be read");
            }
        }
        let now = self.clock.now();
        let jobs = self.store.take_pushes(now, now + LEASE, AT_ONCE).await?;
        let many = jobs.len();
        // One push service that is slow holds no other up.
        futures_util::stream::iter(jobs)
            .for_each_concurrent(None, async |job| {
                let session = job.session;
                if let Err(failure) = self.try_to_wake(job).await {
                    let code = failure.code.as_str();
                    tracing::warn!(%session, code, "a device is woken later");
                }
            })
            .await;
        Ok(many)
    }

    /// Whether something happened that this device is to be woken for, and when.
    async fn look_for(&self, device: PushBehind) -> Result<(), Failure> {
        let (user, now) = (device.user, self.clock.now());
        let choice = self.push_choice(device.session, user).await?;
        let rows = self.store.unread_after(user, device.looked, LOOKED_AT);
        let rows = rows.await?;
        // Where there may be more of them, the rest is looked at next.
        let newest = match rows.last() {
            Some(last) if rows.len() >= LOOKED_AT as usize => last.seq,
            _ => device.newest,
        };
        let wanted = wanted(rows, user, now, &choice);
        let urgent = |kind: &NoticeKind| matches!(kind, NoticeKind::Security | NoticeKind::Held);
        let wake = (!wanted.is_empty()).then(|| {
            let at = quiet::after(choice.quiet.as_ref(), now);
            (at, wanted.iter().any(urgent))
        });
        let looked = (device.looked, newest);
        let looked = self.store.push_looked(device.session, looked, wake);
        Ok(looked.await?)
    }

    async fn push_choice(&self, session: SessionId, user: UserId) -> Result<PushChoice, Failure> {
        let settings = self.store.push_settings(session, user).await?;
        Ok(settings.1.unwrap_or_else(usual))
    }

    async fn try_to_wake(&self, job: PushJob) -> Result<(), Failure> {
        let end = self.woken(&job).await?;
        Ok(self.store.end_push(job, end).await?)
    }

    async fn woken(&self, job: &PushJob) -> Result<PushEnd, Failure> {
        let now = self.clock.now();
        // It may have become due hours ago: what was read or is not wanted any more wakes nobody.
        let choice = self.push_choice(job.session, job.user).await?;
        let at = quiet::after(choice.quiet.as_ref(), now);
        if at > now {
            return Ok(PushEnd::Later(at));
        }
        let rows = self.store.unread_after(job.user, 0, LOOKED_AT).await?;
        let all = rows.len() < LOOKED_AT as usize;
        if all && wanted(rows, job.user, now, &choice).is_empty() {
            return Ok(PushEnd::Done);
        }
        let origin = self.relying_party.origin();
        let vapid = self.vapid()?;
        let authorize = |to: &str| vapid.authorization(to, origin, now / SECOND);
        let Some(message) = PushMessage::new(&job.endpoint, job.urgent, authorize) else {
            return Ok(PushEnd::Gone);
        };
        let answer = self.hooks.push(&message).await;
        let (status, wait) = match answer {
            Ok(answer) => (Some(answer.status), answer.retry_after),
            Err(error) => {
                tracing::debug!(session = %job.session, %error, "a push service did not answer");
                (None, None)
            }
        };
        Ok(match status {
            Some(200..=299) => PushEnd::Done,
            Some(404 | 410) => PushEnd::Gone,
            None | Some(429 | 500..=599) => {
                let place = usize::try_from(job.attempts).unwrap_or(usize::MAX);
                let Some(seconds) = AGAIN.get(place) else {
                    return Ok(PushEnd::Done);
                };
                let wait = wait.map_or(0, i64::from).min(LONGEST).max(*seconds);
                PushEnd::Again(now + wait * SECOND)
            }
            Some(status) => {
                // Asking again brings the same answer: of this push it is the end.
                tracing::warn!(session = %job.session, status, "a push service refuses");
                PushEnd::Done
            }
        })
    }
}

/// The kinds of these that the person wants to be told of.
fn wanted(rows: Vec<EventRow>, user: UserId, now: Micros, choice: &PushChoice) -> Vec<NoticeKind> {
    let kinds = rows
        .into_iter()
        .filter_map(|row| kind(&event(row, user, now)?.body));
    kinds.filter(|kind| choice.kinds.contains(kind)).collect()
}
