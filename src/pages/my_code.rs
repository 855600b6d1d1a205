//! The one-time payment code to show to a till.

mod card;

use leptos::prelude::*;
use poltina_api_types::{Direction, OperationKind, Problem};

use crate::components::{Verdict, seconds};
use crate::i18n::{Texts, use_texts};
use crate::platform::awake::Awake;
use crate::platform::{clock, page};
use crate::routes::Route;
use crate::state::{CodeKey, LockHeld, Refused, State, use_state};
use crate::ui::{Button, ButtonLook, EmptyState, Glyph, SkeletonCard, TopBar, redraw};
use card::CodeCard;

/// How far clocks may differ when a payment is told from one of long before: a minute, in
/// milliseconds.
const CLOCKS_MS: i64 = 60_000;

/// The code of this minute; hidden while another app or tab is looked at.
#[component]
pub fn MyCodePage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let codes = state.rooms().payment_codes;
    codes.prepare(state);
    // What was refused before this page was opened is no news.
    codes.forget_refusal();
    let seen = RwSignal::new(page::visible());
    let _watch = StoredValue::new_local(page::watched(move |now| seen.set(now)));
    let awake = StoredValue::new_local(None);
    Effect::new(move |_| {
        let shown = seen.get();
        awake.set_value(shown.then(|| (Awake::new(), LockHeld::new())));
    });
    follow_payment(state);
    let now = seconds();
    let key = Memo::new(move |_| codes.state());
    let refused = Memo::new(move |_| codes.refused());
    let wrong_clock = Memo::new(move |_| {
        now.track();
        codes.clock_set_back()
    });
    let body = move || {
        if let Some(refused) = refused.get() {
            return told(t, state, &refused);
        }
        match key.get() {
            CodeKey::Unknown => view! { <SkeletonCard label=t.common_loading()/> }.into_any(),
            CodeKey::Ready if wrong_clock.get() => {
                stopped(t, state, t.code_clock_title(), t.code_clock_text())
            }
            CodeKey::Ready => view! { <CodeCard now seen/> }.into_any(),
            CodeKey::Failed(error) if error.is_offline() => {
                stopped(t, state, t.code_first_title(), t.code_first_text())
            }
            CodeKey::Failed(error) => stopped(t, state, t.common_failed(), &t.api_error(&error)),
            CodeKey::Unsupported => view! {
                <EmptyState glyph=Glyph::Lock title=t.code_unsupported_title() text=t.code_unsupported_text()/>
            }
            .into_any(),
        }
    };
    view! {
        <div class="page page-flow page-code">
            <TopBar
                title=t.place_code()
                back_label=t.common_close()
                back_glyph=Glyph::Close
                on_back=move |()| state.navigation.back(Route::Home)
            />
            {redraw(body)}
        </div>
    }
    .into_any()
}

/// Why there is no code now, and once more.
fn stopped(t: Texts, state: State, title: &'static str, text: &str) -> AnyView {
    let again = move |()| state.rooms().payment_codes.prepare(state);
    view! {
        <EmptyState glyph=Glyph::Qr title text=text.to_owned()>
            <Button label=t.common_retry() look=ButtonLook::Plain glyph=Glyph::Refresh on_press=again/>
        </EmptyState>
    }
    .into_any()
}

/// A till read the code and got nothing.
fn told(t: Texts, state: State, refused: &Refused) -> AnyView {
    let problem = Problem {
        kind: String::new(),
        title: String::new(),
        status: refused.code.status(),
        detail: String::new(),
        code: refused.code,
        retryable: false,
        errors: Vec::new(),
        limit: None,
    };
    let what = format!(
        "{} · {}",
        refused.shop,
        t.money_text(refused.amount.money())
    );
    let next = move |()| state.rooms().payment_codes.forget_refusal();
    view! {
        <Verdict good=Some(false) title=t.code_refused()>
            <p>{what}</p>
            <p>{t.problem(&problem)}</p>
            <p class="muted">{t.code_refused_text()}</p>
            <Button label=t.code_next() wide=true on_press=next/>
        </Verdict>
    }
    .into_any()
}

/// Leads to the payment as soon as it is known, live or after the page was away. What is known when
/// the page opens is no news, and neither is what was posted long before it.
fn follow_payment(state: State) {
    let since = state.rooms().payment_codes.now().saturating_sub(CLOCKS_MS);
    let list = state.rooms().operations.list(state, None);
    let known = StoredValue::new(None::<i64>);
    let paid = Memo::new(move |_| {
        list.with(|load| {
            let newest = load.value()?.first();
            let sequence = newest.map_or(0, |operation| operation.sequence);
            let Some(known) = known.get_value() else {
                known.set_value(Some(sequence));
                return None;
            };
            let newest = newest.filter(|operation| {
                sequence > known
                    && operation.kind == OperationKind::Payment
                    && operation.direction == Direction::Out
                    && clock::parse(&operation.posted_at).is_some_and(|at| at >= since)
            });
            newest.map(|operation| operation.id)
        })
    });
    Effect::new(move |_| {
        if let Some(id) = paid.get() {
            state.rooms().payment_codes.spend();
            state.navigation.replace(Route::TransferDone(id));
        }
    });
}
