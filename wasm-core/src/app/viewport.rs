//! What the reader does to one pane: scroll, window, zoom, pan, turn, play.

use crate::geometry::spaces::ViewportPoint;
use crate::tool::ToolAction;
use crate::voi::window::Window;

#[derive(Debug, Clone)]
pub enum Msg {
    /// By whole frames; stops at the ends.
    ScrollBy { pane: usize, frames: i64 },
    /// To a frame counted from 0; clamped.
    ScrollTo { pane: usize, frame_idx: usize },
    /// A drag or wheel step of a tool.
    Act { pane: usize, action: ToolAction },
    ZoomAbout { pane: usize, anchor: ViewportPoint, factor: f64 },
    SetWindow { pane: usize, window: Window },
    /// The header's window or table at this place of the shown frame's list.
    SelectHeaderVoi { pane: usize, index: usize },
    /// Preset by place in `voi::preset::presets_for(modality)`.
    SelectPreset { pane: usize, index: usize },
    ToggleCine { pane: usize },
    SetCineRate { pane: usize, frames_per_second: f64 },
    ToggleBounce { pane: usize },
}
