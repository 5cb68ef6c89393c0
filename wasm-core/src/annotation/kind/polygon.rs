//! Polygon by its corners.

use super::{KindId, KindSpec, Placing, PointCount, REGION_QUANTITIES};
use crate::annotation::outline::Outline;

/// Points: the corners; the last is joined to the first and not repeated.
pub(super) const SPEC: KindSpec = KindSpec {
    kind: KindId::Polygon,
    name: "polygon",
    label: "Polygon",
    points: PointCount::AtLeast(3),
    placing: Placing::ClicksUntilClosed,
    is_closed: true,
    measures: REGION_QUANTITIES,
    points_of_clicks: super::clicks_are_points,
    handles: super::points_are_handles,
    with_handle_at: super::point_moves,
    outline: |points, _| Outline::polygon(points),
};
