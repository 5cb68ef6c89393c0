//! Freehand: a stroke. Closed it is a region, open it is a curve with a length.

use super::{KindId, KindSpec, Placing, PointCount, Quantity, REGION_QUANTITIES};
use crate::annotation::outline::Outline;

/// Points: the sampled stroke; the last is joined to the first and not repeated.
pub(super) const REGION: KindSpec = KindSpec {
    kind: KindId::FreehandRegion,
    name: "freehand",
    label: "Freehand region",
    points: PointCount::AtLeast(3),
    placing: Placing::Stroke,
    is_closed: true,
    measures: REGION_QUANTITIES,
    points_of_clicks: super::clicks_are_points,
    // A handle on every sample would hide the outline; the whole can be moved.
    handles: |_, _| Vec::new(),
    with_handle_at: super::point_moves,
    outline: |points, _| Outline::polygon(points),
};

/// Points: the sampled stroke.
pub(super) const LINE: KindSpec = KindSpec {
    kind: KindId::FreehandLine,
    name: "curve",
    label: "Freehand line",
    points: PointCount::AtLeast(2),
    is_closed: false,
    measures: &[Quantity::Length],
    handles: |points, _| match points {
        [first, .., last] => vec![*first, *last],
        points => points.to_vec(),
    },
    with_handle_at: |points, index, to, image| {
        let index = if index == 0 { 0 } else { points.len().saturating_sub(1) };
        super::point_moves(points, index, to, image)
    },
    outline: |points, _| Outline::polyline(points),
    ..REGION
};
