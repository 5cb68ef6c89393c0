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
    let mut planes = Vec::with_capacity(offsets.len());
    let mut shortest = plane;
    for start in &offsets {
        let end = offsets.iter().copied().filter(|o| o > start).min().unwrap_or(frame.bytes.len());
        let source = frame.bytes.get(*start..end).unwrap_or_default();
        let (bytes, written) = unpack(source, plane);
        shortest = shortest.min(written);
        planes.push(bytes);
    }
    let mut caveats = Vec::new();
    let mut rows = pixel.rows;
    if shortest < plane {
        rows = (shortest / pixel.columns as usize) as u32;
        if rows == 0 {
            return Err(CodecError::WrongLength { got: shortest, expected: plane });
        }
        caveats.push(Caveat::TruncatedFrame { rows_present: rows, rows_declared: pixel.rows });
        planes.iter_mut().for_each(|p| p.truncate(rows as usize * pixel.columns as usize));
    }
    Ok(RawFrame {
        rows,
        columns: pixel.columns,
        components: pixel.samples_per_pixel,
        planar: PlanarConfiguration::ByPlane,
        precision: pixel.bits_allocated,
        samples: joined(planes, bytes_each)?,
        color: StreamColor::AsTagged,
        caveats,
    })
}

/// Samples plane after plane, from planes of bytes, the most significant first.
fn joined(mut planes: Vec<Vec<u8>>, bytes_each: usize) -> Result<RawSamples, CodecError> {
    if let (1, [only]) = (bytes_each, &mut planes[..]) {
        return Ok(RawSamples::U8(std::mem::take(only)));
    }
    match bytes_each {
        1 => Ok(RawSamples::U8(planes.concat())),
        2 => {
            let mut words = Vec::with_capacity(planes.iter().map(Vec::len).sum::<usize>() / 2);
            for [high, low] in planes.as_chunks::<2>().0 {
                words.extend(high.iter().zip(low).map(|(h, l)| u16::from_be_bytes([*h, *l])));
            }
            Ok(RawSamples::U16(words))
        }
        4 => {
            let mut words = Vec::new();
            for [a, b, c, d] in planes.as_chunks::<4>().0 {
                let bytes = a.iter().zip(b).zip(c.iter().zip(d));
                words.extend(bytes.map(|((a, b), (c, d))| u32::from_be_bytes([*a, *b, *c, *d])));
            }
            Ok(RawSamples::U32(words))
        }
        other => Err(CodecError::data(format!("{other} bytes a sample"))),
    }
}

/// Pixels of one bit are packed into bytes first, and those are encoded (PS3.5 A.4.2, 8.2.2).
fn single_bits(frame: &EncodedFrame<'_>) -> Result<RawFrame, CodecError> {
    let pixel = frame.pixel;
    let length = (pixel.rows as usize * pixel.columns as usize).div_ceil(8);
    let start = *offsets(frame.bytes)?.first().ok_or_else(|| CodecError::data("no RLE segment"))?;
    let (mut packed, written) = unpack(frame.bytes.get(start..).unwrap_or_default(), length);
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

/// Bytes that are copied or filled at a time: a vector.
const STEP: usize = 16;
/// How far a copy in steps can reach beyond its end.
const SLACK: usize = 128 + STEP;

/// PackBits (PS3.5 G.3): `count` bytes, and how many of them the segment has.
fn unpack(source: &[u8], count: usize) -> (Vec<u8>, usize) {
    let mut target = vec![0; count + SLACK];
    let (mut at, mut written) = (0, 0);
    while written < count
        && let Some(control) = source.get(at)
    {
        at += 1;
        match *control {
            length @ 0..=127 => {
                let length = usize::from(length) + 1;
                let literal = source.get(at..).unwrap_or_default();
                written += copy(literal, &mut target, written, length);
                at += length;
            }
            128 => {}
            length => {
                let Some(byte) = source.get(at) else { break };
                let length = 257 - usize::from(length);
                for start in (written..written + length).step_by(STEP) {
                    if let Some(slots) = target.get_mut(start..start + STEP) {
                        slots.fill(*byte);
                    }
                }
                written += length;
                at += 1;
            }
        }
    }
    target.truncate(count);
    // Steps that reached too far left bytes behind the last that counts.
    target.get_mut(written.min(count)..).unwrap_or_default().fill(0);
    (target, written.min(count))
}

/// Copies up to `length` bytes; returns how many there were.
#[inline(always)]
fn copy(literal: &[u8], target: &mut [u8], from: usize, length: usize) -> usize {
    let slots = target.get_mut(from..).unwrap_or_default();
    if literal.len() < length + STEP {
        let length = length.min(literal.len());
        for (slot, byte) in slots.iter_mut().zip(literal).take(length) {
            *slot = *byte;
        }
        return length;
    }
    for start in (0..length).step_by(STEP) {
        let end = start + STEP;
        if let (Some(slots), Some(bytes)) = (slots.get_mut(start..end), literal.get(start..end)) {
            slots.copy_from_slice(bytes);
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_runs_follow_each_other_without_a_gap() {
        // Two literals, a run of three, one literal.
        let source = [1, 10, 20, 254, 30, 0, 40];
        assert_eq!(unpack(&source, 6), (vec![10, 20, 30, 30, 30, 40], 6));
    }

    #[test]
    fn long_literals_and_runs_are_whole() {
        let literal: Vec<u8> = (100..150).collect();
        let source = [&[49], &literal[..], &[129, 7], &[1, 1, 2]].concat();
        let expected = [&literal[..], &[7; 128], &[1, 2]].concat();
        assert_eq!(unpack(&source, 180), (expected, 180));
    }

    #[test]
    fn cut_segment_tells_how_far_it_reached() {
        assert_eq!(unpack(&[3, 1, 2], 6), (vec![1, 2, 0, 0, 0, 0], 2));
        assert_eq!(unpack(&[254, 9], 6), (vec![9, 9, 9, 0, 0, 0], 3));
    }

    #[test]
    fn run_beyond_the_frame_is_cut() {
        assert_eq!(unpack(&[129, 5], 3), (vec![5, 5, 5], 3));
    }
}
