//! Short messages that pass: one at a time, gone after a while.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::platform::clock;

/// How long a message stands, in milliseconds.
const STANDS_MS: u32 = 5_000;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeMessage {
    /// Tells it from the ones before it.
    pub number: u32,
    /// What it says.
    pub text: String,
    /// Whether it is bad news.
    pub bad: bool,
}

/// The message that stands now.
#[derive(Clone, Copy)]
pub struct Notices {
    current: RwSignal<Option<NoticeMessage>>,
    count: StoredValue<u32>,
}

impl Notices {
    pub(super) fn new() -> Self {
        Self {
            current: RwSignal::new(None),
            count: StoredValue::new(0),
        }
    }

    /// The message to show; tracked.
    #[must_use]
    pub fn current(self) -> Option<NoticeMessage> {
        self.current.get()
    }

    /// Says something for a while.
    pub fn say(self, text: impl Into<String>) {
        self.show(text.into(), false);
    }

    /// Tells bad news for a while.
    pub fn warn(self, text: impl Into<String>) {
        self.show(text.into(), true);
    }

    fn show(self, text: String, bad: bool) {
        let number = self.count.get_value().wrapping_add(1);
        self.count.set_value(number);
        self.current.set(Some(NoticeMessage { number, text, bad }));
        spawn_local(async move {
            clock::sleep(STANDS_MS).await;
            if self
                .current
                .with_untracked(|m| m.as_ref().is_some_and(|m| m.number == number))
            {
                self.current.set(None);
            }
        });
    }

    /// Takes the message away.
    pub fn dismiss(self) {
        self.current.set(None);
    }
}
