//! What the worker's script calls: memory in, memory out. The words between: README.md.
#![allow(unsafe_code)] // Only to export names: nothing here or elsewhere in the crate is unsafe.

use crate::image::PIXELS_AT_MOST;
use crate::{Code, Effort, Image, Kind};
use std::cell::RefCell;

#[derive(Default)]
struct Memory {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
    found: Vec<u8>,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// Where to write `width * height` RGBA pixels; null if there are too many.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn reserve(width: usize, height: usize) -> *mut u8 {
    let pixels = width.checked_mul(height).filter(|it| *it <= PIXELS_AT_MOST);
    let Some(pixels) = pixels else {
        return std::ptr::null_mut();
    };
    MEMORY.with_borrow_mut(|memory| {
        (memory.width, memory.height) = (width, height);
        memory.pixels.resize(pixels * 4, 0);
        memory.pixels.as_mut_ptr()
    })
}

/// Searches the picture that was written, and says where what was found is laid down.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn scan(effort: u32) -> *const u8 {
    let effort = match effort {
        0 => Effort::Frame,
        _ => Effort::Picture,
    };
    MEMORY.with_borrow_mut(|memory| {
        let image = Image::from_rgba(memory.width, memory.height, &memory.pixels);
        let codes = image.map(|image| crate::scan(&image, effort));
        memory.found = written(&codes.unwrap_or_default());
        memory.found.as_ptr()
    })
}

/// How many bytes were laid down.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn found() -> usize {
    MEMORY.with_borrow(|memory| memory.found.len())
}

fn written(codes: &[Code]) -> Vec<u8> {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
    let mut found = Vec::from(number(codes.len()));
    for code in codes {
        let kind = match code.kind {
            Kind::Qr => 0,
            Kind::Code128 => 1,
        };
        found.extend(number(kind));
        for corner in code.corners {
            found.extend(corner.x.to_le_bytes());
            found.extend(corner.y.to_le_bytes());
        }
        found.extend(number(code.bytes.len()));
        found.extend(&code.bytes);
    }
    found
}
