//! The end of an endless list: more is fetched as it comes near.

use leptos::{html, prelude::*};

use crate::i18n::use_texts;
use crate::platform::near_end::Watch;
use crate::state::More;
use crate::ui::{Button, ButtonLook, Notice, NoticeTone, SkeletonRows, redraw};

/// Fetches more, says that it failed, or that this is all.
#[component]
pub fn ListEnd(
    /// What lies beyond.
    #[prop(into)]
    more: Signal<More>,
    /// What is said at the very end.
    end: &'static str,
    /// Asks for more.
    #[prop(into)]
    on_more: Callback<()>,
) -> impl IntoView {
    let t = use_texts();
    redraw(move || match more.get() {
        More::Idle | More::Loading => {
            view! { <Near label=t.common_loading() on_near=on_more/> }.into_any()
        }
        More::Failed(error) => view! {
            <Notice text=t.api_error(&error) tone=NoticeTone::Bad>
                <Button label=t.common_retry() look=ButtonLook::Quiet on_press=on_more/>
            </Notice>
        }
        .into_any(),
        More::End => view! { <p class="list-end">{end}</p> }.into_any(),
    })
}

/// The skeleton of what comes next; made anew after each page, and so watched anew.
#[component]
fn Near(label: &'static str, on_near: Callback<()>) -> impl IntoView {
    let node: NodeRef<html::Div> = NodeRef::new();
    let watch = StoredValue::new_local(None);
    Effect::new(move |_| {
        if let Some(element) = node.get() {
            watch.set_value(Some(Watch::new(&element, move || on_near.run(()))));
        }
    });
    view! { <div node_ref=node><SkeletonRows label rows=2/></div> }.into_any()
}
