//! Reed–Solomon over GF(256) as QR codes use it (ISO/IEC 18004, annex B): errors and erasures.

/// x⁸ + x⁴ + x³ + x² + 1.
const POLYNOMIAL: usize = 0x11D;

const fn doubled(value: usize) -> usize {
    let double = value << 1;
    if double > 255 {
        double ^ POLYNOMIAL
    } else {
        double
    }
}

const fn powers() -> [u8; 255] {
    let mut powers = [0; 255];
    let mut rest: &mut [u8] = &mut powers;
    let mut value = 1;
    while let Some((first, after)) = rest.split_first_mut() {
        *first = value as u8;
        value = doubled(value);
        rest = after;
    }
    powers
}

/// That of 0, which has none, is 0.
const fn logarithms() -> [u8; 256] {
    let mut logarithms = [0; 256];
    let [_, rest @ ..] = &mut logarithms;
    let mut rest: &mut [u8] = rest;
    let mut wanted = 1;
    while let Some((first, after)) = rest.split_first_mut() {
        let (mut exponent, mut value) = (0, 1);
        while value != wanted {
            value = doubled(value);
            exponent += 1;
        }
        *first = exponent;
        wanted += 1;
        rest = after;
    }
    logarithms
}

static POWERS: [u8; 255] = powers();
static LOGARITHMS: [u8; 256] = logarithms();

fn power(exponent: usize) -> u8 {
    POWERS.get(exponent % 255).copied().unwrap_or_default()
}

fn logarithm(value: u8) -> usize {
    let found = LOGARITHMS.get(usize::from(value)).copied();
    usize::from(found.unwrap_or_default())
}

fn times(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 {
        return 0;
    }
    power(logarithm(a) + logarithm(b))
}

fn inverse(a: u8) -> u8 {
    power(255 - logarithm(a))
}

fn value_at(polynomial: &[u8], x: u8) -> u8 {
    let lowest_last = polynomial.iter().rev();
    lowest_last.fold(0, |sum, coefficient| times(sum, x) ^ coefficient)
}

fn syndromes(block: &[u8], check: usize) -> Vec<u8> {
    let at = |exponent| {
        block
            .iter()
            .fold(0, |sum, byte| times(sum, power(exponent)) ^ byte)
    };
    (0..check).map(at).collect()
}

/// Corrects a block whose last `check` bytes are its check bytes. `erased` are places whose bytes
/// are not to be believed; `spare` check bytes are kept from correcting, to detect what cannot be
/// corrected. `None` if it cannot be; the block is then as it was.
pub(super) fn correct(
    block: &mut [u8],
    check: usize,
    erased: &[usize],
    spare: usize,
) -> Option<()> {
    let syndromes = syndromes(block, check);
    if syndromes.iter().all(|it| *it == 0) {
        return Some(());
    }
    let length = block.len();
    let erased: Vec<usize> = erased
        .iter()
        .map(|at| length.checked_sub(at + 1))
        .collect::<Option<_>>()?;
    let locator = locator(&syndromes, &erased, check)?;
    let degree = locator.iter().rposition(|it| *it != 0)?;
    let errors = degree.checked_sub(erased.len())?;
    if errors * 2 + erased.len() + spare > check {
        return None;
    }
    let mut evaluator = vec![0; check];
    for (i, a) in locator.iter().enumerate() {
        for (slot, b) in evaluator.iter_mut().skip(i).zip(&syndromes) {
            *slot ^= times(*a, *b);
        }
    }
    let mut corrected = block.to_vec();
    let mut roots = 0;
    for place in 0..length {
        let x = power(255 - place % 255);
        if value_at(&locator, x) != 0 {
            continue;
        }
        roots += 1;
        // The formal derivative: only odd powers are left.
        let odd = locator.iter().skip(1).step_by(2);
        let slope = odd
            .rev()
            .fold(0, |sum, coefficient| times(sum, times(x, x)) ^ coefficient);
        if slope == 0 {
            return None;
        }
        let error = times(times(value_at(&evaluator, x), inverse(slope)), power(place));
        *corrected.get_mut(length - 1 - place)? ^= error;
    }
    if roots != degree || self::syndromes(&corrected, check).iter().any(|it| *it != 0) {
        return None;
    }
    block.copy_from_slice(&corrected);
    Some(())
}

/// Berlekamp and Massey's algorithm, begun with the erasures. Lowest power first.
fn locator(syndromes: &[u8], erased: &[usize], check: usize) -> Option<Vec<u8>> {
    let mut locator = vec![0; check + 2];
    *locator.first_mut()? = 1;
    for place in erased {
        let before = locator.clone();
        for (slot, lower) in locator.iter_mut().skip(1).zip(before) {
            *slot ^= times(lower, power(*place));
        }
    }
    let mut other = locator.clone();
    let mut length = erased.len();
    for step in erased.len() + 1..=check {
        let newest_first = syndromes.get(..step)?.iter().rev();
        let gap = locator
            .iter()
            .zip(newest_first)
            .fold(0, |sum, (a, b)| sum ^ times(*a, *b));
        other.insert(0, 0);
        other.pop();
        if gap == 0 {
            continue;
        }
        let next: Vec<u8> = locator
            .iter()
            .zip(&other)
            .map(|(a, b)| a ^ times(gap, *b))
            .collect();
        if 2 * length < step + erased.len() {
            length = step + erased.len() - length;
            let scale = inverse(gap);
            other = locator.iter().map(|it| times(*it, scale)).collect();
        }
        locator = next;
    }
    Some(locator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encoded(mut message: Vec<u8>, check: usize) -> Vec<u8> {
        let mut generator = vec![1];
        for exponent in 0..check {
            let mut next = vec![0; generator.len() + 1];
            for (i, a) in generator.iter().enumerate() {
                next[i] ^= *a;
                next[i + 1] ^= times(*a, power(exponent));
            }
            generator = next;
        }
        let mut rest = message.clone();
        rest.resize(message.len() + check, 0);
        for i in 0..message.len() {
            let factor = rest[i];
            for (j, a) in generator.iter().enumerate() {
                rest[i + j] ^= times(factor, *a);
            }
        }
        message.extend(&rest[rest.len() - check..]);
        message
    }

    proptest! {
        #[test]
        fn as_many_errors_and_erasures_as_the_check_bytes_allow_are_corrected(
            message in prop::collection::vec(any::<u8>(), 1..120),
            check in 4_usize..30,
            wrong in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 0..40),
            erasures in 0_usize..30,
        ) {
            let right = encoded(message, check);
            let mut block = right.clone();
            let (mut places, mut erased) = (Vec::new(), Vec::new());
            for (index, change) in wrong {
                let place = index.index(block.len());
                let cost = if erased.len() < erasures { 1 } else { 2 };
                let used = erased.len() + 2 * (places.len() - erased.len());
                if places.contains(&place) || used + cost > check {
                    continue;
                }
                places.push(place);
                if cost == 1 {
                    erased.push(place);
                }
                block[place] ^= change;
            }
            prop_assert!(correct(&mut block, check, &erased, 0).is_some());
            prop_assert_eq!(block, right);
        }

        #[test]
        fn what_is_no_block_is_left_as_it_was(block in prop::collection::vec(any::<u8>(), 0..200), check in 0_usize..80, erased in prop::collection::vec(0_usize..220, 0..20)) {
            let mut tried = block.clone();
            if correct(&mut tried, check, &erased, 2).is_none() {
                prop_assert_eq!(tried, block);
            } else if check <= block.len() {
                prop_assert!(syndromes(&tried, check).iter().all(|it| *it == 0));
            }
        }
    }
}
