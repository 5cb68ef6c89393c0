//! Golomb codes that a look-up resolves (ITU-T T.87 A.5.2, A.5.3).

use std::sync::LazyLock;

/// Bits that one look-up sees.
pub const LOOK: u32 = 11;
/// Parameters that have a table: 0 up to this.
const PARAMETERS: usize = 10;
const ENTRIES: usize = PARAMETERS << LOOK;
/// Low bits of an entry: the length of its code.
const LENGTH_BITS: u32 = 4;

/// By parameter and the next [`LOOK`] bits: the prediction error and the length of its code; 0
/// where the code is longer. The same for all streams: no prefix is long enough for an escape.
pub static CODES: LazyLock<Codes> = LazyLock::new(Codes::new);

#[derive(Debug)]
pub struct Codes(Box<[i16]>);

impl Codes {
    fn new() -> Self {
        let mut table = vec![0i16; ENTRIES];
        for (k, part) in (0u32..).zip(table.chunks_exact_mut(1 << LOOK)) {
            // From the shortest prefix down, codes fill the table from its end.
            let mut end = part.len();
            for prefix in 0..LOOK.saturating_sub(k) {
                let length = prefix + 1 + k;
                let span = 1usize << (LOOK - length);
                for low in (0..1u32 << k).rev() {
                    let mapped = (prefix << k | low) as i16;
                    let error = (mapped >> 1) ^ -(mapped & 1);
                    let entry = error << LENGTH_BITS | length as i16;
                    part.get_mut(end - span..end).unwrap_or_default().fill(entry);
                    end -= span;
                }
            }
        }
        Self(table.into_boxed_slice())
    }

    /// The error and the length of its code, 0 for a code that is not here.
    #[inline(always)]
    pub fn find(&self, k: u8, bits: u64) -> (i32, u32) {
        let index = (usize::from(k) << LOOK) + (bits >> (64 - LOOK)) as usize;
        let entry = i32::from(self.0.get(index).copied().unwrap_or(0));
        (entry >> LENGTH_BITS, (entry & 15) as u32)
    }
}
