//! The plane of a frame in patient space (PS3.3 C.7.6.2.1.1).

use serde::{Deserialize, Serialize};

use super::spaces::{PatientDirection, PatientPoint, PixelPoint};

/// A frame's plane: rows and columns as unit vectors, spacing in mm.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ImagePlane {
    /// Image Position (Patient): the centre of the first pixel.
    pub position: PatientPoint,
    /// Direction of increasing column index (the first three cosines).
    pub row_direction: PatientDirection,
    /// Direction of increasing row index (the last three cosines).
    pub column_direction: PatientDirection,
    /// Distance between rows (vertical), mm.
    pub row_spacing_mm: f64,
    /// Distance between columns (horizontal), mm.
    pub column_spacing_mm: f64,
}

/// Two directions count as perpendicular below this cosine.
const MAX_SKEW: f64 = 1e-2;
/// Unit vectors may be this far from length 1 as written.
const MAX_LENGTH_ERROR: f64 = 2e-2;

impl ImagePlane {
    /// `None` unless the directions are perpendicular unit vectors and everything is finite.
    pub fn new(
        position: PatientPoint,
        row_direction: PatientDirection,
        column_direction: PatientDirection,
        row_spacing_mm: f64,
        column_spacing_mm: f64,
    ) -> Option<Self> {
        let is_unit = |d: PatientDirection| (d.length() - 1.0).abs() < MAX_LENGTH_ERROR;
        let is_valid = is_unit(row_direction)
            && is_unit(column_direction)
            && row_direction.dot(column_direction).abs() < MAX_SKEW
            && position.0.iter().all(|v| v.is_finite());
        is_valid.then_some(Self {
            position,
            row_direction,
            column_direction,
            row_spacing_mm,
            column_spacing_mm,
        })
    }

    /// Unit normal: row direction × column direction.
    pub fn normal(&self) -> PatientDirection {
        self.row_direction.cross(self.column_direction)
    }

    /// Position along the normal in mm from the frame-of-reference origin: the sorting key of
    /// a stack.
    pub fn position_along_normal(&self) -> f64 {
        self.position.along(self.normal())
    }

    /// The parallel plane this far along the normal, mm.
    pub fn moved_along_normal(&self, distance_mm: f64) -> Self {
        let ([x, y, z], [nx, ny, nz]) = (self.position.0, self.normal().0);
        let position =
            PatientPoint([x + distance_mm * nx, y + distance_mm * ny, z + distance_mm * nz]);
        Self { position, ..*self }
    }

    /// Whether both planes face the same way within about half a degree.
    pub fn is_parallel(&self, other: &Self) -> bool {
        self.row_direction.dot(other.row_direction) > 0.9999
            && self.column_direction.dot(other.column_direction) > 0.9999
    }

    /// Where a pixel position lies in the patient, mm (PS3.3 equation C.7.6.2.1-1).
    pub fn patient_from_pixel(&self, pixel: PixelPoint) -> PatientPoint {
        let (right, down) = (pixel.x * self.column_spacing_mm, pixel.y * self.row_spacing_mm);
        let at = |axis: usize| {
            let component = |d: PatientDirection| d.0.get(axis).copied().unwrap_or(0.0);
            component(PatientDirection(self.position.0))
                + component(self.row_direction) * right
                + component(self.column_direction) * down
        };
        PatientPoint([at(0), at(1), at(2)])
    }

    /// The pixel position nearest to a patient point, and its signed distance from the plane, mm.
    pub fn pixel_from_patient(&self, point: PatientPoint) -> (PixelPoint, f64) {
        let ([x, y, z], [px, py, pz]) = (point.0, self.position.0);
        let offset = PatientDirection([x - px, y - py, z - pz]);
        let column = offset.dot(self.row_direction) / self.column_spacing_mm;
        let row = offset.dot(self.column_direction) / self.row_spacing_mm;
        (PixelPoint::new(column, row), offset.dot(self.normal()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixel_and_patient_agree_on_an_oblique_plane() {
        // Rows run along (0.6, 0.8, 0): column 10 at 0.5 mm is 5 mm: (3, 4, 0) from the origin.
        let plane = ImagePlane::new(
            PatientPoint([1.0, 2.0, 3.0]),
            PatientDirection([0.6, 0.8, 0.0]),
            PatientDirection([0.0, 0.0, -1.0]),
            2.0,
            0.5,
        )
        .unwrap();
        let point = plane.patient_from_pixel(PixelPoint::new(10.0, 3.0));
        let expected = [1.0 + 3.0, 2.0 + 4.0, 3.0 - 6.0];
        assert!(point.0.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{point:?}");
        let (pixel, distance) = plane.pixel_from_patient(point);
        assert!((pixel.x - 10.0).abs() < 1e-9 && (pixel.y - 3.0).abs() < 1e-9);
        assert!(distance.abs() < 1e-9);
    }

    #[test]
    fn axial_normal_points_to_the_head() {
        let plane = ImagePlane::new(
            PatientPoint([0.0, 0.0, 42.0]),
            PatientDirection([1.0, 0.0, 0.0]),
            PatientDirection([0.0, 1.0, 0.0]),
            1.0,
            1.0,
        )
        .unwrap();
        assert_eq!(plane.normal(), PatientDirection([0.0, 0.0, 1.0]));
        assert_eq!(plane.position_along_normal(), 42.0);
    }

    #[test]
    fn skewed_or_null_directions_make_no_plane() {
        let origin = PatientPoint([0.0; 3]);
        let x = PatientDirection([1.0, 0.0, 0.0]);
        for column in [[0.7, 0.7, 0.0], [0.0, 0.0, 0.0], [f64::NAN, 0.0, 0.0]] {
            assert_eq!(ImagePlane::new(origin, x, PatientDirection(column), 1.0, 1.0), None);
        }
    }
}
