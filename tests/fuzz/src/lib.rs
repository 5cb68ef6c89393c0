//! A frame out of random bytes: ten of them make the attributes, the rest is the stream.

use lightbox_core::codec::{EncodedFrame, decode};
use lightbox_core::dicom::attributes::{ImagePixel, Photometric, PlanarConfiguration};

/// Bytes before the stream.
pub const HEAD: usize = 10;
/// Frames stay small, so that memory out of proportion is seen.
const MAX_SIDE: u16 = 512;

const PHOTOMETRICS: [Photometric; 8] = [
    Photometric::Monochrome2,
    Photometric::Monochrome1,
    Photometric::Rgb,
    Photometric::YbrFull,
    Photometric::YbrFull422,
    Photometric::YbrRct,
    Photometric::YbrIct,
    Photometric::YbrPartial420,
];

/// Rows and columns of two bytes, samples, bits allocated, bits stored, flags (sign, planes,
/// floats), photometric interpretation, place of the transfer syntax.
pub fn head_of(pixel: &ImagePixel, syntax: u8) -> [u8; HEAD] {
    let [r0, r1] = (pixel.rows as u16).to_le_bytes();
    let [c0, c1] = (pixel.columns as u16).to_le_bytes();
    let is_planar = pixel.planar == PlanarConfiguration::ByPlane;
    let flags = u8::from(pixel.is_signed) | u8::from(is_planar) << 1;
    let photometric = PHOTOMETRICS.iter().position(|p| *p == pixel.photometric).unwrap_or(0) as u8;
    let [samples, allocated, stored] =
        [pixel.samples_per_pixel, pixel.bits_allocated, pixel.bits_stored].map(|n| n as u8);
    [r0, r1, c0, c1, samples, allocated, stored, flags, photometric, syntax]
}

fn pixel_of(head: &[u8; HEAD]) -> ImagePixel {
    let [r0, r1, c0, c1, samples, allocated, stored, flags, photometric, _] = *head;
    let side = |low, high| u32::from(u16::from_le_bytes([low, high]).clamp(1, MAX_SIDE));
    let bits_allocated = [1, 8, 16, 32, 64].into_iter().find(|b| *b >= allocated).unwrap_or(64);
    let bits_stored = u16::from(stored).clamp(1, bits_allocated.into());
    ImagePixel {
        rows: side(r0, r1),
        columns: side(c0, c1),
        samples_per_pixel: u16::from(samples).clamp(1, 4),
        photometric: PHOTOMETRICS[usize::from(photometric) % PHOTOMETRICS.len()],
        planar: match flags & 2 {
            0 => PlanarConfiguration::ByPixel,
            _ => PlanarConfiguration::ByPlane,
        },
        bits_allocated: bits_allocated.into(),
        bits_stored,
        high_bit: bits_stored - 1,
        is_signed: flags & 1 != 0,
        is_float: flags & 4 != 0,
        palette: None,
        padding: None,
    }
}

/// Decodes, and holds a frame to what it says of itself.
pub fn frame(data: &[u8], syntaxes: &[&str]) {
    let Some((head, stream)) = data.split_first_chunk::<HEAD>() else { return };
    let pixel = pixel_of(head);
    let transfer_syntax = syntaxes[usize::from(head[HEAD - 1]) % syntaxes.len()];
    if let Ok(frame) = decode(&EncodedFrame { transfer_syntax, bytes: stream, pixel: &pixel }) {
        assert_eq!(frame.bytes.len(), frame.description.byte_length());
        let [low, high] = frame.description.stored_range;
        assert!(low <= high, "{low} {high}");
    }
}
