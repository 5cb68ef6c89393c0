//! A block's bit-streams with the stuffed bits taken out, least significant bit first: those
//! that run forwards (MagSgn, SigProp) and those that run backwards (VLC, MagRef)
//! (ITU-T T.814 7.1).
//!
//! Without stuffing, a bit's place is a number, and reading needs no state but that.

/// Bits of [`Bits::word`] that are there, at least.
pub const WORD_BITS: u32 = 57;

const LOW_BITS: u64 = 0x7F7F_7F7F_7F7F_7F7F;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
const ONES: u64 = 0x0101_0101_0101_0101;

/// One stream; the buffer is kept from block to block.
#[derive(Debug, Default)]
pub struct Bits {
    bytes: Vec<u8>,
    /// Bytes that hold bits of the stream; eight more stand behind them.
    length: usize,
    /// What follows the last bit, for ever.
    filler: u64,
    partial: u64,
    partial_bits: u32,
}

impl Bits {
    fn start(&mut self, length: usize) {
        // A word for the last bits and one to read beyond them.
        if self.bytes.len() < length + 17 {
            self.bytes.resize(length + 17, 0);
        }
        (self.length, self.partial, self.partial_bits) = (0, 0, 0);
    }

    /// A stream that runs upwards: after a byte of FF comes one with seven bits.
    pub fn read_forwards(&mut self, bytes: &[u8], filler: u64) {
        self.start(bytes.len());
        let mut rest = bytes;
        let mut is_after_ff = false;
        while let Some((first, others)) = rest.split_first() {
            if !is_after_ff && let Some((word, others)) = rest.split_first_chunk::<8>() {
                let word = u64::from_le_bytes(*word);
                // A byte of FF is one whose complement is zero; the lowest such is marked.
                let marks = (!word).wrapping_sub(ONES) & word & HIGH_BITS;
                if marks == 0 {
                    self.push(word, 64);
                    rest = others;
                    continue;
                }
            }
            self.push(u64::from(*first), if is_after_ff { 7 } else { 8 });
            is_after_ff = *first == 0xFF;
            rest = others;
        }
        self.finish(filler);
    }

    /// A stream that runs downwards: a byte that reads 7F below its top bit and comes after one
    /// above 8F has seven bits.
    pub fn read_backwards(&mut self, bytes: &[u8]) {
        self.start(bytes.len());
        self.push_backwards(bytes, 0xFF);
    }

    /// The VLC bits: the upper half of `half`, then `bytes`, which stand before it.
    pub fn read_after_half(&mut self, bytes: &[u8], half: u8) {
        self.start(bytes.len() + 1);
        let bits = u64::from(half >> 4);
        self.push(bits, if bits & 7 == 7 { 3 } else { 4 });
        self.push_backwards(bytes, half | 0x0F);
    }

    fn push_backwards(&mut self, bytes: &[u8], before: u8) {
        let mut rest = bytes;
        let mut last = before;
        while let Some((first, others)) = rest.split_last() {
            if let Some((others, bytes)) = rest.split_last_chunk::<8>() {
                let word = u64::from_be_bytes(*bytes);
                if ((word & LOW_BITS) + ONES) & HIGH_BITS == 0 {
                    self.push(word, 64);
                    (rest, last) = (others, bytes[0]);
                    continue;
                }
            }
            let is_stuffed = last > 0x8F && *first & 0x7F == 0x7F;
            self.push(u64::from(*first), if is_stuffed { 7 } else { 8 });
            last = *first;
            rest = others;
        }
        self.finish(0);
    }

    /// Appends up to 64 bits; those of `word` above the count are left out by the next.
    #[inline(always)]
    fn push(&mut self, word: u64, bits: u32) {
        let word = word & (u64::MAX >> (64 - bits));
        let joined = self.partial | word << self.partial_bits;
        if let Some(slot) = self.bytes.get_mut(self.length..).and_then(<[u8]>::first_chunk_mut) {
            *slot = joined.to_le_bytes();
        }
        let total = self.partial_bits + bits;
        self.length += (total / 8) as usize;
        self.partial = if total >= 64 {
            word >> 1 >> (63 - self.partial_bits)
        } else {
            joined >> (total & 0x38)
        };
        self.partial_bits = total & 7;
    }

    fn finish(&mut self, filler: u64) {
        self.filler = filler;
        let last = self.partial | filler << self.partial_bits;
        for word in [last, filler] {
            if let Some(slot) = self.bytes.get_mut(self.length..).and_then(<[u8]>::first_chunk_mut)
            {
                *slot = word.to_le_bytes();
            }
            self.length += 8;
        }
        self.length -= 8;
    }

    pub fn reader(&self) -> Reader<'_> {
        Reader { bytes: self.bytes.get(..self.length + 8).unwrap_or_default(), filler: self.filler }
    }

    /// The bit at a place, which moves on.
    pub fn bit(&self, place: &mut usize) -> bool {
        *place += 1;
        self.reader().word(*place - 1) & 1 == 1
    }
}

/// Reads a stream's bits at any place.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    filler: u64,
}

impl Reader<'_> {
    /// The bits from a place on: [`WORD_BITS`] of them, the others mean nothing.
    #[inline(always)]
    pub fn word(self, place: usize) -> u64 {
        let at = place >> 3;
        match self.bytes.get(at..at + 8).and_then(<[u8]>::first_chunk::<8>) {
            Some(word) => u64::from_le_bytes(*word) >> (place & 7),
            None => self.filler,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ones(bits: &Bits, count: usize) -> usize {
        let mut place = 0;
        (0..count).filter(|_| bits.bit(&mut place)).count()
    }

    #[test]
    fn the_bit_after_ff_is_left_out_wherever_it_stands() {
        let mut bits = Bits::default();
        for place in 0..22 {
            let mut data = vec![0x55; 24];
            data[place..place + 2].copy_from_slice(&[0xFF, 0x7F]);
            bits.read_forwards(&data, u64::MAX);
            assert_eq!(ones(&bits, 23 * 8 + 7), 22 * 4 + 15, "{place}");
            assert_eq!(ones(&bits, 23 * 8 + 107), 22 * 4 + 115, "{place}");
        }
    }

    #[test]
    fn backwards_the_bit_before_7f_is_left_out_after_more_than_8f() {
        let mut bits = Bits::default();
        for place in 0..22 {
            let mut data = vec![0x0A; 24];
            data[place..place + 2].copy_from_slice(&[0x7F, 0x90]);
            bits.read_backwards(&data);
            assert_eq!(ones(&bits, 23 * 8 + 7), 22 * 2 + 2 + 7, "{place}");
            assert_eq!(ones(&bits, 23 * 8 + 107), 22 * 2 + 2 + 7, "{place}");
            let mut end = 23 * 8 + 6;
            assert_eq!(bits.bit(&mut end), place == 0);
        }
    }

    #[test]
    fn a_long_stream_after_a_short_one_and_the_other_way_round() {
        let mut bits = Bits::default();
        for length in [0, 1, 40, 7, 8, 9, 64, 3] {
            bits.read_forwards(&vec![0x01; length], 0);
            assert_eq!(ones(&bits, 1000), length);
        }
    }
}
