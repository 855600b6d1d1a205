//! What guards the wallet: the hub, and a page for each way.

mod devices;
mod freeze;
mod hub;
mod no_confirm;
mod notices;
mod passkeys;
mod pin;

pub use devices::DevicesPage;
pub use hub::SecurityPage;
pub use passkeys::PasskeysPage;
pub use pin::PinPage;
