//! The study list: search, results, paging.

use super::notice::Notice;
use crate::study::model::StudyRecord;
use crate::uid::StudyUid;

pub const PAGE_SIZE: u32 = 50;

/// What the search form holds, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    pub patient_name: String,
    pub patient_id: String,
    pub accession_number: String,
    /// `YYYY-MM-DD` or empty.
    pub date_from: String,
    pub date_to: String,
    /// One modality or empty.
    pub modality: String,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub enum Status {
    #[default]
    Idle,
    Searching,
    Found,
    Failed(Notice),
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    pub form: Form,
    pub status: Status,
    pub studies: Vec<StudyRecord>,
    /// From 0.
    pub page: u32,
    pub has_next_page: bool,
    /// Answers to older searches are dropped.
    pub epoch: u32,
}

#[derive(Debug, Clone)]
pub enum Msg {
    EditForm(Form),
    /// From the first page.
    Search,
    ShowPage(u32),
    StudiesFound { epoch: u32, outcome: Result<Vec<StudyRecord>, Notice> },
    OpenStudy(StudyUid),
}
