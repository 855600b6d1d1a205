//! The ceremonies of passkeys: what a browser is asked for, and whether its answer holds.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use poltina_domain::UserId;
use serde::Deserialize;
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    Credential, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// How long a browser waits for its user, in seconds.
pub const PATIENCE_SECONDS: u64 = 300;

/// The name that authenticators show beside the wallet's passkeys.
const NAME: &str = "Poltina";

/// The site that passkeys are made for: one origin, whose host they are bound to for ever.
#[derive(Clone, Debug)]
pub struct RelyingParty {
    webauthn: Webauthn,
    origin: String,
}

/// The text is no origin that passkeys can be bound to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is no origin for passkeys: use `https://` and a host name with nothing after it, or \
     `http://localhost` with its port"
)]
pub struct InvalidOrigin(String);

/// A ceremony that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// What the browser is asked for: options of WebAuthn as JSON.
    pub options: String,
    /// What is needed to check its answer. It stays with the server.
    pub state: Vec<u8>,
}

/// A passkey as it is after a ceremony.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The authenticator's id of it.
    pub credential_id: Vec<u8>,
    /// Its public key and all that the next check needs.
    pub credential: Vec<u8>,
    /// How often it signed; 0 where it does not count.
    pub counter: u32,
    /// Whether a service keeps it and brings it to other devices.
    pub backed_up: bool,
}

/// Why an answer does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It has not the form of one.
    #[error("not an answer of WebAuthn: {0}")]
    Malformed(String),
    /// The counter did not rise: there is a copy of the authenticator, or the answer is an old one.
    #[error("the counter did not rise: the authenticator was copied")]
    Copied,
    /// Another key, challenge, site or user; altered; or the user was not verified.
    #[error("{0}")]
    Wrong(String),
    /// What the server keeps cannot be read.
    #[error("what is kept of the ceremony or the passkey cannot be read: {0}")]
    Corrupt(String),
}

/// An answer that claims to be by a certain passkey.
#[derive(Debug)]
pub struct Claim {
    answer: PublicKeyCredential,
}

/// What a browser states about the page that asked it, as far as it is not checked elsewhere.
#[derive(Deserialize)]
struct ClientData {
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
}

impl RelyingParty {
    /// The site at this origin: `https://wallet.example`, or `http://localhost:8080`.
    ///
    /// # Errors
    /// [`InvalidOrigin`] where browsers would not make passkeys for it.
    pub fn new(origin: &str) -> Result<Self, InvalidOrigin> {
        let invalid = || InvalidOrigin(origin.to_owned());
        let url: Url = origin.parse().map_err(|_| invalid())?;
        let host = url.domain().ok_or_else(invalid)?.to_owned();
        let secure = url.scheme() == "https" || (url.scheme() == "http" && host == "localhost");
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !secure || !bare || !url.username().is_empty() || url.password().is_some() {
            return Err(invalid());
        }
        let webauthn = WebauthnBuilder::new(&host, &url)
            .and_then(|builder| {
                builder
                    .rp_name(NAME)
                    .timeout(std::time::Duration::from_secs(PATIENCE_SECONDS))
                    .build()
            })
            .map_err(|_| invalid())?;
        let origin = url.origin().ascii_serialization();
        Ok(Self { webauthn, origin })
    }

    /// The origin.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Asks for a new passkey of this person, on an authenticator that holds none of `there` yet.
    /// It is one that can be found without telling a name, and the user is verified at each use.
    ///
    /// # Errors
    /// [`Refused::Corrupt`] where `there` cannot be read, or a name is empty.
    pub fn begin_creation(
        &self,
        user: UserId,
        (name, shown): (&str, &str),
        there: &[Vec<u8>],
    ) -> Result<Begun, Refused> {
        let mut known = Vec::with_capacity(there.len());
        for credential in there {
            known.push(read(credential)?.cred_id().clone());
        }
        let user = Uuid::from_bytes(*user.as_bytes());
        let (options, state) = self
            .webauthn
            .start_passkey_registration(user, name, shown, Some(known))
            .map_err(|error| Refused::Corrupt(error.to_string()))?;
        let mut options = json_of(&options.public_key)?;
        // The library asks for neither, as it also serves sites that tell the name first.
        put(
            &mut options,
            "authenticatorSelection",
            json!({
                "residentKey": "required",
                "requireResidentKey": true,
                "userVerification": "required",
            }),
        );
        // `prf`: whether the authenticator can derive secrets, for what the app keeps encrypted.
        put(
            &mut options,
            "extensions",
            json!({
                "credProps": true,
                "credentialProtectionPolicy": "userVerificationRequired",
                "enforceCredentialProtectionPolicy": false,
                "prf": {},
            }),
        );
        begun(&options, &state)
    }

    /// Checks the browser's `RegistrationResponseJSON`.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn finish_creation(&self, answer: &str, state: &[u8]) -> Result<Key, Refused> {
        let answer: RegisterPublicKeyCredential = parse(answer)?;
        let state: PasskeyRegistration = kept(state)?;
        let found_alone = answer.extensions.cred_props.as_ref();
        if found_alone.and_then(|props| props.rk) == Some(false) {
            return Err(Refused::Wrong(
                "the authenticator cannot find the passkey without a name".to_owned(),
            ));
        }
        let passkey = self
            .webauthn
            .finish_passkey_registration(&answer, &state)
            .map_err(refused)?;
        // The library keeps them only where someone vouches for them; they are no more than a hint
        // to the browser where to look for the passkey.
        let mut inside = Credential::from(passkey);
        inside.transports = answer.response.transports;
        key(inside.into())
    }

    /// Asks for an assertion by one of these passkeys, or by any where none is named.
    ///
    /// # Errors
    /// [`Refused::Corrupt`] where one of them cannot be read.
    pub fn begin_assertion(&self, by: &[Vec<u8>]) -> Result<Begun, Refused> {
        let (options, state) = self
            .webauthn
            .start_discoverable_authentication()
            .map_err(|error| Refused::Corrupt(error.to_string()))?;
        let mut options = json_of(&options.public_key)?;
        let mut allowed = Vec::with_capacity(by.len());
        for credential in by {
            let credential = Credential::from(read(credential)?);
            // The library would write the id as a list of numbers, which browsers refuse to read.
            let id = URL_SAFE_NO_PAD.encode(&credential.cred_id);
            let mut one = json!({ "type": "public-key", "id": id });
            let mut transports = credential.transports.unwrap_or_default();
            transports.retain(|transport| AsRef::<str>::as_ref(transport) != "unknown");
            if !transports.is_empty() {
                put(&mut one, "transports", json_of(&transports)?);
            }
            allowed.push(one);
        }
        put(&mut options, "allowCredentials", Value::Array(allowed));
        put(&mut options, "extensions", json!({}));
        begun(&options, &state)
    }

    /// Reads the browser's `AuthenticationResponseJSON`; nothing of it is checked yet.
    ///
    /// # Errors
    /// [`Refused::Malformed`].
    pub fn claim(&self, answer: &str) -> Result<Claim, Refused> {
        let answer: PublicKeyCredential = parse(answer)?;
        Ok(Claim { answer })
    }

    /// Checks a claim against the passkey that it names, as it is kept now.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn finish_assertion(
        &self,
        claim: &Claim,
        state: &[u8],
        credential: &[u8],
    ) -> Result<Key, Refused> {
        let state: DiscoverableAuthentication = kept(state)?;
        let mut passkey = read(credential)?;
        let page: ClientData = serde_json::from_slice(&claim.answer.response.client_data_json)
            .map_err(|error| Refused::Malformed(error.to_string()))?;
        if page.cross_origin {
            let why = "the page that asked stands inside another site's";
            return Err(Refused::Wrong(why.to_owned()));
        }
        let result = self
            .webauthn
            .finish_discoverable_authentication_v2(&claim.answer, state, &passkey)
            .map_err(refused)?;
        passkey.update_credential(&result);
        key(passkey)
    }
}

impl Claim {
    /// The authenticator's id of the passkey.
    #[must_use]
    pub fn credential_id(&self) -> &[u8] {
        self.answer.get_credential_id()
    }

    /// Whom the passkey is of, as the authenticator remembers it.
    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        let user = self.answer.get_user_unique_id()?;
        <[u8; 16]>::try_from(user).ok().map(UserId::from_bytes)
    }
}

fn key(passkey: Passkey) -> Result<Key, Refused> {
    let credential =
        serde_json::to_vec(&passkey).map_err(|error| Refused::Corrupt(error.to_string()))?;
    let inside = Credential::from(passkey);
    Ok(Key {
        credential_id: inside.cred_id.to_vec(),
        credential,
        counter: inside.counter,
        backed_up: inside.backup_state,
    })
}

fn begun(options: &Value, state: &impl serde::Serialize) -> Result<Begun, Refused> {
    let state = serde_json::to_vec(state).map_err(|error| Refused::Corrupt(error.to_string()))?;
    Ok(Begun {
        options: options.to_string(),
        state,
    })
}

fn refused(error: WebauthnError) -> Refused {
    match error {
        WebauthnError::CredentialPossibleCompromise => Refused::Copied,
        other => Refused::Wrong(format!("{other:?}")),
    }
}

fn put(object: &mut Value, name: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
}

fn json_of(value: &impl serde::Serialize) -> Result<Value, Refused> {
    serde_json::to_value(value).map_err(|error| Refused::Corrupt(error.to_string()))
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Refused> {
    serde_json::from_str(text).map_err(|error| Refused::Malformed(error.to_string()))
}

fn kept<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(bytes).map_err(|error| Refused::Corrupt(error.to_string()))
}

fn read(credential: &[u8]) -> Result<Passkey, Refused> {
    kept(credential)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_that_browsers_make_passkeys_for_are_taken() {
        for (given, origin) in [
            ("https://wallet.example", "https://wallet.example"),
            ("https://wallet.example/", "https://wallet.example"),
            ("https://wallet.example:8443", "https://wallet.example:8443"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("https://localhost", "https://localhost"),
        ] {
            let taken = RelyingParty::new(given).map(|party| party.origin().to_owned());
            assert_eq!(taken, Ok(origin.to_owned()));
        }
    }

    #[test]
    fn other_origins_are_refused() {
        for wrong in [
            "",
            "wallet.example",
            "http://wallet.example",
            "https://127.0.0.1",
            "http://127.0.0.1:8080",
            "https://[::1]",
            "https://wallet.example/app",
            "https://wallet.example?x=1",
            "https://anna@wallet.example",
            "ftp://wallet.example",
            "file:///wallet",
        ] {
            let refused = RelyingParty::new(wrong).map(|_| ()).unwrap_err();
            assert_eq!(refused, InvalidOrigin(wrong.to_owned()));
        }
    }

    #[test]
    fn a_new_passkey_is_asked_for_as_one_that_is_found_alone_with_the_user_verified() {
        let party = RelyingParty::new("https://wallet.example").unwrap();
        let user = UserId::from_bytes([7; 16]);
        let begun = party.begin_creation(user, ("+7 916", "Анна"), &[]).unwrap();
        let options: Value = serde_json::from_str(&begun.options).unwrap();
        assert_eq!(
            options["rp"],
            json!({ "name": "Poltina", "id": "wallet.example" })
        );
        assert_eq!(options["user"]["id"], "BwcHBwcHBwcHBwcHBwcHBw");
        assert_eq!(options["attestation"], "none");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(
            options["authenticatorSelection"]["userVerification"],
            "required"
        );
        assert_eq!(options["extensions"]["prf"], json!({}));
        assert_eq!(options["timeout"], 300_000);
        let again = party.begin_creation(user, ("+7 916", "Анна"), &[]).unwrap();
        let again: Value = serde_json::from_str(&again.options).unwrap();
        assert_ne!(again["challenge"], options["challenge"]);
    }

    #[test]
    fn an_assertion_is_asked_of_any_passkey_with_the_user_verified() {
        let party = RelyingParty::new("https://wallet.example").unwrap();
        let begun = party.begin_assertion(&[]).unwrap();
        let options: Value = serde_json::from_str(&begun.options).unwrap();
        assert_eq!(options["rpId"], "wallet.example");
        assert_eq!(options["userVerification"], "required");
        assert_eq!(options["allowCredentials"], json!([]));
        assert!(matches!(party.claim("{}"), Err(Refused::Malformed(_))));
    }
}
