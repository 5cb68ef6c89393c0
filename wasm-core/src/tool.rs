//! Tools: one file each, a small state machine that turns gestures into actions.
