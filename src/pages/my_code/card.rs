//! The white card with the code, and how long it holds.

use leptos::prelude::*;
use leptos::task::spawn_local;
use payment_qr::one_time::{OneTimeCode, Step};

use crate::components::{BarSymbol, QrSymbol};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock::Moment;
use crate::state::{State, Turn, use_state};
use crate::ui::{
    Avatar, AvatarShape, AvatarTone, Button, ButtonLook, Card, EmptyState, Glyph, SkeletonCard,
    redraw, retext,
};

/// A minute, in seconds.
const WHOLE: i64 = 60;

/// The code of the present step, made anew as the step changes.
#[component]
pub(super) fn CodeCard(
    /// The time.
    now: Signal<Moment>,
    /// Whether somebody looks.
    #[prop(into)]
    seen: Signal<bool>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let codes = state.rooms().payment_codes;
    let turn = Memo::new(move |_| {
        now.track();
        codes.turn()
    });
    let code = RwSignal::new(None::<(Turn, OneTimeCode)>);
    Effect::new(move |_| {
        if let Some(turn) = turn.get() {
            spawn_local(async move {
                if let Some(made) = make(state, turn).await {
                    // The page may have been left meanwhile.
                    code.try_set(Some((turn, made)));
                }
            });
        }
    });
    let face = move || match (turn.get(), code.get()) {
        (None, _) => used_up(t, state, now),
        (Some(turn), Some((of, code))) if of == turn => {
            view! { <Shown code turn now seen/> }.into_any()
        }
        _ => view! { <SkeletonCard label=t.common_loading()/> }.into_any(),
    };
    redraw(face)
}

async fn make(state: State, turn: Turn) -> Option<OneTimeCode> {
    let step = Step::new(u64::try_from(turn.step).ok()?);
    let (handle, mac) = state.rooms().payment_codes.sign(step.message()).await?;
    Some(OneTimeCode::new(handle.parse().ok()?, &mac))
}

/// Whole seconds until then, from one on.
fn seconds_until(then: Moment, now: Moment) -> i64 {
    then.saturating_sub(now)
        .saturating_add(999)
        .div_euclid(1_000)
        .max(1)
}

/// Both codes that a till would take now were used.
fn used_up(t: Texts, state: State, now: Signal<Moment>) -> AnyView {
    let left = move || {
        let left = seconds_until(state.rooms().payment_codes.next_at(), now.get());
        t.code_wait(&left.to_string())
    };
    view! {
        <EmptyState glyph=Glyph::Clock title=t.code_wait_title()/>
        <p class="code-note">{retext(left)}</p>
    }
    .into_any()
}

#[component]
fn Shown(code: OneTimeCode, turn: Turn, now: Signal<Moment>, seen: Signal<bool>) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let left = Memo::new(move |_| seconds_until(turn.ends, now.get()));
    let (digits, grouped) = (code.to_string(), code.grouped());
    let card = move || {
        if seen.get() {
            view! {
                <BarSymbol content=digits.clone() label=t.code_bars()/>
                <p class="code-digits">{grouped.clone()}</p>
                <QrSymbol content=digits.clone() label=t.code_qr()/>
            }
            .into_any()
        } else {
            view! { <p class="code-covered">{t.code_covered()}</p> }.into_any()
        }
    };
    let ring = move || {
        let gone = WHOLE.saturating_sub(left.get().min(WHOLE));
        Some(gone.to_string())
    };
    let balance = move || {
        let available = state.accounts.available();
        available
            .map(|money| t.money_text(money))
            .unwrap_or_default()
    };
    view! {
        <div class="code-card">{redraw(card)}</div>
        <div class="code-note">
            <h2>{t.code_show()}</h2>
            <p>
                <svg class="ring" viewBox="0 0 20 20" aria-hidden="true">
                    <circle cx="10" cy="10" r="8"></circle>
                    <circle cx="10" cy="10" r="8" pathLength="60" stroke-dasharray="60" stroke-dashoffset=ring></circle>
                </svg>
                {retext(move || t.code_renews(&left.get().to_string()))}
            </p>
        </div>
        <Card>
            <div class="payee-line">
                <Avatar name="₽" glyph=Some(Glyph::Bank) shape=AvatarShape::Square tone=AvatarTone::Neutral/>
                <span class="row-text">
                    <span class="row-title">{t.code_account()}</span>
                    <span class="row-sub">{retext(balance)}</span>
                </span>
            </div>
        </Card>
        <div class="flow-end">
            <Button label=t.code_next() look=ButtonLook::Quiet wide=true glyph=Glyph::Refresh on_press=move |()| state.rooms().payment_codes.spend()/>
        </div>
    }
    .into_any()
}
