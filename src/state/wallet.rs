//! What goes on behind the pages of a signed-in person: a piece of its own, so that nobody waits for
//! it who has still to sign in.

#![cfg_attr(feature = "split", allow(unsafe_code))]

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use leptos::task::spawn_local;

use super::State;
use crate::platform::clock;
use crate::split::piece;

/// How long to wait before the piece is asked for again.
const PAUSE_MS: u32 = 2_000;

/// Something to be done for the signed-in person.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// Show what was kept from the last time.
    Restore,
    /// Ask for everything, after signing in.
    Begin,
    /// Catch up with what happened meanwhile.
    Wake,
    /// Take in an event that another tab heard.
    Event(String),
    /// Another tab wrote the record of a transfer.
    Reread,
    /// Another tab wants an unsettled transfer looked after.
    Obey(String),
}

impl State {
    /// Does it, once the piece is here. It comes with the first screen, and after a failed download as
    /// soon as there is a network.
    pub(super) async fn work(self, work: Work) {
        while fetch_wallet().await.is_err() {
            clock::sleep(PAUSE_MS).await;
        }
        if let Ok(working) = wallet(self, work).await {
            working.await;
        }
    }

    /// Has it done.
    pub(super) fn let_work(self, work: Work) {
        spawn_local(self.work(work));
    }

    /// Asks again for what may have changed meanwhile.
    fn refresh(self) {
        self.live.follow(self);
        self.rooms().payees.refresh(self);
        self.rooms().operations.refresh(self);
        self.rooms().receipts.refresh(self);
        self.rooms().orders.refresh(self);
        self.rooms().security.refresh(self);
        self.rooms().holds.refresh(self);
    }

    async fn restore(self) {
        self.accounts.restore().await;
        self.rooms().operations.restore().await;
        self.rooms().payees.restore().await;
        self.rooms().security.restore().await;
        self.intents.restore(self).await;
        self.rooms().payment_codes.restore(self).await;
    }

    async fn begin(self) {
        self.intents.restore(self).await;
        self.intents.settle_all(self);
        self.rooms().payment_codes.prepare(self);
        self.refresh();
    }

    async fn wake_up(self) {
        if self.session.client().is_some() {
            self.intents.settle_all(self);
            self.refresh();
        }
    }
}

piece!(
    wallet,
    fetch_wallet,
    fn wallet(state: State, work: Work) -> LocalBoxFuture<'static, ()> {
        match work {
            Work::Restore => state.restore().boxed_local(),
            Work::Begin => state.begin().boxed_local(),
            Work::Wake => state.wake_up().boxed_local(),
            Work::Event(json) => async move { state.live.hear(state, &json) }.boxed_local(),
            Work::Reread => async move { state.intents.reread(state) }.boxed_local(),
            Work::Obey(command) => async move { state.intents.obey(&command) }.boxed_local(),
        }
    }
);
