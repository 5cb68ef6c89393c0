//! The three ways to draw a scene, behind one face.

use lightbox_core::pixel_data::FrameHandle;
use lightbox_core::scene::display_list::Scene;
use web_sys::HtmlCanvasElement;

use crate::frame_store::FrameStore;

pub mod cpu;
pub mod gpu;

/// One that draws; it owns its canvas's context.
pub enum Renderer {
    Cpu(cpu::CpuRenderer),
    Gpu(gpu::GpuRenderer),
}

impl std::fmt::Debug for Renderer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Cpu(_) => "Cpu",
            Self::Gpu(_) => "Gpu",
        })
    }
}

/// The picture could not be drawn; the device is gone or refused.
#[derive(Debug)]
pub struct DrawFault(pub String);

impl Renderer {
    pub fn canvas(&self) -> &HtmlCanvasElement {
        match self {
            Self::Cpu(renderer) => renderer.canvas(),
            Self::Gpu(renderer) => renderer.canvas(),
        }
    }

    pub fn draw(&mut self, scene: &Scene, frames: &FrameStore) -> Result<(), DrawFault> {
        match self {
            Self::Cpu(renderer) => renderer.draw(scene, frames),
            Self::Gpu(renderer) => renderer.draw(scene, frames),
        }
    }

    /// Frees what was kept of these frames.
    pub fn drop_frames(&mut self, handles: &[FrameHandle]) {
        match self {
            Self::Cpu(renderer) => renderer.drop_frames(handles),
            Self::Gpu(renderer) => renderer.drop_frames(handles),
        }
    }
}
