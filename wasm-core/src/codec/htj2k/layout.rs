//! A tile's resolutions, sub-bands, precincts and code-blocks (ITU-T T.800 B.5 to B.9).

use super::super::CodecError;
use super::codestream::{Size, Style};
use super::rect::Rect;
use super::tag_tree::TagTree;

/// Bytes of the codestream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    pub start: u32,
    pub length: u32,
}

impl Span {
    pub fn of(self, bytes: &[u8]) -> &[u8] {
        let start = self.start as usize;
        bytes.get(start..start + self.length as usize).unwrap_or_default()
    }
}

/// What the packets say of one code-block.
#[derive(Debug, Clone, Copy, Default)]
pub struct Block {
    pub cleanup: Span,
    /// Significance propagation and magnitude refinement, from one packet or two.
    pub refinement: [Span; 2],
    /// Coding passes present: 0 to 3.
    pub passes: u8,
    /// Bit-planes above the cleanup pass's own.
    pub missing_planes: u8,
    pub is_included: bool,
    /// `Lblock` less 3 (T.800 B.10.7.1).
    pub length_bits: u8,
    /// Data that should be there and is not.
    pub is_incomplete: bool,
}

impl Block {
    /// The bit-plane of the cleanup pass, where the sub-band has `bits` of them.
    pub fn plane(&self, bits: u8) -> Option<u8> {
        bits.checked_sub(1)?.checked_sub(self.missing_planes)
    }
}

/// One sub-band of a resolution.
#[derive(Debug, Clone)]
pub struct Band {
    pub rect: Rect,
    /// Code-block columns and rows, counted from the origin of the sub-band's plane.
    pub cells: Rect,
    pub block_exponents: [u8; 2],
    /// One for each cell, row by row.
    pub blocks: Vec<Block>,
    /// Magnitude bits `M_b`.
    pub bits: u8,
    /// Step of an irreversible sub-band, else 1.
    pub step: f32,
}

impl Band {
    pub fn block_index(&self, x: u32, y: u32) -> usize {
        ((y - self.cells.y0) * self.cells.width() + (x - self.cells.x0)) as usize
    }

    /// The samples of a code-block.
    pub fn block_rect(&self, x: u32, y: u32) -> Rect {
        let [width, height] = self.block_exponents;
        let cell =
            Rect { x0: x << width, y0: y << height, x1: (x + 1) << width, y1: (y + 1) << height };
        self.rect.intersection(cell)
    }
}

/// A precinct's share of a sub-band.
#[derive(Debug, Clone)]
pub struct Part {
    pub cells: Rect,
    pub inclusion: TagTree,
    pub missing_planes: TagTree,
}

#[derive(Debug, Clone)]
pub struct Precinct {
    /// Row and column on the reference grid at which the progressions by position meet it.
    pub place: [u64; 2],
    /// Layers that were read.
    pub layers_read: u16,
    /// One for each sub-band of the resolution.
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone)]
pub struct Resolution {
    pub rect: Rect,
    /// LL, or HL, LH and HH.
    pub bands: Vec<Band>,
    pub precincts: Vec<Precinct>,
}

#[derive(Debug, Clone)]
pub struct TileComponent {
    /// From the lowest.
    pub resolutions: Vec<Resolution>,
    pub is_reversible: bool,
    pub is_causal: bool,
}

#[derive(Debug, Clone)]
pub struct Tile {
    pub components: Vec<TileComponent>,
}

impl Tile {
    /// Lays out the tile; nothing of its data is read. The count of code-blocks and precincts
    /// is bounded by that of its samples.
    pub fn new(size: &Size, style: &Style, rect: Rect) -> Result<Self, CodecError> {
        let mut components = Vec::new();
        for (index, component) in size.components.iter().enumerate() {
            let (coding, quantization) = (style.coding(index)?, style.quantization(index)?);
            let levels = coding.levels;
            let mut room = Room::of(rect);
            let mut resolutions = Vec::new();
            for resolution in 0..=levels {
                let mut built = resolution_of(
                    rect,
                    levels,
                    resolution,
                    coding.precinct_exponents(resolution),
                    coding.block_exponents,
                    &mut room,
                )?;
                for (place, band) in built.bands.iter_mut().enumerate() {
                    let first = if resolution == 0 { 0 } else { 3 * usize::from(resolution) - 2 };
                    let (bits, exponent, mantissa) = quantization.step(first + place)?;
                    band.bits = bits;
                    if !coding.is_reversible {
                        // Equation E-3; the gain of the sub-band is 0, 1, 1 or 2 bits.
                        let gain = [0, 1, 1, 2]
                            .get(if resolution == 0 { 0 } else { place + 1 })
                            .copied()
                            .unwrap_or(0);
                        let range = i32::from(component.precision) + gain - i32::from(exponent);
                        band.step = (range as f32).exp2() * (1.0 + f32::from(mantissa) / 2048.0);
                    }
                }
                resolutions.push(built);
            }
            let (is_reversible, is_causal) = (coding.is_reversible, coding.is_causal);
            components.push(TileComponent { resolutions, is_reversible, is_causal });
        }
        Ok(Self { components })
    }
}

/// Code-blocks and precincts that may still be allocated.
struct Room(u64);

impl Room {
    fn of(rect: Rect) -> Self {
        // The smallest code-blocks hold 16 samples; cuts at the edges make a few more.
        Self(u64::from(rect.width()) * u64::from(rect.height()) / 4 + 4096)
    }

    fn take(&mut self, cells: Rect) -> Result<(), CodecError> {
        let count = u64::from(cells.width()) * u64::from(cells.height());
        self.0 = self.0.checked_sub(count).ok_or_else(|| {
            CodecError::data("more code-blocks and precincts than the samples can fill")
        })?;
        Ok(())
    }
}

fn resolution_of(
    tile: Rect,
    levels: u8,
    resolution: u8,
    precinct_exponents: [u8; 2],
    block_exponents: [u8; 2],
    room: &mut Room,
) -> Result<Resolution, CodecError> {
    let halvings = levels - resolution;
    let rect = tile.reduced(halvings);
    let cells = rect.cells(precinct_exponents);
    room.take(cells)?;
    let kinds: &[(u32, u32)] = if resolution == 0 { &[(0, 0)] } else { &[(1, 0), (0, 1), (1, 1)] };
    // In a sub-band's own plane a precinct is half as large, but for the lowest.
    let halved = u8::from(resolution > 0);
    let within = precinct_exponents.map(|e| e - halved);
    let mut bands = Vec::new();
    for (horizontal, vertical) in kinds {
        let rect = tile.sub_band(halvings + halved, *horizontal, *vertical);
        let exponents = [block_exponents[0].min(within[0]), block_exponents[1].min(within[1])];
        let cells = rect.cells(exponents);
        room.take(cells)?;
        let count = cells.width() as usize * cells.height() as usize;
        let blocks = vec![Block::default(); count];
        bands.push(Band { rect, cells, block_exponents: exponents, blocks, bits: 0, step: 1.0 });
    }
    let mut precincts = Vec::new();
    for y in cells.y0..cells.y1 {
        for x in cells.x0..cells.x1 {
            let place = |cell: u32, exponent: u8, start: u32| {
                (u64::from(cell) << (exponent + halvings)).max(u64::from(start))
            };
            let place = [
                place(y, precinct_exponents[1], tile.y0),
                place(x, precinct_exponents[0], tile.x0),
            ];
            let parts = bands.iter().map(|band| part_of(band, x, y, within)).collect();
            precincts.push(Precinct { place, layers_read: 0, parts });
        }
    }
    Ok(Resolution { rect, bands, precincts })
}

fn part_of(band: &Band, x: u32, y: u32, exponents: [u8; 2]) -> Part {
    let edge =
        |cell: u32, exponent: u8| (u64::from(cell) << exponent).min(u64::from(u32::MAX)) as u32;
    let precinct = Rect {
        x0: edge(x, exponents[0]),
        y0: edge(y, exponents[1]),
        x1: edge(x + 1, exponents[0]),
        y1: edge(y + 1, exponents[1]),
    };
    let cells = band.rect.intersection(precinct).cells(band.block_exponents);
    let (width, height) = (cells.width(), cells.height());
    Part {
        cells,
        inclusion: TagTree::new(width, height),
        missing_planes: TagTree::new(width, height),
    }
}

impl Tile {
    /// Whether any code-block got bytes.
    pub fn has_data(&self) -> bool {
        let bands = self.components.iter().flat_map(|c| &c.resolutions).flat_map(|r| &r.bands);
        bands.flat_map(|band| &band.blocks).any(|block| block.is_included)
            || self
                .components
                .iter()
                .flat_map(|c| &c.resolutions)
                .any(|r| r.precincts.iter().any(|p| p.layers_read > 0))
    }

    /// The first row on the reference grid that something missing touches, `discarded` levels
    /// left out of account.
    pub fn first_missing_row(&self, layers: u16, discarded: u8) -> Option<u32> {
        let mut first = None::<u64>;
        let mut touch = |row: u64, halvings: u8| {
            // The filters reach four rows of their level upwards.
            let row = row.saturating_sub(4 << halvings);
            first = Some(first.map_or(row, |first| first.min(row)));
        };
        for component in &self.components {
            let levels = component.resolutions.len().saturating_sub(1);
            let kept = component.resolutions.len().saturating_sub(usize::from(discarded));
            for (index, resolution) in component.resolutions.iter().enumerate().take(kept) {
                let halvings = (levels - index) as u8;
                for precinct in &resolution.precincts {
                    if precinct.layers_read < layers
                        && precinct.parts.iter().any(|p| !p.cells.is_empty())
                    {
                        touch(precinct.place[0], halvings);
                    }
                }
                for band in &resolution.bands {
                    let halvings = halvings + u8::from(index > 0);
                    for (y, row) in (band.cells.y0..)
                        .zip(band.blocks.chunks(band.cells.width().max(1) as usize))
                    {
                        if row.iter().any(|block| block.is_incomplete) {
                            touch(
                                u64::from(band.block_rect(band.cells.x0, y).y0) << halvings,
                                halvings,
                            );
                        }
                    }
                }
            }
        }
        first.map(|row| row.min(u64::from(u32::MAX)) as u32)
    }
}
