//! Ellipse, at any angle.

use super::{KindId, KindSpec, Placing, PointCount, REGION_QUANTITIES};
use crate::annotation::metric::{Axis, Metric};
use crate::annotation::outline::{Outline, Primitive};
use crate::geometry::spaces::PixelPoint;
use crate::geometry::viewport::ImageShape;

/// Points: the ends of one axis, the ends of the other (as SCOORD ELLIPSE, PS3.3 C.18.6.1.2;
/// there the longer axis comes first: `major_axis_first`).
pub(super) const SPEC: KindSpec = KindSpec {
    kind: KindId::Ellipse,
    name: "ellipse",
    label: "Ellipse",
    points: PointCount::Exactly(4),
    placing: Placing::Clicks(2),
    is_closed: true,
    measures: REGION_QUANTITIES,
    points_of_clicks,
    handles: super::points_are_handles,
    with_handle_at,
    outline,
};

/// The points with the longer axis in front.
pub fn major_axis_first(points: &[PixelPoint], metric: Metric) -> Option<[PixelPoint; 4]> {
    let [a, b, c, d] = *points else { return None };
    let is_swapped = metric.distance(c, d) > metric.distance(a, b);
    Some(if is_swapped { [c, d, a, b] } else { [a, b, c, d] })
}

fn center_of(points: &[PixelPoint; 4]) -> PixelPoint {
    let mean = |of: fn(&PixelPoint) -> f64| points.iter().map(of).sum::<f64>() / 4.0;
    PixelPoint::new(mean(|p| p.x), mean(|p| p.y))
}

/// Centre and half axes in pixels.
fn parts(points: &[PixelPoint]) -> Option<(PixelPoint, [[f64; 2]; 2])> {
    let points: &[PixelPoint; 4] = points.try_into().ok()?;
    let [a, b, c, d] = points;
    let half = |from: &PixelPoint, to: &PixelPoint| [(to.x - from.x) / 2.0, (to.y - from.y) / 2.0];
    Some((center_of(points), [half(a, b), half(c, d)]))
}

/// Two clicks are opposite corners of the box round an upright ellipse.
fn points_of_clicks(clicks: &[PixelPoint], image: ImageShape) -> Vec<PixelPoint> {
    let [a, c, ..] = *clicks else { return clicks.to_vec() };
    let (x, y) = (f64::midpoint(a.x, c.x), f64::midpoint(a.y, c.y));
    let across = [PixelPoint::new(a.x, y), PixelPoint::new(c.x, y)];
    let down = [PixelPoint::new(x, a.y), PixelPoint::new(x, c.y)];
    let points = [across, down].concat();
    major_axis_first(&points, Metric::of_shape(image)).map_or(points, |points| points.to_vec())
}

/// The moved end takes its opposite along, mirrored at the centre; the other axis turns with
/// them and keeps its length.
fn with_handle_at(
    points: &[PixelPoint],
    index: usize,
    to: PixelPoint,
    image: ImageShape,
) -> Vec<PixelPoint> {
    let metric = Metric::of_shape(image);
    let Ok(ends) = <&[PixelPoint; 4]>::try_from(points) else { return points.to_vec() };
    let center = center_of(ends);
    let (Some(gripped), Some(axis)) = (points.get(index), Axis::new(metric, center, to)) else {
        return points.to_vec();
    };
    let opposite = PixelPoint::new(2.0 * center.x - to.x, 2.0 * center.y - to.y);
    let moved = if index.is_multiple_of(2) { [to, opposite] } else { [opposite, to] };
    let [_, _, c, d] = if index < 2 { *ends } else { [ends[2], ends[3], ends[0], ends[1]] };
    let half = metric.distance(c, d) / 2.0;
    let side = Axis::new(metric, center, *gripped).map_or(1.0, |old| old.place_of(c)[1].signum());
    let other = [axis.at([0.0, half * side]), axis.at([0.0, -half * side])];
    if index < 2 { [moved, other].concat() } else { [other, moved].concat() }
}

fn outline(points: &[PixelPoint], _: ImageShape) -> Outline {
    let Some((center, half_axes)) = parts(points) else { return Outline::polygon(points) };
    Outline::ellipse(center, half_axes)
}

impl Outline {
    /// An ellipse with its text at the rightmost point.
    pub fn ellipse(center: PixelPoint, half_axes: [[f64; 2]; 2]) -> Self {
        let [[ux, uy], [vx, vy]] = half_axes;
        let reach = ux.hypot(vx);
        let rise = if reach > 0.0 { (ux * uy + vx * vy) / reach } else { 0.0 };
        Self {
            primitives: vec![Primitive::Ellipse { center, half_axes }],
            text_anchor: Some(PixelPoint::new(center.x + reach, center.y + rise)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::metric::dot;

    const IMAGE: ImageShape = ImageShape { rows: 100, columns: 100, pixel_aspect: 2.0 };

    fn at(x: f64, y: f64) -> PixelPoint {
        PixelPoint::new(x, y)
    }

    #[test]
    fn two_clicks_are_the_corners_of_the_box_round_it() {
        // 20 columns wide, 20 rows high: 20 by 40 in pixel widths, so the vertical axis is first.
        let points = points_of_clicks(&[at(10.0, 10.0), at(30.0, 30.0)], IMAGE);
        assert_eq!(points, [at(20.0, 10.0), at(20.0, 30.0), at(10.0, 20.0), at(30.0, 20.0)]);
    }

    #[test]
    fn axes_stay_perpendicular_and_centred_when_an_end_moves() {
        let metric = Metric::of_shape(IMAGE);
        let mut points = points_of_clicks(&[at(40.0, 40.0), at(60.0, 50.0)], IMAGE);
        for (index, to) in
            [(0, at(66.0, 41.0)), (1, at(30.0, 50.0)), (2, at(51.0, 60.0)), (3, at(45.0, 30.0))]
        {
            points = with_handle_at(&points, index, to, IMAGE);
            assert_eq!(points[index], to);
            let (center, _) = parts(&points).unwrap();
            assert!((center.x - 50.0).abs() < 1e-9 && (center.y - 45.0).abs() < 1e-9);
            let [u, v] = [metric.offset(points[0], points[1]), metric.offset(points[2], points[3])];
            assert!(dot(u, v).abs() < 1e-9, "{index}");
        }
        assert_eq!(with_handle_at(&points, 0, at(50.0, 45.0), IMAGE).len(), 4);
    }
}
