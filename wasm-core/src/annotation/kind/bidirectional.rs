//! Bidirectional: the longest diameter of a lesion and the longest one perpendicular to it
//! (RECIST 1.1, WHO). Perpendicular in millimetres, also where pixels are not square.

use super::{KindId, KindSpec, Placing, PointCount, Quantity};
use crate::annotation::metric::{Axis, Metric};
use crate::annotation::outline::{Outline, rightmost};
use crate::geometry::spaces::PixelPoint;
use crate::geometry::viewport::ImageShape;

/// Points: ends of the long axis, ends of the short axis.
pub(super) const SPEC: KindSpec = KindSpec {
    kind: KindId::Bidirectional,
    name: "bidirectional",
    label: "Bidirectional",
    points: PointCount::Exactly(4),
    placing: Placing::Clicks(4),
    is_closed: false,
    measures: &[Quantity::LongAxis, Quantity::ShortAxis],
    points_of_clicks,
    handles: super::points_are_handles,
    with_handle_at,
    outline,
};

/// The two axes, the longer one first, whichever the reader drew first.
pub fn axes_by_length(points: &[PixelPoint], metric: Metric) -> Option<[[PixelPoint; 2]; 2]> {
    let [a, b, c, d] = *points else { return None };
    let is_swapped = metric.distance(c, d) > metric.distance(a, b);
    Some(if is_swapped { [[c, d], [a, b]] } else { [[a, b], [c, d]] })
}

/// The fourth place slides onto the perpendicular through the third.
fn points_of_clicks(clicks: &[PixelPoint], image: ImageShape) -> Vec<PixelPoint> {
    let mut points = clicks.to_vec();
    if let [a, b, c, d] = points.as_mut_slice()
        && let Some(axis) = Axis::new(Metric::of_shape(image), *a, *b)
    {
        *d = axis.at([axis.place_of(*c)[0], axis.place_of(*d)[1]]);
    }
    points
}

fn with_handle_at(
    points: &[PixelPoint],
    index: usize,
    to: PixelPoint,
    image: ImageShape,
) -> Vec<PixelPoint> {
    let metric = Metric::of_shape(image);
    let moved = super::point_moves(points, index, to, image);
    let (&[a, b, c, d], &[new_a, new_b, ..]) = (points, moved.as_slice()) else { return moved };
    let (Some(old), Some(new)) = (Axis::new(metric, a, b), Axis::new(metric, new_a, new_b)) else {
        return moved;
    };
    match index {
        2 => vec![a, b, to, old.at([old.place_of(to)[0], old.place_of(d)[1]])],
        3 => vec![a, b, old.at([old.place_of(to)[0], old.place_of(c)[1]]), to],
        // The short axis turns with the long one, keeps its length and its share of the way.
        _ => {
            let share = metric.distance(new_a, new_b) / metric.distance(a, b);
            let along = f64::midpoint(old.place_of(c)[0], old.place_of(d)[0]) * share;
            let end = |point| new.at([along, old.place_of(point)[1]]);
            vec![new_a, new_b, end(c), end(d)]
        }
    }
}

fn outline(points: &[PixelPoint], _: ImageShape) -> Outline {
    let lines = points.chunks(2).flat_map(|ends| Outline::polyline(ends).primitives).collect();
    Outline { primitives: lines, text_anchor: rightmost(points) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::metric::dot;

    const IMAGE: ImageShape = ImageShape { rows: 100, columns: 100, pixel_aspect: 2.0 };

    fn at(x: f64, y: f64) -> PixelPoint {
        PixelPoint::new(x, y)
    }

    fn cosine(points: &[PixelPoint]) -> f64 {
        let metric = Metric::of_shape(IMAGE);
        dot(metric.offset(points[0], points[1]), metric.offset(points[2], points[3]))
    }

    #[test]
    fn short_axis_is_perpendicular_in_millimetres_not_in_pixels() {
        // Rows are twice as far apart as columns: (10, 5) in pixels is (10, 10) in widths.
        let points =
            points_of_clicks(&[at(0.0, 0.0), at(10.0, 5.0), at(2.0, 5.0), at(9.0, 1.0)], IMAGE);
        // Perpendicular to (1, 1) through (2, 10) is x + y = 12; (9, 2) falls onto it at
        // (9, 2) + t (1, 1) with 11 + 2 t = 12, t = 0.5: (9.5, 2.5), row 1.25.
        assert!((points[3].x - 9.5).abs() < 1e-9 && (points[3].y - 1.25).abs() < 1e-9);
        assert!(cosine(&points).abs() < 1e-12);
    }

    #[test]
    fn short_axis_stays_perpendicular_whichever_end_moves() {
        let mut points = points_of_clicks(
            &[at(10.0, 10.0), at(40.0, 20.0), at(25.0, 12.0), at(22.0, 22.0)],
            IMAGE,
        );
        let metric = Metric::of_shape(IMAGE);
        for (index, to) in
            [(0, at(5.0, 30.0)), (1, at(60.0, 31.0)), (2, at(30.0, 9.0)), (3, at(33.0, 40.0))]
        {
            let short = metric.distance(points[2], points[3]);
            points = with_handle_at(&points, index, to, IMAGE);
            assert_eq!(points[index], to);
            assert!(cosine(&points).abs() < 1e-9, "{index}");
            if index < 2 {
                assert!((metric.distance(points[2], points[3]) - short).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn the_longer_axis_is_the_long_axis_whichever_was_drawn_first() {
        let metric = Metric { column: 1.0, row: 1.0 };
        let points = [at(0.0, 0.0), at(4.0, 0.0), at(2.0, -3.0), at(2.0, 3.0)];
        let axes = axes_by_length(&points, metric).unwrap();
        assert_eq!(axes, [[points[2], points[3]], [points[0], points[1]]]);
    }
}
