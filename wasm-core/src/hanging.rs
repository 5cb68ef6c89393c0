//! Which display set hangs in which pane.
