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
    use crate::voi::modality_lut::Lut;
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

    /// Stored values and the levels they are shown with, to the integer.
    fn check(pipeline: &GreyPipeline, expected: &[(f32, u8)]) {
        for (stored, level) in expected {
            assert_eq!(pipeline.display_of_stored(*stored), *level, "{stored}");
        }
    }

    fn windowed(window: Window, presentation: PresentationLut) -> GreyPipeline {
        GreyPipeline {
            modality: ModalityLut::Rescale { slope: 1.0, intercept: 0.0 },
            voi: Voi::Window(window),
            presentation,
            padding: None,
        }
    }

    #[test]
    fn linear_levels_match_hand_computation() {
        // c 2048, w 4096: (x - 2047.5) / 4095 + 0.5 = x / 4095.
        let window = Window { center: 2048.0, width: 4096.0, function: VoiFunction::Linear };
        // 1000 / 4095 · 255 = 62.27; 2048 / 4095 · 255 = 127.53; 4094 / 4095 · 255 = 254.94.
        let expected =
            [(-1.0, 0), (0.0, 0), (1000.0, 62), (2048.0, 128), (4094.0, 255), (4095.0, 255)];
        check(&windowed(window, PresentationLut::Identity), &expected);
        // 255 - 62.27 = 192.73; 255 - 127.53 = 127.47; 255 - 254.94 = 0.06.
        let expected = [(-1.0, 255), (0.0, 255), (1000.0, 193), (2048.0, 127), (4094.0, 0)];
        check(&windowed(window, PresentationLut::Inverse), &expected);
    }

    #[test]
    fn linear_width_one_shows_black_or_white_and_nothing_else() {
        // Threshold at c - 0.5 = 99.5.
        let window = Window { center: 100.0, width: 1.0, function: VoiFunction::Linear };
        let expected = [(99.0, 0), (99.5, 0), (100.0, 255), (101.0, 255)];
        check(&windowed(window, PresentationLut::Identity), &expected);
    }

    #[test]
    fn linear_exact_levels_match_hand_computation() {
        // c 0, w 0.5: (x - 0) / 0.5 + 0.5; at 0.125: 0.75 · 255 = 191.25.
        let window = Window { center: 0.0, width: 0.5, function: VoiFunction::LinearExact };
        let expected = [(-0.25, 0), (0.0, 128), (0.125, 191), (0.25, 255), (9.0, 255)];
        check(&windowed(window, PresentationLut::Identity), &expected);
    }

    #[test]
    fn sigmoid_levels_match_hand_computation() {
        // 1 / (1 + exp(-4 (x - 50) / 100)): at 75, 1 / (1 + e^-1) = 0.73106 · 255 = 186.42;
        // at 25, 0.26894 · 255 = 68.58; at 150, 1 / (1 + e^-4) = 0.98201 · 255 = 250.41.
        let window = Window { center: 50.0, width: 100.0, function: VoiFunction::Sigmoid };
        let expected = [(25.0, 69), (50.0, 128), (75.0, 186), (150.0, 250), (-1e6, 0), (1e6, 255)];
        check(&windowed(window, PresentationLut::Identity), &expected);
    }

    #[test]
    fn modality_table_then_voi_table_match_hand_computation() {
        let lut = |first_mapped, entries: &[f32], max_output| Lut {
            first_mapped,
            entries: entries.into(),
            max_output,
            explanation: None,
        };
        let pipeline = GreyPipeline {
            modality: ModalityLut::Table(lut(-1.0, &[5.0, 6.0, 7.0], 255.0)),
            voi: Voi::Table(lut(6.0, &[0.0, 512.0, 1023.0], 1023.0)),
            presentation: PresentationLut::Identity,
            padding: Some([9.0, 9.0]),
        };
        // -1 → 5, before the VOI table: 0. 0 → 6 → 0. 1 → 7 → 512 / 1023 · 255 = 127.62.
        // 300 is past the modality table: 7 too. 9 is padding.
        check(&pipeline, &[(-1.0, 0), (0.0, 0), (1.0, 128), (300.0, 128), (9.0, 0)]);
        let inverse = GreyPipeline { presentation: PresentationLut::Inverse, ..pipeline };
        check(&inverse, &[(-1.0, 255), (1.0, 127), (9.0, 0)]);
    }

    #[test]
    fn what_is_no_number_is_black() {
        assert_eq!([f32::NAN, -1.0, 2.0, 0.5].map(level), [0, 0, 255, 128]);
    }
}
