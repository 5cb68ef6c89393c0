//! One frame as stored, read from its place in the file.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use dicom_object::open_file;
use dicom_pixeldata::PixelDecoder;

use crate::index::Instance;
use crate::pixel_location::{PixelLocation, fragments};

pub const EXPLICIT_LE: &str = "1.2.840.10008.1.2.1";
const IMPLICIT_LE: &str = "1.2.840.10008.1.2";
const EXPLICIT_BE: &str = "1.2.840.10008.1.2.2";
const DEFLATED: &str = "1.2.840.10008.1.2.1.99";

#[derive(Debug, thiserror::Error)]
pub enum FrameFault {
    #[error("there is no such frame")]
    NoFrame,
    #[error("the instance has no such value")]
    NoPixels,
    #[error("the frame cannot be read")]
    Io(#[from] io::Error),
    #[error("the frame is not available in these media types")]
    CannotTranscode,
}

/// Bytes of a frame and the transfer syntax they are in.
#[derive(Debug)]
pub struct Frame {
    pub transfer_syntax: String,
    pub bytes: Vec<u8>,
}

/// The frame as stored; native ones always as little endian.
pub fn stored(instance: &Instance, number: u32) -> Result<Frame, FrameFault> {
    let frame_idx = number.checked_sub(1).ok_or(FrameFault::NoFrame)?;
    if frame_idx >= instance.number_of_frames {
        return Err(FrameFault::NoFrame);
    }
    match instance.pixels {
        PixelLocation::None if instance.transfer_syntax == DEFLATED => {
            inflated(instance, frame_idx)
        }
        PixelLocation::None => Err(FrameFault::NoPixels),
        PixelLocation::Native { offset, length } => native(instance, offset, length, frame_idx),
        PixelLocation::Encapsulated { offset } => {
            let file = File::open(&instance.path)?;
            let (offsets, ranges) = fragments(&file, offset)?;
            let frames = instance.number_of_frames as usize;
            let chosen = frame_fragments(&file, &offsets, &ranges, frames, frame_idx as usize)?;
            let mut bytes = Vec::new();
            for (at, length) in chosen {
                let start = bytes.len();
                bytes.resize(start + *length as usize, 0);
                file.read_exact_at(&mut bytes[start..], *at)?;
            }
            Ok(Frame { transfer_syntax: instance.transfer_syntax.clone(), bytes })
        }
    }
}

/// The frame as Explicit VR Little Endian, decoded when it is compressed.
pub fn explicit_le(instance: &Instance, number: u32) -> Result<Frame, FrameFault> {
    let frame = stored(instance, number)?;
    if matches!(frame.transfer_syntax.as_str(), EXPLICIT_LE | IMPLICIT_LE) {
        return Ok(Frame { transfer_syntax: EXPLICIT_LE.to_owned(), ..frame });
    }
    let object = open_file(&instance.path).map_err(|_| FrameFault::CannotTranscode)?;
    let decoded =
        object.decode_pixel_data_frame(number - 1).map_err(|_| FrameFault::CannotTranscode)?;
    let bytes = decoded.frame_data(0).map_err(|_| FrameFault::CannotTranscode)?.to_vec();
    Ok(Frame { transfer_syntax: EXPLICIT_LE.to_owned(), bytes })
}

/// All bytes of the pixel data value, for its BulkDataURI.
pub fn all(instance: &Instance) -> Result<Vec<Frame>, FrameFault> {
    (1..=instance.number_of_frames).map(|number| stored(instance, number)).collect()
}

fn native(
    instance: &Instance,
    offset: u64,
    length: u64,
    frame_idx: u32,
) -> Result<Frame, FrameFault> {
    let first_bit = u64::from(frame_idx) * instance.frame_bits;
    let (start, end) = (first_bit / 8, (first_bit + instance.frame_bits).div_ceil(8).min(length));
    if start >= end {
        return Err(FrameFault::NoFrame);
    }
    let file = File::open(&instance.path)?;
    let available = file.metadata()?.len().saturating_sub(offset + start);
    let mut bytes = vec![0; (end - start).min(available) as usize];
    file.read_exact_at(&mut bytes, offset + start)?;
    let shift = (first_bit % 8) as u32;
    if shift > 0 {
        bytes = shifted_down(&bytes, shift, instance.frame_bits);
    }
    if instance.transfer_syntax == EXPLICIT_BE {
        swap(&mut bytes, instance);
    }
    Ok(Frame { transfer_syntax: EXPLICIT_LE.to_owned(), bytes })
}

/// Frames of one bit a pixel need not begin on a byte (PS3.5 8.1.1): moves them there.
fn shifted_down(bytes: &[u8], shift: u32, bits: u64) -> Vec<u8> {
    let next = bytes.iter().skip(1).chain(std::iter::once(&0));
    let joined = bytes.iter().zip(next).map(|(low, high)| (low >> shift) | (high << (8 - shift)));
    joined.take(bits.div_ceil(8) as usize).collect()
}

fn swap(bytes: &mut [u8], instance: &Instance) {
    let bits = instance.attributes.get("00280100").and_then(|a| a.get("Value")?.get(0)?.as_u64());
    let width = (bits.unwrap_or(16) / 8).max(1) as usize;
    bytes.chunks_exact_mut(width).for_each(<[u8]>::reverse);
}

fn inflated(instance: &Instance, frame_idx: u32) -> Result<Frame, FrameFault> {
    let object = open_file(&instance.path).map_err(|_| FrameFault::NoPixels)?;
    let element =
        object.element(dicom_dictionary_std::tags::PIXEL_DATA).map_err(|_| FrameFault::NoPixels)?;
    let all = element.to_bytes().map_err(|_| FrameFault::NoPixels)?;
    let length = instance.frame_bits.div_ceil(8) as usize;
    let start = frame_idx as usize * length;
    let bytes =
        all.get(start..(start + length).min(all.len())).ok_or(FrameFault::NoFrame)?.to_vec();
    Ok(Frame { transfer_syntax: EXPLICIT_LE.to_owned(), bytes })
}

/// Which fragments make a frame: one each, all of them for a single frame, or by the table;
/// without a table, frames begin where codestreams begin (PS3.5 A.4).
fn frame_fragments<'a>(
    file: &File,
    offsets: &[u32],
    ranges: &'a [(u64, u32)],
    frames: usize,
    frame_idx: usize,
) -> Result<&'a [(u64, u32)], FrameFault> {
    if frames == 1 && !ranges.is_empty() {
        return Ok(ranges);
    }
    if ranges.len() == frames {
        return ranges.get(frame_idx..=frame_idx).ok_or(FrameFault::NoFrame);
    }
    let first = ranges.first().map_or(0, |(at, _)| at - 8);
    let starts: Vec<usize> = if offsets.len() == frames {
        let at = |o: &u32| ranges.partition_point(|(at, _)| at - 8 < first + u64::from(*o));
        offsets.iter().map(at).collect()
    } else {
        let begins = |at: u64| {
            let mut head = [0; 2];
            file.read_exact_at(&mut head, at).is_ok() && matches!(head, [0xFF, 0xD8 | 0x4F])
        };
        ranges.iter().enumerate().filter(|(_, (at, _))| begins(*at)).map(|(i, _)| i).collect()
    };
    let start = *starts.get(frame_idx).ok_or(FrameFault::NoFrame)?;
    let end = starts.get(frame_idx + 1).copied().unwrap_or(ranges.len());
    ranges.get(start..end).ok_or(FrameFault::NoFrame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_of_single_bits_is_moved_to_a_byte_border() {
        // Bits 3.. of 0b1010_1000, 0b0000_0011: 10101 then 11 → 0b0111_0101.
        assert_eq!(shifted_down(&[0b1010_1000, 0b0000_0011], 3, 7), [0b0111_0101]);
    }
}
