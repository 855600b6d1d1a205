//! Passkeys: the browser makes them and proves by them; what they say goes to the server unread.

use core::cell::RefCell;

use js_sys::{Function, JSON, Uint8Array};
use wasm_bindgen::prelude::*;

use super::dynamic::{call, construct, get, global, object, promised, set};

/// What a passkey that can derives a key from: the same text in every browser, for ever.
const PRF_SALT: &[u8; 32] = b"poltina: key of what is kept, v1";

/// What the browser answered.
pub struct Answer {
    /// `RegistrationResponseJSON` or `AuthenticationResponseJSON`, without the derived key.
    pub json: String,
    /// The key that only this passkey derives; absent where it cannot. It never leaves the device.
    pub prf: Option<[u8; 32]>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyError {
    /// The browser has no passkeys, or the connection is not secure.
    Unsupported,
    /// The person, or another request, called it off; or he let the time pass.
    Cancelled,
    /// This device holds a passkey of this person already.
    Known,
    /// Anything else.
    Failed,
}

thread_local! {
    // A browser does one at a time: the next one ends the one that waits for autofill.
    static WAITING: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// Whether the browser can do passkeys as this app asks for them.
#[must_use]
pub fn supported() -> bool {
    let class = global("PublicKeyCredential");
    [
        "parseCreationOptionsFromJSON",
        "parseRequestOptionsFromJSON",
    ]
    .into_iter()
    .all(|name| get(&class, name).is_instance_of::<Function>())
}

/// Whether the browser offers passkeys where it fills in names.
pub async fn autofills() -> bool {
    let class = global("PublicKeyCredential");
    supported()
        && promised(&class, "isConditionalMediationAvailable", &[])
            .await
            .is_ok_and(|available| available.is_truthy())
}

/// Whether this device itself can hold passkeys, behind a finger, a face or its own PIN.
pub async fn of_this_device() -> bool {
    let class = global("PublicKeyCredential");
    let asked = "isUserVerifyingPlatformAuthenticatorAvailable";
    supported()
        && promised(&class, asked, &[])
            .await
            .is_ok_and(|available| available.is_truthy())
}

/// Makes a passkey from `PublicKeyCredentialCreationOptionsJSON`.
///
/// # Errors
/// [`PasskeyError`]; nothing was made.
pub async fn create(options: &str) -> Result<Answer, PasskeyError> {
    ask("create", "parseCreationOptionsFromJSON", options, false).await
}

/// Proves by a passkey from `PublicKeyCredentialRequestOptionsJSON`. With `conditional` it waits until
/// the person chooses one where the browser fills in names, or something else is asked for.
///
/// # Errors
/// [`PasskeyError`].
pub async fn prove(options: &str, conditional: bool) -> Result<Answer, PasskeyError> {
    ask("get", "parseRequestOptionsFromJSON", options, conditional).await
}

/// Proves by one of these passkeys to this page alone: the server is not asked, and learns nothing.
///
/// # Errors
/// [`PasskeyError`].
pub async fn prove_here(ids: &[String]) -> Result<Answer, PasskeyError> {
    let challenge = super::random::key().ok_or(PasskeyError::Failed)?;
    let allowed: Vec<String> = ids
        .iter()
        .map(|id| format!(r#"{{"type":"public-key","id":"{id}"}}"#))
        .collect();
    // Digits and base64url alone: nothing in it has to be escaped.
    let options = format!(
        r#"{{"challenge":"{challenge}","userVerification":"required","allowCredentials":[{}]}}"#,
        allowed.join(",")
    );
    prove(&options, false).await
}

/// Ends what waits.
pub fn call_off() {
    if let Some(waiting) = WAITING.take() {
        // Aborting cannot fail.
        let _ = call(&waiting, "abort", &[]);
    }
}

async fn ask(
    act: &'static str,
    parse: &'static str,
    options: &str,
    conditional: bool,
) -> Result<Answer, PasskeyError> {
    if !supported() {
        return Err(PasskeyError::Unsupported);
    }
    call_off();
    let json = JSON::parse(options).map_err(|_| PasskeyError::Failed)?;
    let public_key = call(&global("PublicKeyCredential"), parse, &[json]).map_err(reason)?;
    let salt = object(&[("first", Uint8Array::from(&PRF_SALT[..]).into())]);
    let prf = object(&[("eval", salt)]);
    let extensions = get(&public_key, "extensions");
    if extensions.is_object() {
        set(&extensions, "prf", prf);
    } else {
        set(&public_key, "extensions", object(&[("prf", prf)]));
    }
    let request = object(&[("publicKey", public_key)]);
    if conditional {
        set(&request, "mediation", "conditional");
    }
    let abort = construct("AbortController", &[]).map_err(reason)?;
    set(&request, "signal", get(&abort, "signal"));
    WAITING.set(Some(abort));
    let credentials = get(&global("navigator"), "credentials");
    let credential = promised(&credentials, act, &[request])
        .await
        .map_err(reason)?;
    if !credential.is_object() {
        return Err(PasskeyError::Cancelled);
    }
    read(&credential)
}

fn read(credential: &JsValue) -> Result<Answer, PasskeyError> {
    let said = call(credential, "toJSON", &[]).map_err(reason)?;
    // What the passkey derived is this device's own: the server never sees it.
    let extensions = get(&said, "clientExtensionResults");
    if extensions.is_object() {
        set(&extensions, "prf", JsValue::UNDEFINED);
    }
    let json = JSON::stringify(&said).map_err(reason)?.into();
    let results = call(credential, "getClientExtensionResults", &[]).unwrap_or(JsValue::UNDEFINED);
    let first = ["prf", "results", "first"]
        .into_iter()
        .try_fold(results, |of, name| {
            let member = get(&of, name);
            member.is_object().then_some(member)
        });
    let prf = first.and_then(|first| {
        let bytes = Uint8Array::new(&first);
        let mut key = [0; 32];
        (bytes.length() == 32).then(|| bytes.copy_to(&mut key))?;
        Some(key)
    });
    Ok(Answer { json, prf })
}

fn reason(error: JsValue) -> PasskeyError {
    match get(&error, "name").as_string().as_deref() {
        Some("NotAllowedError" | "AbortError") => PasskeyError::Cancelled,
        Some("InvalidStateError") => PasskeyError::Known,
        Some("NotSupportedError" | "SecurityError") => PasskeyError::Unsupported,
        _ => PasskeyError::Failed,
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn method(of: &JsValue, name: &str, answer: JsValue) {
        let method = Closure::<dyn FnMut() -> JsValue>::new(move || answer.clone());
        set(of, name, method.into_js_value());
    }

    fn credential(said: &JsValue, extensions: JsValue) -> JsValue {
        let credential = object(&[]);
        method(&credential, "toJSON", said.clone());
        method(&credential, "getClientExtensionResults", extensions);
        credential
    }

    #[wasm_bindgen_test]
    fn the_derived_key_is_handed_on_and_never_part_of_what_goes_to_the_server() {
        let prf = |first: JsValue| {
            object(&[("prf", object(&[("results", object(&[("first", first)]))]))])
        };
        let said = object(&[("id", "AQ".into())]);
        set(&said, "clientExtensionResults", prf("Bwc".into()));
        set(&get(&said, "clientExtensionResults"), "rk", true);
        let derived = Uint8Array::from(&[7; 32][..]).buffer();
        let answer = read(&credential(&said, prf(derived.into()))).ok().unwrap();
        assert_eq!(
            answer.json,
            r#"{"id":"AQ","clientExtensionResults":{"rk":true}}"#
        );
        assert_eq!(answer.prf, Some([7; 32]));
    }

    #[wasm_bindgen_test]
    fn a_passkey_that_derives_no_key_is_one_all_the_same() {
        let said = object(&[("id", "AQ".into())]);
        let answer = read(&credential(&said, object(&[]))).ok().unwrap();
        assert_eq!((&*answer.json, answer.prf), (r#"{"id":"AQ"}"#, None));
    }

    #[wasm_bindgen_test]
    fn what_the_browser_throws_is_told_apart() {
        for (name, expected) in [
            ("NotAllowedError", PasskeyError::Cancelled),
            ("AbortError", PasskeyError::Cancelled),
            ("InvalidStateError", PasskeyError::Known),
            ("NotSupportedError", PasskeyError::Unsupported),
            ("UnknownError", PasskeyError::Failed),
        ] {
            let thrown = construct("DOMException", &["".into(), name.into()]).unwrap();
            assert_eq!(reason(thrown), expected, "{name}");
        }
    }
}
