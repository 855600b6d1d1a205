//! The identification form: each field says what is wrong with it, and stands whatever comes.

use leptos::prelude::*;
use poltina_api_types::Level;

use crate::i18n::{Texts, use_texts};
use crate::platform::document;
use crate::state::{Field, Objection, use_state};
use crate::ui::{Button, Notice, NoticeTone, TextField, redraw};

/// The form.
#[component]
pub(super) fn IdentificationForm(
    /// The level that is asked for.
    level: RwSignal<Level>,
    /// Called once the level is raised.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let form = state.rooms().identification;
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let done = move || {
            // The page may be left by now.
            let _ = on_done.try_run(());
            state.notices.say(t.identify_done());
        };
        if !form.send(state, level.get_untracked(), done) {
            leptos::task::spawn_local(async {
                leptos::task::tick().await;
                document::focus("dialog [aria-invalid]");
            });
        }
    };
    let input = |field: Field, label: &'static str| {
        Input {
            field,
            label,
            ..Input::TEXT
        }
        .show()
    };
    let day = |field: Field, label| {
        Input {
            field,
            label,
            kind: "date",
            ..Input::TEXT
        }
        .show()
    };
    let number = |field: Field, label, placeholder| {
        Input {
            field,
            label,
            placeholder,
            mode: "numeric",
            ..Input::TEXT
        }
        .show()
    };
    let failed = move || {
        let failed = form.failed().map(|error| {
            view! { <Notice text=t.api_error(&error) tone=NoticeTone::Bad/> }.into_any()
        });
        failed.into_any()
    };
    view! {
        <form class="flow-body identify" novalidate autocomplete="off" on:submit=send>
            <p class="muted">{t.identify_text()}</p>
            {input(Field::Family, t.identify_family())}
            {input(Field::Given, t.identify_given())}
            {input(Field::Patronymic, t.identify_patronymic())}
            {day(Field::Born, t.identify_born())}
            {number(Field::Passport, t.identify_passport(), "0000 000000")}
            {day(Field::Issued, t.identify_issued())}
            <p class="muted small">{t.identify_numbers()}</p>
            {number(Field::Inn, t.identify_inn(), "000000000000")}
            {number(Field::Snils, t.identify_snils(), "000-000-000 00")}
            {redraw(failed)}
            <Button label=t.identify_send() wide=true submit=true busy=Signal::derive(move || form.busy())/>
        </form>
    }
    .into_any()
}

/// One line of the form.
struct Input {
    field: Field,
    label: &'static str,
    kind: &'static str,
    mode: &'static str,
    placeholder: &'static str,
}

impl Input {
    const TEXT: Self = Self {
        field: Field::Family,
        label: "",
        kind: "text",
        mode: "text",
        placeholder: "",
    };

    fn show(self) -> AnyView {
        let (t, form) = (use_texts(), use_state().rooms().identification);
        let Self {
            field,
            label,
            kind,
            mode,
            placeholder,
        } = self;
        let error = Signal::derive(move || {
            form.objection(field)
                .map(|error| words(t, error).to_owned())
        });
        view! {
            <TextField
                label
                value=form.typed(field)
                error
                kind
                input_mode=mode
                placeholder
                on_input=move |_: String| form.retype(field)
            />
        }
        .into_any()
    }
}

fn words(t: Texts, objection: Objection) -> &'static str {
    match objection {
        Objection::Name(error) => t.name_error(error),
        Objection::Day => t.identify_error_day(),
        Objection::Age => t.identify_error_age(),
        Objection::Issued => t.identify_error_issued(),
        Objection::Passport => t.identify_error_passport(),
        Objection::Inn => t.identify_error_inn(),
        Objection::Snils => t.identify_error_snils(),
        Objection::OneNumber => t.identify_error_one_number(),
        Objection::Told => t.identify_error_told(),
    }
}
