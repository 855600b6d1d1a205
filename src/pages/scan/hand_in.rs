//! Other ways than the camera: a picture, what was copied, what is typed, what was shared.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::follow::{follow, follow_text};
use crate::components::{Eye, Unseen};
use crate::i18n::{Texts, use_texts};
use crate::platform::incoming::{self, Handed};
use crate::platform::picture::{Picture, PictureError};
use crate::state::State;
use crate::ui::{Button, Glyph, Notice, NoticeTone, Sheet, TextField, TileButton, redraw};

/// Why what was handed in led nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    NoCode,
    TooLarge,
    NoPicture,
    NothingCopied,
    NoScanner,
}

impl Trouble {
    fn text(self, t: Texts) -> &'static str {
        match self {
            Self::NoCode => t.scan_no_code(),
            Self::TooLarge => t.scan_too_large(),
            Self::NoPicture => t.scan_no_picture(),
            Self::NothingCopied => t.scan_nothing_copied(),
            Self::NoScanner => t.camera_blind_text(),
        }
    }
}

/// What was handed in, on its way to a page.
#[derive(Clone, Copy)]
pub(super) struct Intake {
    state: State,
    pub(super) eye: Eye,
    /// Whether the camera looks.
    pub(super) looking: RwSignal<bool>,
    /// The codes of the last picture.
    pub(super) codes: RwSignal<Vec<Vec<u8>>>,
    trouble: RwSignal<Option<Trouble>>,
    busy: RwSignal<bool>,
}

impl Intake {
    /// Takes what came from outside before the page stood, and what is pasted while it does.
    pub(super) fn new(state: State, eye: Eye) -> Self {
        let intake = Self {
            state,
            eye,
            looking: RwSignal::new(true),
            codes: RwSignal::new(Vec::new()),
            trouble: RwSignal::new(None),
            busy: RwSignal::new(false),
        };
        // It listens for as long as the page stands.
        StoredValue::new_local(incoming::on_paste(move |handed| intake.take(handed)));
        spawn_local(async move {
            let link = state.navigation.take_link();
            let link = link
                .and_then(|link| incoming::unescape(&link))
                .map(Handed::Text);
            let handed = match link {
                Some(link) => Some(link),
                None => incoming::take_shared().await,
            };
            if let Some(handed) = handed.filter(|_| intake.stands()) {
                intake.take(handed);
            }
        });
        intake
    }

    /// Whether the page was not left meanwhile.
    fn stands(self) -> bool {
        self.busy.try_get_untracked().is_some()
    }

    /// The codes of one picture: one leads on, of several the person chooses.
    pub(super) fn found(self, codes: Vec<Vec<u8>>) {
        match <[Vec<u8>; 1]>::try_from(codes) {
            Ok([code]) => follow(self.state, code),
            Err(codes) => {
                self.looking.set(false);
                self.codes.set(codes);
            }
        }
    }

    /// Leads to what one of several codes says.
    pub(super) fn choose(self, code: Vec<u8>) {
        follow(self.state, code);
    }

    /// None of them: looks on.
    pub(super) fn reject(self) {
        self.codes.set(Vec::new());
        self.looking.set(true);
    }

    /// A picture or a text.
    pub(super) fn take(self, handed: Handed) {
        self.trouble.set(None);
        match handed {
            Handed::Text(text) => follow_text(self.state, &text),
            Handed::Pictures(pictures) => self.look(pictures),
        }
    }

    fn look(self, pictures: Vec<Picture>) {
        self.busy.set(true);
        self.looking.set(false);
        spawn_local(async move {
            let mut codes: Vec<Vec<u8>> = Vec::new();
            let mut trouble = Trouble::NoCode;
            for picture in &pictures {
                match self.eye.look(picture).await {
                    Ok(seen) => codes.extend(seen),
                    Err(Unseen::Scanner) => trouble = Trouble::NoScanner,
                    Err(Unseen::Picture(PictureError::TooLarge)) => trouble = Trouble::TooLarge,
                    Err(Unseen::Picture(PictureError::Unreadable)) => trouble = Trouble::NoPicture,
                }
            }
            if !self.stands() {
                return;
            }
            self.busy.set(false);
            if codes.is_empty() {
                self.trouble.set(Some(trouble));
                self.looking.set(true);
            } else {
                self.found(codes);
            }
        });
    }

    fn paste(self) {
        spawn_local(async move {
            let pasted = incoming::pasted().await;
            if !self.stands() {
                return;
            }
            match pasted {
                Some(handed) => self.take(handed),
                None => self.trouble.set(Some(Trouble::NothingCopied)),
            }
        });
    }
}

/// A picture, what was copied, or typing.
#[component]
pub(super) fn HandIn(
    /// Where it goes.
    intake: Intake,
) -> impl IntoView {
    let t = use_texts();
    let files: NodeRef<html::Input> = NodeRef::new();
    let pick = move |()| {
        if let Some(input) = files.get_untracked() {
            input.click();
        }
    };
    let picked = move |event| {
        let pictures = incoming::chosen(&event);
        if !pictures.is_empty() {
            intake.take(Handed::Pictures(pictures));
        }
    };
    let typing = RwSignal::new(false);
    let state_of = move || {
        let notice = match (intake.busy.get(), intake.trouble.get()) {
            (true, _) => view! { <Notice text=t.scan_reading()/> }.into_any(),
            (false, Some(trouble)) => {
                view! { <Notice text=trouble.text(t) tone=NoticeTone::Warn/> }.into_any()
            }
            (false, None) => ().into_any(),
        };
        view! { <div aria-live="polite">{notice}</div> }.into_any()
    };
    view! {
        {redraw(state_of)}
        <div class="scan-ways">
            <TileButton glyph=Glyph::Picture label=t.scan_picture() on_press=pick/>
            <TileButton glyph=Glyph::Paste label=t.scan_paste() on_press=move |()| intake.paste()/>
            <TileButton glyph=Glyph::Edit label=t.scan_type() on_press=move |()| typing.set(true)/>
        </div>
        // The button above stands for it: a bare file field speaks the browser's language, not the app's.
        <input node_ref=files class="scan-file" type="file" accept="image/*" multiple hidden tabindex="-1" aria-hidden="true" on:change=picked/>
        {typed(t, intake, typing)}
    }
    .into_any()
}

fn typed(t: Texts, intake: Intake, typing: RwSignal<bool>) -> AnyView {
    let value = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = value.get_untracked();
        if text.trim().is_empty() {
            error.set(Some(t.scan_type_empty().to_owned()));
        } else {
            typing.set(false);
            intake.take(Handed::Text(text));
        }
    };
    view! {
        <Sheet open=typing title=t.scan_type_title() close_label=t.common_close()>
            <form class="scan-type" on:submit=send>
                <TextField
                    label=t.scan_type_label()
                    value
                    hint=t.scan_type_hint()
                    error
                    autofocus=true
                    on_input=move |_| error.set(None)
                />
                <Button label=t.scan_type_go() wide=true submit=true/>
            </form>
        </Sheet>
    }
    .into_any()
}
