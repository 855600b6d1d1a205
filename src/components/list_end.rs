//! The end of an endless list: more is fetched as it comes near.

use leptos::{html, prelude::*};

use crate::i18n::use_texts;
use crate::platform::near_end::Watch;
use crate::state::More;
use crate::ui::{Button, ButtonLook, Notice, NoticeTone, SkeletonRows, redraw};

/// Fetches more, says that it failed, or that this is all. While nothing is known of the end, nothing stands
/// there.
#[component]
pub fn ListEnd(
    /// What lies beyond.
    #[prop(into)]
    more: Signal<Option<More>>,
    /// What is said at the very end.
    end: &'static str,
    /// Asks for more; whether it is there already, and still more can be asked for in the next frame.
    #[prop(into)]
    on_more: Callback<(), bool>,
) -> impl IntoView {
    let t = use_texts();
    let more = Memo::new(move |_| more.get());
    let retry = move |()| {
        on_more.run(());
    };
    redraw(move || match more.get() {
        None => ().into_any(),
        Some(More::Idle | More::Loading) => {
            view! { <Near label=t.common_loading() on_near=on_more/> }.into_any()
        }
        Some(More::Failed(error)) => view! {
            <Notice text=t.api_error(&error) tone=NoticeTone::Bad>
                <Button label=t.common_retry() look=ButtonLook::Quiet on_press=retry/>
            </Notice>
        }
        .into_any(),
        Some(More::End) => view! { <p class="list-end">{end}</p> }.into_any(),
    })
}

/// The skeleton of what comes next; made anew when a page is asked for and when it is there, and so watched
/// anew.
#[component]
fn Near(label: &'static str, on_near: Callback<(), bool>) -> impl IntoView {
    let node: NodeRef<html::Div> = NodeRef::new();
    let watch = StoredValue::new_local(None);
    Effect::new(move |_| {
        if let Some(element) = node.get() {
            watch.set_value(Some(Watch::new(&element, move || on_near.run(()))));
        }
    });
    view! { <div node_ref=node><SkeletonRows label rows=2/></div> }.into_any()
}
