//! DICOMweb messages: bytes in, bytes out (PS3.18).

pub mod accept;
pub mod multipart;
#[cfg(feature = "part10")]
pub mod part10;
pub mod priors;
pub mod qido;
pub mod stow;
pub mod wado;
