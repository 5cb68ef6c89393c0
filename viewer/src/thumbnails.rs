//! Small pictures for the rail, drawn once by the CPU renderer.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use lightbox_core::app::model::Model;
use lightbox_core::app::pane::Pane;
use lightbox_core::app::tone::tone;
use lightbox_core::pixel_data::FrameHandle;
use lightbox_core::scene::reference::{Picture, thumbnail};
use lightbox_core::study::display_set::DisplaySetId;
use web_sys::HtmlCanvasElement;

use crate::frame_store::FrameStore;
use crate::platform;
use crate::renderer::cpu::put;

/// Longest side, physical px.
const SIDE: u32 = 192;

/// Cloning shares the pictures.
#[derive(Clone, Default)]
pub struct Thumbnails(Rc<RefCell<HashMap<DisplaySetId, Picture>>>);

impl std::fmt::Debug for Thumbnails {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Thumbnails")
    }
}
impl PartialEq for Thumbnails {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Thumbnails {
    /// Draws the picture of a display set from one of its frames.
    pub fn draw(&self, model: &Model, frames: &FrameStore, id: &DisplaySetId, handle: FrameHandle) {
        let Some(entry) = model.retrieve.entry(handle) else { return };
        let Some(description) = model.retrieve.description(handle) else { return };
        let (Some(header), Some(bytes)) = (entry.frame.frame_header(), frames.bytes(handle)) else {
            return;
        };
        let (tone, _) = tone(&Pane::default(), &entry.frame.header, header, description);
        let aspect = header.spacing.pixel_aspect;
        let picture = thumbnail(description, &bytes, &tone, aspect, SIDE);
        self.0.borrow_mut().insert(id.clone(), picture);
    }

    /// Copies the picture into `canvas` and sizes it; false when there is none yet.
    pub fn paint(&self, id: &DisplaySetId, canvas: &HtmlCanvasElement) -> bool {
        let pictures = self.0.borrow();
        let Some(picture) = pictures.get(id) else { return false };
        canvas.set_width(picture.width);
        canvas.set_height(picture.height);
        platform::plain_context(canvas)
            .is_some_and(|context| put(&context, picture, 0.0, 0.0).is_some())
    }

    /// Forgets every picture, for another patient.
    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }
}
