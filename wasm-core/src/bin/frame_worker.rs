//! The frame worker's module: everything it does is exported by `lightbox_core::web`.

pub use lightbox_core::web::{abort_frame, retrieve_frame};

fn main() {}
