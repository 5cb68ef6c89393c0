//! Scroll: drag down for the next frames, up for the previous (IHE BIR 4.16.4.2.2.5.5).

use super::{Drag, ToolAction, ToolId, ToolSpec};

pub(super) const SPEC: ToolSpec = ToolSpec {
    id: ToolId::Scroll,
    name: "scroll",
    label: "Scroll",
    help: "Drag up or down to move through the stack",
    shortcut: 'S',
    cursor: "ns-resize",
    drag,
};

/// Travel for one frame: the whole stack in most of a pane, but never jumpier than 4 px.
fn px_per_frame(drag: &Drag) -> f64 {
    let frames = drag.frame_count.max(1) as f64;
    (0.8 * drag.pane.height / frames).clamp(4.0, 24.0)
}

fn drag(drag: &Drag) -> Option<ToolAction> {
    let step = px_per_frame(drag);
    let at = |y: f64| ((y - drag.start.y) / step).trunc() as i64;
    let frames = at(drag.current.y) - at(drag.previous.y);
    (frames != 0).then_some(ToolAction::Scroll { frames })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::spaces::ViewportPoint;
    use crate::geometry::viewport::ViewportSize;

    fn check(previous_y: f64, current_y: f64, expected: Option<i64>) {
        let got = drag(&Drag {
            start: ViewportPoint::new(0.0, 100.0),
            previous: ViewportPoint::new(0.0, previous_y),
            current: ViewportPoint::new(0.0, current_y),
            pane: ViewportSize { width: 500.0, height: 500.0 },
            frame_count: 40, // 0.8 · 500 / 40 = 10 px per frame
        });
        assert_eq!(got, expected.map(|frames| ToolAction::Scroll { frames }));
    }

    #[test]
    fn drag_down_shows_the_next_frames() {
        check(100.0, 131.0, Some(3));
    }

    #[test]
    fn small_moves_add_up_to_one_frame() {
        check(100.0, 106.0, None);
        check(106.0, 111.0, Some(1));
    }

    #[test]
    fn drag_up_shows_the_previous_frames() {
        check(100.0, 79.0, Some(-2));
    }
}
