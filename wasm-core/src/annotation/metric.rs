//! Directions, lengths and areas on a grid whose pixels need not be square.

use crate::dicom::attributes::SpacingMm;
use crate::geometry::spaces::PixelPoint;
use crate::geometry::viewport::ImageShape;

/// Size of one pixel in some unit: mm, cm, or its own width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metric {
    pub column: f64,
    pub row: f64,
}

/// A displacement in the metric's unit, right and down.
pub type Offset = [f64; 2];

impl Metric {
    /// In pixel widths: right for angles and for what is perpendicular, whatever the spacing is.
    pub fn of_shape(image: ImageShape) -> Self {
        let is_usable = image.pixel_aspect.is_normal() && image.pixel_aspect > 0.0;
        Self { column: 1.0, row: if is_usable { image.pixel_aspect } else { 1.0 } }
    }

    pub fn of_spacing(mm: SpacingMm) -> Self {
        Self { column: mm.column, row: mm.row }
    }

    pub fn offset(self, from: PixelPoint, to: PixelPoint) -> Offset {
        [(to.x - from.x) * self.column, (to.y - from.y) * self.row]
    }

    pub fn moved(self, from: PixelPoint, [right, down]: Offset) -> PixelPoint {
        PixelPoint::new(from.x + right / self.column, from.y + down / self.row)
    }

    pub fn distance(self, from: PixelPoint, to: PixelPoint) -> f64 {
        length(self.offset(from, to))
    }

    /// Length of a line through all points.
    pub fn path(self, points: &[PixelPoint]) -> f64 {
        points.iter().zip(points.iter().skip(1)).map(|(a, b)| self.distance(*a, *b)).sum()
    }

    /// Area inside a polygon by the shoelace formula; parts that the line winds round the other
    /// way count against each other.
    pub fn area(self, corners: &[PixelPoint]) -> f64 {
        let Some(origin) = corners.first() else { return 0.0 };
        let next = corners.iter().cycle().skip(1);
        let twice: f64 = corners
            .iter()
            .zip(next)
            .map(|(a, b)| cross(self.offset(*origin, *a), self.offset(*origin, *b)))
            .sum();
        twice.abs() / 2.0
    }
}

pub fn length(offset: Offset) -> f64 {
    offset[0].hypot(offset[1])
}

pub fn dot(a: Offset, b: Offset) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

pub fn cross(a: Offset, b: Offset) -> f64 {
    a[0] * b[1] - a[1] * b[0]
}

/// Angle between two directions in degrees, 0 to 180; `None` where one has no length.
pub fn angle_deg(a: Offset, b: Offset) -> Option<f64> {
    let is_direction = |offset: Offset| length(offset).is_normal();
    (is_direction(a) && is_direction(b)).then(|| cross(a, b).abs().atan2(dot(a, b)).to_degrees())
}

/// A line with a start and a direction: places as (along, across).
#[derive(Debug, Clone, Copy)]
pub struct Axis {
    metric: Metric,
    start: PixelPoint,
    along: Offset,
}

impl Axis {
    /// `None` where both points are one.
    pub fn new(metric: Metric, start: PixelPoint, end: PixelPoint) -> Option<Self> {
        let offset = metric.offset(start, end);
        let length = length(offset);
        length.is_normal().then(|| Self { metric, start, along: offset.map(|v| v / length) })
    }

    pub fn place_of(&self, point: PixelPoint) -> [f64; 2] {
        let offset = self.metric.offset(self.start, point);
        [dot(self.along, offset), cross(self.along, offset)]
    }

    pub fn at(&self, [along, across]: [f64; 2]) -> PixelPoint {
        let [right, down] = self.along;
        let offset = [along * right - across * down, along * down + across * right];
        self.metric.moved(self.start, offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TALL: Metric = Metric { column: 0.5, row: 2.0 };

    fn at(x: f64, y: f64) -> PixelPoint {
        PixelPoint::new(x, y)
    }

    #[test]
    fn lengths_and_areas_use_each_axis_own_size() {
        // 6 columns · 0.5 = 3, 2 rows · 2 = 4: a 3-4-5 triangle.
        assert_eq!(TALL.distance(at(1.0, 1.0), at(7.0, 3.0)), 5.0);
        // Half of 3 · 4.
        assert_eq!(TALL.area(&[at(1.0, 1.0), at(7.0, 1.0), at(7.0, 3.0)]), 6.0);
        assert_eq!(TALL.path(&[at(0.0, 0.0), at(6.0, 0.0), at(6.0, 2.0)]), 7.0);
        assert_eq!((TALL.area(&[]), TALL.path(&[at(1.0, 1.0)])), (0.0, 0.0));
    }

    #[test]
    fn places_along_and_across_a_line_lead_back() {
        let axis = Axis::new(TALL, at(2.0, 1.0), at(8.0, 3.0)).unwrap();
        for point in [at(0.0, 0.0), at(-3.0, 9.5), at(8.0, 3.0)] {
            let back = axis.at(axis.place_of(point));
            assert!((back.x - point.x).abs() < 1e-12 && (back.y - point.y).abs() < 1e-12);
        }
        assert!((axis.place_of(at(8.0, 3.0))[0] - 5.0).abs() < 1e-12);
        assert!(Axis::new(TALL, at(1.0, 1.0), at(1.0, 1.0)).is_none());
    }

    #[test]
    fn angle_needs_two_directions() {
        assert_eq!(angle_deg([1.0, 0.0], [0.0, -2.0]), Some(90.0));
        assert_eq!(angle_deg([1.0, 0.0], [-3.0, 0.0]), Some(180.0));
        assert_eq!(angle_deg([1.0, 0.0], [0.0, 0.0]), None);
    }
}
