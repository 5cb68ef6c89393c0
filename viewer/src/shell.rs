//! What components are given: the store and the drawing edge.

use yew::prelude::*;

use crate::frame_store::FrameStore;
use crate::render_loop::RenderLoop;
use crate::store::Store;
use crate::thumbnails::Thumbnails;

/// Ambient handles; they never change while the page lives.
#[derive(Debug, Clone, PartialEq)]
pub struct Shell {
    pub store: Store,
    pub render_loop: RenderLoop,
    pub thumbnails: Thumbnails,
    pub frames: FrameStore,
}

#[hook]
pub fn use_shell() -> Option<Shell> {
    use_context::<Shell>()
}
