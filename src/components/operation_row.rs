//! One operation in a list.

use poltina_api_types::{Direction, Operation};

use leptos::prelude::AnyView;

use super::{party_glyph, signed};
use crate::i18n::Texts;
use crate::platform::clock;
use crate::routes::Route;
use crate::ui::{AmountTone, CopiedRow, RowAmount, copied_row};

/// The row: other side, what for and when, how much. It leads to the operation.
#[must_use]
pub fn operation_row(t: Texts, operation: &Operation, hidden: bool, current: bool) -> AnyView {
    let mut particulars = vec![t.category(operation.category).to_owned()];
    particulars.extend(clock::parse(&operation.posted_at).map(|at| t.time(at)));
    let tone = match operation.direction {
        Direction::In => AmountTone::Plus,
        Direction::Out => AmountTone::Plain,
    };
    let amount = match hidden {
        true => RowAmount::Hidden(t.home_hidden()),
        false => RowAmount::Shown(t.signed_money(signed(operation)), tone),
    };
    copied_row(CopiedRow {
        title: operation.counterparty.name.clone(),
        subtitle: particulars.join(" · "),
        glyph: party_glyph(operation),
        amount,
        href: Route::Operation(operation.id).path(),
        current,
    })
}
