//! Pixel spacing and what it may be trusted for (PS3.3 10.7).

use super::attributes::{Spacing, SpacingMm, SpacingProvenance};
use super::json::{Dataset, Tag};
use super::multiframe::{self, FunctionalGroups};
use crate::caveat::Caveat;

pub const PIXEL_SPACING: Tag = Tag(0x0028_0030);
const PIXEL_SPACING_CALIBRATION_TYPE: Tag = Tag(0x0028_0A02);
pub const IMAGER_PIXEL_SPACING: Tag = Tag(0x0018_1164);
const PIXEL_SPACING_CALIBRATION_DESCRIPTION: Tag = Tag(0x0028_0A04);
const NOMINAL_SCANNED_PIXEL_SPACING: Tag = Tag(0x0018_2010);
const MAGNIFICATION_FACTOR: Tag = Tag(0x0018_1114);
const PIXEL_ASPECT_RATIO: Tag = Tag(0x0028_0034);
const OBJECT_PIXEL_SPACING_IN_CENTER_OF_BEAM: Tag = Tag(0x0018_9404);
const BEAM_ANGLE: Tag = Tag(0x0018_9449);
/// Beyond this angle the computed spacing is not relied on (PS3.3 C.8.19.6.9.2).
const MAX_BEAM_ANGLE_DEG: f64 = 60.0;

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
        // Equal to the detector's: nothing was corrected, the same as absent (10.7.1.2).
        (Some(mm), Some(detector), _) if is_equal(mm, detector) => magnified(dataset, detector),
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

/// Spacing in the object from a Projection Pixel Calibration item (PS3.3 C.8.19.6.9); `None`
/// where the beam is too oblique for it.
pub fn beam_center_spacing(item: &Dataset) -> Option<Spacing> {
    let mm = spacing_mm(item, OBJECT_PIXEL_SPACING_IN_CENTER_OF_BEAM)?;
    let angle_deg = item.number(BEAM_ANGLE).unwrap_or(0.0).abs();
    let provenance = SpacingProvenance::BeamCenter;
    (angle_deg <= MAX_BEAM_ANGLE_DEG).then_some(Spacing {
        mm: Some(mm),
        provenance,
        pixel_aspect: mm.row / mm.column,
    })
}

/// What the header adds about the spacing that is used: `FIDUCIAL: 25 mm ball`,
/// `magnification 1.5`, `beam angle 20°`; else empty.
pub fn note(
    dataset: &Dataset,
    groups: &FunctionalGroups<'_>,
    frame_idx: usize,
    provenance: SpacingProvenance,
) -> String {
    let number = |tag| dataset.number(tag).map(|n| format!("{n}"));
    match provenance {
        SpacingProvenance::Calibrated => {
            let words = [PIXEL_SPACING_CALIBRATION_TYPE, PIXEL_SPACING_CALIBRATION_DESCRIPTION];
            let words = words.map(|tag| dataset.text(tag)).into_iter();
            words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(": ")
        }
        SpacingProvenance::EstimatedMagnification => {
            number(MAGNIFICATION_FACTOR).map(|n| format!("magnification {n}")).unwrap_or_default()
        }
        SpacingProvenance::BeamCenter => groups
            .number(frame_idx, multiframe::PROJECTION_PIXEL_CALIBRATION, BEAM_ANGLE)
            .map(|angle| format!("beam angle {angle}°"))
            .unwrap_or_default(),
        _ => String::new(),
    }
}

/// What the header says about spacing that is no spacing, or that cannot be true together.
pub fn contradictions(dataset: &Dataset, used: &Spacing) -> Vec<Caveat> {
    let named = [
        (PIXEL_SPACING, "Pixel Spacing"),
        (IMAGER_PIXEL_SPACING, "Imager Pixel Spacing"),
        (NOMINAL_SCANNED_PIXEL_SPACING, "Nominal Scanned Pixel Spacing"),
    ];
    let unusable = named
        .into_iter()
        .filter(|(tag, _)| !dataset.text(*tag).is_empty() && spacing_mm(dataset, *tag).is_none());
    let mut reasons: Vec<String> = unusable
        .map(|(_, name)| format!("{name} is not two positive numbers and is not used"))
        .collect();
    let pixel = spacing_mm(dataset, PIXEL_SPACING);
    let imager = spacing_mm(dataset, IMAGER_PIXEL_SPACING);
    if let (Some(pixel), Some(imager)) = (pixel, imager) {
        let kind = dataset.text(PIXEL_SPACING_CALIBRATION_TYPE);
        if is_equal(pixel, imager) && !kind.is_empty() {
            reasons.push(format!("calibrated by {kind}, but equal to the detector's"));
        }
        // A body before the detector is magnified: its pixels are smaller, never larger.
        if kind == "GEOMETRY" && pixel.row > imager.row * 1.001 {
            reasons.push("calibrated Pixel Spacing is larger than at the detector".to_owned());
        }
    }
    if dataset.number(MAGNIFICATION_FACTOR).is_some_and(|factor| factor < 1.0) {
        reasons.push("a magnification factor below 1 is not used".to_owned());
    }
    if let (Some(mm), &[down, across, ..]) = (used.mm, &*dataset.numbers(PIXEL_ASPECT_RATIO))
        && (down / across - mm.row / mm.column).abs() > 0.01 * mm.row / mm.column
    {
        reasons.push("Pixel Aspect Ratio contradicts the spacing and is not used".to_owned());
    }
    reasons.into_iter().map(|reason| Caveat::UnusableSpacing { reason }).collect()
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
    fn magnification_counts_also_where_pixel_spacing_repeats_the_detector() {
        // 0.3 mm at the detector, magnified 1.5 times: 0.2 mm in the body.
        let json = r#"[{"00181164":{"Value":[0.3,0.3]},"00280030":{"Value":[0.3,0.3]},"00181114":{"Value":[1.5]}}]"#;
        check(json, false, (Some(0.3 / 1.5), SpacingProvenance::EstimatedMagnification));
    }

    #[test]
    fn object_spacing_holds_up_to_sixty_degrees() {
        let at = |angle: &str| {
            let json = format!(r#"[{{"00189404":{{"Value":[0.2,0.1]}}{angle}}}]"#);
            beam_center_spacing(&datasets(json.as_bytes()).unwrap()[0])
        };
        let spacing = at("").unwrap();
        assert_eq!(spacing.mm, Some(SpacingMm { row: 0.2, column: 0.1 }));
        assert_eq!(spacing.pixel_aspect, 2.0);
        assert!(at(r#","00189449":{"Value":[-60]}"#).is_some());
        assert!(at(r#","00189449":{"Value":[61]}"#).is_none());
    }

    /// Reasons of the caveats of a projection image.
    fn check_contradictions(json: &str, expected: &[&str]) {
        let dataset = datasets(json.as_bytes()).unwrap().remove(0);
        let spacing = spacing(&dataset, false, None);
        let caveats = contradictions(&dataset, &spacing);
        let texts: Vec<String> = caveats.iter().map(ToString::to_string).collect();
        assert_eq!(texts, expected, "{json}");
    }

    #[test]
    fn spacing_that_cannot_be_true_is_said() {
        check_contradictions(r#"[{"00280030":{"Value":[0.2,0.2]}}]"#, &[]);
        check_contradictions(
            r#"[{"00280030":{"Value":[0,0.2]},"00181164":{"Value":[0.1]}}]"#,
            &[
                "spacing: Pixel Spacing is not two positive numbers and is not used",
                "spacing: Imager Pixel Spacing is not two positive numbers and is not used",
            ],
        );
        check_contradictions(
            r#"[{"00280030":{"Value":[0.2,0.2]},"00181164":{"Value":[0.2,0.2]},"00280A02":{"Value":["FIDUCIAL"]}}]"#,
            &["spacing: calibrated by FIDUCIAL, but equal to the detector's"],
        );
        check_contradictions(
            r#"[{"00280030":{"Value":[0.3,0.3]},"00181164":{"Value":[0.2,0.2]},"00280A02":{"Value":["GEOMETRY"]}}]"#,
            &["spacing: calibrated Pixel Spacing is larger than at the detector"],
        );
        check_contradictions(
            r#"[{"00181164":{"Value":[0.2,0.2]},"00181114":{"Value":[0.5]},"00280034":{"Value":["2","1"]}}]"#,
            &[
                "spacing: a magnification factor below 1 is not used",
                "spacing: Pixel Aspect Ratio contradicts the spacing and is not used",
            ],
        );
    }

    #[test]
    fn note_names_the_way_of_calibration() {
        let json = r#"[{"00280A02":{"Value":["FIDUCIAL"]},"00280A04":{"Value":["25 mm ball"]},"00181114":{"Value":[1.5]}}]"#;
        let dataset = datasets(json.as_bytes()).unwrap().remove(0);
        let of = |provenance| note(&dataset, &FunctionalGroups::of(&dataset), 0, provenance);
        assert_eq!(of(SpacingProvenance::Calibrated), "FIDUCIAL: 25 mm ball");
        assert_eq!(of(SpacingProvenance::EstimatedMagnification), "magnification 1.5");
        assert_eq!(of(SpacingProvenance::Plane), "");
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
