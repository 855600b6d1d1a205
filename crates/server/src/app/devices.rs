//! Devices: where a person is signed in, and how he ends it there.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use poltina_api_types::{Act, Device, DeviceSecret, Devices};
use poltina_domain::{ConfirmationId, DeviceId};

use super::{Failure, Viewer, Wallet};
use crate::clock::Micros;
use crate::guard_keys::GuardKeys;
use crate::moscow;
use crate::store::{DeviceRow, SessionRow};

impl Wallet {
    /// Where he is signed in: this device first, then the most recently used.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn devices(&self, viewer: Viewer) -> Result<Devices, Failure> {
        let now = self.clock.now();
        let mut rows = self.store.devices_of(viewer.user, now).await?;
        rows.sort_by_key(|(device, _)| device.id != viewer.device);
        let items = rows.iter().map(|row| device(row, viewer)).collect();
        Ok(Devices { items })
    }

    /// Forgets one of his devices and ends its session.
    ///
    /// # Errors
    /// `not-found` where it is someone else's.
    pub async fn end_device(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        id: DeviceId,
    ) -> Result<(), Failure> {
        let his = self.store.device_by_id(viewer.user, id).await?;
        his.ok_or_else(no_device)?;
        self.confirmed(viewer, confirmation, &Act::EndDevice { id })
            .await?;
        let audit = self.line(viewer, "end-device", format!("ended={id}"));
        let ended = self.store.end_device(viewer.user, id, audit).await?;
        self.tell_ended(ended.ok_or_else(no_device)?);
        Ok(())
    }

    /// Forgets all his devices but this one, and ends their sessions.
    ///
    /// # Errors
    /// `unavailable` where the store cannot write.
    pub async fn end_other_devices(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
    ) -> Result<(), Failure> {
        self.confirmed(viewer, confirmation, &Act::EndOtherDevices {})
            .await?;
        let audit = self.line(viewer, "end-other-devices", String::new());
        let ended = self
            .store
            .end_other_devices(viewer.user, viewer.device, audit)
            .await?;
        self.tell_ended(ended);
        Ok(())
    }

    /// What this device wraps the key of its copies with: the same until it is signed out.
    ///
    /// # Errors
    /// `unavailable` where the operator has set up no key.
    pub async fn device_secret(&self, viewer: Viewer) -> Result<DeviceSecret, Failure> {
        let keys = self.guard_keys()?;
        let device = self
            .store
            .device_by_id(viewer.user, viewer.device)
            .await?
            .ok_or_else(no_device)?;
        let key = match device.key_id.and_then(|id| keys.by_id(id)) {
            Some(key) => key,
            None => {
                let key = keys.current();
                self.store.set_device_key(device.id, key.id()).await?;
                key
            }
        };
        let user = viewer.user.as_bytes();
        let secret = key.device_secret(&[device.id.as_bytes(), user, &device.salt]);
        Ok(DeviceSecret {
            secret: URL_SAFE_NO_PAD.encode(secret),
        })
    }

    /// Since when he uses the device on which this happens.
    pub(super) async fn device_since(&self, viewer: Viewer) -> Result<Micros, Failure> {
        let device = self.store.device_by_id(viewer.user, viewer.device).await?;
        Ok(device.map_or_else(|| self.clock.now(), |device| device.created_at))
    }

    /// What the device is called on which this happens.
    pub(super) async fn device_name(&self, viewer: Viewer) -> Result<String, Failure> {
        let device = self.store.device_by_id(viewer.user, viewer.device).await?;
        Ok(device.map(|device| device.name).unwrap_or_default())
    }

    pub(super) fn guard_keys(&self) -> Result<&GuardKeys, Failure> {
        self.guard_keys.as_ref().ok_or_else(|| {
            Failure::unavailable(
                "No key for PINs and devices is set up: see --guard-key.",
                3_600,
            )
        })
    }
}

fn no_device() -> Failure {
    Failure::not_found("device")
}

fn device((device, session): &(DeviceRow, SessionRow), viewer: Viewer) -> Device {
    Device {
        id: device.id,
        name: device.name.clone(),
        time_zone: device.time_zone.clone(),
        current: device.id == viewer.device,
        locked: session.locked,
        method: session.method,
        signed_in_at: moscow::rfc3339(session.created_at),
        last_seen_at: moscow::rfc3339(session.last_seen_at),
    }
}
