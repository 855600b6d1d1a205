//! The camera: asked for, shown, and let go as soon as nobody looks.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::dynamic::{call, get, global, object, promised, set};
use super::listener::Listener;
use super::picture::VideoElement;

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CameraError {
    /// The page did not come over a secure connection, so the browser has no camera for it.
    Insecure,
    /// The person, or the device's settings, said no.
    Refused,
    /// The device has no camera.
    Missing,
    /// Another app or tab has it.
    Busy,
    /// Anything else.
    Failed,
}

/// How far a zoom control goes: from 0, the widest, to this, the closest.
pub const ZOOM_STEPS: u32 = 10;

/// A camera in use; dropped, it is switched off.
pub struct Camera {
    stream: JsValue,
    track: JsValue,
}

impl Camera {
    /// Asks for the camera that looks away from the person, or for any.
    ///
    /// # Errors
    /// [`CameraError`].
    pub async fn open() -> Result<Self, CameraError> {
        // Browsers leave it out where the connection is not secure.
        let devices = get(&global("navigator"), "mediaDevices");
        if devices.is_undefined() {
            return Err(CameraError::Insecure);
        }
        let video = object(&[
            ("facingMode", object(&[("ideal", "environment".into())])),
            ("width", object(&[("ideal", 1280.into())])),
            ("height", object(&[("ideal", 720.into())])),
        ]);
        let stream = promised(&devices, "getUserMedia", &[object(&[("video", video)])]).await;
        let stream = stream.map_err(|error| refusal(&error))?;
        let tracks = call(&stream, "getVideoTracks", &[]).unwrap_or_default();
        let track = Array::from(&tracks).get(0);
        if track.is_undefined() {
            return Err(CameraError::Missing);
        }
        Ok(Self { stream, track })
    }

    /// Shows what it sees.
    pub async fn show(&self, video: &VideoElement) {
        set(video, "srcObject", &self.stream);
        // It is refused where the element has left the page; then nobody looks.
        let _ = promised(video, "play", &[]).await;
    }

    /// Calls back when the browser or the device takes the camera away.
    #[must_use]
    pub fn on_end(&self, run: impl Fn() + 'static) -> Listener {
        Listener::new(
            Some(self.track.clone().unchecked_into()),
            "ended",
            move |_| run(),
        )
    }

    /// Whether it has a lamp.
    #[must_use]
    pub fn has_torch(&self) -> bool {
        self.ability("torch").is_truthy()
    }

    /// Whether it can be zoomed.
    #[must_use]
    pub fn has_zoom(&self) -> bool {
        self.zoom_range().is_some()
    }

    /// Switches the lamp; whether that worked.
    pub async fn set_torch(&self, on: bool) -> bool {
        self.apply("torch", on.into()).await
    }

    /// Zooms, from 0 to [`ZOOM_STEPS`]; whether that worked.
    #[expect(
        clippy::float_arithmetic,
        reason = "the position of a lens, not an amount"
    )]
    pub async fn set_zoom(&self, step: u32) -> bool {
        let Some((least, most)) = self.zoom_range() else {
            return false;
        };
        let part = f64::from(step.min(ZOOM_STEPS)) / f64::from(ZOOM_STEPS);
        self.apply("zoom", (least + (most - least) * part).into())
            .await
    }

    fn zoom_range(&self) -> Option<(f64, f64)> {
        let zoom = self.ability("zoom");
        let (least, most) = (get(&zoom, "min").as_f64()?, get(&zoom, "max").as_f64()?);
        (most > least).then_some((least, most))
    }

    /// What the device can do. Browsers that do not say so have no such method, and the call fails.
    fn ability(&self, name: &str) -> JsValue {
        let abilities = call(&self.track, "getCapabilities", &[]);
        abilities.map_or(JsValue::UNDEFINED, |abilities| get(&abilities, name))
    }

    async fn apply(&self, name: &str, value: JsValue) -> bool {
        let wanted = Array::of1(&object(&[(name, value)]));
        let wanted = object(&[("advanced", wanted.into())]);
        promised(&self.track, "applyConstraints", &[wanted])
            .await
            .is_ok()
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        // A track that has ended stays so.
        let _ = call(&self.track, "stop", &[]);
    }
}

fn refusal(error: &JsValue) -> CameraError {
    match get(error, "name").as_string().as_deref() {
        Some("NotAllowedError" | "PermissionDeniedError" | "SecurityError") => CameraError::Refused,
        Some("NotFoundError" | "DevicesNotFoundError" | "OverconstrainedError") => {
            CameraError::Missing
        }
        Some("NotReadableError" | "TrackStartError" | "AbortError") => CameraError::Busy,
        _ => CameraError::Failed,
    }
}
