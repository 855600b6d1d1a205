//! Orders, seeds of payment codes, and receive codes, as they are kept.

use payment_qr::one_time::Handle;
use poltina_domain::{
    Money, OrderId, ReceiptId, ReceiveId, SeedId, SessionId, ShopId, TransferId, UserId,
};

use super::{Micros, Party, PartyRow, ShopRow};

/// An order to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrderRow {
    /// The order, if the key is new.
    pub id: OrderId,
    /// Whose till made it.
    pub shop: ShopId,
    /// Who asked, and owns the key.
    pub owner: UserId,
    /// The idempotency key.
    pub key: String,
    /// How much.
    pub amount: Money,
    /// What for.
    pub note: String,
    /// Now.
    pub created_at: Micros,
    /// From when on it cannot be paid.
    pub expires_at: Micros,
    /// Whether its shop captures what is paid by hand.
    pub manual: bool,
}

/// What became of an order that was to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderKept {
    /// Kept; or it was there by the same key.
    Kept {
        /// The order as it is now.
        order: Box<OrderRow>,
        /// Whether it was there.
        before: bool,
    },
    /// The shop has so many open orders that there is no room before this moment.
    TooMany {
        /// When the first of them runs out.
        until: Micros,
    },
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRow {
    /// The order.
    pub id: OrderId,
    /// Whom it pays.
    pub shop: ShopRow,
    /// How much.
    pub amount: Money,
    /// What for.
    pub note: String,
    /// When it was made.
    pub created_at: Micros,
    /// From when on it cannot be paid.
    pub expires_at: Micros,
    /// Whether its shop captures what is paid by hand.
    pub manual: bool,
    /// How far it has come. That its time ran out follows from the clock.
    pub stage: OrderStage,
}

impl OrderRow {
    /// Whether it can be paid.
    #[must_use]
    pub fn is_open(&self, now: Micros) -> bool {
        self.stage == OrderStage::Unpaid && now < self.expires_at
    }
}

/// How far an order has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderStage {
    /// Neither paid nor taken back.
    Unpaid,
    /// Taken back by its shop.
    Cancelled,
    /// Paid.
    Paid {
        /// By this transfer.
        transfer: TransferId,
        /// Its receipt.
        receipt: ReceiptId,
        /// Who paid.
        payer: PartyRow,
        /// When.
        at: Micros,
    },
    /// The amount is reserved for it.
    Authorized {
        /// By this.
        authorization: TransferId,
        /// Who pays.
        payer: PartyRow,
        /// When.
        at: Micros,
    },
}

/// What a device makes its payment codes from.
#[derive(Clone, PartialEq, Eq)]
pub struct SeedRow {
    /// The seed's id: codes are used up by it.
    pub id: SeedId,
    /// By which it is found.
    pub handle: Handle,
    /// The session of the device.
    pub session: SessionId,
    /// Whose.
    pub user: UserId,
    /// The seed, encrypted.
    pub sealed: Vec<u8>,
    /// How many wrong codes came with its handle.
    pub misses: u32,
    /// When it was made.
    pub created_at: Micros,
}

/// Shows neither handle nor seed.
impl std::fmt::Debug for SeedRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SeedRow")
            .field("id", &self.id)
            .field("user", &self.user)
            .field("misses", &self.misses)
            .finish_non_exhaustive()
    }
}

/// A wrong payment code.
#[derive(Clone, PartialEq, Eq)]
pub struct Miss {
    /// Whose till read it.
    pub shop: ShopId,
    /// The handle in it, whether there is such a one or not.
    pub handle: Handle,
    /// Now.
    pub at: Micros,
    /// Misses of this shop before this moment count no more.
    pub since: Micros,
    /// How many there were since then when it was judged whether a code is looked at.
    pub seen: usize,
}

/// A code by which someone is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiveRow {
    /// The code.
    pub id: ReceiveId,
    /// Whom it pays: a person or a shop.
    pub party: Party,
    /// How much; none where the payer says.
    pub amount: Option<Money>,
    /// What for.
    pub note: String,
}

/// What became of a receive code that was to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiveKept {
    /// Made, or it was there.
    Kept(ReceiveRow),
    /// The party has as many as it may have.
    TooMany,
}
