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
pub const MR_DIFFUSION: Tag = Tag(0x0018_9117);
pub const TEMPORAL_POSITION: Tag = Tag(0x0020_9310);

/// The functional groups of an instance; empty for classic objects.
#[derive(Debug, Clone, Default)]
pub struct FunctionalGroups {
    shared: Dataset,
    per_frame: Vec<Dataset>,
}

impl FunctionalGroups {
    pub fn of(dataset: &Dataset) -> Self {
        Self {
            shared: dataset.first_item(SHARED_FUNCTIONAL_GROUPS).unwrap_or_default(),
            per_frame: dataset.items(PER_FRAME_FUNCTIONAL_GROUPS),
        }
    }

    /// Item of one macro for a frame counted from 0: its own, else the shared one.
    pub fn item(&self, frame_idx: usize, sequence: Tag) -> Option<Dataset> {
        let own = self.per_frame.get(frame_idx).and_then(|group| group.first_item(sequence));
        own.or_else(|| self.shared.first_item(sequence))
    }

    pub fn is_empty(&self) -> bool {
        self.per_frame.is_empty() && self.shared == Dataset::default()
    }

    pub fn frame_count(&self) -> usize {
        self.per_frame.len()
    }
}
