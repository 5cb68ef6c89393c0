//! DICOMweb messages: bytes in, bytes out (PS3.18).
