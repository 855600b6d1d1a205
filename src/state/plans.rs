//! Transfers that are made later, once or again and again: the plans, and the one that is being made.

mod form;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{
    Act, ErrorCode, NewPlan, Payee, Plan, PlanRun, PlanRunState, PlanState, PlanWithRuns,
};
use poltina_domain::{Money, PlanId, UserId};
use serde::{Deserialize, Serialize};

pub use form::{PlanEnding, PlanForm, PlanObjection, PlanRepeat, PlanTiming, PlanWhen};

use self::form::Typed;
use super::opened::Opened;
use super::vault::{keep_in_tab, take_up};
use super::{About, Load, State, Undone};
use crate::api::ApiError;
use crate::i18n::Texts;
use crate::platform::random;
use crate::routes::Route;

const KEPT: &str = "poltina.plan";

/// What is kept in this tab.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    owner: Option<UserId>,
    typed: Typed,
    /// What was asked for and not answered.
    unanswered: Option<Wanted>,
}

/// What was asked for, with its key: the same again is the same plan. Whom it pays and when, in words,
/// stay with it: another transfer may be put together meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Wanted {
    key: String,
    request: NewPlan,
    payee: Payee,
    line: String,
}

impl Wanted {
    /// Whether it is what is being put together now.
    fn is_drafted(&self, state: State) -> bool {
        let draft = state.draft;
        let payee = draft.payee().map(|payee| payee.id);
        payee == Some(self.request.payee_id)
            && draft.money().ok() == Some(self.request.amount.money())
            && draft.note.get() == self.request.note
    }
}

/// The plans.
#[derive(Clone, Copy)]
pub struct PlansState {
    all: RwSignal<Load<Vec<Plan>>>,
    opened: Opened<PlanId, PlanWithRuns>,
    /// When the transfer that is being put together is to be made.
    pub form: PlanForm,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
    owner: RwSignal<Option<UserId>>,
    unanswered: RwSignal<Option<Wanted>>,
}

impl PlansState {
    pub(super) fn new() -> Self {
        Self {
            all: RwSignal::new(Load::Loading),
            opened: Opened::nothing(),
            form: PlanForm::new(),
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
            owner: RwSignal::new(None),
            unanswered: RwSignal::new(None),
        }
    }

    /// All of them, the next to run first; tracked.
    #[must_use]
    pub fn all(self) -> Load<Vec<Plan>> {
        self.all.get()
    }

    /// The plan that was opened; loading where it is not this one. Tracked.
    #[must_use]
    pub fn opened(self, id: PlanId) -> Load<PlanWithRuns> {
        self.opened.get(id)
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Why the last act did not work; tracked.
    #[must_use]
    pub fn failed(self) -> Option<ApiError> {
        self.failed.get()
    }

    /// Whether what was typed here before is known, so that nothing is made twice; tracked.
    #[must_use]
    pub fn is_restored(self) -> bool {
        self.owner.with(Option::is_some)
    }

    /// The amount of a plan of which it is unknown if it was made: it is asked for again before
    /// anything else. Tracked.
    #[must_use]
    pub fn unknown(self) -> Option<Money> {
        let unanswered = self.unanswered.get().filter(|_| !self.busy.get());
        unanswered.map(|wanted| wanted.request.amount.money())
    }

    /// Asks for all of them. Also what "try again" does.
    pub fn refresh(self, state: State) {
        state.fetch(self.all, |client| async move {
            client.plans().await.map(|plans| plans.items)
        });
    }

    /// Asks for a plan and its runs; read it with [`PlansState::opened`].
    pub fn open(self, state: State, id: PlanId) {
        self.failed.set(None);
        self.opened.begin(id);
        let Some(client) = state.session.client() else {
            return;
        };
        spawn_local(async move {
            let answer = state.hear(client.plan(id).await);
            let as_of = state.connectivity.last_contact();
            self.opened.settle(id, answer, as_of);
        });
    }

    /// Events may have been missed: asks for what is shown.
    pub(super) fn catch_up(self, state: State) {
        if self.all.with_untracked(|all| all.value().is_some()) {
            self.refresh(state);
        }
        if let Some(id) = self.opened.id() {
            self.open(state, id);
        }
    }

    /// Takes in the plan of an event; a run that was skipped is told.
    pub(super) fn hear(self, state: State, plan: Plan, run: Option<PlanRun>) {
        if let Some(run) = run {
            if let PlanRunState::Skipped { reason } = run.state {
                let t = Texts::new(state.settings.language());
                state
                    .notices
                    .warn(t.skip_told(&plan.payee.name, t.plan_skip(reason)));
            }
            self.opened.change(plan.id, |load| {
                let Some(shown) = load.value_mut() else {
                    return;
                };
                match shown.runs.iter_mut().find(|known| known.day == run.day) {
                    Some(known) => *known = run,
                    None => shown.runs.insert(0, run),
                }
            });
        }
        self.apply(plan);
    }

    /// Takes in a plan of an event, or of an answer.
    fn apply(self, plan: Plan) {
        self.opened.change(plan.id, |load| {
            if let Some(shown) = load.value_mut() {
                shown.plan = plan.clone();
            }
        });
        self.all.update(|load| {
            let Some(all) = load.value_mut() else { return };
            match all.iter_mut().find(|known| known.id == plan.id) {
                Some(known) => *known = plan,
                None => all.insert(0, plan),
            }
            // As the server lists them; moments of one offset sort as they are written.
            all.sort_by(|a, b| {
                let order = |plan: &Plan| match plan.state {
                    PlanState::Active => 0,
                    PlanState::Paused => 1,
                    PlanState::Over | PlanState::Cancelled => 2,
                };
                (order(a), &a.next_run_at)
                    .cmp(&(order(b), &b.next_run_at))
                    .then(b.created_at.cmp(&a.created_at))
            });
        });
    }

    /// Pauses a plan, or lets it go on.
    pub fn pause(self, state: State, id: PlanId, paused: bool) {
        let Some(client) = state.session.client() else {
            return;
        };
        self.run(async move {
            let answer = state.hear(client.pause_plan(id, paused).await);
            self.changed(state, id, answer)
        });
    }

    /// Cancels a plan.
    pub fn cancel(self, state: State, id: PlanId) {
        let Some(client) = state.session.client() else {
            return;
        };
        self.run(async move {
            let answer = state.hear(client.cancel_plan(id).await);
            self.changed(state, id, answer)
        });
    }

    fn changed(
        self,
        state: State,
        id: PlanId,
        answer: Result<Plan, ApiError>,
    ) -> Result<(), Undone> {
        match answer {
            Ok(plan) => self.apply(plan),
            Err(error) => {
                // It ran or was changed elsewhere meanwhile: the page then shows how.
                let over = error.code() == Some(ErrorCode::PlanOver);
                self.open(state, id);
                if !over {
                    return Err(Undone::Failed(error));
                }
            }
        }
        Ok(())
    }

    /// Makes the plan that is typed, of the transfer that is being put together, after a confirmation.
    /// What was asked for before and not answered is asked for again first, under its key and as what it
    /// is, whatever is typed now.
    pub fn make(self, state: State, payee: Payee, amount: Money, line: String) {
        if self.busy.get_untracked() || !untrack(|| self.is_restored()) {
            return;
        }
        let before = self.unanswered.get_untracked();
        let repeated = before.is_some();
        let note = state.draft.note.get_untracked();
        let typed = || {
            Some(Wanted {
                request: untrack(|| self.form.plan(payee.id, amount, note)).ok()?,
                key: random::key()?,
                payee,
                line,
            })
        };
        let (Some(wanted), Some(client)) = (before.or_else(typed), state.session.client()) else {
            return;
        };
        self.unanswered.set(Some(wanted.clone()));
        let (key, request) = (wanted.key.clone(), wanted.request.clone());
        let act = Act::MakePlan {
            key: key.clone(),
            request: request.clone(),
        };
        let about = About {
            amount: Some(request.amount),
            payee: Some(wanted.payee.clone()),
            line: Some(wanted.line.clone()),
        };
        let owner = self.owner.get_untracked();
        self.run(async move {
            self.keeping().await;
            let call = state.confirmed_about(act, about, move |confirmation| {
                let (key, request) = (key.clone(), request.clone());
                async move { client.make_plan(&key, &request, confirmation).await }
            });
            let answer = call.await;
            // Whoever signed in meanwhile has plans of his own.
            if self.owner.get_untracked() != owner {
                return Ok(());
            }
            match &answer {
                Ok(plan) => {
                    self.unanswered.set(None);
                    let drafted = untrack(|| wanted.is_drafted(state));
                    let here = state.navigation.route_untracked() == Route::PlanNew;
                    let shown = PlanWithRuns {
                        plan: plan.clone(),
                        runs: Vec::new(),
                    };
                    self.opened.show(plan.id, Load::Ready(shown));
                    self.apply(plan.clone());
                    let t = Texts::new(state.settings.language());
                    state.notices.say(t.plan_made());
                    // Another transfer that is being put together stays.
                    if drafted {
                        self.form.forget();
                        state.draft.forget();
                    }
                    if drafted && here {
                        state.navigation.replace(Route::Plan(plan.id));
                    }
                }
                Err(undone) if is_final(undone, repeated) => self.unanswered.set(None),
                Err(_) => {}
            }
            self.keeping().await;
            answer.map(|_| ())
        });
    }

    fn run(self, act: impl Future<Output = Result<(), Undone>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failed.set(None);
        spawn_local(async move {
            if let Err(Undone::Failed(error)) = act.await {
                self.failed.set(Some(error));
            }
            self.busy.set(false);
        });
    }

    /// Something of the form was changed.
    pub fn retype(self) {
        self.failed.set(None);
        spawn_local(self.keeping());
    }

    /// Takes up what this tab kept, once the vault that seals it is open.
    pub fn restore(self, state: State) {
        let taken = move || self.owner.get_untracked();
        let of = |kept: &Kept| kept.owner;
        take_up(state, KEPT, taken, of, move |me, kept| {
            let kept = kept.unwrap_or_default();
            self.form.take_up(kept.typed);
            self.unanswered.set(kept.unanswered);
            self.owner.set(Some(me));
        });
    }

    /// Keeps everything as it is now; once it is done, that outlives the page.
    fn keeping(self) -> impl Future<Output = ()> {
        let kept = untrack(|| Kept {
            owner: self.owner.get(),
            typed: self.form.typed(),
            unanswered: self.unanswered.get(),
        });
        let text = serde_json::to_string(&kept).ok();
        async move {
            if kept.owner.is_some() && text.is_some() {
                keep_in_tab(KEPT, text).await;
            }
        }
    }

    pub(super) fn forget(self) {
        self.all.set(Load::Loading);
        self.opened.close();
        self.form.forget();
        self.failed.set(None);
        self.owner.set(None);
        self.unanswered.set(None);
    }
}

/// Whether no plan was made, for certain, and none will be under this key. A request that was itself
/// turned away says nothing of an earlier one with the same key; but its moment is looked at only where
/// there is no plan of that key.
fn is_final(undone: &Undone, repeated: bool) -> bool {
    let code = match undone {
        Undone::Cancelled => return !repeated,
        Undone::Failed(ApiError::Refused(refusal)) => refusal.problem.code,
        Undone::Failed(_) => return false,
    };
    match code {
        ErrorCode::Internal
        | ErrorCode::Unavailable
        | ErrorCode::TooManyRequests
        | ErrorCode::Unknown => false,
        ErrorCode::InvalidRequest => true,
        _ => !repeated,
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn what_was_turned_away_says_nothing_of_an_earlier_request_with_its_key() {
        assert!(!is_final(&Undone::Failed(ApiError::Unreachable), false));
        assert!(!is_final(&Undone::Failed(ApiError::TimedOut), true));
        for repeated in [false, true] {
            assert_eq!(is_final(&Undone::Cancelled, repeated), !repeated);
            let not_found = Undone::Failed(ApiError::not_found());
            assert_eq!(is_final(&not_found, repeated), !repeated);
            // Its moment is over, and no plan has its key.
            let mut invalid = ApiError::not_found();
            if let ApiError::Refused(refusal) = &mut invalid {
                refusal.problem.code = ErrorCode::InvalidRequest;
            }
            assert!(is_final(&Undone::Failed(invalid), repeated));
        }
    }
}
