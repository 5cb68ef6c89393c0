//! From a codec's samples to a decoded frame: masks, sign, range, colour.

use super::{CodecError, RawFrame, RawSamples, color, palette};
use crate::caveat::Caveat;
use crate::dicom::attributes::{ImagePixel, Photometric};
use crate::pixel_data::{DecodedFrame, FrameDescription, SampleFormat};

/// Applies what the attributes say of the samples.
pub(super) fn finish(raw: RawFrame, pixel: &ImagePixel) -> Result<DecodedFrame, CodecError> {
    if raw.components > 1 {
        let bytes = color::rgba(&raw, pixel)?;
        return Ok(color_frame(raw, pixel, bytes));
    }
    if pixel.photometric == Photometric::PaletteColor
        && let Some(channels) = &pixel.palette
    {
        let bytes = palette::rgba(&raw.samples, channels, pixel)?;
        return Ok(color_frame(raw, pixel, bytes));
    }
    grey_frame(raw, pixel)
}

fn color_frame(mut raw: RawFrame, pixel: &ImagePixel, mut bytes: Vec<u8>) -> DecodedFrame {
    if raw.precision > 8 && pixel.bits_stored > 8 {
        raw.caveats.push(Caveat::ReducedPrecision);
    }
    let rows = declared_rows(&raw, pixel);
    bytes.resize(rows as usize * raw.columns as usize * 4, 0);
    let description = FrameDescription {
        rows,
        columns: raw.columns,
        format: SampleFormat::Rgba8,
        stored_range: [0.0, 255.0],
        caveats: raw.caveats,
    };
    DecodedFrame { description, bytes }
}

/// Rows of the finished frame: a truncated one keeps its declared shape.
fn declared_rows(raw: &RawFrame, pixel: &ImagePixel) -> u32 {
    let is_truncated = raw.caveats.iter().any(|c| matches!(c, Caveat::TruncatedFrame { .. }));
    if is_truncated { pixel.rows.max(raw.rows) } else { raw.rows }
}

/// How stored bits become a value (PS3.5 8.1.1): shift down, mask, extend the sign.
#[derive(Clone, Copy)]
struct Bits {
    shift: u32,
    mask: u32,
    /// The sign's place after the shift; 0 for unsigned.
    sign: u32,
}

impl Bits {
    fn of(raw: &RawFrame, pixel: &ImagePixel) -> Self {
        let stored = u32::from(pixel.bits_stored).clamp(1, 32);
        // A stream of fewer bits than allocated holds the value itself, not the word around it.
        let is_word = raw.precision == pixel.bits_allocated;
        let high = u32::from(pixel.high_bit).min(31);
        let shift = if is_word { (high + 1).saturating_sub(stored) } else { 0 };
        // A stream may hold more bits than the tag admits; the stream wins.
        let stored = if is_word { stored } else { stored.max(u32::from(raw.precision)).min(32) };
        let mask = if stored == 32 { u32::MAX } else { (1 << stored) - 1 };
        let sign = if pixel.is_signed { 1 << (stored - 1) } else { 0 };
        Self { shift, mask, sign }
    }

    fn unsigned(self, word: u32) -> u32 {
        (word >> self.shift) & self.mask
    }

    fn signed(self, word: u32) -> i32 {
        let value = self.unsigned(word);
        (value ^ self.sign).wrapping_sub(self.sign) as i32
    }
}

fn grey_frame(raw: RawFrame, pixel: &ImagePixel) -> Result<DecodedFrame, CodecError> {
    let bits = Bits::of(&raw, pixel);
    let padding = pixel.padding;
    let mut caveats = raw.caveats.clone();
    if !is_word_covered(&raw, pixel) {
        let what = format!("{} bits in the stream, {} declared", raw.precision, pixel.bits_stored);
        caveats.push(Caveat::CodestreamContradictsTags { what });
    }
    let rows = declared_rows(&raw, pixel);
    let (format, mut bytes, stored_range) = match (&raw.samples, pixel.is_signed) {
        (RawSamples::U8(samples), false) => {
            let values: Vec<u8> = if bits.shift == 0 && bits.mask >= 0xFF {
                samples.clone()
            } else {
                samples.iter().map(|s| bits.unsigned(u32::from(*s)) as u8).collect()
            };
            let range = match padding {
                None => whole_range(&values),
                some => range(values.iter().map(|v| f32::from(*v)), some),
            };
            (SampleFormat::U8, values, range)
        }
        (RawSamples::U8(samples), true) => {
            let value = |s: &u8| bits.signed(u32::from(*s)) as i16;
            words(SampleFormat::I16, samples.iter().map(value), i16::to_le_bytes, padding)
        }
        (RawSamples::U16(samples), true) => {
            let value = |s: &u16| bits.signed(u32::from(*s)) as i16;
            words(SampleFormat::I16, samples.iter().map(value), i16::to_le_bytes, padding)
        }
        (RawSamples::U16(samples), false) => {
            let value = |s: &u16| bits.unsigned(u32::from(*s)) as u16;
            words(SampleFormat::U16, samples.iter().map(value), u16::to_le_bytes, padding)
        }
        (RawSamples::U32(samples), is_signed) => {
            if bits.mask > 0xFF_FFFF {
                caveats.push(Caveat::ReducedPrecision);
            }
            let value =
                |s: &u32| if is_signed { bits.signed(*s) as f32 } else { bits.unsigned(*s) as f32 };
            floats(samples.iter().map(value), padding)
        }
        (RawSamples::F32(samples), _) => floats(samples.iter().copied(), padding),
    };
    fill(&mut bytes, format, rows as usize * raw.columns as usize, stored_range[0]);
    let description =
        FrameDescription { rows, columns: raw.columns, format, stored_range, caveats };
    Ok(DecodedFrame { description, bytes })
}

/// Whether Bits Stored has room for every bit of the stream.
fn is_word_covered(raw: &RawFrame, pixel: &ImagePixel) -> bool {
    raw.precision == pixel.bits_allocated || raw.precision <= pixel.bits_stored
}

/// Values of 16 bits, little endian, and their range: one pass, which becomes vector instructions.
fn words<T: Copy + Ord + Into<f32>>(
    format: SampleFormat,
    values: impl ExactSizeIterator<Item = T> + Clone,
    bytes_of: impl Fn(T) -> [u8; 2],
    padding: Option<[f32; 2]>,
) -> (SampleFormat, Vec<u8>, [f32; 2]) {
    let mut bytes = vec![0; 2 * values.len()];
    let Some(first) = values.clone().next() else { return (format, bytes, [0.0, 0.0]) };
    let (mut low, mut high) = (first, first);
    for (slot, value) in bytes.as_chunks_mut::<2>().0.iter_mut().zip(values.clone()) {
        *slot = bytes_of(value);
        low = low.min(value);
        high = high.max(value);
    }
    let range = match padding {
        None => [low.into(), high.into()],
        some => range(values.map(Into::into), some),
    };
    (format, bytes, range)
}

/// Smallest and largest of all samples; `[0, 0]` for none.
fn whole_range(values: &[u8]) -> [f32; 2] {
    let Some(first) = values.first() else { return [0.0, 0.0] };
    // Folded by value, which becomes vector instructions; `Iterator::min` does not.
    let low = values.iter().fold(*first, |low, value| low.min(*value));
    let high = values.iter().fold(*first, |high, value| high.max(*value));
    [low.into(), high.into()]
}

fn floats(
    values: impl Iterator<Item = f32>,
    padding: Option<[f32; 2]>,
) -> (SampleFormat, Vec<u8>, [f32; 2]) {
    // A NaN has no grey level; it is shown as the smallest value.
    let values: Vec<f32> = values.collect();
    let range = range(values.iter().copied().filter(|v| v.is_finite()), padding);
    let finite = |v: &f32| if v.is_finite() { *v } else { range[0] };
    (SampleFormat::F32, values.iter().flat_map(|v| finite(v).to_le_bytes()).collect(), range)
}

/// Smallest and largest value that is not padding; `[0, 0]` when all are.
fn range(values: impl Iterator<Item = f32>, padding: Option<[f32; 2]>) -> [f32; 2] {
    let is_padding = |v: f32| padding.is_some_and(|[low, high]| v >= low && v <= high);
    let [low, high] = values
        .filter(|v| !is_padding(*v))
        .fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], v| [low.min(v), high.max(v)]);
    if low <= high { [low, high] } else { [0.0, 0.0] }
}

/// Missing pixels get the darkest value present, so that nothing looks like tissue.
fn fill(bytes: &mut Vec<u8>, format: SampleFormat, pixels: usize, value: f32) {
    let missing = pixels.saturating_sub(bytes.len() / format.bytes_per_pixel());
    for _ in 0..missing {
        match format {
            SampleFormat::U8 => bytes.push(value as u8),
            SampleFormat::U16 => bytes.extend((value as u16).to_le_bytes()),
            SampleFormat::I16 => bytes.extend((value as i16).to_le_bytes()),
            SampleFormat::F32 => bytes.extend(value.to_le_bytes()),
            SampleFormat::Rgba8 => bytes.extend([0, 0, 0, 255]),
        }
    }
    bytes.truncate(pixels * format.bytes_per_pixel());
}
