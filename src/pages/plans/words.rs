//! How a plan and its runs stand, in a line.

use poltina_api_types::{Plan, PlanRunState, PlanState};

use crate::i18n::Texts;
use crate::platform::clock;

/// How a plan stands: when it runs next, or why it does not.
pub(super) fn standing(t: Texts, plan: &Plan) -> String {
    match plan.state {
        PlanState::Active => {
            let next = plan.next_run_at.as_deref().and_then(clock::parse);
            next.map(|at| t.plan_moment(at)).unwrap_or_default()
        }
        PlanState::Paused => t.plan_paused().to_owned(),
        PlanState::Over => t.plan_over().to_owned(),
        PlanState::Cancelled => t.plan_cancelled().to_owned(),
    }
}

/// What became of a run.
pub(super) fn outcome(t: Texts, state: &PlanRunState) -> &'static str {
    match state {
        PlanRunState::Running {} => t.plan_run_running(),
        PlanRunState::Done { .. } => t.plan_run_done(),
        PlanRunState::Held { .. } => t.plan_run_held(),
        PlanRunState::Skipped { reason } => t.plan_skip(*reason),
    }
}
