//! Bits of an entropy-coded segment: after a byte 0xFF one bit is stuffed (ITU-T T.87 A.1), and
//! 0xFF followed by a byte from 0x80 is a marker.

/// Bits that [`BitReader::golomb`] resolves without a loop: the buffer holds at least 32.
const QUICK_PREFIX: u32 = 16;

/// Reads bits from the most significant down; past a marker or the end it reads zeros.
///
/// It is small and copied, so that a loop over pixels keeps it in registers.
#[derive(Debug, Clone, Copy)]
pub struct BitReader<'a> {
    data: &'a [u8],
    at: usize,
    /// Valid bits at the top, zeros below them.
    buffer: u64,
    /// Valid bits. A damaged stream can make it negative for the moment.
    count: i32,
    /// Zero bits that were made up.
    invented: i32,
}

/// Lengths of codes that a scan allows (ITU-T T.87 A.5.3, G).
#[derive(Debug, Clone, Copy)]
pub struct CodeLimits {
    /// Zeros that announce a value in plain binary.
    pub escape_prefix: u32,
    /// Bits of such a value.
    pub escape_bits: u32,
}

impl<'a> BitReader<'a> {
    /// Starts at the first byte of `data`, which is the first of a segment.
    pub fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0, buffer: 0, count: 0, invented: 0 }
    }

    /// At least 32 valid bits.
    #[inline(always)]
    fn refilled(self) -> Self {
        if self.count >= 32 { self } else { self.with_four_bytes() }
    }

    #[inline(always)]
    fn with_four_bytes(mut self) -> Self {
        let Some(four) = self.data.get(self.at..).and_then(|rest| rest.first_chunk::<4>()) else {
            return self.byte_by_byte();
        };
        let word = u32::from_le_bytes(*four);
        // Whether any of the four bytes is 0xFF.
        if (!word).wrapping_sub(0x0101_0101) & word & 0x8080_8080 != 0 {
            return self.byte_by_byte();
        }
        self.buffer |= u64::from(word.swap_bytes()).wrapping_shl((32 - self.count) as u32);
        self.count += 32;
        self.at += 4;
        self
    }

    #[cold]
    #[inline(never)]
    fn byte_by_byte(mut self) -> Self {
        self.count = self.count.max(0);
        while self.count < 32 {
            match (self.data.get(self.at), self.data.get(self.at + 1)) {
                (Some(0xFF), Some(stuffed @ 0..0x80)) => {
                    self.push(0x7F80 | u64::from(*stuffed), 15);
                    self.at += 2;
                }
                (Some(0xFF), Some(_)) | (None, _) => {
                    self.invented = self.invented.saturating_add(32);
                    self.count += 32;
                }
                (Some(byte), _) => {
                    self.push(u64::from(*byte), 8);
                    self.at += 1;
                }
            }
        }
        self
    }

    fn push(&mut self, bits: u64, length: i32) {
        self.buffer |= bits << (64 - length - self.count);
        self.count += length;
    }

    #[inline(always)]
    fn skipped(mut self, length: u32) -> Self {
        self.buffer = self.buffer.wrapping_shl(length);
        self.count -= length as i32;
        self
    }

    /// The next `length` bits, at most 31.
    #[inline(always)]
    pub fn take(&mut self, length: u32) -> u32 {
        *self = self.refilled();
        // Two shifts: none by 64, when the length is 0.
        let value = (self.buffer >> 1) >> (63 - (length & 31));
        *self = self.skipped(length & 31);
        value as u32
    }

    /// A value of the limited-length Golomb code with parameter `k` (ITU-T T.87 A.5.3).
    #[inline(always)]
    pub fn golomb(&mut self, k: u32, limits: CodeLimits) -> u32 {
        *self = self.refilled();
        let prefix = self.buffer.leading_zeros();
        if prefix >= QUICK_PREFIX.min(limits.escape_prefix) {
            let (next, value) = self.long_golomb(k, limits);
            *self = next;
            return value;
        }
        // What is left begins with the one that ends the prefix: it stands for `1 << k`.
        let code = self.buffer.wrapping_shl(prefix).wrapping_shr(63 - (k & 31)) as u32;
        *self = self.skipped(prefix + 1 + k);
        prefix.wrapping_sub(1).wrapping_shl(k).wrapping_add(code)
    }

    #[cold]
    #[inline(never)]
    fn long_golomb(mut self, k: u32, limits: CodeLimits) -> (Self, u32) {
        let mut prefix = 0;
        loop {
            self = self.refilled();
            let zeros = self.buffer.leading_zeros();
            if (zeros as i32) < self.count {
                self = self.skipped(zeros + 1);
                prefix += zeros;
                break;
            }
            prefix += self.count.max(0) as u32;
            (self.buffer, self.count) = (0, 0);
            if prefix > limits.escape_prefix {
                return (self, u32::MAX);
            }
        }
        let value = match prefix.cmp(&limits.escape_prefix) {
            std::cmp::Ordering::Less => prefix.wrapping_shl(k) | self.take(k),
            std::cmp::Ordering::Equal => self.take(limits.escape_bits) + 1,
            std::cmp::Ordering::Greater => u32::MAX,
        };
        (self, value)
    }

    /// Whether bits were used that the segment does not have.
    pub fn is_exhausted(&self) -> bool {
        self.invented > self.count
    }

    /// Bytes of the segment that were read; a marker is never among them.
    pub fn position(&self) -> usize {
        self.at
    }
}
