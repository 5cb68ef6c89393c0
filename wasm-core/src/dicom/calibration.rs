//! Pixel spacing and what it may be trusted for (PS3.3 10.7).

use super::attributes::{Spacing, SpacingMm, SpacingProvenance};
use super::json::{Dataset, Tag};

pub const PIXEL_SPACING: Tag = Tag(0x0028_0030);
const PIXEL_SPACING_CALIBRATION_TYPE: Tag = Tag(0x0028_0A02);
const IMAGER_PIXEL_SPACING: Tag = Tag(0x0018_1164);
const NOMINAL_SCANNED_PIXEL_SPACING: Tag = Tag(0x0018_2010);
const MAGNIFICATION_FACTOR: Tag = Tag(0x0018_1114);
const PIXEL_ASPECT_RATIO: Tag = Tag(0x0028_0034);

/// Value 1 is the row spacing (vertical), value 2 the column spacing (PS3.3 10.7.1.3).
/// Zero, negative and non-finite values count as absent.
pub fn spacing_mm(dataset: &Dataset, tag: Tag) -> Option<SpacingMm> {
    match dataset.numbers(tag)[..] {
        [row, column, ..] if row.is_normal() && column.is_normal() && row > 0.0 && column > 0.0 => {
            Some(SpacingMm { row, column })
        }
        _ => None,
    }
}

fn is_equal(a: SpacingMm, b: SpacingMm) -> bool {
    let near = |x: f64, y: f64| (x - y).abs() <= 1e-4 * x.abs().max(y.abs());
    near(a.row, b.row) && near(a.column, b.column)
}

/// Spacing of a frame. `has_plane`: position and orientation in the patient are known.
pub fn spacing(dataset: &Dataset, has_plane: bool, measures: Option<SpacingMm>) -> Spacing {
    let pixel = measures.or_else(|| spacing_mm(dataset, PIXEL_SPACING));
    let imager = spacing_mm(dataset, IMAGER_PIXEL_SPACING);
    let nominal = spacing_mm(dataset, NOMINAL_SCANNED_PIXEL_SPACING);
    let is_calibrated = !dataset.text(PIXEL_SPACING_CALIBRATION_TYPE).is_empty();
    let (mm, provenance) = match (pixel, imager, nominal) {
        (Some(mm), _, _) if has_plane => (Some(mm), SpacingProvenance::Plane),
        (Some(mm), Some(detector), _) if is_equal(mm, detector) => {
            (Some(mm), SpacingProvenance::DetectorPlane)
        }
        (Some(mm), Some(_), _) => (Some(mm), SpacingProvenance::Calibrated),
        (Some(mm), None, _) if is_calibrated => (Some(mm), SpacingProvenance::Calibrated),
        (Some(mm), None, _) => (Some(mm), SpacingProvenance::Undetermined),
        (None, Some(detector), _) => magnified(dataset, detector),
        (None, None, Some(mm)) => (Some(mm), SpacingProvenance::NominalScanned),
        (None, None, None) => (None, SpacingProvenance::Pixels),
    };
    let aspect = || match dataset.numbers(PIXEL_ASPECT_RATIO)[..] {
        [vertical, horizontal, ..] if vertical > 0.0 && horizontal > 0.0 => vertical / horizontal,
        _ => 1.0,
    };
    let pixel_aspect = mm.map_or_else(aspect, |mm| mm.row / mm.column);
    Spacing { mm, provenance, pixel_aspect }
}

/// Imager Pixel Spacing over a factor above 1; without one, the detector plane.
fn magnified(dataset: &Dataset, detector: SpacingMm) -> (Option<SpacingMm>, SpacingProvenance) {
    match dataset.number(MAGNIFICATION_FACTOR) {
        Some(factor) if factor.is_finite() && factor > 1.0 => (
            Some(SpacingMm { row: detector.row / factor, column: detector.column / factor }),
            SpacingProvenance::EstimatedMagnification,
        ),
        _ => (Some(detector), SpacingProvenance::DetectorPlane),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dicom::json::datasets;

    fn check(json: &str, has_plane: bool, expected: (Option<f64>, SpacingProvenance)) {
        let dataset = datasets(json.as_bytes()).unwrap().remove(0);
        let spacing = spacing(&dataset, has_plane, None);
        assert_eq!((spacing.mm.map(|mm| mm.column), spacing.provenance), expected, "{json}");
    }

    #[test]
    fn row_spacing_is_the_first_value() {
        let dataset = datasets(br#"[{"00280030":{"Value":[0.7,0.5]}}]"#).unwrap().remove(0);
        let spacing = spacing(&dataset, true, None);
        assert_eq!(spacing.mm, Some(SpacingMm { row: 0.7, column: 0.5 }));
        assert!((spacing.pixel_aspect - 1.4).abs() < 1e-12); // 0.7 / 0.5
    }

    #[test]
    fn projection_spacing_tells_where_it_comes_from() {
        use SpacingProvenance as P;
        check(r#"[{"00181164":{"Value":[0.2,0.2]}}]"#, false, (Some(0.2), P::DetectorPlane));
        check(
            r#"[{"00181164":{"Value":[0.2,0.2]},"00280030":{"Value":[0.2,0.2]}}]"#,
            false,
            (Some(0.2), P::DetectorPlane),
        );
        check(
            r#"[{"00181164":{"Value":[0.2,0.2]},"00280030":{"Value":[0.16,0.16]}}]"#,
            false,
            (Some(0.16), P::Calibrated),
        );
        check(r#"[{"00280030":{"Value":[0.16,0.16]}}]"#, false, (Some(0.16), P::Undetermined));
        check(r#"[{"00280030":{"Value":[0.16,0.16]}}]"#, true, (Some(0.16), P::Plane));
        check(r#"[{"00182010":{"Value":[0.1,0.1]}}]"#, false, (Some(0.1), P::NominalScanned));
        check("[{}]", false, (None, P::Pixels));
    }

    #[test]
    fn magnification_divides_only_above_one() {
        use SpacingProvenance as P;
        // 0.3 mm at the detector, magnified 1.5 times: 0.2 mm in the body.
        let json = r#"[{"00181164":{"Value":[0.3,0.3]},"00181114":{"Value":[1.5]}}]"#;
        check(json, false, (Some(0.3 / 1.5), P::EstimatedMagnification));
        let json = r#"[{"00181164":{"Value":[0.3,0.3]},"00181114":{"Value":[0.9]}}]"#;
        check(json, false, (Some(0.3), P::DetectorPlane));
    }

    #[test]
    fn zero_or_negative_spacing_is_no_spacing() {
        check(r#"[{"00280030":{"Value":[0,0]}}]"#, true, (None, SpacingProvenance::Pixels));
        check(r#"[{"00280030":{"Value":[-1,1]}}]"#, true, (None, SpacingProvenance::Pixels));
    }

    #[test]
    fn aspect_ratio_counts_without_spacing() {
        let dataset = datasets(br#"[{"00280034":{"Value":["2","1"]}}]"#).unwrap().remove(0);
        assert_eq!(spacing(&dataset, false, None).pixel_aspect, 2.0);
    }
}
