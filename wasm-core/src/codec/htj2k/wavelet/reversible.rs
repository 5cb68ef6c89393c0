//! The 5/3 transform of integers (ITU-T T.800 F.3.8.2.1).

use super::super::block::{Form, Lanes};
use super::Transform;
use super::lifting::{Neighbours, interleave, lift};

#[derive(Debug)]
pub enum Reversible {}

/// Coefficients as integers.
#[derive(Debug, Clone, Copy)]
struct Integers {
    plane: u32,
}

impl Form<i32> for Integers {
    #[inline(always)]
    fn coefficients(self, values: Lanes) -> [i32; 4] {
        // Half a step more, where the cleanup pass is not the last.
        let middles = values.or(values.is_some().and(Lanes::splat(1)));
        let magnitudes = middles.up(self.plane).down(1);
        let signs = Lanes::splat(0).minus(values.and(Lanes::splat(1)));
        magnitudes.xor(signs).minus(signs).integers()
    }

    fn refined(self, value: u32) -> i32 {
        let quarters = u64::from(value & 0x7FFF_FFFF);
        let magnitude = (quarters << self.plane >> 2) as i32;
        if value >> 31 == 1 { magnitude.wrapping_neg() } else { magnitude }
    }
}

impl Transform for Reversible {
    type Sample = i32;
    const STEPS: u32 = 2;
    const GAINS: [f32; 2] = [1.0, 1.0];

    fn form(plane: u8, _: f32) -> impl Form<i32> {
        Integers { plane: u32::from(plane) }
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
