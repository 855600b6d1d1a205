//! The bottom bar of phones and the side bar of desktops: the same places, given by the caller.

use leptos::prelude::*;

use super::redraw::{flag, redraw};
use super::{Glyph, Icon};

/// One place to go to.
#[derive(Clone)]
pub struct NavItem {
    /// Its name.
    pub label: String,
    /// Its icon.
    pub glyph: Glyph,
    /// Its address.
    pub href: String,
    /// Whether one is there.
    pub current: Signal<bool>,
    /// Whether it stands out, raised above the bottom bar.
    pub raised: bool,
}

fn places(items: Signal<Vec<NavItem>>) -> AnyView {
    let place = |item: NavItem| {
        view! {
            <li>
                <a
                    class="place"
                    href=item.href
                    data-raised=item.raised.then_some("")
                    aria-current=flag("page", move || item.current.get())
                >
                    <span class="place-mark"><Icon glyph=item.glyph/></span>
                    <span>{item.label}</span>
                </a>
            </li>
        }
        .into_any()
    };
    let list = move || items.get().into_iter().map(place).collect_view().into_any();
    view! { <ul role="list">{redraw(list)}</ul> }.into_any()
}

/// The bar at the foot of a phone's screen.
#[component]
pub fn BottomBar(
    /// What the bar is, for readers.
    #[prop(into)]
    label: String,
    /// Four or five places, set evenly.
    #[prop(into)]
    items: Signal<Vec<NavItem>>,
) -> impl IntoView {
    view! { <nav class="bottombar" aria-label=label>{places(items)}</nav> }.into_any()
}

/// The bar at the side from 900 px.
#[component]
pub fn SideBar(
    /// What the bar is, for readers.
    #[prop(into)]
    label: String,
    /// The same places.
    #[prop(into)]
    items: Signal<Vec<NavItem>>,
    /// The mark and the name above the places.
    head: AnyView,
    /// Who is signed in, at the foot.
    foot: AnyView,
) -> impl IntoView {
    view! {
        <nav class="sidebar" aria-label=label>
            {head}
            {places(items)}
            <div class="sidebar-foot">{foot}</div>
        </nav>
    }
    .into_any()
}
