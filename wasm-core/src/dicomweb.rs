//! DICOMweb messages: bytes in, bytes out (PS3.18).

pub mod qido;
pub mod wado;
