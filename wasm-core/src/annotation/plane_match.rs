//! Whether an annotation may be shown on another frame: same frame of reference, same plane.

use super::figure::Figure;
use super::kind::KindId;
use crate::geometry::plane::ImagePlane;
use crate::geometry::spaces::PixelPoint;
use crate::geometry::viewport::ImageShape;
use crate::uid::FrameOfReferenceUid;

/// Planes further apart than this are two planes, mm.
const MAX_DISTANCE_MM: f64 = 0.5;
/// Of the normals: about half a degree.
const MIN_COSINE: f64 = 0.99996;

/// Where a frame lies; nothing matches a frame that does not say it.
#[derive(Debug, Clone, Copy)]
pub struct FramePlace<'a> {
    pub frame_of_reference: Option<&'a FrameOfReferenceUid>,
    pub plane: Option<&'a ImagePlane>,
    pub image: ImageShape,
    pub slice_thickness_mm: Option<f64>,
}

/// The figure of `own`'s frame as it lies on `other`, if that shows the same plane: within half
/// a millimetre, and for thin slices within half their thickness. It may lie outside the grid.
pub fn figure_on(figure: &Figure, own: &FramePlace<'_>, other: &FramePlace<'_>) -> Option<Figure> {
    let (from, to) = (own.plane?, other.plane?);
    if own.frame_of_reference? != other.frame_of_reference? {
        return None;
    }
    let thickness = other.slice_thickness_mm.filter(|mm| *mm > 0.0).unwrap_or(f64::INFINITY);
    let reach_mm = MAX_DISTANCE_MM.min(thickness / 2.0);
    if from.normal().dot(to.normal()).abs() < MIN_COSINE {
        return None;
    }
    let moved = |points: &[PixelPoint]| -> Option<Vec<PixelPoint>> {
        let places =
            points.iter().map(|point| to.pixel_from_patient(from.patient_from_pixel(*point)));
        places.map(|(pixel, away)| (away.abs() <= reach_mm).then_some(pixel)).collect()
    };
    let is_turned = from.row_direction.dot(to.row_direction).abs() < MIN_COSINE;
    if figure.kind() == KindId::Rectangle && is_turned {
        // Its sides no longer run along rows and columns.
        return Figure::new(KindId::Polygon, moved(&figure.handles(own.image))?).ok();
    }
    Figure::new(figure.kind(), moved(figure.points())?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::spaces::{PatientDirection, PatientPoint};
    use crate::uid::Uid;

    const IMAGE: ImageShape = ImageShape { rows: 100, columns: 100, pixel_aspect: 1.0 };

    fn plane(position: [f64; 3], row: [f64; 3], column: [f64; 3], spacing: f64) -> ImagePlane {
        let directions = [row, column].map(PatientDirection);
        ImagePlane::new(PatientPoint(position), directions[0], directions[1], spacing, spacing)
            .unwrap()
    }

    fn axial(z: f64, spacing: f64) -> ImagePlane {
        plane([0.0, 0.0, z], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], spacing)
    }

    fn check(kind: KindId, other: &ImagePlane, frames: [&str; 2], expected: Option<&[(f64, f64)]>) {
        let ends = [PixelPoint::new(10.0, 20.0), PixelPoint::new(30.0, 40.0)];
        let figure = Figure::new(kind, ends).unwrap();
        let uids = frames.map(|text| Uid::parse(text).unwrap());
        let own = axial(5.0, 1.0);
        let place = |uid, plane| FramePlace {
            frame_of_reference: Some(uid),
            plane: Some(plane),
            image: IMAGE,
            slice_thickness_mm: Some(0.6),
        };
        let got = figure_on(&figure, &place(&uids[0], &own), &place(&uids[1], other));
        let got = got.map(|figure| figure.points().iter().map(|p| (p.x, p.y)).collect::<Vec<_>>());
        assert_eq!(got.as_deref(), expected);
    }

    #[test]
    fn same_plane_at_another_resolution_shows_the_line_at_its_place() {
        // At 0.5 mm a pixel, 10 mm are 20 pixels.
        let expected: &[(f64, f64)] = &[(20.0, 40.0), (60.0, 80.0)];
        check(KindId::Length, &axial(5.0, 0.5), ["1.9", "1.9"], Some(expected));
        check(KindId::Length, &axial(5.25, 0.5), ["1.9", "1.9"], Some(expected));
    }

    #[test]
    fn another_slice_frame_of_reference_or_direction_does_not_show_it() {
        check(KindId::Length, &axial(5.35, 0.5), ["1.9", "1.9"], None);
        check(KindId::Length, &axial(5.0, 0.5), ["1.9", "1.8"], None);
        let sagittal = plane([0.0, 0.0, 5.0], [0.0, 1.0, 0.0], [0.0, 0.0, -1.0], 1.0);
        check(KindId::Length, &sagittal, ["1.9", "1.9"], None);
    }

    #[test]
    fn a_rectangle_on_a_turned_grid_is_a_polygon() {
        // Rows run along (0.6, 0.8): x' = 0.6 x + 0.8 y, y' = -0.8 x + 0.6 y.
        let turned = plane([0.0, 0.0, 5.0], [0.6, 0.8, 0.0], [-0.8, 0.6, 0.0], 1.0);
        let expected: &[(f64, f64)] = &[(22.0, 4.0), (34.0, -12.0), (50.0, 0.0), (38.0, 16.0)];
        check(KindId::Rectangle, &turned, ["1.9", "1.9"], Some(expected));
    }

    #[test]
    fn a_frame_without_a_plane_shows_only_its_own() {
        let figure = Figure::new(KindId::Probe, [PixelPoint::new(1.0, 1.0)]).unwrap();
        let (uid, plane) = (Uid::parse("1.9").unwrap(), axial(0.0, 1.0));
        let own = FramePlace {
            frame_of_reference: Some(&uid),
            plane: Some(&plane),
            image: IMAGE,
            slice_thickness_mm: None,
        };
        assert!(figure_on(&figure, &own, &own).is_some());
        assert!(figure_on(&figure, &own, &FramePlace { plane: None, ..own }).is_none());
        let homeless = FramePlace { frame_of_reference: None, ..own };
        assert!(figure_on(&figure, &homeless, &homeless).is_none());
    }
}
