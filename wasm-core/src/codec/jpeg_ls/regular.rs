//! Regular mode (ITU-T T.87 A.3 to A.6).
//!
//! Each sample waits for the one on its left. Whatever does not depend on that one is worked out
//! before it is known, and limits that are rarely met are branches, not part of the sum.

use super::bits::{BitReader, CodeLimits};
use super::codes::{CODES, Codes};
use super::context::{CONTEXTS, Context};
use super::line::{Coder, Lines, reconstructed};
use super::parameters::Parameters;

#[inline(always)]
fn median(left: i32, above: i32, corner: i32) -> i32 {
    let (low, high) = if left < above { (left, above) } else { (above, left) };
    (left + above - corner).max(low).min(high)
}

impl Coder<'_> {
    /// Samples in regular mode from column `from`. Returns the column where a run begins.
    #[inline(always)]
    pub fn regular<const N: usize, const GENERAL: bool>(
        &mut self,
        lines: &mut Lines<N>,
        from: usize,
    ) -> Option<usize> {
        // Copies in registers: a store to a context could change what lies behind a reference.
        let parameters = self.parameters;
        let limits = parameters.code_limits(parameters.limit);
        let (levels, contexts, codes) = (&self.levels, &mut *self.contexts, &*CODES);
        let mut reader = self.bits;
        let numbers = |samples: [u16; N]| samples.map(i32::from);
        let [corner, above] = *lines.above.get(from..)?.first_chunk::<2>()?;
        let (mut corner, mut above) = (numbers(corner), numbers(above));
        let rights = lines.above.get(from + 2..)?;
        let (before, slots) = lines.line.split_at_mut_checked(from + 1)?;
        let mut left = numbers(*before.last()?);
        // The level of (above − corner) is the level of (right − above) one sample before.
        let mut levels_before = [0; N];
        for ((level, above), corner) in levels_before.iter_mut().zip(above).zip(corner) {
            *level = levels.of(above - corner);
        }
        let mut run_start = None;
        for (column, (slot, right)) in (from..).zip(slots.iter_mut().zip(rights)) {
            let right = numbers(*right);
            let mut gradients = [0; N];
            let mut medians = [0; N];
            for c in 0..N {
                let level = levels.of(right[c] - above[c]);
                gradients[c] = 9 * (9 * level + levels_before[c]) + levels.of(corner[c] - left[c]);
                medians[c] = median(left[c], above[c], corner[c]);
                levels_before[c] = level;
            }
            if gradients == [0; N] {
                run_start = Some(column);
                break;
            }
            for c in 0..N {
                left[c] = regular_sample::<GENERAL>(
                    &parameters,
                    limits,
                    codes,
                    contexts,
                    &mut reader,
                    gradients[c],
                    medians[c],
                );
            }
            *slot = left.map(|sample| sample as u16);
            corner = above;
            above = right;
        }
        self.bits = reader;
        run_start
    }
}

#[inline(always)]
fn regular_sample<const GENERAL: bool>(
    parameters: &Parameters,
    limits: CodeLimits,
    codes: &Codes,
    contexts: &mut [Context; CONTEXTS],
    reader: &mut BitReader<'_>,
    gradients: i32,
    median: i32,
) -> i32 {
    // Contexts of opposite gradients are one; sign tells which is meant.
    let sign = gradients >> 31;
    let index = ((gradients ^ sign) - sign) as usize & (CONTEXTS - 1);
    let Some(context) = contexts.get_mut(index) else { return 0 };
    let mut predicted = median + ((i32::from(context.correction) ^ sign) - sign);
    if predicted as u32 > parameters.maxval as u32 {
        predicted = clamped(predicted, parameters.maxval);
    }
    let error = reader.error(context.k, codes, limits) ^ i32::from(context.flip);
    context.update::<GENERAL>(error, parameters);
    reconstructed::<GENERAL>(parameters, predicted, (error ^ sign).wrapping_sub(sign))
}

#[cold]
#[inline(never)]
fn clamped(predicted: i32, maxval: i32) -> i32 {
    predicted.clamp(0, maxval)
}
