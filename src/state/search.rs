//! Looking for operations: what is here already at once, the rest from the server.

mod filters;
mod local;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{FoundOperations, Operation};
use poltina_domain::{Money, OperationId};

pub use filters::{Filters, SearchPeriod};
pub(super) use local::{plain, words};

use super::drawn::Drawn;
use super::{More, State};
use crate::api::ApiError;
use crate::i18n::Texts;
use crate::platform::clock;

/// How long it waits for the next key before it asks the server, in milliseconds.
const TYPING_MS: u32 = 200;

const PAGE: u32 = 50;

/// How long after a key no more is drawn than fills the screen, in milliseconds: the next one may come.
const RESTING_MS: clock::Moment = 400;

/// How long what is here is looked through at a time, in milliseconds.
const SLICE_MS: clock::Moment = 6;

/// How many are looked at between two looks at the clock.
const BETWEEN: usize = 32;

/// More than a screen holds.
const ON_SCREEN: usize = 40;

/// How far the search has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looking {
    /// What is here is shown; the server still looks.
    Asking,
    /// All of it was looked through.
    Done,
    /// Only what is here was looked through, and this is why.
    HereOnly(ApiError),
}

/// What is looked for, and what was found.
#[derive(Clone, Copy)]
pub struct SearchState {
    /// As typed.
    pub typed: RwSignal<String>,
    filters: RwSignal<Filters>,
    active: RwSignal<bool>,
    items: RwSignal<Vec<Arc<Operation>>>,
    drawn: Drawn,
    sums: RwSignal<Option<(Money, Money)>>,
    looking: RwSignal<Looking>,
    more: RwSignal<More>,
    next: StoredValue<Option<String>>,
    /// Counts what was asked: an answer to an older question is none.
    asked: StoredValue<u64>,
    /// Counts how often what is here was begun to be looked through.
    here: StoredValue<u64>,
    /// Whether something was typed that was not looked for yet.
    waits: StoredValue<bool>,
    /// When something was typed last.
    typed_at: StoredValue<clock::Moment>,
    labels: RwSignal<Vec<String>>,
}

impl SearchState {
    pub(super) fn new() -> Self {
        Self {
            typed: RwSignal::new(String::new()),
            filters: RwSignal::new(Filters::default()),
            active: RwSignal::new(false),
            items: RwSignal::new(Vec::new()),
            drawn: Drawn::new(),
            sums: RwSignal::new(None),
            looking: RwSignal::new(Looking::Done),
            more: RwSignal::new(More::End),
            next: StoredValue::new(None),
            asked: StoredValue::new(0),
            here: StoredValue::new(0),
            waits: StoredValue::new(false),
            typed_at: StoredValue::new(0),
            labels: RwSignal::new(Vec::new()),
        }
    }

    /// Whether anything is looked for, beyond what came or went; tracked.
    #[must_use]
    pub fn active(self) -> bool {
        self.active.get()
    }

    fn wanted(self) -> bool {
        let typed = |typed: &String| !typed.trim().is_empty();
        self.typed.with_untracked(typed) || self.filters.with_untracked(Filters::any)
    }

    /// What is let pass; tracked.
    #[must_use]
    pub fn filters(self) -> Filters {
        self.filters.get()
    }

    /// What was found so far, newest first; tracked.
    #[must_use]
    pub fn items(self) -> Vec<Arc<Operation>> {
        self.items.get()
    }

    /// As much of it as one has come to; tracked.
    #[must_use]
    pub fn drawn(self) -> Vec<Arc<Operation>> {
        self.items.with(|items| self.drawn.of(items))
    }

    /// What came and what went with all that is found, once that is known; tracked.
    #[must_use]
    pub fn sums(self) -> Option<(Money, Money)> {
        self.sums.get()
    }

    /// How far it has come; tracked.
    #[must_use]
    pub fn looking(self) -> Looking {
        self.looking.get()
    }

    /// What lies beyond the end of what is drawn; tracked.
    #[must_use]
    pub fn more(self) -> More {
        self.drawn.more(self.items.with(Vec::len), self.more.get())
    }

    /// The same as far as one may speak of it: before the server has answered there is no end, and without it
    /// none is known; tracked.
    #[must_use]
    pub fn end(self) -> Option<More> {
        let (more, looking) = (self.more(), self.looking.get());
        Some(more).filter(|more| looking == Looking::Done || *more == More::Idle)
    }

    /// The end of what is drawn comes near: draws more, and fetches where there is none. Whether to come
    /// again in the next frame.
    pub fn go_on(self, state: State) -> bool {
        // What was found of something else is not worth the time, and a key would wait for what is out of sight.
        let since = clock::now().saturating_sub(self.typed_at.get_value());
        if self.waits.get_value() || (0..RESTING_MS).contains(&since) {
            return true;
        }
        let drew = self.drawn.on(self.items.with_untracked(Vec::len));
        if !drew {
            self.load_more(state);
        }
        drew
    }

    /// The labels that one uses, once they are known; tracked.
    #[must_use]
    pub fn labels(self) -> Vec<String> {
        self.labels.get()
    }

    /// Asks what labels there are.
    pub fn load_labels(self, state: State) {
        let Some(client) = state.session.client() else {
            return;
        };
        spawn_local(async move {
            if let Ok(list) = state.hear(client.labels().await) {
                self.labels.set(list.items);
            }
        });
    }

    /// Something was typed. First it is to be seen in the field; then what is here is looked through, and in
    /// the next pause the server is asked.
    pub fn type_in(self, state: State, text: String) {
        self.typed.set(text);
        self.waits.set_value(true);
        self.typed_at.set_value(clock::now());
        // What was asked before is not waited for, and its sums are not this one's.
        self.begin_here();
        self.sums.set(None);
        let typed = self.next_question();
        spawn_local(async move {
            clock::painted().await;
            if self.asked.get_value() != typed {
                return;
            }
            self.look_here(state);
            let looked = self.asked.get_value();
            clock::sleep(TYPING_MS).await;
            if self.asked.get_value() == looked {
                self.ask(state);
            }
        });
    }

    /// Lets something else pass.
    pub fn filter(self, state: State, change: impl FnOnce(&mut Filters)) {
        self.filters.update(change);
        self.look_here(state);
        self.ask(state);
    }

    /// Looks for nothing more.
    pub fn clear(self, state: State) {
        self.typed.set(String::new());
        let direction = self.filters.with_untracked(|filters| filters.direction);
        self.filters.set(Filters {
            direction,
            ..Filters::default()
        });
        self.look_here(state);
    }

    /// Asks the server. Also what "try again" does.
    pub fn ask(self, state: State) {
        if !self.wanted() {
            return;
        }
        let number = self.next_question();
        self.looking.set(Looking::Asking);
        self.load(state, number, None);
    }

    /// Loads the next page, unless it is coming or there is none.
    fn load_more(self, state: State) {
        let coming = self.more.with_untracked(|more| *more == More::Loading);
        if let (false, Some(cursor)) = (coming, self.next.get_value()) {
            self.more.set(More::Loading);
            self.load(state, self.asked.get_value(), Some(cursor));
        }
    }

    fn next_question(self) -> u64 {
        self.asked
            .update_value(|asked| *asked = asked.wrapping_add(1));
        self.asked.get_value()
    }

    /// Shows what of the operations that are here is looked for: of many, a slice at a time, so that the
    /// next key is never waited for.
    fn look_here(self, state: State) {
        self.next_question();
        self.next.set_value(None);
        self.more.set(More::End);
        self.sums.set(None);
        self.looking.set(Looking::Asking);
        self.drawn.begin();
        self.waits.set_value(false);
        let begun = self.begin_here();
        let wanted = self.wanted();
        self.active.set(wanted);
        if !wanted {
            self.items.set(Vec::new());
            return;
        }
        let t = Texts::new(state.settings.language());
        let (typed, filters) = untrack(|| (self.typed.get(), self.filters.get()));
        let wanted = local::Wanted::new(t, &typed, filters);
        let mut slice = Slice::default();
        let is_more = slice.look(state, &wanted);
        self.items.set(slice.found.clone());
        if !is_more {
            return;
        }
        spawn_local(async move {
            loop {
                clock::sleep(0).await;
                let waited_for = self.here.get_value() == begun
                    && untrack(|| self.looking.get()) != Looking::Done;
                if !waited_for {
                    return;
                }
                let before = slice.found.len();
                let is_more = slice.look(state, &wanted);
                // What is far beyond the screen may wait until all of it is there.
                if slice.found.len() > before && (before < ON_SCREEN || !is_more) {
                    self.items.set(slice.found.clone());
                }
                if !is_more {
                    return;
                }
            }
        });
    }

    fn begin_here(self) -> u64 {
        self.here.update_value(|here| *here = here.wrapping_add(1));
        self.here.get_value()
    }

    fn load(self, state: State, number: u64, cursor: Option<String>) {
        let Some(client) = state.session.client() else {
            return;
        };
        let first = cursor.is_none();
        let mut search = self.filters.with_untracked(Filters::search);
        let typed = self.typed.get_untracked();
        search.text = Some(typed).filter(|typed| !typed.trim().is_empty());
        search.cursor = cursor;
        search.limit = Some(PAGE);
        spawn_local(async move {
            let answer = state.hear(client.search_operations(&search).await);
            // Something else is looked for by now: this is no answer to it.
            if self.asked.get_value() == number {
                self.take(answer, first);
            }
        });
    }

    fn take(self, answer: Result<FoundOperations, ApiError>, first: bool) {
        match answer {
            Ok(page) => {
                let found = page.items.into_iter().map(Arc::new);
                if first {
                    let sums = page.sums.map(|s| (s.received.money(), s.sent.money()));
                    self.sums.set(sums);
                    self.items.set(found.collect());
                } else {
                    self.items.update(|items| items.extend(found));
                }
                self.more.set(match page.next {
                    Some(_) => More::Idle,
                    None => More::End,
                });
                self.next.set_value(page.next);
                self.looking.set(Looking::Done);
            }
            Err(error) if first => self.looking.set(Looking::HereOnly(error)),
            Err(error) => self.more.set(More::Failed(error)),
        }
    }

    /// One of what was found.
    pub(super) fn find(self, id: OperationId) -> Option<Arc<Operation>> {
        self.items
            .with_untracked(|items| items.iter().find(|one| one.id == id).cloned())
    }

    /// Takes in an operation of which something else is said now.
    pub(super) fn replace(self, operation: &Arc<Operation>) {
        self.items.update(|items| {
            for known in items.iter_mut().filter(|known| known.id == operation.id) {
                *known = Arc::clone(operation);
            }
        });
    }

    pub(super) fn forget(self) {
        self.next_question();
        self.begin_here();
        self.drawn.forget();
        self.typed.set(String::new());
        self.filters.set(Filters::default());
        self.active.set(false);
        self.waits.set_value(false);
        self.items.set(Vec::new());
        self.sums.set(None);
        self.labels.set(Vec::new());
    }
}

/// How far what is here was looked through, the newest first.
#[derive(Default)]
struct Slice {
    found: Vec<Arc<Operation>>,
    /// The oldest that was looked at.
    at: Option<i64>,
}

impl Slice {
    /// Looks on for a while; whether there is more.
    fn look(&mut self, state: State, wanted: &local::Wanted) -> bool {
        let (rooms, end) = (state.rooms(), clock::now().saturating_add(SLICE_MS));
        rooms.operations.with_known(|all| {
            // Others may have come meanwhile, before those.
            let from = self
                .at
                .map_or(0, |at| all.partition_point(|known| known.sequence >= at));
            for (n, operation) in all.iter().skip(from).enumerate() {
                if n > 0 && n % BETWEEN == 0 && clock::now() >= end {
                    return true;
                }
                let said = operation.counterparty.payee_id;
                let said = said.and_then(|payee| untrack(|| rooms.saved_names.of(payee)));
                if wanted.finds(operation, said.as_deref()) {
                    self.found.push(Arc::clone(operation));
                }
                self.at = Some(operation.sequence);
            }
            false
        })
    }
}
