//! RLE Lossless (PS3.5 G).

use super::{CodecError, EncodedFrame, RawFrame, RawSamples, StreamColor};
use crate::caveat::Caveat;
use crate::dicom::attributes::PlanarConfiguration;
use crate::dicom::transfer_syntax;

pub(super) const TRANSFER_SYNTAXES: &[&str] = &[transfer_syntax::RLE];

const HEADER_LENGTH: usize = 64;

/// Segments hold the bytes of each sample from the most significant down, plane by plane.
pub(super) fn decode(frame: &EncodedFrame<'_>) -> Result<RawFrame, CodecError> {
    let pixel = frame.pixel;
    if pixel.bits_allocated == 1 {
        return single_bits(frame);
    }
    let plane = pixel.rows as usize * pixel.columns as usize;
    let components = usize::from(pixel.samples_per_pixel);
    let bytes_each = usize::from(pixel.bits_allocated).div_ceil(8);
    let offsets = offsets(frame.bytes)?;
    if offsets.len() != components * bytes_each {
        let (got, wanted) = (offsets.len(), components * bytes_each);
        return Err(CodecError::data(format!("{got} segments instead of {wanted}")));
    }
    let stride = components * bytes_each;
    let mut bytes = vec![0u8; plane * stride];
    let mut shortest = plane;
    for (segment, start) in offsets.iter().enumerate() {
        let end = offsets.iter().copied().filter(|o| o > start).min().unwrap_or(frame.bytes.len());
        let source = frame.bytes.get(*start..end).unwrap_or_default();
        // Little endian, by pixel: component, then byte within it.
        let (component, byte) = (segment / bytes_each, segment % bytes_each);
        let lane = component * bytes_each + (bytes_each - 1 - byte);
        let written = unpack(source, &mut bytes, lane, stride, plane);
        shortest = shortest.min(written);
    }
    let mut caveats = Vec::new();
    let mut rows = pixel.rows;
    if shortest < plane {
        rows = (shortest / pixel.columns as usize) as u32;
        if rows == 0 {
            return Err(CodecError::WrongLength { got: shortest, expected: plane });
        }
        caveats.push(Caveat::TruncatedFrame { rows_present: rows, rows_declared: pixel.rows });
        bytes.truncate(rows as usize * pixel.columns as usize * stride);
    }
    let samples = match bytes_each {
        1 => RawSamples::U8(bytes),
        2 => RawSamples::U16(
            bytes.as_chunks::<2>().0.iter().map(|b| u16::from_le_bytes(*b)).collect(),
        ),
        4 => RawSamples::U32(
            bytes.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b)).collect(),
        ),
        other => return Err(CodecError::data(format!("{other} bytes a sample"))),
    };
    Ok(RawFrame {
        rows,
        columns: pixel.columns,
        components: pixel.samples_per_pixel,
        planar: PlanarConfiguration::ByPixel,
        precision: pixel.bits_allocated,
        samples,
        color: StreamColor::AsTagged,
        caveats,
    })
}

/// Pixels of one bit are packed into bytes first, and those are encoded (PS3.5 A.4.2, 8.2.2).
fn single_bits(frame: &EncodedFrame<'_>) -> Result<RawFrame, CodecError> {
    let pixel = frame.pixel;
    let length = (pixel.rows as usize * pixel.columns as usize).div_ceil(8);
    let start = *offsets(frame.bytes)?.first().ok_or_else(|| CodecError::data("no RLE segment"))?;
    let mut packed = vec![0u8; length];
    let written = unpack(frame.bytes.get(start..).unwrap_or_default(), &mut packed, 0, 1, length);
    packed.truncate(written);
    let native =
        EncodedFrame { transfer_syntax: transfer_syntax::EXPLICIT_LE, bytes: &packed, pixel };
    super::native::decode(&native)
}

/// The header: a count and up to 15 offsets, little endian (PS3.5 G.5).
fn offsets(bytes: &[u8]) -> Result<Vec<usize>, CodecError> {
    let header = bytes.get(..HEADER_LENGTH).ok_or_else(|| CodecError::data("RLE header is cut"))?;
    let words: Vec<usize> =
        header.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b) as usize).collect();
    let count = words.first().copied().unwrap_or(0);
    let offsets =
        words.get(1..1 + count).ok_or_else(|| CodecError::data("too many RLE segments"))?;
    let is_inside = |o: &usize| *o >= HEADER_LENGTH && *o <= bytes.len();
    if !offsets.iter().all(is_inside) {
        return Err(CodecError::data("an RLE segment lies outside the frame"));
    }
    Ok(offsets.to_vec())
}

/// PackBits into every `stride`-th byte from `lane`; returns how many were written.
fn unpack(source: &[u8], target: &mut [u8], lane: usize, stride: usize, count: usize) -> usize {
    let mut slots = target.iter_mut().skip(lane).step_by(stride).take(count);
    let mut written = 0;
    let mut rest = source;
    while let [control, tail @ ..] = rest {
        match *control {
            length @ 0..=127 => {
                let length = usize::from(length) + 1;
                let literal = tail.get(..length).unwrap_or(tail);
                // The literal leads: the other way round the last step would swallow a slot.
                for (byte, slot) in literal.iter().zip(slots.by_ref()) {
                    *slot = *byte;
                    written += 1;
                }
                rest = tail.get(length..).unwrap_or_default();
            }
            128 => rest = tail,
            length => {
                let Some(byte) = tail.first() else { break };
                for slot in slots.by_ref().take(257 - usize::from(length)) {
                    *slot = *byte;
                    written += 1;
                }
                rest = tail.get(1..).unwrap_or_default();
            }
        }
        if written >= count {
            break;
        }
    }
    written.min(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_runs_follow_each_other_without_a_gap() {
        // Two literals, a run of three, one literal.
        let source = [1, 10, 20, 254, 30, 0, 40];
        let mut target = [0; 6];
        assert_eq!(unpack(&source, &mut target, 0, 1, 6), 6);
        assert_eq!(target, [10, 20, 30, 30, 30, 40]);
    }

    #[test]
    fn cut_segment_tells_how_far_it_reached() {
        let mut target = [0; 6];
        assert_eq!(unpack(&[3, 1, 2], &mut target, 0, 1, 6), 2);
    }
}
