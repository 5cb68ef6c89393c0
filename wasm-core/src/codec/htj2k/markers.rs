//! Marker segments and their fields, bounds checked (ITU-T T.800 A.1).

use super::super::CodecError;

/// A marker with what follows it.
#[derive(Debug, Clone, Copy)]
pub struct Segment<'a> {
    pub marker: u16,
    pub payload: &'a [u8],
    /// Where the next marker begins.
    pub end: usize,
}

impl<'a> Segment<'a> {
    /// The segment whose marker stands at `at`. Markers without a segment have no payload.
    pub fn at(bytes: &'a [u8], at: usize) -> Result<Self, CodecError> {
        let mut fields = Fields::new(bytes.get(at..).unwrap_or_default());
        let marker = fields.u16()?;
        if marker < 0xFF00 {
            return Err(CodecError::data(format!("{marker:04X} where a marker should stand")));
        }
        if matches!(marker, 0xFF30..=0xFF3F | 0xFF4F | 0xFF92 | 0xFF93 | 0xFFD9) {
            return Ok(Self { marker, payload: &[], end: at + 2 });
        }
        let length = usize::from(fields.u16()?);
        let payload = fields.take(length.checked_sub(2).ok_or_else(ends)?)?;
        Ok(Self { marker, payload, end: at + 2 + length })
    }
}

fn ends() -> CodecError {
    CodecError::data("a marker segment is cut off")
}

/// Reads big-endian fields one after another.
#[derive(Debug, Clone)]
pub struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn take(&mut self, length: usize) -> Result<&'a [u8], CodecError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(ends)?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    fn number<const N: usize>(&mut self) -> Result<u32, CodecError> {
        Ok(self.take(N)?.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
    }

    pub fn u8(&mut self) -> Result<u8, CodecError> {
        self.number::<1>().map(|n| n as u8)
    }

    pub fn u16(&mut self) -> Result<u16, CodecError> {
        self.number::<2>().map(|n| n as u16)
    }

    pub fn u32(&mut self) -> Result<u32, CodecError> {
        self.number::<4>()
    }

    /// A component's number: one byte, as there are fewer than 257 of them.
    pub fn component(&mut self) -> Result<usize, CodecError> {
        self.u8().map(usize::from)
    }
}
