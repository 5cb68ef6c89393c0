//! The open studies: series, their metadata, their display sets.

use std::sync::Arc;

use super::effect::Effect;
use super::model::Site;
use super::notice::{self, Notice, Severity};
use super::pane::Stack;
use super::retrieve::{self, ThumbnailState};
use crate::dicom::attributes::InstanceHeader;
use crate::dicomweb::{qido, wado};
use crate::launch::LaunchRequest;
use crate::launch::expected::Wanted;
use crate::study::display_set::{DisplayKind, DisplaySet, DisplaySetId, build_display_sets};
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
    /// Asked for by the launch: hangs first.
    pub preferred_series: Option<SeriesUid>,
    /// What a launch wants of the studies that are found.
    pub wanted: Wanted,
}

impl SeriesMetadata {
    /// Without instances of another study or series, whatever the archive sent: better an image
    /// missing than an image of someone else.
    fn only_of(mut self, study: &StudyUid, series: &SeriesUid) -> Self {
        let sent = self.headers.len();
        self.headers.retain(|header| header.study == *study && header.series == *series);
        self.unreadable += sent - self.headers.len();
        self
    }
}

/// Readable headers and the number of unreadable ones.
#[derive(Debug, Clone)]
pub struct SeriesMetadata {
    pub headers: Vec<Arc<InstanceHeader>>,
    pub unreadable: usize,
}

#[derive(Debug, Clone)]
pub enum Msg {
    StudyLookedUp {
        epoch: u32,
        outcome: Result<Vec<StudyRecord>, Notice>,
    },
    SeriesFound {
        study: StudyUid,
        outcome: Result<Vec<SeriesRecord>, Notice>,
    },
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

/// Metadata requests at one time, besides the first.
const MAX_METADATA_REQUESTS: usize = 2;

/// Objects without pixels of their own: read after the images.
const NOT_IMAGES: &[&str] =
    &["SR", "PR", "KO", "SEG", "RTSTRUCT", "RTPLAN", "RTDOSE", "REG", "DOC", "PLAN", "AU", "FID"];

impl State {
    /// Closes what was open and starts what a launch asks for.
    pub fn launch(&mut self, request: &LaunchRequest, site: &Site) -> Vec<Effect> {
        let preferred_series = request.series.clone();
        *self = Self { epoch: self.epoch + 1, preferred_series, ..Self::default() };
        if !request.studies.is_empty() {
            let studies = request.studies.clone();
            return studies.into_iter().flat_map(|study| self.open(study, site)).collect();
        }
        self.is_looking_up = true;
        self.wanted = Wanted::of(request);
        let query = qido::StudyQuery {
            accession_number: request.accession_number.clone(),
            patient_id: request.patient_id.clone(),
            issuer: request.issuer.clone(),
            date_from: request.date_from.clone(),
            date_to: request.date_to.clone(),
            // Archives differ in what a list of modalities means: several are chosen here.
            modality: request.modalities.first().filter(|_| request.modalities.len() == 1).cloned(),
            limit: Some(26),
            ..qido::StudyQuery::default()
        };
        let url = qido::studies_url(&site.dicomweb_url, &query);
        vec![Effect::LookUpStudies { url, epoch: self.epoch }]
    }

    pub(super) fn open(&mut self, study: StudyUid, site: &Site) -> Option<Effect> {
        if self.studies.iter().any(|open| open.study == study) {
            return None;
        }
        let url = qido::series_url(&site.dicomweb_url, &study);
        let progress = Progress::Loading;
        let (series, header) = (Vec::new(), None);
        self.studies.push(OpenStudy { study: study.clone(), progress, series, header });
        Some(Effect::FindSeries { url, study })
    }

    fn study_mut(&mut self, study: &StudyUid) -> Option<&mut OpenStudy> {
        self.studies.iter_mut().find(|open| open.study == *study)
    }

    /// Asks for metadata, the likeliest first image alone, then a few at a time.
    fn request_metadata(&mut self, site: &Site) -> Vec<Effect> {
        let all = || self.studies.iter().flat_map(|s| &s.series);
        let loading = all().filter(|s| s.progress == Progress::Loading).count();
        let has_images = self.stacks().next().is_some();
        let allowed = if has_images { MAX_METADATA_REQUESTS } else { 1 };
        let preferred = self.preferred_series.clone();
        let mut waiting: Vec<&mut OpenSeries> = self
            .studies
            .iter_mut()
            .flat_map(|s| &mut s.series)
            .filter(|s| s.progress == Progress::Waiting)
            .collect();
        waiting.sort_by_key(|s| reading_rank(&s.record, preferred.as_ref()));
        let mut effects = Vec::new();
        for series in waiting.into_iter().take(allowed.saturating_sub(loading)) {
            series.progress = Progress::Loading;
            let (study, uid) = (series.record.study.clone(), series.record.series.clone());
            let url = wado::series_metadata_url(&site.dicomweb_url, &study, &uid);
            effects.push(Effect::RetrieveMetadata { url, study, series: uid });
        }
        effects
    }
}

/// Small is first: the series asked for, stacks of images, single images, other objects.
fn reading_rank(record: &SeriesRecord, preferred: Option<&SeriesUid>) -> u8 {
    if preferred == Some(&record.series) {
        0
    } else if NOT_IMAGES.contains(&record.modality.as_str()) {
        3
    } else if record.instance_count == Some(1)
        && matches!(record.modality.as_str(), "CT" | "MR" | "PT")
    {
        2 // a localizer, most often
    } else {
        1
    }
}

/// Handles answers about studies. The root hangs what became available and schedules frames.
pub fn update(
    state: &mut State,
    msg: Msg,
    site: &Site,
    frames: &mut retrieve::State,
    notices: &mut notice::State,
) -> Vec<Effect> {
    match msg {
        Msg::StudyLookedUp { epoch, outcome } if epoch == state.epoch => {
            state.is_looking_up = false;
            match outcome {
                Ok(records) => looked_up(state, records, site, notices),
                Err(notice) => {
                    notices.raise(notice);
                    Vec::new()
                }
            }
        }
        Msg::StudyLookedUp { .. } => Vec::new(),
        Msg::SeriesFound { study, outcome } => series_found(state, &study, outcome, site, notices),
        Msg::MetadataRetrieved { study, series, outcome } => {
            metadata_retrieved(state, &study, &series, outcome, frames, notices);
            state.request_metadata(site)
        }
    }
}

fn looked_up(
    state: &mut State,
    records: Vec<StudyRecord>,
    site: &Site,
    notices: &mut notice::State,
) -> Vec<Effect> {
    if records.is_empty() {
        notices.raise(Notice::new(
            "STU-NONE",
            Severity::Error,
            "The archive has no study that matches this link",
            "Check the accession number or patient in the link, or search in the study list.",
        ));
    }
    if records.iter().any(|record| state.wanted.contradicts(&record.patient)) {
        notices.raise(Notice::new(
            "PAT-OTHER",
            Severity::Error,
            "The archive has another name or birth date for this patient, so nothing was opened",
            "Compare the patient in the chart with the archive before opening images.",
        ));
        return Vec::new();
    }
    let records = state.wanted.chosen(records, |r| (&r.modalities, &r.date, &r.time));
    let first = records.first().map(|r| r.patient.clone());
    if records.iter().any(|r| Some(&r.patient.id) != first.as_ref().map(|p| &p.id)) {
        notices.raise(Notice::new(
            "PAT-MANY",
            Severity::Error,
            "This link matches studies of more than one patient, so nothing was opened",
            "Open the study from the study list, where the patient can be chosen.",
        ));
        return Vec::new();
    }
    records.into_iter().flat_map(|record| state.open(record.study, site)).collect()
}

fn series_found(
    state: &mut State,
    study: &StudyUid,
    outcome: Result<Vec<SeriesRecord>, Notice>,
    site: &Site,
    notices: &mut notice::State,
) -> Vec<Effect> {
    let Some(open) = state.study_mut(study) else { return Vec::new() };
    match outcome {
        Ok(records) => {
            if records.is_empty() {
                notices.raise(Notice::new(
                    "STU-EMPTY",
                    Severity::Error,
                    "The archive has no images for this study",
                    "The link may be wrong or the study not yet sent. Try again later or search in the study list.",
                ));
            }
            open.progress = Progress::Loaded;
            open.series = records.into_iter().map(OpenSeries::waiting).collect();
            open.series
                .sort_by_key(|s| (s.record.number.unwrap_or(i32::MAX), s.record.series.clone()));
        }
        Err(notice) => {
            open.progress = Progress::Failed(notice.clone());
            notices.raise(notice);
        }
    }
    state.request_metadata(site)
}

impl OpenSeries {
    fn waiting(record: SeriesRecord) -> Self {
        Self { record, progress: Progress::Waiting, stacks: Vec::new(), unreadable: 0 }
    }
}

fn metadata_retrieved(
    state: &mut State,
    study: &StudyUid,
    series: &SeriesUid,
    outcome: Result<SeriesMetadata, Notice>,
    frames: &mut retrieve::State,
    notices: &mut notice::State,
) {
    let Some(open) = state.study_mut(study) else { return };
    let Some(entry) = open.series.iter_mut().find(|s| s.record.series == *series) else { return };
    let metadata = match outcome {
        Ok(metadata) => metadata.only_of(study, series),
        Err(notice) => {
            entry.progress = Progress::Failed(notice.clone());
            notices.raise(notice);
            return;
        }
    };
    if open.header.is_none() {
        open.header = metadata.headers.first().cloned();
    }
    if metadata.unreadable > 0 {
        notices.raise(Notice::new(
            "STU-PART",
            Severity::Warning,
            format!("{} objects of a series have unreadable headers", metadata.unreadable),
            "The series is incomplete; its other images are shown.",
        ));
    }
    entry.progress = Progress::Loaded;
    entry.unreadable = metadata.unreadable;
    entry.stacks = build_display_sets(&metadata.headers)
        .into_iter()
        .map(|set| stack_of(set, frames))
        .collect();
}

fn stack_of(set: DisplaySet, frames: &mut retrieve::State) -> Stack {
    let handles: Arc<[_]> = set.frames.iter().map(|frame| frames.intern(frame.clone())).collect();
    if set.kind != DisplayKind::NotAnImage
        && let Some(middle) = handles.get(handles.len() / 2)
    {
        frames.thumbnails.insert(set.id.clone(), ThumbnailState::Wanted(*middle));
    }
    Stack { set: Arc::new(set), handles }
}
