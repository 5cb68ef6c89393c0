//! One line of samples: regular mode and run mode (ITU-T T.87 A.3 to A.7).

use super::super::CodecError;
use super::bits::BitReader;
use super::context::{CONTEXTS, Context, RunContext};
use super::parameters::{Levels, Parameters};

/// Bits of a run segment's length by RUNindex (ITU-T T.87 A.2.1, J).
const RUN_BITS: [u8; 32] = [
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15,
];
/// No sample of a whole stream has a code this large.
const DAMAGED: u32 = 1 << 17;

/// Two lines of samples, one before the first and one behind the last added at each end.
#[derive(Debug, Clone)]
pub struct Lines<const N: usize> {
    above: Vec<[u16; N]>,
    line: Vec<[u16; N]>,
    run_index: usize,
}

impl<const N: usize> Lines<N> {
    pub fn new(columns: usize) -> Self {
        let zeros = vec![[0; N]; columns + 2];
        Self { above: zeros.clone(), line: zeros, run_index: 0 }
    }

    /// As before the first line of an image or of a restart interval.
    pub fn restart(&mut self) {
        self.above.fill([0; N]);
        self.line.fill([0; N]);
        self.run_index = 0;
    }

    /// Makes room for the next line; its first left neighbour is the sample above, and the last
    /// sample above is its own right neighbour (ITU-T T.87 A.2.1).
    fn advance(&mut self) {
        std::mem::swap(&mut self.above, &mut self.line);
        if let [.., last, edge] = &mut self.above[..] {
            *edge = *last;
        }
        if let ([edge, ..], [_, first, ..]) = (&mut self.line[..], &self.above[..]) {
            *edge = *first;
        }
    }

    /// The samples of the line that was decoded last.
    pub fn samples(&self) -> &[[u16; N]] {
        self.line.get(1..self.line.len() - 1).unwrap_or_default()
    }
}

/// The state that all lines of a scan share.
#[derive(Debug)]
pub struct Coder<'a> {
    parameters: Parameters,
    levels: Levels,
    contexts: Box<[Context; CONTEXTS]>,
    run_contexts: [RunContext; 2],
    pub bits: BitReader<'a>,
}

/// What one sample is predicted from, beside its context.
#[derive(Clone, Copy)]
struct Prediction {
    /// The index of the quantised gradients, −364 to 364.
    gradients: i32,
    /// The median of the neighbours, before correction.
    median: i32,
}

#[inline(always)]
fn median(left: i32, above: i32, corner: i32) -> i32 {
    let (low, high) = if left < above { (left, above) } else { (above, left) };
    (left + above - corner).max(low).min(high)
}

impl<'a> Coder<'a> {
    pub fn new(parameters: Parameters, data: &'a [u8]) -> Result<Self, CodecError> {
        Ok(Self {
            parameters,
            levels: Levels::new(&parameters)?,
            contexts: Box::new([Context::new(&parameters); CONTEXTS]),
            run_contexts: [0, 1].map(|kind| RunContext::new(kind, &parameters)),
            bits: BitReader::new(data),
        })
    }

    /// Begins a restart interval at the first byte of `data`.
    pub fn restart(&mut self, data: &'a [u8]) {
        self.contexts.fill(Context::new(&self.parameters));
        self.run_contexts = [0, 1].map(|kind| RunContext::new(kind, &self.parameters));
        self.bits = BitReader::new(data);
    }

    /// Decodes the next line; false when the stream is damaged there or does not have it whole.
    pub fn decode_line<const N: usize>(&mut self, lines: &mut Lines<N>) -> bool {
        lines.advance();
        let is_sound = if self.parameters.is_plain_modulo() {
            self.line::<N, false>(lines)
        } else {
            self.line::<N, true>(lines)
        };
        is_sound && !self.bits.is_exhausted()
    }

    fn line<const N: usize, const GENERAL: bool>(&mut self, lines: &mut Lines<N>) -> bool {
        let columns = lines.line.len() - 2;
        let mut at = 0;
        let mut largest_code = 0;
        loop {
            let Some(stretch) = self.regular::<N, GENERAL>(lines, at, &mut largest_code) else {
                return largest_code < DAMAGED;
            };
            at = stretch;
            let Some(end) = self.run::<N>(lines, at, columns, &mut largest_code) else {
                return false;
            };
            at = end;
            if at >= columns {
                return largest_code < DAMAGED;
            }
        }
    }

    /// Samples in regular mode from column `from`. Returns the column where a run begins.
    #[inline(always)]
    fn regular<const N: usize, const GENERAL: bool>(
        &mut self,
        lines: &mut Lines<N>,
        from: usize,
        largest_code: &mut u32,
    ) -> Option<usize> {
        let Self { parameters, levels, contexts, bits, .. } = self;
        let (mut reader, mut codes) = (*bits, *largest_code);
        let [corner, mut above] = *lines.above.get(from..)?.first_chunk::<2>()?;
        let rights = lines.above.get(from + 2..)?;
        let (before, slots) = lines.line.split_at_mut_checked(from + 1)?;
        let mut left = *before.last()?;
        // The level of (above − corner) is the level of (right − above) one sample before.
        let mut corner = corner;
        let mut levels_before = [0; N];
        for ((level, above), corner) in levels_before.iter_mut().zip(above).zip(corner) {
            *level = levels.of(i32::from(above) - i32::from(corner));
        }
        let mut run_start = None;
        for (index, (slot, right)) in slots.iter_mut().zip(rights).enumerate() {
            let mut predictions = [Prediction { gradients: 0, median: 0 }; N];
            let mut is_run = true;
            for c in 0..N {
                let (a, b, c0, d) = (
                    i32::from(left[c]),
                    i32::from(above[c]),
                    i32::from(corner[c]),
                    i32::from(right[c]),
                );
                let level = levels.of(d - b);
                let gradients = 81 * level + 9 * levels_before[c] + levels.of(c0 - a);
                levels_before[c] = level;
                is_run &= gradients == 0;
                predictions[c] = Prediction { gradients, median: median(a, b, c0) };
            }
            if is_run {
                run_start = Some(from + index);
                break;
            }
            let mut sample = [0; N];
            for (value, prediction) in sample.iter_mut().zip(predictions) {
                *value = regular_sample::<GENERAL>(
                    parameters,
                    contexts,
                    &mut reader,
                    prediction,
                    &mut codes,
                );
            }
            *slot = sample;
            left = sample;
            corner = above;
            above = *right;
        }
        *bits = reader;
        *largest_code = codes;
        run_start
    }

    /// A run from column `from` and the sample that ends it. Returns the column behind; `None`
    /// when the run leaves the line.
    fn run<const N: usize>(
        &mut self,
        lines: &mut Lines<N>,
        from: usize,
        columns: usize,
        largest_code: &mut u32,
    ) -> Option<usize> {
        let left = *lines.line.get(from)?;
        let mut end = from;
        let run_bits = |index: usize| u32::from(RUN_BITS.get(index).copied().unwrap_or_default());
        loop {
            let length = 1 << run_bits(lines.run_index);
            if self.bits.take(1) == 0 {
                end += self.bits.take(run_bits(lines.run_index)) as usize;
                break;
            }
            end += length;
            if end <= columns {
                lines.run_index = (lines.run_index + 1).min(31);
            }
            if end >= columns {
                lines.line.get_mut(from + 1..=columns)?.fill(left);
                return Some(columns);
            }
        }
        if end >= columns {
            return None;
        }
        lines.line.get_mut(from + 1..=end)?.fill(left);
        let above = *lines.above.get(end + 1)?;
        let slot = lines.line.get_mut(end + 1)?;
        let limit = self.parameters.limit - run_bits(lines.run_index) - 1;
        for ((slot, left), above) in slot.iter_mut().zip(left).zip(above) {
            let (left, above) = (i32::from(left), i32::from(above));
            *slot = self.interruption::<N>(left, above, limit, largest_code);
        }
        lines.run_index = lines.run_index.saturating_sub(1);
        Some(end + 1)
    }

    /// The sample that ends a run (ITU-T T.87 A.7.2). Sample interleave knows one kind only.
    fn interruption<const N: usize>(
        &mut self,
        left: i32,
        above: i32,
        limit: u32,
        largest_code: &mut u32,
    ) -> u16 {
        let parameters = &self.parameters;
        let is_alike = N == 1 && (left - above).abs() <= parameters.near;
        let [unlike, alike] = &mut self.run_contexts;
        let context = if is_alike { alike } else { unlike };
        let k = context.k();
        let mapped = self.bits.golomb(k, parameters.code_limits(limit));
        *largest_code |= mapped;
        let error = context.error(mapped, k, parameters);
        let (prediction, error) = match (is_alike, above < left) {
            (true, _) => (left, error),
            (false, true) => (above, error.wrapping_neg()),
            (false, false) => (above, error),
        };
        reconstructed::<true>(parameters, prediction, error)
    }
}

#[inline(always)]
fn regular_sample<const GENERAL: bool>(
    parameters: &Parameters,
    contexts: &mut [Context; CONTEXTS],
    reader: &mut BitReader<'_>,
    prediction: Prediction,
    codes: &mut u32,
) -> u16 {
    let sign = prediction.gradients >> 31;
    let index = ((prediction.gradients ^ sign) - sign) as usize & (CONTEXTS - 1);
    let Some(context) = contexts.get_mut(index) else { return 0 };
    let correction = (i32::from(context.correction) ^ sign) - sign;
    let predicted = (prediction.median + correction).max(0).min(parameters.maxval);
    let limits = parameters.code_limits(parameters.limit);
    let mapped = reader.golomb(u32::from(context.k), limits);
    *codes |= mapped;
    // Even codes are positive, odd ones negative (ITU-T T.87 A.5.2).
    let error = (mapped >> 1) as i32 ^ -((mapped & 1) as i32) ^ i32::from(context.flip);
    context.update::<GENERAL>(error, parameters);
    reconstructed::<GENERAL>(parameters, predicted, (error ^ sign).wrapping_sub(sign))
}

/// Prediction and error to a sample (ITU-T T.87 A.4.4, A.4.5).
#[inline(always)]
fn reconstructed<const GENERAL: bool>(parameters: &Parameters, predicted: i32, error: i32) -> u16 {
    let &Parameters { maxval, near, range, .. } = parameters;
    if !GENERAL {
        return (predicted.wrapping_add(error) & maxval) as u16;
    }
    let step = parameters.step();
    let mut value = predicted.wrapping_add(error.wrapping_mul(step));
    if value < -near {
        value = value.wrapping_add(range.wrapping_mul(step));
    } else if value > maxval + near {
        value = value.wrapping_sub(range.wrapping_mul(step));
    }
    value.clamp(0, maxval) as u16
}
