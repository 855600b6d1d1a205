//! From a code to a JSON object.

use payment_qr::{Kind, Reason, Refusal, Warning};
use serde_json::{Value, json};

use crate::lines::{self, Answer};
use crate::{fields, fields::Fields};

/// The answer for one line.
pub(crate) fn line(line: &[u8], host: &str) -> Answer {
    let bytes = match lines::bytes(line) {
        Ok(bytes) => bytes,
        Err(at) => return refused(&Refusal::new(Kind::Unknown, Reason::Format, at)),
    };
    match payment_qr::read(&bytes, host) {
        Ok(code) => accepted(&fields::of(&code)),
        Err(refusal) => refused(&refusal),
    }
}

/// By hand, so that the parts stand in the order in which they are read.
fn accepted(code: &Fields) -> Answer {
    let warnings: Vec<&str> = code
        .warnings
        .iter()
        .map(|warning| Warning::code(*warning))
        .collect();
    Answer::Taken(format!(
        r#"{{"ok":true,"kind":{},"scheme":{},"warnings":{},"fields":{}}}"#,
        json!(code.kind.as_str()),
        json!(code.scheme),
        json!(warnings),
        Value::Object(code.fields.clone()),
    ))
}

fn refused(refusal: &Refusal) -> Answer {
    Answer::Refused(format!(
        r#"{{"ok":false,"kind":{},"error":{{"code":{},"offset":{},"message":{}}}}}"#,
        json!(refusal.kind.as_str()),
        json!(refusal.reason.code()),
        refusal.offset,
        json!(refusal.reason.text()),
    ))
}
