//! The embedded default of Lightbox: a DICOMweb origin server over a folder.
//!
//! For evaluation and tests; a PACS does this job in production.

pub mod accept;
pub mod fault;
pub mod frame;
pub mod index;
pub mod multipart;
pub mod pixel_location;
pub mod qido;
pub mod sample;
pub mod server;
pub mod site;
pub mod stow;
pub mod wado;
