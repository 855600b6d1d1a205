//! A finding on its page.

use leptos::prelude::*;

use super::actions::Actions;
use super::finding::{Finding, Row};
use crate::i18n::{Texts, use_texts};
use crate::platform::share;
use crate::state::{State, use_state};
use crate::ui::{
    AmountSize, AmountText, Avatar, AvatarSize, DetailRow, Details, Glyph, IconButton, Notice,
    NoticeTone, Section,
};

/// What the code says, and what can be done with it.
#[component]
pub(super) fn FindingView(
    /// What it says.
    finding: Finding,
    /// Its bytes, unless they must not be kept.
    code: Option<Vec<u8>>,
) -> impl IntoView {
    let t = use_texts();
    let tone = if finding.bad { "bad" } else { "plain" };
    let amount = finding
        .amount
        .clone()
        .map(|parts| view! { <AmountText parts size=AmountSize::Hero/> });
    let party = finding
        .party
        .clone()
        .map(|name| view! { <p class="found-party"><bdi>{name}</bdi></p> });
    let warnings = finding
        .warnings
        .iter()
        .map(|text| view! { <Notice text=*text tone=NoticeTone::Warn/> })
        .collect_view();
    let raw = finding.raw.clone().map(|raw| {
        view! { <Section title=t.found_read()><p class="found-raw card" dir="auto">{raw}</p></Section> }
    });
    let rows = (!finding.rows.is_empty()).then(|| details(t, &finding.rows));
    let support = finding
        .support
        .clone()
        .map(|support| view! { <p class="muted small found-support">{support}</p> });
    view! {
        <div class="flow-body found" data-tone=tone>
            <div class="found-head">
                <Avatar glyph=Some(finding.glyph) size=AvatarSize::Large/>
                <h2>{finding.title.clone()}</h2>
                {party}
                {amount}
                <p class="found-text">{finding.text.clone()}</p>
            </div>
            {warnings}
            {rows}
            {raw}
            {support}
        </div>
        <Actions finding code/>
    }
    .into_any()
}

fn details(t: Texts, rows: &[Row]) -> AnyView {
    let state = use_state();
    let row = |row: &Row| {
        let value = row.value.clone();
        let copy = row.copied.then(|| {
            let text = row.value.clone();
            let copy = move |()| copy(t, state, text.clone());
            view! { <IconButton glyph=Glyph::Copy label=t.found_copy(&row.label) on_press=copy/> }
        });
        // Names and texts of a code bring their own direction, and must not turn what is beside them.
        view! { <DetailRow label=row.label.clone()><span class="found-value"><bdi>{value}</bdi>{copy}</span></DetailRow> }
    };
    let rows = rows.iter().map(row).collect_view();
    view! { <Details card=true>{rows}</Details> }.into_any()
}

/// Puts a text into the clipboard and says whether that was allowed.
pub(super) fn copy(t: Texts, state: State, text: String) {
    leptos::task::spawn_local(async move {
        if share::copy(&text).await {
            state.notices.say(t.done_copied());
        } else {
            state.notices.warn(t.done_not_shared());
        }
    });
}
