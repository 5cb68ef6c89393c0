//! JPEG-LS, lossless and near-lossless, 2 to 16 bits (ITU-T T.87; PS3.5 A.4.3).

use super::{CodecError, EncodedFrame, RawFrame, StreamColor};
use crate::caveat::Caveat;
use crate::dicom::attributes::{ImagePixel, PlanarConfiguration};

mod bits;
mod codes;
mod context;
mod line;
mod mapping;
mod markers;
mod parameters;
mod regular;
mod run;
mod scan;

use markers::{Stream, Tables};
use scan::Picture;

pub(super) const TRANSFER_SYNTAXES: &[&str] = &["1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"];

pub(super) fn decode(frame: &EncodedFrame<'_>) -> Result<RawFrame, CodecError> {
    let pixel = frame.pixel;
    let mut stream = Stream::new(frame.bytes)?;
    let mut tables = Tables::default();
    let header = stream.frame(&mut tables)?;
    let mut picture = None;
    for _ in 0..header.components.len() {
        let Some(scan) = stream.scan(&header, &mut tables)? else { break };
        if picture.is_none() {
            let (rows, columns) = checked_size(header.size(&tables), pixel)?;
            picture = Some(Picture::new(rows, columns, &header));
        }
        if let Some(picture) = &mut picture {
            scan::decode(&mut stream, &header, &scan, &tables, picture)?;
        }
    }
    let picture = picture.ok_or_else(|| CodecError::data("a JPEG-LS stream without a scan"))?;
    raw_frame(picture, header.precision, &tables, pixel)
}

/// Rows and columns of the stream; where it leaves one open, the attributes say it.
fn checked_size(stream: (u32, u32), pixel: &ImagePixel) -> Result<(u32, u32), CodecError> {
    let (rows, columns) = match stream {
        (0, columns) => (pixel.rows, columns),
        size => size,
    };
    // The attributes bound the memory.
    if (rows, columns) != (pixel.rows, pixel.columns) {
        return Err(CodecError::data(format!(
            "the stream is {columns}×{rows}, the header says {}×{}",
            pixel.columns, pixel.rows
        )));
    }
    Ok((rows, columns))
}

fn raw_frame(
    mut picture: Picture,
    precision: u8,
    tables: &Tables,
    pixel: &ImagePixel,
) -> Result<RawFrame, CodecError> {
    let mut caveats = Vec::new();
    let (rows_present, rows_declared) = (picture.rows_present(), picture.rows);
    if rows_present == 0 {
        return Err(CodecError::data("the JPEG-LS stream ends or is damaged in its first row"));
    }
    if rows_present < rows_declared {
        picture.truncate(rows_present);
        caveats.push(Caveat::TruncatedFrame { rows_present, rows_declared });
    }
    let Picture { rows, columns, components, mut samples, .. } = picture;
    tables.transform.undo(&mut samples, components, precision);
    let (samples, components, precision) = tables.maps.apply(samples, components, precision)?;
    let components = components as u16;
    if components != pixel.samples_per_pixel {
        let declared = pixel.samples_per_pixel;
        let what = format!("{components} components in the stream, {declared} declared");
        caveats.push(Caveat::CodestreamContradictsTags { what });
    }
    Ok(RawFrame {
        rows,
        columns,
        components,
        planar: PlanarConfiguration::ByPixel,
        precision: u16::from(precision),
        samples,
        // The stream holds the samples as they were given.
        color: StreamColor::AsTagged,
        caveats,
    })
}
