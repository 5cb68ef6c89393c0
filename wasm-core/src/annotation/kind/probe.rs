//! Probe: the value of one pixel.

use super::{KindId, KindSpec, Placing, PointCount, Quantity};
use crate::annotation::outline::Outline;

/// Points: one place; the pixel that holds it is read.
pub(super) const SPEC: KindSpec = KindSpec {
    kind: KindId::Probe,
    name: "probe",
    label: "Probe",
    points: PointCount::Exactly(1),
    placing: Placing::Clicks(1),
    is_closed: false,
    measures: &[Quantity::PixelValue],
    points_of_clicks: super::clicks_are_points,
    handles: super::points_are_handles,
    with_handle_at: super::point_moves,
    outline: |points, _| Outline::polyline(points),
};
