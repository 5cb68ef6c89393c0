//! A colour cine of a beating cavity, JPEG Baseline, with a region in cm.

use std::io;
use std::path::Path;

use dicom_core::VR;
use dicom_dictionary_std::tags;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::dataset::{Dataset, Series, Study, noise};

const US_MULTIFRAME: &str = "1.2.840.10008.5.1.4.1.1.3.1";
const ROWS: u16 = 480;
const COLUMNS: u16 = 640;
const FRAMES: u32 = 30;
/// A pixel is 0.03 cm wide and high.
const DELTA_CM: f64 = 0.03;

const STUDY: Study = Study {
    key: "phantom/us",
    patient_name: "PHANTOM^ECHO",
    patient_id: "PH-0004",
    birth_date: "19900111",
    sex: "M",
    date: "20260701",
    time: "114500",
    description: "Echocardiography",
    accession: "A26-0544",
};

/// Red, green and blue of a pixel in a frame.
fn color(column: u32, row: u32, frame: u32) -> [u8; 3] {
    let (x, y) = (column as f32 - 320.0, row as f32 - 24.0);
    let (radius, angle) = (x.hypot(y), x.atan2(y));
    if angle.abs() > 0.72 || !(20.0..430.0).contains(&radius) {
        return [0, 0, 0];
    }
    let phase = frame as f32 / FRAMES as f32 * std::f32::consts::TAU;
    let beat = 0.82 + 0.18 * phase.cos();
    let cavity = ((x - 10.0) / (86.0 * beat)).powi(2) + ((y - 230.0) / (120.0 * beat)).powi(2);
    let speckle = 0.5 + 0.5 * noise(column / 2, row / 3, frame / 2);
    let depth = (1.0 - radius / 620.0).clamp(0.0, 1.0);
    let echo = match cavity {
        c if c < 0.8 => 10.0,
        c if c < 1.15 => 210.0 * depth,
        _ => 95.0 * depth,
    };
    let grey = (echo * (0.35 + 0.65 * speckle)) as u8;
    let jet = ((x + 12.0) / 22.0).powi(2) + ((y - 190.0) / 60.0).powi(2);
    if cavity < 0.75 && jet < 1.0 && phase.sin() > 0.0 {
        let strength = (200.0 * (1.0 - jet) * phase.sin()) as u8;
        return if y > 190.0 {
            [grey, strength / 3, strength]
        } else {
            [strength, strength / 3, grey]
        };
    }
    [grey, grey, grey]
}

fn jpeg(frame: u32) -> io::Result<Vec<u8>> {
    let mut pixels = Vec::with_capacity(usize::from(ROWS) * usize::from(COLUMNS) * 3);
    for row in 0..u32::from(ROWS) {
        for column in 0..u32::from(COLUMNS) {
            pixels.extend(color(column, row, frame));
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 88);
    encoder.set_sampling_factor(SamplingFactor::F_2_1);
    encoder.encode(&pixels, COLUMNS, ROWS, ColorType::Rgb).map_err(io::Error::other)?;
    Ok(bytes)
}

pub fn write(out: &Path) -> io::Result<()> {
    let series =
        Series { modality: "US", number: 1, description: "Apical cine", body_part: "HEART" };
    let mut d = Dataset::instance(US_MULTIFRAME, &STUDY, &series, 1);
    d.texts(tags::IMAGE_TYPE, VR::CS, &["ORIGINAL", "PRIMARY"].map(str::to_owned));
    d.text(tags::NUMBER_OF_FRAMES, VR::IS, &FRAMES.to_string());
    d.decimals(tags::FRAME_TIME, &[40.0]);
    d.text(tags::CINE_RATE, VR::IS, "25");
    d.numbers(tags::SAMPLES_PER_PIXEL, &[3]);
    d.text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "YBR_FULL_422");
    d.numbers(tags::PLANAR_CONFIGURATION, &[0]);
    d.numbers(tags::ROWS, &[ROWS]);
    d.numbers(tags::COLUMNS, &[COLUMNS]);
    d.numbers(tags::BITS_ALLOCATED, &[8]);
    d.numbers(tags::BITS_STORED, &[8]);
    d.numbers(tags::HIGH_BIT, &[7]);
    d.numbers(tags::PIXEL_REPRESENTATION, &[0]);
    d.text(tags::LOSSY_IMAGE_COMPRESSION, VR::CS, "01");
    d.text(tags::LOSSY_IMAGE_COMPRESSION_METHOD, VR::CS, "ISO_10918_1");
    d.items(tags::SEQUENCE_OF_ULTRASOUND_REGIONS, vec![region()]);
    let frames: Vec<Vec<u8>> = (0..FRAMES).map(jpeg).collect::<io::Result<_>>()?;
    let native = f64::from(FRAMES) * f64::from(ROWS) * f64::from(COLUMNS) * 3.0;
    let ratio = native / frames.iter().map(Vec::len).sum::<usize>() as f64;
    d.decimals(tags::LOSSY_IMAGE_COMPRESSION_RATIO, &[(ratio * 10.0).round() / 10.0]);
    d.write_encapsulated(&out.join("1.dcm"), "1.2.840.10008.1.2.4.50", frames)
}

fn region() -> Dataset {
    const TISSUE: u16 = 1;
    const CENTIMETRES: u16 = 3;
    let mut item = Dataset::empty();
    item.numbers(tags::REGION_SPATIAL_FORMAT, &[1]);
    item.numbers(tags::REGION_DATA_TYPE, &[TISSUE]);
    item.longs(tags::REGION_FLAGS, &[0]);
    item.longs(tags::REGION_LOCATION_MIN_X0, &[20]);
    item.longs(tags::REGION_LOCATION_MIN_Y0, &[20]);
    item.longs(tags::REGION_LOCATION_MAX_X1, &[619]);
    item.longs(tags::REGION_LOCATION_MAX_Y1, &[459]);
    item.numbers(tags::PHYSICAL_UNITS_X_DIRECTION, &[CENTIMETRES]);
    item.numbers(tags::PHYSICAL_UNITS_Y_DIRECTION, &[CENTIMETRES]);
    item.doubles(tags::PHYSICAL_DELTA_X, &[DELTA_CM]);
    item.doubles(tags::PHYSICAL_DELTA_Y, &[DELTA_CM]);
    item
}
