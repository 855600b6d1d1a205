//! What one says of an operation for oneself: category, note, labels; each changed in place.

mod category;
mod labels;
mod note;

use std::sync::Arc;

use leptos::prelude::*;
use poltina_api_types::Operation;
use poltina_domain::OwnWordsError;

use self::category::CategoryForm;
use self::labels::LabelsForm;
use self::note::NoteForm;
use super::category_glyph;
use crate::i18n::{Texts, use_texts};
use crate::state::{MarkTrouble, use_state};
use crate::ui::{Avatar, AvatarShape, AvatarTone, Glyph, Icon, List, ListRow, Section, Sheet};

/// Three rows, each with the sheet in which it is changed.
#[component]
pub fn OperationMarks(
    /// Of which operation.
    operation: Arc<Operation>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let marks = state.rooms().marks;
    let id = operation.id;
    let row = |title: String, subtitle: &'static str, glyph: Glyph, open: RwSignal<bool>| {
        let operation = Arc::clone(&operation);
        let press = move |()| {
            marks.begin(&operation);
            open.set(true);
        };
        let leading = view! {
            <Avatar glyph=Some(glyph) tone=AvatarTone::Neutral shape=AvatarShape::Square/>
        };
        let (leading, edit) = (
            leading.into_any(),
            view! { <Icon glyph=Glyph::Edit/> }.into_any(),
        );
        view! { <ListRow title subtitle leading=Some(leading) trailing=Some(edit) on_press=press/> }
            .into_any()
    };
    let (category, note, labels) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let or = |text: &str, none: &'static str| match text {
        "" => none.to_owned(),
        text => text.to_owned(),
    };
    let rows = [
        row(
            t.category(operation.category).to_owned(),
            t.operation_category(),
            category_glyph(operation.category),
            category,
        ),
        row(
            or(&operation.own_note, t.marks_no_note()),
            t.marks_note(),
            Glyph::Receipt,
            note,
        ),
        row(
            or(&operation.labels.join(", "), t.marks_no_labels()),
            t.marks_labels(),
            Glyph::Tag,
            labels,
        ),
    ];
    let named = operation.counterparty.name.clone();
    let now = operation.category;
    let of_category =
        move || view! { <CategoryForm id now name=named.clone() open=category/> }.into_any();
    view! {
        <Section title=t.marks_title()><List>{rows}</List></Section>
        <Sheet open=category title=t.operation_category() close_label=t.common_close()>{of_category()}</Sheet>
        <Sheet open=note title=t.marks_note() close_label=t.common_close()><NoteForm id open=note/></Sheet>
        <Sheet open=labels title=t.marks_labels() close_label=t.common_close()><LabelsForm id open=labels/></Sheet>
    }
    .into_any()
}

/// Why it was not kept, in words.
fn trouble_word(t: Texts, trouble: &MarkTrouble) -> String {
    match trouble {
        MarkTrouble::Wrong(OwnWordsError::Empty) => t.marks_wrong_empty().to_owned(),
        MarkTrouble::Wrong(OwnWordsError::NoteTooLong | OwnWordsError::LabelTooLong) => {
            t.marks_wrong_long().to_owned()
        }
        MarkTrouble::Wrong(OwnWordsError::ForbiddenCharacter) => {
            t.marks_wrong_characters().to_owned()
        }
        MarkTrouble::TooMany => t.marks_too_many().to_owned(),
        MarkTrouble::Failed(error) => t.api_error(error),
    }
}
