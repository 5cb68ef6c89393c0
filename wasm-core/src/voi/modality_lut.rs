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

#[cfg(test)]
mod tests {
    use super::*;

    fn lut(first_mapped: f32, entries: &[f32], max_output: f32) -> Lut {
        Lut { first_mapped, entries: entries.into(), max_output, explanation: None }
    }

    #[test]
    fn table_holds_its_ends_and_rounds_what_lies_between() {
        let table = lut(-2.0, &[10.0, 20.0, 40.0], 255.0);
        // Index = floor(input + 2 + 0.5), held to 0..=2.
        let expected =
            [(-900.0, 10.0), (-2.0, 10.0), (-1.6, 10.0), (-1.5, 20.0), (0.0, 40.0), (7.0, 40.0)];
        for (input, output) in expected {
            assert_eq!(table.entry(input), output, "{input}");
        }
    }

    #[test]
    fn table_of_one_entry_maps_everything_to_it() {
        let table = lut(100.0, &[7.0], 255.0);
        assert_eq!([-1.0, 100.0, 65_535.0].map(|input| table.entry(input)), [7.0; 3]);
    }

    #[test]
    fn rescale_multiplies_before_it_adds() {
        let rescale = ModalityLut::Rescale { slope: 2.5, intercept: -1024.0 };
        // 400 · 2.5 - 1024 = -24; a signed value: -400 · 2.5 - 1024 = -2024.
        assert_eq!((rescale.apply(400.0), rescale.apply(-400.0)), (-24.0, -2024.0));
    }
}
