//! What only codes need to know: scanning, showing, charging. It is made when it is first asked for,
//! so that whoever has still to sign in does not load it.

use leptos::prelude::*;

use super::{KeptState, OrdersState, PaymentCodes, ReceiveState, ScanState, State, TillState};

/// The state behind the pages of codes. Copied freely.
#[derive(Clone, Copy)]
pub struct Codes {
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
    /// Called through a pointer: its code then comes with the pieces that make the state.
    forget: fn(Codes),
}

/// The place of that state at the root, empty at first.
#[derive(Clone, Copy)]
pub(super) struct LateCodes {
    made: StoredValue<Option<Codes>>,
    /// The root, which owns the state however short the life of the page that first asks for it.
    root: StoredValue<Option<Owner>>,
}

impl LateCodes {
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
    /// The state behind the pages of codes.
    #[inline(never)]
    #[must_use]
    pub fn codes(self) -> Codes {
        self.codes.made.get_value().unwrap_or_else(|| {
            let codes = self
                .codes
                .root
                .get_value()
                .map_or_else(Codes::new, |root| root.with(Codes::new));
            self.codes.made.set_value(Some(codes));
            codes
        })
    }
}

impl Codes {
    fn new() -> Self {
        Self {
            scan: ScanState::new(),
            kept: KeptState::new(),
            payment_codes: PaymentCodes::new(),
            receive: ReceiveState::new(),
            orders: OrdersState::new(),
            till: TillState::new(),
            forget: Self::forget,
        }
    }

    fn forget(self) {
        self.scan.forget();
        self.kept.forget();
        self.payment_codes.forget();
        self.receive.forget();
        self.orders.forget();
        self.till.forget();
    }
}
