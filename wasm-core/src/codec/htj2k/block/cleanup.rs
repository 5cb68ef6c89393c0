//! The HT cleanup pass (ITU-T T.814 7.3): which samples are significant and how long their
//! magnitudes are, from the MEL and VLC bits; then the magnitudes and signs themselves.

use super::Quad;
use super::bits::{Bits, Reader, WORD_BITS};
use super::mel::{Mel, Run};
use super::{codes, offsets};

/// Most quads in a row: code-blocks are up to 1024 samples wide.
const MAX_QUADS: usize = 512;

/// What the VLC bits say of a quad: an [`Entry`](codes::Entry)'s low 16 bits, above them `u_q`.
type Shape = u32;

#[derive(Debug, Default)]
pub struct Cleanup {
    vlc: Bits,
    magnitudes: Bits,
    above: Vec<Shape>,
    row: Vec<Shape>,
    /// Bottom samples of the quads above, `2 (μ - 1) + sign` with bit 0 set: the left one of a
    /// quad united with the right one of the quad before.
    bottoms: Vec<u32>,
    lengths: Vec<Lengths>,
    quads: Vec<Quad>,
}

/// How many bits the samples of a quad have.
#[derive(Debug, Clone, Copy, Default)]
struct Lengths {
    /// Where the bits of each sample end, counted from the quad's first; a byte each.
    ends: u32,
    /// The top bit of the quad's longest sample.
    top: u32,
}

/// Where reading of the three streams stands.
struct Places<'a> {
    mel: Mel<'a>,
    run: Run,
    vlc: usize,
    magnitudes: usize,
}

impl Cleanup {
    pub fn quads(&self) -> &[Quad] {
        &self.quads
    }

    pub fn quads_mut(&mut self) -> &mut [Quad] {
        &mut self.quads
    }

    /// Finds the three streams by the length in the segment's last 12 bits (T.814 7.1.1).
    fn open<'a>(&mut self, segment: &'a [u8]) -> Option<Places<'a>> {
        let [.., half, last] = segment else { return None };
        let length = usize::from(*last) << 4 | usize::from(half & 15);
        if length < 2 || length > segment.len() || length > 4079 {
            return None;
        }
        let (magnitudes, rest) = segment.split_at_checked(segment.len() - length)?;
        self.magnitudes.read_forwards(magnitudes, u64::MAX);
        self.vlc.read_after_half(rest.get(..length - 2)?, *half);
        let mel = Mel::new(rest.get(..length - 1)?);
        Some(Places { mel, run: Run::default(), vlc: 0, magnitudes: 0 })
    }

    /// Decodes a block into quads that hold `2 μ + sign`, 0 where not significant.
    pub fn decode(
        &mut self,
        segment: &[u8],
        [width, height]: [usize; 2],
        missing_planes: u8,
    ) -> Option<()> {
        let mut places = self.open(segment)?;
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
        self.lengths.resize(across, Lengths::default());
        self.quads.resize(across * down, [0; 4]);
        let most = u32::from(missing_planes) + 2;
        for (index, quads) in self.quads.chunks_exact_mut(across).enumerate() {
            std::mem::swap(&mut self.above, &mut self.row);
            let row = self.row.get_mut(..across)?;
            if index == 0 {
                first_row_shapes(self.vlc.reader(), &mut places, row);
            } else {
                row_shapes(self.vlc.reader(), &mut places, &self.above, row);
            }
            if lengths(row, &self.bottoms, &mut self.lengths) > most {
                return None;
            }
            let place = &mut places.magnitudes;
            magnitudes(
                self.magnitudes.reader(),
                place,
                row,
                &self.lengths,
                quads,
                &mut self.bottoms,
            );
        }
        Some(())
    }
}

/// VLC bits of a pair of quads, 30 at most, while they are used up.
struct PairBits {
    bits: u64,
    used: u32,
}

impl PairBits {
    #[inline(always)]
    fn at(vlc: Reader<'_>, place: usize) -> Self {
        Self { bits: vlc.word(place), used: 0 }
    }

    #[inline(always)]
    fn peek(&self) -> u32 {
        self.bits as u32
    }

    #[inline(always)]
    fn skip(&mut self, bits: u32) {
        self.bits >>= bits;
        self.used += bits;
    }

    /// Both quads' `u_q`: prefixes first, then suffixes.
    #[inline(always)]
    fn offsets(&mut self, entry: offsets::Entry) -> [u32; 2] {
        let entry = u32::from(entry);
        self.skip(entry & 7);
        let (both, first) = (entry >> 3 & 15, entry >> 7 & 7);
        let suffixes = self.peek() & !(u32::MAX << both);
        self.skip(both);
        [(entry >> 10 & 7) + (suffixes & !(u32::MAX << first)), (entry >> 13) + (suffixes >> first)]
    }
}

/// Significance and exponent offsets of the first row of quads.
fn first_row_shapes(vlc: Reader<'_>, places: &mut Places<'_>, row: &mut [Shape]) {
    let mel = &mut places.mel;
    let (mut run, mut place) = (places.run, places.vlc);
    let mut context = 0;
    for pair in row.chunks_mut(2) {
        let mut bits = PairBits::at(vlc, place);
        let mut shape = |is_there: bool| {
            let index = context | bits.peek() & 0x7F;
            let mut entry = codes::FIRST_ROW[index as usize & 1023];
            if !is_there || context == 0 && !run.event(mel) {
                entry = 0;
            }
            context = entry >> 16;
            bits.skip(entry & 7);
            entry
        };
        let (first, second) = (shape(true), shape(pair.len() == 2));
        let mut mode = first >> 3 & 1 | second >> 2 & 2;
        if mode == 3 {
            mode += u32::from(run.event(mel));
        }
        let index = mode << offsets::PREFIX_BITS | bits.peek() & 0x3F;
        let offsets = bits.offsets(offsets::FIRST_ROW[index as usize & 511]);
        put(pair, [first, second], offsets);
        place += bits.used as usize;
    }
    (places.run, places.vlc) = (run, place);
}

/// The same for the other rows, with contexts from the row above.
fn row_shapes(vlc: Reader<'_>, places: &mut Places<'_>, above: &[Shape], row: &mut [Shape]) {
    let mel = &mut places.mel;
    let (mut run, mut place) = (places.run, places.vlc);
    let (mut west, mut north_west) = (0, 0);
    let mut above = above;
    for pair in row.chunks_mut(2) {
        let Some(north) = above.first_chunk::<3>() else { return };
        above = above.get(2..).unwrap_or_default();
        let mut bits = PairBits::at(vlc, place);
        let mut shape = |is_there: bool, north: Shape, north_east: Shape| {
            // T.814 equation 2: rho of the quads around, each bit in its place in the index.
            let context = west | north_west & 0x80 | (north & 0xA0) << 2 | (north_east & 0x20) << 4;
            let index = context | bits.peek() & 0x7F;
            let mut entry = codes::OTHER_ROWS[index as usize & 1023];
            if !is_there || context == 0 && !run.event(mel) {
                entry = 0;
            }
            west = entry >> 16;
            north_west = north;
            bits.skip(entry & 7);
            entry
        };
        let first = shape(true, north[0], north[1]);
        let second = shape(pair.len() == 2, north[1], north[2]);
        let mode = first >> 3 & 1 | second >> 2 & 2;
        let index = mode << offsets::PREFIX_BITS | bits.peek() & 0x3F;
        let offsets = bits.offsets(offsets::OTHER_ROWS[index as usize & 255]);
        put(pair, [first, second], offsets);
        place += bits.used as usize;
    }
    (places.run, places.vlc) = (run, place);
}

#[inline(always)]
fn put(pair: &mut [Shape], entries: [codes::Entry; 2], offsets: [u32; 2]) {
    for ((slot, entry), offset) in pair.iter_mut().zip(entries).zip(offsets) {
        *slot = entry & 0xFFFF | offset << 16;
    }
}

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

/// The lengths of a row of quads; returns the largest exponent.
///
/// Written for four quads at a time: without tables, and the logarithm by way of a float.
#[inline(never)]
fn lengths(row: &[Shape], bottoms: &[u32], lengths: &mut [Lengths]) -> u32 {
    // Bits 0 to 3 to the low bits of four bytes.
    let spread = |bits: u32| (bits & 15).wrapping_mul(0x0020_4081) & 0x0101_0101;
    let neighbours = bottoms.iter().zip(bottoms.get(1..).unwrap_or_default());
    let mut largest = 0;
    for ((slot, shape), (left, right)) in lengths.iter_mut().zip(row).zip(neighbours) {
        // T.814 equation 5: the largest exponent around counts where more than one sample is
        // significant; the exponent of 2 (μ - 1) + sign, bit 0 set, is its length.
        let united = left | right | 2;
        let highest = united & !(united >> 1) & 0x7FFF_FFFF;
        let predicted = ((highest as i32 as f32).to_bits() >> 23).wrapping_sub(127);
        let rho = shape >> 4 & 15;
        let is_single = rho & rho.wrapping_sub(1) == 0;
        let exponent = (shape >> 16) + if is_single { 1 } else { predicted };
        largest = largest.max(exponent);
        // The exponent, less one where the top bit is known.
        let each = (spread(rho) * (exponent & 31)).wrapping_sub(spread(shape >> 12));
        let ends = each.wrapping_mul(0x0101_0101);
        let top = f32::from_bits(((exponent & 31) + 126) << 23) as i32 as u32;
        *slot = Lengths { ends, top };
    }
    largest
}

/// Magnitudes and signs of a row of quads.
#[inline(never)]
fn magnitudes(
    bits: Reader<'_>,
    place: &mut usize,
    row: &[Shape],
    lengths: &[Lengths],
    quads: &mut [Quad],
    bottoms: &mut [u32],
) {
    let mut at = *place;
    let mut before = 0;
    let (slots, last) = bottoms.split_at_mut(row.len());
    for (((shape, lengths), quad), slot) in row.iter().zip(lengths).zip(quads).zip(slots) {
        let decoded = magnitudes_of_quad(bits, &mut at, *shape, *lengths);
        let significant = LANES[(shape >> 4 & 15) as usize];
        let odd: Quad = std::array::from_fn(|i| decoded[i] | 1 & significant[i]);
        *slot = before | odd[1];
        before = odd[3];
        *quad = std::array::from_fn(|i| decoded[i].wrapping_add(2 & significant[i]));
    }
    if let [slot] = last {
        *slot = before;
    }
    *place = at;
}

/// `2 (μ - 1) + sign` of the four samples, 0 where not significant.
#[inline(always)]
fn magnitudes_of_quad(bits: Reader<'_>, place: &mut usize, shape: Shape, lengths: Lengths) -> Quad {
    let Lengths { ends, top } = lengths;
    let starts = [0, ends & 0xFF, ends >> 8 & 0xFF, ends >> 16 & 0xFF];
    let raw = if ends >> 24 <= WORD_BITS {
        let word = bits.word(*place);
        starts.map(|start| (word >> (start & 63)) as u32)
    } else {
        starts.map(|start| bits.word(*place + start as usize) as u32)
    };
    *place += (ends >> 24) as usize;
    let all = top.wrapping_mul(2).wrapping_sub(1);
    let lanes = |place: u32| LANES[(shape >> place & 15) as usize];
    let (rho, known, ones) = (lanes(4), lanes(12), lanes(8));
    std::array::from_fn(|i| raw[i] & ((all & rho[i]) ^ (top & known[i])) | top & ones[i])
}
