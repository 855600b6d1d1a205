//! To be written.

use crate::Refusal;

/// To be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiscalReceipt;

/// `None` where the bytes are nothing of the kind.
pub(crate) fn read(_bytes: &[u8]) -> Option<Result<FiscalReceipt, Refusal>> {
    None
}
