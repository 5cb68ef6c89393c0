//! Display sets: what hangs in a pane as one stack. Never merges series.

use std::sync::Arc;

use crate::caveat::Caveat;
use crate::dicom::attributes::{FrameHeader, InstanceHeader};
use crate::uid::{FrameRef, SeriesUid, StudyUid};

/// Names a display set while the study is open: series and the part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DisplaySetId {
    pub study: StudyUid,
    pub series: SeriesUid,
    /// 0 for the first stack of the series.
    pub part: u32,
}

/// Frames that belong together, in reading order.
#[derive(Debug, Clone)]
pub struct DisplaySet {
    pub id: DisplaySetId,
    pub modality: String,
    /// Series description, with what tells this part from its sisters.
    pub label: String,
    pub series_number: Option<i32>,
    pub frames: Vec<StackFrame>,
    pub caveats: Vec<Caveat>,
    /// Whether it can be shown; else the reason, for the rail.
    pub kind: DisplayKind,
    /// Distance between slices along the normal in mm, when it is even.
    pub slice_spacing_mm: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisplayKind {
    /// Slices through the body, or single images.
    Stack,
    /// Frames in time: plays as cine.
    Cine,
    /// No pixels to show (SR, PR, KO, PDF …).
    NotAnImage,
}

/// One frame of a stack: which instance and which of its frames.
#[derive(Debug, Clone)]
pub struct StackFrame {
    pub header: Arc<InstanceHeader>,
    pub frame_idx: u32,
}

impl StackFrame {
    pub fn frame_ref(&self) -> FrameRef {
        FrameRef {
            study: self.header.study.clone(),
            series: self.header.series.clone(),
            instance: self.header.instance.clone(),
            frame: crate::uid::FrameNumber::from_frame_idx(self.frame_idx),
        }
    }

    /// `None` only if the header has fewer frames than it declares.
    pub fn frame_header(&self) -> Option<&FrameHeader> {
        self.header.frames.get(self.frame_idx as usize).or_else(|| self.header.frames.last())
    }
}
