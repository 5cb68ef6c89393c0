//! What the reader does to one pane: scroll, window, zoom, pan, turn, play.

use super::layout;
use super::pane::{Cine, Pane, PaneStatus, WindowChoice};
use super::tone;
use crate::geometry::spaces::ViewportPoint;
use crate::geometry::viewport::{ViewState, ViewportSize};
use crate::tool::ToolAction;
use crate::voi::preset::presets_for;
use crate::voi::window::Window;

#[derive(Debug, Clone)]
pub enum Msg {
    /// By whole frames; stops at the ends.
    ScrollBy {
        pane: usize,
        frames: i64,
    },
    /// To a frame counted from 0; clamped.
    ScrollTo {
        pane: usize,
        frame_idx: usize,
    },
    /// A drag or wheel step of a tool.
    Act {
        pane: usize,
        action: ToolAction,
    },
    ZoomAbout {
        pane: usize,
        anchor: ViewportPoint,
        factor: f64,
    },
    SetWindow {
        pane: usize,
        window: Window,
    },
    /// The header's window or table at this place of the shown frame's list.
    SelectHeaderVoi {
        pane: usize,
        index: usize,
    },
    /// Preset by place in `voi::preset::presets_for(modality)`.
    SelectPreset {
        pane: usize,
        index: usize,
    },
    ToggleCine {
        pane: usize,
    },
    SetCineRate {
        pane: usize,
        frames_per_second: f64,
    },
    ToggleBounce {
        pane: usize,
    },
}

/// Applies an edit to its pane; panes that do not exist are ignored.
pub fn update(layout: &mut layout::State, msg: Msg, now_ms: f64) {
    let index = msg.pane();
    let Some(place) = layout.place(index) else { return };
    let Some(pane) = layout.panes.get_mut(index) else { return };
    match msg {
        Msg::ScrollBy { frames, .. } => scroll_by(pane, frames),
        Msg::ScrollTo { frame_idx, .. } => scroll_to(pane, frame_idx),
        Msg::Act { action, .. } => act(pane, action, place.size),
        Msg::ZoomAbout { anchor, factor, .. } => zoom(pane, anchor, factor, place.size),
        Msg::SetWindow { window, .. } => pane.window = WindowChoice::Fixed(window),
        Msg::SelectHeaderVoi { index, .. } => pane.window = WindowChoice::Named(index),
        Msg::SelectPreset { index, .. } => {
            let modality = pane.stack.as_ref().map_or("", |s| s.set.modality.as_str());
            if let Some(preset) = presets_for(modality).get(index) {
                pane.window = WindowChoice::Fixed(preset.window);
            }
        }
        Msg::ToggleCine { .. } => {
            let frames_per_second = pane.cine.frames_per_second;
            let is_playing = !pane.cine.is_playing && pane.frame_count() > 1;
            let does_bounce = pane.cine.does_bounce;
            pane.cine = Cine {
                is_playing,
                frames_per_second,
                does_bounce,
                last_step_ms: now_ms,
                measured_since_ms: now_ms,
                ..Cine::default()
            };
        }
        Msg::SetCineRate { frames_per_second, .. } if frames_per_second.is_finite() => {
            pane.cine.frames_per_second = frames_per_second.clamp(MIN_CINE_RATE, MAX_CINE_RATE);
        }
        Msg::SetCineRate { .. } => {}
        Msg::ToggleBounce { .. } => pane.cine.does_bounce = !pane.cine.does_bounce,
    }
}

pub const MIN_CINE_RATE: f64 = 0.5;
pub const MAX_CINE_RATE: f64 = 120.0;
const DEFAULT_CINE_RATE: f64 = 15.0;

impl Msg {
    fn pane(&self) -> usize {
        match self {
            Self::ScrollBy { pane, .. }
            | Self::ScrollTo { pane, .. }
            | Self::Act { pane, .. }
            | Self::ZoomAbout { pane, .. }
            | Self::SetWindow { pane, .. }
            | Self::SelectHeaderVoi { pane, .. }
            | Self::SelectPreset { pane, .. }
            | Self::ToggleCine { pane }
            | Self::SetCineRate { pane, .. }
            | Self::ToggleBounce { pane } => *pane,
        }
    }
}

fn scroll_by(pane: &mut Pane, frames: i64) {
    let last = pane.frame_count().saturating_sub(1);
    let to = pane.wanted_idx.saturating_add_signed(frames as isize).min(last);
    pane.direction = if frames < 0 { -1 } else { 1 };
    pane.wanted_idx = to;
}

fn scroll_to(pane: &mut Pane, frame_idx: usize) {
    let to = frame_idx.min(pane.frame_count().saturating_sub(1));
    if to != pane.wanted_idx {
        pane.direction = if to < pane.wanted_idx { -1 } else { 1 };
        pane.wanted_idx = to;
    }
}

fn act(pane: &mut Pane, action: ToolAction, size: ViewportSize) {
    match action {
        ToolAction::Scroll { frames } => scroll_by(pane, frames),
        ToolAction::Zoom { anchor, factor } => zoom(pane, anchor, factor, size),
        ToolAction::Pan { right_px, down_px } => {
            pane.view.pan[0] += right_px;
            pane.view.pan[1] += down_px;
        }
        // Concerns all panes: `link::point_at`.
        ToolAction::PointAt { .. } => {}
        ToolAction::Window { right_px, down_px } => {
            if let Some(window) = tone::current_window(pane) {
                pane.window = WindowChoice::Fixed(tone::dragged(window, right_px, down_px));
            }
        }
    }
}

fn zoom(pane: &mut Pane, anchor: ViewportPoint, factor: f64, size: ViewportSize) {
    if let Some(image) = pane.image_shape().filter(|_| factor.is_finite() && factor > 0.0) {
        pane.view = pane.view.zoomed_about(anchor, factor, image, size);
    }
}

/// Back to fit and the header's window; the frame stays (IHE BIR "Display reset").
pub fn reset(pane: &mut Pane) {
    pane.view = ViewState::default();
    pane.window = WindowChoice::Header;
    pane.is_inverted = false;
}

/// One image column on one physical px.
pub fn one_to_one(pane: &mut Pane, size: ViewportSize, pixel_ratio: f64) {
    if let Some(image) = pane.image_shape() {
        pane.view = pane.view.at_scale(1.0 / pixel_ratio.max(0.1), image, size);
    }
}

/// Frames per second from the header: Recommended Display Frame Rate, Cine Rate, Frame Time,
/// the mean of Frame Time Vector (PS3.3 C.7.6.5), else a default.
pub fn header_cine_rate(pane: &Pane) -> f64 {
    let frame = pane.stack.as_ref().and_then(|s| s.set.frames.first());
    let Some(timing) = frame.map(|f| &f.header.cine) else { return DEFAULT_CINE_RATE };
    let vector = &timing.frame_time_vector_ms;
    let mean_ms = || {
        let (sum, count) = (vector.iter().sum::<f64>(), vector.len().saturating_sub(1));
        (count > 0 && sum > 0.0).then(|| sum / count as f64)
    };
    timing
        .recommended_rate
        .or(timing.cine_rate)
        .filter(|rate| rate.is_finite() && *rate > 0.0)
        .or_else(|| {
            timing.frame_time_ms.filter(|ms| *ms > 0.0).or_else(mean_ms).map(|ms| 1000.0 / ms)
        })
        .unwrap_or(DEFAULT_CINE_RATE)
        .clamp(MIN_CINE_RATE, MAX_CINE_RATE)
}

/// Advances the panes that play. A frame that has not arrived is waited for, not skipped;
/// frames are skipped only when the display is slower than the rate, and the measured rate says so.
pub fn tick(layout: &mut layout::State, now_ms: f64) {
    for index in layout.visible() {
        let Some(pane) = layout.panes.get_mut(index).filter(|p| p.cine.is_playing) else {
            continue;
        };
        if pane.status() == PaneStatus::Loading {
            pane.cine.last_step_ms = now_ms;
            continue;
        }
        let period_ms = 1000.0 / pane.cine.frames_per_second;
        let due = ((now_ms - pane.cine.last_step_ms) / period_ms + 1e-6).floor();
        if due >= 1.0 {
            let steps = (due as usize).min(pane.frame_count());
            (pane.wanted_idx, pane.cine.direction) = stepped(pane, steps);
            pane.direction = pane.cine.direction;
            pane.cine.last_step_ms += due * period_ms;
            measure(&mut pane.cine, now_ms);
        }
    }
}

fn stepped(pane: &Pane, steps: usize) -> (usize, i8) {
    let count = pane.frame_count().max(1);
    if !pane.cine.does_bounce || count == 1 {
        return ((pane.wanted_idx + steps) % count, 1);
    }
    let (mut index, mut direction) = (pane.wanted_idx, pane.cine.direction);
    for _ in 0..steps {
        if (direction > 0 && index + 1 == count) || (direction < 0 && index == 0) {
            direction = -direction;
        }
        index = index.saturating_add_signed(isize::from(direction)).min(count - 1);
    }
    (index, direction)
}

fn measure(cine: &mut Cine, now_ms: f64) {
    cine.measured_frames += 1;
    let elapsed = now_ms - cine.measured_since_ms;
    if elapsed >= 1000.0 {
        cine.measured_rate = f64::from(cine.measured_frames) * 1000.0 / elapsed;
        cine.measured_since_ms = now_ms;
        cine.measured_frames = 0;
    }
}
