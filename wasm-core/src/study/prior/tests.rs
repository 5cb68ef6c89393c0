use super::time::{days_before, relative_text};
use super::*;
use crate::redact::Redacted;
use crate::uid::Uid;

fn patient(id: &str, issuer: Option<&str>) -> PatientIdentity {
    PatientIdentity {
        id: Redacted::new(id.to_owned()),
        issuer: Redacted::new(issuer.map(str::to_owned)),
        ..PatientIdentity::default()
    }
}

fn study(modality: &str, date: &str, description: &str) -> PriorRecord {
    PriorRecord::of(StudyRecord {
        study: Uid::parse("1.2").unwrap(),
        patient: patient("A", None),
        date: date.to_owned(),
        time: String::new(),
        description: description.to_owned(),
        accession_number: String::new(),
        modalities: vec![modality.to_owned()],
        referring_physician: Redacted::default(),
        series_count: None,
        instance_count: None,
    })
}

#[test]
fn patient_is_the_same_only_by_id_and_issuer() {
    let check = |a, b, expected| assert_eq!(patient_match(&a, &b), expected);
    check(patient("1", Some("X")), patient("1", Some("X")), PatientMatch::Same);
    check(patient("1", Some("X")), patient("1", Some("Y")), PatientMatch::Other);
    check(patient("1", Some("X")), patient("1", None), PatientMatch::WithoutIssuer);
    check(patient("1", None), patient("2", None), PatientMatch::Other);
    check(patient("", None), patient("", None), PatientMatch::Other);
}

#[test]
fn birth_date_that_differs_is_another_patient_where_no_issuer_says_otherwise() {
    let born = |date: &str| PatientIdentity {
        birth_date: Redacted::new(date.to_owned()),
        ..patient("1", None)
    };
    assert_eq!(patient_match(&born("19600101"), &born("19610101")), PatientMatch::Other);
    assert_eq!(patient_match(&born("19600101"), &born("")), PatientMatch::WithoutIssuer);
}

#[test]
fn same_examination_a_day_before_gets_the_points_of_each_rule() {
    let now = study("CT", "20260914", "CT Thorax");
    let before = study("CT", "20260913", "CT Thorax");
    // 30 modality, 35 region, 3 no side, 10 words, 2 contrast not named, 12 time.
    let relevance = relevance(&now, &before);
    assert_eq!(relevance.score, 92);
    assert_eq!(relevance.why.len(), 6);
    assert_eq!(relevance.why[1], "+35 covers the same body region");
}

#[test]
fn unknown_region_never_counts_as_zero() {
    let now = study("CT", "20260914", "CT Thorax");
    let unknown = relevance(&now, &study("CT", "20250914", "Staging"));
    let other = relevance(&now, &study("CT", "20250914", "CT Brain"));
    assert!(unknown.why[1].starts_with("+14"), "{:?}", unknown.why);
    assert!(other.why[1].starts_with("+0"), "{:?}", other.why);
}

#[test]
fn code_outweighs_the_words() {
    let mut coded = study("CT", "20250914", "CT Brain");
    coded.region_codes = vec!["51185008".to_owned()];
    let now = study("CT", "20260914", "CT Chest");
    assert!(relevance(&now, &coded).why[1].starts_with("+35"));
}

#[test]
fn other_side_counts_less_than_the_same_or_both() {
    let now = study("DX", "20260914", "Knee left");
    let side = |text: &str| relevance(&now, &study("DX", "20250914", text)).why[2].clone();
    assert_eq!(side("Knee left"), "+7 same side");
    assert_eq!(side("Knee right"), "+0 other side");
    assert_eq!(side("Knees, both"), "+5 covers this side");
}

#[test]
fn time_between_studies_is_said_as_a_reader_would() {
    assert_eq!(days_before("20240228", "20240301"), Some(2));
    assert_eq!(days_before("20230228", "20230301"), Some(1));
    assert_eq!(relative_text("20250914", "20260914"), "1 year before");
    assert_eq!(relative_text("20251010", "20260914"), "11 months before");
    assert_eq!(relative_text("20260917", "20260914"), "3 days after");
    assert_eq!(relative_text("", "20260914"), "");
    assert_eq!(relative_text("20261332", "20260914"), "");
}
