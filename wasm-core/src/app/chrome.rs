//! The frame around the images: tool choice, panels, overlays, renderer status.

use crate::annotation::kind::KindId;
use crate::scene::display_list::Interpolation;
use crate::tool::ToolId;

/// How much corner text is drawn (IHE BIR 4.16.4.2.2.5.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AnnotationLevel {
    #[default]
    Full,
    Minimal,
    Off,
}

impl AnnotationLevel {
    pub fn next(self) -> Self {
        match self {
            Self::Full => Self::Minimal,
            Self::Minimal => Self::Off,
            Self::Off => Self::Full,
        }
    }
}

/// Which renderer draws now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RendererStatus {
    /// `webgpu`, `webgl2` or `cpu`.
    pub backend: String,
    /// What the driver says of itself.
    pub adapter: String,
    /// Why a better one is not used; empty when none was missed.
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    Help,
    About,
}

#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// What the main button does.
    pub tool: ToolId,
    /// The kind of annotation that the main button places instead, once.
    pub placing: Option<KindId>,
    pub annotations: AnnotationLevel,
    pub is_rail_open: bool,
    pub dialog: Option<Dialog>,
    pub renderer: RendererStatus,
    /// How values between pixels are found, on every pane.
    pub interpolation: Interpolation,
    /// Display shutters hide what their makers meant to hide.
    pub is_shutter_on: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            tool: ToolId::Scroll,
            placing: None,
            annotations: AnnotationLevel::Full,
            is_rail_open: true,
            dialog: None,
            renderer: RendererStatus::default(),
            interpolation: Interpolation::Linear,
            is_shutter_on: true,
        }
    }
}

#[derive(Debug, Clone)]
pub enum Msg {
    SelectTool(ToolId),
    /// Place one annotation of this kind; `None` goes back to the tool.
    Place(Option<KindId>),
    CycleAnnotations,
    ToggleRail,
    CycleInterpolation,
    ToggleShutter,
    Open(Dialog),
    CloseDialog,
    RendererChanged(RendererStatus),
}

pub fn update(state: &mut State, msg: Msg) {
    match msg {
        Msg::SelectTool(tool) => {
            state.tool = tool;
            state.placing = None;
        }
        Msg::Place(kind) => state.placing = kind.filter(|kind| state.placing != Some(*kind)),
        Msg::CycleAnnotations => state.annotations = state.annotations.next(),
        Msg::ToggleRail => state.is_rail_open = !state.is_rail_open,
        Msg::CycleInterpolation => state.interpolation = state.interpolation.next(),
        Msg::ToggleShutter => state.is_shutter_on = !state.is_shutter_on,
        Msg::Open(dialog) => {
            state.dialog = if state.dialog == Some(dialog) { None } else { Some(dialog) };
        }
        Msg::CloseDialog => state.dialog = None,
        Msg::RendererChanged(renderer) => state.renderer = renderer,
    }
}
