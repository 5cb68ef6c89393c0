//! The wheel: one frame for each notch; small steps of a touchpad add up.

/// How far one event turned, in the unit the browser tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WheelDelta {
    /// CSS px.
    Pixels(f64),
    /// Lines or pages: only wheels with notches tell these.
    Notched(f64),
}

/// From this many px on, an event is a notch of a mouse wheel and not a touchpad's step.
const NOTCH_PX: f64 = 80.0;
/// What browsers send for one notch.
const PX_PER_NOTCH: f64 = 100.0;
/// Touchpad travel for one frame.
const PX_PER_FRAME: f64 = 24.0;
/// Travel that enlarges e-fold, with the control key down.
const ZOOM_PX: f64 = 300.0;
const MAX_FRAMES: f64 = 1000.0;

/// Remembers touchpad travel that was too short for a frame.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Wheel {
    rest_px: f64,
}

impl Wheel {
    /// Frames to scroll; down is forward.
    pub fn frames(&mut self, delta: WheelDelta) -> i64 {
        let px = match delta {
            WheelDelta::Notched(count) => return self.notches(count.signum()),
            WheelDelta::Pixels(px) if !px.is_finite() => return 0,
            WheelDelta::Pixels(px) if px.abs() >= NOTCH_PX => {
                // Turned fast, several notches come as one event.
                let notches = (px.abs() / PX_PER_NOTCH).round().clamp(1.0, MAX_FRAMES);
                return self.notches(notches.copysign(px));
            }
            WheelDelta::Pixels(px) => px,
        };
        if px * self.rest_px < 0.0 {
            self.rest_px = 0.0;
        }
        self.rest_px += px;
        let frames = (self.rest_px / PX_PER_FRAME).trunc();
        self.rest_px -= frames * PX_PER_FRAME;
        frames as i64
    }

    fn notches(&mut self, count: f64) -> i64 {
        self.rest_px = 0.0;
        count as i64
    }
}

/// Factor of enlargement for a turn with the control key down, or a touchpad pinch.
pub fn zoom_factor(delta: WheelDelta) -> f64 {
    let px = match delta {
        WheelDelta::Pixels(px) => px,
        WheelDelta::Notched(count) => count.signum() * PX_PER_NOTCH,
    };
    // A pinch sends small numbers for large moves, a wheel large ones.
    let px = if px.abs() < NOTCH_PX { px * 3.0 } else { px };
    (-px / ZOOM_PX).clamp(-1.0, 1.0).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(deltas: &[WheelDelta], expected: &[i64]) {
        let mut wheel = Wheel::default();
        let got: Vec<i64> = deltas.iter().map(|delta| wheel.frames(*delta)).collect();
        assert_eq!(got, expected, "{deltas:?}");
    }

    #[test]
    fn one_notch_is_one_frame_in_every_browser() {
        use WheelDelta::{Notched, Pixels};
        check(&[Pixels(100.0), Pixels(-120.0), Notched(3.0), Notched(-1.0)], &[1, -1, 1, -1]);
    }

    #[test]
    fn three_notches_in_one_event_are_three_frames() {
        check(&[WheelDelta::Pixels(300.0)], &[3]);
    }

    #[test]
    fn touchpad_steps_add_up_and_turn_back_at_once() {
        // 24 px per frame: 10 + 10 + 10 = 30 is one frame and 6 left; -23 starts anew.
        check(&[10.0, 10.0, 10.0, -23.0, -2.0].map(WheelDelta::Pixels), &[0, 0, 1, 0, -1]);
    }

    #[test]
    fn turning_up_with_control_enlarges() {
        assert!(zoom_factor(WheelDelta::Pixels(-100.0)) > 1.0);
        assert!(zoom_factor(WheelDelta::Notched(3.0)) < 1.0);
    }
}
