//! Studies and series as QIDO-RS answers them (PS3.18 10.6).

use serde::{Deserialize, Serialize};

use crate::dicom::attributes::PatientIdentity;
use crate::uid::{SeriesUid, StudyUid};

/// One row of the study list (PS3.18 Table 10.6.3-3).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StudyRecord {
    pub study: StudyUid,
    pub patient: PatientIdentity,
    /// `YYYYMMDD` or empty.
    pub date: String,
    pub time: String,
    pub description: String,
    pub accession_number: String,
    pub modalities: Vec<String>,
    pub referring_physician: crate::redact::Redacted<String>,
    pub series_count: Option<u32>,
    pub instance_count: Option<u32>,
}

/// One series of a study (PS3.18 Table 10.6.3-4).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesRecord {
    pub study: StudyUid,
    pub series: SeriesUid,
    pub modality: String,
    pub number: Option<i32>,
    pub description: String,
    pub date: String,
    pub time: String,
    pub body_part: String,
    pub instance_count: Option<u32>,
}
