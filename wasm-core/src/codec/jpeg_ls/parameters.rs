//! Coding parameters: preset or default, and what follows from them (ITU-T T.87 A.2, C.2.4.1.1).

use super::super::CodecError;
use super::bits::CodeLimits;

/// Preset coding parameters as a stream gives them; 0 stands for the default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Preset {
    pub maxval: u16,
    pub thresholds: [u16; 3],
    pub reset: u16,
}

/// Parameters of one scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    /// MAXVAL: the largest sample.
    pub maxval: i32,
    /// NEAR: how far a sample may be from the original.
    pub near: i32,
    pub thresholds: [i32; 3],
    pub reset: u32,
    /// RANGE: how many values a prediction error can have.
    pub range: i32,
    /// Bits of such a value.
    pub qbpp: u32,
    /// The longest code in bits.
    pub limit: u32,
}

fn bits_of(count: i32) -> u32 {
    // ⌈log2(count)⌉
    32 - (count - 1).leading_zeros()
}

impl Parameters {
    /// `precision` in bits, 2 to 16. Parameters that contradict each other are an error.
    pub fn new(precision: u8, near: u8, preset: Preset) -> Result<Self, CodecError> {
        let largest = (1i32 << precision.clamp(2, 16)) - 1;
        let maxval = if preset.maxval == 0 { largest } else { i32::from(preset.maxval) };
        let near = i32::from(near);
        if maxval > largest || near > maxval / 2 {
            return Err(CodecError::data(format!(
                "MAXVAL {maxval} and NEAR {near} with {precision} bits"
            )));
        }
        let mut thresholds = default_thresholds(maxval, near);
        for (slot, given) in thresholds.iter_mut().zip(preset.thresholds) {
            if given != 0 {
                *slot = i32::from(given);
            }
        }
        let reset = if preset.reset == 0 { 64 } else { u32::from(preset.reset) };
        let [t1, t2, t3] = thresholds;
        if !(near < t1 && t1 <= t2 && t2 <= t3 && t3 <= maxval) || reset < 3 {
            return Err(CodecError::data(format!(
                "thresholds {t1}, {t2}, {t3} and RESET {reset} cannot be"
            )));
        }
        let step = 2 * near + 1;
        let range = (maxval + 2 * near) / step + 1;
        let bpp = bits_of(maxval + 1).max(2);
        Ok(Self {
            maxval,
            near,
            thresholds,
            reset,
            range,
            qbpp: bits_of(range),
            limit: 2 * (bpp + bpp.max(8)),
        })
    }

    /// Values that one step of the quantised prediction error spans.
    pub fn step(&self) -> i32 {
        2 * self.near + 1
    }

    /// Whether a sample is the sum of prediction and error, its higher bits cut off.
    pub fn is_plain_modulo(&self) -> bool {
        self.near == 0 && (self.maxval & (self.maxval + 1)) == 0
    }

    /// Codes of at most `limit` bits.
    pub fn code_limits(&self, limit: u32) -> CodeLimits {
        CodeLimits { escape_prefix: limit.saturating_sub(self.qbpp + 1), escape_bits: self.qbpp }
    }

    /// First value of A in every context (ITU-T T.87 A.2.1).
    pub fn first_magnitude(&self) -> u32 {
        ((self.range + 32) >> 6).max(2) as u32
    }
}

/// ITU-T T.87 C.2.4.1.1.1.
fn default_thresholds(maxval: i32, near: i32) -> [i32; 3] {
    let within = |value: i32, least: i32| {
        if value > maxval || value < least { least } else { value }
    };
    let [t1, t2, t3] = if maxval >= 128 {
        let factor = (maxval.min(4095) + 128) >> 8;
        [factor + 2 + 3 * near, 4 * factor + 3 + 5 * near, 17 * factor + 4 + 7 * near]
    } else {
        let factor = 256 / (maxval + 1);
        [
            (3 / factor + 3 * near).max(2),
            (7 / factor + 5 * near).max(3),
            (21 / factor + 7 * near).max(4),
        ]
    };
    let t1 = within(t1, near + 1);
    let t2 = within(t2, t1);
    [t1, t2, within(t3, t2)]
}

/// Differences of two samples, modulo this, are all distinct.
const DIFFERENCES: usize = 1 << 17;

/// Gradients quantised to −4 ..= 4, by table (ITU-T T.87 A.3.3). Negative ones fill its upper half.
#[derive(Debug, Clone)]
pub struct Levels([i8; DIFFERENCES]);

impl Levels {
    pub fn new(parameters: &Parameters) -> Self {
        let [t1, t2, t3] = parameters.thresholds;
        let mut table = [0; DIFFERENCES];
        // Where the levels 1 to 4 begin.
        let starts = [parameters.near + 1, t1, t2, t3];
        for (level, start) in (1..).zip(starts) {
            let start = start as usize;
            table.get_mut(start..DIFFERENCES / 2).unwrap_or_default().fill(level);
            let end = DIFFERENCES - start + 1;
            table.get_mut(DIFFERENCES / 2..end).unwrap_or_default().fill(-level);
        }
        Self(table)
    }

    /// The level of the difference of two samples.
    #[inline(always)]
    pub fn of(&self, difference: i32) -> i32 {
        let index = difference as usize & (DIFFERENCES - 1);
        i32::from(self.0.get(index).copied().unwrap_or(0))
    }
}
