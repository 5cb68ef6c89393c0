//! The code of the exponents' offsets `u_q` of a pair of quads (ITU-T T.814 7.3.6).

/// Bits 0..3: prefix bits of both quads; 3..7: suffix bits of both; 7..10: suffix bits of the
/// first; 10..13 and 13..16: what the prefixes stand for.
pub type Entry = u16;

/// Bits of the prefixes that index the tables beside the mode.
pub const PREFIX_BITS: u32 = 6;

/// For the first row of quads. The mode is `u_off` of the first quad, twice that of the second;
/// 4 where both are set and the MEL event is 1.
pub static FIRST_ROW: [Entry; 512] = table(true);
/// For every other row, with modes 0 to 3.
pub static OTHER_ROWS: [Entry; 256] = table(false);

/// Length, suffix length and value of the prefix at the low end of three bits (T.814 Table 3).
const fn prefix(bits: usize) -> (u16, u16, u16) {
    match bits & 7 {
        0b000 => (3, 5, 5),
        0b100 => (3, 1, 3),
        0b010 | 0b110 => (2, 0, 2),
        _ => (1, 0, 1),
    }
}

const fn entry(mode: usize, bits: usize, is_first_row: bool) -> Entry {
    let (none, first) = ((0, 0, 0), prefix(bits));
    let (first, second, bias) = match mode {
        0 => (none, none, 0),
        1 => (first, none, 0),
        2 => (none, first, 0),
        // A long first prefix leaves one bit for the second.
        3 if is_first_row && first.0 == 3 => (first, (1, 0, (bits >> 3 & 1) as u16 + 1), 0),
        3 => (first, prefix(bits >> first.0), 0),
        _ => (first, prefix(bits >> first.0), 2),
    };
    (first.0 + second.0)
        | (first.1 + second.1) << 3
        | first.1 << 7
        | (first.2 + bias) << 10
        | (second.2 + bias) << 13
}

const fn table<const N: usize>(is_first_row: bool) -> [Entry; N] {
    let mut table = [0; N];
    let mut index = 0;
    while index < N {
        let mode = index >> PREFIX_BITS;
        if mode <= 4 {
            table[index] = entry(mode, index & ((1 << PREFIX_BITS) - 1), is_first_row);
        }
        index += 1;
    }
    table
}
