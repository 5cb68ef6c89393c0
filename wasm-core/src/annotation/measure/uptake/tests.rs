use super::*;
use crate::annotation::kind::KindId;
use crate::annotation::measure::tests::{figure, instance, subject};
use crate::annotation::measure::values::StoredPixels;
use crate::annotation::measure::{Subject, measure};
use crate::pixel_data::{FrameDescription, SampleFormat};

/// 70 kg, 350 MBq of F-18 (half life 6586.2 s) at 10:00:00, scan at 11:49:46.2: one half life.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("00541001", r#""BQML""#),
    ("00280051", r#""NORM","ATTN","DECY""#),
    ("00541102", r#""START""#),
    ("00080021", r#""20240301""#),
    ("00080031", r#""114946.2""#),
    ("00080022", r#""20240301""#),
    ("00080032", r#""115000""#),
    ("00101030", "70"),
];
const AGENT: &[(&str, &str)] =
    &[("00181072", r#""100000""#), ("00181074", "350000000"), ("00181075", "6586.2")];

fn attributes(of: &[(&str, &str)], changes: &[(&str, &str)]) -> String {
    let kept = of.iter().filter(|(tag, _)| changes.iter().all(|(changed, _)| changed != tag));
    let all = kept.chain(changes.iter().filter(|(_, value)| !value.is_empty()));
    all.map(|(tag, value)| format!(r#""{tag}":{{"Value":[{value}]}}"#))
        .collect::<Vec<_>>()
        .join(",")
}

/// What a probe of stored value 1000 reads; an empty change takes the attribute away.
fn probe(changes: &[(&str, &str)], agent_changes: &[(&str, &str)]) -> (String, Vec<String>) {
    let agent = attributes(AGENT, agent_changes);
    let root = attributes(ATTRIBUTES, changes);
    let extra =
        format!(r#",{root},"00540016":{{"Value":[{{{agent}}}]}},"00281053":{{"Value":[5]}}"#);
    let instance = instance("PT", &extra);
    let description = FrameDescription {
        rows: 1,
        columns: 1,
        format: SampleFormat::I16,
        stored_range: [0.0, 0.0],
        caveats: Vec::new(),
    };
    let bytes = 1000i16.to_le_bytes();
    let pixels = Some(StoredPixels::whole(&description, &bytes));
    let subject = Subject { pixels, ..subject(&instance) };
    let line = measure(&figure(KindId::Probe, &[(0.0, 0.0)]), &subject).remove(0);
    let caveats = line.result.as_ref().map(|m| m.caveats.clone()).unwrap_or_default();
    (line.text(), caveats)
}

fn check(changes: &[(&str, &str)], agent_changes: &[(&str, &str)], expected: &str) {
    assert_eq!(probe(changes, agent_changes).0, expected, "{changes:?} {agent_changes:?}");
}

/// The value stays in Bq/mL (1000 · 5), and the reason stands beside it.
fn check_none(changes: &[(&str, &str)], agent_changes: &[(&str, &str)], reason: &str) {
    let (text, caveats) = probe(changes, agent_changes);
    assert_eq!(text, "5000 Bq/mL");
    assert_eq!(caveats, [format!("SUV n/a: {reason}.")]);
}

#[test]
fn uptake_after_one_half_life_matches_hand_computation() {
    // 1000 · 5 = 5000 Bq/mL; 350 MBq / 2 = 175 MBq; 5000 · 70 000 g / 175e6 = 2.0.
    check(&[], &[], "2.00 SUVbw");
}

#[test]
fn values_corrected_to_the_administration_need_no_decay() {
    // 5000 · 70 000 / 350e6 = 1.0.
    check(&[("00541102", r#""ADMIN""#)], &[], "1.00 SUVbw");
}

#[test]
fn a_dose_given_before_midnight_is_of_the_day_before() {
    // Given at 23:00:00, scanned at 00:49:46.2: one half life again.
    let after_midnight = [("00080031", r#""004946.2""#), ("00080032", r#""005000""#)];
    let given = [("00181072", r#""230000""#)];
    check(&after_midnight, &given, "2.00 SUVbw");
    let (_, caveats) = probe(&after_midnight, &given);
    assert_eq!(caveats, ["The dose is taken as given on the day before the scan."]);
    // With its date, nothing is assumed.
    let dated = [("00181078", r#""20240229230000""#), ("00181072", r#""230000""#)];
    assert_eq!(probe(&after_midnight, &dated), ("2.00 SUVbw".to_owned(), Vec::new()));
}

#[test]
fn stored_uptake_is_taken_as_it_is_when_it_is_by_body_weight() {
    let gml = |suv_type| [("00541001", r#""GML""#), ("00541006", suv_type)];
    check(&gml(r#""BW""#), &[], "5000.00 SUVbw");
    let (text, caveats) = probe(&gml(""), &[]);
    assert_eq!(text, "5000.00 SUVbw");
    assert_eq!(caveats, ["SUV Type is missing: taken as by body weight."]);
    let (text, caveats) = probe(&gml(r#""LBM""#), &[]);
    assert_eq!(text, "5000 g/mL");
    assert_eq!(caveats, ["SUV n/a: values are SUV of type LBM."]);
}

#[test]
fn what_is_missing_is_named_and_the_value_stays_an_activity() {
    check_none(&[("00101030", "")], &[], "Patient's Weight is missing");
    check_none(&[("00101030", "0")], &[], "Patient's Weight is not above zero");
    check_none(&[("00101030", "70000")], &[], "Patient's Weight is not in kg");
    check(&[("00280051", r#""DECAY","ATTN""#)], &[], "2.00 SUVbw");
    check_none(&[("00280051", r#""DECY""#)], &[], "not corrected for attenuation");
    check_none(&[("00280051", r#""ATTN""#)], &[], "not corrected for decay");
    check_none(&[("00541102", "")], &[], "Decay Correction is missing");
    check_none(&[("00541102", r#""NONE""#)], &[], "Decay Correction is NONE");
    check_none(&[("00080031", "")], &[], "Series Date or Time is missing");
    check_none(&[("00080032", "")], &[], "Acquisition Date or Time is missing");
    check_none(&[], &[("00181074", "")], "Radionuclide Total Dose is missing");
    check_none(&[], &[("00181074", "350")], "Radionuclide Total Dose is not in Bq");
    check_none(&[], &[("00181075", "0")], "Radionuclide Half Life is not above zero");
    check_none(&[], &[("00181072", "")], "Radiopharmaceutical Start Time is missing");
}

#[test]
fn times_that_cannot_be_true_give_no_uptake() {
    let processed = [("00080031", r#""150000""#)];
    check_none(&processed, &[], "the series was processed after the acquisition");
    let tomorrow = [("00181078", r#""20240302100000""#)];
    check_none(&[], &tomorrow, "the dose was given after the scan");
    let last_month = [("00181078", r#""20240201100000""#)];
    check_none(&[], &last_month, "the dose was given more than a day before the scan");
    let other = [("00181078", r#""20240301093000""#)];
    check_none(&[], &other, "two times of administration contradict each other");
}

#[test]
fn counts_and_unknown_units_have_no_uptake() {
    for (units, text, reason) in [
        (r#""CNTS""#, "5000 counts", "values are counts"),
        (r#""PROPCNTS""#, "5000", "Units are PROPCNTS"),
        ("", "5000", "Units are missing"),
    ] {
        let (value, caveats) = probe(&[("00541001", units)], &[]);
        assert_eq!((value.as_str(), caveats), (text, vec![format!("SUV n/a: {reason}.")]));
    }
}

#[test]
fn two_radiopharmaceuticals_have_no_one_uptake() {
    let pet = PetUptake {
        units: "BQML".to_owned(),
        corrections: vec!["ATTN".to_owned(), "DECY".to_owned()],
        radiopharmaceuticals: 2,
        ..PetUptake::default()
    };
    assert_eq!(factor(&pet, "").unwrap_err().to_string(), "n/a: several radiopharmaceuticals");
}
