//! Commands: one table for buttons, keys and help (IHE BIR 4.16.4.2.2.5.13).

use crate::annotation::kind::KindId;
use crate::tool::place::PLACE_TOOLS;
use crate::tool::{TOOLS, ToolId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    SelectTool(ToolId),
    Place(KindId),
    Undo,
    Redo,
    DeleteAnnotation,
    DuplicateAnnotation,
    ToggleAnnotationsVisible,
    ToggleLink,
    Unlink,
    ToggleReferenceLines,
    ToggleMeasurements,
    ExportMeasurements,
    SaveMeasurements,
    PreviousFrame,
    NextFrame,
    PreviousPage,
    FirstFrame,
    LastFrame,
    PreviousDisplaySet,
    NextDisplaySet,
    Invert,
    RotateClockwise,
    FlipHorizontal,
    Fit,
    OneToOne,
    ZoomIn,
    ZoomOut,
    Reset,
    ToggleCine,
    CycleAnnotations,
    CycleInterpolation,
    ToggleShutter,
    ToggleRail,
    ToggleMaximized,
    NextPane,
    ShowHelp,
    ShowAbout,
    ShowStudyList,
    /// Preset by number key, counted from 1.
    Preset(u8),
    /// Close the dialog, else reset the pane.
    Escape,
}

/// One command as the toolbar and the help show it.
#[derive(Debug, Clone, Copy)]
pub struct CommandSpec {
    pub command: Command,
    /// For test ids and icons: `invert`.
    pub name: &'static str,
    pub label: &'static str,
    /// `KeyboardEvent.key` values that run it; letters in upper case.
    pub keys: &'static [&'static str],
    /// In the toolbar, not only in the help.
    pub has_button: bool,
}

const fn spec(
    command: Command,
    name: &'static str,
    label: &'static str,
    keys: &'static [&'static str],
    has_button: bool,
) -> CommandSpec {
    CommandSpec { command, name, label, keys, has_button }
}

/// All commands but the tools and presets, which have tables of their own.
pub const COMMANDS: &[CommandSpec] = &[
    spec(Command::Invert, "invert", "Invert grey levels", &["X"], true),
    spec(Command::RotateClockwise, "rotate", "Rotate 90° clockwise", &["]"], true),
    spec(Command::FlipHorizontal, "flip", "Flip left–right", &["F"], true),
    spec(Command::Fit, "fit", "Fit to pane", &["B"], true),
    spec(Command::OneToOne, "one-to-one", "One image pixel per screen pixel", &["N"], true),
    spec(Command::Reset, "reset", "Reset view and window (keeps the frame)", &[], true),
    spec(Command::Undo, "undo", "Undo", &["Ctrl+Z"], true),
    spec(Command::Redo, "redo", "Redo", &["Ctrl+Y", "Ctrl+Shift+Z"], true),
    spec(
        Command::DeleteAnnotation,
        "delete",
        "Delete the selected annotation",
        &["Delete", "Backspace"],
        false,
    ),
    spec(
        Command::DuplicateAnnotation,
        "duplicate",
        "Duplicate the selected annotation",
        &["Ctrl+D"],
        false,
    ),
    spec(
        Command::ToggleAnnotationsVisible,
        "hide-annotations",
        "Hide or show all annotations",
        &["Shift+H"],
        true,
    ),
    spec(Command::ToggleMeasurements, "measurements", "List of measurements", &["Shift+M"], true),
    spec(Command::ExportMeasurements, "export", "Measurements as a table (CSV)", &[], false),
    spec(
        Command::ToggleLink,
        "link",
        "Link the panes: scroll, zoom and window together",
        &["L"],
        true,
    ),
    spec(Command::Unlink, "unlink", "Unlink the panes", &["U"], false),
    spec(
        Command::ToggleReferenceLines,
        "reference-lines",
        "Lines where the active image cuts the others",
        &["O"],
        true,
    ),
    spec(Command::SaveMeasurements, "save", "Save measurements in the archive", &["Ctrl+S"], false),
    spec(Command::ToggleCine, "cine", "Play or pause cine", &["C", " "], true),
    spec(Command::CycleAnnotations, "annotations", "Corner text: full, minimal, off", &["I"], true),
    spec(
        Command::CycleInterpolation,
        "smooth",
        "Between pixels: linear, none (squares), cubic",
        &["M"],
        true,
    ),
    spec(Command::ToggleShutter, "shutter", "Display shutter on or off", &["Shift+S"], false),
    spec(Command::ToggleRail, "rail", "Show or hide the series rail", &["G"], true),
    spec(Command::ShowHelp, "help", "Keyboard and mouse help", &["H", "F1", "?"], true),
    spec(Command::ShowAbout, "about", "About this viewer", &[], true),
    spec(
        Command::PreviousFrame,
        "previous-frame",
        "Previous frame",
        &["ArrowUp", "ArrowLeft"],
        false,
    ),
    spec(Command::NextFrame, "next-frame", "Next frame", &["ArrowDown", "ArrowRight"], false),
    spec(Command::FirstFrame, "first-frame", "First frame", &["Home"], false),
    spec(Command::LastFrame, "last-frame", "Last frame", &["End"], false),
    spec(Command::PreviousDisplaySet, "previous-series", "Previous series", &["PageUp"], false),
    spec(Command::NextDisplaySet, "next-series", "Next series", &["PageDown"], false),
    spec(Command::ZoomIn, "zoom-in", "Enlarge", &["+", "="], false),
    spec(Command::ZoomOut, "zoom-out", "Shrink", &["-"], false),
    spec(Command::ToggleMaximized, "maximize", "Fill the stage with this pane", &["Enter"], false),
    spec(Command::NextPane, "next-pane", "Next pane", &["V"], false),
    spec(Command::Escape, "escape", "Close the dialog, else reset the pane", &["Escape"], false),
];

/// What a key does; `None` leaves it to the browser. Letters are case-insensitive; with Ctrl
/// (or Meta) or Shift it is written `Ctrl+Z`.
pub fn command_for_key(key: &str) -> Option<Command> {
    let upper = key.to_uppercase();
    let key = if key.chars().count() == 1 { upper.as_str() } else { key };
    if let Some(tool) = TOOLS.iter().find(|tool| key.chars().eq([tool.shortcut])) {
        return Some(Command::SelectTool(tool.id));
    }
    if let Some(tool) = PLACE_TOOLS.iter().find(|tool| key.chars().eq(tool.shortcut)) {
        return Some(Command::Place(tool.kind));
    }
    if let Ok(number @ 1..=9) = key.parse::<u8>() {
        return Some(Command::Preset(number));
    }
    COMMANDS.iter().find(|spec| spec.keys.contains(&key)).map(|spec| spec.command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn image_review_keys_are_the_profiles() {
        let check = |key: &str, expected| assert_eq!(command_for_key(key), Some(expected), "{key}");
        check("s", Command::SelectTool(ToolId::Scroll));
        check("W", Command::SelectTool(ToolId::Window));
        check("z", Command::SelectTool(ToolId::Zoom));
        check("T", Command::SelectTool(ToolId::Pan));
        check("i", Command::CycleAnnotations);
        check("c", Command::ToggleCine);
        check("h", Command::ShowHelp);
        check("F1", Command::ShowHelp);
        check("Escape", Command::Escape);
        check("ArrowDown", Command::NextFrame);
        check("PageDown", Command::NextDisplaySet);
        check("3", Command::Preset(3));
        check("d", Command::Place(KindId::Length));
        check("a", Command::Place(KindId::Angle));
        check("Ctrl+Z", Command::Undo);
        check("Shift+H", Command::ToggleAnnotationsVisible);
    }

    #[test]
    fn no_key_runs_two_commands() {
        let mut seen = std::collections::HashSet::new();
        for tool in TOOLS {
            assert!(seen.insert(tool.shortcut.to_string()), "{}", tool.shortcut);
        }
        for key in PLACE_TOOLS.iter().filter_map(|tool| tool.shortcut) {
            assert!(seen.insert(key.to_string()), "{key}");
        }
        for key in COMMANDS.iter().flat_map(|spec| spec.keys) {
            assert!(seen.insert((*key).to_owned()), "{key}");
        }
    }
}
