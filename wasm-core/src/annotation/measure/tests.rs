use super::*;
use crate::annotation::figure::Figure;
use crate::annotation::kind::KindId;
use crate::annotation::{Annotation, AnnotationId};
use crate::dicom::attributes::SpacingProvenance;
use crate::dicom::header::headers_from_metadata;
use crate::geometry::spaces::PixelPoint;
use crate::uid::{FrameNumber, FrameRef, Uid};
use std::sync::Arc;

/// An instance of 100 × 100 pixels with these attributes.
pub(super) fn instance(modality: &str, extra: &str) -> Arc<InstanceHeader> {
    let json = format!(
        r#"[{{"0020000D":{{"Value":["1.2"]}},"0020000E":{{"Value":["1.3"]}},"00080018":{{"Value":["1.4"]}},
        "00080060":{{"Value":["{modality}"]}},"00280010":{{"Value":[100]}},"00280011":{{"Value":[100]}},
        "00280100":{{"Value":[16]}},"00280101":{{"Value":[16]}},"00280102":{{"Value":[15]}},
        "00280103":{{"Value":[1]}},"00280004":{{"Value":["MONOCHROME2"]}}{extra}}}]"#
    );
    let (mut headers, faults) = headers_from_metadata(json.as_bytes()).unwrap();
    assert_eq!(faults, []);
    headers.remove(0)
}

pub(super) fn subject(instance: &InstanceHeader) -> Subject<'_> {
    let frame = &instance.frames[0];
    let pixel_aspect = frame.spacing.pixel_aspect;
    let image = ImageShape { rows: 100, columns: 100, pixel_aspect };
    Subject { instance, frame, image, user_spacing: None, pixels: None }
}

pub(super) fn figure(kind: KindId, points: &[(f64, f64)]) -> Figure {
    let points: Vec<_> = points.iter().map(|(x, y)| PixelPoint::new(*x, *y)).collect();
    Figure::new(kind, points).unwrap()
}

/// One figure of each kind that has a geometry.
fn figures() -> Vec<Figure> {
    use KindId as K;
    vec![
        figure(K::Length, &[(10.0, 10.0), (20.0, 20.0)]),
        figure(K::Calibration, &[(10.0, 10.0), (20.0, 20.0)]),
        figure(K::FreehandLine, &[(10.0, 10.0), (20.0, 10.0), (20.0, 20.0)]),
        figure(K::Bidirectional, &[(10.0, 10.0), (30.0, 10.0), (20.0, 5.0), (20.0, 15.0)]),
        figure(K::Angle, &[(20.0, 10.0), (10.0, 10.0), (20.0, 20.0)]),
        figure(K::Cobb, &[(10.0, 10.0), (20.0, 10.0), (20.0, 40.0), (10.0, 30.0)]),
        figure(K::Rectangle, &[(10.0, 10.0), (30.0, 20.0)]),
        figure(K::Ellipse, &[(10.0, 15.0), (30.0, 15.0), (20.0, 10.0), (20.0, 20.0)]),
        figure(K::Circle, &[(20.0, 20.0), (25.0, 20.0)]),
        figure(K::Polygon, &[(10.0, 10.0), (20.0, 10.0), (10.0, 20.0)]),
        figure(K::FreehandRegion, &[(10.0, 10.0), (20.0, 10.0), (10.0, 20.0)]),
    ]
}

/// Texts of the geometric lines of every figure.
fn texts(subject: &Subject<'_>) -> Vec<String> {
    use Quantity::{Angle, Area, Horizontal, Length, LongAxis, ShortAxis, Vertical};
    let geometric = [Length, LongAxis, ShortAxis, Angle, Area, Horizontal, Vertical];
    let all = figures().into_iter().flat_map(|figure| measure(&figure, subject));
    all.filter(|line| geometric.contains(&line.quantity)).map(|line| line.text()).collect()
}

/// Columns are 0.6 mm apart, rows 0.8 mm.
///
/// - length, calibration: 10 columns · 0.6 = 6, 10 rows · 0.8 = 8; √(36 + 64) = 10 mm
/// - curve: 6 + 8 = 14 mm
/// - bidirectional: 20 · 0.6 = 12 mm, 10 · 0.8 = 8 mm
/// - angle and Cobb: (6, 0) to (6, 8): atan(8 / 6) = 53.13°, the other 126.87°
/// - rectangle: 12 · 8 = 96 mm² = 0.96 cm²
/// - ellipse: π · 6 · 4 = 75.398 mm² = 0.754 cm²
/// - circle: radius 5 · 0.6 = 3; π · 9 = 28.274 mm² = 0.283 cm²
/// - polygon, freehand: 6 · 8 / 2 = 24 mm² = 0.24 cm²
fn check_mm(modality: &str, extra: &str, provenance: SpacingProvenance) {
    let instance = instance(modality, extra);
    let subject = subject(&instance);
    let qualifier = match provenance.qualifier() {
        "" => String::new(),
        words => format!(" {words}"),
    };
    let expected = [
        "10.0 mm?",
        "10.0 mm?",
        "14.0 mm?",
        "12.0 mm?",
        "8.0 mm?",
        "53.1°",
        "53.1°",
        "0.960 cm²?",
        "0.754 cm²?",
        "0.283 cm²?",
        "0.240 cm²?",
        "0.240 cm²?",
    ];
    assert_eq!(texts(&subject), expected.map(|text| text.replace('?', &qualifier)), "{extra}");
    let length = measure(&figures()[0], &subject).remove(0).result.unwrap();
    assert!(length.provenance.starts_with(provenance.description()), "{length:?}");
}

#[test]
fn every_kind_measures_with_every_source_of_millimetres() {
    use SpacingProvenance as P;
    let pixel = r#","00280030":{"Value":[0.8,0.6]}"#;
    let imager = r#","00181164":{"Value":[0.8,0.6]}"#;
    // 1.2 / 1.5 = 0.8, 0.9 / 1.5 = 0.6.
    let imager_larger = r#","00181164":{"Value":[1.2,0.9]}"#;
    check_mm("CT", pixel, P::Plane);
    check_mm("DX", &format!("{pixel}{imager_larger}"), P::Calibrated);
    check_mm("DX", &format!(r#"{pixel},"00280A02":{{"Value":["FIDUCIAL"]}}"#), P::Calibrated);
    check_mm("DX", imager, P::DetectorPlane);
    check_mm("DX", &format!("{pixel}{imager}"), P::DetectorPlane);
    let magnified = format!(r#"{imager_larger},"00181114":{{"Value":[1.5]}}"#);
    check_mm("MG", &magnified, P::EstimatedMagnification);
    check_mm("CR", pixel, P::Undetermined);
    check_mm("OT", r#","00182010":{"Value":[0.8,0.6]}"#, P::NominalScanned);
    let beam = r#","52009229":{"Value":[{"00189401":{"Value":[{"00189404":{"Value":[0.8,0.6]},"00189449":{"Value":[20]}}]}}]}"#;
    check_mm("XA", beam, P::BeamCenter);
}

#[test]
fn every_kind_measures_in_centimetres_of_an_ultrasound_region() {
    // 0.06 cm across, -0.08 cm down: the numbers of `check_mm`, lengths ten times smaller.
    let instance = instance("US", &regions(&[region([0, 0, 99, 99], [3, 3], [0.06, -0.08])]));
    let expected = [
        "1.00 cm",
        "1.00 cm",
        "1.40 cm",
        "1.20 cm",
        "0.80 cm",
        "53.1°",
        "53.1°",
        "0.960 cm²",
        "0.754 cm²",
        "0.283 cm²",
        "0.240 cm²",
        "0.240 cm²",
    ];
    assert_eq!(texts(&subject(&instance)), expected);
}

#[test]
fn without_spacing_every_kind_measures_in_pixels() {
    // √200 = 14.14; 10 + 10; 20 and 10; 45°; 20 · 10; π · 10 · 5 = 157.08; π · 25 = 78.54; 50.
    let expected = [
        "14.1 px", "14.1 px", "20.0 px", "20.0 px", "10.0 px", "45.0°", "45.0°", "200 px",
        "157 px", "79 px", "50 px", "50 px",
    ];
    assert_eq!(texts(&subject(&instance("OT", ""))), expected);
    // Zero, negative and half-written spacing are no spacing.
    for spacing in ["[0,0]", "[-0.8,0.6]", "[0.8]", "[\"x\",1]"] {
        let instance = instance("CT", &format!(r#","00280030":{{"Value":{spacing}}}"#));
        assert_eq!(texts(&subject(&instance)), expected, "{spacing}");
        assert!(!instance.frames[0].caveats.is_empty());
    }
}

#[test]
fn without_spacing_the_aspect_ratio_shapes_angles_and_lengths() {
    // Pixels 4 high and 3 wide: (10, 10) is (10, 13.33) in widths: √(100 + 177.8) = 16.67;
    // 10 + 13.33; 20, 13.33; atan(4 / 3) = 53.13°. Areas stay counts of pixels, but the circle
    // of radius 5 widths has π · 25 / (4 / 3) = 58.9.
    let instance = instance("OT", r#","00280034":{"Value":["4","3"]}"#);
    let expected = [
        "16.7 px", "16.7 px", "23.3 px", "20.0 px", "13.3 px", "53.1°", "53.1°", "200 px",
        "157 px", "59 px", "50 px", "50 px",
    ];
    let subject = subject(&instance);
    assert_eq!(texts(&subject), expected);
    let angle = measure(&figures()[4], &subject).remove(0).result.unwrap();
    assert_eq!(angle.provenance, "Pixel Aspect Ratio");
}

#[test]
fn oblique_plane_length_matches_hand_computation() {
    // The plane's own spacing holds whatever its directions are: 3-4-5 at 0.5 mm is 2.5 mm.
    let instance = instance(
        "MR",
        r#","00280030":{"Value":[0.5,0.5]},"00200032":{"Value":[1,2,3]},"00200037":{"Value":[0.6,0.8,0,0,0,-1]}"#,
    );
    let line = figure(KindId::Length, &[(0.0, 0.0), (3.0, 4.0)]);
    assert_eq!(measure(&line, &subject(&instance))[0].text(), "2.5 mm");
}

#[test]
fn spacing_of_its_own_frame_counts() {
    let instance = instance(
        "MR",
        r#","00280008":{"Value":[2]},"52009230":{"Value":[
        {"00289110":{"Value":[{"00280030":{"Value":[1,1]}}]}},{"00289110":{"Value":[{"00280030":{"Value":[0.5,0.25]}}]}}]}"#,
    );
    let line = figure(KindId::Length, &[(10.0, 10.0), (30.0, 10.0)]);
    let of = |index: usize| Subject { frame: &instance.frames[index], ..subject(&instance) };
    assert_eq!(measure(&line, &of(0))[0].text(), "20.0 mm");
    assert_eq!(measure(&line, &of(1))[0].text(), "5.0 mm");
}

fn calibration(true_length_mm: Option<f64>, ends: [(f64, f64); 2]) -> Annotation {
    let frame = FrameRef {
        study: Uid::parse("1.2").unwrap(),
        series: Uid::parse("1.3").unwrap(),
        instance: Uid::parse("1.4").unwrap(),
        frame: FrameNumber::FIRST,
    };
    let figure = figure(KindId::Calibration, &ends);
    let line = Annotation::new(AnnotationId(1), Uid::from_random(1), frame, figure);
    Annotation { true_length_mm, ..line }
}

#[test]
fn a_line_of_known_length_calibrates_the_frame_and_says_so() {
    // Pixels 4 high and 3 wide. The line spans (6, 6): (6, 8) in widths, 10 widths for 6 mm:
    // 0.6 mm a column, 0.8 mm a row, as in `check_mm`.
    let instance = instance("OT", r#","00280034":{"Value":["4","3"]}"#);
    let line = calibration(Some(6.0), [(10.0, 10.0), (16.0, 16.0)]);
    let subject = subject(&instance);
    let user_spacing = calibrate::spacing_of_line(&line, subject.image).unwrap();
    let subject = Subject { user_spacing: Some(user_spacing), ..subject };
    assert_eq!(texts(&subject)[0], "10.0 mm user calibrated");
    assert_eq!(texts(&subject)[7], "0.960 cm² user calibrated");
    assert_eq!(measure(&line.figure, &subject)[0].text(), "6.0 mm user calibrated");
}

#[test]
fn a_calibration_without_a_true_length_or_a_line_is_refused() {
    let image = ImageShape { rows: 100, columns: 100, pixel_aspect: 1.0 };
    let long = [(0.0, 0.0), (50.0, 0.0)];
    for (mm, ends, reason) in [
        (None, long, "n/a: type the true length in mm"),
        (Some(0.0), long, "n/a: type the true length in mm"),
        (Some(-3.0), long, "n/a: type the true length in mm"),
        (Some(f64::NAN), long, "n/a: type the true length in mm"),
        (Some(5.0), [(0.0, 0.0), (3.0, 0.0)], "n/a: the calibration line is too short"),
    ] {
        let fault = calibrate::spacing_of_line(&calibration(mm, ends), image).unwrap_err();
        assert_eq!(fault.to_string(), reason);
    }
}

#[test]
fn the_way_of_calibration_is_told_with_the_number() {
    let instance = instance(
        "DX",
        r#","00280030":{"Value":[0.1,0.1]},"00280A02":{"Value":["FIDUCIAL"]},"00280A04":{"Value":["25 mm ball"]}"#,
    );
    let length = measure(&figures()[0], &subject(&instance)).remove(0).result.unwrap();
    assert_eq!(length.provenance, "Pixel Spacing, calibrated for the body (FIDUCIAL: 25 mm ball)");
}

#[test]
fn cobb_angle_is_the_smaller_one_and_tells_the_other() {
    let cobb = figure(KindId::Cobb, &[(10.0, 10.0), (20.0, 10.0), (20.0, 40.0), (10.0, 30.0)]);
    let instance = instance("CR", "");
    let angle = measure(&cobb, &subject(&instance)).remove(0).result.unwrap();
    assert!((angle.value - 45.0).abs() < 1e-9);
    assert_eq!(angle.caveats, ["The lines' other angle is 135.0°."]);
}

#[test]
fn figures_that_have_no_number_say_why() {
    let instance = instance("CT", r#","00280030":{"Value":[1,1]}"#);
    let check = |figure: Figure, expected: &str| {
        assert_eq!(measure(&figure, &subject(&instance))[0].text(), expected);
    };
    let point = (10.0, 10.0);
    check(
        figure(KindId::Angle, &[point, point, (20.0, 20.0)]),
        "n/a: an arm of the angle has no length",
    );
    check(
        figure(KindId::Polygon, &[(0.0, 0.0), (9.0, 9.0), (9.0, 0.0), (0.0, 9.0)]),
        "n/a: the outline crosses itself",
    );
    check(figure(KindId::Probe, &[point]), "n/a: the pixels are not loaded");
    assert_eq!(measure(&figure(KindId::Text, &[point]), &subject(&instance)), []);
}

/// One ultrasound region: left, top, right, bottom; units and deltas across and down.
pub(super) fn region(place: [i32; 4], units: [u16; 2], delta: [f64; 2]) -> String {
    let [left, top, right, bottom] = place;
    let ([unit_x, unit_y], [x, y]) = (units, delta);
    format!(
        r#"{{"00186018":{{"Value":[{left}]}},"0018601A":{{"Value":[{top}]}},"0018601C":{{"Value":[{right}]}},
        "0018601E":{{"Value":[{bottom}]}},"00186024":{{"Value":[{unit_x}]}},"00186026":{{"Value":[{unit_y}]}},
        "0018602C":{{"Value":[{x}]}},"0018602E":{{"Value":[{y}]}}}}"#
    )
}

pub(super) fn regions(items: &[String]) -> String {
    format!(r#","00186011":{{"Value":[{}]}}"#, items.join(","))
}

#[test]
fn no_coordinates_however_odd_stop_a_measurement() {
    use crate::annotation::kind::{KINDS, PointCount};
    let instance = instance("US", &regions(&[region([0, 0, 99, 99], [3, 3], [0.01, 0.01])]));
    let plain = self::instance("CT", r#","00280030":{"Value":[0.8,0.6]}"#);
    let odd = [0.0, -0.5, 99.5, 1e-300, -1e9, 1e300, f64::MAX, 49.999_999];
    let bytes = vec![0; 20_000];
    let description = crate::pixel_data::FrameDescription {
        rows: 100,
        columns: 100,
        format: crate::pixel_data::SampleFormat::I16,
        stored_range: [0.0, 0.0],
        caveats: Vec::new(),
    };
    for spec in KINDS {
        let (PointCount::Exactly(count) | PointCount::AtLeast(count)) = spec.points;
        for start in 0..odd.len() {
            for step in 1..odd.len() {
                let at = |index: usize| odd[(start + index * step) % odd.len()];
                let points: Vec<_> = (0..count).map(|i| (at(2 * i), at(2 * i + 1))).collect();
                let figure = figure(spec.kind, &points);
                for instance in [&instance, &plain] {
                    let pixels = Some(StoredPixels::whole(&description, &bytes));
                    let subject = Subject { pixels, ..subject(instance) };
                    let lines = measure(&figure, &subject);
                    assert!(lines.iter().all(|line| !line.text().is_empty()));
                    let handles = figure.handles(subject.image).len();
                    let to = PixelPoint::new(at(1), at(2));
                    let _ = figure.with_handle_at(handles.saturating_sub(1), to, subject.image);
                    let _ = figure.moved_by(at(3), at(4), subject.image);
                }
            }
        }
    }
}
