//! Small pictures for the rail, drawn once by the CPU renderer.

use std::rc::Rc;

use lightbox_core::study::display_set::DisplaySetId;
use web_sys::HtmlCanvasElement;

#[derive(Clone)]
pub struct Thumbnails(Rc<()>);

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
    pub fn new() -> Self {
        Self(Rc::new(()))
    }

    /// Copies the picture into `canvas` and sizes it; false when there is none yet.
    pub fn paint(&self, _id: &DisplaySetId, _canvas: &HtmlCanvasElement) -> bool {
        false
    }
}
