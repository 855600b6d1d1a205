//! Any picture may come: several codes, codes on their heads or in a mirror, none, and no picture at all.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_arithmetic
)]

use proptest::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};
use scanner::{Code, Effort, Image, Kind, scan};

/// A white page with codes on it.
struct Page {
    width: usize,
    height: usize,
    luma: Vec<u8>,
}

impl Page {
    fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            luma: vec![255; width * height],
        }
    }

    /// Draws a code with its upper left module at a place, turned as `turned` says.
    fn with(
        mut self,
        bytes: &[u8],
        at: (usize, usize),
        module: usize,
        turned: fn(i32, i32, i32) -> (i32, i32),
    ) -> Self {
        let code = QrCode::encode_binary(bytes, QrCodeEcc::Medium).unwrap();
        let side = usize::try_from(code.size()).unwrap() * module;
        for y in 0..side {
            for x in 0..side {
                let (u, v) = turned((x / module) as i32, (y / module) as i32, code.size() - 1);
                if code.get_module(u, v) {
                    self.luma[(at.1 + y) * self.width + at.0 + x] = 0;
                }
            }
        }
        self
    }

    fn codes(self, effort: Effort) -> Vec<Code> {
        scan(
            &Image::new(self.width, self.height, self.luma).unwrap(),
            effort,
        )
    }
}

fn upright(x: i32, y: i32, _: i32) -> (i32, i32) {
    (x, y)
}

fn near(code: &Code, corners: [(f32, f32); 4]) -> bool {
    code.corners
        .iter()
        .zip(corners)
        .all(|(is, (x, y))| (is.x - x).abs() < 2.5 && (is.y - y).abs() < 2.5)
}

#[test]
fn several_codes_are_all_read_with_their_bytes_and_corners() {
    let bill = b"ST00011|Name=\xCE\xCE\xCE|PersonalAcc=1";
    let page = Page::new(900, 500).with(bill, (40, 60), 6, upright).with(
        b"https://wallet.example/pay/r/1",
        (500, 200),
        5,
        upright,
    );
    let mut codes = page.codes(Effort::Picture);
    codes.sort_by(|a, b| a.bytes.cmp(&b.bytes));
    let [printed, link] = codes.as_slice() else {
        panic!("{codes:?}");
    };
    assert_eq!((link.kind, printed.kind), (Kind::Qr, Kind::Qr));
    assert_eq!(link.bytes, b"https://wallet.example/pay/r/1");
    assert_eq!(printed.bytes, bill);
    let side = 29.0 * 6.0;
    assert!(
        near(
            printed,
            [
                (40.0, 60.0),
                (40.0 + side, 60.0),
                (40.0 + side, 60.0 + side),
                (40.0, 60.0 + side)
            ]
        ),
        "{printed:?}"
    );
}

#[test]
fn the_same_code_printed_twice_is_there_twice() {
    let page = Page::new(700, 300)
        .with(b"twice", (30, 40), 6, upright)
        .with(b"twice", (400, 90), 6, upright);
    assert_eq!(page.codes(Effort::Picture).len(), 2);
}

#[test]
fn a_code_on_its_head_and_one_in_a_mirror_are_read_from_their_own_upper_left() {
    let head = Page::new(300, 300)
        .with(b"on its head", (50, 60), 7, |x, y, last| {
            (last - x, last - y)
        })
        .codes(Effort::Frame);
    let side = 21.0 * 7.0;
    let (left, top, right, bottom) = (50.0, 60.0, 50.0 + side, 60.0 + side);
    assert_eq!(head.len(), 1);
    assert!(
        near(
            &head[0],
            [(right, bottom), (left, bottom), (left, top), (right, top)]
        ),
        "{head:?}"
    );
    let mirror = Page::new(300, 300)
        .with(b"in a mirror", (50, 60), 7, |x, y, last| (last - x, y))
        .codes(Effort::Frame);
    assert_eq!(mirror.len(), 1);
    assert_eq!(mirror[0].bytes, b"in a mirror");
    assert!(
        near(
            &mirror[0],
            [(right, top), (left, top), (left, bottom), (right, bottom)]
        ),
        "{mirror:?}"
    );
}

#[test]
fn pictures_that_are_none_are_refused_or_empty() {
    assert_eq!(Image::new(3, 3, vec![0; 8]), None);
    assert_eq!(Image::new(usize::MAX, 2, Vec::new()), None);
    assert_eq!(Image::new((1 << 26) + 1, 1, vec![0; (1 << 26) + 1]), None);
    for (width, height) in [
        (0, 0),
        (0, 7),
        (7, 0),
        (1, 1),
        (1, 5000),
        (5000, 1),
        (2, 3000),
        (3000, 7),
        (20, 20),
    ] {
        for grey in [0, 128, 255] {
            let image = Image::new(width, height, vec![grey; width * height]).unwrap();
            assert_eq!(scan(&image, Effort::Picture), [], "{width} x {height}");
        }
    }
}

#[test]
fn what_is_transparent_is_white() {
    let image = Image::from_rgba(2, 1, &[0, 0, 0, 0, 0, 0, 0, 255]).unwrap();
    assert_eq!(image.luma(), [255, 0]);
    assert_eq!(Image::from_rgba(2, 1, &[0; 7]), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn no_picture_is_a_panic_and_noise_is_no_code(width in 0_usize..150, height in 0_usize..150, seed in any::<u64>(), coarse in 1_usize..6, grey in any::<bool>()) {
        let mut state = seed | 1;
        let mut cells = vec![0_u8; 151 * 151];
        for cell in &mut cells {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let thrown = (state >> 56) as u8;
            *cell = if grey { thrown } else if thrown < 128 { 0 } else { 255 };
        }
        let luma = (0..width * height).map(|at| cells[at / width / coarse * 151 + at % width / coarse]).collect();
        let image = Image::new(width, height, luma).unwrap();
        prop_assert_eq!(scan(&image, Effort::Frame), []);
        prop_assert_eq!(scan(&image, Effort::Picture), []);
    }
}
