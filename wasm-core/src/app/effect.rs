//! What the shell is asked to do. Answers come back as messages.

use crate::annotation::AnnotationId;
use crate::annotation::figure::Figure;
use crate::report::model::Report;
use crate::retrieve::request::FrameRequest;
use crate::scene::display_list::FrameHandle;
use crate::study::display_set::DisplaySetId;
use crate::uid::{InstanceUid, SeriesUid, StudyUid};

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// `GET url` as DICOM JSON; answer with `find::Msg::StudiesFound { epoch, .. }`.
    FindStudies { url: String, epoch: u32 },
    /// Answer with `priors::Msg::Found`.
    FindPriors { url: String, epoch: u32 },
    /// Answer with `study::Msg::SeriesFound`.
    FindSeries { url: String, study: StudyUid },
    /// Answer with `study::Msg::StudyLookedUp` (a launch by accession number or patient ID).
    LookUpStudies { url: String, epoch: u32 },
    /// Answer with `study::Msg::MetadataRetrieved`.
    RetrieveMetadata { url: String, study: StudyUid, series: SeriesUid },
    /// Hand to a frame worker; answer with `retrieve::Msg::FrameAnswered`.
    RetrieveFrame { handle: FrameHandle, request: Box<FrameRequest> },
    /// Stop this request; no answer is needed.
    AbortFrame { ticket: u32 },
    /// Ask for a `retrieve::Msg::RetryDue` after this time.
    ScheduleRetry { delay_ms: u32 },
    /// Free the pixels everywhere: frame store and renderer.
    DropFrames { handles: Vec<FrameHandle> },
    /// Forget every small picture, for another patient.
    DropThumbnails,
    /// Draw the small picture of the rail from this frame.
    DrawThumbnail { display_set: DisplaySetId, handle: FrameHandle },
    /// Measure the stored values under a figure; answer with `annotate::Msg::Measured`.
    MeasureRegion { id: AnnotationId, figure: Figure, handle: FrameHandle },
    /// Write this report and store it there; answer with `save::Msg::ReportStored`.
    StoreReport { url: String, report: Box<Report> },
    /// Find this report in a metadata answer; answer with `save::Msg::ReportRead`.
    ReadReport { url: String, instance: InstanceUid },
    /// Offer this text as a file to keep.
    SaveText { name: &'static str, media_type: &'static str, text: String },
    /// Show this query string (`?studyUID=…`, or empty) in the address bar as a new entry.
    PushUrl { query: String },
    /// Title of the page; never patient data.
    SetTitle { title: String },
}
