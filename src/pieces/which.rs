//! The pieces, and which page is in which.

use crate::routes::Route;

/// A piece of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// The bars around the pages of who is signed in.
    Frame,
    /// What one sees first when signed in.
    Home,
    /// Whom to pay.
    Whom,
    /// Moving money.
    Transfer,
    /// Paying shops and codes.
    Pay,
    /// Reading codes.
    Scan,
    /// What a code says, and codes kept for later.
    Found,
    /// Showing codes.
    Codes,
    /// The till.
    Till,
    /// Looking back.
    Records,
    /// A shop's receipts.
    Receipts,
    /// Statements.
    Statements,
    /// The profile.
    Profile,
    /// What opens the wallet.
    Keys,
    /// What guards it: holds and devices.
    Trust,
    /// The second person, and reports of others.
    People,
    /// How much may be moved.
    Limits,
    /// Money from and to banks.
    Bank,
    /// Paying by requisites.
    Requisites,
    /// Asking for money.
    Asks,
    /// Dividing bills.
    Bills,
    /// What was spent.
    Spending,
    /// Transfers that are made later.
    Plans,
    /// A new one of them.
    PlanNew,
    /// Accounts in other currencies, and exchange.
    Exchange,
    /// What one should know.
    Notices,
    /// Transfers with a protection code.
    Protected,
    /// Signing in by a passkey: nobody waits for it.
    PasskeyDoor,
    /// The code and the name: what is asked once the number is known.
    Entry,
    /// Unlocking.
    Lock,
}

impl Piece {
    /// The piece that a page is in.
    pub(super) const fn of(route: &Route) -> Self {
        match route {
            // Nobody is sent to sign in who has.
            Route::Home | Route::NotFound | Route::SignIn => Self::Home,
            Route::Spending => Self::Spending,
            Route::Plans | Route::Plan(_) => Self::Plans,
            Route::PlanNew => Self::PlanNew,
            Route::Accounts | Route::Account(_) | Route::Exchange => Self::Exchange,
            Route::Transfer => Self::Whom,
            Route::TransferAmount | Route::TransferCheck | Route::TransferDone(_) => Self::Transfer,
            Route::Pay(_) | Route::PayCode(_) | Route::PayOrder(_) => Self::Pay,
            Route::Scan => Self::Scan,
            Route::Found | Route::Kept => Self::Found,
            Route::MyCode | Route::Receive => Self::Codes,
            Route::Till | Route::TillOrder(_) => Self::Till,
            Route::History | Route::Operation(_) => Self::Records,
            Route::Receipts | Route::Receipt(_) => Self::Receipts,
            Route::Statements => Self::Statements,
            Route::Profile => Self::Profile,
            Route::Security | Route::Passkeys | Route::Pin => Self::Keys,
            Route::Limits | Route::Levels => Self::Limits,
            Route::Holds | Route::Hold(_) | Route::Devices => Self::Trust,
            Route::Reports | Route::Guardian | Route::Approvals => Self::People,
            Route::TopUp | Route::Withdraw | Route::BankPayment(_) => Self::Bank,
            Route::Requisites | Route::RequisitesCheck => Self::Requisites,
            Route::Requests | Route::NewRequest | Route::Ask(_) => Self::Asks,
            Route::NewSplit | Route::Split(_) => Self::Bills,
            Route::Notices | Route::NoticeSettings => Self::Notices,
            Route::Protected(_) => Self::Protected,
        }
    }
}
