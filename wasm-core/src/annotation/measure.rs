//! Numbers with provenance: where a millimetre, a degree or a HU comes from, or why there is none.

use super::kind::Quantity;

/// A number that can be trusted as far as its provenance says.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    pub value: f64,
    /// UCUM code: `mm`, `cm2`, `deg`, `[hnsf'U]`, `{pixels}`.
    pub unit: String,
    /// Where it comes from, as it is shown behind the number: `at detector`. Empty where the
    /// number is the patient's own and nothing needs saying.
    pub provenance: String,
    /// What the reader must know all the same, in sentences.
    pub caveats: Vec<String>,
}

/// One line of what an annotation measures.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    pub quantity: Quantity,
    /// The number, or why there is none: shown as `n/a: reason`.
    pub result: Result<Measured, Unmeasured>,
}

/// Why there is no number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("n/a: {0}")]
pub struct Unmeasured(pub String);
