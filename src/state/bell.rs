//! What a person should know, and how much of it he has not read.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Notice, NoticeList};

use super::{Load, More, State, cache};
use crate::platform::{badge, page};

const CACHE: &str = "notices";

/// The notices.
#[derive(Clone, Copy)]
pub struct BellState {
    list: RwSignal<Load<Vec<Arc<Notice>>>>,
    more: RwSignal<More>,
    unread: RwSignal<u32>,
    next: StoredValue<Option<i64>>,
    /// Whether the list is what one looks at.
    open: StoredValue<bool>,
    /// Whether an answer is awaited, and whether something happened meanwhile.
    asking: StoredValue<(bool, bool)>,
}

impl BellState {
    pub(super) fn new() -> Self {
        Self {
            list: RwSignal::new(Load::Loading),
            more: RwSignal::new(More::Idle),
            unread: RwSignal::new(0),
            next: StoredValue::new(None),
            open: StoredValue::new(false),
            asking: StoredValue::new((false, false)),
        }
    }

    /// The notices, the newest first; tracked.
    #[must_use]
    pub fn list(self) -> Load<Vec<Arc<Notice>>> {
        self.list.get()
    }

    /// What lies beyond the end; tracked.
    #[must_use]
    pub fn more(self) -> More {
        self.more.get()
    }

    /// How many were not read, up to 99; tracked.
    #[must_use]
    pub fn unread(self) -> u32 {
        self.unread.get()
    }

    /// The list is looked at: what comes is read by that. What was not read before keeps its mark
    /// until the list is opened again.
    pub fn open(self, state: State) {
        self.open.set_value(true);
        self.refresh(state);
    }

    /// It is not looked at any more.
    pub fn leave(self) {
        self.open.set_value(false);
    }

    /// Asks the server again. Also what "try again" does.
    pub fn refresh(self, state: State) {
        self.list.update(Load::retry);
        let Some(client) = state.session.client() else {
            return;
        };
        if self.asking.get_value().0 {
            return self.asking.set_value((true, true));
        }
        let person = move || state.session.me_untracked().map(|me| me.id);
        let asked = person();
        spawn_local(async move {
            loop {
                self.asking.set_value((true, false));
                let answer = state.hear(client.notices(None).await);
                if person() != asked {
                    break;
                }
                match answer {
                    Ok(newest) => self.take(state, newest),
                    Err(error) => {
                        let as_of = state.connectivity.last_contact();
                        self.list.update(|list| list.settle(Err(error), as_of));
                        break;
                    }
                }
                if !self.asking.get_value().1 {
                    break;
                }
            }
            self.asking.set_value((false, false));
        });
    }

    /// Shows what was kept.
    pub(super) async fn restore(self) {
        if let Some(kept) = cache::kept::<NoticeList>(CACHE).await {
            let items = kept.value.items.into_iter().map(Arc::new).collect();
            self.list.update(|list| list.restore(items, kept.at));
        }
    }

    fn take(self, state: State, newest: NoticeList) {
        cache::keep(CACHE, &newest);
        self.count(newest.unread);
        let oldest = newest.items.last().map(|one| one.sequence);
        let mut items: Vec<_> = newest.items.into_iter().map(Arc::new).collect();
        let older = self.list.with_untracked(|list| {
            let known = list.value().into_iter().flatten();
            let older = known.filter(|one| Some(one.sequence) < oldest);
            older.cloned().collect::<Vec<_>>()
        });
        // A gap between the two is not known to be none: what is older comes again.
        let meets = self.next.get_value().is_some() || self.ended();
        if newest.next.is_none() || older.is_empty() || !meets {
            self.set_next(newest.next);
        } else {
            items.extend(older);
        }
        let first = items.first().map(|one| one.sequence);
        self.list.set(Load::Ready(items));
        if let Some(first) = first.filter(|_| newest.unread > 0) {
            self.read(state, first);
        }
    }

    /// What one looks at is read.
    fn read(self, state: State, sequence: i64) {
        let (true, true, Some(client)) = (
            self.open.get_value(),
            page::visible(),
            state.session.client(),
        ) else {
            return;
        };
        self.count(0);
        spawn_local(async move {
            // Where it cannot be told now, it is when the list is opened next.
            let _ = state.hear(client.read_notices(sequence).await);
        });
    }

    /// Loads the next page, unless it is coming or there is none.
    pub fn load_more(self, state: State) {
        let loading = self.more.with_untracked(|more| *more == More::Loading);
        let (Some(before), Some(client), false) =
            (self.next.get_value(), state.session.client(), loading)
        else {
            return;
        };
        self.more.set(More::Loading);
        let person = move || state.session.me_untracked().map(|me| me.id);
        let asked = person();
        spawn_local(async move {
            let answer = state.hear(client.notices(Some(before)).await);
            if person() != asked {
                return;
            }
            match answer {
                Ok(page) => {
                    self.set_next(page.next);
                    self.list.update(|list| {
                        if let Some(list) = list.value_mut() {
                            list.retain(|one| one.sequence >= before);
                            list.extend(page.items.into_iter().map(Arc::new));
                        }
                    });
                }
                Err(error) => self.more.set(More::Failed(error)),
            }
        });
    }

    fn count(self, unread: u32) {
        self.unread.set(unread);
        spawn_local(badge::show(unread));
    }

    fn ended(self) -> bool {
        self.more.with_untracked(|more| *more == More::End)
    }

    fn set_next(self, next: Option<i64>) {
        self.more.set(if next.is_some() {
            More::Idle
        } else {
            More::End
        });
        self.next.set_value(next);
    }

    pub(super) fn forget(self) {
        self.list.set(Load::Loading);
        self.more.set(More::Idle);
        self.next.set_value(None);
        self.asking.set_value((false, false));
        self.count(0);
    }
}
