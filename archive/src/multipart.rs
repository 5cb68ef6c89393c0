//! Writing `multipart/related` bodies (RFC 2046 5.1, PS3.18 8.6.1.2).

use lightbox_core::dicom::transfer_syntax;

pub const BOUNDARY: &str = "lightbox-part-7f9c";

/// Everything before a part's body.
pub fn part_head(content_type: &str) -> String {
    format!("--{BOUNDARY}\r\nContent-Type: {content_type}\r\n\r\n")
}

pub fn closing() -> String {
    format!("--{BOUNDARY}--\r\n")
}

pub fn content_type(part_type: &str) -> String {
    format!("multipart/related; type=\"{part_type}\"; boundary={BOUNDARY}")
}

/// Media type of a frame in this syntax (PS3.18 Table 8.7.3-2).
pub fn frame_media_type(uid: &str) -> &'static str {
    transfer_syntax::by_uid(uid).map_or("application/octet-stream", |syntax| syntax.media_type)
}
