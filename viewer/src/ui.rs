//! Components: each draws a slice of the model and dispatches messages.

pub mod app;

pub use app::App;
