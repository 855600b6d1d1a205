//! Seeds of payment codes: one for each signed-in device.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use payment_qr::one_time::Handle;
use poltina_api_types::{PaymentCodeRequest, PaymentCodeSeed};
use poltina_domain::{SeedId, UserId, limits};

use super::rate::SEEDS_PER_USER;
use super::{Failure, Viewer, Wallet};
use crate::clock::unix_ms;
use crate::moscow;
use crate::random;
use crate::sealing::SealingKey;
use crate::store::SeedRow;

/// How often another handle is drawn where one is taken: with a million devices the first is taken
/// once in ten thousand times.
const DRAWS: usize = 8;

impl Wallet {
    /// What this device makes its payment codes from: what it has, if that still holds, else new.
    ///
    /// # Errors
    /// `invalid-request` where the handle cannot be one; `too-many-requests`; `unavailable` where
    /// the operator has set up no key.
    pub async fn payment_code_seed(
        &self,
        viewer: Viewer,
        request: PaymentCodeRequest,
    ) -> Result<PaymentCodeSeed, Failure> {
        let handle = request.handle.map(|text| text.parse::<Handle>());
        let handle = handle.transpose();
        let handle = handle.map_err(|error| Failure::invalid("/handle", error.to_string()))?;
        let sealing = self.sealing()?;
        let now = self.clock.now();
        self.allowances
            .take(SEEDS_PER_USER, viewer.user.as_bytes(), now)?;
        let standing = self.store.seed_by_session(viewer.session_id).await?;
        let stands = standing.is_some_and(|row| {
            handle == Some(row.handle)
                && row.misses < limits::PAYMENT_CODE_MISSES
                && opened(sealing, &row).is_some()
        });
        if stands {
            let now = moscow::rfc3339(now);
            return Ok(PaymentCodeSeed::Standing { now });
        }
        let seed: [u8; 32] = random::bytes(&*self.random)?;
        let handle = self.issue(viewer, &seed).await?;
        Ok(PaymentCodeSeed::Issued {
            handle: handle.to_string(),
            seed: URL_SAFE_NO_PAD.encode(seed),
            now: moscow::rfc3339(now),
        })
    }

    pub(super) fn sealing(&self) -> Result<&SealingKey, Failure> {
        self.sealing.as_ref().ok_or_else(|| {
            Failure::unavailable("No key for payment codes is set up: see --seed-key.", 3_600)
        })
    }

    /// Keeps the seed under a new handle. From then on the device's old handle is unknown.
    async fn issue(&self, viewer: Viewer, seed: &[u8; 32]) -> Result<Handle, Failure> {
        let now = self.clock.now();
        for _ in 0..DRAWS {
            let id = SeedId::new(unix_ms(now), random::bytes(&*self.random)?);
            let handle = self.draw_handle()?;
            let about = about(id, viewer.user, handle);
            let row = SeedRow {
                id,
                handle,
                session: viewer.session_id,
                user: viewer.user,
                sealed: self.sealing()?.seal(&*self.random, &about, seed)?,
                misses: 0,
                created_at: now,
            };
            if self.store.put_seed(row).await? {
                return Ok(handle);
            }
        }
        tracing::error!("no free handle was drawn");
        Err(Failure::internal())
    }

    /// Each handle is as likely as any other.
    fn draw_handle(&self) -> Result<Handle, Failure> {
        loop {
            // 34 bits hold ten digits; what is beyond is drawn again.
            let drawn = u64::from_be_bytes(random::bytes(&*self.random)?);
            if let Some(handle) = Handle::new(drawn >> 30) {
                return Ok(handle);
            }
        }
    }
}

/// The seed of a row, if the operator's key is the one it was sealed with.
pub(super) fn opened(sealing: &SealingKey, row: &SeedRow) -> Option<[u8; 32]> {
    sealing.open(&about(row.id, row.user, row.handle), &row.sealed)
}

fn about(id: SeedId, user: UserId, handle: Handle) -> Vec<u8> {
    let handle = handle.number().to_be_bytes();
    [id.as_bytes().as_slice(), user.as_bytes(), &handle].concat()
}
