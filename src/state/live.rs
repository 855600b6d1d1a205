//! What happens, live: one tab holds the stream of events and shares it with the others.

use std::sync::Arc;

use futures::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Event, EventBody};

use super::{Noticed, Refused, State};
use crate::platform::clock;
use crate::platform::locks;

const LOCK: &str = "poltina:events";

/// The shortest pause between two attempts to open the stream.
const PAUSE_MIN_MS: u32 = 1_000;

/// The longest pause between two attempts to open the stream.
const PAUSE_MAX_MS: u32 = 30_000;

/// The stream.
#[derive(Clone, Copy)]
pub struct Live {
    /// The newest event that what is shown holds; absent until the first snapshot is here.
    applied: StoredValue<Option<i64>>,
    /// Events that came before the snapshot did.
    early: StoredValue<Vec<Event>>,
    /// Ends what follows the stream now.
    following: StoredValue<Option<AbortHandle>>,
}

impl Live {
    pub(super) fn new() -> Self {
        Self {
            applied: StoredValue::new(None),
            early: StoredValue::new(Vec::new()),
            following: StoredValue::new(None),
        }
    }

    /// Takes a snapshot and follows what happens after it; what was followed before is dropped.
    pub(super) fn follow(self, state: State) {
        let (task, handle) = abortable(async move {
            self.catch_up(state).await;
            let Some(_held) = locks::acquire(LOCK).await else {
                return;
            };
            let mut pause = PAUSE_MIN_MS;
            loop {
                if self.stream(state).await {
                    pause = PAUSE_MIN_MS;
                }
                clock::sleep(pause).await;
                pause = (pause * 2).min(PAUSE_MAX_MS);
                // A stream that broke does not say why: a call tells whether one is signed in.
                self.catch_up(state).await;
            }
        });
        self.stop_following();
        self.following.set_value(Some(handle));
        spawn_local(async move {
            // Given up when something else follows the stream in its place.
            let _ = task.await;
        });
    }

    /// Takes a snapshot now, whether or not the stream brings the same.
    pub(super) fn catch_up_soon(self, state: State) {
        spawn_local(self.catch_up(state));
    }

    async fn catch_up(self, state: State) {
        if let Some(sequence) = state.accounts.snapshot(state).await {
            self.arrive(state, sequence);
        }
    }

    /// Reads the stream until it breaks; whether anything came.
    async fn stream(self, state: State) -> bool {
        let (Some(after), Some(client)) = (self.applied.get_value(), state.session.client()) else {
            return false;
        };
        let Some(mut stream) = client.events(after) else {
            return false;
        };
        let mut heard = false;
        while let Some((text, event)) = stream.next().await {
            heard = true;
            state.tabs.say_event(&text);
            self.take(state, event);
        }
        heard
    }

    /// An event that another tab heard.
    pub(super) fn hear(self, state: State, json: &str) {
        if let Ok(event) = serde_json::from_str(json) {
            self.take(state, event);
        }
    }

    pub(super) fn stop(self) {
        self.stop_following();
        self.applied.set_value(None);
        self.early.set_value(Vec::new());
    }

    fn stop_following(self) {
        if let Some(following) = self.following.try_update_value(Option::take).flatten() {
            following.abort();
        }
    }

    /// The snapshot is here: what it holds is done, what came meanwhile follows.
    fn arrive(self, state: State, sequence: i64) {
        if self
            .applied
            .get_value()
            .is_none_or(|applied| applied < sequence)
        {
            // The lists are asked for when the app opens; later a jump means that some were missed.
            if self.applied.get_value().is_some() {
                state.rooms().operations.refresh(state);
                state.rooms().receipts.refresh(state);
                state.rooms().orders.refresh(state);
                state.rooms().bank.catch_up(state);
                state.rooms().plans.catch_up(state);
                state.rooms().asks.catch_up(state);
                state.rooms().protected.catch_up(state);
                state.rooms().bell.refresh(state);
            }
            self.applied.set_value(Some(sequence));
        }
        let early = self
            .early
            .try_update_value(core::mem::take)
            .unwrap_or_default();
        for event in early {
            self.take(state, event);
        }
    }

    /// Takes in an event once, and in order; after a gap everything is asked for again.
    fn take(self, state: State, event: Event) {
        match self.applied.get_value() {
            None => self.early.update_value(|early| early.push(event)),
            Some(applied) if event.sequence <= applied => {}
            Some(applied) if event.sequence == applied.saturating_add(1) => {
                self.applied.set_value(Some(event.sequence));
                self.apply(state, event);
            }
            Some(_) => self.follow(state),
        }
    }

    fn apply(self, state: State, event: Event) {
        state.connectivity.learn(None);
        if !matches!(
            event.body,
            EventBody::OrderClosed { .. } | EventBody::ApprovalsChanged {}
        ) {
            state.rooms().bell.refresh(state);
        }
        match event.body {
            EventBody::OperationPosted { operation, account } => {
                state.accounts.apply(&account);
                state.rooms().operations.apply(&Arc::new(operation));
                state.rooms().operations.keep();
                state.accounts.keep(event.sequence);
            }
            EventBody::ReceiptIssued { receipt } => state.rooms().receipts.apply(&receipt),
            EventBody::ReceiptRefunded { receipt } => state.rooms().receipts.change(&receipt),
            EventBody::OrderClosed { order } => state.rooms().orders.apply(order),
            EventBody::ChargeRefused {
                shop_name: shop,
                amount,
                code,
            } => state
                .rooms()
                .payment_codes
                .refuse(Refused { shop, amount, code }),
            EventBody::HoldChanged { hold, account } => {
                if hold.protection.is_some() {
                    state.rooms().protected.changed(state, hold.id);
                }
                state.rooms().holds.apply(*hold);
                state.accounts.apply(&account);
                state.accounts.keep(event.sequence);
            }
            EventBody::SecurityNoticed {
                notice,
                device_name: device,
                at,
            } => {
                let at = clock::parse(&at).unwrap_or_else(clock::now);
                state.rooms().security.notice(
                    state,
                    Noticed {
                        sequence: event.sequence,
                        notice,
                        device,
                        at,
                    },
                );
            }
            EventBody::ApprovalsChanged {} => state.rooms().guardian.changed(state),
            EventBody::PlanChanged { plan, run } => state.rooms().plans.hear(state, *plan, run),
            EventBody::RequestChanged { request } => state.rooms().asks.hear(state, *request),
            EventBody::ProtectedChanged { transfer } => {
                state.rooms().protected.hear(state, *transfer);
            }
            EventBody::BankPaymentChanged { payment } => state.rooms().bank.apply(payment),
        }
    }
}
