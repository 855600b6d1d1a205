//! A camera that looks for codes, with all that can keep it from looking.

mod eye;
mod sight;

use leptos::html;
use leptos::prelude::*;

use eye::Watch;
pub use eye::{Eye, Unseen};
pub use sight::Sight;

use crate::i18n::{Texts, use_texts};
use crate::platform::camera::ZOOM_STEPS;
use crate::ui::{Button, ButtonLook, Glyph, Icon, flag, redraw};

/// Shows what the camera sees and hands out the bytes of the codes in it.
///
/// It looks while `looking` is true, and sets it to false when it has found something; set it to
/// true again to look on. Hidden pages do not look, and the camera is let go with the component.
#[component]
pub fn CodeCamera(
    /// Whether it looks.
    looking: RwSignal<bool>,
    /// What finds the codes; made by the page with [`Eye::new`].
    eye: Eye,
    /// Called with the codes of one picture, each once.
    #[prop(into)]
    on_codes: Callback<Vec<Vec<u8>>>,
) -> impl IntoView {
    let t = use_texts();
    let video: NodeRef<html::Video> = NodeRef::new();
    let watch = Watch::new(eye, video, looking, on_codes);
    let live = move || watch.sight.get() == Sight::Live;
    let trouble = Memo::new(move |_| watch.sight.get());
    let frame = move || match trouble.get() {
        Sight::Live => view! { <span class="finder-frame" aria-hidden="true"></span> }.into_any(),
        Sight::Starting => {
            view! { <p class="finder-wait" role="status">{t.camera_starting()}</p> }.into_any()
        }
        sight => stopped(t, watch, sight),
    };
    view! {
        <div class="finder" data-live=flag("", live)>
            // Its picture is for the eye alone: there is nothing to hear in it.
            <video node_ref=video class="finder-video" autoplay playsinline muted aria-hidden="true" tabindex="-1"></video>
            {redraw(frame)}
            <div class="finder-tools">{torch(t, watch)}{zoom(t, watch)}</div>
        </div>
    }
    .into_any()
}

/// Why there is no picture, and what to do.
fn stopped(t: Texts, watch: Watch, sight: Sight) -> AnyView {
    let (title, text, again) = match sight {
        Sight::Live | Sight::Starting => return ().into_any(),
        Sight::Hidden => (t.camera_hidden(), t.camera_hidden_text(), t.camera_resume()),
        Sight::Insecure => (t.camera_insecure(), t.camera_insecure_text(), ""),
        Sight::Refused => (
            t.camera_refused(),
            t.camera_refused_text(),
            t.common_retry(),
        ),
        Sight::Missing => (
            t.camera_missing(),
            t.camera_missing_text(),
            t.common_retry(),
        ),
        Sight::Busy => (t.camera_busy(), t.camera_busy_text(), t.common_retry()),
        Sight::Failed => (t.camera_failed(), t.camera_failed_text(), t.common_retry()),
        Sight::Blind => (t.camera_blind(), t.camera_blind_text(), t.common_retry()),
    };
    let again = (!again.is_empty()).then(|| {
        view! { <Button label=again look=ButtonLook::Soft glyph=Glyph::Refresh on_press=move |()| watch.start()/> }
    });
    view! {
        <div class="finder-stopped" role="status">
            <Icon glyph=Glyph::Scan/>
            <h2>{title}</h2>
            <p>{text}</p>
            {again}
        </div>
    }
    .into_any()
}

fn torch(t: Texts, watch: Watch) -> AnyView {
    redraw(move || match watch.torch.get() {
        None => ().into_any(),
        Some(on) => {
            let label = if on {
                t.camera_torch_off()
            } else {
                t.camera_torch_on()
            };
            view! {
                <button type="button" class="finder-tool" aria-label=label title=label aria-pressed=on.to_string() on:click=move |_| watch.set_torch(!on)>
                    <Icon glyph=Glyph::Torch/>
                </button>
            }
            .into_any()
        }
    })
}

fn zoom(t: Texts, watch: Watch) -> AnyView {
    let zooms = Memo::new(move |_| watch.zooms.get());
    redraw(move || {
        let turned = move |event| {
            if let Ok(step) = event_target_value(&event).parse() {
                watch.set_zoom(step);
            }
        };
        let slider = zooms.get().then(|| {
            view! {
                <label class="finder-zoom">
                    <Icon glyph=Glyph::Zoom/>
                    <span class="visually-hidden">{t.camera_zoom()}</span>
                    <input type="range" min="0" max=ZOOM_STEPS.to_string() value="0" on:input=turned/>
                </label>
            }
            .into_any()
        });
        slider.into_any()
    })
}
