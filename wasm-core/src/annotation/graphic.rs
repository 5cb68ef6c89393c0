//! A figure as graphic data of reports: SCOORD on the image, SCOORD3D in the patient
//! (PS3.3 C.18.6, C.18.9).

use super::figure::Figure;
use super::kind::bidirectional::axes_by_length;
use super::kind::{KindId, circle, ellipse};
use super::metric::Metric;
use crate::geometry::plane::ImagePlane;
use crate::geometry::spaces::{PatientPoint, PixelPoint};
use crate::geometry::viewport::ImageShape;

/// Graphic Type (0070,0023).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphicType {
    Point,
    /// Open, or closed by its last point that repeats the first.
    Polyline,
    /// Centre and a point on the rim; only on square pixels, and not in the patient.
    Circle,
    /// Ends of the longer axis, ends of the shorter.
    Ellipse,
}

/// One graphic in our pixel coordinates.
#[derive(Debug, Clone, PartialEq)]
pub struct Graphic {
    pub graphic_type: GraphicType,
    pub is_closed: bool,
    pub points: Vec<PixelPoint>,
}

/// The graphics of a figure: one, but two lines for a Cobb angle and for the axes of a
/// bidirectional (long axis first).
pub fn graphics(figure: &Figure, image: ImageShape) -> Vec<Graphic> {
    let metric = Metric::of_shape(image);
    let points = figure.points();
    let is_square = (metric.row - 1.0).abs() < 1e-6;
    let line = |points: &[PixelPoint]| graphic(GraphicType::Polyline, points);
    match figure.kind() {
        KindId::Probe | KindId::Text => vec![graphic(GraphicType::Point, points)],
        KindId::Cobb => points.chunks(2).map(line).collect(),
        KindId::Bidirectional => {
            axes_by_length(points, metric).iter().flatten().map(|axis| line(axis)).collect()
        }
        KindId::Circle if is_square => vec![graphic(GraphicType::Circle, points)],
        KindId::Circle => {
            let ends = circle::diameters(points, image);
            ends.iter().map(|ends| ellipse_of(ends, metric)).collect()
        }
        KindId::Ellipse => vec![ellipse_of(points, metric)],
        _ if figure.spec().is_closed => {
            let mut corners =
                figure.outline(image).primitives.first().map_or(Vec::new(), |line| line.path(3).0);
            corners.extend(corners.first().copied());
            vec![Graphic { is_closed: true, ..line(&corners) }]
        }
        _ => vec![line(points)],
    }
}

fn graphic(graphic_type: GraphicType, points: &[PixelPoint]) -> Graphic {
    let is_closed = matches!(graphic_type, GraphicType::Circle | GraphicType::Ellipse);
    Graphic { graphic_type, is_closed, points: points.to_vec() }
}

fn ellipse_of(points: &[PixelPoint], metric: Metric) -> Graphic {
    let ordered = ellipse::major_axis_first(points, metric);
    graphic(GraphicType::Ellipse, ordered.as_ref().map_or(points, |ordered| ordered.as_slice()))
}

impl Graphic {
    /// Column, row pairs as SCOORD counts: the outer corner of the first pixel is (0, 0).
    pub fn scoord(&self) -> Vec<f32> {
        self.points.iter().flat_map(|p| [(p.x + 0.5) as f32, (p.y + 0.5) as f32]).collect()
    }

    /// The same in the patient; a circle, which SCOORD3D does not have, by its diameters.
    pub fn in_patient(&self, plane: &ImagePlane) -> (GraphicType, Vec<PatientPoint>) {
        let (graphic_type, points) = match (self.graphic_type, self.points.as_slice()) {
            (GraphicType::Circle, &[center, rim]) => {
                let (u, v) = (rim.x - center.x, rim.y - center.y);
                let at = |x: f64, y: f64| PixelPoint::new(center.x + x, center.y + y);
                (GraphicType::Ellipse, vec![at(u, v), at(-u, -v), at(-v, u), at(v, -u)])
            }
            (graphic_type, points) => (graphic_type, points.to_vec()),
        };
        (graphic_type, points.into_iter().map(|point| plane.patient_from_pixel(point)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::spaces::PatientDirection;

    const SQUARE: ImageShape = ImageShape { rows: 100, columns: 100, pixel_aspect: 1.0 };
    const TALL: ImageShape = ImageShape { pixel_aspect: 2.0, ..SQUARE };

    fn check(
        kind: KindId,
        points: &[(f64, f64)],
        image: ImageShape,
        expected: &[(GraphicType, &[f32])],
    ) {
        let points: Vec<_> = points.iter().map(|(x, y)| PixelPoint::new(*x, *y)).collect();
        let got = graphics(&Figure::new(kind, points).unwrap(), image);
        let got: Vec<_> = got.iter().map(|g| (g.graphic_type, g.scoord())).collect();
        let expected: Vec<_> = expected.iter().map(|(t, data)| (*t, data.to_vec())).collect();
        assert_eq!(got, expected, "{kind:?}");
    }

    #[test]
    fn coordinates_count_from_the_corner_of_the_first_pixel() {
        check(KindId::Probe, &[(0.0, 0.0)], SQUARE, &[(GraphicType::Point, &[0.5, 0.5])]);
    }

    #[test]
    fn closed_outlines_end_where_they_begin() {
        let corners = [0.5, 1.5, 4.5, 1.5, 4.5, 3.5, 0.5, 3.5, 0.5, 1.5];
        check(
            KindId::Rectangle,
            &[(0.0, 1.0), (4.0, 3.0)],
            SQUARE,
            &[(GraphicType::Polyline, &corners)],
        );
    }

    #[test]
    fn two_lines_are_two_graphics_and_the_longer_axis_comes_first() {
        let points = [(0.0, 0.0), (4.0, 0.0), (2.0, -3.0), (2.0, 3.0)];
        let short: &[f32] = &[0.5, 0.5, 4.5, 0.5];
        let long: &[f32] = &[2.5, -2.5, 2.5, 3.5];
        let line = GraphicType::Polyline;
        check(KindId::Cobb, &points, SQUARE, &[(line, short), (line, long)]);
        check(KindId::Bidirectional, &points, SQUARE, &[(line, long), (line, short)]);
    }

    #[test]
    fn a_circle_on_tall_pixels_is_written_as_the_ellipse_that_it_is() {
        let points = [(20.0, 20.0), (24.0, 20.0)];
        check(KindId::Circle, &points, SQUARE, &[(GraphicType::Circle, &[20.5, 20.5, 24.5, 20.5])]);
        // Radius of 4 widths is 2 rows.
        let ends = [24.5, 20.5, 16.5, 20.5, 20.5, 22.5, 20.5, 18.5];
        check(KindId::Circle, &points, TALL, &[(GraphicType::Ellipse, &ends)]);
    }

    #[test]
    fn a_circle_in_the_patient_is_an_ellipse_of_equal_axes() {
        let plane = ImagePlane::new(
            PatientPoint([10.0, 20.0, 30.0]),
            PatientDirection([1.0, 0.0, 0.0]),
            PatientDirection([0.0, 0.0, -1.0]),
            0.5,
            0.5,
        )
        .unwrap();
        let circle =
            Figure::new(KindId::Circle, [PixelPoint::new(4.0, 4.0), PixelPoint::new(6.0, 4.0)])
                .unwrap();
        let (graphic_type, points) = graphics(&circle, SQUARE)[0].in_patient(&plane);
        assert_eq!(graphic_type, GraphicType::Ellipse);
        // Columns run along x at 0.5 mm, rows along -z: centre (12, 20, 28), radius 1 mm.
        let expected =
            [[13.0, 20.0, 28.0], [11.0, 20.0, 28.0], [12.0, 20.0, 27.0], [12.0, 20.0, 29.0]];
        assert_eq!(points, expected.map(PatientPoint));
    }
}
