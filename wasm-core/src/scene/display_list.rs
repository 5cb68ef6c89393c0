//! The scene: one drawing surface, split into panes, each with at most one image.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::geometry::shutter::Shutter;
use crate::geometry::spaces::{Affine2, DeviceSpace, PixelSpace};
use crate::pixel_data::FrameDescription;
use crate::voi::pipeline::GreyPipeline;

pub use crate::pixel_data::FrameHandle;

/// A rectangle of the surface in physical px.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRect {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Interpolation {
    Nearest,
    #[default]
    Linear,
    Cubic,
}

impl Interpolation {
    /// The next choice, in the order in which a reader asks for them.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Linear => Self::Nearest,
            Self::Nearest => Self::Cubic,
            Self::Cubic => Self::Linear,
        }
    }
}

/// Everything one draw needs. Areas outside every pane, and of panes without a layer, are black.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    pub width: u32,
    pub height: u32,
    pub panes: Vec<PaneScene>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaneScene {
    pub rect: DeviceRect,
    pub layer: Option<ImageLayer>,
}

/// One frame, where it lies and how its values become light.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageLayer {
    pub frame: FrameHandle,
    pub description: FrameDescription,
    /// Device px (of the whole surface) to image column and row. A device pixel is sampled
    /// at its centre, `(n + 0.5)`. Outside the pixel grid `[-0.5, columns - 0.5)` is black.
    pub pixel_from_device: Affine2<PixelSpace, DeviceSpace>,
    pub tone: Tone,
    pub interpolation: Interpolation,
    /// Hides pixels of the frame; never blended with those that are shown.
    pub shutter: Option<Arc<Shutter>>,
}

/// How samples become light.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Tone {
    Grey(GreyPipeline),
    /// Colour samples are shown as they are, or inverted by the reader.
    Color {
        is_inverted: bool,
    },
}
