//! Text: the label, at a place of the image.

use super::{KindId, KindSpec, Placing, PointCount};
use crate::annotation::outline::Outline;

/// Points: the place that the text is tied to.
pub(super) const SPEC: KindSpec = KindSpec {
    kind: KindId::Text,
    name: "text",
    label: "Text",
    points: PointCount::Exactly(1),
    placing: Placing::Clicks(1),
    is_closed: false,
    measures: &[],
    points_of_clicks: super::clicks_are_points,
    handles: super::points_are_handles,
    with_handle_at: super::point_moves,
    outline: |points, _| Outline { primitives: Vec::new(), text_anchor: points.first().copied() },
};
