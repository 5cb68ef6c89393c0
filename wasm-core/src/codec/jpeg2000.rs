//! JPEG 2000 Part 1 (ITU-T T.800; PS3.5 A.4.4).
//!
//! The crate decodes; what it may decode, and what its reals mean, is decided here.

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};

use super::htj2k::{self, ReducedFrame, boxes};
use super::{CodecError, EncodedFrame, RawFrame, StreamColor, samples};
use crate::caveat::Caveat;
use crate::dicom::attributes::{ImagePixel, PlanarConfiguration};

mod file;
mod header;
mod planes;
mod tiles;

use file::FileHeader;
use header::Header;
pub(super) use header::is_high_throughput;
use planes::Planes;
use tiles::Tiles;

pub(super) const TRANSFER_SYNTAXES: &[&str] = &[
    "1.2.840.10008.1.2.4.90",
    "1.2.840.10008.1.2.4.91",
    "1.2.840.10008.1.2.4.92",
    "1.2.840.10008.1.2.4.93",
];

/// Decodes by what the codestream is, High-Throughput or Part 1, whatever it is called.
pub(super) fn decode(frame: &EncodedFrame<'_>) -> Result<RawFrame, CodecError> {
    if is_high_throughput(boxes::codestream(frame.bytes)) {
        let mut raw = htj2k::decode(frame)?;
        raw.caveats.push(mislabelled("High-Throughput JPEG 2000", "JPEG 2000"));
        return Ok(raw);
    }
    Ok(decode_part_1(frame, 0)?.0)
}

/// The codestream is of another family than the transfer syntax says.
pub(super) fn mislabelled(stream: &str, label: &str) -> Caveat {
    Caveat::CodestreamContradictsTags { what: format!("{stream} in the stream, {label} declared") }
}

/// Decodes a frame at `1 / 2^discard_levels` of its size, or as small as the stream has it.
///
/// `frame.bytes` may be only the beginning of the stream; [`ReducedFrame::is_complete`] is then
/// false, and the picture is blurred or blank in parts.
pub fn decode_reduced(
    frame: &EncodedFrame<'_>,
    discard_levels: u8,
) -> Result<ReducedFrame, CodecError> {
    if is_high_throughput(boxes::codestream(frame.bytes)) {
        return htj2k::decode_reduced(frame, discard_levels);
    }
    let (raw, discarded_levels) = decode_part_1(frame, discard_levels)?;
    let is_complete = !raw.caveats.iter().any(|c| matches!(c, Caveat::TruncatedFrame { .. }));
    let pixel = ImagePixel { rows: raw.rows, columns: raw.columns, ..frame.pixel.clone() };
    Ok(ReducedFrame { frame: samples::finish(raw, &pixel)?, discarded_levels, is_complete })
}

/// The frame and how many levels were left out.
fn decode_part_1(
    frame: &EncodedFrame<'_>,
    discard_levels: u8,
) -> Result<(RawFrame, u8), CodecError> {
    let bytes = boxes::codestream(frame.bytes);
    let header = Header::read(bytes)?;
    check_size(&header, frame.pixel)?;
    let tiles = Tiles::find(bytes, &header)?;
    tiles.check(&header)?;
    if tiles.is_empty() {
        return Err(CodecError::data("the JPEG 2000 stream ends before its first packet"));
    }
    let levels = discardable(&header, &tiles, discard_levels);
    let stream = Stream { file: frame.bytes, bytes, header: &header, tiles: &tiles, levels };
    let raw = stream.decode(frame.pixel)?;
    Ok((raw, levels))
}

/// The attributes bound the memory.
fn check_size(header: &Header, pixel: &ImagePixel) -> Result<(), CodecError> {
    let image = header.size.image;
    let (columns, rows) = (image.width(), image.height());
    if (columns, rows) != (pixel.columns, pixel.rows) {
        return Err(CodecError::data(format!(
            "the stream is {columns}×{rows}, the header says {}×{}",
            pixel.columns, pixel.rows
        )));
    }
    let (count, declared) = (header.size.components.len(), usize::from(pixel.samples_per_pixel));
    if count == 2 || count > declared && count > 3 {
        return Err(CodecError::data(format!(
            "{count} components in the stream, {declared} declared"
        )));
    }
    Ok(())
}

/// As many levels as all tiles have, and as leave a pixel in both directions.
fn discardable(header: &Header, tiles: &Tiles, wanted: u8) -> u8 {
    let side = header.size.image.width().min(header.size.image.height());
    wanted.min(tiles.levels(header)).min(side.checked_ilog2().unwrap_or(0) as u8)
}

/// A codestream that was found fit to decode.
struct Stream<'a> {
    file: &'a [u8],
    bytes: &'a [u8],
    header: &'a Header,
    tiles: &'a Tiles,
    levels: u8,
}

impl Stream<'_> {
    fn decode(&self, pixel: &ImagePixel) -> Result<RawFrame, CodecError> {
        let boxes = FileHeader::read(self.file);
        let is_in_color = pixel.samples_per_pixel == 3;
        // Only then do the boxes change the samples: a palette or colour differences in them.
        let needs_boxes = is_in_color
            && (boxes.has_color_palette(self.file) || boxes.color_space == Some(file::SYCC));
        let bytes = if needs_boxes { self.file } else { self.bytes };
        let is_whole = self.tiles.are_whole();
        // What is whole is read strictly first: then damage is told, not smoothed over.
        let is_strict = is_whole && self.tiles.have_end();
        match self.decode_bytes(bytes, pixel, is_strict) {
            Err(error) if is_strict => {
                let mut raw = self.decode_bytes(bytes, pixel, false)?;
                raw.caveats.push(Caveat::DamagedStream { what: error.to_string() });
                Ok(raw)
            }
            outcome => outcome,
        }
        .map(|raw| RawFrame {
            color: match boxes.color_space {
                Some(file::SRGB | file::SYCC) if is_in_color && raw.components == 3 => {
                    StreamColor::Rgb
                }
                _ => raw.color,
            },
            ..raw
        })
    }

    fn decode_bytes(
        &self,
        bytes: &[u8],
        pixel: &ImagePixel,
        strict: bool,
    ) -> Result<RawFrame, CodecError> {
        let failed = |e: hayro_jpeg2000::DecodeError| CodecError::data(e.to_string());
        let image_rect = self.header.size.image;
        // The crate takes the logarithm of the ratio, so the floor of the size is exact.
        let target_resolution = (self.levels > 0)
            .then(|| (image_rect.width() >> self.levels, image_rect.height() >> self.levels));
        let settings = DecodeSettings { resolve_palette_indices: true, strict, target_resolution };
        let image = Image::new(bytes, &settings).map_err(failed)?;
        let (columns, rows) = (image.width(), image.height());
        let mut context = DecoderContext::default();
        let decoded = image.decode(&mut context).map_err(failed)?;
        let length = columns as usize * rows as usize;
        let planes: Vec<&[f32]> = decoded
            .components()
            .iter()
            .map(|c| c.samples())
            .filter(|p| p.len() == length)
            .collect();
        let first = self.header.size.components.first().copied();
        let mut component = first.ok_or_else(|| CodecError::data("no component"))?;
        if let Some(c) = decoded.components().first() {
            component.precision = c.bit_depth();
        }
        let planes = Planes {
            columns,
            component,
            is_wide: pixel.is_signed && pixel.bits_allocated > 8,
            missing: self.missing(),
            planes,
        };
        let components = planes.planes.len() as u16;
        Ok(RawFrame {
            rows,
            columns,
            components,
            planar: PlanarConfiguration::ByPixel,
            precision: u16::from(component.precision),
            samples: planes.interleaved(),
            color: match self.header.style.has_component_transform {
                true if components >= 3 => StreamColor::Rgb,
                _ => StreamColor::AsTagged,
            },
            caveats: self.caveats(pixel, components, rows),
        })
    }

    /// Missing tiles, as places in the reduced picture.
    fn missing(&self) -> Vec<htj2k::rect::Rect> {
        let origin = self.header.size.image.reduced(self.levels);
        let relative = |rect: htj2k::rect::Rect| {
            let rect = rect.reduced(self.levels);
            htj2k::rect::Rect {
                x0: rect.x0 - origin.x0,
                y0: rect.y0 - origin.y0,
                x1: rect.x1 - origin.x0,
                y1: rect.y1 - origin.y0,
            }
        };
        self.tiles.missing(self.header).into_iter().map(relative).collect()
    }

    fn caveats(&self, pixel: &ImagePixel, components: u16, rows: u32) -> Vec<Caveat> {
        let mut caveats = Vec::new();
        let mut contradiction =
            |what: String| caveats.push(Caveat::CodestreamContradictsTags { what });
        if components != pixel.samples_per_pixel {
            let declared = pixel.samples_per_pixel;
            contradiction(format!("{components} components in the stream, {declared} declared"));
        }
        let is_signed = self.header.size.components.first().is_some_and(|c| c.is_signed);
        if is_signed != pixel.is_signed {
            let sign = |is_signed: bool| if is_signed { "signed" } else { "unsigned" };
            let [stream, tag] = [is_signed, pixel.is_signed].map(sign);
            contradiction(format!("{stream} samples in the stream, {tag} declared"));
        }
        // The transform of integers adds two bits, and a real of 32 bits holds 24 exactly.
        if self.header.size.components.iter().any(|c| c.precision > 22) {
            caveats.push(Caveat::ReducedPrecision);
        }
        if !self.tiles.are_whole() {
            caveats.push(Caveat::TruncatedFrame {
                rows_present: self.tiles.whole_rows(self.header) >> self.levels,
                rows_declared: rows,
            });
        }
        caveats
    }
}
