//! Packets: which code-blocks get bytes, and which bytes (ITU-T T.800 B.10, T.814 B.3).

use std::ops::{ControlFlow, Range};

use super::codestream::Style;
use super::header_bits::HeaderBits;
use super::layout::{Block, Span, Tile};
use super::progression::{PrecinctId, Volume, visit};

/// Where reading of packets stands in a tile's parts.
#[derive(Debug)]
struct Cursor<'a> {
    bytes: &'a [u8],
    parts: std::slice::Iter<'a, Range<usize>>,
    current: Range<usize>,
}

/// Reads the packets of a tile as far as they are there and whole, those above
/// `highest_resolution` only where they stand in the way.
pub fn read_packets(
    bytes: &[u8],
    parts: &[Range<usize>],
    tile: &mut Tile,
    style: &Style,
    highest_resolution: u8,
) {
    let whole = [Volume::whole(style.order, style.layers)];
    let volumes = if style.volumes.is_empty() { &whole[..] } else { &style.volumes };
    let mut wanted = wanted_packets(tile, style.layers, highest_resolution);
    let mut cursor = Cursor { bytes, parts: parts.iter(), current: 0..0 };
    // Volumes may name packets again and again; each is passed over, but not for ever.
    let precincts = wanted_packets(tile, 1, u8::MAX);
    let mut passed_over = 64 * (wanted + precincts) + bytes.len() as u64;
    for volume in volumes {
        // Sorting costs as well.
        passed_over = passed_over.saturating_sub(precincts);
        if passed_over == 0 {
            return;
        }
        let flow = visit(tile, volume, &mut |tile, id, layer| {
            if wanted == 0 {
                return ControlFlow::Break(());
            }
            let precinct = precinct_of(tile, id);
            if precinct.is_none_or(|p| p.layers_read != layer) || layer >= style.layers {
                passed_over = passed_over.saturating_sub(1);
                return if passed_over == 0 {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                };
            }
            let is_wanted = id.resolution <= highest_resolution;
            match cursor.packet(tile, id, layer) {
                Some(()) => {
                    wanted -= u64::from(is_wanted);
                    ControlFlow::Continue(())
                }
                None => ControlFlow::Break(()),
            }
        });
        if flow.is_break() {
            return;
        }
    }
}

fn wanted_packets(tile: &Tile, layers: u16, highest_resolution: u8) -> u64 {
    let resolutions = tile
        .components
        .iter()
        .flat_map(|c| c.resolutions.iter().take(usize::from(highest_resolution) + 1));
    resolutions.map(|r| r.precincts.len() as u64 * u64::from(layers)).sum()
}

fn precinct_of(tile: &Tile, id: PrecinctId) -> Option<&super::layout::Precinct> {
    let component = tile.components.get(usize::from(id.component))?;
    component.resolutions.get(usize::from(id.resolution))?.precincts.get(id.precinct as usize)
}

/// Bytes that a packet gives to a code-block.
struct Contribution {
    band: usize,
    block: usize,
    lengths: Lengths,
}

impl Cursor<'_> {
    /// Reads one packet; `None` where the data ends or makes no sense.
    fn packet(&mut self, tile: &mut Tile, id: PrecinctId, layer: u16) -> Option<()> {
        while self.current.is_empty() {
            self.current = self.parts.next()?.clone();
        }
        let mut data = self.bytes.get(self.current.clone())?;
        if let [0xFF, 0x91, 0, 4, _, _, rest @ ..] = data {
            data = rest;
        }
        let component = tile.components.get_mut(usize::from(id.component))?;
        let resolution = component.resolutions.get_mut(usize::from(id.resolution))?;
        let precinct = resolution.precincts.get_mut(id.precinct as usize)?;
        let mut bits = HeaderBits::new(data);
        let mut contributions = Vec::new();
        if bits.bit()? {
            for (index, (part, band)) in
                precinct.parts.iter_mut().zip(&mut resolution.bands).enumerate()
            {
                for y in part.cells.y0..part.cells.y1 {
                    for x in part.cells.x0..part.cells.x1 {
                        let place = [x - part.cells.x0, y - part.cells.y0];
                        let at = band.block_index(x, y);
                        let (block, most) =
                            (band.blocks.get_mut(at)?, u16::from(band.bits.saturating_sub(1)));
                        let trees = (&mut part.inclusion, &mut part.missing_planes);
                        if let Some(lengths) =
                            block_header(&mut bits, block, trees, place, layer, most)?
                        {
                            contributions.push(Contribution { band: index, block: at, lengths });
                        }
                    }
                }
            }
        }
        let mut body = data.get(bits.end()..)?;
        if let [0xFF, 0x92, rest @ ..] = body {
            body = rest;
        }
        precinct.layers_read = layer + 1;
        let mut start = self.current.end - body.len();
        let mut is_whole = true;
        for Contribution { band, block, lengths } in contributions {
            let block = resolution.bands.get_mut(band)?.blocks.get_mut(block)?;
            let end = start + lengths.total();
            if end <= self.current.end {
                lengths.assign(block, start as u32);
            } else {
                block.is_incomplete = true;
                is_whole = false;
            }
            start = end;
        }
        self.current.start = start.min(self.current.end);
        is_whole.then_some(())
    }
}

type Trees<'a> = (&'a mut super::tag_tree::TagTree, &'a mut super::tag_tree::TagTree);

/// One code-block's part of a packet header: outer `None` where it cannot be read, inner where
/// the packet has nothing for it.
fn block_header(
    bits: &mut HeaderBits<'_>,
    block: &mut Block,
    (inclusion, missing_planes): Trees<'_>,
    [x, y]: [u32; 2],
    layer: u16,
    most_missing: u16,
) -> Option<Option<Lengths>> {
    let is_first = !block.is_included;
    let contributes =
        if is_first { inclusion.is_below(x, y, layer.checked_add(1)?, bits)? } else { bits.bit()? };
    if !contributes {
        return Some(None);
    }
    if is_first {
        block.missing_planes = missing_planes.value(x, y, most_missing, bits)? as u8;
        block.is_included = true;
    }
    let passes = pass_count(bits)?;
    while bits.bit()? {
        block.length_bits = block.length_bits.checked_add(1).filter(|bits| *bits < 24)?;
    }
    let mut lengths = Lengths::default();
    let mut refining = passes;
    if is_first {
        // Passes of the bit-planes above come in threes and have no bytes (T.814 B.3).
        let empty = (passes - 1) / 3 * 3;
        let missing = u32::from(block.missing_planes) + empty / 3;
        if missing > u32::from(most_missing) {
            return None;
        }
        block.missing_planes = missing as u8;
        lengths.cleanup = bits.number(u32::from(block.length_bits) + 3 + (empty + 1).ilog2())?;
        lengths.has_cleanup = true;
        refining = passes - empty - 1;
    }
    if refining > 0 {
        lengths.refinement = bits.number(u32::from(block.length_bits) + 3 + refining.ilog2())?;
        lengths.refining = refining as u8;
    }
    // Cleanup, significance propagation and magnitude refinement: one set of passes.
    let total = u32::from(block.passes) + u32::from(lengths.has_cleanup) + refining;
    (total <= 3).then_some(Some(lengths))
}

/// New coding passes of a code-block (T.800 Table B.4).
fn pass_count(bits: &mut HeaderBits<'_>) -> Option<u32> {
    for (width, start) in [(1, 1), (1, 2), (2, 3), (5, 6)] {
        let value = bits.number(width)?;
        if value != (1 << width) - 1 {
            return Some(start + value);
        }
    }
    Some(37 + bits.number(7)?)
}

#[derive(Debug, Clone, Copy, Default)]
struct Lengths {
    has_cleanup: bool,
    cleanup: u32,
    refining: u8,
    refinement: u32,
}

impl Lengths {
    fn total(self) -> usize {
        self.cleanup as usize + self.refinement as usize
    }

    fn assign(self, block: &mut Block, start: u32) {
        if self.has_cleanup {
            block.cleanup = Span { start, length: self.cleanup };
            block.passes = 1;
        }
        if self.refining > 0 {
            let span = Span { start: start + self.cleanup, length: self.refinement };
            let is_second = block.refinement[0] != Span::default();
            block.refinement[usize::from(is_second)] = span;
            block.passes += self.refining;
        }
    }
}
