//! Panes that move together: by place in the patient, never by number.
//!
//! Within one frame of reference (PS3.3 C.7.4.1.1.1) places agree exactly. Across frames of
//! reference they agree as they did when the reader linked the panes, and that is said.

use super::layout;
use super::model::Model;
use super::pane::{Pane, PanePlace, WindowChoice};
use crate::geometry::plane::ImagePlane;
use crate::geometry::reference_line::reference_line;
use crate::geometry::spaces::{PatientPoint, PixelPoint, ViewportPoint};
use crate::geometry::viewport::ViewState;
use crate::study::display_set::{DisplaySetId, StackFrame};
use crate::uid::FrameOfReferenceUid;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    pub is_linked: bool,
    /// Where each pane stood when the link was made, by pane.
    anchors: Vec<Option<Anchor>>,
    pub has_reference_lines: bool,
    /// The point that is marked in every pane of its frame of reference.
    pub cursor: Option<Cursor>,
}

#[derive(Debug, Clone, PartialEq)]
struct Anchor {
    display_set: DisplaySetId,
    position_mm: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    pub frame_of_reference: FrameOfReferenceUid,
    pub point: PatientPoint,
}

impl State {
    /// Forgets links and the cursor, for another study.
    pub fn close(&mut self) {
        let has_reference_lines = self.has_reference_lines;
        *self = Self { has_reference_lines, ..Self::default() };
    }
}

/// Normals further apart than this (about 25°) are different directions.
const MIN_COSINE: f64 = 0.9;

/// What a pane shows of its stack, for comparing before and after a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Stand {
    wanted_idx: usize,
    view: ViewState,
    window: WindowChoice,
}

/// How every pane stands; empty when nothing is linked.
pub fn stands(model: &Model) -> Vec<Stand> {
    if !model.link.is_linked {
        return Vec::new();
    }
    let stand = |pane: &Pane| Stand {
        wanted_idx: pane.wanted_idx,
        view: pane.view,
        window: pane.window.clone(),
    };
    model.layout.panes.iter().map(stand).collect()
}

/// Lets the other panes follow the one that a message moved.
pub fn follow(model: &mut Model, before: &[Stand]) {
    let after = stands(model);
    let moved = before.iter().zip(&after).position(|(before, after)| before != after);
    let (Some(leader), true) = (moved, before.len() == after.len()) else { return };
    let (Some(was), Some(is)) = (before.get(leader), after.get(leader)) else { return };
    for follower in model.layout.visible() {
        if follower == leader {
            continue;
        }
        if was.wanted_idx != is.wanted_idx {
            follow_scroll(model, leader, follower);
        }
        if was.view.zoom != is.view.zoom || was.view.pan != is.view.pan {
            follow_view(&mut model.layout, leader, follower);
        }
        if was.window != is.window {
            follow_window(&mut model.layout, leader, follower);
        }
    }
}

pub fn link(model: &mut Model) {
    let anchor = |pane: &Pane| {
        let plane = plane_of(wanted_frame(pane)?)?;
        let display_set = pane.stack.as_ref()?.id().clone();
        Some(Anchor { display_set, position_mm: plane.position_along_normal() })
    };
    model.link.anchors = model.layout.panes.iter().map(anchor).collect();
    model.link.is_linked = true;
}

pub fn unlink(model: &mut Model) {
    model.link.is_linked = false;
    model.link.anchors.clear();
}

fn wanted_frame(pane: &Pane) -> Option<&StackFrame> {
    pane.stack.as_ref()?.set.frames.get(pane.wanted_idx)
}

fn plane_of(frame: &StackFrame) -> Option<ImagePlane> {
    frame.frame_header()?.plane
}

fn frame_of_reference(frame: &StackFrame) -> Option<&FrameOfReferenceUid> {
    frame.header.frame_of_reference.as_ref()
}

fn is_same_space(a: &StackFrame, b: &StackFrame) -> bool {
    frame_of_reference(a).is_some_and(|uid| frame_of_reference(b) == Some(uid))
}

/// The place along `follower`'s normal that belongs to what `leader` shows, mm.
fn target_mm(model: &Model, leader: usize, follower: usize) -> Option<f64> {
    let panes = &model.layout.panes;
    let (leading, following) =
        (wanted_frame(panes.get(leader)?)?, wanted_frame(panes.get(follower)?)?);
    let (plane, other) = (plane_of(leading)?, plane_of(following)?);
    let cosine = plane.normal().dot(other.normal());
    if cosine.abs() < MIN_COSINE {
        return None;
    }
    if is_same_space(leading, following) {
        let pixel = leading.header.pixel.as_ref()?;
        let middle = PixelPoint::new(
            (f64::from(pixel.columns) - 1.0) / 2.0,
            (f64::from(pixel.rows) - 1.0) / 2.0,
        );
        return Some(plane.patient_from_pixel(middle).along(other.normal()));
    }
    let [from, to] = [leader, follower].map(|pane| anchor(model, pane));
    let travelled = plane.position_along_normal() - from?;
    Some(to? + travelled * cosine.signum())
}

/// Where a pane stood when it was linked, if the same display set still hangs in it.
fn anchor(model: &Model, pane: usize) -> Option<f64> {
    let anchor = model.link.anchors.get(pane)?.as_ref()?;
    let hung = model.layout.panes.get(pane)?.stack.as_ref()?.id();
    (*hung == anchor.display_set).then_some(anchor.position_mm)
}

fn follow_scroll(model: &mut Model, leader: usize, follower: usize) {
    let Some(target) = target_mm(model, leader, follower) else { return };
    if let Some(pane) = model.layout.panes.get_mut(follower) {
        scroll_to_position(pane, target);
    }
}

/// To the frame nearest to a place along the stack's normal.
fn scroll_to_position(pane: &mut Pane, target_mm: f64) {
    let Some(stack) = &pane.stack else { return };
    let distance = |frame: &StackFrame| {
        plane_of(frame)
            .map_or(f64::INFINITY, |plane| (plane.position_along_normal() - target_mm).abs())
    };
    let nearest = stack
        .set
        .frames
        .iter()
        .enumerate()
        .map(|(index, frame)| (index, distance(frame)))
        .filter(|(_, distance)| distance.is_finite())
        .min_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((index, _)) = nearest
        && index != pane.wanted_idx
    {
        pane.direction = if index < pane.wanted_idx { -1 } else { 1 };
        pane.wanted_idx = index;
    }
}

/// The same millimetres for a CSS px, and the same place of the patient in the middle.
fn follow_view(layout: &mut layout::State, leader: usize, follower: usize) {
    let (Some(from), Some(to)) = (layout.place(leader), layout.place(follower)) else { return };
    let (Some(leading), Some(following)) = (layout.panes.get(leader), layout.panes.get(follower))
    else {
        return;
    };
    let view = followed_view(leading, &from, following, &to);
    if let (Some(view), Some(pane)) = (view, layout.panes.get_mut(follower)) {
        pane.view = view;
    }
}

fn followed_view(
    leading: &Pane,
    from: &PanePlace,
    following: &Pane,
    to: &PanePlace,
) -> Option<ViewState> {
    let (image, other) = (leading.image_shape()?, following.image_shape()?);
    let (frame, other_frame) = (leading.shown_frame()?.1, following.shown_frame()?.1);
    let mm = |frame: &StackFrame| Some(frame.frame_header()?.spacing.mm?.column);
    let mut view = ViewState { pan: leading.view.pan, ..following.view };
    view.zoom = match (mm(frame), mm(other_frame)) {
        (Some(mm), Some(other_mm)) => {
            let px_per_mm = leading.view.scale(image, from.size) / mm;
            following.view.at_scale(px_per_mm * other_mm, other, to.size).zoom
        }
        _ => leading.view.zoom,
    };
    if let (Some(plane), Some(other_plane)) = (plane_of(frame), plane_of(other_frame))
        && is_same_space(frame, other_frame)
        && plane.normal().dot(other_plane.normal()).abs() >= MIN_COSINE
    {
        let middle = ViewportPoint::new(from.size.width / 2.0, from.size.height / 2.0);
        let pixel = leading.view.viewport_from_pixel(image, from.size).inverse()?.apply(middle);
        let (pixel, _) = other_plane.pixel_from_patient(plane.patient_from_pixel(pixel));
        view.pan = [0.0, 0.0];
        let at = view.viewport_from_pixel(other, to.size).apply(pixel);
        view.pan = [to.size.width / 2.0 - at.x, to.size.height / 2.0 - at.y];
    }
    Some(view)
}

/// Grey values mean the same within a modality only.
fn follow_window(layout: &mut layout::State, leader: usize, follower: usize) {
    let modality = |pane: Option<&Pane>| Some(pane?.stack.as_ref()?.set.modality.clone());
    let leading = layout.panes.get(leader);
    if modality(leading) != modality(layout.panes.get(follower)) {
        return;
    }
    let window = leading.map(|pane| pane.window.clone());
    if let (Some(window), Some(pane)) = (window, layout.panes.get_mut(follower)) {
        pane.window = window;
    }
}

/// Marks the point under `at` of a pane everywhere, and scrolls the other panes to it.
pub fn point_at(model: &mut Model, pane: usize, at: ViewportPoint) {
    let Some(cursor) = pointed(&model.layout, pane, at) else { return };
    for other in model.layout.visible() {
        let Some(slot) = model.layout.panes.get_mut(other).filter(|_| other != pane) else {
            continue;
        };
        let plane = wanted_frame(slot)
            .filter(|frame| frame_of_reference(frame) == Some(&cursor.frame_of_reference))
            .and_then(plane_of);
        if let Some(plane) = plane {
            scroll_to_position(slot, cursor.point.along(plane.normal()));
        }
    }
    model.link.cursor = Some(cursor);
}

fn pointed(layout: &layout::State, pane: usize, at: ViewportPoint) -> Option<Cursor> {
    let (pane, place) = (layout.panes.get(pane)?, layout.place(pane)?);
    let frame = pane.shown_frame()?.1;
    let view = pane.view.viewport_from_pixel(pane.image_shape()?, place.size);
    let point = plane_of(frame)?.patient_from_pixel(view.inverse()?.apply(at));
    Some(Cursor { frame_of_reference: frame_of_reference(frame)?.clone(), point })
}

/// What lies over a pane's picture because of the others, in its pixels.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// Where the active pane's plane cuts this one.
    ReferenceLine([PixelPoint; 2]),
    /// The 3D cursor; its distance from this plane, mm.
    Cursor(PixelPoint, f64),
}

/// Marks are never drawn where the frames of reference differ.
pub fn marks(model: &Model, index: usize) -> Vec<Mark> {
    reference_line_on(model, index).into_iter().chain(cursor_on(model, index)).collect()
}

fn reference_line_on(model: &Model, index: usize) -> Option<Mark> {
    let layout = &model.layout;
    if !model.link.has_reference_lines || layout.active == index {
        return None;
    }
    let image = layout.panes.get(index)?.shown_frame()?.1;
    let other = layout.active_pane()?.shown_frame()?.1;
    let pixel = other.header.pixel.as_ref().filter(|_| is_same_space(image, other))?;
    let line = reference_line(&plane_of(image)?, &plane_of(other)?, pixel.rows, pixel.columns)?;
    Some(Mark::ReferenceLine(line))
}

fn cursor_on(model: &Model, index: usize) -> Option<Mark> {
    let cursor = model.link.cursor.as_ref()?;
    let frame = model.layout.panes.get(index)?.shown_frame()?.1;
    if frame_of_reference(frame) != Some(&cursor.frame_of_reference) {
        return None;
    }
    let (pixel, distance_mm) = plane_of(frame)?.pixel_from_patient(cursor.point);
    // Beyond the slice it would mark another place of the patient.
    let thickness = frame.frame_header()?.slice_thickness_mm.unwrap_or(0.0);
    let spacing = model.layout.panes.get(index)?.stack.as_ref()?.set.slice_spacing_mm;
    let reach = thickness.max(spacing.unwrap_or(0.0)).max(1.0) / 2.0 + 0.01;
    (distance_mm.abs() <= reach).then_some(Mark::Cursor(pixel, distance_mm))
}

/// What a linked pane says of its link; `None` when it is not linked with any other.
pub fn said(model: &Model, index: usize) -> Option<String> {
    if !model.link.is_linked {
        return None;
    }
    let visible = model.layout.visible();
    let mut others = visible.into_iter().filter(|other| *other != index);
    let partner = others.find(|other| target_mm(model, *other, index).is_some())?;
    let [frame, other] =
        [index, partner].map(|pane| model.layout.panes.get(pane).and_then(wanted_frame));
    if is_same_space(frame?, other?) {
        return Some("LINKED".to_owned());
    }
    let difference = anchor(model, index)? - anchor(model, partner)?;
    Some(format!("LINKED, APPROXIMATE · Δ = {difference:+.1} mm"))
}
