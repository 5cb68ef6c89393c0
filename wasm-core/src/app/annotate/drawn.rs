//! Annotations as they are drawn over a pane: paths in CSS px, handles, text.
//!
//! Lines are vectors of the page and follow the picture's transform, so they are crisp at every
//! zoom; text stays upright, can be selected and is read aloud.

use std::fmt::Write as _;

use super::{State, gesture, measurements};
use crate::annotation::figure::Figure;
use crate::annotation::kind::KindId;
use crate::annotation::measure::Measurement;
use crate::annotation::outline::{Outline, Primitive};
use crate::annotation::{Annotation, AnnotationId};
use crate::app::link::{self, Mark};
use crate::app::model::Model;
use crate::geometry::spaces::{Affine2, PixelPoint, PixelSpace, ViewportPoint, ViewportSpace};
use crate::geometry::viewport::ImageShape;
use crate::study::display_set::StackFrame;
use crate::tool::place::Draft;

/// What an annotation looks like on one pane.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// `None` while it is being placed.
    pub id: Option<AnnotationId>,
    pub kind: &'static str,
    pub color: u8,
    pub is_selected: bool,
    pub is_locked: bool,
    /// Its text, or its true length, is being typed.
    pub is_editing: bool,
    pub asks_for_length: bool,
    pub label: String,
    /// SVG path data of the solid lines.
    pub path: String,
    /// SVG path data of helping lines.
    pub guides: String,
    /// Where it can be gripped; only of what is selected and free.
    pub handles: Vec<ViewportPoint>,
    /// Where its text begins, right of and below this point.
    pub text_at: ViewportPoint,
    /// Label first, then one line for each number.
    pub text: Vec<String>,
    /// Where the numbers come from, and what must be known of them.
    pub provenance: String,
}

/// A cross at a point, CSS px from its centre to an end.
const CROSS_PX: f64 = 7.0;
const ARROW_PX: f64 = 13.0;
/// Half the opening of an arrow's head.
const ARROW_RAD: f64 = 0.4;
/// Text stands this far from its anchor.
const TEXT_GAP_PX: f64 = 10.0;
/// After the colours that a reader can choose.
const MARK_COLOR: u8 = 6;

type ToViewport = Affine2<ViewportSpace, PixelSpace>;

/// Everything drawn over the frame that pane `index` shows.
pub fn drawn(model: &Model, index: usize) -> Vec<Drawn> {
    let (Some(pane), Some(place)) = (model.layout.panes.get(index), model.layout.place(index))
    else {
        return Vec::new();
    };
    let (Some((_, frame)), Some(image)) = (pane.shown_frame(), pane.image_shape()) else {
        return Vec::new();
    };
    let view = pane.view.viewport_from_pixel(image, place.size);
    let state = &model.annotate;
    let draft = gesture::draft(model, index);
    let replaced = draft.as_ref().and_then(|draft| draft.replaces);
    let mut all: Vec<Drawn> = state
        .store
        .of_frame(&frame.frame_ref())
        .filter(|annotation| annotation.is_visible && Some(annotation.id) != replaced)
        .map(|annotation| of_annotation(state, annotation, image, &view))
        .collect();
    all.extend(link::marks(model, index).into_iter().map(|mark| of_mark(&mark, &view)));
    all.extend(draft.map(|draft| of_draft(state, &draft, frame, image, &view)));
    all
}

fn of_annotation(
    state: &State,
    annotation: &Annotation,
    image: ImageShape,
    view: &ToViewport,
) -> Drawn {
    let is_selected = state.selected == Some(annotation.id);
    let outline = annotation.figure.outline(image);
    let handles = if is_selected && !annotation.is_locked {
        annotation.figure.handles(image)
    } else {
        Vec::new()
    };
    let mut text: Vec<String> = Vec::new();
    if !annotation.label.is_empty() {
        text.push(annotation.label.clone());
    }
    if let Some(mm) = annotation.true_length_mm {
        text.push(format!("calibrated to {mm} mm"));
    }
    let measurements = state.values(annotation.id).map_or(&[][..], |values| &values.measurements);
    text.extend(measurements.iter().map(Measurement::line));
    Drawn {
        id: Some(annotation.id),
        color: annotation.color.0,
        is_selected,
        is_locked: annotation.is_locked,
        is_editing: state.editing == Some(annotation.id),
        asks_for_length: annotation.figure.kind() == KindId::Calibration,
        label: annotation.label.clone(),
        handles: handles.into_iter().map(|point| view.apply(point)).collect(),
        text,
        provenance: provenance(measurements),
        ..shape(&annotation.figure, &outline, view)
    }
}

/// What is on its way, with the numbers that its shape gives.
fn of_draft(
    state: &State,
    draft: &Draft,
    frame: &StackFrame,
    image: ImageShape,
    view: &ToViewport,
) -> Drawn {
    let spec = draft.kind.spec();
    let figure = draft.figure();
    let measurements = figure
        .as_ref()
        .and_then(|f| measurements(f, frame, image, state.spacing_of(frame), None))
        .unwrap_or_default();
    let color = draft.replaces.and_then(|id| state.store.get(id)).map_or(0, |a| a.color.0);
    let handles = (spec.handles)(&draft.points, image);
    let outline = (spec.outline)(&draft.points, image);
    let anchor = view.apply(outline.text_anchor.unwrap_or(draft.pointer));
    Drawn {
        color,
        is_selected: true,
        handles: handles.into_iter().map(|point| view.apply(point)).collect(),
        text: measurements.iter().filter(|m| m.result.is_ok()).map(Measurement::line).collect(),
        ..drawn_outline(spec.name, &outline, view, anchor)
    }
}

/// A reference line or the 3D cursor.
fn of_mark(mark: &Mark, view: &ToViewport) -> Drawn {
    let (kind, primitive, text) = match mark {
        Mark::ReferenceLine(points) => {
            let line = Primitive::Polyline { points: points.to_vec(), is_closed: false };
            ("reference-line", line, Vec::new())
        }
        Mark::Cursor(at, distance_mm) => {
            let text = format!("{:.1} mm from this plane", distance_mm.abs());
            let is_off = distance_mm.abs() >= 0.05;
            ("cursor", Primitive::Cross { at: *at }, is_off.then_some(text).into_iter().collect())
        }
    };
    let anchor = match &primitive {
        Primitive::Cross { at } => *at,
        other => other.path(3).0.first().copied().unwrap_or(PixelPoint::new(0.0, 0.0)),
    };
    let outline = Outline { primitives: vec![primitive], text_anchor: None };
    Drawn { color: MARK_COLOR, text, ..drawn_outline(kind, &outline, view, view.apply(anchor)) }
}

/// Where the numbers come from, and what must be known of them; each thing once.
fn provenance(measurements: &[Measurement]) -> String {
    let mut said: Vec<&str> = Vec::new();
    for measured in measurements.iter().filter_map(|m| m.result.as_ref().ok()) {
        for text in std::iter::once(&measured.provenance).chain(&measured.caveats) {
            if !text.is_empty() && !said.contains(&text.as_str()) {
                said.push(text);
            }
        }
    }
    said.join(". ")
}

fn shape(figure: &Figure, outline: &Outline, view: &ToViewport) -> Drawn {
    let first = figure.points().first().copied().unwrap_or(PixelPoint::new(0.0, 0.0));
    let anchor = view.apply(outline.text_anchor.unwrap_or(first));
    drawn_outline(figure.spec().name, outline, view, anchor)
}

fn drawn_outline(
    kind: &'static str,
    outline: &Outline,
    view: &ToViewport,
    anchor: ViewportPoint,
) -> Drawn {
    let (mut path, mut guides) = (String::new(), String::new());
    for primitive in &outline.primitives {
        match primitive {
            Primitive::Guide { points } => line(&mut guides, &points.map(|p| view.apply(p)), false),
            Primitive::Cross { at } => cross(&mut path, view.apply(*at)),
            Primitive::ArrowHead { tip, tail } => {
                arrow_head(&mut path, view.apply(*tip), view.apply(*tail));
            }
            other => {
                let (points, is_closed) = other.path(CHORDS);
                let points: Vec<_> = points.into_iter().map(|p| view.apply(p)).collect();
                line(&mut path, &points, is_closed);
            }
        }
    }
    Drawn {
        id: None,
        kind,
        color: 0,
        is_selected: false,
        is_locked: false,
        is_editing: false,
        asks_for_length: false,
        label: String::new(),
        path,
        guides,
        handles: Vec::new(),
        text_at: ViewportPoint::new(anchor.x + TEXT_GAP_PX, anchor.y + TEXT_GAP_PX),
        text: Vec::new(),
        provenance: String::new(),
    }
}

/// Chords of an ellipse: on a circle of 1000 px radius they stray by less than half a px.
const CHORDS: usize = 96;

fn line(path: &mut String, points: &[ViewportPoint], is_closed: bool) {
    for (index, point) in points.iter().enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        // Writing to a string cannot fail.
        let _ = write!(path, "{command}{:.2} {:.2}", point.x, point.y);
    }
    if is_closed {
        path.push('Z');
    }
}

fn cross(path: &mut String, at: ViewportPoint) {
    let end = |dx: f64, dy: f64| ViewportPoint::new(at.x + dx, at.y + dy);
    line(path, &[end(-CROSS_PX, 0.0), end(CROSS_PX, 0.0)], false);
    line(path, &[end(0.0, -CROSS_PX), end(0.0, CROSS_PX)], false);
}

fn arrow_head(path: &mut String, tip: ViewportPoint, tail: ViewportPoint) {
    let direction = (tail.y - tip.y).atan2(tail.x - tip.x);
    let end = |turn: f64| {
        let (sin, cos) = (direction + turn).sin_cos();
        ViewportPoint::new(tip.x + ARROW_PX * cos, tip.y + ARROW_PX * sin)
    };
    line(path, &[end(ARROW_RAD), tip, end(-ARROW_RAD)], false);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(kind: KindId, points: &[(f64, f64)]) -> String {
        let points: Vec<_> = points.iter().map(|(x, y)| PixelPoint::new(*x, *y)).collect();
        let figure = Figure::new(kind, points).unwrap();
        let image = ImageShape { rows: 100, columns: 100, pixel_aspect: 1.0 };
        // Two CSS px for each pixel, moved by (10, 20).
        let view = Affine2::new([2.0, 0.0, 10.0], [0.0, 2.0, 20.0]);
        shape(&figure, &figure.outline(image), &view).path
    }

    #[test]
    fn lines_follow_the_transform_of_the_picture() {
        let got = path(KindId::Length, &[(5.0, 5.0), (15.0, 5.0)]);
        assert_eq!(got, "M20.00 30.00L40.00 30.00");
        let got = path(KindId::Rectangle, &[(0.0, 0.0), (10.0, 5.0)]);
        assert!(got.ends_with('Z') && got.contains("30.00 30.00"), "{got}");
    }

    #[test]
    fn marks_keep_their_size_at_every_zoom() {
        // The centre is at (30, 40).
        let got = path(KindId::Probe, &[(10.0, 10.0)]);
        assert_eq!(got, "M23.00 40.00L37.00 40.00M30.00 33.00L30.00 47.00");
    }
}
