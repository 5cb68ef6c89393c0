//! Decoded frames: what a codec makes, the cache holds and a renderer draws.

use serde::{Deserialize, Serialize};

use crate::caveat::Caveat;

/// How one pixel of a decoded frame is laid out. Multi-byte samples are little endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SampleFormat {
    /// Grey, unsigned stored values of at most 8 bits.
    U8,
    /// Grey, unsigned stored values of at most 16 bits.
    U16,
    /// Grey, signed stored values of at most 16 bits.
    I16,
    /// Grey, stored values of more than 16 bits, or float pixel data.
    F32,
    /// Colour, 8 bits a channel, alpha 255; palettes and YBR are already applied.
    Rgba8,
}

impl SampleFormat {
    pub fn bytes_per_pixel(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::F32 | Self::Rgba8 => 4,
        }
    }

    pub fn is_color(self) -> bool {
        self == Self::Rgba8
    }
}

/// Shape and meaning of a decoded frame, without its pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameDescription {
    pub rows: u32,
    pub columns: u32,
    pub format: SampleFormat,
    /// Smallest and largest stored value, padding excluded; `[0, 255]` for colour.
    pub stored_range: [f32; 2],
    pub caveats: Vec<Caveat>,
}

impl FrameDescription {
    /// Pixels in the frame, row-major.
    pub fn pixel_count(&self) -> usize {
        self.rows as usize * self.columns as usize
    }

    pub fn byte_length(&self) -> usize {
        self.pixel_count() * self.format.bytes_per_pixel()
    }
}

/// One decoded frame: `description.byte_length()` bytes, row-major, shape `[rows, columns]`.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodedFrame {
    pub description: FrameDescription,
    pub bytes: Vec<u8>,
}

/// Names a frame that was handed to a renderer. Handles are minted by the app and never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FrameHandle(pub u32);
