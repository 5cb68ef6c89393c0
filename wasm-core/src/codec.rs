//! Decoders, one file per family, chosen by transfer syntax.
//!
//! A new family is a file and a line in [`CODECS`].

use serde::{Deserialize, Serialize};

use crate::caveat::Caveat;
use crate::dicom::attributes::{ImagePixel, PlanarConfiguration};
use crate::dicom::transfer_syntax::name_of;
use crate::pixel_data::DecodedFrame;

mod color;
mod deflate;
#[cfg(feature = "jpeg2000")]
pub mod htj2k;
mod jpeg;
#[cfg(feature = "jpeg2000")]
pub mod jpeg2000;
mod jpeg_ls;
#[cfg(feature = "jpeg-xl")]
mod jpeg_xl;
mod native;
mod palette;
mod rle;
mod samples;

/// One frame as it was stored, fragments joined.
#[derive(Debug, Clone, Copy)]
pub struct EncodedFrame<'a> {
    pub transfer_syntax: &'a str,
    pub bytes: &'a [u8],
    pub pixel: &'a ImagePixel,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum CodecError {
    #[error("unsupported transfer syntax {uid} ({name})")]
    Unsupported { uid: String, name: String },
    #[error("{0}")]
    Data(String),
    #[error("the frame has {got} bytes instead of {expected}")]
    WrongLength { got: usize, expected: usize },
}

impl CodecError {
    fn data(reason: impl Into<String>) -> Self {
        Self::Data(reason.into())
    }
}

/// Samples as a codec gives them, before masks, palettes and colour spaces.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RawFrame {
    pub rows: u32,
    pub columns: u32,
    pub components: u16,
    pub planar: PlanarConfiguration,
    /// Bits that one sample of the stream can have.
    pub precision: u16,
    pub samples: RawSamples,
    pub color: StreamColor,
    pub caveats: Vec<Caveat>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RawSamples {
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
    F32(Vec<f32>),
}

/// What the stream says of its colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StreamColor {
    /// Nothing: Photometric Interpretation decides.
    AsTagged,
    /// Already red, green, blue.
    Rgb,
}

type Decode = fn(&EncodedFrame<'_>) -> Result<RawFrame, CodecError>;

/// Families: the transfer syntaxes they decode, and how.
const CODECS: &[(&[&str], Decode)] = &[
    (native::TRANSFER_SYNTAXES, native::decode),
    (deflate::TRANSFER_SYNTAXES, deflate::decode),
    (rle::TRANSFER_SYNTAXES, rle::decode),
    (jpeg::TRANSFER_SYNTAXES, jpeg::decode),
    (jpeg_ls::TRANSFER_SYNTAXES, jpeg_ls::decode),
    #[cfg(feature = "jpeg2000")]
    (jpeg2000::TRANSFER_SYNTAXES, jpeg2000::decode),
    #[cfg(feature = "jpeg2000")]
    (htj2k::TRANSFER_SYNTAXES, htj2k::decode),
    #[cfg(feature = "jpeg-xl")]
    (jpeg_xl::TRANSFER_SYNTAXES, jpeg_xl::decode),
];

/// Families that the frame worker fetches as modules of their own.
const MODULES: &[(&str, &[&str])] = &[
    (
        "jpeg2000",
        &[
            "1.2.840.10008.1.2.4.90",
            "1.2.840.10008.1.2.4.91",
            "1.2.840.10008.1.2.4.92",
            "1.2.840.10008.1.2.4.93",
            "1.2.840.10008.1.2.4.201",
            "1.2.840.10008.1.2.4.202",
            "1.2.840.10008.1.2.4.203",
        ],
    ),
    ("jpeg_xl", &["1.2.840.10008.1.2.4.110", "1.2.840.10008.1.2.4.111", "1.2.840.10008.1.2.4.112"]),
];

/// The module that decodes this syntax; `None` when the frame worker itself does, or nothing.
pub fn module_of(transfer_syntax: &str) -> Option<&'static str> {
    let holds = |(_, uids): &&(&str, &[&str])| uids.contains(&transfer_syntax);
    MODULES.iter().find(holds).map(|(name, _)| *name)
}

/// Whether a frame in this syntax can be decoded here.
pub fn is_supported(transfer_syntax: &str) -> bool {
    CODECS.iter().any(|(uids, _)| uids.contains(&transfer_syntax))
}

/// Largest frame that is decoded: 2 GiB of samples would exhaust a browser tab.
const MAX_SAMPLES: u64 = 1 << 29;

/// Decodes one frame to stored values (grey) or RGBA (colour).
///
/// Rows × Columns × samples bounds every allocation before decoding starts.
pub fn decode(frame: &EncodedFrame<'_>) -> Result<DecodedFrame, CodecError> {
    let pixel = frame.pixel;
    let count =
        u64::from(pixel.rows) * u64::from(pixel.columns) * u64::from(pixel.samples_per_pixel);
    if count == 0 || count > MAX_SAMPLES {
        return Err(CodecError::data(format!("{}×{} is too large", pixel.columns, pixel.rows)));
    }
    let codec = CODECS.iter().find(|(uids, _)| uids.contains(&frame.transfer_syntax));
    let Some((_, decode)) = codec else {
        let uid = frame.transfer_syntax.to_owned();
        return Err(CodecError::Unsupported { name: name_of(&uid).to_owned(), uid });
    };
    samples::finish(decode(frame)?, pixel)
}
