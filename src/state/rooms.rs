//! What only the pages behind the sign-in page need to know. It is made when it is first asked for, so
//! that whoever has still to sign in does not load it.

use leptos::prelude::*;

use super::{
    AsksState, BankState, BellState, ConfirmState, CrossingState, DevicesState, ExchangeState,
    FreshState, GuardianState, HoldsState, IdentificationState, KeptState, LimitsState, LockState,
    MarksState, OperationsState, OrdersState, PasskeysState, PayeesState, PaymentCodes, PinState,
    PlansState, ProtectedTransfersState, PushState, ReceiptsState, ReceiveState, ReportsState,
    RequisitesState, SavedNamesState, ScanState, SearchState, SecurityState, SpendingState, State,
    StatementsState, TemplatesState, TillState, Unlock, Vault,
};

/// The state behind the pages of who is signed in. Copied freely.
#[derive(Clone, Copy)]
pub struct RoomsState {
    /// The history.
    pub operations: OperationsState,
    /// Months and spending.
    pub spending: SpendingState,
    /// What one says of them.
    pub marks: MarksState,
    /// Looking for operations.
    pub search: SearchState,
    /// Whom one can pay.
    pub payees: PayeesState,
    /// Transfers that one saved to make again.
    pub templates: TemplatesState,
    /// Under what names one knows them.
    pub saved_names: SavedNamesState,
    /// Receipts, and the list of a shop's.
    pub receipts: ReceiptsState,
    /// The code that was scanned last.
    pub scan: ScanState,
    /// Bills and receipts that are kept.
    pub kept: KeptState,
    /// This device's payment code.
    pub payment_codes: PaymentCodes,
    /// Codes by which one is paid.
    pub receive: ReceiveState,
    /// The order that is open.
    pub orders: OrdersState,
    /// A shop's till.
    pub till: TillState,
    /// What guards the wallet.
    pub security: SecurityState,
    /// The person's passkeys.
    pub passkeys: PasskeysState,
    /// The PIN that is being set.
    pub pin: PinState,
    /// Where one is signed in.
    pub devices: DevicesState,
    /// The act that is being confirmed.
    pub confirm: ConfirmState,
    /// The sign-in that an act asks for.
    pub fresh: FreshState,
    /// Transfers that are held.
    pub holds: HoldsState,
    /// Transfers with a protection code.
    pub protected: ProtectedTransfersState,
    /// Payees that one reported.
    pub reports: ReportsState,
    /// The trusted second person.
    pub guardian: GuardianState,
    /// Limits and levels.
    pub limits: LimitsState,
    /// The identification form.
    pub identification: IdentificationState,
    /// Money from and to banks.
    pub bank: BankState,
    /// A payment by requisites.
    pub requisites: RequisitesState,
    /// Transfers that are made later.
    pub plans: PlansState,
    /// Requests for money, and divided bills.
    pub asks: AsksState,
    /// One currency for another.
    pub exchange: ExchangeState,
    /// What a transfer out of another currency comes to.
    pub crossing: CrossingState,
    /// What one should know.
    pub bell: BellState,
    /// Whether this device is woken for it.
    pub push: PushState,
    /// A statement of the account.
    pub statements: StatementsState,
    /// The key to what this device keeps.
    pub vault: Vault,
    /// When the page locks.
    pub lock: LockState,
    /// Opening it again.
    pub unlock: Unlock,
    /// Called through a pointer: its code then comes with the pieces that make the state.
    forget: fn(RoomsState),
}

/// The place of that state at the root, empty at first.
#[derive(Clone, Copy)]
pub(super) struct Late {
    made: StoredValue<Option<RoomsState>>,
    /// The root, which owns the state however short the life of the page that first asks for it.
    root: StoredValue<Option<Owner>>,
}

impl Late {
    pub(super) fn new() -> Self {
        Self {
            made: StoredValue::new(None),
            root: StoredValue::new(Owner::current()),
        }
    }

    /// Forgets all that belongs to a person.
    pub(super) fn forget(self) {
        if let Some(made) = self.made.get_value() {
            (made.forget)(made);
        }
    }
}

impl State {
    /// The state behind the pages of who is signed in.
    #[inline(never)]
    #[must_use]
    pub fn rooms(self) -> RoomsState {
        self.rooms.made.get_value().unwrap_or_else(|| {
            let root = self.rooms.root.get_value();
            let rooms = root.map_or_else(RoomsState::new, |root| root.with(RoomsState::new));
            self.rooms.made.set_value(Some(rooms));
            rooms
        })
    }
}

impl State {
    /// Does something whose effects live as long as the app.
    pub(super) fn at_root<T>(self, make: impl FnOnce() -> T) -> T {
        match self.rooms.root.get_value() {
            Some(root) => root.with(make),
            None => make(),
        }
    }
}

impl RoomsState {
    fn new() -> Self {
        Self {
            operations: OperationsState::new(),
            spending: SpendingState::new(),
            marks: MarksState::new(),
            search: SearchState::new(),
            payees: PayeesState::new(),
            templates: TemplatesState::new(),
            saved_names: SavedNamesState::new(),
            receipts: ReceiptsState::new(),
            scan: ScanState::new(),
            kept: KeptState::new(),
            payment_codes: PaymentCodes::new(),
            receive: ReceiveState::new(),
            orders: OrdersState::new(),
            till: TillState::new(),
            security: SecurityState::new(),
            passkeys: PasskeysState::new(),
            pin: PinState::new(),
            devices: DevicesState::new(),
            confirm: ConfirmState::new(),
            fresh: FreshState::new(),
            holds: HoldsState::new(),
            protected: ProtectedTransfersState::new(),
            reports: ReportsState::new(),
            guardian: GuardianState::new(),
            limits: LimitsState::new(),
            identification: IdentificationState::new(),
            bank: BankState::new(),
            requisites: RequisitesState::new(),
            plans: PlansState::new(),
            asks: AsksState::new(),
            exchange: ExchangeState::new(),
            crossing: CrossingState::new(),
            bell: BellState::new(),
            push: PushState::new(),
            statements: StatementsState::new(),
            vault: Vault::new(),
            lock: LockState::new(),
            unlock: Unlock::new(),
            forget: Self::forget,
        }
    }

    fn forget(self) {
        self.operations.forget();
        self.spending.forget();
        self.marks.forget();
        self.search.forget();
        self.payees.forget();
        self.templates.forget();
        self.saved_names.forget();
        self.receipts.forget();
        self.scan.forget();
        self.kept.forget();
        self.payment_codes.forget();
        self.receive.forget();
        self.orders.forget();
        self.till.forget();
        self.security.forget();
        self.passkeys.forget();
        self.pin.begin_anew();
        self.devices.forget();
        self.confirm.give_up();
        self.fresh.give_up();
        self.holds.forget();
        self.protected.forget();
        self.reports.forget();
        self.guardian.forget();
        self.limits.forget();
        self.identification.forget();
        self.bank.forget();
        self.requisites.forget();
        self.plans.forget();
        self.asks.forget();
        self.exchange.forget();
        self.crossing.forget();
        self.bell.forget();
        self.push.forget();
        self.statements.forget();
        self.vault.forget();
        self.lock.forget();
        self.unlock.forget();
    }
}
