//! The brain: one model, one update, no browser.
