//! A pane takes display sets that are dragged from the rail.

use lightbox_core::app::layout;
use lightbox_core::app::msg::Msg;
use yew::prelude::*;

use crate::store::use_dispatch;
use crate::ui::rail::dragged;

/// Handlers for the pane's element.
#[derive(Debug, Clone, PartialEq)]
pub struct DropTarget {
    pub is_over: bool,
    pub ondragover: Callback<DragEvent>,
    pub ondragleave: Callback<DragEvent>,
    pub ondrop: Callback<DragEvent>,
}

#[hook]
pub fn use_drop_target(pane: usize) -> DropTarget {
    let dispatch = use_dispatch();
    let is_over = use_state_eq(|| false);
    let set = is_over.setter();
    let ondragover = use_callback(set.clone(), |event: DragEvent, set| {
        if dragged::is_display_set(&event) {
            // Only a prevented event lets the pane be dropped on.
            event.prevent_default();
            set.set(true);
        }
    });
    let ondragleave = use_callback(set.clone(), |_: DragEvent, set| set.set(false));
    let ondrop = use_callback((set, dispatch, pane), |event: DragEvent, (set, dispatch, pane)| {
        event.prevent_default();
        set.set(false);
        if let Some(display_set) = dragged::dropped(&event) {
            dispatch.emit(Msg::Layout(layout::Msg::Hang { pane: *pane, display_set }));
        }
    });
    DropTarget { is_over: *is_over, ondragover, ondragleave, ondrop }
}
