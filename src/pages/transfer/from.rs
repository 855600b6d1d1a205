//! Out of which account it is paid, and what leaves it where that is not in roubles.

use leptos::prelude::*;
use poltina_domain::{Currency, Money, limits};

use crate::components::{holds_words, price_words, seconds};
use crate::i18n::{Texts, use_texts};
use crate::platform::{clock::Moment, page};
use crate::state::{Held, State, quote_total, suffices, use_state};
use crate::ui::{
    Button, ButtonLook, DetailRow, Details, Glyph, Notice, NoticeTone, SkeletonText, redraw, retext,
};

/// The account; nothing where there are roubles alone.
#[component]
pub(super) fn FromPick() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let draft = state.draft;
    let accounts = Memo::new(move |_| {
        let all = state.accounts.all().value().cloned().unwrap_or_default();
        let money = all.into_iter().map(|account| account.available.money());
        money.collect::<Vec<_>>()
    });
    let choose = move |event| {
        if let Ok(currency) = event_target_value(&event).parse() {
            draft.pay_from(currency);
        }
    };
    let chosen = move || draft.source().unwrap_or(Currency::Rub);
    let option = move |money: Money| {
        let code = money.currency().code();
        let title = t.currency_title(code);
        let name = match state.settings.balance_hidden() {
            true => title,
            false => format!("{title} · {}", t.money_text(money)),
        };
        let selected = move || chosen() == money.currency();
        view! { <option value=code selected=selected>{name}</option> }
    };
    redraw(move || {
        let accounts = accounts.get();
        (accounts.len() > 1)
            .then(|| {
                view! {
                    <label class="pay-from">
                        <span class="muted small">{t.from_account()}</span>
                        <select prop:value=move || chosen().code() on:change=choose>
                            {accounts.into_iter().map(option).collect_view()}
                        </select>
                    </label>
                }
            })
            .into_any()
    })
}

/// What is to be known of the quote while it is shown.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    held: Memo<Option<Held>>,
    over: Memo<bool>,
    now: Signal<Moment>,
}

impl Terms {
    /// Has a quote made of what is typed, and anew when its time is over, as long as the page stands.
    pub(super) fn follow(state: State) -> Self {
        let (draft, crossing) = (state.draft, state.rooms().crossing);
        let now = seconds();
        let wanted = Memo::new(move |_| {
            let from = draft.source()?;
            let amount = draft.money().ok()?;
            let fits = amount.is_positive() && amount.minor() <= limits::TRANSFER_MAX_MINOR;
            let open = state.accounts.in_currency(from).is_some();
            (fits && open).then_some((from, amount))
        });
        Effect::new(move || {
            let wanted = wanted.get();
            untrack(|| crossing.follow(state, wanted));
        });
        let held = Memo::new(move |_| crossing.quote());
        let over = Memo::new(move |_| {
            held.with(|held| held.as_ref().is_some_and(|held| held.until <= now.get()))
        });
        Effect::new(move || {
            let idle = !crossing.asking() && !state.intents.confirming();
            if over.get() && idle && crossing.renews() {
                now.track();
                if page::visible() {
                    untrack(|| crossing.renew(state));
                }
            }
        });
        Self { held, over, now }
    }

    /// Whether what is shown cannot be confirmed now; tracked.
    pub(super) fn pending(self, state: State) -> bool {
        let missing = self.held.with(Option::is_none);
        state.draft.source().is_some()
            && (state.rooms().crossing.asking() || missing || self.over.get())
    }

    /// In a few lines, beneath the amount.
    pub(super) fn brief(self, t: Texts, state: State) -> AnyView {
        redraw(move || {
            let Some(held) = self.held.get() else {
                return missing(t, state);
            };
            let (left, price, fee) = words(t, &held);
            let fee = match held.quote.fee.money().is_positive() {
                true => t.from_fee(&fee),
                false => fee,
            };
            view! {
                {renewed(t, &held)}
                <p>{t.check_taken()}" "<b>{left}</b></p>
                <p class="muted small">{price}" · "{fee}</p>
                {self.timer(t, state, held.until)}
            }
            .into_any()
        })
    }

    /// With a row for each.
    pub(super) fn rows(self, t: Texts, state: State) -> AnyView {
        redraw(move || {
            let Some(held) = self.held.get() else {
                return missing(t, state);
            };
            let (left, price, fee) = words(t, &held);
            view! {
                {renewed(t, &held)}
                <Details card=true>
                    <DetailRow label=t.check_taken()>{left}</DetailRow>
                    <DetailRow label=t.exchange_price()>{price}</DetailRow>
                    <DetailRow label=t.exchange_cost()>{fee}</DetailRow>
                </Details>
                {self.timer(t, state, held.until)}
            }
            .into_any()
        })
    }

    /// How long it holds; where it is not asked for anew by itself, the way to ask.
    fn timer(self, t: Texts, state: State, until: Moment) -> AnyView {
        let (over, now) = (self.over, self.now);
        let left = move || {
            if over.get() {
                return t.exchange_over().to_owned();
            }
            now.track();
            holds_words(t, until)
        };
        let crossing = state.rooms().crossing;
        let again = move || {
            let asleep = over.get() && !crossing.renews() && crossing.failed().is_none();
            match (asleep, crossing.failed()) {
                (false, None) => ().into_any(),
                (true, _) => anew(t, state),
                (false, Some(_)) => missing(t, state),
            }
        };
        view! {
            <p class="muted small exchange-timer" role="timer" aria-live="off" data-over=move || over.get().then_some("")>{retext(left)}</p>
            {redraw(again)}
        }
        .into_any()
    }
}

/// What leaves, the price, and the fee.
fn words(t: Texts, held: &Held) -> (String, String, String) {
    let quote = &held.quote;
    let left = quote_total(quote).map(|total| t.money_text(total));
    let price = price_words(t, quote.base.code(), quote.counter.code(), &quote.price);
    let fee = quote.fee.money();
    let fee = match fee.is_positive() {
        true => t.money_text(fee),
        false => t.exchange_free().to_owned(),
    };
    (left.unwrap_or_default(), price, fee)
}

fn renewed(t: Texts, held: &Held) -> Option<AnyView> {
    held.renewed
        .then(|| view! { <Notice text=t.exchange_renewed() tone=NoticeTone::Warn/> }.into_any())
}

/// There is no quote: it is coming, it failed, or nothing is asked for.
fn missing(t: Texts, state: State) -> AnyView {
    let crossing = state.rooms().crossing;
    match crossing.failed() {
        Some(error) => {
            let text = t.api_error(&error);
            view! { <Notice text tone=NoticeTone::Bad>{anew(t, state)}</Notice> }.into_any()
        }
        None if crossing.asking() => view! { <SkeletonText/> }.into_any(),
        None => view! { <p class="muted small">{t.from_roubles()}</p> }.into_any(),
    }
}

fn anew(t: Texts, state: State) -> AnyView {
    let ask = move |()| state.rooms().crossing.ask_anew(state);
    view! { <Button label=t.exchange_anew() glyph=Glyph::Repeat look=ButtonLook::Quiet on_press=ask/> }
        .into_any()
}

/// Why the account does not bear it; tracked.
pub(super) fn too_little(t: Texts, state: State) -> Option<String> {
    let from = state.draft.source()?;
    let total = quote_total(&state.rooms().crossing.quote()?.quote)?;
    let account = state.accounts.in_currency(from)?;
    let enough = suffices(account.available.money(), total);
    (!enough).then(|| t.exchange_too_little(&t.money_text(total)))
}
