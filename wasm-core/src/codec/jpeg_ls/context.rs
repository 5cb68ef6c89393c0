//! What the coder has learned of each kind of neighbourhood (ITU-T T.87 A.6, A.7.2.2).

use super::codes::CodeNumber;
use super::parameters::Parameters;

/// Contexts of the regular mode, and room to index without a check: 365 are in use.
pub const CONTEXTS: usize = 512;

/// All contexts of the regular mode.
#[derive(Debug, Clone)]
pub struct Contexts(pub [Context; CONTEXTS]);

impl Contexts {
    pub fn new(parameters: &Parameters) -> Self {
        Self([Context::new(parameters); CONTEXTS])
    }
}

/// One context of the regular mode. What the next sample needs is worked out when the last one
/// is taken in, so that decoding does not wait for it.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// A: sum of the errors' magnitudes.
    magnitude: u32,
    /// B: sum of the errors, kept within one count of zero.
    bias: i32,
    /// N: how many samples were seen, halved with A and B at RESET.
    count: u16,
    /// C: correction of the prediction.
    pub correction: i8,
    pub code: CodeNumber,
}

/// The smallest k for which `count << k` reaches `magnitude` (ITU-T T.87 A.5.1).
#[inline(always)]
fn golomb_parameter(count: u32, magnitude: u32) -> u32 {
    let k = count.leading_zeros().saturating_sub(magnitude.leading_zeros());
    (k + u32::from(count.wrapping_shl(k) < magnitude)).min(31)
}

impl Context {
    pub fn new(parameters: &Parameters) -> Self {
        let magnitude = parameters.first_magnitude();
        let code = golomb_parameter(1, magnitude) as u8 + 1;
        Self { magnitude, bias: 0, count: 1, correction: 0, code }
    }

    /// Takes in a prediction error (ITU-T T.87 A.6).
    #[inline(always)]
    pub fn update<const GENERAL: bool>(&mut self, error: i32, parameters: &Parameters) {
        let step = if GENERAL { parameters.step() } else { 1 };
        let mut magnitude = self.magnitude.wrapping_add(error.unsigned_abs());
        let mut bias = self.bias.wrapping_add(error.wrapping_mul(step));
        let mut count = u32::from(self.count);
        if count == parameters.reset {
            (magnitude, bias, count) = halved(magnitude, bias, count);
        }
        count += 1;
        let number = count as i32;
        // Which bound the sum left: 1 for the top, −1 for the bottom.
        let drift = i32::from(bias > 0) - i32::from(bias <= -number);
        bias = bias.wrapping_sub(number * drift).max(1 - number).min(0);
        if let Ok(correction) = i8::try_from(i32::from(self.correction) + drift) {
            self.correction = correction;
        }
        // ⌊(magnitude − 1) / count⌋, or 0; k is how many bits that has.
        let k = match RECIPROCALS.get(count as usize) {
            Some(reciprocal) => {
                let quotient = (u64::from(magnitude) * u64::from(*reciprocal)) >> 31;
                32 - (quotient as u32).leading_zeros()
            }
            None => golomb_parameter(count, magnitude),
        };
        let is_lossless = !GENERAL || parameters.near == 0;
        let is_flipped = is_lossless & (k == 0) & (2 * bias <= -number);
        self.magnitude = magnitude;
        self.bias = bias;
        self.count = count as u16;
        self.code = k as u8 + 1 - u8::from(is_flipped);
    }
}

/// By N: its reciprocal times 2³¹, a little less, so that a product that would be whole falls
/// short of it. Exact for every A that samples of 16 bits can make.
static RECIPROCALS: [u32; 129] = {
    let mut table = [0; 129];
    let mut count = 1;
    while count < table.len() {
        table[count] = ((1u32 << 31) - 1) / count as u32;
        count += 1;
    }
    table
};

/// A, B and N at RESET. A call, so that the usual case has no shifts.
#[cold]
#[inline(never)]
fn halved(magnitude: u32, bias: i32, count: u32) -> (u32, i32, u32) {
    (magnitude >> 1, bias >> 1, count >> 1)
}

/// One of the two contexts of the sample that ends a run (ITU-T T.87 A.7.2).
#[derive(Debug, Clone, Copy)]
pub struct RunContext {
    /// RItype: 1 when the neighbours are alike.
    kind: u32,
    magnitude: u32,
    count: u32,
    /// Nn: how many errors were negative.
    negative: u32,
}

impl RunContext {
    pub fn new(kind: u32, parameters: &Parameters) -> Self {
        Self { kind, magnitude: parameters.first_magnitude(), count: 1, negative: 0 }
    }

    pub fn k(&self) -> u32 {
        let extra = if self.kind == 1 { self.count >> 1 } else { 0 };
        golomb_parameter(self.count, self.magnitude.wrapping_add(extra))
    }

    /// The error that was coded as `mapped`, which is taken in.
    pub fn error(&mut self, mapped: u32, k: u32, parameters: &Parameters) -> i32 {
        let code = mapped.wrapping_add(self.kind);
        let is_odd = code & 1 == 1;
        let size = (code >> 1).wrapping_add(code & 1) as i32;
        let leans_negative = k != 0 || 2 * self.negative >= self.count;
        let error = if leans_negative == is_odd { size.wrapping_neg() } else { size };
        if error < 0 {
            self.negative += 1;
        }
        let growth = mapped.wrapping_add(1).wrapping_sub(self.kind) >> 1;
        self.magnitude = self.magnitude.wrapping_add(growth);
        if self.count == parameters.reset {
            self.magnitude >>= 1;
            self.count >>= 1;
            self.negative >>= 1;
        }
        self.count += 1;
        error
    }
}
