//! Measured numbers against numpy and pydicom on real files that are not part of this
//! repository. Without them (`LIGHTBOX_TEST_DATA`, or `../shared/data` beside the checkout) the
//! test says that it was skipped.
//!
//! The region is a slanted ellipse: centre (0.5 C + 0.3, 0.5 R - 0.2), half axes (0.25 C, 0.1 R)
//! and (-0.05 C, 0.2 R). numpy took the pixels whose centre lies inside, padding left out,
//! through `apply_modality_lut`, and `std` of the population.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(feature = "part10")]

use std::path::PathBuf;

use lightbox_core::annotation::figure::Figure;
use lightbox_core::annotation::kind::{KindId, Quantity};
use lightbox_core::annotation::measure::values::StoredPixels;
use lightbox_core::annotation::measure::{Subject, measure};
use lightbox_core::codec::{EncodedFrame, decode};
use lightbox_core::dicom::header::headers_from_metadata;
use lightbox_core::dicomweb::part10::stored_frame;
use lightbox_core::geometry::spaces::PixelPoint;
use lightbox_core::geometry::viewport::ImageShape;

fn data() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("LIGHTBOX_TEST_DATA").map_or(beside, PathBuf::from);
    folder.join("REFERENCE.json").is_file().then_some(folder)
}

/// Area in cm², unit of the values, mean, standard deviation, minimum, maximum, count.
type Expected = (f64, &'static str, [f64; 5]);

fn check(folder: &std::path::Path, path: &str, (area, unit, expected): Expected) {
    let bytes = std::fs::read(folder.join(path)).unwrap();
    let object = dicom_object::from_reader(&bytes[..]).unwrap();
    let json = dicom_json::to_string(&*object).unwrap();
    let (headers, _) = headers_from_metadata(format!("[{json}]").as_bytes()).unwrap();
    let (header, frame) = (&headers[0], &headers[0].frames[0]);
    let pixel = header.pixel.as_ref().unwrap();
    let (columns, rows) = (f64::from(pixel.columns), f64::from(pixel.rows));
    let size = pixel.rows as usize * pixel.columns as usize * usize::from(pixel.bits_allocated) / 8;
    let stored = stored_frame(&bytes, 0, 1, size).unwrap();
    let syntax = stored.transfer_syntax.clone();
    let encoded = EncodedFrame { transfer_syntax: &syntax, bytes: &stored.bytes, pixel };
    let decoded = decode(&encoded).unwrap();
    let center = (0.5 * columns + 0.3, 0.5 * rows - 0.2);
    let ends = [(0.25, 0.1), (-0.25, -0.1), (-0.05, 0.2), (0.05, -0.2)];
    let ends = ends.map(|(x, y)| PixelPoint::new(center.0 + x * columns, center.1 + y * rows));
    let figure = Figure::new(KindId::Ellipse, ends).unwrap();
    let pixel_aspect = frame.spacing.pixel_aspect;
    let subject = Subject {
        instance: header,
        frame,
        image: ImageShape { rows: pixel.rows, columns: pixel.columns, pixel_aspect },
        user_spacing: None,
        pixels: Some(StoredPixels::whole(&decoded.description, &decoded.bytes)),
    };
    let lines = measure(&figure, &subject);
    let value = |quantity| {
        let line = lines.iter().find(|line| line.quantity == quantity).unwrap();
        line.result.clone().unwrap_or_else(|reason| panic!("{path}: {quantity:?} {reason}"))
    };
    use Quantity::{Maximum, Mean, Minimum, PixelCount, StandardDeviation};
    assert_eq!(value(Mean).unit, unit, "{path}");
    let quantities = [Mean, StandardDeviation, Minimum, Maximum, PixelCount];
    let all = quantities.into_iter().zip(expected).chain([(Quantity::Area, area)]);
    for (quantity, expected) in all {
        let got = value(quantity).value;
        // Slopes are kept with 24 bits.
        let is_near = (got - expected).abs() <= 1e-6 * expected.abs().max(1.0);
        assert!(is_near, "{path}: {quantity:?} is {got}, not {expected}");
    }
}

#[test]
fn statistics_match_numpy() {
    let Some(folder) = data() else {
        println!("SKIPPED: no test data (set LIGHTBOX_TEST_DATA)");
        return;
    };
    // Area: π · (0.25 · 0.2 + 0.1 · 0.05) R C = π · 0.055 R C pixels, times the pixel's cm².
    let area = |rows: f64, columns: f64, mm2: f64| {
        std::f64::consts::PI * 0.055 * rows * columns * mm2 / 100.0
    };
    let small = area(192.0, 192.0, 0.781_25 * 0.781_25);
    check(
        &folder,
        "series/pet-headneck-0024/pet/IM033.dcm",
        (
            area(128.0, 128.0, 3.537_818_2 * 3.537_818_2),
            "g/ml{SUVbw}",
            // 66.2 kg; 381.47 MBq, decayed from 11:39:00 to 13:02:44.678 at 6586.2 s.
            [
                1.017_231_618_498_940_7,
                0.944_222_066_781_103_1,
                0.002_382_041_856_2,
                4.690_240_429_425_613,
                2830.0,
            ],
        ),
    );
    check(
        &folder,
        "odd/derived/negative-slope.dcm",
        (
            small,
            "[hnsf'U]",
            [341.149_176_470_588_26, 416.749_366_374_841_14, -300.0, 1000.0, 6375.0],
        ),
    );
    check(
        &folder,
        "odd/derived/pixel-padding-range.dcm",
        (
            small,
            "[hnsf'U]",
            [-341.149_176_470_588_26, 416.749_366_374_841_14, -1000.0, 300.0, 6375.0],
        ),
    );
    check(
        &folder,
        "odd/derived/nonsquare-pixel-spacing.dcm",
        (
            area(192.0, 96.0, 0.781_25 * 1.5625),
            "[hnsf'U]",
            [-343.943_710_691_823_9, 417.532_736_231_812_7, -1000.0, 300.0, 3180.0],
        ),
    );
    check(
        &folder,
        "modality/mg-calibrated-spacing.dcm",
        (
            area(512.0, 512.0, 0.25 * 0.25),
            "",
            [22.979_111_003_157_637, 73.018_037_246_352_76, 0.0, 255.0, 45_287.0],
        ),
    );
    // Without spacing the area is in pixels.
    check(
        &folder,
        "odd/modality-lut-sequence.dcm",
        (
            area(512.0, 512.0, 100.0),
            "",
            [30_800.220_769_757_325, 21_099.154_241_164_9, 0.0, 65_535.0, 45_287.0],
        ),
    );
}

/// What a line of ten columns from (200, 100) measures.
fn check_line(folder: &std::path::Path, path: &str, expected: &str) {
    let bytes = std::fs::read(folder.join(path)).unwrap();
    let object = dicom_object::from_reader(&bytes[..]).unwrap();
    let json = dicom_json::to_string(&*object).unwrap();
    let (headers, _) = headers_from_metadata(format!("[{json}]").as_bytes()).unwrap();
    let (instance, frame) = (&headers[0], &headers[0].frames[0]);
    let pixel = instance.pixel.as_ref().unwrap();
    let pixel_aspect = frame.spacing.pixel_aspect;
    let image = ImageShape { rows: pixel.rows, columns: pixel.columns, pixel_aspect };
    let ends = [PixelPoint::new(200.0, 100.0), PixelPoint::new(210.0, 100.0)];
    let line = Figure::new(KindId::Length, ends).unwrap();
    let subject = Subject { instance, frame, image, user_spacing: None, pixels: None };
    assert_eq!(measure(&line, &subject)[0].text(), expected, "{path}");
}

#[test]
fn lengths_say_where_their_spacing_comes_from() {
    let Some(folder) = data() else {
        println!("SKIPPED: no test data (set LIGHTBOX_TEST_DATA)");
        return;
    };
    let check = |path, expected| check_line(&folder, path, expected);
    check("odd/derived/spacing-calibrated-fiducial.dcm", "8.0 mm calibrated");
    check("odd/derived/spacing-equal.dcm", "12.0 mm at detector");
    check("odd/derived/spacing-imager-only.dcm", "12.0 mm at detector");
    // 1.2 / 1.5 · 10.
    check("odd/derived/spacing-magnification-factor.dcm", "8.0 mm estimated");
    check("odd/derived/spacing-nominal-scanned.dcm", "1.0 mm scanned");
    check("odd/derived/spacing-none.dcm", "10.0 px");
    // 0.02622878766 cm · 10; the region begins at (120, 60).
    check("syntax/rle/OBXXXX1A_rle_2frame.dcm", "0.26 cm");
    // Two pictures meet at column 336; both have the line inside the left one.
    check("modality/us-palette-16-aloka.dcm", "0.38 cm");
    // Their regions are those of larger pictures: it is not known what was cut or shrunk.
    check("modality/us-palette-8.dcm", "10.0 px");
    check("modality/us-cine-30f-ybr422-jpeg.dcm", "10.0 px");
}
