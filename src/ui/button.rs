//! A button that says why it cannot be pressed, and what it is busy with.

use leptos::prelude::*;

use super::redraw::{flag, redraw, retext};
use super::{Glyph, Icon, id::unique_id};

/// How it looks, by what it does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonLook {
    /// The one action of the screen.
    #[default]
    Primary,
    /// A second action.
    Plain,
    /// A second action, tinted.
    Soft,
    /// What cannot be undone.
    Danger,
    /// A way out that does not compete.
    Quiet,
}

impl ButtonLook {
    fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Plain => "plain",
            Self::Soft => "soft",
            Self::Danger => "danger",
            Self::Quiet => "quiet",
        }
    }
}

/// A button, or a link that looks like one where `href` is given.
///
/// A button that must not be pressed keeps its focus and names the reason (`blocked`): it is never mute.
#[component]
pub fn Button(
    /// What it does, as a verb.
    #[prop(into)]
    label: String,
    /// Its look.
    #[prop(optional)]
    look: ButtonLook,
    /// An icon before the label.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// As wide as its place.
    #[prop(optional)]
    wide: bool,
    /// Sends the form around it.
    #[prop(optional)]
    submit: bool,
    /// It was pressed and the outcome is awaited.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it cannot be pressed now; shown beneath it.
    #[prop(optional, into)]
    blocked: Signal<Option<String>>,
    /// Where it leads, if it is a link.
    #[prop(optional, into)]
    href: Option<String>,
    /// What happens when it is pressed.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    let face = view! {
        {glyph.map(|glyph| view! { <Icon glyph/> })}
        <span>{label}</span>
    }
    .into_any();
    let wide = wide.then_some("");
    if let Some(href) = href {
        return view! { <a class="btn" data-look=look.name() data-wide=wide href=href>{face}</a> }
            .into_any();
    }
    let reason_id = unique_id("reason");
    let described_by = reason_id.clone();
    let stopped = move || busy.get() || blocked.with(Option::is_some);
    let press = move |event: leptos::ev::MouseEvent| {
        if untrack(stopped) {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    let beats = move || match busy.get() {
        true => view! { <span class="btn-busy" aria-hidden="true"><i></i><i></i><i></i></span> }
            .into_any(),
        false => ().into_any(),
    };
    view! {
        <div class="btn-wrap">
            <button
                class="btn"
                type=if submit { "submit" } else { "button" }
                data-look=look.name()
                data-wide=wide
                aria-disabled=flag("true", stopped)
                aria-busy=flag("true", move || busy.get())
                aria-describedby=described_by
                on:click=press
            >
                {face}
                {redraw(beats)}
            </button>
            <span class="btn-reason" id=reason_id>{retext(move || blocked.get().unwrap_or_default())}</span>
        </div>
    }
    .into_any()
}
