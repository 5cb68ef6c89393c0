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

/// Two lines of samples, one before the first and one behind the last added at each end.
#[derive(Debug, Clone)]
pub struct Lines<const N: usize> {
    pub above: Vec<[u16; N]>,
    pub line: Vec<[u16; N]>,
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
    pub parameters: Parameters,
    pub levels: Levels,
    pub contexts: Box<[Context; CONTEXTS]>,
    run_contexts: [RunContext; 2],
    pub bits: BitReader<'a>,
}

/// Decodes the next line; false when the stream is damaged there or does not have it whole.
pub type DecodeLine<'a, const N: usize> = fn(&mut Coder<'a>, &mut Lines<N>) -> bool;

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

    /// The function for the lines of this scan. Called through its address: optimisers that put
    /// it where it is called once make one function of all variants, too large for registers.
    pub fn line_decoder<const N: usize>(&self) -> DecodeLine<'a, N> {
        if self.parameters.is_plain_modulo() {
            Self::line::<N, false>
        } else {
            Self::line::<N, true>
        }
    }

    fn line<const N: usize, const GENERAL: bool>(&mut self, lines: &mut Lines<N>) -> bool {
        lines.advance();
        let columns = lines.line.len() - 2;
        let mut at = 0;
        while let Some(start) = self.regular::<N, GENERAL>(lines, at) {
            let Some(end) = self.run::<N>(lines, start, columns) else { return false };
            at = end;
            if at >= columns {
                break;
            }
        }
        !self.bits.is_exhausted()
    }

    /// A run from column `from` and the sample that ends it. Returns the column behind; `None`
    /// when the run leaves the line.
    fn run<const N: usize>(
        &mut self,
        lines: &mut Lines<N>,
        from: usize,
        columns: usize,
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
            *slot = self.interruption::<N>(left, above, limit);
        }
        lines.run_index = lines.run_index.saturating_sub(1);
        Some(end + 1)
    }

    /// The sample that ends a run (ITU-T T.87 A.7.2). Sample interleave knows one kind only.
    fn interruption<const N: usize>(&mut self, left: i32, above: i32, limit: u32) -> u16 {
        let parameters = &self.parameters;
        let is_alike = N == 1 && (left - above).abs() <= parameters.near;
        let [unlike, alike] = &mut self.run_contexts;
        let context = if is_alike { alike } else { unlike };
        let k = context.k();
        let mapped = self.bits.golomb(k, parameters.code_limits(limit));
        let error = context.error(mapped, k, parameters);
        let (prediction, error) = match (is_alike, above < left) {
            (true, _) => (left, error),
            (false, true) => (above, error.wrapping_neg()),
            (false, false) => (above, error),
        };
        reconstructed::<true>(parameters, prediction, error) as u16
    }
}

/// Prediction and error to a sample (ITU-T T.87 A.4.4, A.4.5).
#[inline(always)]
pub fn reconstructed<const GENERAL: bool>(
    parameters: &Parameters,
    predicted: i32,
    error: i32,
) -> i32 {
    let &Parameters { maxval, near, range, .. } = parameters;
    if !GENERAL {
        return predicted.wrapping_add(error) & maxval;
    }
    let step = parameters.step();
    let mut value = predicted.wrapping_add(error.wrapping_mul(step));
    if value < -near {
        value = value.wrapping_add(range.wrapping_mul(step));
    } else if value > maxval + near {
        value = value.wrapping_sub(range.wrapping_mul(step));
    }
    value.clamp(0, maxval)
}
