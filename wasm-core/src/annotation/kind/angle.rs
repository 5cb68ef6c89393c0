//! Angle between two arms that meet.

use super::{KindId, KindSpec, Placing, PointCount, Quantity};
use crate::annotation::outline::Outline;

/// Points: end of one arm, vertex, end of the other arm.
pub(super) const SPEC: KindSpec = KindSpec {
    kind: KindId::Angle,
    name: "angle",
    label: "Angle",
    points: PointCount::Exactly(3),
    placing: Placing::Clicks(3),
    is_closed: false,
    measures: &[Quantity::Angle],
    points_of_clicks: super::clicks_are_points,
    handles: super::points_are_handles,
    with_handle_at: super::point_moves,
    outline: |points, _| {
        let text_anchor = points.get(1).or(points.first()).copied();
        Outline { text_anchor, ..Outline::polyline(points) }
    },
};
