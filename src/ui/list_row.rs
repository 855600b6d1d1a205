//! One row: a mark, a title over a line of particulars, and something at the end.

use leptos::prelude::*;

use super::redraw::flag;

/// A row that is a link (`href`), a button (`on_press`) or plain text (neither).
#[component]
pub fn ListRow(
    /// Who or what.
    #[prop(into)]
    title: String,
    /// The line beneath.
    #[prop(optional, into)]
    subtitle: Option<String>,
    /// The mark at the start, an [`super::Avatar`].
    #[prop(optional_no_strip)]
    leading: Option<AnyView>,
    /// What stands at the end, an [`super::AmountText`] or an icon.
    #[prop(optional_no_strip)]
    trailing: Option<AnyView>,
    /// Where it leads, if it is a link.
    #[prop(optional, into)]
    href: Option<String>,
    /// What happens when it is pressed, if it is a button.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// Whether it is the one shown beside the list.
    #[prop(optional, into)]
    current: Signal<bool>,
    /// Whether it has just come and may catch the eye once.
    #[prop(optional)]
    fresh: bool,
) -> impl IntoView {
    let face = view! {
        {leading}
        <span class="row-text">
            <span class="row-title">{title}</span>
            {subtitle.map(|subtitle| view! { <span class="row-sub">{subtitle}</span> })}
        </span>
        {trailing.map(|trailing| view! { <span class="row-end">{trailing}</span> })}
    }
    .into_any();
    let fresh = fresh.then_some("");
    let current = flag("true", move || current.get());
    let row = match (href, on_press) {
        (Some(href), _) => {
            view! { <a class="row" href=href aria-current=current data-fresh=fresh>{face}</a> }.into_any()
        }
        (None, Some(on_press)) => view! {
            <button type="button" class="row" aria-current=current data-fresh=fresh on:click=move |_| on_press.run(())>
                {face}
            </button>
        }
        .into_any(),
        (None, None) => view! { <div class="row" data-fresh=fresh>{face}</div> }.into_any(),
    };
    view! { <li>{row}</li> }.into_any()
}
