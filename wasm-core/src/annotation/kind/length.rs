//! Length: a straight line between two points.

use super::{KindId, KindSpec, Placing, PointCount, Quantity};
use crate::annotation::outline::Outline;

/// Points: the two ends.
pub(super) const SPEC: KindSpec = KindSpec {
    kind: KindId::Length,
    name: "length",
    label: "Length",
    points: PointCount::Exactly(2),
    placing: Placing::Clicks(2),
    is_closed: false,
    measures: &[Quantity::Length],
    points_of_clicks: super::clicks_are_points,
    handles: super::points_are_handles,
    with_handle_at: super::point_moves,
    outline: |points, _| Outline::polyline(points),
};
