//! One line of samples: regular mode and run mode (ITU-T T.87 A.3 to A.7).

use super::super::CodecError;
use super::bits::{BitReader, CodeLimits};
use super::codes::{CODES, Codes};
use super::context::{CONTEXTS, Context, RunContext};
use super::parameters::{Levels, Parameters};
use super::regular::regular;
use super::run::run;

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

/// What decoding a line needs at each sample.
pub struct LineState<'a> {
    pub parameters: Parameters,
    /// Of codes in regular mode.
    pub limits: CodeLimits,
    pub codes: &'static Codes,
    pub bits: BitReader<'a>,
}

impl LineState<'_> {
    /// Prediction and error to a sample (ITU-T T.87 A.4.4, A.4.5).
    #[inline(always)]
    pub fn reconstructed<const GENERAL: bool>(&self, predicted: i32, error: i32) -> i32 {
        let Parameters { maxval, near, range, .. } = self.parameters;
        if !GENERAL {
            return predicted.wrapping_add(error) & maxval;
        }
        let step = self.parameters.step();
        let mut value = predicted.wrapping_add(error.wrapping_mul(step));
        if value < -near {
            value = value.wrapping_add(range.wrapping_mul(step));
        } else if value > maxval + near {
            value = value.wrapping_sub(range.wrapping_mul(step));
        }
        value.clamp(0, maxval)
    }
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
        // Copies in registers: a store to a context could change what lies behind a reference.
        let mut state = LineState {
            parameters: self.parameters,
            limits: self.parameters.code_limits(self.parameters.limit),
            codes: &CODES,
            bits: self.bits,
        };
        let above = &lines.above[..];
        let Some(columns) = above.len().checked_sub(2) else { return false };
        let mut at = 0;
        loop {
            let start = regular::<N, GENERAL>(
                &mut state,
                &self.levels,
                &mut self.contexts,
                above,
                &mut lines.line,
                at,
            );
            let Some(start) = start else { break };
            let end = run::<N, GENERAL>(
                &mut state,
                &mut self.run_contexts,
                &mut lines.run_index,
                above,
                &mut lines.line,
                start,
            );
            let Some(end) = end else { return false };
            at = end;
            if at >= columns {
                break;
            }
        }
        self.bits = state.bits;
        !self.bits.is_exhausted()
    }
}
