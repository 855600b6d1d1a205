//! Merchants' codes of other payment networks.

use payment_qr::emv::{Asked, Initiation, Merchant, Scheme, Tip};

use super::finding::Finding;
use super::neutral::{LINE, shown};
use super::refusal;
use crate::i18n::Texts;
use crate::ui::{AmountParts, Glyph};

/// Which network, country, merchant, currency and amount, and what can be done.
pub(super) fn merchant(t: Texts, code: &Merchant) -> Finding {
    let clean = |text: &str| shown(text, LINE);
    let country = t.country(code.country());
    // What every wallet of the world writes where a scheme asks for a name and there is none.
    let named = |name: &&str| !matches!(*name, "NA" | "N/A");
    let name = code.name().filter(named).map(clean);
    let other = code.language().map(|language| clean(language.name));
    let network = code.networks().first().copied();
    let title = match (code.scheme(), network) {
        (Scheme::Poltina, _) => t.found_own_broken().to_owned(),
        (_, Some(network)) => t.found_network(network),
        (_, None) => t.found_network_unknown().to_owned(),
    };
    let text = match code.scheme() {
        Scheme::Poltina => t.found_own_broken_text().to_owned(),
        _ => t.found_network_text(&country),
    };
    let mut finding = Finding::new(Glyph::Globe, title, text);
    finding.party = other.clone().or_else(|| name.clone());
    finding.amount = amount(t, code);
    finding.row(t.found_networks(), networks(code), false);
    finding.row(t.found_country(), Some(country), false);
    finding.row(
        t.found_merchant(),
        name.filter(|name| Some(name) != other.as_ref()),
        false,
    );
    finding.row(t.found_city(), city(code).map(clean), false);
    finding.row(t.found_currency(), Some(currency(t, code)), false);
    finding.row(t.found_amount(), asked(t, code), false);
    finding.row(
        t.found_tip(),
        code.tip().map(|tip| added(t, code, tip)),
        false,
    );
    let more = code.additional();
    let given = |asked: Option<Asked<'_>>| asked.and_then(Asked::given).map(clean);
    finding.row(t.found_bill_number(), given(more.bill()), true);
    finding.row(t.found_order(), given(more.reference()), true);
    finding.row(t.found_store(), given(more.store()), false);
    finding.row(t.found_terminal(), given(more.terminal()), false);
    finding.row(t.found_purpose(), given(more.purpose()), false);
    let once = code.initiation().map(|initiation| match initiation {
        Initiation::Static => t.found_static().to_owned(),
        Initiation::Dynamic => t.found_dynamic().to_owned(),
    });
    finding.row(t.found_use(), once, false);
    finding.warnings = refusal::warnings(t, code.warnings());
    finding.support = refusal::deviations(t, code.warnings());
    finding
}

fn networks(code: &Merchant) -> Option<String> {
    (code.networks().len() > 1).then(|| code.networks().join(", "))
}

fn city(code: &Merchant) -> Option<&str> {
    code.language()
        .and_then(|language| language.city)
        .or_else(|| code.city())
}

fn currency(t: Texts, code: &Merchant) -> String {
    match code.currency().alpha() {
        Some(alpha) => t.currency_name(alpha),
        None => code.currency().to_string(),
    }
}

/// The amount, where the code states one that its currency can have.
fn amount(t: Texts, code: &Merchant) -> Option<AmountParts> {
    let amount = code.amount().filter(|_| !code.asks_amount())?;
    amount.minor()?;
    Some(t.foreign_money(
        amount.text().trim_end_matches('.'),
        code.currency().alpha()?,
    ))
}

/// What stands for the amount where it cannot be shown large.
fn asked(t: Texts, code: &Merchant) -> Option<String> {
    if code.asks_amount() {
        return Some(t.found_amount_asked().to_owned());
    }
    let amount = code.amount().filter(|_| amount(t, code).is_none())?;
    Some(shown(amount.text(), LINE))
}

fn added(t: Texts, code: &Merchant, tip: &Tip) -> String {
    match tip {
        Tip::Ask => t.found_tip_asked().to_owned(),
        Tip::Fixed(fee) => match code.currency().alpha().filter(|_| fee.minor().is_some()) {
            Some(alpha) => t
                .foreign_money(fee.text().trim_end_matches('.'), alpha)
                .text(),
            None => shown(fee.text(), LINE),
        },
        Tip::Percent(hundredths) => {
            let (whole, rest) = (hundredths / 100, hundredths % 100);
            format!("{whole}{}{rest:02}\u{a0}%", t.decimal_sign())
        }
    }
}
