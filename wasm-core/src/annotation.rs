//! Annotations: what a reader draws on a frame, and the numbers it gives.
//!
//! One truth: an annotation lives once, in an `AnnotationStore`. Outlines, numbers and reports
//! are made from it and never kept beside it. Everything here is a pure value, so that undo is
//! to put an old value back.

pub mod edit;
pub mod figure;
pub mod graphic;
pub mod history;
pub mod hit;
pub mod kind;
pub mod measure;
pub mod metric;
pub mod outline;
pub mod plane_match;
pub mod store;

use serde::{Deserialize, Serialize};

use crate::uid::{FrameRef, TrackingUid};
use figure::Figure;

/// Names one annotation for the life of the page. Minted by `AnnotationIds`, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AnnotationId(pub u64);

/// Counts up. Stands outside what undo restores, so that no id is given twice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AnnotationIds(u64);

impl AnnotationIds {
    pub fn mint(&mut self) -> AnnotationId {
        self.0 += 1;
        AnnotationId(self.0)
    }
}

/// A coded concept (PS3.16 8, PS3.3 8.8): what was found, or where.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Code {
    /// Code Value (0008,0100).
    pub value: String,
    /// Coding Scheme Designator (0008,0102).
    pub scheme: String,
    /// Code Meaning (0008,0104).
    pub meaning: String,
}

/// Place of a colour in the palette that the viewer offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ColorIndex(pub u8);

/// One annotation on one frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Annotation {
    pub id: AnnotationId,
    /// Tracking Unique Identifier (PS3.16 TID 1501): the same lesion in other studies has it too.
    pub tracking: TrackingUid,
    pub frame: FrameRef,
    pub figure: Figure,
    /// Name of a measurement, text of a text or an arrow. May be empty.
    pub label: String,
    pub color: ColorIndex,
    pub finding: Option<Code>,
    pub site: Option<Code>,
    /// A calibration line's true length in mm, as the reader typed it.
    pub true_length_mm: Option<f64>,
    /// Cannot be moved or deleted by the pointer.
    pub is_locked: bool,
    pub is_visible: bool,
}

impl Annotation {
    /// A fresh annotation: no label, first colour, visible, free to move.
    pub fn new(id: AnnotationId, tracking: TrackingUid, frame: FrameRef, figure: Figure) -> Self {
        Self {
            id,
            tracking,
            frame,
            figure,
            label: String::new(),
            color: ColorIndex::default(),
            finding: None,
            site: None,
            true_length_mm: None,
            is_locked: false,
            is_visible: true,
        }
    }
}
