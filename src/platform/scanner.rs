//! Finding codes in pixels: the browser's own detector where it has one, else a worker with its wasm.

use core::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker};

use super::clock;
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

#[wasm_bindgen]
extern "C" {
    // web-sys hides it as unstable.
    type BarcodeDetector;
    #[wasm_bindgen(constructor, catch)]
    fn new(options: &Object) -> Result<BarcodeDetector, JsValue>;
    #[wasm_bindgen(static_method_of = BarcodeDetector, js_name = getSupportedFormats, catch)]
    fn supported_formats() -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn detect(this: &BarcodeDetector, image: &JsValue) -> Result<Promise, JsValue>;

    type Detected;
    #[wasm_bindgen(method, getter, js_name = rawValue)]
    fn raw_value(this: &Detected) -> String;

    type Answer;
    #[wasm_bindgen(method, getter)]
    fn codes(this: &Answer) -> Option<Array>;

    type Found;
    #[wasm_bindgen(method, getter)]
    fn bytes(this: &Found) -> Uint8Array;
}

/// Finds codes. Dropped, it ends its worker.
pub struct Scanner {
    detector: Option<BarcodeDetector>,
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
        let detecting = self.detector.as_ref()?.detect(&frame.image).ok()?;
        let found = Array::from(&JsFuture::from(detecting).await.ok()?);
        let texts = found
            .iter()
            .map(|one| one.unchecked_into::<Detected>().raw_value());
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
async fn detector() -> Option<BarcodeDetector> {
    if !Reflect::has(&js_sys::global(), &"BarcodeDetector".into()).unwrap_or(false) {
        return None;
    }
    let formats = JsFuture::from(BarcodeDetector::supported_formats().ok()?)
        .await
        .ok()?;
    let formats = Array::from(&formats);
    let wanted = ["qr_code", "code_128"].map(JsValue::from);
    if !wanted.iter().all(|format| formats.includes(format, 0)) {
        return None;
    }
    let options = Object::new();
    Reflect::set(&options, &"formats".into(), &Array::from_iter(wanted)).ok()?;
    BarcodeDetector::new(&options).ok()
}

/// Who waits for an answer, or that none will ever come.
enum Line {
    Idle,
    Waiting(js_sys::Function),
    Dead,
}

/// The worker of crates/scanner/README.md: one picture at a time.
struct ScanWorker {
    worker: Worker,
    line: Rc<RefCell<Line>>,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _failed: Closure<dyn FnMut()>,
}

impl ScanWorker {
    fn start() -> Option<Rc<Self>> {
        let worker = Worker::new(SCRIPT).ok()?;
        let line = Rc::new(RefCell::new(Line::Idle));
        let heard = Closure::<dyn FnMut(MessageEvent)>::new({
            let line = Rc::clone(&line);
            move |event: MessageEvent| {
                let data = event.data();
                match Reflect::get(&data, &"ready".into())
                    .ok()
                    .and_then(|ready| ready.as_bool())
                {
                    Some(true) => {}
                    Some(false) => answer(&line, Line::Dead, &JsValue::UNDEFINED),
                    None => answer(&line, Line::Idle, &data),
                }
            }
        });
        let failed = Closure::<dyn FnMut()>::new({
            let line = Rc::clone(&line);
            move || answer(&line, Line::Dead, &JsValue::UNDEFINED)
        });
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
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
        let codes = answer
            .unchecked_into::<Answer>()
            .codes()
            .unwrap_or_default();
        let bytes = |one: JsValue| one.unchecked_into::<Found>().bytes().to_vec();
        Ok(codes.iter().map(bytes).collect())
    }

    fn send(&self, frame: &Frame, effort: Effort) -> Result<(), JsValue> {
        let message = Object::new();
        let buffer = frame.pixels().buffer();
        let effort = match effort {
            Effort::Frame => "frame",
            Effort::Picture => "picture",
        };
        for (name, value) in [
            ("id", 0.into()),
            ("width", frame.width.into()),
            ("height", frame.height.into()),
            ("pixels", JsValue::from(buffer.clone())),
            ("effort", effort.into()),
        ] {
            Reflect::set(&message, &name.into(), &value)?;
        }
        self.worker
            .post_message_with_transfer(&message, &Array::of1(&buffer))
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
        self.worker.terminate();
        answer(&self.line, Line::Dead, &JsValue::UNDEFINED);
    }
}
