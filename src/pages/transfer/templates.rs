//! Templates above whom one pays often: one tap instead of all the questions.

use leptos::prelude::*;
use poltina_api_types::Template;

use crate::components::TemplateSheet;
use crate::i18n::{Texts, use_texts};
use crate::state::{State, use_state};
use crate::ui::{
    Avatar, AvatarShape, AvatarTone, Button, ButtonLook, Glyph, IconButton, List, Section, redraw,
};

/// How many stand there at first: who has many still finds whom he pays often.
const FIRST: usize = 4;

/// The templates; nothing while there are none.
#[component]
pub(super) fn Templates() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let templates = state.rooms().templates;
    templates.load(state);
    let all = Memo::new(move |_| templates.all().value().cloned().unwrap_or_default());
    let whole = RwSignal::new(false);
    let (open, chosen) = (RwSignal::new(false), RwSignal::new(None::<Template>));
    let list = redraw(move || {
        let all = all.get();
        let rest = (all.len() > FIRST && !whole.get()).then(|| {
            let more = move |()| whole.set(true);
            view! { <Button label=t.template_all() look=ButtonLook::Quiet wide=true on_press=more/> }
        });
        let shown = if rest.is_some() { FIRST } else { all.len() };
        (!all.is_empty())
            .then(|| {
                let shown = all.into_iter().take(shown);
                let rows = shown.map(move |one| row(t, state, one, open, chosen));
                view! { <Section title=t.template_title()><List>{rows.collect_view()}</List>{rest}</Section> }
            })
            .into_any()
    });
    let sheet = redraw(move || {
        let template = chosen.get();
        template
            .map(|template| view! { <TemplateSheet open template/> })
            .into_any()
    });
    view! { {list}{sheet} }.into_any()
}

fn row(
    t: Texts,
    state: State,
    template: Template,
    open: RwSignal<bool>,
    chosen: RwSignal<Option<Template>>,
) -> AnyView {
    let name = template.name.as_str().to_owned();
    let payee = template.payee.name.clone();
    let subtitle = match template.amount {
        Some(amount) => format!("{payee} · {}", t.money_text(amount.money())),
        None => payee,
    };
    let glyph = Some(Glyph::Repeat);
    let leading = view! { <Avatar glyph tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
    let label = t.template_edit(&name);
    let used = template.clone();
    let pay = move || state.draft.begin_from(state, &used);
    let edit = move |()| {
        state.rooms().templates.begin(template.name.as_str());
        chosen.set(Some(template.clone()));
        open.set(true);
    };
    view! {
        <li class="row-pair">
            <button type="button" class="row" on:click=move |_| pay()>
                {leading}
                <span class="row-text">
                    <span class="row-title">{name}</span>
                    <span class="row-sub">{subtitle}</span>
                </span>
            </button>
            <IconButton glyph=Glyph::Edit label on_press=edit/>
        </li>
    }
    .into_any()
}
