//! Every decoder in one module, for `cargo xtask bench codecs`; not delivered.

pub use lightbox_core::web::codec_module::decode_frame;

fn main() {}
