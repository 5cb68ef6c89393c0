//! A sub-band's coefficients, row by row; code-blocks are decoded when their rows are asked for.

use super::block::BlockDecoder;
use super::layout::Band;
use super::wavelet::Transform;

/// The bytes of all code-blocks, the decoder that all sub-bands share, and what went wrong.
#[derive(Debug)]
pub struct Blocks<'a> {
    bytes: &'a [u8],
    decoder: BlockDecoder,
    /// First row of the full picture that a damaged code-block touches.
    pub first_damaged_row: Option<u32>,
}

impl<'a> Blocks<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, decoder: BlockDecoder::default(), first_damaged_row: None }
    }
}

/// One row of code-blocks, decoded.
#[derive(Debug)]
pub struct Strip<T: Transform> {
    band: Band,
    is_causal: bool,
    /// Halvings between the picture and this sub-band.
    halvings: u8,
    /// What the step is multiplied by.
    gain: f32,
    samples: Vec<T::Sample>,
    /// Row of code-blocks that comes next.
    next_cell: u32,
    /// Rows of `samples` that were given out, and that are there.
    given: usize,
    ready: usize,
}

impl<T: Transform> Strip<T> {
    pub fn new(band: Band, is_causal: bool, halvings: u8, gain: f32) -> Self {
        let next_cell = band.cells.y0;
        Self { band, is_causal, halvings, gain, samples: Vec::new(), next_cell, given: 0, ready: 0 }
    }

    /// The next row; behind the last one, and without columns, an empty one.
    pub fn next_row(&mut self, blocks: &mut Blocks<'_>) -> &mut [T::Sample] {
        if self.given == self.ready {
            self.decode_cells(blocks);
        }
        let width = self.band.rect.width() as usize;
        let start = self.given * width;
        self.given += usize::from(self.given < self.ready);
        self.samples.get_mut(start..start + width).unwrap_or_default()
    }

    fn decode_cells(&mut self, blocks: &mut Blocks<'_>) {
        (self.given, self.ready) = (0, 0);
        let cells = self.band.cells;
        if self.next_cell >= cells.y1 {
            self.samples.clear();
            return;
        }
        let y = self.next_cell;
        self.next_cell += 1;
        let height = self.band.block_rect(cells.x0, y).height() as usize;
        // Quads reach down to an even row.
        let length = self.band.rect.width() as usize * height.next_multiple_of(2);
        self.samples.resize(length, T::Sample::default());
        for x in cells.x0..cells.x1 {
            self.decode_cell(blocks, x, y);
        }
        self.ready = height;
    }

    fn decode_cell(&mut self, blocks: &mut Blocks<'_>, x: u32, y: u32) {
        let rect = self.band.block_rect(x, y);
        let Some(block) = self.band.blocks.get(self.band.block_index(x, y)) else { return };
        let (width, height) = (rect.width() as usize, rect.height() as usize);
        let left = (rect.x0 - self.band.rect.x0) as usize;
        let (columns, stride) = (left..left + width, self.band.rect.width() as usize);
        let pairs = self.samples.chunks_exact_mut(2 * stride).map(|pair| {
            let (top, bottom) = pair.split_at_mut(stride);
            let top = top.get_mut(columns.clone()).unwrap_or_default();
            (top, bottom.get_mut(columns.clone()).unwrap_or_default())
        });
        if block.passes > 0 && block.cleanup.length > 1 {
            let form = block.plane(self.band.bits).and_then(|plane| {
                let form = T::form(plane, self.band.step * self.gain);
                let Blocks { bytes, decoder, .. } = blocks;
                decoder.decode(bytes, block, [width, height], self.is_causal, form, pairs)
            });
            if form.is_some() {
                return;
            }
            let row = (u64::from(rect.y0) << self.halvings).min(u64::from(u32::MAX)) as u32;
            let first = blocks.first_damaged_row.map_or(row, |first| first.min(row));
            blocks.first_damaged_row = Some(first);
        }
        for row in self.samples.chunks_exact_mut(stride).take(height) {
            row.get_mut(columns.clone()).unwrap_or_default().fill(T::Sample::default());
        }
    }
}
