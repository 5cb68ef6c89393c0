//! VOI: windows by function, or a table (PS3.3 C.11.2).

use serde::{Deserialize, Serialize};

use super::modality_lut::Lut;

/// VOI LUT Function (0028,1056).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum VoiFunction {
    #[default]
    Linear,
    LinearExact,
    Sigmoid,
}

/// A window in rescaled units (HU for CT).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Window {
    pub center: f32,
    pub width: f32,
    pub function: VoiFunction,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Voi {
    Window(Window),
    Table(Lut),
}

/// A window or table the header offers, with its explanation (0028,1055), (0028,3003).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NamedVoi {
    pub name: String,
    pub voi: Voi,
}
