//! Marker segments (ITU-T T.81 B).

use super::super::CodecError;
use super::huffman::Table;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    /// SOF0, SOF1: sequential DCT, Huffman.
    Sequential,
    /// SOF2.
    Progressive,
    /// SOF3.
    Lossless,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Component {
    pub id: u8,
    pub horizontal: u8,
    pub vertical: u8,
    pub quantization: u8,
}

/// The frame header and what application segments say of colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub process: Process,
    pub precision: u8,
    pub rows: u16,
    pub columns: u16,
    pub components: Vec<Component>,
    pub adobe_transform: Option<u8>,
    pub has_jfif: bool,
}

impl Frame {
    pub fn has_rgb_ids(&self) -> bool {
        self.components.iter().map(|c| c.id).eq(*b"RGB")
    }
}

/// One segment: its marker and its payload; for SOS, where the entropy-coded data begins.
pub struct Segment<'a> {
    pub marker: u8,
    pub payload: &'a [u8],
    pub end: usize,
}

fn cut() -> CodecError {
    CodecError::data("the JPEG stream is cut")
}

pub fn be16(bytes: &[u8], at: usize) -> Result<u16, CodecError> {
    match bytes.get(at..at + 2) {
        Some([high, low]) => Ok(u16::from_be_bytes([*high, *low])),
        _ => Err(cut()),
    }
}

/// The next segment at or after `from`; stray bytes are skipped.
pub fn next_segment(bytes: &[u8], from: usize) -> Result<Segment<'_>, CodecError> {
    let mut at = from;
    loop {
        while bytes.get(at).ok_or_else(cut)? != &0xFF {
            at += 1;
        }
        while bytes.get(at).ok_or_else(cut)? == &0xFF {
            at += 1;
        }
        let marker = *bytes.get(at).ok_or_else(cut)?;
        at += 1;
        match marker {
            0x00 | 0x01 | 0xD0..=0xD8 => {}
            0xD9 => return Ok(Segment { marker, payload: &[], end: at }),
            _ => {
                let length = usize::from(be16(bytes, at)?);
                let payload = bytes.get(at + 2..at + length.max(2)).ok_or_else(cut)?;
                return Ok(Segment { marker, payload, end: at + length.max(2) });
            }
        }
    }
}

/// Reads up to the frame header.
pub fn frame(bytes: &[u8]) -> Result<Frame, CodecError> {
    if !bytes.starts_with(&[0xFF, 0xD8]) {
        return Err(CodecError::data("not a JPEG stream"));
    }
    let (mut adobe_transform, mut has_jfif, mut at) = (None, false, 2);
    loop {
        let segment = next_segment(bytes, at)?;
        at = segment.end;
        match segment.marker {
            0xE0 => has_jfif |= segment.payload.starts_with(b"JFIF\0"),
            0xEE if segment.payload.starts_with(b"Adobe") => {
                adobe_transform = segment.payload.get(11).copied();
            }
            0xC0 | 0xC1 => {
                return sof(segment.payload, Process::Sequential, adobe_transform, has_jfif);
            }
            0xC2 => return sof(segment.payload, Process::Progressive, adobe_transform, has_jfif),
            0xC3 => return sof(segment.payload, Process::Lossless, adobe_transform, has_jfif),
            0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                return Err(CodecError::data("arithmetic or hierarchical JPEG"));
            }
            0xDA | 0xD9 => return Err(CodecError::data("a JPEG stream without a frame header")),
            _ => {}
        }
    }
}

fn sof(
    payload: &[u8],
    process: Process,
    adobe_transform: Option<u8>,
    has_jfif: bool,
) -> Result<Frame, CodecError> {
    let precision = *payload.first().ok_or_else(cut)?;
    let (rows, columns) = (be16(payload, 1)?, be16(payload, 3)?);
    let count = usize::from(*payload.get(5).ok_or_else(cut)?);
    let list = payload.get(6..6 + 3 * count).ok_or_else(cut)?;
    let component = |c: &[u8; 3]| Component {
        id: c[0],
        horizontal: c[1] >> 4,
        vertical: c[1] & 15,
        quantization: c[2] & 3,
    };
    let components: Vec<Component> = list.as_chunks::<3>().0.iter().map(component).collect();
    let is_sampling =
        |c: &Component| (1..=4).contains(&c.horizontal) && (1..=4).contains(&c.vertical);
    if !matches!(count, 1..=4) || !(2..=16).contains(&precision) || rows == 0 || columns == 0 {
        return Err(CodecError::data("a frame header that cannot be"));
    }
    if !components.iter().all(is_sampling) {
        return Err(CodecError::data("sampling factors that cannot be"));
    }
    Ok(Frame { process, precision, rows, columns, components, adobe_transform, has_jfif })
}

/// Tables as they stand when a scan begins.
#[derive(Debug, Default)]
pub struct Tables {
    pub dc: [Option<Table>; 4],
    pub ac: [Option<Table>; 4],
    pub quantization: [Option<[u16; 64]>; 4],
    pub restart_interval: usize,
}

impl Tables {
    /// Takes in DHT, DQT and DRI; other segments are not tables.
    pub fn read(&mut self, segment: &Segment<'_>) -> Result<(), CodecError> {
        match segment.marker {
            0xC4 => self.read_huffman(segment.payload),
            0xDB => self.read_quantization(segment.payload),
            0xDD => {
                self.restart_interval = usize::from(be16(segment.payload, 0)?);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn read_huffman(&mut self, mut rest: &[u8]) -> Result<(), CodecError> {
        while let [info, tail @ ..] = rest {
            let counts: [u8; 16] = tail.first_chunk::<16>().copied().ok_or_else(cut)?;
            let total: usize = counts.iter().map(|c| usize::from(*c)).sum();
            let symbols = tail.get(16..16 + total).ok_or_else(cut)?;
            let table = Table::new(&counts, symbols)?;
            let class = if info >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            if let Some(slot) = class.get_mut(usize::from(info & 15)) {
                *slot = Some(table);
            }
            rest = tail.get(16 + total..).unwrap_or_default();
        }
        Ok(())
    }

    fn read_quantization(&mut self, mut rest: &[u8]) -> Result<(), CodecError> {
        while let [info, tail @ ..] = rest {
            let width = if info >> 4 == 0 { 1 } else { 2 };
            let values = tail.get(..64 * width).ok_or_else(cut)?;
            let mut table = [0; 64];
            for (slot, value) in table.iter_mut().zip(values.chunks_exact(width)) {
                *slot = value.iter().fold(0, |sum, byte| sum << 8 | u16::from(*byte));
            }
            if let Some(slot) = self.quantization.get_mut(usize::from(info & 3)) {
                *slot = Some(table);
            }
            rest = tail.get(64 * width..).unwrap_or_default();
        }
        Ok(())
    }
}

/// One scan: indices of its components with their DC and AC tables, and the parameters
/// Ss (the predictor, when lossless) and Al (the point transform).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    pub components: Vec<(usize, usize, usize)>,
    pub start: u8,
    pub shift: u8,
}

pub fn scan(payload: &[u8], frame: &Frame) -> Result<Scan, CodecError> {
    let count = usize::from(*payload.first().ok_or_else(cut)?);
    let list = payload.get(1..1 + 2 * count).ok_or_else(cut)?;
    let find = |c: &[u8; 2]| {
        let index = frame.components.iter().position(|known| known.id == c[0]);
        let index = index.ok_or_else(|| CodecError::data("a scan of an unknown component"))?;
        Ok((index, usize::from(c[1] >> 4) & 3, usize::from(c[1] & 3)))
    };
    let components =
        list.as_chunks::<2>().0.iter().map(find).collect::<Result<Vec<_>, CodecError>>()?;
    let parameters = payload.get(1 + 2 * count..).unwrap_or_default();
    let [start, _, shift, ..] = parameters else { return Err(cut()) };
    if components.is_empty() {
        return Err(CodecError::data("a scan without components"));
    }
    Ok(Scan { components, start: *start, shift: shift & 15 })
}
