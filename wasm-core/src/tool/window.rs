//! Window: right widens, up lowers the centre and so brightens (IHE BIR 4.16.4.2.2.5.4).

use super::{Drag, ToolAction, ToolId, ToolSpec};

pub(super) const SPEC: ToolSpec = ToolSpec {
    id: ToolId::Window,
    name: "window",
    label: "Window",
    help: "Drag right to widen, up to brighten",
    shortcut: 'W',
    cursor: "crosshair",
    drag,
};

fn drag(drag: &Drag) -> Option<ToolAction> {
    let right_px = drag.current.x - drag.previous.x;
    let down_px = drag.current.y - drag.previous.y;
    (right_px != 0.0 || down_px != 0.0).then_some(ToolAction::Window { right_px, down_px })
}
