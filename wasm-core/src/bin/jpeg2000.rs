//! JPEG 2000 and HTJ2K, as a module that the frame worker fetches on first need.

pub use lightbox_core::web::codec_module::decode_frame;

fn main() {}
