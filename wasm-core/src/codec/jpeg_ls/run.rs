//! Run mode (ITU-T T.87 A.7).

use super::bits::BitReader;
use super::context::RunContext;
use super::line::LineState;

/// J: bits of a run segment's length by RUNindex (ITU-T T.87 A.2.1).
const SEGMENT_BITS: [u8; 32] = [
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15,
];

/// Samples in all segments before this RUNindex.
const SEGMENT_STARTS: [u16; 32] = {
    let mut starts = [0; 32];
    let mut index = 1;
    while index < 32 {
        starts[index] = starts[index - 1] + (1 << SEGMENT_BITS[index - 1]);
        index += 1;
    }
    starts
};

fn segment_bits(run_index: usize) -> u32 {
    SEGMENT_BITS.get(run_index).copied().unwrap_or(0).into()
}

/// A run from column `from` and the sample that ends it. Returns the column behind; `None` when
/// the run leaves the line.
#[inline(always)]
pub fn run<const N: usize, const GENERAL: bool>(
    state: &mut LineState<'_>,
    contexts: &mut [RunContext; 2],
    run_index: &mut usize,
    above: &[[u16; N]],
    line: &mut [[u16; N]],
    from: usize,
) -> Option<usize> {
    let [left, slots @ ..] = line.get_mut(from..)? else { return None };
    let left = *left;
    let remaining = slots.len().checked_sub(1)?;
    let length = length(&mut state.bits, run_index, remaining)?;
    for slot in slots.iter_mut().take(length) {
        *slot = left;
    }
    if length == remaining {
        return Some(from + length);
    }
    let end = from + length;
    let top = *above.get(end + 1)?;
    let slot = slots.get_mut(length)?;
    let bits = segment_bits(*run_index);
    for c in 0..N {
        let (left, top) = (i32::from(left[c]), i32::from(top[c]));
        slot[c] = interruption::<N, GENERAL>(state, contexts, bits, left, top) as u16;
    }
    *run_index = run_index.saturating_sub(1);
    Some(end + 1)
}

/// How long the run is: `remaining` when it goes to the end of the line.
#[inline(always)]
fn length(bits: &mut BitReader<'_>, run_index: &mut usize, remaining: usize) -> Option<usize> {
    let ones = bits.ones();
    let last = *run_index + ones as usize;
    let (starts, first) = (SEGMENT_STARTS.get(last), SEGMENT_STARTS.get(*run_index));
    if let (Some(end), Some(start)) = (starts, first)
        && usize::from(end - start) < remaining
    {
        let whole = usize::from(end - start);
        bits.skip_ones(ones);
        *run_index = last;
        let length = whole + bits.take(segment_bits(last)) as usize;
        return (length < remaining).then_some(length);
    }
    long(bits, run_index, remaining)
}

/// A run that reaches the end of the line, or many segments.
#[inline(never)]
fn long(bits: &mut BitReader<'_>, run_index: &mut usize, remaining: usize) -> Option<usize> {
    let mut length = 0;
    while bits.take(1) == 1 {
        length += 1 << segment_bits(*run_index);
        if length <= remaining {
            *run_index = (*run_index + 1).min(31);
        }
        if length >= remaining {
            return Some(remaining);
        }
    }
    length += bits.take(segment_bits(*run_index)) as usize;
    (length < remaining).then_some(length)
}

/// The sample that ends a run (ITU-T T.87 A.7.2). Sample interleave knows one kind only.
#[inline(always)]
fn interruption<const N: usize, const GENERAL: bool>(
    state: &mut LineState<'_>,
    contexts: &mut [RunContext; 2],
    segment_bits: u32,
    left: i32,
    top: i32,
) -> i32 {
    let near = if GENERAL { state.parameters.near } else { 0 };
    let is_alike = N == 1 && (left - top).abs() <= near;
    let [unlike, alike] = contexts;
    let context = if is_alike { alike } else { unlike };
    let k = context.k();
    let limits = state.parameters.code_limits(state.parameters.limit - segment_bits - 1);
    let mapped = state.bits.mapped(k, state.codes, limits);
    let error = context.error(mapped, k, &state.parameters);
    let (predicted, error) = match (is_alike, top < left) {
        (true, _) => (left, error),
        (false, true) => (top, error.wrapping_neg()),
        (false, false) => (top, error),
    };
    state.reconstructed::<GENERAL>(predicted, error)
}
