//! One pane: takes gestures, and carries what is written over the picture.

use lightbox_core::app::model::Model;
use lightbox_core::app::pane::{PanePlace, PaneStatus};
use lightbox_core::app::read_out::window_label;
use lightbox_core::geometry::viewport::Rotation;
use yew::prelude::*;

mod badges;
mod contacts;
mod corner_text;
mod drawings;
mod drop_target;
mod empty_pane;
mod gestures;
mod orientation_letters;
mod overlay;
mod pane_state;
mod scale_bar;
mod scroll_bar;

use drawings::Drawings;
use drop_target::use_drop_target;
use gestures::use_gestures;
use overlay::Overlay;
use pane_state::PaneState;
use scroll_bar::ScrollBar;

use super::placed::{px, use_placed};
use crate::store::use_slice_with;

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PaneViewProps {
    /// From 0, in reading order.
    pub index: usize,
    pub place: PanePlace,
    /// Whether other panes are beside it.
    pub is_many: bool,
}

/// What the pane's own element says, for people who cannot see it and for tests.
#[derive(Debug, Clone, PartialEq, Default)]
struct PaneFacts {
    frames: usize,
    shown: Option<usize>,
    wanted: usize,
    window: Option<String>,
    zoom: String,
    rotation: &'static str,
    is_flipped: bool,
    is_inverted: bool,
    state: &'static str,
    is_active: bool,
    label: String,
    cursor: &'static str,
}

fn facts(model: &Model, index: &usize) -> PaneFacts {
    let Some(pane) = model.layout.panes.get(*index) else { return PaneFacts::default() };
    let set = pane.stack.as_ref().map(|stack| &stack.set);
    PaneFacts {
        frames: pane.frame_count(),
        shown: pane.shown.as_ref().map(|shown| shown.frame_idx + 1),
        wanted: pane.wanted_idx + 1,
        window: window_label(model, *index),
        zoom: format!("{:.3}", pane.view.zoom),
        rotation: match pane.view.rotation {
            Rotation::None => "0",
            Rotation::Cw90 => "90",
            Rotation::Cw180 => "180",
            Rotation::Cw270 => "270",
        },
        is_flipped: pane.view.is_flipped,
        is_inverted: pane.is_inverted,
        state: match pane.status() {
            PaneStatus::Empty => "empty",
            PaneStatus::Loading => "loading",
            PaneStatus::Shown => "shown",
            PaneStatus::Error => "error",
        },
        is_active: model.layout.active == *index,
        label: set.map(|set| format!("{} {}", set.modality, set.label)).unwrap_or_default(),
        cursor: match model.chrome.placing {
            Some(_) => "crosshair",
            None => lightbox_core::tool::spec(model.chrome.tool).cursor,
        },
    }
}

#[component]
pub fn PaneView(props: &PaneViewProps) -> Html {
    let index = props.index;
    let facts = use_slice_with(index, facts);
    let place = props.place;
    let node = use_placed(vec![
        ("left", px(place.left)),
        ("top", px(place.top)),
        ("width", px(place.size.width)),
        ("height", px(place.size.height)),
        ("cursor", facts.cursor.to_owned()),
    ]);
    use_gestures(node.clone(), index);
    let drop = use_drop_target(index);
    let is_active = facts.is_active && props.is_many;
    let is_many = props.is_many.then_some("is-many");
    html! {
        <div ref={node} class={classes!("pane", is_many, is_active.then_some("is-active"),
                drop.is_over.then_some("is-drop-target"))}
            data-testid={format!("pane-{index}")} tabindex="0" role="group"
            aria-label={spoken(index, &facts)} aria-roledescription="image pane"
            data-frame={facts.shown.map(|n| n.to_string()).unwrap_or_default()}
            data-wanted={facts.wanted.to_string()} data-frames={facts.frames.to_string()}
            data-window={facts.window.clone().unwrap_or_default()} data-zoom={facts.zoom.clone()}
            data-rotation={facts.rotation} data-flipped={facts.is_flipped.to_string()}
            data-inverted={facts.is_inverted.to_string()} data-state={facts.state}
            data-active={facts.is_active.to_string()}
            ondragover={drop.ondragover} ondragleave={drop.ondragleave} ondrop={drop.ondrop}>
            <Drawings {index} />
            <Overlay {index} />
            <PaneState {index} />
            <ScrollBar {index} />
        </div>
    }
}

fn spoken(index: usize, facts: &PaneFacts) -> String {
    let place = format!("Pane {}", index + 1);
    match facts.shown {
        Some(shown) => format!("{place}: {}, image {shown} of {}", facts.label, facts.frames),
        None if facts.frames > 0 => format!("{place}: {}", facts.label),
        None => format!("{place}: empty"),
    }
}
