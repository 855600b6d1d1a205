//! What is printed: the modules of a code, flat and sharp.

use crate::code128::table;
use qrcodegen::{QrCode, QrCodeEcc, QrSegment};

/// Modules, row after row; true is dark.
pub(super) struct Print {
    width: usize,
    dark: Vec<bool>,
}

impl Print {
    /// A QR code of one of four levels.
    pub(super) fn qr(bytes: &[u8], level: usize) -> Self {
        let level = match level {
            0 => QrCodeEcc::Low,
            1 | 2 => QrCodeEcc::Medium,
            _ => QrCodeEcc::Quartile,
        };
        let segment = match std::str::from_utf8(bytes) {
            Ok(digits) if digits.bytes().all(|it| it.is_ascii_digit()) => {
                QrSegment::make_numeric(digits)
            }
            _ => QrSegment::make_bytes(bytes),
        };
        let Ok(code) = QrCode::encode_segments(&[segment], level) else {
            return Self {
                width: 0,
                dark: Vec::new(),
            };
        };
        let places = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        let dark = places.map(|(x, y)| code.get_module(x, y)).collect();
        Self {
            width: code.size() as usize,
            dark,
        }
    }

    /// Code 128, four times as wide as high.
    pub(super) fn bars(text: &[u8]) -> Self {
        let mut row = Vec::new();
        for (index, width) in table::encoded(text).into_iter().enumerate() {
            row.resize(row.len() + usize::from(width), index % 2 == 0);
        }
        Self {
            width: row.len(),
            dark: row.repeat(row.len() / 4),
        }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn height(&self) -> usize {
        self.dark.len() / self.width.max(1)
    }

    pub(super) fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width
            && self
                .dark
                .get(y * self.width + x)
                .copied()
                .unwrap_or_default()
    }
}
