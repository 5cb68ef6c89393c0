//! The 5/3 transform of integers (ITU-T T.800 F.3.8.2.1).

use super::super::block::{Form, Quad};
use super::lifting::{Neighbours, interleave, lift};
use super::{Transform, write_quads};

#[derive(Debug)]
pub enum Reversible {}

impl Transform for Reversible {
    type Sample = i32;
    const STEPS: u32 = 2;
    const GAINS: [f32; 2] = [1.0, 1.0];

    fn coefficients(form: Form, _: f32, quads: &[Quad], top: &mut [i32], bottom: &mut [i32]) {
        let with_sign = |magnitude: u32, sign: u32| {
            let sign = 0u32.wrapping_sub(sign);
            ((magnitude ^ sign).wrapping_sub(sign)) as i32
        };
        match form {
            Form::Cleanup { plane: 0 } => {
                write_quads(quads, top, bottom, |value| with_sign(value >> 1, value & 1));
            }
            Form::Cleanup { plane } => write_quads(quads, top, bottom, |value| {
                let middle = if value == 0 { 0 } else { value | 1 };
                with_sign(middle << (plane - 1), value & 1)
            }),
            Form::Refined { plane } => write_quads(quads, top, bottom, |value| {
                let quarters = u64::from(value & 0x7FFF_FFFF);
                with_sign((quarters << plane >> 2) as u32, value >> 31)
            }),
        }
    }

    fn horizontal(
        low: &[i32],
        high: &mut [i32],
        _: f32,
        starts_high: bool,
        row: &mut [i32],
        scratch: &mut Vec<i32>,
    ) {
        if let [slot] = row {
            *slot =
                low.first().copied().unwrap_or_else(|| high.first().map_or(0, |value| value >> 1));
            return;
        }
        scratch.clear();
        scratch.extend_from_slice(low);
        lift(scratch, high, Neighbours::of_low(starts_high), even);
        lift(high, scratch, Neighbours::of_high(starts_high), odd);
        interleave(scratch, high, starts_high, row);
    }

    fn lift(step: u32, row: &mut [i32], above: &[i32], below: &[i32]) {
        let rows = row.iter_mut().zip(above).zip(below);
        if step == 1 {
            rows.for_each(|((value, above), below)| *value = even(*value, *above, *below));
        } else {
            rows.for_each(|((value, above), below)| *value = odd(*value, *above, *below));
        }
    }

    fn single_high(row: &mut [i32]) {
        row.iter_mut().for_each(|value| *value >>= 1);
    }
}

/// Equation F-5.
#[inline(always)]
fn even(value: i32, before: i32, after: i32) -> i32 {
    value.wrapping_sub(before.wrapping_add(after).wrapping_add(2) >> 2)
}

/// Equation F-6.
#[inline(always)]
fn odd(value: i32, before: i32, after: i32) -> i32 {
    value.wrapping_add(before.wrapping_add(after) >> 1)
}
