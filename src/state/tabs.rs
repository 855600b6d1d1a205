//! What the tabs of this browser tell each other.

use leptos::prelude::*;

use super::intents::Command;
use super::wallet::Work;
use super::{State, lock};
use crate::platform::broadcast::Channel;

const CHANNEL: &str = "poltina";

/// The other tabs.
#[derive(Clone, Copy)]
pub struct Tabs {
    channel: StoredValue<Option<Channel>, LocalStorage>,
}

impl Tabs {
    pub(super) fn new() -> Self {
        Self {
            channel: StoredValue::new_local(None),
        }
    }

    pub(super) fn listen(self, state: State) {
        let channel = Channel::open(CHANNEL, move |text| {
            let (kind, rest) = text.split_once(' ').unwrap_or((&text, ""));
            match kind {
                "event" => state.let_work(Work::Event(rest.into())),
                "intents" => state.let_work(Work::Reread),
                "command" => state.let_work(Work::Obey(rest.into())),
                "signed-out" => state.session.depart(state),
                "session" => state.session.restore(state),
                // What another tab wrote into the storage may come later than its word.
                "locked" => {
                    lock::mark();
                    lock::drop_page(state);
                }
                "unlocked" => {
                    lock::unmark();
                    state.session.reopen(state);
                }
                // A newer release in another tab may say what this one does not know.
                _ => {}
            }
        });
        self.channel.set_value(Some(channel));
    }

    fn say(self, text: &str) {
        self.channel.with_value(|channel| {
            if let Some(channel) = channel {
                channel.say(text);
            }
        });
    }

    /// An event came over the wire.
    pub(super) fn say_event(self, json: &str) {
        self.say(&format!("event {json}"));
    }

    /// A transfer's record was written.
    pub(super) fn say_intents(self) {
        self.say("intents");
    }

    /// Whoever looks after the unsettled transfer should do this.
    pub(super) fn say_command(self, command: Command) {
        self.say(&format!("command {}", command.name()));
    }

    /// Somebody signed out.
    pub(super) fn say_signed_out(self) {
        self.say("signed-out");
    }

    /// The page was locked.
    pub(super) fn say_locked(self) {
        self.say("locked");
    }

    /// It was unlocked.
    pub(super) fn say_unlocked(self) {
        self.say("unlocked");
    }

    /// Somebody signed in.
    pub(super) fn say_session(self) {
        self.say("session");
    }
}
