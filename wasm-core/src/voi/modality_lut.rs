//! Modality LUT: stored values to rescaled values (PS3.3 C.11.1).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A lookup table with DICOM's three-number descriptor (PS3.3 C.11.1.1, C.11.2.1.1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lut {
    /// Input value that the first entry maps; smaller inputs use the first entry too.
    pub first_mapped: f32,
    /// Output values; inputs past the end use the last entry. Never empty.
    pub entries: Arc<[f32]>,
    /// Largest value an entry can hold, from the bits per entry.
    pub max_output: f32,
    /// LUT Explanation (0028,3003).
    pub explanation: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ModalityLut {
    /// `output = stored · slope + intercept`.
    Rescale {
        slope: f32,
        intercept: f32,
    },
    Table(Lut),
}

impl Lut {
    /// Entry for an input value: rounded, clamped at both ends (PS3.3 C.11.2.1.1).
    pub fn entry(&self, input: f32) -> f32 {
        let last = self.entries.len().saturating_sub(1);
        let index = (input - self.first_mapped + 0.5).floor().clamp(0.0, last as f32);
        self.entries.get(index as usize).copied().unwrap_or(0.0)
    }
}

impl ModalityLut {
    /// Stored value to rescaled value.
    pub fn apply(&self, stored: f32) -> f32 {
        match self {
            Self::Rescale { slope, intercept } => stored * slope + intercept,
            Self::Table(lut) => lut.entry(stored),
        }
    }
}
