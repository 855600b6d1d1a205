//! How a plan and its runs stand, in a line.

use poltina_api_types::{Plan, PlanState};

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
