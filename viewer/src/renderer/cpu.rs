//! Draws on a 2D canvas with the CPU reference; only panes that changed.

use std::collections::HashMap;

use lightbox_core::pixel_data::FrameHandle;
use lightbox_core::scene::display_list::{PaneScene, Scene};
use lightbox_core::scene::reference::{FrameSource, Picture, render_pane};
use wasm_bindgen::Clamped;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::DrawFault;
use crate::frame_store::FrameStore;
use crate::platform;

pub struct CpuRenderer {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    /// What was drawn last, to skip panes that did not change.
    drawn: Vec<PaneScene>,
    /// The frames on screen, copied into this module.
    copies: Copies,
}

#[derive(Default)]
struct Copies(HashMap<FrameHandle, Vec<u8>>);

impl FrameSource for Copies {
    fn frame(&self, handle: FrameHandle) -> Option<&[u8]> {
        self.0.get(&handle).map(Vec::as_slice)
    }
}

impl CpuRenderer {
    /// `None` when the browser gives no 2D context.
    pub fn new() -> Option<Self> {
        let canvas = platform::new_canvas()?;
        let context = platform::plain_context(&canvas)?;
        Some(Self { canvas, context, drawn: Vec::new(), copies: Copies::default() })
    }

    pub fn canvas(&self) -> &HtmlCanvasElement {
        &self.canvas
    }

    pub fn draw(&mut self, scene: &Scene, frames: &FrameStore) -> Result<(), DrawFault> {
        let is_sized = (self.canvas.width(), self.canvas.height()) == (scene.width, scene.height);
        let rects = |panes: &[PaneScene]| panes.iter().map(|p| p.rect).collect::<Vec<_>>();
        // In another grid, what lay between the panes before would stay there.
        if !is_sized || rects(&self.drawn) != rects(&scene.panes) {
            self.canvas.set_width(scene.width);
            self.canvas.set_height(scene.height);
            self.drawn.clear();
        }
        self.copy_frames(scene, frames);
        for pane in &scene.panes {
            if self.drawn.contains(pane) {
                continue;
            }
            let picture = render_pane(pane, &self.copies);
            put(&self.context, &picture, f64::from(pane.rect.x), f64::from(pane.rect.y))
                .ok_or_else(|| DrawFault("the canvas refused the picture".to_owned()))?;
        }
        self.drawn.clone_from(&scene.panes);
        Ok(())
    }

    fn copy_frames(&mut self, scene: &Scene, frames: &FrameStore) {
        let shown: Vec<FrameHandle> =
            scene.panes.iter().filter_map(|p| p.layer.as_ref()).map(|l| l.frame).collect();
        self.copies.0.retain(|handle, _| shown.contains(handle));
        for handle in shown {
            if !self.copies.0.contains_key(&handle)
                && let Some(bytes) = frames.bytes(handle)
            {
                self.copies.0.insert(handle, bytes);
            }
        }
    }

    pub fn drop_frames(&mut self, handles: &[FrameHandle]) {
        handles.iter().for_each(|handle| {
            self.copies.0.remove(handle);
        });
    }
}

/// Puts a picture on a 2D canvas; `None` when the browser refuses.
pub fn put(context: &CanvasRenderingContext2d, picture: &Picture, x: f64, y: f64) -> Option<()> {
    if picture.rgba.is_empty() {
        return Some(());
    }
    let pixels = Clamped(picture.rgba.as_slice());
    let data =
        ImageData::new_with_u8_clamped_array_and_sh(pixels, picture.width, picture.height).ok()?;
    context.put_image_data(&data, x, y).ok()
}
