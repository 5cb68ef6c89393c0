//! VOI: windows by function, or a table (PS3.3 C.11.2).

use serde::{Deserialize, Serialize};

use super::modality_lut::Lut;

/// VOI LUT Function (0028,1056).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum VoiFunction {
    #[default]
    Linear,
    LinearExact,
    Sigmoid,
}

/// A window in rescaled units (HU for CT).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Window {
    pub center: f32,
    pub width: f32,
    pub function: VoiFunction,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Voi {
    Window(Window),
    Table(Lut),
}

/// A window or table the header offers, with its explanation (0028,1055), (0028,3003).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NamedVoi {
    pub name: String,
    pub voi: Voi,
}

impl Window {
    /// Rescaled value to `0.0..=1.0` by the formula of the window's function
    /// (PS3.3 C.11.2.1.2, C.11.2.1.3).
    pub fn apply(&self, x: f32) -> f32 {
        let (c, w) = (self.center, self.width);
        match self.function {
            VoiFunction::Linear => linear(x, c, w),
            VoiFunction::LinearExact => ((x - c) / w + 0.5).clamp(0.0, 1.0),
            VoiFunction::Sigmoid => 1.0 / (1.0 + (-4.0 * (x - c) / w).exp()),
        }
    }
}

/// C.11.2.1.2.1. At width 1 the ramp has no length: the value is a step at the centre.
fn linear(x: f32, c: f32, w: f32) -> f32 {
    let half = (w - 1.0) / 2.0;
    let from_center = x - (c - 0.5);
    if from_center <= -half {
        0.0
    } else if from_center > half {
        1.0
    } else {
        from_center / (w - 1.0) + 0.5
    }
}

impl Voi {
    /// Rescaled value to `0.0..=1.0`.
    pub fn apply(&self, x: f32) -> f32 {
        match self {
            Self::Window(window) => window.apply(x),
            Self::Table(lut) => lut.entry(x) / lut.max_output.max(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(window: Window, x: f32, expected: f32) {
        let got = window.apply(x);
        assert!((got - expected).abs() < 1e-6, "{window:?} at {x}: {got}, not {expected}");
    }

    #[test]
    fn linear_window_follows_the_formula_to_the_edges() {
        let window = Window { center: 40.0, width: 400.0, function: VoiFunction::Linear };
        // Lower edge: 40 - 0.5 - 399/2 = -160; upper edge: 40 - 0.5 + 399/2 = 239.
        check(window, -160.0, 0.0);
        check(window, 239.0, 1.0);
        check(window, 240.0, 1.0);
        // (40 - 39.5) / 399 + 0.5 = 0.501253…
        check(window, 40.0, 0.5 + 0.5 / 399.0);
    }

    #[test]
    fn linear_width_one_is_a_step_at_the_centre() {
        let window = Window { center: 10.0, width: 1.0, function: VoiFunction::Linear };
        check(window, 9.5, 0.0);
        check(window, 9.6, 1.0);
    }

    #[test]
    fn linear_exact_spans_the_whole_width() {
        let window = Window { center: 0.0, width: 4.0, function: VoiFunction::LinearExact };
        check(window, -2.0, 0.0);
        check(window, 1.0, 0.75);
        check(window, 2.0, 1.0);
    }

    #[test]
    fn sigmoid_is_half_at_the_centre_and_steep_by_four_over_width() {
        let window = Window { center: 50.0, width: 100.0, function: VoiFunction::Sigmoid };
        check(window, 50.0, 0.5);
        // 1 / (1 + exp(-4 · 25 / 100)) = 1 / (1 + e^-1) = 0.731059
        check(window, 75.0, 0.731_059);
    }
}
