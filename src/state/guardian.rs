//! The trusted second person, and being somebody's.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Act, Amount, Approvals, ErrorCode, Guardian, NewGuardian, PayeeId};
use poltina_domain::{Money, Phone, TransferId, UserId};

use super::{About, Load, State, Undone};
use crate::api::ApiError;
use crate::i18n::Texts;

/// The second person, and whom one is it for.
#[derive(Clone, Copy)]
pub struct GuardianState {
    /// His number, as typed.
    pub phone: RwSignal<String>,
    /// Above how much he is asked, as typed.
    pub above: RwSignal<String>,
    guardian: RwSignal<Load<Option<Guardian>>>,
    approvals: RwSignal<Load<Approvals>>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<ApiError>>,
}

impl GuardianState {
    pub(super) fn new() -> Self {
        Self {
            phone: RwSignal::new(String::new()),
            above: RwSignal::new(String::new()),
            guardian: RwSignal::new(Load::Loading),
            approvals: RwSignal::new(Load::Loading),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
        }
    }

    /// One's own second person, if there is one; tracked.
    #[must_use]
    pub fn guardian(self) -> Load<Option<Guardian>> {
        self.guardian.get()
    }

    /// What waits for one as somebody's second person; tracked.
    #[must_use]
    pub fn approvals(self) -> Load<Approvals> {
        self.approvals.get()
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// What did not work; tracked. Gone as soon as something is typed.
    #[must_use]
    pub fn trouble(self) -> Option<ApiError> {
        self.trouble.get()
    }

    /// Something was typed.
    pub fn retype(self) {
        if self.trouble.with_untracked(Option::is_some) {
            self.trouble.set(None);
        }
    }

    /// Asks the server again who it is.
    pub fn refresh(self, state: State) {
        state.fetch(self.guardian, |client| async move {
            match client.guardian().await {
                Ok(guardian) => Ok(Some(guardian)),
                Err(error) if error.code() == Some(ErrorCode::NotFound) => Ok(None),
                Err(error) => Err(error),
            }
        });
    }

    /// Something about a second person changed: asks again what a page has asked before.
    pub(super) fn changed(self, state: State) {
        if self.guardian.with_untracked(|load| load.value().is_some()) {
            self.refresh(state);
        }
        self.refresh_approvals(state);
    }

    /// Asks the server again what waits.
    pub fn refresh_approvals(self, state: State) {
        state.fetch(self.approvals, |client| client.approvals());
    }

    /// Asks whoever has this number to be the second person above this sum.
    pub fn invite(self, state: State, phone: Phone, above: Money) {
        let Some(client) = state.session.client() else {
            return;
        };
        let above = Amount::from(above);
        self.run(state, |t| t.guardian_asked(), async move {
            let payee = state.hear(client.payee_by_phone(phone).await);
            let payee = payee.map_err(Undone::Failed)?;
            let payee_id = payee.id;
            let new = NewGuardian { payee_id, above };
            let act = Act::SetGuardian { payee_id, above };
            let call = |confirmation| {
                let new = new.clone();
                async move { client.set_guardian(&new, confirmation).await }
            };
            let about = About {
                payee: Some(payee),
                ..About::default()
            };
            state.confirmed_about(act, about, call).await?;
            self.phone.set(String::new());
            self.above.set(String::new());
            Ok(())
        });
    }

    /// Goes on without.
    pub fn remove(self, state: State) {
        let Some(client) = state.session.client() else {
            return;
        };
        let call = state.confirmed(Act::RemoveGuardian {}, move |confirmation| {
            client.remove_guardian(confirmation)
        });
        // Who has agreed stays for a day.
        let stays = self.guardian.with_untracked(|load| {
            let one = load.value().and_then(Option::as_ref);
            one.is_some_and(|one| one.accepted)
        });
        let said: fn(Texts) -> &'static str = if stays {
            |t| t.guardian_ends_later()
        } else {
            |t| t.guardian_removed()
        };
        self.run(state, said, call);
    }

    /// Says yes or no to a held transfer of somebody else.
    pub fn answer(self, state: State, id: TransferId, approve: bool) {
        let Some(client) = state.session.client() else {
            return;
        };
        let about = self.approvals.with_untracked(|approvals| {
            let item = approvals.value()?.items.iter().find(|item| item.id == id)?;
            Some(About {
                payee: Some(item.payee.clone()),
                amount: Some(item.amount),
                line: None,
            })
        });
        let about = about.unwrap_or_default();
        let call = state.confirmed_about(Act::Approve { id }, about, move |confirmation| {
            client.answer_transfer(id, approve, confirmation)
        });
        self.run(state, said(approve), call);
    }

    /// Says yes or no to being somebody's second person.
    pub fn answer_invitation(self, state: State, person: PayeeId, approve: bool) {
        let (Some(client), Some(id)) = (state.session.client(), user(person)) else {
            return;
        };
        self.run(state, said(approve), async move {
            let answered = state.hear(client.answer_invitation(id, approve).await);
            answered.map_err(Undone::Failed)
        });
    }

    /// Is somebody's second person no more.
    pub fn leave(self, state: State, person: PayeeId) {
        let (Some(client), Some(id)) = (state.session.client(), user(person)) else {
            return;
        };
        self.run(state, |t| t.approvals_left(), async move {
            state
                .hear(client.leave_ward(id).await)
                .map_err(Undone::Failed)
        });
    }

    fn run(
        self,
        state: State,
        said: fn(Texts) -> &'static str,
        act: impl Future<Output = Result<(), Undone>> + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        let security = state.rooms().security;
        security.acting();
        spawn_local(async move {
            match act.await {
                Ok(()) => {
                    let t = Texts::new(state.settings.language());
                    state.notices.say(said(t));
                }
                Err(Undone::Failed(error)) => self.trouble.set(Some(error)),
                Err(Undone::Cancelled) => {}
            }
            security.acting();
            self.busy.set(false);
            self.refresh(state);
            self.refresh_approvals(state);
        });
    }

    pub(super) fn forget(self) {
        self.phone.set(String::new());
        self.above.set(String::new());
        self.guardian.set(Load::Loading);
        self.approvals.set(Load::Loading);
        self.trouble.set(None);
    }
}

fn said(approve: bool) -> fn(Texts) -> &'static str {
    if approve {
        |t| t.approvals_approved()
    } else {
        |t| t.approvals_refused()
    }
}

/// Only a person is asked, and only a person asks.
fn user(person: PayeeId) -> Option<UserId> {
    match person {
        PayeeId::Person(id) => Some(id),
        PayeeId::Shop(_) => None,
    }
}
