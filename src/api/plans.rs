//! Transfers that are made later, once or again and again.

use poltina_api_types::{NewPlan, Plan, PlanChange, PlanWithRuns, Plans};
use poltina_domain::{ConfirmationId, PlanId};

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// All plans: the next to run first.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn plans(self) -> Result<Plans, ApiError> {
        Call::get("/plans").fetch().await
    }

    /// One plan with its runs.
    ///
    /// # Errors
    /// [`ApiError`] with `not-found` where there is none.
    pub async fn plan(self, id: PlanId) -> Result<PlanWithRuns, ApiError> {
        Call::get(format!("/plans/{id}")).fetch().await
    }

    /// Makes a plan. The same key with the same body makes one, however often it is sent.
    ///
    /// # Errors
    /// [`ApiError`]; without an answer it is unknown: send it again with the key.
    pub async fn make_plan(
        self,
        key: &str,
        plan: &NewPlan,
        confirmation: Option<ConfirmationId>,
    ) -> Result<Plan, ApiError> {
        Call::post("/plans", plan)
            .header("Idempotency-Key", format!("\"{key}\""))
            .confirmed(confirmation)
            .fetch()
            .await
    }

    /// Pauses a plan, or lets it go on.
    ///
    /// # Errors
    /// [`ApiError`] with `plan-over` where it runs no more.
    pub async fn pause_plan(self, id: PlanId, paused: bool) -> Result<Plan, ApiError> {
        Call::patch(format!("/plans/{id}"), &PlanChange { paused })
            .fetch()
            .await
    }

    /// Cancels a plan.
    ///
    /// # Errors
    /// [`ApiError`] with `plan-over` where it has run for the last time.
    pub async fn cancel_plan(self, id: PlanId) -> Result<Plan, ApiError> {
        Call::delete(format!("/plans/{id}")).fetch().await
    }
}
