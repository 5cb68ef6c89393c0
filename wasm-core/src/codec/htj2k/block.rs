//! The HT block decoder: one code-block's bytes to its coefficients (ITU-T T.814 7).

mod bits;
mod cleanup;
mod codes;
mod lanes;
mod mel;
mod offsets;
mod refine;

pub use lanes::Lanes;

use super::layout::{Block, Span};

/// Two rows of a block's samples; of the last pair of an odd number of rows, the second is not
/// in the block.
pub type RowPair<'a, S> = (&'a mut [S], &'a mut [S]);

/// How decoded values become coefficients.
pub trait Form<S>: Copy {
    /// From `2 μ + sign`, 0 where not significant: `μ` counts steps of the cleanup pass's
    /// bit-plane, and the coefficient lies in the middle of its interval.
    fn coefficients(self, values: Lanes) -> [S; 4];

    /// From a sign in bit 31 and a magnitude in quarters of a step of the cleanup pass's
    /// bit-plane, the middle of the interval included.
    fn refined(self, value: u32) -> S;
}

/// Values as the cleanup pass gives them.
#[derive(Debug, Clone, Copy)]
struct AsDecoded;

impl Form<u32> for AsDecoded {
    fn coefficients(self, values: Lanes) -> [u32; 4] {
        values.numbers()
    }

    fn refined(self, value: u32) -> u32 {
        value
    }
}

/// Decodes code-blocks, keeping its buffers from one to the next.
#[derive(Debug, Default)]
pub struct BlockDecoder {
    cleanup: cleanup::Cleanup,
    refine: refine::Refinement,
    joined: Vec<u8>,
    values: Vec<u32>,
}

impl BlockDecoder {
    /// Decodes one block of `width × height` samples into the rows; `None` where its bytes
    /// contradict the standard, the rows are then undefined.
    pub fn decode<'r, S: Copy + 'r>(
        &mut self,
        bytes: &[u8],
        block: &Block,
        [width, height]: [usize; 2],
        is_causal: bool,
        form: impl Form<S>,
        rows: impl Iterator<Item = RowPair<'r, S>>,
    ) -> Option<()> {
        let segment = block.cleanup.of(bytes);
        let missing = block.missing_planes;
        let data = match block.refinement {
            _ if block.passes < 2 => &[],
            [one, Span { length: 0, .. }] => one.of(bytes),
            [one, two] => {
                self.joined.clear();
                self.joined.extend([one, two].iter().flat_map(|span| span.of(bytes)));
                &self.joined[..]
            }
        };
        if data.is_empty() {
            return self.cleanup.decode(segment, [width, height], missing, form, rows);
        }
        self.values.clear();
        self.values.resize(width * height.next_multiple_of(2), 0);
        let pairs = self.values.chunks_exact_mut(2 * width).map(|pair| pair.split_at_mut(width));
        self.cleanup.decode(segment, [width, height], missing, AsDecoded, pairs)?;
        let has_magnitudes = block.passes > 2;
        self.refine.decode(data, &mut self.values, [width, height], has_magnitudes, is_causal);
        for ((top, bottom), values) in rows.zip(self.values.chunks_exact(2 * width)) {
            let slots = top.iter_mut().chain(bottom).zip(values);
            slots.for_each(|(slot, value)| *slot = form.refined(*value));
        }
        Some(())
    }
}
