//! How much is read of the first sixty of the measured pictures; `cargo xtask bench scan` takes all.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_arithmetic
)]

use scanner::pictures::{self, KINDS, Picture};
use scanner::{Effort, Kind, scan};
use std::thread;

/// Pictures read out of sixty, and payment codes out of ten, when this was last raised. Less is worse.
const READ_OF_SIXTY: usize = 54;
const READ_OF_TEN: usize = 10;

fn read(picture: &Picture, kind: Kind) -> bool {
    let codes = scan(&picture.image, Effort::Frame);
    for code in &codes {
        assert_eq!(
            (code.kind, &code.bytes),
            (kind, &picture.bytes),
            "{} is misread",
            KINDS[picture.kind]
        );
    }
    !codes.is_empty()
}

/// Which indices are read, by all cores.
fn all_read(count: usize, draw: fn(usize) -> Picture, kind: Kind) -> Vec<usize> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut done = thread::scope(|scope| {
        let part = |core: usize| {
            (core..count)
                .step_by(cores)
                .filter(move |index| read(&draw(*index), kind))
                .collect()
        };
        let parts: Vec<thread::ScopedJoinHandle<Vec<usize>>> = (0..cores)
            .map(|core| scope.spawn(move || part(core)))
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap())
            .collect::<Vec<usize>>()
    });
    done.sort_unstable();
    done
}

#[test]
fn as_many_of_sixty_pictures_are_read_as_ever_and_none_is_misread() {
    let done = all_read(60, pictures::picture, Kind::Qr);
    assert!(
        done.len() >= READ_OF_SIXTY,
        "only {} are read: {done:?}",
        done.len()
    );
}

#[test]
fn as_many_of_ten_payment_codes_in_bars_are_read_as_ever_and_none_is_misread() {
    let done = all_read(10, pictures::barcode, Kind::Code128);
    assert!(
        done.len() >= READ_OF_TEN,
        "only {} are read: {done:?}",
        done.len()
    );
}

/// FNV-1a.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

#[test]
fn the_pictures_are_the_same_on_every_machine() {
    let hashes = [2, 7, 9].map(|index| hash(pictures::picture(index).image.luma()));
    let expected = [
        0x1D95_2A75_E5DF_D9C3,
        0xC2FB_FDF2_A200_3E43,
        0x7E42_45DB_6C56_14DD,
    ];
    assert_eq!(
        hashes, expected,
        "the measured pictures changed: measure all readers again"
    );
}
