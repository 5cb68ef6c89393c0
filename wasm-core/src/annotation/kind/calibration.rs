//! Calibration: a line whose true length the reader types. It gives the frame's other
//! measurements their millimetres, visibly "user calibrated".

use super::{KindId, KindSpec, Placing, PointCount, Quantity};
use crate::annotation::outline::Outline;

/// Points: the two ends.
pub(super) const SPEC: KindSpec = KindSpec {
    kind: KindId::Calibration,
    name: "calibration",
    label: "Calibration",
    points: PointCount::Exactly(2),
    placing: Placing::Clicks(2),
    is_closed: false,
    measures: &[Quantity::Length],
    points_of_clicks: super::clicks_are_points,
    handles: super::points_are_handles,
    with_handle_at: super::point_moves,
    outline: |points, _| Outline::polyline(points),
};
