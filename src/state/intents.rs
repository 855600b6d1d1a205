//! Transfers that were begun: stored before they leave, sent once, settled whatever happens.

mod attempt;
mod drive;
mod lost;
mod record;

use futures::channel::mpsc::UnboundedSender;
use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Payee, Problem, Quote, Transfer};
use poltina_domain::OperationId;

use super::{Intent, IntentState, State};
use crate::api::ApiError;
use crate::platform::{clock, page, random};

/// What is being done about the transfer whose outcome is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// It is being sent.
    Sending,
    /// The server is being asked whether it went through.
    Asking,
    /// There is no network: it will be asked as soon as there is.
    Offline,
    /// The server is busy: the same transfer goes to it again in a moment.
    Busy,
    /// The server has not received it. It may be sent again or called off.
    NotArrived,
}

/// Why a transfer was not sent, or did not go through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The server refused it for good.
    Refused(Problem),
    /// It did not leave, or was turned away before it could do anything.
    NotSent(ApiError),
    /// This device cannot store it, and what cannot be stored is not sent.
    NotStored,
    /// It has to be confirmed, and was not.
    NotConfirmed,
}

/// What whoever looks after an unsettled transfer should do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Ask now.
    Ask,
    /// Send it again with the same key.
    Send,
    /// Call it off for good.
    CallOff,
}

impl Command {
    const ALL: [Self; 3] = [Self::Ask, Self::Send, Self::CallOff];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Send => "send",
            Self::CallOff => "call-off",
        }
    }
}

/// Transfers that were begun.
#[derive(Clone, Copy)]
pub struct Intents {
    all: RwSignal<Vec<Intent>>,
    /// Whether what is stored was read: before that, nobody knows what was sent already.
    known: RwSignal<bool>,
    check: RwSignal<Check>,
    /// The intent that was stopped, and why.
    stopped: RwSignal<Option<(Intent, Stopped)>>,
    confirming: RwSignal<bool>,
    /// Where commands go to whoever looks after the unsettled transfer, if that is in this tab.
    commands: StoredValue<Option<UnboundedSender<Command>>>,
}

impl Intents {
    pub(super) fn new() -> Self {
        Self {
            all: RwSignal::new(Vec::new()),
            known: RwSignal::new(false),
            check: RwSignal::new(Check::Asking),
            stopped: RwSignal::new(None),
            confirming: RwSignal::new(false),
            commands: StoredValue::new(None),
        }
    }

    /// Whether it is known what was begun on this device; tracked. Until then nothing is prepared.
    #[must_use]
    pub fn known(self) -> bool {
        self.known.get()
    }

    /// The transfer whose outcome is not known, if there is one; tracked. Until it is settled no
    /// other is sent. [`crate::routes::Route::TransferCheck`] shows it.
    #[must_use]
    pub fn unsettled(self) -> Option<Intent> {
        self.all
            .with(|all| all.iter().find(|intent| intent.is_unsettled()).cloned())
    }

    /// What is being done about it; tracked.
    #[must_use]
    pub fn check(self) -> Check {
        self.check.get()
    }

    /// Whether Confirm was pressed and the outcome is awaited; tracked.
    #[must_use]
    pub fn confirming(self) -> bool {
        self.confirming.get()
    }

    /// Why this very payment was stopped when it was sent last; tracked. Gone once something of the
    /// draft is changed.
    #[must_use]
    pub fn stopped(self, state: State) -> Option<Stopped> {
        let (intent, why) = self.stopped.get()?;
        let (payee, amount) = (state.draft.payee()?, state.draft.money().ok()?);
        let paid_from = intent.quote.as_ref();
        let paid_from = paid_from.map(|quote| quote.sell.money().currency());
        let same = intent.is_for(
            (&payee, amount),
            state.draft.note.get().trim(),
            state.draft.particulars(),
        );
        (same && paid_from == state.draft.source()).then_some(why)
    }

    /// The transfer and its payee behind the payer's operation, if it was made on this device
    /// lately; tracked.
    #[must_use]
    pub fn posted(self, operation: OperationId) -> Option<(Payee, Transfer)> {
        self.all.with(|all| {
            let found = all
                .iter()
                .find(|i| i.transfer().is_some_and(|t| t.operation_id == operation))?;
            Some((found.payee.clone(), found.transfer()?.clone()))
        })
    }

    /// Makes the intent of the draft and stores it; call it when the check screen opens and when
    /// the message was changed there. What was not changed keeps its key.
    pub fn prepare(self, state: State) {
        if let Some(intent) = self.of_draft(state) {
            spawn_local(self.store_draft(state, intent));
        }
    }

    /// Sends the draft. Pressed twice, it sends once.
    pub fn confirm(self, state: State) {
        let busy = self.confirming.get_untracked();
        if busy
            || self
                .all
                .with_untracked(|all| all.iter().any(Intent::is_unsettled))
        {
            return;
        }
        let Some(intent) = self.of_draft(state) else {
            return;
        };
        if !page::online() {
            self.stopped
                .set(Some((intent, Stopped::NotSent(ApiError::Unreachable))));
            return;
        }
        self.stopped.set(None);
        self.confirming.set(true);
        spawn_local(async move {
            self.send(state, intent).await;
            self.confirming.set(false);
        });
    }

    /// Asks the server now whether the unsettled transfer went through.
    pub fn ask(self, state: State) {
        self.command(state, Command::Ask);
    }

    /// Sends the unsettled transfer again, with the same key.
    pub fn send_again(self, state: State) {
        self.command(state, Command::Send);
    }

    /// Calls the unsettled transfer off for good, unless it went through.
    pub fn call_off(self, state: State) {
        self.command(state, Command::CallOff);
    }

    fn command(self, state: State, command: Command) {
        self.check.set(if command == Command::Send {
            Check::Sending
        } else {
            Check::Asking
        });
        if !self.pass_on(command) {
            state.tabs.say_command(command);
            self.settle_all(state);
        }
    }

    /// A command from another tab.
    pub(super) fn obey(self, name: &str) {
        if let Some(command) = Command::ALL
            .into_iter()
            .find(|command| command.name() == name)
        {
            self.pass_on(command);
        }
    }

    /// Whether somebody in this tab looks after the unsettled transfer and takes commands.
    fn pass_on(self, command: Command) -> bool {
        self.commands.with_value(|commands| {
            commands
                .as_ref()
                .is_some_and(|commands| commands.unbounded_send(command).is_ok())
        })
    }

    /// The intent of the draft as it is now: the known one where nothing was changed and it may
    /// still be sent, else a new one with a new key.
    fn of_draft(self, state: State) -> Option<Intent> {
        // While one is on its way there is no other: the draft is that one, and keeps its key.
        if !self.known.get_untracked() || untrack(|| self.unsettled()).is_some() {
            return None;
        }
        let (payee, amount, note, pays) = untrack(|| {
            let draft = state.draft;
            Some((
                draft.payee()?,
                draft.money().ok()?,
                draft.note.get().trim().to_owned(),
                draft.particulars(),
            ))
        })?;
        let quote = match state.draft.source_untracked() {
            None => None,
            // Without its terms there is nothing to confirm yet.
            Some(from) => Some(state.rooms().crossing.answering(from, amount)?),
        };
        let same_quote = |intent: &Intent| {
            let id = |quote: &Option<Box<Quote>>| quote.as_ref().map(|quote| quote.id);
            id(&intent.quote) == id(&quote)
        };
        let known = self.all.with_untracked(|all| {
            let key = state.draft.key.get_untracked()?;
            all.iter().find(|intent| intent.key == key).cloned()
        });
        match known {
            Some(known)
                if known.is_draft()
                    && known.is_for((&payee, amount), &note, pays)
                    && same_quote(&known) =>
            {
                Some(known)
            }
            known => {
                // A draft whose record is gone may have been sent long ago: its key stays, so that
                // it cannot be paid twice.
                let kept = state.draft.key.get_untracked().filter(|_| known.is_none());
                let key = kept.or_else(random::key)?;
                if let Some(old) = known.filter(Intent::is_draft) {
                    self.drop_record(&old.key);
                }
                let intent = Intent {
                    key,
                    owner: state.session.me_untracked()?.id,
                    payee,
                    amount: amount.into(),
                    note,
                    order: pays.0,
                    asked: pays.1,
                    quote,
                    protection: pays.2,
                    state: IntentState::Draft,
                    created_at: clock::now(),
                };
                state.draft.key.set(Some(intent.key.clone()));
                self.all.update(|all| all.push(intent.clone()));
                Some(intent)
            }
        }
    }

    pub(super) fn forget(self) {
        self.all.set(Vec::new());
        self.known.set(false);
        self.stopped.set(None);
        self.confirming.set(false);
        self.commands.set_value(None);
    }
}
