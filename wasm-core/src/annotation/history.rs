//! Undo and redo of any value that is cheap to clone.

/// What was before, and what was undone. `T` is everything that the reader can edit; the
/// present value stays with its owner.
#[derive(Debug, Clone, PartialEq)]
pub struct History<T> {
    past: Vec<T>,
    future: Vec<T>,
    /// The gesture that made the newest entry: its further steps make no entries of their own.
    gesture: Option<u64>,
}

/// Older states than this are forgotten.
const MAX_ENTRIES: usize = 500;

impl<T> Default for History<T> {
    fn default() -> Self {
        Self { past: Vec::new(), future: Vec::new(), gesture: None }
    }
}

impl<T> History<T> {
    /// Keeps the state that was there before an edit; what was undone can no longer be redone.
    pub fn record(&mut self, before: T) {
        self.past.push(before);
        if self.past.len() > MAX_ENTRIES {
            self.past.remove(0);
        }
        self.future.clear();
        self.gesture = None;
    }

    /// As `record`, but all steps of one gesture (a drag) are undone at once.
    pub fn record_step(&mut self, gesture: u64, before: T) {
        if self.gesture != Some(gesture) {
            self.record(before);
            self.gesture = Some(gesture);
        }
    }

    /// The state before the last edit, in exchange for the present one; `Err` gives that back
    /// when there is nothing to undo.
    pub fn undo(&mut self, present: T) -> Result<T, T> {
        self.gesture = None;
        let Some(before) = self.past.pop() else { return Err(present) };
        self.future.push(present);
        Ok(before)
    }

    /// The state that was last undone, in exchange for the present one.
    pub fn redo(&mut self, present: T) -> Result<T, T> {
        self.gesture = None;
        let Some(after) = self.future.pop() else { return Err(present) };
        self.past.push(present);
        Ok(after)
    }

    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}
