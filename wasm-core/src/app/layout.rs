//! The grid of panes, and what hangs where.

use super::pane::{Pane, PanePlace, Stack};
use super::study;
use crate::geometry::viewport::ViewportSize;
use crate::scene::display_list::DeviceRect;
use crate::study::display_set::{DisplayKind, DisplaySetId};

pub const MAX_ROWS: usize = 4;
pub const MAX_COLUMNS: usize = 4;
/// Between panes, physical px.
const GAP: u32 = 2;

/// The area all panes share.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stage {
    pub size: ViewportSize,
    /// Physical px per CSS px.
    pub pixel_ratio: f64,
}

impl Stage {
    /// Width and height of the drawing surface in physical px.
    pub fn device_size(&self) -> (u32, u32) {
        let px = |css: f64| (css * self.pixel_ratio).round().clamp(0.0, 16_384.0) as u32;
        (px(self.size.width), px(self.size.height))
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct State {
    pub rows: usize,
    pub columns: usize,
    /// `rows × columns` visible ones first; hidden ones keep what hangs in them.
    pub panes: Vec<Pane>,
    pub active: usize,
    /// This pane alone fills the stage.
    pub maximized: Option<usize>,
    pub stage: Stage,
}

impl Default for State {
    fn default() -> Self {
        let panes = vec![Pane::default()];
        Self { rows: 1, columns: 1, panes, active: 0, maximized: None, stage: Stage::default() }
    }
}

#[derive(Debug, Clone)]
pub enum Msg {
    SetGrid {
        rows: usize,
        columns: usize,
    },
    Activate {
        pane: usize,
    },
    ToggleMaximized {
        pane: usize,
    },
    Hang {
        pane: usize,
        display_set: DisplaySetId,
    },
    /// Into the active pane.
    HangInActive {
        display_set: DisplaySetId,
    },
    StageResized(Stage),
}

impl State {
    pub fn visible_count(&self) -> usize {
        (self.rows * self.columns).min(self.panes.len())
    }

    /// Panes that are on screen, in reading order.
    pub fn visible(&self) -> Vec<usize> {
        match self.maximized {
            Some(pane) => vec![pane],
            None => (0..self.visible_count()).collect(),
        }
    }

    pub fn active_pane(&self) -> Option<&Pane> {
        self.panes.get(self.active)
    }

    /// Where a visible pane lies; `None` for a hidden one.
    pub fn place(&self, pane: usize) -> Option<PanePlace> {
        let (width, height) = self.stage.device_size();
        let device = match self.maximized {
            Some(maximized) if maximized == pane => DeviceRect { x: 0, y: 0, width, height },
            Some(_) => return None,
            None if pane < self.visible_count() => {
                let (x, w) = track(width, self.columns, pane % self.columns);
                let (y, h) = track(height, self.rows, pane / self.columns);
                DeviceRect { x, y, width: w, height: h }
            }
            None => return None,
        };
        let ratio = if self.stage.pixel_ratio > 0.0 { self.stage.pixel_ratio } else { 1.0 };
        Some(PanePlace {
            device,
            left: f64::from(device.x) / ratio,
            top: f64::from(device.y) / ratio,
            size: ViewportSize {
                width: f64::from(device.width) / ratio,
                height: f64::from(device.height) / ratio,
            },
        })
    }
}

impl State {
    /// Sets the grid; panes that leave the screen keep what hangs in them.
    pub fn set_grid(&mut self, rows: usize, columns: usize) {
        self.rows = rows.clamp(1, MAX_ROWS);
        self.columns = columns.clamp(1, MAX_COLUMNS);
        self.maximized = None;
        let count = self.rows * self.columns;
        if self.panes.len() < count {
            self.panes.resize_with(count, Pane::default);
        }
        self.active = self.active.min(count - 1);
        for pane in self.panes.iter_mut().skip(count) {
            pane.cine.is_playing = false;
        }
    }

    /// Takes every image down, for another study or patient.
    pub fn clear(&mut self) {
        self.panes = self.panes.iter().map(Pane::cleared).collect();
        self.maximized = None;
        self.active = 0;
    }

    pub fn hang(&mut self, pane: usize, stack: Stack) {
        let Some(slot) = self.panes.get_mut(pane) else { return };
        if stack.set.kind == DisplayKind::NotAnImage || stack.is_empty() {
            return;
        }
        let wanted_idx = match stack.set.kind {
            DisplayKind::Stack => stack.len() / 2,
            DisplayKind::Cine | DisplayKind::NotAnImage => 0,
        };
        let mut next = Pane { stack: Some(stack), wanted_idx, ..slot.cleared() };
        next.cine.frames_per_second = super::viewport::header_cine_rate(&next);
        *slot = next;
    }

    /// Hangs what is not yet on screen into panes where nothing hangs, in rail order.
    pub fn fill_empty_panes(&mut self, studies: &study::State) {
        for pane in 0..self.visible_count() {
            if self.panes.get(pane).is_some_and(|p| p.stack.is_some()) {
                continue;
            }
            let is_hung = |id: &DisplaySetId| {
                self.panes.iter().filter_map(|p| p.stack.as_ref()).any(|s| s.id() == id)
            };
            let next = studies
                .stacks()
                .find(|s| s.set.kind != DisplayKind::NotAnImage && !is_hung(s.id()))
                .cloned();
            if let Some(stack) = next {
                self.hang(pane, stack);
            }
        }
    }

    /// Hangs the display set before or after the one in the active pane.
    pub fn hang_neighbour(&mut self, step: isize, studies: &study::State) {
        let shown: Vec<&Stack> =
            studies.stacks().filter(|s| s.set.kind != DisplayKind::NotAnImage).collect();
        let current = self.active_pane().and_then(|p| p.stack.as_ref()).map(|s| s.id().clone());
        let index = current.and_then(|id| shown.iter().position(|s| *s.id() == id));
        let next = match index {
            Some(index) => index.checked_add_signed(step),
            None => Some(0),
        };
        if let Some(stack) = next.and_then(|index| shown.get(index)) {
            self.hang(self.active, (*stack).clone());
        }
    }
}

pub fn update(state: &mut State, msg: Msg, studies: &study::State) {
    match msg {
        Msg::SetGrid { rows, columns } => {
            state.set_grid(rows, columns);
            state.fill_empty_panes(studies);
        }
        Msg::Activate { pane } => {
            if pane < state.visible_count() {
                state.active = pane;
            }
        }
        Msg::ToggleMaximized { pane } => {
            state.active = pane.min(state.visible_count().saturating_sub(1));
            let is_one = state.visible_count() == 1 && state.maximized.is_none();
            state.maximized = (state.maximized.is_none() && !is_one).then_some(state.active);
        }
        Msg::Hang { pane, display_set } => {
            if let Some(stack) = studies.stack(&display_set).cloned()
                && pane < state.visible_count()
            {
                state.hang(pane, stack);
                state.active = pane;
            }
        }
        Msg::HangInActive { display_set } => {
            if let Some(stack) = studies.stack(&display_set).cloned() {
                state.hang(state.active, stack);
            }
        }
        Msg::StageResized(stage) => state.stage = stage,
    }
}

/// Start and length of track `index` of `count` in `total` physical px with gaps between.
fn track(total: u32, count: usize, index: usize) -> (u32, u32) {
    let (count, index) = (count.max(1) as u32, index as u32);
    let free = total.saturating_sub(GAP * (count - 1));
    let edge = |i: u32| (u64::from(free) * u64::from(i) / u64::from(count)) as u32;
    (edge(index) + GAP * index, edge(index + 1) - edge(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracks_fill_the_stage_exactly() {
        // 1001 px, 3 tracks, two gaps of 2: 997 px shared as 332, 332, 333.
        assert_eq!(track(1001, 3, 0), (0, 332));
        assert_eq!(track(1001, 3, 1), (334, 332));
        assert_eq!(track(1001, 3, 2), (668, 333));
    }

    #[test]
    fn maximized_pane_hides_its_neighbours() {
        let size = ViewportSize { width: 100.0, height: 50.0 };
        let state = State {
            columns: 2,
            panes: vec![Pane::default(), Pane::default()],
            maximized: Some(1),
            stage: Stage { size, pixel_ratio: 2.0 },
            ..State::default()
        };
        assert_eq!(state.place(0), None);
        assert_eq!(state.place(1).map(|p| (p.device.width, p.size)), Some((200, size)));
    }
}
