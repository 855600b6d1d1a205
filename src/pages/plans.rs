//! Transfers that are made later, once or again and again: all of them, one, a new one.

mod fields;
mod list;
mod new;
mod plan;
mod words;

pub use list::PlansPage;
pub use new::NewPlanPage;
pub use plan::PlanPage;
