//! An oblique MR stack of a head, two echoes in two series.

use std::io;
use std::path::Path;

use dicom_core::VR;
use dicom_dictionary_std::tags;

use super::dataset::{Dataset, Series, Study, noise, uid};

const MR_IMAGE: &str = "1.2.840.10008.5.1.4.1.1.4";
const SIZE: u16 = 256;
const SPACING_MM: f64 = 0.9;
const SLICES: u32 = 40;
const SLICE_SPACING_MM: f64 = 4.0;

const STUDY: Study = Study {
    key: "phantom/mr",
    patient_name: "PHANTOM^OBLIQUE",
    patient_id: "PH-0002",
    birth_date: "19750812",
    sex: "M",
    date: "20260820",
    time: "142000",
    description: "MR head",
    accession: "A26-0712",
};

/// Row and column directions: axial, turned 12° about z, then tilted 18° about the rows.
fn directions() -> ([f64; 3], [f64; 3]) {
    let (sin_a, cos_a) = 12f64.to_radians().sin_cos();
    let (sin_b, cos_b) = 18f64.to_radians().sin_cos();
    let row = [cos_a, sin_a, 0.0];
    let column = [-sin_a * cos_b, cos_a * cos_b, -sin_b];
    (row, column)
}

/// Signal of T1- and T2-weighted images at a point of patient space, mm.
fn signal([x, y, z]: [f64; 3]) -> (f64, f64) {
    let r = |a: f64, b: f64, c: f64| ((x / a).powi(2) + (y / b).powi(2) + (z / c).powi(2)).sqrt();
    let head = r(76.0, 96.0, 88.0);
    if head > 1.0 {
        return (0.0, 0.0);
    }
    if head > 0.93 {
        return (2600.0, 1500.0); // fat of the scalp
    }
    if head > 0.88 {
        return (120.0, 90.0); // bone
    }
    if head > 0.84 {
        return (420.0, 3300.0); // fluid around the brain
    }
    let horn = |side: f64| {
        ((x - side * 14.0) / 8.0).powi(2) + (y / 30.0).powi(2) + ((z - 8.0) / 14.0).powi(2)
    };
    if horn(1.0) < 1.0 || horn(-1.0) < 1.0 {
        return (450.0, 3500.0); // ventricles
    }
    if ((x - 38.0).powi(2) + (y + 20.0).powi(2) + (z - 20.0).powi(2)).sqrt() < 9.0 {
        return (2300.0, 2700.0); // a lesion in the left hemisphere
    }
    let folds = (x * 0.32).sin() * (y * 0.27).cos() + (z * 0.3).sin() * 0.5;
    if head > 0.72 + 0.06 * folds || folds > 1.15 {
        (1150.0, 1700.0) // grey matter
    } else {
        (1750.0, 1100.0) // white matter
    }
}

pub fn write(out: &Path) -> io::Result<()> {
    let (row, column) = directions();
    let normal = [
        row[1] * column[2] - row[2] * column[1],
        row[2] * column[0] - row[0] * column[2],
        row[0] * column[1] - row[1] * column[0],
    ];
    let half = f64::from(SIZE - 1) / 2.0 * SPACING_MM;
    let weights: [(u32, &str, f64, f64, [f64; 2]); 2] = [
        (1, "T1 oblique", 500.0, 12.0, [1300.0, 2600.0]),
        (2, "T2 oblique", 4200.0, 98.0, [1700.0, 3400.0]),
    ];
    for (number, description, tr, te, window) in weights {
        let series = Series {
            modality: "MR",
            number,
            description: if number == 1 { "T1 oblique" } else { "T2 oblique" },
            body_part: "HEAD",
        };
        debug_assert_eq!(series.description, description);
        for slice in 0..SLICES {
            let along = (f64::from(slice) - f64::from(SLICES - 1) / 2.0) * SLICE_SPACING_MM;
            let at = |axis: usize, right: f64, down: f64| {
                row[axis] * (right - half) + column[axis] * (down - half) + normal[axis] * along
            };
            let position = [at(0, 0.0, 0.0), at(1, 0.0, 0.0), at(2, 0.0, 0.0)];
            let mut d = Dataset::instance(MR_IMAGE, &STUDY, &series, slice + 1);
            d.texts(tags::IMAGE_TYPE, VR::CS, &["ORIGINAL", "PRIMARY", "M"].map(str::to_owned));
            d.text(tags::FRAME_OF_REFERENCE_UID, VR::UI, &uid("phantom/mr/frame"));
            d.decimals(tags::IMAGE_POSITION_PATIENT, &position);
            d.decimals(tags::IMAGE_ORIENTATION_PATIENT, &[row, column].concat());
            d.decimals(tags::PIXEL_SPACING, &[SPACING_MM, SPACING_MM]);
            d.decimals(tags::SLICE_THICKNESS, &[SLICE_SPACING_MM]);
            d.decimals(tags::REPETITION_TIME, &[tr]);
            d.decimals(tags::ECHO_TIME, &[te]);
            d.decimals(tags::WINDOW_CENTER, &[window[0]]);
            d.decimals(tags::WINDOW_WIDTH, &[window[1]]);
            d.grey_pixels(SIZE, SIZE, 12, "MONOCHROME2");
            let mut pixels = Vec::with_capacity(usize::from(SIZE) * usize::from(SIZE));
            for r in 0..u32::from(SIZE) {
                for c in 0..u32::from(SIZE) {
                    let (right, down) = (f64::from(c) * SPACING_MM, f64::from(r) * SPACING_MM);
                    let (t1, t2) =
                        signal([at(0, right, down), at(1, right, down), at(2, right, down)]);
                    let value = if number == 1 { t1 } else { t2 };
                    let grain = 40.0 + 40.0 * f64::from(noise(c, r, slice + 1000 * number));
                    pixels.push((value + grain).clamp(0.0, 4095.0) as u16);
                }
            }
            d.write(&out.join(format!("{number}-{:04}.dcm", slice + 1)), &pixels)?;
        }
    }
    Ok(())
}
