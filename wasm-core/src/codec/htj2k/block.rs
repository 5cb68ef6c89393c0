//! The HT block decoder: one code-block's bytes to its coefficients (ITU-T T.814 7).

mod bits;
mod cleanup;
mod codes;
mod mel;
mod offsets;
mod refine;

use super::layout::{Block, Span};

/// Samples of a quad in the standard's order: top left, bottom left, top right, bottom right.
pub type Quad = [u32; 4];

/// How the coefficients of a decoded block are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `2 μ + sign` for a significant sample, 0 for another; `μ` counts steps of bit-plane
    /// `plane`, and lies in the middle of its interval.
    Cleanup { plane: u8 },
    /// The sign in bit 31, below it the magnitude in quarters of a step of bit-plane `plane`,
    /// the middle of the interval included.
    Refined { plane: u8 },
}

/// Decodes code-blocks, keeping its buffers from one to the next.
#[derive(Debug, Default)]
pub struct BlockDecoder {
    cleanup: cleanup::Cleanup,
    refine: refine::Refinement,
    joined: Vec<u8>,
}

impl BlockDecoder {
    /// Decodes one block of `width × height` samples with `bits` magnitude bits; `None` where
    /// its bytes contradict the standard. The quads are then in [`quads`](Self::quads).
    pub fn decode(
        &mut self,
        bytes: &[u8],
        block: &Block,
        [width, height]: [u32; 2],
        bits: u8,
        is_causal: bool,
    ) -> Option<Form> {
        let plane = bits.checked_sub(1)?.checked_sub(block.missing_planes)?;
        let segment = block.cleanup.of(bytes);
        self.cleanup.decode(segment, [width as usize, height as usize], block.missing_planes)?;
        if block.passes < 2 || plane == 0 {
            return Some(Form::Cleanup { plane });
        }
        let data = match block.refinement {
            [Span { length: 0, .. }, Span { length: 0, .. }] => {
                return Some(Form::Cleanup { plane });
            }
            [one, Span { length: 0, .. }] => one.of(bytes),
            [one, two] => {
                self.joined.clear();
                self.joined.extend([one, two].iter().flat_map(|span| span.of(bytes)));
                &self.joined
            }
        };
        let quads = self.cleanup.quads_mut();
        self.refine.decode(
            data,
            quads,
            [width as usize, height as usize],
            block.passes > 2,
            is_causal,
        );
        Some(Form::Refined { plane })
    }

    /// The rows of quads of the block decoded last, and how many quads one row has: as many as
    /// the block is wide, or one more.
    pub fn quads(&self) -> (&[Quad], usize) {
        self.cleanup.quads()
    }
}
