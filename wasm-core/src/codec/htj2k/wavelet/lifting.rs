//! Lifting along a row whose halves lie apart.

/// Where the two neighbours of the n-th sample of one half stand in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Neighbours {
    /// At n - 1 and n.
    Before,
    /// At n and n + 1.
    After,
}

impl Neighbours {
    /// Of the low half; the high half has the other.
    pub fn of_low(starts_high: bool) -> Self {
        if starts_high { Self::After } else { Self::Before }
    }

    pub fn of_high(starts_high: bool) -> Self {
        if starts_high { Self::Before } else { Self::After }
    }
}

/// Writes `step(target, left neighbour, right neighbour)` for each sample; at the ends the only
/// neighbour is taken twice.
#[inline(always)]
pub fn lift<S: Copy + Default>(
    target: &mut [S],
    others: &[S],
    neighbours: Neighbours,
    step: impl Fn(S, S, S) -> S,
) {
    let (Some(first), Some(last)) = (others.first(), others.last()) else { return };
    let target = match (neighbours, target) {
        (Neighbours::After, target) => target,
        (Neighbours::Before, [head, rest @ ..]) => {
            *head = step(*head, *first, *first);
            rest
        }
        (Neighbours::Before, []) => return,
    };
    let count = target.len().min(others.len() - 1);
    let (inner, end) = target.split_at_mut(count);
    let right = others.get(1..).unwrap_or_default();
    for ((value, left), right) in inner.iter_mut().zip(others).zip(right) {
        *value = step(*value, *left, *right);
    }
    end.iter_mut().for_each(|value| *value = step(*value, *last, *last));
}

/// Lays the halves into each other.
#[inline(always)]
pub fn interleave<S: Copy>(low: &[S], high: &[S], starts_high: bool, row: &mut [S]) {
    let (first, second) = if starts_high { (high, low) } else { (low, high) };
    let mut pairs = row.chunks_exact_mut(2);
    for ((pair, a), b) in pairs.by_ref().zip(first).zip(second) {
        pair.copy_from_slice(&[*a, *b]);
    }
    if let ([slot], Some(last)) = (pairs.into_remainder(), first.last()) {
        *slot = *last;
    }
}
