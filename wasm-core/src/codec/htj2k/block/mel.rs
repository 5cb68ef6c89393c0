//! The adaptive run-length code of events that are mostly 0 (ITU-T T.814 7.3.3).

/// Logarithm of the run that each state stands for (T.814 Table 2).
const EXPONENTS: [u8; 13] = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5];

/// Reads events from the MEL segment; behind its end come bits of 1.
#[derive(Debug)]
pub struct Mel<'a> {
    bytes: &'a [u8],
    /// Most significant bit first, at the top of the word.
    bits: u64,
    count: u32,
    is_after_ff: bool,
    state: usize,
    zeros: u32,
    has_one: bool,
}

impl<'a> Mel<'a> {
    /// `bytes`: from the first MEL byte to the last but one of the cleanup segment. The low half
    /// of the last belongs to another code and reads as ones.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, bits: 0, count: 0, is_after_ff: false, state: 0, zeros: 0, has_one: false }
    }

    /// The next event.
    #[inline(always)]
    pub fn event(&mut self) -> bool {
        if self.zeros == 0 && !self.has_one {
            self.run();
        }
        if self.zeros > 0 {
            self.zeros -= 1;
            false
        } else {
            self.has_one = false;
            true
        }
    }

    /// Decodes a run: zeros only, or fewer and then a one.
    fn run(&mut self) {
        if self.count < 6 {
            self.fill();
        }
        let exponent = u32::from(EXPONENTS.get(self.state).copied().unwrap_or(5));
        if self.bits >> 63 == 1 {
            self.take(1);
            self.zeros = 1 << exponent;
            self.state = (self.state + 1).min(12);
        } else {
            self.zeros = (self.bits >> (63 - exponent)) as u32;
            self.take(1 + exponent);
            self.has_one = true;
            self.state = self.state.saturating_sub(1);
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
        let events: Vec<bool> = (0..7).map(|_| mel.event()).collect();
        assert_eq!(events, [false, false, false, false, false, false, true]);
    }
}
