//! The scene on the GPU: one pass, one draw a pane, the whole grey pipeline in the shader.
//!
//! Knows scenes and pixels, never studies. `shader` and `pane_uniforms` are plain data and are
//! tested natively; `core` needs the feature `gpu` and a browser.

pub mod pane_uniforms;
pub mod shader;

#[cfg(feature = "gpu")]
mod core;
#[cfg(feature = "gpu")]
mod lost;
#[cfg(feature = "gpu")]
mod read_back;
#[cfg(feature = "gpu")]
mod textures;

#[cfg(feature = "gpu")]
pub use core::GpuCore;
