//! PALETTE COLOR to RGBA (PS3.3 C.7.6.3.1.5, C.7.9.2).

use super::{CodecError, RawSamples};
use crate::dicom::attributes::{BinaryValue, ImagePixel, PaletteChannel};

/// Looks every index up in the three channels.
pub(super) fn rgba(
    samples: &RawSamples,
    channels: &[PaletteChannel; 3],
    pixel: &ImagePixel,
) -> Result<Vec<u8>, CodecError> {
    let [red, green, blue] = channels;
    let (red, green, blue) = (Channel::new(red)?, Channel::new(green)?, Channel::new(blue)?);
    let mask = (1u32 << pixel.bits_stored.clamp(1, 16)) - 1;
    let sign = if pixel.is_signed { (mask >> 1) + 1 } else { 0 };
    let entry = |index: u32| {
        let index = ((index & mask) ^ sign).wrapping_sub(sign) as i32;
        [red.at(index), green.at(index), blue.at(index), 255]
    };
    match samples {
        RawSamples::U8(values) => Ok(values.iter().flat_map(|v| entry(u32::from(*v))).collect()),
        RawSamples::U16(values) => Ok(values.iter().flat_map(|v| entry(u32::from(*v))).collect()),
        _ => Err(CodecError::data("palette index of more than 16 bits")),
    }
}

struct Channel {
    first: i32,
    /// 8 bits each.
    entries: Vec<u8>,
}

impl Channel {
    fn new(channel: &PaletteChannel) -> Result<Self, CodecError> {
        let [count, first, bits] = channel.descriptor;
        let count = usize::try_from(count).map_err(|_| CodecError::data("palette descriptor"))?;
        let BinaryValue::Inline(data) = &channel.data else {
            return Err(CodecError::data("the palette was not retrieved"));
        };
        let words = if channel.is_segmented {
            segmented(&words(data), count)?
        } else if data.len() >= 2 * count {
            words(data)
        } else {
            data.iter().map(|b| u16::from(*b)).collect()
        };
        if words.is_empty() {
            return Err(CodecError::data("the palette is empty"));
        }
        // Some devices write 8-bit entries into 16-bit words and still declare 16.
        let is_wide = bits > 8 && words.iter().any(|w| *w > 255);
        let eight = |w: &u16| if is_wide { (w >> 8) as u8 } else { (*w).min(255) as u8 };
        Ok(Self { first, entries: words.iter().take(count.max(1)).map(eight).collect() })
    }

    /// Indices outside the table use its ends.
    fn at(&self, index: i32) -> u8 {
        let last = self.entries.len().saturating_sub(1);
        let offset = usize::try_from(index.saturating_sub(self.first)).unwrap_or(0).min(last);
        self.entries.get(offset).copied().unwrap_or(0)
    }
}

fn words(data: &[u8]) -> Vec<u16> {
    data.as_chunks::<2>().0.iter().map(|b| u16::from_le_bytes(*b)).collect()
}

/// Expands segments: 0 discrete, 1 linear, 2 indirect (PS3.3 C.7.9.2).
fn segmented(words: &[u16], limit: usize) -> Result<Vec<u16>, CodecError> {
    let mut out = Vec::with_capacity(limit.min(65_536));
    expand(words, 0, usize::MAX, limit, &mut out, true)?;
    Ok(out)
}

fn expand(
    words: &[u16],
    start: usize,
    segments: usize,
    limit: usize,
    out: &mut Vec<u16>,
    may_refer: bool,
) -> Result<(), CodecError> {
    let cut = || CodecError::data("a palette segment is cut");
    let at = |index: usize| words.get(index).copied().ok_or_else(cut);
    let (mut index, mut seen) = (start, 0);
    while index < words.len() && seen < segments && out.len() < limit {
        let (opcode, length) = (at(index)?, usize::from(at(index + 1)?));
        index += 2;
        match opcode {
            0 => {
                out.extend_from_slice(words.get(index..index + length).ok_or_else(cut)?);
                index += length;
            }
            1 => {
                let from = i32::from(out.last().copied().ok_or_else(cut)?);
                let to = i32::from(at(index)?);
                let step = |i: usize| from + (to - from) * i as i32 / length.max(1) as i32;
                out.extend((1..=length).map(|i| step(i) as u16));
                index += 1;
            }
            2 if may_refer => {
                let byte_offset = usize::from(at(index)?) | usize::from(at(index + 1)?) << 16;
                expand(words, byte_offset / 2, length, limit, out, false)?;
                index += 2;
            }
            _ => return Err(CodecError::data("unknown palette segment")),
        }
        seen += 1;
    }
    out.truncate(limit);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn discrete_and_linear_segments_expand() {
        // Two entries 10, 20, then five more up to 70.
        let words = [0, 2, 10, 20, 1, 5, 70];
        assert_eq!(segmented(&words, 7).unwrap(), [10, 20, 30, 40, 50, 60, 70]);
    }

    #[test]
    fn indirect_segment_repeats_an_earlier_one() {
        // Discrete 1, 2 at word 0; then one segment again from byte offset 0.
        let words = [0, 2, 1, 2, 2, 1, 0, 0];
        assert_eq!(segmented(&words, 4).unwrap(), [1, 2, 1, 2]);
    }

    #[test]
    fn indirect_segment_cannot_refer_to_itself_forever() {
        assert!(segmented(&[0, 1, 5, 2, 2, 0, 0], 9).is_err());
    }
}
