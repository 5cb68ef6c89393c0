//! Messages in, model and effects out: how a reader measures, edits, undoes and moves on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use lightbox_core::annotation::hit::Reach;
use lightbox_core::annotation::kind::KindId;
use lightbox_core::app::annotate::drawn::drawn;
use lightbox_core::app::annotate::gesture::Msg as Gesture;
use lightbox_core::app::annotate::panel::{csv, rows};
use lightbox_core::app::annotate::{self, measured_region};
use lightbox_core::app::chrome;
use lightbox_core::app::command::Command;
use lightbox_core::app::edits::edited;
use lightbox_core::app::effect::Effect;
use lightbox_core::app::msg::Msg;
use lightbox_core::app::viewport;
use lightbox_core::geometry::spaces::ViewportPoint;
use lightbox_core::tool::ToolAction;

#[path = "support/viewer.rs"]
mod viewer;

use viewer::{Viewer, arrived};

/// Slice 5 of a CT of 9 on screen: 8 × 8 pixels of 1 mm on 512 × 512 CSS px, so 64 px are 1 mm.
fn reading() -> Viewer {
    let mut viewer = Viewer::with_ct(9);
    let ticket = viewer.requests()[0].ticket;
    viewer.answer(ticket, arrived());
    viewer
}

fn at(x: f64, y: f64) -> ViewportPoint {
    ViewportPoint::new(x, y)
}

fn gesture(viewer: &mut Viewer, msg: Gesture) {
    viewer.send(Msg::Annotate(annotate::Msg::Gesture(msg)));
}

fn drag(viewer: &mut Viewer, from: (f64, f64), to: (f64, f64)) {
    let (from, to) = (at(from.0, from.1), at(to.0, to.1));
    viewer.send(Msg::EditBegun);
    gesture(viewer, Gesture::Pressed { pane: 0, at: from, reach: Reach::MOUSE });
    gesture(viewer, Gesture::Moved { pane: 0, at: to });
    gesture(viewer, Gesture::Released { pane: 0, at: to });
}

fn place(viewer: &mut Viewer, kind: KindId, from: (f64, f64), to: (f64, f64)) {
    viewer.send(Msg::Chrome(chrome::Msg::Place(Some(kind))));
    drag(viewer, from, to);
}

#[test]
fn a_length_says_its_millimetres_and_the_tool_is_put_away() {
    let mut viewer = reading();
    place(&mut viewer, KindId::Length, (64.0, 64.0), (64.0 + 192.0, 64.0 + 256.0));
    // 192 px = 3 mm across, 256 px = 4 mm down: 5 mm.
    assert_eq!(drawn(&viewer.model, 0)[0].text, ["5.0 mm"]);
    assert_eq!(viewer.model.chrome.placing, None);
    assert_eq!(rows(&viewer.model)[0].place, "CT · image 5");
    assert!(rows(&viewer.model)[0].is_draft);
}

#[test]
fn an_annotation_belongs_to_its_frame() {
    let mut viewer = reading();
    place(&mut viewer, KindId::Length, (64.0, 64.0), (256.0, 64.0));
    viewer.send(Msg::Retrieve(lightbox_core::app::retrieve::Msg::PictureShown));
    let next = viewer.requests()[0].ticket;
    viewer.answer(next, arrived());
    viewer.send(Msg::Viewport(viewport::Msg::ScrollBy { pane: 0, frames: 1 }));
    assert_eq!(drawn(&viewer.model, 0), []);
    viewer.send(Msg::JumpTo(rows(&viewer.model)[0].id));
    assert_eq!(viewer.model.layout.panes[0].wanted_idx, 4);
    assert_eq!(drawn(&viewer.model, 0).len(), 1);
}

#[test]
fn a_region_is_measured_on_stored_values() {
    let mut viewer = reading();
    // Columns and rows 1.5 to 4.5 (the first pixel's edge is at -0.5): 3 × 3 pixels.
    place(&mut viewer, KindId::Rectangle, (128.0, 128.0), (320.0, 320.0));
    let asked = viewer.effects.iter().find_map(|effect| match effect {
        Effect::MeasureRegion { id, figure, handle } => Some((*id, figure.clone(), *handle)),
        _ => None,
    });
    let (id, figure, handle) = asked.unwrap();
    // Stored value 1024 + row; rescale intercept -1024: 2, 3 and 4 HU in three rows.
    let pixels: Vec<u8> =
        (0..8u16).flat_map(|row| [1024 + row; 8]).flat_map(u16::to_le_bytes).collect();
    let measurements = measured_region(&viewer.model, &figure, handle, &pixels).unwrap();
    viewer.send(Msg::Annotate(annotate::Msg::Measured { id, figure, measurements }));
    let text = drawn(&viewer.model, 0)[0].text.join("; ");
    assert!(text.contains("Mean 3.0"), "{text}");
    assert!(
        text.contains("Min 2") && text.contains("Max 4") && text.contains("Pixels 9"),
        "{text}"
    );
    assert!(csv(&viewer.model).lines().any(|line| line.starts_with("rectangle,,Mean,3,")));
}

#[test]
fn a_drag_is_one_undo_and_escape_while_placing_leaves_nothing() {
    let mut viewer = reading();
    place(&mut viewer, KindId::Length, (64.0, 64.0), (256.0, 64.0));
    let placed = edited(&viewer.model);
    // Gripped at its end and dragged in two steps.
    viewer.send(Msg::EditBegun);
    gesture(&mut viewer, Gesture::Pressed { pane: 0, at: at(256.0, 64.0), reach: Reach::MOUSE });
    gesture(&mut viewer, Gesture::Moved { pane: 0, at: at(300.0, 64.0) });
    gesture(&mut viewer, Gesture::Moved { pane: 0, at: at(320.0, 64.0) });
    gesture(&mut viewer, Gesture::Released { pane: 0, at: at(320.0, 64.0) });
    assert_eq!(drawn(&viewer.model, 0)[0].text, ["4.0 mm"]);
    viewer.send(Msg::Run(Command::Undo));
    assert!(edited(&viewer.model) == placed);
    viewer.send(Msg::Run(Command::Undo));
    assert!(viewer.model.annotate.store.is_empty());
    viewer.send(Msg::Run(Command::Redo));
    assert!(edited(&viewer.model) == placed);

    viewer.send(Msg::Chrome(chrome::Msg::Place(Some(KindId::Angle))));
    gesture(&mut viewer, Gesture::Pressed { pane: 0, at: at(64.0, 400.0), reach: Reach::MOUSE });
    viewer.send(Msg::Run(Command::Escape));
    assert!(edited(&viewer.model) == placed);
    assert_eq!(viewer.model.chrome.placing, None);
}

#[test]
fn any_edits_undone_give_the_first_state_and_redone_the_last() {
    for seed in 1..40u64 {
        let mut viewer = reading();
        let first = edited(&viewer.model);
        let mut random = seed;
        for _ in 0..30 {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            edit_at_random(&mut viewer, random >> 33);
        }
        let last = edited(&viewer.model);
        while viewer.model.edits.can_undo() {
            viewer.send(Msg::Run(Command::Undo));
        }
        assert!(edited(&viewer.model) == first, "seed {seed}");
        while viewer.model.edits.can_redo() {
            viewer.send(Msg::Run(Command::Redo));
        }
        assert!(edited(&viewer.model) == last, "seed {seed}");
    }
}

fn edit_at_random(viewer: &mut Viewer, random: u64) {
    let place_at = |n: u64| 40.0 + (n % 7) as f64 * 60.0;
    let (x, y) = (place_at(random >> 4), place_at(random >> 9));
    match random % 10 {
        0 => place(viewer, KindId::Length, (x, y), (y + 20.0, x)),
        1 => place(viewer, KindId::Ellipse, (x, y), (x + 50.0, y + 40.0)),
        2 => drag(viewer, (x, y), (x + 30.0, y - 20.0)),
        3 => viewer.send(Msg::Run(Command::DeleteAnnotation)),
        4 => viewer.send(Msg::Run(Command::DuplicateAnnotation)),
        5 => viewer.send(Msg::Run(Command::Invert)),
        6 => viewer.send(Msg::Run(Command::RotateClockwise)),
        7 => {
            let action = ToolAction::Window { right_px: 9.0, down_px: x };
            viewer.send(Msg::EditBegun);
            viewer.send(Msg::Viewport(viewport::Msg::Act { pane: 0, action }));
        }
        8 => {
            let (rows, columns) = (1 + (random >> 5) as usize % 2, 1 + (random >> 7) as usize % 2);
            viewer.send(Msg::EditBegun);
            viewer.send(Msg::Layout(lightbox_core::app::layout::Msg::SetGrid { rows, columns }));
        }
        _ => viewer.send(Msg::Run(Command::ToggleAnnotationsVisible)),
    }
}

#[test]
fn a_calibration_line_gives_its_series_a_spacing() {
    let mut viewer = reading();
    place(&mut viewer, KindId::Calibration, (64.0, 64.0), (64.0 + 320.0, 64.0));
    let id = viewer.model.annotate.editing.unwrap();
    // Five pixels are 20 mm: 4 mm each.
    viewer.send(Msg::Annotate(annotate::Msg::Calibrate { id, length_mm: 20.0 }));
    place(&mut viewer, KindId::Length, (64.0, 320.0), (192.0, 320.0));
    let text = &drawn(&viewer.model, 0)[1].text;
    assert!(text[0].starts_with("8.0 mm"), "{text:?}");
}

#[test]
fn another_study_takes_annotations_and_their_history_away() {
    let mut viewer = reading();
    place(&mut viewer, KindId::Length, (64.0, 64.0), (256.0, 64.0));
    viewer.send(Msg::ShowStudyList);
    assert_eq!(viewer.model.notice.notices[0].code, "SAV-DRAFT");
    assert_eq!(viewer.model.annotate.store.len(), 1);
    viewer.send(Msg::ShowStudyList);
    assert!(viewer.model.annotate.store.is_empty());
    assert!(!viewer.model.edits.can_undo());
}
