//! Confirmations: one certain act, proven by passkey or PIN, once, within 3 minutes.

use poltina_domain::{ConfirmationId, DeviceId, PasskeyId, ReceiptId, TransferId, WebhookId};
use serde::{Deserialize, Serialize};

use crate::{
    Amount, NewApiKey, NewBankPayment, NewBankTransfer, NewLinkedAccount, NewPlan, NewRefund,
    NewStatement, NewWebhook, OwnLimits, PayeeId, TransferRequest, WebauthnJson,
};

/// `POST /confirmations`: what is to be confirmed. The server keeps a hash over all of it, the
/// person and, for a transfer, its key and fee; only that act is then confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Act {
    /// Unlock this session. Proving it unlocks; no header is sent after.
    Unlock {},
    /// `POST /transfers` with this key and this body.
    Transfer {
        /// The idempotency key.
        key: String,
        /// The body.
        request: TransferRequest,
    },
    /// `POST /holds/{id}/release`.
    ReleaseHold {
        /// The held transfer.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        id: TransferId,
    },
    /// `POST /passkeys/options` and then `POST /passkeys`.
    AddPasskey {},
    /// `DELETE /passkeys/{id}`.
    RemovePasskey {
        /// The passkey.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        id: PasskeyId,
    },
    /// `PUT /pin`.
    SetPin {},
    /// `DELETE /pin`.
    RemovePin {},
    /// `DELETE /devices/{id}`.
    EndDevice {
        /// The device.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        id: DeviceId,
    },
    /// `DELETE /devices`: all but this one.
    EndOtherDevices {},
    /// `PUT /limits/own`.
    OwnLimits {
        /// The limits.
        limits: OwnLimits,
    },
    /// `PATCH /security`.
    NoConfirm {
        /// The amount.
        #[serde(deserialize_with = "crate::amount::roubles")]
        #[cfg_attr(feature = "openapi", schema(value_type = crate::amount::Roubles))]
        amount: Amount,
    },
    /// `DELETE /freeze`.
    Unfreeze {},
    /// `PUT /guardian`.
    SetGuardian {
        /// The person who is to approve.
        #[cfg_attr(feature = "openapi", schema(value_type = String, example = "person:01930f7a-6d2b-7c3e-9a41-5b8f2c7d1e60"))]
        payee_id: PayeeId,
        /// Above how much.
        #[serde(deserialize_with = "crate::amount::roubles")]
        #[cfg_attr(feature = "openapi", schema(value_type = crate::amount::Roubles))]
        above: Amount,
    },
    /// `DELETE /guardian`.
    RemoveGuardian {},
    /// `POST /bank/accounts`.
    LinkAccount {
        /// The account.
        account: NewLinkedAccount,
    },
    /// `POST /bank/payments` with this key and this body, where money is to leave.
    Withdraw {
        /// The idempotency key.
        key: String,
        /// The body.
        request: NewBankPayment,
    },
    /// `POST /approvals/{id}` with `approve` true.
    Approve {
        /// The held transfer.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        id: TransferId,
    },
    /// `POST /receipts/{id}/refunds` with this key and this body, where it is a large refund.
    Refund {
        /// The idempotency key.
        key: String,
        /// The receipt of the payment.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        receipt_id: ReceiptId,
        /// The body.
        request: NewRefund,
    },
    /// `POST /bank/transfers` with this key and this body.
    PayByRequisites {
        /// The idempotency key.
        key: String,
        /// The body.
        request: NewBankTransfer,
    },
    /// `POST /plans` with this key and this body: the whole plan, and with it each of its runs.
    MakePlan {
        /// The idempotency key.
        key: String,
        /// The body.
        request: NewPlan,
    },
    /// `POST /api-keys` with this body.
    MakeApiKey {
        /// The body.
        request: NewApiKey,
    },
    /// `POST /webhooks` with this body.
    AddWebhook {
        /// The body.
        request: NewWebhook,
    },
    /// `POST /webhooks/{id}/secret`.
    ChangeWebhookSecret {
        /// The webhook.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        id: WebhookId,
    },
    /// `POST /statements` with this body.
    ExportStatement {
        /// The body.
        request: NewStatement,
    },
}

/// `POST /confirmations`. Also allowed while the session is locked, for [`Act::Unlock`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewConfirmation {
    /// What is to be confirmed.
    pub act: Act,
}

/// A confirmation that waits for its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Confirmation {
    /// Send it in the header `Confirmation` of the act, once it is proven.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: ConfirmationId,
    /// When it is over (RFC 3339): 3 minutes from now.
    pub expires_at: String,
    /// `PublicKeyCredentialRequestOptionsJSON` of the person's passkeys; absent where he has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passkey: Option<WebauthnJson>,
    /// Whether the PIN may be used.
    pub pin: bool,
    /// Whether all tries of the PIN are spent: sign in by code, and set a new one.
    #[serde(default)]
    pub pin_spent: bool,
    /// When the next try of the PIN counts (RFC 3339); absent where now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin_blocked_until: Option<String>,
}

/// `POST /confirmations/{id}`: the proof. Answers 204 and a new session cookie.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "ProofParts")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Proof {
    /// The browser's `AuthenticationResponseJSON`.
    Passkey(WebauthnJson),
    /// Six digits.
    Pin(String),
}

/// A proof as it is read: exactly one of its members is there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProofParts {
    passkey: Option<WebauthnJson>,
    pin: Option<String>,
}

impl TryFrom<ProofParts> for Proof {
    type Error = &'static str;

    fn try_from(parts: ProofParts) -> Result<Self, Self::Error> {
        match (parts.passkey, parts.pin) {
            (Some(answer), None) => Ok(Self::Passkey(answer)),
            (None, Some(pin)) => Ok(Self::Pin(pin)),
            _ => Err("send exactly one of `passkey` and `pin`"),
        }
    }
}

impl core::fmt::Debug for Proof {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Passkey(_) => "Passkey(•)",
            Self::Pin(_) => "Pin(••••••)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_one_thing_and_is_written_as_it_is_read() {
        let pin = r#"{"pin":"274916"}"#;
        let passkey = r#"{"passkey":{"id":"AA"}}"#;
        for text in [pin, passkey] {
            let proof: Proof = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&proof).unwrap(), text);
            assert!(!format!("{proof:?}").contains("274916"));
        }
        for wrong in [
            "{}",
            r#"{"pin":"274916","passkey":{}}"#,
            r#"{"pin":"274916","more":1}"#,
            r#"{"pin":274916}"#,
        ] {
            assert!(serde_json::from_str::<Proof>(wrong).is_err(), "{wrong}");
        }
    }
}
