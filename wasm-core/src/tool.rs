//! Tools: one file each, a small state machine that turns gestures into actions.

use crate::geometry::spaces::ViewportPoint;
use crate::geometry::viewport::ViewportSize;

mod crosshair;
mod pan;
pub mod pinch;
pub mod place;
mod scroll;
pub mod wheel;
mod window;
mod zoom;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ToolId {
    Scroll,
    Window,
    Zoom,
    Pan,
    Crosshair,
}

/// One tool, as the toolbar, the shortcuts and the help read it.
#[derive(Debug, Clone, Copy)]
pub struct ToolSpec {
    pub id: ToolId,
    /// For test ids and icons: `scroll`.
    pub name: &'static str,
    pub label: &'static str,
    /// One line for the tooltip and the help.
    pub help: &'static str,
    /// Key, upper case (IHE BIR key table).
    pub shortcut: char,
    /// CSS cursor.
    pub cursor: &'static str,
    /// One step of a drag.
    pub drag: fn(&Drag) -> Option<ToolAction>,
}

/// The modal tools, in toolbar order. A new tool is a file and a line here.
pub const TOOLS: &[ToolSpec] =
    &[scroll::SPEC, window::SPEC, zoom::SPEC, pan::SPEC, crosshair::SPEC];

pub fn spec(id: ToolId) -> &'static ToolSpec {
    TOOLS.iter().find(|spec| spec.id == id).unwrap_or(&scroll::SPEC)
}

/// A pointer that moves with its button down, in the pane where it went down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drag {
    pub start: ViewportPoint,
    pub previous: ViewportPoint,
    pub current: ViewportPoint,
    pub pane: ViewportSize,
    /// Frames in the stack under the pointer.
    pub frame_count: usize,
}

/// What a gesture asks for; the viewport area carries it out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ToolAction {
    /// Whole frames.
    Scroll {
        frames: i64,
    },
    /// CSS px of travel: right widens, down raises the centre (IHE BIR 4.16.4.2.2.5.4).
    Window {
        right_px: f64,
        down_px: f64,
    },
    Zoom {
        anchor: ViewportPoint,
        factor: f64,
    },
    Pan {
        right_px: f64,
        down_px: f64,
    },
    /// Mark this point in every pane that shows it.
    PointAt {
        at: ViewportPoint,
    },
}
