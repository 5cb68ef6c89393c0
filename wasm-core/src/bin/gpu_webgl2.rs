//! The GPU core for one back end: everything it does is exported by `lightbox_core::gpu`.

pub use lightbox_core::gpu::GpuCore;

fn main() {}
