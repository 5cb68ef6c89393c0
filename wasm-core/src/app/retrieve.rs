//! Frames: what is here, what is on its way, what failed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::effect::Effect;
use super::layout;
use super::model::Site;
use super::notice::{self, Notice, Severity};
use super::pane::{Pane, Stack};
use crate::dicomweb::wado;
use crate::pixel_data::FrameDescription;
use crate::retrieve::cache::{Held, evictions};
use crate::retrieve::request::{FrameAnswer, FrameArrived, FrameFault, FrameRequest};
use crate::retrieve::scheduler::{Demand, Known, Limits, Plan, plan, window_length};
use crate::scene::display_list::FrameHandle;
use crate::study::display_set::{DisplaySetId, StackFrame};
use crate::uid::FrameRef;

/// Where a frame is.
#[derive(Debug, Clone, PartialEq)]
pub enum FrameState {
    Absent,
    InFlight {
        ticket: u32,
    },
    /// Failed in a way that may pass; asked for again when the retry is due.
    Backoff,
    /// Decoded, in the shell's frame store.
    Ready {
        description: Arc<FrameDescription>,
        last_used: u64,
    },
    Failed {
        fault: FrameFault,
    },
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
    pub by_ticket: BTreeMap<u32, FrameHandle>,
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
    /// The archive refused or is gone: only what a reader waits for is asked for.
    pub is_prefetch_off: bool,
    /// The browser has shown a picture: from now on other requests cannot delay the first one.
    pub is_picture_on_screen: bool,
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
            by_ticket: BTreeMap::new(),
            next_ticket: 1,
            ready_bytes: 0,
            budget_bytes: DEFAULT_BUDGET_BYTES,
            thumbnails: HashMap::new(),
            clock: 0,
            bytes_received: 0,
            is_retry_scheduled: false,
            is_prefetch_off: false,
            is_picture_on_screen: false,
        }
    }
}

#[derive(Debug, Clone)]
pub enum Msg {
    FrameAnswered(FrameAnswer),
    /// The browser has put the first picture on screen.
    PictureShown,
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

/// Requests at one time: what a browser opens to one HTTP/1.1 origin.
const MAX_IN_FLIGHT: usize = 6;
/// A frame is asked for this often before it counts as failed.
const MAX_ATTEMPTS: u8 = 3;
const FIRST_RETRY_MS: u32 = 400;

impl State {
    /// The handle of a frame, minted at first sight.
    pub fn intern(&mut self, frame: StackFrame) -> FrameHandle {
        let frames = &mut self.frames;
        *self.by_ref.entry(frame.frame_ref()).or_insert_with(|| {
            frames.push(FrameEntry { frame, state: FrameState::Absent, attempts: 0 });
            FrameHandle(frames.len() as u32 - 1)
        })
    }

    /// Marks a frame as used now and returns what it is.
    pub fn touch(&mut self, handle: FrameHandle) -> Option<Arc<FrameDescription>> {
        self.clock += 1;
        let clock = self.clock;
        match &mut self.frames.get_mut(handle.0 as usize)?.state {
            FrameState::Ready { description, last_used } => {
                *last_used = clock;
                Some(description.clone())
            }
            _ => None,
        }
    }

    fn known(&self, handle: FrameHandle) -> Known {
        match self.entry(handle).map(|entry| &entry.state) {
            Some(FrameState::Absent) => Known::Absent,
            Some(FrameState::InFlight { .. }) => Known::InFlight,
            _ => Known::Settled,
        }
    }

    /// Takes everything down: all pixels are to be dropped, all requests to be stopped.
    /// Handles and tickets go on counting, so late answers match nothing.
    pub fn close(&mut self) -> Vec<Effect> {
        let mut effects: Vec<_> =
            self.by_ticket.keys().map(|ticket| Effect::AbortFrame { ticket: *ticket }).collect();
        let ready = |h: &FrameHandle| self.is_ready(*h);
        let handles = (0..self.frames.len() as u32).map(FrameHandle).filter(ready).collect();
        effects.push(Effect::DropFrames { handles });
        for entry in &mut self.frames {
            entry.state = FrameState::Failed { fault: FrameFault::Aborted };
        }
        self.by_ref.clear();
        self.by_ticket.clear();
        self.thumbnails.clear();
        self.ready_bytes = 0;
        self.is_prefetch_off = false;
        effects
    }

    fn request(&mut self, handle: FrameHandle, site: &Site) -> Option<Effect> {
        let ticket = self.next_ticket;
        let entry = self.frames.get_mut(handle.0 as usize)?;
        let header = &entry.frame.header;
        let frame = entry.frame.frame_ref();
        let request = FrameRequest {
            ticket,
            frame_url: wado::frame_url(&site.dicomweb_url, &frame),
            instance_url: wado::instance_url(&site.dicomweb_url, &frame),
            metadata_url: wado::series_metadata_url(
                &site.dicomweb_url,
                &frame.study,
                &frame.series,
            ),
            frame_idx: entry.frame.frame_idx,
            number_of_frames: header.frames.len() as u32,
            pixel: header.pixel.clone()?,
            transfer_syntax: header.transfer_syntax.clone(),
            authorization: None,
        };
        entry.state = FrameState::InFlight { ticket };
        entry.attempts = entry.attempts.saturating_add(1);
        self.next_ticket += 1;
        self.by_ticket.insert(ticket, handle);
        Some(Effect::RetrieveFrame { handle, request: Box::new(request) })
    }

    fn stop(&mut self, handle: FrameHandle) -> Option<Effect> {
        let entry = self.frames.get_mut(handle.0 as usize)?;
        let FrameState::InFlight { ticket } = entry.state else { return None };
        entry.state = FrameState::Absent;
        entry.attempts = entry.attempts.saturating_sub(1);
        self.by_ticket.remove(&ticket);
        Some(Effect::AbortFrame { ticket })
    }

    /// Starts, stops and drops frames so that what the panes need comes first.
    pub fn schedule(&mut self, layout: &layout::State, site: &Site) -> Vec<Effect> {
        let stacks = hung_stacks(layout);
        let demands: Vec<_> = stacks.iter().map(|hung| hung.demand()).collect();
        let thumbnails = self.wanted_thumbnails();
        let in_flight: Vec<_> = self.by_ticket.values().copied().collect();
        let limits = Limits {
            max_in_flight: MAX_IN_FLIGHT,
            budget_bytes: self.budget_bytes,
            is_prefetch_off: self.is_prefetch_off
                || is_first_picture_missing(layout)
                || self.is_first_picture_on_its_way(layout),
        };
        let Plan { start, abort } =
            plan(&demands, &thumbnails, &in_flight, limits, |h| self.known(h));
        let mut effects: Vec<_> = abort.into_iter().filter_map(|h| self.stop(h)).collect();
        effects.extend(start.into_iter().filter_map(|h| self.request(h, site)));
        effects.extend(self.evict(&demands, layout));
        effects
    }

    /// Whether the page's first picture was handed to the browser, which has not shown it yet.
    fn is_first_picture_on_its_way(&self, layout: &layout::State) -> bool {
        !self.is_picture_on_screen && layout.panes.iter().any(|pane| pane.shown.is_some())
    }

    fn wanted_thumbnails(&self) -> Vec<FrameHandle> {
        let mut wanted: Vec<_> = self
            .thumbnails
            .values()
            .filter_map(|state| match state {
                ThumbnailState::Wanted(handle) => Some(*handle),
                ThumbnailState::Drawn | ThumbnailState::Failed => None,
            })
            .collect();
        wanted.sort_unstable();
        wanted
    }

    fn evict(&mut self, demands: &[Demand<'_>], layout: &layout::State) -> Option<Effect> {
        if self.ready_bytes <= self.budget_bytes {
            return None;
        }
        let mut protected = vec![false; self.frames.len()];
        let mut protect = |handle: FrameHandle| {
            if let Some(slot) = protected.get_mut(handle.0 as usize) {
                *slot = true;
            }
        };
        layout.panes.iter().filter_map(|p| p.shown.as_ref()).for_each(|s| protect(s.handle));
        for demand in demands {
            let reach = window_length(demand, demands.len(), self.budget_bytes) / 3;
            let start = demand.wanted_idx.saturating_sub(reach);
            let end = (demand.wanted_idx + reach + 1).min(demand.handles.len());
            demand.handles.get(start..end).into_iter().flatten().for_each(|h| protect(*h));
        }
        let held: Vec<Held> = self
            .frames
            .iter()
            .zip(&protected)
            .enumerate()
            .filter_map(|(index, (entry, is_protected))| match &entry.state {
                FrameState::Ready { description, last_used } => Some(Held {
                    handle: FrameHandle(index as u32),
                    bytes: description.byte_length(),
                    last_used: *last_used,
                    is_protected: *is_protected,
                }),
                _ => None,
            })
            .collect();
        let handles = evictions(&held, self.budget_bytes);
        for handle in &handles {
            if let Some(entry) = self.frames.get_mut(handle.0 as usize) {
                if let FrameState::Ready { description, .. } = &entry.state {
                    self.ready_bytes = self.ready_bytes.saturating_sub(description.byte_length());
                }
                entry.state = FrameState::Absent;
                entry.attempts = 0;
            }
        }
        (!handles.is_empty()).then_some(Effect::DropFrames { handles })
    }

    fn arrived(&mut self, handle: FrameHandle, arrived: FrameArrived) -> Vec<Effect> {
        self.clock += 1;
        self.bytes_received += arrived.bytes_on_wire;
        self.ready_bytes += arrived.description.byte_length();
        let last_used = self.clock;
        if let Some(entry) = self.frames.get_mut(handle.0 as usize) {
            let description = Arc::new(arrived.description);
            entry.state = FrameState::Ready { description, last_used };
        }
        self.is_prefetch_off = false;
        self.settle_thumbnails(handle, ThumbnailState::Drawn)
            .into_iter()
            .map(|display_set| Effect::DrawThumbnail { display_set, handle })
            .collect()
    }

    /// Settles the small pictures that waited for this frame and names their display sets.
    fn settle_thumbnails(
        &mut self,
        handle: FrameHandle,
        settled: ThumbnailState,
    ) -> Vec<DisplaySetId> {
        let waiting = |(id, state): (&DisplaySetId, &mut ThumbnailState)| {
            if *state != ThumbnailState::Wanted(handle) {
                return None;
            }
            *state = settled;
            Some(id.clone())
        };
        self.thumbnails.iter_mut().filter_map(waiting).collect()
    }

    fn failed(
        &mut self,
        handle: FrameHandle,
        fault: FrameFault,
        notices: &mut notice::State,
    ) -> Vec<Effect> {
        let Some(entry) = self.frames.get_mut(handle.0 as usize) else { return Vec::new() };
        let limit = if fault == FrameFault::WorkerCrashed { 2 } else { MAX_ATTEMPTS };
        if fault.is_transient() && entry.attempts < limit {
            entry.state = FrameState::Backoff;
            if std::mem::replace(&mut self.is_retry_scheduled, true) {
                return Vec::new();
            }
            let asked = match &fault {
                FrameFault::Status { retry_after_s: Some(seconds), .. } => seconds * 1000,
                _ => FIRST_RETRY_MS << (2 * u32::from(entry.attempts.saturating_sub(1))),
            };
            return vec![Effect::ScheduleRetry { delay_ms: asked.clamp(FIRST_RETRY_MS, 30_000) }];
        }
        let is_refusal = matches!(
            fault,
            FrameFault::Unreachable | FrameFault::Status { status: 401 | 403 | 429 | 503, .. }
        );
        self.is_prefetch_off |= is_refusal;
        notices.raise(notice_of(&fault));
        entry.state = FrameState::Failed { fault };
        self.settle_thumbnails(handle, ThumbnailState::Failed);
        Vec::new()
    }
}

/// A stack in a pane, with where its reader is.
struct Hung<'a> {
    stack: &'a Stack,
    wanted_idx: usize,
    direction: i8,
}

impl Hung<'_> {
    fn demand(&self) -> Demand<'_> {
        let pixel = self.stack.set.frames.first().and_then(|f| f.header.pixel.as_ref());
        let frame_bytes = pixel.map_or(1, |p| {
            let bytes = if p.samples_per_pixel > 1 || p.palette.is_some() {
                4
            } else {
                usize::from(p.bits_allocated).div_ceil(8)
            };
            p.rows as usize * p.columns as usize * bytes
        });
        Demand {
            handles: &self.stack.handles,
            wanted_idx: self.wanted_idx,
            direction: self.direction,
            frame_bytes,
        }
    }
}

/// Whether a visible pane waits for the first picture of what hangs in it.
fn is_first_picture_missing(layout: &layout::State) -> bool {
    let waits = |pane: &&Pane| pane.stack.is_some() && pane.shown.is_none() && pane.fault.is_none();
    let visible = layout.visible();
    visible.iter().filter_map(|index| layout.panes.get(*index)).any(|pane| waits(&pane))
}

/// Visible panes' stacks, the active pane's first.
fn hung_stacks(layout: &layout::State) -> Vec<Hung<'_>> {
    let mut visible = layout.visible();
    visible.sort_by_key(|pane| *pane != layout.active);
    visible
        .into_iter()
        .filter_map(|index| layout.panes.get(index))
        .filter_map(|pane| {
            let stack = pane.stack.as_ref()?;
            Some(Hung { stack, wanted_idx: pane.wanted_idx, direction: pane.direction })
        })
        .collect()
}

/// What the reader is told about a frame that cannot be shown.
pub fn notice_of(fault: &FrameFault) -> Notice {
    let advice = match fault {
        FrameFault::Unreachable => {
            "Images already received stay usable. Check the network, then try again."
        }
        FrameFault::Status { status: 401 | 403, .. } => {
            "The archive does not accept this session for these images. Sign in again or ask for access."
        }
        FrameFault::Status { status: 404 | 410, .. } => {
            "The archive lists this image but does not have it. The other images stay usable."
        }
        FrameFault::Status { status: 406, .. } => {
            "The archive cannot send this image in a form the viewer reads."
        }
        FrameFault::UnsupportedTransferSyntax { .. } => {
            "This compression cannot be decoded here. The other images stay usable."
        }
        FrameFault::WorkerCrashed => "One frame was lost; decoding goes on with the next.",
        _ => "This frame is not shown. The other images stay usable.",
    };
    let title = format!("An image cannot be shown: {fault}");
    Notice::new(fault.code(), Severity::Error, title, advice)
}

/// Handles answers; the root schedules afterwards.
pub fn update(state: &mut State, msg: Msg, notices: &mut notice::State) -> Vec<Effect> {
    match msg {
        Msg::FrameAnswered(answer) => {
            let Some(handle) = state.by_ticket.remove(&answer.ticket) else { return Vec::new() };
            match answer.outcome {
                Ok(arrived) => state.arrived(handle, arrived),
                Err(FrameFault::Aborted) => {
                    if let Some(entry) = state.frames.get_mut(handle.0 as usize) {
                        entry.state = FrameState::Absent;
                    }
                    Vec::new()
                }
                Err(fault) => state.failed(handle, fault, notices),
            }
        }
        Msg::PictureShown => {
            state.is_picture_on_screen = true;
            Vec::new()
        }
        Msg::RetryDue => {
            state.is_retry_scheduled = false;
            state.revive(|s| matches!(s, FrameState::Backoff));
            Vec::new()
        }
        Msg::RetryFailed => {
            state.is_prefetch_off = false;
            state.revive(|s| matches!(s, FrameState::Failed { .. }));
            for entry in &mut state.frames {
                entry.attempts = 0;
            }
            Vec::new()
        }
    }
}

impl State {
    fn revive(&mut self, is_chosen: impl Fn(&FrameState) -> bool) {
        for entry in self.frames.iter_mut().filter(|entry| is_chosen(&entry.state)) {
            entry.state = FrameState::Absent;
        }
    }
}
