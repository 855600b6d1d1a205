//! The pages and their paths: nothing else knows a URL.

use poltina_domain::{
    BankPaymentId, Currency, OperationId, OrderId, PlanId, ReceiptId, ReceiveId, RequestId,
    ShopSlug, SplitId, TransferId,
};

/// A page of the app with what it needs to know.
///
/// No phone, name or amount is ever part of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// Signing in.
    SignIn,
    /// Balance, frequent payees, last operations.
    Home,
    /// Whom to pay.
    Transfer,
    /// How much.
    TransferAmount,
    /// Check and confirm; also where an unsettled transfer is being checked.
    TransferCheck,
    /// It went through: the payer's operation.
    TransferDone(OperationId),
    /// Pay a shop by its link.
    Pay(ShopSlug),
    /// Pay by someone's receive code.
    PayCode(ReceiveId),
    /// Pay an order of a shop's till.
    PayOrder(OrderId),
    /// Scan a code.
    Scan,
    /// What the scanned code says, where it is no payment within the wallet.
    Found,
    /// Bills and receipts that were kept.
    Kept,
    /// The payment code to show to a till.
    MyCode,
    /// The code by which one is paid.
    Receive,
    /// The shop owner's till.
    Till,
    /// An order of the till, until it is closed.
    TillOrder(OrderId),
    /// All operations.
    History,
    /// What was spent, by month.
    Spending,
    /// One operation.
    Operation(OperationId),
    /// The shop owner's receipts.
    Receipts,
    /// One receipt.
    Receipt(ReceiptId),
    /// A statement, to be made and saved.
    Statements,
    /// Name, language, theme, signing out.
    Profile,
    /// What guards the wallet.
    Security,
    /// The person's passkeys.
    Passkeys,
    /// The PIN.
    Pin,
    /// Where one is signed in.
    Devices,
    /// Transfers that were held.
    Holds,
    /// One of them.
    Hold(TransferId),
    /// A transfer with a protection code, for both sides.
    Protected(TransferId),
    /// Payees that one reported.
    Reports,
    /// The trusted second person.
    Guardian,
    /// What waits for one as somebody's second person.
    Approvals,
    /// Every limit, and what is used of it.
    Limits,
    /// What each identification level allows, and how to raise one's own.
    Levels,
    /// Money from a bank.
    TopUp,
    /// Money to a bank.
    Withdraw,
    /// Money to anybody's account in a bank, by its requisites.
    Requisites,
    /// A last look at that.
    RequisitesCheck,
    /// How a payment from or to a bank stands.
    BankPayment(BankPaymentId),
    /// Transfers that are made later.
    Plans,
    /// When the transfer that is being put together is to be made.
    PlanNew,
    /// One plan and its runs.
    Plan(PlanId),
    /// Requests for money, by oneself and to oneself.
    Requests,
    /// A request, to be made.
    NewRequest,
    /// One request: its link is what is shared.
    Ask(RequestId),
    /// A bill, to be divided.
    NewSplit,
    /// One divided bill: likewise.
    Split(SplitId),
    /// One's accounts.
    Accounts,
    /// One of them.
    Account(Currency),
    /// One currency for another.
    Exchange,
    /// What one should know.
    Notices,
    /// Of what this device tells by itself.
    NoticeSettings,
    /// No such page.
    NotFound,
}

impl Route {
    /// The path, to be used as `href`.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::SignIn => "/signin".into(),
            Self::Home => "/".into(),
            Self::Transfer => "/transfer".into(),
            Self::TransferAmount => "/transfer/amount".into(),
            Self::TransferCheck => "/transfer/check".into(),
            Self::TransferDone(id) => format!("/transfer/done/{id}"),
            Self::Pay(shop) => format!("/pay/{shop}"),
            Self::PayCode(id) => format!("/pay/r/{id}"),
            Self::PayOrder(id) => format!("/pay/o/{id}"),
            Self::Scan => "/scan".into(),
            Self::Found => "/scan/found".into(),
            Self::Kept => "/kept".into(),
            Self::MyCode => "/code".into(),
            Self::Receive => "/receive".into(),
            Self::Till => "/till".into(),
            Self::TillOrder(id) => format!("/till/{id}"),
            Self::History => "/history".into(),
            Self::Spending => "/spending".into(),
            Self::Operation(id) => format!("/operations/{id}"),
            Self::Receipts => "/receipts".into(),
            Self::Receipt(id) => format!("/receipts/{id}"),
            Self::Statements => "/statements".into(),
            Self::Profile => "/profile".into(),
            Self::Security => "/security".into(),
            Self::Passkeys => "/security/passkeys".into(),
            Self::Pin => "/security/pin".into(),
            Self::Devices => "/security/devices".into(),
            Self::Holds => "/holds".into(),
            Self::Hold(id) => format!("/holds/{id}"),
            Self::Protected(id) => format!("/protected/{id}"),
            Self::Reports => "/reports".into(),
            Self::Guardian => "/guardian".into(),
            Self::Approvals => "/approvals".into(),
            Self::Limits => "/limits".into(),
            Self::Levels => "/levels".into(),
            Self::TopUp => "/top-up".into(),
            Self::Withdraw => "/withdraw".into(),
            Self::Requisites => "/bank/transfer".into(),
            Self::RequisitesCheck => "/bank/transfer/check".into(),
            Self::BankPayment(id) => format!("/bank/{id}"),
            Self::Plans => "/plans".into(),
            Self::PlanNew => "/plans/new".into(),
            Self::Plan(id) => format!("/plans/{id}"),
            Self::Requests => "/requests".into(),
            Self::NewRequest => "/requests/new".into(),
            Self::Ask(id) => format!("/ask/{id}"),
            Self::NewSplit => "/split".into(),
            Self::Split(id) => format!("/split/{id}"),
            Self::Accounts => "/accounts".into(),
            Self::Account(currency) => format!("/accounts/{currency}"),
            Self::Exchange => "/exchange".into(),
            Self::Notices => "/notices".into(),
            Self::NoticeSettings => "/notices/settings".into(),
            Self::NotFound => "/404".into(),
        }
    }

    /// The page of a path.
    #[must_use]
    pub fn parse(path: &str) -> Self {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let found = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (None, ..) => Some(Self::Home),
            (Some("signin"), None, ..) => Some(Self::SignIn),
            (Some("transfer"), None, ..) => Some(Self::Transfer),
            (Some("transfer"), Some("amount"), None, _) => Some(Self::TransferAmount),
            (Some("transfer"), Some("check"), None, _) => Some(Self::TransferCheck),
            (Some("transfer"), Some("done"), Some(id), None) => {
                id.parse().ok().map(Self::TransferDone)
            }
            (Some("pay"), Some(shop), None, _) => shop.parse().ok().map(Self::Pay),
            (Some("pay"), Some("r"), Some(id), None) => id.parse().ok().map(Self::PayCode),
            (Some("pay"), Some("o"), Some(id), None) => id.parse().ok().map(Self::PayOrder),
            (Some("scan"), None, ..) => Some(Self::Scan),
            (Some("scan"), Some("found"), None, _) => Some(Self::Found),
            (Some("kept"), None, ..) => Some(Self::Kept),
            (Some("code"), None, ..) => Some(Self::MyCode),
            (Some("receive"), None, ..) => Some(Self::Receive),
            (Some("till"), None, ..) => Some(Self::Till),
            (Some("till"), Some(id), None, _) => id.parse().ok().map(Self::TillOrder),
            (Some("history"), None, ..) => Some(Self::History),
            (Some("spending"), None, ..) => Some(Self::Spending),
            (Some("operations"), Some(id), None, _) => id.parse().ok().map(Self::Operation),
            (Some("receipts"), None, ..) => Some(Self::Receipts),
            (Some("receipts"), Some(id), None, _) => id.parse().ok().map(Self::Receipt),
            (Some("statements"), None, ..) => Some(Self::Statements),
            (Some("profile"), None, ..) => Some(Self::Profile),
            (Some("security"), None, ..) => Some(Self::Security),
            (Some("security"), Some("passkeys"), None, _) => Some(Self::Passkeys),
            (Some("security"), Some("pin"), None, _) => Some(Self::Pin),
            (Some("security"), Some("devices"), None, _) => Some(Self::Devices),
            (Some("holds"), None, ..) => Some(Self::Holds),
            (Some("holds"), Some(id), None, _) => id.parse().ok().map(Self::Hold),
            (Some("protected"), Some(id), None, _) => id.parse().ok().map(Self::Protected),
            (Some("reports"), None, ..) => Some(Self::Reports),
            (Some("guardian"), None, ..) => Some(Self::Guardian),
            (Some("approvals"), None, ..) => Some(Self::Approvals),
            (Some("limits"), None, ..) => Some(Self::Limits),
            (Some("levels"), None, ..) => Some(Self::Levels),
            (Some("top-up"), None, ..) => Some(Self::TopUp),
            (Some("withdraw"), None, ..) => Some(Self::Withdraw),
            (Some("bank"), Some("transfer"), None, _) => Some(Self::Requisites),
            (Some("bank"), Some("transfer"), Some("check"), None) => Some(Self::RequisitesCheck),
            (Some("bank"), Some(id), None, _) => id.parse().ok().map(Self::BankPayment),
            (Some("plans"), None, ..) => Some(Self::Plans),
            (Some("plans"), Some("new"), None, _) => Some(Self::PlanNew),
            (Some("plans"), Some(id), None, _) => id.parse().ok().map(Self::Plan),
            (Some("requests"), None, ..) => Some(Self::Requests),
            (Some("requests"), Some("new"), None, _) => Some(Self::NewRequest),
            (Some("ask"), Some(id), None, _) => id.parse().ok().map(Self::Ask),
            (Some("notices"), Some("settings"), None, _) => Some(Self::NoticeSettings),
            (Some("notices"), None, ..) => Some(Self::Notices),
            (Some("split"), None, ..) => Some(Self::NewSplit),
            (Some("split"), Some(id), None, _) => id.parse().ok().map(Self::Split),
            (Some("accounts"), None, ..) => Some(Self::Accounts),
            (Some("accounts"), Some(currency), None, _) => currency.parse().ok().map(Self::Account),
            (Some("exchange"), None, ..) => Some(Self::Exchange),
            _ => None,
        };
        found.unwrap_or(Self::NotFound)
    }

    /// Whether the page is a step of moving money, during which nothing may interrupt.
    #[must_use]
    pub fn moves_money(&self) -> bool {
        matches!(
            self,
            Self::Transfer
                | Self::TransferAmount
                | Self::TransferCheck
                | Self::Protected(_)
                | Self::Pay(_)
                | Self::PayCode(_)
                | Self::PayOrder(_)
                | Self::Scan
                | Self::MyCode
                | Self::Till
                | Self::TillOrder(_)
                | Self::TopUp
                | Self::Withdraw
                | Self::Requisites
                | Self::RequisitesCheck
                | Self::PlanNew
                | Self::NewRequest
                | Self::NewSplit
                | Self::Exchange
        )
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn every_page_is_found_again_by_its_path() {
        let id = "018bcfe5-6800-7fff-bfff-ffffffffffff";
        for route in [
            Route::SignIn,
            Route::Home,
            Route::Transfer,
            Route::TransferAmount,
            Route::TransferCheck,
            Route::TransferDone(id.parse().unwrap()),
            Route::Pay("kofe-na-lesnoy".parse().unwrap()),
            Route::PayCode(id.parse().unwrap()),
            Route::PayOrder(id.parse().unwrap()),
            Route::Scan,
            Route::Found,
            Route::Kept,
            Route::MyCode,
            Route::Receive,
            Route::Till,
            Route::TillOrder(id.parse().unwrap()),
            Route::History,
            Route::Spending,
            Route::Operation(id.parse().unwrap()),
            Route::Receipts,
            Route::Receipt(id.parse().unwrap()),
            Route::Statements,
            Route::Profile,
            Route::Security,
            Route::Passkeys,
            Route::Pin,
            Route::Devices,
            Route::Holds,
            Route::Hold(id.parse().unwrap()),
            Route::Protected(id.parse().unwrap()),
            Route::Reports,
            Route::Guardian,
            Route::Approvals,
            Route::Limits,
            Route::Levels,
            Route::TopUp,
            Route::Withdraw,
            Route::Requisites,
            Route::RequisitesCheck,
            Route::BankPayment(id.parse().unwrap()),
            Route::Plans,
            Route::PlanNew,
            Route::Plan(id.parse().unwrap()),
            Route::Requests,
            Route::NewRequest,
            Route::Ask(id.parse().unwrap()),
            Route::NewSplit,
            Route::Split(id.parse().unwrap()),
            Route::Accounts,
            Route::Account(Currency::Hkd),
            Route::Exchange,
            Route::Notices,
            Route::NoticeSettings,
            Route::NotFound,
        ] {
            assert_eq!(Route::parse(&route.path()), route);
        }
    }

    #[wasm_bindgen_test]
    fn what_is_no_page_is_not_found() {
        for path in [
            "/nothing",
            "/operations",
            "/operations/1",
            "/pay/",
            "/pay/Ü",
            "/profile/x",
            "/transfer/done",
            "/accounts/XXX",
        ] {
            assert_eq!(Route::parse(path), Route::NotFound, "{path}");
        }
    }
}
