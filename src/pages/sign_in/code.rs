//! The code that came.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::refusal;
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::state::{SignInState, State, use_state};
use crate::ui::{Button, ButtonLook, CodeField, Notice, redraw, retext};

/// Asks for the code; six digits are enough to go on.
#[component]
pub(super) fn CodeStep() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let sign_in = state.sign_in;
    let enter = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        sign_in.enter(state);
    };
    let phone = move || sign_in.phone.get();
    Effect::new(move |before: Option<String>| {
        let code = sign_in.code.get();
        if before.is_some_and(|before| before != code) {
            sign_in.retype();
        }
        code
    });
    view! {
        <div class="signin-head"><h1>{t.signin_code_title()}</h1><p>{retext(move || t.signin_code_text(&phone()))}</p></div>
        <form novalidate on:submit=enter>
            <CodeField
                label=t.signin_code()
                value=sign_in.code
                error=refusal(t, state)
                on_complete=move |_| sign_in.enter(state)
            />
            {demo(t, state, sign_in)}
            <Button label=t.signin_enter() wide=true submit=true busy=Signal::derive(move || sign_in.busy())/>
            {resend(t, state, sign_in)}
            <Button label=t.signin_other_phone() look=ButtonLook::Quiet wide=true on_press=move |()| sign_in.change_phone()/>
        </form>
    }
    .into_any()
}

/// A demo server has nobody to send a code to: it shows it here.
fn demo(t: Texts, state: State, sign_in: SignInState) -> AnyView {
    redraw(move || {
        let demo = sign_in.demo_code().map(|code| {
            let text = t.signin_demo(&code);
            let fill = move |()| {
                sign_in.code.set(code.clone());
                sign_in.enter(state);
            };
            view! { <Notice text><Button label=t.signin_demo_fill() look=ButtonLook::Quiet on_press=fill/></Notice> }.into_any()
        });
        demo.into_any()
    })
}

fn resend(t: Texts, state: State, sign_in: SignInState) -> AnyView {
    let now = RwSignal::new(clock::now());
    spawn_local(async move {
        // Ends with the page, whose signal it is.
        while now.try_set(clock::now()).is_none() {
            clock::sleep(1_000).await;
        }
    });
    let seconds = Memo::new(move |_| {
        let left = sign_in.resend_at().saturating_sub(now.get());
        u32::try_from(left.saturating_add(999).div_euclid(1_000)).unwrap_or_default()
    });
    redraw(move || {
        match seconds.get() {
        0 => view! {
            <Button label=t.signin_resend() look=ButtonLook::Quiet wide=true on_press=move |()| sign_in.request_code(state)/>
        }
        .into_any(),
        seconds => view! { <p class="muted small" role="timer" aria-live="off">{t.signin_resend_in(seconds)}</p> }.into_any(),
    }
    })
}
