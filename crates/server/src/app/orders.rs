//! Orders: made, read and taken back by a shop's owner, read and paid by whoever has the id.

use poltina_api_types::{CaptureMode, ErrorCode, NewOrder, Order, OrderState, Payee, PayeeId};
use poltina_domain::{OrderId, ShopId, UserId, limits};

use super::payees::Found;
use super::people::Shown;
use super::rate::{LOOKUPS_PER_USER, ORDERS_PER_SHOP};
use super::transfers::{check_amount, check_note, not_decided, reused};
use super::{Failure, Viewer, Wallet, emv};
use crate::clock::{Micros, SECOND, unix_ms};
use crate::moscow;
use crate::random;
use crate::sequencer::{OrderCancel, SubmitError};
use crate::store::{NewOrderRow, OrderKept, OrderRow, OrderStage, PartyRow, ShopRow};

/// An order that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordered {
    /// The order.
    pub order: Order,
    /// Whether it was made by an earlier request with the same key.
    pub replayed: bool,
}

impl Wallet {
    /// Makes an order of one of his shops. The same key gives the same order.
    ///
    /// # Errors
    /// `invalid-request`; `not-found` where the shop is not his; `idempotency-key-reused`;
    /// `too-many-requests` where the shop has too many open orders.
    pub async fn make_order(
        &self,
        viewer: Viewer,
        key: String,
        new: NewOrder,
    ) -> Result<Ordered, Failure> {
        let amount = new.amount.money();
        check_amount(amount)?;
        check_note(&new.note)?;
        let shop = self.own_shop(viewer, new.shop_id).await?;
        let now = self.clock.now();
        self.allowances
            .take(ORDERS_PER_SHOP, shop.id.as_bytes(), now)?;
        let row = NewOrderRow {
            id: OrderId::new(unix_ms(now), random::bytes(&*self.random)?),
            shop: shop.id,
            owner: viewer.user,
            key,
            amount,
            note: new.note,
            created_at: now,
            expires_at: now + limits::ORDER_SECONDS * SECOND,
            manual: new.capture == CaptureMode::Manual,
        };
        let asked = (row.shop, row.amount, row.note.clone(), row.manual);
        match self.store.put_order(row).await? {
            OrderKept::Kept { order, before } => {
                let there = (
                    order.shop.id,
                    order.amount,
                    order.note.clone(),
                    order.manual,
                );
                if asked != there {
                    return Err(reused());
                }
                Ok(Ordered {
                    order: order_for(viewer.user, &order, of_own(&order.shop), now),
                    replayed: before,
                })
            }
            OrderKept::TooMany { until } => {
                let seconds = (until - now + SECOND - 1) / SECOND;
                let detail = format!(
                    "The shop has {} open orders: take some back, or wait.",
                    limits::OPEN_ORDERS
                );
                let wait = u32::try_from(seconds).unwrap_or(1).max(1);
                Err(Failure::new(ErrorCode::TooManyRequests, detail).after(wait))
            }
        }
    }

    /// An order, for its owner and for whoever has its id.
    ///
    /// # Errors
    /// `not-found`; `too-many-requests` where one who is not the owner asks too often.
    pub async fn order(&self, viewer: Viewer, id: OrderId) -> Result<Order, Failure> {
        let now = self.clock.now();
        let order = self.store.order_by_id(id).await?;
        let is_own = |order: &OrderRow| order.shop.owner == viewer.user;
        // The owner's till may ask all day; whoever tries ids may not.
        if !order.as_ref().is_some_and(is_own) {
            self.allowances
                .take(LOOKUPS_PER_USER, viewer.user.as_bytes(), now)?;
        }
        let order = order.ok_or_else(no_order)?;
        let payee = if is_own(&order) {
            of_own(&order.shop)
        } else {
            let found = Found::Shop(Box::new(order.shop.clone()));
            self.payee(viewer, &found).await?
        };
        Ok(order_for(viewer.user, &order, payee, now))
    }

    /// Takes an order of one of his shops back; taken back before is taken back.
    ///
    /// # Errors
    /// `not-found` where it is not his; `order-closed` where it is paid or ran out.
    pub async fn cancel_order(&self, viewer: Viewer, id: OrderId) -> Result<Order, Failure> {
        let order = self.own_order(viewer, id).await?;
        let cancel = OrderCancel {
            id,
            account: order.shop.account,
        };
        let cancelled = self.sequencer.cancel_order(cancel).await;
        let order = match cancelled {
            Ok(()) | Err(SubmitError::OrderClosed) => self.own_order(viewer, id).await?,
            Err(error) => return Err(not_decided(error)),
        };
        if order.stage != OrderStage::Cancelled {
            return Err(closed());
        }
        let now = self.clock.now();
        Ok(order_for(viewer.user, &order, of_own(&order.shop), now))
    }

    /// An order of one of his shops.
    pub(super) async fn own_order(&self, viewer: Viewer, id: OrderId) -> Result<OrderRow, Failure> {
        let order = self.store.order_by_id(id).await?;
        order
            .filter(|order| order.shop.owner == viewer.user)
            .ok_or_else(no_order)
    }

    /// One of his shops.
    pub(super) async fn own_shop(&self, viewer: Viewer, id: ShopId) -> Result<ShopRow, Failure> {
        let shop = self.store.shop_by_id(id).await?;
        shop.filter(|shop| shop.owner == viewer.user)
            .ok_or_else(|| Failure::not_found("shop"))
    }
}

pub(super) fn no_order() -> Failure {
    Failure::not_found("order")
}

pub(super) fn closed() -> Failure {
    Failure::new(
        ErrorCode::OrderClosed,
        "The order is paid, taken back, or its time ran out: make another.",
    )
}

/// The shop as its owner sees it: whether he ever paid it himself does not matter.
pub(super) fn of_own(shop: &ShopRow) -> Payee {
    Payee {
        id: PayeeId::Shop(shop.id),
        name: shop.name.clone(),
        phone_masked: None,
        first_time: true,
        last_amount: None,
    }
}

/// The order as this person may see it.
pub(super) fn order_for(viewer: UserId, order: &OrderRow, payee: Payee, now: Micros) -> Order {
    Order {
        id: order.id,
        payee,
        amount: order.amount.into(),
        note: order.note.clone(),
        capture: match order.manual {
            true => CaptureMode::Manual,
            false => CaptureMode::Automatic,
        },
        state: state(viewer, order, now),
        code: emv::order(order),
        created_at: moscow::rfc3339(order.created_at),
        expires_at: moscow::rfc3339(order.expires_at),
        now: moscow::rfc3339(now),
    }
}

fn state(viewer: UserId, order: &OrderRow, now: Micros) -> OrderState {
    match &order.stage {
        OrderStage::Unpaid if order.is_open(now) => OrderState::Open {},
        OrderStage::Unpaid => OrderState::Expired {},
        OrderStage::Cancelled => OrderState::Cancelled {},
        OrderStage::Paid {
            receipt, payer, at, ..
        } => OrderState::Paid {
            receipt_id: *receipt,
            payer_name: payer_name(viewer, order, payer),
            paid_at: moscow::rfc3339(*at),
        },
        OrderStage::Authorized {
            authorization,
            payer,
            at,
        } => OrderState::Authorized {
            authorization_id: *authorization,
            payer_name: payer_name(viewer, order, payer),
            authorized_at: moscow::rfc3339(*at),
        },
    }
}

/// Who paid, for the shop's owner and himself.
fn payer_name(viewer: UserId, order: &OrderRow, payer: &PartyRow) -> String {
    let is_payer = matches!(payer, PartyRow::Person { id, .. } if *id == viewer);
    if is_payer || order.shop.owner == viewer {
        Shown::party(payer).name
    } else {
        String::new()
    }
}
