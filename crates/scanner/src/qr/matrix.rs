//! The modules of one symbol: true is dark.

use super::version::Version;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Matrix {
    version: Version,
    modules: Vec<bool>,
}

impl Matrix {
    /// Row after row; `None` if there are not exactly as many as the version has.
    pub(super) fn new(version: Version, modules: Vec<bool>) -> Option<Self> {
        (modules.len() == version.size() * version.size()).then_some(Self { version, modules })
    }

    pub(super) fn version(&self) -> Version {
        self.version
    }

    /// Light outside.
    pub(super) fn dark(&self, x: usize, y: usize) -> bool {
        let size = self.version.size();
        x < size && self.modules.get(y * size + x).copied().unwrap_or_default()
    }

    /// As seen in a mirror: rows become columns.
    pub(super) fn mirrored(&self) -> Self {
        let size = self.version.size();
        let modules = (0..size * size)
            .map(|at| self.dark(at / size, at % size))
            .collect();
        Self {
            version: self.version,
            modules,
        }
    }
}
