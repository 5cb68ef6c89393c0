//! Tile-parts: which tiles are whole, and what all of them would cost (ITU-T T.800 A.4.2, B).

use super::super::CodecError;
use super::super::htj2k::codestream::{EOC, SOD, SOT};
use super::super::htj2k::markers::{Fields, Segment};
use super::super::htj2k::rect::Rect;
use super::header::{Coding, Header, Style};

/// One tile, as far as its headers tell.
#[derive(Debug, Clone, Default)]
struct Tile {
    style: Option<Style>,
    parts_seen: u16,
    /// 0 when no part told it.
    parts_declared: u16,
    has_packets: bool,
    is_cut: bool,
}

/// The tiles of a codestream.
#[derive(Debug)]
pub struct Tiles {
    tiles: Vec<Tile>,
    has_end: bool,
}

impl Tiles {
    /// Reads the tile-part headers. What is cut off ends the search.
    pub fn find(bytes: &[u8], header: &Header) -> Result<Self, CodecError> {
        let [across, down] = header.size.tiles();
        let mut tiles = vec![Tile::default(); (across * down) as usize];
        let mut at = header.end;
        let mut has_end = false;
        while let Ok(segment) = Segment::at(bytes, at) {
            if segment.marker != SOT {
                has_end = segment.marker == EOC;
                break;
            }
            let mut fields = Fields::new(segment.payload);
            let (index, length) = (fields.u16()?, fields.u32()? as usize);
            let (_part, parts) = (fields.u8()?, fields.u8()?);
            let tile = tiles.get_mut(usize::from(index));
            let tile = tile.ok_or_else(|| CodecError::data(format!("no tile {index}")))?;
            tile.parts_seen += 1;
            tile.parts_declared = tile.parts_declared.max(parts.into());
            let Some(packets) = read_header(bytes, segment.end, tile, header)? else {
                tile.is_cut = true;
                break;
            };
            // A length of 0 means up to the end of the stream.
            let end = if length == 0 { end_of_stream(bytes) } else { at.saturating_add(length) };
            if end < packets {
                return Err(CodecError::data("a tile-part shorter than its header"));
            }
            tile.has_packets |= packets < end.min(bytes.len());
            tile.is_cut |= end > bytes.len();
            at = end;
        }
        Ok(Self { tiles, has_end })
    }

    /// Whether there is anything to decode.
    pub fn is_empty(&self) -> bool {
        !self.tiles.iter().any(|tile| tile.has_packets)
    }

    /// Tiles whose packets all came.
    fn is_whole(&self, tile: &Tile) -> bool {
        let has_all = match tile.parts_declared {
            0 => self.has_end && tile.parts_seen > 0,
            declared => tile.parts_seen >= declared,
        };
        has_all && !tile.is_cut
    }

    /// Whether each tile is whole and the stream ends where it should.
    pub fn are_whole(&self) -> bool {
        self.tiles.iter().all(|tile| self.is_whole(tile))
    }

    /// Whether the end of the codestream follows the last tile-part.
    pub fn have_end(&self) -> bool {
        self.has_end
    }

    /// Rows, from the top of the image, that no incomplete tile touches.
    pub fn whole_rows(&self, header: &Header) -> u32 {
        let numbered = (0..).zip(&self.tiles);
        let cut = numbered.filter(|(_, tile)| !self.is_whole(tile));
        let top = cut.map(|(index, _)| header.size.tile(index).y0).min();
        top.map_or(header.size.image.height(), |y| y - header.size.image.y0)
    }

    /// Places of tiles without any packet, relative to the image.
    pub fn missing(&self, header: &Header) -> Vec<Rect> {
        let numbered = (0..).zip(&self.tiles);
        let missing = numbered.filter(|(_, tile)| !tile.has_packets);
        missing.map(|(index, _)| header.size.tile(index)).collect()
    }

    fn styles<'a>(&'a self, header: &'a Header) -> impl Iterator<Item = &'a Style> {
        self.tiles.iter().map(|tile| tile.style.as_ref().unwrap_or(&header.style))
    }

    /// Levels that each component of each tile has at least.
    pub fn levels(&self, header: &Header) -> u8 {
        self.styles(header).map(Style::levels).min().unwrap_or(0)
    }

    /// Refuses what would take memory or time out of proportion to the image, and what the
    /// decoder cannot tell apart.
    pub fn check(&self, header: &Header) -> Result<(), CodecError> {
        let transforms = |style: &Style| style.has_component_transform;
        let first = self.styles(header).next().is_some_and(transforms);
        if self.styles(header).any(|style| transforms(style) != first) {
            return Err(CodecError::data("a component transform in some tiles only"));
        }
        // A tile, code-block, precinct or layer of one is a structure of up to 100 bytes. Real
        // encoders make a code-block of 1024 or 4096 samples, rarely of 64.
        let image = header.size.image;
        let samples = area(image) * header.size.components.len() as u64;
        let budget = (1 << 16) + samples / 4;
        let mut cost = 0;
        for (index, style) in (0..).zip(self.styles(header)) {
            let tile = header.size.tile(index);
            for coding in style.coding.iter().flatten() {
                cost += component_cost(tile, coding, style);
                if cost > budget {
                    return Err(CodecError::data("more code-blocks or packets than pixels allow"));
                }
            }
        }
        Ok(())
    }
}

fn area(rect: Rect) -> u64 {
    u64::from(rect.width()) * u64::from(rect.height())
}

/// Structures that a tile's component is made of.
fn component_cost(tile: Rect, coding: &Coding, style: &Style) -> u64 {
    let layers = u64::from(style.layers);
    let volumes = style.volumes as u64;
    let mut cost = 4;
    for resolution in 0..=coding.levels {
        let exponents = coding.precinct_exponents(resolution);
        let precincts = area(tile.reduced(coding.levels - resolution).cells(exponents));
        let (bands, level, below): (&[[u32; 2]], u8, u8) = match resolution {
            0 => (&[[0, 0]], coding.levels, 0),
            _ => (&[[1, 0], [0, 1], [1, 1]], coding.levels - resolution + 1, 1),
        };
        let [width, height] = coding.block_exponents;
        let [precinct_width, precinct_height] = exponents.map(|e| e.saturating_sub(below));
        let cell = [width.min(precinct_width), height.min(precinct_height)];
        let blocks = |[x, y]: &[u32; 2]| area(tile.sub_band(level, *x, *y).cells(cell));
        let blocks: u64 = bands.iter().map(blocks).sum();
        cost += 3 * precincts + volumes * precincts * layers + blocks * (1 + layers);
    }
    cost
}

/// The end of the last tile-part, whose length may be left open.
fn end_of_stream(bytes: &[u8]) -> usize {
    // A frame of odd length is followed by a zero (PS3.5 A.4).
    let unpadded = bytes.strip_suffix(&[0]).unwrap_or(bytes);
    let has_end = unpadded.ends_with(&EOC.to_be_bytes());
    if has_end { unpadded.len() - 2 } else { bytes.len() }
}

/// Reads a tile-part's header; returns where its packets begin, `None` where it is cut off.
fn read_header(
    bytes: &[u8],
    mut at: usize,
    tile: &mut Tile,
    header: &Header,
) -> Result<Option<usize>, CodecError> {
    loop {
        let Ok(segment) = Segment::at(bytes, at) else { return Ok(None) };
        at = segment.end;
        if segment.marker == SOD {
            return Ok(Some(at));
        }
        tile.style.get_or_insert_with(|| header.style.for_tile()).read(&segment)?;
    }
}
