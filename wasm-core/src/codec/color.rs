//! Colour spaces to RGBA, 8 bits a channel (PS3.3 C.7.6.3.1.2).

use std::borrow::Cow;

use super::{CodecError, RawFrame, RawSamples, StreamColor};
use crate::dicom::attributes::{ImagePixel, Photometric, PlanarConfiguration};

/// Three (or four) components to RGBA with alpha 255.
pub(super) fn rgba(raw: &RawFrame, pixel: &ImagePixel) -> Result<Vec<u8>, CodecError> {
    let bytes = eight_bits(raw, pixel)?;
    let components = usize::from(raw.components);
    let count = bytes.len() / components;
    if is_rgb(raw, pixel) && components == 3 {
        return Ok(match raw.planar {
            PlanarConfiguration::ByPixel => with_alpha(bytes.as_chunks::<3>().0.iter().copied()),
            PlanarConfiguration::ByPlane => {
                let (red, rest) = bytes.split_at(count);
                let (green, blue) = rest.split_at(count);
                let pixels = red.iter().zip(green).zip(blue);
                with_alpha(pixels.map(|((r, g), b)| [*r, *g, *b]))
            }
        });
    }
    let mut rgba = Vec::with_capacity(count * 4);
    let mut push = |a: u8, b: u8, c: u8| {
        let [r, g, b] = match (raw.color, pixel.photometric) {
            (StreamColor::Rgb, _) => [a, b, c],
            (_, Photometric::YbrFull | Photometric::YbrFull422) => ybr_full(a, b, c),
            (_, Photometric::YbrPartial420) => ybr_partial(a, b, c),
            _ => [a, b, c],
        };
        rgba.extend([r, g, b, 255]);
    };
    match raw.planar {
        PlanarConfiguration::ByPixel => {
            for sample in bytes.chunks_exact(components) {
                if let [a, b, c, ..] = sample {
                    push(*a, *b, *c);
                }
            }
        }
        PlanarConfiguration::ByPlane => {
            let (first, rest) = bytes.split_at(count);
            let (second, third) = rest.split_at(count);
            for ((a, b), c) in first.iter().zip(second).zip(third) {
                push(*a, *b, *c);
            }
        }
    }
    Ok(rgba)
}

/// Whether nothing has to be converted: by far the most frequent case.
fn is_rgb(raw: &RawFrame, pixel: &ImagePixel) -> bool {
    use Photometric::{YbrFull, YbrFull422, YbrPartial420};
    let is_ybr = matches!(pixel.photometric, YbrFull | YbrFull422 | YbrPartial420);
    raw.color == StreamColor::Rgb || !is_ybr
}

/// Red, green, blue to RGBA.
fn with_alpha(pixels: impl ExactSizeIterator<Item = [u8; 3]>) -> Vec<u8> {
    let mut rgba = vec![255; pixels.len() * 4];
    for (slot, [r, g, b]) in rgba.as_chunks_mut::<4>().0.iter_mut().zip(pixels) {
        *slot = [r, g, b, 255];
    }
    rgba
}

/// The high 8 bits of Bits Stored, or of the stream's own precision.
fn eight_bits<'r>(raw: &'r RawFrame, pixel: &ImagePixel) -> Result<Cow<'r, [u8]>, CodecError> {
    let is_word = raw.precision == pixel.bits_allocated;
    let bits = if is_word { pixel.bits_stored } else { raw.precision };
    let shift = bits.clamp(8, 32) - 8;
    match &raw.samples {
        RawSamples::U8(bytes) => Ok(Cow::Borrowed(bytes)),
        RawSamples::U16(words) => {
            Ok(words.iter().map(|w| (w >> shift.min(8)).min(255) as u8).collect())
        }
        RawSamples::U32(words) => Ok(words.iter().map(|w| (w >> shift).min(255) as u8).collect()),
        RawSamples::F32(_) => Err(CodecError::data("colour of floating point samples")),
    }
}

fn level(value: f32) -> u8 {
    (value + 0.5).clamp(0.0, 255.0) as u8
}

/// Full range, ITU-R BT.601 (PS3.3 C.7.6.3.1.2 YBR_FULL, inverted).
fn ybr_full(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    [level(y + 1.402 * cr), level(y - 0.344_136 * cb - 0.714_136 * cr), level(y + 1.772 * cb)]
}

/// Studio range: black 16, white 235, chroma 16 to 240 (retired YBR_PARTIAL).
fn ybr_partial(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let y = 1.164_383 * (f32::from(y) - 16.0);
    let (cb, cr) = (f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    [
        level(y + 1.596_027 * cr),
        level(y - 0.391_762 * cb - 0.812_968 * cr),
        level(y + 2.017_232 * cb),
    ]
}
