//! Bits of an entropy-coded segment: after a byte 0xFF one bit is stuffed (ITU-T T.87 A.1), and
//! 0xFF followed by a byte from 0x80 is a marker.

use super::codes::{Codes, LOOK};

/// Reads bits from the most significant down; past a marker or the end it reads zeros.
///
/// It is small and copied, so that a loop over pixels keeps it in registers.
#[derive(Debug, Clone, Copy)]
pub struct BitReader<'a> {
    data: &'a [u8],
    at: usize,
    /// Valid bits at the top, zeros below them.
    buffer: u64,
    /// Valid bits.
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

    /// Sees to it that 32 bits are valid.
    #[inline(always)]
    fn refill(&mut self) {
        if self.count >= 32 {
            return;
        }
        if let Some(four) = self.data.get(self.at..).and_then(|rest| rest.first_chunk::<4>()) {
            let word = u32::from_le_bytes(*four);
            // Whether none of the four bytes is 0xFF.
            if (!word).wrapping_sub(0x0101_0101) & word & 0x8080_8080 == 0 {
                let free = (32 - self.count) as u32;
                self.buffer |= u64::from(word.swap_bytes()).wrapping_shl(free);
                self.count += 32;
                self.at += 4;
                return;
            }
        }
        self.become_like(self.byte_by_byte());
    }

    /// Field by field: as a whole it would go through memory, also where nothing is called.
    #[inline(always)]
    fn become_like(&mut self, other: Self) {
        self.at = other.at;
        self.buffer = other.buffer;
        self.count = other.count;
        self.invented = other.invented;
    }

    #[cold]
    #[inline(never)]
    fn byte_by_byte(mut self) -> Self {
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
    fn skip(&mut self, length: u32) {
        self.buffer = self.buffer.wrapping_shl(length);
        self.count -= length as i32;
    }

    /// The next `length` bits, at most 31.
    #[inline(always)]
    pub fn take(&mut self, length: u32) -> u32 {
        self.refill();
        // Two shifts: none by 64, when the length is 0.
        let value = (self.buffer >> 1) >> (63 - (length & 31));
        self.skip(length & 31);
        value as u32
    }

    /// A prediction error in the limited-length Golomb code with parameter `k` (ITU-T T.87 A.5.2,
    /// A.5.3), before small ones change their sign.
    #[inline(always)]
    pub fn error(&mut self, k: u8, codes: &Codes, limits: CodeLimits) -> i32 {
        self.refill();
        let (error, length) = codes.find(k, self.buffer);
        if length == 0 {
            let (next, mapped) = self.long_code(k.into(), limits);
            self.become_like(next);
            return (mapped >> 1) as i32 ^ -((mapped & 1) as i32);
        }
        self.skip(length);
        error
    }

    /// A value in the same code, as it is. Near the end of a run, escapes can be short.
    #[inline(always)]
    pub fn mapped(&mut self, k: u32, codes: &Codes, limits: CodeLimits) -> u32 {
        self.refill();
        let (error, length) = codes.find(k as u8, self.buffer);
        if length == 0 || limits.escape_prefix < LOOK {
            let (next, mapped) = self.long_code(k, limits);
            self.become_like(next);
            return mapped;
        }
        self.skip(length);
        ((error << 1) ^ (error >> 31)) as u32
    }

    /// Ones before the next zero, as far as 32 bits tell; they are not taken.
    #[inline(always)]
    pub fn ones(&mut self) -> u32 {
        self.refill();
        self.buffer.leading_ones()
    }

    /// Takes ones that were counted, at most 31, and the zero behind them.
    #[inline(always)]
    pub fn skip_ones(&mut self, ones: u32) {
        self.skip(ones + 1);
    }

    #[inline(never)]
    fn long_code(mut self, k: u32, limits: CodeLimits) -> (Self, u32) {
        self.refill();
        let prefix = self.buffer.leading_zeros();
        let length = prefix + 1 + k;
        if prefix < limits.escape_prefix && length <= 32 {
            self.skip(prefix + 1);
            let low = (self.buffer >> 1) >> (63 - k);
            self.skip(k);
            return (self, prefix << k | low as u32);
        }
        self.longest_code(k, limits)
    }

    #[cold]
    #[inline(never)]
    fn longest_code(mut self, k: u32, limits: CodeLimits) -> (Self, u32) {
        let mut prefix = 0;
        while prefix <= limits.escape_prefix {
            self.refill();
            let zeros = self.buffer.leading_zeros();
            if (zeros as i32) < self.count {
                self.skip(zeros + 1);
                prefix += zeros;
                break;
            }
            prefix += self.count as u32;
            (self.buffer, self.count) = (0, 0);
        }
        let value = match prefix.cmp(&limits.escape_prefix) {
            std::cmp::Ordering::Less => prefix.wrapping_shl(k) | self.take(k),
            std::cmp::Ordering::Equal => self.take(limits.escape_bits) + 1,
            std::cmp::Ordering::Greater => {
                // No stream has this code: what follows means nothing.
                self.invented = i32::MAX;
                0
            }
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
