//! How far the statement has come, and what can be done with it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::ErrorCode;

use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{StatementFile, StatementWork, use_state};
use crate::ui::{Button, ButtonLook, DetailRow, Details, Glyph, Notice, NoticeTone, redraw};

/// What is told: progress, the file, or what went wrong.
#[component]
pub(super) fn Outcome() -> impl IntoView {
    let (t, statements) = (use_texts(), use_state().rooms().statements);
    let told = move || match statements.work() {
        StatementWork::Idle | StatementWork::Period(_) => ().into_any(),
        StatementWork::Making(percent) => making(t, percent),
        StatementWork::Ready(file) => ready(t, file),
        StatementWork::NotMade => {
            view! { <Notice text=t.statements_not_made() tone=NoticeTone::Bad/> }.into_any()
        }
        StatementWork::Failed(error) => {
            let pin = (error.code() == Some(ErrorCode::FactorRequired)).then(|| {
                view! { <Button label=t.check_make_pin() look=ButtonLook::Soft glyph=Glyph::Lock wide=true href=Route::Pin.path()/> }
            });
            view! { <Notice text=t.api_error(&error) tone=NoticeTone::Bad/>{pin} }.into_any()
        }
    };
    redraw(told)
}

fn making(t: Texts, percent: u8) -> AnyView {
    let words = t.statements_making(&percent.to_string());
    view! {
        <div class="statement-making" role="status">
            <p>{words.clone()}</p>
            <progress class="meter" max="100" value=percent.to_string() aria-label=words></progress>
        </div>
    }
    .into_any()
}

fn ready(t: Texts, file: StatementFile) -> AnyView {
    let empty = (file.entries == 0).then(|| view! { <Notice text=t.statements_empty()/> });
    let size = t.statements_size(&(file.size().div_ceil(1_024)).to_string());
    view! {
        <div class="statement-ready" role="status">
            <h2>{t.statements_ready()}</h2>
            <Details card=true>
                <DetailRow label=t.statements_file()>{file.name}</DetailRow>
                <DetailRow label=t.statements_entries()>{file.entries.to_string()}</DetailRow>
                <DetailRow label=t.statements_size_label()>{size}</DetailRow>
            </Details>
            {empty}
        </div>
    }
    .into_any()
}

/// The one thing to do next: have it made, or take the file.
#[component]
pub(super) fn Actions() -> impl IntoView {
    let (t, statements) = (use_texts(), use_state().rooms().statements);
    let file = Memo::new(move |_| match statements.work() {
        StatementWork::Ready(file) => Some(file),
        _ => None,
    });
    let busy = Signal::derive(move || matches!(statements.work(), StatementWork::Making(_)));
    redraw(move || match file.get() {
        Some(file) => take(t, file),
        None => view! { <Button label=t.statements_make() wide=true submit=true busy/> }.into_any(),
    })
}

fn take(t: Texts, file: StatementFile) -> AnyView {
    let notices = use_state().notices;
    let shared = file.clone();
    let share = move |()| {
        let file = shared.clone();
        spawn_local(async move {
            file.held().share(t.place_statements()).await;
        });
    };
    let share = file.held().can_be_shared().then(|| {
        view! { <Button label=t.statements_share() look=ButtonLook::Soft glyph=Glyph::Share wide=true on_press=share/> }
    });
    let save = move |()| {
        if file.held().save() {
            notices.say(t.statements_saved());
        } else {
            notices.warn(t.statements_not_saved());
        }
    };
    view! {
        <Button label=t.statements_save() glyph=Glyph::ArrowIn wide=true on_press=save/>
        {share}
    }
    .into_any()
}
