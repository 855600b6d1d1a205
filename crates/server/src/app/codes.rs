//! One-time payment codes: the HMAC that `payment_qr` leaves to its caller.

use payment_qr::one_time::{Password, Step};
use ring::hmac;
use subtle::ConstantTimeEq;

use crate::clock::{Micros, unix_ms};

/// Of the steps that hold at this moment, the one whose digits these are. Takes the same time
/// whichever it is, and where it is none.
pub(super) fn step_of(seed: &[u8; 32], shown: Password, now: Micros) -> Option<Step> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, seed);
    let shown = shown.to_string();
    let mut found = None;
    for step in Step::at(unix_ms(now)).accepted() {
        let fits = password(&key, step)?.to_string();
        if bool::from(fits.as_bytes().ct_eq(shown.as_bytes())) {
            found = found.or(Some(step));
        }
    }
    found
}

fn password(key: &hmac::Key, step: Step) -> Option<Password> {
    let mac = hmac::sign(key, &step.message());
    Some(Password::of(mac.as_ref().try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SECOND;
    use payment_qr::one_time::OneTimeCode;

    /// RFC 6238, appendix B, at 59 s of steps of 30 s: step 1.
    const SEED: &[u8; 32] = b"12345678901234567890123456789012";

    #[test]
    fn a_code_holds_in_its_minute_the_one_before_and_the_one_after() {
        let shown = OneTimeCode::parse("88000000000046119246").unwrap().password;
        let found = |minute: i64| step_of(SEED, shown, minute * 60 * SECOND);
        assert_eq!([0, 1, 2].map(found), [Some(Step::new(1)); 3]);
        assert_eq!((found(3), found(100)), (None, None));
        assert_eq!(step_of(&[0; 32], shown, 60 * SECOND), None);
    }
}
