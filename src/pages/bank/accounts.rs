//! Saved accounts: which one, one less, one more.

use leptos::prelude::*;
use poltina_api_types::{BankDirection, LinkedAccount};
use poltina_domain::Bic;

use crate::components::bank_line;
use crate::i18n::{Texts, use_texts};
use crate::state::{AccountObjection, State, use_state};
use crate::ui::{
    Avatar, AvatarShape, AvatarTone, Button, Glyph, Icon, IconButton, List, ListRow, Notice,
    NoticeTone, Sheet, TextField, redraw,
};

/// The account that is chosen; pressed, the others.
pub(super) fn account(
    t: Texts,
    direction: BankDirection,
    chosen: Option<LinkedAccount>,
    choosing: RwSignal<bool>,
) -> AnyView {
    let (title, subtitle) = match (&chosen, direction) {
        (Some(account), BankDirection::TopUp) => (bank_line(t, account), t.bank_from()),
        (Some(account), BankDirection::Withdrawal) => (bank_line(t, account), t.bank_to()),
        (None, _) => (t.bank_add().to_owned(), t.bank_add_text()),
    };
    let glyph = if chosen.is_some() {
        Glyph::Bank
    } else {
        Glyph::Plus
    };
    let leading =
        view! { <Avatar glyph=Some(glyph) tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
    let trailing = view! { <Icon glyph=Glyph::Chevron/> };
    view! {
        <List>
            <ListRow title subtitle leading=Some(leading.into_any()) trailing=Some(trailing.into_any()) on_press=move |()| choosing.set(true)/>
        </List>
    }
    .into_any()
}

/// The sheet with all of them, and the form for another.
#[component]
pub(super) fn AccountsSheet(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let t = use_texts();
    view! {
        <Sheet open title=t.bank_accounts() close_label=t.common_close()>
            <Saved open/>
            <NewAccount open/>
        </Sheet>
    }
    .into_any()
}

#[component]
fn Saved(open: RwSignal<bool>) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let bank = state.rooms().bank;
    let all = Memo::new(move |_| bank.accounts().value().cloned().unwrap_or_default());
    redraw(move || {
        let rows = all
            .get()
            .into_iter()
            .map(|account| row(t, state, open, account));
        let rows = rows.collect_view();
        view! { <List>{rows}</List> }.into_any()
    })
}

fn row(t: Texts, state: State, open: RwSignal<bool>, account: LinkedAccount) -> AnyView {
    let bank = state.rooms().bank;
    let id = account.id;
    let choose = move || {
        bank.choose(id);
        open.set(false);
    };
    let chosen = Signal::derive(move || bank.chosen().is_some_and(|chosen| chosen.id == id));
    let line = bank_line(t, &account);
    let label = t.bank_remove(&line);
    let current = move || chosen.get().then_some("true");
    view! {
        <li class="row-pair">
            <button type="button" class="row" aria-current=current on:click=move |_| choose()>
                <Avatar glyph=Some(Glyph::Bank) tone=AvatarTone::Neutral shape=AvatarShape::Square/>
                <span class="row-text"><span class="row-title">{line}</span></span>
            </button>
            <IconButton glyph=Glyph::Close label on_press=move |()| bank.unlink(state, id)/>
        </li>
    }
    .into_any()
}

/// The form. Nobody is told off for what is still being typed.
#[component]
fn NewAccount(open: RwSignal<bool>) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let bank = state.rooms().bank;
    let asked = RwSignal::new(false);
    let digits = |typed: RwSignal<String>| {
        typed.with(|typed| typed.chars().filter(|c| !c.is_whitespace()).count())
    };
    let objection = Memo::new(move |_| bank.new_account().err());
    let bic_error = Signal::derive(move || {
        let whole = asked.get() || digits(bank.bic) >= 9;
        let wrong = objection.get() == Some(AccountObjection::Bic) && whole;
        wrong.then(|| t.bank_bic_wrong().to_owned())
    });
    let account_error = Signal::derive(move || {
        let whole = asked.get() || digits(bank.account) >= 20;
        let text = match objection.get()? {
            AccountObjection::Account => t.bank_account_wrong(),
            AccountObjection::Key => t.bank_key_wrong(),
            AccountObjection::Bic => return None,
        };
        whole.then(|| text.to_owned())
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        asked.set(true);
        bank.link(state, move || {
            // The page may be left by now.
            let _ = open.try_set(false);
        });
    };
    let named = move || {
        let typed = bank.bic.get();
        let bic: Option<Bic> = typed.trim().parse().ok();
        let name = bic.and_then(|bic| bic.bank_name());
        name.map(|name| view! { <p class="muted">{name}</p> }.into_any())
            .into_any()
    };
    let failed = move || {
        let failed = bank.failed().map(|error| {
            view! { <Notice text=t.api_error(&error) tone=NoticeTone::Bad/> }.into_any()
        });
        failed.into_any()
    };
    let retype = move |_: String| bank.retype();
    view! {
        <form class="flow-body" novalidate on:submit=save>
            <h3>{t.bank_new()}</h3>
            <TextField label=t.bank_bic() value=bank.bic error=bic_error input_mode="numeric" max_length=11_u32 hint=t.bank_bic_hint() on_input=Callback::new(retype)/>
            {redraw(named)}
            <TextField label=t.bank_account() value=bank.account error=account_error input_mode="numeric" max_length=26_u32 hint=t.bank_account_hint() on_input=Callback::new(retype)/>
            {redraw(failed)}
            <Button label=t.bank_save() wide=true submit=true busy=Signal::derive(move || bank.busy())/>
        </form>
    }
    .into_any()
}
