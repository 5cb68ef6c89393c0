//! Launch dialects: how a page URL or message becomes a request to show something.

pub mod expected;
pub mod iid;
pub mod plain_url;

use crate::redact::Redacted;
use crate::uid::{SeriesUid, StudyUid};

/// Which renderer the page asked for with `?renderer=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RendererChoice {
    /// WebGPU, else WebGL2, else CPU.
    #[default]
    Best,
    WebGpu,
    WebGl2,
    Cpu,
}

/// A launch parameter that cannot be used. `Display` names the parameter, never its value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{parameter}: {reason}")]
pub struct LaunchFault {
    /// Stable, such as `URL-UID`.
    pub code: &'static str,
    pub parameter: &'static str,
    pub reason: String,
}

/// What the page was asked to show, whatever the dialect.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LaunchRequest {
    pub studies: Vec<StudyUid>,
    pub accession_number: Option<String>,
    pub patient_id: Option<String>,
    /// Assigning authority of the patient ID, where given (`ID^^^Issuer`).
    pub issuer: Option<String>,
    /// Second identifiers: what is opened must not contradict them.
    pub expected_name: Redacted<Option<String>>,
    /// `YYYYMMDD`.
    pub expected_birth_date: Redacted<Option<String>>,
    /// Study dates, `YYYYMMDD`, both included.
    pub date_from: Option<String>,
    pub date_to: Option<String>,
    /// Only so many of the newest studies.
    pub most_recent: Option<usize>,
    /// Only studies with one of these; empty means any.
    pub modalities: Vec<String>,
    /// Series to hang first.
    pub series: Option<SeriesUid>,
    pub renderer: RendererChoice,
    /// Rows and columns.
    pub layout: Option<(usize, usize)>,
    /// Budget for decoded frames, MiB.
    pub memory_mib: Option<u32>,
    pub faults: Vec<LaunchFault>,
}

/// Reads the page's address: the path says which dialect its parameters speak.
pub fn parse(path: &str, search: &str) -> LaunchRequest {
    if path.trim_end_matches('/').ends_with(iid::PATH) {
        iid::parse(search)
    } else {
        plain_url::parse(search)
    }
}

/// ID and assigning authority of an HL7 CX: `ID^check digit^scheme^assigning authority`.
fn patient_id_of_cx(value: &str) -> (Option<String>, Option<String>) {
    let mut parts = value.split('^');
    let some = |text: Option<&str>| text.filter(|t| !t.is_empty()).map(str::to_owned);
    (some(parts.next()), some(parts.nth(2)))
}

impl LaunchRequest {
    /// Whether anything is to be opened; else the study list is shown.
    pub fn opens_images(&self) -> bool {
        !self.studies.is_empty() || self.accession_number.is_some() || self.patient_id.is_some()
    }
}
