//! Small grey images, one for each stage of the pipeline, for comparing renderers.

use std::io;
use std::path::Path;

use dicom_core::VR;
use dicom_dictionary_std::tags;

use super::dataset::{Dataset, Series, Study};

const SECONDARY_CAPTURE: &str = "1.2.840.10008.5.1.4.1.1.7.3";
/// Odd on purpose: rows are not a multiple of anything.
const ROWS: u16 = 61;
const COLUMNS: u16 = 83;

const STUDY: Study = Study {
    key: "phantom/pipeline",
    patient_name: "PHANTOM^PIPELINE",
    patient_id: "PH-0006",
    birth_date: "20000229",
    sex: "O",
    date: "20260501",
    time: "120000",
    description: "Grey level pipeline",
    accession: "A26-0301",
};

/// What one image of the study tries.
struct Case {
    description: &'static str,
    is_signed: bool,
    write: fn(&mut Dataset),
}

fn window(d: &mut Dataset, center: f64, width: f64, function: &str) {
    d.decimals(tags::WINDOW_CENTER, &[center]);
    d.decimals(tags::WINDOW_WIDTH, &[width]);
    d.text(tags::VOILUT_FUNCTION, VR::CS, function);
}

fn rescale(d: &mut Dataset, slope: f64, intercept: f64) {
    d.decimals(tags::RESCALE_SLOPE, &[slope]);
    d.decimals(tags::RESCALE_INTERCEPT, &[intercept]);
}

/// A table of `count` entries from `first` that rises, then falls.
fn table(first: u16, count: u16, bits: u16) -> Dataset {
    let top = f32::from(u16::MAX >> (16 - bits));
    let entry = |i: u16| {
        let t = f32::from(i) / f32::from(count - 1);
        (top * (1.0 - (2.0 * t - 1.2).abs() / 1.2).clamp(0.0, 1.0)).round() as u16
    };
    let mut item = Dataset::empty();
    item.numbers(tags::LUT_DESCRIPTOR, &[count, first, bits]);
    item.words(tags::LUT_DATA, &(0..count).map(entry).collect::<Vec<_>>());
    item
}

const CASES: &[Case] = &[
    Case {
        description: "signed, LINEAR",
        is_signed: true,
        write: |d| {
            rescale(d, 0.5, -100.0);
            window(d, -90.0, 700.0, "LINEAR");
        },
    },
    Case {
        description: "unsigned, LINEAR_EXACT",
        is_signed: false,
        write: |d| {
            rescale(d, 1.0, 0.0);
            window(d, 2048.0, 3000.0, "LINEAR_EXACT");
        },
    },
    Case {
        description: "signed, SIGMOID",
        is_signed: true,
        write: |d| {
            rescale(d, 1.0, 0.0);
            window(d, 0.0, 1500.0, "SIGMOID");
        },
    },
    Case {
        description: "padding range",
        is_signed: false,
        write: |d| {
            rescale(d, 1.0, 0.0);
            window(d, 2048.0, 4096.0, "LINEAR");
            d.numbers(tags::PIXEL_PADDING_VALUE, &[0]);
            d.numbers(tags::PIXEL_PADDING_RANGE_LIMIT, &[900]);
        },
    },
    Case {
        description: "modality LUT, VOI LUT",
        is_signed: false,
        write: |d| {
            let mut modality = table(100, 3800, 12);
            modality.text(tags::MODALITY_LUT_TYPE, VR::LO, "US");
            d.items(tags::MODALITY_LUT_SEQUENCE, vec![modality]);
            d.items(tags::VOILUT_SEQUENCE, vec![table(200, 3500, 10)]);
        },
    },
    Case {
        description: "width 1",
        is_signed: true,
        write: |d| {
            rescale(d, 1.0, 0.0);
            window(d, 100.0, 1.0, "LINEAR");
        },
    },
];

pub fn write(out: &Path) -> io::Result<()> {
    for (number, case) in (1u32..).zip(CASES) {
        let series =
            Series { modality: "OT", number, description: case.description, body_part: "" };
        let mut d = Dataset::instance(SECONDARY_CAPTURE, &STUDY, &series, 1);
        d.grey_pixels(ROWS, COLUMNS, 12, "MONOCHROME2");
        if case.is_signed {
            d.numbers(tags::PIXEL_REPRESENTATION, &[1]);
        }
        (case.write)(&mut d);
        d.write(&out.join(format!("{number}.dcm")), &pixels(case.is_signed))?;
    }
    Ok(())
}

/// A ramp with steps and a wave; the high four bits hold rubbish that must be ignored.
fn pixels(is_signed: bool) -> Vec<u16> {
    let mut pixels = Vec::with_capacity(usize::from(ROWS) * usize::from(COLUMNS));
    for row in 0..ROWS {
        for column in 0..COLUMNS {
            let ramp = f32::from(column) / f32::from(COLUMNS - 1) * 4095.0;
            let wave = 300.0 * (f32::from(row) * 0.4).sin();
            let value = (ramp + wave).clamp(0.0, 4095.0) as u16;
            let value = if is_signed { value.wrapping_sub(2048) } else { value };
            pixels.push(value & 0x0FFF | 0xA000);
        }
    }
    pixels
}
