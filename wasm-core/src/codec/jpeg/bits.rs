//! Entropy-coded bits with stuffing and markers (ITU-T T.81 B.1.1.5).

/// Reads bits from the most significant down; past a marker or the end it reads zeros.
pub struct BitReader<'a> {
    data: &'a [u8],
    at: usize,
    buffer: u64,
    count: u32,
    /// Zero bits that were made up.
    invented: u32,
}

impl<'a> BitReader<'a> {
    pub fn new(data: &'a [u8], at: usize) -> Self {
        Self { data, at, buffer: 0, count: 0, invented: 0 }
    }

    #[inline]
    fn refill(&mut self) {
        // Four plain bytes at once are the usual case.
        while self.count <= 32 {
            if let Some(four) = self.data.get(self.at..).and_then(|rest| rest.first_chunk::<4>())
                && !four.contains(&0xFF)
            {
                self.buffer = self.buffer << 32 | u64::from(u32::from_be_bytes(*four));
                self.count += 32;
                self.at += 4;
                continue;
            }
            for _ in 0..4 {
                self.push_byte();
            }
        }
    }

    fn push_byte(&mut self) {
        let byte = match (self.data.get(self.at), self.data.get(self.at + 1)) {
            (Some(0xFF), Some(0)) => {
                self.at += 2;
                0xFF
            }
            (Some(0xFF), _) | (None, _) => {
                self.invented += 8;
                0
            }
            (Some(byte), _) => {
                self.at += 1;
                *byte
            }
        };
        self.buffer = self.buffer << 8 | u64::from(byte);
        self.count += 8;
    }

    /// The next `length` bits (at most 32) without taking them.
    #[inline]
    pub fn peek(&mut self, length: u32) -> u32 {
        if self.count < length {
            self.refill();
        }
        ((self.buffer >> (self.count - length)) & ((1u64 << length) - 1)) as u32
    }

    /// Takes bits that were peeked.
    #[inline]
    pub fn skip(&mut self, length: u32) {
        self.count -= length.min(self.count);
    }

    #[inline]
    pub fn take(&mut self, length: u32) -> u32 {
        let value = self.peek(length);
        self.skip(length);
        value
    }

    /// Whether bits were used that the stream does not have.
    pub fn is_exhausted(&self) -> bool {
        self.invented > self.count
    }

    /// Past the next restart marker, with empty buffer; false when there is none nearby.
    pub fn restart(&mut self) -> bool {
        self.buffer = 0;
        self.count = 0;
        self.invented = 0;
        // What the buffer held beyond the marker was invented, so the marker lies ahead.
        let rest = self.data.get(self.at..).unwrap_or_default();
        let is_marker = |pair: &[u8]| matches!(pair, [0xFF, 0xD0..=0xD7]);
        match rest.windows(2).position(is_marker) {
            Some(offset) => {
                self.at += offset + 2;
                true
            }
            None => false,
        }
    }

    /// Where the reader is, for the search of the next marker.
    pub fn position(&self) -> usize {
        self.at.saturating_sub(8)
    }
}

/// ITU-T T.81 F.2.2.1: the value of `length` bits in the code of differences.
#[inline]
pub fn extend(bits: u32, length: u32) -> i32 {
    if length == 0 || bits >> (length - 1) != 0 {
        bits as i32
    } else {
        bits as i32 - (1 << length) + 1
    }
}
