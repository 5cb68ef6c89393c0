use crate::annotation::kind::KindId;
use crate::annotation::measure::tests::{figure, instance, region, regions, subject};
use crate::annotation::measure::{Subject, measure};
use crate::dicom::attributes::{Spacing, SpacingMm, SpacingProvenance};

/// Texts of what a line between two points measures.
fn check(items: &[String], ends: [(f64, f64); 2], expected: &[&str]) {
    let instance = instance("US", &regions(items));
    let line = figure(KindId::Length, &ends);
    let lines = measure(&line, &subject(&instance));
    let texts: Vec<String> =
        lines.iter().map(|line| format!("{} {}", line.quantity.label(), line.text())).collect();
    assert_eq!(texts, expected);
}

/// Tissue on the left half, Doppler below on the right.
fn duplex() -> [String; 2] {
    [region([0, 0, 49, 99], [3, 3], [0.03, 0.04]), region([50, 50, 99, 99], [4, 7], [0.005, -2.0])]
}

#[test]
fn tissue_is_measured_in_centimetres_whatever_the_sign_of_delta() {
    // 10 · 0.03 = 0.3, 10 · 0.04 = 0.4: 0.5 cm.
    check(&duplex(), [(10.0, 10.0), (20.0, 20.0)], &["Length 0.50 cm"]);
    let mirrored = [region([0, 0, 99, 99], [3, 3], [-0.03, -0.04])];
    check(&mirrored, [(10.0, 10.0), (20.0, 20.0)], &["Length 0.50 cm"]);
}

#[test]
fn doppler_gives_time_across_and_velocity_down() {
    // 20 · 0.005 s = 0.1 s; 30 · 2 cm/s = 60 cm/s.
    check(&duplex(), [(60.0, 60.0), (80.0, 90.0)], &["Horizontal 0.100 s", "Vertical 60.0 cm/s"]);
}

#[test]
fn m_mode_gives_time_across_and_depth_down() {
    // 40 · 0.01 s = 0.4 s; 25 · 0.02 cm = 0.5 cm.
    let m_mode = [region([0, 0, 99, 99], [4, 3], [0.01, 0.02])];
    check(&m_mode, [(10.0, 10.0), (50.0, 35.0)], &["Horizontal 0.400 s", "Vertical 0.50 cm"]);
}

#[test]
fn an_axis_without_a_unit_measures_nothing() {
    let waveform = [region([0, 0, 99, 99], [4, 0], [0.01, 1.0])];
    check(&waveform, [(10.0, 10.0), (50.0, 35.0)], &["Horizontal 0.400 s"]);
    let picture = [region([0, 0, 99, 99], [0, 0], [1.0, 1.0])];
    check(
        &picture,
        [(10.0, 10.0), (50.0, 35.0)],
        &["Length n/a: this region of the image has no physical units"],
    );
    let zero = [region([0, 0, 99, 99], [3, 3], [0.0, 0.0])];
    check(
        &zero,
        [(10.0, 10.0), (50.0, 35.0)],
        &["Length n/a: this region of the image has no physical units"],
    );
}

#[test]
fn a_measurement_across_regions_is_refused_with_the_reason() {
    let crosses = "Length n/a: the measurement crosses regions of this image";
    check(&duplex(), [(10.0, 60.0), (80.0, 60.0)], &[crosses]);
    // Two pictures side by side are two places, also when drawn to one scale.
    let dual = [
        region([0, 0, 49, 99], [3, 3], [0.03, 0.03]),
        region([50, 0, 99, 99], [3, 3], [0.03, 0.03]),
    ];
    check(&dual, [(40.0, 60.0), (60.0, 60.0)], &[crosses]);
    let outside = "Length n/a: outside the calibrated regions of this image";
    check(&duplex(), [(10.0, 10.0), (80.0, 10.0)], &[outside]);
}

#[test]
fn where_regions_overlap_the_one_of_high_priority_counts() {
    // A colour box of the same scale may be measured into; an inset of another scale may not.
    // 30 · 0.03 = 0.9, 40 · 0.04 = 1.6: √(0.81 + 2.56) = 1.836 cm.
    let tissue = region([0, 0, 99, 99], [3, 3], [0.03, 0.04]);
    let low = tissue.replace(r#"{"00186018""#, r#"{"00186016":{"Value":[1]},"00186018""#);
    let color_box = region([30, 30, 60, 60], [3, 3], [0.03, 0.04]);
    check(&[low.clone(), color_box], [(10.0, 10.0), (40.0, 50.0)], &["Length 1.84 cm"]);
    let inset = region([30, 30, 60, 60], [3, 3], [0.06, 0.08]);
    let crosses = "Length n/a: the measurement crosses regions of this image";
    check(&[low.clone(), inset.clone()], [(10.0, 10.0), (40.0, 50.0)], &[crosses]);
    // 10 · 0.06 = 0.6, 10 · 0.08 = 0.8: 1 cm.
    check(&[low, inset], [(40.0, 40.0), (50.0, 50.0)], &["Length 1.00 cm"]);
}

#[test]
fn the_last_pixel_of_a_region_belongs_to_it() {
    check(&duplex(), [(49.4, 10.0), (39.4, 10.0)], &["Length 0.30 cm"]);
}

#[test]
fn areas_and_angles_exist_only_where_both_axes_are_lengths() {
    let instance = instance("US", &regions(&duplex()));
    let angle = figure(KindId::Angle, &[(60.0, 60.0), (70.0, 60.0), (70.0, 80.0)]);
    let text = measure(&angle, &subject(&instance))[0].text();
    assert_eq!(text, "n/a: across is in s, down in cm/s");
}

#[test]
fn a_probe_reads_time_and_velocity_from_the_reference_pixel() {
    // The baseline is row 50 + 25 = 75 at 0 cm/s: row 60 lies 15 rows above, 15 · 2 = 30 cm/s.
    // Column 70 lies 70 - 50 - 10 = 10 columns after 1 s: 1 + 10 · 0.005 = 1.05 s.
    let [tissue, doppler] = duplex();
    let reference = r#"{"00186020":{"Value":[10]},"00186022":{"Value":[25]},"00186028":{"Value":[1]},"00186034":{"Value":[60]},"00186018""#;
    let doppler = doppler.replace(r#"{"00186018""#, reference);
    let instance = instance("US", &regions(&[tissue, doppler]));
    let lines = measure(&figure(KindId::Probe, &[(70.0, 60.0)]), &subject(&instance));
    let texts: Vec<String> = lines.iter().map(|line| line.text()).collect();
    assert_eq!(texts, ["1.050 s", "30.0 cm/s", "n/a: the pixels are not loaded"]);
    let velocity = lines[1].result.as_ref().unwrap();
    assert_eq!(velocity.caveats, ["Corrected for a Doppler angle of 60°."]);
}

#[test]
fn a_calibration_line_rules_within_a_region_but_not_across() {
    let instance = instance("US", &regions(&duplex()));
    let mm = Some(SpacingMm { row: 2.0, column: 2.0 });
    let provenance = SpacingProvenance::UserCalibrated;
    let user_spacing = Some(Spacing { mm, provenance, pixel_aspect: 1.0 });
    let subject = Subject { user_spacing, ..subject(&instance) };
    let text = |ends: &[(f64, f64)]| measure(&figure(KindId::Length, ends), &subject)[0].text();
    assert_eq!(text(&[(10.0, 10.0), (20.0, 10.0)]), "20.0 mm user calibrated");
    assert!(text(&[(10.0, 60.0), (80.0, 60.0)]).contains("crosses"));
}
