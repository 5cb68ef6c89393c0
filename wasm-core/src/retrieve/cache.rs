//! Which decoded frames to let go when they outgrow the budget.

use crate::pixel_data::FrameHandle;

/// A decoded frame that could be dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub handle: FrameHandle,
    pub bytes: usize,
    /// Grows with every use.
    pub last_used: u64,
    /// On screen, or inside the window around what is on screen.
    pub is_protected: bool,
}

/// The frames to drop so that the rest fits `budget_bytes`: unprotected ones, least recently
/// used first. Protected frames stay even when they alone exceed the budget.
pub fn evictions(held: &[Held], budget_bytes: usize) -> Vec<FrameHandle> {
    let mut excess = held.iter().map(|h| h.bytes).sum::<usize>().saturating_sub(budget_bytes);
    if excess == 0 {
        return Vec::new();
    }
    let mut candidates: Vec<&Held> = held.iter().filter(|h| !h.is_protected).collect();
    candidates.sort_unstable_by_key(|h| h.last_used);
    let mut dropped = Vec::new();
    for candidate in candidates {
        if excess == 0 {
            break;
        }
        excess = excess.saturating_sub(candidate.bytes);
        dropped.push(candidate.handle);
    }
    dropped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(handle: u32, last_used: u64, is_protected: bool) -> Held {
        Held { handle: FrameHandle(handle), bytes: 10, last_used, is_protected }
    }

    #[test]
    fn nothing_is_dropped_inside_the_budget() {
        assert!(evictions(&[held(1, 1, false), held(2, 2, false)], 20).is_empty());
    }

    #[test]
    fn least_recently_used_goes_first_and_no_more_than_needed() {
        let all = [held(1, 9, false), held(2, 3, false), held(3, 5, false)];
        assert_eq!(evictions(&all, 15), [FrameHandle(2), FrameHandle(3)]);
        assert_eq!(evictions(&all, 20), [FrameHandle(2)]);
    }

    #[test]
    fn frame_on_screen_is_never_dropped() {
        let all = [held(1, 1, true), held(2, 2, true), held(3, 3, false)];
        assert_eq!(evictions(&all, 0), [FrameHandle(3)]);
    }
}
