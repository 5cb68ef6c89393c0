//! The frame worker's module: everything it does is exported by `lightbox_core::web::frame`.

pub use lightbox_core::web::frame::{abort_frame, retrieve_frame};

fn main() {}
