//! Values that must not reach a log, an error text or a URL.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Patient data or a secret. `Debug` prints a placeholder and there is no `Display`,
/// so that it cannot slip into a message by formatting.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Redacted<T>(T);

impl<T> Redacted<T> {
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for the screen or for a request body. Never for a log.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redacted_value_does_not_print() {
        assert_eq!(format!("{:?}", Redacted::new("Doe^Jane")), "[redacted]");
    }
}
