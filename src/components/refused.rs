//! Why something that moves money was not done, and the way to what is missing.

use leptos::prelude::*;
use poltina_api_types::ErrorCode;

use crate::i18n::{Texts, use_texts};
use crate::platform::passkey;
use crate::routes::Route;
use crate::ui::{Button, ButtonLook, Glyph, Notice, NoticeTone};

/// The reason; where something can be done about it, the way there.
#[must_use]
pub fn refused(
    t: Texts,
    text: String,
    code: Option<ErrorCode>,
    no_factor: &'static str,
) -> AnyView {
    let way = match code {
        Some(ErrorCode::FactorRequired) => {
            return view! { <NoFactor text=no_factor/> }.into_any();
        }
        Some(ErrorCode::LevelTooLow) => Some((t.limits_raise(), Route::Levels)),
        Some(ErrorCode::WalletFrozen) => Some((t.freeze_open(), Route::Security)),
        _ => None,
    };
    match way {
        Some((label, route)) => view! {
            <Notice text tone=NoticeTone::Bad>
                <Button label look=ButtonLook::Quiet href=route.path()/>
            </Notice>
        }
        .into_any(),
        None => view! { <Notice text tone=NoticeTone::Bad/> }.into_any(),
    }
}

/// There is nothing to confirm by yet: the ways to make something. What was typed waits.
#[component]
fn NoFactor(text: &'static str) -> impl IntoView {
    let t = use_texts();
    let by_passkey = passkey::supported().then(|| {
        view! { <Button label=t.check_make_passkey() look=ButtonLook::Soft glyph=Glyph::Key wide=true href=Route::Passkeys.path()/> }
    });
    view! {
        <Notice text tone=NoticeTone::Warn/>
        {by_passkey}
        <Button label=t.check_make_pin() look=ButtonLook::Soft glyph=Glyph::Lock wide=true href=Route::Pin.path()/>
    }
    .into_any()
}
