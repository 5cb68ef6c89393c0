//! Regular mode (ITU-T T.87 A.3 to A.6).

use std::cell::Cell;

use super::bits::Bits;
use super::codes::{CODES, Codes};
use super::context::CONTEXTS;
use super::line::{Coder, Place};

#[inline(always)]
fn median(left: i32, above: i32, corner: i32) -> i32 {
    let (low, high) = if left < above { (left, above) } else { (above, left) };
    (left + above - corner).max(low).min(high)
}

/// Samples in regular mode from `place`. Whether a run follows; `place` is then where it begins.
#[inline(always)]
pub fn regular<const N: usize, const GENERAL: bool>(
    coder: &mut Coder<'_>,
    stored_bits: &mut Bits,
    samples: &[Cell<[u16; N]>],
    place: &mut Place<N>,
) -> bool {
    let numbers = |samples: [u16; N]| samples.map(i32::from);
    let Some([top, ..]) = samples.get(place.column + 1..) else { return false };
    let Some(ahead) = samples.get(place.column + 1..) else { return false };
    let mut bits = *stored_bits;
    let (mut corner, mut left) = (numbers(place.corner), numbers(place.left));
    let mut top = numbers(top.get());
    // The level of (top − corner) is the level of (right − top) one sample before.
    let mut levels_before = [0; N];
    for c in 0..N {
        levels_before[c] = coder.levels.of(top[c] - corner[c]);
    }
    let codes: &Codes = &CODES;
    let mut rest = ahead;
    while let [slot, next @ ..] = rest
        && let [right, ..] = next
    {
        let right = numbers(right.get());
        let mut gradients = [0; N];
        for c in 0..N {
            let level = coder.levels.of(right[c] - top[c]);
            gradients[c] =
                9 * (9 * level + levels_before[c]) + coder.levels.of(corner[c] - left[c]);
            levels_before[c] = level;
        }
        if gradients == [0; N] {
            let words = |numbers: [i32; N]| numbers.map(|number| number as u16);
            *place = Place {
                column: place.column + ahead.len() - rest.len(),
                corner: words(corner),
                left: words(left),
            };
            *stored_bits = bits;
            return true;
        }
        for c in 0..N {
            let median = median(left[c], top[c], corner[c]);
            left[c] = sample::<GENERAL>(coder, codes, &mut bits, gradients[c], median);
        }
        slot.set(left.map(|sample| sample as u16));
        corner = top;
        top = right;
        rest = next;
    }
    *stored_bits = bits;
    false
}

#[inline(always)]
fn sample<const GENERAL: bool>(
    coder: &mut Coder<'_>,
    codes: &Codes,
    bits: &mut Bits,
    gradients: i32,
    median: i32,
) -> i32 {
    // Contexts of opposite gradients are one; sign tells which is meant.
    let sign = gradients >> 31;
    let index = ((gradients ^ sign) - sign) as usize & (CONTEXTS - 1);
    let Some(context) = coder.contexts.0.get_mut(index) else { return 0 };
    let mut predicted = median + ((i32::from(context.correction) ^ sign) - sign);
    if predicted as u32 > coder.parameters.maxval as u32 {
        predicted = clamped(predicted, coder.parameters.maxval);
    }
    let error = coder.source.error(bits, context.code, codes, &coder.limits);
    context.update::<GENERAL>(error, &coder.parameters);
    coder.reconstructed::<GENERAL>(predicted, (error ^ sign).wrapping_sub(sign))
}

#[cold]
#[inline(never)]
fn clamped(predicted: i32, maxval: i32) -> i32 {
    predicted.clamp(0, maxval)
}
