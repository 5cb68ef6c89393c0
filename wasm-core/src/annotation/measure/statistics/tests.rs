use std::time::Instant;

use super::*;
use crate::annotation::kind::KindId;
use crate::annotation::measure::measure;
use crate::annotation::measure::tests::{figure, instance, subject};
use crate::annotation::metric::Metric;
use crate::caveat::Caveat;
use crate::dicom::attributes::InstanceHeader;
use crate::geometry::spaces::PixelPoint;
use crate::pixel_data::{FrameDescription, SampleFormat};

fn description(rows: u32, columns: u32, format: SampleFormat) -> FrameDescription {
    FrameDescription { rows, columns, format, stored_range: [0.0, 0.0], caveats: Vec::new() }
}

fn i16_bytes(values: &[i16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// Four rows of four: stored values that are easy to add.
const VALUES: [i16; 16] = [
    0, 0, 0, 0, //
    0, 1000, 1010, 0, //
    0, 1020, 1050, 0, //
    0, 0, 0, -2000,
];

/// Texts of area, mean, SD, min, max and count of the middle four pixels.
fn check(instance: &InstanceHeader, expected: &[&str]) {
    let description = description(4, 4, SampleFormat::I16);
    let bytes = i16_bytes(&VALUES);
    let pixels = Some(StoredPixels::whole(&description, &bytes));
    let subject = Subject { pixels, ..subject(instance) };
    let middle = figure(KindId::Rectangle, &[(0.5, 0.5), (2.5, 2.5)]);
    let texts: Vec<String> = measure(&middle, &subject).iter().map(Measurement::text).collect();
    assert_eq!(texts, expected);
}

#[test]
fn hounsfield_statistics_match_hand_computation() {
    // Stored 1000, 1010, 1020, 1050 at slope 1, intercept -1024: -24, -14, -4, 26.
    // Mean -16 / 4 = -4. Deviations -20, -10, 0, 30: 400 + 100 + 0 + 900 = 1400; 1400 / 4 = 350;
    // √350 = 18.708. Area 2 · 0.8 by 2 · 0.6: 1.92 mm² = 0.0192 cm².
    let ct = instance(
        "CT",
        r#","00280030":{"Value":[0.8,0.6]},"00281053":{"Value":[1]},"00281052":{"Value":[-1024]}"#,
    );
    check(&ct, &["0.019 cm²", "-4.0 HU", "18.7 HU", "-24 HU", "26 HU", "4 px"]);
}

#[test]
fn a_negative_slope_swaps_the_ends() {
    // -2 · 1000 = -2000 … -2 · 1050 = -2100; mean -2 · 1020 = -2040; SD 2 · 18.708 = 37.417.
    let mr = instance("MR", r#","00281053":{"Value":[-2]},"00281052":{"Value":[0]}"#);
    check(&mr, &["4 px", "-2040", "37.42", "-2100", "-2000", "4 px"]);
}

#[test]
fn a_modality_table_is_looked_up_for_each_pixel() {
    // From 1000 on: 5, then nothing but 7: 1000 gives 5, the others 7. Mean 26 / 4 = 6.5;
    // (1.5² + 3 · 0.5²) / 4 = 0.75; √0.75 = 0.866. Words 5 and 7, base 64 of 05 00 07 00.
    let table = instance(
        "CR",
        r#","00283000":{"Value":[{"00283002":{"Value":[2,1000,16]},"00283006":{"InlineBinary":"BQAHAA=="}}]}"#,
    );
    check(&table, &["4 px", "6.500", "0.8660", "5", "7", "4 px"]);
}

#[test]
fn padding_is_left_out_and_counted() {
    // 1010 to 1020 is padding: 1000 and 1050 stay. Mean 1025, SD 25.
    let padded = instance("MR", r#","00280120":{"Value":[1010]},"00280121":{"Value":[1020]}"#);
    check(&padded, &["4 px", "1025", "25.00", "1000", "1050", "2 px"]);
    let description = description(4, 4, SampleFormat::I16);
    let bytes = i16_bytes(&VALUES);
    let pixels = Some(StoredPixels::whole(&description, &bytes));
    let subject = Subject { pixels, ..subject(&padded) };
    let middle = figure(KindId::Rectangle, &[(0.5, 0.5), (2.5, 2.5)]);
    let mean = measure(&middle, &subject).remove(1).result.unwrap();
    assert_eq!(mean.caveats, ["2 padding pixels are left out."]);
    let text =
        |points: &[(f64, f64)]| measure(&figure(KindId::Rectangle, points), &subject)[1].text();
    assert_eq!(text(&[(1.5, 0.5), (2.5, 1.5)]), "n/a: only padding lies inside");
    assert_eq!(text(&[(1.1, 1.1), (1.2, 1.2)]), "n/a: no pixel centre lies inside");
}

#[test]
fn a_probe_reads_the_pixel_that_holds_it() {
    let instance = instance("CT", r#","00280120":{"Value":[-2000]}"#);
    let description = description(4, 4, SampleFormat::I16);
    let bytes = i16_bytes(&VALUES);
    let pixels = Some(StoredPixels::whole(&description, &bytes));
    let subject = Subject { pixels, ..subject(&instance) };
    let text = |x, y| measure(&figure(KindId::Probe, &[(x, y)]), &subject).remove(0).text();
    assert_eq!(text(1.49, 0.51), "1000 HU");
    assert_eq!(text(1.51, 1.49), "1010 HU");
    assert_eq!(text(3.5, -0.5), "0 HU");
    assert_eq!(text(3.0, 3.0), "n/a: padding");
    assert_eq!(text(4.0, 1.0), "n/a: outside the image");
    assert_eq!(text(-0.6, 1.0), "n/a: outside the image");
}

#[test]
fn every_sample_format_is_read_alike() {
    let values = [7u8, 9, 11, 13];
    let bytes_of = |format: SampleFormat| -> Vec<u8> {
        let floats = values.iter().map(|v| f32::from(*v));
        match format {
            SampleFormat::U8 => values.to_vec(),
            SampleFormat::F32 => floats.flat_map(f32::to_le_bytes).collect(),
            _ => values.iter().flat_map(|v| u16::from(*v).to_le_bytes()).collect(),
        }
    };
    let instance = instance("OT", "");
    for format in [SampleFormat::U8, SampleFormat::U16, SampleFormat::I16, SampleFormat::F32] {
        let (description, bytes) = (description(2, 2, format), bytes_of(format));
        let pixels = Some(StoredPixels::whole(&description, &bytes));
        let subject = Subject { pixels, ..subject(&instance) };
        let all = figure(KindId::Rectangle, &[(-0.5, -0.5), (1.5, 1.5)]);
        // Mean 40 / 4.
        assert_eq!(measure(&all, &subject)[1].text(), "10.00", "{format:?}");
    }
}

#[test]
fn color_and_cut_frames_have_no_statistics() {
    let instance = instance("US", "");
    let text = |description: &FrameDescription, bytes: &[u8]| {
        let pixels = Some(StoredPixels::whole(description, bytes));
        let subject = Subject { pixels, ..subject(&instance) };
        let all = figure(KindId::Rectangle, &[(-0.5, -0.5), (1.5, 1.5)]);
        measure(&all, &subject)[1].text()
    };
    let color = description(2, 2, SampleFormat::Rgba8);
    assert_eq!(text(&color, &[0; 16]), "n/a: a colour image has no values to measure");
    let mut cut = description(2, 2, SampleFormat::U8);
    cut.caveats.push(Caveat::TruncatedFrame { rows_present: 1, rows_declared: 2 });
    assert_eq!(text(&cut, &[1; 4]), "n/a: a part of the frame is missing");
    let short = description(2, 2, SampleFormat::U16);
    assert_eq!(text(&short, &[0; 3]), "n/a: the pixels are not loaded");
}

#[test]
fn float_pixels_that_are_no_number_are_left_out() {
    let description = description(1, 3, SampleFormat::F32);
    let bytes: Vec<u8> = [2.5f32, f32::NAN, 3.5].iter().flat_map(|v| v.to_le_bytes()).collect();
    let instance = instance("OT", "");
    let pixels = Some(StoredPixels::whole(&description, &bytes));
    let subject = Subject { pixels, ..subject(&instance) };
    let all = figure(KindId::Rectangle, &[(-0.5, -0.5), (2.5, 0.5)]);
    let texts: Vec<String> = measure(&all, &subject).iter().map(Measurement::text).collect();
    assert_eq!(texts[1..], ["3.000", "0.5000", "2.500", "3.500", "2 px"]);
}

#[test]
fn only_the_rows_of_the_region_need_to_be_there() {
    let description = description(4, 4, SampleFormat::I16);
    let instance = instance("CT", "");
    let middle = figure(KindId::Rectangle, &[(0.5, 0.5), (2.5, 2.5)]);
    let subject = subject(&instance);
    let outline = middle.outline(subject.image);
    let rows = Region::of(&outline.primitives[0]).rows(4);
    assert_eq!(rows, 1..3);
    let bytes = i16_bytes(&VALUES[4..12]);
    let pixels = StoredPixels { description: &description, first_row: 1, bytes: &bytes };
    let subject = Subject { pixels: Some(pixels), ..subject };
    assert_eq!(measure(&middle, &subject)[1].text(), "1020.0 HU");
}

#[test]
fn a_region_of_a_whole_frame_takes_milliseconds() {
    let description = description(512, 512, SampleFormat::I16);
    let bytes = i16_bytes(&(0..512 * 512).map(|i| (i % 4096) as i16).collect::<Vec<_>>());
    let instance = instance("CT", r#","00281052":{"Value":[-1024]}"#);
    let pixels = StoredPixels::whole(&description, &bytes);
    let subject = Subject { pixels: Some(pixels), ..subject(&instance) };
    let (_, scale) = values::readable(&subject).unwrap();
    let half_axes = [[255.9, 0.0], [0.0, 255.9]];
    let circle = Region::Ellipse { center: PixelPoint::new(255.5, 255.5), half_axes };
    let start = Instant::now();
    let statistics = statistics(&circle, &pixels, &scale).unwrap();
    let elapsed = start.elapsed();
    // π · 255.9² = 205 726: pixels by their centres are within a rim's share of that.
    let area = circle.area(Metric { column: 1.0, row: 1.0 });
    assert!((statistics.count as f64 - area).abs() < 200.0, "{}", statistics.count);
    // A few ms when optimised; tests are built for debugging and share the machine.
    assert!(elapsed.as_millis() < 100, "{elapsed:?}");
}
