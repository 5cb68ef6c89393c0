//! Which grey pipeline a pane's frame gets: the header's, a preset's or the reader's own.

use super::pane::{Pane, WindowChoice};
use crate::caveat::Caveat;
use crate::dicom::attributes::{FrameHeader, InstanceHeader};
use crate::pixel_data::FrameDescription;
use crate::scene::display_list::Tone;
use crate::voi::modality_lut::ModalityLut;
use crate::voi::pipeline::GreyPipeline;
use crate::voi::presentation::PresentationLut;
use crate::voi::window::{NamedVoi, Voi, VoiFunction, Window};

/// Travel that makes a window 2.7 times as wide.
const WIDTH_PX: f64 = 220.0;
/// Travel that moves the centre by one width.
const CENTER_PX: f64 = 320.0;
/// LINEAR is defined from this width on (PS3.3 C.11.2.1.2).
const MIN_LINEAR_WIDTH: f32 = 1.0;

/// Whether the window's formula is defined (PS3.3 C.11.2.1.2, C.11.2.1.3).
fn is_usable(window: &Window) -> bool {
    let least = match window.function {
        VoiFunction::Linear => window.width >= MIN_LINEAR_WIDTH,
        VoiFunction::LinearExact | VoiFunction::Sigmoid => window.width > 0.0,
    };
    least && window.width.is_finite() && window.center.is_finite()
}

fn usable(voi: &NamedVoi) -> bool {
    match &voi.voi {
        Voi::Window(window) => is_usable(window),
        Voi::Table(lut) => !lut.entries.is_empty(),
    }
}

/// The window that just holds every value of a frame, in rescaled units.
pub fn window_of_range(modality: &ModalityLut, description: &FrameDescription) -> Window {
    let [low, high] = match modality {
        ModalityLut::Rescale { slope, intercept } => {
            description.stored_range.map(|v| v * slope + intercept)
        }
        ModalityLut::Table(lut) => [0.0, lut.max_output],
    };
    let (low, high) = if low <= high { (low, high) } else { (high, low) };
    let width = (high - low + 1.0).max(MIN_LINEAR_WIDTH);
    // LINEAR maps [c - 0.5 - (w - 1) / 2, c - 0.5 + (w - 1) / 2]: that is [low, high].
    let center = f32::midpoint(low, high) + 0.5;
    Window { center, width, function: VoiFunction::Linear }
}

/// The VOI a frame is shown with, and why it is not the header's if it is not.
fn voi_of(
    pane: &Pane,
    frame: &FrameHeader,
    description: &FrameDescription,
) -> (Voi, Option<Caveat>) {
    let from_pixels = || {
        let window =
            pane.auto_window.unwrap_or_else(|| window_of_range(&frame.modality_lut, description));
        Voi::Window(window)
    };
    match &pane.window {
        WindowChoice::Fixed(window) => return (Voi::Window(*window), None),
        WindowChoice::Named(index) => {
            if let Some(named) = frame.vois.get(*index).filter(|v| usable(v)) {
                return (named.voi.clone(), None);
            }
        }
        WindowChoice::Header => {}
    }
    if let Some(first) = frame.vois.iter().find(|v| usable(v)) {
        return (first.voi.clone(), None);
    }
    let caveat = (!frame.vois.is_empty())
        .then(|| Caveat::InvalidWindow { reason: "the header's window is not defined".to_owned() });
    (from_pixels(), caveat)
}

/// How the frame's samples become light.
pub fn tone(
    pane: &Pane,
    instance: &InstanceHeader,
    frame: &FrameHeader,
    description: &FrameDescription,
) -> (Tone, Option<Caveat>) {
    if description.format.is_color() {
        return (Tone::Color { is_inverted: pane.is_inverted }, None);
    }
    let (voi, caveat) = voi_of(pane, frame, description);
    let presentation = match (frame.presentation, pane.is_inverted) {
        (PresentationLut::Identity, false) | (PresentationLut::Inverse, true) => {
            PresentationLut::Identity
        }
        _ => PresentationLut::Inverse,
    };
    let padding = instance.pixel.as_ref().and_then(|p| p.padding);
    let modality = frame.modality_lut.clone();
    (Tone::Grey(GreyPipeline { modality, voi, presentation, padding }), caveat)
}

/// The VOI of the frame on screen.
pub fn current_voi(pane: &Pane) -> Option<Voi> {
    let (shown, frame) = pane.shown_frame()?;
    if shown.description.format.is_color() {
        return None;
    }
    Some(voi_of(pane, frame.frame_header()?, &shown.description).0)
}

/// The window of the frame on screen; for a table, the window that covers its input.
pub fn current_window(pane: &Pane) -> Option<Window> {
    Some(match current_voi(pane)? {
        Voi::Window(window) => window,
        Voi::Table(lut) => {
            let width = lut.entries.len() as f32;
            let center = lut.first_mapped + width / 2.0;
            Window { center, width, function: VoiFunction::Linear }
        }
    })
}

/// A window after a drag: right widens, down raises the centre and so darkens
/// (IHE BIR 4.16.4.2.2.5.4). Steps are in proportion to the width, for every modality alike.
pub fn dragged(window: Window, right_px: f64, down_px: f64) -> Window {
    let width = f64::from(window.width) * (right_px / WIDTH_PX).exp();
    let center = f64::from(window.center) + down_px * f64::from(window.width) / CENTER_PX;
    let least = match window.function {
        VoiFunction::Linear => f64::from(MIN_LINEAR_WIDTH),
        VoiFunction::LinearExact | VoiFunction::Sigmoid => 1e-6,
    };
    let width = width.clamp(least, 1e7) as f32;
    Window { width, center: center.clamp(-1e7, 1e7) as f32, ..window }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixel_data::SampleFormat;

    #[test]
    fn window_from_pixels_holds_exactly_their_range() {
        let description = FrameDescription {
            rows: 1,
            columns: 1,
            format: SampleFormat::I16,
            stored_range: [0.0, 2000.0],
            caveats: Vec::new(),
        };
        let modality = ModalityLut::Rescale { slope: 1.0, intercept: -1000.0 };
        // Values -1000..=1000: width 2001; LINEAR's lower edge is 0.5 - 0.5 - 2000/2 = -1000.
        let window = window_of_range(&modality, &description);
        assert_eq!((window.center, window.width), (0.5, 2001.0));
    }

    #[test]
    fn drag_right_widens_and_drag_up_lowers_the_centre() {
        let window = Window { center: 40.0, width: 400.0, function: VoiFunction::Linear };
        assert!(dragged(window, 10.0, 0.0).width > 400.0);
        // 32 px up of 320 px per width: a tenth of 400.
        assert_eq!(dragged(window, 0.0, -32.0).center, 0.0);
    }

    #[test]
    fn linear_window_never_gets_narrower_than_one() {
        let window = Window { center: 0.0, width: 2.0, function: VoiFunction::Linear };
        assert_eq!(dragged(window, -10_000.0, 0.0).width, 1.0);
    }
}
