//! What the wallet counts of itself, for whoever keeps it running.

use std::sync::LazyLock;

use poltina_api_types::SignInMethod;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// Failures of the store that requests and workers met with. They become a [`super::Failure`] where no wallet
/// is known: those of all wallets of a process count together.
pub(super) static STORE_ERRORS: LazyLock<Counter> = LazyLock::new(Counter::default);

/// The wallet's figures. Cheap to clone: all clones count as one.
#[derive(Clone, Debug)]
pub struct Figures {
    sign_ins: Family<[(&'static str, &'static str); 1], Counter>,
}

impl Default for Figures {
    fn default() -> Self {
        let sign_ins: Family<_, Counter> = Family::default();
        for method in [SignInMethod::Code, SignInMethod::Passkey] {
            drop(sign_ins.get_or_create(&labels(method)));
        }
        Self { sign_ins }
    }
}

fn labels(method: SignInMethod) -> [(&'static str, &'static str); 1] {
    let method = match method {
        SignInMethod::Code => "code",
        SignInMethod::Passkey => "passkey",
    };
    [("method", method)]
}

impl Figures {
    pub(super) fn signed_in(&self, method: SignInMethod) {
        self.sign_ins.get_or_create(&labels(method)).inc();
    }

    /// Makes them known under their names.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("sign_ins", "Sessions that began", self.sign_ins.clone());
        registry.register(
            "store_errors",
            "Failures of the store that requests and workers met with",
            STORE_ERRORS.clone(),
        );
    }
}
