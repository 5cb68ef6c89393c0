//! Functional groups: per frame over shared over the dataset itself (PS3.3 C.7.6.16).

use super::json::{Dataset, Tag};

const SHARED_FUNCTIONAL_GROUPS: Tag = Tag(0x5200_9229);
const PER_FRAME_FUNCTIONAL_GROUPS: Tag = Tag(0x5200_9230);

pub const PIXEL_MEASURES: Tag = Tag(0x0028_9110);
pub const PLANE_POSITION: Tag = Tag(0x0020_9113);
pub const PLANE_ORIENTATION: Tag = Tag(0x0020_9116);
pub const FRAME_VOI_LUT: Tag = Tag(0x0028_9132);
pub const PIXEL_VALUE_TRANSFORMATION: Tag = Tag(0x0028_9145);
pub const FRAME_CONTENT: Tag = Tag(0x0020_9111);
pub const FRAME_ANATOMY: Tag = Tag(0x0020_9071);
pub const MR_ECHO: Tag = Tag(0x0018_9114);
pub const MR_TIMING: Tag = Tag(0x0018_9112);
pub const MR_DIFFUSION: Tag = Tag(0x0018_9117);
pub const CARDIAC_SYNCHRONIZATION: Tag = Tag(0x0018_9118);
pub const TEMPORAL_POSITION: Tag = Tag(0x0020_9310);
pub const PROJECTION_PIXEL_CALIBRATION: Tag = Tag(0x0018_9401);
pub const FRAME_PIXEL_DATA_PROPERTIES: Tag = Tag(0x0028_9443);
pub const CT_X_RAY_DETAILS: Tag = Tag(0x0018_9325);
pub const CT_RECONSTRUCTION: Tag = Tag(0x0018_9314);
/// Sequences that hold Frame Type (0008,9007): MR, CT, PET, XA/XRF.
pub const FRAME_TYPES: [Tag; 4] =
    [Tag(0x0018_9226), Tag(0x0018_9329), Tag(0x0018_9751), Tag(0x0018_9412)];

const DIMENSION_INDEX: Tag = Tag(0x0020_9222);
const DIMENSION_INDEX_POINTER: Tag = Tag(0x0020_9165);
const DIMENSION_INDEX_VALUES: Tag = Tag(0x0020_9157);
/// Dimensions that say where a frame lies: Stack ID, In-Stack Position Number, Image Position.
const SPATIAL_DIMENSIONS: [u32; 3] = [0x0020_9056, 0x0020_9057, 0x0020_0032];

/// The functional groups of an instance; empty for classic objects.
#[derive(Debug, Clone, Default)]
pub struct FunctionalGroups<'a> {
    shared: Option<&'a Dataset>,
    per_frame: Vec<&'a Dataset>,
    /// For each dimension, whether it says something else than where a frame lies.
    is_other_dimension: Vec<bool>,
}

impl<'a> FunctionalGroups<'a> {
    pub fn of(dataset: &'a Dataset) -> Self {
        let is_other = |item: &Dataset| {
            let pointer = u32::from_str_radix(&item.text(DIMENSION_INDEX_POINTER), 16);
            pointer.is_ok_and(|pointer| !SPATIAL_DIMENSIONS.contains(&pointer))
        };
        Self {
            shared: dataset.first_item(SHARED_FUNCTIONAL_GROUPS),
            per_frame: dataset.items(PER_FRAME_FUNCTIONAL_GROUPS).collect(),
            is_other_dimension: dataset.items(DIMENSION_INDEX).map(is_other).collect(),
        }
    }

    /// Item of one macro for a frame counted from 0: its own, else the shared one.
    pub fn item(&self, frame_idx: usize, sequence: Tag) -> Option<&'a Dataset> {
        let own = self.per_frame.get(frame_idx).and_then(|group| group.first_item(sequence));
        own.or_else(|| self.shared?.first_item(sequence))
    }

    /// An attribute of a macro of a frame, as text; empty when absent.
    pub fn text(&self, frame_idx: usize, sequence: Tag, tag: Tag) -> String {
        self.item(frame_idx, sequence).map(|item| item.text(tag)).unwrap_or_default()
    }

    /// An attribute of a macro of a frame.
    pub fn number(&self, frame_idx: usize, sequence: Tag, tag: Tag) -> Option<f64> {
        self.item(frame_idx, sequence)?.number(tag)
    }

    /// Index values of the dimensions that are not spatial, folded into one number in their
    /// order (PS3.3 C.7.6.17); `None` where there are none.
    pub fn other_dimensions(&self, frame_idx: usize) -> Option<f64> {
        let values = self.item(frame_idx, FRAME_CONTENT)?.numbers(DIMENSION_INDEX_VALUES);
        let others = values.iter().zip(&self.is_other_dimension).filter(|(_, is_other)| **is_other);
        others.map(|(value, _)| *value).reduce(|folded, value| folded * 10_000.0 + value)
    }

    pub fn is_empty(&self) -> bool {
        self.per_frame.is_empty() && self.shared.is_none()
    }

    pub fn frame_count(&self) -> usize {
        self.per_frame.len()
    }
}
