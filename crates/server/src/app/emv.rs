//! The texts of shops' QR codes: EMV merchant-presented.

use payment_qr::emv::{OwnCode, OwnKind};
use poltina_api_types::Category;
use poltina_domain::{Money, ReceiveId};

use crate::store::{OrderRow, ShopRow};

/// How many characters of an order's id its short number has: the last, which are random.
const SHORT: usize = 8;

/// The code of an order: dynamic.
pub(super) fn order(order: &OrderRow) -> String {
    let id = hexadecimal(order.id.as_bytes());
    let (_, short) = id.split_at_checked(id.len() - SHORT).unwrap_or_default();
    let mut code = of_shop(&order.shop, &id, OwnKind::Order, Some(order.amount));
    code.order = Some(short);
    written(&code)
}

/// A code that a shop prints: static.
pub(super) fn receive(shop: &ShopRow, id: ReceiveId, amount: Option<Money>) -> String {
    let id = hexadecimal(id.as_bytes());
    written(&of_shop(shop, &id, OwnKind::Merchant, amount))
}

fn of_shop<'a>(
    shop: &'a ShopRow,
    id: &'a str,
    kind: OwnKind,
    amount: Option<Money>,
) -> OwnCode<'a> {
    OwnCode {
        merchant_id: shop.slug.as_str(),
        qr_id: id,
        kind,
        category: merchant_category(shop.category),
        amount: amount.map(Money::minor),
        name: &shop.name,
        // Addresses begin with the city.
        city: shop.address.split(',').next().unwrap_or_default(),
        store: None,
        order: None,
        terminal: None,
    }
}

/// Empty where a shop has no name to show, which the books do not allow.
fn written(code: &OwnCode<'_>) -> String {
    code.write()
        .inspect_err(|error| tracing::error!(%error, "a shop's code cannot be written"))
        .unwrap_or_default()
}

fn hexadecimal(id: &[u8; 16]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The merchant category (ISO 18245) that comes nearest.
const fn merchant_category(category: Category) -> u16 {
    match category {
        Category::Groceries => 5411,
        Category::Cafes => 5814,
        Category::Transport => 4111,
        Category::Utilities => 4900,
        Category::Communication => 4814,
        Category::Health => 5912,
        Category::Leisure => 7999,
        Category::Shopping => 5999,
        Category::Transfers | Category::Salary | Category::TopUp | Category::Other => 7299,
    }
}
