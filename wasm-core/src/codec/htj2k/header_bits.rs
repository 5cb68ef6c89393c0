//! Bits of a packet header, with the stuffed ones left out (ITU-T T.800 B.10.1).

/// Most significant bit first; after a byte of FF comes one with seven bits.
#[derive(Debug, Clone)]
pub struct HeaderBits<'a> {
    bytes: &'a [u8],
    at: usize,
    byte: u8,
    left: u8,
}

impl<'a> HeaderBits<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, byte: 0, left: 0 }
    }

    /// The next bit; `None` at the end.
    pub fn bit(&mut self) -> Option<bool> {
        if self.left == 0 {
            self.left = if self.byte == 0xFF { 7 } else { 8 };
            self.byte = *self.bytes.get(self.at)?;
            self.at += 1;
        }
        self.left -= 1;
        Some(self.byte >> self.left & 1 == 1)
    }

    /// A number of up to 32 bits.
    pub fn number(&mut self, bits: u32) -> Option<u32> {
        (0..bits).try_fold(0, |number, _| Some(number << 1 | u32::from(self.bit()?)))
    }

    /// Bytes that the header takes, the padding included.
    pub fn end(&self) -> usize {
        // A header does not end in FF: one more byte of stuffing follows.
        if self.byte == 0xFF { self.at + 1 } else { self.at }
    }
}
