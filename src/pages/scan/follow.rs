//! Where a code leads. Nothing is done there before the person has looked and confirmed.

use leptos::prelude::Set;
use payment_qr::emv::{OwnKind, OwnMerchant};
use payment_qr::link::OwnLink;
use payment_qr::payto::{Payto, Target};
use payment_qr::{Code, Kind};
use poltina_domain::{OrderId, Phone, ReceiveId};

use crate::pages::found::read;
use crate::platform::document;
use crate::routes::Route;
use crate::state::{Scanned, State};

/// The longest text that is looked at, in bytes: no code holds more, so it is no code.
const LONGEST: usize = 4096;

/// Leads to the page for this code, in place of the scanner: "back" must not scan it again.
pub(super) fn follow(state: State, bytes: Vec<u8>) {
    match way(&bytes) {
        Way::Page(route) => state.navigation.replace(route),
        Way::Transfer(phone) => {
            state.draft.forget();
            state.draft.phone.set(phone.display());
            state.navigation.replace(Route::Transfer);
        }
        Way::Card => state.rooms().scan.show(state, Scanned::Card),
        Way::Found => state.rooms().scan.show(state, Scanned::Code(bytes)),
    }
}

/// The same for a text. People copy and share whole messages: the first code in it counts, where the
/// text as a whole is none.
pub(super) fn follow_text(state: State, text: &str) {
    let text = text.trim();
    let short = text
        .get(..text.floor_char_boundary(LONGEST))
        .unwrap_or(text);
    let whole = matches!(way(short.as_bytes()), Way::Found) && is_nothing(short.as_bytes());
    let inside = whole
        .then(|| {
            short
                .split_whitespace()
                .find(|word| !is_nothing(word.as_bytes()))
        })
        .flatten();
    follow(state, inside.unwrap_or(short).into());
}

/// Where to go.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    Page(Route),
    Transfer(Phone),
    Card,
    Found,
}

fn way(bytes: &[u8]) -> Way {
    if let Some(page) = own_link(bytes) {
        return Way::Page(page);
    }
    match read(bytes) {
        Ok(Code::Own(OwnLink::Receive(id))) => Way::Page(Route::PayCode(id)),
        Ok(Code::Own(OwnLink::Order(id))) => Way::Page(Route::PayOrder(id)),
        Ok(Code::Merchant(code)) => code.own().and_then(own).map_or(Way::Found, Way::Page),
        Ok(Code::Phone(number)) => number.wallet().map_or(Way::Found, Way::Transfer),
        Ok(Code::Payto(link)) => payto(&link).map_or(Way::Found, Way::Transfer),
        Ok(Code::Card(_)) => Way::Card,
        _ => Way::Found,
    }
}

/// The phone of a `payto:` link that says nothing else: what it says more would be lost on the way.
fn payto(link: &Payto) -> Option<Phone> {
    match link.target() {
        Target::Other {
            kind: "tel" | "phone",
            path: [phone],
        } if link.amount().is_none() && link.options().is_empty() => phone.parse().ok(),
        _ => None,
    }
}

fn is_nothing(bytes: &[u8]) -> bool {
    own_link(bytes).is_none() && read(bytes).is_err_and(|refusal| refusal.kind == Kind::Unknown)
}

/// What a code of ours pays. The server says whom it means, and how much.
fn own(code: OwnMerchant<'_>) -> Option<Route> {
    let id = hyphenated(code.qr_id);
    let receive = || id.as_deref()?.parse::<ReceiveId>().ok().map(Route::PayCode);
    match code.kind {
        OwnKind::Order => id.as_deref()?.parse::<OrderId>().ok().map(Route::PayOrder),
        OwnKind::Person => receive(),
        OwnKind::Merchant => receive().or_else(|| code.merchant_id.parse().ok().map(Route::Pay)),
    }
}

/// The id of a code, 32 digits, as it is written elsewhere.
fn hyphenated(id: &str) -> Option<String> {
    let part = |from: usize, to: usize| id.get(from..to);
    let parts = [
        part(0, 8)?,
        part(8, 12)?,
        part(12, 16)?,
        part(16, 20)?,
        part(20, 32)?,
    ];
    (id.len() == 32).then(|| parts.join("-").to_ascii_lowercase())
}

/// The page of a link to this very wallet by which a shop is paid, or a request.
fn own_link(bytes: &[u8]) -> Option<Route> {
    let text = core::str::from_utf8(bytes).ok()?;
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let path = rest.strip_prefix(&document::host())?;
    match Route::parse(path.starts_with('/').then_some(path)?) {
        page @ (Route::Pay(_) | Route::Ask(_) | Route::Split(_)) => Some(page),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn an_id_of_a_code_is_the_id_of_its_page() {
        assert_eq!(
            hyphenated("018BCFE568007FFFBFFFFFFFFFFFFFFF").as_deref(),
            Some("018bcfe5-6800-7fff-bfff-ffffffffffff")
        );
        assert_eq!(hyphenated("018bcfe5"), None);
        assert_eq!(hyphenated("018bcfe568007fffbfffffffffffffff0"), None);
    }

    #[wasm_bindgen_test]
    fn only_links_to_this_host_lead_to_a_shop_or_a_request() {
        let host = document::host();
        let slug = |link: &str| own_link(link.as_bytes()).map(|page| page.path());
        let ask = "/ask/018bcfe5-6800-7fff-bfff-ffffffffffff";
        assert_eq!(slug(&format!("https://{host}{ask}")).as_deref(), Some(ask));
        assert_eq!(slug(&format!("https://{host}/profile")), None);
        assert_eq!(
            slug(&format!("http://{host}/pay/kofe")).as_deref(),
            Some("/pay/kofe")
        );
        assert_eq!(slug("https://evil.example/pay/kofe"), None);
        assert_eq!(slug(&format!("https://{host}.evil.example/pay/kofe")), None);
        assert_eq!(slug(&format!("https://{host}@evil.example/pay/kofe")), None);
    }
}
