//! Zoom: drag up to enlarge, down to shrink, about the point where the drag began.

use super::{Drag, ToolAction, ToolId, ToolSpec};

pub(super) const SPEC: ToolSpec = ToolSpec {
    id: ToolId::Zoom,
    name: "zoom",
    label: "Zoom",
    help: "Drag up to enlarge, down to shrink",
    shortcut: 'Z',
    cursor: "zoom-in",
    drag,
};

/// Travel that doubles the size.
const DOUBLING_PX: f64 = 120.0;

fn drag(drag: &Drag) -> Option<ToolAction> {
    let up_px = drag.previous.y - drag.current.y;
    let factor = (up_px / DOUBLING_PX).exp2();
    (up_px != 0.0).then_some(ToolAction::Zoom { anchor: drag.start, factor })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::spaces::ViewportPoint;
    use crate::geometry::viewport::ViewportSize;

    #[test]
    fn dragging_120_px_up_doubles() {
        let start = ViewportPoint::new(10.0, 200.0);
        let got = drag(&Drag {
            start,
            previous: start,
            current: ViewportPoint::new(10.0, 80.0),
            pane: ViewportSize { width: 400.0, height: 400.0 },
            frame_count: 1,
        });
        assert_eq!(got, Some(ToolAction::Zoom { anchor: start, factor: 2.0 }));
    }
}
