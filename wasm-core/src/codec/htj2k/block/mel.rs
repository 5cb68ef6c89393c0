//! The adaptive run-length code of events that are mostly 0 (ITU-T T.814 7.3.3).

/// Logarithm of the run that each state stands for (T.814 Table 2).
const EXPONENTS: [u8; 13] = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5];

/// Reads runs of events from the MEL segment; behind its end come bits of 1.
#[derive(Debug)]
pub struct Mel<'a> {
    bytes: &'a [u8],
    /// Most significant bit first, at the top of the word.
    bits: u64,
    count: u32,
    is_after_ff: bool,
    state: usize,
}

/// What is left of a run: twice its zeros, and one more if a one ends it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Run(u32);

impl Run {
    /// The next event.
    #[inline(always)]
    pub fn event(&mut self, mel: &mut Mel<'_>) -> bool {
        if self.0 == 0 {
            *self = mel.run();
        }
        let is_one = self.0 == 1;
        self.0 = self.0.saturating_sub(2);
        is_one
    }
}

impl<'a> Mel<'a> {
    /// `bytes`: from the first MEL byte to the last but one of the cleanup segment. The low half
    /// of the last belongs to another code and reads as ones.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, bits: 0, count: 0, is_after_ff: false, state: 0 }
    }

    /// Decodes a run: zeros only, or fewer and then a one.
    #[inline(never)]
    fn run(&mut self) -> Run {
        if self.count < 6 {
            self.fill();
        }
        let exponent = u32::from(EXPONENTS.get(self.state).copied().unwrap_or(5));
        if self.bits >> 63 == 1 {
            self.take(1);
            self.state = (self.state + 1).min(12);
            Run(2 << exponent)
        } else {
            let zeros = (self.bits >> (63 - exponent)) as u32;
            self.take(1 + exponent);
            self.state = self.state.saturating_sub(1);
            Run(2 * zeros + 1)
        }
    }

    fn take(&mut self, bits: u32) {
        self.bits <<= bits;
        self.count -= bits;
    }

    fn fill(&mut self) {
        while self.count <= 56 {
            let byte = match self.bytes {
                [] => 0xFF,
                [last] => {
                    self.bytes = &[];
                    last | 0x0F
                }
                [first, rest @ ..] => {
                    self.bytes = rest;
                    *first
                }
            };
            let width = if self.is_after_ff { 7 } else { 8 };
            self.is_after_ff = byte == 0xFF;
            self.bits |= u64::from(byte) << 56 << (8 - width) >> self.count;
            self.count += width;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_grow_with_each_that_is_all_zero() {
        // States 0, 1, 2 stand for one event each, 3 for two: 1 1 1 1 is five zeros; then in
        // state 4 the code 0 1 is one zero and a one.
        let data = [0b1111_0111, 0xFF];
        let mut mel = Mel::new(&data);
        let mut run = Run::default();
        let events: Vec<bool> = (0..7).map(|_| run.event(&mut mel)).collect();
        assert_eq!(events, [false, false, false, false, false, false, true]);
    }
}
