//! Two fingers: their distance enlarges, their middle moves the image.

use super::ToolAction;
use crate::geometry::spaces::ViewportPoint;

/// Fingers closer than this make no zoom: the factor would jump.
const MIN_DISTANCE_PX: f64 = 8.0;

/// One step of both fingers; the point between them stays under them.
pub fn pinch(previous: [ViewportPoint; 2], current: [ViewportPoint; 2]) -> [ToolAction; 2] {
    let (anchor, to) = (middle(previous), middle(current));
    let (before, after) = (distance(previous), distance(current));
    let is_clear = before >= MIN_DISTANCE_PX && after >= MIN_DISTANCE_PX;
    let factor = if is_clear { after / before } else { 1.0 };
    [
        ToolAction::Zoom { anchor, factor },
        ToolAction::Pan { right_px: to.x - anchor.x, down_px: to.y - anchor.y },
    ]
}

fn middle([a, b]: [ViewportPoint; 2]) -> ViewportPoint {
    ViewportPoint::new(f64::midpoint(a.x, b.x), f64::midpoint(a.y, b.y))
}

fn distance([a, b]: [ViewportPoint; 2]) -> f64 {
    (b.x - a.x).hypot(b.y - a.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> ViewportPoint {
        ViewportPoint::new(x, y)
    }

    #[test]
    fn fingers_that_part_enlarge_about_their_middle() {
        // 100 px apart become 200 px apart, the middle goes from (100, 50) to (110, 50).
        let got = pinch([at(50.0, 50.0), at(150.0, 50.0)], [at(10.0, 50.0), at(210.0, 50.0)]);
        assert_eq!(got[0], ToolAction::Zoom { anchor: at(100.0, 50.0), factor: 2.0 });
        assert_eq!(got[1], ToolAction::Pan { right_px: 10.0, down_px: 0.0 });
    }

    #[test]
    fn fingers_on_one_spot_do_not_zoom() {
        let got = pinch([at(0.0, 0.0), at(1.0, 0.0)], [at(0.0, 0.0), at(100.0, 0.0)]);
        assert_eq!(got[0], ToolAction::Zoom { anchor: at(0.5, 0.0), factor: 1.0 });
    }
}
