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

    /// Rotation about an axis by Rodrigues' formula, from numbers of a small fixed sequence.
    fn turned(v: [f64; 3], axis: [f64; 3], angle: f64) -> PatientDirection {
        let (sin, cos) = angle.sin_cos();
        let [x, y, z] = v;
        let [a, b, c] = axis;
        let cross = [b * z - c * y, c * x - a * z, a * y - b * x];
        let dot = a * x + b * y + c * z;
        let at = |i: usize| v[i] * cos + cross[i] * sin + axis[i] * dot * (1.0 - cos);
        PatientDirection([at(0), at(1), at(2)])
    }

    #[test]
    fn letters_of_any_rotation_name_the_signs_of_its_axes_strongest_first() {
        let mut seed = 7_u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(seed >> 8) / f64::from(1 << 24) * 2.0 - 1.0
        };
        for _ in 0..500 {
            let axis = [random(), random(), random()];
            let length = axis.iter().map(|v| v * v).sum::<f64>().sqrt();
            let axis = axis.map(|v| v / length);
            let angle = random() * std::f64::consts::PI;
            let row = turned([1.0, 0.0, 0.0], axis, angle);
            let column = turned([0.0, 1.0, 0.0], axis, angle);
            let plane = ImagePlane::new(PatientPoint([0.0; 3]), row, column, 1.0, 1.0).unwrap();
            let [top, right, bottom, left] =
                edge_letters(Some(&plane), None, Rotation::None, false).unwrap();
            for (letters, direction, sign) in
                [(right, row, 1.0), (left, row, -1.0), (bottom, column, 1.0), (top, column, -1.0)]
            {
                let sizes: Vec<f64> = letters
                    .chars()
                    .map(|letter| {
                        let (axis, positive) = match letter {
                            'L' => (0, 1.0),
                            'R' => (0, -1.0),
                            'P' => (1, 1.0),
                            'A' => (1, -1.0),
                            'H' => (2, 1.0),
                            _ => (2, -1.0),
                        };
                        direction.0[axis] * positive * sign
                    })
                    .collect();
                assert!(sizes.iter().all(|size| *size > THRESHOLD), "{letters} {direction:?}");
                assert!(sizes.is_sorted_by(|a, b| a >= b), "{letters} {direction:?}");
                let left_out = direction.0.iter().filter(|v| v.abs() > THRESHOLD).count();
                assert_eq!(sizes.len(), left_out);
            }
        }
    }
}
