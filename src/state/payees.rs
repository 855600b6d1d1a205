//! Whom one can pay: frequent payees, contacts, and what is known of them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Payee, PayeeId};

use super::search::{plain, words};
use super::{Load, SavedNamesState, State, cache};

const CACHE: &str = "payees";

const CONTACTS: &str = "contacts";

/// How many digits tell anything.
const DIGITS: usize = 2;

/// The payees paid most often, and all whom one knows.
#[derive(Clone, Copy)]
pub struct PayeesState {
    /// Who is looked for, as typed.
    pub typed: RwSignal<String>,
    frequent: RwSignal<Load<Vec<Payee>>>,
    contacts: RwSignal<Load<Vec<Payee>>>,
}

impl PayeesState {
    pub(super) fn new() -> Self {
        Self {
            typed: RwSignal::new(String::new()),
            frequent: RwSignal::new(Load::Loading),
            contacts: RwSignal::new(Load::Loading),
        }
    }

    /// The payees paid most often, at most eight; tracked.
    #[must_use]
    pub fn frequent(self) -> Load<Vec<Payee>> {
        self.frequent.get()
    }

    /// Those whom one knows, by name or number as typed; tracked. All where nothing is typed; none where
    /// they are not here.
    #[must_use]
    pub fn contacts(self, saved_names: SavedNamesState) -> Vec<Payee> {
        let typed = plain(&self.typed.get());
        self.contacts.with(|load| {
            let known = load.value().map(Vec::as_slice).unwrap_or_default();
            let is = |payee: &&Payee| finds(payee, saved_names.of(payee.id).as_deref(), &typed);
            known.iter().filter(is).cloned().collect()
        })
    }

    /// Asks the server whom one knows.
    pub fn load_contacts(self, state: State) {
        state.fetch(self.contacts, |client| async move {
            let known = client.contacts().await?.items;
            cache::keep(CONTACTS, &known);
            Ok(known)
        });
    }

    /// What is known of a payee without asking; not tracked.
    #[must_use]
    pub fn known(self, id: PayeeId) -> Option<Payee> {
        let of = |load: &Load<Vec<Payee>>| {
            let mut known = load.value()?.iter();
            known.find(|payee| payee.id == id).cloned()
        };
        let frequent = self.frequent.with_untracked(of);
        frequent.or_else(|| self.contacts.with_untracked(of))
    }

    /// Asks the server again. Also what "try again" does.
    pub fn refresh(self, state: State) {
        let Some(client) = state.session.client() else {
            return;
        };
        self.frequent.update(Load::retry);
        spawn_local(async move {
            let answer = state
                .hear(client.frequent_payees().await)
                .map(|list| list.items);
            if let Ok(payees) = &answer {
                cache::keep(CACHE, payees);
            }
            let as_of = state.connectivity.last_contact();
            self.frequent
                .update(|frequent| frequent.settle(answer, as_of));
        });
    }

    /// Shows what was kept, until the server is heard.
    pub(super) async fn restore(self) {
        if let Some(kept) = cache::kept(CACHE).await {
            self.frequent
                .update(|frequent| frequent.restore(kept.value, kept.at));
        }
        if let Some(kept) = cache::kept(CONTACTS).await {
            self.contacts
                .update(|contacts| contacts.restore(kept.value, kept.at));
        }
    }

    pub(super) fn forget(self) {
        self.typed.set(String::new());
        self.frequent.set(Load::Loading);
        self.contacts.set(Load::Loading);
    }
}

/// Whether a payee is who is looked for: each word typed begins one of his names, or is in his number.
fn finds(payee: &Payee, saved: Option<&str>, typed: &str) -> bool {
    let mut text = plain(&payee.name);
    text.push(' ');
    text.push_str(&plain(saved.unwrap_or_default()));
    let number = digits(payee.phone_masked.as_deref().unwrap_or_default());
    words(typed).all(|typed| {
        words(&text).any(|word| word.starts_with(typed))
            || (typed.len() >= DIGITS && digits(typed) == typed && number.contains(typed))
    })
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boris() -> Payee {
        Payee {
            id: "person:018bcfe5-6800-7fff-bfff-ffffffffffff"
                .parse()
                .unwrap(),
            name: "Борис К.".into(),
            phone_masked: Some("+7 916 •••-00-02".into()),
            first_time: false,
            last_amount: None,
        }
    }

    #[wasm_bindgen_test::wasm_bindgen_test]
    fn one_is_found_by_the_beginning_of_a_name_or_by_digits() {
        let found = |typed: &str| finds(&boris(), Some("Сосед Ёжиков"), &plain(typed));
        for typed in [
            "",
            "бор",
            "БОРИС к",
            "сосед",
            "ежик",
            "0002",
            "916",
            "борис 02",
        ] {
            assert!(found(typed), "{typed}");
        }
        for typed in ["анна", "орис", "борис анна", "2", "917"] {
            assert!(!found(typed), "{typed}");
        }
    }
}
