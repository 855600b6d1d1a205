//! Looking: one frame after the other, for as long as somebody looks at them.

use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Sight;
use crate::platform::camera::{Camera, CameraError};
use crate::platform::listener::Listener;
use crate::platform::picture::{
    Darkroom, FRAME_SIDE, PICTURE_SIDE, Picture, PictureError, VideoElement,
};
use crate::platform::scanner::{Effort, Scanner, ScannerError};
use crate::platform::{clock, page};
use crate::state::LockHeld;

/// The pause between two frames: a phone that looks without a pause gets hot.
const PAUSE_MS: u32 = 60;

/// What a chosen picture could not be looked at for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// The file.
    Picture(PictureError),
    /// What finds codes is not here.
    Scanner,
}

/// What finds codes: loaded when it is first wanted, let go with the page that made it.
#[derive(Clone, Copy)]
pub struct Eye {
    scanner: StoredValue<Option<Rc<Scanner>>, LocalStorage>,
    darkroom: StoredValue<Option<Rc<Darkroom>>, LocalStorage>,
}

impl Eye {
    /// Begins to load what finds codes.
    #[must_use]
    pub fn new() -> Self {
        let eye = Self {
            scanner: StoredValue::new_local(None),
            darkroom: StoredValue::new_local(Darkroom::new().map(Rc::new)),
        };
        spawn_local(async move {
            let _ = eye.scanner().await;
        });
        eye
    }

    async fn scanner(self) -> Option<Rc<Scanner>> {
        if let Some(known) = self.scanner.try_get_value()? {
            return Some(known);
        }
        let started = Rc::new(Scanner::start().await);
        // Two may have begun at once: the first one stays.
        self.scanner
            .try_update_value(|known| Rc::clone(known.get_or_insert(started)))
    }

    /// Forgets a scanner that failed, so that the next try begins anew.
    fn renew(self) {
        self.scanner.try_set_value(None);
    }

    /// The codes in a chosen picture, each once. Large pictures are first looked at from afar.
    ///
    /// # Errors
    /// [`Unseen`].
    pub async fn look(self, picture: &Picture) -> Result<Vec<Vec<u8>>, Unseen> {
        let darkroom = self.darkroom.try_get_value().flatten();
        let darkroom = darkroom.ok_or(Unseen::Picture(PictureError::Unreadable))?;
        for side in [FRAME_SIDE, PICTURE_SIDE] {
            let frame = darkroom
                .develop(picture, side)
                .await
                .map_err(Unseen::Picture)?;
            let scanner = self.scanner().await.ok_or(Unseen::Scanner)?;
            match scanner.scan(&frame, Effort::Picture).await {
                Ok(codes) if codes.is_empty() => {}
                Ok(codes) => return Ok(codes),
                Err(ScannerError) => {
                    self.renew();
                    return Err(Unseen::Scanner);
                }
            }
        }
        Ok(Vec::new())
    }
}

impl Default for Eye {
    fn default() -> Self {
        Self::new()
    }
}

/// The camera at work.
#[derive(Clone, Copy)]
pub(super) struct Watch {
    eye: Eye,
    video: NodeRef<html::Video>,
    looking: RwSignal<bool>,
    on_codes: Callback<Vec<Vec<u8>>>,
    pub(super) sight: RwSignal<Sight>,
    /// Whether the lamp is on; none where there is no lamp.
    pub(super) torch: RwSignal<Option<bool>>,
    pub(super) zooms: RwSignal<bool>,
    camera: StoredValue<Option<(Rc<Camera>, Listener, LockHeld)>, LocalStorage>,
    /// Which start is the newest: whatever belongs to an older one ends.
    turn: StoredValue<u32>,
}

impl Watch {
    pub(super) fn new(
        eye: Eye,
        video: NodeRef<html::Video>,
        looking: RwSignal<bool>,
        on_codes: Callback<Vec<Vec<u8>>>,
    ) -> Self {
        let watch = Self {
            eye,
            video,
            looking,
            on_codes,
            sight: RwSignal::new(Sight::Starting),
            torch: RwSignal::new(None),
            zooms: RwSignal::new(false),
            camera: StoredValue::new_local(None),
            turn: StoredValue::new(0),
        };
        let visibility = page::on_visibility(move |visible| match visible {
            true => watch.start(),
            false => watch.stop(Sight::Hidden),
        });
        // It listens for as long as the component stands.
        StoredValue::new_local(visibility);
        Effect::new(move |_| {
            if video.get().is_some() {
                watch.start();
            }
        });
        watch
    }

    /// Asks for the camera and begins to look.
    pub(super) fn start(self) {
        self.stop(Sight::Starting);
        if !page::visible() {
            self.sight.set(Sight::Hidden);
            return;
        }
        let turn = self.turn.get_value();
        spawn_local(async move {
            let opened = Camera::open().await;
            // The page may have been left or hidden meanwhile: the camera is let go at once.
            if self.is_over(turn) {
                return;
            }
            match opened {
                Ok(camera) => self.look(turn, Rc::new(camera)).await,
                Err(error) => self.sight.set(error.into()),
            }
        });
    }

    fn stop(self, sight: Sight) {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.camera.set_value(None);
        self.torch.set(None);
        self.zooms.set(false);
        self.sight.set(sight);
    }

    fn is_over(self, turn: u32) -> bool {
        self.turn.try_get_value() != Some(turn)
    }

    async fn look(self, turn: u32, camera: Rc<Camera>) {
        let Some(video) = self.video.get_untracked() else {
            return;
        };
        let taken = camera.on_end(move || self.stop(CameraError::Busy.into()));
        // While one holds the camera up, nothing else is touched.
        let held = LockHeld::new();
        self.camera
            .set_value(Some((Rc::clone(&camera), taken, held)));
        camera.show(&video).await;
        if self.is_over(turn) {
            return;
        }
        self.torch.set(camera.has_torch().then_some(false));
        self.zooms.set(camera.has_zoom());
        self.sight.set(Sight::Live);
        // From here on the one that is stored keeps it open.
        drop(camera);
        let seen = self.watch(turn, &video).await;
        if seen.is_err() && !self.is_over(turn) {
            self.eye.renew();
            self.stop(Sight::Blind);
        }
    }

    /// One frame in flight at a time.
    async fn watch(self, turn: u32, video: &VideoElement) -> Result<(), ScannerError> {
        let darkroom = self
            .eye
            .darkroom
            .try_get_value()
            .flatten()
            .ok_or(ScannerError)?;
        let scanner = self.eye.scanner().await.ok_or(ScannerError)?;
        while !self.is_over(turn) {
            if self.looking.get_untracked()
                && let Some(frame) = darkroom.frame(video)
            {
                let codes = scanner.scan(&frame, Effort::Frame).await?;
                let wanted = !self.is_over(turn) && self.looking.get_untracked();
                if wanted && !codes.is_empty() {
                    self.looking.set(false);
                    self.on_codes.run(codes);
                }
            }
            clock::sleep(PAUSE_MS).await;
        }
        Ok(())
    }

    pub(super) fn set_torch(self, on: bool) {
        self.with_camera(async move |camera| {
            if camera.set_torch(on).await {
                self.torch.try_set(Some(on));
            }
        });
    }

    pub(super) fn set_zoom(self, step: u32) {
        self.with_camera(async move |camera| {
            // A camera that cannot follow stays where it is, as one can see.
            let _ = camera.set_zoom(step).await;
        });
    }

    fn with_camera(self, run: impl AsyncFnOnce(Rc<Camera>) + 'static) {
        let camera = self
            .camera
            .with_value(|open| open.as_ref().map(|(camera, ..)| Rc::clone(camera)));
        if let Some(camera) = camera {
            spawn_local(run(camera));
        }
    }
}
