//! The plane of a frame in patient space (PS3.3 C.7.6.2.1.1).

use serde::{Deserialize, Serialize};

use super::spaces::{PatientDirection, PatientPoint};

/// A frame's plane: rows and columns as unit vectors, spacing in mm.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ImagePlane {
    /// Image Position (Patient): the centre of the first pixel.
    pub position: PatientPoint,
    /// Direction of increasing column index (the first three cosines).
    pub row_direction: PatientDirection,
    /// Direction of increasing row index (the last three cosines).
    pub column_direction: PatientDirection,
    /// Distance between rows (vertical), mm.
    pub row_spacing_mm: f64,
    /// Distance between columns (horizontal), mm.
    pub column_spacing_mm: f64,
}
