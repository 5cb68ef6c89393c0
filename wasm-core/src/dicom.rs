//! Attributes of instances, read leniently from the DICOM JSON Model (PS3.18 F).

pub mod attributes;
pub mod calibration;
mod frame;
pub mod header;
mod image_pixel;
pub mod json;
pub mod lookup_table;
pub mod multiframe;
pub mod overlay;
mod pet;
mod plane;
mod shutter;
pub mod transfer_syntax;
pub mod ultrasound;
