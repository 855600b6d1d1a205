//! Long-lived reactive state, one module per resource, made once at the root.
//!
//! A page takes what it needs with [`use_state`], reads signals and calls functions; it never
//! hands a signal upwards. Every function that talks to the server returns at once: what it
//! learns appears in the signals.

mod accounts;
mod asks;
mod bank;
mod bell;
mod cache;
mod confirm;
mod connectivity;
mod crossing;
mod devices;
mod draft;
mod drawn;
mod exchange;
mod fetch;
mod fresh;
mod guardian;
mod holds;
mod identification;
mod intent;
mod intents;
mod kept;
mod limits;
mod live;
mod load;
mod lock;
mod marks;
mod navigation;
mod noticed;
mod notices;
mod opened;
mod operations;
mod orders;
mod passkey_sign_in;
mod passkeys;
mod payees;
mod payment_codes;
mod pin;
mod plans;
mod protected;
mod push;
mod receipts;
mod receive;
mod release;
mod reports;
mod requisites;
mod rooms;
mod saved_names;
mod scan;
mod search;
mod security;
mod session;
mod settings;
mod sign_in;
mod spending;
mod statements;
mod tabs;
mod templates;
mod till;
mod unlock;
mod vault;
mod wallet;

use leptos::prelude::*;

pub use accounts::AccountsState;
pub use asks::{AskForm, AsksState, BillForm, BillObjection, BillPerson, Finding, PersonSearch};
pub use bank::{AccountObjection, BankState};
pub use bell::BellState;
pub use confirm::{About, Asking, ConfirmState, ProofTrouble, Undone};
pub use connectivity::Connectivity;
pub use crossing::CrossingState;
pub use devices::DevicesState;
pub use draft::{DraftState, Lookup};
pub use exchange::{ExchangeState, Held, Stage, exchange_total, quote_total, suffices};
pub use fresh::FreshState;
pub use guardian::GuardianState;
pub use holds::HoldsState;
pub use identification::{Field, IdentificationState, Objection};
pub use intent::{Intent, IntentState};
pub use intents::{Check, Intents, Stopped};
pub use kept::{Kept, KeptState};
pub use limits::{LimitsState, OwnLimit};
pub use load::Load;
pub use lock::{LockAfter, LockHeld, LockState};
pub use marks::{MarkTrouble, MarksState};
pub use navigation::Navigation;
pub use noticed::Noticed;
pub use notices::{NoticeMessage, Notices};
pub use operations::{More, OperationList, OperationsState};
pub use orders::OrdersState;
pub use passkey_sign_in::EntryTrouble;
pub use passkeys::PasskeysState;
pub use payees::PayeesState;
pub use payment_codes::{CodeKey, PaymentCodes, Refused, Turn};
pub use pin::{PinState, PinTrouble};
pub use plans::{
    PlanEnding, PlanForm, PlanObjection, PlanRepeat, PlanTiming, PlanWhen, PlansState,
};
pub use protected::ProtectedTransfersState;
pub use push::PushState;
pub use receipts::{ReceiptFilter, ReceiptsState, ShopReceipts};
pub use receive::ReceiveState;
pub use release::Release;
pub use reports::ReportsState;
pub use requisites::{
    Requisites, RequisitesField, RequisitesForm, RequisitesObjection, RequisitesState,
};
pub use rooms::RoomsState;
pub use saved_names::{NameTrouble, SavedNamesState};
pub use scan::{ScanState, Scanned};
pub use search::{Filters, Looking, SearchPeriod, SearchState};
pub use security::SecurityState;
pub use session::{Session, SessionState};
pub use settings::{Settings, Theme};
pub use sign_in::{SignInError, SignInState};
pub use spending::SpendingState;
pub use statements::{Period, PeriodError, StatementFile, StatementWork, StatementsState};
pub use templates::{TemplatesState, template_payee};
pub use till::{Charging, TillState};
pub use unlock::{Unlock, UnlockTrouble};
pub use vault::Vault;

/// Everything the app knows, made at the root. Copied freely.
#[derive(Clone, Copy)]
pub struct State {
    /// Where the app stands, and going elsewhere.
    pub navigation: Navigation,
    /// Language, theme, hidden balance.
    pub settings: Settings,
    /// Whether the server can be reached.
    pub connectivity: Connectivity,
    /// Who is signed in.
    pub session: Session,
    /// Signing in, step by step.
    pub sign_in: SignInState,
    /// The balance.
    pub accounts: AccountsState,
    /// The transfer that is being put together.
    pub draft: DraftState,
    /// Transfers that were begun, until they are settled.
    pub intents: Intents,
    /// Whether a newer release waits.
    pub release: Release,
    /// Short messages that pass.
    pub notices: Notices,
    live: live::Live,
    tabs: tabs::Tabs,
    rooms: rooms::Late,
}

impl State {
    /// Makes the state; call it once, at the root, and then [`State::start`].
    #[must_use]
    pub(crate) fn new() -> Self {
        Self {
            navigation: Navigation::new(),
            settings: Settings::restore(),
            connectivity: Connectivity::new(),
            session: Session::new(),
            sign_in: SignInState::restore(),
            accounts: AccountsState::new(),
            draft: DraftState::new(),
            intents: Intents::new(),
            release: Release::new(),
            notices: Notices::new(),
            live: live::Live::new(),
            tabs: tabs::Tabs::new(),
            rooms: rooms::Late::new(),
        }
    }

    /// Begins to listen to the browser and asks who is signed in.
    pub fn start(self) {
        self.navigation.listen();
        self.settings.apply();
        self.settings.listen();
        self.connectivity.listen(self);
        self.release.listen();
        self.sign_in.listen();
        self.tabs.listen(self);
        self.session.restore(self);
    }
}

/// The state of the app, for a component.
///
/// The root provides it; the empty one that would otherwise be made shows an app that is loading.
#[must_use]
pub fn use_state() -> State {
    use_context().unwrap_or_else(State::new)
}
