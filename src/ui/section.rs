//! A heading over a group, with one way on or a note at its end.

use leptos::prelude::*;

/// A titled group.
#[component]
pub fn Section(
    /// What the group is.
    #[prop(into)]
    title: String,
    /// The text of the link at the end.
    #[prop(optional_no_strip, into)]
    link: Option<String>,
    /// Where the link leads.
    #[prop(optional, into)]
    href: String,
    /// A figure or word at the end instead of a link.
    #[prop(optional_no_strip)]
    note: Option<AnyView>,
    /// The group.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                {link.map(|link| view! { <a class="link" href=href>{link}</a> })}
                {note.map(|note| view! { <span class="section-note">{note}</span> })}
            </div>
            {children()}
        </section>
    }
    .into_any()
}
