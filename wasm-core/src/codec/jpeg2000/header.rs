//! Main header: what must be known of a codestream before the decoder sees it (ITU-T T.800 A).
//!
//! The decoder reads some segments by their fields, others by their length; a segment whose
//! length is not that of its fields is refused here, so that both readers see the same stream.

use super::super::CodecError;
use super::super::htj2k::codestream::{CAP, COC, COD, POC, QCC, QCD, RGN, SIZ, SOC, SOT, Size};
use super::super::htj2k::markers::{Fields, Segment};

/// As many as the decoder takes.
const MAX_LAYERS: u16 = 32;

/// How one component is cut up (COD and COC, T.800 A.6.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coding {
    /// Decomposition levels, 0 to 32.
    pub levels: u8,
    /// Logarithms of a code-block's width and height.
    pub block_exponents: [u8; 2],
    /// Logarithms of a precinct's sides by resolution; empty: 15.
    precincts: Vec<u8>,
    is_from_coc: bool,
}

impl Coding {
    fn read(fields: &mut Fields<'_>, has_precincts: bool) -> Result<Self, CodecError> {
        let levels = fields.u8()?;
        let block_exponents = [fields.u8()?, fields.u8()?].map(|e| (e & 15) + 2);
        let (_style, _transform) = (fields.u8()?, fields.u8()?);
        if levels > 32 || block_exponents.iter().sum::<u8>() > 12 {
            return Err(CodecError::data("levels or code-block sizes beyond the standard's"));
        }
        let precincts = if has_precincts { fields.take(usize::from(levels) + 1)? } else { &[] };
        if precincts.iter().skip(1).any(|p| p & 15 == 0 || p >> 4 == 0) {
            return Err(CodecError::data("precincts smaller than the sub-bands allow"));
        }
        ends(fields)?;
        Ok(Self { levels, block_exponents, precincts: precincts.to_vec(), is_from_coc: false })
    }

    /// Logarithms of a precinct's width and height in a resolution.
    pub fn precinct_exponents(&self, resolution: u8) -> [u8; 2] {
        self.precincts.get(usize::from(resolution)).map_or([15, 15], |p| [p & 15, p >> 4])
    }
}

fn ends(fields: &Fields<'_>) -> Result<(), CodecError> {
    let surplus = || CodecError::data("a marker segment longer than its fields");
    fields.is_empty().then_some(()).ok_or_else(surplus)
}

/// What a tile is decoded by: the main header's, or its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    pub layers: u16,
    pub has_component_transform: bool,
    /// Progression order changes.
    pub volumes: usize,
    /// One for each component, once COD was read.
    pub coding: Vec<Option<Coding>>,
}

impl Style {
    fn new(components: usize) -> Self {
        let coding = vec![None; components];
        Self { layers: 1, has_component_transform: false, volumes: 0, coding }
    }

    /// The same for a tile: a marker for all components overrules the main header's for one.
    pub fn for_tile(&self) -> Self {
        let mut style = self.clone();
        style.coding.iter_mut().flatten().for_each(|c| c.is_from_coc = false);
        style
    }

    /// Levels that each component has at least.
    pub fn levels(&self) -> u8 {
        self.coding.iter().flatten().map(|c| c.levels).min().unwrap_or(0)
    }

    /// Takes in a marker segment of a main or tile-part header.
    pub fn read(&mut self, segment: &Segment<'_>) -> Result<(), CodecError> {
        let mut fields = Fields::new(segment.payload);
        match segment.marker {
            COD => {
                let flags = fields.u8()?;
                let _order = fields.u8()?;
                self.layers = fields.u16()?;
                self.has_component_transform = fields.u8()? == 1;
                if !(1..=MAX_LAYERS).contains(&self.layers) {
                    return Err(CodecError::data(format!("{} quality layers", self.layers)));
                }
                let coding = Coding::read(&mut fields, flags & 1 != 0)?;
                let is_open =
                    |slot: &&mut Option<Coding>| !slot.as_ref().is_some_and(|c| c.is_from_coc);
                self.coding.iter_mut().filter(is_open).for_each(|s| *s = Some(coding.clone()));
                Ok(())
            }
            COC => {
                let component = fields.component()?;
                let has_precincts = fields.u8()? & 1 != 0;
                let coding = Coding::read(&mut fields, has_precincts)?;
                let slot = self.coding.get_mut(component);
                let slot = slot.ok_or_else(|| CodecError::data("COC without its component"))?;
                *slot = Some(Coding { is_from_coc: true, ..coding });
                Ok(())
            }
            POC => {
                self.volumes += segment.payload.len() / 7;
                Ok(())
            }
            QCD => check_quantization(&mut fields),
            QCC => {
                fields.component()?;
                check_quantization(&mut fields)
            }
            RGN => {
                fields.take(3)?;
                ends(&fields)
            }
            _ => Ok(()),
        }
    }
}

/// One step for all sub-bands, or one for each of at most 1 + 3 × 32.
fn check_quantization(fields: &mut Fields<'_>) -> Result<(), CodecError> {
    const MAX_BANDS: usize = 97;
    let style = fields.u8()? & 31;
    let steps = fields.rest().len();
    let is_whole = match style {
        0 => steps <= MAX_BANDS,
        1 => steps == 2,
        2 => steps.is_multiple_of(2) && steps <= 2 * MAX_BANDS,
        other => return Err(CodecError::data(format!("quantization style {other}"))),
    };
    is_whole.then_some(()).ok_or_else(|| CodecError::data("a wrong number of quantization steps"))
}

#[derive(Debug, Clone)]
pub struct Header {
    pub size: Size,
    pub style: Style,
    /// Where the first tile-part begins.
    pub end: usize,
}

impl Header {
    /// Reads from SOC to the first SOT.
    pub fn read(bytes: &[u8]) -> Result<Self, CodecError> {
        if bytes.get(..2) != Some(&SOC.to_be_bytes()) {
            return Err(CodecError::data("no JPEG 2000 codestream"));
        }
        let first = Segment::at(bytes, 2)?;
        if first.marker != SIZ {
            return Err(CodecError::data("the codestream does not begin with its size"));
        }
        let size = Size::read(&first)?;
        if first.payload.len() != 36 + 3 * size.components.len() {
            return Err(CodecError::data("a size segment longer than its fields"));
        }
        let mut style = Style::new(size.components.len());
        let mut end = first.end;
        loop {
            let segment = Segment::at(bytes, end)?;
            if segment.marker == SOT {
                break;
            }
            style.read(&segment)?;
            end = segment.end;
        }
        if style.coding.iter().any(Option::is_none) {
            return Err(CodecError::data("a component without its coding style"));
        }
        Ok(Self { size, style, end })
    }
}

/// Whether a codestream is High-Throughput JPEG 2000 by its own marks: the capabilities say
/// Part 15, or the code-blocks are HT ones (ITU-T T.814 A.3.2, A.4). False for what is cut off
/// before it says so.
pub fn is_high_throughput(bytes: &[u8]) -> bool {
    /// `Pcap15`, counted from the most significant bit.
    const PART_15: u32 = 1 << (32 - 15);
    let mut at = 2;
    while let Ok(segment) = Segment::at(bytes, at) {
        let mut fields = Fields::new(segment.payload);
        match segment.marker {
            CAP if fields.u32().is_ok_and(|parts| parts & PART_15 != 0) => return true,
            COD => return segment.payload.get(8).is_some_and(|style| style & 0x40 != 0),
            SOT => return false,
            _ => at = segment.end,
        }
    }
    false
}
