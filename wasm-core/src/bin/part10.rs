//! Whole Part 10 files, as a module that the frame worker fetches on first need.

pub use lightbox_core::web::part10_module::{frame_of_file, write_report};

fn main() {}
