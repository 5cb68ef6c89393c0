//! The pointer on annotations: placing, gripping, moving.

use super::{Ctx, State as Annotations};
use crate::annotation::Annotation;
use crate::annotation::hit::{Reach, View};
use crate::annotation::kind::KindId;
use crate::app::layout;
use crate::app::model::Model;
use crate::geometry::spaces::ViewportPoint;
use crate::tool::place::{Draft, Ground, Hand, PlaceAction, Response};
use crate::uid::{FrameRef, Uid};

#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    hand: Hand,
    /// Where the hand is.
    pane: usize,
}

#[derive(Debug, Clone, Copy)]
pub enum Msg {
    Pressed {
        pane: usize,
        at: ViewportPoint,
        reach: Reach,
    },
    Moved {
        pane: usize,
        at: ViewportPoint,
    },
    Released {
        pane: usize,
        at: ViewportPoint,
    },
    /// Enter or a double click: a polygon has all its corners.
    Confirmed,
    Cancelled,
}

impl State {
    pub fn is_busy(&self) -> bool {
        !self.hand.is_idle()
    }
}

/// Whether a press here is for an annotation, not for the chosen tool.
pub fn takes_press(model: &Model, pane: usize, at: ViewportPoint, reach: Reach) -> bool {
    let state = &model.annotate;
    if state.gesture.is_busy() || model.chrome.placing.is_some() {
        return true;
    }
    with_ground(state, &model.layout, pane, None, reach, |ground| ground.hit(at).is_some())
        .unwrap_or(false)
}

/// Whether moves of a pointer that is up are of interest: something is being placed.
pub fn follows_pointer(model: &Model) -> bool {
    model.annotate.gesture.is_busy()
}

/// What is being placed or moved on pane `index`.
pub fn draft(model: &Model, index: usize) -> Option<Draft> {
    let state = &model.annotate;
    if state.gesture.pane != index {
        return None;
    }
    let placing = model.chrome.placing;
    with_ground(state, &model.layout, index, placing, Reach::MOUSE, |ground| {
        state.gesture.hand.draft(ground)
    })?
}

/// `None` where the pane shows no frame.
fn with_ground<T>(
    state: &Annotations,
    layout: &layout::State,
    pane: usize,
    kind: Option<KindId>,
    reach: Reach,
    read: impl FnOnce(&Ground<'_>) -> T,
) -> Option<T> {
    let (shown, place) = (layout.panes.get(pane)?, layout.place(pane)?);
    let image = shown.image_shape()?;
    let frame: FrameRef = shown.shown_frame()?.1.frame_ref();
    let view =
        View { image, viewport_from_pixel: shown.view.viewport_from_pixel(image, place.size) };
    Some(read(&Ground { frame: &frame, view, store: &state.store, kind, reach }))
}

/// Applies a pointer event. Returns whether a figure was finished.
pub fn update(state: &mut Annotations, msg: Msg, ctx: &Ctx<'_>) -> bool {
    let mut hand = std::mem::take(&mut state.gesture.hand);
    let reach = match msg {
        Msg::Pressed { reach, .. } => reach,
        _ => Reach::MOUSE,
    };
    if let Msg::Pressed { pane, .. } = msg {
        state.gesture.pane = pane;
    }
    let pane = state.gesture.pane;
    let response = match msg {
        Msg::Confirmed => Some(hand.confirmed()),
        Msg::Cancelled => Some(hand.cancelled()),
        Msg::Pressed { at, .. } => {
            let pressed = with_ground(state, ctx.layout, pane, ctx.placing, reach, |ground| {
                hand.pressed(at, ground)
            });
            // A press beside everything lets go of what was selected.
            if !pressed.as_ref().is_some_and(|r| r.is_taken) {
                state.selected = None;
            }
            pressed
        }
        Msg::Moved { at, .. } => {
            with_ground(state, ctx.layout, pane, ctx.placing, reach, |ground| {
                hand.moved(at, ground)
            })
        }
        Msg::Released { at, .. } => {
            with_ground(state, ctx.layout, pane, ctx.placing, reach, |ground| {
                hand.released(at, ground)
            })
        }
    };
    state.gesture.hand = hand;
    response.is_some_and(|response| carry_out(state, response, ctx))
}

fn carry_out(state: &mut Annotations, response: Response, ctx: &Ctx<'_>) -> bool {
    match response.action {
        None => false,
        Some(PlaceAction::Select(id)) => {
            state.selected = Some(id);
            false
        }
        Some(PlaceAction::Change { id, figure }) => {
            if let Some(annotation) = state.store.get(id).cloned() {
                state.store.change(Annotation { figure, ..annotation }).unwrap_or_default();
            }
            false
        }
        Some(PlaceAction::Add { frame, figure }) => {
            let (id, kind) = (state.ids.mint(), figure.kind());
            let tracking = Uid::from_random(ctx.random);
            state.store.add(Annotation::new(id, tracking, frame, figure)).unwrap_or_default();
            state.selected = Some(id);
            // What is nothing without its text or its length is asked for it at once.
            if matches!(kind, KindId::Text | KindId::Arrow | KindId::Calibration) {
                state.editing = Some(id);
            }
            true
        }
    }
}
