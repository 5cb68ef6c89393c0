//! JPEG: baseline and extended (8 and 12 bits) and lossless, by what the stream itself says
//! (ITU-T T.81; PS3.5 A.4.1).

use super::{CodecError, EncodedFrame, RawFrame, RawSamples, StreamColor};
use crate::caveat::Caveat;
use crate::dicom::attributes::{ImagePixel, Photometric, PlanarConfiguration};

mod bits;
mod huffman;
mod lossless;
mod markers;
mod sequential;

use markers::{Frame, Process};

pub(super) const TRANSFER_SYNTAXES: &[&str] = &[
    "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.51",
    "1.2.840.10008.1.2.4.57",
    "1.2.840.10008.1.2.4.70",
];

pub(super) fn decode(frame: &EncodedFrame<'_>) -> Result<RawFrame, CodecError> {
    let pixel = frame.pixel;
    let header = markers::frame(frame.bytes)?;
    check_size(&header, pixel)?;
    let mut raw = match (header.process, header.components.len()) {
        (Process::Lossless, _) => lossless::decode(frame.bytes, &header)?,
        (Process::Sequential, 1) => sequential::decode(frame.bytes, &header)?,
        (_, _) if header.precision == 8 => eight_bit(frame.bytes, &header, pixel)?,
        (Process::Sequential, _) => sequential::decode(frame.bytes, &header)?,
        (Process::Progressive, _) => {
            return Err(CodecError::data("progressive JPEG of more than 8 bits"));
        }
    };
    if raw.components != pixel.samples_per_pixel {
        let what = format!(
            "{} components in the stream, {} declared",
            raw.components, pixel.samples_per_pixel
        );
        raw.caveats.push(Caveat::CodestreamContradictsTags { what });
    }
    Ok(raw)
}

/// The stream may be smaller than the attributes say, never larger: they bound the memory.
fn check_size(header: &Frame, pixel: &ImagePixel) -> Result<(), CodecError> {
    let (columns, rows) = (u32::from(header.columns), u32::from(header.rows));
    if (columns, rows) != (pixel.columns, pixel.rows) {
        return Err(CodecError::data(format!(
            "the stream is {columns}×{rows}, the header says {}×{}",
            pixel.columns, pixel.rows
        )));
    }
    Ok(())
}

/// Colour by what the stream marks; without marks, by Photometric Interpretation.
fn has_ybr(header: &Frame, pixel: &ImagePixel) -> bool {
    match (header.adobe_transform, header.has_jfif) {
        (Some(transform), _) => transform != 0,
        (None, true) => true,
        (None, false) if header.has_rgb_ids() => false,
        (None, false) => pixel.photometric != Photometric::Rgb,
    }
}

fn eight_bit(bytes: &[u8], header: &Frame, pixel: &ImagePixel) -> Result<RawFrame, CodecError> {
    use jpeg_decoder::{ColorTransform, Decoder};
    let failed = |e: jpeg_decoder::Error| CodecError::data(e.to_string());
    let mut decoder = Decoder::new(bytes);
    let components = header.components.len() as u16;
    if components == 3 {
        let transform =
            if has_ybr(header, pixel) { ColorTransform::YCbCr } else { ColorTransform::RGB };
        decoder.set_color_transform(transform);
    }
    decoder
        .set_max_decoding_buffer_size(usize::from(header.rows) * usize::from(header.columns) * 16);
    let samples = decoder.decode().map_err(failed)?;
    Ok(raw_frame(header, RawSamples::U8(samples), Vec::new()))
}

/// Interleaved samples of the stream's own size.
fn raw_frame(header: &Frame, samples: RawSamples, caveats: Vec<Caveat>) -> RawFrame {
    RawFrame {
        rows: u32::from(header.rows),
        columns: u32::from(header.columns),
        components: header.components.len() as u16,
        planar: PlanarConfiguration::ByPixel,
        precision: u16::from(header.precision),
        samples,
        color: match header.process {
            // Lossless streams hold the samples as they were given.
            Process::Lossless => StreamColor::AsTagged,
            _ => StreamColor::Rgb,
        },
        caveats,
    }
}
