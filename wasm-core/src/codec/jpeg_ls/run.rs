//! Run mode (ITU-T T.87 A.7).

use std::cell::Cell;

use super::bits::{Bits, Source};
use super::line::{Coder, Place};

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

/// A run from `place` and the sample that ends it, where `place` is moved to. `None` when the run
/// leaves the line.
#[inline(always)]
pub fn run<const N: usize, const GENERAL: bool>(
    coder: &mut Coder<'_>,
    bits: &mut Bits,
    samples: &[Cell<[u16; N]>],
    place: &mut Place<N>,
    run_index: &mut usize,
) -> Option<()> {
    let slots = samples.get(place.column + 1..)?;
    let remaining = slots.len().checked_sub(1)?;
    let length = length(&mut coder.source, bits, run_index, remaining)?;
    let (same, rest) = slots.split_at_checked(length)?;
    if let Some(last) = same.last() {
        place.corner = last.get();
    }
    same.iter().for_each(|slot| slot.set(place.left));
    place.column += length;
    if length == remaining {
        return Some(());
    }
    let slot = rest.first()?;
    let above = slot.get();
    let segment_bits = segment_bits(*run_index);
    let mut sample = [0; N];
    for c in 0..N {
        let (left, top) = (i32::from(place.left[c]), i32::from(above[c]));
        sample[c] = interruption::<N, GENERAL>(coder, bits, segment_bits, left, top) as u16;
    }
    slot.set(sample);
    *run_index = run_index.saturating_sub(1);
    *place = Place { column: place.column + 1, corner: above, left: sample };
    Some(())
}

/// How long the run is: `remaining` when it goes to the end of the line.
#[inline(always)]
fn length(
    source: &mut Source<'_>,
    bits: &mut Bits,
    run_index: &mut usize,
    remaining: usize,
) -> Option<usize> {
    source.refill(bits);
    let ones = bits.leading_ones();
    let last = *run_index + ones as usize;
    let (starts, first) = (SEGMENT_STARTS.get(last), SEGMENT_STARTS.get(*run_index));
    if let (Some(end), Some(start)) = (starts, first)
        && usize::from(end - start) < remaining
    {
        let whole = usize::from(end - start);
        // The ones, and the zero behind them.
        bits.skip(ones + 1);
        *run_index = last;
        let length = whole + source.take(bits, segment_bits(last)) as usize;
        return (length < remaining).then_some(length);
    }
    let (next, length) = long(source, *bits, run_index, remaining);
    *bits = next;
    length
}

/// A run that reaches the end of the line, or many segments.
#[inline(never)]
fn long(
    source: &mut Source<'_>,
    mut bits: Bits,
    run_index: &mut usize,
    remaining: usize,
) -> (Bits, Option<usize>) {
    let mut length = 0;
    while source.take(&mut bits, 1) == 1 {
        length += 1 << segment_bits(*run_index);
        if length <= remaining {
            *run_index = (*run_index + 1).min(31);
        }
        if length >= remaining {
            return (bits, Some(remaining));
        }
    }
    length += source.take(&mut bits, segment_bits(*run_index)) as usize;
    (bits, (length < remaining).then_some(length))
}

/// The sample that ends a run (ITU-T T.87 A.7.2). Sample interleave knows one kind only.
#[inline(always)]
fn interruption<const N: usize, const GENERAL: bool>(
    coder: &mut Coder<'_>,
    bits: &mut Bits,
    segment_bits: u32,
    left: i32,
    top: i32,
) -> i32 {
    let near = if GENERAL { coder.parameters.near } else { 0 };
    let is_alike = N == 1 && (left - top).abs() <= near;
    let [unlike, alike] = &mut coder.run_contexts;
    let context = if is_alike { alike } else { unlike };
    let k = context.k();
    let limits = coder.parameters.code_limits(coder.parameters.limit - segment_bits - 1);
    let mapped = coder.source.mapped(bits, k, &limits);
    let error = context.error(mapped, k, &coder.parameters);
    let (predicted, error) = match (is_alike, top < left) {
        (true, _) => (left, error),
        (false, true) => (top, error.wrapping_neg()),
        (false, false) => (top, error),
    };
    coder.reconstructed::<GENERAL>(predicted, error)
}
