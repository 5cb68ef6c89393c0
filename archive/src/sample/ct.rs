//! An axial CT of a trunk with inserts of known Hounsfield units, at two dates for one patient.

use std::io;
use std::path::Path;

use dicom_core::VR;
use dicom_dictionary_std::tags;

use super::dataset::{Dataset, Series, Study, noise, uid};

const CT_IMAGE: &str = "1.2.840.10008.5.1.4.1.1.2";
const SIZE: u16 = 512;
const SPACING_MM: f64 = 0.7;

const CURRENT: Study = Study {
    key: "phantom/ct-current",
    patient_name: "PHANTOM^AXIAL",
    patient_id: "PH-0001",
    birth_date: "19610203",
    sex: "F",
    date: "20260914",
    time: "101500",
    description: "CT chest and abdomen",
    accession: "A26-1001",
};

const PRIOR: Study = Study {
    key: "phantom/ct-prior",
    date: "20250903",
    time: "093000",
    accession: "A25-0877",
    ..CURRENT
};

/// A cylinder along the body of one value, without noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Insert {
    pub name: &'static str,
    /// Centre in patient space, mm, LPS.
    pub x_mm: f64,
    pub y_mm: f64,
    pub radius_mm: f64,
    pub hu: i16,
}

const fn insert(name: &'static str, x_mm: f64, y_mm: f64, hu: i16) -> Insert {
    Insert { name, x_mm, y_mm, radius_mm: 9.0, hu }
}

pub const INSERTS: &[Insert] = &[
    insert("air", -48.0, -52.0, -1000),
    insert("fat", -16.0, -66.0, -100),
    insert("water", 16.0, -66.0, 0),
    insert("muscle", 48.0, -52.0, 50),
    insert("bone", 0.0, -30.0, 700),
];

/// What differs between the two dates.
#[derive(Clone, Copy)]
struct Anatomy {
    /// Radius of the nodule in the left lung, mm.
    nodule_mm: f32,
    /// Fluid in the left chest, mm of height.
    effusion_mm: f32,
}

fn inside(x: f32, y: f32, a: f32, b: f32) -> f32 {
    (x / a).powi(2) + (y / b).powi(2)
}

/// Hounsfield units at a point of patient space, mm, LPS; z from 0 (feet) to 160 (head).
fn hounsfield(x: f32, y: f32, z: f32, anatomy: Anatomy) -> f32 {
    let table = y > 122.0 + 0.0006 * x * x && y < 126.0 + 0.0006 * x * x && x.abs() < 165.0;
    let body = inside(x, y, 158.0 - 0.06 * (z - 80.0).abs(), 112.0);
    if body > 1.0 {
        return if table { -250.0 } else { -1000.0 };
    }
    for insert in INSERTS {
        let (dx, dy) = (x - insert.x_mm as f32, y - insert.y_mm as f32);
        let r = dx.hypot(dy);
        if r <= insert.radius_mm as f32 {
            return f32::from(insert.hu);
        }
        if r <= insert.radius_mm as f32 + 1.5 {
            return 120.0;
        }
    }
    // Cortical shell of the spine, marrow inside, canal behind.
    let spine = inside(x, y - 62.0, 21.0, 17.0);
    if spine < 1.0 {
        return if spine > 0.72 { 620.0 } else { 230.0 + 30.0 * (z * 0.35).sin() };
    }
    if inside(x, y - 88.0, 9.0, 8.0) < 1.0 {
        return 20.0;
    }
    // Ribs: rings cut by the slanted bands of each rib.
    let is_rib = (0.80..0.88).contains(&body) && ((z + 0.35 * y + 400.0) % 22.0) < 9.0;
    if is_rib {
        return 480.0;
    }
    if body > 0.88 {
        return -105.0;
    }
    // Lungs narrow towards the abdomen and end at z = 50; the heart takes room on the left.
    let lung = ((z - 42.0) / 60.0).clamp(0.0, 1.0).sqrt();
    if lung > 0.0 {
        let left = inside(x - 78.0, y - 8.0, 55.0 * lung, 76.0 * lung);
        let right = inside(x + 78.0, y - 8.0, 57.0 * lung, 78.0 * lung);
        if left < 1.0 || right < 1.0 {
            let nodule = ((x - 92.0).powi(2) + (y - 20.0).powi(2) + (z - 104.0).powi(2)).sqrt();
            if nodule < anatomy.nodule_mm {
                return 35.0;
            }
            if left < 1.0 && y > 84.0 - anatomy.effusion_mm {
                return 12.0;
            }
            let vessel = ((x * 0.19).sin() * (y * 0.23 + z * 0.11).cos()).abs() > 0.93;
            return if vessel { 10.0 } else { -860.0 + 25.0 * (z * 0.2 + x * 0.07).sin() };
        }
    }
    if inside(x - 26.0, y + 6.0, 46.0, 38.0) + ((z - 72.0) / 44.0).powi(2) < 1.0 {
        return 45.0; // heart, to the patient's left
    }
    if inside(x + 62.0, y - 2.0, 76.0, 62.0) + ((z - 22.0) / 50.0).powi(2) < 1.0 {
        return 62.0; // liver, to the patient's right
    }
    if inside(x - 14.0, y - 34.0, 11.0, 11.0) < 1.0 {
        return 170.0; // aorta
    }
    if inside(x - 70.0, y - 50.0, 22.0, 30.0) + ((z - 18.0) / 40.0).powi(2) < 1.0 {
        return 110.0; // left kidney
    }
    -85.0 + 115.0 * ((x * 0.045).sin() * (y * 0.05 + z * 0.03).cos()).abs()
}

fn stored(hu: f32) -> u16 {
    (hu.round() + 1024.0).clamp(0.0, 4095.0) as u16
}

/// Position of the first pixel's centre, mm.
fn corner() -> f64 {
    -SPACING_MM * f64::from(SIZE - 1) / 2.0
}

fn axial_pixels(z: f32, slice: u32, sharpness: f32, anatomy: Anatomy) -> Vec<u16> {
    let corner = corner() as f32;
    let at = |index: u32| corner + SPACING_MM as f32 * index as f32;
    let mut pixels = Vec::with_capacity(usize::from(SIZE) * usize::from(SIZE));
    for row in 0..u32::from(SIZE) {
        for column in 0..u32::from(SIZE) {
            let hu = hounsfield(at(column), at(row), z, anatomy);
            let is_insert = INSERTS.iter().any(|i| {
                let (dx, dy) = (at(column) - i.x_mm as f32, at(row) - i.y_mm as f32);
                dx.hypot(dy) <= i.radius_mm as f32
            });
            let grain =
                if is_insert || hu <= -990.0 { 0.0 } else { sharpness * noise(column, row, slice) };
            pixels.push(stored(hu + grain));
        }
    }
    pixels
}

struct Stack {
    series: Series,
    slices: u32,
    spacing_mm: f64,
    kernel: &'static str,
    sharpness: f32,
    /// First window first.
    windows: [(&'static str, f64, f64); 2],
}

const SOFT: (&str, f64, f64) = ("SOFT TISSUE", 40.0, 400.0);
const LUNG: (&str, f64, f64) = ("LUNG", -600.0, 1500.0);

fn write_stack(out: &Path, study: &Study, stack: &Stack, anatomy: Anatomy) -> io::Result<()> {
    for slice in 0..stack.slices {
        // Head first, as most scanners number them.
        let z = 160.0 - stack.spacing_mm * f64::from(slice);
        let mut d = Dataset::instance(CT_IMAGE, study, &stack.series, slice + 1);
        d.texts(tags::IMAGE_TYPE, VR::CS, &["ORIGINAL", "PRIMARY", "AXIAL"].map(str::to_owned));
        d.text(tags::FRAME_OF_REFERENCE_UID, VR::UI, &uid(&format!("{}/frame", study.key)));
        d.decimals(tags::IMAGE_POSITION_PATIENT, &[corner(), corner(), z]);
        d.decimals(tags::IMAGE_ORIENTATION_PATIENT, &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
        d.decimals(tags::PIXEL_SPACING, &[SPACING_MM, SPACING_MM]);
        d.decimals(tags::SLICE_THICKNESS, &[stack.spacing_mm]);
        d.decimals(tags::SLICE_LOCATION, &[z]);
        d.decimals(tags::KVP, &[120.0]);
        d.text(tags::EXPOSURE, VR::IS, "180");
        d.text(tags::CONVOLUTION_KERNEL, VR::SH, stack.kernel);
        d.text(tags::PATIENT_POSITION, VR::CS, "HFS");
        d.decimals(tags::RESCALE_INTERCEPT, &[-1024.0]);
        d.decimals(tags::RESCALE_SLOPE, &[1.0]);
        d.text(tags::RESCALE_TYPE, VR::LO, "HU");
        d.decimals(tags::WINDOW_CENTER, &stack.windows.map(|w| w.1));
        d.decimals(tags::WINDOW_WIDTH, &stack.windows.map(|w| w.2));
        d.texts(
            tags::WINDOW_CENTER_WIDTH_EXPLANATION,
            VR::LO,
            &stack.windows.map(|w| w.0.to_owned()),
        );
        d.grey_pixels(SIZE, SIZE, 12, "MONOCHROME2");
        let name = format!("{}-{:04}.dcm", stack.series.number, slice + 1);
        d.write(&out.join(name), &axial_pixels(z as f32, slice, stack.sharpness, anatomy))?;
    }
    Ok(())
}

/// A frontal scout: means of the volume along y.
fn write_localizer(out: &Path, study: &Study, anatomy: Anatomy) -> io::Result<()> {
    let series = Series { modality: "CT", number: 1, description: "Scout", body_part: "CHEST" };
    let mut d = Dataset::instance(CT_IMAGE, study, &series, 1);
    d.texts(tags::IMAGE_TYPE, VR::CS, &["ORIGINAL", "PRIMARY", "LOCALIZER"].map(str::to_owned));
    d.text(tags::FRAME_OF_REFERENCE_UID, VR::UI, &uid(&format!("{}/frame", study.key)));
    let (rows, columns, step) = (180u16, 256u16, 1.4f32);
    let left = -step * f32::from(columns - 1) / 2.0;
    d.decimals(tags::IMAGE_POSITION_PATIENT, &[f64::from(left), 0.0, 200.0]);
    d.decimals(tags::IMAGE_ORIENTATION_PATIENT, &[1.0, 0.0, 0.0, 0.0, 0.0, -1.0]);
    d.decimals(tags::PIXEL_SPACING, &[f64::from(step), f64::from(step)]);
    d.decimals(tags::RESCALE_INTERCEPT, &[-1024.0]);
    d.decimals(tags::RESCALE_SLOPE, &[1.0]);
    d.decimals(tags::WINDOW_CENTER, &[-150.0]);
    d.decimals(tags::WINDOW_WIDTH, &[900.0]);
    d.grey_pixels(rows, columns, 12, "MONOCHROME2");
    let mut pixels = Vec::with_capacity(usize::from(rows) * usize::from(columns));
    for row in 0..rows {
        for column in 0..columns {
            let (x, z) = (left + step * f32::from(column), 200.0 - step * f32::from(row));
            let sum: f32 = (-30..30).map(|y| hounsfield(x, y as f32 * 4.0, z, anatomy)).sum();
            pixels.push(stored(sum / 60.0));
        }
    }
    d.write(&out.join("1-0001.dcm"), &pixels)
}

const fn axial(number: u32, description: &'static str) -> Series {
    Series { modality: "CT", number, description, body_part: "CHEST" }
}

pub fn write_current(out: &Path) -> io::Result<()> {
    let anatomy = Anatomy { nodule_mm: 9.0, effusion_mm: 16.0 };
    write_localizer(out, &CURRENT, anatomy)?;
    let soft = Stack {
        series: axial(2, "Axial 2.5 mm soft tissue"),
        slices: 64,
        spacing_mm: 2.5,
        kernel: "B30f",
        sharpness: 9.0,
        windows: [SOFT, LUNG],
    };
    let lung = Stack {
        series: axial(3, "Axial 10 mm lung"),
        slices: 16,
        spacing_mm: 10.0,
        kernel: "B60f",
        sharpness: 32.0,
        windows: [LUNG, SOFT],
    };
    write_stack(out, &CURRENT, &soft, anatomy)?;
    write_stack(out, &CURRENT, &lung, anatomy)
}

pub fn write_prior(out: &Path) -> io::Result<()> {
    let anatomy = Anatomy { nodule_mm: 6.0, effusion_mm: 0.0 };
    let soft = Stack {
        series: axial(2, "Axial 5 mm soft tissue"),
        slices: 32,
        spacing_mm: 5.0,
        kernel: "B30f",
        sharpness: 9.0,
        windows: [SOFT, LUNG],
    };
    write_stack(out, &PRIOR, &soft, anatomy)
}

pub fn write_long(out: &Path, slices: u32) -> io::Result<()> {
    let study = Study {
        key: "phantom/ct-long",
        patient_name: "PHANTOM^LONG",
        patient_id: "PH-0009",
        accession: "A26-9000",
        description: "CT long series",
        ..CURRENT
    };
    let stack = Stack {
        series: axial(2, "Axial thin"),
        slices,
        spacing_mm: 160.0 / f64::from(slices.max(1)),
        kernel: "B30f",
        sharpness: 9.0,
        windows: [SOFT, LUNG],
    };
    write_stack(out, &study, &stack, Anatomy { nodule_mm: 9.0, effusion_mm: 16.0 })
}
