//! The HT cleanup pass (ITU-T T.814 7.3): which samples are significant and how long their
//! magnitudes are, from the MEL and VLC bits; then the magnitudes and signs themselves.

use super::Quad;
use super::bits::{Backward, FILLED, Forward};
use super::mel::Mel;
use super::{codes, offsets};

/// Most quads in a row: code-blocks are up to 1024 samples wide.
const MAX_QUADS: usize = 512;

/// What the VLC bits say of a quad: an [`Entry`](codes::Entry)'s low 16 bits, above them `u_q`.
type Shape = u32;

#[derive(Debug, Default)]
pub struct Cleanup {
    above: Vec<Shape>,
    row: Vec<Shape>,
    /// Bottom samples of the quads above, `2 (μ - 1) + sign` with bit 0 set: the left one of a
    /// quad united with the right one of the quad before.
    bottoms: Vec<u32>,
    quads: Vec<Quad>,
}

/// The three streams of a cleanup segment.
struct Streams<'a> {
    mel: Mel<'a>,
    vlc: Backward<'a>,
    magnitudes: Forward<'a>,
}

impl<'a> Streams<'a> {
    /// Finds them by the length in the segment's last 12 bits (T.814 7.1.1).
    fn of(segment: &'a [u8]) -> Option<Self> {
        let [data @ .., half, last] = segment else { return None };
        let length = usize::from(*last) << 4 | usize::from(half & 15);
        if length < 2 || length > segment.len() || length > 4079 {
            return None;
        }
        let start = segment.len() - length;
        let (magnitudes, rest) = segment.split_at_checked(start)?;
        Some(Self {
            mel: Mel::new(rest.get(..length - 1)?),
            // What stands before the segment's own bits is there for the reader's convenience.
            vlc: Backward::after_half(data, *half),
            magnitudes: Forward::new(magnitudes, 0xFF),
        })
    }
}

impl Cleanup {
    pub fn quads(&self) -> &[Quad] {
        &self.quads
    }

    pub fn quads_mut(&mut self) -> &mut [Quad] {
        &mut self.quads
    }

    /// Decodes a block into quads that hold `2 μ + sign`, 0 where not significant.
    pub fn decode(
        &mut self,
        segment: &[u8],
        [width, height]: [usize; 2],
        missing_planes: u8,
    ) -> Option<()> {
        let mut streams = Streams::of(segment)?;
        let (across, down) = (width.div_ceil(2), height.div_ceil(2));
        if across > MAX_QUADS {
            return None;
        }
        for row in [&mut self.above, &mut self.row] {
            row.clear();
            // Neighbours on the right that are never significant.
            row.resize(across + 3, 0);
        }
        self.bottoms.clear();
        self.bottoms.resize(across + 1, 0);
        self.quads.resize(across * down, [0; 4]);
        let most = u32::from(missing_planes) + 2;
        for (index, quads) in self.quads.chunks_exact_mut(across).enumerate() {
            std::mem::swap(&mut self.above, &mut self.row);
            let row = self.row.get_mut(..across)?;
            if index == 0 {
                first_row_shapes(&mut streams, row);
            } else {
                row_shapes(&mut streams, &self.above, row);
            }
            magnitudes(&mut streams.magnitudes, row, quads, &mut self.bottoms, most)?;
        }
        Some(())
    }
}

/// Significance and exponent offsets of the first row of quads.
fn first_row_shapes(streams: &mut Streams<'_>, row: &mut [Shape]) {
    let Streams { mel, vlc, .. } = streams;
    let mut context = 0;
    for pair in row.chunks_mut(2) {
        vlc.refill();
        let mut shape = |is_there: bool| {
            let index = context | vlc.peek() as u32 & 0x7F;
            let mut entry = codes::FIRST_ROW[index as usize & 1023];
            if !is_there || context == 0 && !mel.event() {
                entry = 0;
            }
            context = entry >> 16;
            vlc.skip(entry & 7);
            entry
        };
        let (first, second) = (shape(true), shape(pair.len() == 2));
        let mut mode = first >> 3 & 1 | second >> 2 & 2;
        if mode == 3 {
            mode += u32::from(mel.event());
        }
        let index = mode << offsets::PREFIX_BITS | vlc.peek() as u32 & 0x3F;
        let offsets = read_offsets(vlc, offsets::FIRST_ROW[index as usize & 511]);
        put(pair, [first, second], offsets);
    }
}

/// The same for the other rows, with contexts from the row above.
fn row_shapes(streams: &mut Streams<'_>, above: &[Shape], row: &mut [Shape]) {
    let Streams { mel, vlc, .. } = streams;
    let (mut west, mut north_west) = (0, 0);
    let mut above = above;
    for pair in row.chunks_mut(2) {
        let Some(north) = above.first_chunk::<3>() else { return };
        above = above.get(2..).unwrap_or_default();
        vlc.refill();
        let mut shape = |is_there: bool, north: Shape, north_east: Shape| {
            // T.814 equation 2: rho of the quads around, each bit in its place in the index.
            let context = west | north_west & 0x80 | (north & 0xA0) << 2 | (north_east & 0x20) << 4;
            let index = context | vlc.peek() as u32 & 0x7F;
            let mut entry = codes::OTHER_ROWS[index as usize & 1023];
            if !is_there || context == 0 && !mel.event() {
                entry = 0;
            }
            west = entry >> 16;
            north_west = north;
            vlc.skip(entry & 7);
            entry
        };
        let first = shape(true, north[0], north[1]);
        let second = shape(pair.len() == 2, north[1], north[2]);
        let mode = first >> 3 & 1 | second >> 2 & 2;
        let index = mode << offsets::PREFIX_BITS | vlc.peek() as u32 & 0x3F;
        let offsets = read_offsets(vlc, offsets::OTHER_ROWS[index as usize & 255]);
        put(pair, [first, second], offsets);
    }
}

/// Both quads' `u_q`: prefixes first, then suffixes.
#[inline(always)]
fn read_offsets(vlc: &mut Backward<'_>, entry: offsets::Entry) -> [u32; 2] {
    let entry = u32::from(entry);
    vlc.skip(entry & 7);
    let (both, first) = (entry >> 3 & 15, entry >> 7 & 7);
    let suffixes = vlc.peek() as u32 & !(u32::MAX << both);
    vlc.skip(both);
    [(entry >> 10 & 7) + (suffixes & !(u32::MAX << first)), (entry >> 13) + (suffixes >> first)]
}

#[inline(always)]
fn put(pair: &mut [Shape], entries: [codes::Entry; 2], offsets: [u32; 2]) {
    for ((slot, entry), offset) in pair.iter_mut().zip(entries).zip(offsets) {
        *slot = entry & 0xFFFF | offset << 16;
    }
}

/// A byte of 1 for each set bit: bit 0 in the lowest byte.
const SPREAD: [u32; 16] = {
    let mut table = [0; 16];
    let mut bits = 0;
    while bits < 16u32 {
        table[bits as usize] = bits & 1 | (bits & 2) << 7 | (bits & 4) << 14 | (bits & 8) << 21;
        bits += 1;
    }
    table
};

/// All ones in the lane of each set bit.
const LANES: [Quad; 16] = {
    let mut table = [[0; 4]; 16];
    let mut index = 0;
    while index < 64 {
        if index >> 2 >> (index & 3) & 1 == 1 {
            table[index >> 2][index & 3] = u32::MAX;
        }
        index += 1;
    }
    table
};

/// Magnitudes and signs of a row of quads.
fn magnitudes(
    bits: &mut Forward<'_>,
    row: &[Shape],
    quads: &mut [Quad],
    bottoms: &mut [u32],
    most: u32,
) -> Option<()> {
    let mut before = 0;
    let mut is_sound = true;
    let mut slots = bottoms.iter_mut();
    let mut slot = slots.next()?;
    for (shape, quad) in row.iter().zip(quads) {
        let following = slots.next()?;
        let united = *slot | *following;
        let rho = shape >> 4 & 15;
        // T.814 equation 5: the largest exponent around counts where more than one sample is
        // significant; the exponent of 2 (μ - 1) + sign, bit 0 set, is its length.
        let predicted = 31 - (united | 2).leading_zeros();
        let is_single = rho & rho.wrapping_sub(1) == 0;
        let exponent = (shape >> 16) + if is_single { 1 } else { predicted };
        is_sound &= exponent <= most;
        let decoded = magnitudes_of_quad(bits, *shape, exponent & 31);
        let significant = LANES[rho as usize];
        *slot = before | (decoded[1] | 1) & significant[1];
        before = (decoded[3] | 1) & significant[3];
        *quad = std::array::from_fn(|i| decoded[i].wrapping_add(2 & significant[i]));
        slot = following;
    }
    *slot = before;
    is_sound.then_some(())
}

/// `2 (μ - 1) + sign` of the four samples, 0 where not significant.
#[inline(always)]
fn magnitudes_of_quad(bits: &mut Forward<'_>, shape: Shape, exponent: u32) -> Quad {
    let [rho, known, ones] = [shape >> 4 & 15, shape >> 12 & 15, shape >> 8 & 15];
    // Bits of each sample, a byte each: the exponent, less one where its top bit is known.
    let lengths = (SPREAD[rho as usize] * exponent).wrapping_sub(SPREAD[known as usize]);
    let ends = lengths.wrapping_mul(0x0101_0101);
    bits.refill();
    let raw = if ends >> 24 <= FILLED {
        let word = bits.peek();
        bits.skip(ends >> 24);
        [0, ends & 63, ends >> 8 & 63, ends >> 16 & 63].map(|start| (word >> start) as u32)
    } else {
        long_magnitudes(bits, lengths)
    };
    let top = 1u32 << exponent >> 1;
    let all = top.wrapping_mul(2).wrapping_sub(1);
    let (rho, known, ones) = (LANES[rho as usize], LANES[known as usize], LANES[ones as usize]);
    std::array::from_fn(|i| raw[i] & ((all & rho[i]) ^ (top & known[i])) | top & ones[i])
}

/// The same for more bits than the reader holds at once.
#[cold]
#[inline(never)]
fn long_magnitudes(bits: &mut Forward<'_>, lengths: u32) -> Quad {
    [0, 8, 16, 24].map(|shift| {
        bits.refill();
        let raw = bits.peek() as u32;
        bits.skip(lengths >> shift & 31);
        raw
    })
}
