//! What one says of one's operations: what for, a note, labels.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Category, Operation};
use poltina_domain::{Label, OperationId, OwnNote, OwnWordsError, limits};

use super::State;
use crate::api::ApiError;

/// Why it was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkTrouble {
    /// It cannot be a note or a label.
    Wrong(OwnWordsError),
    /// There are as many labels as there may be.
    TooMany,
    /// The server did not take it.
    Failed(ApiError),
}

/// What is being said of an operation.
#[derive(Clone, Copy)]
pub struct MarksState {
    /// The note as typed.
    pub note: RwSignal<String>,
    /// The label as typed, until it is added.
    pub label: RwSignal<String>,
    labels: RwSignal<Vec<String>>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<MarkTrouble>>,
}

/// What is said.
enum Mark {
    Category(Category, bool),
    Note(OwnNote),
    Labels(Vec<Label>),
}

impl MarksState {
    pub(super) fn new() -> Self {
        Self {
            note: RwSignal::new(String::new()),
            label: RwSignal::new(String::new()),
            labels: RwSignal::new(Vec::new()),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
        }
    }

    /// The labels that are being put on, in their order; tracked.
    #[must_use]
    pub fn labels(self) -> Vec<String> {
        self.labels.get()
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Why the last one was not kept; tracked.
    #[must_use]
    pub fn trouble(self) -> Option<MarkTrouble> {
        self.trouble.get()
    }

    /// Begins with what is said of this operation now.
    pub fn begin(self, operation: &Operation) {
        self.note.set(operation.own_note.clone());
        self.labels.set(operation.labels.clone());
        self.label.set(String::new());
        self.trouble.set(None);
    }

    /// Something was typed.
    pub fn retype(self) {
        self.trouble.set(None);
    }

    /// Says what it was for; `done` is called once that is kept.
    pub fn set_category(
        self,
        state: State,
        id: OperationId,
        category: Category,
        always: bool,
        done: impl FnOnce() + 'static,
    ) {
        self.keep(state, id, Mark::Category(category, always), done);
    }

    /// Keeps the note as typed; the empty one is none.
    pub fn save_note(self, state: State, id: OperationId, done: impl FnOnce() + 'static) {
        match self.note.with_untracked(|typed| typed.parse()) {
            Ok(note) => self.keep(state, id, Mark::Note(note), done),
            Err(error) => self.trouble.set(Some(MarkTrouble::Wrong(error))),
        }
    }

    /// Adds the label as typed to those that are being put on. Whether it was one.
    pub fn add(self) -> bool {
        let typed = self.label.get_untracked();
        let added = self.put_on(&typed);
        if added {
            self.label.set(String::new());
        }
        added
    }

    /// Adds this label. Whether it could be.
    pub fn put_on(self, label: &str) -> bool {
        let trouble = match label.parse::<Label>() {
            Err(error) => Some(MarkTrouble::Wrong(error)),
            Ok(label) => {
                let others = self.labels.get_untracked();
                let there = others
                    .iter()
                    .any(|other| other.to_lowercase() == label.key());
                let full = !there && others.len() >= limits::LABELS;
                if !there && !full {
                    self.labels
                        .update(|labels| labels.push(label.as_str().to_owned()));
                }
                full.then_some(MarkTrouble::TooMany)
            }
        };
        let could = trouble.is_none();
        self.trouble.set(trouble);
        could
    }

    /// Takes a label off again.
    pub fn take_off(self, label: &str) {
        self.labels
            .update(|labels| labels.retain(|other| other != label));
        self.trouble.set(None);
    }

    /// Keeps the labels, the one that is still typed among them.
    pub fn save_labels(self, state: State, id: OperationId, done: impl FnOnce() + 'static) {
        let typed = self.label.with_untracked(|typed| !typed.trim().is_empty());
        if typed && !self.add() {
            return;
        }
        // Each was read when it was added.
        let labels = self.labels.get_untracked();
        let labels = labels.iter().filter_map(|label| label.parse().ok());
        self.keep(state, id, Mark::Labels(labels.collect()), done);
    }

    fn keep(self, state: State, id: OperationId, mark: Mark, done: impl FnOnce() + 'static) {
        let Some(client) = state.session.client() else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            let of_others = matches!(mark, Mark::Category(_, true));
            let answer = match mark {
                Mark::Category(category, always) => client.set_category(id, category, always).await,
                Mark::Note(note) => client.set_note(id, note).await,
                Mark::Labels(labels) => client.set_labels(id, labels).await,
            };
            match state.hear(answer) {
                Ok(operation) => {
                    state
                        .rooms()
                        .operations
                        .replace(state, &Arc::new(operation));
                    if of_others {
                        state.rooms().operations.renew(state);
                    }
                    done();
                }
                Err(error) => self.trouble.set(Some(MarkTrouble::Failed(error))),
            }
            self.busy.set(false);
        });
    }

    pub(super) fn forget(self) {
        self.note.set(String::new());
        self.label.set(String::new());
        self.labels.set(Vec::new());
        self.trouble.set(None);
    }
}
