//! Randomness, passed in: nothing but [`SystemRandom`] asks the operating system for it.

/// Where unpredictable bytes come from; tests bring a source of their own.
pub trait Randomness: Send + Sync + 'static {
    /// Fills the bytes.
    ///
    /// # Errors
    /// [`NoRandomness`] where the system gives none: nothing secret may then be made.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The operating system gives no randomness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gives no randomness: check that getrandom(2) is allowed")]
pub struct NoRandomness;

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Randomness for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(|_| NoRandomness)
    }
}

/// Random bytes in an array, as ids and secrets take them.
///
/// # Errors
/// As for [`Randomness::fill`].
pub fn bytes<const N: usize>(random: &dyn Randomness) -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    random.fill(&mut bytes)?;
    Ok(bytes)
}
