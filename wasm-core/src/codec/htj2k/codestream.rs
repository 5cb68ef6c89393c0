//! Main and tile-part headers: what the codestream says before its packets (ITU-T T.800 A).

use super::super::CodecError;
use super::markers::{Fields, Segment};
use super::progression::{Order, Volume};
use super::rect::Rect;

/// One component's samples (SIZ, T.800 A.5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Component {
    /// Bits of a sample.
    pub precision: u8,
    pub is_signed: bool,
}

/// Image and tile size on the reference grid.
#[derive(Debug, Clone)]
pub struct Size {
    pub image: Rect,
    pub tile_origin: [u32; 2],
    pub tile_size: [u32; 2],
    pub components: Vec<Component>,
}

/// Most tiles that a codestream can number (Isot has 16 bits).
const MAX_TILES: u64 = 65535;
/// Bits that survive the arithmetic: `f32` holds 24 exactly.
const MAX_PRECISION: u8 = 24;

impl Size {
    /// Reads the fields of a SIZ segment and checks them against each other.
    pub fn read(segment: &Segment<'_>) -> Result<Self, CodecError> {
        let mut fields = Fields::new(segment.payload);
        let _capabilities = fields.u16()?;
        let [x1, y1, x0, y0] = [fields.u32()?, fields.u32()?, fields.u32()?, fields.u32()?];
        let tile_size = [fields.u32()?, fields.u32()?];
        let tile_origin = [fields.u32()?, fields.u32()?];
        let count = fields.u16()?;
        if !(1..=4).contains(&count) {
            return Err(CodecError::data(format!("{count} components, not 1 to 4")));
        }
        let mut components = Vec::new();
        for _ in 0..count {
            let [depth, dx, dy] = [fields.u8()?, fields.u8()?, fields.u8()?];
            if (dx, dy) != (1, 1) {
                return Err(CodecError::data(format!("components subsampled {dx}×{dy}")));
            }
            let component = Component { precision: (depth & 0x7F) + 1, is_signed: depth >= 0x80 };
            if component.precision > MAX_PRECISION {
                return Err(CodecError::data(format!("{} bits a sample", component.precision)));
            }
            components.push(component);
        }
        let size = Self { image: Rect { x0, y0, x1, y1 }, tile_origin, tile_size, components };
        size.check()
    }

    fn check(self) -> Result<Self, CodecError> {
        let [tile_x, tile_y] = self.tile_origin;
        let [width, height] = self.tile_size;
        let Rect { x0, y0, x1, y1 } = self.image;
        let is_covered = tile_x <= x0 && tile_y <= y0 && width > 0 && height > 0;
        let reaches = u64::from(tile_x) + u64::from(width) > u64::from(x0)
            && u64::from(tile_y) + u64::from(height) > u64::from(y0);
        // Half of the range, so that no sum overflows.
        let is_small = x1 < 1 << 31 && y1 < 1 << 31;
        if x0 >= x1 || y0 >= y1 || !is_covered || !reaches || !is_small {
            return Err(CodecError::data("image and tile sizes that contradict each other"));
        }
        if self.components.iter().any(|c| Some(c) != self.components.first()) {
            return Err(CodecError::data("components of different precision or sign"));
        }
        let [across, down] = self.tiles();
        if u64::from(across) * u64::from(down) > MAX_TILES {
            return Err(CodecError::data(format!("{across}×{down} tiles")));
        }
        Ok(self)
    }

    /// Tiles across and down.
    pub fn tiles(&self) -> [u32; 2] {
        let [width, height] = self.tile_size;
        let [x, y] = self.tile_origin;
        [(self.image.x1 - x).div_ceil(width), (self.image.y1 - y).div_ceil(height)]
    }

    /// The tile's part of the reference grid (T.800 B.3).
    pub fn tile(&self, index: u32) -> Rect {
        let [across, _] = self.tiles();
        let start = |origin: u32, size: u32, place: u32| {
            u64::from(origin) + u64::from(size) * u64::from(place)
        };
        let x = start(self.tile_origin[0], self.tile_size[0], index % across);
        let y = start(self.tile_origin[1], self.tile_size[1], index / across);
        let within =
            |value: u64, low: u32, high: u32| value.clamp(u64::from(low), u64::from(high)) as u32;
        let Rect { x0, y0, x1, y1 } = self.image;
        Rect {
            x0: within(x, x0, x1),
            y0: within(y, y0, y1),
            x1: within(x + u64::from(self.tile_size[0]), x0, x1),
            y1: within(y + u64::from(self.tile_size[1]), y0, y1),
        }
    }
}

/// How one component is transformed and cut into code-blocks (COD and COC, T.800 A.6.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodingStyle {
    /// Decomposition levels, 0 to 32.
    pub levels: u8,
    /// Logarithms of a code-block's width and height, 2 to 10, together at most 12.
    pub block_exponents: [u8; 2],
    /// Significance propagation looks at no row of the next stripe.
    pub is_causal: bool,
    /// The 5/3 transform of integers, else the 9/7 of reals.
    pub is_reversible: bool,
    /// Logarithms of a precinct's width and height by resolution; empty: 15.
    precincts: Vec<u8>,
    is_from_coc: bool,
}

impl CodingStyle {
    fn read(fields: &mut Fields<'_>, has_precincts: bool) -> Result<Self, CodecError> {
        let levels = fields.u8()?;
        let block_exponents = [(fields.u8()? & 15) + 2, (fields.u8()? & 15) + 2];
        let (style, transform) = (fields.u8()?, fields.u8()?);
        if levels > 32 || block_exponents.iter().any(|e| *e > 10) {
            return Err(CodecError::data("levels or code-block sizes beyond the standard's"));
        }
        if block_exponents.iter().sum::<u8>() > 12 {
            return Err(CodecError::data("code-blocks of more than 4096 samples"));
        }
        match style & 0xC0 {
            0x40 => {}
            0xC0 => return Err(CodecError::data("code-blocks of both kinds in one stream")),
            _ => return Err(CodecError::data("JPEG 2000 Part 1, not high throughput")),
        }
        if style & 0x37 != 0 || transform > 1 {
            return Err(CodecError::data("a code-block style outside HTJ2K"));
        }
        let precincts = if has_precincts { fields.take(usize::from(levels) + 1)? } else { &[] };
        if precincts.iter().skip(1).any(|p| p & 15 == 0 || p >> 4 == 0) {
            return Err(CodecError::data("precincts smaller than the sub-bands allow"));
        }
        Ok(Self {
            levels,
            block_exponents,
            is_causal: style & 8 != 0,
            is_reversible: transform == 1,
            precincts: precincts.to_vec(),
            is_from_coc: false,
        })
    }

    /// Logarithms of a precinct's width and height in a resolution.
    pub fn precinct_exponents(&self, resolution: u8) -> [u8; 2] {
        self.precincts.get(usize::from(resolution)).map_or([15, 15], |p| [p & 15, p >> 4])
    }
}

/// Step sizes of one component's sub-bands (QCD and QCC, T.800 A.6.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantization {
    guard_bits: u8,
    is_derived: bool,
    /// Exponent and mantissa by sub-band.
    steps: Vec<(u8, u16)>,
    is_from_qcc: bool,
}

impl Quantization {
    fn read(fields: &mut Fields<'_>) -> Result<Self, CodecError> {
        let style = fields.u8()?;
        let mut steps = Vec::new();
        match style & 31 {
            0 => steps.extend(fields.rest().iter().map(|byte| (byte >> 3, 0))),
            1 | 2 => {
                let word =
                    |pair: &[u8]| pair.iter().fold(0u16, |word, byte| word << 8 | u16::from(*byte));
                let words = fields.rest().chunks_exact(2).map(word);
                steps.extend(words.map(|word| ((word >> 11) as u8, word & 0x7FF)));
            }
            other => return Err(CodecError::data(format!("quantization style {other}"))),
        }
        Ok(Self { guard_bits: style >> 5, is_derived: style & 31 == 1, steps, is_from_qcc: false })
    }

    /// Magnitude bits `M_b` (equation E-2), exponent and mantissa of a sub-band: 0 is the
    /// lowest, then three a level.
    pub fn step(&self, band: usize) -> Result<(u8, u8, u16), CodecError> {
        let step = if self.is_derived {
            // Equation E-5.
            let lower = (band.saturating_sub(1) / 3) as u8;
            self.steps
                .first()
                .map(|(exponent, mantissa)| (exponent.saturating_sub(lower), *mantissa))
        } else {
            self.steps.get(band).copied()
        };
        let (exponent, mantissa) =
            step.ok_or_else(|| CodecError::data("a sub-band without its quantization step"))?;
        let bits = (self.guard_bits + exponent).saturating_sub(1);
        if bits > 30 {
            return Err(CodecError::data(format!("{bits} bit-planes")));
        }
        Ok((bits, exponent, mantissa))
    }
}

/// What a tile is decoded by: the main header's, or its own.
#[derive(Debug, Clone)]
pub struct Style {
    pub order: Order,
    pub layers: u16,
    pub has_component_transform: bool,
    /// Progression order changes (POC), in order.
    pub volumes: Vec<Volume>,
    coding: Vec<Option<CodingStyle>>,
    quantization: Vec<Option<Quantization>>,
}

impl Style {
    fn new(components: usize) -> Self {
        Self {
            order: Order::Lrcp,
            layers: 1,
            has_component_transform: false,
            volumes: Vec::new(),
            coding: vec![None; components],
            quantization: vec![None; components],
        }
    }

    /// The same for a tile: a marker for all components overrules the main header's for one.
    pub fn for_tile(&self) -> Self {
        let mut style = self.clone();
        style.coding.iter_mut().flatten().for_each(|c| c.is_from_coc = false);
        style.quantization.iter_mut().flatten().for_each(|q| q.is_from_qcc = false);
        style
    }

    pub fn coding(&self, component: usize) -> Result<&CodingStyle, CodecError> {
        let style = self.coding.get(component).and_then(Option::as_ref);
        style.ok_or_else(|| CodecError::data("a component without its coding style"))
    }

    pub fn quantization(&self, component: usize) -> Result<&Quantization, CodecError> {
        let style = self.quantization.get(component).and_then(Option::as_ref);
        style.ok_or_else(|| CodecError::data("a component without its quantization"))
    }

    /// Takes in a marker segment of a main or tile-part header; those that change nothing here
    /// are passed over.
    pub fn read(&mut self, segment: &Segment<'_>) -> Result<(), CodecError> {
        let mut fields = Fields::new(segment.payload);
        match segment.marker {
            COD => self.read_cod(&mut fields),
            COC => {
                let component = fields.component()?;
                let has_precincts = fields.u8()? & 1 != 0;
                let mut style = CodingStyle::read(&mut fields, has_precincts)?;
                style.is_from_coc = true;
                put(&mut self.coding, component, style)
            }
            QCD => {
                let style = Quantization::read(&mut fields)?;
                let open = |slot: &&mut Option<Quantization>| {
                    !slot.as_ref().is_some_and(|q| q.is_from_qcc)
                };
                self.quantization
                    .iter_mut()
                    .filter(open)
                    .for_each(|slot| *slot = Some(style.clone()));
                Ok(())
            }
            QCC => {
                let component = fields.component()?;
                let mut style = Quantization::read(&mut fields)?;
                style.is_from_qcc = true;
                put(&mut self.quantization, component, style)
            }
            POC => {
                while !fields.is_empty() {
                    self.volumes.push(Volume::read(&mut fields)?);
                }
                Ok(())
            }
            RGN => Err(CodecError::data("a region of interest (RGN)")),
            PPM | PPT => Err(CodecError::data("packed packet headers (PPM, PPT)")),
            _ => Ok(()),
        }
    }

    fn read_cod(&mut self, fields: &mut Fields<'_>) -> Result<(), CodecError> {
        let flags = fields.u8()?;
        self.order = Order::of(fields.u8()?)?;
        self.layers = fields.u16()?;
        self.has_component_transform = fields.u8()? == 1;
        if self.layers == 0 {
            return Err(CodecError::data("a stream of no layers"));
        }
        let style = CodingStyle::read(fields, flags & 1 != 0)?;
        let open = |slot: &&mut Option<CodingStyle>| !slot.as_ref().is_some_and(|c| c.is_from_coc);
        self.coding.iter_mut().filter(open).for_each(|slot| *slot = Some(style.clone()));
        Ok(())
    }
}

fn put<T>(slots: &mut [Option<T>], component: usize, value: T) -> Result<(), CodecError> {
    let slot = slots.get_mut(component);
    *slot.ok_or_else(|| CodecError::data("a marker for a component that does not exist"))? =
        Some(value);
    Ok(())
}

pub const SIZ: u16 = 0xFF51;
pub const CAP: u16 = 0xFF50;
pub const COD: u16 = 0xFF52;
pub const COC: u16 = 0xFF53;
pub const QCD: u16 = 0xFF5C;
pub const QCC: u16 = 0xFF5D;
pub const RGN: u16 = 0xFF5E;
pub const POC: u16 = 0xFF5F;
pub const PPM: u16 = 0xFF60;
pub const PPT: u16 = 0xFF61;
pub const SOT: u16 = 0xFF90;
pub const SOD: u16 = 0xFF93;
pub const EOC: u16 = 0xFFD9;
pub const SOC: u16 = 0xFF4F;

/// The main header and where the first tile-part begins.
#[derive(Debug, Clone)]
pub struct MainHeader {
    pub size: Size,
    pub style: Style,
    pub end: usize,
}

impl MainHeader {
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
        let mut style = Style::new(size.components.len());
        let mut end = first.end;
        loop {
            let segment = Segment::at(bytes, end)?;
            match segment.marker {
                SOT => break,
                CAP => check_capabilities(segment.payload)?,
                _ => style.read(&segment)?,
            }
            end = segment.end;
        }
        style.coding(0)?;
        style.quantization(0)?;
        Ok(Self { size, style, end })
    }
}

/// Refuses code-blocks with more than one set of HT passes (T.814 A.3.2, Ccap15 bit 13).
fn check_capabilities(payload: &[u8]) -> Result<(), CodecError> {
    let mut fields = Fields::new(payload);
    let parts = fields.u32()?;
    for part in 1..=32u32 {
        if parts >> (32 - part) & 1 == 1 {
            let capabilities = fields.u16()?;
            if part == 15 && capabilities & 0x2000 != 0 {
                return Err(CodecError::data("more than one HT set in a code-block"));
            }
        }
    }
    Ok(())
}
