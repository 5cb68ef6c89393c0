//! Cobb angle between two segments that need not meet, by four clicks (IHE BIR 4.16).

use super::{KindId, KindSpec, Placing, PointCount, Quantity};
use crate::annotation::outline::{Outline, Primitive};
use crate::geometry::spaces::PixelPoint;
use crate::geometry::viewport::ImageShape;

/// Points: ends of the first segment, ends of the second.
pub(super) const SPEC: KindSpec = KindSpec {
    kind: KindId::Cobb,
    name: "cobb",
    label: "Cobb angle",
    points: PointCount::Exactly(4),
    placing: Placing::Clicks(4),
    is_closed: false,
    measures: &[Quantity::Angle],
    points_of_clicks: super::clicks_are_points,
    handles: super::points_are_handles,
    with_handle_at: super::point_moves,
    outline,
};

fn outline(points: &[PixelPoint], _: ImageShape) -> Outline {
    let segments = points.chunks(2).flat_map(|ends| Outline::polyline(ends).primitives);
    let mut primitives: Vec<Primitive> = segments.collect();
    let middle = |a: &PixelPoint, b: &PixelPoint| {
        PixelPoint::new(f64::midpoint(a.x, b.x), f64::midpoint(a.y, b.y))
    };
    let mut text_anchor = points.last().copied();
    if let [a, b, c, d] = points {
        let guide = [middle(a, b), middle(c, d)];
        primitives.push(Primitive::Guide { points: guide });
        text_anchor = Some(middle(&guide[0], &guide[1]));
    }
    Outline { primitives, text_anchor }
}
