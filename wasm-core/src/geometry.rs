//! Points, planes and transforms, each in a named space.

pub mod orientation;
pub mod plane;
pub mod reference_line;
pub mod shutter;
pub mod spaces;
pub mod viewport;
