//! One line of samples: regular mode and run mode in turn (ITU-T T.87 A.3 to A.7).

use std::cell::Cell;

use super::bits::{Bits, CodeLimits, Source};
use super::context::{Contexts, RunContext};
use super::parameters::{Levels, Parameters};
use super::regular::regular;
use super::run::run;

/// Samples of one line, one before the first and one behind the last added. While a line is
/// decoded, what it has not reached yet are the samples above.
#[derive(Debug, Clone)]
pub struct Line<const N: usize> {
    samples: Vec<[u16; N]>,
    pub run_index: usize,
}

impl<const N: usize> Line<N> {
    pub fn new(columns: usize) -> Self {
        Self { samples: vec![[0; N]; columns + 2], run_index: 0 }
    }

    /// As before the first line of an image or of a restart interval.
    pub fn restart(&mut self) {
        self.samples.fill([0; N]);
        self.run_index = 0;
    }

    pub fn samples(&self) -> &[[u16; N]] {
        self.samples.get(1..self.samples.len() - 1).unwrap_or_default()
    }
}

/// Where decoding is within a line.
pub struct Place<const N: usize> {
    /// 0 to the number of columns.
    pub column: usize,
    /// The sample above the left one: Rc.
    pub corner: [u16; N],
    /// Ra.
    pub left: [u16; N],
}

/// The state that all lines of a scan share.
#[derive(Debug)]
pub struct Coder<'a> {
    pub parameters: Parameters,
    /// Of codes in regular mode.
    pub limits: CodeLimits,
    pub source: Source<'a>,
    pub run_contexts: [RunContext; 2],
    pub contexts: Contexts,
    pub levels: Levels,
    bits: Bits,
}

/// Decodes the next line; false when the stream is damaged there or does not have it whole.
pub type DecodeLine<'a, const N: usize> = fn(&mut Coder<'a>, &mut Line<N>) -> bool;

impl<'a> Coder<'a> {
    pub fn new(parameters: Parameters, data: &'a [u8]) -> Box<Self> {
        Box::new(Self {
            parameters,
            limits: parameters.code_limits(parameters.limit),
            source: Source::new(data),
            run_contexts: [0, 1].map(|kind| RunContext::new(kind, &parameters)),
            contexts: Contexts::new(&parameters),
            levels: Levels::new(&parameters),
            bits: Bits::default(),
        })
    }

    /// Begins a restart interval at the first byte of `data`.
    pub fn restart(&mut self, data: &'a [u8]) {
        self.contexts = Contexts::new(&self.parameters);
        self.run_contexts = [0, 1].map(|kind| RunContext::new(kind, &self.parameters));
        self.source = Source::new(data);
        self.bits = Bits::default();
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

    fn line<const N: usize, const GENERAL: bool>(&mut self, line: &mut Line<N>) -> bool {
        let samples = Cell::from_mut(&mut line.samples[..]).as_slice_of_cells();
        let [edge, first, ..] = samples else { return false };
        let mut place = Place { column: 0, corner: edge.get(), left: first.get() };
        // The first left neighbour is the sample above; the last sample above is its own right
        // neighbour (ITU-T T.87 A.2.1).
        edge.set(first.get());
        if let [.., last, edge] = samples {
            edge.set(last.get());
        }
        let mut bits = self.bits;
        let columns = samples.len() - 2;
        while regular::<N, GENERAL>(self, &mut bits, samples, &mut place) {
            if run::<N, GENERAL>(self, &mut bits, samples, &mut place, &mut line.run_index)
                .is_none()
            {
                return false;
            }
            if place.column >= columns {
                break;
            }
        }
        self.bits = bits;
        !self.source.is_exhausted(bits)
    }

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
