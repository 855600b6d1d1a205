//! From objects to a code.

use super::{Merchant, Object, Value, crc16, read};
use crate::{Kind, Reason, Refusal};

/// The most characters that two digits of length can count.
const MOST_CHARACTERS: usize = 99;

impl Merchant {
    /// A code of these objects in this order; the checksum (63) is added.
    ///
    /// # Errors
    /// What a reader would refuse, with the byte in the code that would have come out;
    /// [`Reason::BadLength`] at the object's place where a value is empty or beyond 99 characters.
    ///
    /// ```
    /// use payment_qr::emv::{Merchant, Object, Value};
    ///
    /// let text = |id, text: &str| Object { id, value: Value::Text(text.to_owned()) };
    /// let objects = [
    ///     text(0, "01"), text(2, "4000123456789012"), text(52, "5814"), text(53, "643"),
    ///     text(58, "RU"), text(59, "Kofe na Lesnoi"), text(60, "Moskva"),
    /// ];
    /// let code = Merchant::seal(&objects).unwrap();
    /// assert!(code.encode().ends_with(code.crc()));
    /// ```
    pub fn seal(objects: &[Object]) -> Result<Self, Refusal> {
        let mut code = String::new();
        for object in objects.iter().filter(|object| object.id != 63) {
            push(object, &mut code).ok_or_else(|| refuse(Reason::BadLength, code.len()))?;
        }
        code.push_str("6304");
        let sum = crc16(code.as_bytes());
        code.push_str(&format!("{sum:04X}"));
        read(code.as_bytes()).unwrap_or_else(|| Err(refuse(Reason::PfiNotFirst, 0)))
    }

    /// The code that this was read from, byte for byte.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut code = String::new();
        for object in &self.objects {
            // It was read from objects of right lengths.
            let _ = push(object, &mut code);
        }
        code
    }
}

const fn refuse(reason: Reason, offset: usize) -> Refusal {
    Refusal::new(Kind::EmvMerchant, reason, offset)
}

fn push(object: &Object, code: &mut String) -> Option<()> {
    match &object.value {
        Value::Text(text) => push_text(object.id, text, code),
        Value::Template(subs) => {
            let mut inside = String::new();
            for sub in subs {
                push_text(sub.id, &sub.value, &mut inside)?;
            }
            push_text(object.id, &inside, code)
        }
    }
}

/// `None` where the id has more than two digits, or the value no length.
pub(super) fn push_text(id: u8, text: &str, code: &mut String) -> Option<()> {
    let characters = text.chars().count();
    let fits = id <= 99 && (1..=MOST_CHARACTERS).contains(&characters);
    fits.then(|| {
        code.push_str(&format!("{id:02}{characters:02}"));
        code.push_str(text);
    })
}
