//! Readers of the block's bit-streams: forwards (MagSgn, SigProp) and backwards (VLC, MagRef),
//! least significant bit first, with the stuffed bits left out (ITU-T T.814 7.1).
//!
//! Both hold their bits in one word. Eight bytes without stuffing, the usual case, are taken in
//! at once; bits above the count may then stand there already, the same that the next eight
//! bytes bring.

/// Bits that a reader holds after `refill`, at least.
pub const FILLED: u32 = 56;

const LOW_BITS: u64 = 0x7F7F_7F7F_7F7F_7F7F;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
const ONES: u64 = 0x0101_0101_0101_0101;

/// Reads upwards; after a byte of FF comes one with seven bits.
#[derive(Debug)]
pub struct Forward<'a> {
    bytes: &'a [u8],
    at: usize,
    bits: u64,
    count: u32,
    is_after_ff: bool,
    /// What follows the last byte, for ever.
    filler: u8,
}

impl<'a> Forward<'a> {
    pub fn new(bytes: &'a [u8], filler: u8) -> Self {
        Self { bytes, at: 0, bits: 0, count: 0, is_after_ff: false, filler }
    }

    /// Makes [`FILLED`] bits ready.
    #[inline(always)]
    pub fn refill(&mut self) {
        let next = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk::<8>);
        if let Some(word) = next {
            let word = u64::from_le_bytes(*word);
            // A byte of FF is one whose complement is zero.
            let has_ff = (!word).wrapping_sub(ONES) & word & HIGH_BITS;
            if has_ff == 0 && !self.is_after_ff {
                let taken = (63 - self.count) >> 3;
                self.bits |= word << self.count;
                self.at += taken as usize;
                self.count += taken * 8;
                return;
            }
        }
        self.refill_by_bytes();
    }

    #[cold]
    #[inline(never)]
    fn refill_by_bytes(&mut self) {
        self.bits &= !(u64::MAX << self.count);
        while self.count < FILLED {
            let byte = self.bytes.get(self.at).copied();
            self.at += usize::from(byte.is_some());
            self.bits |= u64::from(byte.unwrap_or(self.filler)) << self.count;
            self.count += if self.is_after_ff { 7 } else { 8 };
            self.is_after_ff = byte == Some(0xFF);
        }
    }

    /// The bits that come next; those beyond [`FILLED`] mean nothing.
    #[inline(always)]
    pub fn peek(&self) -> u64 {
        self.bits
    }

    /// Passes over bits, in all up to [`FILLED`] since the last refill.
    #[inline(always)]
    pub fn skip(&mut self, bits: u32) {
        self.bits >>= bits & 63;
        self.count = self.count.wrapping_sub(bits);
    }

    pub fn bit(&mut self) -> bool {
        if self.count == 0 {
            self.refill();
        }
        let bit = self.bits & 1 == 1;
        self.skip(1);
        bit
    }
}

/// Reads downwards; a byte that reads 7F below its top bit and comes after one above 8F has
/// seven bits. In front of the first byte stand zeros.
#[derive(Debug)]
pub struct Backward<'a> {
    bytes: &'a [u8],
    /// Bytes not yet taken.
    left: usize,
    bits: u64,
    count: u32,
    /// What stands behind `bytes`.
    before: u8,
}

impl<'a> Backward<'a> {
    /// The VLC bits: the upper half of `half`, then `bytes`, which end before it.
    pub fn after_half(bytes: &'a [u8], half: u8) -> Self {
        let bits = u64::from(half >> 4);
        let count = if bits & 7 == 7 { 3 } else { 4 };
        let bits = bits & !(u64::MAX << count);
        Self { bytes, left: bytes.len(), bits, count, before: half | 0x0F }
    }

    /// The bits of magnitude refinement.
    pub fn from_end(bytes: &'a [u8]) -> Self {
        Self { bytes, left: bytes.len(), bits: 0, count: 0, before: 0xFF }
    }

    /// Makes [`FILLED`] bits ready.
    #[inline(always)]
    pub fn refill(&mut self) {
        let next = self.bytes.get(..self.left).and_then(<[u8]>::last_chunk::<8>);
        if let Some(word) = next {
            let word = u64::from_be_bytes(*word);
            if ((word & LOW_BITS) + ONES) & HIGH_BITS == 0 {
                let taken = (63 - self.count) >> 3;
                self.bits |= word << self.count;
                self.left -= taken as usize;
                self.count += taken * 8;
                return;
            }
        }
        self.refill_by_bytes();
    }

    #[cold]
    #[inline(never)]
    fn refill_by_bytes(&mut self) {
        self.bits &= !(u64::MAX << self.count);
        let mut last = self.bytes.get(self.left).copied().unwrap_or(self.before);
        while self.count < FILLED {
            self.left = self.left.wrapping_sub(1);
            let byte = self.bytes.get(self.left).copied().unwrap_or(0);
            self.left = if self.left == usize::MAX { 0 } else { self.left };
            self.bits |= u64::from(byte) << self.count;
            let is_stuffed = last > 0x8F && byte & 0x7F == 0x7F;
            self.count += if is_stuffed { 7 } else { 8 };
            last = byte;
        }
    }

    /// The bits that come next; those beyond [`FILLED`] mean nothing.
    #[inline(always)]
    pub fn peek(&self) -> u64 {
        self.bits
    }

    /// Passes over bits, in all up to [`FILLED`] since the last refill.
    #[inline(always)]
    pub fn skip(&mut self, bits: u32) {
        self.bits >>= bits & 63;
        self.count = self.count.wrapping_sub(bits);
    }

    pub fn bit(&mut self) -> bool {
        if self.count == 0 {
            self.refill();
        }
        let bit = self.bits & 1 == 1;
        self.skip(1);
        bit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bit_after_ff_is_left_out_wherever_it_stands() {
        for place in 0..20 {
            let mut data = vec![0x55; 24];
            data[place..place + 2].copy_from_slice(&[0xFF, 0x7F]);
            let mut bits = Forward::new(&data, 0xFF);
            let read: Vec<bool> = (0..23 * 8 + 7).map(|_| bits.bit()).collect();
            let ones = read.iter().filter(|bit| **bit).count();
            assert_eq!(ones, 22 * 4 + 15, "{place}");
            assert!(!read[23 * 8 + 6]);
            assert!((0..100).all(|_| bits.bit()));
        }
    }

    #[test]
    fn backwards_the_bit_before_7f_is_left_out_after_more_than_8f() {
        for place in 0..20 {
            let mut data = vec![0x0A; 24];
            data[place..place + 2].copy_from_slice(&[0x7F, 0x90]);
            let mut bits = Backward::from_end(&data);
            let read: Vec<bool> = (0..23 * 8 + 7).map(|_| bits.bit()).collect();
            assert_eq!(read.iter().filter(|bit| **bit).count(), 22 * 2 + 2 + 7, "{place}");
            assert!(!bits.bit());
        }
    }
}
