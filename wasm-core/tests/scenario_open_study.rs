//! Messages in, effects and model out: how a study opens, is read, fails and is closed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use lightbox_core::app::effect::Effect;
use lightbox_core::app::model::Page;
use lightbox_core::app::msg::Msg;
use lightbox_core::app::pane::PaneStatus;
use lightbox_core::app::{retrieve, study, viewport};
use lightbox_core::dicomweb::qido::studies_from_json;
use lightbox_core::retrieve::request::{FrameFault, FrameRequest};

#[path = "support/viewer.rs"]
mod viewer;

use viewer::{Viewer, arrived};

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
