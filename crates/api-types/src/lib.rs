//! The wallet API's wire: every request, response and error code, shared by the app and the
//! server, so that neither can say what the other does not understand.
//!
//! Money is `{"value":"123456","currency":"RUB"}`, an integer string of minor units; times are
//! RFC 3339 with offset; ids are UUIDs; lists are pages with an opaque `next` cursor. Requests
//! refuse unknown fields; responses may grow new ones.
//!
//! ```
//! use poltina_api_types::Amount;
//! use poltina_domain::{Currency, Money};
//!
//! let amount = Amount::from(Money::new(123_456, Currency::Rub));
//! let json = serde_json::to_string(&amount)?;
//! assert_eq!(json, r#"{"value":"123456","currency":"RUB"}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```

mod accounts;
mod amount;
mod api_keys;
mod authorizations;
mod bank;
mod confirmations;
mod events;
mod exchange;
mod holds;
mod limits;
mod me;
mod notices;
mod operations;
mod orders;
mod page;
mod passkeys;
mod payees;
mod payment_codes;
mod plans;
mod problem;
mod protected;
mod push;
mod receipts;
mod receive_codes;
mod requests;
mod search;
mod security;
mod sessions;
mod spending;
mod statements;
mod templates;
mod transfers;
mod webauthn;
mod webhooks;

pub use accounts::{Account, Accounts, NewAccount};
pub use amount::Amount;
pub use api_keys::{ApiKey, ApiKeys, ApiScope, MadeApiKey, NewApiKey};
pub use authorizations::{
    Authorization, AuthorizationState, Capture, NewCapture, NewRefund, Refund,
};
pub use bank::{
    Arrival, BankDirection, BankPayment, BankPaymentState, BankPayments, BankReceiver, BankRefusal,
    BankTerms, LinkedAccount, LinkedAccounts, NewBankPayment, NewBankTransfer, NewLinkedAccount,
    WayTerms,
};
pub use confirmations::{Act, Confirmation, NewConfirmation, Proof};
pub use events::{Event, EventBody};
pub use exchange::{
    Exchange, ExchangeOutcome, ExchangeSide, NewExchange, NewQuote, Quote, QuoteExpired, RatePoint,
    Rates, RatesQuery,
};
pub use holds::{
    Answer, Approval, Approvals, Guardian, Hold, HoldState, Holds, NewGuardian, NewReport, Report,
    ReportReason, ReportState, Reports, Sign, TransferCheck, Ward, Warning,
};
pub use limits::{
    Identification, Identified, Level, LevelTerms, Levels, Limit, LimitSource, Limits, OwnLimits,
};
pub use me::{Me, NameChange, Shop};
pub use notices::{Notice, NoticeKind, NoticeList, NoticeQuery, NoticesRead};
pub use operations::{Category, Counterparty, Direction, Operation, OperationKind, OperationQuery};
pub use orders::{CaptureMode, NewOrder, Order, OrderState};
pub use page::Page;
pub use passkeys::{NewPasskey, Passkey, PasskeyCeremony, PasskeyName, Passkeys};
pub use payees::{
    NewSavedName, Payee, PayeeId, PayeeList, PayeeLookup, SavedPayeeName, SavedPayeeNames,
};
pub use payment_codes::{Charge, PaymentCodeRequest, PaymentCodeSeed};
pub use plans::{
    NewPlan, Plan, PlanChange, PlanEnd, PlanRhythm, PlanRun, PlanRunState, PlanSkip, PlanState,
    PlanWithRuns, Plans,
};
pub use problem::{ErrorCode, FieldError, LimitDetail, Problem};
pub use protected::{
    Protect, ProtectedCode, ProtectedQuery, ProtectedSide, ProtectedState, ProtectedTransfer,
    ProtectedTransfers, Protection,
};
pub use push::{PushChoice, PushKey, PushSettings, PushSubscription, QuietHours};
pub use receipts::{Receipt, ReceiptSearch, ReceiptSummary, Seller};
pub use receive_codes::{NewReceiveCode, ReceiveCode};
pub use requests::{
    MoneyRequest, MoneyRequestState, NewMoneyRequest, NewShare, NewSplit, OwnShare, RefusedAskers,
    RequestQuery, RequestSide, Split, SplitQuery,
};
pub use search::{FoundOperations, FoundSums, OperationSearch};
pub use security::{
    Device, DeviceSecret, Devices, NewPin, NoticedItem, Security, SecurityChange, SecurityNotice,
    SecurityNotices,
};
pub use sessions::{CodeRequest, CodeSent, HERE_COOKIE, PasskeySignIn, SignIn, SignInMethod};
pub use spending::{
    CategoryChange, CategorySpending, LabelList, LabelsChange, Month, Months, NoteChange,
    PayeeSpending, Spending, SpendingQuery,
};
pub use statements::{NewStatement, Statement, StatementFormat, StatementLanguage, StatementState};
pub use templates::{NewTemplate, Template, TemplateChange, Templates};
pub use transfers::{Outcome, Transfer, TransferRequest};
pub use webauthn::WebauthnJson;
pub use webhooks::{
    Deliveries, Delivery, DeliveryState, MadeWebhook, NewWebhook, SendAgain, Webhook, WebhookKind,
    Webhooks,
};
