//! Looking after one intent until it is settled: sending, asking, coming again.

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, unbounded};
use futures::future::{Either, select};
use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Hold, PayeeId};

use super::{Check, Command, Intents, Stopped};
use crate::i18n::Texts;
use crate::platform::locks::{self, Held};
use crate::platform::{clock, page};
use crate::routes::Route;
use crate::state::intent::{Next, after_sending, pause};
use crate::state::{Intent, IntentState, State};

/// How long a tab waits for another one to settle an intent before it helps. Every step is safe to
/// be done twice, since the key is the same.
const PATIENCE_MS: u32 = 8_000;

impl Intents {
    /// Stores a draft, unless another tab has sent it or is sending it: what was sent is never made
    /// a draft again.
    pub(super) async fn store_draft(self, state: State, intent: Intent) {
        let Some(_held) = locks::try_acquire(&lock_name(&intent)).await else {
            return;
        };
        if self
            .read(&intent.key)
            .await
            .is_none_or(|stored| stored.is_draft())
        {
            // It is stored once more before it is sent; then it must succeed.
            let _ = self.write(state, intent).await;
        }
    }

    /// Sends a draft for the first time.
    pub(super) async fn send(self, state: State, intent: Intent) {
        let Some(client) = state.session.client() else {
            return;
        };
        // Another tab may be sending this very intent.
        let held = patiently(&intent).await;
        // Another tab may have sent this intent, or another one, a moment ago.
        self.restore(state).await;
        if untrack(|| self.unsettled()).is_some() {
            drop(held);
            self.settle_all(state);
            return;
        }
        if held.is_none() {
            return;
        }
        if self
            .read(&intent.key)
            .await
            .is_some_and(|stored| !stored.is_draft())
        {
            return;
        }
        let mut intent = intent;
        loop {
            intent.state = IntentState::Sending;
            self.check.set(Check::Sending);
            if self.write(state, intent.clone()).await.is_err() {
                self.stopped.set(Some((intent, Stopped::NotStored)));
                return;
            }
            match after_sending(true, self.attempt(state, client, &intent).await) {
                Next::NotSent(error) => {
                    intent.state = IntentState::Draft;
                    // If it cannot be stored it stays "sending", and the server is asked later.
                    if self.write(state, intent.clone()).await.is_err() {
                        return;
                    }
                    match self.confirm_if_asked(state, &intent, error).await {
                        Ok(()) => {}
                        Err(why) => return self.stopped.set(Some((intent, why))),
                    }
                }
                Next::Settled(settled) => return self.settle(state, intent, settled).await,
                next => {
                    intent.state = IntentState::Unknown;
                    self.show(state, intent.clone());
                    // The record says "sending", which after a reload means unknown as well.
                    let _ = self.write(state, intent.clone()).await;
                    return self.drive(state, intent, next).await;
                }
            }
        }
    }

    /// Begins to look after every unsettled intent that nobody in this tab looks after.
    pub(in crate::state) fn settle_all(self, state: State) {
        if self.pass_on(Command::Ask) || self.confirming.get_untracked() {
            return;
        }
        let Some(intent) = untrack(|| self.unsettled()) else {
            return;
        };
        spawn_local(async move {
            let _held = patiently(&intent).await;
            if self.commands.with_value(Option::is_some) {
                return;
            }
            match self.read(&intent.key).await {
                Some(stored) if !stored.is_unsettled() => {
                    self.show(state, stored.clone());
                    self.arrive(state, &stored);
                }
                _ => self.drive(state, intent, Next::Ask).await,
            }
        });
    }

    /// Asks, waits and comes again until the intent is settled or nobody is signed in.
    async fn drive(self, state: State, mut intent: Intent, mut next: Next) {
        let (sender, mut commands) = unbounded();
        self.commands.set_value(Some(sender));
        self.confirming.set(false);
        intent.state = IntentState::Unknown;
        let mut asked = 0;
        loop {
            // Another tab may have settled it meanwhile.
            let settled = self
                .all
                .with_untracked(|all| all.iter().find(|i| i.key == intent.key).cloned());
            if settled.is_some_and(|settled| !settled.is_unsettled()) {
                break;
            }
            let (check, seconds, otherwise) = match next {
                Next::Settled(settled) => {
                    self.commands.set_value(None);
                    self.settle(state, intent, settled).await;
                    return;
                }
                Next::SendAgain(seconds) => (Check::Busy, seconds, Command::Send),
                Next::NotArrived => (Check::NotArrived, pause(asked), Command::Ask),
                Next::Ask | Next::NotSent(_) if !page::online() => {
                    (Check::Offline, pause(asked), Command::Ask)
                }
                Next::Ask | Next::NotSent(_) => (Check::Asking, pause(asked), Command::Ask),
            };
            self.check.set(check);
            let command = wait(&mut commands, seconds, otherwise).await;
            // Somebody else's session must not do anything about it.
            let Some(client) = state.session.client().filter(|_| is_owner(state, &intent)) else {
                break;
            };
            asked = if command == otherwise {
                asked.saturating_add(1)
            } else {
                0
            };
            next = self.act(state, client, &intent, command).await;
        }
        self.commands.set_value(None);
    }

    /// The outcome is certain: stores it and shows it where the person waits for it.
    async fn settle(self, state: State, mut intent: Intent, settled: IntentState) {
        intent.state = settled.without_code();
        self.show(state, intent.clone());
        self.arrive(state, &intent);
        // The server knows the outcome for ever: an outcome that is not stored is asked for again.
        let _ = self.write(state, intent).await;
    }

    /// The outcome of an intent became known, here or in another tab: leads the person there.
    pub(super) fn arrive(self, state: State, intent: &Intent) {
        if !is_owner(state, intent) {
            return;
        }
        let mine = state.draft.key.get_untracked().as_ref() == Some(&intent.key);
        let here = state.navigation.route_untracked() == Route::TransferCheck;
        match &intent.state {
            IntentState::Posted(transfer) => {
                if mine {
                    state.draft.forget();
                    state.rooms().crossing.forget();
                }
                // The event brings operation and balance; without the stream this does.
                state.live.catch_up_soon(state);
                state.rooms().payees.refresh(state);
                if here {
                    state.navigation.replace(match intent.payee.id {
                        PayeeId::Shop(_) if intent.order.is_none() => {
                            Route::Receipt(transfer.receipt_id)
                        }
                        // At a till the cashier must see it from afar.
                        _ => Route::TransferDone(transfer.operation_id),
                    });
                }
            }
            IntentState::Held(hold) => {
                if mine {
                    state.draft.forget();
                }
                state.live.catch_up_soon(state);
                state.rooms().holds.apply(Hold::clone(hold));
                if here {
                    let place = match hold.protection {
                        Some(_) => Route::Protected(hold.id),
                        None => Route::Hold(hold.id),
                    };
                    state.navigation.replace(place);
                }
            }
            IntentState::Refused(problem) => {
                // Its key is burnt: the same payment again is another transfer.
                if mine {
                    state.draft.key.set(None);
                }
                // Who waits for it elsewhere is told as well.
                if !(mine && here) {
                    let t = Texts::new(state.settings.language());
                    state.notices.warn(t.unsettled_refused(
                        &t.money_text(intent.amount.money()),
                        &intent.payee.name,
                    ));
                }
                self.stopped
                    .set(Some((intent.clone(), Stopped::Refused(problem.clone()))));
            }
            IntentState::Draft | IntentState::Sending | IntentState::Unknown => {}
        }
    }
}

/// The lock of an intent; `None` where another tab has not let go of it after a while: the browser
/// may have put that tab to sleep.
async fn patiently(intent: &Intent) -> Option<Held> {
    let name = lock_name(intent);
    match select(
        Box::pin(locks::acquire(&name)),
        Box::pin(clock::sleep(PATIENCE_MS)),
    )
    .await
    {
        Either::Left((held, _)) => held,
        Either::Right(_) => None,
    }
}

/// Whether the payer of the intent is who is signed in.
pub(super) fn is_owner(state: State, intent: &Intent) -> bool {
    state
        .session
        .me_untracked()
        .is_some_and(|me| me.id == intent.owner)
}

fn lock_name(intent: &Intent) -> String {
    format!("poltina:intent:{}", intent.key)
}

/// The next command, or the usual step once the pause is over.
async fn wait(
    commands: &mut UnboundedReceiver<Command>,
    seconds: u32,
    otherwise: Command,
) -> Command {
    let pause = Box::pin(clock::sleep(seconds.saturating_mul(1_000)));
    match select(commands.next(), pause).await {
        Either::Left((command, _)) => command.unwrap_or(otherwise),
        Either::Right(_) => otherwise,
    }
}
