//! Components: each draws a slice of the model and dispatches messages.

pub mod app;

mod about;
mod dialog;
mod emit_some;
mod help;
mod icon;
mod keyboard;
mod listener;
mod measurements;
mod notices;
mod pane;
mod placed;
mod rail;
mod stage;
mod study_list;
mod toolbar;
mod top_bar;
mod viewer;

pub use app::App;
