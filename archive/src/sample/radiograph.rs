//! A chest radiograph: MONOCHROME1, one view calibrated, one with detector spacing and a VOI LUT.

use std::io;
use std::path::Path;

use dicom_core::VR;
use dicom_dictionary_std::tags;

use super::dataset::{Dataset, Series, Study, noise};

const DX_FOR_PRESENTATION: &str = "1.2.840.10008.5.1.4.1.1.1.1";
const ROWS: u16 = 2048;
const COLUMNS: u16 = 1760;
const IMAGER_MM: f64 = 0.2;
/// At the calibrated plane: a magnification of 1.25.
const CALIBRATED_MM: f64 = 0.16;

const STUDY: Study = Study {
    key: "phantom/dx",
    patient_name: "PHANTOM^CHEST",
    patient_id: "PH-0003",
    birth_date: "19480630",
    sex: "F",
    date: "20260910",
    time: "081200",
    description: "Chest PA and lateral",
    accession: "A26-0955",
};

fn ellipse(x: f32, y: f32, a: f32, b: f32) -> f32 {
    1.0 - ((x / a).powi(2) + (y / b).powi(2)).min(1.0)
}

/// X-ray density, 0 (air) to 1, at a point in mm from the centre. The image's right is the
/// patient's left.
fn density(x: f32, y: f32, is_lateral: bool) -> f32 {
    let trunk = ellipse(x, y - 40.0, if is_lateral { 130.0 } else { 165.0 }, 260.0).sqrt();
    let neck = if x.abs() < 48.0 && y < -120.0 { 0.35 } else { 0.0 };
    let mut d: f32 = (0.62 * trunk).max(neck);
    let lungs = if is_lateral {
        ellipse(x - 10.0, y + 10.0, 88.0, 130.0)
    } else {
        ellipse(x - 72.0, y + 10.0, 56.0, 125.0).max(ellipse(x + 72.0, y + 10.0, 60.0, 130.0))
    };
    d -= 0.42 * lungs.sqrt();
    let heart = if is_lateral {
        ellipse(x + 20.0, y - 50.0, 50.0, 48.0)
    } else {
        ellipse(x - 26.0, y - 52.0, 62.0, 52.0)
    };
    d += 0.33 * heart.sqrt();
    let spine_x = if is_lateral { x - 86.0 } else { x };
    if spine_x.abs() < 16.0 {
        d += 0.14 + if (y + 300.0) % 26.0 < 3.0 { -0.05 } else { 0.0 };
    }
    let arch = 0.0022 * x * x * if is_lateral { 0.4 } else { 1.0 };
    let is_rib = trunk > 0.05 && (y + 320.0 - arch) % 34.0 < 9.0 && y < 150.0 && x.abs() > 16.0;
    if is_rib {
        d += 0.075;
    }
    // A ball of 20 mm at the calibrated plane: 20 / 0.16 = 125 pixels across.
    let ball = ((x + 120.0 * 0.2 / 0.16 * 0.8).powi(2) + (y - 150.0).powi(2)).sqrt();
    if ball < 12.5 {
        d += 0.5;
    }
    d.clamp(0.0, 1.0)
}

fn pixels(is_lateral: bool) -> Vec<u16> {
    let mut pixels = Vec::with_capacity(usize::from(ROWS) * usize::from(COLUMNS));
    for row in 0..u32::from(ROWS) {
        for column in 0..u32::from(COLUMNS) {
            let x = (column as f32 - f32::from(COLUMNS) / 2.0) * IMAGER_MM as f32;
            let y = (row as f32 - f32::from(ROWS) / 2.0) * IMAGER_MM as f32;
            // A lead letter at the patient's left upper corner.
            let is_letter =
                !is_lateral && (1480..1500).contains(&column) && (180..320).contains(&row)
                    || !is_lateral && (1480..1570).contains(&column) && (300..320).contains(&row);
            let d = if is_letter { 1.0 } else { density(x, y, is_lateral) };
            // MONOCHROME1: small values are bright, and dense matter is bright.
            let value = 4000.0 - 3700.0 * d + 28.0 * noise(column, row, u32::from(is_lateral));
            pixels.push(value.clamp(0.0, 4095.0) as u16);
        }
    }
    pixels
}

pub fn write(out: &Path) -> io::Result<()> {
    for (number, is_lateral) in [(1, false), (2, true)] {
        let description = if is_lateral { "Chest lateral" } else { "Chest PA" };
        let series = Series { modality: "DX", number, description, body_part: "CHEST" };
        let mut d = Dataset::instance(DX_FOR_PRESENTATION, &STUDY, &series, 1);
        d.texts(tags::IMAGE_TYPE, VR::CS, &["ORIGINAL", "PRIMARY"].map(str::to_owned));
        d.text(tags::PRESENTATION_INTENT_TYPE, VR::CS, "FOR PRESENTATION");
        d.text(tags::VIEW_POSITION, VR::CS, if is_lateral { "LL" } else { "PA" });
        d.text(tags::IMAGE_LATERALITY, VR::CS, "U");
        let letters = if is_lateral { ["P", "F"] } else { ["L", "F"] };
        d.texts(tags::PATIENT_ORIENTATION, VR::CS, &letters.map(str::to_owned));
        d.decimals(tags::IMAGER_PIXEL_SPACING, &[IMAGER_MM, IMAGER_MM]);
        d.text(tags::PRESENTATION_LUT_SHAPE, VR::CS, "INVERSE");
        d.decimals(tags::RESCALE_INTERCEPT, &[0.0]);
        d.decimals(tags::RESCALE_SLOPE, &[1.0]);
        d.text(tags::RESCALE_TYPE, VR::LO, "US");
        if is_lateral {
            d.items(tags::VOILUT_SEQUENCE, vec![voi_lut()]);
        } else {
            d.decimals(tags::PIXEL_SPACING, &[CALIBRATED_MM, CALIBRATED_MM]);
            d.text(tags::PIXEL_SPACING_CALIBRATION_TYPE, VR::CS, "FIDUCIAL");
            d.decimals(tags::WINDOW_CENTER, &[2300.0]);
            d.decimals(tags::WINDOW_WIDTH, &[3600.0]);
        }
        d.grey_pixels(ROWS, COLUMNS, 12, "MONOCHROME1");
        d.write(&out.join(format!("{number}.dcm")), &pixels(is_lateral))?;
    }
    Ok(())
}

/// A film-like curve: 4096 entries of 12 bits.
fn voi_lut() -> Dataset {
    let curve = |input: u16| {
        let x = (f32::from(input) - 2300.0) / 700.0;
        (4095.0 / (1.0 + (-x).exp())).round() as u16
    };
    let entries: Vec<u16> = (0..4096).map(curve).collect();
    let mut item = Dataset::empty();
    item.numbers(tags::LUT_DESCRIPTOR, &[4096, 0, 12]);
    item.text(tags::LUT_EXPLANATION, VR::LO, "FILM");
    item.words(tags::LUT_DATA, &entries);
    item
}
