//! What one card of the rail says.

use lightbox_core::app::model::Model;
use lightbox_core::app::pane::Stack;
use lightbox_core::app::retrieve::{FrameState, ThumbnailState};
use lightbox_core::study::display_set::{DisplayKind, DisplaySetId};

/// One card; all of it is text and small numbers, so that it is cheap to compare.
#[derive(Debug, Clone, PartialEq)]
pub struct CardFacts {
    pub modality: String,
    pub label: String,
    pub number: Option<i32>,
    pub frame_count: usize,
    pub ready_count: usize,
    pub failed_count: usize,
    pub is_image: bool,
    pub is_cine: bool,
    pub caveats: Vec<String>,
    pub has_thumbnail: bool,
    /// Visible panes where it hangs, from 1.
    pub panes: Vec<usize>,
    pub is_in_active: bool,
}

pub fn card_facts(model: &Model, id: &DisplaySetId) -> Option<CardFacts> {
    let stack = model.study.stack(id)?;
    let set = &stack.set;
    let is_hung = |pane: &usize| {
        let pane = model.layout.panes.get(*pane).and_then(|pane| pane.stack.as_ref());
        pane.is_some_and(|hung| hung.id() == id)
    };
    let panes: Vec<usize> = model.layout.visible().into_iter().filter(is_hung).collect();
    let (ready_count, failed_count) = received(model, stack);
    Some(CardFacts {
        modality: set.modality.clone(),
        label: set.label.clone(),
        number: set.series_number,
        frame_count: stack.len(),
        ready_count,
        failed_count,
        is_image: set.kind != DisplayKind::NotAnImage,
        is_cine: set.kind == DisplayKind::Cine,
        caveats: set.caveats.iter().map(ToString::to_string).collect(),
        has_thumbnail: model.retrieve.thumbnails.get(id) == Some(&ThumbnailState::Drawn),
        is_in_active: panes.contains(&model.layout.active),
        panes: panes.into_iter().map(|pane| pane + 1).collect(),
    })
}

/// Frames that are here, and frames that cannot be shown.
fn received(model: &Model, stack: &Stack) -> (usize, usize) {
    let mut counts = (0, 0);
    for handle in stack.handles.iter() {
        match model.retrieve.entry(*handle).map(|entry| &entry.state) {
            Some(FrameState::Ready { .. }) => counts.0 += 1,
            Some(FrameState::Failed { .. }) => counts.1 += 1,
            _ => {}
        }
    }
    // In steps, as the scrollbar: a card is not drawn again for each of some hundred frames.
    let frames = stack.handles.len();
    if counts.0 < frames {
        counts.0 -= counts.0 % (frames / 32).max(1);
    }
    counts
}
