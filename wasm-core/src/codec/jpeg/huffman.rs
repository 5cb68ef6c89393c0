//! Huffman tables (ITU-T T.81 C, F.2.2.3), with one look-up for code and difference together.

use super::super::CodecError;
use super::bits::{BitReader, extend};

/// Bits that one look-up sees.
const LOOK: u32 = 13;

/// A decoding table.
#[derive(Debug, Clone)]
pub struct Table {
    /// By the next `LOOK` bits: length of the code and its difference in the low byte, the
    /// difference above it, when both fit; 0 otherwise.
    differences: Box<[i32; 1 << LOOK]>,
    /// By the next `LOOK` bits: length of the code and its symbol; length 0 for longer codes.
    symbols: Vec<(u8, u8)>,
    /// For longer codes: the first code beyond each length, left-justified in 17 bits, and the offset of
    /// its symbols.
    limits: [(u32, i32); 17],
    values: Vec<u8>,
}

impl Table {
    pub fn new(counts: &[u8; 16], values: &[u8]) -> Result<Self, CodecError> {
        let mut table = Self {
            differences: Box::new([0; 1 << LOOK]),
            symbols: vec![(0, 0); 1 << LOOK],
            limits: [(0, 0); 17],
            values: values.to_vec(),
        };
        let (mut code, mut index) = (0u32, 0usize);
        for (length, count) in (1u32..).zip(counts) {
            let first_index = index;
            let first_code = code;
            for _ in 0..*count {
                if code >= 1 << length {
                    return Err(CodecError::data("a Huffman table with too many codes"));
                }
                if let Some(symbol) = values.get(index).filter(|_| length <= LOOK) {
                    table.enter(code, length, *symbol);
                }
                code += 1;
                index += 1;
            }
            if let Some(limit) = table.limits.get_mut(length as usize) {
                *limit = (code << (16 - length), first_index as i32 - first_code as i32);
            }
            code <<= 1;
        }
        Ok(table)
    }

    fn enter(&mut self, code: u32, length: u32, symbol: u8) {
        let free = LOOK - length;
        let first = (code << free) as usize;
        for (low, slot) in self.symbols.iter_mut().skip(first).take(1 << free).enumerate() {
            *slot = (length as u8, symbol);
            let size = u32::from(symbol);
            let entry = match size {
                16 => Some((length, 32_768)),
                size if length + size <= LOOK => {
                    let bits = (low as u32 >> (free - size)) & ((1 << size) - 1);
                    Some((length + size, extend(bits, size)))
                }
                _ => None,
            };
            if let (Some((total, difference)), Some(slot)) =
                (entry, self.differences.get_mut(first + low))
            {
                *slot = difference << 8 | total as i32;
            }
        }
    }

    /// The next symbol; `None` for a code that the table does not have.
    #[inline]
    pub fn symbol(&self, bits: &mut BitReader<'_>) -> Option<u8> {
        let (length, symbol) = self.symbols.get(bits.peek(LOOK) as usize).copied()?;
        if length > 0 {
            bits.skip(u32::from(length));
            return Some(symbol);
        }
        self.long_symbol(bits)
    }

    #[cold]
    fn long_symbol(&self, bits: &mut BitReader<'_>) -> Option<u8> {
        let word = bits.peek(16);
        for length in LOOK + 1..=16 {
            let (limit, offset) = *self.limits.get(length as usize)?;
            if word < limit {
                bits.skip(length);
                let index = (word >> (16 - length)) as i32 + offset;
                return self.values.get(usize::try_from(index).ok()?).copied();
            }
        }
        None
    }

    /// The next difference: a size by Huffman code, then that many bits.
    #[inline(always)]
    pub fn difference(&self, bits: &mut BitReader<'_>) -> Option<i32> {
        let entry = self.differences.get(bits.peek(LOOK) as usize).copied()?;
        if entry != 0 {
            bits.skip(entry as u32 & 0xFF);
            return Some(entry >> 8);
        }
        let (next, difference) = self.long_difference(*bits);
        bits.become_like(next);
        difference
    }

    #[inline(never)]
    fn long_difference<'a>(&self, mut bits: BitReader<'a>) -> (BitReader<'a>, Option<i32>) {
        let difference = self.symbol(&mut bits).and_then(|size| match u32::from(size) {
            size @ 0..=15 => Some(extend(bits.take(size), size)),
            16 => Some(32_768),
            _ => None,
        });
        (bits, difference)
    }
}
