//! Devices that are woken when there is something that a person should know: which, of what, and when.

mod quiet;
mod waking;

use poltina_api_types::{NoticeKind, PushChoice, PushKey, PushSettings};

use super::rate::PUSHES_PER_USER;
use super::{Failure, Viewer, Wallet};
use crate::vapid::VapidKey;

pub(super) use waking::Waking;

/// Of whoever has chosen nothing: of everything, at any time, and nothing is told.
fn usual() -> PushChoice {
    PushChoice {
        kinds: NoticeKind::ALL.to_vec(),
        quiet: None,
        details: false,
    }
}

impl Wallet {
    fn vapid(&self) -> Result<&VapidKey, Failure> {
        self.vapid.as_ref().ok_or_else(|| {
            Failure::unavailable("No key for push services is set up: see --push-key.", 3_600)
        })
    }

    /// What browsers subscribe with.
    ///
    /// # Errors
    /// `unavailable` where the operator has set up no key.
    pub fn push_key(&self) -> Result<PushKey, Failure> {
        let key = self.vapid()?.public();
        Ok(PushKey { key })
    }

    /// Wakes this device from now on.
    ///
    /// # Errors
    /// `invalid-request` where nothing may be sent to that address; `too-many-requests`; `unavailable`
    /// where the operator has set up no key.
    pub async fn subscribe_push(&self, viewer: Viewer, endpoint: String) -> Result<(), Failure> {
        self.vapid()?;
        self.hooks
            .check_push(&endpoint)
            .map_err(|detail| Failure::invalid("/endpoint", detail))?;
        let now = self.clock.now();
        self.allowances
            .take(PUSHES_PER_USER, viewer.user.as_bytes(), now)?;
        let kept = self
            .store
            .put_push(viewer.session_id, viewer.user, endpoint);
        Ok(kept.await?)
    }

    /// Wakes this device no more.
    ///
    /// # Errors
    /// `unavailable` where the store cannot write.
    pub async fn unsubscribe_push(&self, viewer: Viewer) -> Result<(), Failure> {
        Ok(self.store.remove_push(viewer.session_id).await?)
    }

    /// Whether this device is woken, and of what, and when.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn push_settings(&self, viewer: Viewer) -> Result<PushSettings, Failure> {
        let read = self.store.push_settings(viewer.session_id, viewer.user);
        let (subscribed, choice) = read.await?;
        Ok(PushSettings {
            subscribed,
            choice: choice.unwrap_or_else(usual),
        })
    }

    /// Keeps of what his devices are woken, and when.
    ///
    /// # Errors
    /// `invalid-request`; `too-many-requests`; `unavailable` where the store cannot write.
    pub async fn set_push(&self, viewer: Viewer, choice: PushChoice) -> Result<(), Failure> {
        let mut kinds = choice.kinds.clone();
        kinds.sort_unstable_by_key(|kind| kind.name());
        kinds.dedup();
        if kinds.len() != choice.kinds.len() {
            return Err(Failure::invalid("/kinds", "name each once"));
        }
        if let Some(hours) = &choice.quiet {
            if hours.from == hours.to {
                let detail = "use another time than `from`";
                return Err(Failure::invalid("/quiet/to", detail));
            }
            if !quiet::is_zone(&hours.time_zone) {
                let detail = "use a zone of the IANA database";
                return Err(Failure::invalid("/quiet/time_zone", detail));
            }
        }
        let now = self.clock.now();
        self.allowances
            .take(PUSHES_PER_USER, viewer.user.as_bytes(), now)?;
        let choice = PushChoice { kinds, ..choice };
        Ok(self.store.set_push_choice(viewer.user, choice).await?)
    }
}
