//! A call that gave no result, in the place of what it should have brought.

use leptos::prelude::*;

use crate::api::ApiError;
use crate::i18n::use_texts;
use crate::ui::ErrorState;

/// What went wrong, in words, with a retry.
#[component]
pub fn Failure(
    /// Why there is nothing to show.
    error: ApiError,
    /// Asks again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    let t = use_texts();
    view! { <ErrorState title=t.common_failed() text=t.api_error(&error) retry_label=t.common_retry() on_retry/> }
}
