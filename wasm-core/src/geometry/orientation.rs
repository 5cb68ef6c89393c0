//! Letters at the edges of an image: which side of the patient is where (PS3.3 C.7.6.2.1.1).

use super::plane::ImagePlane;
use super::spaces::PatientDirection;
use super::viewport::Rotation;

/// A component smaller than this is not worth a letter.
const THRESHOLD: f64 = 1e-2;

/// Letters of a direction, the strongest axis first: `LPH`. LPS: +x L, +y P, +z H.
pub fn letters_of(direction: PatientDirection) -> String {
    let [x, y, z] = direction.0;
    let mut axes = [
        (x, if x >= 0.0 { 'L' } else { 'R' }),
        (y, if y >= 0.0 { 'P' } else { 'A' }),
        (z, if z >= 0.0 { 'H' } else { 'F' }),
    ];
    axes.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    axes.iter().filter(|(size, _)| size.abs() > THRESHOLD).map(|(_, letter)| letter).collect()
}

/// The name of the plane that a normal belongs to, by its strongest axis.
pub fn plane_name(normal: PatientDirection) -> &'static str {
    let [x, y, z] = normal.0.map(f64::abs);
    if z >= x && z >= y {
        "axial"
    } else if y >= x {
        "coronal"
    } else {
        "sagittal"
    }
}

/// Each letter by its opposite; `None` for a letter that has none (a quadruped term, say).
fn opposite(letters: &str) -> Option<String> {
    letters
        .chars()
        .map(|letter| match letter {
            'L' => Some('R'),
            'R' => Some('L'),
            'A' => Some('P'),
            'P' => Some('A'),
            'H' => Some('F'),
            'F' => Some('H'),
            _ => None,
        })
        .collect()
}

/// Top, right, bottom and left letters as the image lies now.
///
/// From the plane, else from Patient Orientation (0020,0020), else `None`: no letter is better
/// than a guess.
pub fn edge_letters(
    plane: Option<&ImagePlane>,
    patient_orientation: Option<&[String; 2]>,
    rotation: Rotation,
    is_flipped: bool,
) -> Option<[String; 4]> {
    let [right, bottom] = match (plane, patient_orientation) {
        (Some(plane), _) => [letters_of(plane.row_direction), letters_of(plane.column_direction)],
        (None, Some(letters)) => letters.clone(),
        (None, None) => return None,
    };
    let (left, top) = (opposite(&right)?, opposite(&bottom)?);
    let [right, left] = if is_flipped { [left, right] } else { [right, left] };
    let mut edges = [top, right, bottom, left];
    let quarter_turns = match rotation {
        Rotation::None => 0,
        Rotation::Cw90 => 1,
        Rotation::Cw180 => 2,
        Rotation::Cw270 => 3,
    };
    edges.rotate_right(quarter_turns);
    Some(edges)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::spaces::{PatientPoint, PixelPoint};
    use crate::geometry::viewport::{ImageShape, ViewState, ViewportSize};

    fn axial() -> ImagePlane {
        ImagePlane::new(
            PatientPoint([0.0; 3]),
            PatientDirection([1.0, 0.0, 0.0]),
            PatientDirection([0.0, 1.0, 0.0]),
            1.0,
            1.0,
        )
        .unwrap()
    }

    fn check(rotation: Rotation, is_flipped: bool, expected: [&str; 4]) {
        let got = edge_letters(Some(&axial()), None, rotation, is_flipped).unwrap();
        assert_eq!(got, expected.map(str::to_owned));
    }

    #[test]
    fn axial_slice_shows_the_patients_left_on_the_right() {
        check(Rotation::None, false, ["A", "L", "P", "R"]);
    }

    #[test]
    fn letters_follow_rotation_and_flip() {
        check(Rotation::Cw90, false, ["R", "A", "L", "P"]);
        check(Rotation::Cw180, false, ["P", "R", "A", "L"]);
        check(Rotation::None, true, ["A", "R", "P", "L"]);
        check(Rotation::Cw90, true, ["L", "A", "R", "P"]);
    }

    #[test]
    fn letters_agree_with_where_pixels_go_for_every_view() {
        let image = ImageShape { rows: 10, columns: 10, pixel_aspect: 1.0 };
        let pane = ViewportSize { width: 100.0, height: 100.0 };
        for rotation in [Rotation::None, Rotation::Cw90, Rotation::Cw180, Rotation::Cw270] {
            for is_flipped in [false, true] {
                let view = ViewState { rotation, is_flipped, ..ViewState::default() };
                let map = view.viewport_from_pixel(image, pane);
                let [top, right, bottom, left] =
                    edge_letters(Some(&axial()), None, rotation, is_flipped).unwrap();
                // The patient's left is towards larger columns, posterior towards larger rows.
                for (pixel, letter) in
                    [((9.0, 4.5), "L"), ((0.0, 4.5), "R"), ((4.5, 9.0), "P"), ((4.5, 0.0), "A")]
                {
                    let at = map.apply(PixelPoint::new(pixel.0, pixel.1));
                    let edge = if at.x > 80.0 {
                        &right
                    } else if at.x < 20.0 {
                        &left
                    } else if at.y > 80.0 {
                        &bottom
                    } else {
                        &top
                    };
                    assert_eq!(edge, letter, "{rotation:?} {is_flipped}");
                }
            }
        }
    }

    #[test]
    fn oblique_directions_name_every_axis_strongest_first() {
        assert_eq!(letters_of(PatientDirection([0.5, 0.2, 0.84])), "HLP");
        assert_eq!(letters_of(PatientDirection([-0.001, -1.0, 0.0])), "A");
    }

    #[test]
    fn unknown_letters_and_no_orientation_show_nothing() {
        let odd = ["LE".to_owned(), "V".to_owned()];
        assert_eq!(edge_letters(None, Some(&odd), Rotation::None, false), None);
        assert_eq!(edge_letters(None, None, Rotation::None, false), None);
        let radiograph = ["L".to_owned(), "F".to_owned()];
        let got = edge_letters(None, Some(&radiograph), Rotation::None, false).unwrap();
        assert_eq!(got, ["H", "L", "F", "R"].map(str::to_owned));
    }
}
