//! Launch dialects: how a page URL or message becomes a request to show something.

pub mod plain_url;

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
    /// Series to hang first.
    pub series: Option<SeriesUid>,
    pub renderer: RendererChoice,
    /// Rows and columns.
    pub layout: Option<(usize, usize)>,
    /// Budget for decoded frames, MiB.
    pub memory_mib: Option<u32>,
    pub faults: Vec<LaunchFault>,
}

impl LaunchRequest {
    /// Whether anything is to be opened; else the study list is shown.
    pub fn opens_images(&self) -> bool {
        !self.studies.is_empty() || self.accession_number.is_some() || self.patient_id.is_some()
    }
}
