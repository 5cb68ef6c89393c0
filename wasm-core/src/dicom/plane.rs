//! Where a frame lies in the patient, as headers of each kind say it.

use super::attributes::SpacingMm;
use super::json::{Dataset, Tag};
use super::multiframe::{self, FunctionalGroups};
use crate::geometry::orientation::letters_of;
use crate::geometry::plane::ImagePlane;
use crate::geometry::spaces::{PatientDirection, PatientPoint};

const IMAGE_POSITION: Tag = Tag(0x0020_0032);
const IMAGE_ORIENTATION: Tag = Tag(0x0020_0037);
const PATIENT_ORIENTATION: Tag = Tag(0x0020_0020);
const GRID_FRAME_OFFSETS: Tag = Tag(0x3004_000C);
const DETECTOR_INFORMATION: Tag = Tag(0x0054_0022);
const DETECTOR_VECTOR: Tag = Tag(0x0054_0020);
const SLICE_VECTOR: Tag = Tag(0x0054_0080);
const SPACING_BETWEEN_SLICES: Tag = Tag(0x0018_0088);

/// The plane of a frame counted from 0; `None` without position, orientation and spacing, or
/// when the directions are not perpendicular unit vectors.
pub fn plane(
    dataset: &Dataset,
    groups: &FunctionalGroups<'_>,
    frame_idx: usize,
    spacing: Option<SpacingMm>,
) -> Option<ImagePlane> {
    let position_item = groups.item(frame_idx, multiframe::PLANE_POSITION).unwrap_or(dataset);
    let orientation_item = groups.item(frame_idx, multiframe::PLANE_ORIENTATION).unwrap_or(dataset);
    if let Some(plane) = plane_of(position_item, orientation_item, spacing?) {
        return Some(match dataset.numbers(GRID_FRAME_OFFSETS)[..] {
            // Offsets may start at 0 or at the first plane's own z (PS3.3 C.8.8.3.2).
            ref offsets if offsets.len() > 1 => {
                let from_first = offsets.get(frame_idx)? - offsets.first()?;
                plane.moved_along_normal(from_first)
            }
            _ => plane,
        });
    }
    reconstructed_nm(dataset, frame_idx, spacing?)
}

fn plane_of(position: &Dataset, orientation: &Dataset, spacing: SpacingMm) -> Option<ImagePlane> {
    let position = position.numbers(IMAGE_POSITION);
    let &[x, y, z] = position.get(..3)? else { return None };
    let [row, column] = directions(orientation)?;
    ImagePlane::new(PatientPoint([x, y, z]), row, column, spacing.row, spacing.column)
}

fn directions(dataset: &Dataset) -> Option<[PatientDirection; 2]> {
    let cosines = dataset.numbers(IMAGE_ORIENTATION);
    let &[rx, ry, rz, cx, cy, cz] = cosines.get(..6)? else { return None };
    Some([PatientDirection([rx, ry, rz]), PatientDirection([cx, cy, cz])])
}

/// Slices of a tomographic NM reconstruction: the first one's place, then by Slice Vector
/// (PS3.3 C.8.4.8, C.8.4.15). Projections have no plane.
fn reconstructed_nm(dataset: &Dataset, frame_idx: usize, spacing: SpacingMm) -> Option<ImagePlane> {
    let image_type = dataset.texts(Tag(0x0008_0008));
    if !image_type.get(2)?.starts_with("RECON") {
        return None;
    }
    let detector = dataset.first_item(DETECTOR_INFORMATION)?;
    let first = plane_of(detector, detector, spacing)?;
    let slices = dataset.numbers(SLICE_VECTOR);
    let slice = slices.get(frame_idx).map_or(frame_idx as f64, |number| number - 1.0);
    Some(first.moved_along_normal(slice * dataset.number(SPACING_BETWEEN_SLICES)?))
}

/// Direction letters of rows and columns for a frame without a plane: from its cosines where
/// only a position or spacing is missing, else Patient Orientation.
pub fn orientation_letters(
    dataset: &Dataset,
    groups: &FunctionalGroups<'_>,
    frame_idx: usize,
) -> Option<[String; 2]> {
    let item = groups.item(frame_idx, multiframe::PLANE_ORIENTATION).unwrap_or(dataset);
    let detector = detector(dataset, frame_idx);
    let cosines = directions(item).or_else(|| directions(detector?));
    if let Some([row, column]) = cosines {
        let plane = ImagePlane::new(PatientPoint([0.0; 3]), row, column, 1.0, 1.0)?;
        return Some([letters_of(plane.row_direction), letters_of(plane.column_direction)]);
    }
    match <[String; 2]>::try_from(dataset.texts(PATIENT_ORIENTATION)) {
        Ok(letters) if letters.iter().all(|text| !text.is_empty()) => Some(letters),
        _ => None,
    }
}

/// Where a still NM frame was seen from. Turning detectors see from many sides.
fn detector(dataset: &Dataset, frame_idx: usize) -> Option<&Dataset> {
    if dataset.texts(Tag(0x0008_0008)).get(2).is_some_and(|kind| kind.contains("TOMO")) {
        return None;
    }
    let number = dataset.numbers(DETECTOR_VECTOR).get(frame_idx).map_or(1, |n| *n as usize);
    dataset.items(DETECTOR_INFORMATION).nth(number.checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dicom::json::datasets;

    const SPACING: Option<SpacingMm> = Some(SpacingMm { row: 2.0, column: 2.0 });

    fn read(json: &str) -> Dataset {
        datasets(json.as_bytes()).unwrap().remove(0)
    }

    fn z_of(dataset: &Dataset, frame_idx: usize) -> f64 {
        let groups = FunctionalGroups::of(dataset);
        plane(dataset, &groups, frame_idx, SPACING).unwrap().position.0[2]
    }

    #[test]
    fn dose_planes_lie_at_their_offsets_relative_or_absolute() {
        for offsets in ["[0,3,6]", "[-10,-7,-4]"] {
            let dose = read(&format!(
                r#"{{"00200032":{{"Value":[0,0,-10]}},"00200037":{{"Value":[1,0,0,0,1,0]}},"3004000C":{{"Value":{offsets}}}}}"#
            ));
            assert_eq!([z_of(&dose, 0), z_of(&dose, 2)], [-10.0, -4.0], "{offsets}");
        }
    }

    #[test]
    fn nuclear_slices_follow_the_slice_vector() {
        let nm = read(
            r#"{"00080008":{"Value":["DERIVED","PRIMARY","RECON TOMO","EMISSION"]},"00180088":{"Value":[4]},"00540080":{"Value":[2,1]},
            "00540022":{"Value":[{"00200032":{"Value":[0,0,100]},"00200037":{"Value":[1,0,0,0,1,0]}}]}}"#,
        );
        // Frame 1 is slice 2, one spacing of 4 mm on.
        assert_eq!([z_of(&nm, 0), z_of(&nm, 1)], [104.0, 100.0]);
    }

    #[test]
    fn cosines_give_letters_even_without_position() {
        let dataset =
            read(r#"{"00200037":{"Value":[1,0,0,0,0,-1]},"00200020":{"Value":["A","F"]}}"#);
        let groups = FunctionalGroups::of(&dataset);
        assert_eq!(plane(&dataset, &groups, 0, SPACING), None);
        let letters = orientation_letters(&dataset, &groups, 0);
        assert_eq!(letters, Some(["L".to_owned(), "F".to_owned()]));
    }

    #[test]
    fn skewed_cosines_give_no_letters() {
        let dataset = read(r#"{"00200037":{"Value":[1,0,0,0.7,0.7,0]}}"#);
        assert_eq!(orientation_letters(&dataset, &FunctionalGroups::of(&dataset), 0), None);
    }
}
