//! Attributes of instances, read leniently from the DICOM JSON Model (PS3.18 F).

pub mod attributes;
pub mod calibration;
pub mod header;
pub mod json;
pub mod lookup_table;
pub mod multiframe;
pub mod transfer_syntax;
