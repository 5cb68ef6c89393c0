//! Tile-parts: whose packets stand where (ITU-T T.800 A.4.2).

use std::ops::Range;

use super::super::CodecError;
use super::codestream::{EOC, MainHeader, SOD, SOT, Style};
use super::markers::{Fields, Segment};

/// A tile's own style, if it has one, and where its packets are.
#[derive(Debug, Clone, Default)]
pub struct TileData {
    pub style: Option<Style>,
    pub parts: Vec<Range<usize>>,
}

/// Finds the tile-parts of all tiles. What is cut off or damaged ends the search: the tiles
/// have then what came before.
pub fn find(bytes: &[u8], header: &MainHeader) -> Result<Vec<TileData>, CodecError> {
    let [across, down] = header.size.tiles();
    let mut tiles = vec![TileData::default(); (across * down) as usize];
    let mut at = header.end;
    while let Ok(segment) = Segment::at(bytes, at) {
        if segment.marker != SOT {
            break;
        }
        let mut fields = Fields::new(segment.payload);
        let (Ok(index), Ok(length)) = (fields.u16(), fields.u32()) else { break };
        let Some(tile) = tiles.get_mut(usize::from(index)) else { break };
        let end = match length {
            0 => end_of_stream(bytes),
            length => at.saturating_add(length as usize).min(bytes.len()),
        };
        let Some(start) = read_header(bytes, segment.end, tile, header)? else { break };
        if start < end {
            tile.parts.push(start..end);
        }
        if end <= at {
            break;
        }
        at = end;
    }
    Ok(tiles)
}

/// The end of the last tile-part, whose length may be left open.
fn end_of_stream(bytes: &[u8]) -> usize {
    let has_end = bytes.ends_with(&EOC.to_be_bytes());
    if has_end { bytes.len() - 2 } else { bytes.len() }
}

/// Reads a tile-part's header; returns where its packets begin, `None` where it is cut off.
fn read_header(
    bytes: &[u8],
    mut at: usize,
    tile: &mut TileData,
    header: &MainHeader,
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
