//! Linked panes: messages in, which slices are shown where out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use lightbox_core::app::command::Command;
use lightbox_core::app::layout;
use lightbox_core::app::link::{Mark, marks, said};
use lightbox_core::app::msg::Msg;
use lightbox_core::app::study;
use lightbox_core::app::viewport;
use lightbox_core::dicom::header::headers_from_metadata;
use lightbox_core::dicomweb::qido::series_from_json;
use lightbox_core::geometry::spaces::ViewportPoint;
use lightbox_core::tool::ToolAction;
use lightbox_core::uid::Uid;

#[path = "support/viewer.rs"]
mod viewer;

use viewer::{STUDY, Viewer, arrived};

/// One series of the study: its slices' positions, orientation and frame of reference.
struct Series {
    uid: &'static str,
    frame_of_reference: &'static str,
    /// Six cosines.
    orientation: &'static str,
    positions: Vec<[f64; 3]>,
}

const AXIAL: &str = "1,0,0,0,1,0";
const CORONAL: &str = "1,0,0,0,0,-1";

fn axial(uid: &'static str, frame_of_reference: &'static str, z: &[f64]) -> Series {
    let positions = z.iter().map(|z| [0.0, 0.0, *z]).collect();
    Series { uid, frame_of_reference, orientation: AXIAL, positions }
}

/// Side by side, every frame that is asked for arrived.
fn reading(left: &Series, right: &Series) -> Viewer {
    let mut viewer = Viewer::launched(&format!("?studyUID={STUDY}"));
    viewer.send(Msg::Layout(layout::Msg::SetGrid { rows: 1, columns: 2 }));
    let found: Vec<String> = [left, right]
        .iter()
        .enumerate()
        .map(|(n, s)| {
            format!(
                r#"{{"0020000D":{{"Value":["{STUDY}"]}},"0020000E":{{"Value":["{}"]}},"00080060":{{"Value":["CT"]}},"00200011":{{"Value":[{n}]}}}}"#,
                s.uid
            )
        })
        .collect();
    let study = Uid::parse(STUDY).unwrap();
    let outcome =
        Ok(series_from_json(format!("[{}]", found.join(",")).as_bytes(), &study).unwrap());
    viewer.send(Msg::Study(study::Msg::SeriesFound { study: study.clone(), outcome }));
    for series in [left, right] {
        let outcome = Ok(study::SeriesMetadata { headers: headers(series), unreadable: 0 });
        let (study, series) = (study.clone(), Uid::parse(series.uid).unwrap());
        viewer.send(Msg::Study(study::Msg::MetadataRetrieved { study, series, outcome }));
    }
    settle(&mut viewer);
    viewer
}

fn headers(series: &Series) -> Vec<Arc<lightbox_core::dicom::attributes::InstanceHeader>> {
    let slice = |(n, [x, y, z]): (usize, &[f64; 3])| {
        let Series { uid, frame_of_reference, orientation, .. } = series;
        format!(
            r#"{{"0020000D":{{"Value":["{STUDY}"]}},"0020000E":{{"Value":["{uid}"]}},"00080018":{{"Value":["{uid}.{n}"]}},
            "00080060":{{"Value":["CT"]}},"00280010":{{"Value":[8]}},"00280011":{{"Value":[8]}},"00280100":{{"Value":[16]}},
            "00200052":{{"Value":["{frame_of_reference}"]}},"00280030":{{"Value":[10,10]}},"00200013":{{"Value":[{n}]}},
            "00200032":{{"Value":[{x},{y},{z}]}},"00200037":{{"Value":[{orientation}]}}}}"#
        )
    };
    let all: Vec<String> = series.positions.iter().enumerate().map(slice).collect();
    headers_from_metadata(format!("[{}]", all.join(",")).as_bytes()).unwrap().0
}

fn settle(viewer: &mut Viewer) {
    loop {
        let requests = viewer.requests();
        if requests.is_empty() {
            break;
        }
        for request in requests {
            viewer.answer(request.ticket, arrived());
        }
    }
    viewer.send(Msg::Retrieve(lightbox_core::app::retrieve::Msg::PictureShown));
    let requests = viewer.requests();
    for request in requests {
        viewer.answer(request.ticket, arrived());
    }
}

fn scroll(viewer: &mut Viewer, pane: usize, frame_idx: usize) {
    viewer.send(Msg::Viewport(viewport::Msg::ScrollTo { pane, frame_idx }));
    settle(viewer);
}

/// Position along z of what a pane wants to show, mm.
fn z(viewer: &Viewer, pane: usize) -> f64 {
    let pane = &viewer.model.layout.panes[pane];
    let frame = &pane.stack.as_ref().unwrap().set.frames[pane.wanted_idx];
    frame.frame_header().unwrap().plane.unwrap().position.0[2]
}

#[test]
fn in_one_frame_of_reference_panes_agree_by_millimetres_not_by_number() {
    // Every 2 mm from 0 to 40; every 5 mm from 10 to 60.
    let thin: Vec<f64> = (0..=20).map(|n| f64::from(n) * 2.0).collect();
    let thick: Vec<f64> = (0..=10).map(|n| 10.0 + f64::from(n) * 5.0).collect();
    let mut viewer = reading(&axial("1.7.1", "1.5", &thin), &axial("1.7.2", "1.5", &thick));
    scroll(&mut viewer, 0, 3);
    assert_eq!((z(&viewer, 0), z(&viewer, 1)), (6.0, 35.0), "not linked yet");
    viewer.send(Msg::Run(Command::ToggleLink));
    scroll(&mut viewer, 0, 16);
    // 32 mm: nearer to 30 than to 35.
    assert_eq!((z(&viewer, 0), z(&viewer, 1)), (32.0, 30.0));
    scroll(&mut viewer, 1, 2);
    assert_eq!((z(&viewer, 0), z(&viewer, 1)), (20.0, 20.0));
    assert_eq!(said(&viewer.model, 0), Some("LINKED".to_owned()));
    viewer.send(Msg::Run(Command::Unlink));
    scroll(&mut viewer, 0, 0);
    assert_eq!(z(&viewer, 1), 20.0);
    assert_eq!(said(&viewer.model, 0), None);
}

#[test]
fn across_frames_of_reference_the_offset_of_the_link_is_kept_and_said() {
    let left: Vec<f64> = (0..20).map(|n| f64::from(n) * 2.0).collect();
    let right: Vec<f64> = (0..20).map(|n| 100.0 + f64::from(n) * 2.0).collect();
    let mut viewer = reading(&axial("1.7.1", "1.5", &left), &axial("1.7.2", "1.6", &right));
    // The reader finds the same level: 10 mm on the left, 120 mm on the right.
    scroll(&mut viewer, 0, 5);
    scroll(&mut viewer, 1, 10);
    viewer.send(Msg::Run(Command::ToggleLink));
    scroll(&mut viewer, 0, 8);
    assert_eq!((z(&viewer, 0), z(&viewer, 1)), (16.0, 126.0));
    assert_eq!(said(&viewer.model, 1).unwrap(), "LINKED, APPROXIMATE · Δ = +110.0 mm");
    assert_eq!(said(&viewer.model, 0).unwrap(), "LINKED, APPROXIMATE · Δ = -110.0 mm");
}

#[test]
fn planes_that_cross_do_not_follow_each_other_but_show_where_they_cut() {
    let stack: Vec<f64> = (0..8).map(|n| f64::from(n) * 10.0).collect();
    let coronal = Series {
        uid: "1.7.2",
        frame_of_reference: "1.5",
        orientation: CORONAL,
        positions: (0..8).map(|n| [0.0, f64::from(n) * 10.0, 70.0]).collect(),
    };
    let mut viewer = reading(&axial("1.7.1", "1.5", &stack), &coronal);
    viewer.send(Msg::Run(Command::ToggleLink));
    let before = viewer.model.layout.panes[1].wanted_idx;
    scroll(&mut viewer, 0, 2);
    assert_eq!(viewer.model.layout.panes[1].wanted_idx, before);
    viewer.send(Msg::Run(Command::ToggleReferenceLines));
    // The axial plane at z = 20 mm lies (70 - 20) / 10 = 5 rows below the coronal's top.
    let [Mark::ReferenceLine([a, b])] = marks(&viewer.model, 1)[..] else { panic!("one line") };
    assert!((a.y - 5.0).abs() < 1e-9 && (b.y - 5.0).abs() < 1e-9, "{a:?} {b:?}");
    assert_eq!(marks(&viewer.model, 0), [], "none on the active pane itself");
}

#[test]
fn the_3d_cursor_takes_other_panes_to_the_point_and_never_leaves_its_frame_of_reference() {
    let stack: Vec<f64> = (0..8).map(|n| f64::from(n) * 10.0).collect();
    let coronal = Series {
        uid: "1.7.2",
        frame_of_reference: "1.5",
        orientation: CORONAL,
        positions: (0..8).map(|n| [0.0, f64::from(n) * 10.0, 70.0]).collect(),
    };
    let mut viewer = reading(&axial("1.7.1", "1.5", &stack), &coronal);
    scroll(&mut viewer, 0, 2);
    // The pane is 255 × 512 px for 8 × 8 pixels: its middle is pixel (3.5, 3.5), 35 mm, 35 mm.
    let size = viewer.model.layout.place(0).unwrap().size;
    let at = ViewportPoint::new(size.width / 2.0, size.height / 2.0);
    viewer.send(Msg::Viewport(viewport::Msg::Act { pane: 0, action: ToolAction::PointAt { at } }));
    settle(&mut viewer);
    // The coronal slices at y = 30 and 40 mm are equally near.
    assert!([3, 4].contains(&viewer.model.layout.panes[1].wanted_idx));
    let [Mark::Cursor(pixel, distance)] = marks(&viewer.model, 1)[..] else { panic!("a cursor") };
    assert!((pixel.x - 3.5).abs() < 1e-9 && (pixel.y - 5.0).abs() < 1e-9, "{pixel:?}");
    assert!((distance.abs() - 5.0).abs() < 1e-9);

    let mut other = reading(&axial("1.7.1", "1.5", &stack), &axial("1.7.2", "1.6", &stack));
    other.send(Msg::Viewport(viewport::Msg::Act { pane: 0, action: ToolAction::PointAt { at } }));
    assert_eq!(marks(&other.model, 1), []);
}

#[test]
fn zoom_follows_by_physical_size() {
    let stack: Vec<f64> = (0..8).map(|n| f64::from(n) * 10.0).collect();
    let mut viewer = reading(&axial("1.7.1", "1.5", &stack), &axial("1.7.2", "1.5", &stack));
    viewer.send(Msg::Run(Command::ToggleLink));
    let anchor = ViewportPoint::new(10.0, 20.0);
    viewer.send(Msg::Viewport(viewport::Msg::ZoomAbout { pane: 1, anchor, factor: 2.0 }));
    let views: Vec<_> = viewer.model.layout.panes.iter().map(|pane| pane.view).collect();
    assert!((views[0].zoom - 2.0).abs() < 1e-9);
    assert!((views[0].pan[0] - views[1].pan[0]).abs() < 1e-6, "{views:?}");
}
