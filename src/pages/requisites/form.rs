//! The requisites as they are typed: each field says what is wrong with it as soon as it is whole or left.

use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use poltina_api_types::BankDirection;
use poltina_domain::AmountError;

use crate::components::{bank_arrival, bank_cost, bank_objection};
use crate::i18n::{Texts, use_texts};
use crate::platform::document;
use crate::routes::Route;
use crate::state::{RequisitesField as Field, RequisitesObjection as Objection, State, use_state};
use crate::ui::{Button, Section, TextField, redraw, retext};

/// What the fields need to know of each other.
#[derive(Clone, Copy)]
struct Fields {
    t: Texts,
    state: State,
    /// Whether the form was handed in: then everything is said.
    asked: RwSignal<bool>,
    /// The fields that were left.
    left: RwSignal<Vec<Field>>,
}

impl Fields {
    /// One field. Nobody is told off for what is still being typed.
    fn field(self, field: Field) -> AnyView {
        let Self {
            t,
            state,
            asked,
            left,
        } = self;
        let requisites = state.rooms().requisites;
        let form = requisites.form;
        let (label, value, hint, mode, most) = match field {
            Field::Bic => (
                t.bank_bic(),
                form.bic,
                t.requisites_bic_hint(),
                "numeric",
                20_u32,
            ),
            Field::Account => (
                t.found_account(),
                form.account,
                t.requisites_account_hint(),
                "numeric",
                40,
            ),
            Field::Name => (
                t.requisites_name(),
                form.name,
                t.requisites_name_hint(),
                "text",
                400,
            ),
            Field::Inn => (
                t.requisites_inn(),
                form.inn,
                t.requisites_inn_hint(),
                "numeric",
                20,
            ),
            Field::Kpp => (t.bill_kpp(), form.kpp, t.requisites_kpp_hint(), "text", 20),
            Field::Purpose => (
                t.requisites_purpose(),
                form.purpose,
                t.requisites_purpose_hint(),
                "text",
                500,
            ),
        };
        let error = Signal::derive(move || {
            let objection = form.objection(field)?;
            let empty = value.with(|typed| typed.trim().is_empty());
            let was_left = left.with(|left| left.contains(&field)) && !empty;
            let said = asked.get() || was_left || form.is_whole(field) && !empty;
            said.then(|| wrong(t, objection))
        });
        let leave = move |_| {
            if !left.with_untracked(|left| left.contains(&field)) {
                left.update(|left| left.push(field));
            }
        };
        let retype = move |_: String| requisites.retype();
        view! {
            <div on:focusout=leave>
                <TextField label value hint error input_mode=mode max_length=most on_input=Callback::new(retype)/>
            </div>
        }
        .into_any()
    }
}

fn wrong(t: Texts, objection: Objection) -> String {
    let text = match objection {
        Objection::Bic => t.bank_bic_wrong(),
        Objection::Account => t.bank_account_wrong(),
        Objection::Key => t.bank_key_wrong(),
        Objection::Treasury => t.requisites_treasury(),
        Objection::InnLength => t.requisites_inn_length(),
        Objection::InnCheck => t.requisites_inn_check(),
        Objection::Kpp => t.requisites_kpp_wrong(),
        Objection::NoName => t.requisites_no_name(),
        Objection::NoPurpose => t.requisites_no_purpose(),
        Objection::Long(most) => return t.requisites_long(&most.to_string()),
        Objection::Unseen => t.requisites_unseen(),
    };
    text.to_owned()
}

/// The form.
#[component]
pub(super) fn Form() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let requisites = state.rooms().requisites;
    let fields = Fields {
        t,
        state,
        asked: RwSignal::new(false),
        left: RwSignal::new(Vec::new()),
    };
    // What is unknown comes before anything else.
    Effect::new(move || {
        if requisites.is_unknown() && state.navigation.route_untracked() == Route::Requisites {
            state.navigation.replace(Route::RequisitesCheck);
        }
    });
    let amount_wrong = Memo::new(move |_| amount_objection(t, state));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        fields.asked.set(true);
        let form = requisites.form;
        let right = untrack(|| {
            Field::ALL
                .iter()
                .all(|field| form.objection(*field).is_none())
        });
        if right && amount_wrong.with_untracked(Option::is_none) {
            return state.navigation.go(Route::RequisitesCheck);
        }
        // The first field that is wrong may be out of sight.
        spawn_local(async {
            tick().await;
            document::focus("main [aria-invalid=true]");
        });
    };
    let organisation = Memo::new(move |_| requisites.form.is_organisation());
    let kpp = move || match organisation.get() {
        true => fields.field(Field::Kpp),
        false => ().into_any(),
    };
    view! {
        <form class="flow-form" novalidate on:submit=send>
            <div class="requisites">
                <Section title=t.bill_bank()>
                    <div class="requisites-part">
                        {fields.field(Field::Bic)}
                        <p class="requisites-bank" aria-live="polite">{retext(move || bank_name(t, state))}</p>
                        {fields.field(Field::Account)}
                    </div>
                </Section>
                <Section title=t.bill_name()>
                    <div class="requisites-part">
                        {fields.field(Field::Name)}
                        {fields.field(Field::Inn)}
                        {redraw(kpp)}
                    </div>
                </Section>
                <Section title=t.requisites_payment()>
                    <div class="requisites-part">
                        {fields.field(Field::Purpose)}
                        {amount(t, state, fields.asked, amount_wrong)}
                    </div>
                </Section>
            </div>
            <div class="flow-end">
                <Button label=t.transfer_next() wide=true submit=true/>
            </div>
        </form>
    }
    .into_any()
}

/// Whose the code is, while it is typed.
fn bank_name(t: Texts, state: State) -> String {
    match state.rooms().requisites.form.bank() {
        Ok(bic) => bic
            .bank_name()
            .unwrap_or(t.requisites_bank_unknown())
            .to_owned(),
        Err(_) => String::new(),
    }
}

/// Why the amount cannot be sent; tracked.
fn amount_objection(t: Texts, state: State) -> Option<String> {
    let terms = state.rooms().bank.terms();
    let amount = state.rooms().requisites.form.money();
    let available = state.accounts.available();
    bank_objection(
        t,
        BankDirection::Withdrawal,
        amount,
        terms.value()?,
        available,
    )
}

/// The amount; beneath it what it costs and when it is there.
fn amount(
    t: Texts,
    state: State,
    asked: RwSignal<bool>,
    objection: Memo<Option<String>>,
) -> AnyView {
    let requisites = state.rooms().requisites;
    let form = requisites.form;
    let error = Signal::derive(move || {
        let unfinished = matches!(form.money(), Err(AmountError::Empty | AmountError::Zero));
        objection.get().filter(|_| asked.get() || !unfinished)
    });
    let terms = move || {
        let terms = state.rooms().bank.terms();
        let terms = terms.value()?.of(BankDirection::Withdrawal).clone();
        let amount = form.money().ok().filter(|_| error.with(Option::is_none));
        let available = state.accounts.available();
        let available = available.map(|money| t.amount_available(&t.money_text(money)));
        Some(view! {
            <p>{bank_cost(t, &terms, amount)}</p>
            <p>{bank_arrival(t, &terms)}</p>
            <p>{available}</p>
        })
    };
    let retype = move |_: String| requisites.retype();
    view! {
        <TextField label=t.amount_label() value=form.amount error input_mode="decimal" max_length=24_u32 on_input=Callback::new(retype)/>
        <div class="requisites-cost muted small" aria-live="polite">{redraw(move || terms().into_any())}</div>
    }
    .into_any()
}
