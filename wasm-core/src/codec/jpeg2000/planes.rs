//! Planes of reals to interleaved samples (ITU-T T.800 G.1).

use super::super::RawSamples;
use super::super::htj2k::codestream::Component;
use super::super::htj2k::rect::Rect;

/// A decoded picture, component by component, rows without a gap.
#[derive(Debug)]
pub struct Planes<'a> {
    pub planes: Vec<&'a [f32]>,
    pub columns: u32,
    pub component: Component,
    /// Signed samples fill 16 bits, so that Bits Stored may be more than the precision.
    pub is_wide: bool,
    /// Pixels of tiles that did not come.
    pub missing: Vec<Rect>,
}

impl Planes<'_> {
    /// Samples by pixel. Signed ones are two's complement, as wide as their container.
    pub fn interleaved(&self) -> RawSamples {
        let precision = self.component.precision;
        if precision <= 8 && !self.is_wide {
            RawSamples::U8(self.collected(|value| value as u8))
        } else if precision <= 16 {
            RawSamples::U16(self.collected(|value| value as u16))
        } else {
            RawSamples::U32(self.collected(|value| value as u32))
        }
    }

    /// The decoder shifts every component up by half of its range, also the signed ones, whose
    /// values lie around zero; and lossy values may lie outside of the range.
    fn collected<T: Copy + Default>(&self, stored: impl Fn(i32) -> T) -> Vec<T> {
        let largest = ((1u64 << self.component.precision) - 1) as u32;
        let offset = if self.component.is_signed { 1 << (self.component.precision - 1) } else { 0 };
        let sample =
            |value: f32| stored((value.round_ties_even() as u32).min(largest) as i32 - offset);
        let mut samples = match &self.planes[..] {
            [grey] => grey.iter().map(|value| sample(*value)).collect(),
            [a, b, c] => {
                let mut samples = vec![T::default(); a.len() * 3];
                let slots = samples.as_chunks_mut::<3>().0;
                for (((slot, a), b), c) in slots.iter_mut().zip(*a).zip(*b).zip(*c) {
                    *slot = [sample(*a), sample(*b), sample(*c)];
                }
                samples
            }
            planes => {
                let stride = planes.len();
                let length = planes.first().map_or(0, |plane| plane.len());
                let mut samples = vec![T::default(); length * stride];
                for (place, plane) in planes.iter().enumerate() {
                    let slots = samples.iter_mut().skip(place).step_by(stride);
                    slots.zip(*plane).for_each(|(slot, value)| *slot = sample(*value));
                }
                samples
            }
        };
        if !self.missing.is_empty() {
            // Where a tile is missing the decoder leaves half of the range, which would look
            // like tissue; the least value of the picture does not.
            let least = |plane: &&[f32]| plane.iter().copied().fold(f32::INFINITY, f32::min);
            let pixel: Vec<T> = self.planes.iter().map(|plane| sample(least(plane))).collect();
            self.blank(&mut samples, &pixel);
        }
        samples
    }

    fn blank<T: Copy>(&self, samples: &mut [T], pixel: &[T]) {
        let length = self.columns as usize * pixel.len();
        if length == 0 {
            return;
        }
        for rect in &self.missing {
            let [start, end] = [rect.x0, rect.x1].map(|x| x as usize * pixel.len());
            let rows = samples.chunks_exact_mut(length).skip(rect.y0 as usize);
            for row in rows.take(rect.height() as usize) {
                let part = row.get_mut(start..end.min(length)).unwrap_or_default();
                part.chunks_exact_mut(pixel.len()).for_each(|slot| slot.copy_from_slice(pixel));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(planes: &[&[f32]], precision: u8, is_signed: bool, expected: RawSamples) {
        let component = Component { precision, is_signed };
        let is_wide = is_signed && !matches!(expected, RawSamples::U8(_));
        let planes = planes.to_vec();
        let planes = Planes { planes, columns: 2, component, is_wide, missing: Vec::new() };
        assert_eq!(planes.interleaved(), expected);
    }

    #[test]
    fn signed_components_lose_the_shift_of_unsigned_ones() {
        // 12 bits: 2048 stands for 0, 0 for -2048, 4095 for 2047.
        let expected = [0, -2048, 2047, -1].map(|v: i16| v as u16);
        let plane = [2048.0, 0.0, 4095.0, 2047.0];
        check(&[&plane], 12, true, RawSamples::U16(expected.to_vec()));
        check(&[&[128.0, 0.0]], 8, true, RawSamples::U8(vec![0, 0x80]));
    }

    #[test]
    fn lossy_values_outside_of_the_range_are_clamped() {
        let plane = [-3.4, 258.2, 7.6, f32::NAN];
        check(&[&plane], 8, false, RawSamples::U8(vec![0, 255, 8, 0]));
    }

    #[test]
    fn components_are_interleaved() {
        let (red, green, blue) = ([1.0, 2.0], [3.0, 4.0], [5.0, 6.0]);
        let expected = RawSamples::U8(vec![1, 3, 5, 2, 4, 6]);
        check(&[&red, &green, &blue], 8, false, expected);
    }

    #[test]
    fn missing_tiles_are_dark() {
        let component = Component { precision: 8, is_signed: false };
        let plane = [90.0, 128.0, 70.0, 128.0];
        let missing = vec![Rect { x0: 1, y0: 0, x1: 2, y1: 2 }];
        let planes =
            Planes { planes: vec![&plane], columns: 2, component, is_wide: false, missing };
        assert_eq!(planes.interleaved(), RawSamples::U8(vec![90, 70, 70, 70]));
    }
}
