//! Marker segments: frame and scan headers, presets, mapping tables (ITU-T T.87 C.2).

use super::super::CodecError;
use super::mapping::{ColorTransform, MappingTables};
use super::parameters::Preset;

/// SOF55, the frame header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Bits a sample, 2 to 16.
    pub precision: u8,
    /// 0 when the size stands in an LSE segment, or nowhere.
    pub rows: u32,
    pub columns: u32,
    /// Identifiers of 1 to 4 components.
    pub components: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interleave {
    /// One component a scan.
    None,
    Line,
    Sample,
}

/// SOS, the scan header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// Places of the components within the frame.
    pub components: Vec<usize>,
    pub near: u8,
    pub interleave: Interleave,
}

/// What stands between the headers and holds for the scans after it.
#[derive(Debug, Default)]
pub struct Tables {
    pub preset: Preset,
    /// Lines between restart markers; 0 for none.
    pub restart_interval: u32,
    /// Rows and columns of a frame whose header cannot say them.
    oversize: Option<(u32, u32)>,
    pub maps: MappingTables,
    pub transform: ColorTransform,
}

/// The stream and the place in it that was read up to.
#[derive(Debug, Clone, Copy)]
pub struct Stream<'a> {
    bytes: &'a [u8],
    at: usize,
}

fn cut() -> CodecError {
    CodecError::data("the JPEG-LS stream is cut")
}

/// A big-endian number of `length` bytes, at most 4.
fn number(bytes: &[u8], at: usize, length: usize) -> Result<u32, CodecError> {
    let digits = bytes.get(at..at + length).ok_or_else(cut)?;
    Ok(digits.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
}

impl<'a> Stream<'a> {
    pub fn new(bytes: &'a [u8]) -> Result<Self, CodecError> {
        if !bytes.starts_with(&[0xFF, 0xD8]) {
            return Err(CodecError::data("not a JPEG-LS stream"));
        }
        Ok(Self { bytes, at: 2 })
    }

    /// What follows the last segment.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Leaves entropy-coded bytes behind that were read.
    pub fn skip(&mut self, length: usize) {
        self.at += length;
    }

    /// Moves on to the next marker, which is returned: 0xFF followed by a byte from 0x80.
    pub fn marker(&mut self) -> Option<u8> {
        let is_marker = |pair: &[u8]| matches!(pair, [0xFF, 0x80..=0xFE]);
        self.at += self.rest().windows(2).position(is_marker)? + 2;
        self.bytes.get(self.at - 1).copied()
    }

    fn payload(&mut self) -> Result<&'a [u8], CodecError> {
        let length = number(self.bytes, self.at, 2)? as usize;
        let payload = self.bytes.get(self.at + 2..self.at + length.max(2)).ok_or_else(cut)?;
        self.at += length.max(2);
        Ok(payload)
    }

    /// Reads up to and with the frame header.
    pub fn frame(&mut self, tables: &mut Tables) -> Result<Frame, CodecError> {
        loop {
            let marker = self.marker().ok_or_else(cut)?;
            match marker {
                0xF7 => return frame(self.payload()?),
                0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCF => {
                    return Err(CodecError::data("a JPEG stream where JPEG-LS is declared"));
                }
                0xD9 | 0xDA => return Err(CodecError::data("a JPEG-LS stream without header")),
                _ => self.table(marker, tables)?,
            }
        }
    }

    /// Reads up to and with the next scan header; `None` at the end of the image.
    pub fn scan(&mut self, frame: &Frame, tables: &mut Tables) -> Result<Option<Scan>, CodecError> {
        loop {
            let Some(marker) = self.marker() else { return Ok(None) };
            match marker {
                0xDA => return scan(self.payload()?, frame, tables).map(Some),
                0xD9 => return Ok(None),
                _ => self.table(marker, tables)?,
            }
        }
    }

    fn table(&mut self, marker: u8, tables: &mut Tables) -> Result<(), CodecError> {
        match marker {
            // Without a payload.
            0xD0..=0xD8 => Ok(()),
            0xDD => {
                let payload = self.payload()?;
                tables.restart_interval = number(payload, 0, payload.len().clamp(2, 4))?;
                Ok(())
            }
            0xE8 => match self.payload()? {
                [b'm', b'r', b'f', b'x', kind, ..] => {
                    tables.transform = ColorTransform::new(*kind)?;
                    Ok(())
                }
                _ => Ok(()),
            },
            0xF8 => extension(self.payload()?, tables),
            _ => self.payload().map(|_| ()),
        }
    }
}

fn frame(payload: &[u8]) -> Result<Frame, CodecError> {
    let precision = *payload.first().ok_or_else(cut)?;
    let (rows, columns) = (number(payload, 1, 2)?, number(payload, 3, 2)?);
    let count = usize::from(*payload.get(5).ok_or_else(cut)?);
    let list = payload.get(6..6 + 3 * count).ok_or_else(cut)?;
    if !matches!(count, 1..=4) || !(2..=16).contains(&precision) {
        return Err(CodecError::data(format!("{count} components of {precision} bits")));
    }
    let is_sampled_alike = list.as_chunks::<3>().0.iter().all(|[_, sampling, _]| *sampling == 0x11);
    if count > 1 && !is_sampled_alike {
        return Err(CodecError::data("JPEG-LS with subsampled components"));
    }
    let components = list.as_chunks::<3>().0.iter().map(|[id, ..]| *id).collect();
    Ok(Frame { precision, rows, columns, components })
}

impl Frame {
    /// Rows and columns, from the header or the segment that stands in for it; 0 if unknown.
    pub fn size(&self, tables: &Tables) -> (u32, u32) {
        let (rows, columns) = tables.oversize.unwrap_or_default();
        let or = |own: u32, other: u32| if own == 0 { other } else { own };
        (or(self.rows, rows), or(self.columns, columns))
    }
}

fn scan(payload: &[u8], frame: &Frame, tables: &mut Tables) -> Result<Scan, CodecError> {
    let count = usize::from(*payload.first().ok_or_else(cut)?);
    let list = payload.get(1..1 + 2 * count).ok_or_else(cut)?;
    let mut components = Vec::with_capacity(4);
    for [id, map] in list.as_chunks::<2>().0 {
        let place = frame.components.iter().position(|known| known == id);
        let place = place.ok_or_else(|| CodecError::data("a scan of an unknown component"))?;
        if components.contains(&place) {
            return Err(CodecError::data("a scan with a component twice"));
        }
        tables.maps.choose(place, *map);
        components.push(place);
    }
    let [near, interleave, point_transform, ..] = payload.get(1 + 2 * count..).unwrap_or_default()
    else {
        return Err(cut());
    };
    let interleave = match (interleave, count) {
        (_, 0) => return Err(CodecError::data("a scan without components")),
        (0..=2, 1) => Interleave::None,
        (1, _) => Interleave::Line,
        (2, _) => Interleave::Sample,
        (mode, _) => return Err(CodecError::data(format!("interleave {mode} of {count}"))),
    };
    if point_transform & 15 != 0 {
        return Err(CodecError::data("JPEG-LS with a point transform"));
    }
    Ok(Scan { components, near: *near, interleave })
}

/// LSE, by its type (ITU-T T.87 C.2.4.1).
fn extension(payload: &[u8], tables: &mut Tables) -> Result<(), CodecError> {
    match payload {
        [1, ..] => {
            let word = |at| number(payload, at, 2).map(|word| word as u16);
            let thresholds = [word(3)?, word(5)?, word(7)?];
            tables.preset = Preset { maxval: word(1)?, thresholds, reset: word(9)? };
        }
        [2, id, width, entries @ ..] => tables.maps.define(*id, *width, entries),
        [3, id, _, entries @ ..] => tables.maps.extend(*id, entries),
        [4, length @ 2..=4, ..] => {
            let length = usize::from(*length);
            let size = (number(payload, 2, length)?, number(payload, 2 + length, length)?);
            tables.oversize = Some(size);
        }
        _ => {}
    }
    Ok(())
}
