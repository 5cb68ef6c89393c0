//! Circle: round in millimetres, also where pixels are not square.

use super::{KindId, KindSpec, Placing, PointCount, REGION_QUANTITIES};
use crate::annotation::metric::Metric;
use crate::annotation::outline::Outline;
use crate::geometry::spaces::PixelPoint;
use crate::geometry::viewport::ImageShape;

/// Points: centre, a point on the rim (as SCOORD CIRCLE, PS3.3 C.18.6.1.2).
pub(super) const SPEC: KindSpec = KindSpec {
    kind: KindId::Circle,
    name: "circle",
    label: "Circle",
    points: PointCount::Exactly(2),
    placing: Placing::Clicks(2),
    is_closed: true,
    measures: REGION_QUANTITIES,
    points_of_clicks: super::clicks_are_points,
    handles: super::points_are_handles,
    with_handle_at,
    outline,
};

/// The centre takes the rim along.
fn with_handle_at(
    points: &[PixelPoint],
    index: usize,
    to: PixelPoint,
    image: ImageShape,
) -> Vec<PixelPoint> {
    match (points, index) {
        ([center, rim], 0) => {
            vec![to, PixelPoint::new(rim.x + to.x - center.x, rim.y + to.y - center.y)]
        }
        _ => super::point_moves(points, index, to, image),
    }
}

/// The ends of the horizontal and the vertical diameter: the circle as an ellipse, which says
/// the same in a reader that takes pixels to be square.
pub fn diameters(points: &[PixelPoint], image: ImageShape) -> Option<[PixelPoint; 4]> {
    let [center, rim] = *points else { return None };
    let metric = Metric::of_shape(image);
    let radius = metric.distance(center, rim);
    Some(
        [[radius, 0.0], [-radius, 0.0], [0.0, radius], [0.0, -radius]]
            .map(|end| metric.moved(center, end)),
    )
}

fn outline(points: &[PixelPoint], image: ImageShape) -> Outline {
    let [center, rim] = *points else { return Outline::polygon(points) };
    let metric = Metric::of_shape(image);
    let radius = metric.distance(center, rim);
    Outline::ellipse(center, [[radius / metric.column, 0.0], [0.0, radius / metric.row]])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::outline::Primitive;

    #[test]
    fn circle_on_tall_pixels_spans_fewer_rows_than_columns() {
        let image = ImageShape { rows: 50, columns: 50, pixel_aspect: 2.0 };
        // 6 columns right and 4 rows down is (6, 8) in pixel widths: radius 10, that is 5 rows.
        let points = [PixelPoint::new(20.0, 20.0), PixelPoint::new(26.0, 24.0)];
        let Primitive::Ellipse { half_axes, .. } = outline(&points, image).primitives[0].clone()
        else {
            panic!("no ellipse")
        };
        assert_eq!(half_axes, [[10.0, 0.0], [0.0, 5.0]]);
        let ends = diameters(&points, image).unwrap();
        assert_eq!((ends[0].x, ends[1].x, ends[2].y, ends[3].y), (30.0, 10.0, 25.0, 15.0));
    }
}
