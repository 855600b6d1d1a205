//! The camera: asked for, shown, and let go as soon as nobody looks.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, HtmlVideoElement, MediaDevices, MediaStream, MediaStreamConstraints,
    MediaStreamTrack, MediaTrackConstraints, window,
};

use super::listener::Listener;

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

#[wasm_bindgen]
extern "C" {
    // web-sys hides it as unstable.
    type CapableTrack;
    #[wasm_bindgen(method, catch, js_name = getCapabilities)]
    fn capabilities(this: &CapableTrack) -> Result<JsValue, JsValue>;
}

/// A camera in use; dropped, it is switched off.
pub struct Camera {
    stream: MediaStream,
    track: MediaStreamTrack,
}

impl Camera {
    /// Asks for the camera that looks away from the person, or for any.
    ///
    /// # Errors
    /// [`CameraError`].
    pub async fn open() -> Result<Self, CameraError> {
        let devices = devices().ok_or(CameraError::Insecure)?;
        let video = object(&[
            ("facingMode", object(&[("ideal", "environment".into())])),
            ("width", object(&[("ideal", 1280.into())])),
            ("height", object(&[("ideal", 720.into())])),
        ]);
        let wanted = MediaStreamConstraints::new();
        wanted.set_video(&video);
        let asked = devices
            .get_user_media_with_constraints(&wanted)
            .map_err(|error| refusal(&error))?;
        let stream: MediaStream = JsFuture::from(asked)
            .await
            .map_err(|error| refusal(&error))?
            .unchecked_into();
        let track = stream.get_video_tracks().get(0);
        let track = track.dyn_into().map_err(|_| CameraError::Missing)?;
        Ok(Self { stream, track })
    }

    /// Shows what it sees.
    pub async fn show(&self, video: &HtmlVideoElement) {
        video.set_src_object(Some(&self.stream));
        if let Ok(playing) = video.play() {
            // It is refused where the element has left the page; then nobody looks.
            let _ = JsFuture::from(playing).await;
        }
    }

    /// Calls back when the browser or the device takes the camera away.
    #[must_use]
    pub fn on_end(&self, run: impl Fn() + 'static) -> Listener {
        Listener::new(Some(self.track.clone().into()), "ended", move |_| run())
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
        let end = |name: &str| Reflect::get(&zoom, &name.into()).ok()?.as_f64();
        let (least, most) = (end("min")?, end("max")?);
        (most > least).then_some((least, most))
    }

    /// What the device can do. Browsers that do not say so have no such method, and the call fails.
    fn ability(&self, name: &str) -> JsValue {
        let abilities = self.track.unchecked_ref::<CapableTrack>().capabilities();
        abilities
            .and_then(|abilities| Reflect::get(&abilities, &name.into()))
            .unwrap_or(JsValue::UNDEFINED)
    }

    async fn apply(&self, name: &str, value: JsValue) -> bool {
        let wanted: MediaTrackConstraints =
            object(&[("advanced", Array::of1(&object(&[(name, value)])).into())]).unchecked_into();
        match self.track.apply_constraints_with_constraints(&wanted) {
            Ok(applied) => JsFuture::from(applied).await.is_ok(),
            Err(_) => false,
        }
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.track.stop();
    }
}

fn devices() -> Option<MediaDevices> {
    let navigator = window()?.navigator();
    // Browsers leave it out where the connection is not secure.
    let devices = Reflect::get(&navigator, &"mediaDevices".into()).ok()?;
    devices.is_object().then(|| devices.unchecked_into())
}

fn refusal(error: &JsValue) -> CameraError {
    let name = error.dyn_ref::<DomException>().map(DomException::name);
    match name.as_deref() {
        Some("NotAllowedError" | "PermissionDeniedError" | "SecurityError") => CameraError::Refused,
        Some("NotFoundError" | "DevicesNotFoundError" | "OverconstrainedError") => {
            CameraError::Missing
        }
        Some("NotReadableError" | "TrackStartError" | "AbortError") => CameraError::Busy,
        _ => CameraError::Failed,
    }
}

fn object(pairs: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in pairs {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}
