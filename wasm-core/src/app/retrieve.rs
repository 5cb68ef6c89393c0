//! Frames: what is here, what is on its way, what failed.

use std::collections::HashMap;
use std::sync::Arc;

use crate::pixel_data::FrameDescription;
use crate::retrieve::request::{FrameAnswer, FrameFault};
use crate::scene::display_list::FrameHandle;
use crate::study::display_set::{DisplaySetId, StackFrame};
use crate::uid::FrameRef;

/// Where a frame is.
#[derive(Debug, Clone, PartialEq)]
pub enum FrameState {
    Absent,
    InFlight { ticket: u32 },
    /// Decoded, in the shell's frame store.
    Ready { description: Arc<FrameDescription>, last_used: u64 },
    Failed { fault: FrameFault },
}

#[derive(Debug, Clone)]
pub struct FrameEntry {
    pub frame: StackFrame,
    pub state: FrameState,
    pub attempts: u8,
}

#[derive(Debug, Clone)]
pub struct State {
    /// Indexed by handle.
    pub frames: Vec<FrameEntry>,
    pub by_ref: HashMap<FrameRef, FrameHandle>,
    pub by_ticket: HashMap<u32, FrameHandle>,
    pub next_ticket: u32,
    /// Bytes of all frames that are ready.
    pub ready_bytes: usize,
    /// Decoded frames are dropped beyond this many bytes.
    pub budget_bytes: usize,
    /// Display sets whose small picture was drawn or asked for.
    pub thumbnails: HashMap<DisplaySetId, ThumbnailState>,
    /// Grows with every use of a frame.
    pub clock: u64,
    pub bytes_received: u64,
    pub is_retry_scheduled: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThumbnailState {
    Wanted(FrameHandle),
    Drawn,
    Failed,
}

/// 1 GiB of decoded frames.
pub const DEFAULT_BUDGET_BYTES: usize = 1 << 30;

impl Default for State {
    fn default() -> Self {
        Self {
            frames: Vec::new(),
            by_ref: HashMap::new(),
            by_ticket: HashMap::new(),
            next_ticket: 1,
            ready_bytes: 0,
            budget_bytes: DEFAULT_BUDGET_BYTES,
            thumbnails: HashMap::new(),
            clock: 0,
            bytes_received: 0,
            is_retry_scheduled: false,
        }
    }
}

#[derive(Debug, Clone)]
pub enum Msg {
    FrameAnswered(FrameAnswer),
    RetryDue,
    /// The reader asks for what failed once more.
    RetryFailed,
}

impl State {
    pub fn entry(&self, handle: FrameHandle) -> Option<&FrameEntry> {
        self.frames.get(handle.0 as usize)
    }

    pub fn description(&self, handle: FrameHandle) -> Option<&Arc<FrameDescription>> {
        match &self.entry(handle)?.state {
            FrameState::Ready { description, .. } => Some(description),
            _ => None,
        }
    }

    pub fn is_ready(&self, handle: FrameHandle) -> bool {
        self.description(handle).is_some()
    }
}
