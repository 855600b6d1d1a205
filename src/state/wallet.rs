//! What goes on behind the pages of a signed-in person: a piece of its own, so that nobody waits for
//! it who has still to sign in.

#![cfg_attr(feature = "split", allow(unsafe_code))]

use futures::FutureExt;
use futures::future::{LocalBoxFuture, join, join3};
use leptos::task::spawn_local;

use poltina_api_types::Me;
use poltina_domain::UserId;

use super::session::CACHE as ME;
use super::vault::Shut;
use super::{State, cache, lock};
use crate::api::{Client, Tagged};
use crate::platform::clock;
use crate::split::piece;

/// How long to wait before the piece is asked for again.
const PAUSE_MS: u32 = 2_000;

/// The longest pause between two attempts to have the vault's key.
const PAUSE_MAX_MS: u32 = 30_000;

/// Something to be done for the signed-in person.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// Show what was kept from the last time, where it can be read.
    Restore,
    /// See to it that what is kept can be read, and is this person's.
    Prepare(UserId),
    /// Keep who is signed in.
    KeepMe,
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
        self.rooms().bell.refresh(self);
        self.rooms().vault.look_for_removed(self);
    }

    /// Opens what is kept, unless the page was left alone for too long.
    async fn restore(self) {
        if self.rooms().lock.is_overdue() {
            return lock::lock(self);
        }
        if self.rooms().vault.open_kept(self).await.is_ok() {
            self.show_kept().await;
        }
    }

    /// Shows what was kept, now that it can be read.
    pub(super) async fn show_kept(self) {
        let Some(me) = cache::kept::<Me>(ME).await else {
            return;
        };
        self.draft.restore(self).await;
        // What home shows is read before it is drawn, all at a time: what came later would push the rest about.
        let rooms = self.rooms();
        let lists = join(rooms.operations.restore(), rooms.payees.restore());
        join3(self.accounts.restore(), lists, rooms.spending.restore()).await;
        let me = Tagged {
            value: me.value,
            etag: None,
        };
        self.session.enter(self, Client::new().remembered(), me);
        self.rooms().saved_names.restore().await;
        self.rooms().templates.restore().await;
        self.rooms().security.restore(self).await;
        self.rooms().bank.restore(self);
        self.rooms().requisites.restore(self);
        self.rooms().exchange.restore(self);
        self.rooms().bell.restore().await;
        self.intents.restore(self).await;
        self.rooms().payment_codes.restore(self).await;
    }

    async fn prepare(self, me: UserId) {
        if self.rooms().vault.ensure(self, me).await.is_ok() {
            self.draft.restore(self).await;
        }
    }

    async fn begin(self) {
        self.refresh();
        self.keep_me();
        self.rooms().lock.learn(self);
        let mut pause = PAUSE_MS;
        while let Some(me) = self.session.me_untracked() {
            match self.rooms().vault.ensure(self, me.id).await {
                Ok(()) => {
                    self.draft.restore(self).await;
                    self.rooms().bank.restore(self);
                    self.rooms().requisites.restore(self);
                    self.rooms().exchange.restore(self);
                    break;
                }
                // A browser that cannot seal keeps nothing, and so sends nothing.
                Err(Shut::Vault(_)) => break,
                Err(Shut::Api(_)) => clock::sleep(pause).await,
            }
            pause = pause.saturating_mul(2).min(PAUSE_MAX_MS);
        }
        self.intents.restore(self).await;
        self.intents.settle_all(self);
        self.rooms().security.catch_up(self);
        self.rooms().payment_codes.prepare(self);
        self.rooms().push.keep_words(self);
        self.keep_me();
    }

    fn keep_me(self) {
        if let Some(me) = self.session.me_untracked() {
            cache::keep(ME, &*me);
        }
    }

    async fn wake_up(self) {
        if self.session.client().is_some() {
            self.intents.settle_all(self);
            self.refresh();
            self.rooms().security.catch_up(self);
        }
    }
}

piece!(
    wallet,
    fetch_wallet,
    fn wallet(state: State, work: Work) -> LocalBoxFuture<'static, ()> {
        match work {
            Work::Restore => state.restore().boxed_local(),
            Work::Prepare(me) => state.prepare(me).boxed_local(),
            Work::KeepMe => async move { state.keep_me() }.boxed_local(),
            Work::Begin => state.begin().boxed_local(),
            Work::Wake => state.wake_up().boxed_local(),
            Work::Event(json) => async move { state.live.hear(state, &json) }.boxed_local(),
            Work::Reread => async move { state.intents.reread(state) }.boxed_local(),
            Work::Obey(command) => async move { state.intents.obey(&command) }.boxed_local(),
        }
    }
);
