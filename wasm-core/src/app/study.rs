//! The open studies: series, their metadata, their display sets.

use std::sync::Arc;

use super::notice::Notice;
use super::pane::Stack;
use crate::dicom::attributes::InstanceHeader;
use crate::study::display_set::DisplaySetId;
use crate::study::model::{SeriesRecord, StudyRecord};
use crate::uid::{SeriesUid, StudyUid};

#[derive(Debug, Clone, PartialEq, Default)]
pub enum Progress {
    #[default]
    Waiting,
    Loading,
    Loaded,
    Failed(Notice),
}

#[derive(Debug, Clone, PartialEq)]
pub struct OpenSeries {
    pub record: SeriesRecord,
    pub progress: Progress,
    pub stacks: Vec<Stack>,
    /// Instances whose header could not be read.
    pub unreadable: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct OpenStudy {
    pub study: StudyUid,
    pub progress: Progress,
    /// In the order of the rail: by series number.
    pub series: Vec<OpenSeries>,
    /// From the first header that arrived.
    pub header: Option<Arc<InstanceHeader>>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    pub studies: Vec<OpenStudy>,
    /// Answers for studies opened before are dropped.
    pub epoch: u32,
    /// Set while a launch by accession number or patient ID is looked up.
    pub is_looking_up: bool,
}

/// Readable headers and the number of unreadable ones.
#[derive(Debug, Clone)]
pub struct SeriesMetadata {
    pub headers: Vec<Arc<InstanceHeader>>,
    pub unreadable: usize,
}

#[derive(Debug, Clone)]
pub enum Msg {
    StudyLookedUp { epoch: u32, outcome: Result<Vec<StudyRecord>, Notice> },
    SeriesFound { study: StudyUid, outcome: Result<Vec<SeriesRecord>, Notice> },
    MetadataRetrieved {
        study: StudyUid,
        series: SeriesUid,
        outcome: Result<SeriesMetadata, Notice>,
    },
}

impl State {
    /// All display sets of all open studies, in rail order.
    pub fn stacks(&self) -> impl Iterator<Item = &Stack> {
        self.studies.iter().flat_map(|s| &s.series).flat_map(|s| &s.stacks)
    }

    pub fn stack(&self, id: &DisplaySetId) -> Option<&Stack> {
        self.stacks().find(|stack| stack.id() == id)
    }
}
