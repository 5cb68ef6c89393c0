//! The 9/7 transform of reals (ITU-T T.800 F.3.8.2.2).

use super::super::block::{Form, Lanes};
use super::Transform;
use super::lifting::{Neighbours, interleave, lift};

#[derive(Debug)]
pub enum Irreversible {}

/// δ, γ, β and α of T.800 Table F.4: what each step takes away.
const LIFTING: [f32; 4] = [0.443_506_85, 0.882_911_1, -0.052_980_12, -1.586_134_3];
/// K of the same table.
const SCALE: f32 = 1.230_174_1;

/// Coefficients as reals.
#[derive(Debug, Clone, Copy)]
struct Reals {
    half_step: f32,
}

impl Form<f32> for Reals {
    #[inline(always)]
    fn coefficients(self, values: Lanes) -> [f32; 4] {
        let middles = values.or(values.is_some().and(Lanes::splat(1)));
        middles.scaled(self.half_step).or(values.up(31)).floats()
    }

    fn refined(self, value: u32) -> f32 {
        let magnitude = (value & 0x7FFF_FFFF) as i32 as f32 * (0.5 * self.half_step);
        f32::from_bits(magnitude.to_bits() | value & 0x8000_0000)
    }
}

impl Transform for Irreversible {
    type Sample = f32;
    const STEPS: u32 = 4;
    const GAINS: [f32; 2] = [SCALE, 1.0 / SCALE];

    fn form(plane: u8, step: f32) -> impl Form<f32> {
        Reals { half_step: step * f32::from(plane).exp2() * 0.5 }
    }

    fn horizontal(
        low: &[f32],
        high: &mut [f32],
        low_gain: f32,
        starts_high: bool,
        row: &mut [f32],
        scratch: &mut Vec<f32>,
    ) {
        scratch.clear();
        scratch.extend(low.iter().map(|value| value * low_gain));
        if let [slot] = row {
            *slot = scratch.first().or(high.first()).copied().unwrap_or(0.0);
            return;
        }
        let (of_low, of_high) = (Neighbours::of_low(starts_high), Neighbours::of_high(starts_high));
        let [delta, gamma, beta, alpha] = LIFTING;
        lift(scratch, high, of_low, |value, a, b| value - delta * (a + b));
        lift(high, scratch, of_high, |value, a, b| value - gamma * (a + b));
        lift(scratch, high, of_low, |value, a, b| value - beta * (a + b));
        lift(high, scratch, of_high, |value, a, b| value - alpha * (a + b));
        interleave(scratch, high, starts_high, row);
    }

    fn lift(step: u32, row: &mut [f32], above: &[f32], below: &[f32]) {
        let factor = LIFTING.get(step as usize - 1).copied().unwrap_or(0.0);
        for ((value, above), below) in row.iter_mut().zip(above).zip(below) {
            *value -= factor * (above + below);
        }
    }

    // The gain of the sub-band has halved it.
    fn single_high(_: &mut [f32]) {}
}
