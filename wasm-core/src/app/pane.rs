//! One pane: which display set hangs in it, which frame is wanted and shown, and how.

use std::sync::Arc;

use crate::geometry::viewport::{ImageShape, ViewState, ViewportSize};
use crate::pixel_data::FrameDescription;
use crate::retrieve::request::FrameFault;
use crate::scene::display_list::{DeviceRect, FrameHandle};
use crate::study::display_set::{DisplaySet, DisplaySetId, StackFrame};
use crate::voi::window::Window;

/// How the grey window of a pane is chosen.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum WindowChoice {
    /// What the header of each frame says first; else from the pixels of the first frame.
    #[default]
    Header,
    /// The header's window or table at this place of its list, where the frame has it.
    Named(usize),
    /// By drag or preset, the same for every frame.
    Fixed(Window),
}

/// A display set that is open, with the handles of its frames in the same order.
#[derive(Debug, Clone)]
pub struct Stack {
    pub set: Arc<DisplaySet>,
    pub handles: Arc<[FrameHandle]>,
}

impl PartialEq for Stack {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.set, &other.set)
    }
}

impl Stack {
    pub fn id(&self) -> &DisplaySetId {
        &self.set.id
    }

    pub fn len(&self) -> usize {
        self.set.frames.len().min(self.handles.len())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The frame that is on the screen. Text and marks are made from this, never from the wish.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownFrame {
    pub frame_idx: usize,
    pub handle: FrameHandle,
    pub description: Arc<FrameDescription>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cine {
    pub is_playing: bool,
    pub frames_per_second: f64,
    pub does_bounce: bool,
    /// +1 or -1, for bounce.
    pub direction: i8,
    /// When the wanted frame was last advanced, ms of the shell's clock.
    pub last_step_ms: f64,
    /// Frames drawn per second over the last second, measured.
    pub measured_rate: f64,
    pub measured_since_ms: f64,
    pub measured_frames: u32,
}

impl Default for Cine {
    fn default() -> Self {
        Self {
            is_playing: false,
            frames_per_second: 10.0,
            does_bounce: false,
            direction: 1,
            last_step_ms: 0.0,
            measured_rate: 0.0,
            measured_since_ms: 0.0,
            measured_frames: 0,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pane {
    /// Counts what was hung here; answers for an older epoch are dropped.
    pub epoch: u32,
    pub stack: Option<Stack>,
    /// The frame the reader asked for, from 0.
    pub wanted_idx: usize,
    /// +1 or -1: the way the reader last scrolled, for prefetch.
    pub direction: i8,
    pub shown: Option<ShownFrame>,
    /// Why the wanted frame cannot be shown.
    pub fault: Option<FrameFault>,
    pub view: ViewState,
    pub window: WindowChoice,
    /// From the pixels of the first frame, where the header has no usable window.
    pub auto_window: Option<Window>,
    pub is_inverted: bool,
    pub cine: Cine,
}

/// What a pane shows, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaneStatus {
    Empty,
    Loading,
    Shown,
    Error,
}

impl Pane {
    pub fn status(&self) -> PaneStatus {
        match (&self.stack, &self.shown) {
            (None, _) => PaneStatus::Empty,
            _ if self.fault.is_some() => PaneStatus::Error,
            (Some(_), Some(shown)) if shown.frame_idx == self.wanted_idx => PaneStatus::Shown,
            _ => PaneStatus::Loading,
        }
    }

    pub fn frame_count(&self) -> usize {
        self.stack.as_ref().map_or(0, Stack::len)
    }

    pub fn wanted_handle(&self) -> Option<FrameHandle> {
        self.stack.as_ref()?.handles.get(self.wanted_idx).copied()
    }

    /// The frame on screen with its header.
    pub fn shown_frame(&self) -> Option<(&ShownFrame, &StackFrame)> {
        let shown = self.shown.as_ref()?;
        Some((shown, self.stack.as_ref()?.set.frames.get(shown.frame_idx)?))
    }

    /// Grid and pixel shape of the frame on screen.
    pub fn image_shape(&self) -> Option<ImageShape> {
        let (shown, frame) = self.shown_frame()?;
        let pixel_aspect = frame.frame_header().map_or(1.0, |h| h.spacing.pixel_aspect);
        let (rows, columns) = (shown.description.rows, shown.description.columns);
        Some(ImageShape { rows, columns, pixel_aspect })
    }

    /// Takes everything down but keeps counting epochs.
    pub fn cleared(&self) -> Self {
        Self { epoch: self.epoch + 1, direction: 1, ..Self::default() }
    }
}

/// Where a pane lies, on the drawing surface and on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PanePlace {
    pub device: DeviceRect,
    /// Left and top in CSS px from the stage's corner.
    pub left: f64,
    pub top: f64,
    pub size: ViewportSize,
}
