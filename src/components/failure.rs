//! A call that gave no result, in the place of what it should have brought.

use leptos::prelude::*;
use poltina_api_types::ErrorCode;

use crate::api::ApiError;
use crate::i18n::use_texts;
use crate::ui::{EmptyState, ErrorState, Glyph};

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
    if error.code() == Some(ErrorCode::NotFound) {
        // To ask again would bring the same answer.
        return view! { <EmptyState glyph=Glyph::Search title=t.error_not_found()/> }.into_any();
    }
    view! { <ErrorState title=t.common_failed() text=t.api_error(&error) retry_label=t.common_retry() on_retry/> }.into_any()
}
