//! What the shell writes over a pane: corner text, orientation, scale, badges.
//!
//! Made from the frame that is shown, so that text and picture cannot disagree.

/// Lines of the four corners, top to bottom (IHE BIR 4.16.4.2.2.5.8).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CornerText {
    /// Patient.
    pub top_left: Vec<String>,
    /// Institution and study.
    pub top_right: Vec<String>,
    /// Frame, window, zoom.
    pub bottom_left: Vec<String>,
    /// Series and technique.
    pub bottom_right: Vec<String>,
}

/// A badge that must not be missed, such as lossy compression or a caveat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// `LOSSY 12:1`.
    pub text: String,
    /// The whole sentence, for the tooltip.
    pub title: String,
    pub is_warning: bool,
}

/// A bar of a round physical length.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleBar {
    pub length_px: f64,
    /// `5 cm`, with the provenance when it is not the plane's own: `5 cm at detector`.
    pub label: String,
}

/// Letters at the pane's edges; empty when unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EdgeLetters {
    pub top: String,
    pub right: String,
    pub bottom: String,
    pub left: String,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadOut {
    pub corners: CornerText,
    pub edges: EdgeLetters,
    pub badges: Vec<Badge>,
    pub scale_bar: Option<ScaleBar>,
    /// `R`, `L`, `B` and the view, for paired organs.
    pub laterality: Option<String>,
}

/// What to write over `pane` now; empty when nothing is shown.
pub fn read_out(_model: &super::model::Model, _pane: usize) -> ReadOut {
    ReadOut::default()
}

/// The window of the frame that is shown, for the preset menu and the corner text.
pub fn window_label(_model: &super::model::Model, _pane: usize) -> Option<String> {
    None
}
