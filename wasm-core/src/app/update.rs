//! Routes each message to its area. No decisions live here.

use super::effect::Effect;
use super::model::Model;
use super::msg::Msg;

/// What an update may know of the world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Env {
    /// Milliseconds of a clock that only moves forward.
    pub now_ms: f64,
}

/// Applies one message and returns what the shell must do.
pub fn update(_model: &mut Model, _msg: Msg, _env: Env) -> Vec<Effect> {
    Vec::new()
}
