//! The whole grey pipeline as one value: what the CPU and GPU renderers evaluate.

use serde::{Deserialize, Serialize};

use super::modality_lut::ModalityLut;
use super::presentation::PresentationLut;
use super::window::Voi;

/// Stored value to P-value, in the order of PS3.4 N.2.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GreyPipeline {
    pub modality: ModalityLut,
    pub voi: Voi,
    pub presentation: PresentationLut,
    /// Stored values to draw as background, inclusive (PS3.3 C.7.5.1.1.2).
    pub padding: Option<[f32; 2]>,
}

/// `0.0..=1.0` to the nearest of 256 levels; what is no number is black.
pub fn level(light: f32) -> u8 {
    // By way of `i32`, which the compiler turns into one step for four pixels.
    ((light * 255.0 + 0.5) as i32).clamp(0, 255) as u8
}

impl GreyPipeline {
    /// Whether a stored value is padding: drawn as background, even when inverted.
    pub fn is_padding(&self, stored: f32) -> bool {
        self.padding.is_some_and(|[low, high]| stored >= low && stored <= high)
    }

    /// Rescaled value to the 8-bit display value, after VOI and presentation.
    pub fn display(&self, rescaled: f32) -> u8 {
        let value = self.voi.apply(rescaled);
        let value = match self.presentation {
            PresentationLut::Identity => value,
            PresentationLut::Inverse => 1.0 - value,
        };
        level(value)
    }

    /// Stored value to the 8-bit display value; padding is black.
    pub fn display_of_stored(&self, stored: f32) -> u8 {
        if self.is_padding(stored) { 0 } else { self.display(self.modality.apply(stored)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voi::window::{VoiFunction, Window};

    fn pipeline(presentation: PresentationLut) -> GreyPipeline {
        let window = Window { center: 127.5, width: 256.0, function: VoiFunction::LinearExact };
        GreyPipeline {
            modality: ModalityLut::Rescale { slope: 1.0, intercept: 0.0 },
            voi: Voi::Window(window),
            presentation,
            padding: Some([-5.0, -1.0]),
        }
    }

    #[test]
    fn inversion_mirrors_every_grey_level() {
        let (plain, inverse) =
            (pipeline(PresentationLut::Identity), pipeline(PresentationLut::Inverse));
        for stored in [0.0, 1.0, 64.0, 200.0, 255.0] {
            let sum = i32::from(plain.display_of_stored(stored))
                + i32::from(inverse.display_of_stored(stored));
            assert!((sum - 255).abs() <= 1, "{stored}: {sum}");
        }
    }

    #[test]
    fn padding_is_black_even_when_inverted() {
        assert_eq!(pipeline(PresentationLut::Inverse).display_of_stored(-3.0), 0);
        assert_eq!(pipeline(PresentationLut::Inverse).display_of_stored(0.0), 255);
    }

    #[test]
    fn hounsfield_values_of_a_soft_tissue_window_match_hand_computation() {
        let window = Window { center: 40.0, width: 400.0, function: VoiFunction::Linear };
        let pipeline = GreyPipeline {
            modality: ModalityLut::Rescale { slope: 1.0, intercept: -1024.0 },
            voi: Voi::Window(window),
            presentation: PresentationLut::Identity,
            padding: None,
        };
        // Water, stored 1024: (0 - 39.5) / 399 + 0.5 = 0.401003; · 255 = 102.26 → 102.
        assert_eq!(pipeline.display_of_stored(1024.0), 102);
        // Fat, -100 HU: (-139.5) / 399 + 0.5 = 0.150376; · 255 = 38.35 → 38.
        assert_eq!(pipeline.display_of_stored(924.0), 38);
        // Bone, 700 HU: above the edge.
        assert_eq!(pipeline.display_of_stored(1724.0), 255);
    }
}
