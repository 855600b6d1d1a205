//! Addresses that third parties gave, to be told what happens: made, changed, listed.

mod telling;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use poltina_api_types::{
    Act, Deliveries, Delivery, ErrorCode, MadeWebhook, NewWebhook, SecurityNotice, Webhook,
    WebhookKind, Webhooks,
};
use poltina_domain::{ConfirmationId, WebhookId};
use sha2::{Digest, Sha256};

use super::rate::WEBHOOKS_PER_USER;
use super::{Failure, Viewer, Wallet};
use crate::clock::{Micros, SECOND, unix_ms};
use crate::sealing::SealingKey;
use crate::store::{DeliveryRow, WebhookRow};
use crate::{moscow, random};

pub(super) use telling::Telling;

/// How many webhooks a person has at most.
const MOST: u32 = 10;

/// How many deliveries are listed.
const LISTED: u32 = 100;

/// How long a secret counts after it was changed.
const OLD_COUNTS: Micros = 24 * 3_600 * SECOND;

impl Wallet {
    /// Tells an address from now on. The secret is told this once.
    ///
    /// # Errors
    /// `invalid-request`; `limit-exceeded` where he has too many; `wallet-frozen`; `unavailable` where
    /// the operator has set up no key to keep secrets by; those of [`Wallet::confirmed`].
    pub async fn add_webhook(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        new: NewWebhook,
    ) -> Result<MadeWebhook, Failure> {
        let kinds = self.checked_hook(&new)?;
        let sealing = self.sealing()?;
        let now = self.clock.now();
        self.allowances
            .take(WEBHOOKS_PER_USER, viewer.user.as_bytes(), now)?;
        self.not_frozen(viewer).await?;
        let act = Act::AddWebhook {
            request: new.clone(),
        };
        self.confirmed(viewer, confirmation, &act).await?;
        let id = WebhookId::new(unix_ms(now), random::bytes(&*self.random)?);
        let secret: [u8; 32] = random::bytes(&*self.random)?;
        let row = WebhookRow {
            id,
            user: viewer.user,
            secret: sealing.seal(&*self.random, &about(id), &secret)?,
            url: new.url,
            kinds,
            old: None,
            created_at: now,
            failing_since: None,
            disabled_at: None,
        };
        let trace = self.third_party_trace(
            viewer,
            ("webhook-added", format!("webhook={id}")),
            (SecurityNotice::WebhookChanged, host(&row.url)),
        );
        let webhook = shown(&row);
        if !self.store.put_webhook(row, MOST, trace).await? {
            let detail = format!("At most {MOST} webhooks are told: remove one first.");
            return Err(Failure::new(ErrorCode::LimitExceeded, detail));
        }
        self.wake(viewer.user).await;
        Ok(MadeWebhook {
            webhook,
            secret: written(&secret),
        })
    }

    /// The kinds that a webhook is to be told, each once.
    ///
    /// # Errors
    /// `invalid-request` where it cannot be told so.
    pub(super) fn checked_hook(&self, new: &NewWebhook) -> Result<Vec<WebhookKind>, Failure> {
        self.hooks
            .check(&new.url)
            .map_err(|detail| Failure::invalid("/url", detail))?;
        let mut kinds = new.kinds.clone();
        kinds.sort_unstable_by_key(|kind| kind.name());
        kinds.dedup();
        if kinds.is_empty() || kinds.len() != new.kinds.len() {
            return Err(Failure::invalid("/kinds", "name at least one, each once"));
        }
        Ok(kinds)
    }

    /// His webhooks.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn webhooks(&self, viewer: Viewer) -> Result<Webhooks, Failure> {
        let rows = self.store.webhooks_of(viewer.user).await?;
        Ok(Webhooks {
            items: rows.iter().map(shown).collect(),
        })
    }

    /// Tells an address nothing more.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn remove_webhook(&self, viewer: Viewer, id: WebhookId) -> Result<(), Failure> {
        let now = self.clock.now();
        match self.store.remove_webhook(viewer.user, id, now).await? {
            true => Ok(()),
            false => Err(no_webhook()),
        }
    }

    /// Gives it another secret. For a day what is told is signed with both.
    ///
    /// # Errors
    /// `not-found`; `wallet-frozen`; `unavailable` as for [`Wallet::add_webhook`]; those of
    /// [`Wallet::confirmed`].
    pub async fn change_webhook_secret(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        id: WebhookId,
    ) -> Result<MadeWebhook, Failure> {
        let row = self.own_webhook(viewer, id).await?;
        let sealing = self.sealing()?;
        self.not_frozen(viewer).await?;
        self.confirmed(viewer, confirmation, &Act::ChangeWebhookSecret { id })
            .await?;
        let secret: [u8; 32] = random::bytes(&*self.random)?;
        let until = self.clock.now() + OLD_COUNTS;
        let row = WebhookRow {
            secret: sealing.seal(&*self.random, &about(id), &secret)?,
            old: Some((row.secret, until)),
            ..row
        };
        let trace = self.third_party_trace(
            viewer,
            ("webhook-secret", format!("webhook={id}")),
            (SecurityNotice::WebhookChanged, host(&row.url)),
        );
        let webhook = shown(&row);
        self.store.set_webhook_secret(row, trace).await?;
        self.wake(viewer.user).await;
        Ok(MadeWebhook {
            webhook,
            secret: written(&secret),
        })
    }

    /// Tells a webhook again that took nothing for long, from where it was left.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn enable_webhook(&self, viewer: Viewer, id: WebhookId) -> Result<Webhook, Failure> {
        if !self.store.enable_webhook(viewer.user, id).await? {
            return Err(no_webhook());
        }
        let row = self.own_webhook(viewer, id).await?;
        Ok(shown(&row))
    }

    /// What a webhook is told.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn deliveries(&self, viewer: Viewer, id: WebhookId) -> Result<Deliveries, Failure> {
        self.own_webhook(viewer, id).await?;
        let rows = self.store.deliveries_of(id, LISTED).await?;
        Ok(Deliveries {
            items: rows.iter().map(|row| delivery(id, row)).collect(),
        })
    }

    /// Sends one again, whatever became of it.
    ///
    /// # Errors
    /// `not-found`; `too-many-requests`.
    pub async fn send_again(
        &self,
        viewer: Viewer,
        id: WebhookId,
        seq: i64,
    ) -> Result<Deliveries, Failure> {
        self.own_webhook(viewer, id).await?;
        let now = self.clock.now();
        self.allowances
            .take(WEBHOOKS_PER_USER, viewer.user.as_bytes(), now)?;
        match self.store.send_again(id, seq, now).await? {
            true => self.deliveries(viewer, id).await,
            false => Err(Failure::invalid("/sequence", "name one of its deliveries")),
        }
    }

    async fn own_webhook(&self, viewer: Viewer, id: WebhookId) -> Result<WebhookRow, Failure> {
        let rows = self.store.webhooks_of(viewer.user).await?;
        let found = rows.into_iter().find(|row| row.id == id);
        found.ok_or_else(no_webhook)
    }
}

fn no_webhook() -> Failure {
    Failure::not_found("webhook")
}

/// What a secret is bound to: none can be moved to another webhook.
fn about(id: WebhookId) -> Vec<u8> {
    [b"webhook\0".as_slice(), id.as_bytes()].concat()
}

/// The secrets that a webhook is told by now, the newest first.
fn secrets(sealing: &SealingKey, row: &WebhookRow, now: Micros) -> Vec<[u8; 32]> {
    let old = row.old.iter().filter(|(_, until)| now < *until);
    let sealed = core::iter::once(&row.secret).chain(old.map(|(old, _)| old));
    sealed
        .filter_map(|sealed| sealing.open(&about(row.id), sealed))
        .collect()
}

fn written(secret: &[u8; 32]) -> String {
    format!("whsec_{}", STANDARD.encode(secret))
}

/// The header `webhook-id`: the same each time that this is told there.
fn message(id: WebhookId, seq: i64) -> String {
    let digest = Sha256::new()
        .chain_update(b"poltina webhook message\0")
        .chain_update(id.as_bytes())
        .chain_update(seq.to_be_bytes())
        .finalize();
    let half = digest.iter().take(16);
    half.fold(String::from("msg_"), |text, byte| {
        text + &format!("{byte:02x}")
    })
}

/// The host of an address, to know it by: the rest of it may be secret.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default().to_owned()
}

fn shown(row: &WebhookRow) -> Webhook {
    Webhook {
        id: row.id,
        url: row.url.clone(),
        kinds: row.kinds.clone(),
        created_at: moscow::rfc3339(row.created_at),
        failing_since: row.failing_since.map(moscow::rfc3339),
        disabled_at: row.disabled_at.map(moscow::rfc3339),
    }
}

fn delivery(id: WebhookId, row: &DeliveryRow) -> Delivery {
    Delivery {
        message: message(id, row.seq),
        sequence: row.seq,
        kind: row.kind,
        state: row.state,
        attempts: row.attempts,
        last_status: row.last_status,
        next_at: row.next_at.map(moscow::rfc3339),
        created_at: moscow::rfc3339(row.created_at),
    }
}
