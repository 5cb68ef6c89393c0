//! Draws the scene once per animation frame, when something changed.

use std::rc::Rc;

use web_sys::HtmlElement;

#[derive(Clone)]
pub struct RenderLoop(Rc<()>);

impl std::fmt::Debug for RenderLoop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RenderLoop")
    }
}
impl PartialEq for RenderLoop {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl RenderLoop {
    pub fn new() -> Self {
        Self(Rc::new(()))
    }

    /// Puts the canvas into `surface` and keeps it as large as that element.
    /// Reports the size as `layout::Msg::StageResized`.
    pub fn attach(&self, _surface: &HtmlElement) {}

    /// Takes the canvas out and stops drawing.
    pub fn detach(&self) {}
}
