//! 3D cursor: the point under the pointer, marked in every pane of its frame of reference.

use super::{Drag, ToolAction, ToolId, ToolSpec};

pub(super) const SPEC: ToolSpec = ToolSpec {
    id: ToolId::Crosshair,
    name: "crosshair",
    label: "3D cursor",
    help: "Point at a place: the other panes go there and mark it",
    shortcut: 'J',
    cursor: "crosshair",
    drag,
};

fn drag(drag: &Drag) -> Option<ToolAction> {
    Some(ToolAction::PointAt { at: drag.current })
}
