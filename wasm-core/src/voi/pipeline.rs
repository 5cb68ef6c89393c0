//! The whole grey pipeline as one value: what the CPU and GPU renderers evaluate.

use serde::{Deserialize, Serialize};

use super::modality_lut::ModalityLut;
use super::presentation::PresentationLut;
use super::window::Voi;

/// Stored value to P-value, in the order of PS3.4 N.2.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GreyPipeline {
    pub modality: ModalityLut,
    pub voi: Voi,
    pub presentation: PresentationLut,
    /// Stored values to draw as background, inclusive (PS3.3 C.7.5.1.1.2).
    pub padding: Option<[f32; 2]>,
}
