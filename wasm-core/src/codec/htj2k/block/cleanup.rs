//! The HT cleanup pass (ITU-T T.814 7.3): which samples are significant and how long their
//! magnitudes are, from the MEL and VLC bits; then the magnitudes and signs themselves.

use super::bits::{Bits, Reader, WORD_BITS};
use super::mel::{Mel, Run};
use super::{Form, Lanes, RowPair, codes, offsets};

/// Most quads in a row: code-blocks are up to 1024 samples wide.
const MAX_QUADS: usize = 512;

/// What the VLC bits say of a quad: an [`Entry`](codes::Entry)'s low 16 bits, above them `u_q`.
type Shape = u32;

#[derive(Debug, Default)]
pub struct Cleanup {
    vlc: Bits,
    magnitudes: Bits,
    row: Row,
    /// Shapes of the row below.
    below: Vec<Shape>,
    /// Values of the row by pairs of quads: the upper four samples, then the lower four.
    values: Vec<[Lanes; 2]>,
}

/// One row of quads between its shapes and its magnitudes. All vectors have one element for
/// each quad, and one more where the neighbour of the last is asked for.
#[derive(Debug, Default)]
struct Row {
    shapes: Vec<Shape>,
    /// Where the bits of a quad's samples end, counted from its first; a byte each.
    ends: Vec<u32>,
    /// The top bit of the quad's longest sample.
    tops: Vec<u32>,
    /// What the row adds to the contexts of the quads below it.
    contexts: Vec<u32>,
    /// Bottom samples of the quads above, `2 (μ - 1) + sign` with bit 0 set: the left one of a
    /// quad united with the right one of the quad before.
    bottoms: Vec<u32>,
}

impl Row {
    fn start(&mut self, stride: usize) {
        for row in [&mut self.ends, &mut self.tops, &mut self.contexts] {
            row.resize(stride, 0);
        }
        for row in [&mut self.shapes, &mut self.bottoms] {
            row.clear();
            row.resize(stride + 1, 0);
        }
    }
}

/// Where reading of the three streams stands.
struct Places<'a> {
    mel: Mel<'a>,
    run: Run,
    vlc: usize,
    magnitudes: usize,
}

impl Cleanup {
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

    /// Decodes a block into the pairs of rows; `None` where the segment is not sound.
    pub fn decode<'r, S: Copy + 'r>(
        &mut self,
        segment: &[u8],
        [width, height]: [usize; 2],
        missing_planes: u8,
        form: impl Form<S>,
        rows: impl Iterator<Item = RowPair<'r, S>>,
    ) -> Option<()> {
        let mut places = self.open(segment)?;
        let (across, down) = (width.div_ceil(2), height.div_ceil(2));
        if across > MAX_QUADS {
            return None;
        }
        let stride = across.next_multiple_of(2);
        self.row.start(stride);
        self.below.clear();
        self.below.resize(stride + 1, 0);
        self.values.resize(stride / 2, [Lanes::new([0; 4]); 2]);
        let most = u32::from(missing_planes) + 2;
        let readers = [self.vlc.reader(), self.magnitudes.reader()];
        first_row_shapes(readers[0], &mut places, self.row.shapes.get_mut(..across)?);
        for (index, (top, bottom)) in rows.take(down).enumerate() {
            if self.row.measure() > most {
                return None;
            }
            let values = &mut self.values;
            if index + 1 < down {
                let below = self.below.get_mut(..across)?;
                finish_row::<true>(readers, &mut places, &mut self.row, values, below);
                std::mem::swap(&mut self.row.shapes, &mut self.below);
            } else {
                finish_row::<false>(readers, &mut places, &mut self.row, values, &mut []);
            }
            write_row(form, values, top, bottom);
        }
        Some(())
    }
}

/// Coefficients of two rows; the last columns may have no place for all four of a pair.
fn write_row<S: Copy>(form: impl Form<S>, values: &[[Lanes; 2]], top: &mut [S], bottom: &mut [S]) {
    let (tops, top_end) = top.as_chunks_mut::<4>();
    let (bottoms, bottom_end) = bottom.as_chunks_mut::<4>();
    let whole = tops.len();
    for ((top, bottom), [upper, lower]) in tops.iter_mut().zip(bottoms).zip(values) {
        *top = form.coefficients(*upper);
        *bottom = form.coefficients(*lower);
    }
    if let Some([upper, lower]) = values.get(whole) {
        let [upper, lower] = [*upper, *lower].map(|values| form.coefficients(values));
        top_end.iter_mut().zip(upper).for_each(|(slot, value)| *slot = value);
        bottom_end.iter_mut().zip(lower).for_each(|(slot, value)| *slot = value);
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

#[inline(always)]
fn put(pair: &mut [Shape], entries: [codes::Entry; 2], offsets: [u32; 2]) {
    for ((slot, entry), offset) in pair.iter_mut().zip(entries).zip(offsets) {
        *slot = entry & 0xFFFF | offset << 16;
    }
}

/// All ones in the lane of each set bit.
static LANES: [Lanes; 16] = {
    let mut table = [Lanes::new([0; 4]); 16];
    let mut bits = 0;
    while bits < 16 {
        table[bits as usize] = Lanes::new([
            0u32.wrapping_sub(bits & 1),
            0u32.wrapping_sub(bits >> 1 & 1),
            0u32.wrapping_sub(bits >> 2 & 1),
            0u32.wrapping_sub(bits >> 3 & 1),
        ]);
        bits += 1;
    }
    table
};

impl Row {
    /// Lengths and contexts from the shapes; returns the largest exponent.
    ///
    /// Written for four quads at a time: without tables, and the logarithm by way of a float.
    #[inline(never)]
    fn measure(&mut self) -> u32 {
        // Bits 0 to 3 to the low bits of four bytes.
        let spread = |bits: u32| (bits & 15).wrapping_mul(0x0020_4081) & 0x0101_0101;
        let neighbours = self.bottoms.iter().zip(self.bottoms.get(1..).unwrap_or_default());
        let results = self.ends.iter_mut().zip(&mut self.tops);
        let mut largest = 0;
        for (((ends, top), shape), (left, right)) in results.zip(&self.shapes).zip(neighbours) {
            // T.814 equation 5: the largest exponent around counts where more than one sample
            // is significant; the exponent of 2 (μ - 1) + sign, bit 0 set, is its length.
            let united = left | right | 2;
            let highest = united & !(united >> 1) & 0x7FFF_FFFF;
            let predicted = ((highest as i32 as f32).to_bits() >> 23).wrapping_sub(127);
            let rho = shape >> 4 & 15;
            let is_single = rho & rho.wrapping_sub(1) == 0;
            let exponent = (shape >> 16) + if is_single { 1 } else { predicted };
            largest = largest.max(exponent);
            // The exponent, less one where the top bit is known.
            let each = (spread(rho) * (exponent & 31)).wrapping_sub(spread(shape >> 12));
            *ends = each.wrapping_mul(0x0101_0101);
            *top = f32::from_bits(((exponent & 31) + 126) << 23) as i32 as u32;
        }
        // T.814 equation 2: rho of the quads above, each bit in its place in the index.
        let east = self.shapes.get(1..).unwrap_or_default();
        for ((context, shape), east) in self.contexts.iter_mut().zip(&self.shapes).zip(east) {
            *context = (shape & 0xA0) << 2 | (east & 0x20) << 4;
        }
        let from_west = self.contexts.get_mut(1..).unwrap_or_default();
        for (context, west) in from_west.iter_mut().zip(&self.shapes) {
            *context |= west & 0x80;
        }
        largest
    }
}

/// Magnitudes and signs of a row of quads and, where there is one, the shapes of the row below.
///
/// The two do not depend on each other: done together, each fills the waits of the other.
#[inline(never)]
fn finish_row<const HAS_BELOW: bool>(
    [vlc, magnitudes]: [Reader<'_>; 2],
    places: &mut Places<'_>,
    row: &mut Row,
    values: &mut [[Lanes; 2]],
    below: &mut [Shape],
) {
    let mel = &mut places.mel;
    let (mut run, mut place, mut at) = (places.run, places.vlc, places.magnitudes);
    let (mut west, mut before) = (0, 0);
    let mut below = below.chunks_mut(2);
    let lengths = row.ends.as_chunks::<2>().0.iter().zip(row.tops.as_chunks::<2>().0);
    let shapes = row.shapes.as_chunks::<2>().0.iter().zip(row.contexts.as_chunks::<2>().0);
    let results = values.iter_mut().zip(row.bottoms.as_chunks_mut::<2>().0);
    for (((shapes, contexts), (ends, tops)), (values, slots)) in shapes.zip(lengths).zip(results) {
        if HAS_BELOW && let Some(pair) = below.next() {
            let mut bits = PairBits::at(vlc, place);
            let mut shape = |is_there: bool, context: u32| {
                let context = west | context;
                let index = context | bits.peek() & 0x7F;
                let mut entry = codes::OTHER_ROWS[index as usize & 1023];
                if !is_there || context == 0 && !run.event(mel) {
                    entry = 0;
                }
                west = entry >> 16;
                bits.skip(entry & 7);
                entry
            };
            let (first, second) = (shape(true, contexts[0]), shape(pair.len() == 2, contexts[1]));
            let mode = first >> 3 & 1 | second >> 2 & 2;
            let index = mode << offsets::PREFIX_BITS | bits.peek() & 0x3F;
            let offsets = bits.offsets(offsets::OTHER_ROWS[index as usize & 255]);
            put(pair, [first, second], offsets);
            place += bits.used as usize;
        }
        if (shapes[0] | shapes[1]) & 0xF0 == 0 {
            (*slots, before) = ([before, 0], 0);
            *values = [Lanes::new([0; 4]); 2];
            continue;
        }
        let [left, right] = [0, 1].map(|i| {
            let decoded = magnitudes_of_quad(magnitudes, &mut at, shapes[i], ends[i], tops[i]);
            let significant = LANES[(shapes[i] >> 4 & 15) as usize];
            let [first, second] = decoded.or(significant.and(Lanes::splat(1))).odd();
            slots[i] = before | first;
            before = second;
            decoded.plus(significant.and(Lanes::splat(2)))
        });
        *values = left.unzipped(right);
    }
    if let Some(slot) = row.bottoms.last_mut() {
        *slot = before;
    }
    (places.run, places.vlc, places.magnitudes) = (run, place, at);
}

/// `2 (μ - 1) + sign` of the four samples, 0 where not significant.
#[inline(always)]
fn magnitudes_of_quad(
    bits: Reader<'_>,
    place: &mut usize,
    shape: Shape,
    ends: u32,
    top: u32,
) -> Lanes {
    let starts = [0, ends & 0xFF, ends >> 8 & 0xFF, ends >> 16 & 0xFF];
    let raw = if ends >> 24 <= WORD_BITS {
        let word = bits.word(*place);
        starts.map(|start| (word >> (start & 63)) as u32)
    } else {
        starts.map(|start| bits.word(*place + start as usize) as u32)
    };
    *place += (ends >> 24) as usize;
    let lanes = |place: u32| LANES[(shape >> place & 15) as usize];
    let (rho, known, ones) = (lanes(4), lanes(12), lanes(8));
    let top = Lanes::splat(top);
    let all = top.plus(top).minus(Lanes::splat(1));
    let mask = all.and(rho).xor(top.and(known));
    Lanes::new(raw).and(mask).or(top.and(ones))
}
