//! Undo and redo of everything a reader edits: annotations, windows, views, what hangs where.

use super::layout;
use super::model::Model;
use super::pane::{Stack, WindowChoice};
use crate::annotation::history::History;
use crate::annotation::store::AnnotationStore;
use crate::geometry::viewport::ViewState;

/// What undo puts back. Where the reader is in a stack is no edit.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    pub annotations: AnnotationStore,
    grid: (usize, usize),
    maximized: Option<usize>,
    panes: Vec<EditedPane>,
}

#[derive(Debug, Clone, PartialEq)]
struct EditedPane {
    stack: Option<Stack>,
    view: ViewState,
    window: WindowChoice,
    is_inverted: bool,
}

#[derive(Debug, Clone, Default)]
pub struct State {
    history: History<Edited>,
    /// A drag that goes on: its steps are undone together.
    gesture: u64,
}

impl State {
    /// The pointer went down or a key was pressed: what comes is another edit.
    pub fn begin(&mut self) {
        self.gesture += 1;
    }

    pub fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    pub fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    /// Forgets everything, for another study.
    pub fn clear(&mut self) {
        self.history = History::default();
    }

    /// Keeps `before` if the model is another now.
    pub fn note(&mut self, before: Edited, after: &Edited) {
        if before != *after {
            self.history.record_step(self.gesture, before);
        }
    }
}

/// The edited part of the model, cheap to keep.
pub fn edited(model: &Model) -> Edited {
    let pane = |pane: &super::pane::Pane| EditedPane {
        stack: pane.stack.clone(),
        view: pane.view,
        window: pane.window.clone(),
        is_inverted: pane.is_inverted,
    };
    Edited {
        annotations: model.annotate.store.clone(),
        grid: (model.layout.rows, model.layout.columns),
        maximized: model.layout.maximized,
        panes: model.layout.panes.iter().map(pane).collect(),
    }
}

pub fn undo(model: &mut Model) {
    let present = edited(model);
    if let Ok(before) = model.edits.history.undo(present) {
        restore(model, before);
    }
}

pub fn redo(model: &mut Model) {
    let present = edited(model);
    if let Ok(after) = model.edits.history.redo(present) {
        restore(model, after);
    }
}

fn restore(model: &mut Model, edited: Edited) {
    model.annotate.restore(edited.annotations);
    let layout = &mut model.layout;
    layout.panes.resize_with(edited.panes.len(), super::pane::Pane::default);
    layout.set_grid(edited.grid.0, edited.grid.1);
    for (index, pane) in edited.panes.into_iter().enumerate() {
        restore_pane(layout, index, pane);
    }
    layout.maximized = edited.maximized.filter(|pane| *pane < layout.visible_count());
}

fn restore_pane(layout: &mut layout::State, index: usize, edited: EditedPane) {
    let Some(pane) = layout.panes.get(index) else { return };
    if pane.stack != edited.stack {
        let cleared = pane.cleared();
        if let Some(slot) = layout.panes.get_mut(index) {
            *slot = cleared;
        }
        if let Some(stack) = edited.stack {
            layout.hang(index, stack);
        }
    }
    if let Some(pane) = layout.panes.get_mut(index) {
        pane.view = edited.view;
        pane.window = edited.window;
        pane.is_inverted = edited.is_inverted;
    }
}
