//! Where the reader is in the stack, and which frames are here.

use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use lightbox_core::app::retrieve::FrameState;
use lightbox_core::app::viewport;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::store::{use_dispatch, use_slice_with};
use crate::ui::emit_some::emit_some;
use crate::ui::placed::use_placed;

const LABEL: &str = "Frames";

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ScrollBarProps {
    pub index: usize,
}

/// Runs of frames `[start, end)` that are in the same state. Those that are ready grow in steps:
/// drawing the page again for each of some hundred frames would take longer than decoding them.
#[derive(Debug, Clone, PartialEq, Default)]
struct Received {
    ready: Vec<(usize, usize)>,
    failed: Vec<(usize, usize)>,
}

fn extend(runs: &mut Vec<(usize, usize)>, index: usize) {
    match runs.last_mut() {
        Some((_, end)) if *end == index => *end += 1,
        _ => runs.push((index, index + 1)),
    }
}

/// Steps that a stack's length is told in while it arrives.
const STEPS: usize = 32;

/// The whole steps of a run; what has arrived is never told too long.
fn in_steps((start, end): (usize, usize), frames: usize) -> Option<(usize, usize)> {
    let step = (frames / STEPS).max(1);
    let end = if end == frames { end } else { end - end % step };
    let start = start.next_multiple_of(step);
    (start < end).then_some((start, end))
}

fn received(model: &Model, pane: &usize) -> Received {
    let stack = model.layout.panes.get(*pane).and_then(|pane| pane.stack.as_ref());
    let mut received = Received::default();
    for (index, handle) in stack.iter().flat_map(|stack| stack.handles.iter()).enumerate() {
        match model.retrieve.entry(*handle).map(|entry| &entry.state) {
            Some(FrameState::Ready { .. }) => extend(&mut received.ready, index),
            Some(FrameState::Failed { .. }) => extend(&mut received.failed, index),
            _ => {}
        }
    }
    let frames = stack.map_or(0, |stack| stack.handles.len());
    received.ready = received.ready.into_iter().filter_map(|run| in_steps(run, frames)).collect();
    received
}

/// Frames, the wanted one, the one shown; both counted from 0.
fn position(model: &Model, pane: &usize) -> (usize, usize, Option<usize>) {
    model.layout.panes.get(*pane).map_or((0, 0, None), |pane| {
        (pane.frame_count(), pane.wanted_idx, pane.shown.as_ref().map(|shown| shown.frame_idx))
    })
}

#[component]
pub fn ScrollBar(props: &ScrollBarProps) -> Html {
    let pane = props.index;
    let (frames, wanted, shown) = use_slice_with(pane, position);
    let dispatch = use_dispatch();
    let track = use_node_ref();
    let last = frames.saturating_sub(1);
    let thumb = use_placed(vec![
        ("--at", (wanted as f64 / last.max(1) as f64).to_string()),
        ("--share", (1.0 / frames.max(1) as f64).to_string()),
    ]);
    let scroll = {
        let track = track.clone();
        emit_some(&dispatch, move |event: PointerEvent| {
            let frame_idx = frame_at(&track, &event, last)?;
            Some(Msg::Viewport(viewport::Msg::ScrollTo { pane, frame_idx }))
        })
    };
    let press = {
        let (track, scroll) = (track.clone(), scroll.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(track) = track.cast::<HtmlElement>() {
                // Without capture the drag ends at the track's edge.
                track.set_pointer_capture(event.pointer_id()).unwrap_or_default();
            }
            scroll.emit(event);
        })
    };
    let drag = Callback::from(move |event: PointerEvent| {
        if event.buttons() & 1 == 1 {
            scroll.emit(event);
        }
    });
    if frames < 2 {
        return Html::default();
    }
    html! {
        <div ref={track} class="scrollbar" data-testid="scrollbar" role="scrollbar"
            aria-label={LABEL} aria-orientation="vertical" aria-valuemin="1"
            aria-valuemax={frames.to_string()} aria-valuenow={(wanted + 1).to_string()}
            onpointerdown={press} onpointermove={drag}>
            <Track {pane} {frames} {shown} />
            <div class="scrollbar-thumb" ref={thumb}></div>
        </div>
    }
}

/// The frame under the pointer: the track's ends are the first and the last.
fn frame_at(track: &NodeRef, event: &PointerEvent, last: usize) -> Option<usize> {
    let rect = track.cast::<HtmlElement>()?.get_bounding_client_rect();
    let share = (f64::from(event.client_y()) - rect.top()) / rect.height().max(1.0);
    Some((share.clamp(0.0, 1.0) * last as f64).round() as usize)
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct TrackProps {
    pane: usize,
    frames: usize,
    shown: Option<usize>,
}

/// Received frames as marks on a scale of one unit per frame.
#[component]
fn Track(props: &TrackProps) -> Html {
    let Received { ready, failed } = use_slice_with(props.pane, received);
    let run = |class: &'static str, (start, end): (usize, usize)| {
        html! {
            <rect {class} x="0" width="1" y={start.to_string()}
                height={(end - start).to_string()} />
        }
    };
    html! {
        <svg class="scrollbar-track" viewBox={format!("0 0 1 {}", props.frames)}
            preserveAspectRatio="none" aria-hidden="true">
            { for ready.into_iter().map(|r| run("is-ready", r)) }
            { for failed.into_iter().map(|r| run("is-failed", r)) }
            { for props.shown.map(|at| run("is-shown", (at, at + 1))) }
        </svg>
    }
}
