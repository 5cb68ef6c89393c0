//! DICOMweb messages: bytes in, bytes out (PS3.18).

pub mod accept;
pub mod multipart;
pub mod qido;
pub mod wado;
