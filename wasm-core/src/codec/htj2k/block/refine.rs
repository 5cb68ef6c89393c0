//! The refinement passes: significance propagation and magnitude refinement, one bit-plane
//! below the cleanup pass (ITU-T T.814 7.4, 7.5).

use super::bits::Bits;

const INSIGNIFICANT: u8 = 0;
const FROM_CLEANUP: u8 = 1;
const FROM_PROPAGATION: u8 = 2;

/// Significance of a block's samples, with a border that never becomes significant.
#[derive(Debug, Default)]
pub struct Refinement {
    states: Vec<u8>,
    stride: usize,
    bits: Bits,
    /// The next of them.
    place: usize,
}

impl Refinement {
    /// Refines `2 μ + sign` of the cleanup pass to signs and quarters
    /// ([`Form::refined`](super::Form::refined)).
    pub fn decode(
        &mut self,
        data: &[u8],
        values: &mut [u32],
        [width, height]: [usize; 2],
        has_magnitude_refinement: bool,
        is_causal: bool,
    ) {
        self.stride = width + 2;
        self.states.clear();
        self.states.resize(self.stride * (height + 2), INSIGNIFICANT);
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            if let Some(value) = sample(values, width, x, y).filter(|value| **value != 0) {
                *value = (*value & 1) << 31 | (*value >> 1) << 2 | 2;
                self.set(x, y, FROM_CLEANUP);
            }
        }
        self.bits.read_forwards(data, 0);
        self.place = 0;
        for (stripe, x) in cells(height, width) {
            let end = [(x + 4).min(width), (stripe + 4).min(height)];
            self.propagate(values, [x, stripe], end, is_causal);
        }
        if has_magnitude_refinement {
            self.bits.read_backwards(data);
            self.place = 0;
            for (stripe, x) in (0..height).step_by(4).flat_map(|y| (0..width).map(move |x| (y, x)))
            {
                for y in stripe..(stripe + 4).min(height) {
                    if self.state(x, y) == FROM_CLEANUP
                        && let Some(value) = sample(values, width, x, y)
                    {
                        let bit = u32::from(self.bit());
                        *value = *value & 1 << 31 | (*value & 0x7FFF_FFFC) | bit << 1 | 1;
                    }
                }
            }
        }
    }

    fn bit(&mut self) -> bool {
        self.bits.bit(&mut self.place)
    }

    fn index(&self, x: usize, y: usize) -> usize {
        (y + 1) * self.stride + x + 1
    }

    fn state(&self, x: usize, y: usize) -> u8 {
        self.states.get(self.index(x, y)).copied().unwrap_or(INSIGNIFICANT)
    }

    fn set(&mut self, x: usize, y: usize, state: u8) {
        let place = self.index(x, y);
        if let Some(slot) = self.states.get_mut(place) {
            *slot = state;
        }
    }

    /// Whether one of the eight samples around is significant.
    fn has_neighbour(&self, x: usize, y: usize, looks_below: bool) -> bool {
        let place = self.index(x, y);
        let row = |place: usize| {
            self.states
                .get(place - 1..place + 2)
                .is_some_and(|row| row.iter().any(|s| *s != INSIGNIFICANT))
        };
        row(place - self.stride) || row(place) || looks_below && row(place + self.stride)
    }

    /// Four rows of four columns: first which samples become significant, then their signs.
    fn propagate(
        &mut self,
        values: &mut [u32],
        [x0, y0]: [usize; 2],
        [x1, y1]: [usize; 2],
        is_causal: bool,
    ) {
        let width = self.stride - 2;
        let mut found = [(0, 0); 16];
        let mut count = 0;
        for (x, y) in (x0..x1).flat_map(|x| (y0..y1).map(move |y| (x, y))) {
            let looks_below = !(is_causal && y == y0 + 3);
            if self.state(x, y) == INSIGNIFICANT
                && self.has_neighbour(x, y, looks_below)
                && self.bit()
            {
                self.set(x, y, FROM_PROPAGATION);
                if let Some(slot) = found.get_mut(count) {
                    *slot = (x, y);
                    count += 1;
                }
            }
        }
        for (x, y) in found.iter().take(count) {
            if let Some(value) = sample(values, width, *x, *y) {
                *value = u32::from(self.bit()) << 31 | 3;
            }
        }
    }
}

/// Stripes of four rows and in them groups of four columns.
fn cells(height: usize, width: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..height).step_by(4).flat_map(move |y| (0..width).step_by(4).map(move |x| (y, x)))
}

fn sample(values: &mut [u32], width: usize, x: usize, y: usize) -> Option<&mut u32> {
    values.get_mut(y * width + x)
}
