//! An authenticator in software, with the browser around it: ES256, by another hand than the
//! server's.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::world::ORIGIN;

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const MAY_BE_BACKED_UP: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const WITH_KEY: u8 = 0x40;
const WITH_EXTENSIONS: u8 = 0x80;

/// One passkey in its authenticator. A clone is a copied authenticator.
#[derive(Clone)]
pub(crate) struct Authenticator {
    key: Vec<u8>,
    id: Vec<u8>,
    /// Whom the passkey is of.
    pub(crate) user: Option<String>,
    /// How often it signed; none where it does not count.
    pub(crate) counter: Option<u32>,
    /// Whether a service keeps it.
    pub(crate) backed_up: bool,
    /// Whether the user proves that it is he.
    pub(crate) verifies: bool,
    /// Where the browser is.
    pub(crate) origin: String,
    /// What the browser says that the authenticator is for.
    pub(crate) rp_id: String,
    /// Whether the page stands inside another site's.
    pub(crate) framed: bool,
    /// Whether it derives secrets (`prf`, which authenticators know as `hmac-secret`).
    pub(crate) derives: bool,
}

impl Authenticator {
    pub(crate) fn new() -> Self {
        let key =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new());
        let key = key.unwrap().as_ref().to_vec();
        Self {
            id: Sha256::digest(&key)[..20].to_vec(),
            key,
            user: None,
            counter: Some(0),
            backed_up: false,
            verifies: true,
            origin: ORIGIN.to_owned(),
            rp_id: ORIGIN.trim_start_matches("https://").to_owned(),
            framed: false,
            derives: false,
        }
    }

    /// One that a service keeps, which does not count.
    pub(crate) fn synced() -> Self {
        Self {
            counter: None,
            backed_up: true,
            ..Self::new()
        }
    }

    fn pair(&self) -> EcdsaKeyPair {
        let random = SystemRandom::new();
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &self.key, &random).unwrap()
    }

    fn authenticator_data(&self, more: u8) -> Vec<u8> {
        let mut flags = PRESENT | more;
        if self.verifies {
            flags |= VERIFIED;
        }
        if self.backed_up {
            flags |= MAY_BE_BACKED_UP | BACKED_UP;
        }
        if self.derives {
            flags |= WITH_EXTENSIONS;
        }
        let mut data = Sha256::digest(&self.rp_id).to_vec();
        data.push(flags);
        data.extend(self.counter.unwrap_or(0).to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        json!({
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": self.framed,
        })
        .to_string()
        .into_bytes()
    }

    /// Its id, as the browser writes it.
    pub(crate) fn id(&self) -> String {
        encode(&self.id)
    }

    /// The browser's `RegistrationResponseJSON` to these options.
    pub(crate) fn create(&mut self, options: &Value) -> Value {
        self.user = Some(options["user"]["id"].as_str().unwrap().to_owned());
        let mut data = self.authenticator_data(WITH_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        // COSE: {1: 2, 3: -7, -1: 1, -2: x, -3: y}
        let pair = self.pair();
        let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(x);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(y);
        if self.derives {
            // {"hmac-secret": true}
            data.extend([0xa1, 0x6b]);
            data.extend(b"hmac-secret");
            data.push(0xf5);
        }
        // {"fmt": "none", "attStmt": {}, "authData": …}
        let mut attestation = vec![0xa3, 0x63];
        attestation.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x59");
        attestation.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        attestation.extend(&data);
        let client = self.client_data("webauthn.create", options);
        let mut extensions = json!({ "credProps": { "rk": true } });
        if self.derives {
            extensions["prf"] = json!({ "enabled": true });
        }
        json!({
            "id": encode(&self.id),
            "rawId": encode(&self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": extensions,
            "response": {
                "attestationObject": encode(&attestation),
                "clientDataJSON": encode(&client),
                "authenticatorData": encode(&data),
                "publicKeyAlgorithm": -7,
                "transports": ["internal", "hybrid"],
            },
        })
    }

    /// The browser's `AuthenticationResponseJSON` to these options.
    pub(crate) fn get(&mut self, options: &Value) -> Value {
        self.counter = self.counter.map(|counter| counter + 1);
        let mut data = self.authenticator_data(0);
        if self.derives {
            // {"hmac-secret": h'…'}
            data.extend([0xa1, 0x6b]);
            data.extend(b"hmac-secret");
            data.extend([0x58, 0x20]);
            data.extend([9; 32]);
        }
        let client = self.client_data("webauthn.get", options);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature = self.pair().sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": encode(&self.id),
            "rawId": encode(&self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "authenticatorData": encode(&data),
                "clientDataJSON": encode(&client),
                "signature": encode(signature.as_ref()),
                "userHandle": self.user,
            },
        })
    }
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The same answer with a bit of this part of its response turned over.
pub(crate) fn altered(answer: &Value, part: &str) -> Value {
    let mut bytes = URL_SAFE_NO_PAD
        .decode(answer["response"][part].as_str().unwrap())
        .unwrap();
    // In the middle: what stands there is signed, or is the signature.
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let mut altered = answer.clone();
    altered["response"][part] = json!(encode(&bytes));
    altered
}
