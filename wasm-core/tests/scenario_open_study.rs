//! Messages in, effects and model out: how a study opens, is read, fails and is closed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use lightbox_core::app::effect::Effect;
use lightbox_core::app::model::{Model, Page, Site};
use lightbox_core::app::msg::Msg;
use lightbox_core::app::pane::PaneStatus;
use lightbox_core::app::update::{Env, update};
use lightbox_core::app::{layout, retrieve, study, viewport};
use lightbox_core::dicom::header::headers_from_metadata;
use lightbox_core::dicomweb::qido::{series_from_json, studies_from_json};
use lightbox_core::geometry::viewport::ViewportSize;
use lightbox_core::launch::plain_url;
use lightbox_core::pixel_data::{FrameDescription, SampleFormat};
use lightbox_core::retrieve::request::{FrameAnswer, FrameArrived, FrameFault, FrameRequest};

/// A viewer under test: feeds messages, keeps the effects.
struct Viewer {
    model: Model,
    effects: Vec<Effect>,
    now_ms: f64,
}

const STUDY: &str = "1.2.3";
const SERIES: &str = "1.2.3.4";

impl Viewer {
    fn launched(search: &str) -> Self {
        let mut viewer = Self { model: Model::default(), effects: Vec::new(), now_ms: 0.0 };
        let size = ViewportSize { width: 512.0, height: 512.0 };
        let stage = layout::Stage { size, pixel_ratio: 1.0 };
        viewer.send(Msg::Layout(layout::Msg::StageResized(stage)));
        let site = Site { dicomweb_url: "http://archive/dicom-web".to_owned() };
        viewer.send(Msg::Launched { site, request: plain_url::parse(search) });
        viewer
    }

    /// With a CT of `slices` slices open and its first requests on their way.
    fn with_ct(slices: u32) -> Self {
        let mut viewer = Self::launched(&format!("?studyUID={STUDY}"));
        viewer.find_series(slices);
        viewer.receive_metadata(slices);
        viewer
    }

    fn send(&mut self, msg: Msg) {
        self.effects.extend(update(&mut self.model, msg, Env { now_ms: self.now_ms }));
    }

    fn find_series(&mut self, slices: u32) {
        let body = format!(
            r#"[{{"0020000D":{{"Value":["{STUDY}"]}},"0020000E":{{"Value":["{SERIES}"]}},"00080060":{{"Value":["CT"]}},"00201209":{{"Value":[{slices}]}}}}]"#
        );
        let study = lightbox_core::uid::Uid::parse(STUDY).unwrap();
        let outcome = Ok(series_from_json(body.as_bytes(), &study).unwrap());
        self.send(Msg::Study(study::Msg::SeriesFound { study, outcome }));
    }

    fn receive_metadata(&mut self, slices: u32) {
        let slice = |n: u32| {
            format!(
                r#"{{"0020000D":{{"Value":["{STUDY}"]}},"0020000E":{{"Value":["{SERIES}"]}},"00080018":{{"Value":["1.9.{n}"]}},
                "00080060":{{"Value":["CT"]}},"00280010":{{"Value":[8]}},"00280011":{{"Value":[8]}},"00280100":{{"Value":[16]}},
                "00281050":{{"Value":[40]}},"00281051":{{"Value":[400]}},"00281052":{{"Value":[-1024]}},"00281053":{{"Value":[1]}},
                "00280030":{{"Value":[1,1]}},"00200013":{{"Value":[{n}]}},"00200032":{{"Value":[0,0,{n}]}},"00200037":{{"Value":[1,0,0,0,1,0]}}}}"#
            )
        };
        let all: Vec<String> = (1..=slices).map(slice).collect();
        let (headers, faults) =
            headers_from_metadata(format!("[{}]", all.join(",")).as_bytes()).unwrap();
        assert!(faults.is_empty());
        let outcome = Ok(study::SeriesMetadata { headers, unreadable: 0 });
        let study = lightbox_core::uid::Uid::parse(STUDY).unwrap();
        let series = lightbox_core::uid::Uid::parse(SERIES).unwrap();
        self.send(Msg::Study(study::Msg::MetadataRetrieved { study, series, outcome }));
    }

    /// Requests for frames since the last call, in order.
    fn requests(&mut self) -> Vec<FrameRequest> {
        let effects = std::mem::take(&mut self.effects);
        let request = |effect| match effect {
            Effect::RetrieveFrame { request, .. } => Some(*request),
            _ => None,
        };
        effects.into_iter().filter_map(request).collect()
    }

    fn answer(&mut self, ticket: u32, outcome: Result<FrameArrived, FrameFault>) {
        let answer = FrameAnswer { ticket, outcome };
        self.send(Msg::Retrieve(retrieve::Msg::FrameAnswered(answer)));
    }

    fn status(&self) -> PaneStatus {
        self.model.layout.panes[0].status()
    }
}

fn arrived() -> Result<FrameArrived, FrameFault> {
    let description = FrameDescription {
        rows: 8,
        columns: 8,
        format: SampleFormat::U16,
        stored_range: [0.0, 100.0],
        caveats: Vec::new(),
    };
    Ok(FrameArrived { description, transfer_syntax: None, bytes_on_wire: 128 })
}

fn slice_of(request: &FrameRequest) -> u32 {
    let instance = request.instance_url.rsplit('.').next().unwrap();
    instance.parse().unwrap()
}

#[test]
fn middle_slice_is_asked_for_first_and_shown_when_it_comes() {
    let mut viewer = Viewer::with_ct(9);
    let requests = viewer.requests();
    // Nine slices: the middle is the fifth, and nothing shares the line with it.
    assert_eq!(requests.iter().map(slice_of).collect::<Vec<_>>(), [5]);
    assert_eq!(viewer.status(), PaneStatus::Loading);
    viewer.answer(requests[0].ticket, arrived());
    assert_eq!(viewer.status(), PaneStatus::Shown);
    // Nothing else until the browser has put it on screen.
    assert_eq!(viewer.requests(), []);
    viewer.send(Msg::Retrieve(retrieve::Msg::PictureShown));
    // Then two ahead for one behind, six at one time.
    let requests = viewer.requests();
    assert_eq!(requests.iter().map(slice_of).collect::<Vec<_>>(), [6, 7, 4, 8, 9, 3]);
}

#[test]
fn refused_image_shows_its_fault_and_not_its_neighbour() {
    let mut viewer = Viewer::with_ct(3);
    let middle = viewer.requests()[0].ticket;
    viewer.answer(middle, arrived());
    viewer.send(Msg::Retrieve(retrieve::Msg::PictureShown));
    let next = viewer.requests()[0].clone();
    assert_eq!(slice_of(&next), 3);
    viewer.answer(next.ticket, Err(FrameFault::Status { status: 404, retry_after_s: None }));
    viewer.send(Msg::Viewport(viewport::Msg::ScrollBy { pane: 0, frames: 1 }));
    assert_eq!(viewer.status(), PaneStatus::Error);
    assert!(viewer.model.layout.panes[0].shown.is_none());
    assert_eq!(viewer.model.notice.notices[0].code, "RET-404");
    viewer.send(Msg::Viewport(viewport::Msg::ScrollBy { pane: 0, frames: -1 }));
    assert_eq!(viewer.status(), PaneStatus::Shown);
}

#[test]
fn after_a_refusal_of_the_session_nothing_is_prefetched() {
    let mut viewer = Viewer::with_ct(40);
    let requests = viewer.requests();
    viewer.answer(requests[0].ticket, Err(FrameFault::Status { status: 401, retry_after_s: None }));
    assert_eq!(viewer.requests(), []);
    viewer.send(Msg::Retrieve(retrieve::Msg::RetryFailed));
    assert!(!viewer.requests().is_empty());
}

#[test]
fn unreachable_archive_is_asked_again_before_it_counts_as_a_fault() {
    let mut viewer = Viewer::with_ct(1);
    for _ in 0..2 {
        let ticket = viewer.requests()[0].ticket;
        viewer.answer(ticket, Err(FrameFault::Unreachable));
        assert_eq!(viewer.status(), PaneStatus::Loading);
        assert!(viewer.effects.iter().any(|e| matches!(e, Effect::ScheduleRetry { .. })));
        viewer.send(Msg::Retrieve(retrieve::Msg::RetryDue));
    }
    let ticket = viewer.requests()[0].ticket;
    viewer.answer(ticket, Err(FrameFault::Unreachable));
    assert_eq!(viewer.status(), PaneStatus::Error);
}

#[test]
fn crashed_decoder_costs_one_frame_and_is_tried_once_more() {
    let mut viewer = Viewer::with_ct(1);
    let ticket = viewer.requests()[0].ticket;
    viewer.answer(ticket, Err(FrameFault::WorkerCrashed));
    viewer.send(Msg::Retrieve(retrieve::Msg::RetryDue));
    let ticket = viewer.requests()[0].ticket;
    viewer.answer(ticket, Err(FrameFault::WorkerCrashed));
    viewer.send(Msg::Retrieve(retrieve::Msg::RetryDue));
    assert_eq!(viewer.requests(), []);
    assert_eq!(viewer.status(), PaneStatus::Error);
}

#[test]
fn answers_for_a_closed_study_change_nothing() {
    let mut viewer = Viewer::with_ct(9);
    let requests = viewer.requests();
    viewer.send(Msg::ShowStudyList);
    let is_stopped =
        |r: &FrameRequest| viewer.effects.contains(&Effect::AbortFrame { ticket: r.ticket });
    assert!(requests.iter().all(is_stopped));
    viewer.answer(requests[0].ticket, arrived());
    viewer.receive_metadata(9);
    assert_eq!(viewer.model.page, Page::StudyList);
    assert_eq!(viewer.model.retrieve.ready_bytes, 0);
    assert_eq!(viewer.model.study.stacks().count(), 0);
}

#[test]
fn link_that_matches_two_patients_opens_nothing() {
    let mut viewer = Viewer::launched("?accessionNumber=A1");
    let body = br#"[{"0020000D":{"Value":["1.1"]},"00100020":{"Value":["P1"]}},{"0020000D":{"Value":["1.2"]},"00100020":{"Value":["P2"]}}]"#;
    let epoch = viewer.model.study.epoch;
    let outcome = Ok(studies_from_json(body).unwrap());
    viewer.send(Msg::Study(study::Msg::StudyLookedUp { epoch, outcome }));
    assert!(viewer.model.study.studies.is_empty());
    assert_eq!(viewer.model.notice.notices[0].code, "PAT-MANY");
}

#[test]
fn memory_stays_inside_its_budget_and_what_is_on_screen_stays() {
    let mut viewer = Viewer::with_ct(60);
    // Ten frames of 8 · 8 · 2 = 128 bytes.
    viewer.model.retrieve.budget_bytes = 1280;
    for step in 0..60 {
        let frame_idx = (step * 7) % 60;
        viewer.send(Msg::Viewport(viewport::Msg::ScrollTo { pane: 0, frame_idx }));
        for request in viewer.requests() {
            viewer.answer(request.ticket, arrived());
        }
        assert!(viewer.model.retrieve.ready_bytes <= 1280, "{}", viewer.model.retrieve.ready_bytes);
    }
    assert_eq!(viewer.status(), PaneStatus::Shown);
}

#[test]
fn the_same_messages_give_the_same_effects() {
    let run = || {
        let mut viewer = Viewer::with_ct(20);
        for frames in [3, -5, 40, -2] {
            viewer.now_ms += 16.0;
            viewer.send(Msg::Viewport(viewport::Msg::ScrollBy { pane: 0, frames }));
        }
        viewer.effects
    };
    assert_eq!(run(), run());
}
