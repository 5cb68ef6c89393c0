//! Reading with priors: messages in, what is asked, listed and hung out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use lightbox_core::app::effect::Effect;
use lightbox_core::app::msg::Msg;
use lightbox_core::app::priors::{self, Search, mark};
use lightbox_core::app::{retrieve, study};
use lightbox_core::dicom::header::headers_from_metadata;
use lightbox_core::dicomweb::priors::priors_from_json;
use lightbox_core::dicomweb::qido::series_from_json;
use lightbox_core::uid::{StudyUid, Uid};

#[path = "support/viewer.rs"]
mod viewer;

use viewer::{Viewer, arrived};

const NOW: &str = "1.2.3";

/// One row of the archive's list of studies.
fn row(study: &str, id: &str, date: &str) -> String {
    format!(
        r#"{{"0020000D":{{"Value":["{study}"]}},"00100020":{{"Value":["{id}"]}},"00080020":{{"Value":["{date}"]}},"00080061":{{"Value":["CT"]}},"00081030":{{"Value":["CT Chest"]}}}}"#
    )
}

/// Series list and metadata of a study with one axial CT slice.
fn answer(viewer: &mut Viewer, study: &str, id: &str, date: &str) {
    let series = format!("{study}.4");
    let uid: StudyUid = Uid::parse(study).unwrap();
    let body = format!(
        r#"[{{"0020000D":{{"Value":["{study}"]}},"0020000E":{{"Value":["{series}"]}},"00080060":{{"Value":["CT"]}}}}]"#
    );
    let outcome = Ok(series_from_json(body.as_bytes(), &uid).unwrap());
    viewer.send(Msg::Study(study::Msg::SeriesFound { study: uid.clone(), outcome }));
    let body = format!(
        r#"[{{"0020000D":{{"Value":["{study}"]}},"0020000E":{{"Value":["{series}"]}},"00080018":{{"Value":["{study}.9"]}},
        "00100020":{{"Value":["{id}"]}},"00080020":{{"Value":["{date}"]}},"00081030":{{"Value":["CT Chest"]}},
        "00080060":{{"Value":["CT"]}},"00280010":{{"Value":[8]}},"00280011":{{"Value":[8]}},"00280100":{{"Value":[16]}},
        "00280030":{{"Value":[1,1]}},"00200032":{{"Value":[0,0,1]}},"00200037":{{"Value":[1,0,0,0,1,0]}}}}]"#
    );
    let (headers, _) = headers_from_metadata(body.as_bytes()).unwrap();
    let outcome = Ok(study::SeriesMetadata { headers, unreadable: 0 });
    let series = Uid::parse(&series).unwrap();
    viewer.send(Msg::Study(study::Msg::MetadataRetrieved { study: uid, series, outcome }));
}

fn opened() -> Viewer {
    let mut viewer = Viewer::launched(&format!("?studyUID={NOW}"));
    answer(&mut viewer, NOW, "P", "20260914");
    viewer
}

fn asked(viewer: &Viewer) -> Vec<String> {
    let url = |effect: &Effect| match effect {
        Effect::FindPriors { url, .. } => Some(url.clone()),
        _ => None,
    };
    viewer.effects.iter().filter_map(url).collect()
}

/// With the first picture on screen and this list of studies answered.
fn with_list(rows: &[String]) -> Viewer {
    let mut viewer = opened();
    assert!(asked(&viewer).is_empty());
    for request in viewer.requests() {
        viewer.answer(request.ticket, arrived());
    }
    assert!(asked(&viewer).is_empty(), "asked before the first image was on screen");
    viewer.send(Msg::Retrieve(retrieve::Msg::PictureShown));
    let urls = asked(&viewer);
    assert_eq!(urls.len(), 1);
    assert!(urls[0].contains("PatientID=P&"), "{}", urls[0]);
    let outcome = Ok(priors_from_json(format!("[{}]", rows.join(",")).as_bytes()).unwrap());
    let epoch = viewer.model.study.epoch;
    viewer.send(Msg::Priors(priors::Msg::Found { epoch, outcome }));
    viewer
}

fn listed(viewer: &Viewer) -> Vec<String> {
    viewer.model.priors.found.iter().map(|p| p.record.record.study.to_string()).collect()
}

fn hung(viewer: &Viewer) -> Vec<Option<String>> {
    let name = |pane: &usize| {
        let stack = viewer.model.layout.panes[*pane].stack.as_ref()?;
        Some(stack.id().study.to_string())
    };
    viewer.model.layout.visible().iter().map(name).collect()
}

fn compare(study: &str) -> Msg {
    Msg::Priors(priors::Msg::Compare { study: Uid::parse(study).unwrap() })
}

#[test]
fn priors_are_asked_for_after_the_first_image_and_listed_newest_first() {
    let rows = [
        row("1.5", "P", "20240101"),
        row(NOW, "P", "20260914"),
        row("1.6", "P", "20251014"),
        row("1.6", "P", "20251014"),
    ];
    let viewer = with_list(&rows);
    assert_eq!(listed(&viewer), ["1.6", "1.5"]);
    assert!(viewer.model.priors.found.iter().all(|prior| prior.is_without_issuer));
    assert!(viewer.model.priors.search == Search::Done);
}

#[test]
fn compare_hangs_the_current_study_left_and_the_marked_prior_right() {
    let mut viewer = with_list(&[row("1.6", "P", "20251014")]);
    viewer.send(compare("1.6"));
    assert_eq!(hung(&viewer), [Some(NOW.to_owned())]);
    answer(&mut viewer, "1.6", "P", "20251014");
    assert_eq!(hung(&viewer), [Some(NOW.to_owned()), Some("1.6".to_owned())]);
    let prior = mark(&viewer.model, &Uid::parse("1.6").unwrap()).unwrap();
    assert_eq!(prior.text, "PRIOR 1 · 2025-10-14 · 11 months before");
    assert!(mark(&viewer.model, &Uid::parse(NOW).unwrap()).is_none());
}

#[test]
fn prior_of_other_patient_is_never_hung() {
    let mut viewer = with_list(&[row("1.6", "Q", "20251014"), row("1.7", "P", "20251013")]);
    assert_eq!(listed(&viewer), ["1.7"]);
    viewer.send(compare("1.6"));
    assert_eq!(viewer.model.study.studies.len(), 1, "what is not offered is not opened");
    // The list says it is this patient, the images say otherwise.
    viewer.send(compare("1.7"));
    answer(&mut viewer, "1.7", "Q", "20251013");
    assert_eq!(hung(&viewer), [Some(NOW.to_owned())]);
}

#[test]
fn answer_for_a_study_that_was_left_lists_nothing() {
    let mut viewer = with_list(&[]);
    let body = format!("[{}]", row("1.6", "P", "20251014"));
    let outcome = Ok(priors_from_json(body.as_bytes()).unwrap());
    viewer.send(Msg::Priors(priors::Msg::Found { epoch: 0, outcome }));
    assert!(listed(&viewer).is_empty());
}

#[test]
fn two_hundred_priors_are_all_listed() {
    let rows: Vec<String> = (0..200).map(|n| row(&format!("1.7.{n}"), "P", "20200101")).collect();
    assert_eq!(listed(&with_list(&rows)).len(), 200);
}
