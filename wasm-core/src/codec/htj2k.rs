//! High-Throughput JPEG 2000 (ITU-T T.814 with the codestream of T.800; PS3.5 A.4.11).

use super::{CodecError, EncodedFrame, RawFrame, StreamColor, jpeg2000, samples};
use crate::caveat::Caveat;
use crate::dicom::attributes::{ImagePixel, PlanarConfiguration};
use crate::pixel_data::DecodedFrame;

mod block;
pub(super) mod boxes;
pub(super) mod codestream;
mod header_bits;
mod layout;
pub(super) mod markers;
mod packets;
mod picture;
mod progression;
pub(super) mod rect;
mod strip;
mod tag_tree;
#[cfg(test)]
mod tests;
mod tile_parts;
mod wavelet;

use codestream::{MainHeader, Size};
use picture::Picture;

pub(super) const TRANSFER_SYNTAXES: &[&str] =
    &["1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203"];

/// Decodes by what the codestream is, High-Throughput or Part 1, whatever it is called.
pub(super) fn decode(frame: &EncodedFrame<'_>) -> Result<RawFrame, CodecError> {
    if !jpeg2000::is_high_throughput(boxes::codestream(frame.bytes)) {
        let mut raw = jpeg2000::decode(frame)?;
        raw.caveats.push(jpeg2000::mislabelled("JPEG 2000", "High-Throughput JPEG 2000"));
        return Ok(raw);
    }
    let picture = decode_picture(frame, 0)?;
    Ok(raw_frame(picture, frame.pixel))
}

/// A frame at a fraction of its size, and what it is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct ReducedFrame {
    pub frame: DecodedFrame,
    /// Each halved rows and columns, rounded up.
    pub discarded_levels: u8,
    /// The bytes held everything of this resolution.
    pub is_complete: bool,
}

/// Decodes a frame at `1 / 2^discard_levels` of its size, or as small as the stream has it.
///
/// `frame.bytes` may be only the beginning of the stream: in the RPCL progression
/// (transfer syntax .202) a small part of it holds all of the lower resolutions. Where it holds
/// less, [`ReducedFrame::is_complete`] is false and the picture is blurred or blank in parts.
pub fn decode_reduced(
    frame: &EncodedFrame<'_>,
    discard_levels: u8,
) -> Result<ReducedFrame, CodecError> {
    if !jpeg2000::is_high_throughput(boxes::codestream(frame.bytes)) {
        return jpeg2000::decode_reduced(frame, discard_levels);
    }
    let picture = decode_picture(frame, discard_levels)?;
    let discarded_levels = picture.discarded_levels;
    let is_complete = picture.whole_rows == picture.rows && picture.first_damaged_row.is_none();
    let pixel = ImagePixel { rows: picture.rows, columns: picture.columns, ..frame.pixel.clone() };
    let frame = samples::finish(raw_frame(picture, &pixel), &pixel)?;
    Ok(ReducedFrame { frame, discarded_levels, is_complete })
}

fn decode_picture(frame: &EncodedFrame<'_>, discard_levels: u8) -> Result<Picture, CodecError> {
    let bytes = boxes::codestream(frame.bytes);
    let header = MainHeader::read(bytes)?;
    check_size(&header.size, frame.pixel)?;
    // Signed samples fill their container, so that Bits Stored may be more than the precision.
    let is_wide = frame.pixel.is_signed && frame.pixel.bits_allocated > 8;
    picture::decode(bytes, &header, discard_levels, is_wide)
}

/// The attributes bound the memory.
fn check_size(size: &Size, pixel: &ImagePixel) -> Result<(), CodecError> {
    let (columns, rows) = (size.image.width(), size.image.height());
    if (columns, rows) != (pixel.columns, pixel.rows) {
        return Err(CodecError::data(format!(
            "the stream is {columns}×{rows}, the header says {}×{}",
            pixel.columns, pixel.rows
        )));
    }
    let (count, declared) = (size.components.len(), usize::from(pixel.samples_per_pixel));
    if count == 2 || count > declared && count > 3 {
        return Err(CodecError::data(format!(
            "{count} components in the stream, {declared} declared"
        )));
    }
    Ok(())
}

fn raw_frame(picture: Picture, pixel: &ImagePixel) -> RawFrame {
    let mut caveats = Vec::new();
    let mut contradiction = |what: String| caveats.push(Caveat::CodestreamContradictsTags { what });
    let (count, declared) = (picture.component_count, pixel.samples_per_pixel);
    if count != declared {
        contradiction(format!("{count} components in the stream, {declared} declared"));
    }
    if picture.component.is_signed != pixel.is_signed {
        let sign = |is_signed: bool| if is_signed { "signed" } else { "unsigned" };
        let [stream, tag] = [picture.component.is_signed, pixel.is_signed].map(sign);
        contradiction(format!("{stream} samples in the stream, {tag} declared"));
    }
    if let Some(row) = picture.first_damaged_row {
        caveats.push(Caveat::DamagedStream { what: format!("a code-block at row {}", row + 1) });
    }
    if picture.whole_rows < picture.rows {
        caveats.push(Caveat::TruncatedFrame {
            rows_present: picture.whole_rows,
            rows_declared: picture.rows,
        });
    }
    RawFrame {
        rows: picture.rows,
        columns: picture.columns,
        components: count,
        planar: PlanarConfiguration::ByPixel,
        precision: u16::from(picture.component.precision),
        samples: picture.samples,
        color: if picture.has_component_transform {
            StreamColor::Rgb
        } else {
            StreamColor::AsTagged
        },
        caveats,
    }
}
