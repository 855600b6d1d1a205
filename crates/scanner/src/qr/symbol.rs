//! From the modules of a symbol to its payload: mask, codewords, blocks, correction, segments.

use super::format::Format;
use super::matrix::Matrix;
use super::{reed_solomon, segments};

/// The payload; `None` if too much is wrong. `doubtful` says which modules are not to be believed:
/// codewords with such modules are corrected at half the price, if they are not too many.
pub(super) fn read(matrix: &Matrix, doubtful: Option<&[bool]>) -> Option<Vec<u8>> {
    let format = Format::read(matrix)?;
    let version = matrix.version();
    let (check, count) = version.blocks(format.level);
    let (codewords, doubts) = codewords(matrix, format, doubtful);
    let total = codewords.len();
    // The first blocks have one byte less of data where the codewords do not divide.
    let short = (total / count).checked_sub(check)?;
    let shorter = count - total % count;
    let mut payload = Vec::new();
    for block in 0..count {
        let data = short + usize::from(block >= shorter);
        let place = |at: usize| match at {
            at if at < short => at * count + block,
            at if at < data => short * count + block - shorter,
            at => short * count + (count - shorter) + (at - data) * count + block,
        };
        let mut bytes = Vec::with_capacity(data + check);
        let mut erased = Vec::new();
        for at in 0..data + check {
            bytes.push(*codewords.get(place(at))?);
            if doubts.get(place(at)).copied().unwrap_or_default() {
                erased.push(at);
            }
        }
        // Some check bytes stay, or any noise would be a code.
        let spare = version.spare(format.level) + if erased.is_empty() { 0 } else { check / 4 };
        reed_solomon::correct(&mut bytes, check, &erased, spare)?;
        bytes.truncate(data);
        payload.extend(bytes);
    }
    // All light is a valid block of zeros, and says nothing.
    segments::payload(&payload, version).filter(|payload| !payload.is_empty())
}

/// The bytes in the order of the symbol, and whether any module of each is doubtful.
fn codewords(matrix: &Matrix, format: Format, doubtful: Option<&[bool]>) -> (Vec<u8>, Vec<bool>) {
    let size = matrix.version().size();
    let reserved = matrix.version().reserved();
    let (mut codewords, mut doubts) = (Vec::new(), Vec::new());
    let (mut byte, mut doubt, mut bits) = (0_u8, false, 0);
    // Pairs of columns from the right, up and down in turn, over the column of the timing pattern.
    let pairs = (0..size).rev().filter(|x| *x != 6).step_by(2).enumerate();
    for (index, right) in pairs {
        for step in 0..size {
            let y = if index % 2 == 0 {
                size - 1 - step
            } else {
                step
            };
            for x in [Some(right), left_of(right)].into_iter().flatten() {
                let at = y * size + x;
                if reserved.get(at).copied().unwrap_or(true) {
                    continue;
                }
                byte = byte << 1 | u8::from(matrix.dark(x, y) != format.inverts(x, y));
                doubt |= doubtful
                    .and_then(|it| it.get(at))
                    .copied()
                    .unwrap_or_default();
                bits += 1;
                if bits % 8 == 0 {
                    codewords.push(byte);
                    doubts.push(doubt);
                    doubt = false;
                }
            }
        }
    }
    (codewords, doubts)
}

fn left_of(right: usize) -> Option<usize> {
    right.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::super::version::Version;
    use super::*;
    use proptest::prelude::*;
    use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version as Drawn};

    fn matrix(code: &QrCode) -> Matrix {
        let size = usize::try_from(code.size()).unwrap();
        let modules = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        Matrix::new(
            Version::of_size(size).unwrap(),
            modules.map(|(x, y)| code.get_module(x, y)).collect(),
        )
        .unwrap()
    }

    const LEVELS: [QrCodeEcc; 4] = [
        QrCodeEcc::Low,
        QrCodeEcc::Medium,
        QrCodeEcc::Quartile,
        QrCodeEcc::High,
    ];

    #[test]
    fn every_version_level_and_mask_is_read() {
        for version in 1..=40 {
            for (index, level) in LEVELS.into_iter().enumerate() {
                let text = b"\xC0\xE1 a".repeat(usize::from(version) / 3 + 1);
                let segments = [QrSegment::make_bytes(&text)];
                let mask = Mask::new((version + index as u8) % 8);
                let drawn = Drawn::new(version);
                let code = QrCode::encode_segments_advanced(
                    &segments,
                    level,
                    drawn,
                    drawn,
                    Some(mask),
                    false,
                )
                .unwrap();
                let matrix = matrix(&code);
                assert_eq!(
                    read(&matrix, None),
                    Some(text.clone()),
                    "version {version}, level {index}"
                );
                assert_eq!(matrix.mirrored().mirrored(), matrix);
            }
        }
    }

    proptest! {
        #[test]
        fn digits_and_capitals_come_back(text in "[0-9]{1,40}|[0-9A-Z $%*+./:-]{1,60}|[a-z0-9]{1,90}", level in 0_usize..4) {
            let code = QrCode::encode_text(&text, LEVELS[level]).unwrap();
            prop_assert_eq!(read(&matrix(&code), None), Some(text.into_bytes()));
        }

        #[test]
        fn noise_never_panics(seed in prop::collection::vec(any::<bool>(), 64..200), version in 1_usize..12) {
            let version = Version::of_size(version * 4 + 17).unwrap();
            let modules: Vec<bool> = seed.iter().copied().cycle().take(version.size() * version.size()).collect();
            let doubts: Vec<bool> = modules.iter().rev().copied().collect();
            let matrix = Matrix::new(version, modules).unwrap();
            let _ = (read(&matrix, None), read(&matrix, Some(&doubts)));
        }
    }

    #[test]
    fn a_character_set_is_left_out_and_its_bytes_stay() {
        let eci = QrSegment::make_eci(22);
        let code =
            QrCode::encode_segments(&[eci, QrSegment::make_bytes(b"\xCF\xF0")], QrCodeEcc::Low)
                .unwrap();
        assert_eq!(read(&matrix(&code), None), Some(b"\xCF\xF0".to_vec()));
    }

    #[test]
    fn damage_within_the_level_is_mended_and_beyond_it_refused() {
        let code = QrCode::encode_text("https://wallet.example/pay/r/1234567890", QrCodeEcc::High)
            .unwrap();
        let whole = matrix(&code);
        let size = whole.version().size();
        let damaged = |rows: usize| {
            let wrong =
                |x: usize, y: usize| (12..12 + rows).contains(&y) && (10..size - 2).contains(&x);
            let modules = (0..size * size)
                .map(|at| whole.dark(at % size, at / size) != wrong(at % size, at / size));
            Matrix::new(whole.version(), modules.collect()).unwrap()
        };
        assert!(read(&damaged(4), None).is_some());
        assert_eq!(read(&damaged(14), None), None);
        // Twice as much, if it is known where.
        let doubts: Vec<bool> = (0..size * size)
            .map(|at| damaged(9).dark(at % size, at / size) != whole.dark(at % size, at / size))
            .collect();
        assert_eq!(read(&damaged(9), None), None);
        assert!(read(&damaged(9), Some(&doubts)).is_some());
    }
}
