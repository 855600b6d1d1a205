//! Reporting a payee: why, and what happened.

use leptos::prelude::*;
use poltina_api_types::{NewReport, PayeeId, ReportReason};

use crate::i18n::{Texts, use_texts};
use crate::state::{State, use_state};
use crate::ui::{
    Button, Choice, ChoiceGroup, ChoiceLook, Notice, NoticeTone, Sheet, TextField, redraw,
};

/// The most characters of what happened.
const TEXT_CHARS: u32 = 500;

const REASONS: [ReportReason; 4] = [
    ReportReason::Impersonation,
    ReportReason::NotDelivered,
    ReportReason::Pressure,
    ReportReason::Other,
];

/// Why, in words.
#[must_use]
pub fn report_reason(t: Texts, reason: ReportReason) -> &'static str {
    match reason {
        ReportReason::Impersonation => t.report_impersonation(),
        ReportReason::NotDelivered => t.report_not_delivered(),
        ReportReason::Pressure => t.report_pressure(),
        ReportReason::Other => t.report_other(),
    }
}

/// The sheet.
#[component]
pub fn ReportSheet(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Who is reported.
    payee: PayeeId,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let body = move || form(t, state, open, payee);
    view! { <Sheet open title=t.report_title() close_label=t.common_close()>{body()}</Sheet> }
        .into_any()
}

fn form(t: Texts, state: State, open: RwSignal<bool>, payee_id: PayeeId) -> AnyView {
    let reports = state.rooms().reports;
    let reason = RwSignal::new(0_usize);
    let choices = REASONS
        .iter()
        .enumerate()
        .map(|(at, reason)| Choice::new(at.to_string(), report_reason(t, *reason)))
        .collect();
    let value = Signal::derive(move || reason.get().to_string());
    let choose = move |chosen: String| reason.set(chosen.parse().unwrap_or_default());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let chosen = REASONS.get(reason.get_untracked()).copied();
        let report = NewReport {
            payee_id,
            reason: chosen.unwrap_or(ReportReason::Other),
            text: reports.text.with_untracked(|text| text.trim().to_owned()),
        };
        reports.send(state, report, move || {
            open.set(false);
            state.notices.say(t.report_done());
        });
    };
    let trouble = move || {
        let text = reports.trouble().map(|error| t.api_error(&error));
        text.map(|text| view! { <Notice text tone=NoticeTone::Bad/> }.into_any())
            .into_any()
    };
    view! {
        <form class="flow-body" novalidate on:submit=send>
            <div class="report-reasons">
                <ChoiceGroup label=t.report_why() choices value on_change=choose look=ChoiceLook::Chips/>
            </div>
            <TextField label=t.report_text() value=reports.text hint=t.report_hint() max_length=TEXT_CHARS/>
            {redraw(trouble)}
            <Button label=t.report_send() wide=true submit=true busy=Signal::derive(move || reports.busy())/>
        </form>
    }
    .into_any()
}
