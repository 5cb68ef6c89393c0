//! Golomb codes that a look-up resolves (ITU-T T.87 A.5.2, A.5.3).

use std::sync::LazyLock;

/// Bits that one look-up sees.
pub const LOOK: u32 = 11;
/// Which code: 0 for k = 0 where small errors change their sign (A.5.2), else k + 1.
pub type CodeNumber = u8;
/// Numbers that have a table: k up to 9.
const NUMBERS: usize = 11;
const ENTRIES: usize = NUMBERS << LOOK;
/// Low bits of an entry: the length of its code.
const LENGTH_BITS: u32 = 4;

/// By number and the next [`LOOK`] bits: the prediction error and the length of its code; 0
/// where the code is longer. The same for all streams: no prefix is long enough for an escape.
pub static CODES: LazyLock<Codes> = LazyLock::new(Codes::new);

/// k, at most 31.
pub fn golomb_parameter(number: CodeNumber) -> u32 {
    u32::from(number.saturating_sub(1).min(31))
}

/// The error that is mapped to a value: even ones are positive, odd ones negative (A.5.2).
pub fn error(mapped: u32, number: CodeNumber) -> i32 {
    let error = (mapped >> 1) as i32 ^ -((mapped & 1) as i32);
    if number == 0 { !error } else { error }
}

#[derive(Debug)]
pub struct Codes([i16; ENTRIES]);

impl Codes {
    fn new() -> Self {
        let mut table = [0i16; ENTRIES];
        for (number, part) in (0..).zip(table.chunks_exact_mut(1 << LOOK)) {
            let k = golomb_parameter(number);
            // From the shortest prefix down, codes fill the table from its end.
            let mut end = part.len();
            for prefix in 0..LOOK.saturating_sub(k) {
                let length = prefix + 1 + k;
                let span = 1usize << (LOOK - length);
                for low in (0..1u32 << k).rev() {
                    let mapped = (prefix << k | low) as u16;
                    let error = error(mapped.into(), number) as i16;
                    let entry = error << LENGTH_BITS | length as i16;
                    part.get_mut(end - span..end).unwrap_or_default().fill(entry);
                    end -= span;
                }
            }
        }
        Self(table)
    }

    /// The error and the length of its code, 0 for a code that is not here.
    #[inline(always)]
    pub fn find(&self, number: CodeNumber, bits: u64) -> (i32, u32) {
        let index = (usize::from(number) << LOOK) + (bits >> (64 - LOOK)) as usize;
        let entry = i32::from(self.0.get(index).copied().unwrap_or(0));
        (entry >> LENGTH_BITS, (entry & 15) as u32)
    }
}
