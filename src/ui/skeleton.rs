//! The shape of what is coming: rows, a card, a line.

use leptos::prelude::*;

/// Rows of a list that is loading; `label` is what readers hear once.
#[component]
pub fn SkeletonRows(
    /// What is loading.
    #[prop(into)]
    label: String,
    /// How many rows.
    #[prop(default = 4)]
    rows: usize,
) -> impl IntoView {
    let row = |_| {
        view! {
            <li class="row" aria-hidden="true">
                <span class="bone" data-shape="disc"></span>
                <span class="row-text"><span class="bone" data-w="60"></span><span class="bone" data-w="40"></span></span>
                <span class="row-end"><span class="bone" data-shape="sum"></span></span>
            </li>
        }
    };
    view! {
        <div role="status" aria-busy="true">
            <span class="visually-hidden">{label}</span>
            <ul class="list card" aria-hidden="true">{(0..rows).map(row).collect_view()}</ul>
        </div>
    }
    .into_any()
}

/// A large card that is loading.
#[component]
pub fn SkeletonCard(
    /// What is loading.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <div role="status" aria-busy="true">
            <span class="visually-hidden">{label}</span>
            <span class="bone" data-shape="card"></span>
        </div>
    }
    .into_any()
}

/// One line or figure that is loading.
#[component]
pub fn SkeletonText(
    /// `25`, `40`, `60` or `full`: how much of the line, in hundredths.
    #[prop(default = "40")]
    width: &'static str,
    /// Whether it is a large figure.
    #[prop(optional)]
    figure: bool,
) -> impl IntoView {
    view! { <span class="bone" aria-hidden="true" data-w=width data-shape=figure.then_some("figure")></span> }.into_any()
}
