//! The study list: search, results, paging.

use super::effect::Effect;
use super::model::Site;
use super::notice::Notice;
use crate::dicomweb::qido::{StudyQuery, studies_url};
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
    StudiesFound {
        epoch: u32,
        outcome: Result<Vec<StudyRecord>, Notice>,
    },
    OpenStudy(StudyUid),
}

impl Form {
    fn query(&self, page: u32) -> StudyQuery {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let date = |text: &str| some(text).map(|text| text.replace('-', ""));
        StudyQuery {
            // As clinicians type it: the beginning of the family name.
            patient_name: some(&self.patient_name).map(|name| name + "*"),
            patient_id: some(&self.patient_id),
            accession_number: some(&self.accession_number),
            date_from: date(&self.date_from),
            date_to: date(&self.date_to),
            modality: some(&self.modality),
            // One more than shown tells whether there is a next page.
            limit: Some(PAGE_SIZE + 1),
            offset: Some(page * PAGE_SIZE),
            ..StudyQuery::default()
        }
    }
}

/// Handles everything but `OpenStudy`, which the root hands to the study area.
pub fn update(state: &mut State, msg: Msg, site: &Site) -> Vec<Effect> {
    match msg {
        Msg::EditForm(form) => {
            state.form = form;
            Vec::new()
        }
        Msg::Search => search(state, 0, site),
        Msg::ShowPage(page) => search(state, page, site),
        Msg::StudiesFound { epoch, outcome } if epoch == state.epoch => {
            match outcome {
                Ok(mut studies) => {
                    state.has_next_page = studies.len() > PAGE_SIZE as usize;
                    studies.truncate(PAGE_SIZE as usize);
                    state.studies = studies;
                    state.status = Status::Found;
                }
                Err(notice) => {
                    state.studies.clear();
                    state.has_next_page = false;
                    state.status = Status::Failed(notice);
                }
            }
            Vec::new()
        }
        Msg::StudiesFound { .. } | Msg::OpenStudy(_) => Vec::new(),
    }
}

fn search(state: &mut State, page: u32, site: &Site) -> Vec<Effect> {
    state.epoch += 1;
    state.page = page;
    state.status = Status::Searching;
    let url = studies_url(&site.dicomweb_url, &state.form.query(page));
    vec![Effect::FindStudies { url, epoch: state.epoch }]
}
