//! Entropy-coded bits with stuffing and markers (ITU-T T.81 B.1.1.5).

/// Reads bits from the most significant down; past a marker or the end it reads zeros.
///
/// It is small and copied, so that a loop over samples keeps it in registers.
#[derive(Debug, Clone, Copy)]
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

    /// At least 33 bits, when there are fewer.
    #[inline(always)]
    fn refill(&mut self) {
        // Four plain bytes at once are the usual case.
        if let Some(four) = self.data.get(self.at..).and_then(|rest| rest.first_chunk::<4>()) {
            let word = u32::from_le_bytes(*four);
            // Whether none of the four is 0xFF.
            if (!word).wrapping_sub(0x0101_0101) & word & 0x8080_8080 == 0 {
                self.buffer = self.buffer << 32 | u64::from(word.swap_bytes());
                self.count += 32;
                self.at += 4;
                return;
            }
        }
        self.become_like(self.byte_by_byte());
    }

    /// Field by field: as a whole it would go through memory, also where nothing is called.
    #[inline(always)]
    pub fn become_like(&mut self, other: Self) {
        self.at = other.at;
        self.buffer = other.buffer;
        self.count = other.count;
        self.invented = other.invented;
    }

    #[cold]
    #[inline(never)]
    fn byte_by_byte(mut self) -> Self {
        for _ in 0..4 {
            self.push_byte();
        }
        self
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
    #[inline(always)]
    pub fn peek(&mut self, length: u32) -> u32 {
        if self.count < length {
            self.refill();
        }
        ((self.buffer >> (self.count - length)) & ((1u64 << length) - 1)) as u32
    }

    /// Takes bits that were peeked.
    #[inline(always)]
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
