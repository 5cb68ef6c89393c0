//! Pan: the image follows the pointer.

use super::{Drag, ToolAction, ToolId, ToolSpec};

pub(super) const SPEC: ToolSpec = ToolSpec {
    id: ToolId::Pan,
    name: "pan",
    label: "Pan",
    help: "Drag to move the image",
    shortcut: 'T',
    cursor: "move",
    drag,
};

fn drag(drag: &Drag) -> Option<ToolAction> {
    let right_px = drag.current.x - drag.previous.x;
    let down_px = drag.current.y - drag.previous.y;
    (right_px != 0.0 || down_px != 0.0).then_some(ToolAction::Pan { right_px, down_px })
}
