//! Uncompressed pixels: little or big endian, integers of 1 to 64 bits, floats (PS3.5 8).

use std::borrow::Cow;

use super::{CodecError, EncodedFrame, RawFrame, RawSamples, StreamColor};
use crate::caveat::Caveat;
use crate::dicom::attributes::{ImagePixel, Photometric, PlanarConfiguration};
use crate::dicom::transfer_syntax::{EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE};

pub(super) const TRANSFER_SYNTAXES: &[&str] =
    &[IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE, "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.1.98"];

/// Bits of one row, all samples.
fn row_bits(pixel: &ImagePixel) -> u64 {
    let samples = match pixel.photometric {
        // Two pixels share one pair of chroma samples (PS3.3 C.7.6.3.1.2).
        Photometric::YbrFull422 => 2,
        _ => u64::from(pixel.samples_per_pixel),
    };
    u64::from(pixel.columns) * samples * u64::from(pixel.bits_allocated)
}

/// Bytes of a whole frame.
pub(super) fn length(pixel: &ImagePixel) -> usize {
    (row_bits(pixel) * u64::from(pixel.rows)).div_ceil(8) as usize
}

pub(super) fn decode(frame: &EncodedFrame<'_>) -> Result<RawFrame, CodecError> {
    let pixel = frame.pixel;
    let full_422 = u64::from(pixel.rows) * u64::from(pixel.columns) * 3;
    let is_unsubsampled =
        pixel.photometric == Photometric::YbrFull422 && frame.bytes.len() as u64 >= full_422;
    let row_bits = if is_unsubsampled { u64::from(pixel.columns) * 24 } else { row_bits(pixel) };
    let expected = (row_bits * u64::from(pixel.rows)).div_ceil(8) as usize;
    let mut caveats = Vec::new();
    let got = frame.bytes.len();
    let mut rows_present = pixel.rows;
    if got < expected {
        rows_present = whole_rows(pixel, got as u64 * 8, row_bits);
        if rows_present == 0 {
            return Err(CodecError::WrongLength { got, expected });
        }
        caveats.push(Caveat::TruncatedFrame { rows_present, rows_declared: pixel.rows });
    } else if got > expected + 1 {
        let what = format!("{got} bytes where {expected} are declared");
        caveats.push(Caveat::CodestreamContradictsTags { what });
    }
    let length = (row_bits * u64::from(rows_present)).div_ceil(8) as usize;
    let bytes = match has_planes(pixel) {
        true if rows_present < pixel.rows => {
            Cow::Owned(upper_rows(frame.bytes, pixel, rows_present))
        }
        _ => Cow::Borrowed(frame.bytes.get(..length).unwrap_or(frame.bytes)),
    };
    let bytes = &bytes[..];
    let is_big_endian = frame.transfer_syntax == EXPLICIT_BE;
    let samples = if pixel.photometric == Photometric::YbrFull422 && !is_unsubsampled {
        RawSamples::U8(widen_422(bytes))
    } else {
        samples(pixel, bytes, is_big_endian)?
    };
    Ok(RawFrame {
        rows: rows_present,
        columns: pixel.columns,
        components: pixel.samples_per_pixel,
        planar: pixel.planar,
        precision: pixel.bits_allocated,
        samples,
        color: StreamColor::AsTagged,
        caveats,
    })
}

/// One component after the other.
fn has_planes(pixel: &ImagePixel) -> bool {
    pixel.samples_per_pixel > 1 && pixel.planar == PlanarConfiguration::ByPlane
}

/// Rows of which every sample is there, in a frame of so many bits.
fn whole_rows(pixel: &ImagePixel, bits: u64, row_bits: u64) -> u32 {
    let row_bits = row_bits.max(1);
    if !has_planes(pixel) {
        return (bits / row_bits) as u32;
    }
    // The last plane tells.
    let planes = u64::from(pixel.samples_per_pixel);
    let before = row_bits / planes * (planes - 1) * u64::from(pixel.rows);
    (bits.saturating_sub(before) / (row_bits / planes).max(1)) as u32
}

/// The first rows of each plane.
fn upper_rows(bytes: &[u8], pixel: &ImagePixel, rows: u32) -> Vec<u8> {
    let row = pixel.columns as usize * usize::from(pixel.bits_allocated) / 8;
    let planes = bytes.chunks(row.max(1) * pixel.rows as usize);
    let upper = planes.filter_map(|plane| plane.get(..row * rows as usize));
    upper.flatten().copied().collect()
}

fn samples(
    pixel: &ImagePixel,
    bytes: &[u8],
    is_big_endian: bool,
) -> Result<RawSamples, CodecError> {
    let swap2 =
        |b: &[u8; 2]| if is_big_endian { u16::from_be_bytes(*b) } else { u16::from_le_bytes(*b) };
    let swap4 =
        |b: &[u8; 4]| if is_big_endian { u32::from_be_bytes(*b) } else { u32::from_le_bytes(*b) };
    let swap8 =
        |b: &[u8; 8]| if is_big_endian { u64::from_be_bytes(*b) } else { u64::from_le_bytes(*b) };
    Ok(match (pixel.bits_allocated, pixel.is_float) {
        (1, _) => RawSamples::U8(bits(pixel, bytes)),
        (8, _) => RawSamples::U8(bytes.to_vec()),
        (16, _) => RawSamples::U16(bytes.as_chunks::<2>().0.iter().map(swap2).collect()),
        (32, true) => RawSamples::F32(
            bytes.as_chunks::<4>().0.iter().map(|b| f32::from_bits(swap4(b))).collect(),
        ),
        (32, false) => RawSamples::U32(bytes.as_chunks::<4>().0.iter().map(swap4).collect()),
        (64, true) => {
            let doubles = bytes.as_chunks::<8>().0.iter().map(|b| f64::from_bits(swap8(b)) as f32);
            RawSamples::F32(doubles.collect())
        }
        (bits, _) => return Err(CodecError::data(format!("{bits} bits allocated"))),
    })
}

/// One bit a pixel, least significant bit first (PS3.5 8.1.1).
fn bits(pixel: &ImagePixel, bytes: &[u8]) -> Vec<u8> {
    let count = pixel.rows as usize * pixel.columns as usize;
    let bits = bytes.iter().flat_map(|byte| (0..8).map(move |bit| (byte >> bit) & 1));
    bits.take(count).collect()
}

/// `Y1 Y2 Cb Cr` for two pixels becomes `Y Cb Cr` for each.
fn widen_422(bytes: &[u8]) -> Vec<u8> {
    let pairs = bytes.as_chunks::<4>().0;
    pairs.iter().flat_map(|[y1, y2, cb, cr]| [*y1, *cb, *cr, *y2, *cb, *cr]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_planes_give_the_rows_that_all_of_them_have() {
        // Two columns, three rows, three planes; four of the last plane's six samples came.
        let pixel = ImagePixel {
            rows: 3,
            columns: 2,
            samples_per_pixel: 3,
            photometric: Photometric::Rgb,
            planar: PlanarConfiguration::ByPlane,
            bits_allocated: 8,
            bits_stored: 8,
            high_bit: 7,
            is_signed: false,
            is_float: false,
            palette: None,
            padding: None,
        };
        let bytes: Vec<u8> = (0..16).collect();
        let frame = |bytes| EncodedFrame { transfer_syntax: EXPLICIT_LE, bytes, pixel: &pixel };
        let raw = decode(&frame(&bytes)).unwrap();
        assert_eq!(raw.caveats, [Caveat::TruncatedFrame { rows_present: 2, rows_declared: 3 }]);
        let expected = vec![0, 1, 2, 3, 6, 7, 8, 9, 12, 13, 14, 15];
        assert_eq!(raw.samples, RawSamples::U8(expected));
        // Without the last plane no pixel is whole.
        assert!(decode(&frame(&bytes[..12])).is_err());
    }
}
