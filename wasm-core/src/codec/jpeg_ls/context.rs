//! What the coder has learned of each kind of neighbourhood (ITU-T T.87 A.6, A.7.2.2).

use super::parameters::Parameters;

/// Contexts of the regular mode, and room to index without a check: 365 are in use.
pub const CONTEXTS: usize = 512;

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
    /// The Golomb parameter, at most 31.
    pub k: u8,
    /// −1 where small errors change their sign (A.5.2), else 0.
    pub flip: i8,
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
        let k = golomb_parameter(1, magnitude) as u8;
        Self { magnitude, bias: 0, count: 1, correction: 0, k, flip: 0 }
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
        // All ones where the sum left its bounds at the top, or at the bottom.
        let high = !((bias.wrapping_sub(1)) >> 31);
        let low = (bias.wrapping_sub(1).wrapping_add(number)) >> 31;
        bias = bias.wrapping_add(number & low).wrapping_sub(number & high);
        bias = bias.max(1 - number).min(0);
        let correction = i32::from(self.correction) + low - high;
        let k = golomb_parameter(count, magnitude);
        let is_flipped = (!GENERAL || parameters.near == 0) && k == 0 && 2 * bias <= -number;
        self.magnitude = magnitude;
        self.bias = bias;
        self.count = count as u16;
        self.correction = correction.clamp(-128, 127) as i8;
        self.k = k as u8;
        self.flip = -i8::from(is_flipped);
    }
}

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
