//! Where another plane cuts this image (reference or localizer lines).

use super::plane::ImagePlane;
use super::spaces::{PatientPoint, PixelPoint};

/// The line on which `other` cuts `image`, clipped to `other`'s rectangle, in `image`'s pixels.
///
/// `rows` and `columns` are `other`'s grid. `None` where the planes are (nearly) parallel or
/// the rectangle does not reach the image's plane.
pub fn reference_line(
    image: &ImagePlane,
    other: &ImagePlane,
    rows: u32,
    columns: u32,
) -> Option<[PixelPoint; 2]> {
    let (right, bottom) = (f64::from(columns) - 0.5, f64::from(rows) - 0.5);
    let corners = [(-0.5, -0.5), (right, -0.5), (right, bottom), (-0.5, bottom)]
        .map(|(x, y)| other.patient_from_pixel(PixelPoint::new(x, y)));
    let distance = |point: PatientPoint| image.pixel_from_patient(point).1;
    let mut cuts = Vec::with_capacity(4);
    for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        let (a, b) = (distance(*from), distance(*to));
        if (a < 0.0) != (b < 0.0) && (a - b).abs() > 1e-9 {
            let t = a / (a - b);
            let mixed = |axis: usize| {
                let at = |p: &PatientPoint| p.0.get(axis).copied().unwrap_or(0.0);
                at(from) + t * (at(to) - at(from))
            };
            cuts.push(image.pixel_from_patient(PatientPoint([mixed(0), mixed(1), mixed(2)])).0);
        }
    }
    match cuts[..] {
        [a, b] => Some([a, b]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::spaces::PatientDirection;

    fn plane(position: [f64; 3], row: [f64; 3], column: [f64; 3]) -> ImagePlane {
        let directions = (PatientDirection(row), PatientDirection(column));
        ImagePlane::new(PatientPoint(position), directions.0, directions.1, 1.0, 1.0).unwrap()
    }

    #[test]
    fn sagittal_plane_cuts_an_axial_slice_in_a_column() {
        let axial = plane([0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]);
        // x = 7, columns run along +y, rows along -z from z = 5.
        let sagittal = plane([7.0, 0.0, 5.0], [0.0, 1.0, 0.0], [0.0, 0.0, -1.0]);
        let [a, b] = reference_line(&axial, &sagittal, 11, 20).unwrap();
        assert!((a.x - 7.0).abs() < 1e-9 && (b.x - 7.0).abs() < 1e-9);
        let ends = (a.y.min(b.y), a.y.max(b.y));
        assert!((ends.0 + 0.5).abs() < 1e-9 && (ends.1 - 19.5).abs() < 1e-9);
    }

    #[test]
    fn parallel_planes_have_no_line() {
        let a = plane([0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]);
        let b = plane([0.0, 0.0, 9.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]);
        assert_eq!(reference_line(&a, &b, 10, 10), None);
    }
}
