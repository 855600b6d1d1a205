//! Finding codes in pixels: the browser's own detector where it has one, else a worker with its wasm.

use core::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::clock;
use super::dynamic::{call, construct, get, global, object, promised, set};
use super::picture::Frame;

const SCRIPT: &str = "/scan-worker.js";

/// How long to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// A camera's frame: another one comes soon.
    Frame,
    /// A chosen picture: worth a second.
    Picture,
}

/// The worker could not be had: no network, or a newer release took its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScannerError;

/// Finds codes. Dropped, it ends its worker.
pub struct Scanner {
    detector: Option<JsValue>,
    worker: RefCell<Option<Rc<ScanWorker>>>,
}

impl Scanner {
    /// Starts it; the worker begins to load unless the browser can do without.
    pub async fn start() -> Self {
        let detector = detector().await;
        let worker = detector.is_none().then(ScanWorker::start).flatten();
        Self {
            detector,
            worker: RefCell::new(worker),
        }
    }

    /// The bytes of every code in the picture, each once.
    ///
    /// # Errors
    /// [`ScannerError`].
    pub async fn scan(&self, frame: &Frame, effort: Effort) -> Result<Vec<Vec<u8>>, ScannerError> {
        let mut codes = match self.detected(frame).await {
            Some(codes) => codes,
            None => self.worker()?.scan(frame, effort).await?,
        };
        let mut known: Vec<Vec<u8>> = Vec::new();
        codes.retain(|code| {
            let fresh = !known.contains(code);
            if fresh {
                known.push(code.clone());
            }
            fresh
        });
        Ok(codes)
    }

    /// What the browser's detector sees; `None` where the worker has to look.
    ///
    /// The detector guesses a character set and hands out text. The bytes are lost where that is not
    /// plain ASCII, and may be where it is a bill, which may be in windows-1251.
    async fn detected(&self, frame: &Frame) -> Option<Vec<Vec<u8>>> {
        let found = promised(
            self.detector.as_ref()?,
            "detect",
            std::slice::from_ref(&frame.image),
        )
        .await;
        let found = Array::from(&found.ok()?);
        let texts = found
            .iter()
            .map(|one| get(&one, "rawValue").as_string().unwrap_or_default());
        texts
            .map(|text| (text.is_ascii() && !text.starts_with("ST0001")).then(|| text.into_bytes()))
            .collect()
    }

    fn worker(&self) -> Result<Rc<ScanWorker>, ScannerError> {
        let known = self.worker.borrow().clone();
        let worker = known.or_else(ScanWorker::start).ok_or(ScannerError)?;
        self.worker.replace(Some(Rc::clone(&worker)));
        Ok(worker)
    }
}

/// The browser's detector, where it knows both kinds of codes.
async fn detector() -> Option<JsValue> {
    let class = global("BarcodeDetector");
    let formats = promised(&class, "getSupportedFormats", &[]).await.ok()?;
    let formats: Vec<_> = Array::from(&formats)
        .iter()
        .filter_map(|one| one.as_string())
        .collect();
    let wanted = ["qr_code", "code_128"];
    if !wanted
        .iter()
        .all(|wanted| formats.iter().any(|format| format == wanted))
    {
        return None;
    }
    let wanted: Array = wanted.into_iter().map(JsValue::from).collect();
    construct("BarcodeDetector", &[object(&[("formats", wanted.into())])]).ok()
}

/// Who waits for an answer, or that none will ever come.
enum Line {
    Idle,
    Waiting(Function),
    Dead,
}

/// The worker of crates/scanner/README.md: one picture at a time.
struct ScanWorker {
    worker: JsValue,
    line: Rc<RefCell<Line>>,
    _heard: Closure<dyn FnMut(JsValue)>,
    _failed: Closure<dyn FnMut()>,
}

impl ScanWorker {
    fn start() -> Option<Rc<Self>> {
        let worker = construct("Worker", &[SCRIPT.into()]).ok()?;
        let line = Rc::new(RefCell::new(Line::Idle));
        let heard = Closure::<dyn FnMut(JsValue)>::new({
            let line = Rc::clone(&line);
            move |event: JsValue| {
                let said = get(&event, "data");
                match get(&said, "ready").as_bool() {
                    Some(true) => {}
                    Some(false) => answer(&line, Line::Dead, &JsValue::UNDEFINED),
                    None => answer(&line, Line::Idle, &said),
                }
            }
        });
        let failed = Closure::<dyn FnMut()>::new({
            let line = Rc::clone(&line);
            move || answer(&line, Line::Dead, &JsValue::UNDEFINED)
        });
        set(&worker, "onmessage", heard.as_ref());
        set(&worker, "onerror", failed.as_ref());
        Some(Rc::new(Self {
            worker,
            line,
            _heard: heard,
            _failed: failed,
        }))
    }

    async fn scan(&self, frame: &Frame, effort: Effort) -> Result<Vec<Vec<u8>>, ScannerError> {
        // It looks at one picture at a time: a chosen one waits for the camera's last frame.
        while matches!(*self.line.borrow(), Line::Waiting(_)) {
            clock::sleep(20).await;
        }
        if matches!(*self.line.borrow(), Line::Dead) {
            return Err(ScannerError);
        }
        let answered = Promise::new(&mut |resolve, _| {
            self.line.replace(Line::Waiting(resolve));
        });
        if self.send(frame, effort).is_err() {
            self.line.replace(Line::Idle);
            return Err(ScannerError);
        }
        let answer = JsFuture::from(answered).await.map_err(|_| ScannerError)?;
        if answer.is_undefined() {
            return Err(ScannerError);
        }
        // A picture that the worker could not look at has no codes; it says why in its log.
        let codes = get(&answer, "codes");
        if !codes.is_object() {
            return Ok(Vec::new());
        }
        let bytes = |one: JsValue| Uint8Array::new(&get(&one, "bytes")).to_vec();
        Ok(Array::from(&codes).iter().map(bytes).collect())
    }

    fn send(&self, frame: &Frame, effort: Effort) -> Result<(), JsValue> {
        let pixels = frame.pixels();
        let effort = match effort {
            Effort::Frame => "frame",
            Effort::Picture => "picture",
        };
        let message = object(&[
            ("id", 0.into()),
            ("width", frame.width.into()),
            ("height", frame.height.into()),
            ("pixels", pixels.clone()),
            ("effort", effort.into()),
        ]);
        call(
            &self.worker,
            "postMessage",
            &[message, Array::of1(&pixels).into()],
        )
        .map(drop)
    }
}

fn answer(line: &RefCell<Line>, next: Line, with: &JsValue) {
    if let Line::Waiting(resolve) = line.replace(next) {
        // Resolving a promise cannot fail.
        let _ = resolve.call1(&JsValue::UNDEFINED, with);
    }
}

impl Drop for ScanWorker {
    fn drop(&mut self) {
        // It ends at once, whatever it is at.
        let _ = call(&self.worker, "terminate", &[]);
        answer(&self.line, Line::Dead, &JsValue::UNDEFINED);
    }
}
