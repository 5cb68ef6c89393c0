//! The grid of panes, and what hangs where.

use super::pane::{Pane, PanePlace};
use crate::geometry::viewport::ViewportSize;
use crate::scene::display_list::DeviceRect;
use crate::study::display_set::DisplaySetId;

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
    SetGrid { rows: usize, columns: usize },
    Activate { pane: usize },
    ToggleMaximized { pane: usize },
    Hang { pane: usize, display_set: DisplaySetId },
    /// Into the active pane, then the next empty one becomes active.
    HangInActive { display_set: DisplaySetId },
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
