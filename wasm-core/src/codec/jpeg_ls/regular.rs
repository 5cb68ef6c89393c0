//! Regular mode (ITU-T T.87 A.3 to A.6).
//!
//! Each sample waits for the one on its left. Whatever does not depend on that one is worked out
//! before it is known, and limits that are rarely met are branches, not part of the sum.

use super::context::{CONTEXTS, Context};
use super::line::LineState;
use super::parameters::Levels;

#[inline(always)]
fn median(left: i32, above: i32, corner: i32) -> i32 {
    let (low, high) = if left < above { (left, above) } else { (above, left) };
    (left + above - corner).max(low).min(high)
}

/// Samples in regular mode from column `from`; `line` begins one sample before the first, as
/// `above` does. Returns the column where a run begins.
#[inline(always)]
pub fn regular<const N: usize, const GENERAL: bool>(
    state: &mut LineState<'_>,
    levels: &Levels,
    contexts: &mut [Context; CONTEXTS],
    above: &[[u16; N]],
    line: &mut [[u16; N]],
    from: usize,
) -> Option<usize> {
    let numbers = |samples: [u16; N]| samples.map(i32::from);
    let [corner, top, rights @ ..] = above.get(from..)? else { return None };
    let [left, slots @ ..] = line.get_mut(from..)? else { return None };
    let (mut corner, mut top, mut left) = (numbers(*corner), numbers(*top), numbers(*left));
    // The level of (top − corner) is the level of (right − top) one sample before.
    let mut levels_before = [0; N];
    for c in 0..N {
        levels_before[c] = levels.of(top[c] - corner[c]);
    }
    for (column, (slot, right)) in (from..).zip(slots.iter_mut().zip(rights)) {
        let right = numbers(*right);
        let mut gradients = [0; N];
        for c in 0..N {
            let level = levels.of(right[c] - top[c]);
            gradients[c] = 9 * (9 * level + levels_before[c]) + levels.of(corner[c] - left[c]);
            levels_before[c] = level;
        }
        if gradients == [0; N] {
            return Some(column);
        }
        for c in 0..N {
            let median = median(left[c], top[c], corner[c]);
            left[c] = sample::<GENERAL>(state, contexts, gradients[c], median);
        }
        *slot = left.map(|sample| sample as u16);
        corner = top;
        top = right;
    }
    None
}

#[inline(always)]
fn sample<const GENERAL: bool>(
    state: &mut LineState<'_>,
    contexts: &mut [Context; CONTEXTS],
    gradients: i32,
    median: i32,
) -> i32 {
    // Contexts of opposite gradients are one; sign tells which is meant.
    let sign = gradients >> 31;
    let index = ((gradients ^ sign) - sign) as usize & (CONTEXTS - 1);
    let Some(context) = contexts.get_mut(index) else { return 0 };
    let mut predicted = median + ((i32::from(context.correction) ^ sign) - sign);
    if predicted as u32 > state.parameters.maxval as u32 {
        predicted = clamped(predicted, state.parameters.maxval);
    }
    let code = state.bits.error(context.k, state.codes, state.limits);
    let error = code ^ i32::from(context.flip);
    context.update::<GENERAL>(error, &state.parameters);
    state.reconstructed::<GENERAL>(predicted, (error ^ sign).wrapping_sub(sign))
}

#[cold]
#[inline(never)]
fn clamped(predicted: i32, maxval: i32) -> i32 {
    predicted.clamp(0, maxval)
}
