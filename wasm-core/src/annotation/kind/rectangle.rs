//! Rectangle along rows and columns.

use super::{KindId, KindSpec, Placing, PointCount, REGION_QUANTITIES};
use crate::annotation::outline::Outline;
use crate::geometry::spaces::PixelPoint;
use crate::geometry::viewport::ImageShape;

/// Points: two opposite corners.
pub(super) const SPEC: KindSpec = KindSpec {
    kind: KindId::Rectangle,
    name: "rectangle",
    label: "Rectangle",
    points: PointCount::Exactly(2),
    placing: Placing::Clicks(2),
    is_closed: true,
    measures: REGION_QUANTITIES,
    points_of_clicks: super::clicks_are_points,
    handles,
    with_handle_at,
    outline: |points, image| Outline::polygon(&handles(points, image)),
};

/// The four corners in their order round the rectangle: the two points are the first and third.
fn handles(points: &[PixelPoint], _: ImageShape) -> Vec<PixelPoint> {
    match points {
        [a, c] => vec![*a, PixelPoint::new(c.x, a.y), *c, PixelPoint::new(a.x, c.y)],
        points => points.to_vec(),
    }
}

fn with_handle_at(
    points: &[PixelPoint],
    index: usize,
    to: PixelPoint,
    image: ImageShape,
) -> Vec<PixelPoint> {
    match (points, index) {
        ([a, c], 1) => vec![PixelPoint::new(a.x, to.y), PixelPoint::new(to.x, c.y)],
        ([a, c], 3) => vec![PixelPoint::new(to.x, a.y), PixelPoint::new(c.x, to.y)],
        (_, index) => super::point_moves(points, index / 2, to, image),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_corner_moves_and_the_opposite_one_stays() {
        let at = |x: f64, y: f64| PixelPoint::new(x, y);
        let image = ImageShape { rows: 50, columns: 50, pixel_aspect: 1.0 };
        let points = [at(1.0, 2.0), at(10.0, 20.0)];
        for index in 0..4 {
            let to = at(30.0, 40.0);
            let moved = handles(&with_handle_at(&points, index, to, image), image);
            assert_eq!(moved[index], to);
            let opposite = (index + 2) % 4;
            assert_eq!(moved[opposite], handles(&points, image)[opposite]);
        }
    }
}
