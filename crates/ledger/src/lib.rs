//! The double-entry core.
