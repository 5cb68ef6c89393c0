//! Which frames to ask for next, and which requests to stop.
//!
//! Order: the frame a reader waits for, its neighbours in the way of scrolling, small pictures
//! for the rail, then the rest of the stacks outward from where the reader is.

use crate::pixel_data::FrameHandle;

/// One stack that a pane shows.
#[derive(Debug, Clone, Copy)]
pub struct Demand<'a> {
    pub handles: &'a [FrameHandle],
    pub wanted_idx: usize,
    /// +1 or -1: the way the reader last scrolled.
    pub direction: i8,
    /// Decoded size of one frame, bytes; estimated from the header.
    pub frame_bytes: usize,
}

/// Where a frame is, as far as scheduling cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    Absent,
    InFlight,
    /// Decoded, failed, or waiting before it is tried again.
    Settled,
}

#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Requests at one time; browsers open 6 connections to an HTTP/1.1 origin.
    pub max_in_flight: usize,
    /// For all decoded frames.
    pub budget_bytes: usize,
    /// Only what a reader waits for: after the archive refused, and until the first picture is
    /// there, so that nothing shares the line with it.
    pub is_prefetch_off: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// In order of urgency.
    pub start: Vec<FrameHandle>,
    pub abort: Vec<FrameHandle>,
}

/// Frames on each side of the wanted one that come before small pictures.
const NEIGHBOURS: usize = 3;

/// Indices outward from `wanted`: two in the scroll direction for one against it.
fn outward(count: usize, wanted: usize, direction: i8) -> impl Iterator<Item = usize> {
    let (mut ahead, mut behind) = (1usize, 1usize);
    let mut step = 0usize;
    std::iter::from_fn(move || {
        loop {
            if ahead > count && behind > count {
                return None;
            }
            step += 1;
            let is_ahead = !step.is_multiple_of(3);
            let distance = if is_ahead { &mut ahead } else { &mut behind };
            let offset = *distance;
            *distance += 1;
            let is_up = is_ahead == (direction >= 0);
            let index = if is_up { wanted.checked_add(offset) } else { wanted.checked_sub(offset) };
            if let Some(index) = index.filter(|i| *i < count) {
                return Some(index);
            }
        }
    })
}

/// Frames of a stack that may be kept at once when `demands` stacks share the budget.
pub fn window_length(demand: &Demand<'_>, demands: usize, budget_bytes: usize) -> usize {
    (budget_bytes / demands.max(1) / demand.frame_bytes.max(1)).max(1)
}

/// Every frame worth having, most urgent first. `thumbnails` are single frames for the rail.
fn desired<'a>(
    demands: &'a [Demand<'a>],
    thumbnails: &'a [FrameHandle],
    limits: Limits,
) -> impl Iterator<Item = FrameHandle> + 'a {
    let around = |demand: &'a Demand<'a>| {
        outward(demand.handles.len(), demand.wanted_idx, demand.direction)
            .filter_map(|index| demand.handles.get(index).copied())
    };
    let wanted = demands.iter().filter_map(|d| d.handles.get(d.wanted_idx).copied());
    let neighbours = demands.iter().flat_map(move |d| around(d).take(2 * NEIGHBOURS));
    let rest = demands.iter().flat_map(move |d| {
        around(d).take(window_length(d, demands.len(), limits.budget_bytes) - 1)
    });
    let prefetch = neighbours.chain(thumbnails.iter().copied()).chain(rest);
    wanted.chain(prefetch.filter(move |_| !limits.is_prefetch_off))
}

/// Decides what to start and stop. `in_flight` lists the frames that are being fetched.
pub fn plan(
    demands: &[Demand<'_>],
    thumbnails: &[FrameHandle],
    in_flight: &[FrameHandle],
    limits: Limits,
    known: impl Fn(FrameHandle) -> Known,
) -> Plan {
    let mut chosen: Vec<FrameHandle> = Vec::with_capacity(limits.max_in_flight);
    for handle in desired(demands, thumbnails, limits) {
        if chosen.len() == limits.max_in_flight {
            break;
        }
        if known(handle) != Known::Settled && !chosen.contains(&handle) {
            chosen.push(handle);
        }
    }
    let start: Vec<_> = chosen.iter().copied().filter(|h| known(*h) == Known::Absent).collect();
    let stale = in_flight.iter().copied().filter(|h| !chosen.contains(h));
    // What is on its way is let through while there is room for what is wanted now.
    let excess = (in_flight.len() + start.len()).saturating_sub(limits.max_in_flight);
    Plan { abort: stale.take(excess).collect(), start }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { max_in_flight: 4, budget_bytes: 1_000, is_prefetch_off: false };

    fn handles(count: u32) -> Vec<FrameHandle> {
        (0..count).map(FrameHandle).collect()
    }

    fn numbers(handles: &[FrameHandle]) -> Vec<u32> {
        handles.iter().map(|h| h.0).collect()
    }

    fn demand(handles: &[FrameHandle], wanted_idx: usize, direction: i8) -> Demand<'_> {
        Demand { handles, wanted_idx, direction, frame_bytes: 10 }
    }

    #[test]
    fn wanted_frame_comes_first_then_the_way_of_scrolling() {
        let stack = handles(100);
        let plan = plan(&[demand(&stack, 50, 1)], &[], &[], LIMITS, |_| Known::Absent);
        assert_eq!(numbers(&plan.start), [50, 51, 52, 49]);
        let back = super::plan(&[demand(&stack, 50, -1)], &[], &[], LIMITS, |_| Known::Absent);
        assert_eq!(numbers(&back.start), [50, 49, 48, 51]);
    }

    #[test]
    fn every_frame_is_reached_from_either_end() {
        for wanted in [0, 6] {
            let mut seen: Vec<_> = outward(7, wanted, 1).collect();
            seen.sort_unstable();
            let expected: Vec<_> = (0..7).filter(|i| *i != wanted).collect();
            assert_eq!(seen, expected);
        }
    }

    #[test]
    fn wanted_frames_of_all_panes_come_before_neighbours_and_those_before_thumbnails() {
        let (a, b) = (handles(3), vec![FrameHandle(10), FrameHandle(11)]);
        let limits = Limits { max_in_flight: 20, ..LIMITS };
        let demands = [demand(&a, 0, 1), demand(&b, 0, 1)];
        let plan = plan(&demands, &[FrameHandle(30)], &[], limits, |_| Known::Absent);
        assert_eq!(numbers(&plan.start), [0, 10, 1, 2, 11, 30]);
    }

    #[test]
    fn stale_request_gives_way_to_the_wanted_frame() {
        let stack = handles(100);
        let in_flight = [FrameHandle(1), FrameHandle(2), FrameHandle(3), FrameHandle(4)];
        let known =
            |h: FrameHandle| if in_flight.contains(&h) { Known::InFlight } else { Known::Absent };
        let plan = plan(&[demand(&stack, 80, 1)], &[], &in_flight, LIMITS, known);
        assert_eq!(numbers(&plan.start), [80, 81, 82, 79]);
        assert_eq!(numbers(&plan.abort), [1, 2, 3, 4]);
    }

    #[test]
    fn request_still_wanted_is_not_stopped() {
        let stack = handles(100);
        let in_flight = [FrameHandle(51), FrameHandle(7)];
        let known =
            |h: FrameHandle| if in_flight.contains(&h) { Known::InFlight } else { Known::Absent };
        let plan = plan(&[demand(&stack, 50, 1)], &[], &in_flight, LIMITS, known);
        assert_eq!(numbers(&plan.start), [50, 52, 49]);
        assert_eq!(numbers(&plan.abort), [7]); // 2 + 3 - 4 = 1 too many
    }

    #[test]
    fn prefetch_stays_inside_the_budget() {
        let stack = handles(100);
        let limits = Limits { max_in_flight: 100, budget_bytes: 50, is_prefetch_off: false };
        // 50 bytes hold 5 frames of 10; neighbours alone are 6 and always allowed.
        let plan = plan(&[demand(&stack, 50, 1)], &[], &[], limits, |_| Known::Absent);
        assert_eq!(plan.start.len(), 7);
    }

    #[test]
    fn after_a_refusal_only_the_wanted_frame_is_asked_for() {
        let stack = handles(9);
        let limits = Limits { is_prefetch_off: true, ..LIMITS };
        let plan = plan(&[demand(&stack, 4, 1)], &[FrameHandle(8)], &[], limits, |_| Known::Absent);
        assert_eq!(numbers(&plan.start), [4]);
    }
}
