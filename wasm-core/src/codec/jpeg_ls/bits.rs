//! Bits of an entropy-coded segment: after a byte 0xFF one bit is stuffed (ITU-T T.87 A.1), and
//! 0xFF followed by a byte from 0x80 is a marker.

use super::codes::{self, CODES, CodeNumber, Codes, LOOK, golomb_parameter};

/// The bits that come next. Copied about, so that a loop over samples keeps them in registers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bits {
    /// Valid bits at the top, zeros below them.
    buffer: u64,
    /// How many are valid; at least 32 after a refill.
    count: i32,
}

impl Bits {
    #[inline(always)]
    pub fn skip(&mut self, length: u32) {
        self.buffer = self.buffer.wrapping_shl(length);
        self.count -= length as i32;
    }

    /// Ones before the next zero, as far as the valid bits tell; they are not taken.
    #[inline(always)]
    pub fn leading_ones(self) -> u32 {
        self.buffer.leading_ones()
    }

    fn push(&mut self, bits: u64, length: i32) {
        self.buffer |= bits << (64 - length - self.count);
        self.count += length;
    }
}

/// Lengths of codes that a scan allows (ITU-T T.87 A.5.3, G).
#[derive(Debug, Clone, Copy)]
pub struct CodeLimits {
    /// Zeros that announce a value in plain binary.
    pub escape_prefix: u32,
    /// Bits of such a value.
    pub escape_bits: u32,
}

/// Where the bits come from. Past a marker or the end it makes up zeros.
///
/// It stays in memory: only every sixth sample or so needs it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    data: &'a [u8],
    at: usize,
    /// Zero bits that were made up.
    invented: i32,
}

impl<'a> Source<'a> {
    /// Starts at the first byte of `data`, which is the first of a segment.
    pub fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0, invented: 0 }
    }

    /// Sees to it that 32 bits are valid.
    #[inline(always)]
    pub fn refill(&mut self, bits: &mut Bits) {
        if bits.count >= 32 {
            return;
        }
        if let Some(four) = self.data.get(self.at..).and_then(|rest| rest.first_chunk::<4>()) {
            let word = u32::from_le_bytes(*four);
            // Whether none of the four bytes is 0xFF.
            if (!word).wrapping_sub(0x0101_0101) & word & 0x8080_8080 == 0 {
                let free = (32 - bits.count) as u32;
                bits.buffer |= u64::from(word.swap_bytes()).wrapping_shl(free);
                bits.count += 32;
                self.at += 4;
                return;
            }
        }
        *bits = self.byte_by_byte(*bits);
    }

    #[cold]
    #[inline(never)]
    fn byte_by_byte(&mut self, mut bits: Bits) -> Bits {
        while bits.count < 32 {
            match (self.data.get(self.at), self.data.get(self.at + 1)) {
                (Some(0xFF), Some(stuffed @ 0..0x80)) => {
                    bits.push(0x7F80 | u64::from(*stuffed), 15);
                    self.at += 2;
                }
                (Some(0xFF), Some(_)) | (None, _) => {
                    self.invented = self.invented.saturating_add(32);
                    bits.count += 32;
                }
                (Some(byte), _) => {
                    bits.push(u64::from(*byte), 8);
                    self.at += 1;
                }
            }
        }
        bits
    }

    /// The next `length` bits, at most 31.
    #[inline(always)]
    pub fn take(&mut self, bits: &mut Bits, length: u32) -> u32 {
        self.refill(bits);
        // Two shifts: none by 64, when the length is 0.
        let value = (bits.buffer >> 1) >> (63 - (length & 31));
        bits.skip(length & 31);
        value as u32
    }

    /// A prediction error in the limited-length Golomb code (ITU-T T.87 A.5.2, A.5.3).
    #[inline(always)]
    pub fn error(
        &mut self,
        bits: &mut Bits,
        number: CodeNumber,
        codes: &Codes,
        limits: &CodeLimits,
    ) -> i32 {
        self.refill(bits);
        let (error, length) = codes.find(number, bits.buffer);
        if length == 0 {
            let (next, mapped) = self.long_code(*bits, golomb_parameter(number), limits);
            *bits = next;
            return codes::error(mapped, number);
        }
        bits.skip(length);
        error
    }

    /// A value in the same code, as it is. Near the end of a run, escapes can be short.
    #[inline(always)]
    pub fn mapped(&mut self, bits: &mut Bits, k: u32, limits: &CodeLimits) -> u32 {
        self.refill(bits);
        let (error, length) = CODES.find(k as u8 + 1, bits.buffer);
        if length == 0 || limits.escape_prefix < LOOK {
            let (next, mapped) = self.long_code(*bits, k, limits);
            *bits = next;
            return mapped;
        }
        bits.skip(length);
        ((error << 1) ^ (error >> 31)) as u32
    }

    #[inline(never)]
    fn long_code(&mut self, mut bits: Bits, k: u32, limits: &CodeLimits) -> (Bits, u32) {
        let prefix = bits.buffer.leading_zeros();
        if prefix < limits.escape_prefix && prefix + 1 + k <= 32 {
            bits.skip(prefix + 1);
            let low = (bits.buffer >> 1) >> (63 - k);
            bits.skip(k);
            return (bits, prefix << k | low as u32);
        }
        self.longest_code(bits, k, limits)
    }

    #[cold]
    #[inline(never)]
    fn longest_code(&mut self, mut bits: Bits, k: u32, limits: &CodeLimits) -> (Bits, u32) {
        let mut prefix = 0;
        while prefix <= limits.escape_prefix {
            self.refill(&mut bits);
            let zeros = bits.buffer.leading_zeros();
            if (zeros as i32) < bits.count {
                bits.skip(zeros + 1);
                prefix += zeros;
                break;
            }
            prefix += bits.count as u32;
            bits = Bits::default();
        }
        let value = match prefix.cmp(&limits.escape_prefix) {
            std::cmp::Ordering::Less => prefix.wrapping_shl(k) | self.take(&mut bits, k),
            std::cmp::Ordering::Equal => self.take(&mut bits, limits.escape_bits) + 1,
            std::cmp::Ordering::Greater => {
                // No stream has this code: what follows means nothing.
                self.invented = i32::MAX;
                0
            }
        };
        (bits, value)
    }

    /// Whether bits were used that the segment does not have.
    pub fn is_exhausted(&self, bits: Bits) -> bool {
        self.invented > bits.count
    }

    /// Bytes of the segment that were read; a marker is never among them.
    pub fn position(&self) -> usize {
        self.at
    }
}
