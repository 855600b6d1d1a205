//! Templates: transfers that one saved to make again.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Direction, NewTemplate, Operation, PayeeId, Template, TemplateChange};
use poltina_domain::{Currency, SavedName, TemplateId, UserId};

use super::{Load, NameTrouble, State, cache};
use crate::i18n::Texts;

const CACHE: &str = "templates";

/// The templates, and the one that is being written.
#[derive(Clone, Copy)]
pub struct TemplatesState {
    /// The name as typed.
    pub typed: RwSignal<String>,
    /// Whether the amount is to be kept with it.
    pub with_amount: RwSignal<bool>,
    all: RwSignal<Load<Vec<Template>>>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<NameTrouble>>,
}

impl TemplatesState {
    pub(super) fn new() -> Self {
        Self {
            typed: RwSignal::new(String::new()),
            with_amount: RwSignal::new(true),
            all: RwSignal::new(Load::Loading),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
        }
    }

    /// The templates; tracked.
    #[must_use]
    pub fn all(self) -> Load<Vec<Template>> {
        self.all.get()
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Why the last one was not saved; tracked.
    #[must_use]
    pub fn trouble(self) -> Option<NameTrouble> {
        self.trouble.get()
    }

    /// Begins to write a name; this one is proposed.
    pub fn begin(self, name: &str) {
        self.typed.set(name.to_owned());
        self.with_amount.set(true);
        self.trouble.set(None);
    }

    /// Something was typed.
    pub fn retype(self) {
        self.trouble.set(None);
    }

    /// Asks the server, and shows meanwhile what was known.
    pub fn load(self, state: State) {
        state.fetch(self.all, |client| async move {
            let templates = client.templates().await?.items;
            cache::keep(CACHE, &templates);
            Ok(templates)
        });
    }

    /// Shows what was known when the network was there last.
    pub(super) async fn restore(self) {
        if let Some(kept) = cache::kept(CACHE).await {
            self.all.update(|all| all.restore(kept.value, kept.at));
        }
    }

    /// Saves this operation as a template; `done` is called once it is.
    pub fn save(self, state: State, operation: &Operation, done: impl FnOnce() + 'static) {
        let Some(payee_id) = template_payee(operation) else {
            return;
        };
        let amount = operation.amount.money();
        let kept = self.with_amount.get_untracked() && amount.currency() == Currency::Rub;
        let (amount, note) = (kept.then(|| amount.into()), operation.note.clone());
        let Some((client, name)) = self.begin_call(state) else {
            return;
        };
        let new = NewTemplate {
            name,
            payee_id,
            amount,
            note,
        };
        let person = asking(state);
        spawn_local(async move {
            let answer = state.hear(client.make_template(&new).await);
            if asking(state) != person {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(made) => {
                    self.change_known(|all| {
                        all.retain(|known| known.id != made.id);
                        all.insert(0, made);
                    });
                    let t = Texts::new(state.settings.language());
                    state.notices.say(t.template_saved());
                    done();
                }
                Err(error) => self.trouble.set(Some(NameTrouble::Failed(error))),
            }
        });
    }

    /// Gives a template the name that was typed; `done` is called once it has it.
    pub fn rename(self, state: State, template: &Template, done: impl FnOnce() + 'static) {
        let (id, amount, note) = (template.id, template.amount, template.note.clone());
        let Some((client, name)) = self.begin_call(state) else {
            return;
        };
        let change = TemplateChange { name, amount, note };
        let person = asking(state);
        spawn_local(async move {
            let answer = state.hear(client.change_template(id, &change).await);
            if asking(state) != person {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(changed) => {
                    self.change_known(|all| {
                        if let Some(known) = all.iter_mut().find(|known| known.id == id) {
                            *known = changed;
                        }
                    });
                    done();
                }
                Err(error) => self.trouble.set(Some(NameTrouble::Failed(error))),
            }
        });
    }

    /// Removes a template; `done` is called once it is gone.
    pub fn remove(self, state: State, id: TemplateId, done: impl FnOnce() + 'static) {
        let Some(client) = state.session.client() else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        let person = asking(state);
        spawn_local(async move {
            let answer = state.hear(client.remove_template(id).await);
            if asking(state) != person {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(()) => {
                    self.change_known(|all| all.retain(|known| known.id != id));
                    let t = Texts::new(state.settings.language());
                    state.notices.say(t.template_removed());
                    done();
                }
                Err(error) => self.trouble.set(Some(NameTrouble::Failed(error))),
            }
        });
    }

    /// The name that was typed, and who asks; nothing where it is none, or something is under way.
    fn begin_call(
        self,
        state: State,
    ) -> Option<(crate::api::Client<crate::api::SignedIn>, SavedName)> {
        if self.busy.get_untracked() {
            return None;
        }
        let typed = self.typed.with_untracked(|typed| typed.parse());
        match typed {
            Ok(name) => {
                let client = state.session.client()?;
                self.busy.set(true);
                self.trouble.set(None);
                Some((client, name))
            }
            Err(error) => {
                self.trouble.set(Some(NameTrouble::Wrong(error)));
                None
            }
        }
    }

    fn change_known(self, change: impl FnOnce(&mut Vec<Template>)) {
        self.all.update(|load| {
            if let Some(all) = load.value_mut() {
                change(all);
                cache::keep(CACHE, all);
            }
        });
    }

    pub(super) fn forget(self) {
        self.typed.set(String::new());
        self.all.set(Load::Loading);
        self.busy.set(false);
        self.trouble.set(None);
    }
}

/// Who asks: whoever signed in meanwhile has templates of his own.
fn asking(state: State) -> Option<UserId> {
    state.session.me_untracked().map(|me| me.id)
}

/// Whom an operation paid, if a template can be made of it.
#[must_use]
pub fn template_payee(operation: &Operation) -> Option<PayeeId> {
    let out = operation.direction == Direction::Out;
    operation.counterparty.payee_id.filter(|_| out)
}
