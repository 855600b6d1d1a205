//! The order that is open: on the till that made it, or before it is paid.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Order, OrderState};
use poltina_domain::OrderId;

use super::opened::Opened;
use super::{Load, State};
use crate::platform::clock::{self, Moment};

/// One order at a time.
#[derive(Clone, Copy)]
pub struct OrdersState {
    opened: Opened<OrderId, Order>,
    /// How much the server's clock is ahead of this device's, in milliseconds.
    ahead_ms: StoredValue<i64>,
}

impl OrdersState {
    pub(super) fn new() -> Self {
        Self {
            opened: Opened::nothing(),
            ahead_ms: StoredValue::new(0),
        }
    }

    /// Asks for an order; read it with [`OrdersState::opened`]. Also what "try again" does.
    pub fn open(self, state: State, id: OrderId) {
        self.opened.begin(id);
        let Some(client) = state.session.client() else {
            return;
        };
        spawn_local(async move {
            let answer = state.hear(client.order(id).await);
            match answer {
                Ok(order) => self.apply(order),
                Err(error) => {
                    let as_of = state.connectivity.last_contact();
                    self.opened.settle(id, Err(error), as_of);
                }
            }
        });
    }

    /// Asks for an order again, if it is still the one that is open: another one keeps its place.
    pub(super) fn look(self, state: State, id: OrderId) {
        if self.opened.id() == Some(id) {
            self.open(state, id);
        }
    }

    /// The order that was opened; loading where it is not this one. Tracked.
    #[must_use]
    pub fn opened(self, id: OrderId) -> Load<Order> {
        self.opened.get(id)
    }

    /// Whether it is certain that this order is closed.
    pub(super) fn is_closed(self, id: OrderId) -> bool {
        untrack(|| self.opened(id))
            .value()
            .is_some_and(|order| order.state != OrderState::Open {})
    }

    /// Whether it is certain how this order ended. One that ran out may have been paid in time.
    pub(super) fn is_settled(self, id: OrderId) -> bool {
        let opened = untrack(|| self.opened(id));
        opened.value().is_some_and(|order| {
            matches!(
                order.state,
                OrderState::Paid { .. } | OrderState::Authorized { .. } | OrderState::Cancelled {}
            )
        })
    }

    /// Until when the order can be paid, by this device's clock.
    #[must_use]
    pub fn ends(self, order: &Order) -> Moment {
        let expires = clock::parse(&order.expires_at).unwrap_or_default();
        expires.saturating_sub(self.ahead_ms.get_value())
    }

    /// Shows an order that was just made.
    pub(super) fn show(self, order: Order) {
        self.opened.show(order.id, Load::Loading);
        self.apply(order);
    }

    /// Takes in what the server says of the order that is open. What is closed stays so, whatever
    /// an older answer says.
    pub(super) fn apply(self, mut order: Order) {
        // With its clock each answer would be another order, and be drawn anew under the fingers.
        if let Some(now) = clock::parse(&core::mem::take(&mut order.now)) {
            self.ahead_ms.set_value(now.saturating_sub(clock::now()));
        }
        let late = order.state == OrderState::Open {} && self.is_closed(order.id);
        if self.opened.id() == Some(order.id) && !late {
            self.opened.show(order.id, Load::Ready(order));
        }
    }

    /// Events may have been missed: asks for what is open.
    pub(super) fn refresh(self, state: State) {
        if let Some(id) = self.opened.id().filter(|id| !self.is_closed(*id)) {
            self.open(state, id);
        }
    }

    pub(super) fn forget(self) {
        self.opened.close();
    }
}
