//! Arrow with text: the label is written at the tail.

use super::{KindId, KindSpec, Placing, PointCount};
use crate::annotation::outline::{Outline, Primitive};

/// Points: tip, tail.
pub(super) const SPEC: KindSpec = KindSpec {
    kind: KindId::Arrow,
    name: "arrow",
    label: "Arrow",
    points: PointCount::Exactly(2),
    placing: Placing::Clicks(2),
    is_closed: false,
    measures: &[],
    points_of_clicks: super::clicks_are_points,
    handles: super::points_are_handles,
    with_handle_at: super::point_moves,
    outline: |points, _| {
        let mut outline = Outline::polyline(points);
        if let [tip, tail] = points {
            outline.primitives.push(Primitive::ArrowHead { tip: *tip, tail: *tail });
        }
        outline
    },
};
