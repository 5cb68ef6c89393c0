//! What a reader leaves behind, as DICOM objects: measurements as a structured report.

pub mod groups;
pub mod model;
pub mod read;
#[cfg(feature = "part10")]
pub mod tid1500;
